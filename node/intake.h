// node/intake.h: whether what is registered fits the rules of its hotline.
#pragma once

#include "node/rules.h"

namespace guantong::node {

/// Fills in the version in force on the day of receipt, and checks the words: type, category,
/// channel, origin, and the hours of the channel. A channel that keeps messages takes them at any
/// hour; their clocks count from when they were left. kInvalidArgument names what is allowed,
/// kNotAllowed a channel that is closed.
[[nodiscard]] federation::Result<void> fitToRules(ticket::Registered& says, const Rules& rules,
                                                  federation::Instant now);

}  // namespace guantong::node
