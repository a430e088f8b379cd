// node/profile/profile.h: the rules of one hotline, as data.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/profile/limit.h"
#include "node/ticket/vocabulary.h"

namespace guantong::node::profile {

using ticket::Kind;
using ticket::Privacy;
using ticket::Role;

/// "A33": a rule of the document that a line of the profile is annotated with.
using RuleIds = std::vector<std::string>;

/// An office as the rules name it: by what it is to a ticket, or by its part in the hotline.
///
///   word in a profile      which office
///   registrar              the one that registered the ticket
///   sender                 the one that gave the turn that is spoken of
///   holder                 the one that has it
///   holder-superior        its superior in this hotline
///   matter, accused,       the office of the place where the matter is; of the accused (or the
///   reporter               accused itself); of the place where the reporter is: a ticket's three
///                          places, any may be missing
///   matter-superior, …     the superior of each
///   matter-level-N, …      the ancestor of each at administrative level N: 1 province, 2 city, 3
///                          county, 4 township
///   body NAME              the office with this part: [[body]]; of several the one that is nearest
///                          above the holder
///   national               the root of the tree
struct Whom {
  enum class Relation : std::uint8_t {
    kRegistrar,
    kSender,
    kHolder,
    kMatter,
    kAccused,
    kReporter,
    kBody,
    kNational,
  };
  Relation relation = Relation::kRegistrar;
  bool superior = false;
  std::optional<std::uint8_t> level;
  std::string body;
  bool operator==(const Whom&) const = default;
};
[[nodiscard]] std::optional<Whom> whomFrom(std::string_view text);
[[nodiscard]] std::string textOf(const Whom& whom);

/// "confidential" or 保密 in profiles; as a word.
[[nodiscard]] std::optional<Privacy> privacyFrom(std::string_view text);
[[nodiscard]] std::string_view textOf(Privacy privacy);

/// The administrative level that the digits of a code say: 0 the country, 1 province, 2 city, 3
/// county, 4 township, 5 village; of a unit, that of its place.
[[nodiscard]] std::uint8_t levelOf(const OfficeCode& office);

/// A part in the hotline. The tree of offices is one; who is whose superior in a hotline may differ
/// from it, for units that are not places.
struct Body {
  std::string name;     ///< "centre"
  std::string chinese;  ///< 县政府热线管理机构
  /// Codes. "532328000000*" is that place, all places below it, and their units; "*-trade" the unit
  /// with this suffix of any place.
  std::vector<std::string> offices;
  std::optional<std::uint8_t> level;  ///< or: every place of this administrative level
  std::optional<Whom> superior;       ///< where it is not the parent in the tree
  std::vector<Kind> acts;             ///< kinds that only bodies which list them may author
  RuleIds rules;
};

struct Channel {
  std::string name;  ///< 电话
  /// Since 00:00; from == until means round the clock.
  std::chrono::minutes from{0}, until{0};
  /// Outside the hours: kept as a message until the next opening, or not taken at all. Its clocks
  /// count from when it was left (the reporter waits since then), but for ClockRule::messages.
  enum class Outside : std::uint8_t { kMessage, kClosed };
  Outside outside = Outside::kClosed;
  RuleIds rules;
  [[nodiscard]] bool roundTheClock() const { return from == until; }
};

struct Type {
  std::string name;  ///< 咨询
  std::string about;
  Privacy privacy = Privacy::kOpen;  ///< the default
  bool rated = false;                ///< its reporter is asked for a rating
  RuleIds rules;
};

struct Category {
  std::string name;
  std::string code;   ///< of the statistics
  std::string about;  ///< what belongs to it
  RuleIds rules;
};

/// What is not this hotline's, and where it belongs.
struct Refusal {
  std::string name;     ///< 信访事项
  std::string address;  ///< what the person is told; empty: nothing to tell but the reason
  RuleIds rules;
};

/// For which tickets a rule is. Empty: any.
struct Applies {
  std::vector<std::string> types;
  std::vector<std::string> categories;
  std::vector<Privacy> privacy;
  std::optional<bool> urgent;
  std::optional<bool> major;
  std::optional<bool> accuses;  ///< an office or its people
  std::optional<bool> siteVisit;
  std::vector<std::string> areas;   ///< digits that the code of the office begins with
  std::vector<std::string> bodies;  ///< the office whose clock it is is one of these
};

/// One clock. Several run on one ticket, each in its own unit.
struct ClockRule {
  std::string name;     ///< "sign": unique in the profile
  std::string chinese;  ///< 签收
  Applies applies;
  /// Of the whole ticket, or of each turn.
  enum class Runs : std::uint8_t { kTicket, kTurn };
  Runs runs = Runs::kTurn;
  /// Nothing: no limit is given by the document; a configuration of the place may.
  std::optional<Limit> limit;
  /// Any of these starts it. A ticket's: the first; `registered` counts from when the report was
  /// received. A turn's: on the turn itself; `delivered` is when delivery was proven.
  std::vector<Kind> starts;
  /// Of what was left as a message alone, and from when its channel opens again: messageOpening.
  bool messages = false;
  /// Any of these stops it.
  std::vector<Kind> stops;
  /// Any of these gives it a date of its own (term-fixed, legal-limit-set), which then prevails.
  std::vector<Kind> sets;
  /// Between the one and the other it stands still, and what is left is counted on afterwards.
  std::vector<Kind> pauses, resumes;
  bool movedByDaysOff = false;
  std::optional<std::chrono::minutes> dayEnds;  ///< end of service hours; else 24:00
  /// Past it, it is shown and a reason is asked for, and nothing is refused.
  bool soft = false;
  std::chrono::hours warnBefore{24};
  Whom whose;  ///< who is late when it is over
  RuleIds rules;
};

/// How a clock may be made longer.
struct ExtensionRule {
  std::string clock;
  Applies applies;
  /// A notice says so, a filing is put on record, an approval is decided by a chain.
  enum class Act : std::uint8_t { kNotice, kFiling, kApproval };
  Act act = Act::kNotice;
  std::optional<Limit> most;  ///< by one extension
  std::optional<Limit> cap;   ///< from the start of the clock, in all
  bool softCap = false;       ///< past the cap a reason is needed, and it is shown, never refused
  std::uint32_t times = 1;
  std::optional<Limit> within;  ///< from the start of the clock, to say it
  /// To whom; each endorses in turn, the last decides.
  std::vector<Whom> chain;
  RuleIds rules;
};

/// Where a ticket goes. The first that applies and whose office is known: a place that the ticket
/// does not have leads to no office.
struct RouteRule {
  std::string name;
  Applies applies;
  Whom to;
  bool whenUnreachable = false;  ///< after the contact attempts of [contact] failed
  RuleIds rules;
};

/// What only acts, with a limit of when.
struct ReturnRule {
  Applies applies;
  std::optional<Limit> within;   ///< from delivery
  bool needsSuggestion = false;  ///< an office that it belongs to
  Whom decides;
  RuleIds rules;
};
struct ReturnRules {
  std::vector<ReturnRule> sideways;      ///< the first that applies
  std::optional<Whom> upward;            ///< 退单: to whom what is not this place's is sent back
  std::uint32_t commonSuperiorFrom = 3;  ///< from this return on it decides, and finally
  RuleIds rules;
};

struct ContactRules {
  std::uint32_t attemptsMax =
      0;  ///< in one day; from this many on the next level is asked. 0: none
  RuleIds rules;
};

struct JointRules {
  bool allowed = false;
  bool leadCombines = false;  ///< the lead's result waits for the assistants'
  Whom decides;               ///< who names lead and assistants
  RuleIds rules;
};

struct SupervisionRules {
  std::vector<std::string> origins;  ///< 县政府领导交办, 两代表一委员, 企业
  std::vector<std::string> states;   ///< 情节严重, 典型, 二次不满意
  /// From this many dissatisfied ratings on the ticket is supervised by itself. 0: never.
  std::uint32_t dissatisfiedTimes = 0;
  RuleIds rules;
};

/// What must have been said before `closed` may be.
struct ClosingRules {
  std::vector<Kind> direct;    ///< answered by who took it
  std::vector<Kind> assigned;  ///< by others
  std::vector<Kind>
      archived;  ///< what must have been said, besides `closed`, before `archived` may
  RuleIds rules;
};

struct RatingRules {
  std::vector<std::string> grades;  ///< best first
  std::string satisfiedFrom;        ///< this grade and better
  std::vector<std::string> types;   ///< in the denominator
  bool unratedCount = false;        ///< in the denominator, as written
  /// Dissatisfied this often: sent back; see SupervisionRules for more often.
  std::uint32_t sentBackTimes = 1;
  RuleIds rules;
};

struct RetentionRules {
  std::uint32_t years = 2;
  std::string keptBy;  ///< words of the document
  RuleIds rules;
};

struct FormRule {
  std::string name;  ///< 12316农机购置补贴政策咨询受理单
  /// The kind that prints it.
  Kind of = Kind::kDispatched;
  Applies applies;
  std::vector<std::string> fields;  ///< words of forms.h
  RuleIds rules;
};

/// What is summed up regularly, and for whom.
struct SummaryRule {
  std::string name;  ///< 满意度, 接通质量, 受理情况通报
  /// Regularly: 定期, the document gives no period.
  enum class Period : std::uint8_t { kMonth, kQuarter, kYear, kRegularly };
  Period period = Period::kQuarter;
  Whom by, to;
  RuleIds rules;
};

/// What an office has to file when its people change.
struct PeopleRules {
  std::vector<std::uint8_t> levels;  ///< administrative levels with accounts; empty: all
  std::vector<Role> exactlyOne;
  std::vector<Role> filed;           ///< changes of whom are filed
  std::optional<Limit> filedWithin;  ///< from the handover; nothing: none is given
  std::optional<Whom> filedWith;
  std::vector<Role> trained;    ///< who is to be trained, and that on record
  std::vector<Role> reachable;  ///< whose telephone and mailbox are kept; a change is filed
  RuleIds rules;
};

/// What intake compares with what it has before it sends an office to work.
struct ComparisonRules {
  bool others = false;        ///< with what others reported, to be linked
  bool sameReporter = false;  ///< with what the same reporter did, to be merged
  RuleIds rules;
};

/// What no document orders and the house needs said: emergencies, oversight.
struct EmergencyRules {
  std::optional<Whom> to;
  bool atOnce = false;
  RuleIds rules;
};

/// A kind of fault for which an office is held accountable.
struct Accountability {
  std::string name;
  RuleIds rules;
};

/// One version of one hotline's rules.
///
/// Rules
///  1. A ticket keeps the version it was opened under; several live at once, each from its day on.
///  2. What a document does not say is not invented: no limit, no clock.
///  3. Each line of the file that comes from a rule bears its id as a comment at its end (`# Y28`);
///     the reader gives them to what the line is part of, and `explain` shows them.
///     deploy/profiles/README.md has every key.
/// Read from TOML (profile_file.h); never changed afterwards.
struct Profile {
  std::string hotline;  ///< "12345"
  std::uint32_t version = 0;
  std::string name;
  std::string document;    ///< 元政办函〔2018〕6号
  std::string disclosure;  ///< 主动公开
  Day effectiveFrom;
  std::optional<Day> effectiveUntil;         ///< the last day
  bool trial = false;                        ///< 试行
  std::optional<Day> trialFrom, formalFrom;  ///< of the platform, where the document says so
  std::optional<Whom> interpreter;           ///< who says what the document means
  std::vector<std::string> numbers;          ///< of hotlines that this one took over
  RuleIds rules;

  std::vector<Body> bodies;
  std::vector<Channel> channels;
  std::vector<Type> types;
  std::vector<Category> categories;
  std::vector<Refusal> refusals;
  std::vector<ClockRule> clocks;
  std::vector<ExtensionRule> extensions;
  std::vector<RouteRule> routes;
  ReturnRules returns;
  ContactRules contact;
  JointRules joint;
  SupervisionRules supervision;
  ClosingRules closing;
  RatingRules rating;
  RetentionRules retention;
  PeopleRules people;
  EmergencyRules emergency;
  ComparisonRules comparison;
  std::vector<FormRule> forms;
  std::vector<SummaryRule> summaries;
  std::vector<Accountability> accountability;

  [[nodiscard]] const Type* type(std::string_view name) const;
  [[nodiscard]] const ClockRule* clock(std::string_view name) const;
  [[nodiscard]] const Body* body(std::string_view name) const;
  /// The part that an office has in this hotline: the most exact of the bodies that name it.
  [[nodiscard]] const Body* bodyOf(const OfficeCode& office) const;
};

/// When the channel opens again that was closed at `received`; nothing: it was open, or it is no
/// channel of the hotline's.
[[nodiscard]] std::optional<Instant> closedUntil(const Profile& profile, std::string_view channel,
                                                 Instant received);
/// The same of what was kept as a message; nothing: it was none.
[[nodiscard]] std::optional<Instant> messageOpening(const Profile& profile,
                                                    std::string_view channel, Instant received);

/// What a rule asks of a ticket.
struct Facts {
  std::string type;
  std::string category;
  Privacy privacy = Privacy::kOpen;
  bool urgent = false;
  bool major = false;
  bool accuses = false;
  bool siteVisit = false;
};
/// `office`: whose clock, route or return it is; empty: it is not asked for.
[[nodiscard]] bool applies(const Profile& profile, const Applies& rule, const Facts& facts,
                           const OfficeCode& office);

}  // namespace guantong::node::profile
