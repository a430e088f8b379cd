// A hotline's rules as somebody wrote them.
#include "node/profile/explain.h"
#include "node/profile/profile_file.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::node::profile;

namespace {

/// What was accepted can be asked about any ticket, at any time, and always says the same.
void askOf(const Profile& profile) {
  static const Calendar kWithoutNotices;
  for (const Type& type : profile.types) {
    for (const Instant received : {federation::kInstantMin, federation::kInstantMax,
                                   startOf(Day{std::chrono::days{20'500}})}) {
      Supposed supposed;
      supposed.facts.type = type.name;
      supposed.received = received;
      if (!profile.channels.empty()) supposed.channel = profile.channels.back().name;
      const Explanation once = explain(profile, kWithoutNotices, supposed);
      const Explanation again = explain(profile, kWithoutNotices, supposed);
      fuzz::require(once.clocks.size() == again.clocks.size());
      for (const Explained& clock : once.clocks) {
        fuzz::require(clock.due.has_value() == clock.rule->limit.has_value());
      }
    }
  }
  for (const RouteRule& route : profile.routes) {
    fuzz::require(whomFrom(textOf(route.to)) == route.to);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Checked checked = readProfile(text, "p.toml");
  fuzz::require(checked.findings.size() <= kFindingsMax);
  fuzz::require(readProfile(text, "p.toml").findings.size() == checked.findings.size());
  if (checked.profile == nullptr) {
    fuzz::require(!checked.findings.empty());
    return 0;
  }
  fuzz::noteAccepted();
  askOf(*checked.profile);
  return 0;
}
