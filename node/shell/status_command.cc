#include "node/shell/status_command.h"

#include <array>
#include <numeric>

#include "node/display_width.h"
#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/figures.h"
#include "node/shell/json.h"

namespace guantong::node::shell {
namespace {

using federation::Lane;
using federation::Link;
using federation::Result;
using Rows = std::vector<std::vector<std::string>>;

std::string_view nameOf(Link::State state) {
  constexpr std::array<std::string_view, 4> kNames{"connecting", "up", "down", "no-common-version"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string stateText(Language language, Link::State state) {
  constexpr std::array<PlainText, 4> kTexts{Text::kLinkConnecting, Text::kLinkUp, Text::kLinkDown,
                                            Text::kLinkNoCommonVersion};
  return say(language, kTexts.at(static_cast<std::size_t>(state)));
}

std::string_view nameOf(Lane lane) {
  constexpr std::array<std::string_view, federation::kLanes> kNames{"control", "urgent", "normal",
                                                                    "bulk"};
  return kNames.at(static_cast<std::size_t>(lane));
}

std::string laneText(Language language, Lane lane) {
  constexpr std::array<PlainText, federation::kLanes> kTexts{Text::kLaneControl, Text::kLaneUrgent,
                                                             Text::kLaneNormal, Text::kLaneBulk};
  return say(language, kTexts.at(static_cast<std::size_t>(lane)));
}

std::string conditionText(Language language, const std::string& condition) {
  if (condition.empty()) return say(language, Text::kConditionWell);
  if (condition == "not-enrolled") return say(language, Text::kConditionNotEnrolled);
  if (condition == "recovering") return say(language, Text::kConditionRecovering);
  if (condition == "store-full") return say(language, Text::kConditionStoreFull);
  return printable(condition);
}

std::string agoText(Language language, Instant now, const std::optional<Instant>& then) {
  if (!then) return say(language, Text::kNever);
  return say<Text::kAgo>(
      language, with<"duration">(durationText(language, std::max(now - *then, now - now))));
}

std::string dateAhead(Language language, Instant now, Instant then) {
  std::string date = beijingDate(then);
  if (then <= now) return date;
  return say<Text::kDateAhead>(language, with<"date">(date),
                               with<"duration">(durationText(language, then - now)));
}

/// The state of a link, and when it is called again.
std::string linkText(Language language, Instant now, const LinkStatus& link) {
  std::string state = stateText(language, link.state);
  if (link.state == Link::State::kUp || !link.retryAt || *link.retryAt <= now) return state;
  return say<Text::kLinkTriesAgain>(language, with<"state">(state),
                                    with<"duration">(durationText(language, *link.retryAt - now)));
}

template <typename Pick>
std::uint64_t sumOver(const LinkStatus& link, Pick pick) {
  std::uint64_t sum = 0;
  for (const LaneStatus& lane : link.lanes) sum += lane.*pick;
  return sum;
}

/// What waits, lane by lane.
std::string backlogText(Language language, const LinkStatus& link) {
  std::string text;
  for (const LaneStatus& lane : link.lanes) {
    if (lane.waiting == 0) continue;
    const std::string one = laneText(language, lane.lane) + " " + std::to_string(lane.waiting);
    text =
        text.empty() ? one : say<Text::kListed>(language, with<"before">(text), with<"next">(one));
  }
  if (text.empty()) return "0";
  return text + " (" + sizeText(sumOver(link, &LaneStatus::waitingBytes)) + ")";
}

// --- for programs

JsonArray lanesAsJson(const LinkStatus& link) {
  JsonArray lanes;
  for (const LaneStatus& lane : link.lanes) {
    lanes.add(JsonObject()
                  .add("lane", nameOf(lane.lane))
                  .add("waiting", lane.waiting)
                  .add("waiting_bytes", lane.waitingBytes)
                  .add("sent", lane.sent)
                  .add("received", lane.received));
  }
  return lanes;
}

JsonArray linksAsJson(const Status& status) {
  JsonArray links;
  for (const LinkStatus& link : status.links) {
    JsonObject one;
    one.add("office", link.office.text())
        .add("name", link.name)
        .add("parent", link.parent)
        .add("state", nameOf(link.state));
    if (link.lastHeard) one.add("last_heard", utcMilliseconds(*link.lastHeard));
    if (link.retryAt) one.add("retry_at", utcMilliseconds(*link.retryAt));
    one.add("frames_in", link.counters.framesIn)
        .add("frames_dropped", link.counters.framesDropped)
        .add("misbehaved", link.counters.misbehaved)
        .add("resent", link.counters.resent)
        .add("lanes", lanesAsJson(link));
    links.add(one);
  }
  return links;
}

JsonObject asJson(const Status& status) {
  JsonObject refused;
  for (const auto& [word, count] : status.refused) refused.add(word, count);
  JsonArray alarms;
  for (const std::string& alarm : status.alarms) alarms.add(alarm);
  JsonArray enrolments;
  for (const EnrolmentLine& line : status.enrolments) {
    enrolments.add(JsonObject()
                       .add("office", line.code.text())
                       .add("name", line.name)
                       .add("digits", line.digits)
                       .add("valid_until", utcText(line.validUntil)));
  }
  JsonObject object;
  object.add("office", status.office.text())
      .add("name", status.name)
      .add("level", status.level)
      .add("now", utcMilliseconds(status.now))
      .add("condition", status.condition.empty() ? "well" : std::string_view(status.condition));
  if (status.certifiedUntil) object.add("certified_until", utcText(*status.certifiedUntil));
  return object.add("listening", status.listening)
      .add("tickets", status.tickets)
      .add("open_tickets", status.openTickets)
      .add("events", status.events)
      .add("events_received", status.eventsReceived)
      .add("events_waiting", status.eventsWaiting)
      .add("letters_unconfirmed", status.lettersUnconfirmed)
      .add("parked", status.parked)
      .add("quarantined", status.quarantined)
      .add("store_bytes", status.storeBytes)
      .add("links", linksAsJson(status))
      .add("refused", refused)
      .add("alarms", alarms)
      .add("enrolments", enrolments);
}

// --- for people

std::string factsOnScreen(Language language, const Status& status) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  Rows facts;
  facts.push_back({say(language, Text::kLabelOffice),
                   say<Text::kOfficeNamed>(language, with<"name">(status.name),
                                           with<"code">(status.office.text()))});
  facts.push_back(
      {say(language, Text::kLabelCondition), conditionText(language, status.condition)});
  if (status.certifiedUntil) {
    facts.push_back({say(language, Text::kLabelCertifiedUntil),
                     dateAhead(language, status.now, *status.certifiedUntil)});
  }
  if (!status.listening.empty()) {
    facts.push_back({say(language, Text::kLabelListening), printable(status.listening)});
  }
  facts.push_back({say(language, Text::kLabelTickets),
                   say<Text::kTicketFigures>(language, with<"count">(number(status.tickets)),
                                             with<"open">(number(status.openTickets)))});
  facts.push_back({say(language, Text::kLabelEvents),
                   say<Text::kEventFigures>(language, with<"own">(number(status.events)),
                                            with<"received">(number(status.eventsReceived)),
                                            with<"waiting">(number(status.eventsWaiting)))});
  facts.push_back(
      {say(language, Text::kLabelLetters),
       say<Text::kLetterFigures>(language, with<"unconfirmed">(number(status.lettersUnconfirmed)),
                                 with<"parked">(number(status.parked)),
                                 with<"quarantined">(number(status.quarantined)))});
  facts.push_back({say(language, Text::kLabelSize), sizeText(status.storeBytes)});
  return aligned(facts, 0);
}

std::string linksOnScreen(Language language, const Status& status) {
  if (status.links.empty()) return say(language, Text::kNoLinks) + "\n";
  Rows rows{{say(language, Text::kColumnOffice), say(language, Text::kColumnLink),
             say(language, Text::kColumnLastHeard), say(language, Text::kColumnBacklog),
             say(language, Text::kColumnName)}};
  for (const LinkStatus& link : status.links) {
    const std::string mark = link.parent ? " " + say(language, Text::kParentMark) : "";
    rows.push_back({std::string(link.office.text()), linkText(language, status.now, link),
                    agoText(language, status.now, link.lastHeard), backlogText(language, link),
                    printable(link.name) + mark});
  }
  return aligned(rows, 0);
}

std::string enrolmentsOnScreen(Language language, const Status& status) {
  std::string out;
  for (const EnrolmentLine& line : status.enrolments) {
    const std::string code(line.code.text());
    if (line.digits.empty()) {
      out += say<Text::kInvitationOpen>(language, with<"code">(code),
                                        with<"until">(beijingTime(line.validUntil))) +
             "\n";
    } else {
      out += say<Text::kApprovalDue>(language, with<"name">(line.name), with<"code">(code),
                                     with<"until">(beijingTime(line.validUntil))) +
             "\n";
    }
  }
  return out.empty() ? out : "\n" + out;
}

std::string troubleOnScreen(Language language, const Status& status) {
  std::string out;
  for (const std::string& alarm : status.alarms) {
    out += say<Text::kAlarm>(language, with<"alarm">(alarm)) + "\n";
  }
  Rows rows;
  for (const auto& [word, count] : status.refused) {
    rows.push_back({printable(word), std::to_string(count)});
  }
  if (!rows.empty()) out += say(language, Text::kRefusedHeading) + "\n" + aligned(rows, 2);
  return out.empty() ? out : "\n" + out;
}

std::string lanesOnScreen(Language language, const Status& status) {
  std::string out;
  for (const LinkStatus& link : status.links) {
    out += (out.empty() ? "" : "\n") + std::string(link.office.text()) + "  " +
           linkText(language, status.now, link) + "  " +
           agoText(language, status.now, link.lastHeard) + "  " + printable(link.name) + "\n";
    Rows rows{{say(language, Text::kColumnLane), say(language, Text::kColumnBacklog),
               say(language, Text::kColumnSize), say(language, Text::kColumnSent),
               say(language, Text::kColumnReceived)}};
    for (const LaneStatus& lane : link.lanes) {
      rows.push_back({laneText(language, lane.lane), std::to_string(lane.waiting),
                      sizeText(lane.waitingBytes), std::to_string(lane.sent),
                      std::to_string(lane.received)});
    }
    out += aligned(rows, 2);
  }
  return out.empty() ? say(language, Text::kNoLinks) + "\n" : out;
}

Result<Status> askStatus(const CommandRequest& request) {
  auto told = askOffice(request, Question(AskStatus{}));
  if (!told) return tl::unexpected(told.error());
  return std::get<Status>(std::move(*told));
}

}  // namespace

Result<CommandOutput> showStatus(const CommandRequest& request) {
  const auto status = askStatus(request);
  if (!status) return tl::unexpected(status.error());
  if (request.json) return CommandOutput{asJson(*status).text() + "\n"};
  const Language language = request.language;
  return CommandOutput{factsOnScreen(language, *status) + "\n" + linksOnScreen(language, *status) +
                       enrolmentsOnScreen(language, *status) + troubleOnScreen(language, *status)};
}

Result<CommandOutput> linkList(const CommandRequest& request) {
  const auto status = askStatus(request);
  if (!status) return tl::unexpected(status.error());
  if (request.json) {
    return CommandOutput{JsonObject().add("links", linksAsJson(*status)).text() + "\n"};
  }
  return CommandOutput{lanesOnScreen(request.language, *status)};
}

}  // namespace guantong::node::shell
