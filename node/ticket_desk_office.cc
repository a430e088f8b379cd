// What the desk says and hears of offices themselves: rules, people, summaries.
#include <algorithm>

#include "node/ticket_desk.h"

namespace guantong::node {

using federation::Chain;
using federation::Error;
using federation::ErrorCode;
using federation::EventHeader;
using federation::failure;
using federation::Lane;
using ticket::Content;

federation::Drafted TicketDesk::sayOfOffice(Group& group, const Content& content,
                                            std::vector<OfficeCode> recipients,
                                            std::uint32_t person) {
  OfficeRecord& record = rooms_->record;
  federation::Draft draft;
  draft.chain = Chain::kOffice;
  draft.sequence = record.officeSequence;
  draft.previous = record.officeLeaf;
  draft.person = person;
  draft.kind = static_cast<std::uint16_t>(ticket::kindOf(content));
  draft.content = ticket::encodeContent(content);
  draft.directoryVersion = rooms_->directory.version();
  draft.time = group.now;
  draft.recipients = std::move(recipients);
  const federation::Drafted drafted = rooms_->ledger.draft(draft, group.randomness);
  rooms_->ledgerEnd = std::max(rooms_->ledgerEnd, drafted.place.record + 1);
  ++record.officeSequence;
  record.officeLeaf = drafted.id;
  return drafted;
}

Result<Done> TicketDesk::submit(Group& group, const Publish& command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  if (rooms_->self.text() != federation::kNationalCode) {
    return failure(ErrorCode::kNotAllowed,
                   "the rules of hotlines and calendars are the national office's to give out");
  }
  if (auto may = people_.may(command.person, ticket::bit(ticket::Role::kMainAdministrator)); !may) {
    return tl::unexpected<Error>(may.error());
  }
  auto one = Rulebook::read(command.kind, command.text);
  if (!one) return tl::unexpected<Error>(one.error());
  if (rulebook_->has(*one)) {
    return failure(ErrorCode::kAlreadyExists, "version " + std::to_string(one->version) + " of '" +
                                                  one->name + "' is there already");
  }
  const Content content = ticket::Published{command.kind, command.text};
  const auto kind = static_cast<std::uint16_t>(command.kind);
  if (auto sound = ticket::decodeContent(kind, ticket::encodeContent(content)); !sound) {
    return failure(ErrorCode::kInvalidArgument, sound.error().detail);
  }
  if (auto may = rulebook_->mayKeep(*one); !may) return tl::unexpected<Error>(may.error());
  const auto drafted = sayOfOffice(group, content, rooms_->directory.children(), command.person);
  group.check(publish(group, std::move(*one), drafted.id, drafted.place));
  return Done{{}, {}, {}};
}

Result<void> TicketDesk::publish(Group& group, Rulebook::Read one, const EventId& id,
                                 const EventPlace& place) {
  const bool isProfile = one.profile != nullptr;
  const EventId waited = Rulebook::waitsFor(one.name, one.version);
  if (auto kept = rulebook_->keep(group, std::move(one), id, place); !kept) return kept;
  if (!isProfile) return {};
  for (const TicketBook::Waiting& waiting : book_.woken(waited)) {
    auto event = stored(group.transaction, waiting.place);
    if (!event) return tl::unexpected<Error>(event.error());
    take(group, {&event->header, event->id, waiting.place, waiting.sender, group.now,
                 std::move(event->content)});
  }
  return {};
}

void TicketDesk::takeOfOffice(Group& group, const EventHeader& header, const EventId& id,
                              const EventPlace& place, const std::optional<Content>& content) {
  // The office chain of others: kept, shown to auditors. What the national office gives out is for
  // all.
  const bool sealed = content && (std::holds_alternative<ticket::CustodiansSet>(*content) ||
                                  std::holds_alternative<ticket::Disclosure>(*content));
  if (sealed) heard_.push_back({header, id, place, *content});
  const auto* published = content ? std::get_if<ticket::Published>(&*content) : nullptr;
  if (published == nullptr || rulebook_->has(id)) return;
  const auto refuse = [&](const std::string& why) {
    rooms_->tally.note(group, Effects::Notice::Weight::kWarning, "refused-rules",
                       "of " + std::string(header.author.text()) + ": " + why);
  };
  if (!rulebook_->believes(header)) return refuse("not the national office's");
  auto one = Rulebook::read(published->kind, published->text);
  if (!one) return refuse(one.error().detail);
  if (rulebook_->has(*one)) return;
  if (auto may = rulebook_->mayKeep(*one); !may) return refuse(may.error().detail);
  group.check(publish(group, std::move(*one), id, place));
  for (const OfficeCode& child : rooms_->directory.children()) {
    passing_[{child, Lane::kNormal}].push_back(place);
  }
}

void TicketDesk::passLater(const OfficeCode& office, const std::vector<EventPlace>& places) {
  auto& all = passing_[{office, Lane::kNormal}];
  all.insert(all.end(), places.begin(), places.end());
}

void TicketDesk::sendRulesTo(const OfficeCode& neighbour) {
  if (rulebook_->places().empty()) return;
  auto& places = passing_[{neighbour, Lane::kNormal}];
  places.insert(places.end(), rulebook_->places().begin(), rulebook_->places().end());
}

Result<Done> TicketDesk::submit(Group& group, ActOfOffice command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  const ticket::Kind kind = command.act.kind;
  const auto isOfOffice = [](ticket::Kind one) {
    return one >= ticket::Kind::kPersonFiled && one <= ticket::Kind::kPrinted;
  };
  if (ticket::nameOf(kind) == nullptr || !isOfOffice(kind)) {
    std::string words;
    for (const ticket::KindName& name : ticket::kKindNames) {
      if (isOfOffice(name.kind)) words.append(" ").append(name.word);
    }
    return failure(ErrorCode::kInvalidArgument, "an office says of itself:" + words);
  }
  if (auto may = people_.may(command.person, 0); !may) return tl::unexpected<Error>(may.error());
  if (command.act.text.empty() && command.act.word.empty()) {
    return failure(ErrorCode::kInvalidArgument, "it needs a word or a text");
  }
  const auto encoded = ticket::encodeContent(command.act);
  const auto content = soundContent(kind, encoded);
  if (!content) return tl::unexpected<Error>(content.error());
  if (kind == ticket::Kind::kPersonFiled) {
    const auto role = ticket::roleFrom(command.act.word);
    if (!role) {
      std::string words;
      for (const ticket::RoleName& name : ticket::kRoleNames) words.append(" ").append(name.word);
      return failure(ErrorCode::kInvalidArgument, "its word is a role, one of:" + words);
    }
    if (auto filed = people_.filed(group, rooms_->tables, *role); !filed) {
      return tl::unexpected<Error>(filed.error());
    }
  }
  std::vector<OfficeCode> recipients = command.act.others;
  const auto place = std::ranges::lower_bound(recipients, command.act.to);
  const bool isNew = place == recipients.end() || *place != command.act.to;
  if (!command.act.to.empty() && isNew) recipients.insert(place, command.act.to);
  std::erase(recipients, rooms_->self);
  sayOfOffice(group, *content, std::move(recipients), command.person);
  return Done{{}, {}, {}};
}

Result<Done> TicketDesk::submit(Group& group, const PutPerson& command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  const auto roles = static_cast<std::uint16_t>(ticket::bit(ticket::Role::kMainAdministrator) |
                                                ticket::bit(ticket::Role::kLeader));
  if (auto may = people_.may(command.person, roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  auto put = people_.put(group, rooms_->tables, command, *rooms_->rules, rooms_->self);
  if (!put) return tl::unexpected<Error>(put.error());
  for (const ticket::Act& change : put->changes) {
    sayOfOffice(group, change, {}, command.person);
  }
  return Done{{}, {}, put->number};
}

}  // namespace guantong::node
