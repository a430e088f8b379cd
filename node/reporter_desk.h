// node/reporter_desk.h: keeps what is sealed of reports, and sees to who may have it opened.
#pragma once

#include <functional>
#include <set>

#include "node/group.h"
#include "node/people.h"
#include "node/reporter/records.h"

namespace guantong::node {

/// Rules
///  1. A capsule is kept as its client sealed it; the subkey that came with it under the key of the
///     month in which the ticket's retention is going to end. What is sealed to others than the
///     custodians that hold is refused: nobody could open it.
///  2. When a month is over, what nothing keeps any longer is erased and the month's key destroyed:
///     every copy of what lay under it, wherever it is, is then noise. What is still kept (the
///     ticket was closed later than was thought, or is open) goes under a later key first.
///  3. The custodians of an office are an event of its chain, told to all offices below, which pass
///     it on unchanged: a client below seals to them what is not for its own office.
///  4. A disclosure is asked of the office that keeps the capsules, by an office that is on the
///     ticket, for one person, with reason, legal basis, parts and a last day. An office above the
///     asker, which is not accused and not below who is, decides; the custodians open; and what
///     they give is sealed to that person. The request goes to who decides, and with the decision
///     to who keeps, in one letter, so that no answer comes before its question. Each step is an
///     event of its office's chain, so it is in both offices' records and under their checkpoints.
///     No step follows by itself from another.
///  5. A request of who has no business with the ticket is not answered, as if there were no
///  ticket.
///  6. What was given is erased at the asker's when its last day is over.
/// Limits: named here. Threads: one owner.
class ReporterDesk {
 public:
  static constexpr std::size_t kCapsulesOfTicketMax = 16;
  /// Of one office at a time: who asks again and again has enough open.
  static constexpr std::size_t kOpenRequestsMax = 64;
  /// The longest that something may be read once it was given.
  static constexpr std::chrono::days kReadAtMost{90};
  /// Of a ticket whose rules say nothing.
  static constexpr std::uint32_t kRetentionYears = 5;
  /// Tickets looked at in one group when a month is over.
  static constexpr std::size_t kMonthWork = 256;
  /// Asking the shell for keys again.
  static constexpr std::chrono::minutes kAskAgain{1};

  /// What the tickets' desk says of a ticket, and does for this one.
  struct Tickets {
    struct Held {
      OfficeCode registrar;
      OfficeCode accused;
      std::vector<OfficeCode> participants;
      std::uint32_t retentionYears = kRetentionYears;
      /// Its retention ends then; nothing: it is open.
      std::optional<Instant> keptUntil;
    };
    virtual ~Tickets() = default;
    /// Nothing where there is none, or it was purged.
    virtual std::optional<Held> held(Group& group, const TicketId& ticket) = 0;
    virtual federation::Drafted sayOfOffice(Group& group, const ticket::Content& content,
                                            std::vector<OfficeCode> recipients,
                                            std::uint32_t person) = 0;
    /// Whole letters, at the end of the group: what is in one arrives together and in its order.
    virtual void passLater(const OfficeCode& office, const std::vector<EventPlace>& places) = 0;
    [[nodiscard]] virtual Result<void> ready() const = 0;
    [[nodiscard]] virtual Result<void> may(std::uint32_t person, std::uint16_t roles) const = 0;
  };

  static Result<ReporterDesk> load(federation::Reader& reader, Rooms& rooms);
  void serves(Tickets& tickets) { tickets_ = &tickets; }

  using Capsules = std::vector<std::shared_ptr<const reporter::Capsule>>;
  /// Before a ticket with these is registered: under which month's key they can be kept.
  Result<reporter::Month> mayKeep(const Capsules& capsules, const ticket::Registered& says,
                                  Instant now) const;
  /// After it was. REQUIRES: mayKeep said so in this group.
  void keep(Group& group, const TicketId& ticket, const Capsules& capsules, reporter::Month month);

  Result<Done> submit(Group& group, const KeepCapsule& command);
  Result<Done> submit(Group& group, const SetCustodians& command);
  Result<Done> submit(Group& group, const ResealCapsules& command);
  Result<Done> submit(Group& group, const AskDisclosure& command);
  Result<Done> submit(Group& group, const DecideDisclosure& command);
  Result<Done> submit(Group& group, const GiveDisclosure& command);

  /// An event of another office's chain.
  void heard(Group& group, const federation::EventHeader& header, const EventId& id,
             const EventPlace& place, const ticket::Content& content);
  /// To a neighbour that is new or lost its store: the custodians above.
  void sendCustodiansTo(Group& group, const OfficeCode& child);
  void tick(Group& group);
  [[nodiscard]] Instant wakeAt() const { return wakeAt_; }

 private:
  explicit ReporterDesk(Rooms& rooms) : rooms_(&rooms) {}

  [[nodiscard]] Result<void> checked(const reporter::Capsule& capsule) const;
  [[nodiscard]] std::uint32_t retentionYears(const ticket::Registered& says) const;
  void put(Group& group, const TicketId& ticket, const reporter::Capsule& capsule,
           reporter::Month month);
  void noteCustodians(Group& group, const federation::EventHeader& header, const EventPlace& place,
                      const ticket::CustodiansSet& set);
  void hearAsked(Group& group, const federation::EventHeader& header, const EventId& id,
                 const EventPlace& place, const ticket::Disclosure& said);
  void hearDecided(Group& group, const federation::EventHeader& header,
                   const ticket::Disclosure& said);
  void hearGiven(Group& group, const federation::EventHeader& header,
                 const ticket::Disclosure& said);
  [[nodiscard]] OfficeCode approverFor(const OfficeCode& asker, const OfficeCode& accused) const;
  [[nodiscard]] bool mayApprove(const OfficeCode& approver, const OfficeCode& asker,
                                const OfficeCode& accused) const;
  std::optional<reporter::DisclosureRecord> recordOf(Group& group, const EventId& asked);
  void write(Group& group, const reporter::DisclosureRecord& record);
  void keysDue(Group& group);
  void monthsOver(Group& group);
  /// True: nothing lies under the month's key any more.
  bool clear(Group& group, reporter::Month month);
  bool moveOn(Group& group, const TicketId& ticket, reporter::Month from, reporter::Month to);
  void erase(Group& group, const TicketId& ticket, reporter::Month month);
  void readingsOver(Group& group);

  Rooms* rooms_;
  Tickets* tickets_ = nullptr;
  std::optional<ticket::CustodiansSet> own_;
  std::set<std::uint32_t> monthsWanted_;
  Instant wakeAt_ = federation::kInstantMax;
  /// When the first request is over. Nothing is known at the start: it is looked up.
  Instant nextOver_{};
};

/// Of a snapshot.
Result<Answer> answerOf(federation::Reader& reader, const federation::Tables& tables,
                        const AskCustodians& question);
Result<Answer> answerOf(federation::Reader& reader, const federation::Tables& tables,
                        const AskCapsules& question);
Result<Answer> answerOf(federation::Reader& reader, const federation::Tables& tables,
                        const AskDisclosures& question);
Result<Answer> answerOf(federation::Reader& reader, const federation::Tables& tables,
                        const AskGrant& question);

}  // namespace guantong::node
