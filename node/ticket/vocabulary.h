// node/ticket/vocabulary.h: the names of all that can happen to a ticket.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace guantong::node::ticket {

/// One line a kind: number on the wire, name in code, word for programs and profiles, Chinese.
/// A number never gets another meaning. Who may say it, when, and what it does stands in
/// authority.h; what it says, in schemas/ticket.capnp. Others are kept and passed on.
#define GUANTONG_TICKET_KINDS(KIND)                                                \
  KIND(1, kRegistered, "registered", "登记")                                       \
  KIND(2, kDispatched, "dispatched", "派发")                                       \
  KIND(3, kDelivered, "delivered", "送达")                                         \
  KIND(4, kResult, "result", "提交办理结果")                                       \
  KIND(5, kClosed, "closed", "办结")                                               \
  KIND(6, kAccepted, "accepted", "受理")                                           \
  KIND(7, kRefused, "refused", "不予受理")                                         \
  KIND(8, kSupplementAsked, "supplement-asked", "要求补充")                        \
  KIND(9, kSupplementGiven, "supplement-given", "补充材料")                        \
  KIND(10, kLinked, "linked", "关联")                                              \
  KIND(11, kMerged, "merged", "并案")                                              \
  KIND(12, kSigned, "signed", "签收")                                              \
  KIND(13, kRecalled, "recalled", "收回")                                          \
  KIND(14, kReturned, "returned", "退回")                                          \
  KIND(15, kReturnGranted, "return-granted", "同意退回")                           \
  KIND(16, kReturnRefused, "return-refused", "不同意退回")                         \
  KIND(17, kContactAttempted, "contact-attempted", "尝试联系")                     \
  KIND(18, kContactMade, "contact-made", "已联系")                                 \
  KIND(19, kProgress, "progress", "进展")                                          \
  KIND(20, kExtensionNotified, "extension-notified", "延期告知")                   \
  KIND(21, kExtensionFiled, "extension-filed", "延期备案")                         \
  KIND(22, kExtensionAsked, "extension-asked", "申请延期")                         \
  KIND(23, kExtensionEndorsed, "extension-endorsed", "延期审核")                   \
  KIND(24, kExtensionGranted, "extension-granted", "同意延期")                     \
  KIND(25, kExtensionRefused, "extension-refused", "不同意延期")                   \
  KIND(26, kUrged, "urged", "催办")                                                \
  KIND(27, kSupervised, "supervised", "督办")                                      \
  KIND(28, kEscalated, "escalated", "越级转办")                                    \
  KIND(29, kReviewed, "reviewed", "领导审核")                                      \
  KIND(30, kSealed, "sealed", "盖章")                                              \
  KIND(31, kPaperFiled, "paper-filed", "纸质存档")                                 \
  KIND(32, kSentBack, "sent-back", "发回重办")                                     \
  KIND(33, kInformed, "informed", "反馈诉求人")                                    \
  KIND(34, kRated, "rated", "评价")                                                \
  KIND(35, kReexaminationAsked, "reexamination-asked", "申请复查")                 \
  KIND(36, kReopened, "reopened", "重新办理")                                      \
  KIND(37, kRectificationSet, "rectification-set", "下达整改")                     \
  KIND(38, kRectificationDone, "rectification-done", "整改完成")                   \
  KIND(39, kCaseFilingSuggested, "case-filing-suggested", "立案建议")              \
  KIND(40, kReferredOut, "referred-out", "移送")                                   \
  KIND(41, kReferralFollowed, "referral-followed", "移送跟踪")                     \
  KIND(42, kEmergencyReported, "emergency-reported", "紧急上报")                   \
  KIND(43, kOpinionUnified, "opinion-unified", "统一口径答复")                     \
  KIND(44, kBlockingAsked, "blocking-asked", "申请屏蔽")                           \
  KIND(45, kBlocked, "blocked", "屏蔽")                                            \
  KIND(46, kAssessed, "assessed", "考核")                                          \
  KIND(47, kExcludedFromAssessment, "excluded-from-assessment", "不计入考核")      \
  KIND(48, kArchived, "archived", "归档")                                          \
  KIND(49, kPurged, "purged", "销毁")                                              \
  KIND(50, kLeaderInstructed, "leader-instructed", "领导批示")                     \
  KIND(51, kPaperNotice, "paper-notice", "纸质交办")                               \
  KIND(52, kLegalLimitSet, "legal-limit-set", "法定时限")                          \
  KIND(53, kTermFixed, "term-fixed", "研究确定期限")                               \
  KIND(54, kDeadlineMoved, "deadline-moved", "期限重算")                           \
  KIND(55, kScored, "scored", "答复考评")                                          \
  KIND(56, kInvestigationReported, "investigation-reported", "调查报告")           \
  KIND(57, kTalkHeld, "talk-held", "约谈问责")                                     \
  KIND(58, kNumberAdded, "number-added", "外部编号")                               \
  KIND(59, kConsentRecorded, "consent-recorded", "本人同意")                       \
  KIND(60, kAnomalyReported, "anomaly-reported", "异常上报")                       \
  KIND(61, kMessageForReporter, "message-for-reporter", "给诉求人留言")            \
  KIND(62, kContactAsked, "contact-asked", "请受理机构联系")                       \
  KIND(63, kMessageFromReporter, "message-from-reporter", "诉求人来信")            \
  KIND(101, kGap, "gap", "日志中断")                                               \
  KIND(102, kCertified, "certified", "颁发证书")                                   \
  KIND(103, kProfilePublished, "profile-published", "发布热线规则")                \
  KIND(104, kCalendarPublished, "calendar-published", "发布工作日历")              \
  KIND(105, kPersonChanged, "person-changed", "人员变动")                          \
  KIND(106, kPersonFiled, "person-filed", "人员变动备案")                          \
  KIND(107, kKnowledgeUpdated, "knowledge-updated", "知识库更新")                  \
  KIND(108, kSummaryIssued, "summary-issued", "汇总通报")                          \
  KIND(109, kCallQualityMeasured, "call-quality-measured", "接通质量")             \
  KIND(110, kPlatformProblemReported, "platform-problem-reported", "平台问题上报") \
  KIND(111, kReportFiled, "report-filed", "专题报告")                              \
  KIND(112, kPrinted, "printed", "打印")                                           \
  KIND(121, kMailboxWritten, "mailbox-written", "信箱写信")                        \
  KIND(122, kMailboxReceived, "mailbox-received", "信箱来信")                      \
  KIND(123, kMailboxRead, "mailbox-read", "信箱阅读")                              \
  KIND(124, kProofGiven, "proof-given", "出具登记凭证")                            \
  KIND(125, kCustodiansSet, "custodians-set", "设定身份保管员")                    \
  KIND(126, kDisclosureAsked, "disclosure-asked", "申请查阅身份")                  \
  KIND(127, kDisclosureApproved, "disclosure-approved", "同意查阅身份")            \
  KIND(128, kDisclosureRefused, "disclosure-refused", "不同意查阅身份")            \
  KIND(129, kDisclosureGiven, "disclosure-given", "提供身份查阅")

enum class Kind : std::uint16_t {
#define GUANTONG_KIND(number, name, word, chinese) name = (number),
  GUANTONG_TICKET_KINDS(GUANTONG_KIND)
#undef GUANTONG_KIND
};

struct KindName {
  Kind kind;
  std::string_view word;
  std::string_view chinese;
};
inline constexpr KindName kKindNames[] = {
#define GUANTONG_KIND(number, name, word, chinese) {Kind::name, word, chinese},
    GUANTONG_TICKET_KINDS(GUANTONG_KIND)
#undef GUANTONG_KIND
};

/// Of the chain that a ticket has at the office that registered it, and nowhere else: who wrote to
/// the reporter's mailbox and read it. Said by the office about itself; nobody else judges it.
[[nodiscard]] constexpr bool isOfIntakeChain(Kind kind) {
  return kind >= Kind::kMailboxWritten && kind <= Kind::kProofGiven;
}

/// Nothing for a number that this version has no name for.
[[nodiscard]] constexpr const KindName* nameOf(Kind kind) {
  for (const KindName& name : kKindNames) {
    if (name.kind == kind) return &name;
  }
  return nullptr;
}
[[nodiscard]] constexpr std::optional<Kind> kindFrom(std::string_view word) {
  for (const KindName& name : kKindNames) {
    if (name.word == word || name.chinese == word) return name.kind;
  }
  return std::nullopt;
}

/// What people are in an office. One person may be several; main and emergency administrator are
/// exactly one each.
#define GUANTONG_ROLES(ROLE)                                             \
  ROLE(kIntake, "intake", "受理员")                                      \
  ROLE(kDispatcher, "dispatcher", "分办员")                              \
  ROLE(kHandler, "handler", "承办人")                                    \
  ROLE(kLeader, "leader", "单位主要领导")                                \
  ROLE(kSupervisor, "supervisor", "督办员")                              \
  ROLE(kCustodian, "custodian", "身份保管员")                            \
  ROLE(kAuditor, "auditor", "审计员")                                    \
  ROLE(kMainAdministrator, "main-administrator", "主管理员")             \
  ROLE(kEmergencyAdministrator, "emergency-administrator", "应急管理员") \
  ROLE(kLiaison, "liaison", "联络员")

enum class Role : std::uint8_t {
#define GUANTONG_ROLE(name, word, chinese) name,
  GUANTONG_ROLES(GUANTONG_ROLE)
#undef GUANTONG_ROLE
};
struct RoleName {
  Role role;
  std::string_view word;
  std::string_view chinese;
};
inline constexpr RoleName kRoleNames[] = {
#define GUANTONG_ROLE(name, word, chinese) {Role::name, word, chinese},
    GUANTONG_ROLES(GUANTONG_ROLE)
#undef GUANTONG_ROLE
};
[[nodiscard]] constexpr const RoleName& nameOf(Role role) {
  return kRoleNames[static_cast<std::size_t>(role)];
}
[[nodiscard]] constexpr std::optional<Role> roleFrom(std::string_view word) {
  for (const RoleName& name : kRoleNames) {
    if (name.word == word || name.chinese == word) return name.role;
  }
  return std::nullopt;
}

/// What a reporter lets travel.
enum class Privacy : std::uint8_t { kOpen, kConfidential, kAnonymous };

}  // namespace guantong::node::ticket
