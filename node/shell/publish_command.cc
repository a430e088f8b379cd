#include "node/shell/publish_command.h"

#include <set>

#include "node/profile/calendar.h"
#include "node/profile/profile_file.h"
#include "node/profile/shipped.h"
#include "node/rulebook.h"
#include "node/shell/asking.h"
#include "node/shell/json.h"
#include "node/shell/plain_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// One text to give out.
struct Source {
  std::string name;
  std::string text;
  bool builtIn = false;
};

Result<Source> fileSource(const std::string& path, std::size_t bytesMax) {
  auto text = readPlainFile(path, bytesMax);
  if (!text) return tl::unexpected(text.error());
  return Source{path, std::move(*text), false};
}

/// All versions of a hotline that are built in.
Result<void> addShipped(const std::string& hotline, std::vector<Source>& sources) {
  const std::size_t before = sources.size();
  std::string all;
  for (const profile::ShippedFile& file : profile::shippedProfiles()) {
    const profile::Checked checked = profile::readProfile(file.text, std::string(file.name));
    if (!checked.profile) continue;
    if (checked.profile->hotline == hotline) {
      sources.push_back({std::string(file.name), std::string(file.text), true});
    }
    all.append(all.empty() ? "" : ", ").append(checked.profile->hotline);
  }
  if (sources.size() != before) return {};
  return failure(ErrorCode::kNotFound, "no hotline '" + hotline + "'; there are: " + all +
                                           "; a file ends in .toml or has a / in it");
}

/// What can be known of all of them before the first is given out: that they read, and that nothing
/// is there yet of what is not built in.
Result<void> mayPublish(ticket::Kind kind, const std::vector<Source>& sources,
                        LocalClient& office) {
  const auto told = office.ask(Question(AskRules{}));
  if (!told) return tl::unexpected(told.error());
  std::set<std::pair<std::string, std::uint32_t>> there;
  for (const RulesLine& line : std::get<std::vector<RulesLine>>(*told)) {
    if (line.kind == kind) there.emplace(line.name, line.version);
  }
  for (const Source& source : sources) {
    const auto read = Rulebook::read(kind, source.text);
    if (!read) return failure(read.error().code, source.name + ": " + read.error().detail);
    const bool isNew = there.emplace(read->name, read->version).second;
    if (!isNew && !source.builtIn) {
      return failure(ErrorCode::kAlreadyExists, source.name + ": version " +
                                                    std::to_string(read->version) + " of '" +
                                                    read->name + "' is there already");
    }
  }
  return {};
}

/// One after the other, in their order, once all of them read.
Result<CommandOutput> publishAll(const CommandRequest& request, ticket::Kind kind,
                                 std::vector<Source> sources) {
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  if (auto may = mayPublish(kind, sources, *office); !may) return tl::unexpected(may.error());
  std::string out;
  JsonArray published;
  for (Source& source : sources) {
    const auto told = office->ask(Command(Publish{kind, std::move(source.text), *person}));
    const bool isThere = !told && told.error().code == ErrorCode::kAlreadyExists;
    if (!told && !(isThere && source.builtIn)) {
      return failure(told.error().code, source.name + ": " + told.error().detail);
    }
    published.add(JsonObject().add("name", source.name).add("was_there", isThere));
    out += (isThere ? say<Text::kRulesWereThere>(request.language, with<"name">(source.name))
                    : say<Text::kRulesPublished>(request.language, with<"name">(source.name))) +
           "\n";
  }
  if (request.json) return CommandOutput{JsonObject().add("published", published).text() + "\n"};
  return CommandOutput{out};
}

}  // namespace

Result<CommandOutput> profilePublish(const CommandRequest& request) {
  std::vector<Source> sources;
  for (const std::string& name : request.arguments) {
    if (!name.ends_with(".toml") && name.find('/') == name.npos) {
      if (auto added = addShipped(name, sources); !added) return tl::unexpected(added.error());
      continue;
    }
    auto source = fileSource(name, profile::kProfileBytesMax);
    if (!source) return tl::unexpected(source.error());
    sources.push_back(std::move(*source));
  }
  return publishAll(request, ticket::Kind::kProfilePublished, std::move(sources));
}

Result<CommandOutput> calendarPublish(const CommandRequest& request) {
  std::vector<Source> sources;
  if (request.has(Option::kShipped)) {
    for (const profile::ShippedFile& file : profile::shippedCalendars()) {
      sources.push_back({std::string(file.name), std::string(file.text), true});
    }
  }
  for (const std::string& path : request.arguments) {
    auto source = fileSource(path, profile::kNoticeBytesMax);
    if (!source) return tl::unexpected(source.error());
    sources.push_back(std::move(*source));
  }
  if (sources.empty()) {
    return failure(ErrorCode::kInvalidArgument, "name files, or --shipped for what is built in");
  }
  return publishAll(request, ticket::Kind::kCalendarPublished, std::move(sources));
}

}  // namespace guantong::node::shell
