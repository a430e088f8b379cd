#include "node/local_wire.h"

#include <schemas/local.capnp.h>

#include "federation/wire_parts.h"
#include "node/display_width.h"
#include "node/local_wire_mailbox.h"
#include "node/local_wire_reporter.h"
#include "node/local_wire_ticket.h"
#include "node/ticket/wire_act.h"

namespace guantong::node {
namespace {

namespace wire = federation::wire;
using federation::ErrorCode;
using wire::countOf;
using wire::dataOf;
using wire::Fields;
using wire::millisecondsOf;
using wire::setText;

/// Words of the kernel's: names, reasons, endpoints.
constexpr std::size_t kWordBytesMax = 1024;
/// An invitation, or an explanation.
constexpr std::size_t kDoneBytesMax = std::size_t{8} << 10;
/// Links of one office: its children and its parent, ten times over what the country has.
constexpr std::size_t kLinksMax = 20'000;
constexpr std::size_t kEnrolmentsMax = 1024;
/// Profiles and calendars, in all their versions.
constexpr std::size_t kRulesMax = 10'000;
/// A page of a mailbox, a proof of filing.
constexpr std::size_t kDoneRawBytesMax = std::size_t{32} << 10;
constexpr int kLastErrorCode = static_cast<int>(ErrorCode::kNotEnrolled);

// --- reading ------------------------------------------------------------------------------------

std::string lines(capnp::Text::Reader text, std::size_t max, const char* field, Fields& fields) {
  return std::string(fields.prose(text, max, field));
}

std::string line(capnp::Text::Reader text, std::size_t max, const char* field, Fields& fields) {
  return std::string(fields.text(text, max, field));
}

TicketId ticketId(capnp::Data::Reader data, const char* field, Fields& fields) {
  return TicketId{fields.fixed<16>(data, field)};
}

NewTicket readNewTicket(schemas::Request::NewTicket::Reader from, Fields& fields) {
  NewTicket to;
  to.says = ticket::read(from.getSays(), fields, ticket::Reading::kDraft);
  to.person = from.getPerson();
  to.privacyAsItsType = from.getPrivacyAsItsType();
  if (from.hasReporter() && from.getReporter().size() > 0) {
    const ByteView handle =
        fields.someBytes(from.getReporter(), kReporterHandleBytesMax, "newTicket.reporter");
    to.reporter.assign(handle.begin(), handle.end());
  }
  constexpr std::size_t kCapsulesMax = 16;
  to.capsules = fields.list(from.getCapsules(), kCapsulesMax, "newTicket.capsules",
                            [&](auto one) { return local::readCapsule(one, fields); });
  if (from.hasMailbox()) {
    to.mailbox = reporter::MailboxKeys{
        {fields.fixed<32>(from.getMailbox().getKey(), "newTicket.mailbox.key")},
        fields.fixed<32>(from.getMailbox().getAnswerKey(), "newTicket.mailbox.answerKey")};
  }
  return to;
}

ActOnTicket readAct(schemas::Request::OnTicket::Reader from, Fields& fields) {
  return {ticketId(from.getTicket(), "act.ticket", fields),
          ticket::read(from.getAct(), ticket::Kind{from.getKind()}, fields), from.getPerson()};
}

Publish readPublish(schemas::Request::Publish::Reader from, Fields& fields) {
  return {ticket::Kind{from.getKind()},
          lines(from.getText(), ticket::kPublishedBytesMax, "publish.text", fields),
          from.getPerson()};
}

PutPerson readPutPerson(schemas::Request::PutPerson::Reader from, Fields& fields) {
  return {from.getNumber(),
          line(from.getName(), ticket::kWordBytesMax, "putPerson.name", fields),
          local::rolesOf(from.getRoles(), "putPerson.roles", fields),
          fields.instantIfAny(from.getHandover(), "putPerson.handover"),
          from.getPerson(),
          line(from.getContact(), ticket::kWordBytesMax, "putPerson.contact", fields),
          fields.instantIfAny(from.getTrained(), "putPerson.trained")};
}

AskDesk readAskDesk(schemas::AskDesk::Reader from, Fields& fields) {
  fields.require(from.getCountMax() <= kTicketLinesMax, "askDesk.countMax", "is more than 1000");
  return {from.getCountMax(), fields.instant(from.getAfter(), "askDesk.after"), from.getAfterRow()};
}

Command readInvite(schemas::Request::Invite::Reader from, Fields& fields) {
  constexpr std::uint32_t kMinutesMax =
      static_cast<std::uint32_t>(std::chrono::minutes(kInvitationValidMax).count());
  const std::uint32_t minutes = from.getValidMinutes();
  fields.require(minutes >= 1 && minutes <= kMinutesMax, "invite.validMinutes",
                 "is not between 1 minute and a year");
  return Invite{fields.code(from.getCode(), "invite.code"), std::chrono::minutes(minutes)};
}

void readRequest(schemas::Request::Reader from, LocalRequest& to, Fields& fields) {
  to.id = from.getId();
  fields.require(to.id != 0, "id", "counts from 1");
  switch (from.which()) {
    case schemas::Request::NEW_TICKET:
      to.what = Command(readNewTicket(from.getNewTicket(), fields));
      return;
    case schemas::Request::ACT:
      to.what = Command(readAct(from.getAct(), fields));
      return;
    case schemas::Request::PUBLISH:
      to.what = Command(readPublish(from.getPublish(), fields));
      return;
    case schemas::Request::ACT_OF_OFFICE: {
      const auto act = from.getActOfOffice();
      to.what = Command(ActOfOffice{ticket::read(act.getAct(), ticket::Kind{act.getKind()}, fields),
                                    act.getPerson()});
      return;
    }
    case schemas::Request::PUT_PERSON:
      to.what = Command(readPutPerson(from.getPutPerson(), fields));
      return;
    case schemas::Request::INVITE:
      to.what = readInvite(from.getInvite(), fields);
      return;
    case schemas::Request::APPROVE:
      to.what = Command(Approve{fields.code(from.getApprove().getCode(), "approve.code"),
                                line(from.getApprove().getDigits(), 64, "approve.digits", fields)});
      return;
    case schemas::Request::REVOKE:
      to.what = Command(
          Revoke{fields.code(from.getRevoke().getCode(), "revoke.code"),
                 static_cast<federation::Revocation::Reason>(from.getRevoke().getReason())});
      return;
    case schemas::Request::ASK_STATUS:
      to.what = Question(AskStatus{});
      return;
    case schemas::Request::ASK_TICKETS: {
      const auto asked = from.getAskTickets();
      fields.require(asked.getCountMax() <= kTicketLinesMax, "askTickets.countMax",
                     "is more than 1000");
      to.what = Question(AskTickets{asked.getBeforeRow(), asked.getCountMax()});
      return;
    }
    case schemas::Request::ASK_TICKET:
      to.what = Question(AskTicket{ticketId(from.getAskTicket(), "askTicket", fields)});
      return;
    case schemas::Request::ASK_ENROLMENTS:
      to.what = Question(AskEnrolments{});
      return;
    case schemas::Request::ASK_BY_NUMBER:
      to.what = Question(
          AskByNumber{line(from.getAskByNumber(), ticket::kWordBytesMax, "askByNumber", fields)});
      return;
    case schemas::Request::ASK_DESK:
      to.what = Question(readAskDesk(from.getAskDesk(), fields));
      return;
    case schemas::Request::ASK_PEOPLE:
      to.what = Question(AskPeople{});
      return;
    case schemas::Request::ASK_RULES:
      to.what = Question(AskRules{});
      return;
    case schemas::Request::ASK_FORMS:
      to.what = Question(AskForms{ticketId(from.getAskForms(), "askForms", fields)});
      return;
    case schemas::Request::ASK_ALIKE:
      to.what = Question(AskAlike{ticketId(from.getAskAlike(), "askAlike", fields)});
      return;
    case schemas::Request::SEALED:
      std::visit([&](auto&& what) { to.what = std::forward<decltype(what)>(what); },
                 local::readSealed(from.getSealed(), fields));
      return;
    case schemas::Request::WATCH:
      to.what = Watch{};
      return;
    case schemas::Request::WRITE_TO_MAILBOX:
      to.what = Command(local::readWrite(from.getWriteToMailbox(), fields));
      return;
    case schemas::Request::READ_MAILBOX:
      to.what = Command(ReadMailbox{ticketId(from.getReadMailbox().getTicket(), "ticket", fields),
                                    from.getReadMailbox().getPerson()});
      return;
    case schemas::Request::ASK_OF_RECEIPT:
      to.what = Command(local::readOfReceipt(from.getAskOfReceipt(), fields));
      return;
    case schemas::Request::TAKE_ANSWER:
      to.what = Command(TakeAnswer{{fields.fixed<16>(from.getTakeAnswer(), "takeAnswer")}});
      return;
    case schemas::Request::GIVE_PROOF:
      to.what = Command(GiveProof{ticketId(from.getGiveProof().getTicket(), "ticket", fields),
                                  from.getGiveProof().getPerson()});
      return;
    case schemas::Request::ASK_MAILBOXES:
      to.what = Question(AskMailboxes{});
      return;
    case schemas::Request::ASK_MAILBOX:
      to.what = Question(AskMailbox{ticketId(from.getAskMailbox().getTicket(), "ticket", fields),
                                    from.getAskMailbox().getBefore()});
      return;
  }
  fields.fail(ErrorCode::kUnknownVersion, "what",
              "is member " + std::to_string(static_cast<int>(from.which())));
}

LinkStatus readLink(schemas::Status::Link::Reader from, Fields& fields) {
  LinkStatus to;
  to.office = fields.code(from.getOffice(), "link.office");
  to.name = line(from.getName(), kWordBytesMax, "link.name", fields);
  to.parent = from.getParent();
  to.state = fields.closed<federation::Link::State>(from.getState(), 4, "link.state");
  to.lastHeard = fields.instantIfAny(from.getLastHeard(), "link.lastHeard");
  to.retryAt = fields.instantIfAny(from.getRetryAt(), "link.retryAt");
  to.lanes =
      fields.list(from.getLanes(), federation::kLanes, "link.lanes", [&](auto lane) -> LaneStatus {
        return {wire::readLane(lane.getLane(), fields), lane.getWaiting(), lane.getWaitingBytes(),
                lane.getSent(), lane.getReceived()};
      });
  to.counters = {from.getFramesIn(), from.getFramesDropped(), from.getMisbehaved(),
                 from.getResent()};
  return to;
}

EnrolmentLine readEnrolment(schemas::Enrolment::Reader from, Fields& fields) {
  return {fields.code(from.getCode(), "enrolment.code"),
          line(from.getName(), kWordBytesMax, "enrolment.name", fields),
          line(from.getDigits(), kWordBytesMax, "enrolment.digits", fields),
          fields.instant(from.getValidUntil(), "enrolment.validUntil")};
}

Status readStatus(schemas::Status::Reader from, Fields& fields) {
  Status to;
  to.office = fields.codeOrNobody(from.getOffice(), "status.office");
  to.name = line(from.getName(), kWordBytesMax, "status.name", fields);
  to.level = from.getLevel();
  to.now = fields.instant(from.getNow(), "status.now");
  to.certifiedUntil = fields.instantIfAny(from.getCertifiedUntil(), "status.certifiedUntil");
  to.condition = line(from.getCondition(), kWordBytesMax, "status.condition", fields);
  to.tickets = from.getTickets();
  to.openTickets = from.getOpenTickets();
  to.events = from.getEvents();
  to.eventsReceived = from.getEventsReceived();
  to.eventsWaiting = from.getEventsWaiting();
  to.lettersUnconfirmed = from.getLettersUnconfirmed();
  to.parked = from.getParked();
  to.quarantined = from.getQuarantined();
  to.storeBytes = from.getStoreBytes();
  to.deadlinesNear = from.getDeadlinesNear();
  to.deadlinesOver = from.getDeadlinesOver();
  to.links = fields.list(from.getLinks(), kLinksMax, "status.links",
                         [&](auto link) { return readLink(link, fields); });
  for (const auto& [word, count] :
       fields.list(from.getRefused(), kWordBytesMax, "status.refused", [&](auto refused) {
         return std::pair(line(refused.getWord(), kWordBytesMax, "status.refused", fields),
                          refused.getCount());
       })) {
    to.refused[word] = count;
  }
  to.alarms = fields.list(from.getAlarms(), kWordBytesMax, "status.alarms", [&](auto alarm) {
    return line(alarm, kWordBytesMax, "status.alarms", fields);
  });
  to.listening = line(from.getListening(), kWordBytesMax, "status.listening", fields);
  to.receiptHint = line(from.getReceiptHint(), kWordBytesMax, "status.receiptHint", fields);
  to.enrolments = fields.list(from.getEnrolments(), kEnrolmentsMax, "status.enrolments",
                              [&](auto one) { return readEnrolment(one, fields); });
  return to;
}

Done readDone(schemas::Answer::Done::Reader from, Fields& fields) {
  Done to;
  if (const auto id = fields.fixedIfAny<16>(from.getTicket(), "done.ticket")) {
    to.ticket = TicketId{*id};
  }
  to.text = lines(from.getText(), kDoneBytesMax, "done.text", fields);
  to.person = from.getPerson();
  const ByteView bytes = fields.bytes(from.getBytes(), kDoneRawBytesMax, "done.bytes");
  to.bytes.assign(bytes.begin(), bytes.end());
  return to;
}

Changes readChanges(schemas::Answer::Changes::Reader from, Fields& fields) {
  Changes to;
  to.tickets = fields.list(from.getTickets(), Changes::kTicketsMax, "changes.tickets",
                           [&](auto id) { return ticketId(id, "changes.tickets", fields); });
  to.missed = from.getMissed();
  to.events = from.getEvents();
  to.eventsReceived = from.getEventsReceived();
  return to;
}

federation::Error readError(schemas::Answer::Error::Reader from, Fields& fields) {
  const bool known = from.getCode() <= kLastErrorCode;
  return {known ? static_cast<ErrorCode>(from.getCode()) : ErrorCode::kUnknownVersion,
          lines(from.getDetail(), kDoneBytesMax, "error.detail", fields)};
}

void readAnswer(schemas::Answer::Reader from, LocalAnswer& to, Fields& fields) {
  to.id = from.getId();
  switch (from.which()) {
    case schemas::Answer::ERROR:
      to.what = readError(from.getError(), fields);
      return;
    case schemas::Answer::DONE:
      to.what = Answer(readDone(from.getDone(), fields));
      return;
    case schemas::Answer::STATUS:
      to.what = Answer(readStatus(from.getStatus(), fields));
      return;
    case schemas::Answer::TICKETS:
      to.what = Answer(fields.list(from.getTickets(), kTicketLinesMax, "tickets",
                                   [&](auto one) { return local::readTicketLine(one, fields); }));
      return;
    case schemas::Answer::TICKET:
      to.what = Answer(local::readTicket(from.getTicket(), fields));
      return;
    case schemas::Answer::ENROLMENTS:
      to.what = Answer(fields.list(from.getEnrolments(), kEnrolmentsMax, "enrolments",
                                   [&](auto one) { return readEnrolment(one, fields); }));
      return;
    case schemas::Answer::DESK:
      to.what = Answer(local::readDesk(from.getDesk(), fields));
      return;
    case schemas::Answer::PEOPLE:
      to.what = Answer(local::readPeople(from.getPeople(), fields));
      return;
    case schemas::Answer::RULES:
      to.what = Answer(fields.list(from.getRules(), kRulesMax, "rules",
                                   [&](auto one) { return local::readRules(one, fields); }));
      return;
    case schemas::Answer::FORMS:
      to.what = Answer(local::readForms(from.getForms(), fields));
      return;
    case schemas::Answer::ALIKE:
      to.what = Answer(local::readAlike(from.getAlike(), fields));
      return;
    case schemas::Answer::MAILBOXES:
      to.what = Answer(fields.list(from.getMailboxes(), kTicketLinesMax, "mailboxes",
                                   [&](auto one) { return local::readMailboxLine(one, fields); }));
      return;
    case schemas::Answer::MAILBOX:
      to.what = Answer(local::readMailbox(from.getMailbox(), fields));
      return;
    case schemas::Answer::SEALED:
      to.what = local::readSealed(from.getSealed(), fields);
      return;
    case schemas::Answer::CHANGES:
      to.what = readChanges(from.getChanges(), fields);
      return;
  }
  fields.fail(ErrorCode::kUnknownVersion, "what",
              "is member " + std::to_string(static_cast<int>(from.which())));
}

/// As federation::wire::decodeAs, for values that own what they hold.
template <typename Schema, typename T, typename Read>
Result<T> decodeOwned(const char* message, ByteView bytes, std::size_t max, Read read) {
  if (bytes.size() > max) {
    return federation::failure(ErrorCode::kTooLarge,
                               std::string(message) + " has " + std::to_string(bytes.size()) +
                                   " bytes, more than " + std::to_string(max));
  }
  const wire::AlignedBytes aligned(bytes);
  T value;
  auto done =
      wire::underLimits(message, aligned.words, [&](capnp::MessageReader& reader, Fields& fields) {
        read(reader.getRoot<Schema>(), value, fields);
      });
  if (!done) return tl::unexpected(done.error());
  return value;
}

// --- building -----------------------------------------------------------------------------------

#define GUANTONG_SET_TEXT(builder, Field, value) \
  setText(value, [&](unsigned size) { return (builder).init##Field(size); })

/// One overload for each thing a request can be.
struct RequestBuilder {
  schemas::Request::Builder to;

  void operator()(const NewTicket& from) {
    auto built = to.initNewTicket();
    ticket::build(built.initSays(), from.says);
    built.setPerson(from.person);
    built.setReporter(wire::dataOf(from.reporter));
    built.setPrivacyAsItsType(from.privacyAsItsType);
    auto capsules = built.initCapsules(countOf(from.capsules.size()));
    for (unsigned i = 0; i < capsules.size(); ++i) local::build(capsules[i], *from.capsules[i]);
    if (!from.mailbox) return;
    auto mailbox = built.initMailbox();
    mailbox.setKey(dataOf(from.mailbox->key.bytes));
    mailbox.setAnswerKey(dataOf(from.mailbox->answerKey));
  }
  void operator()(const WriteToMailbox& from) { local::build(to.initWriteToMailbox(), from); }
  void operator()(const ReadMailbox& from) {
    auto built = to.initReadMailbox();
    built.setTicket(dataOf(from.ticket.bytes));
    built.setPerson(from.person);
  }
  void operator()(const AskOfReceipt& from) { local::build(to.initAskOfReceipt(), from); }
  void operator()(const TakeAnswer& from) { to.setTakeAnswer(dataOf(from.id.bytes)); }
  void operator()(const GiveProof& from) {
    auto built = to.initGiveProof();
    built.setTicket(dataOf(from.ticket.bytes));
    built.setPerson(from.person);
  }
  void operator()(const AskMailboxes&) { to.setAskMailboxes(); }
  void operator()(const AskMailbox& from) {
    auto built = to.initAskMailbox();
    built.setTicket(dataOf(from.ticket.bytes));
    built.setBefore(from.before);
  }
  void operator()(const ActOnTicket& from) {
    auto built = to.initAct();
    built.setTicket(dataOf(from.ticket.bytes));
    built.setKind(static_cast<std::uint16_t>(from.act.kind));
    ticket::build(built.initAct(), from.act);
    built.setPerson(from.person);
  }
  void operator()(const Publish& from) {
    auto built = to.initPublish();
    built.setKind(static_cast<std::uint16_t>(from.kind));
    GUANTONG_SET_TEXT(built, Text, from.text);
    built.setPerson(from.person);
  }
  void operator()(const ActOfOffice& from) {
    auto built = to.initActOfOffice();
    built.setKind(static_cast<std::uint16_t>(from.act.kind));
    ticket::build(built.initAct(), from.act);
    built.setPerson(from.person);
  }
  void operator()(const PutPerson& from) {
    auto built = to.initPutPerson();
    built.setNumber(from.number);
    GUANTONG_SET_TEXT(built, Name, from.name);
    built.setRoles(local::bitsOf(from.roles));
    built.setHandover(from.handover ? millisecondsOf(*from.handover) : 0);
    built.setPerson(from.person);
    GUANTONG_SET_TEXT(built, Contact, from.contact);
    built.setTrained(from.trained ? millisecondsOf(*from.trained) : 0);
  }
  void operator()(const Invite& from) {
    auto built = to.initInvite();
    GUANTONG_SET_TEXT(built, Code, from.code.text());
    built.setValidMinutes(static_cast<std::uint32_t>(from.validFor.count()));
  }
  void operator()(const Approve& from) {
    auto built = to.initApprove();
    GUANTONG_SET_TEXT(built, Code, from.code.text());
    GUANTONG_SET_TEXT(built, Digits, from.digits);
  }
  void operator()(const Revoke& from) {
    auto built = to.initRevoke();
    GUANTONG_SET_TEXT(built, Code, from.code.text());
    built.setReason(static_cast<std::uint16_t>(from.reason));
  }
  void operator()(const AskStatus&) { to.setAskStatus(); }
  void operator()(const AskTickets& from) {
    auto built = to.initAskTickets();
    built.setBeforeRow(from.beforeRow);
    built.setCountMax(from.countMax);
  }
  void operator()(const AskTicket& from) { to.setAskTicket(dataOf(from.ticket.bytes)); }
  void operator()(const AskEnrolments&) { to.setAskEnrolments(); }
  void operator()(const AskByNumber& from) { GUANTONG_SET_TEXT(to, AskByNumber, from.number); }
  void operator()(const AskDesk& from) {
    auto built = to.initAskDesk();
    built.setCountMax(from.countMax);
    built.setAfter(millisecondsOf(from.after));
    built.setAfterRow(from.afterRow);
  }
  void operator()(const AskPeople&) { to.setAskPeople(); }
  void operator()(const AskRules&) { to.setAskRules(); }
  void operator()(const AskForms& from) { to.setAskForms(dataOf(from.ticket.bytes)); }
  void operator()(const AskAlike& from) { to.setAskAlike(dataOf(from.ticket.bytes)); }
  void operator()(const Watch&) { to.setWatch(); }
  /// What concerns sealed parts.
  template <typename Sealed>
  requires requires(schemas::SealedRequest::Builder at, const Sealed& one) {
    local::build(at, one);
  }
  void operator()(const Sealed& from) { local::build(to.initSealed(), from); }
  void operator()(const Command& command) { std::visit(*this, command); }
  void operator()(const Question& question) { std::visit(*this, question); }
};

std::int64_t millisecondsOrNever(const std::optional<Instant>& instant) {
  return instant ? millisecondsOf(*instant) : 0;
}

void build(schemas::Status::Link::Builder to, const LinkStatus& from) {
  GUANTONG_SET_TEXT(to, Office, from.office.text());
  GUANTONG_SET_TEXT(to, Name, from.name);
  to.setParent(from.parent);
  to.setState(static_cast<std::uint16_t>(from.state));
  to.setLastHeard(millisecondsOrNever(from.lastHeard));
  to.setRetryAt(millisecondsOrNever(from.retryAt));
  auto lanes = to.initLanes(countOf(from.lanes.size()));
  for (unsigned i = 0; i < lanes.size(); ++i) {
    const LaneStatus& lane = from.lanes[i];
    lanes[i].setLane(wire::laneOf(lane.lane));
    lanes[i].setWaiting(lane.waiting);
    lanes[i].setWaitingBytes(lane.waitingBytes);
    lanes[i].setSent(lane.sent);
    lanes[i].setReceived(lane.received);
  }
  to.setFramesIn(from.counters.framesIn);
  to.setFramesDropped(from.counters.framesDropped);
  to.setMisbehaved(from.counters.misbehaved);
  to.setResent(from.counters.resent);
}

void build(schemas::Enrolment::Builder to, const EnrolmentLine& from) {
  GUANTONG_SET_TEXT(to, Code, from.code.text());
  GUANTONG_SET_TEXT(to, Name, from.name);
  GUANTONG_SET_TEXT(to, Digits, from.digits);
  to.setValidUntil(millisecondsOf(from.validUntil));
}

/// One overload for each thing an answer can be.
struct AnswerBuilder {
  schemas::Answer::Builder to;

  void operator()(const federation::Error& from) {
    auto built = to.initError();
    built.setCode(static_cast<std::uint16_t>(from.code));
    // A path may hold anything; what travels is text.
    GUANTONG_SET_TEXT(built, Detail, printable(from.detail.substr(0, kWordBytesMax)));
  }
  void operator()(const Answer& answer) { std::visit(*this, answer); }
  void operator()(const Done& from) {
    auto built = to.initDone();
    if (from.ticket) built.setTicket(dataOf(from.ticket->bytes));
    GUANTONG_SET_TEXT(built, Text, from.text);
    built.setPerson(from.person);
    if (!from.bytes.empty()) built.setBytes(dataOf(from.bytes));
  }
  void operator()(const Status& from) {
    auto built = to.initStatus();
    facts(built, from);
    auto links = built.initLinks(countOf(from.links.size()));
    for (unsigned i = 0; i < links.size(); ++i) build(links[i], from.links[i]);
    auto refused = built.initRefused(countOf(from.refused.size()));
    unsigned next = 0;
    for (const auto& [word, count] : from.refused) {
      GUANTONG_SET_TEXT(refused[next], Word, word);
      refused[next++].setCount(count);
    }
    auto alarms = built.initAlarms(countOf(from.alarms.size()));
    for (unsigned i = 0; i < alarms.size(); ++i) {
      setText(from.alarms[i], [&](unsigned size) { return alarms.init(i, size); });
    }
    auto enrolments = built.initEnrolments(countOf(from.enrolments.size()));
    for (unsigned i = 0; i < enrolments.size(); ++i) build(enrolments[i], from.enrolments[i]);
  }
  void operator()(const std::vector<TicketLine>& from) {
    auto built = to.initTickets(countOf(from.size()));
    for (unsigned i = 0; i < built.size(); ++i) local::build(built[i], from[i]);
  }
  void operator()(const TicketDetail& from) { local::build(to.initTicket(), from); }
  void operator()(const Desk& from) { local::build(to.initDesk(), from); }
  void operator()(const People& from) { local::build(to.initPeople(), from); }
  void operator()(const std::vector<RulesLine>& from) {
    auto built = to.initRules(countOf(from.size()));
    for (unsigned i = 0; i < built.size(); ++i) local::build(built[i], from[i]);
  }
  void operator()(const Forms& from) { local::build(to.initForms(), from); }
  void operator()(const Alike& from) { local::build(to.initAlike(), from); }
  void operator()(const std::vector<MailboxLine>& from) {
    auto built = to.initMailboxes(countOf(from.size()));
    for (unsigned i = 0; i < built.size(); ++i) local::build(built[i], from[i]);
  }
  void operator()(const MailboxView& from) { local::build(to.initMailbox(), from); }
  void operator()(const std::vector<EnrolmentLine>& from) {
    auto built = to.initEnrolments(countOf(from.size()));
    for (unsigned i = 0; i < built.size(); ++i) build(built[i], from[i]);
  }
  template <typename Sealed>
  requires requires(schemas::SealedAnswer::Builder at, const Sealed& one) { local::build(at, one); }
  void operator()(const Sealed& from) { local::build(to.initSealed(), from); }
  void operator()(const Changes& from) {
    auto built = to.initChanges();
    auto tickets = built.initTickets(countOf(from.tickets.size()));
    for (unsigned i = 0; i < tickets.size(); ++i) tickets.set(i, dataOf(from.tickets[i].bytes));
    built.setMissed(from.missed);
    built.setEvents(from.events);
    built.setEventsReceived(from.eventsReceived);
  }

 private:
  static void facts(schemas::Status::Builder built, const Status& from) {
    GUANTONG_SET_TEXT(built, Office, from.office.text());
    GUANTONG_SET_TEXT(built, Name, from.name);
    built.setLevel(from.level);
    built.setNow(millisecondsOf(from.now));
    built.setCertifiedUntil(millisecondsOrNever(from.certifiedUntil));
    GUANTONG_SET_TEXT(built, Condition, from.condition);
    built.setTickets(from.tickets);
    built.setOpenTickets(from.openTickets);
    built.setEvents(from.events);
    built.setEventsReceived(from.eventsReceived);
    built.setEventsWaiting(from.eventsWaiting);
    built.setLettersUnconfirmed(from.lettersUnconfirmed);
    built.setParked(from.parked);
    built.setQuarantined(from.quarantined);
    built.setStoreBytes(from.storeBytes);
    built.setDeadlinesNear(from.deadlinesNear);
    built.setDeadlinesOver(from.deadlinesOver);
    GUANTONG_SET_TEXT(built, Listening, from.listening);
    GUANTONG_SET_TEXT(built, ReceiptHint, from.receiptHint);
  }
};

#undef GUANTONG_SET_TEXT

}  // namespace

Bytes encodeRequest(const LocalRequest& request) {
  return wire::encodeAs<schemas::Request>([&](schemas::Request::Builder to) {
    to.setId(request.id);
    std::visit(RequestBuilder{to}, request.what);
  });
}

Result<LocalRequest> decodeRequest(ByteView bytes) {
  return decodeOwned<schemas::Request, LocalRequest>("request", bytes, kRequestBytesMax,
                                                     readRequest);
}

Result<Bytes> encodeAnswer(const LocalAnswer& answer) {
  Bytes bytes = wire::encodeAs<schemas::Answer>([&](schemas::Answer::Builder to) {
    to.setId(answer.id);
    std::visit(AnswerBuilder{to}, answer.what);
  });
  if (bytes.size() > kAnswerBytesMax) {
    return federation::failure(ErrorCode::kTooLarge,
                               "the answer has " + std::to_string(bytes.size()) +
                                   " bytes, more than " + std::to_string(kAnswerBytesMax));
  }
  return bytes;
}

Result<LocalAnswer> decodeAnswer(ByteView bytes) {
  return decodeOwned<schemas::Answer, LocalAnswer>("answer", bytes, kAnswerBytesMax, readAnswer);
}

void appendMessage(Bytes& stream, ByteView message) {
  const auto size = static_cast<std::uint32_t>(message.size());
  for (unsigned byte = 0; byte < kLengthBytes; ++byte) {
    stream.push_back(static_cast<std::byte>((size >> (8 * byte)) & 0xFFU));
  }
  crypto::append(stream, message);
}

NextMessage nextMessage(ByteView stream, std::size_t bytesMax) {
  if (stream.size() < kLengthBytes) return {};
  std::size_t size = 0;
  for (unsigned byte = 0; byte < kLengthBytes; ++byte) {
    size |= std::to_integer<std::size_t>(stream[byte]) << (8 * byte);
  }
  if (size > bytesMax) return {NextMessage::Verdict::kTooLarge, {}, 0};
  if (stream.size() < kLengthBytes + size) return {};
  return {NextMessage::Verdict::kWhole, stream.subspan(kLengthBytes, size), kLengthBytes + size};
}

}  // namespace guantong::node
