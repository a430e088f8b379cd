#include "node/ticket/authority_text.h"

#include <iterator>
#include <utility>

namespace guantong::node::ticket {
namespace {

std::string_view nameOf(Standing standing) {
  switch (standing) {
    case Standing::kAnyone:
      return "任何机构 anyone";
    case Standing::kRegistrar:
      return "登记机构 registrar";
    case Standing::kHolder:
      return "承办机构 holder of the turn";
    case Standing::kInCharge:
      return "登记机构，或所指承办机构 registrar, or holder of the turn named";
    case Standing::kReacher:
      return "登记机构，或承办机构 registrar, or holder of the turn";
    case Standing::kGiver:
      return "派发机构 giver of the turn";
    case Standing::kEitherEnd:
      return "派发或承办机构 giver or holder";
    case Standing::kOverseer:
      return "登记、派发机构或承办机构的上级 registrar, giver, or above the holder";
    case Standing::kDecider:
      return "有权决定者 who decides";
    case Standing::kParticipant:
      return "参与机构 anyone on the ticket";
  }
  return {};
}

std::string_view nameOf(Before before) {
  switch (before) {
    case Before::kNothing:
      return "尚无 nothing yet";
    case Before::kExists:
      return "已登记 registered";
    case Before::kOpen:
      return "未办结 open";
    case Before::kClosed:
      return "已办结 closed";
  }
  return {};
}

std::string_view nameOf(TurnMust must) {
  switch (must) {
    case TurnMust::kNotNamed:
      return "—";
    case TurnMust::kMayBeGiven:
      return "可指 any, or none";
    case TurnMust::kMayOpen:
      return "可指未结 open, or none";
    case TurnMust::kMayHold:
      return "可指在办 held, or none";
    case TurnMust::kBeGiven:
      return "已派 given";
    case TurnMust::kBeOpen:
      return "未结 open";
    case TurnMust::kBeHeld:
      return "在办 held";
    case TurnMust::kNotBeOver:
      return "未终止 not over";
    case TurnMust::kHaveResult:
      return "已有结果 with a result";
    case TurnMust::kBeReturning:
      return "申请退回中 being returned";
  }
  return {};
}

constexpr std::pair<Field, std::string_view> kFieldNames[] = {
    {kTurn, "turn"},     {kAbout, "about"}, {kTo, "to"},         {kOthers, "others"},
    {kTicket, "ticket"}, {kWord, "word"},   {kNumber, "number"}, {kUntil, "until"},
    {kText, "text"},     {kFlag, "flag"}};

std::string fieldsOf(const Rule& rule) {
  std::string text;
  const auto add = [&](std::uint16_t fields, std::string_view left, std::string_view right) {
    for (const auto& [field, name] : kFieldNames) {
      if ((fields & field) == 0) continue;
      if (!text.empty()) text += ' ';
      text.append(left).append(name).append(right);
    }
  };
  add(rule.needs, "", "");
  add(rule.may, "(", ")");
  return text.empty() ? "—" : text;
}

std::string rolesOf(const Rule& rule) {
  if (rule.roles == 0) return "节点 the node itself";
  std::string text;
  for (const RoleName& role : kRoleNames) {
    if ((rule.roles & bit(role.role)) == 0) continue;
    if (!text.empty()) text += "、";
    text += role.chinese;
  }
  return text;
}

}  // namespace

std::string authorityAsMarkdown() {
  std::string text =
      "| 事项 kind | 谁 author | 岗位 roles | 工单 ticket | 办理 turn | 字段 fields | 先后 rank | "
      "效果 "
      "what it does | 冲突 against it |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (const Rule& rule : authorityTable()) {
    const KindName* kind = ticket::nameOf(rule.kind);
    text.append("| ").append(kind->chinese).append(" `").append(kind->word).append("` | ");
    text.append(nameOf(rule.author)).append(" | ").append(rolesOf(rule)).append(" | ");
    text.append(nameOf(rule.before)).append(" | ").append(nameOf(rule.turn)).append(" | ");
    text.append(fieldsOf(rule)).append(" | ").append(std::to_string(rule.rank)).append(" | ");
    text.append(rule.does).append(" | ");
    text.append(rule.against.empty() ? "—" : rule.against).append(" |\n");
  }
  return text;
}

}  // namespace guantong::node::ticket
