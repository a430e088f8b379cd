#include "node/shell/calendar_command.h"

#include "node/display_width.h"
#include "node/profile/shipped.h"
#include "node/profile/statutory.h"
#include "node/shell/asking.h"
#include "node/shell/json.h"
#include "node/shell/plain_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using profile::Calendar;
using profile::Day;
using profile::Notice;
using std::chrono::year;
using Differences = std::vector<std::pair<Day, Calendar::Verdict>>;

constexpr PlainText kWeekdays[] = {Text::kMonday,   Text::kTuesday, Text::kWednesday,
                                   Text::kThursday, Text::kFriday,  Text::kSaturday,
                                   Text::kSunday};

Result<Notice> noticeFrom(const std::string& path) {
  const auto text = readPlainFile(path, profile::kNoticeBytesMax);
  if (!text) return tl::unexpected(text.error());
  return profile::parseNotice(*text, path);
}

Result<Calendar> calendarFor(const CommandRequest& request) {
  Calendar calendar = profile::shippedCalendar();
  const auto files = request.options.find(Option::kFiles);
  if (files == request.options.end()) return calendar;
  for (const std::string& path : files->second) {
    auto notice = noticeFrom(path);
    if (!notice) return tl::unexpected(notice.error());
    if (const auto added = calendar.add(std::move(*notice)); !added) {
      return failure(ErrorCode::kInvalidArgument,
                     path + ": " + added.error().detail + " is there already; count on from it");
    }
  }
  return calendar;
}

std::string areaText(Language language, std::string_view area) {
  return area.empty() ? say(language, Text::kWholeCountry)
                      : say<Text::kAreaNamed>(language, with<"area">(area));
}

std::string_view kindOf(bool works) { return works ? "work" : "off"; }

CommandOutput showAsJson(const Calendar& calendar, year in, const std::string& area,
                         const Differences& differences) {
  JsonArray days;
  for (const auto& [day, verdict] : differences) {
    days.add(JsonObject()
                 .add("date", profile::textOf(day))
                 .add("kind", kindOf(verdict.works))
                 .add("name", verdict.name)
                 .add("notice", verdict.notice)
                 .add("provisional", verdict.provisional));
  }
  JsonArray without;
  for (const std::string& each : calendar.areasWithoutNotice(in, area)) without.add(each);
  return {JsonObject()
              .add("year", int{in})
              .add("area", area)
              .add("provisional", calendar.provisional(in))
              .add("areas_without_notice", without)
              .add("days", days)
              .text() +
          "\n"};
}

CommandOutput showToPeople(Language language, const Calendar& calendar, year in,
                           const std::string& area, const Differences& differences) {
  std::string out = say<Text::kCalendarHeading>(language, with<"year">(std::to_string(int{in})),
                                                with<"area">(areaText(language, area)),
                                                with<"count">(std::to_string(differences.size()))) +
                    "\n";
  if (calendar.provisional(in)) out += say(language, Text::kCalendarProvisional) + "\n";
  for (const std::string& each : calendar.areasWithoutNotice(in, area)) {
    out += say<Text::kCalendarAreaUnknown>(language, with<"area">(each)) + "\n";
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [day, verdict] : differences) {
    const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
    rows.push_back({profile::textOf(day), say(language, kWeekdays[weekday - 1]),
                    verdict.works ? say(language, Text::kDayWorked) : say(language, Text::kDayOff),
                    printable(verdict.name),
                    verdict.notice.empty() ? say(language, Text::kCalendarComputed)
                                           : printable(verdict.notice)});
  }
  return {out + aligned(rows, 2)};
}

// --- check

struct Figures {
  std::string years;
  std::size_t off = 0;
  std::size_t worked = 0;
  std::vector<profile::StatutoryDay> statutoryWorked;
};

/// Of a notice by itself.
Result<Figures> figuresOf(const Notice& notice) {
  Calendar alone;
  if (auto added = alone.add(notice); !added) return tl::unexpected(added.error());
  Figures figures;
  for (const year each : notice.years) {
    figures.years += (figures.years.empty() ? "" : ", ") + std::to_string(int{each});
    for (const auto& [day, verdict] : alone.differences(each, notice.area)) {
      if (verdict.notice.empty()) continue;  // computed, beside an area's own
      ++(verdict.works ? figures.worked : figures.off);
    }
    for (const profile::StatutoryDay& day : profile::statutoryDays(each)) {
      if (alone.works(day.day, notice.area)) figures.statutoryWorked.push_back(day);
    }
  }
  return figures;
}

CommandOutput checkAsJson(const std::string& path, const Notice& notice, const Figures& figures) {
  JsonArray years;
  for (const year each : notice.years) years.add(int{each});
  JsonArray worked;
  for (const profile::StatutoryDay& each : figures.statutoryWorked) {
    worked.add(JsonObject().add("date", profile::textOf(each.day)).add("name", each.name));
  }
  return {JsonObject()
              .add("file", path)
              .add("area", notice.area)
              .add("version", notice.version)
              .add("title", notice.title)
              .add("announced", profile::textOf(notice.announced))
              .add("years", years)
              .add("days_off", figures.off)
              .add("days_worked", figures.worked)
              .add("statutory_days_worked", worked)
              .text() +
          "\n"};
}

}  // namespace

Result<CommandOutput> calendarShow(const CommandRequest& request) {
  const auto in =
      numberFrom(request.argument, "YEAR", static_cast<std::uint64_t>(int{Calendar::kYearMin}),
                 static_cast<std::uint64_t>(int{Calendar::kYearMax}));
  if (!in) return tl::unexpected(in.error());
  const year shown{static_cast<int>(*in)};
  const std::string area = request.value(Option::kArea);
  if (!profile::isArea(area)) {
    return failure(ErrorCode::kInvalidArgument,
                   "--area is the first 2, 4, 6, 9 or 12 digits of an area's codes");
  }
  const auto calendar = calendarFor(request);
  if (!calendar) return tl::unexpected(calendar.error());
  const Differences differences = calendar->differences(shown, area);
  return request.json ? showAsJson(*calendar, shown, area, differences)
                      : showToPeople(request.language, *calendar, shown, area, differences);
}

Result<CommandOutput> calendarCheck(const CommandRequest& request) {
  const auto notice = noticeFrom(request.argument);
  if (!notice) return tl::unexpected(notice.error());
  const auto figures = figuresOf(*notice);
  if (!figures) return tl::unexpected(figures.error());
  if (request.json) return checkAsJson(request.argument, *notice, *figures);
  const Language language = request.language;
  std::string out = say<Text::kCalendarNotice>(language, with<"title">(notice->title),
                                               with<"area">(areaText(language, notice->area)),
                                               with<"version">(std::to_string(notice->version))) +
                    "\n" +
                    say<Text::kCalendarFigures>(language, with<"years">(figures->years),
                                                with<"off">(std::to_string(figures->off)),
                                                with<"worked">(std::to_string(figures->worked))) +
                    "\n";
  for (const profile::StatutoryDay& each : figures->statutoryWorked) {
    out += say<Text::kCalendarStatutoryWorked>(language, with<"date">(profile::textOf(each.day)),
                                               with<"name">(each.name)) +
           "\n";
  }
  return CommandOutput{out + say(language, Text::kCalendarSound) + "\n"};
}

}  // namespace guantong::node::shell
