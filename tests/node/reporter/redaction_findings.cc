// Prints what is found in a text set, a line a finding: redaction_findings FILE...
// The same lines come from the WebAssembly module (redaction_wasm.mjs); a test compares them.
#include <cstdio>

#include "tests/node/reporter/text_set.h"

using namespace guantong::node::reporter;

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    const TextSet set = readTextSet(arguments[i]);
    if (!set.fault.empty()) {
      std::fprintf(stderr, "%s\n", set.fault.c_str());
      return 1;
    }
    for (const KnownText& known : set.texts) {
      const auto redactor = Redactor::make(known.form, shippedGazetteer());
      const auto findings = redactor ? redactor->scan(known.text) : std::nullopt;
      if (!findings) return 1;
      for (const Finding& each : *findings) {
        std::printf("%s %d %zu %zu %d\n", known.id.c_str(), static_cast<int>(each.kind), each.begin,
                    each.end, static_cast<int>(each.source));
      }
    }
  }
  return 0;
}
