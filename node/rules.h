// node/rules.h: what judging a ticket needs besides its events: its hotline's profile, the
// calendar, and who stands above whom.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "federation/directory.h"
#include "node/profile/calendar.h"
#include "node/ticket/state.h"

namespace guantong::node {

/// The profiles and the calendar that were published so far, read. Never changed once shared: who
/// learns of another makes a copy.
class Rules {
 public:
  using Profile = profile::Profile;

  /// Of several of one hotline and version the first stays: kAlreadyExists.
  federation::Result<void> add(std::shared_ptr<const Profile> profile);
  federation::Result<void> add(profile::Notice notice);

  /// Null where it is not here.
  [[nodiscard]] std::shared_ptr<const Profile> profile(const std::string& hotline,
                                                       std::uint32_t version) const;
  /// The highest version that counts on that day; null where none does.
  [[nodiscard]] std::shared_ptr<const Profile> inForce(const std::string& hotline,
                                                       profile::Day day) const;
  [[nodiscard]] const std::map<std::pair<std::string, std::uint32_t>,
                               std::shared_ptr<const Profile>>&
  profiles() const {
    return profiles_;
  }
  [[nodiscard]] const profile::Calendar& calendar() const { return calendar_; }
  /// Those that make the calendar, in the order in which they came.
  [[nodiscard]] const std::vector<profile::Notice>& notices() const { return notices_; }

 private:
  std::map<std::pair<std::string, std::uint32_t>, std::shared_ptr<const Profile>> profiles_;
  profile::Calendar calendar_;
  std::vector<profile::Notice> notices_;
};

/// The tree of offices as the directory has it. Of an office that it does not know, the superior is
/// that of its place: the digits of its code tell it. Why: who is on a ticket knows its own branch
/// of the tree and not every other, and all must judge alike. Levels are always those of the
/// digits: a unit's certificate says how deep it stands, which a stranger can't know.
class DirectoryTree : public ticket::Tree {
 public:
  /// REQUIRES: `directory` outlives this.
  explicit DirectoryTree(const federation::Directory& directory) : directory_(&directory) {}
  [[nodiscard]] federation::OfficeCode parentOf(
      const federation::OfficeCode& office) const override;
  [[nodiscard]] std::uint8_t levelOf(const federation::OfficeCode& office) const override;

 private:
  const federation::Directory* directory_;
};

/// The code of the place that an office's code puts it into: of a unit its place, of a place the
/// next larger one; nobody above the country.
[[nodiscard]] federation::OfficeCode placeAbove(const federation::OfficeCode& office);

/// Holds together what a ticket's Setting points to.
class Situation {
 public:
  /// REQUIRES: `directory` outlives this.
  Situation(const Rules& rules, const federation::Directory& directory,
            const ticket::Ticket& ticket)
      : Situation(rules, directory, ticket.opened) {}
  Situation(const Rules& rules, const federation::Directory& directory,
            const ticket::Registered& opened)
      : profile_(opened.hotline.empty() ? nullptr
                                        : rules.profile(opened.hotline, opened.profileVersion)),
        tree_(directory) {}

  [[nodiscard]] ticket::Setting setting() const { return {profile_.get(), &tree_}; }

 private:
  std::shared_ptr<const profile::Profile> profile_;
  DirectoryTree tree_;
};

}  // namespace guantong::node
