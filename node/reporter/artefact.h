// node/reporter/artefact.h: what the files of custody have in common: their frame, their fields,
// and the text they travel as.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/fields.h"
#include "federation/identity.h"
#include "federation/result.h"

namespace guantong::node::reporter {

using federation::Result;

/// A file that people hand to one another: on a stick, as an attachment, pasted into a letter.
///
///   magic (4) | version (2) | content | SHA-256 over all before it (32)
///
/// and as text, between a line that begins it and one that ends it, in base64.
///
/// Rules
///  1. The checksum tells damage from a wrong key, and protects against accidents alone: who wants
///     to change a file can make it right again. What must not be changed is bound by its seals.
///  2. Of the bytes there is one form. Of the text, what stands before and after, line ends and
///     blanks within are free: mail programs change them.
///  3. A newer version is told from damage by the checksum.
struct FileKind {
  std::string_view magic;  ///< 4 characters
  std::uint16_t version;   ///< that this program writes; it reads no later one
  std::string_view word;   ///< of the lines: "GUANTONG CASE"
  std::size_t bytesMax;    ///< of the artefact
};

/// Of the text: four characters for three bytes, lines, and a letter around it.
[[nodiscard]] constexpr std::size_t armouredBytesMax(const FileKind& kind) {
  return kind.bytesMax / 3 * 4 + kind.bytesMax / 32 + (std::size_t{64} << 10);
}

[[nodiscard]] crypto::Bytes framed(const FileKind& kind, crypto::ByteView content);
/// kMalformed, kTooLarge, kUnknownVersion.
[[nodiscard]] Result<crypto::ByteView> contentOf(const FileKind& kind, crypto::ByteView bytes);

/// "-----BEGIN GUANTONG CASE-----" and so on, in lines of 64.
[[nodiscard]] std::string armoured(const FileKind& kind, crypto::ByteView bytes);
/// Also takes the bytes themselves. kMalformed, kTooLarge.
[[nodiscard]] Result<crypto::Bytes> unarmoured(const FileKind& kind, std::string_view text);

// --- fields -------------------------------------------------------------------------------------

/// Fields one after another, as crypto::FieldReader takes them.
class FieldWriter {
 public:
  template <typename Number>
  FieldWriter& number(Number number) {
    crypto::append(out_, crypto::bigEndian(number));
    return *this;
  }
  FieldWriter& raw(crypto::ByteView bytes) {
    crypto::append(out_, bytes);
    return *this;
  }
  /// After its length. REQUIRES: less than 4 GiB.
  FieldWriter& sized(crypto::ByteView bytes) {
    return number(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
  }
  FieldWriter& text(std::string_view text) { return sized(crypto::viewOf(text)); }
  FieldWriter& instant(federation::Instant at) {
    return number(static_cast<std::uint64_t>(at.time_since_epoch().count()));
  }

  [[nodiscard]] crypto::Bytes take() { return std::move(out_); }

 private:
  crypto::Bytes out_;
};

/// Nothing above `max`; then the reader is not complete either.
[[nodiscard]] std::optional<crypto::Bytes> sizedFrom(crypto::FieldReader& fields, std::size_t max);
[[nodiscard]] std::optional<std::string> textFrom(crypto::FieldReader& fields, std::size_t max);
[[nodiscard]] std::optional<federation::Instant> instantFrom(crypto::FieldReader& fields);

/// One line that a screen shows as it is: UTF-8 without what a terminal would obey.
[[nodiscard]] bool isLine(std::string_view text);
/// Such lines.
[[nodiscard]] bool isProse(std::string_view text);

}  // namespace guantong::node::reporter
