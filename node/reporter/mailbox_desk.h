// node/reporter/mailbox_desk.h: reporters' questions about their mailboxes, here or passed on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node/reporter/mailbox.h"
#include "node/reporter/slow_down.h"

namespace guantong::node {
class TicketDesk;
}

namespace guantong::node::reporter {

/// The office whose code begins with what receipt codes given out here hint at: this one, or the
/// nearest above it that is a place with a code of its own in six digits. It is told of the
/// mailboxes that are kept below it (MailboxesKept), and passes questions about them on.
/// Nobody where this office is not certified.
[[nodiscard]] OfficeCode hintOfficeOf(const federation::Directory& directory);
/// The six digits.
[[nodiscard]] std::string hintOf(const OfficeCode& hintOffice);

/// A question goes from the office that was asked to the one that the code hints at, and from
/// there, where another keeps the mailbox, to that; the answer comes back the same way.
///
/// Rules
///  1. Whoever asks gets an answer of one size, of what there is and of what there is not, after
///  one
///     time: kAnswerAfter, longer than making it takes, and what slow_down.h adds. An answer that
///     has to come from another office takes as long as the links do.
///  2. Nothing of it is in the store: what waits is lost when the program ends, and the client asks
///     again. A message that was handed in is on the disk before any answer leaves.
///  3. Who asks much pushes out its own questions: each asking office has kPendingOfOneMax.
///  4. That another office keeps a mailbox is believed of those below this one, and never where the
///     mailbox is known already.
/// Limits: named here. Threads: one owner.
class MailboxDesk {
 public:
  static constexpr std::chrono::milliseconds kAnswerAfter{200};
  /// For answers over links that are on the network for ten minutes on market day somebody asks
  /// again; so long a client may well be on the telephone.
  static constexpr std::chrono::minutes kPatience{10};
  static constexpr std::size_t kPendingMax = 1'024;
  static constexpr std::size_t kPendingOfOneMax = 128;
  static constexpr std::size_t kSourceBytesMax = 64;

  explicit MailboxDesk(Rooms& rooms) : rooms_(&rooms) {}

  Result<Done> submit(Group& group, const AskOfReceipt& command, TicketDesk& desk);
  Result<Done> submit(Group& group, const TakeAnswer& command);
  void take(Group& group, const federation::MailboxAsked& asked, const OfficeCode& author,
            TicketDesk& desk);
  void take(Group& group, const federation::MailboxAnswered& answered, const OfficeCode& author);
  void take(Group& group, const federation::MailboxesKept& kept, const OfficeCode& author);
  /// Lets out what is due.
  void tick(Group& group);
  [[nodiscard]] Instant wakeAt() const;

 private:
  struct Question {
    AskId id{};
    crypto::SealingPublicKey key{};
    Bytes wish{};
  };
  struct Pending {
    OfficeCode from;  ///< nobody: asked here
    OfficeCode to;    ///< whom it is passed on to; nobody: to be answered here
    Instant since;
    Instant due = federation::kInstantMax;  ///< when it is passed on, or answered
    Question question{};                    ///< until it is passed on
    Bytes page{};                           ///< of one that is answered
    bool answered = false;                  ///< and waits to be fetched here
  };

  /// False: there is no room, or it is known already.
  bool enter(const AskId& id, Pending pending);
  void answerOrPass(Group& group, Question question, const OfficeCode& from,
                    const OfficeCode& hinted, SlowDown::Milliseconds delay, TicketDesk& desk);
  std::optional<Bytes> pageFor(Group& group, const Question& question, Mailbox* mailbox,
                               TicketDesk& desk);
  std::optional<MailboxWish> wishIn(const Question& question, Instant now) const;
  void forgetOld(Instant now);

  Rooms* rooms_;
  SlowDown slowDown_;
  std::map<AskId, Pending> pending_;
};

}  // namespace guantong::node::reporter
