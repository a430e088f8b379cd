#include "federation/invitation.h"

#include "crypto/check.h"
#include "crypto/fields.h"

namespace guantong::federation {
namespace {

constexpr std::string_view kFront = "GT1";
/// Crockford's: without I, L, O and U.
constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kGroup = 5;
/// What is mistyped passes for right once in four thousand million times.
constexpr std::size_t kCheckBytes = 4;
/// Two codes with their lengths, three keys, serial, end.
constexpr std::size_t kBytesMax = 2 * (1 + OfficeCode::kBytesMax) + 3 * 32 + 8 + 8 + kCheckBytes;

/// What is put together lies in memory for secrets.
class Writer {
 public:
  Writer() : bytes_(kBytesMax) {}
  void put(ByteView bytes) {
    CHECK(size_ + bytes.size() <= bytes_.size());
    std::memcpy(bytes_.span().data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void put(const OfficeCode& code) {
    put(crypto::bigEndian(static_cast<std::uint8_t>(code.text().size())));
    put(crypto::viewOf(code.text()));
  }
  [[nodiscard]] ByteView written() const { return bytes_.view().first(size_); }

 private:
  crypto::Secret bytes_;
  std::size_t size_ = 0;
};

std::uint64_t millisecondsOf(Instant instant) {
  return static_cast<std::uint64_t>(instant.time_since_epoch().count());
}

ByteArray<kCheckBytes> checkOver(ByteView bytes) {
  ByteArray<32> whole{};
  crypto::blake2b(whole, {}, {crypto::viewOf(crypto::context::kInvitation.text), bytes});
  ByteArray<kCheckBytes> check{};
  std::copy_n(whole.begin(), kCheckBytes, check.begin());
  return check;
}

std::optional<OfficeCode> takeCode(crypto::FieldReader& fields) {
  return OfficeCode::parse(crypto::textOf(fields.bytes(fields.number<std::uint8_t>())));
}

/// The value of a base32 digit as people write it; nothing for another character.
std::optional<unsigned> valueOf(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const std::size_t at = kDigits.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

bool isPassedOver(char c) { return c == ' ' || c == '-' || c == '\t' || c == '\n' || c == '\r'; }

/// The bytes in the text behind its front. Nothing for a character that is none of ours, for more
/// than an invitation has, and for bits left over.
std::optional<std::pair<crypto::Secret, std::size_t>> bytesIn(std::string_view text) {
  crypto::Secret bytes(kBytesMax);
  std::size_t count = 0;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    if (isPassedOver(c)) continue;
    const std::optional<unsigned> value = valueOf(c);
    if (!value) return std::nullopt;
    bits = (bits << 5) | *value;
    held += 5;
    if (held < 8) continue;
    if (count == kBytesMax) return std::nullopt;
    held -= 8;
    bytes.span()[count++] = static_cast<std::byte>((bits >> held) & 0xff);
    bits &= (1u << held) - 1;
  }
  if (bits != 0 || held >= 5) return std::nullopt;
  return std::pair(std::move(bytes), count);
}

/// The text without "GT1", which people may have set apart or in small letters.
std::optional<std::string_view> behindFront(std::string_view text) {
  for (const char wanted : kFront) {
    while (!text.empty() && isPassedOver(text.front())) text.remove_prefix(1);
    if (text.empty() || (text.front() & ~0x20) != (wanted & ~0x20)) return std::nullopt;
    text.remove_prefix(1);
  }
  return text;
}

tl::unexpected<Error> mistyped(const char* what) {
  return failure(ErrorCode::kInvalidArgument, std::string("the invitation ") + what);
}

}  // namespace

Hash Invitation::binding() const {
  const crypto::TransportPublicKey oneTime =
      crypto::TransportKey::fromSeed(oneTimeSeed).publicKey();
  crypto::Sha256 hash;
  hash.add(crypto::viewOf(crypto::context::kInvitation.text));
  for (const OfficeCode* office : {&parent, &code}) {
    hash.add(crypto::bigEndian(static_cast<std::uint8_t>(office->text().size())));
    hash.add(crypto::viewOf(office->text()));
  }
  hash.add(crypto::bigEndian(serial)).add(root.bytes).add(parentTransport.bytes);
  hash.add(oneTime.bytes).add(crypto::bigEndian(millisecondsOf(validUntil)));
  return hash.finish();
}

crypto::Secret encodeInvitation(const Invitation& invitation) {
  CHECK(invitation.oneTimeSeed.size() == 32);
  Writer writer;
  writer.put(invitation.parent);
  writer.put(invitation.code);
  writer.put(crypto::bigEndian(invitation.serial));
  writer.put(invitation.root.bytes);
  writer.put(invitation.parentTransport.bytes);
  writer.put(invitation.oneTimeSeed.view());
  writer.put(crypto::bigEndian(millisecondsOf(invitation.validUntil)));
  writer.put(checkOver(writer.written()));

  const ByteView bytes = writer.written();
  const std::size_t digits = (bytes.size() * 8 + 4) / 5;
  crypto::Secret text(kFront.size() + digits + (digits + kGroup - 1) / kGroup);
  std::byte* at = text.span().data();
  for (const char c : kFront) *at++ = static_cast<std::byte>(c);
  for (std::size_t digit = 0; digit < digits; ++digit) {
    unsigned value = 0;
    for (std::size_t bit = digit * 5; bit < digit * 5 + 5; ++bit) {
      const bool set = bit < bytes.size() * 8 &&
                       (std::to_integer<unsigned>(bytes[bit / 8]) >> (7 - bit % 8) & 1u) != 0;
      value = value * 2 + (set ? 1 : 0);
    }
    if (digit % kGroup == 0) *at++ = std::byte{'-'};
    *at++ = static_cast<std::byte>(kDigits[value]);
  }
  return text;
}

Result<Invitation> decodeInvitation(std::string_view text) {
  if (text.size() > kInvitationTextBytesMax) return mistyped("is longer than any");
  const std::optional<std::string_view> behind = behindFront(text);
  if (!behind) return mistyped("does not begin with GT1");
  const auto found = bytesIn(*behind);
  if (!found) return mistyped("has a character that is in none, or is cut");
  const ByteView bytes = found->first.view().first(found->second);
  if (bytes.size() < kCheckBytes) return mistyped("is cut");
  const ByteView content = bytes.first(bytes.size() - kCheckBytes);
  if (!std::ranges::equal(checkOver(content), bytes.last(kCheckBytes))) {
    return mistyped("is mistyped or cut: its check does not hold");
  }
  crypto::FieldReader fields(content);
  const auto parent = takeCode(fields);
  const auto code = takeCode(fields);
  Invitation invitation;
  invitation.serial = fields.number<std::uint64_t>();
  invitation.root.bytes = fields.array<32>();
  invitation.parentTransport.bytes = fields.array<32>();
  const ByteView seed = fields.bytes(32);
  const auto until = fields.number<std::uint64_t>();
  const bool inRange = until <= millisecondsOf(kInstantMax);
  if (!fields.complete() || !parent || !code || invitation.serial == 0 || !inRange) {
    return mistyped("is none that this version understands");
  }
  invitation.parent = *parent;
  invitation.code = *code;
  invitation.oneTimeSeed = crypto::Secret::copyOf(seed);
  invitation.validUntil = Instant{std::chrono::milliseconds{static_cast<std::int64_t>(until)}};
  return invitation;
}

}  // namespace guantong::federation
