// node/rulebook.h: the profiles and calendars of the hotlines, as an office gets and keeps them.
#pragma once

#include <set>
#include <vector>

#include "node/group.h"

namespace guantong::node {

/// Rules
///  1. The national office gives them out: each is an event of its office chain that carries the
///     text, sent to its children. Who gets one that is authentic (its author is the national
///     office and counts, and it reads without a fault) keeps it and passes the very same event on
///     to its own children. Why the same: everyone can verify it, and nobody between can change it.
///  2. Of several of one name and version the first stays. So it does not matter how often, or in
///     which order, they come.
///  3. A neighbour whose store was lost, or is new, gets all of them again.
/// Limits: kRulesMax, so that no fault at the top fills every store below.
/// Threads: one owner.
class Rulebook {
 public:
  static constexpr std::size_t kRulesMax = 1000;
  /// Of a hotline's number or an area: part of a key.
  static constexpr std::size_t kNameBytesMax = 32;

  /// REQUIRES: rooms.ledger reads.
  static Result<Rulebook> load(federation::Reader& reader, Rooms& rooms);

  /// What it would be, or what is wrong with it.
  struct Read {
    ticket::Kind kind = ticket::Kind::kProfilePublished;
    std::string name;
    std::uint32_t version = 0;
    std::shared_ptr<const profile::Profile> profile;
    std::optional<profile::Notice> notice;
  };
  static Result<Read> read(ticket::Kind kind, const std::string& text);

  [[nodiscard]] bool has(const EventId& id) const { return ids_.contains(id); }
  [[nodiscard]] bool has(const Read& one) const;
  /// kTooLarge, or what only the calendar as a whole can refuse.
  [[nodiscard]] Result<void> mayKeep(const Read& one) const;
  /// Keeps what was read. REQUIRES: the event lies at `place` when the group is committed.
  Result<void> keep(Group& group, Read one, const EventId& id, const EventPlace& place);
  /// Whether an event of others is one that rule 1 believes.
  [[nodiscard]] bool believes(const federation::EventHeader& header) const;

  /// Where they lie, in the order in which they came.
  [[nodiscard]] const std::vector<EventPlace>& places() const { return places_; }
  [[nodiscard]] std::uint32_t notices() const {
    return static_cast<std::uint32_t>(rooms_->rules->notices().size());
  }
  /// As it was with the first so many notices.
  [[nodiscard]] profile::Calendar calendarOf(std::uint32_t notices) const;

  /// What waits for a profile waits for this id.
  static EventId waitsFor(const std::string& hotline, std::uint32_t version);

 private:
  explicit Rulebook(Rooms& rooms) : rooms_(&rooms) {}
  void note(Rules& rules, Read one, const EventId& id, const EventPlace& place);

  Rooms* rooms_;
  std::set<EventId> ids_;
  std::vector<EventPlace> places_;
};

}  // namespace guantong::node
