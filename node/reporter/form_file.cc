// The identity form as text.
#include <algorithm>

#include "node/reporter/redaction.h"
#include "node/reporter/redaction_text.h"

namespace guantong::node::reporter {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool isUtf8(std::string_view text) {
  const Units units = unitsOf(text);
  return std::none_of(units.begin(), units.end(),
                      [](const Unit& unit) { return unit.code == kBrokenCode; });
}

using What = FormFault::What;

std::optional<What> readLine(std::string_view line, Form& form) {
  if (!isUtf8(line)) return What::kNotUtf8;
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return What::kUnknownField;
  const std::string_view field = trimmed(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (value.size() > kFormEntryBytesMax) return What::kTooLong;
  if (field == "name") {
    if (!form.name.empty()) return What::kTooMany;
    form.name = value;
    return std::nullopt;
  }
  std::vector<std::string>* list = field == "phone"     ? &form.phones
                                   : field == "id"      ? &form.idNumbers
                                   : field == "address" ? &form.addresses
                                   : field == "other"   ? &form.others
                                                        : nullptr;
  if (list == nullptr) return What::kUnknownField;
  if (list->size() >= kFormEntriesMax) return What::kTooMany;
  list->emplace_back(value);
  return std::nullopt;
}

}  // namespace

FormReading readForm(std::string_view text) {
  FormReading reading;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (const auto what = readLine(line, reading.form)) {
      reading.fault = FormFault{number, *what};
      return reading;
    }
  }
  return reading;
}

}  // namespace guantong::node::reporter
