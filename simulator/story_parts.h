// simulator/story_parts.h: what the two files that read stories share.
#pragma once

#include <map>
#include <set>

#include "node/command.h"
#include "node/settings.h"
#include "simulator/story.h"
#include "simulator/story_words.h"

namespace guantong::simulator {

/// Reads one story; what is wrong shows when the file's Settings are finished.
class StoryReader {
 public:
  StoryReader(const ReadFile& readFile, const ReadFile& otherRules)
      : readFile_(readFile), otherRules_(otherRules) {}
  federation::Result<Story> read(node::Settings& file);

 private:
  // --- story.cc
  std::optional<PublishStep> publication(node::Settings& from, std::string_view key, Kind kind,
                                         const std::string& name);
  void noteClocks(node::Settings& from, std::string_view key, const PublishStep& published);
  void readPublished(node::Settings& file);
  void readPublish(node::Settings& from);
  void readPerson(node::Settings& from);
  void readAbsence(node::Settings& from);
  void readStart(node::Settings& file);

  // --- story_steps.cc
  void readAct(node::Settings& from);
  void readRegistration(node::Settings& from, ActStep& act);
  void readWords(node::Settings& from, ActStep& act);
  void readOutcome(node::Settings& from, ActStep& act);
  void readLook(node::Settings& from);
  void readTurn(node::Settings& from, LookStep& look);
  void readWanted(node::Settings& from, std::span<const LookKey> keys, const std::string& prefix,
                  std::vector<Wanted>& wanted);
  void readNames(node::Settings& from, const LookKey& key, Wanted& one);
  void readMoments(node::Settings& from, const LookKey& key, const std::string& prefix,
                   std::vector<Wanted>& wanted);
  /// Every name that a step uses is one that another gives.
  void checkNames(node::Settings& file);

  /// An office of the story; nobody where it isn't one.
  OfficeCode officeOf(node::Settings& from, std::string_view key);
  /// A needed instant; any where it isn't one.
  static Instant momentOf(node::Settings& from, std::string_view key);
  static std::optional<Instant> instantOf(node::Settings& from, std::string_view key);

  const ReadFile& readFile_;
  const ReadFile& otherRules_;
  Story story_;
  std::set<std::string> clocks_;  ///< of all profiles of the story
  struct Use {
    node::Settings at;
    std::string key;
    std::string name;
  };
  std::set<std::string> tickets_, acts_;
  std::vector<Use> usedTickets_, usedActs_, usedPeople_;
};

/// "\"330106000000\", …"
[[nodiscard]] std::string listOf(const std::set<OfficeCode>& codes);
[[nodiscard]] std::string listOf(const std::set<std::string>& names);
/// "\"intake\" (受理员), …"
[[nodiscard]] std::string rolesAllowed();

}  // namespace guantong::simulator
