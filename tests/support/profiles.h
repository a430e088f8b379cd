// tests/support/profiles.h: the shipped profiles, and what they would ask of a ticket, in few
// words.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/profile/explain.h"
#include "node/profile/profile_file.h"

namespace guantong::support {

/// The text of a shipped profile, by the name of its file without ".toml": "12345".
///
/// GUANTONG_PROFILES names a directory whose files are taken instead, where it has them. Why: the
/// mutation run alters one annotated line at a time and looks which tests fail.
std::string shippedProfileText(std::string_view name);

/// The same, read once and kept. Throws, which fails the test, with the findings where it can't be.
std::shared_ptr<const node::profile::Profile> shippedProfile(std::string_view name);

/// What a test of a rule asks of a profile.
template <typename Part>
std::vector<std::string> namesOf(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}
/// The name of the body that an office is; "none".
std::string bodyAt(const node::profile::Profile& profile, std::string_view office);
/// "quarter: body centre to body province"; "none".
std::string summaryOf(const node::profile::Profile& profile, std::string_view name);
/// What a person is told of it; "none" where it is not refused.
std::string refusalOf(const node::profile::Profile& profile, std::string_view name);
/// "body general-office"; "none" for who follows the tree.
std::string superiorOf(const node::profile::Profile& profile, std::string_view body);
/// Bodies that alone may author a kind.
std::vector<std::string> actorsOf(const node::profile::Profile& profile, node::ticket::Kind kind);

/// A ticket that is only thought of, and what a shipped profile would ask of it:
///
///   Supposing("12345").of("咨询").at("532328101000").received("2026-02-13T16:30")
///       .due("finish-consultation")  // "2026-02-27 24:00"
class Supposing {
 public:
  explicit Supposing(std::string_view profile);
  explicit Supposing(std::shared_ptr<const node::profile::Profile> profile);

  Supposing& of(std::string_view type);
  Supposing& received(std::string_view instant);
  Supposing& over(std::string_view channel);
  /// The office that has the turn.
  Supposing& at(std::string_view office);
  Supposing& in(std::string_view category);
  Supposing& privacy(node::profile::Privacy privacy);
  Supposing& urgent();
  Supposing& major();
  Supposing& accusing();
  Supposing& withSiteVisit();

  /// When it is over: "2026-02-27 24:00"; "no such clock", "no limit".
  std::string due(std::string_view clock) const;
  /// Its rule and the rest; nullptr where it does not run.
  const node::profile::Explained* clock(std::string_view name) const;
  /// The longest that the clock's only extension could make it; "no extension", "no bound".
  std::string atMost(std::string_view clock) const;
  /// Names of the clocks that run.
  std::vector<std::string> clocks() const;
  /// Until when it may be returned.
  std::string returnedBy() const;
  /// "accused-superior"; "nowhere".
  std::string route() const;
  std::string routeWhenUnreachable() const;

  const node::profile::Explanation& explained() const;
  const node::profile::Profile& profile() const { return *profile_; }

 private:
  Supposing& changed();

  std::shared_ptr<const node::profile::Profile> profile_;
  node::profile::Supposed supposed_;
  mutable std::optional<node::profile::Explanation> explained_;
};

}  // namespace guantong::support
