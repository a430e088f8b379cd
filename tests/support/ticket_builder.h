// tests/support/ticket_builder.h: tickets of several offices, told event by event.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/profile/day.h"
#include "node/ticket/authority.h"
#include "node/ticket/clocks.h"

namespace guantong::support {

/// A place stands below the place whose code its digits begin with; a unit below its place.
class TreeOfCodes : public node::ticket::Tree {
 public:
  [[nodiscard]] federation::OfficeCode parentOf(
      const federation::OfficeCode& office) const override;
  [[nodiscard]] std::uint8_t levelOf(const federation::OfficeCode& office) const override;
};

/// An act, field by field: say(Kind::kReturned).on(turn).to(kWater).because("不属本局")
class Say {
 public:
  explicit Say(node::ticket::Kind kind) { act_.kind = kind; }
  Say& on(const federation::EventId& turn) { return set(act_.turn, turn); }
  Say& about(const federation::EventId& event) { return set(act_.about, event); }
  Say& to(const federation::OfficeCode& office) { return set(act_.to, office); }
  Say& with(std::vector<federation::OfficeCode> others) { return set(act_.others, others); }
  Say& joining(const federation::TicketId& ticket) { return set(act_.ticket, ticket); }
  Say& word(std::string_view word) { return set(act_.word, word); }
  Say& number(std::uint32_t number) { return set(act_.number, number); }
  Say& until(std::string_view when) {
    return set(act_.until, node::profile::instantFrom(when).value());
  }
  Say& because(std::string_view text) { return set(act_.text, text); }
  Say& flagged() { return set(act_.flag, true); }
  [[nodiscard]] const node::ticket::Act& act() const { return act_; }
  [[nodiscard]] node::ticket::Act& act() { return act_; }
  /// A delivery travels as a content of its own.
  [[nodiscard]] node::ticket::Content content() const;

 private:
  Say& set(auto& field, const auto& value) {
    field = value;
    return *this;
  }
  node::ticket::Act act_;
};
inline Say say(node::ticket::Kind kind) { return Say(kind); }

/// What became of something that was said.
struct Said {
  std::string why;  ///< empty: it was allowed; else the rule it broke
  federation::EventId event;
};

/// One event as it travels.
struct Told {
  federation::EventHeader header;
  federation::EventId event;
  node::ticket::Content content;
};

/// One office's copy of the ticket. What comes before its causes waits; what came, comes again in
/// vain.
class Replica {
 public:
  Replica(const federation::TicketId& ticket, const node::ticket::Setting& setting);

  void hear(const Told& told);
  [[nodiscard]] const node::ticket::Ticket& ticket() const { return ticket_; }
  [[nodiscard]] node::ticket::State state() const { return node::ticket::fold(ticket_, *setting_); }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// The header that `author` would write, who has seen what is here.
  [[nodiscard]] federation::EventHeader next(const federation::OfficeCode& author,
                                             const node::ticket::Content& content) const;

 private:
  [[nodiscard]] bool hasCausesOf(const Told& told) const;
  void settle(const Told& told);

  const node::ticket::Setting* setting_;
  node::ticket::Ticket ticket_;
  std::set<federation::EventId> known_;
  std::vector<Told> waiting_;
  std::optional<federation::EventId> openedBy_;
};

/// Several offices around one ticket: each cites what it holds, and all hear of everything at once
/// unless they are `apart`.
class TicketBoard {
 public:
  explicit TicketBoard(const node::profile::Profile* rules = nullptr);

  /// One office's place at the board.
  class Seat {
   public:
    Seat(TicketBoard& board, const federation::OfficeCode& office)
        : board_(board), office_(office) {}
    Said registers(const federation::OfficeCode& to = {}) const;
    Said registers(node::ticket::Registered says) const;
    Said says(const Say& what) const;
    /// Also what it may not: it is written, and all judge it for themselves.
    Said insists(const Say& what) const;
    Said dispatches(const federation::OfficeCode& to,
                    std::vector<federation::OfficeCode> others = {},
                    std::optional<federation::EventId> on = {}) const;
    Said getsDelivered(const federation::EventId& turn) const;
    Said answers(const federation::EventId& turn) const;
    Said closes() const;
    [[nodiscard]] Replica& replica() const;
    [[nodiscard]] node::ticket::State state() const { return replica().state(); }
    [[nodiscard]] const node::ticket::Ticket& ticket() const { return replica().ticket(); }

   private:
    TicketBoard& board_;
    federation::OfficeCode office_;
  };
  Seat at(const federation::OfficeCode& office) { return {*this, office}; }

  /// From here on everybody hears themselves alone.
  void apart() { together_ = false; }
  /// Everybody hears what was said meanwhile.
  void meet();

  /// What an office says in `speak` it does not remember afterwards: its next event forks its
  /// chain.
  template <typename Speak>
  void forget(const federation::OfficeCode& office, Speak speak) {
    const bool were = together_;
    static_cast<void>(at(office).replica());
    together_ = false;
    const Replica before = replicas_.at(office);
    speak();
    replicas_.at(office) = before;
    together_ = were;
    silent_ = office;
  }

  /// Events are a minute apart from here on. The first is at 2026-03-02 09:00, a Monday.
  void timeIs(std::string_view when) { now_ = node::profile::instantFrom(when).value(); }
  [[nodiscard]] federation::Instant now() const { return now_; }

  [[nodiscard]] const std::vector<Told>& told() const { return told_; }
  [[nodiscard]] const node::ticket::Setting& setting() const { return setting_; }
  [[nodiscard]] const federation::TicketId& ticket() const { return ticket_; }
  void registrarIs(const federation::OfficeCode& office);

 private:
  Said tell(const federation::OfficeCode& author, const node::ticket::Content& content,
            bool insists);

  TreeOfCodes tree_;
  node::ticket::Setting setting_;
  federation::TicketId ticket_;
  std::map<federation::OfficeCode, Replica> replicas_;
  std::vector<Told> told_;
  federation::Instant now_;
  bool together_ = true;
  std::optional<federation::OfficeCode> silent_;  ///< hears of what it forgot only after speaking
};

/// The whole state as text, with events by their ids and not by where they stand: the same text,
/// the same state, wherever it was folded.
[[nodiscard]] std::string describe(const node::ticket::Ticket& ticket,
                                   const node::ticket::State& state);

/// Why each event that lost did so, by what it was.
[[nodiscard]] std::map<node::ticket::Kind, std::string> conflictsOf(
    const node::ticket::Ticket& ticket, const node::ticket::State& state);

// --- rules and offices of most tests

inline federation::OfficeCode codeOf(std::string_view text) {
  return federation::OfficeCode::parse(text).value();
}
/// A little like Yuanmou's 12345: see the source.
[[nodiscard]] node::profile::Profile smallRules();

}  // namespace guantong::support
