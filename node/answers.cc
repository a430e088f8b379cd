// What only looks: answers from a snapshot.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "federation/event_record.h"
#include "node/deadlines.h"
#include "node/likeness.h"
#include "node/numbers.h"
#include "node/office.h"
#include "node/people.h"
#include "node/reporter/mailbox.h"
#include "node/reporter_desk.h"
#include "node/ticket/authority.h"
#include "node/ticket/wire_ticket.h"
#include "node/ticket_book.h"
#include "node/ticket_index.h"

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::failure;

namespace {

TicketLine lineOf(const ticket::Ticket& ticket, const ticket::State& state) {
  TicketLine line{.ticket = ticket.id,
                  .number = numberOf(ticket.id),
                  .hotline = ticket.opened.hotline,
                  .type = ticket.opened.type,
                  .row = ticket.row,
                  .title = ticket.opened.title,
                  .urgent = ticket.opened.urgent,
                  .stage = state.stage,
                  .registrar = state.registrar,
                  .holder = {},
                  .registeredAt = state.registeredAt};
  // The newest turn is the one that came last here: people ask who has it now.
  for (const ticket::Known& event : ticket.events) {
    if (event.excluded || !ticket::givesTurns(event.kind()) || event.act.to.empty()) continue;
    line.holder = event.act.to;
  }
  return line;
}

Error noTicket() {
  return {ErrorCode::kNotFound, "this office has no ticket of this id: see ticket list"};
}

Result<Answer> tickets(federation::Reader& reader, const federation::Tables& tables,
                       const Beside& beside, const AskTickets& question) {
  constexpr std::uint32_t kCountMax = 1000;
  std::vector<TicketLine> lines;
  const std::uint32_t countMax = std::min(question.countMax, kCountMax);
  const auto cursor = reader.cursor(tables.ticketRows);
  const std::uint64_t before = question.beforeRow == 0 ? UINT64_MAX : question.beforeRow;
  for (bool on = cursor->seekBefore(crypto::bigEndian(before)); on && lines.size() < countMax;
       on = cursor->previous()) {
    auto ticket = ticket::decodeTicket(cursor->value());
    if (!ticket) return tl::unexpected<Error>(ticket.error());
    const Situation situation(*beside.rules, beside.keys->directory, *ticket);
    lines.push_back(lineOf(*ticket, fold(*ticket, situation.setting())));
  }
  return Answer(std::move(lines));
}

Result<Answer> detail(federation::Reader& reader, const federation::Tables& tables,
                      const Beside& beside, const AskTicket& question) {
  auto row = rowOf(reader, tables, question.ticket);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!*row) return tl::unexpected<Error>(noTicket());
  const std::optional<ticket::Ticket>& ticket = *row;
  const Situation situation(*beside.rules, beside.keys->directory, *ticket);
  TicketDetail detail;
  detail.opened = ticket->opened;
  detail.state = fold(*ticket, situation.setting());
  detail.line = lineOf(*ticket, detail.state);
  federation::EventReader events(tables, beside.keys->ring->restKey());
  const bool purged = ticket::isPurged(*ticket);
  for (const ticket::Known& known : ticket->events) {
    auto event = events.read(reader, known.place);
    if (!event) return tl::unexpected<Error>(event.error());
    TicketDetail::Step step{known, {}, {}};
    if (event->body && !purged) {
      const auto kind = static_cast<std::uint16_t>(known.kind());
      if (const auto content = ticket::decodeContent(kind, event->content)) {
        step.text = ticket::textOf(*content);
      }
    }
    if (known.excluded) step.without = "was not its author's to say";
    detail.steps.push_back(std::move(step));
  }
  for (const ticket::Conflict& conflict : detail.state.conflicts) {
    std::string& without = detail.steps[conflict.event].without;
    without = "lost against what happened at the same time";
    if (!conflict.rule.empty()) without.append(": ").append(conflict.rule);
  }
  for (const ticket::Running& clock :
       clocksOf(*ticket, detail.state, situation.setting(), beside.rules->calendar())) {
    detail.clocks.push_back(node::lineOf(clock, beside.now));
  }
  for (const ticket::Possible& one :
       possible(*ticket, detail.state, situation.setting(), beside.keys->self, beside.now)) {
    detail.possible.push_back(
        {one.rule->kind, one.turn, one.rule->needs, one.rule->may, rolesOf(one.rule->roles)});
  }
  return Answer(std::move(detail));
}

/// What the offices of a ticket are called: those on it, its places, and whom it accuses.
void addNames(const federation::Directory& directory, const ticket::Ticket& ticket,
              const ticket::State& state, Forms& forms) {
  std::set<OfficeCode> codes(state.participants.begin(), state.participants.end());
  const ticket::Registered& opened = ticket.opened;
  codes.insert(
      {forms.self, opened.matterPlace, opened.accusedPlace, opened.reporterPlace, opened.accused});
  for (const ticket::Known& event : ticket.events) codes.insert(event.act.to);
  for (const OfficeCode& code : codes) {
    const federation::KnownOffice* known = code.empty() ? nullptr : directory.find(code);
    if (known != nullptr) forms.offices.emplace_back(code, known->now().name);
  }
}

Result<Answer> forms(federation::Reader& reader, const federation::Tables& tables,
                     const Beside& beside, const AskForms& question) {
  auto row = rowOf(reader, tables, question.ticket);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!*row) return tl::unexpected<Error>(noTicket());
  const ticket::Ticket& ticket = **row;
  const Situation situation(*beside.rules, beside.keys->directory, ticket);
  Forms forms;
  forms.self = beside.keys->self;
  if (const profile::Profile* rules = situation.setting().profile) {
    forms.hotline = rules->name;
    forms.document = rules->document;
    for (const profile::FormRule& form : rules->forms) {
      if (!applies(*rules, form.applies, ticket::factsOf(ticket), {})) continue;
      forms.forms.push_back({form.name, form.of, form.fields});
    }
  }
  addNames(beside.keys->directory, ticket, fold(ticket, situation.setting()), forms);
  return Answer(std::move(forms));
}

// --- by number

/// Hands over the line of a ticket, if it is here.
Result<void> addLine(federation::Reader& reader, const federation::Tables& tables,
                     const Beside& beside, const TicketId& id, std::vector<TicketLine>& lines) {
  auto row = rowOf(reader, tables, id);
  if (!row) return tl::unexpected<Error>(row.error());
  const bool listed = std::ranges::find(lines, id, &TicketLine::ticket) != lines.end();
  if (!*row || listed) return {};
  const Situation situation(*beside.rules, beside.keys->directory, **row);
  lines.push_back(lineOf(**row, fold(**row, situation.setting())));
  return {};
}

/// Of a hexadecimal beginning of an id, the whole bytes; nothing where it is none.
std::optional<crypto::Bytes> bytesFromHex(std::string_view text) {
  constexpr std::size_t kDigitsMin = 8;
  if (text.size() < kDigitsMin || text.size() > 2 * sizeof(TicketId::bytes)) return std::nullopt;
  crypto::Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned value = 0;
    for (const char digit : text.substr(i, 2)) {
      const std::size_t at = std::string_view("0123456789abcdef").find(digit);
      if (at == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(at);
    }
    bytes.push_back(static_cast<std::byte>(value));
  }
  return bytes;
}

Result<Answer> byNumber(federation::Reader& reader, const federation::Tables& tables,
                        const Beside& beside, const AskByNumber& question) {
  /// Who asks by a number means one; a few alike are shown, more are a mistake.
  constexpr std::size_t kLinesMax = 50;
  std::vector<TicketId> found;
  const auto idFrom = [](crypto::ByteView bytes) {
    TicketId id;
    std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
    return id;
  };
  if (const auto number = numberFrom(question.number)) {
    found = ticketsNumbered(reader, tables, *number, kLinesMax);
  }
  if (const auto prefix = bytesFromHex(question.number)) {
    const auto more = ticketsFrom(reader, tables, *prefix, kLinesMax - found.size());
    found.insert(found.end(), more.begin(), more.end());
  }
  const auto alias = aliasOf(question.number);
  const auto aliases = reader.cursor(tables.aliases);
  for (bool on = aliases->seek(alias);
       on && found.size() < kLinesMax && federation::startsWith(aliases->key(), alias);
       on = aliases->next()) {
    if (aliases->key().size() != alias.size() + sizeof(TicketId::bytes)) break;
    found.push_back(idFrom(aliases->key().subspan(alias.size())));
  }
  std::vector<TicketLine> lines;
  for (const TicketId& id : found) {
    if (auto added = addLine(reader, tables, beside, id, lines); !added) {
      return tl::unexpected<Error>(added.error());
    }
  }
  return Answer(std::move(lines));
}

// --- alike

/// A ticket with the text of its registration by this office; nothing where another registered it,
/// or where it was purged.
struct Registration {
  ticket::Ticket ticket;
  ticket::Registered said;
};
Result<std::optional<Registration>> registrationOf(federation::Reader& reader,
                                                   const federation::Tables& tables,
                                                   const Beside& beside, const TicketId& id) {
  auto row = rowOf(reader, tables, id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!*row || ticket::isPurged(**row)) return std::nullopt;
  const auto event = std::ranges::find_if((**row).events, [&](const ticket::Known& known) {
    return known.kind() == ticket::Kind::kRegistered && known.author == beside.keys->self &&
           !known.excluded;
  });
  if (event == (**row).events.end()) return std::nullopt;
  federation::EventReader events(tables, beside.keys->ring->restKey());
  const auto read = events.read(reader, event->place);
  if (!read) return tl::unexpected<Error>(read.error());
  Registration registration{std::move(**row), {}};
  registration.said = registration.ticket.opened;
  if (!read->body) return registration;
  const auto kind = static_cast<std::uint16_t>(ticket::Kind::kRegistered);
  if (auto content = ticket::decodeContent(kind, read->content)) {
    registration.said = std::get<ticket::Registered>(std::move(*content));
  }
  return registration;
}

Result<Answer> alike(federation::Reader& reader, const federation::Tables& tables,
                     const Beside& beside, const AskAlike& question) {
  /// Looked at, of each mark; and shown. Who has more of one kind has other worries.
  constexpr std::size_t kOfOneMarkMax = 100;
  constexpr std::size_t kShownMax = 20;
  const auto ours = registrationOf(reader, tables, beside, question.ticket);
  if (!ours) return tl::unexpected<Error>(ours.error());
  if (!*ours)
    return failure(ErrorCode::kNotFound,
                   "this office registered no ticket of this id: see ticket list");
  const ticket::Registered& said = (**ours).said;
  const auto rules = beside.rules->profile(said.hotline, said.profileVersion);
  Alike alike;
  alike.compared = rules != nullptr && (rules->comparison.others || rules->comparison.sameReporter);
  if (!alike.compared) return Answer(std::move(alike));

  const Likeness likeness(beside.keys->ring->restKey());
  std::map<TicketId, bool> candidates;  // whether by the same reporter
  for (const Likeness::Mark& mark : likeness.ofMatter(said)) {
    for (const TicketId& id : ticketsMarked(reader, tables, mark, kOfOneMarkMax)) {
      candidates.try_emplace(id, false);
    }
  }
  if (const auto handle = reader.get(tables.reporters, question.ticket.bytes)) {
    const Likeness::Mark mark = likeness.ofReporter(*handle);
    for (const TicketId& id : ticketsMarked(reader, tables, mark, kOfOneMarkMax)) {
      candidates[id] = true;
    }
  }
  candidates.erase(question.ticket);
  const Likeness::Pairs pairs = Likeness::pairsOf(said);
  for (const auto& [id, sameReporter] : candidates) {
    const auto other = registrationOf(reader, tables, beside, id);
    if (!other) return tl::unexpected<Error>(other.error());
    if (!*other) continue;
    const Situation situation(*beside.rules, beside.keys->directory, (**other).ticket);
    const AlikeLine line{lineOf((**other).ticket, fold((**other).ticket, situation.setting())),
                         sameReporter, (**other).said.matterPlace == said.matterPlace,
                         Likeness::percentAlike(pairs, Likeness::pairsOf((**other).said))};
    const bool shown = sameReporter ? rules->comparison.sameReporter
                                    : rules->comparison.others && line.sameMatter();
    if (shown) alike.lines.push_back(line);
  }
  std::ranges::sort(alike.lines, [](const AlikeLine& a, const AlikeLine& b) {
    return std::tuple(a.sameReporter, a.percent, a.line.row) >
           std::tuple(b.sameReporter, b.percent, b.line.row);
  });
  if (alike.lines.size() > kShownMax) alike.lines.resize(kShownMax);
  return Answer(std::move(alike));
}

// --- the desk

federation::Key deskKey(Instant moment, std::uint64_t row) {
  return federation::Key()
      .number(static_cast<std::uint64_t>(moment.time_since_epoch().count()))
      .number(row);
}

DeskLine deskLineOf(const ticket::Ticket& ticket, const Beside& beside) {
  const Situation situation(*beside.rules, beside.keys->directory, ticket);
  const ticket::State state = fold(ticket, situation.setting());
  DeskLine line;
  line.line = lineOf(ticket, state);
  const auto clocks = clocksOf(ticket, state, situation.setting(), beside.rules->calendar());
  if (const ticket::Running* first = firstOf(clocks, beside.keys->self)) {
    line.clock = node::lineOf(*first, beside.now);
    line.turn = first->turn;
  }
  if (!line.turn) line.turn = state.turnHeldBy(beside.keys->self);
  line.urged = state.urgedNow;
  line.supervised = line.turn ? state.turns[*line.turn].supervised : state.supervised;
  return line;
}

Result<Answer> desk(federation::Reader& reader, const federation::Tables& tables,
                    const Beside& beside, const AskDesk& question) {
  constexpr std::uint32_t kCountMax = 1000;
  /// More than this office could look at; beyond, the number says only that it is too many.
  constexpr std::uint64_t kOverdueMax = 100'000;
  Desk desk;
  const bool fromStart = question.after == federation::kInstantMin && question.afterRow == 0;
  const auto cursor = reader.cursor(tables.desk);
  const federation::Key from = deskKey(question.after, question.afterRow + (fromStart ? 0 : 1));
  const std::uint32_t countMax = std::min(question.countMax, kCountMax);
  for (bool on = cursor->seek(from); on && desk.lines.size() < countMax; on = cursor->next()) {
    const auto bytes = reader.get(tables.ticketRows, cursor->key().last(sizeof(std::uint64_t)));
    if (!bytes) return failure(ErrorCode::kStoreDamaged, "a line of the desk has no ticket");
    auto ticket = ticket::decodeTicket(*bytes);
    if (!ticket) return tl::unexpected<Error>(ticket.error());
    desk.lines.push_back(deskLineOf(*ticket, beside));
  }
  const federation::Key until = deskKey(beside.now, UINT64_MAX);
  for (bool on = cursor->seek(federation::Key()); on && desk.overdue < kOverdueMax;
       on = cursor->next()) {
    if (!std::ranges::lexicographical_compare(cursor->key(), crypto::ByteView(until))) break;
    ++desk.overdue;
  }
  return Answer(std::move(desk));
}

// --- mailboxes

Result<MailboxLine> mailboxLineOf(federation::Reader& reader, const federation::Tables& tables,
                                  const Beside& beside, const reporter::Mailbox& mailbox) {
  std::vector<TicketLine> lines;
  if (auto added = addLine(reader, tables, beside, *mailbox.ticket, lines); !added) {
    return tl::unexpected<Error>(added.error());
  }
  if (lines.empty()) return failure(ErrorCode::kStoreDamaged, "a mailbox has no ticket");
  return MailboxLine{std::move(lines.front()), mailbox.messages, mailbox.fromReporter,
                     mailbox.waits()};
}

Result<Answer> mailboxes(federation::Reader& reader, const federation::Tables& tables,
                         const Beside& beside) {
  /// Looked at, and shown: those that wait come first.
  constexpr std::size_t kSomeAtATime = 1'000;
  constexpr std::size_t kShownMax = 1'000;
  reporter::Mailboxes all(tables, beside.keys->ring->restKey());
  std::vector<reporter::Mailbox> waiting, others;
  reporter::MailboxId after;
  while (waiting.size() < kShownMax) {
    auto some = all.list(reader, after, kSomeAtATime);
    if (!some) return tl::unexpected<Error>(some.error());
    if (some->empty()) break;
    after = some->back().id;
    for (reporter::Mailbox& mailbox : *some) {
      if (mailbox.waits()) {
        waiting.push_back(std::move(mailbox));
      } else if (mailbox.messages > 0 && others.size() < kShownMax) {
        others.push_back(std::move(mailbox));
      }
    }
  }
  std::vector<MailboxLine> lines;
  for (const std::vector<reporter::Mailbox>* some : {&waiting, &others}) {
    for (const reporter::Mailbox& mailbox : *some) {
      if (lines.size() == kShownMax) break;
      auto line = mailboxLineOf(reader, tables, beside, mailbox);
      if (!line) return tl::unexpected<Error>(line.error());
      lines.push_back(std::move(*line));
    }
  }
  return Answer(std::move(lines));
}

Result<Answer> mailbox(federation::Reader& reader, const federation::Tables& tables,
                       const Beside& beside, const AskMailbox& question) {
  /// Of one page: some screens.
  constexpr std::size_t kBytesMax = std::size_t{64} << 10;
  reporter::Mailboxes all(tables, beside.keys->ring->restKey());
  const auto found = all.ofTicket(reader, question.ticket);
  if (!found) return tl::unexpected<Error>(found.error());
  if (!*found) {
    return failure(ErrorCode::kNotFound,
                   "this office keeps no mailbox for this ticket: it was registered elsewhere, or "
                   "without a receipt; see ticket list");
  }
  auto line = mailboxLineOf(reader, tables, beside, **found);
  if (!line) return tl::unexpected<Error>(line.error());
  auto messages = all.messages(reader, **found, question.before, kBytesMax);
  if (!messages) return tl::unexpected<Error>(messages.error());
  MailboxView view{std::move(*line), {}, messages->older};
  for (reporter::MailboxMessage& message : messages->messages) {
    const bool unread = message.fromReporter && message.number > (**found).readUpTo;
    view.messages.push_back(
        {message.number, message.day, message.fromReporter, unread, std::move(message.text)});
  }
  return Answer(std::move(view));
}

Answer rules(const Rules& rules) {
  std::vector<RulesLine> lines;
  for (const auto& [key, profile] : rules.profiles()) {
    std::string effective = profile::textOf(profile->effectiveFrom);
    if (profile->effectiveUntil) effective += ", " + profile::textOf(*profile->effectiveUntil);
    lines.push_back({ticket::Kind::kProfilePublished, key.first, key.second, profile->name,
                     std::move(effective)});
  }
  for (const profile::Notice& notice : rules.notices()) {
    std::string years;
    for (const std::chrono::year year : notice.years) {
      years.append(years.empty() ? "" : ", ").append(std::to_string(static_cast<int>(year)));
    }
    lines.push_back({ticket::Kind::kCalendarPublished, notice.area, notice.version, notice.title,
                     std::move(years)});
  }
  return Answer(std::move(lines));
}

}  // namespace

Result<Answer> answer(federation::Reader& reader, const federation::Tables& tables,
                      const Beside& beside, const Question& question) {
  if (const auto* ask = std::get_if<AskTickets>(&question)) {
    return tickets(reader, tables, beside, *ask);
  }
  if (const auto* ask = std::get_if<AskTicket>(&question)) {
    return detail(reader, tables, beside, *ask);
  }
  if (const auto* ask = std::get_if<AskByNumber>(&question)) {
    return byNumber(reader, tables, beside, *ask);
  }
  if (const auto* ask = std::get_if<AskDesk>(&question)) return desk(reader, tables, beside, *ask);
  if (const auto* ask = std::get_if<AskAlike>(&question)) {
    return alike(reader, tables, beside, *ask);
  }
  if (const auto* ask = std::get_if<AskForms>(&question)) {
    return forms(reader, tables, beside, *ask);
  }
  if (std::holds_alternative<AskMailboxes>(question)) return mailboxes(reader, tables, beside);
  if (const auto* ask = std::get_if<AskMailbox>(&question)) {
    return mailbox(reader, tables, beside, *ask);
  }
  if (std::holds_alternative<AskPeople>(question)) {
    const auto people = PeopleBook::load(reader, tables);
    if (!people) return tl::unexpected<Error>(people.error());
    return Answer(people->all(*beside.rules, beside.keys->self, beside.now));
  }
  if (std::holds_alternative<AskRules>(question)) return rules(*beside.rules);
  if (const auto* ask = std::get_if<AskCustodians>(&question)) {
    return answerOf(reader, tables, *ask);
  }
  if (const auto* ask = std::get_if<AskCapsules>(&question)) return answerOf(reader, tables, *ask);
  if (const auto* ask = std::get_if<AskDisclosures>(&question)) {
    return answerOf(reader, tables, *ask);
  }
  if (const auto* ask = std::get_if<AskGrant>(&question)) return answerOf(reader, tables, *ask);
  return failure(ErrorCode::kInvalidArgument, "this is the office's to answer, not its store's");
}

}  // namespace guantong::node
