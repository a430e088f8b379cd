#include "simulator/trace.h"

namespace guantong::simulator {

namespace {

/// Of a part in a line: enough to see that two differ.
constexpr std::size_t kDigestBytesShown = 6;

}  // namespace

void Trace::note(federation::Instant now, const federation::OfficeCode& office,
                 std::string_view what, std::initializer_list<crypto::ByteView> parts) {
  ++notes_;
  const auto add = [&](crypto::ByteView bytes) {
    hash_.add(crypto::bigEndian(std::uint64_t{bytes.size()})).add(bytes);
  };
  hash_.add(crypto::bigEndian(static_cast<std::uint64_t>(now.time_since_epoch().count())));
  add(crypto::viewOf(office.text()));
  add(crypto::viewOf(what));
  hash_.add(crypto::bigEndian(std::uint64_t{parts.size()}));
  for (const crypto::ByteView part : parts) add(part);
  if (listener_) tell(now, office, what, parts);
}

void Trace::tell(federation::Instant now, const federation::OfficeCode& office,
                 std::string_view what, std::initializer_list<crypto::ByteView> parts) const {
  std::string line = std::to_string(now.time_since_epoch().count());
  line.append(" ").append(office.text()).append(" ").append(what);
  for (const crypto::ByteView part : parts) {
    const crypto::Hash digest = crypto::sha256(part);
    line.append(" ").append(std::to_string(part.size())).append(":");
    line.append(hexOf(crypto::ByteView(digest).first(kDigestBytesShown)));
  }
  listener_(line);
}

std::string hexOf(crypto::ByteView bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    text.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
    text.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{15})]);
  }
  return text;
}

}  // namespace guantong::simulator
