#include "node/shell/command_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "crypto/check.h"
#include "node/shell/act_command.h"
#include "node/shell/alike_command.h"
#include "node/shell/calendar_command.h"
#include "node/shell/completion.h"
#include "node/shell/custodian_command.h"
#include "node/shell/custodian_page.h"
#include "node/shell/desk_command.h"
#include "node/shell/disclosure_command.h"
#include "node/shell/enrol_command.h"
#include "node/shell/init_command.h"
#include "node/shell/keys_command.h"
#include "node/shell/ledger_command.h"
#include "node/shell/mailbox_command.h"
#include "node/shell/members_command.h"
#include "node/shell/print_command.h"
#include "node/shell/profile_command.h"
#include "node/shell/proof_command.h"
#include "node/shell/publish_command.h"
#include "node/shell/receipt_command.h"
#include "node/shell/redact_command.h"
#include "node/shell/root_command.h"
#include "node/shell/run_command.h"
#include "node/shell/status_command.h"
#include "node/shell/store_command.h"
#include "node/shell/ticket_command.h"

namespace guantong::node::shell {
namespace {

using enum Option;

constexpr ArgumentEntry kTicketArgument{Text::kArgumentTicket, Text::kTicketArgumentHelp};

constexpr CommandEntry kCommands[] = {
    {"init",
     Text::kInitSummary,
     {},
     {kCode, kName, kLevel},
     {kDirectory, kListen, kParent, kPassphraseFd},
     initOffice},
    {"run", Text::kRunSummary, {}, {}, {kDirectories, kPassphraseFd}, runOffices},
    {"status", Text::kStatusSummary, {}, {}, {kDirectory}, showStatus},
    {"ticket new",
     Text::kTicketNewSummary,
     {},
     {kTitle},
     {kText,     kTo,     kUrgent,   kHotline,       kType,         kCategory,      kChannel,
      kPrivacy,  kMajor,  kReceived, kMatterPlace,   kAccusedPlace, kReporterPlace, kReporterHandle,
      kAccused,  kOrigin, kSystem,   kForeignNumber, kNoReceipt,    kProof,         kPerson,
      kDirectory},
     ticketNew},
    {"ticket list", Text::kTicketListSummary, {}, {}, {kCount, kBefore, kDirectory}, ticketList},
    {"ticket show", Text::kTicketShowSummary, kTicketArgument, {}, {kDirectory}, ticketShow},
    {"ticket alike", Text::kTicketAlikeSummary, kTicketArgument, {}, {kDirectory}, ticketAlike},
    {"ticket print",
     Text::kTicketPrintSummary,
     kTicketArgument,
     {},
     {kForm, kTurn, kOut, kPerson, kDirectory},
     ticketPrint},
    {"ticket dispatch",
     Text::kTicketDispatchSummary,
     kTicketArgument,
     {kTo},
     {kTurn, kOthers, kWord, kUntil, kFlag, kText, kPerson, kDirectory},
     ticketAct,
     ticket::Kind::kDispatched},
    {"ticket result",
     Text::kTicketResultSummary,
     kTicketArgument,
     {kText},
     {kTurn, kWord, kFlag, kPerson, kDirectory},
     ticketAct,
     ticket::Kind::kResult},
    {"ticket close",
     Text::kTicketCloseSummary,
     kTicketArgument,
     {},
     {kText, kWord, kPerson, kDirectory},
     ticketAct,
     ticket::Kind::kClosed},
    {"mailbox list", Text::kMailboxListSummary, {}, {}, {kDirectory}, mailboxList},
    {"mailbox read",
     Text::kMailboxReadSummary,
     kTicketArgument,
     {},
     {kBeforeLetter, kPerson, kDirectory},
     mailboxRead},
    {"mailbox write",
     Text::kMailboxWriteSummary,
     kTicketArgument,
     {kText},
     {kPerson, kDirectory},
     mailboxWrite},
    {"mailbox forward",
     Text::kMailboxForwardSummary,
     kTicketArgument,
     {kText},
     {kPerson, kDirectory},
     mailboxForward},
    {"receipt read",
     Text::kReceiptReadSummary,
     {},
     {kCodeFile},
     {kBeforeLetter, kWait, kDirectory},
     receiptRead},
    {"receipt write",
     Text::kReceiptWriteSummary,
     {},
     {kCodeFile, kText},
     {kWait, kDirectory},
     receiptWrite},
    {"proof make",
     Text::kProofMakeSummary,
     kTicketArgument,
     {kOut},
     {kHtml, kPerson, kDirectory},
     proofMake},
    {"proof verify",
     Text::kProofVerifySummary,
     ArgumentEntry{Text::kArgumentFile, Text::kProofFileHelp},
     {},
     {kTrustedRoot},
     proofVerify},
    {"desk", Text::kDeskSummary, {}, {}, {kCount, kDirectory}, desk},
    {"people list", Text::kPeopleListSummary, {}, {}, {kDirectory}, peopleList},
    {"people put",
     Text::kPeoplePutSummary,
     {},
     {},
     {kPersonNumber, kPersonName, kRoles, kHandover, kContact, kTrained, kPerson, kDirectory},
     peoplePut},
    {"office person-filed",
     Text::kOfficePersonFiledSummary,
     {},
     {kWord, kTo},
     {kText, kPerson, kDirectory},
     officeAct,
     ticket::Kind::kPersonFiled},
    {"office knowledge-updated",
     Text::kOfficeKnowledgeSummary,
     {},
     {kText},
     {kWord, kTo, kOthers, kPerson, kDirectory},
     officeAct,
     ticket::Kind::kKnowledgeUpdated},
    {"office summary-issued",
     Text::kOfficeSummarySummary,
     {},
     {kWord},
     {kText, kUntil, kTo, kOthers, kPerson, kDirectory},
     officeAct,
     ticket::Kind::kSummaryIssued},
    {"office call-quality-measured",
     Text::kOfficeCallQualitySummary,
     {},
     {kWord, kNumber},
     {kText, kUntil, kTo, kOthers, kPerson, kDirectory},
     officeAct,
     ticket::Kind::kCallQualityMeasured},
    {"office platform-problem-reported",
     Text::kOfficePlatformSummary,
     {},
     {kText},
     {kWord, kTo, kOthers, kPerson, kDirectory},
     officeAct,
     ticket::Kind::kPlatformProblemReported},
    {"office report-filed",
     Text::kOfficeReportSummary,
     {},
     {kWord, kText},
     {kTo, kOthers, kPerson, kDirectory},
     officeAct,
     ticket::Kind::kReportFiled},
    {"rules", Text::kRulesSummary, {}, {}, {kDirectory}, rulesList},
    {"link list", Text::kLinkListSummary, {}, {}, {kDirectory}, linkList},
    {"ledger verify",
     Text::kLedgerVerifySummary,
     {},
     {},
     {kTicket, kDirectory, kPassphraseFd},
     ledgerVerify},
    {"invite",
     Text::kInviteSummary,
     ArgumentEntry{Text::kArgumentCode, Text::kInviteCodeHelp},
     {},
     {kValidHours, kDirectory},
     inviteOffice},
    {"enrol",
     Text::kEnrolSummary,
     {},
     {kInvitation},
     {kParent, kDirectory, kPassphraseFd},
     enrolOffice},
    {"approve",
     Text::kApproveSummary,
     ArgumentEntry{Text::kArgumentCode, Text::kApproveCodeHelp},
     {},
     {kDigits, kDirectory},
     approveOffice},
    {"revoke",
     Text::kRevokeSummary,
     ArgumentEntry{Text::kArgumentCode, Text::kRevokeCodeHelp},
     {},
     {kReason, kDirectory},
     revokeOffice},
    {"root init", Text::kRootInitSummary, {}, {}, {kDirectory, kPassphraseFd}, rootInit},
    {"root certify",
     Text::kRootCertifySummary,
     {},
     {kRoot},
     {kDirectory, kRequest, kPassphraseFd},
     rootCertify},
    {"keys new",
     Text::kKeysNewSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kKeysNewFileHelp},
     {},
     {kPassphraseFd},
     keysNew},
    {"keys show",
     Text::kKeysShowSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kKeysShowFileHelp},
     {},
     {kPassphraseFd},
     keysShow},
    {"custodian new",
     Text::kCustodianNewSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kCustodianNewFileHelp},
     {},
     {kPassphraseFd},
     custodianNew},
    {"custodian show",
     Text::kCustodianShowSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kCustodianShowFileHelp},
     {},
     {kPassphraseFd},
     custodianShow},
    {"custodian case",
     Text::kCustodianCaseSummary,
     ArgumentEntry{Text::kArgumentCase, Text::kCaseArgumentHelp},
     {},
     {},
     custodianCase},
    {"custodian open",
     Text::kCustodianOpenSummary,
     ArgumentEntry{Text::kArgumentCase, Text::kCaseArgumentHelp},
     {kKey, kCaseOut},
     {kYes, kPassphraseFd},
     custodianOpen},
    {"custodian serve", Text::kCustodianServeSummary, {}, {kKey}, {kPort}, custodianServe},
    {"disclosure read",
     Text::kDisclosureReadSummary,
     ArgumentEntry{Text::kArgumentGrant, Text::kGrantArgumentHelp},
     {kKey},
     {kAttachmentsOut, kForce, kPassphraseFd},
     disclosureRead},
    {"store check",
     Text::kStoreCheckSummary,
     ArgumentEntry{Text::kArgumentDirectory, Text::kStoreCheckDirectoryHelp},
     {},
     {},
     storeCheck},
    {"calendar show",
     Text::kCalendarShowSummary,
     ArgumentEntry{Text::kArgumentYear, Text::kCalendarYearHelp},
     {},
     {kArea, kFiles},
     calendarShow},
    {"calendar check",
     Text::kCalendarCheckSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kCalendarCheckFileHelp},
     {},
     {},
     calendarCheck},
    {"calendar publish",
     Text::kCalendarPublishSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kCalendarPublishHelp, true, true},
     {},
     {kShipped, kPerson, kDirectory},
     calendarPublish},
    {"profile publish",
     Text::kProfilePublishSummary,
     ArgumentEntry{Text::kArgumentProfile, Text::kProfilePublishHelp, true},
     {},
     {kPerson, kDirectory},
     profilePublish},
    {"profile list", Text::kProfileListSummary, {}, {}, {}, profileList},
    {"profile check",
     Text::kProfileCheckSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kProfileCheckFileHelp},
     {},
     {},
     profileCheck},
    {"profile explain",
     Text::kProfileExplainSummary,
     ArgumentEntry{Text::kArgumentProfile, Text::kProfileExplainHelp},
     {kType, kReceived},
     {kChannel, kOffice, kPrivacy, kCategory, kUrgent, kMajor, kAccuses, kSiteVisit},
     profileExplain},
    {"redact",
     Text::kRedactSummary,
     ArgumentEntry{Text::kArgumentFile, Text::kRedactFileHelp},
     {},
     {kIdentityForm, kMask, kKeep},
     redact},
    {"completion",
     Text::kCompletionSummary,
     ArgumentEntry{Text::kArgumentShell, Text::kCompletionShellHelp},
     {},
     {},
     completion},
};

/// In the order in which help lists them.
constexpr OptionEntry kOptions[] = {
    {kTitle, "", "--title", PlainText(Text::kArgumentText), Text::kTitleOptionHelp},
    {kText, "", "--text", PlainText(Text::kArgumentText), Text::kTextOptionHelp},
    {kTo, "", "--to", PlainText(Text::kArgumentCode), Text::kToOptionHelp},
    {kUrgent, "", "--urgent", {}, Text::kUrgentOptionHelp},
    {kCount, "", "--count", PlainText(Text::kArgumentNumber), Text::kCountOptionHelp},
    {kBefore, "", "--before", PlainText(Text::kArgumentNumber), Text::kBeforeOptionHelp},
    {kTurn, "", "--turn", PlainText(Text::kArgumentCode), Text::kTurnOptionHelp},
    {kOthers, "", "--other", PlainText(Text::kArgumentCode), Text::kOthersOptionHelp, false, true},
    {kWord, "", "--word", PlainText(Text::kArgumentText), Text::kWordOptionHelp},
    {kNumber, "", "--number", PlainText(Text::kArgumentNumber), Text::kNumberOptionHelp},
    {kUntil, "", "--until", PlainText(Text::kArgumentMoment), Text::kUntilOptionHelp},
    {kAbout, "", "--about", PlainText(Text::kArgumentEvent), Text::kAboutOptionHelp},
    {kOtherTicket, "", "--ticket", PlainText(Text::kArgumentTicket), Text::kOtherTicketOptionHelp},
    {kFlag, "", "--flag", {}, Text::kFlagOptionHelp},
    {kPerson, "", "--as", PlainText(Text::kArgumentPerson), Text::kPersonOptionHelp},
    {kPersonNumber, "", "--number", PlainText(Text::kArgumentNumber),
     Text::kPersonNumberOptionHelp},
    {kPersonName, "", "--name", PlainText(Text::kArgumentName), Text::kPersonNameOptionHelp},
    {kRoles, "", "--role", PlainText(Text::kArgumentRole), Text::kRolesOptionHelp, false, true},
    {kHandover, "", "--handover", PlainText(Text::kArgumentMoment), Text::kHandoverOptionHelp},
    {kShipped, "", "--shipped", {}, Text::kShippedOptionHelp},
    {kContact, "", "--contact", PlainText(Text::kArgumentText), Text::kContactOptionHelp},
    {kTrained, "", "--trained", PlainText(Text::kArgumentMoment), Text::kTrainedOptionHelp},
    {kForm, "", "--form", PlainText(Text::kArgumentForm), Text::kFormOptionHelp},
    {kIdentityForm, "", "--form", PlainText(Text::kArgumentFile), Text::kIdentityFormOptionHelp},
    {kMask, "", "--mask", {}, Text::kMaskOptionHelp},
    {kKeep, "", "--keep", PlainText(Text::kArgumentNumber), Text::kKeepOptionHelp, false, true},
    {kOut, "", "--out", PlainText(Text::kArgumentFile), Text::kOutOptionHelp},
    {kKey, "", "--key", PlainText(Text::kArgumentFile), Text::kKeyOptionHelp},
    {kCaseOut, "", "--out", PlainText(Text::kArgumentFile), Text::kCaseOutOptionHelp},
    {kAttachmentsOut, "", "--out", PlainText(Text::kArgumentFile), Text::kAttachmentsOutOptionHelp},
    {kYes, "", "--yes", {}, Text::kYesOptionHelp},
    {kPort, "", "--port", PlainText(Text::kArgumentNumber), Text::kPortOptionHelp},
    {kForce, "", "--force", {}, Text::kForceOptionHelp},
    {kNoReceipt, "", "--no-receipt", {}, Text::kNoReceiptOptionHelp},
    {kCodeFile, "", "--code-file", PlainText(Text::kArgumentFile), Text::kCodeFileOptionHelp},
    {kBeforeLetter, "", "--before", PlainText(Text::kArgumentNumber),
     Text::kBeforeLetterOptionHelp},
    {kProof, "", "--proof", PlainText(Text::kArgumentFile), Text::kProofOptionHelp},
    {kHtml, "", "--html", {}, Text::kHtmlOptionHelp},
    {kTrustedRoot, "", "--root", PlainText(Text::kArgumentFile), Text::kTrustedRootOptionHelp},
    {kWait, "", "--wait", PlainText(Text::kArgumentSeconds), Text::kWaitOptionHelp},
    {kTicket, "", "--ticket", PlainText(Text::kArgumentTicket), Text::kTicketOptionHelp},
    {kRoot, "", "--root", PlainText(Text::kArgumentDirectory), Text::kRootOptionHelp},
    {kRequest, "", "--request", PlainText(Text::kArgumentFile), Text::kRequestOptionHelp},
    {kDirectory, "", "--dir", PlainText(Text::kArgumentDirectory), Text::kDirectoryOptionHelp},
    {kDirectories, "", "--dir", PlainText(Text::kArgumentDirectory), Text::kDirectoriesOptionHelp,
     false, true},
    {kCode, "", "--code", PlainText(Text::kArgumentCode), Text::kCodeOptionHelp},
    {kName, "", "--name", PlainText(Text::kArgumentName), Text::kNameOptionHelp},
    {kLevel, "", "--level", PlainText(Text::kArgumentNumber), Text::kLevelOptionHelp},
    {kListen, "", "--listen", PlainText(Text::kArgumentEndpoint), Text::kListenOptionHelp},
    {kInvitation, "", "--invitation", PlainText(Text::kArgumentInvitation),
     Text::kInvitationOptionHelp},
    {kParent, "", "--parent", PlainText(Text::kArgumentEndpoint), Text::kParentOptionHelp},
    {kValidHours, "", "--hours", PlainText(Text::kArgumentNumber), Text::kValidHoursOptionHelp},
    {kDigits, "", "--digits", PlainText(Text::kArgumentDigits), Text::kDigitsOptionHelp},
    {kReason, "", "--reason", PlainText(Text::kArgumentReason), Text::kReasonOptionHelp},
    {kType, "", "--type", PlainText(Text::kArgumentType), Text::kTypeOptionHelp},
    {kReceived, "", "--received", PlainText(Text::kArgumentMoment), Text::kReceivedOptionHelp},
    {kChannel, "", "--channel", PlainText(Text::kArgumentChannel), Text::kChannelOptionHelp},
    {kOffice, "", "--office", PlainText(Text::kArgumentCode), Text::kOfficeOptionHelp},
    {kPrivacy, "", "--privacy", PlainText(Text::kArgumentPrivacy), Text::kPrivacyOptionHelp},
    {kCategory, "", "--category", PlainText(Text::kArgumentCategory), Text::kCategoryOptionHelp},
    {kMajor, "", "--major", {}, Text::kMajorOptionHelp},
    {kAccuses, "", "--accuses", {}, Text::kAccusesOptionHelp},
    {kSiteVisit, "", "--site-visit", {}, Text::kSiteVisitOptionHelp},
    {kArea, "", "--area", PlainText(Text::kArgumentArea), Text::kAreaOptionHelp},
    {kHotline, "", "--hotline", PlainText(Text::kArgumentHotline), Text::kHotlineOptionHelp},
    {kMatterPlace, "", "--matter", PlainText(Text::kArgumentCode), Text::kMatterPlaceOptionHelp},
    {kAccusedPlace, "", "--accused-place", PlainText(Text::kArgumentCode),
     Text::kAccusedPlaceOptionHelp},
    {kReporterPlace, "", "--reporter-place", PlainText(Text::kArgumentCode),
     Text::kReporterPlaceOptionHelp},
    {kReporterHandle, "", "--reporter-handle", PlainText(Text::kArgumentText),
     Text::kReporterHandleOptionHelp},
    {kAccused, "", "--accused", PlainText(Text::kArgumentCode), Text::kAccusedOptionHelp},
    {kOrigin, "", "--origin", PlainText(Text::kArgumentText), Text::kOriginOptionHelp},
    {kSystem, "", "--system", PlainText(Text::kArgumentText), Text::kSystemOptionHelp},
    {kForeignNumber, "", "--foreign-number", PlainText(Text::kArgumentText),
     Text::kForeignNumberOptionHelp},
    {kFiles, "", "--file", PlainText(Text::kArgumentFile), Text::kCalendarFilesOptionHelp, false,
     true},
    {kPassphraseFd, "", "--passphrase-fd", PlainText(Text::kArgumentNumber),
     Text::kPassphraseFdOptionHelp},
    {kJson, "", "--json", {}, Text::kJsonOptionHelp, true},
    {kLanguage, "", "--lang", PlainText(Text::kArgumentLanguage), Text::kLanguageOptionHelp, true},
    {kHelp, "-h", "--help", {}, Text::kHelpOptionHelp, true},
    {kVersion, "", "--version", {}, Text::kVersionOptionHelp, true},
};

/// The command for one line of the table of authority.h.
CommandEntry madeFrom(const ticket::Rule& rule, std::string_view path) {
  constexpr ticket::Field kFields[] = {
      ticket::kTurn, ticket::kAbout,  ticket::kTo,    ticket::kOthers, ticket::kTicket,
      ticket::kWord, ticket::kNumber, ticket::kUntil, ticket::kText,   ticket::kFlag};
  FewOptions needs;
  FewOptions takes;
  for (const ticket::Field field : kFields) {
    const bool isFound = field == ticket::kTurn || field == ticket::kAbout;
    if ((rule.needs & field) != 0 && !isFound) {
      needs.add(optionOf(field));
    } else if (((rule.needs | rule.may) & field) != 0) {
      takes.add(optionOf(field));
    }
  }
  takes.add(kPerson);
  takes.add(kDirectory);
  return {path, Text::kTicketActSummary, kTicketArgument, needs, takes, ticketAct, rule.kind};
}

/// What stands in kCommands, and after `ticket close` what is made from the table of authority.h.
class Everything {
 public:
  Everything() {
    for (const ticket::Rule& rule : ticket::authorityTable()) {
      const std::string path = "ticket " + std::string(ticket::nameOf(rule.kind)->word);
      const bool isThere =
          std::ranges::find(kCommands, path, &CommandEntry::path) != std::end(kCommands);
      if (isSaidByPeople(rule) && !isThere) paths_.push_back(path);
      if (isSaidByPeople(rule) && !isThere) rules_.push_back(&rule);
    }
    for (const CommandEntry& entry : kCommands) {
      entries_.push_back(entry);
      if (entry.path != "ticket close") continue;
      for (std::size_t i = 0; i < rules_.size(); ++i) {
        entries_.push_back(madeFrom(*rules_[i], paths_[i]));
      }
    }
  }
  [[nodiscard]] std::span<const CommandEntry> entries() const { return entries_; }

 private:
  std::vector<std::string> paths_;
  std::vector<const ticket::Rule*> rules_;
  std::vector<CommandEntry> entries_;
};

}  // namespace

std::span<const CommandEntry> allCommands() {
  static const Everything kEverything;
  return kEverything.entries();
}

std::span<const OptionEntry> allOptions() { return kOptions; }

const OptionEntry& entryOf(Option option) {
  const auto* found = std::find_if(std::begin(kOptions), std::end(kOptions),
                                   [&](const auto& entry) { return entry.option == option; });
  CHECK(found != std::end(kOptions));
  return *found;
}

const OptionEntry* optionNamed(std::string_view name) {
  if (name.empty()) return nullptr;
  for (const OptionEntry& entry : kOptions) {
    if (entry.name == name || entry.shortName == name) return &entry;
  }
  return nullptr;
}

}  // namespace guantong::node::shell
