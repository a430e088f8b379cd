#include "node/reporter/identity.h"

#include <schemas/reporter.capnp.h>

#include "federation/wire_reading.h"

namespace guantong::node::reporter {

using crypto::ByteView;
using crypto::Secret;
using crypto::textOf;
using federation::wire::countOf;
using federation::wire::setText;

namespace {

constexpr std::size_t kWordBytes = sizeof(capnp::word);
/// "one segment, of so many words", before it.
constexpr std::size_t kHeadBytes = 8;

void setAll(capnp::List<capnp::Text>::Builder to, const std::vector<Secret>& values) {
  for (unsigned i = 0; i < countOf(values.size()); ++i) {
    setText(textOf(values[i].view()), [&](unsigned size) { return to.init(i, size); });
  }
}

void build(schemas::IdentityForm::Builder to, const IdentityForm& form) {
  setText(textOf(form.name.view()), [&](unsigned size) { return to.initName(size); });
  setText(textOf(form.idNumber.view()), [&](unsigned size) { return to.initIdNumber(size); });
  setAll(to.initPhones(countOf(form.phones.size())), form.phones);
  setAll(to.initAddresses(countOf(form.addresses.size())), form.addresses);
  setAll(to.initOthers(countOf(form.others.size())), form.others);
}

std::vector<Secret> cloned(const std::vector<Secret>& values) {
  std::vector<Secret> out;
  for (const Secret& value : values) out.push_back(value.clone());
  return out;
}

/// The same bytes where Cap'n Proto reads them without a copy of its own.
struct AlignedSecret {
  explicit AlignedSecret(ByteView bytes) : room(bytes.size() + kWordBytes) {
    void* start = room.span().data();
    std::size_t space = room.size();
    CHECK(std::align(kWordBytes, bytes.size(), start, space) != nullptr);
    std::memcpy(start, bytes.data(), bytes.size());
    view = {static_cast<const std::byte*>(start), bytes.size()};
  }
  Secret room;
  ByteView view;
};

}  // namespace

bool IdentityForm::empty() const {
  return name.empty() && idNumber.empty() && phones.empty() && addresses.empty() && others.empty();
}

IdentityForm IdentityForm::clone() const {
  return {name.clone(), cloned(phones), idNumber.clone(), cloned(addresses), cloned(others)};
}

Secret encodeIdentity(const IdentityForm& form) {
  Secret room(kIdentityBytesMax);  // of zeros, as Cap'n Proto wants it
  const kj::ArrayPtr<capnp::word> words(reinterpret_cast<capnp::word*>(room.span().data()),
                                        room.size() / kWordBytes);
  capnp::MallocMessageBuilder message(words);
  const auto root = message.initRoot<schemas::IdentityForm>();
  build(root, form);
  const auto bytesNow = [&] {
    const auto segments = message.getSegmentsForOutput();
    CHECK(segments.size() == 1);  // else it lies in ordinary memory, and is over its limits
    return kHeadBytes + segments[0].size() * kWordBytes;
  };
  if (const std::size_t bytes = bytesNow(); bytes < kIdentityBytesMin) {
    schemas::IdentityForm::Builder(root).initPadding(
        static_cast<unsigned>(kIdentityBytesMin - bytes));
  }
  Secret out(bytesNow());
  const auto count = static_cast<std::uint32_t>((out.size() - kHeadBytes) / kWordBytes);
  for (std::size_t i = 0; i < 4; ++i) out.span()[4 + i] = static_cast<std::byte>(count >> 8 * i);
  std::memcpy(out.span().data() + kHeadBytes, message.getSegmentsForOutput()[0].begin(),
              out.size() - kHeadBytes);
  return out;
}

Result<IdentityForm> decodeIdentity(ByteView bytes) {
  if (bytes.size() > kIdentityBytesMax) {
    return federation::failure(
        federation::ErrorCode::kTooLarge,
        "identity form: over " + std::to_string(kIdentityBytesMax) + " bytes");
  }
  const AlignedSecret aligned(bytes);
  const federation::wire::AlignedBytes words(aligned.view);
  IdentityForm form;
  auto read = federation::wire::underLimits(
      "identity form", words.words, [&](capnp::MessageReader& reader, auto& fields) {
        const auto from = reader.getRoot<schemas::IdentityForm>();
        const auto one = [&](capnp::Text::Reader text, std::size_t max, const char* field) {
          return Secret::copyOf(crypto::viewOf(fields.text(text, max, field)));
        };
        const auto some = [&](auto list, std::size_t countMax, std::size_t max, const char* field) {
          return fields.list(list, countMax, field,
                             [&](capnp::Text::Reader text) { return one(text, max, field); });
        };
        form.name = one(from.getName(), kIdentityNameBytesMax, "name");
        form.idNumber = one(from.getIdNumber(), kIdentityNumberBytesMax, "idNumber");
        form.phones = some(from.getPhones(), kIdentityPhonesMax, kIdentityPhoneBytesMax, "phones");
        form.addresses =
            some(from.getAddresses(), kIdentityAddressesMax, kIdentityAddressBytesMax, "addresses");
        form.others = some(from.getOthers(), kIdentityOthersMax, kIdentityOtherBytesMax, "others");
      });
  if (!read) return tl::unexpected(read.error());
  return form;
}

}  // namespace guantong::node::reporter
