#include "node/reporter/artefact.h"

#include <algorithm>
#include <array>

#include "node/display_width.h"

namespace guantong::node::reporter {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using crypto::FieldReader;
using federation::ErrorCode;
using federation::failure;

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kLineCharacters = 64;
constexpr std::string_view kBlanks = " \t\r\n";

std::string base64Of(ByteView bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      three = three << 8 | (i < count ? std::to_integer<std::uint32_t>(bytes[at + i]) : 0);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kAlphabet[three >> (18 - 6 * i) & 63] : '=';
    }
  }
  return out;
}

/// Nothing for what base64Of does not make: four characters a time, '=' at the end alone, no bits
/// left over.
std::optional<Bytes> fromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::string_view four = text.substr(at, 4);
    const bool last = at + 4 == text.size();
    const std::size_t filled = std::min(four.find('='), four.size());
    if (filled < 4 && (!last || filled < 2 || four.find_first_not_of('=', filled) != four.npos)) {
      return std::nullopt;
    }
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t value = i < filled ? kAlphabet.find(four[i]) : 0;
      if (value == kAlphabet.npos) return std::nullopt;
      three = three << 6 | static_cast<std::uint32_t>(value);
    }
    const std::size_t count = filled - 1;
    if ((three & ((1U << (24 - 8 * count)) - 1)) != 0 && count < 3) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
      out.push_back(static_cast<std::byte>(three >> (16 - 8 * i) & 0xff));
    }
  }
  return out;
}

std::string lineOf(std::string_view which, const FileKind& kind) {
  return "-----" + std::string(which) + " " + std::string(kind.word) + "-----";
}

tl::unexpected<federation::Error> malformed(const FileKind& kind, const std::string& what) {
  return failure(ErrorCode::kMalformed, std::string(kind.word) + ": " + what);
}
tl::unexpected<federation::Error> tooLarge(const FileKind& kind) {
  return failure(ErrorCode::kTooLarge,
                 std::string(kind.word) + ": over " + std::to_string(kind.bytesMax) + " bytes");
}

}  // namespace

Bytes framed(const FileKind& kind, ByteView content) {
  Bytes out;
  crypto::append(out, crypto::viewOf(kind.magic));
  crypto::append(out, crypto::bigEndian(kind.version));
  crypto::append(out, content);
  crypto::append(out, crypto::sha256(out));
  return out;
}

Result<ByteView> contentOf(const FileKind& kind, ByteView bytes) {
  const std::size_t front = kind.magic.size() + sizeof kind.version;
  if (bytes.size() > kind.bytesMax) return tooLarge(kind);
  if (bytes.size() < front + sizeof(crypto::Hash)) return malformed(kind, "is cut short");
  const ByteView checked = bytes.first(bytes.size() - sizeof(crypto::Hash));
  const bool magicIsRight = crypto::textOf(checked.first(kind.magic.size())) == kind.magic;
  if (!magicIsRight) return malformed(kind, "is another kind of file");
  if (!std::ranges::equal(crypto::sha256(checked), bytes.last(sizeof(crypto::Hash)))) {
    return malformed(kind, "was damaged on its way: its checksum is not right");
  }
  const auto version =
      crypto::fromBigEndian<std::uint16_t>(checked.subspan(kind.magic.size(), sizeof kind.version));
  if (version > kind.version) {
    return failure(ErrorCode::kUnknownVersion,
                   std::string(kind.word) + ": version " + std::to_string(version));
  }
  if (version != kind.version) return malformed(kind, "has a version that never was");
  return checked.subspan(front);
}

std::string armoured(const FileKind& kind, ByteView bytes) {
  const std::string characters = base64Of(bytes);
  std::string out = lineOf("BEGIN", kind) + "\n";
  for (std::size_t at = 0; at < characters.size(); at += kLineCharacters) {
    out.append(characters, at, kLineCharacters).append("\n");
  }
  return out + lineOf("END", kind) + "\n";
}

Result<Bytes> unarmoured(const FileKind& kind, std::string_view text) {
  if (text.starts_with(kind.magic)) {
    const ByteView bytes = crypto::viewOf(text);
    return Bytes(bytes.begin(), bytes.end());
  }
  if (text.size() > armouredBytesMax(kind)) return tooLarge(kind);
  const std::string begin = lineOf("BEGIN", kind);
  const std::size_t from = text.find(begin);
  if (from == text.npos) return malformed(kind, "has no line " + begin);
  const std::size_t to = text.find(lineOf("END", kind), from);
  if (to == text.npos) return malformed(kind, "is cut short: has no line " + lineOf("END", kind));
  std::string characters(text.substr(from + begin.size(), to - from - begin.size()));
  std::erase_if(characters, [](char c) { return kBlanks.find(c) != kBlanks.npos; });
  auto bytes = fromBase64(characters);
  if (!bytes) return malformed(kind, "was damaged on its way: is not base64 between its lines");
  return *std::move(bytes);
}

std::optional<Bytes> sizedFrom(FieldReader& fields, std::size_t max) {
  const auto size = fields.number<std::uint32_t>();
  if (size > max) {
    static_cast<void>(fields.bytes(fields.left() + 1));  // nothing after it means anything
    return std::nullopt;
  }
  const ByteView bytes = fields.bytes(size);
  return Bytes(bytes.begin(), bytes.end());
}

std::optional<std::string> textFrom(FieldReader& fields, std::size_t max) {
  const auto bytes = sizedFrom(fields, max);
  if (!bytes) return std::nullopt;
  return std::string(crypto::textOf(*bytes));
}

std::optional<federation::Instant> instantFrom(FieldReader& fields) {
  const auto milliseconds = fields.number<std::uint64_t>();
  constexpr auto kMost =
      static_cast<std::uint64_t>(federation::kInstantMax.time_since_epoch().count());
  if (milliseconds > kMost) return std::nullopt;
  return federation::Instant{std::chrono::milliseconds{static_cast<std::int64_t>(milliseconds)}};
}

bool isLine(std::string_view text) { return printable(text) == text; }

bool isProse(std::string_view text) {
  while (true) {
    const std::size_t end = text.find('\n');
    if (!isLine(text.substr(0, end))) return false;
    if (end == text.npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace guantong::node::reporter
