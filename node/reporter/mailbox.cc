#include "node/reporter/mailbox.h"

#include <schemas/mailbox.capnp.h>

#include <algorithm>
#include <limits>

#include "federation/wire_reading.h"
#include "node/profile/day.h"

namespace guantong::federation {

template <>
std::size_t wireBytesMax<node::reporter::Mailbox>() {
  return 512;
}
template <>
std::size_t wireBytesMax<node::reporter::MailboxMessage>() {
  return node::reporter::kMessageSealedBytesMax + 256;
}

}  // namespace guantong::federation

namespace guantong::node::reporter {
namespace {

namespace wire = federation::wire;
using federation::Error;
using federation::ErrorCode;
using federation::failure;

enum class Of : std::uint8_t { kMailbox = 1, kTicket = 2 };

federation::Key keyOf(const MailboxId& id) {
  return federation::Key().number(static_cast<std::uint8_t>(Of::kMailbox)).bytes(id.bytes);
}
federation::Key keyOf(const TicketId& ticket) {
  return federation::Key().number(static_cast<std::uint8_t>(Of::kTicket)).bytes(ticket.bytes);
}
federation::Key keyOf(const MailboxId& id, std::uint32_t number) {
  return federation::Key().bytes(id.bytes).number(std::uint64_t{number});
}

MailboxId idFrom(ByteView bytes) {
  MailboxId id;
  std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
  return id;
}

tl::unexpected<Error> damaged(std::string what) {
  return failure(ErrorCode::kStoreDamaged, std::move(what));
}

std::size_t takesOfPage(const MailboxMessage& message) {
  constexpr std::size_t kWord = 8;
  const std::size_t bytes = message.text.size() + message.sealed.size() + 1;
  return kPageMessageBytesBesides + (bytes + kWord - 1) / kWord * kWord;
}

}  // namespace

// --- looking

Result<std::optional<Mailbox>> Mailboxes::decode(const MailboxId& id, ByteView bytes) {
  Bytes sealedAnswerKey;
  auto decoded = wire::decodeAs<schemas::MailboxRecord, Mailbox>(
      "mailbox", bytes, [&](auto from, Mailbox& to, wire::Fields& fields) {
        if (const auto ticket = fields.fixedIfAny<16>(from.getTicket(), "ticket")) {
          to.ticket = TicketId{*ticket};
        }
        to.holder = fields.codeOrNobody(from.getHolder(), "holder");
        if (to.ticket) to.keys.key.bytes = fields.fixed<32>(from.getKey(), "key");
        const ByteView sealed = fields.bytes(from.getAnswerKey(), 256, "answerKey");
        sealedAnswerKey.assign(sealed.begin(), sealed.end());
        to.messages = from.getMessages();
        to.fromReporter = from.getFromReporter();
        to.newestFromReporter = from.getNewestFromReporter();
        to.readUpTo = from.getReadUpTo();
      });
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  Mailbox mailbox = std::move(*decoded).take();
  mailbox.id = id;
  if (!mailbox.ticket) return mailbox;
  const auto answerKey = sealer_.open(id.bytes, sealedAnswerKey);
  if (!answerKey || answerKey->size() != mailbox.keys.answerKey.size()) {
    return damaged("the answer key of a mailbox does not open");
  }
  std::memcpy(mailbox.keys.answerKey.data(), answerKey->view().data(), answerKey->size());
  return mailbox;
}

Result<std::optional<Mailbox>> Mailboxes::find(federation::Reader& reader, const MailboxId& id) {
  const auto bytes = reader.get(tables_.mailboxes, keyOf(id));
  if (!bytes) return std::optional<Mailbox>();
  return decode(id, *bytes);
}

Result<std::optional<Mailbox>> Mailboxes::ofTicket(federation::Reader& reader,
                                                   const TicketId& ticket) {
  const auto bytes = reader.get(tables_.mailboxes, keyOf(ticket));
  if (!bytes) return std::optional<Mailbox>();
  if (bytes->size() != sizeof(MailboxId::bytes)) return damaged("a mailbox has no id");
  return find(reader, idFrom(*bytes));
}

Result<std::vector<Mailbox>> Mailboxes::list(federation::Reader& reader, const MailboxId& after,
                                             std::size_t countMax) {
  std::vector<Mailbox> found;
  const federation::Key first = keyOf(after);
  const auto cursor = reader.cursor(tables_.mailboxes);
  for (bool on = cursor->seek(first); on && found.size() < countMax; on = cursor->next()) {
    const ByteView key = cursor->key();
    if (key.front() != static_cast<std::byte>(Of::kMailbox)) break;
    if (key.size() != 1 + sizeof(MailboxId::bytes)) return damaged("a mailbox has no id");
    if (std::ranges::equal(key, ByteView(first))) continue;
    auto mailbox = decode(idFrom(key.subspan(1)), cursor->value());
    if (!mailbox) return tl::unexpected<Error>(mailbox.error());
    if ((**mailbox).ticket) found.push_back(std::move(**mailbox));
  }
  return found;
}

Result<Mailboxes::Found> Mailboxes::messages(federation::Reader& reader, const Mailbox& mailbox,
                                             std::uint32_t before, std::size_t bytesMax) {
  Found found;
  const std::uint32_t end =
      before == 0 ? mailbox.messages + 1 : std::min(before, mailbox.messages + 1);
  std::size_t bytes = 0;
  for (std::uint32_t number = end; number-- > 1;) {
    const federation::Key key = keyOf(mailbox.id, number);
    const auto record = reader.get(tables_.mailboxMessages, key);
    if (!record) return damaged("a message of a mailbox is not there");
    auto decoded = wire::decodeAs<schemas::MailboxMessage, MailboxMessage>(
        "mailbox message", *record, [](auto from, MailboxMessage& to, wire::Fields& fields) {
          to.fromReporter = from.getFromReporter();
          to.day = from.getDay();
          const ByteView sealed =
              fields.someBytes(from.getSealed(), kMessageSealedBytesMax, "sealed");
          to.sealed.assign(sealed.begin(), sealed.end());
        });
    if (!decoded) return tl::unexpected<Error>(decoded.error());
    MailboxMessage message = std::move(*decoded).take();
    message.number = number;
    if (message.fromReporter) {
      const auto text = sealer_.open(key, message.sealed);
      if (!text) return damaged("a message of a mailbox does not open");
      message.text = crypto::textOf(text->view());
      message.sealed.clear();
    }
    bytes += takesOfPage(message);
    if (bytes > bytesMax) {
      found.older = true;
      break;
    }
    found.messages.push_back(std::move(message));
  }
  std::ranges::reverse(found.messages);
  return found;
}

// --- changing

void Mailboxes::put(Group& group, const Mailbox& mailbox) {
  const Bytes answerKey = mailbox.ticket
                              ? sealer_.seal(group.randomness.bytes<crypto::kAeadNonceBytes>(),
                                             mailbox.id.bytes, mailbox.keys.answerKey)
                              : Bytes();
  const Bytes record = wire::encodeAs<schemas::MailboxRecord>([&](auto to) {
    if (mailbox.ticket) to.setTicket(wire::dataOf(mailbox.ticket->bytes));
    wire::setText(mailbox.holder.text(), [&](unsigned size) { return to.initHolder(size); });
    if (mailbox.ticket) to.setKey(wire::dataOf(mailbox.keys.key.bytes));
    if (mailbox.ticket) to.setAnswerKey(wire::dataOf(answerKey));
    to.setMessages(mailbox.messages);
    to.setFromReporter(mailbox.fromReporter);
    to.setNewestFromReporter(mailbox.newestFromReporter);
    to.setReadUpTo(mailbox.readUpTo);
  });
  group.check(group.transaction.put(tables_.mailboxes, keyOf(mailbox.id), record));
}

Result<void> Mailboxes::make(Group& group, const TicketId& ticket, const MailboxKeys& keys) {
  Mailbox mailbox;
  mailbox.id = mailboxIdOf(keys.key);
  if (group.transaction.get(tables_.mailboxes, keyOf(mailbox.id))) {
    return failure(ErrorCode::kAlreadyExists, "this receipt is another ticket's: make a new one");
  }
  mailbox.ticket = ticket;
  mailbox.keys = keys;
  put(group, mailbox);
  group.check(group.transaction.put(tables_.mailboxes, keyOf(ticket), mailbox.id.bytes));
  return {};
}

Result<void> Mailboxes::note(Group& group, const MailboxId& id, const OfficeCode& holder) {
  if (group.transaction.get(tables_.mailboxes, keyOf(id))) return {};
  Mailbox mailbox;
  mailbox.id = id;
  mailbox.holder = holder;
  put(group, mailbox);
  return {};
}

Result<void> Mailboxes::forget(Group& group, const MailboxId& id, const OfficeCode& holder) {
  const auto found = find(group.transaction, id);
  if (!found) return tl::unexpected<Error>(found.error());
  const bool theirs = *found && !(**found).ticket && (**found).holder == holder;
  if (!theirs) return {};
  group.check(group.transaction.erase(tables_.mailboxes, keyOf(id)));
  return {};
}

void Mailboxes::append(Group& group, Mailbox& mailbox, bool fromReporter, const Bytes& sealed) {
  const auto day = profile::dayOf(group.now).time_since_epoch().count();
  const Bytes record = wire::encodeAs<schemas::MailboxMessage>([&](auto to) {
    to.setFromReporter(fromReporter);
    to.setDay(static_cast<std::int32_t>(day));
    to.setSealed(wire::dataOf(sealed));
  });
  ++mailbox.messages;
  group.check(
      group.transaction.put(tables_.mailboxMessages, keyOf(mailbox.id, mailbox.messages), record));
  put(group, mailbox);
}

Result<std::uint32_t> Mailboxes::layIn(Group& group, Mailbox& mailbox, std::string_view text) {
  if (mailbox.messages >= kMessagesMax) {
    return failure(ErrorCode::kTooLarge, "the mailbox has as many messages as one can have");
  }
  const auto sealed =
      sealMessage(mailbox.keys.key, mailboxTextOf(text), group.randomness.secret(32));
  if (!sealed) return failure(ErrorCode::kInvalidArgument, "the mailbox's key is none");
  append(group, mailbox, false, *sealed);
  return mailbox.messages;
}

Result<std::optional<std::uint32_t>> Mailboxes::takeIn(Group& group, Mailbox& mailbox,
                                                       std::uint32_t nth, std::string_view text) {
  const bool isNext = nth == mailbox.fromReporter + 1;
  if (!isNext || nth > kFromReporterMax || mailbox.messages >= kMessagesMax) {
    return std::optional<std::uint32_t>();
  }
  ++mailbox.fromReporter;
  mailbox.newestFromReporter = mailbox.messages + 1;
  const Bytes sealed = sealer_.seal(group.randomness.bytes<crypto::kAeadNonceBytes>(),
                                    keyOf(mailbox.id, mailbox.newestFromReporter),
                                    crypto::viewOf(mailboxTextOf(text)));
  append(group, mailbox, true, sealed);
  return std::optional(mailbox.newestFromReporter);
}

Result<void> Mailboxes::read(Group& group, Mailbox& mailbox) {
  mailbox.readUpTo = mailbox.messages;
  put(group, mailbox);
  return {};
}

Result<std::optional<MailboxId>> Mailboxes::erase(Group& group, const TicketId& ticket) {
  const auto found = ofTicket(group.transaction, ticket);
  if (!found) return tl::unexpected<Error>(found.error());
  if (!*found) return std::optional<MailboxId>();
  const MailboxId id = (**found).id;
  for (std::uint32_t number = 1; number <= (**found).messages; ++number) {
    group.check(group.transaction.erase(tables_.mailboxMessages, keyOf(id, number)));
  }
  group.check(group.transaction.erase(tables_.mailboxes, keyOf(id)));
  group.check(group.transaction.erase(tables_.mailboxes, keyOf(ticket)));
  return std::optional(id);
}

}  // namespace guantong::node::reporter
