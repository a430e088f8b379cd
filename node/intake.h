// node/intake.h: whether the words of what is registered and said are those of the hotline.
#pragma once

#include "node/rules.h"

namespace guantong::node {

/// Fills in the version in force on the day of receipt, and checks the words: type, category,
/// channel, origin, and the hours of the channel. A channel that keeps messages takes them at any
/// hour; their clocks count from when they were left. kInvalidArgument names what is allowed,
/// kNotAllowed a channel that is closed.
[[nodiscard]] federation::Result<void> fitToRules(ticket::Registered& says, const Rules& rules,
                                                  federation::Instant now);

/// What the rules let travel of a report of this type where nobody said. REQUIRES: it fits.
void takePrivacyOfType(ticket::Registered& says, const Rules& rules);

/// The same of the words that an act takes from the rules: why a report is refused, for what it is
/// supervised, for which fault a talk is held. Where the rules list none, any word does.
[[nodiscard]] federation::Result<void> fitToRules(const ticket::Act& act,
                                                  const profile::Profile* profile);

}  // namespace guantong::node
