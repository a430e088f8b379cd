#include "node/forms.h"

#include <algorithm>
#include <span>

#include "crypto/check.h"
#include "node/display_width.h"
#include "node/profile/day.h"
#include "node/profile/form_fields.h"

namespace guantong::node {
namespace {

using federation::ErrorCode;
using federation::failure;
using ticket::Kind;
using ticket::Turn;
using Step = TicketDetail::Step;

// Fields of the house's own forms, in their order.
constexpr std::string_view kAcceptanceFields[] = {
    "number",   "foreign-number", "registrar", "received", "channel", "type",
    "category", "privacy",        "origin",    "marks",    "matter",  "accused",
    "title",    "text",           "holder",    "proposer", "due"};
constexpr std::string_view kAssignmentFields[] = {
    "number", "type",  "sender", "dispatched", "holder", "part",   "others",
    "matter", "title", "text",   "suggestion", "due",    "receipt"};
constexpr std::string_view kReturnFields[] = {"number",     "type",       "holder",   "sender",
                                              "dispatched", "returned",   "title",    "reason",
                                              "suggested",  "site-visit", "proposer", "decision"};
constexpr std::string_view kSupervisionFields[] = {"number", "type",    "supervisor", "supervised",
                                                   "holder", "grounds", "title",      "text",
                                                   "demand", "due",     "receipt"};

/// The form that every ticket has of a kind.
struct HouseForm {
  Kind of;
  std::string_view word;
  PlainText name;
  std::span<const std::string_view> fields;

  [[nodiscard]] FormLine line(Language language) const {
    return {say(language, name), of, {fields.begin(), fields.end()}};
  }
};
constexpr HouseForm kHouseForms[] = {
    {Kind::kRegistered, "acceptance", Text::kFormAcceptance, kAcceptanceFields},
    {Kind::kDispatched, "assignment", Text::kFormAssignment, kAssignmentFields},
    {Kind::kReturned, "return", Text::kFormReturn, kReturnFields},
    {Kind::kSupervised, "supervision", Text::kFormSupervision, kSupervisionFields}};
const HouseForm& houseFormOf(Kind of) {
  const auto* found = std::ranges::find(kHouseForms, of, &HouseForm::of);
  CHECK(found != std::end(kHouseForms));
  return *found;
}

// --- text

/// Safe between tags and in attributes. What steers a reader's eye or a printer goes, lines stay.
std::string escaped(std::string_view text) {
  std::string lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines += printable(text.substr(0, end));
    if (end == text.npos) break;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
  std::string out;
  for (const char character : lines) {
    switch (character) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += character;
    }
  }
  return out;
}

/// "2026-02-13 16:30", in China.
std::string momentText(Instant at) {
  std::string text = profile::textOf(at);
  text[text.find('T')] = ' ';
  return text.substr(0, std::string_view("2026-02-13 16:30").size());
}
std::string dueText(const ClockLine& clock) {
  const profile::Day last = profile::dayOf(clock.due - std::chrono::milliseconds{1});
  return clock.due == profile::endOf(last) ? profile::textOf(last) + " 24:00"
                                           : momentText(clock.due);
}

// --- what one sheet is of

/// One sheet: the event it is printed of, and the turn.
struct Sheet {
  Language language;
  const TicketDetail& detail;
  const Forms& rules;
  const Step* step = nullptr;  ///< null: of what stands nowhere
  const Turn* turn = nullptr;

  [[nodiscard]] std::string say(PlainText text) const { return node::say(language, text); }

  [[nodiscard]] std::string office(const OfficeCode& code) const {
    if (code.empty()) return "";
    for (const auto& [known, name] : rules.offices) {
      if (known != code) continue;
      return node::say<Text::kOfficeNamed>(language, with<"name">(name), with<"code">(code.text()));
    }
    return std::string(code.text());
  }
  [[nodiscard]] std::string person(std::uint32_t number) const {
    if (number == 0) return "";
    return node::say<Text::kFormPerson>(language, with<"number">(std::to_string(number)));
  }
};

bool counts(const Step& step) { return step.without.empty() && !step.event.excluded; }

const Step* stepOf(const TicketDetail& detail, const ticket::EventId& id) {
  const auto found =
      std::ranges::find_if(detail.steps, [&](const Step& step) { return step.event.id == id; });
  return found == detail.steps.end() ? nullptr : &*found;
}

/// The turn that an event speaks of; of one that does not say whose, by its author.
const Turn* turnOf(const TicketDetail& detail, const ticket::Known& event) {
  const Turn* found = nullptr;
  for (const Turn& turn : detail.state.turns) {
    if (!event.act.turn || turn.given != *event.act.turn) continue;
    if (turn.to == event.author || turn.to == event.act.to) return &turn;
    if (found == nullptr) found = &turn;
  }
  return found;
}

/// The last that counts of a kind, of the sheet's turn where it has one.
const Step* newest(const Sheet& sheet, Kind kind) {
  const Step* found = nullptr;
  for (const Step& step : sheet.detail.steps) {
    if (step.event.kind() != kind || !counts(step)) continue;
    if (sheet.turn == nullptr || turnOf(sheet.detail, step.event) == sheet.turn) found = &step;
  }
  return found;
}

// --- what a field prints

std::string foreignNumbers(const Sheet& sheet) {
  std::string text;
  for (const auto& [number, system] : sheet.detail.state.numbers) {
    text.append(text.empty() ? "" : "\n").append(number);
    if (!system.empty()) text.append(" ").append(system);
  }
  return text;
}

std::string privacyText(const Sheet& sheet) {
  switch (sheet.detail.opened.privacy) {
    case ticket::Privacy::kOpen:
      return sheet.say(Text::kPrivacyOpen);
    case ticket::Privacy::kConfidential:
      return sheet.say(Text::kPrivacyConfidential);
    case ticket::Privacy::kAnonymous:
      break;
  }
  return sheet.say(Text::kPrivacyAnonymous);
}

std::string marks(const Sheet& sheet) {
  std::string text;
  const auto add = [&](bool holds, PlainText mark) {
    if (holds) text.append(text.empty() ? "" : " ").append(sheet.say(mark));
  };
  add(sheet.detail.opened.urgent, Text::kFormUrgent);
  add(sheet.detail.opened.major, Text::kFormMajor);
  add(sheet.detail.state.supervised, Text::kFormSupervised);
  return text;
}

std::string accused(const Sheet& sheet) {
  const ticket::Registered& opened = sheet.detail.opened;
  return sheet.office(opened.accused.empty() ? opened.accusedPlace : opened.accused);
}

std::string reporterPlace(const Sheet& sheet) {
  const bool open = sheet.detail.opened.privacy == ticket::Privacy::kOpen;
  return open ? sheet.office(sheet.detail.opened.reporterPlace) : sheet.say(Text::kFormWithheld);
}

/// Of a sheet without a turn everyone who has one.
std::string holders(const Sheet& sheet) {
  if (sheet.turn != nullptr) return sheet.office(sheet.turn->to);
  std::string text;
  for (const Turn& turn : sheet.detail.state.turns) {
    if (!turn.over()) text.append(text.empty() ? "" : "\n").append(sheet.office(turn.to));
  }
  return text;
}

std::string part(const Sheet& sheet) {
  if (sheet.turn == nullptr) return "";
  switch (sheet.turn->part) {
    case Turn::Part::kSole:
      return sheet.say(Text::kFormSole);
    case Turn::Part::kLead:
      return sheet.say(Text::kTurnLead);
    case Turn::Part::kAssistant:
      break;
  }
  return sheet.say(Text::kTurnAssistant);
}

/// The lead first.
std::string othersOfTheJoint(const Sheet& sheet) {
  std::string lead, text;
  if (sheet.turn == nullptr || sheet.turn->part == Turn::Part::kSole) return "";
  for (const Turn& turn : sheet.detail.state.turns) {
    if (&turn == sheet.turn || turn.over() || turn.given != sheet.turn->given) continue;
    const bool leads = turn.part == Turn::Part::kLead;
    std::string line =
        sheet.office(turn.to) + " " +
        sheet.say(leads ? PlainText(Text::kTurnLead) : PlainText(Text::kTurnAssistant)) + "\n";
    (leads ? lead : text) += line;
  }
  text.insert(0, lead);
  if (!text.empty()) text.pop_back();
  return text;
}

/// Clocks of the turn, and of the ticket; on a sheet without a turn the ticket's alone.
std::string dues(const Sheet& sheet) {
  std::string text;
  for (const ClockLine& clock : sheet.detail.clocks) {
    const Turn* of = clock.turn && *clock.turn < sheet.detail.state.turns.size()
                         ? &sheet.detail.state.turns[*clock.turn]
                         : nullptr;
    if (clock.turn && of != sheet.turn) continue;
    const bool chinese = sheet.language == Language::kChinese && !clock.chinese.empty();
    text.append(text.empty() ? "" : "\n").append(chinese ? clock.chinese : clock.name);
    text.append(" ").append(dueText(clock));
    if (clock.provisional) text.append(" ").append(sheet.say(Text::kProvisionalMark));
    if (clock.stopped) text.append(" ").append(sheet.say(Text::kFormStopped));
  }
  return text;
}

std::string instructions(const Sheet& sheet) {
  std::string text;
  for (const Step& step : sheet.detail.steps) {
    if (step.event.kind() != Kind::kLeaderInstructed || !counts(step)) continue;
    text.append(text.empty() ? "" : "\n").append(momentText(step.event.time)).append(" ");
    text.append(sheet.office(step.event.author)).append(" ").append(step.text);
  }
  return text;
}

const Step* given(const Sheet& sheet) {
  return sheet.turn == nullptr ? nullptr : stepOf(sheet.detail, sheet.turn->given);
}
std::string textOf(const Step* step) { return step == nullptr ? "" : step->text; }
/// The word of the rules and the text that goes with it.
std::string wordAndText(const Step* step) {
  if (step == nullptr) return "";
  const std::string& word = step->event.act.word;
  return word + (word.empty() || step->text.empty() ? "" : "\n") + step->text;
}
/// What the giver says: registering is no opinion.
std::string suggestion(const Sheet& sheet) {
  const Step* step = given(sheet);
  return step == nullptr || step->event.kind() == Kind::kRegistered ? "" : wordAndText(step);
}

std::string decision(const Sheet& sheet) {
  for (const Step& step : sheet.detail.steps) {
    const bool decides =
        step.event.kind() == Kind::kReturnGranted || step.event.kind() == Kind::kReturnRefused;
    if (!decides || !counts(step) || step.event.act.about != sheet.step->event.id) continue;
    const ticket::KindName& name = *ticket::nameOf(step.event.kind());
    std::string text(sheet.language == Language::kChinese ? name.chinese : name.word);
    text.append(" ").append(momentText(step.event.time)).append(" ");
    text += sheet.office(step.event.author);
    return text + (step.text.empty() ? "" : "\n" + step.text);
  }
  return "";
}

std::string registeredText(const Sheet& sheet) {
  for (const Step& step : sheet.detail.steps) {
    if (step.event.kind() == Kind::kRegistered && counts(step)) return step.text;
  }
  return "";
}

std::string hotlineText(const Sheet& sheet) {
  return sheet.rules.hotline + (sheet.rules.document.empty() ? "" : " " + sheet.rules.document);
}

std::string deliveredText(const Sheet& sheet) {
  const bool known = sheet.turn != nullptr && sheet.turn->delivered;
  return known ? momentText(*sheet.turn->delivered) : "";
}

/// How a value stands on the sheet.
enum class Place { kHalf, kWhole, kTall, kReceipt };

struct Field {
  std::string_view word;
  PlainText label;
  Place place;
  std::string (*value)(const Sheet&);
};

constexpr Field kFields[] = {
    {"number", Text::kLabelNumber, Place::kHalf,
     [](const Sheet& sheet) { return sheet.detail.line.number; }},
    {"foreign-number", Text::kLabelForeignNumber, Place::kHalf, foreignNumbers},
    {"hotline", Text::kColumnHotline, Place::kWhole, hotlineText},
    {"registrar", Text::kFieldRegistrar, Place::kHalf,
     [](const Sheet& sheet) { return sheet.office(sheet.detail.state.registrar); }},
    {"received", Text::kFieldReceived, Place::kHalf,
     [](const Sheet& sheet) { return momentText(sheet.detail.state.received); }},
    {"registered", Text::kColumnRegistered, Place::kHalf,
     [](const Sheet& sheet) { return momentText(sheet.detail.state.registeredAt); }},
    {"channel", Text::kFieldChannel, Place::kHalf,
     [](const Sheet& sheet) { return sheet.detail.opened.channel; }},
    {"type", Text::kFieldType, Place::kHalf,
     [](const Sheet& sheet) { return sheet.detail.opened.type; }},
    {"category", Text::kFieldCategory, Place::kHalf,
     [](const Sheet& sheet) { return sheet.detail.opened.category; }},
    {"origin", Text::kFieldOrigin, Place::kHalf,
     [](const Sheet& sheet) { return sheet.detail.opened.origin; }},
    {"privacy", Text::kFieldPrivacy, Place::kHalf, privacyText},
    {"marks", Text::kFieldMarks, Place::kHalf, marks},
    {"title", Text::kColumnTitle, Place::kWhole,
     [](const Sheet& sheet) { return sheet.detail.line.title; }},
    {"text", Text::kFieldText, Place::kTall, registeredText},
    {"matter", Text::kFieldMatter, Place::kWhole,
     [](const Sheet& sheet) { return sheet.office(sheet.detail.opened.matterPlace); }},
    {"accused", Text::kFieldAccused, Place::kWhole, accused},
    {"reporter-place", Text::kFieldReporterPlace, Place::kWhole, reporterPlace},
    {"sender", Text::kFieldSender, Place::kWhole,
     [](const Sheet& sheet) {
       return sheet.office(sheet.turn == nullptr ? sheet.detail.state.registrar : sheet.turn->by);
     }},
    {"holder", Text::kFieldHolder, Place::kWhole, holders},
    {"part", Text::kFieldPart, Place::kHalf, part},
    {"others", Text::kFieldOthers, Place::kWhole, othersOfTheJoint},
    {"dispatched", Text::kFieldDispatched, Place::kHalf,
     [](const Sheet& sheet) { return sheet.turn == nullptr ? "" : momentText(sheet.turn->at); }},
    {"delivered", Text::kFieldDelivered, Place::kHalf, deliveredText},
    {"due", Text::kFieldDue, Place::kWhole, dues},
    {"proposer", Text::kFieldProposer, Place::kHalf,
     [](const Sheet& sheet) { return sheet.person(sheet.step->event.person); }},
    {"suggestion", Text::kFieldSuggestion, Place::kTall, suggestion},
    {"reviewer", Text::kFieldReviewer, Place::kHalf,
     [](const Sheet& sheet) {
       const Step* step = newest(sheet, Kind::kReviewed);
       return step == nullptr ? "" : sheet.person(step->event.person);
     }},
    {"leader-instruction", Text::kFieldInstruction, Place::kTall, instructions},
    {"result", Text::kFieldResult, Place::kTall,
     [](const Sheet& sheet) { return textOf(newest(sheet, Kind::kResult)); }},
    {"returned", Text::kFieldReturned, Place::kHalf,
     [](const Sheet& sheet) { return momentText(sheet.step->event.time); }},
    {"reason", Text::kFieldReason, Place::kTall,
     [](const Sheet& sheet) { return sheet.step->text; }},
    {"suggested", Text::kFieldSuggested, Place::kWhole,
     [](const Sheet& sheet) { return sheet.office(sheet.step->event.act.to); }},
    {"site-visit", Text::kFieldSiteVisit, Place::kHalf,
     [](const Sheet& sheet) {
       return sheet.say(sheet.step->event.act.flag ? PlainText(Text::kFormYes)
                                                   : PlainText(Text::kFormNo));
     }},
    {"decision", Text::kFieldDecision, Place::kTall, decision},
    {"supervisor", Text::kFieldSupervisor, Place::kWhole,
     [](const Sheet& sheet) { return sheet.office(sheet.step->event.author); }},
    {"supervised", Text::kFieldSupervised, Place::kHalf,
     [](const Sheet& sheet) { return momentText(sheet.step->event.time); }},
    {"grounds", Text::kFieldGrounds, Place::kHalf,
     [](const Sheet& sheet) { return sheet.step->event.act.word; }},
    {"demand", Text::kFieldDemand, Place::kTall,
     [](const Sheet& sheet) { return sheet.step->text; }},
    {"receipt", Text::kFieldReceipt, Place::kReceipt, [](const Sheet&) { return std::string(); }},
};
static_assert(std::size(kFields) == std::size(profile::kFormFields));

const Field* fieldOf(std::string_view word) {
  const auto* found = std::ranges::find(kFields, word, &Field::word);
  return found == std::end(kFields) ? nullptr : found;
}

// --- the page

constexpr std::string_view kStyle = R"(
@page { size: A4; margin: 18mm 16mm 14mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt; } }
* { box-sizing: border-box; }
html { font: 12pt/1.6 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; color: #000; background: #e9e9e6; }
body { margin: 0; }
.sheet { width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 18mm 16mm 12mm 20mm; background: #fff; box-shadow: 0 1mm 4mm #0003; }
header { border-bottom: 1.5pt solid #b3261e; padding-bottom: 3mm; margin-bottom: 6mm; }
header p { margin: 0; display: flex; justify-content: space-between; gap: 8mm; font-size: 10.5pt; }
h1 { margin: 4mm 0 3mm; text-align: center; font-size: 22pt; font-weight: 700; letter-spacing: .12em; line-height: 1.3; }
.number { font: 700 12pt/1.6 "DejaVu Sans Mono", Consolas, monospace; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
col.label { width: 16%; }
th, td { border: .75pt solid #000; padding: 1.6mm 2.4mm; text-align: left; vertical-align: middle; overflow-wrap: anywhere; }
th { font-weight: 400; text-align: center; background: #f4f2ec; }
td { white-space: pre-wrap; }
tr { break-inside: avoid; }
tr.tall { break-inside: auto; }
tr.tall td { height: 30mm; vertical-align: top; }
tr.receipt td { height: 24mm; vertical-align: bottom; white-space: normal; }
.lines { display: flex; justify-content: space-between; gap: 6mm; }
.lines span { flex: 1; border-bottom: .5pt solid #000; }
tfoot td { border: 0; padding: 0; }
.mark { margin-top: 6mm; border-top: .5pt solid #000; padding-top: 1.5mm; font-size: 9pt; line-height: 1.4; display: flex; justify-content: space-between; gap: 6mm; color: #000; }
@media print {
  html { background: none; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .sheet { width: auto; min-height: 0; margin: 0; padding: 0; box-shadow: none; break-after: page; }
  .sheet:last-of-type { break-after: auto; }
  .sheet > .mark { display: none; }
  body > .mark { position: fixed; left: 0; right: 0; bottom: 0; margin: 0; background: #fff; }
  tfoot td { height: 11mm; }
}
@media screen { body > .mark { display: none; } }
)";

std::string tag(std::string_view name, std::string_view attributes, std::string_view inside) {
  std::string out = "<";
  out.append(name).append(attributes.empty() ? "" : " ").append(attributes).append(">");
  return out.append(inside).append("</").append(name).append(">");
}

/// Rows of two short fields each; long ones have a row of their own.
class Rows {
 public:
  explicit Rows(const Sheet& sheet) : sheet_(sheet) {}

  void add(const Field& field) {
    if (field.place != Place::kHalf) {
      flush();
      out_ += tag("tr", classOf(field.place), head(field) + wide(field)) + "\n";
    } else if (left_ == nullptr) {
      left_ = &field;
    } else {
      out_ += tag("tr", "", head(*left_) + cell(*left_) + head(field) + cell(field)) + "\n";
      left_ = nullptr;
    }
  }
  std::string text() && {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (left_ != nullptr) out_ += tag("tr", "", head(*left_) + wide(*left_)) + "\n";
    left_ = nullptr;
  }
  static std::string_view classOf(Place place) {
    if (place == Place::kTall) return R"(class="tall")";
    return place == Place::kReceipt ? R"(class="receipt")" : "";
  }
  std::string head(const Field& field) const {
    return tag("th", "", escaped(sheet_.say(field.label)));
  }
  std::string cell(const Field& field) const { return tag("td", "", escaped(field.value(sheet_))); }
  std::string wide(const Field& field) const {
    if (field.place != Place::kReceipt) {
      return tag("td", R"(colspan="3")", escaped(field.value(sheet_)));
    }
    std::string lines;
    for (const PlainText line : {PlainText(Text::kFormSignature), PlainText(Text::kFormSealHere),
                                 PlainText(Text::kFormDayHere)}) {
      lines += tag("span", "", escaped(sheet_.say(line)));
    }
    return tag("td", R"(colspan="3")", tag("div", R"(class="lines")", lines));
  }

  const Sheet& sheet_;
  const Field* left_ = nullptr;
  std::string out_;
};

std::string markOf(const Sheet& sheet, const ReadersMark& mark) {
  const std::string person =
      mark.person == 0 ? sheet.say(Text::kFormNobodyNamed) : sheet.person(mark.person);
  const std::string who = node::say<Text::kFormPrintedBy>(
      sheet.language, with<"office">(sheet.office(sheet.rules.self)), with<"person">(person),
      with<"time">(momentText(mark.at)));
  return tag("footer", R"(class="mark")",
             tag("span", "", escaped(who)) + tag("span", "", escaped(sheet.detail.line.number))) +
         "\n";
}

std::string sheetHtml(const Sheet& sheet, const FormLine& form, const ReadersMark& mark) {
  Rows rows(sheet);
  for (const std::string& word : form.fields) {
    if (const Field* field = fieldOf(word)) rows.add(*field);
  }
  std::string above = escaped(hotlineText(sheet));
  std::string number = escaped(sheet.say(Text::kLabelNumber)) + " " +
                       tag("span", R"(class="number")", escaped(sheet.detail.line.number));
  if (sheet.detail.opened.privacy != ticket::Privacy::kOpen) {
    number = escaped(privacyText(sheet)) + "　" + number;
  }
  std::string out = "<section class=\"sheet\">\n";
  out += tag("header", "",
             tag("p", "", tag("span", "", above) + tag("span", "", number)) +
                 tag("h1", "", escaped(form.name))) +
         "\n<table>\n<colgroup><col class=\"label\"><col><col class=\"label\"><col></colgroup>\n";
  // Repeated on every page that the table runs over: room for the mark below.
  out += R"(<tfoot><tr><td colspan="4"></td></tr></tfoot>)"
         "\n";
  out += tag("tbody", "", "\n" + std::move(rows).text()) + "\n</table>\n";
  return out + markOf(sheet, mark) + "</section>\n";
}

std::vector<Sheet> sheetsOf(const Sheet& empty, Kind of, const std::optional<OfficeCode>& office) {
  std::vector<Sheet> sheets;
  const auto add = [&](const Step* step, const Turn* turn) {
    const bool meant = !office || (turn != nullptr && turn->to == *office);
    if (!meant || step == nullptr) return;
    Sheet& sheet = sheets.emplace_back(empty);
    sheet.step = step;
    sheet.turn = turn;
  };
  const TicketDetail& detail = empty.detail;
  if (detail.state.purged) return sheets;  // what they would say is gone
  if (of == Kind::kDispatched) {
    for (const Turn& turn : detail.state.turns) {
      if (!turn.over()) add(stepOf(detail, turn.given), &turn);
    }
    for (auto turn = detail.state.turns.rbegin(); turn != detail.state.turns.rend(); ++turn) {
      if (sheets.empty()) add(stepOf(detail, turn->given), &*turn);
    }
    return sheets;
  }
  for (const Step& step : detail.steps) {
    if (step.event.kind() == of && counts(step)) add(&step, turnOf(detail, step.event));
  }
  return sheets;
}

}  // namespace

std::vector<FormLine> FormPrinter::all() const {
  std::vector<FormLine> forms;
  for (const HouseForm& house : kHouseForms) {
    const std::size_t before = forms.size();
    for (const FormLine& form : rules_->forms) {
      if (form.of == house.of) forms.push_back(form);
    }
    if (forms.size() == before) forms.push_back(house.line(language_));
  }
  return forms;
}

const FormLine* FormPrinter::named(const std::vector<FormLine>& forms,
                                   std::string_view name) const {
  for (const FormLine& form : forms) {
    if (form.name == name) return &form;
  }
  for (const FormLine& form : forms) {
    const HouseForm& house = houseFormOf(form.of);
    const bool same = house.word == name || say(Language::kChinese, house.name) == name ||
                      say(Language::kEnglish, house.name) == name;
    if (same) return &form;
  }
  return nullptr;
}

std::string FormPrinter::listed(const std::vector<FormLine>& forms) const {
  std::string text;
  for (const FormLine& form : forms) {
    const HouseForm& house = houseFormOf(form.of);
    const bool isHouses = form.name == say(language_, house.name);
    text.append(text.empty() ? "" : ", ").append(house.word).append(" ");
    text += isHouses ? say(Language::kChinese, house.name) : form.name;
  }
  return text.empty() ? "none" : text;
}

std::vector<FormLine> FormPrinter::possible() const {
  std::vector<FormLine> forms = all();
  const Sheet empty{language_, *detail_, *rules_};
  std::erase_if(forms, [&](const FormLine& form) { return sheetsOf(empty, form.of, {}).empty(); });
  return forms;
}

Result<PrintedForm> FormPrinter::print(std::string_view name,
                                       const std::optional<OfficeCode>& office,
                                       const ReadersMark& mark) const {
  const std::vector<FormLine> forms = all();
  const FormLine* form = named(forms, name);
  if (form == nullptr) {
    return failure(ErrorCode::kInvalidArgument,
                   "no form is called '" + std::string(name) + "'; there are: " + listed(forms));
  }
  const Sheet empty{language_, *detail_, *rules_};
  const std::vector<Sheet> sheets = sheetsOf(empty, form->of, office);
  if (sheets.empty()) {
    const std::string of(ticket::nameOf(form->of)->word);
    return failure(ErrorCode::kNotAllowed,
                   "there is no " + of + " event to print " +
                       (office ? "of " + std::string(office->text()) : "of") +
                       " on this ticket; possible now: " + listed(possible()));
  }
  PrintedForm printed{houseFormOf(form->of).word, form->name, form->of, sheets.size(), {}};
  const std::string title = form->name + " " + detail_->line.number;
  printed.html = "<!DOCTYPE html>\n<html lang=\"" + std::string(nameOf(language_)) +
                 "\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'\">\n" +
                 tag("title", "", escaped(title)) + "\n" + tag("style", "", kStyle) +
                 "\n</head>\n<body>\n";
  for (const Sheet& sheet : sheets) printed.html += sheetHtml(sheet, *form, mark);
  printed.html += markOf(empty, mark) + "</body>\n</html>\n";
  return printed;
}

}  // namespace guantong::node
