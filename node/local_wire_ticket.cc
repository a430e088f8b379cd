#include "node/local_wire_ticket.h"

#include "node/local_wire.h"
#include "node/ticket/wire_act.h"

namespace guantong::node::local {
namespace {

namespace wire = federation::wire;
using wire::countOf;
using wire::dataOf;
using wire::millisecondsOf;
using wire::setText;

/// Names, reasons, words of rules.
constexpr std::size_t kWordBytesMax = 1024;
/// Of one ticket in one answer: events, turns, clocks.
constexpr std::size_t kStepsMax = 65'536;
constexpr std::size_t kRuleIdsMax = 256;
constexpr std::size_t kPeopleMax = 10'000;
/// Forms of one hotline, fields of one form.
constexpr std::size_t kFormsMax = 256;
constexpr std::size_t kRoles = std::size(ticket::kRoleNames);

#define GUANTONG_SET_TEXT(builder, Field, value) \
  setText(value, [&](unsigned size) { return (builder).init##Field(size); })

std::string line(capnp::Text::Reader text, const char* field, Fields& fields) {
  return std::string(fields.text(text, kWordBytesMax, field));
}
std::optional<ticket::EventId> eventIfAny(capnp::Data::Reader data, const char* field,
                                          Fields& fields) {
  const auto leaf = fields.fixedIfAny<32>(data, field);
  if (!leaf) return std::nullopt;
  return ticket::EventId{*leaf};
}
std::int64_t millisecondsOrNever(const std::optional<Instant>& instant) {
  return instant ? millisecondsOf(*instant) : 0;
}
/// Turns are counted from 1 on the wire, so that 0 is none.
std::uint32_t oneMore(const std::optional<std::uint32_t>& turn) { return turn ? *turn + 1 : 0; }
std::optional<std::uint32_t> oneLess(std::uint32_t turn) {
  return turn == 0 ? std::nullopt : std::optional(turn - 1);
}

/// Truths as bits, in one order for reading and building.
template <typename... Flags>
std::uint16_t bitsOf(const Flags&... flags) {
  unsigned bits = 0;
  unsigned next = 0;
  ((bits |= (flags ? 1U : 0U) << next++), ...);
  return static_cast<std::uint16_t>(bits);
}
template <typename... Flags>
void setBits(std::uint16_t bits, Flags&... flags) {
  unsigned next = 0;
  ((flags = ((bits >> next++) & 1U) != 0), ...);
}

// --- a ticket -----------------------------------------------------------------------------------

TicketDetail::Step readStep(schemas::Ticket::Step::Reader from, Fields& fields) {
  TicketDetail::Step to;
  to.event.id.leaf = fields.fixed<32>(from.getLeaf(), "step.leaf");
  to.event.author = fields.code(from.getAuthor(), "step.author");
  to.event.person = from.getPerson();
  to.event.sequence = from.getSequence();
  to.event.time = fields.instant(from.getTime(), "step.time");
  to.event.arrived = fields.instant(from.getArrived(), "step.arrived");
  to.event.act = ticket::read(from.getAct(), ticket::Kind{from.getKind()}, fields);
  to.event.excluded = from.getExcluded();
  to.text = std::string(fields.prose(from.getText(), ticket::kTextBytesMax, "step.text"));
  to.without = line(from.getWithout(), "step.without", fields);
  return to;
}

void build(schemas::Ticket::Step::Builder to, const TicketDetail::Step& from) {
  to.setLeaf(dataOf(from.event.id.leaf));
  GUANTONG_SET_TEXT(to, Author, from.event.author.text());
  to.setPerson(from.event.person);
  to.setSequence(from.event.sequence);
  to.setKind(static_cast<std::uint16_t>(from.event.kind()));
  to.setTime(millisecondsOf(from.event.time));
  to.setArrived(millisecondsOf(from.event.arrived));
  ticket::build(to.initAct(), from.event.act);
  to.setExcluded(from.event.excluded);
  GUANTONG_SET_TEXT(to, Text, from.text);
  GUANTONG_SET_TEXT(to, Without, from.without);
}

ticket::Turn readTurn(schemas::Ticket::Turn::Reader from, Fields& fields) {
  ticket::Turn to;
  to.given.leaf = fields.fixed<32>(from.getGiven(), "turn.given");
  to.by = fields.code(from.getBy(), "turn.by");
  to.to = fields.code(from.getTo(), "turn.to");
  to.part = fields.closed<ticket::Turn::Part>(from.getPart(), 3, "turn.part");
  to.on = oneLess(from.getOn());
  to.at = fields.instant(from.getAt(), "turn.at");
  to.delivered = fields.instantIfAny(from.getDelivered(), "turn.delivered");
  to.status = fields.closed<ticket::Turn::Status>(from.getStatus(), 8, "turn.status");
  to.result = eventIfAny(from.getResult(), "turn.result", fields);
  setBits(from.getFlags(), to.reviewed, to.sealed, to.paperFiled, to.supervised, to.final);
  to.returnAsked = eventIfAny(from.getReturnAsked(), "turn.returnAsked", fields);
  to.extensions = from.getExtensions();
  return to;
}

void build(schemas::Ticket::Turn::Builder to, const ticket::Turn& from) {
  to.setGiven(dataOf(from.given.leaf));
  GUANTONG_SET_TEXT(to, By, from.by.text());
  GUANTONG_SET_TEXT(to, To, from.to.text());
  to.setPart(static_cast<std::uint16_t>(from.part));
  to.setOn(oneMore(from.on));
  to.setAt(millisecondsOf(from.at));
  to.setDelivered(millisecondsOrNever(from.delivered));
  to.setStatus(static_cast<std::uint16_t>(from.status));
  if (from.result) to.setResult(dataOf(from.result->leaf));
  to.setFlags(bitsOf(from.reviewed, from.sealed, from.paperFiled, from.supervised, from.final));
  if (from.returnAsked) to.setReturnAsked(dataOf(from.returnAsked->leaf));
  to.setExtensions(from.extensions);
}

ticket::Extension readExtension(schemas::Ticket::Extension::Reader from, Fields& fields) {
  ticket::Extension to;
  to.asked.leaf = fields.fixed<32>(from.getAsked(), "extension.asked");
  to.turn = from.getTurn();
  to.clock = line(from.getClock(), "extension.clock", fields);
  to.amount = from.getAmount();
  to.endorsed = from.getEndorsed();
  to.status = fields.closed<ticket::Extension::Status>(from.getStatus(), 3, "extension.status");
  return to;
}

void build(schemas::Ticket::Extension::Builder to, const ticket::Extension& from) {
  to.setAsked(dataOf(from.asked.leaf));
  to.setTurn(from.turn);
  GUANTONG_SET_TEXT(to, Clock, from.clock);
  to.setAmount(from.amount);
  to.setEndorsed(from.endorsed);
  to.setStatus(static_cast<std::uint16_t>(from.status));
}

void readState(schemas::Ticket::State::Reader from, ticket::State& to, Fields& fields) {
  to.turns = fields.list(from.getTurns(), kStepsMax, "state.turns",
                         [&](auto turn) { return readTurn(turn, fields); });
  to.extensions = fields.list(from.getExtensions(), kStepsMax, "state.extensions",
                              [&](auto one) { return readExtension(one, fields); });
  to.scope = fields.closed<ticket::Scope>(from.getScope(), 3, "state.scope");
  to.received = fields.instant(from.getReceived(), "state.received");
  to.closedAt = fields.instantIfAny(from.getClosedAt(), "state.closedAt");
  to.participants = fields.list(from.getParticipants(), kStepsMax, "state.participants",
                                [&](auto code) { return fields.code(code, "participants"); });
  to.forked = from.getForked();
  setBits(from.getFlags(), to.supplementAsked, to.reexaminationAsked, to.urgedNow, to.supervised,
          to.informed, to.blockingAsked, to.blocked, to.archived, to.purged);
  to.grade = line(from.getGrade(), "state.grade", fields);
  to.dissatisfied = from.getDissatisfied();
  to.returns = from.getReturns();
  to.reopened = from.getReopened();
  to.rectificationsOpen = from.getRectificationsOpen();
  to.excludedFromAssessment = line(from.getExcludedFromAssessment(), "state.excluded", fields);
  if (const auto id = fields.fixedIfAny<16>(from.getMergedInto(), "state.mergedInto")) {
    to.mergedInto = TicketId{*id};
  }
  to.linked = fields.list(from.getLinked(), kStepsMax, "state.linked",
                          [&](auto id) { return TicketId{fields.fixed<16>(id, "state.linked")}; });
  to.numbers = fields.list(from.getNumbers(), kStepsMax, "state.numbers", [&](auto one) {
    return std::pair(line(one.getNumber(), "state.numbers", fields),
                     line(one.getSystem(), "state.numbers", fields));
  });
}

void build(schemas::Ticket::State::Builder to, const ticket::State& from) {
  auto turns = to.initTurns(countOf(from.turns.size()));
  for (unsigned i = 0; i < turns.size(); ++i) build(turns[i], from.turns[i]);
  auto extensions = to.initExtensions(countOf(from.extensions.size()));
  for (unsigned i = 0; i < extensions.size(); ++i) build(extensions[i], from.extensions[i]);
  to.setScope(static_cast<std::uint16_t>(from.scope));
  to.setReceived(millisecondsOf(from.received));
  to.setClosedAt(millisecondsOrNever(from.closedAt));
  auto participants = to.initParticipants(countOf(from.participants.size()));
  for (unsigned i = 0; i < participants.size(); ++i) {
    setText(from.participants[i].text(), [&](unsigned size) { return participants.init(i, size); });
  }
  to.setForked(from.forked);
  to.setFlags(bitsOf(from.supplementAsked, from.reexaminationAsked, from.urgedNow, from.supervised,
                     from.informed, from.blockingAsked, from.blocked, from.archived, from.purged));
  GUANTONG_SET_TEXT(to, Grade, from.grade);
  to.setDissatisfied(from.dissatisfied);
  to.setReturns(from.returns);
  to.setReopened(from.reopened);
  to.setRectificationsOpen(from.rectificationsOpen);
  GUANTONG_SET_TEXT(to, ExcludedFromAssessment, from.excludedFromAssessment);
  if (from.mergedInto) to.setMergedInto(dataOf(from.mergedInto->bytes));
  auto linked = to.initLinked(countOf(from.linked.size()));
  for (unsigned i = 0; i < linked.size(); ++i) linked.set(i, dataOf(from.linked[i].bytes));
  auto numbers = to.initNumbers(countOf(from.numbers.size()));
  for (unsigned i = 0; i < numbers.size(); ++i) {
    GUANTONG_SET_TEXT(numbers[i], Number, from.numbers[i].first);
    GUANTONG_SET_TEXT(numbers[i], System, from.numbers[i].second);
  }
}

ClockLine readClock(schemas::Clock::Reader from, Fields& fields) {
  ClockLine to;
  to.name = line(from.getName(), "clock.name", fields);
  to.chinese = line(from.getChinese(), "clock.chinese", fields);
  to.turn = oneLess(from.getTurn());
  to.whose = fields.codeOrNobody(from.getWhose(), "clock.whose");
  to.started = fields.instant(from.getStarted(), "clock.started");
  to.original = fields.instant(from.getOriginal(), "clock.original");
  to.due = fields.instant(from.getDue(), "clock.due");
  to.stopped = fields.instantIfAny(from.getStopped(), "clock.stopped");
  setBits(from.getFlags(), to.paused, to.late, to.provisional, to.pastSoftCap);
  to.rules = fields.list(from.getRules(), kRuleIdsMax, "clock.rules",
                         [&](auto id) { return line(id, "clock.rules", fields); });
  return to;
}

void build(schemas::Clock::Builder to, const ClockLine& from) {
  GUANTONG_SET_TEXT(to, Name, from.name);
  GUANTONG_SET_TEXT(to, Chinese, from.chinese);
  to.setTurn(oneMore(from.turn));
  GUANTONG_SET_TEXT(to, Whose, from.whose.text());
  to.setStarted(millisecondsOf(from.started));
  to.setOriginal(millisecondsOf(from.original));
  to.setDue(millisecondsOf(from.due));
  to.setStopped(millisecondsOrNever(from.stopped));
  to.setFlags(bitsOf(from.paused, from.late, from.provisional, from.pastSoftCap));
  auto rules = to.initRules(countOf(from.rules.size()));
  for (unsigned i = 0; i < rules.size(); ++i) {
    setText(from.rules[i], [&](unsigned size) { return rules.init(i, size); });
  }
}

PossibleLine readPossible(schemas::Ticket::Possible::Reader from, Fields& fields) {
  return {ticket::Kind{from.getKind()}, oneLess(from.getTurn()), from.getNeeds(), from.getMay(),
          rolesOf(from.getRoles(), "possible.roles", fields)};
}

void build(schemas::Ticket::Possible::Builder to, const PossibleLine& from) {
  to.setKind(static_cast<std::uint16_t>(from.kind));
  to.setTurn(oneMore(from.turn));
  to.setNeeds(from.needs);
  to.setMay(from.may);
  to.setRoles(local::bitsOf(from.roles));
}

}  // namespace

std::uint16_t bitsOf(const std::vector<ticket::Role>& roles) {
  unsigned bits = 0;
  for (const ticket::Role role : roles) bits |= 1U << static_cast<unsigned>(role);
  return static_cast<std::uint16_t>(bits);
}

std::vector<ticket::Role> rolesOf(std::uint16_t bits, const char* field, Fields& fields) {
  fields.require(bits < (1U << kRoles), field, "names a role this version does not know");
  std::vector<ticket::Role> roles;
  for (unsigned role = 0; role < kRoles; ++role) {
    if (((bits >> role) & 1U) != 0) roles.push_back(static_cast<ticket::Role>(role));
  }
  return roles;
}

TicketLine readTicketLine(schemas::TicketLine::Reader from, Fields& fields) {
  TicketLine to;
  to.ticket = TicketId{fields.fixed<16>(from.getTicket(), "line.ticket")};
  to.number = line(from.getNumber(), "line.number", fields);
  to.hotline = line(from.getHotline(), "line.hotline", fields);
  to.type = line(from.getType(), "line.type", fields);
  to.row = from.getRow();
  to.title = std::string(fields.text(from.getTitle(), ticket::kTitleBytesMax, "line.title"));
  to.urgent = from.getUrgent();
  to.stage = fields.closed<ticket::Stage>(from.getStage(), 5, "line.stage");
  to.registrar = fields.codeOrNobody(from.getRegistrar(), "line.registrar");
  const OfficeCode holder = fields.codeOrNobody(from.getHolder(), "line.holder");
  if (!holder.empty()) to.holder = holder;
  to.registeredAt = fields.instant(from.getRegisteredAt(), "line.registeredAt");
  return to;
}

void build(schemas::TicketLine::Builder to, const TicketLine& from) {
  to.setTicket(dataOf(from.ticket.bytes));
  GUANTONG_SET_TEXT(to, Number, from.number);
  GUANTONG_SET_TEXT(to, Hotline, from.hotline);
  GUANTONG_SET_TEXT(to, Type, from.type);
  to.setRow(from.row);
  GUANTONG_SET_TEXT(to, Title, from.title);
  to.setUrgent(from.urgent);
  to.setStage(static_cast<std::uint16_t>(from.stage));
  GUANTONG_SET_TEXT(to, Registrar, from.registrar.text());
  if (from.holder) GUANTONG_SET_TEXT(to, Holder, from.holder->text());
  to.setRegisteredAt(millisecondsOf(from.registeredAt));
}

TicketDetail readTicket(schemas::Ticket::Reader from, Fields& fields) {
  TicketDetail to;
  to.line = readTicketLine(from.getLine(), fields);
  to.opened = ticket::read(from.getOpened(), fields);
  to.steps = fields.list(from.getSteps(), kStepsMax, "ticket.steps",
                         [&](auto step) { return readStep(step, fields); });
  to.state.stage = to.line.stage;
  to.state.registrar = to.line.registrar;
  to.state.registeredAt = to.line.registeredAt;
  readState(from.getState(), to.state, fields);
  to.clocks = fields.list(from.getClocks(), kStepsMax, "ticket.clocks",
                          [&](auto clock) { return readClock(clock, fields); });
  to.possible = fields.list(from.getPossible(), kStepsMax, "ticket.possible",
                            [&](auto one) { return readPossible(one, fields); });
  return to;
}

void build(schemas::Ticket::Builder to, const TicketDetail& from) {
  build(to.initLine(), from.line);
  ticket::build(to.initOpened(), from.opened);
  auto steps = to.initSteps(countOf(from.steps.size()));
  for (unsigned i = 0; i < steps.size(); ++i) build(steps[i], from.steps[i]);
  build(to.initState(), from.state);
  auto clocks = to.initClocks(countOf(from.clocks.size()));
  for (unsigned i = 0; i < clocks.size(); ++i) build(clocks[i], from.clocks[i]);
  auto possible = to.initPossible(countOf(from.possible.size()));
  for (unsigned i = 0; i < possible.size(); ++i) build(possible[i], from.possible[i]);
}

// --- desk, people, rules ------------------------------------------------------------------------

Desk readDesk(schemas::Desk::Reader from, Fields& fields) {
  Desk to;
  to.lines = fields.list(from.getLines(), kTicketLinesMax, "desk.lines", [&](auto one) {
    return DeskLine{readTicketLine(one.getLine(), fields), readClock(one.getClock(), fields),
                    oneLess(one.getTurn()), one.getUrged(), one.getSupervised()};
  });
  to.overdue = from.getOverdue();
  return to;
}

void build(schemas::Desk::Builder to, const Desk& from) {
  auto lines = to.initLines(countOf(from.lines.size()));
  for (unsigned i = 0; i < lines.size(); ++i) {
    build(lines[i].initLine(), from.lines[i].line);
    build(lines[i].initClock(), from.lines[i].clock);
    lines[i].setTurn(oneMore(from.lines[i].turn));
    lines[i].setUrged(from.lines[i].urged);
    lines[i].setSupervised(from.lines[i].supervised);
  }
  to.setOverdue(from.overdue);
}

People readPeople(schemas::People::Reader from, Fields& fields) {
  People to;
  to.people = fields.list(from.getPeople(), kPeopleMax, "people", [&](auto one) {
    return PersonLine{one.getNumber(),
                      line(one.getName(), "people.name", fields),
                      rolesOf(one.getRoles(), "people.roles", fields),
                      fields.instant(one.getSince(), "people.since"),
                      line(one.getContact(), "people.contact", fields),
                      fields.instantIfAny(one.getTrained(), "people.trained")};
  });
  to.lacks = fields.list(from.getLacks(), kPeopleMax, "people.lacks", [&](auto one) {
    return PersonLacks{one.getPerson(),
                       fields.closed<ticket::Role>(one.getRole(), kRoles, "people.lacks.role"),
                       one.getTraining()};
  });
  to.due = fields.list(from.getDue(), kPeopleMax, "people.due", [&](auto one) {
    return PeopleDue{fields.closed<ticket::Role>(one.getRole(), kRoles, "people.due.role"),
                     one.getMissing(), fields.instant(one.getDue(), "people.due.due")};
  });
  return to;
}

void build(schemas::People::Builder to, const People& from) {
  auto people = to.initPeople(countOf(from.people.size()));
  for (unsigned i = 0; i < people.size(); ++i) {
    people[i].setNumber(from.people[i].number);
    GUANTONG_SET_TEXT(people[i], Name, from.people[i].name);
    people[i].setRoles(local::bitsOf(from.people[i].roles));
    people[i].setSince(millisecondsOf(from.people[i].since));
    GUANTONG_SET_TEXT(people[i], Contact, from.people[i].contact);
    people[i].setTrained(millisecondsOrNever(from.people[i].trained));
  }
  auto lacks = to.initLacks(countOf(from.lacks.size()));
  for (unsigned i = 0; i < lacks.size(); ++i) {
    lacks[i].setPerson(from.lacks[i].person);
    lacks[i].setRole(static_cast<std::uint16_t>(from.lacks[i].role));
    lacks[i].setTraining(from.lacks[i].training);
  }
  auto due = to.initDue(countOf(from.due.size()));
  for (unsigned i = 0; i < due.size(); ++i) {
    due[i].setRole(static_cast<std::uint16_t>(from.due[i].role));
    due[i].setMissing(from.due[i].missing);
    due[i].setDue(millisecondsOf(from.due[i].due));
  }
}

RulesLine readRules(schemas::Rules::Reader from, Fields& fields) {
  return {ticket::Kind{from.getKind()}, line(from.getName(), "rules.name", fields),
          from.getVersion(), line(from.getTitle(), "rules.title", fields),
          line(from.getEffective(), "rules.effective", fields)};
}

void build(schemas::Rules::Builder to, const RulesLine& from) {
  to.setKind(static_cast<std::uint16_t>(from.kind));
  GUANTONG_SET_TEXT(to, Name, from.name);
  to.setVersion(from.version);
  GUANTONG_SET_TEXT(to, Title, from.title);
  GUANTONG_SET_TEXT(to, Effective, from.effective);
}

Alike readAlike(schemas::Alike::Reader from, Fields& fields) {
  Alike to;
  to.compared = from.getCompared();
  to.lines = fields.list(from.getLines(), kTicketLinesMax, "alike.lines", [&](auto one) {
    return AlikeLine{readTicketLine(one.getLine(), fields), one.getSameReporter(),
                     one.getSamePlace(), one.getPercent()};
  });
  return to;
}

void build(schemas::Alike::Builder to, const Alike& from) {
  to.setCompared(from.compared);
  auto lines = to.initLines(countOf(from.lines.size()));
  for (unsigned i = 0; i < lines.size(); ++i) {
    build(lines[i].initLine(), from.lines[i].line);
    lines[i].setSameReporter(from.lines[i].sameReporter);
    lines[i].setSamePlace(from.lines[i].samePlace);
    lines[i].setPercent(from.lines[i].percent);
  }
}

Forms readForms(schemas::Forms::Reader from, Fields& fields) {
  Forms to;
  to.self = fields.code(from.getSelf(), "forms.self");
  to.hotline = line(from.getHotline(), "forms.hotline", fields);
  to.document = line(from.getDocument(), "forms.document", fields);
  to.forms = fields.list(from.getForms(), kFormsMax, "forms.forms", [&](auto one) {
    return FormLine{line(one.getName(), "form.name", fields), ticket::Kind{one.getOf()},
                    fields.list(one.getFields(), kFormsMax, "form.fields",
                                [&](auto word) { return line(word, "form.fields", fields); })};
  });
  to.offices = fields.list(from.getOffices(), kStepsMax, "forms.offices", [&](auto one) {
    return std::pair(fields.code(one.getCode(), "forms.offices"),
                     line(one.getName(), "forms.offices", fields));
  });
  return to;
}

void build(schemas::Forms::Builder to, const Forms& from) {
  GUANTONG_SET_TEXT(to, Self, from.self.text());
  GUANTONG_SET_TEXT(to, Hotline, from.hotline);
  GUANTONG_SET_TEXT(to, Document, from.document);
  auto forms = to.initForms(countOf(from.forms.size()));
  for (unsigned i = 0; i < forms.size(); ++i) {
    const FormLine& form = from.forms[i];
    GUANTONG_SET_TEXT(forms[i], Name, form.name);
    forms[i].setOf(static_cast<std::uint16_t>(form.of));
    auto words = forms[i].initFields(countOf(form.fields.size()));
    for (unsigned at = 0; at < words.size(); ++at) {
      setText(form.fields[at], [&](unsigned size) { return words.init(at, size); });
    }
  }
  auto offices = to.initOffices(countOf(from.offices.size()));
  for (unsigned i = 0; i < offices.size(); ++i) {
    GUANTONG_SET_TEXT(offices[i], Code, from.offices[i].first.text());
    GUANTONG_SET_TEXT(offices[i], Name, from.offices[i].second);
  }
}

#undef GUANTONG_SET_TEXT

}  // namespace guantong::node::local
