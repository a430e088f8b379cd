#include "node/reporter/grant.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/rest.h"

namespace guantong::node::reporter {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using crypto::FieldReader;
using crypto::Secret;

enum class Half : std::uint8_t { kWrapped = 1, kSubkey = 2 };

/// "GTCH" | which half (1) | the request (32) | the capsule (16) | over at (8): what goes along
/// with the sealed half, visible and bound.
Bytes headerOf(Half half, const GrantBinding& binding) {
  return FieldWriter()
      .raw(crypto::viewOf("GTCH"))
      .number(static_cast<std::uint8_t>(half))
      .raw(binding.asked.leaf)
      .raw(binding.capsule)
      .instant(binding.until)
      .take();
}

/// The person's key has no epoch, and the recipient no id but the key.
crypto::StrangerBinding toAPerson() { return {{}, {}, crypto::Epoch{0}}; }

std::optional<Bytes> sealHalf(Half half, const crypto::SealingPublicKey& recipient,
                              const GrantBinding& binding, const Secret& what, const Secret& seed) {
  return crypto::sealToStranger(recipient, toAPerson(), seed, headerOf(half, binding), what.view());
}

std::optional<Secret> openHalf(Half half, const crypto::SealingKey& person,
                               const GrantBinding& binding, ByteView sealed) {
  return crypto::openFromStranger(person, toAPerson(), headerOf(half, binding), sealed);
}

bool isPart(Part part) { return std::ranges::find(kEveryPart, part) != std::end(kEveryPart); }

bool isSound(const Opened& opened, Parts asked) {
  return isPart(opened.part) && (asked & bitOf(opened.part)) != 0 &&
         opened.content.size() > crypto::kRestBytesBesides &&
         opened.content.size() <= kContentBytesMax && opened.wrapped.size() == kWrappedHalfBytes &&
         opened.subkey.size() == kSubkeyHalfBytes;
}

std::optional<Opened> openedFrom(FieldReader& fields) {
  Opened opened;
  opened.capsule = fields.array<sizeof(crypto::CapsuleId)>();
  opened.part = static_cast<Part>(fields.number<std::uint16_t>());
  auto content = sizedFrom(fields, kContentBytesMax);
  if (!content) return std::nullopt;
  opened.content = *std::move(content);
  const ByteView wrapped = fields.bytes(kWrappedHalfBytes);
  opened.wrapped.assign(wrapped.begin(), wrapped.end());
  const ByteView subkey = fields.bytes(kSubkeyHalfBytes);
  opened.subkey.assign(subkey.begin(), subkey.end());
  return opened;
}

}  // namespace

std::optional<Bytes> sealWrappedTo(const crypto::SealingPublicKey& recipient,
                                   const GrantBinding& binding, const crypto::WrappedKey& wrapped,
                                   const Secret& seed) {
  return sealHalf(Half::kWrapped, recipient, binding, wrapped.encode(), seed);
}

std::optional<Bytes> sealSubkeyTo(const crypto::SealingPublicKey& recipient,
                                  const GrantBinding& binding, const Secret& subkey,
                                  const Secret& seed) {
  CHECK(subkey.size() == 32);
  return sealHalf(Half::kSubkey, recipient, binding, subkey, seed);
}

std::optional<Secret> readOpened(const Opened& opened, const federation::EventId& asked,
                                 federation::Instant until, const crypto::SealingKey& person) {
  const GrantBinding binding{asked, opened.capsule, until};
  const auto half = openHalf(Half::kWrapped, person, binding, opened.wrapped);
  const auto subkey = openHalf(Half::kSubkey, person, binding, opened.subkey);
  if (!half || !subkey || subkey->size() != 32) return std::nullopt;
  const auto wrapped = crypto::WrappedKey::decode(half->view());
  if (!wrapped || wrapped->capsule != opened.capsule) return std::nullopt;
  const auto dataKey = crypto::unwrapDataKey(*wrapped, *subkey);
  if (!dataKey) return std::nullopt;
  return openCapsule(opened.capsule, opened.part, opened.content, *dataKey);
}

bool isSound(const Grant& grant) {
  if (!isSound(grant.statement) || grant.opened.empty() || grant.opened.size() > kOpenedMax) {
    return false;
  }
  for (const Opened& opened : grant.opened) {
    const bool once = std::ranges::count(grant.opened, opened.capsule, &Opened::capsule) == 1;
    if (!once || !isSound(opened, grant.statement.parts)) return false;
  }
  return true;
}

Bytes encode(const Grant& grant) {
  CHECK(isSound(grant));
  FieldWriter content;
  write(content, grant.statement);
  content.number(static_cast<std::uint8_t>(grant.opened.size()));
  for (const Opened& opened : grant.opened) {
    content.raw(opened.capsule).number(static_cast<std::uint16_t>(opened.part));
    content.sized(opened.content).raw(opened.wrapped).raw(opened.subkey);
  }
  return framed(kGrantFile, content.take());
}

Result<Grant> decodeGrant(ByteView bytes) {
  const auto content = contentOf(kGrantFile, bytes);
  if (!content) return tl::unexpected(content.error());
  FieldReader fields(*content);
  const auto malformed = [] {
    return federation::failure(federation::ErrorCode::kMalformed,
                               "GUANTONG GRANT: says what can't be");
  };
  auto statement = statementFrom(fields);
  if (!statement) return malformed();
  Grant grant{*std::move(statement), {}};
  const std::size_t count = fields.number<std::uint8_t>();
  for (std::size_t i = 0; i < count && i < kOpenedMax; ++i) {
    auto opened = openedFrom(fields);
    if (!opened) return malformed();
    grant.opened.push_back(*std::move(opened));
  }
  if (!fields.complete() || !isSound(grant)) return malformed();
  return grant;
}

}  // namespace guantong::node::reporter
