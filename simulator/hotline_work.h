// simulator/hotline_work.h: the work of a hotline over months: who takes in how much of what, and
// how people in offices are.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "federation/identity.h"

namespace guantong::simulator {

/// What people do by habit: name, how often where a scenario doesn't say, of what it is a share.
#define GUANTONG_HABITS(HABIT)                                                                    \
  HABIT(kUrgent, "urgent", 0.04, "of tickets")                                                    \
  HABIT(kMajor, "major", 0.03, "of tickets: wide or grave")                                       \
  HABIT(kAccuses, "accuses", 0.4, "of complaints and reports: they are about an office")          \
  HABIT(kAnonymous, "anonymous", 0.03, "of tickets")                                              \
  HABIT(kConfidential, "confidential", 0.04, "of tickets")                                        \
  HABIT(kForeign, "foreign", 0.05, "of tickets: come from another platform, with its number")     \
  HABIT(kFromLeaders, "from_leaders", 0.03, "of tickets: of an origin that the rules name")       \
  HABIT(kOutOfScope, "out_of_scope", 0.04, "of tickets: refused, with the right address")         \
  HABIT(kSupplement, "supplement", 0.05, "of tickets: something is missing, and is asked for")    \
  HABIT(kSameReporter, "same_reporter", 0.02, "of tickets: merged into the one before")           \
  HABIT(kSameMatter, "same_matter", 0.02, "of tickets: joined to the one before")                 \
  HABIT(kDirect, "direct", 0.15, "of tickets: answered by who took them in")                      \
  HABIT(kJoint, "joint", 0.06, "of dispatches: to a lead and assistants")                         \
  HABIT(kSupervised, "supervised", 0.03, "of tickets: put under supervision for their state")     \
  HABIT(kEmergency, "emergency", 0.3, "of urgent tickets: the duty office is told")               \
  HABIT(kHarassment, "harassment", 0.01, "of tickets: the superior is asked to block the caller") \
  HABIT(kUnblocked, "unblocked", 0.3, "of those: the superior does not block")                    \
  HABIT(kConsent, "consent", 0.03, "of tickets: the person agreed to something")                  \
  HABIT(kNumbered, "numbered", 0.03, "of tickets: get a number of another platform later")        \
  HABIT(kUnified, "unified", 0.01, "of tickets: get the one answer that all get")                 \
  HABIT(kExcluded, "excluded", 0.01, "of tickets: not assessed, with a reason")                   \
  HABIT(kInstructed, "instructed", 0.03, "of tickets: a leader of the registrar writes on it")    \
  HABIT(kLate, "late", 0.06, "of turns: the result comes late")                                   \
  HABIT(kSlow, "slow", 0.02, "of steps before it (signing, calling, passing on): come late")      \
  HABIT(kTried, "tried", 0.2, "of turns: the person can't be reached at first")                   \
  HABIT(kUnreachable, "unreachable", 0.02, "of turns: nobody is there; skipped where rules say")  \
  HABIT(kReturn, "return", 0.06, "of turns: returned, not theirs")                                \
  HABIT(kReturnAgain, "return_again", 0.3, "of turns after a return: returned too")               \
  HABIT(kReturnRefused, "return_refused", 0.15, "of returns: refused")                            \
  HABIT(kFurther, "further", 0.2, "of turns: passed on to an office below")                       \
  HABIT(kRecalled, "recalled", 0.02, "of turns: taken back and given to another")                 \
  HABIT(kExtension, "extension", 0.1, "of turns: more time is asked for, filed, or told of")      \
  HABIT(kExtensionRefused, "extension_refused", 0.2, "of requests: refused")                      \
  HABIT(kUndecided, "undecided", 0.1, "of requests: never decided")                               \
  HABIT(kLegalLimit, "legal_limit", 0.01, "of turns: a law's limit is set")                       \
  HABIT(kTerm, "term", 0.01, "of turns: a term is fixed after study")                             \
  HABIT(kProgress, "progress", 0.3, "of turns: somebody tells how far it is")                     \
  HABIT(kPaperNotice, "paper_notice", 0.02, "of turns: a notice on paper goes out too")           \
  HABIT(kUrged, "urged", 0.5, "of turns that are late: urged")                                    \
  HABIT(kSentBack, "sent_back", 0.04, "of results: not good enough")                              \
  HABIT(kReferred, "referred", 0.02, "of turns: handed to a body outside, and followed")          \
  HABIT(kCaseFiling, "case_filing", 0.02, "of turns: a case is suggested")                        \
  HABIT(kInvestigated, "investigated", 0.05, "of turns: a report of the investigation")           \
  HABIT(kRectified, "rectified", 0.03, "of results: something is to be put right")                \
  HABIT(kAnomaly, "anomaly", 0.01, "of turns: something is wrong beyond the ticket")              \
  HABIT(kRated, "rated", 0.7, "of answered tickets: the person gives a grade")                    \
  HABIT(kDissatisfied, "dissatisfied", 0.08, "of rated tickets")                                  \
  HABIT(kDissatisfiedAgain, "dissatisfied_again", 0.25, "of those, when handled again")           \
  HABIT(kReexamined, "reexamined", 0.02, "of closed tickets: looked at again")                    \
  HABIT(kScored, "scored", 0.3, "of closed tickets: the answer is scored")                        \
  HABIT(kAssessed, "assessed", 0.05, "of closed tickets: an office is assessed")                  \
  HABIT(kTalk, "talk", 0.05, "of late turns: a talk is held")                                     \
  HABIT(kArchived, "archived", 0.8, "of closed tickets: filed")

enum class Habit : std::uint8_t {
#define GUANTONG_HABIT(name, word, usual, about) name,
  GUANTONG_HABITS(GUANTONG_HABIT)
#undef GUANTONG_HABIT
};
struct HabitName {
  std::string_view word;
  double usual;
  std::string_view of;
};
inline constexpr HabitName kHabitNames[] = {
#define GUANTONG_HABIT(name, word, usual, about) {word, usual, about},
    GUANTONG_HABITS(GUANTONG_HABIT)
#undef GUANTONG_HABIT
};

class Habits {
 public:
  Habits() {
    for (std::size_t i = 0; i < shares_.size(); ++i) shares_[i] = kHabitNames[i].usual;
  }
  [[nodiscard]] double operator[](Habit habit) const {
    return shares_[static_cast<std::size_t>(habit)];
  }
  [[nodiscard]] double& at(std::size_t habit) { return shares_[habit]; }

 private:
  std::array<double, std::size(kHabitNames)> shares_{};
};

/// Who takes reports in, and for which hotline.
struct Intake {
  federation::OfficeCode office;
  std::string hotline;
  double share = 1;  ///< of all, in proportion to the others
  federation::OfficeCode
      via;  ///< to whom it sends all that it does not answer; empty: by the rules
  std::vector<std::string> types;      ///< what people come with, one as often as another ...
  std::vector<std::uint64_t> weights;  ///< ... or as often as this says; empty: all of the rules
};

/// Rules or a calendar that are given out while it runs.
struct LaterRules {
  std::chrono::milliseconds at{};  ///< since the beginning
  std::string rules, calendar;     ///< one of the two: a file of deploy/profiles or deploy/calendar
};

struct HotlineWork {
  /// Files of deploy/profiles and deploy/calendar that are given out at first.
  std::vector<std::string> rules;
  std::vector<std::string> calendars;
  std::vector<LaterRules> later;
  double ticketsPerDay = 6;  ///< on a working day, on average
  double daysOff = 0.4;      ///< so many of that on others
  /// When people are at their desks, on working days of their place.
  std::chrono::minutes opens{510}, closes{1050};
  /// Offices with people there every day from eight to ten in the evening, and a machine that is
  /// never off.
  std::vector<federation::OfficeCode> onDuty;
  /// The machines of all others are off when nobody is there.
  bool machinesRest = true;
  std::vector<Intake> intake;
  /// Which offices matters are about: codes, or what they begin with and "*".
  std::vector<std::string> places;
  /// Offices that pass on whatever they get, as those above the ones who do the work: written
  /// likewise.
  std::vector<std::string> passOn;
  /// Who handles what the rules would leave with the registrar; empty: it answers itself.
  federation::OfficeCode instead;
  Habits habits;
};

/// "532328000000" means itself; "5323*" all that begin so.
[[nodiscard]] bool fits(const std::string& pattern, const federation::OfficeCode& office);
[[nodiscard]] bool fitsAny(const std::vector<std::string>& patterns,
                           const federation::OfficeCode& office);

}  // namespace guantong::simulator
