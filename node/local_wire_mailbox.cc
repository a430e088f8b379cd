#include "node/local_wire_mailbox.h"

#include "node/local_wire.h"
#include "node/local_wire_ticket.h"

namespace guantong::node::local {
namespace {

namespace wire = federation::wire;
using wire::dataOf;
using wire::setText;

/// Of one answer; each has at least some dozen bytes.
constexpr std::size_t kMessagesMax = 4'096;

}  // namespace

WriteToMailbox readWrite(schemas::Request::ToMailbox::Reader from, Fields& fields) {
  // The limit of a message is the kernel's to tell: it says so in a person's words.
  return {TicketId{fields.fixed<16>(from.getTicket(), "writeToMailbox.ticket")},
          std::string(fields.prose(from.getText(), kRequestBytesMax, "text")), from.getPerson()};
}

void build(schemas::Request::ToMailbox::Builder to, const WriteToMailbox& from) {
  to.setTicket(dataOf(from.ticket.bytes));
  setText(from.text, [&](unsigned size) { return to.initText(size); });
  to.setPerson(from.person);
}

AskOfReceipt readOfReceipt(schemas::Request::OfReceipt::Reader from, Fields& fields) {
  AskOfReceipt to;
  to.id.bytes = fields.fixed<16>(from.getId(), "askOfReceipt.id");
  to.key.bytes = fields.fixed<32>(from.getKey(), "askOfReceipt.key");
  to.hint =
      std::string(fields.text(from.getHint(), crypto::kReceiptHintDigits, "askOfReceipt.hint"));
  const ByteView wish =
      fields.someBytes(from.getWish(), reporter::kWishSealedBytes, "askOfReceipt.wish");
  to.wish.assign(wish.begin(), wish.end());
  return to;
}

void build(schemas::Request::OfReceipt::Builder to, const AskOfReceipt& from) {
  to.setId(dataOf(from.id.bytes));
  to.setKey(dataOf(from.key.bytes));
  setText(from.hint, [&](unsigned size) { return to.initHint(size); });
  to.setWish(dataOf(from.wish));
}

MailboxLine readMailboxLine(schemas::Answer::MailboxLine::Reader from, Fields& fields) {
  return {readTicketLine(from.getLine(), fields), from.getMessages(), from.getFromReporter(),
          from.getWaits()};
}

void build(schemas::Answer::MailboxLine::Builder to, const MailboxLine& from) {
  build(to.initLine(), from.line);
  to.setMessages(from.messages);
  to.setFromReporter(from.fromReporter);
  to.setWaits(from.waits);
}

MailboxView readMailbox(schemas::Answer::MailboxView::Reader from, Fields& fields) {
  MailboxView to;
  to.line = readMailboxLine(from.getLine(), fields);
  to.messages = fields.list(from.getMessages(), kMessagesMax, "mailbox.messages", [&](auto one) {
    return MailboxView::Message{
        one.getNumber(), one.getDay(), one.getFromReporter(), one.getUnread(),
        std::string(fields.prose(one.getText(), reporter::kMailboxTextBytesMax, "mailbox.text"))};
  });
  to.older = from.getOlder();
  return to;
}

void build(schemas::Answer::MailboxView::Builder to, const MailboxView& from) {
  build(to.initLine(), from.line);
  auto messages = to.initMessages(wire::countOf(from.messages.size()));
  for (unsigned i = 0; i < messages.size(); ++i) {
    const MailboxView::Message& one = from.messages[i];
    messages[i].setNumber(one.number);
    messages[i].setDay(one.day);
    messages[i].setFromReporter(one.fromReporter);
    messages[i].setUnread(one.unread);
    setText(one.text, [&](unsigned size) { return messages[i].initText(size); });
  }
  to.setOlder(from.older);
}

}  // namespace guantong::node::local
