#include "node/deadlines.h"

#include <algorithm>

namespace guantong::node {

DeadlinePlaces placesOf(const ticket::Ticket& ticket, const ticket::State& state,
                        const std::vector<ticket::Running>& clocks, const OfficeCode& self) {
  DeadlinePlaces places;
  const bool some =
      std::ranges::any_of(clocks, [](const auto& clock) { return !clock.stopped.has_value(); });
  if (some) places.due = nextTelling(clocks, ticket.told);
  if (const ticket::Running* first = firstOf(clocks, self)) {
    places.desk = first->due.at;
  } else if (!state.closedAt) {
    const bool waits =
        state.registrar == self || std::ranges::any_of(state.turns, [&](const ticket::Turn& turn) {
          return turn.to == self && turn.open();
        });
    if (waits) places.desk = federation::kInstantMax;
  }
  return places;
}

std::vector<Telling> tellingsOf(const std::vector<ticket::Running>& clocks, Instant told,
                                Instant now) {
  std::vector<Telling> tellings;
  const auto lies = [&](Instant at) { return at > told && at <= now; };
  for (const ticket::Running& clock : clocks) {
    if (!clock.runs()) continue;
    if (lies(clock.due.at)) {
      tellings.push_back({&clock, true});
    } else if (lies(clock.warnAt())) {
      tellings.push_back({&clock, false});
    }
  }
  return tellings;
}

ClockLine lineOf(const ticket::Running& clock, Instant now) {
  return {.name = clock.rule->name,
          .chinese = clock.rule->chinese,
          .turn = clock.turn,
          .whose = clock.whose,
          .started = clock.started,
          .original = clock.original.at,
          .due = clock.due.at,
          .stopped = clock.stopped,
          .paused = clock.paused,
          .late = clock.late(now),
          .provisional = clock.due.provisional,
          .pastSoftCap = clock.pastSoftCap,
          .rules = clock.rule->rules};
}

const ticket::Running* firstOf(const std::vector<ticket::Running>& clocks, const OfficeCode& self) {
  const ticket::Running* first = nullptr;
  for (const ticket::Running& clock : clocks) {
    if (!clock.runs() || clock.whose != self) continue;
    if (first == nullptr || clock.due.at < first->due.at) first = &clock;
  }
  return first;
}

}  // namespace guantong::node
