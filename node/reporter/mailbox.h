// node/reporter/mailbox.h: the mailboxes that an office keeps.
#pragma once

#include <vector>

#include "federation/tables.h"
#include "node/group.h"
#include "node/reporter/mailbox_talk.h"
#include "node/ticket/kinds.h"

namespace guantong::node::reporter {

using federation::Instant;
using federation::TicketId;

/// One mailbox, or who keeps it.
struct Mailbox {
  MailboxId id;
  std::optional<TicketId> ticket;  ///< nothing: `holder` keeps it
  OfficeCode holder;
  MailboxKeys keys;
  std::uint32_t messages = 0;
  std::uint32_t fromReporter = 0;
  std::uint32_t newestFromReporter = 0;
  std::uint32_t readUpTo = 0;

  /// Something that the reporter wrote and nobody here has read.
  [[nodiscard]] bool waits() const { return newestFromReporter > readUpTo; }
};

/// One message as its office may see it: of its own, that there is one.
struct MailboxMessage {
  std::uint32_t number = 0;
  bool fromReporter = false;
  std::int32_t day = 0;
  std::string text;  ///< by the reporter
  Bytes sealed;      ///< by the office: to the reporter
};

/// Rules
///  1. What the office writes is sealed to the reporter when it is laid in, what the reporter
///  writes
///     is sealed at rest: the store holds no word of either, and of when it was the day alone.
///  2. Messages stay until the ticket is purged; nothing is ever taken out by reading it.
///  3. A mailbox holds kMessagesMax messages; kFromReporterMax of them by the reporter, so that
///     whoever has the code can't fill it against the office.
/// Threads: none of its own; the writer's for what changes.
class Mailboxes {
 public:
  static constexpr std::uint32_t kMessagesMax = 2'000;
  static constexpr std::uint32_t kFromReporterMax = 1'000;

  Mailboxes(const federation::Tables& tables, const crypto::Secret& restKey)
      : tables_(tables), sealer_(restKey) {}

  // --- looking
  Result<std::optional<Mailbox>> find(federation::Reader& reader, const MailboxId& id);
  Result<std::optional<Mailbox>> ofTicket(federation::Reader& reader, const TicketId& ticket);
  /// Those of tickets, from `after` on.
  Result<std::vector<Mailbox>> list(federation::Reader& reader, const MailboxId& after,
                                    std::size_t countMax);
  /// Numbers below `before` (0: all), the newest that take `bytesMax` of a page at most; newest
  /// last.
  struct Found {
    std::vector<MailboxMessage> messages;
    bool older = false;
  };
  Result<Found> messages(federation::Reader& reader, const Mailbox& mailbox, std::uint32_t before,
                         std::size_t bytesMax);

  // --- changing
  /// kAlreadyExists where the key has one.
  Result<void> make(Group& group, const TicketId& ticket, const MailboxKeys& keys);
  /// That another office keeps it. Never instead of what is there.
  Result<void> note(Group& group, const MailboxId& id, const OfficeCode& holder);
  Result<void> forget(Group& group, const MailboxId& id, const OfficeCode& holder);
  /// By the office; its number. kTooLarge when it is full.
  Result<std::uint32_t> layIn(Group& group, Mailbox& mailbox, std::string_view text);
  /// By the reporter. Nothing when this was taken in before, or is not the next.
  Result<std::optional<std::uint32_t>> takeIn(Group& group, Mailbox& mailbox, std::uint32_t nth,
                                              std::string_view text);
  Result<void> read(Group& group, Mailbox& mailbox);
  /// With all its messages. The id, where there was one.
  Result<std::optional<MailboxId>> erase(Group& group, const TicketId& ticket);

 private:
  Result<std::optional<Mailbox>> decode(const MailboxId& id, ByteView bytes);
  void put(Group& group, const Mailbox& mailbox);
  void append(Group& group, Mailbox& mailbox, bool fromReporter, const Bytes& sealed);

  federation::Tables tables_;
  crypto::RestSealer sealer_;
};

}  // namespace guantong::node::reporter
