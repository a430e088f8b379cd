#include "tests/support/ticket_builder.h"

#include <algorithm>
#include <sstream>

#include "crypto/primitives.h"
#include "tests/support/wire_samples.h"

namespace guantong::support {

using namespace node::ticket;
using federation::EventHeader;

OfficeCode TreeOfCodes::parentOf(const OfficeCode& office) const {
  std::string code(office.text());
  if (code.size() > OfficeCode::kDigits) return codeOf(code.substr(0, OfficeCode::kDigits));
  for (const std::size_t digits : {9U, 6U, 4U, 2U, 0U}) {
    std::string above = code.substr(0, digits);
    above.resize(OfficeCode::kDigits, '0');
    if (above != code) return codeOf(above);
  }
  return {};
}
std::uint8_t TreeOfCodes::levelOf(const OfficeCode& office) const {
  return node::profile::levelOf(office);
}

Content Say::content() const {
  if (act_.kind != Kind::kDelivered) return act_;
  return Delivered{act_.turn.value_or(EventId{})};
}

// --- one copy

Replica::Replica(const TicketId& ticket, const Setting& setting) : setting_(&setting) {
  ticket_.id = ticket;
}

bool Replica::hasCausesOf(const Told& told) const {
  if (told.header.previous && !known_.contains(*told.header.previous)) return false;
  return std::ranges::all_of(
      told.header.heads, [&](const federation::Head& head) { return known_.contains(head.event); });
}

void Replica::hear(const Told& told) {
  if (known_.contains(told.event)) return;
  if (!hasCausesOf(told)) {
    waiting_.push_back(told);
    return;
  }
  settle(told);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const Told next = waiting_[i];
      if (!known_.contains(next.event) && !hasCausesOf(next)) continue;
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
      if (!known_.contains(next.event)) settle(next);
      more = true;
      break;
    }
  }
}

void Replica::settle(const Told& told) {
  Known known;
  known.id = told.event;
  known.author = told.header.author;
  known.chain = told.header.chain;
  known.sequence = told.header.sequence;
  known.time = known.arrived = told.header.time;
  known.act = factsOf(told.content);
  known.cites = citesOf(ticket_, told.header);
  known.excluded = forbidden(ticket_, *setting_, told.header, told.content).has_value();
  if (const auto* registered = std::get_if<Registered>(&told.content);
      registered != nullptr && !known.excluded && (!openedBy_ || told.event < *openedBy_)) {
    ticket_.opened = *registered;
    openedBy_ = told.event;
  }
  ticket_.events.push_back(known);
  known_.insert(told.event);
}

EventHeader Replica::next(const OfficeCode& author, const Content& content) const {
  EventHeader header;
  header.author = author;
  header.ticket = ticket_.id;
  header.heads = heads(ticket_, author);
  const Known* previous = newest(ticket_, author, federation::Chain::kTicket);
  header.sequence = previous == nullptr ? 0 : previous->sequence + 1;
  if (previous != nullptr) header.previous = previous->id;
  header.kind = static_cast<std::uint16_t>(kindOf(content));
  return header;
}

// --- the board

TicketBoard::TicketBoard(const node::profile::Profile* rules) {
  setting_.profile = rules;
  setting_.tree = &tree_;
  timeIs("2026-03-02T09:00");
}

void TicketBoard::registrarIs(const OfficeCode& office) {
  ticket_ = ticketIdOf(office, arrayOf<16>(7));
}

Said TicketBoard::tell(const OfficeCode& author, const Content& content, bool insists) {
  Replica& own = at(author).replica();
  Told told{own.next(author, content), {}, content};
  told.header.time = now_;
  Said said;
  if (auto why = forbidden(own.ticket(), setting_, told.header, content)) said.why = *why;
  if (!said.why.empty() && !insists) return said;
  now_ += std::chrono::minutes{1};
  told.event.leaf =
      crypto::Sha256()
          .add(crypto::viewOf(std::to_string(told_.size()) + "/" + std::string(author.text())))
          .finish();
  said.event = told.event;
  told_.push_back(told);
  own.hear(told);
  silent_.reset();
  if (together_) meet();
  return said;
}

void TicketBoard::meet() {
  together_ = true;
  for (auto& [office, replica] : replicas_) {
    if (silent_ == office) continue;
    for (const Told& told : told_) replica.hear(told);
  }
}

using Seat = TicketBoard::Seat;

Replica& Seat::replica() const {
  const bool isNew = !board_.replicas_.contains(office_);
  Replica& replica =
      board_.replicas_.try_emplace(office_, board_.ticket_, board_.setting_).first->second;
  for (const Told& told : board_.told_) {
    if (isNew && board_.together_) replica.hear(told);
  }
  return replica;
}

Said Seat::registers(const OfficeCode& to) const {
  Registered says;
  says.to = to;
  return registers(std::move(says));
}
Said Seat::registers(Registered says) const {
  says.nonce = arrayOf<16>(7);
  if (board_.told_.empty()) board_.registrarIs(office_);
  return board_.tell(office_, says, false);
}
Said Seat::says(const Say& what) const { return board_.tell(office_, what.content(), false); }
Said Seat::insists(const Say& what) const { return board_.tell(office_, what.content(), true); }
Said Seat::dispatches(const OfficeCode& to, std::vector<OfficeCode> others,
                      std::optional<EventId> on) const {
  Say what = say(Kind::kDispatched).to(to).with(std::move(others));
  if (on) what.on(*on);
  return says(what);
}
Said Seat::getsDelivered(const EventId& turn) const {
  return board_.tell(office_, Delivered{turn}, false);
}
Said Seat::answers(const EventId& turn) const {
  return says(say(Kind::kResult).on(turn).because("已办"));
}
Said Seat::closes() const { return says(say(Kind::kClosed)); }

// --- looking

namespace {

class Description {
 public:
  template <typename T>
  Description& operator()(std::string_view name, const T& value) {
    text_ << name << '=';
    put(value);
    text_ << ' ';
    return *this;
  }
  Description& line() {
    text_ << '\n';
    return *this;
  }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      text_ << static_cast<int>(value);
    } else {
      text_ << value;
    }
  }
  void put(const std::uint8_t& value) { text_ << int{value}; }
  void put(const OfficeCode& office) { text_ << office.text(); }
  void put(const EventId& event) { put(event.leaf); }
  void put(const TicketId& ticket) { put(ticket.bytes); }
  void put(const Instant& at) { text_ << at.time_since_epoch().count(); }
  template <std::size_t N>
  void put(const crypto::ByteArray<N>& bytes) {
    for (std::size_t i = 0; i < 6; ++i) text_ << std::to_integer<int>(bytes[i]) << '.';
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    for (const T& value : values) {
      put(value);
      text_ << ',';
    }
  }
  void put(const std::pair<std::string, std::string>& pair) {
    text_ << pair.first << ':' << pair.second;
  }

  std::ostringstream text_;
};

void describe(Description& to, const Turn& turn) {
  to("given", turn.given)("by", turn.by)("to", turn.to)("part", turn.part)("joint", turn.joint);
  to("on", turn.on)("at", turn.at)("delivered", turn.delivered)("status", turn.status);
  to("result", turn.result)("reviewed", turn.reviewed)("sealed", turn.sealed);
  to("paper", turn.paperFiled)("supervised", turn.supervised)("final", turn.final);
  to("returnAsked", turn.returnAsked)("before", turn.beforeReturn)("endedBy", turn.endedBy);
  to("ended", turn.ended)("extensions", turn.extensions).line();
}

}  // namespace

std::string describe(const Ticket& ticket, const State& state) {
  Description to;
  to("stage", state.stage)("registrar", state.registrar)("registered", state.registeredAt);
  to("received", state.received)("scope", state.scope)("closed", state.closedAt);
  to("closedBy", state.closedBy)("answer", state.answer)("participants", state.participants);
  to("forked", state.forked)("supplement", state.supplementAsked);
  to("reexamination", state.reexaminationAsked)("urged", state.urgedNow);
  to("supervised", state.supervised)("informed", state.informed)("grade", state.grade);
  to("dissatisfied", state.dissatisfied)("returns", state.returns)("reopened", state.reopened);
  to("rectifications", state.rectificationsOpen)("blockingAsked", state.blockingAsked);
  to("blocked", state.blocked)("excludedFrom", state.excludedFromAssessment);
  to("merged", state.mergedInto)("linked", state.linked)("numbers", state.numbers);
  to("archived", state.archived)("purged", state.purged).line();
  for (const Turn& turn : state.turns) describe(to, turn);
  for (const Extension& extension : state.extensions) {
    to("asked", extension.asked)("turn", extension.turn)("clock", extension.clock);
    to("amount", extension.amount)("endorsed", extension.endorsed);
    to("status", extension.status).line();
  }
  for (const Happening& happening : state.happenings) {
    to("kind", happening.kind)("event", ticket.events[happening.event].id);
    to("author", happening.author)("turn", happening.turn)("at", happening.at);
    to("reopens", happening.reopens).line();
  }
  for (const Conflict& conflict : state.conflicts) {
    to("conflict", ticket.events[conflict.event].id)("rule", conflict.rule);
    to("why", conflict.why).line();
  }
  return to.text();
}

std::map<Kind, std::string> conflictsOf(const Ticket& ticket, const State& state) {
  std::map<Kind, std::string> conflicts;
  for (const Conflict& conflict : state.conflicts) {
    conflicts.emplace(ticket.events[conflict.event].kind(), conflict.why);
  }
  return conflicts;
}

node::profile::Profile smallRules() {
  using namespace node::profile;
  Profile rules;
  rules.hotline = "12345";
  rules.version = 1;
  Body prefecture;
  prefecture.name = "prefecture";
  prefecture.level = 2;
  rules.bodies.push_back(prefecture);
  rules.clocks.reserve(8);  // references stay good
  const auto clock = [&](const char* name, const char* limit, std::vector<Kind> starts,
                         std::vector<Kind> stops) -> ClockRule& {
    ClockRule made;
    made.name = name;
    made.limit = limitFrom(limit);
    made.starts = std::move(starts);
    made.stops = std::move(stops);
    made.whose.relation = Whom::Relation::kHolder;
    return rules.clocks.emplace_back(std::move(made));
  };
  clock("sign", "1 working day", {Kind::kDelivered}, {Kind::kSigned});
  ClockRule& finish = clock("finish", "5 working days", {Kind::kDelivered}, {Kind::kResult});
  finish.pauses = {Kind::kSupplementAsked};
  finish.resumes = {Kind::kSupplementGiven};
  finish.sets = {Kind::kLegalLimitSet, Kind::kTermFixed};
  clock("tell", "1 working day", {Kind::kResult}, {Kind::kInformed});
  ClockRule& dispatch =
      clock("dispatch", "2 working days", {Kind::kRegistered}, {Kind::kDispatched});
  dispatch.runs = ClockRule::Runs::kTicket;
  ClockRule& total = clock("total", "20 days", {Kind::kRegistered}, {Kind::kResult});
  total.runs = ClockRule::Runs::kTicket;
  total.sets = finish.sets;

  ExtensionRule extension;
  extension.clock = "finish";
  extension.act = ExtensionRule::Act::kApproval;
  extension.most = limitFrom("3 working days");
  extension.cap = limitFrom("8 working days");
  extension.chain = {whomFrom("sender").value(), whomFrom("body prefecture").value()};
  rules.extensions.push_back(extension);
  ReturnRule back;
  back.within = limitFrom("1 working day");
  back.needsSuggestion = true;
  back.decides.relation = Whom::Relation::kSender;
  rules.returns.sideways.push_back(back);
  rules.contact.attemptsMax = 3;
  rules.joint.allowed = rules.joint.leadCombines = true;
  rules.supervision.origins = {"县政府领导交办"};
  rules.supervision.dissatisfiedTimes = 2;
  rules.closing.direct = {Kind::kResult};
  rules.closing.assigned = {Kind::kResult};
  rules.rating.grades = {"优秀", "良好", "合格", "不合格", "差"};
  rules.rating.satisfiedFrom = "合格";
  return rules;
}

}  // namespace guantong::support
