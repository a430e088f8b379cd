#include "node/reporter_desk.h"

#include <algorithm>

#include "crypto/rest.h"
#include "node/reporter/grant.h"
#include "node/ticket/authority.h"

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::EventHeader;
using federation::failure;
using federation::Key;
using federation::Lane;
using federation::OfficeCode;
using federation::Reader;
using reporter::Capsule;
using reporter::CapsuleRecord;
using reporter::CustodiansRecord;
using reporter::DisclosureRecord;
using reporter::Month;
using ticket::CustodiansSet;
using ticket::Disclosure;
using ticket::Kind;
using State = DisclosureLine::State;

namespace {

constexpr auto kWarning = Effects::Notice::Weight::kWarning;

Key keyOf(const OfficeCode& office) { return Key().code(office); }
Key keyOf(const TicketId& ticket) { return Key().bytes(ticket.bytes); }
Key keyOf(const TicketId& ticket, const crypto::CapsuleId& capsule) {
  return Key().bytes(ticket.bytes).bytes(capsule);
}
Key keyOf(Month month) { return Key().number(month.number); }
Key keyOf(Month month, const TicketId& ticket) { return keyOf(month).bytes(ticket.bytes); }

/// The record of one table whose key is `key`; nothing where there is none.
template <typename Record, typename Decode>
Result<std::optional<Record>> recordAt(Reader& reader, federation::Table table, const Key& key,
                                       Decode decode) {
  const auto bytes = reader.get(table, key);
  if (!bytes) return std::optional<Record>();
  auto decoded = decode(*bytes);
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  return std::optional<Record>(std::move(*decoded));
}

Result<std::optional<CustodiansRecord>> custodiansAt(Reader& reader,
                                                     const federation::Tables& tables,
                                                     const OfficeCode& office) {
  return recordAt<CustodiansRecord>(reader, tables.custodians, keyOf(office),
                                    reporter::decodeCustodians);
}

/// Every capsule of a ticket, by id.
using Kept = std::vector<std::pair<crypto::CapsuleId, CapsuleRecord>>;
Result<Kept> capsulesOf(Reader& reader, const federation::Tables& tables, const TicketId& ticket) {
  Kept all;
  const Key prefix = keyOf(ticket);
  const auto cursor = reader.cursor(tables.capsules);
  for (bool on = cursor->seek(prefix); on && startsWith(cursor->key(), prefix);
       on = cursor->next()) {
    auto record = reporter::decodeCapsule(cursor->value());
    if (!record) return tl::unexpected<Error>(record.error());
    crypto::CapsuleId id{};
    std::ranges::copy(cursor->key().last(id.size()), id.begin());
    all.emplace_back(id, std::move(*record));
  }
  return all;
}

bool sealsTo(const crypto::CustodySeal& seal, const CustodiansSet& set) {
  return seal.custodians.threshold() == set.threshold && seal.custodians.keys() == set.keys;
}

Error noTicket() {
  return {ErrorCode::kNotFound, "this office has no ticket of this id: see ticket list"};
}

}  // namespace

Result<ReporterDesk> ReporterDesk::load(Reader& reader, Rooms& rooms) {
  ReporterDesk desk(rooms);
  auto own = custodiansAt(reader, rooms.tables, rooms.self);
  if (!own) return tl::unexpected<Error>(own.error());
  if (*own) desk.own_ = std::move((**own).set);
  return desk;
}

// --- capsules -----------------------------------------------------------------------------------

Result<void> ReporterDesk::checked(const Capsule& capsule) const {
  if (!own_) {
    return failure(ErrorCode::kNotReady,
                   "this office has no custodians yet: guantong custodian enrol");
  }
  const auto seal = reporter::sealOf(capsule);
  if (!seal) return failure(ErrorCode::kInvalidArgument, "a capsule is not well formed");
  if (!sealsTo(*seal, *own_)) {
    return failure(ErrorCode::kInvalidArgument,
                   "a capsule is sealed to others than the custodians that hold now");
  }
  return {};
}

std::uint32_t ReporterDesk::retentionYears(const ticket::Registered& says) const {
  const auto profile = rooms_->rules->profile(says.hotline, says.profileVersion);
  if (profile != nullptr) return profile->retention.years;
  // Not said yet: of what will be in force, the longest.
  std::uint32_t years = kRetentionYears;
  for (const auto& [name, one] : rooms_->rules->profiles()) {
    if (name.first == says.hotline) years = std::max(years, one->retention.years);
  }
  return years;
}

Result<Month> ReporterDesk::mayKeep(const Capsules& capsules, const ticket::Registered& says,
                                    Instant now) const {
  if (capsules.size() > kCapsulesOfTicketMax) {
    return failure(
        ErrorCode::kTooLarge,
        "a ticket has at most " + std::to_string(kCapsulesOfTicketMax) + " sealed parts");
  }
  std::set<crypto::CapsuleId> ids;
  for (const auto& capsule : capsules) {
    if (auto sound = checked(*capsule); !sound) return tl::unexpected<Error>(sound.error());
    if (!ids.insert(capsule->id).second) {
      return failure(ErrorCode::kInvalidArgument, "two sealed parts have one id");
    }
  }
  const Month month = reporter::monthOf(now) + retentionYears(says) * 12 + 1;
  if (rooms_->retention->find(month) == nullptr) {
    return failure(ErrorCode::kNotReady,
                   "the key of the retention month is being made: try again in a moment");
  }
  return month;
}

void ReporterDesk::keep(Group& group, const TicketId& ticket, const Capsules& capsules,
                        Month month) {
  for (const auto& capsule : capsules) put(group, ticket, *capsule, month);
}

void ReporterDesk::put(Group& group, const TicketId& ticket, const Capsule& capsule, Month month) {
  CapsuleRecord record;
  record.part = capsule.part;
  record.month = month;
  record.subkey = crypto::RestSealer(*rooms_->retention->find(month))
                      .seal(group.randomness.bytes<crypto::kAeadNonceBytes>(), capsule.id,
                            capsule.subkey.view());
  record.seal = capsule.seal;
  record.content = capsule.content;
  group.check(group.transaction.put(rooms_->tables.capsules, keyOf(ticket, capsule.id),
                                    reporter::encodeCapsule(record)));
  group.check(group.transaction.put(rooms_->tables.retention, keyOf(month, ticket), {}));
}

Result<Done> ReporterDesk::submit(Group& group, const KeepCapsule& command) {
  if (Result<void> may = tickets_->ready(); !may) return tl::unexpected<Error>(may.error());
  if (auto may = tickets_->may(command.person, ticket::bit(ticket::Role::kIntake)); !may) {
    return tl::unexpected<Error>(may.error());
  }
  const auto held = tickets_->held(group, command.ticket);
  if (!held || held->registrar != rooms_->self) return tl::unexpected<Error>(noTicket());
  if (auto sound = checked(*command.capsule); !sound) return tl::unexpected<Error>(sound.error());
  const auto there = group.take(capsulesOf(group.transaction, rooms_->tables, command.ticket));
  if (!there) return tl::unexpected<Error>(*group.failed);
  if (there->size() >= kCapsulesOfTicketMax) {
    return failure(ErrorCode::kTooLarge, "the ticket has as many sealed parts as one can have");
  }
  for (const auto& [id, record] : *there) {
    if (id == command.capsule->id) {
      return failure(ErrorCode::kAlreadyExists, "this sealed part is kept already");
    }
  }
  const Instant until = held->keptUntil.value_or(group.now);
  const Month month = std::max(reporter::monthOf(until),
                               reporter::monthOf(group.now) + held->retentionYears * 12 + 1);
  if (rooms_->retention->find(month) == nullptr) {
    monthsWanted_.insert(month.number);
    return failure(ErrorCode::kNotReady,
                   "the key of the retention month is being made: try again in a moment");
  }
  put(group, command.ticket, *command.capsule, month);
  return Done{command.ticket, {}, {}};
}

Result<Done> ReporterDesk::submit(Group& group, const ResealCapsules& command) {
  if (Result<void> may = tickets_->ready(); !may) return tl::unexpected<Error>(may.error());
  const auto roles = static_cast<std::uint16_t>(ticket::bit(ticket::Role::kMainAdministrator) |
                                                ticket::bit(ticket::Role::kCustodian));
  if (auto may = tickets_->may(command.person, roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  if (!own_) return failure(ErrorCode::kNotReady, "this office has no custodians yet");
  auto there = group.take(capsulesOf(group.transaction, rooms_->tables, command.ticket));
  if (!there) return tl::unexpected<Error>(*group.failed);
  // All or nothing: what could not be sealed anew keeps its old seal.
  std::vector<std::pair<crypto::CapsuleId, CapsuleRecord>> changed;
  for (const ResealCapsules::One& one : command.seals) {
    const auto found =
        std::ranges::find(*there, one.capsule, [](const auto& each) { return each.first; });
    const auto seal = crypto::CustodySeal::decode(one.seal);
    if (found == there->end() || !seal || seal->capsule != one.capsule) {
      return failure(ErrorCode::kInvalidArgument, "a seal is of no capsule of this ticket");
    }
    const auto old = crypto::CustodySeal::decode(found->second.seal);
    // The commitment: what is inside is what was inside.
    if (!old || old->commitment != seal->commitment) {
      return failure(ErrorCode::kInvalidArgument, "a seal holds another key than the old one did");
    }
    if (!sealsTo(*seal, *own_)) {
      return failure(ErrorCode::kInvalidArgument,
                     "a seal is for others than the custodians that hold now");
    }
    found->second.seal = one.seal;
    changed.push_back(*found);
  }
  for (const auto& [id, record] : changed) {
    group.check(group.transaction.put(rooms_->tables.capsules, keyOf(command.ticket, id),
                                      reporter::encodeCapsule(record)));
  }
  return Done{command.ticket, {}, {}};
}

// --- custodians ---------------------------------------------------------------------------------

Result<Done> ReporterDesk::submit(Group& group, const SetCustodians& command) {
  if (Result<void> may = tickets_->ready(); !may) return tl::unexpected<Error>(may.error());
  const auto roles = static_cast<std::uint16_t>(ticket::bit(ticket::Role::kMainAdministrator) |
                                                ticket::bit(ticket::Role::kLeader));
  if (auto may = tickets_->may(command.person, roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  const auto custodians = crypto::Custodians::of(command.set.threshold, command.set.keys);
  if (!custodians) {
    return failure(ErrorCode::kInvalidArgument,
                   custodians.error() == crypto::CustodyFault::kBadThreshold
                       ? "between one and all of at most five custodians open together"
                       : "each custodian has a sound key of their own, and no two the same");
  }
  CustodiansSet set = command.set;
  set.persons.resize(set.keys.size());
  const std::uint32_t sequence = rooms_->record.officeSequence;
  const federation::Drafted said =
      tickets_->sayOfOffice(group, set, rooms_->directory.children(), command.person);
  const CustodiansRecord record{set, said.place, rooms_->ledger.author().incarnation.number,
                                sequence};
  group.check(group.transaction.put(rooms_->tables.custodians, keyOf(rooms_->self),
                                    reporter::encodeCustodians(record)));
  own_ = std::move(set);
  return Done{{}, {}, {}};
}

void ReporterDesk::noteCustodians(Group& group, const EventHeader& header, const EventPlace& place,
                                  const CustodiansSet& set) {
  // Of an office above; others have no business telling us.
  const bool above = rooms_->directory.isBelow(rooms_->self, header.author);
  const bool counts = rooms_->directory.counts(header.author, header.authorSerial,
                                               {header.incarnation, header.position});
  if (!above || !counts) {
    return rooms_->tally.note(group, kWarning, "refused-custodians",
                              "of " + std::string(header.author.text()));
  }
  const auto known = group.take(custodiansAt(group.transaction, rooms_->tables, header.author));
  if (!known) return;
  const bool older = *known && (**known).incarnation == header.incarnation.number &&
                     (**known).sequence >= header.sequence;
  if (older) return;
  const CustodiansRecord record{set, place, header.incarnation.number, header.sequence};
  group.check(group.transaction.put(rooms_->tables.custodians, keyOf(header.author),
                                    reporter::encodeCustodians(record)));
  for (const OfficeCode& child : rooms_->directory.children()) {
    tickets_->passLater(child, {place});
  }
}

void ReporterDesk::sendCustodiansTo(Group& group, const OfficeCode& child) {
  std::vector<EventPlace> places;
  const auto cursor = group.transaction.cursor(rooms_->tables.custodians);
  for (bool on = cursor->seek({}); on; on = cursor->next()) {
    const auto record = group.take(reporter::decodeCustodians(cursor->value()));
    if (!record) return;
    places.push_back(record->place);
  }
  if (!places.empty()) tickets_->passLater(child, places);
}

// --- disclosure ---------------------------------------------------------------------------------

bool ReporterDesk::mayApprove(const OfficeCode& approver, const OfficeCode& asker,
                              const OfficeCode& accused) const {
  if (approver.empty() || approver == asker || !rooms_->directory.isBelow(asker, approver)) {
    return false;
  }
  return accused.empty() || (approver != accused && !rooms_->directory.isBelow(approver, accused));
}

OfficeCode ReporterDesk::approverFor(const OfficeCode& asker, const OfficeCode& accused) const {
  const DirectoryTree tree(rooms_->directory);
  OfficeCode office = asker;
  for (int steps = 0; steps < federation::kLevelMax; ++steps) {
    office = tree.parentOf(office);
    if (office.empty() || mayApprove(office, asker, accused)) return office;
  }
  return {};
}

std::optional<DisclosureRecord> ReporterDesk::recordOf(Group& group, const EventId& asked) {
  const auto bytes = group.transaction.get(rooms_->tables.disclosures, asked.leaf);
  if (!bytes) return std::nullopt;
  return group.take(reporter::decodeDisclosure(asked, *bytes));
}

void ReporterDesk::write(Group& group, const DisclosureRecord& record) {
  group.check(group.transaction.put(rooms_->tables.disclosures, record.line.asked.leaf,
                                    reporter::encodeDisclosure(record)));
  nextOver_ = std::min(nextOver_, *record.line.said.until);
}

Result<Done> ReporterDesk::submit(Group& group, const AskDisclosure& command) {
  if (Result<void> may = tickets_->ready(); !may) return tl::unexpected<Error>(may.error());
  const auto roles = static_cast<std::uint16_t>(
      ticket::bit(ticket::Role::kHandler) | ticket::bit(ticket::Role::kLeader) |
      ticket::bit(ticket::Role::kSupervisor) | ticket::bit(ticket::Role::kIntake));
  if (auto may = tickets_->may(command.person, roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  const auto held = tickets_->held(group, command.ticket);
  if (!held) return tl::unexpected<Error>(noTicket());
  if (command.parts == 0 || (command.parts & ~reporter::kEveryPartBit) != 0) {
    return failure(ErrorCode::kInvalidArgument,
                   "it asks for some of: identity, original, attachment");
  }
  if (command.reason.empty() || command.legalBasis.empty()) {
    return failure(ErrorCode::kInvalidArgument, "it needs a reason and a legal basis");
  }
  if (command.until <= group.now || command.until > group.now + kReadAtMost) {
    return failure(ErrorCode::kInvalidArgument, "its last day lies within the next " +
                                                    std::to_string(kReadAtMost.count()) + " days");
  }
  if (!crypto::Custodians::of(1, {command.key})) {
    return failure(ErrorCode::kInvalidArgument, "the person's key is not a sound one");
  }
  Disclosure said;
  said.kind = Kind::kDisclosureAsked;
  said.ticket = command.ticket;
  said.parts = command.parts;
  said.key = command.key;
  said.reason = command.reason;
  said.legalBasis = command.legalBasis;
  said.until = command.until;
  said.intake = held->registrar;
  said.approver = approverFor(rooms_->self, held->accused);
  if (said.approver.empty()) {
    return failure(ErrorCode::kNotAllowed, "there is no office outside this one that could decide");
  }
  const auto encoded = ticket::encodeContent(said);
  const auto sound = ticket::decodeContent(static_cast<std::uint16_t>(said.kind), encoded);
  if (!sound) return failure(ErrorCode::kInvalidArgument, sound.error().detail);
  const auto drafted = tickets_->sayOfOffice(group, said, {said.approver}, command.person);
  write(group, {{drafted.id, rooms_->self, command.person, group.now, State::kAsked, said, {}},
                {},
                drafted.place});
  return Done{command.ticket, {}, {}};
}

Result<Done> ReporterDesk::submit(Group& group, const DecideDisclosure& command) {
  if (Result<void> may = tickets_->ready(); !may) return tl::unexpected<Error>(may.error());
  const auto roles = static_cast<std::uint16_t>(ticket::bit(ticket::Role::kLeader) |
                                                ticket::bit(ticket::Role::kSupervisor));
  if (auto may = tickets_->may(command.person, roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  auto record = recordOf(group, command.asked);
  if (!record || record->line.said.approver != rooms_->self) {
    return failure(ErrorCode::kNotFound, "no request of this id waits for this office's decision");
  }
  if (record->line.state != State::kAsked) {
    return failure(ErrorCode::kNotAllowed, "this request was decided already");
  }
  if (group.now >= *record->line.said.until) {
    return failure(ErrorCode::kNotAllowed, "its last day is over");
  }
  if (!command.approve && command.reason.empty()) {
    return failure(ErrorCode::kInvalidArgument, "a refusal needs a reason");
  }
  Disclosure said;
  said.kind = command.approve ? Kind::kDisclosureApproved : Kind::kDisclosureRefused;
  said.ticket = record->line.said.ticket;
  said.asked = command.asked;
  said.reason = command.reason;
  const auto sound =
      ticket::decodeContent(static_cast<std::uint16_t>(said.kind), ticket::encodeContent(said));
  if (!sound) return failure(ErrorCode::kInvalidArgument, sound.error().detail);
  const OfficeCode& asker = record->line.asker;
  const OfficeCode& intake = record->line.said.intake;
  const auto drafted = tickets_->sayOfOffice(group, said, {asker}, command.person);
  if (intake != rooms_->self && intake != asker) {
    tickets_->passLater(intake, {record->place, drafted.place});
  }
  record->line.state = command.approve ? State::kApproved : State::kRefused;
  record->line.why = command.reason;
  write(group, *record);
  return Done{said.ticket, {}, {}};
}

Result<Done> ReporterDesk::submit(Group& group, const GiveDisclosure& command) {
  if (Result<void> may = tickets_->ready(); !may) return tl::unexpected<Error>(may.error());
  if (auto may = tickets_->may(command.person, ticket::bit(ticket::Role::kCustodian)); !may) {
    return tl::unexpected<Error>(may.error());
  }
  auto record = recordOf(group, command.asked);
  if (!record || record->line.said.intake != rooms_->self) {
    return failure(ErrorCode::kNotFound, "no request of this id is for what this office keeps");
  }
  if (record->line.state != State::kApproved) {
    return failure(ErrorCode::kNotAllowed, "this request is not approved, or was answered already");
  }
  const Disclosure& asked = record->line.said;
  if (group.now >= *asked.until) {
    return failure(ErrorCode::kNotAllowed, "its last day is over");
  }
  const auto there = group.take(capsulesOf(group.transaction, rooms_->tables, asked.ticket));
  if (!there) return tl::unexpected<Error>(*group.failed);
  std::vector<ticket::Opened> all;
  for (const GiveDisclosure::One& half : command.halves) {
    const auto found =
        std::ranges::find(*there, half.capsule, [](const auto& each) { return each.first; });
    if (found == there->end() || (asked.parts & reporter::bitOf(found->second.part)) == 0) {
      return failure(ErrorCode::kNotAllowed, "a part was not asked for, or is not kept here");
    }
    const crypto::Secret* key = rooms_->retention->find(found->second.month);
    const auto subkey = key == nullptr
                            ? std::nullopt
                            : crypto::RestSealer(*key).open(found->first, found->second.subkey);
    if (!subkey) return failure(ErrorCode::kNotFound, "the key of its retention month is gone");
    auto sealed = reporter::sealSubkeyTo(asked.key, {command.asked, found->first, *asked.until},
                                         *subkey, group.randomness.secret(32));
    if (!sealed) return failure(ErrorCode::kInvalidArgument, "the person's key is not a sound one");
    all.push_back({found->first, static_cast<std::uint16_t>(found->second.part),
                   found->second.content, half.wrapped, std::move(*sealed)});
  }
  if (all.empty()) return failure(ErrorCode::kInvalidArgument, "nothing is given");
  // One event a part: together they might not fit one.
  for (ticket::Opened& one : all) {
    Disclosure said;
    said.kind = Kind::kDisclosureGiven;
    said.ticket = asked.ticket;
    said.asked = command.asked;
    said.custodians = command.custodians;
    if (record->line.asker == rooms_->self) record->opened.push_back(one);
    said.opened.push_back(std::move(one));
    const auto sound =
        ticket::decodeContent(static_cast<std::uint16_t>(said.kind), ticket::encodeContent(said));
    if (!sound) return failure(ErrorCode::kInvalidArgument, sound.error().detail);
    std::vector<OfficeCode> recipients;
    if (record->line.asker != rooms_->self) recipients.push_back(record->line.asker);
    static_cast<void>(tickets_->sayOfOffice(group, said, std::move(recipients), command.person));
  }
  record->line.state = State::kGiven;
  write(group, *record);
  return Done{asked.ticket, {}, {}};
}

void ReporterDesk::heard(Group& group, const EventHeader& header, const EventId& id,
                         const EventPlace& place, const ticket::Content& content) {
  if (const auto* set = std::get_if<CustodiansSet>(&content)) {
    return noteCustodians(group, header, place, *set);
  }
  const auto* said = std::get_if<Disclosure>(&content);
  if (said == nullptr) return;
  if (!rooms_->directory.counts(header.author, header.authorSerial,
                                {header.incarnation, header.position})) {
    return;
  }
  switch (said->kind) {
    case Kind::kDisclosureAsked:
      return hearAsked(group, header, id, place, *said);
    case Kind::kDisclosureGiven:
      return hearGiven(group, header, *said);
    default:
      return hearDecided(group, header, *said);
  }
}

void ReporterDesk::hearAsked(Group& group, const EventHeader& header, const EventId& id,
                             const EventPlace& place, const Disclosure& said) {
  if (recordOf(group, id)) return;  // it came again
  const auto refuse = [&](const std::string& why) {
    rooms_->tally.note(group, kWarning, "refused-disclosure",
                       "asked by " + std::string(header.author.text()) + ": " + why);
  };
  if (!said.until || said.parts == 0 || (said.parts & ~reporter::kEveryPartBit) != 0) {
    return refuse("it does not say what, or until when");
  }
  if (said.intake != rooms_->self && said.approver != rooms_->self) {
    return refuse("it is not this office's to decide or to give");
  }
  OfficeCode accused;
  if (said.intake == rooms_->self) {
    const auto held = tickets_->held(group, said.ticket);
    const bool party = held && held->registrar == rooms_->self &&
                       std::ranges::binary_search(held->participants, header.author);
    if (!party) return refuse("it has no business with such a ticket");
    accused = held->accused;
  }
  if (!mayApprove(said.approver, header.author, accused)) {
    return refuse("the office that is to decide may not");
  }
  std::size_t open = 0;
  const auto cursor = group.transaction.cursor(rooms_->tables.disclosures);
  for (bool on = cursor->seek({}); on; on = cursor->next()) {
    EventId other;
    std::ranges::copy(cursor->key(), other.leaf.begin());
    const auto there = group.take(reporter::decodeDisclosure(other, cursor->value()));
    if (!there) return;
    open += there->line.asker == header.author && there->line.state == State::kAsked ? 1 : 0;
  }
  if (open >= kOpenRequestsMax) return refuse("too many of its requests are open");
  write(group,
        {{id, header.author, header.person, header.time, State::kAsked, said, {}}, {}, place});
  rooms_->tally.note(group, Effects::Notice::Weight::kInfo, "disclosure-asked",
                     "by " + std::string(header.author.text()));
}

void ReporterDesk::hearDecided(Group& group, const EventHeader& header, const Disclosure& said) {
  auto record = recordOf(group, *said.asked);
  if (!record || record->line.state != State::kAsked) return;
  if (record->line.said.approver != header.author) {
    return rooms_->tally.note(
        group, kWarning, "refused-disclosure",
        "decided by " + std::string(header.author.text()) + ", which was not asked");
  }
  record->line.state = said.kind == Kind::kDisclosureApproved ? State::kApproved : State::kRefused;
  record->line.why = said.reason;
  write(group, *record);
}

void ReporterDesk::hearGiven(Group& group, const EventHeader& header, const Disclosure& said) {
  auto record = recordOf(group, *said.asked);
  const bool mine =
      record && record->line.asker == rooms_->self && record->line.said.intake == header.author;
  if (!mine || record->line.state == State::kRefused || record->line.state == State::kOver) return;
  for (const ticket::Opened& one : said.opened) {
    const bool known = std::ranges::any_of(
        record->opened, [&](const ticket::Opened& each) { return each.capsule == one.capsule; });
    if (!known && record->opened.size() < Disclosure::kOpenedMax) record->opened.push_back(one);
  }
  record->line.state = State::kGiven;
  write(group, *record);
}

// --- the passing of time ------------------------------------------------------------------------

void ReporterDesk::tick(Group& group) {
  wakeAt_ = federation::kInstantMax;
  keysDue(group);
  monthsOver(group);
  readingsOver(group);
}

void ReporterDesk::keysDue(Group& group) {
  if (!own_) return;
  std::set<std::uint32_t> years{kRetentionYears};
  for (const auto& [name, profile] : rooms_->rules->profiles()) {
    years.insert(profile->retention.years);
  }
  const Month now = reporter::monthOf(group.now);
  std::set<std::uint32_t> months = std::exchange(monthsWanted_, {});
  // This month's and the next one's, so that no report waits for a key at midnight.
  for (const std::uint32_t each : years) {
    months.insert((now + each * 12 + 1).number);
    months.insert((now + each * 12 + 2).number);
  }
  for (const std::uint32_t number : months) {
    if (rooms_->retention->find({number}) == nullptr) {
      group.effects.retentionKeysDue.push_back({number});
      wakeAt_ = group.now + kAskAgain;
    }
  }
  wakeAt_ = std::min(wakeAt_, reporter::endOf(now));
}

void ReporterDesk::monthsOver(Group& group) {
  for (const Month month : rooms_->retention->held()) {
    if (reporter::endOf(month) > group.now) break;  // they are in order
    if (!clear(group, month)) {
      wakeAt_ = std::min(wakeAt_, group.now + kAskAgain);
      return;
    }
    group.effects.retentionKeysOver.push_back(month);
  }
}

bool ReporterDesk::clear(Group& group, Month month) {
  std::vector<TicketId> tickets;
  const Key prefix = keyOf(month);
  {
    const auto cursor = group.transaction.cursor(rooms_->tables.retention);
    for (bool on = cursor->seek(prefix);
         on && startsWith(cursor->key(), prefix) && tickets.size() < kMonthWork;
         on = cursor->next()) {
      TicketId ticket;
      std::ranges::copy(cursor->key().last(ticket.bytes.size()), ticket.bytes.begin());
      tickets.push_back(ticket);
    }
  }
  bool clean = tickets.size() < kMonthWork;
  for (const TicketId& ticket : tickets) {
    const auto held = tickets_->held(group, ticket);
    const bool needed = held && (!held->keptUntil || *held->keptUntil > group.now);
    if (!needed) {
      erase(group, ticket, month);
      continue;
    }
    const Month later = std::max(reporter::monthOf(held->keptUntil.value_or(group.now)),
                                 reporter::monthOf(group.now)) +
                        (held->keptUntil ? 0 : 12);
    clean = moveOn(group, ticket, month, later) && clean;
  }
  return clean && !group.failed;
}

bool ReporterDesk::moveOn(Group& group, const TicketId& ticket, Month from, Month to) {
  const crypto::Secret* old = rooms_->retention->find(from);
  const crypto::Secret* next = rooms_->retention->find(to);
  if (next == nullptr) {
    monthsWanted_.insert(to.number);
    group.effects.retentionKeysDue.push_back(to);
    return false;
  }
  auto there = group.take(capsulesOf(group.transaction, rooms_->tables, ticket));
  if (!there) return false;
  for (auto& [id, record] : *there) {
    if (record.month != from) continue;
    const auto subkey = crypto::RestSealer(*old).open(id, record.subkey);
    if (!subkey) {
      rooms_->tally.note(group, Effects::Notice::Weight::kAlarm, "capsule-damaged",
                         "its key does not open under that of its retention month");
      continue;
    }
    record.month = to;
    record.subkey = crypto::RestSealer(*next).seal(
        group.randomness.bytes<crypto::kAeadNonceBytes>(), id, subkey->view());
    group.check(group.transaction.put(rooms_->tables.capsules, keyOf(ticket, id),
                                      reporter::encodeCapsule(record)));
  }
  static_cast<void>(group.transaction.erase(rooms_->tables.retention, keyOf(from, ticket)));
  group.check(group.transaction.put(rooms_->tables.retention, keyOf(to, ticket), {}));
  return true;
}

void ReporterDesk::erase(Group& group, const TicketId& ticket, Month month) {
  const auto there = group.take(capsulesOf(group.transaction, rooms_->tables, ticket));
  if (!there) return;
  for (const auto& [id, record] : *there) {
    if (record.month != month) continue;
    static_cast<void>(group.transaction.erase(rooms_->tables.capsules, keyOf(ticket, id)));
  }
  static_cast<void>(group.transaction.erase(rooms_->tables.retention, keyOf(month, ticket)));
}

void ReporterDesk::readingsOver(Group& group) {
  if (group.now >= nextOver_) {
    nextOver_ = federation::kInstantMax;
    std::vector<DisclosureRecord> over;
    const auto cursor = group.transaction.cursor(rooms_->tables.disclosures);
    for (bool on = cursor->seek({}); on; on = cursor->next()) {
      EventId asked;
      std::ranges::copy(cursor->key(), asked.leaf.begin());
      auto record = group.take(reporter::decodeDisclosure(asked, cursor->value()));
      if (!record) return;
      const State state = record->line.state;
      if (state == State::kRefused || state == State::kOver) continue;
      if (*record->line.said.until > group.now) {
        nextOver_ = std::min(nextOver_, *record->line.said.until);
      } else {
        over.push_back(std::move(*record));
      }
    }
    for (DisclosureRecord& record : over) {
      record.line.state = State::kOver;
      record.opened.clear();
      write(group, record);
    }
  }
  wakeAt_ = std::min(wakeAt_, nextOver_);
}

// --- what only looks ----------------------------------------------------------------------------

Result<Answer> answerOf(Reader& reader, const federation::Tables& tables,
                        const AskCustodians& question) {
  auto record = custodiansAt(reader, tables, question.office);
  if (!record) return tl::unexpected<Error>(record.error());
  Custodians custodians{question.office, {}};
  if (*record) custodians.set = std::move((**record).set);
  return Answer(std::move(custodians));
}

Result<Answer> answerOf(Reader& reader, const federation::Tables& tables,
                        const AskCapsules& question) {
  auto there = capsulesOf(reader, tables, question.ticket);
  if (!there) return tl::unexpected<Error>(there.error());
  std::vector<CapsuleLine> lines;
  for (auto& [id, record] : *there) {
    lines.push_back({id, record.part, reporter::textOf(record.month), std::move(record.seal),
                     record.content.size()});
  }
  return Answer(std::move(lines));
}

Result<Answer> answerOf(Reader& reader, const federation::Tables& tables, const AskDisclosures&) {
  std::vector<DisclosureLine> lines;
  const auto cursor = reader.cursor(tables.disclosures);
  for (bool on = cursor->seek({}); on; on = cursor->next()) {
    EventId asked;
    std::ranges::copy(cursor->key(), asked.leaf.begin());
    auto record = reporter::decodeDisclosure(asked, cursor->value());
    if (!record) return tl::unexpected<Error>(record.error());
    lines.push_back(std::move(record->line));
  }
  std::ranges::sort(lines, std::greater{}, &DisclosureLine::askedAt);
  return Answer(std::move(lines));
}

Result<Answer> answerOf(Reader& reader, const federation::Tables& tables,
                        const AskGrant& question) {
  const auto bytes = reader.get(tables.disclosures, question.asked.leaf);
  if (!bytes) return failure(ErrorCode::kNotFound, "no request of this id is known here");
  auto record = reporter::decodeDisclosure(question.asked, *bytes);
  if (!record) return tl::unexpected<Error>(record.error());
  if (record->opened.empty()) {
    return failure(ErrorCode::kNotFound, "nothing was given to this office for that request");
  }
  return Answer(Grant{std::move(record->line), std::move(record->opened)});
}

}  // namespace guantong::node
