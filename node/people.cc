#include "node/people.h"

#include <algorithm>
#include <set>

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::failure;
using ticket::Role;

namespace {

federation::Key keyOf(std::uint32_t number) { return federation::Key().number(number); }
federation::Key filingKey(Role role) {
  return federation::Key().number(std::uint32_t{0}).number(static_cast<std::uint8_t>(role));
}

bool isHere(const PersonRecord& person) { return !person.roles.empty(); }
bool has(const PersonRecord& person, Role role) {
  return std::ranges::find(person.roles, role) != person.roles.end();
}

/// Of the profiles that count on a day, those whose rules of people are for this office.
std::vector<const profile::PeopleRules*> peopleRules(const Rules& rules, const OfficeCode& self,
                                                     profile::Day day) {
  std::vector<const profile::PeopleRules*> all;
  for (const auto& [key, profile] : rules.profiles()) {
    if (rules.inForce(key.first, day) != profile) continue;
    const auto& levels = profile->people.levels;
    const bool forUs =
        levels.empty() || std::ranges::find(levels, profile::levelOf(self)) != levels.end();
    if (forUs) all.push_back(&profile->people);
  }
  return all;
}

std::set<Role> rolesThat(const std::vector<const profile::PeopleRules*>& rules,
                         std::vector<Role> profile::PeopleRules::*which) {
  std::set<Role> roles;
  for (const profile::PeopleRules* one : rules) {
    roles.insert((one->*which).begin(), (one->*which).end());
  }
  return roles;
}

}  // namespace

Result<PeopleBook> PeopleBook::load(federation::Reader& reader, const federation::Tables& tables) {
  PeopleBook book;
  const auto cursor = reader.cursor(tables.people);
  constexpr std::size_t kPersonKeyBytes = 4;
  for (bool on = cursor->seek(federation::Key()); on; on = cursor->next()) {
    if (cursor->key().size() == kPersonKeyBytes) {
      auto person = decodePerson(cursor->value());
      if (!person) return tl::unexpected<Error>(person.error());
      book.people_[person->number] = std::move(*person);
    } else {
      auto filing = decodeFiling(cursor->value());
      if (!filing) return tl::unexpected<Error>(filing.error());
      book.filings_[filing->role] = filing->handover;
    }
  }
  return book;
}

Result<PeopleBook::Put> PeopleBook::put(Group& group, const federation::Tables& tables,
                                        const PutPerson& command, const Rules& rules,
                                        const OfficeCode& self) {
  const bool fresh = command.number == 0;
  const bool rolesStay =
      !fresh && command.roles.empty() && (!command.contact.empty() || command.trained);
  if (fresh && people_.size() >= kPeopleMax) {
    return failure(ErrorCode::kTooLarge, "there are ten thousand people already");
  }
  if (!fresh && !people_.contains(command.number)) {
    return failure(ErrorCode::kNotFound, "nobody has number " + std::to_string(command.number));
  }
  if (command.name.empty() && fresh) {
    return failure(ErrorCode::kInvalidArgument, "a person needs a name");
  }
  if (command.roles.empty() && fresh) {
    std::string words;
    for (const ticket::RoleName& role : ticket::kRoleNames) words.append(" ").append(role.word);
    return failure(ErrorCode::kInvalidArgument,
                   "somebody new needs a role, one or more of:" + words);
  }
  const Instant handover = command.handover.value_or(group.now);
  if (handover > group.now) {
    return failure(ErrorCode::kInvalidArgument, "the handover lies in the future");
  }
  if (command.trained && *command.trained > group.now) {
    return failure(ErrorCode::kInvalidArgument, "the training lies in the future");
  }
  const auto due = peopleRules(rules, self, profile::dayOf(handover));
  std::set<Role> single = rolesThat(due, &profile::PeopleRules::exactlyOne);
  single.insert({Role::kMainAdministrator, Role::kEmergencyAdministrator});
  const std::set<Role> filedRoles = rolesThat(due, &profile::PeopleRules::filed);

  Put done;
  done.number = fresh ? (people_.empty() ? 1 : people_.rbegin()->first + 1) : command.number;
  const auto write = [&](const PersonRecord& person) {
    static_cast<void>(
        group.transaction.put(tables.people, keyOf(person.number), encodePerson(person)));
  };
  PersonRecord person = fresh ? PersonRecord{} : people_.at(done.number);
  const std::vector<Role> before = person.roles;
  person.number = done.number;
  if (!command.name.empty()) person.name = command.name;
  const bool moved =
      !command.contact.empty() && !person.contact.empty() && command.contact != person.contact;
  if (!command.contact.empty()) person.contact = command.contact;
  if (command.trained) person.trained = command.trained;
  if (!rolesStay) person.roles = command.roles;
  std::ranges::sort(person.roles);
  if (!rolesStay) person.since = handover;
  person.roles.erase(std::unique(person.roles.begin(), person.roles.end()), person.roles.end());
  for (auto& [number, other] : people_) {
    if (number == done.number) continue;
    const std::size_t taken = std::erase_if(
        other.roles, [&](Role role) { return single.contains(role) && has(person, role); });
    if (taken == 0) continue;
    write(other);
  }
  write(person);
  people_[done.number] = person;
  for (const Role role : filedRoles) {
    const bool had = std::ranges::find(before, role) != before.end();
    if (had == has(person, role) && !(had && moved)) continue;
    filings_[role] = handover;
    static_cast<void>(
        group.transaction.put(tables.people, filingKey(role), encodeFiling({role, handover})));
    ticket::Act change;
    change.kind = ticket::Kind::kPersonChanged;
    change.word = ticket::nameOf(role).word;
    change.number = has(person, role) ? done.number : 0;
    change.until = handover;
    done.changes.push_back(std::move(change));
  }
  return done;
}

Result<void> PeopleBook::filed(Group& group, const federation::Tables& tables, Role role) {
  if (filings_.erase(role) == 0) {
    return failure(ErrorCode::kNotAllowed,
                   "no change of '" + std::string(ticket::nameOf(role).word) + "' is to be filed");
  }
  static_cast<void>(group.transaction.erase(tables.people, filingKey(role)));
  return {};
}

Result<void> PeopleBook::may(std::uint32_t person, std::uint16_t roles) const {
  const bool nobody =
      std::ranges::none_of(people_, [](const auto& entry) { return isHere(entry.second); });
  if (nobody) return {};
  const std::vector<Role> wanted = rolesOf(roles);
  const auto could = [&](const PersonRecord& one) {
    return isHere(one) && (wanted.empty() ||
                           std::ranges::any_of(wanted, [&](Role role) { return has(one, role); }));
  };
  const auto found = people_.find(person);
  if (found != people_.end() && could(found->second)) return {};
  constexpr std::size_t kNamed = 5;
  std::string who;
  std::size_t named = 0;
  for (const auto& [number, one] : people_) {
    if (!could(one) || named == kNamed) continue;
    who.append(named++ == 0 ? "" : ", ")
        .append(std::to_string(number))
        .append(" ")
        .append(one.name);
  }
  std::string words;
  for (const Role role : wanted) words.append(words.empty() ? "" : ", ").append(nameOf(role).word);
  if (wanted.empty()) words = "anybody who works here";
  const std::string unknown =
      person == 0 ? "no person is named" : "person " + std::to_string(person) + " may not";
  return failure(ErrorCode::kNotAllowed, unknown + "; it is for: " + words +
                                             "; who could: " + (who.empty() ? "nobody yet" : who));
}

People PeopleBook::all(const Rules& rules, const OfficeCode& self, Instant now) const {
  People all;
  if (people_.empty()) return all;
  for (const auto& [number, person] : people_) {
    all.people.push_back(
        {number, person.name, person.roles, person.since, person.contact, person.trained});
  }
  const auto inForce = peopleRules(rules, self, profile::dayOf(now));
  const std::set<Role> trained = rolesThat(inForce, &profile::PeopleRules::trained);
  const std::set<Role> reachable = rolesThat(inForce, &profile::PeopleRules::reachable);
  for (const auto& [number, person] : people_) {
    for (const Role role : person.roles) {
      if (trained.contains(role) && !person.trained) all.lacks.push_back({number, role, true});
      if (reachable.contains(role) && person.contact.empty()) {
        all.lacks.push_back({number, role, false});
      }
    }
  }
  std::set<Role> needed = rolesThat(inForce, &profile::PeopleRules::exactlyOne);
  needed.insert({Role::kMainAdministrator, Role::kEmergencyAdministrator});
  for (const Role role : needed) {
    const bool filled =
        std::ranges::any_of(people_, [&](const auto& entry) { return has(entry.second, role); });
    if (!filled) all.due.push_back({role, true, now});
  }
  for (const auto& [role, handover] : filings_) {
    Instant due = federation::kInstantMax;
    for (const profile::PeopleRules* one : inForce) {
      if (!one->filedWithin || std::ranges::find(one->filed, role) == one->filed.end()) continue;
      profile::Counting counting;
      counting.area = profile::areaOf(self);
      due =
          std::min(due, profile::dueAt(handover, *one->filedWithin, rules.calendar(), counting).at);
    }
    all.due.push_back({role, false, due});
  }
  return all;
}

}  // namespace guantong::node
