// A form and a text: what stands before the first empty line is the form, as in a file.
#include <string>

#include "node/reporter/redaction.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::node::reporter;

namespace {

const Gazetteer& places() {
  static const Gazetteer gazetteer = *Gazetteer::read(
      "guantong-divisions 1\n=53云南省\n+01昆明市\n-02五华区\n护国d 大观d\n"
      "+23楚雄彝族自治州\n-28元谋县\n101元马z 103黄瓜园z 平田x\n");
  return gazetteer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t blank = std::min(input.find("\n\n"), input.size());
  const FormReading reading = readForm(input.substr(0, blank));
  if (reading.fault) return 0;
  const auto redactor = Redactor::make(reading.form, places());
  fuzz::require(redactor.has_value());
  const std::string_view text = input.substr(std::min(blank + 2, input.size()));
  const auto findings = redactor->scan(text);
  fuzz::require(findings.has_value());
  if (!findings->empty()) fuzz::noteAccepted();
  const std::vector<Decision> decisions(findings->size(), Decision::kMask);
  // `mask` refuses what is out of order or beyond the text.
  const auto masked = mask(text, *findings, decisions);
  fuzz::require(masked.has_value());
  const auto again = redactor->scan(masked->text);
  fuzz::require(again.has_value() && again->empty());
  return 0;
}
