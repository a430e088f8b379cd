#include "simulator/naive_clocks.h"

#include <algorithm>

namespace guantong::simulator::naive {
namespace {

using Kinds = std::set<std::string>;

// --- The rules

enum class Whose { kTicket, kAnyTurn, kCountyTurn, kUnitTurn };
enum class Unit { kWorkingDays, kCalendarDays };

struct Limit {
  std::string hotline;
  std::string clock;
  Whose whose = Whose::kTicket;
  Kinds types = {};  // empty: all but `butTypes`
  Kinds butTypes = {};
  std::int64_t amount = 0;
  Unit unit = Unit::kWorkingDays;
  Kinds startedBy = {};  // the first of them; empty: by receipt of the ticket, delivery of the turn
  Kinds stoppedBy = {};
  Kinds movedBy = {};
  std::int64_t extraMost = 0;  // the hard cap of all extensions together; 0: none
  bool ofMessages = false;     // left at night, when nobody answers
};

/// RULES 2.1, with the rule beside each. 12325 (G20, G21) and 12315 (M12) give no numbers.
std::vector<Limit> limits() {
  const auto ticket = Whose::kTicket;
  const auto turn = Whose::kAnyTurn;
  const auto county = Whose::kCountyTurn;
  const auto unit = Whose::kUnitTurn;
  const Kinds leftIntake = {"dispatched", "refused", "supplement-asked", "merged", "linked"};
  return {
      // A06: sorted, registered and answered the next day; what goes on is A08's
      {.hotline = "12316",
       .clock = "answer-message",
       .whose = ticket,
       .amount = 0,
       .unit = Unit::kCalendarDays,
       .stoppedBy = {"informed", "supplement-asked", "dispatched"},
       .ofMessages = true},
      // A08
      {.hotline = "12316",
       .clock = "answer-requester",
       .whose = ticket,
       .types = {"咨询"},
       .amount = 3,
       .unit = Unit::kCalendarDays,
       .stoppedBy = {"informed"}},
      // A33
      {.hotline = "12316",
       .clock = "consultation",
       .whose = turn,
       .types = {"咨询"},
       .amount = 1,
       .stoppedBy = {"result"}},
      // A34
      {.hotline = "12316",
       .clock = "consultation-reason",
       .whose = turn,
       .types = {"咨询"},
       .amount = 2,
       .stoppedBy = {"result", "extension-notified"}},
      // A35; A36: a notice, no approval
      {.hotline = "12316",
       .clock = "finish",
       .whose = turn,
       .types = {"投诉", "举报"},
       .amount = 2,
       .stoppedBy = {"result"},
       .movedBy = {"extension-notified"}},
      // A36, decision 22
      {.hotline = "12316",
       .clock = "explanation",
       .whose = turn,
       .types = {"投诉", "举报"},
       .amount = 3,
       .stoppedBy = {"result", "extension-notified"}},
      // A38
      {.hotline = "12316",
       .clock = "tell-requester",
       .whose = ticket,
       .amount = 1,
       .startedBy = {"result", "extension-notified"},
       .stoppedBy = {"informed"}},

      // W15
      {.hotline = "12314",
       .clock = "dispatch",
       .whose = ticket,
       .butTypes = {"咨询"},
       .amount = 2,
       .stoppedBy = leftIntake},
      // W16, first half; a result of the centre itself stops it too, see `stops`
      {.hotline = "12314",
       .clock = "dispatch-consultation",
       .whose = ticket,
       .types = {"咨询"},
       .amount = 1,
       .stoppedBy = leftIntake},
      // W16, the sum
      {.hotline = "12314",
       .clock = "consultation-total",
       .whose = ticket,
       .types = {"咨询"},
       .amount = 5,
       .stoppedBy = {"result", "refused", "merged", "linked"}},
      // W18
      {.hotline = "12314",
       .clock = "ask-supplement",
       .whose = ticket,
       .amount = 3,
       .stoppedBy = {"supplement-asked", "accepted", "dispatched", "refused", "merged", "linked",
                     "result"}},
      // W22
      {.hotline = "12314",
       .clock = "finish-consultation",
       .whose = turn,
       .types = {"咨询"},
       .amount = 4,
       .stoppedBy = {"result"}},
      // W23; W24: a filing, and no hard cap (decision 4); W25
      {.hotline = "12314",
       .clock = "finish",
       .whose = turn,
       .butTypes = {"咨询"},
       .amount = 20,
       .stoppedBy = {"result"},
       .movedBy = {"extension-filed", "term-fixed"}},

      // Y17, Y24
      {.hotline = "12345",
       .clock = "transfer",
       .whose = county,
       .amount = 1,
       .stoppedBy = {"dispatched", "result"}},
      // Y18, Y25
      {.hotline = "12345",
       .clock = "sign",
       .whose = unit,
       .amount = 1,
       .stoppedBy = {"signed", "result"}},
      // Y26
      {.hotline = "12345",
       .clock = "contact",
       .whose = unit,
       .amount = 2,
       .stoppedBy = {"contact-made", "message-for-reporter"}},
      // Y28
      {.hotline = "12345",
       .clock = "finish-consultation",
       .whose = unit,
       .types = {"咨询"},
       .amount = 5,
       .stoppedBy = {"result"},
       .movedBy = {"extension-granted"},
       .extraMost = 3},
      // Y29
      {.hotline = "12345",
       .clock = "finish-suggestion",
       .whose = unit,
       .types = {"建议", "求助"},
       .amount = 15,
       .stoppedBy = {"result"},
       .movedBy = {"extension-granted"},
       .extraMost = 5},
      // Y31
      {.hotline = "12345",
       .clock = "finish-complaint",
       .whose = unit,
       .types = {"投诉", "举报"},
       .amount = 15,
       .stoppedBy = {"result"},
       .movedBy = {"extension-granted", "legal-limit-set"},
       .extraMost = 10},

      // Decision 16; `applies` tells the two versions apart by the unit
      {.hotline = "12315-mediation",
       .clock = "mediate",
       .whose = turn,
       .types = {"投诉"},
       .amount = 45,
       .stoppedBy = {"result"}},
      {.hotline = "12315-mediation",
       .clock = "mediate",
       .whose = turn,
       .types = {"投诉"},
       .amount = 60,
       .unit = Unit::kCalendarDays,
       .stoppedBy = {"result"}},
  };
}

// How the turns of an office end, in every hotline.
const char* const kTurnEnds[] = {"return-granted", "recalled", "escalated"};
// Who may return in time (Y32, W21) need not go on while that is decided; elsewhere one has it
// until it is taken back.
const char* const kReturnStops[] = {"12345", "12314"};

const char* const kWaterCentre = "000000000000-12314";
const char* const kCounty = "532328000000";
const char* const kBelowTheCounty = "532328";
const char* const kMediationChange = "2026-04-01";

// --- Days: counted from 1970-01-01, as China sees them (UTC+8, no summer time)

using Day = std::int64_t;

constexpr Moment kHour = 3'600'000;
constexpr Moment kWholeDay = 24 * kHour;
constexpr Moment kAheadOfUtc = 8 * kHour;

Day dayOf(Moment moment) { return (moment + kAheadOfUtc) / kWholeDay; }

/// 24:00 is 0:00 of the day after.
Moment endOf(Day day) { return (day + 1) * kWholeDay - kAheadOfUtc; }

std::string twoDigits(Day number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string nameOf(Day day) {
  Day year = 1970;
  const auto isLeap = [&] { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; };
  while (day >= (isLeap() ? 366 : 365)) {
    day -= isLeap() ? 366 : 365;
    ++year;
  }
  const Day lengths[] = {31, isLeap() ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Day month = 1;
  for (const Day length : lengths) {
    if (day < length) break;
    day -= length;
    ++month;
  }
  return std::to_string(year) + "-" + twoDigits(month) + "-" + twoDigits(day + 1);
}

/// Decision 18: the country's calendar, and over it those of the place.
bool isWorkingDay(Day day, const std::string& office, const std::vector<Holidays>& holidays) {
  const Day weekday = (day + 3) % 7;  // 0 is Monday; 1970-01-01 was a Thursday
  bool works = weekday < 5;
  std::size_t longest = 0;
  const std::string name = nameOf(day);
  for (const Holidays& place : holidays) {
    if (!office.starts_with(place.area) || place.area.size() < longest) continue;
    const bool off = place.off.contains(name);
    if (!off && !place.work.contains(name)) continue;
    works = !off;
    longest = place.area.size();
  }
  return works;
}

/// Decision 21: the day itself is day 0, whatever day it is.
Day after(Day day, std::int64_t amount, Unit unit, const std::string& office,
          const std::vector<Holidays>& holidays) {
  while (amount > 0) {
    ++day;
    if (unit == Unit::kCalendarDays || isWorkingDay(day, office, holidays)) --amount;
  }
  return day;
}

// --- Which limits, which happenings

/// Decision 16: a ticket keeps the version that it was opened, that is registered, under.
bool isOpenedUnderTheNewMediation(const Ticket& ticket) {
  Moment opened = ticket.received;
  for (const Happening& happening : ticket.happenings) {
    if (happening.kind != "registered") continue;
    opened = happening.at;
    break;
  }
  return nameOf(dayOf(opened)) >= kMediationChange;
}

/// A06: by WeChat, from eight in the evening to eight in the morning.
bool isMessage(const Ticket& ticket) {
  const Moment hour = (ticket.received + kAheadOfUtc) % kWholeDay / kHour;
  return ticket.channel == "微信" && (hour >= 20 || hour < 8);
}
/// The eight o'clock after it.
Moment messageIsRead(Moment left) {
  const Moment eight = dayOf(left) * kWholeDay - kAheadOfUtc + 8 * kHour;
  return left < eight ? eight : eight + kWholeDay;
}

bool applies(const Limit& limit, const Ticket& ticket) {
  if (limit.hotline != ticket.hotline) return false;
  if (limit.ofMessages && !isMessage(ticket)) return false;
  if (!limit.types.empty() && !limit.types.contains(ticket.type)) return false;
  if (limit.butTypes.contains(ticket.type)) return false;
  if (limit.clock == "mediate") {
    return (limit.unit == Unit::kCalendarDays) == isOpenedUnderTheNewMediation(ticket);
  }
  return true;
}

bool concerns(Whose whose, const std::string& office) {
  switch (whose) {
    case Whose::kTicket:
      return false;
    case Whose::kAnyTurn:
      return true;
    case Whose::kCountyTurn:
      return office == kCounty;
    case Whose::kUnitTurn:
      return office.starts_with(kBelowTheCounty) && office != kCounty;
  }
  return false;
}

bool isAbout(const Happening& happening, std::int64_t turn) {
  if (turn == -1 || happening.turn == turn) return true;
  return happening.turn == -1 &&
         (happening.kind == "legal-limit-set" || happening.kind == "term-fixed");
}

bool stops(const Happening& happening, const Limit& limit) {
  if (limit.whose == Whose::kTicket && happening.kind == "result" && happening.within) return false;
  if (limit.stoppedBy.contains(happening.kind)) return true;
  if (limit.clock == "dispatch-consultation") {  // W16: answered from the library
    return happening.kind == "result" && happening.office == kWaterCentre;
  }
  if (limit.whose == Whose::kTicket) return false;
  if (happening.kind == "returned") return std::ranges::count(kReturnStops, limit.hotline) > 0;
  return std::ranges::count(kTurnEnds, happening.kind) > 0;
}

// --- One clock

/// What is left of the record from the happening that starts the clock on.
std::vector<Happening> fromTheStart(const Limit& limit, const std::vector<Happening>& all) {
  const auto first = std::ranges::find_if(all, [&](const Happening& happening) {
    if (happening.kind == "result" && happening.within)
      return false;  // not the registrar's to hear
    return limit.startedBy.empty() || limit.startedBy.contains(happening.kind);
  });
  return {first, all.end()};
}

/// Whether the first thing that became of the return that was asked there is a refusal.
bool isRefused(const std::vector<Happening>& all, std::size_t returned) {
  for (std::size_t at = returned + 1; at < all.size(); ++at) {
    if (all[at].turn != all[returned].turn) continue;
    if (all[at].kind == "return-refused") return true;
    if (all[at].kind == "return-granted" || all[at].kind == "recalled") return false;
  }
  return false;
}

Deadline run(const Limit& limit, std::int64_t turn, Moment start, const std::string& office,
             const std::vector<Happening>& happenings, const std::vector<Holidays>& holidays) {
  Day base = after(dayOf(start), limit.amount, limit.unit, office, holidays);
  Deadline deadline{limit.clock, turn, endOf(base), 0};
  Moment legal = 0;
  std::int64_t extra = 0;
  for (std::size_t at = 0; at < happenings.size(); ++at) {
    const Happening& happening = happenings[at];
    if (!isAbout(happening, turn)) continue;
    // It was to be returned, and was not: as if nobody had asked.
    if (happening.kind == "returned" && isRefused(happenings, at)) continue;
    if (stops(happening, limit)) {
      deadline.stopped = happening.at;
      break;
    }
    if (!limit.movedBy.contains(happening.kind)) continue;
    // Decision 3: a notice has a date, an approval an amount, a filing either.
    const bool byDate = happening.kind != "extension-granted" && happening.until != 0;
    const bool byAmount =
        happening.kind == "extension-granted" || happening.kind == "extension-filed";
    if (happening.kind == "legal-limit-set") {
      if (byDate) legal = endOf(dayOf(happening.until));
    } else if (byDate) {
      base = dayOf(happening.until);
      extra = 0;
      deadline.due = endOf(base);
    } else if (byAmount && happening.amount > 0) {
      extra += happening.amount;
      if (limit.extraMost > 0) extra = std::min(extra, limit.extraMost);
      deadline.due = endOf(after(base, extra, limit.unit, office, holidays));
    }
  }
  if (legal != 0) deadline.due = legal;
  return deadline;
}

}  // namespace

std::vector<Deadline> deadlines(const Ticket& ticket, const std::vector<Holidays>& holidays) {
  std::vector<Deadline> all;
  for (const Limit& limit : limits()) {
    if (!applies(limit, ticket)) continue;
    if (limit.whose == Whose::kTicket) {
      const std::vector<Happening> left = fromTheStart(limit, ticket.happenings);
      if (!limit.startedBy.empty() && left.empty()) continue;
      Moment start = limit.startedBy.empty() ? ticket.received : left.front().at;
      if (limit.ofMessages) start = messageIsRead(ticket.received);
      all.push_back(run(limit, -1, start, ticket.registrar, left, holidays));
      continue;
    }
    std::int64_t number = 0;
    for (const Turn& turn : ticket.turns) {
      if (turn.delivered != 0 && concerns(limit.whose, turn.office)) {
        all.push_back(run(limit, number, turn.delivered, turn.office, ticket.happenings, holidays));
      }
      ++number;
    }
  }
  return all;
}

}  // namespace guantong::simulator::naive
