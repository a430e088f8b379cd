// node/reporter/redaction_rules.h: the rules by format, one function a family.
#pragma once

#include "node/reporter/gazetteer.h"
#include "node/reporter/redaction_labels.h"
#include "node/reporter/redaction_text.h"

namespace guantong::node::reporter {

/// Identity cards, mobiles, fixed lines, bank cards, and numbers that a word calls a passport's.
void findNumbers(const Page& page, const Labels& labels, Hits& hits);

/// Plates, e-mail, WeChat, QQ, passports and permits that begin with letters.
void findWords(const Page& page, const Labels& labels, Hits& hits);

/// Addresses: something with a name (a division, road, village, community) and something with a
/// number in it (a house, building, room, village group).
void findAddresses(const Page& page, const Gazetteer& gazetteer, Hits& hits);

/// Of the names that stand before `at` the first that the gazetteer knows; `at` where it knows
/// none.
[[nodiscard]] std::size_t addressBegin(const Page& page, const Gazetteer& gazetteer,
                                       std::size_t at);
/// Where an address ends one of whose numbers is [number, numberEnd).
[[nodiscard]] std::size_t addressEnd(const Page& page, std::size_t number, std::size_t numberEnd);

/// 12, 十二, 一二: as a value.
struct Numeral {
  std::size_t end = 0;  ///< where it began: there is none
  std::uint32_t value = 0;
};
[[nodiscard]] Numeral numeralAt(const Page& page, std::size_t at);
/// What places end in, one letter each: 路 村 区 园.
[[nodiscard]] bool endsPlace(char32_t code);

// --- numbers that check themselves (digits as values; 10 is an X) --------------------------------

/// GB 11643: 18 digits, a day of birth among them.
[[nodiscard]] bool isIdNumber(std::span<const std::uint8_t> digits);
/// The ministry's ranges, 11 digits.
[[nodiscard]] bool isMobile(std::span<const std::uint8_t> digits);
[[nodiscard]] bool passesLuhn(std::span<const std::uint8_t> digits);
/// GB 32100: 18 letters and digits, `code` as in Unit.
[[nodiscard]] bool isCreditCode(const Page& page, std::size_t begin, std::size_t end);
/// As node/numbers.h writes them: 4-4-4-1.
[[nodiscard]] bool isTicketNumber(const Page& page, std::size_t begin, std::size_t end);

}  // namespace guantong::node::reporter
