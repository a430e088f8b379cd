// node/people.h: who works in this office, and as what.
#pragma once

#include <map>

#include "node/group.h"

namespace guantong::node {

/// Rules
///  1. Names stay in this office; events carry numbers. Numbers are never given twice.
///  2. An office that lists nobody works without roles. One that does asks for a person with each
///     act, who must have one of the roles that the act is for.
///  3. Main and emergency administrator, and whatever a profile in force says besides, are one
///     each: giving the duty to somebody is a handover, the one before has it no longer.
///  4. A change of a duty that a profile in force files is an event of the office chain, and is due
///     to be filed within the profile's limit, counted from the handover, until somebody says that
///     it was.
/// Limits: kPeopleMax. Threads: one owner.
class PeopleBook {
 public:
  static constexpr std::size_t kPeopleMax = 10'000;

  static Result<PeopleBook> load(federation::Reader& reader, const federation::Tables& tables);

  /// Rule 4 counts a change of the contact of who has such a duty as well.
  /// The changes of duties that are to be said.
  struct Put {
    std::uint32_t number = 0;
    std::vector<ticket::Act> changes;
  };
  Result<Put> put(Group& group, const federation::Tables& tables, const PutPerson& command,
                  const Rules& rules, const OfficeCode& self);
  /// A change of the role was filed.
  Result<void> filed(Group& group, const federation::Tables& tables, ticket::Role role);

  /// kNotAllowed where somebody else must do it, named.
  [[nodiscard]] Result<void> may(std::uint32_t person, std::uint16_t roles) const;
  [[nodiscard]] People all(const Rules& rules, const OfficeCode& self, Instant now) const;

 private:
  std::map<std::uint32_t, PersonRecord> people_;
  std::map<ticket::Role, Instant> filings_;
};

}  // namespace guantong::node
