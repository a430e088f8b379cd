// node/numbers.h: what people call a ticket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.h"
#include "federation/identity.h"

namespace guantong::node {

/// The beginning of a ticket's id in 12 characters of digits and letters and a thirteenth that
/// checks them, in groups: "7Q3K-M9XD-2VRT-C". An id is a hash, so a number tells neither order nor
/// volume, and is found without a list of numbers. No I, L, O, U: they are misread; what is read
/// aloud as one of them is taken for 1, 1, 0, V.
/// The first 60 bits: among a hundred million tickets of one office two alike are less likely than
/// one in two hundred.
[[nodiscard]] std::string numberOf(const federation::TicketId& ticket);

/// The bytes that the ids of such tickets begin with: 7 whole ones, and 4 bits more.
struct NumberPrefix {
  crypto::ByteArray<8> bytes{};  ///< the last one's lower half is 0
  [[nodiscard]] bool matches(const federation::TicketId& ticket) const;
};
/// Nothing when it is no number, or a character of it was mistyped. Spaces, dashes and small
/// letters do not matter.
[[nodiscard]] std::optional<NumberPrefix> numberFrom(std::string_view text);

}  // namespace guantong::node
