#include "federation/identity.h"

#include <algorithm>

namespace guantong::federation {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isSuffixCharacter(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || c == '-'; }

bool isWellFormed(std::string_view text) {
  if (text.size() < OfficeCode::kDigits || text.size() > OfficeCode::kBytesMax) return false;
  const std::string_view division = text.substr(0, OfficeCode::kDigits);
  if (!std::all_of(division.begin(), division.end(), isDigit)) return false;
  if (text.size() == OfficeCode::kDigits) return true;
  const std::string_view suffix = text.substr(OfficeCode::kDigits + 1);
  return text[OfficeCode::kDigits] == '-' && !suffix.empty() && suffix.front() != '-' &&
         suffix.back() != '-' && std::all_of(suffix.begin(), suffix.end(), isSuffixCharacter);
}

}  // namespace

std::optional<OfficeCode> OfficeCode::parse(std::string_view text) {
  if (!isWellFormed(text)) return std::nullopt;
  OfficeCode code;
  std::copy(text.begin(), text.end(), code.text_);
  code.size_ = static_cast<std::uint8_t>(text.size());
  return code;
}

}  // namespace guantong::federation
