#include "simulator/story.h"

#include <algorithm>
#include <set>

#include "node/profile/profile_file.h"
#include "node/profile/shipped.h"
#include "node/settings.h"
#include "simulator/story_parts.h"
#include "simulator/story_words.h"

namespace guantong::simulator {

using federation::Result;
using node::Settings;
using node::profile::ShippedFile;

namespace {

constexpr std::size_t kNameMax = 200;
constexpr std::size_t kAboutMax = 4'000;
/// A story is read by people.
constexpr std::size_t kOfficesMax = 60;
constexpr std::size_t kStepsMax = 1'000;
/// Certificates of a simulated country hold a little longer.
constexpr std::chrono::days kLongest{900};

bool isRuleId(std::string_view text) {
  const auto digit = [](char character) { return character >= '0' && character <= '9'; };
  return text.size() == 3 && text[0] >= 'A' && text[0] <= 'Z' && digit(text[1]) && digit(text[2]);
}

// --- offices

/// Digits that say something: 330106000000 is 330106, 000000000000 nothing.
std::string_view stem(const OfficeCode& office) {
  const std::string_view digits = office.text().substr(0, OfficeCode::kDigits);
  const std::size_t used = digits.find_last_not_of('0') + 1;
  for (const std::size_t length : {0U, 2U, 4U, 6U, 9U}) {
    if (used <= length) return digits.substr(0, length);
  }
  return digits;
}
bool isUnit(const OfficeCode& office) { return office.text().size() > OfficeCode::kDigits; }

/// The nearest place of the story whose digits the office's begin with; a unit's own place first.
OfficeCode parentIn(const std::set<OfficeCode>& codes, const OfficeCode& office) {
  OfficeCode best;
  for (const OfficeCode& each : codes) {
    if (each == office || isUnit(each)) continue;
    const bool around = stem(office).starts_with(stem(each)) &&
                        (isUnit(office) || stem(each).size() < stem(office).size());
    if (around && (best.empty() || stem(each).size() > stem(best).size())) best = each;
  }
  return best;
}

void readOffices(Settings& file, Story& story) {
  std::vector<PlannedOffice> offices;
  std::vector<Settings> tables = file.tables("office");
  std::set<OfficeCode> codes{*OfficeCode::parse(federation::kNationalCode)};
  for (Settings& each : tables) {
    PlannedOffice office;
    each.require("code");
    each.read("code", office.code);
    each.require("name");
    each.read("name", office.name, kNameMax);
    each.read("under", office.parent);
    const bool national = office.code.text() == federation::kNationalCode;
    if (!national && !office.code.empty() && !codes.insert(office.code).second) {
      each.refuse("code", "another office has it");
    }
    offices.push_back(office);
  }
  if (codes.size() > kOfficesMax) {
    file.refuse("office", "at most " + std::to_string(kOfficesMax) + " offices make a story");
    return;
  }
  for (std::size_t i = 0; i < offices.size(); ++i) {
    PlannedOffice& office = offices[i];
    if (office.code.empty() || office.code.text() == federation::kNationalCode) continue;
    if (office.parent.empty()) office.parent = parentIn(codes, office.code);
    if (!codes.contains(office.parent) || !(office.parent < office.code)) {
      tables[i].refuse("under", "an office of this story whose code is lower: " + listOf(codes));
      office.parent = *OfficeCode::parse(federation::kNationalCode);
    }
  }
  std::erase_if(offices, [](const PlannedOffice& office) { return office.code.empty(); });
  const bool listed = std::any_of(offices.begin(), offices.end(), [](const PlannedOffice& office) {
    return office.code.text() == federation::kNationalCode;
  });
  if (!listed) {
    offices.push_back({*OfficeCode::parse(federation::kNationalCode), "全国中心", 0, {}, {}});
  }
  story.tree = Tree::ofOffices(offices);
}

// --- rules and calendars

const ShippedFile* shippedNamed(std::span<const ShippedFile> files, const std::string& name) {
  const auto at = std::find_if(files.begin(), files.end(), [&](const ShippedFile& each) {
    return each.name == name + ".toml";
  });
  return at == files.end() ? nullptr : &*at;
}

std::string namesOf(std::span<const ShippedFile> files) {
  std::string text;
  for (const ShippedFile& each : files) {
    text.append(text.empty() ? "\"" : ", \"");
    text.append(each.name.substr(0, each.name.rfind('.'))).append("\"");
  }
  return text;
}

}  // namespace

/// By the name of a shipped file, or of one beside the story.
std::optional<PublishStep> StoryReader::publication(Settings& from, std::string_view key, Kind kind,
                                                    const std::string& name) {
  const auto shipped = kind == Kind::kProfilePublished ? node::profile::shippedProfiles()
                                                       : node::profile::shippedCalendars();
  if (const ShippedFile* file = shippedNamed(shipped, name)) {
    if (otherRules_) {
      if (auto other = otherRules_(std::string(file->name))) {
        return PublishStep{kind, std::string(file->name), std::move(*other)};
      }
    }
    return PublishStep{kind, std::string(file->name), std::string(file->text)};
  }
  if (!name.ends_with(".toml")) {
    from.refuse(key, "'" + name + "' is none of those that the program brings along: " +
                         namesOf(shipped) + "; nor the name of a file beside the story, x.toml");
    return std::nullopt;
  }
  auto read = readFile_(name);
  if (!read) {
    from.refuse(key, read.error().detail);
    return std::nullopt;
  }
  return PublishStep{kind, name, std::move(*read)};
}

void StoryReader::noteClocks(Settings& from, std::string_view key, const PublishStep& published) {
  if (published.kind != Kind::kProfilePublished) return;
  const node::profile::Checked checked = node::profile::readProfile(published.text, published.name);
  if (checked.profile == nullptr) {
    for (const node::profile::Finding& finding : checked.findings) {
      if (!finding.fatal) continue;
      return from.refuse(key,
                         published.name + ":" + std::to_string(finding.line) + ": " + finding.what);
    }
    return from.refuse(key, published.name + " can't be read");
  }
  for (const node::profile::ClockRule& clock : checked.profile->clocks) clocks_.insert(clock.name);
}

void StoryReader::readPublished(Settings& file) {
  const auto add = [&](std::string_view key, Kind kind, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      auto published = publication(file, key, kind, name);
      if (!published) continue;
      noteClocks(file, key, *published);
      story_.published.push_back(std::move(*published));
    }
  };
  std::vector<std::string> calendars;
  for (const ShippedFile& each : node::profile::shippedCalendars()) {
    calendars.emplace_back(each.name.substr(0, each.name.rfind('.')));
  }
  file.read("calendars", calendars, kNameMax);
  if (calendars == std::vector<std::string>{"none"}) calendars.clear();
  add("calendars", Kind::kCalendarPublished, calendars);
  std::vector<std::string> hotlines;
  file.read("hotlines", hotlines, kNameMax);
  add("hotlines", Kind::kProfilePublished, hotlines);
}

void StoryReader::readPublish(Settings& from) {
  Step step{from.line(), momentOf(from, "at"), {}};
  std::string hotline, calendar;
  from.read("hotline", hotline, kNameMax);
  from.read("calendar", calendar, kNameMax);
  if (hotline.empty() == calendar.empty()) {
    return from.refuse("one of 'hotline' and 'calendar' says what is given out");
  }
  const bool isProfile = calendar.empty();
  const std::string_view key = isProfile ? "hotline" : "calendar";
  auto published =
      publication(from, key, isProfile ? Kind::kProfilePublished : Kind::kCalendarPublished,
                  isProfile ? hotline : calendar);
  if (!published) return;
  noteClocks(from, key, *published);
  step.what = std::move(*published);
  story_.steps.push_back(std::move(step));
}

// --- people, absences

void StoryReader::readPerson(Settings& from) {
  PersonStep person;
  from.require("office");
  person.office = officeOf(from, "office");
  from.require("name");
  from.read("name", person.name, kNameMax);
  from.require("roles");
  bool leaves = false;
  from.readTexts(
      "roles",
      [&](std::string_view text) {
        if (text == "none" || text == "离岗") return leaves = true;
        const auto role = node::ticket::roleFrom(text);
        if (role) person.roles.push_back(*role);
        return role.has_value();
      },
      rolesAllowed() + ", \"none\" (离岗)");
  if (leaves) person.roles.clear();
  person.handover = instantOf(from, "handover");
  from.read("by", person.by, kNameMax);
  if (!from.has("at")) {
    story_.people.push_back(std::move(person));
  } else {
    story_.steps.push_back({from.line(), momentOf(from, "at"), std::move(person)});
  }
}

void StoryReader::readAbsence(Settings& from) {
  Absence absence;
  from.require("office");
  absence.office = officeOf(from, "office");
  absence.from = momentOf(from, "from");
  absence.until = momentOf(from, "until");
  if (absence.until <= absence.from) from.refuse("until", "after 'from'");
  if (absence.office.text() == federation::kNationalCode) {
    from.refuse("office", "the national office has no line to an office above it");
  }
  story_.absences.push_back(absence);
}

// --- the file

Result<Story> StoryReader::read(Settings& file) {
  file.require("name");
  file.read("name", story_.name, kNameMax);
  file.read("about", story_.about, kAboutMax);
  file.readTexts(
      "rules",
      [&](std::string_view text) {
        story_.rules.emplace_back(text);
        return isRuleId(text);
      },
      "ids of rules: a capital letter and two digits, \"Y28\"");
  readOffices(file, story_);
  readPublished(file);
  for (Settings& each : file.tables("person")) readPerson(each);
  for (Settings& each : file.tables("offline")) readAbsence(each);
  for (Settings& each : file.tables("publish")) readPublish(each);
  for (Settings& each : file.tables("act")) readAct(each);
  for (Settings& each : file.tables("look")) readLook(each);
  readStart(file);
  checkNames(file);
  if (auto sound = file.finish(); !sound) return tl::unexpected(sound.error());
  const auto order = [](const Step& a, const Step& b) {
    const auto key = [](const Step& step) {
      return std::tuple(step.at, std::holds_alternative<LookStep>(step.what), step.line);
    };
    return key(a) < key(b);
  };
  std::stable_sort(story_.steps.begin(), story_.steps.end(), order);
  return std::move(story_);
}

void StoryReader::readStart(Settings& file) {
  if (story_.steps.empty()) {
    return file.refuse(
        "nothing happens in it: [[act]], [[look]], [[person]] or [[publish]] with 'at'");
  }
  if (story_.steps.size() > kStepsMax) {
    return file.refuse("at most " + std::to_string(kStepsMax) + " steps make a story");
  }
  const auto [first, last] =
      std::minmax_element(story_.steps.begin(), story_.steps.end(),
                          [](const Step& a, const Step& b) { return a.at < b.at; });
  if (first->at == Instant{}) return;  // some instant could not be read, and that was said
  story_.start = first->at - std::chrono::hours{1};
  if (const auto given = instantOf(file, "start")) {
    story_.start = *given;
    if (*given > first->at) file.refuse("start", "before all that happens");
  }
  if (last->at - story_.start > kLongest) {
    file.refuse("the last step is more than " + std::to_string(kLongest.count()) +
                " days after the start");
  }
}

Result<Story> parseStory(std::string_view text, std::string file, const ReadFile& readFile,
                         const ReadFile& otherRules) {
  auto settings = Settings::parse(text, std::move(file));
  if (!settings) return tl::unexpected(settings.error());
  return StoryReader(readFile, otherRules).read(*settings);
}

}  // namespace guantong::simulator
