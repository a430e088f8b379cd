#include "tests/node/shell/bad_input_table.h"

#include <algorithm>

namespace guantong::node::shell::bad_input {
namespace {

using enum Option;

/// Longer than any text that a ticket may have.
std::string tooLong() { return std::string(20'000, 'x'); }
/// Longer than a title, a name or a word.
std::string longWord() { return std::string(300, 'x'); }

const std::vector<OptionValues> kOptionValues{
    {kTitle, "路灯不亮", {{longWord(), "title"}}},
    {kText, "三天了", {{tooLong(), "text"}}},
    {kTo, "330000000000", {{"330", "--to"}, {"浙江省", "--to"}}},
    {kCount, "5", {{"0", "--count"}, {"many", "--count"}, {"5.5", "--count"}}},
    {kBefore, "5", {{"0", "--before"}, {"-1", "--before"}}},
    {kTurn, "330000000000", {{"440000000000", "--turn"}, {"zz", "--turn"}}},
    {kOthers, "330000000000", {{"x", "--other"}}},
    {kWord, "词", {{longWord(), "word"}}},
    {kNumber, "3", {{"0", "--number"}, {"many", "--number"}, {"99999999999", "--number"}}},
    {kUntil, "2099-01-01", {{"next week", "--until"}, {"2026-02-30", "--until"}}},
    {kAbout, "0000", {{"zz", "--about"}, {"0", "--about"}}},
    {kOtherTicket, "{second}", {{"没有这件", "没有这件"}}},
    {kPerson, "1", {{"99", "99"}, {"无此人", "--as"}, {"-1", "--as"}}},
    {kPersonNumber, "1", {{"0", "--number"}, {"one", "--number"}, {"77", "77"}}},
    {kPersonName, "王敏", {{longWord(), "name"}}},
    {kRoles, "handler", {{"boss", "dispatcher 分办员"}}},
    {kHandover, "2026-01-01", {{"soon", "--handover"}}},
    {kTicket, "{ticket}", {{"没有这件", "32 hexadecimal"}}},
    {kRoot, "{office}", {{"{nowhere}", "{nowhere}"}}},
    {kRequest, "{office}/office.request", {{"{nowhere}", "{nowhere}"}}},
    {kDirectory, "{office}", {{"{nowhere}", "{nowhere}"}}},
    {kDirectories, "{nowhere}", {{"{nowhere}", "{nowhere}"}}},
    {kCode, "330000000000", {{"330", "--code"}, {"33000000000x", "--code"}}},
    {kName, "浙江省", {{tooLong(), "--name"}}},
    {kLevel, "1", {{"x", "--level"}, {"99", "--level"}}},
    {kListen, "tcp://127.0.0.1:1", {{"here", "--listen"}}},
    {kParent, "tcp://127.0.0.1:1", {{"there", "--parent"}}},
    {kInvitation, "guantong-nonsense", {{"nonsense", "--invitation"}}},
    {kValidHours, "5", {{"0", "--hours"}, {"x", "--hours"}, {"999999", "--hours"}}},
    {kDigits, "00000 00000 00000 00000", {{"abc", "330000000000"}}},
    {kReason, "key-lost", {{"because", "key-stolen"}}},
    {kType, "咨询", {{longWord(), "type"}}},
    {kReceived, "2026-02-13", {{"yesterday", "--received"}}},
    {kChannel, "电话", {{longWord(), "channel"}}},
    {kOffice, "330000000000", {{"330", "--office"}}},
    {kPrivacy, "open", {{"secret", "open, confidential, anonymous"}}},
    {kCategory, "其他", {{longWord(), "category"}}},
    {kArea, "5323", {{"9", "--area"}, {"x", "--area"}}},
    {kHotline, "12345", {{"99999", "12345"}}},
    {kMatterPlace, "330000000000", {{"here", "--matter"}}},
    {kAccusedPlace, "330000000000", {{"here", "--accused-place"}}},
    {kReporterPlace, "330000000000", {{"here", "--reporter-place"}}},
    {kAccused, "330000000000", {{"him", "--accused"}}},
    {kOrigin, "企业", {{longWord(), "origin"}}},
    {kSystem, "省平台", {{longWord(), "system"}}},
    {kForeignNumber, "SZ-1", {{longWord(), "number"}}},
    {kFiles, "{notice}", {{"{nowhere}", "{nowhere}"}, {"{bad}", "{bad}"}}},
    {kForm, "受理单", {{"收据", "督办通知单"}, {"return", "possible now: acceptance"}}},
    {kOut, "{folder}/form.html", {{"{file}", "{file}"}, {"{nowhere}/form.html", "{nowhere}"}}},
    {kPassphraseFd, "5", {{"x", ""}, {"-1", ""}, {"77", "77"}}},
};

const std::vector<Line> kLines{
    {.path = "init",
     .values = {{kDirectory, "{folder}/new", {{"{office}", "{office}"}, {"{file}", "{file}"}}}},
     .besides = {kDirectory, kPassphraseFd}},
    // Never a directory that could run: it would.
    {.path = "run",
     .values = {{kDirectories, "{nowhere}", {{"{nowhere}", "{nowhere}"}, {"{office}", "{office}"}}},
                {kPassphraseFd, "5", {{"x", ""}}}},
     .besides = {kDirectories, kPassphraseFd}},
    {.path = "status", .asksAnOffice = true},
    {.path = "ticket new",
     .mistakes = {{{"--title", "t", "--as", "1", "--hotline", "12345"}, "咨询"},
                  {{"--title", "t", "--as", "1", "--hotline", "12345", "--type", "闲聊"}, "咨询"},
                  {{"--title", "t", "--as", "1", "--hotline", "12345", "--type", "咨询",
                    "--channel", "信鸽"},
                   "微信"},
                  {{"--title", "t", "--as", "1", "--hotline", "12314", "--type", "举报",
                    "--category", "无"},
                   "河湖"},
                  {{"--title", "t", "--as", "1", "--hotline", "12345", "--type", "咨询", "--origin",
                    "网友"},
                   "两代表一委员"},
                  {{"--title", "t", "--as", "1", "--received", "2099-01-01", "--hotline", "12345",
                    "--type", "咨询"},
                   "future"},
                  {{"--title", "t", "--as", "1", "--received", "2001-01-01", "--hotline", "12345",
                    "--type", "咨询"},
                   "on that day"},
                  {{"--title", "t", "--as", "1", "--to", "000000000000"}, "its own office"},
                  {{"--title", "", "--as", "1"}, "title"}},
     .asksAnOffice = true},
    {.path = "ticket list", .asksAnOffice = true},
    {.path = "ticket show", .argument = "{ticket}", .asksAnOffice = true},
    {.path = "ticket print",
     .argument = "{ticket}",
     .values = {{kTurn, "330000000000", {{"zz", "--turn"}, {"440000000000", "440000000000"}}}},
     .besides = {kForm},
     .mistakes = {{{"{ticket}", "--as", "1", "--form", "交办通知单"}, "possible now: acceptance"},
                  {{"{given}", "--as", "1", "--form", "交办通知单", "--turn", "440000000000"},
                   "440000000000"}},
     .asksAnOffice = true,
     .isForAnybody = true},
    {.path = "desk", .asksAnOffice = true},
    {.path = "people list", .asksAnOffice = true},
    {.path = "people put",
     .besides = {kPersonName, kRoles},
     .mistakes = {{{"--as", "1"}, "name"},
                  {{"--as", "1", "--name", "新人"}, "role"},
                  {{"--as", "1", "--name", "新人", "--role", "handler", "--handover", "2099-01-01"},
                   "future"}},
     .asksAnOffice = true},
    {.path = "rules", .asksAnOffice = true},
    {.path = "link list", .asksAnOffice = true},
    {.path = "ledger verify", .besides = {kPassphraseFd}},
    {.path = "invite",
     .argument = "330000000000",
     .mistakes = {{{"330"}, "CODE"}, {{"000000000000"}, "000000000000"}},
     .asksAnOffice = true},
    {.path = "enrol",
     .values = {{kDirectory, "{child}", {{"{nowhere}", "{nowhere}"}}},
                {kPassphraseFd, "5", {{"x", ""}}}},
     .besides = {kParent, kDirectory, kPassphraseFd},
     .mistakes = {{{"--invitation", "{bad}", "--parent", "tcp://127.0.0.1:1", "--dir", "{child}"},
                   "invitation"}}},
    {.path = "approve",
     .argument = "330000000000",
     .mistakes = {{{"330"}, "CODE"},
                  {{"440000000000"}, "440000000000"},
                  {{"{invited}"}, "{invited}"},
                  {{"{invited}", "--digits", "00000 00000 00000 00000"}, "{invited}"}},
     .asksAnOffice = true},
    {.path = "revoke",
     .argument = "330000000000",
     .mistakes = {{{"330"}, "CODE"},
                  {{"440000000000"}, "440000000000"},
                  {{"000000000000"}, "000000000000"}},
     .asksAnOffice = true},
    {.path = "root init",
     .values = {{kDirectory, "{folder}/root", {{"{root}", "{root}"}, {"{file}", "{file}"}}}},
     .besides = {kDirectory, kPassphraseFd}},
    {.path = "root certify",
     .values = {{kRoot, "{root}", {{"{nowhere}", "{nowhere}"}}}},
     .besides = {kPassphraseFd},
     .mistakes = {{{"--root", "{root}", "--request", "{bad}"}, "{bad}"}}},
    {.path = "keys new",
     .argument = "{folder}/keys",
     .besides = {kPassphraseFd},
     .mistakes = {{{"{bad}"}, "{bad}"}, {{"{nowhere}/f"}, "{nowhere}"}}},
    {.path = "keys show",
     .argument = "{office}/office.keys",
     .besides = {kPassphraseFd},
     .mistakes = {{{"{bad}"}, "{bad}"},
                  {{"{nowhere}"}, "{nowhere}"},
                  {{"{office}/office.keys", "--passphrase-fd", "6"}, "office.keys"}}},
    {.path = "store check",
     .argument = "{office}",
     .mistakes = {{{"{nowhere}"}, "{nowhere}"}, {{"{file}"}, "{file}"}}},
    {.path = "calendar show",
     .argument = "2026",
     .mistakes = {{{"1999"}, "2004"}, {{"today"}, "YEAR"}, {{"99999999999999999999"}, "YEAR"}}},
    {.path = "calendar check",
     .argument = "{notice}",
     .mistakes = {{{"{bad}"}, "{bad}"}, {{"{nowhere}"}, "{nowhere}"}}},
    {.path = "calendar publish",
     .argument = "{notice}",
     .mistakes = {{{"--as", "1"}, "--shipped"},
                  {{"{notice}", "{bad}", "--as", "1"}, "{bad}"},
                  {{"{notice}", "{notice}", "--as", "1"}, "is there already"},
                  {{"{nowhere}", "--as", "1"}, "{nowhere}"}},
     .asksAnOffice = true},
    {.path = "profile publish",
     .argument = "{profile}",
     .mistakes = {{{"99999", "--as", "1"}, "12345"},
                  {{"{profile}", "{bad}", "--as", "1"}, "{bad}"},
                  {{"{profile}", "{published}", "--as", "1"}, "{published}"},
                  {{"{nowhere}/x.toml", "--as", "1"}, "{nowhere}"}},
     .asksAnOffice = true},
    {.path = "profile list"},
    // Of a file that reads badly it prints the findings: that is its work.
    {.path = "profile check", .argument = "{profile}", .mistakes = {{{"{nowhere}"}, "{nowhere}"}}},
    {.path = "profile explain",
     .argument = "12345",
     .values = {{kType, "咨询", {{"闲聊", "--type"}}},
                {kChannel, "电话", {{"信鸽", "--channel"}}},
                {kCategory, "其他", {{"没有这类", "--category"}}}},
     .mistakes = {{{"99999", "--type", "咨询", "--received", "2026-02-13"}, "12345"},
                  {{"{bad}", "--type", "咨询", "--received", "2026-02-13"}, "{bad}"}}},
    {.path = "completion", .argument = "bash", .mistakes = {{{"fish"}, "bash"}}},
};

/// What is said of a ticket: made as the command itself is.
const Line kMade{.path = {}, .argument = "{ticket}", .asksAnOffice = true};

}  // namespace

const std::vector<OptionValues>& optionValues() { return kOptionValues; }
const std::vector<Line>& lines() { return kLines; }

const OptionValues* valuesOf(const Line& line, Option option) {
  for (const auto* values : {&line.values, &kOptionValues}) {
    const auto found = std::ranges::find(*values, option, &OptionValues::option);
    if (found != values->end()) return &*found;
  }
  return nullptr;
}

const Line* lineOf(const CommandEntry& command) {
  if (command.kind) return &kMade;
  const auto found = std::ranges::find(kLines, command.path, &Line::path);
  return found == kLines.end() ? nullptr : &*found;
}

}  // namespace guantong::node::shell::bad_input
