// One Inspector that has seen everything before, beside one made anew for each envelope: what was
// seen before never changes a verdict.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "federation/inspection.h"
#include "tests/support/mail.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::envelopeOf;
using support::eventOf;
using support::eventsOf;
using support::MadeEnvelope;
using support::Tree;
using Verdict = InspectedEnvelope::Verdict;

const Tree& tree() {
  static const Tree tree;
  return tree;
}

/// Sound ones of several authors, and some that are wrong inside; the mutations make the others.
std::vector<MadeEnvelope> someEnvelopes() {
  const OfficeCode& city = tree().city;
  const OfficeCode& county = tree().county;
  const auto cityKey = tree().signingKey(city);
  auto forged = eventOf(tree(), tree().province);
  forged.signWith(cityKey);
  auto stranger = eventOf(tree(), tree().province);
  stranger.fields.author = support::officeOf("650000000000");
  stranger.encodeHeader();
  const Bytes nothing = encode(Letter{Nothing{}});
  return {
      envelopeOf(tree(), city, county, nothing),
      envelopeOf(tree(), tree().township, county, nothing),
      envelopeOf(tree(), city, tree().township, nothing),
      envelopeOf(tree(), city, county, support::letterOfBatch(eventsOf(tree(), city, 3), cityKey)),
      envelopeOf(
          tree(), city, county,
          support::letterOfEach({eventOf(tree(), tree().province), eventOf(tree(), city, 1)})),
      envelopeOf(tree(), city, county,
                 support::letterOfEach({eventOf(tree(), tree().province), forged})),
      envelopeOf(tree(), city, county, support::letterOfEach({forged})),
      envelopeOf(tree(), city, county,
                 support::letterOfEach({eventOf(tree(), tree().province), stranger}))};
}

struct Step {
  std::size_t envelope;  ///< which of someEnvelopes
  std::size_t proofOf;   ///< whose proof it shows
  std::size_t sealedOf;  ///< whose sealed bytes
  std::uint32_t flip;    ///< a bit of it, or none
  bool signAgain;        ///< by its author, after all that
  bool atTownship;       ///< inspected there
  std::uint32_t days;    ///< later than the tree's now
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << "{envelope " << step.envelope << ", proof of " << step.proofOf << ", sealed of "
             << step.sealedOf << ", flip " << step.flip << ", sign again " << step.signAgain
             << ", at township " << step.atTownship << ", days " << step.days << "}";
}

rc::Gen<Step> steps(std::size_t envelopes) {
  using rc::gen::inRange;
  return rc::gen::apply(
      [](std::size_t envelope, std::size_t proof, std::size_t sealed, std::uint32_t flip,
         std::uint32_t rare) {
        // Most are as they were made, so that there is something to remember.
        return Step{envelope,
                    rare % 5 == 0 ? proof : envelope,
                    rare % 7 == 0 ? sealed : envelope,
                    rare % 4 == 0 ? flip : UINT32_MAX,
                    rare % 3 == 0,
                    rare % 2 == 0,
                    rare % 11 == 0 ? rare : 0};
      },
      inRange<std::size_t>(0, envelopes), inRange<std::size_t>(0, envelopes),
      inRange<std::size_t>(0, envelopes), inRange<std::uint32_t>(0, 8000),
      inRange<std::uint32_t>(0, 1000));
}

MadeEnvelope carriedOut(const Step& step, const std::vector<MadeEnvelope>& envelopes) {
  MadeEnvelope made = envelopes[step.envelope];
  made.proof = envelopes[step.proofOf].proof;
  made.sealed = envelopes[step.sealedOf].sealed;
  std::size_t at = step.flip / 8;
  for (Bytes* part : {&made.header, &made.proof, &made.sealed}) {
    if (at < part->size()) {
      (*part)[at] ^= std::byte{static_cast<unsigned char>(1U << (step.flip % 8))};
      break;
    }
    at -= part->size();
  }
  if (step.signAgain) made.signWith(tree().signingKey(made.fields.author));
  return made;
}

void assertSame(const InspectedEnvelope& a, const InspectedEnvelope& b) {
  RC_ASSERT(a.verdict == b.verdict);
  RC_ASSERT(a.reason == b.reason);
  RC_ASSERT(a.header.has_value() == b.header.has_value());
  RC_ASSERT(a.unknownAuthors == b.unknownAuthors);
  RC_ASSERT(a.letter.has_value() == b.letter.has_value());
  if (a.letter) RC_ASSERT(encode(**a.letter) == encode(**b.letter));
  RC_ASSERT(a.events.size() == b.events.size());
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    RC_ASSERT(a.events[i].id == b.events[i].id);
    RC_ASSERT(encode(a.events[i].header) == encode(b.events[i].header));
  }
}

TEST(InspectionTwin, AWarmInspectorSaysWhatAFreshOneSays) {
  const std::vector<MadeEnvelope> envelopes = someEnvelopes();
  const Keys county = support::keysOf(tree(), tree().county);
  const Keys township = support::keysOf(tree(), tree().township);
  std::set<Verdict> met;
  EXPECT_TRUE(rc::check([&] {
    const auto run = *rc::gen::container<std::vector<Step>>(steps(envelopes.size()));
    Inspector warm;
    for (const Step& step : run) {
      const MadeEnvelope made = carriedOut(step, envelopes);
      const Keys& keys = step.atTownship ? township : county;
      const Instant now = Tree::now() + std::chrono::days{step.days};
      const auto seen = warm.inspect(made.view(), keys, now);
      assertSame(seen, Inspector().inspect(made.view(), keys, now));
      met.insert(seen.verdict);
    }
  }));
  for (const Verdict verdict : {Verdict::kSound, Verdict::kUnknownAuthor, Verdict::kStaleEpoch,
                                Verdict::kForged, Verdict::kUnreadable, Verdict::kMalformed}) {
    EXPECT_TRUE(met.contains(verdict)) << static_cast<int>(verdict);
  }
}

}  // namespace
}  // namespace guantong::federation
