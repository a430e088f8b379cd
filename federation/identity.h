// federation/identity.h: the names of things: offices, tickets, envelopes, incarnations.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "federation/instant.h"

namespace guantong::federation {

using crypto::ByteArray;
using crypto::Bytes;
using crypto::ByteView;
using crypto::Hash;

/// An office's code: the 12-digit statistical division code, and for a department or company with a
/// node of its own "-" and a suffix of small letters, digits and dashes (330106000000-water).
///
/// Invariant: well-formed, or empty (`OfficeCode{}`: nobody, the parent of the national office).
/// Ordered as text: a place comes right before its own units.
class OfficeCode {
 public:
  static constexpr std::size_t kDigits = 12;
  static constexpr std::size_t kSuffixMax = 24;  // a column of a desk holds a whole code
  static constexpr std::size_t kBytesMax = kDigits + 1 + kSuffixMax;

  constexpr OfficeCode() = default;
  /// Nothing when malformed. The empty text is malformed too: nobody is written as OfficeCode{}.
  static std::optional<OfficeCode> parse(std::string_view text);

  [[nodiscard]] constexpr std::string_view text() const { return {text_, size_}; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

  friend constexpr bool operator==(const OfficeCode& a, const OfficeCode& b) {
    return a.text() == b.text();
  }
  friend constexpr std::strong_ordering operator<=>(const OfficeCode& a, const OfficeCode& b) {
    return a.text() <=> b.text();
  }

 private:
  char text_[kBytesMax] = {};
  std::uint8_t size_ = 0;
};

inline constexpr std::string_view kNationalCode = "000000000000";

/// Deepest tree: five administrative levels and room for units below units. What grows with depth
/// (chains of certificates, hops) is bounded by it.
inline constexpr std::uint8_t kLevelMax = 8;

struct TicketId {
  ByteArray<16> bytes{};
  auto operator<=>(const TicketId&) const = default;
};

struct EnvelopeId {
  ByteArray<16> bytes{};
  auto operator<=>(const EnvelopeId&) const = default;
};

/// An event's id: its salted leaf hash (crypto/batch.h).
struct EventId {
  Hash leaf{};
  auto operator<=>(const EventId&) const = default;
};

/// One life of a store. Random; a restored or rebuilt store gets another.
struct Incarnation {
  std::uint64_t number = 0;
  auto operator<=>(const Incarnation&) const = default;
};

}  // namespace guantong::federation
