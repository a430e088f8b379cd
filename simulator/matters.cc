#include "simulator/matters.h"

#include <algorithm>

#include "simulator/clerk.h"

namespace guantong::simulator {

using federation::OfficeCode;
using node::profile::Channel;
using node::profile::Day;
using node::profile::Profile;
using node::ticket::Privacy;
using node::ticket::Registered;
using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

/// Of what comes in a day, so much comes at night.
constexpr double kAtNight = 0.08;
constexpr minutes kMorning{8 * 60};
constexpr minutes kEvening{21 * 60};
/// What another platform had is this old when it comes.
constexpr std::chrono::hours kForeignAge{20};

const Profile* rulesOn(const std::vector<Profile>& rules, const std::string& hotline, Day day) {
  const Profile* found = nullptr;
  for (const Profile& each : rules) {
    const bool holds = each.hotline == hotline && each.effectiveFrom <= day &&
                       (!each.effectiveUntil || day <= *each.effectiveUntil);
    if (holds && (found == nullptr || found->version < each.version)) found = &each;
  }
  return found;
}

class Drawing {
 public:
  Drawing(const HotlineWork& work, const Tree& tree, const std::vector<OfficeCode>& places,
          std::uint64_t seed)
      : work_(work), tree_(tree), places_(places), seed_(seed), chance_(seed, "matters") {}

  const Intake& intake() {
    double all = 0;
    for (const Intake& each : work_.intake) all += each.share;
    double drawnShare = chance_.share() * all;
    for (const Intake& each : work_.intake) {
      drawnShare -= each.share;
      if (drawnShare < 0) return each;
    }
    return work_.intake.back();
  }

  /// Of that day; where the channel is closed then, when it opens.
  Matter matter(const Intake& intake, const Profile& rules, Day day) {
    Matter matter;
    matter.office = intake.office;
    Registered& says = matter.ticket.says;
    says.title = "诉求" + std::to_string(++count_);
    says.hotline = rules.hotline;
    says.type = typeOf(intake, rules);
    if (!rules.categories.empty()) says.category = chance_.oneOf(rules.categories).name;
    describe(intake, rules, says);
    matter.at = node::profile::startOf(day) + timeOfDay();
    if (!rules.channels.empty()) {
      const Channel& channel = chance_.oneOf(rules.channels);
      says.channel = channel.name;
      matter.at = writtenDown(channel, matter.at, says);
    }
    if (is(Habit::kForeign, says) && !says.received) {
      says.system = "其他平台";
      says.number = "F" + std::to_string(count_);
      const Instant sent = matter.at - chance_.upTo(kForeignAge);
      const bool open = rules.channels.empty() || roundTheClock(rules, says.channel);
      if (open && node::profile::dayOf(sent) >= rules.effectiveFrom) says.received = sent;
    }
    matter.repeats = is(Habit::kSameReporter, says);
    const std::string reporter = "r" + std::to_string(count_ - (matter.repeats ? 1 : 0));
    const auto bytes = crypto::viewOf(reporter);
    matter.ticket.reporter.assign(bytes.begin(), bytes.end());
    return matter;
  }

 private:
  [[nodiscard]] bool is(Habit habit, const Registered& says) const {
    const std::size_t at = static_cast<std::size_t>(habit);
    const std::string what = says.title + "/" + std::string(kHabitNames[at].word);
    return drawn(seed_, what) < work_.habits[habit];
  }
  static bool roundTheClock(const Profile& rules, const std::string& channel) {
    const auto at = std::ranges::find(rules.channels, channel, &Channel::name);
    return at != rules.channels.end() && at->roundTheClock();
  }
  std::string typeOf(const Intake& intake, const Profile& rules) {
    if (intake.types.empty()) return chance_.oneOf(rules.types).name;
    std::uint64_t all = 0;
    for (const std::uint64_t weight : intake.weights) all += weight;
    if (all == 0) return chance_.oneOf(intake.types);
    std::uint64_t drawnWeight = chance_.below(all);
    for (std::size_t i = 0; i < intake.types.size(); ++i) {
      if (drawnWeight < intake.weights[i]) return intake.types[i];
      drawnWeight -= intake.weights[i];
    }
    return intake.types.back();
  }
  void describe(const Intake& intake, const Profile& rules, Registered& says) {
    says.urgent = is(Habit::kUrgent, says);
    says.major = is(Habit::kMajor, says);
    const auto* type = rules.type(says.type);
    if (type != nullptr) says.privacy = type->privacy;
    if (is(Habit::kAnonymous, says)) says.privacy = Privacy::kAnonymous;
    if (is(Habit::kConfidential, says)) says.privacy = Privacy::kConfidential;
    says.matterPlace = chance_.oneOf(places_);
    says.reporterPlace = chance_.oneOf(places_);
    const bool complains = says.type == "投诉" || says.type == "举报";
    if (complains) {
      says.accusedPlace = chance_.oneOf(places_);
      // Nobody tells an office what is wrong with it, or with those above it.
      const std::vector<OfficeCode> above = tree_.above(intake.office);
      const bool own = says.accusedPlace == intake.office ||
                       std::ranges::find(above, says.accusedPlace) != above.end();
      if (is(Habit::kAccuses, says) && !own) says.accused = says.accusedPlace;
    }
    const auto& origins = rules.supervision.origins;
    if (!origins.empty() && is(Habit::kFromLeaders, says)) says.origin = chance_.oneOf(origins);
  }
  milliseconds timeOfDay() {
    if (chance_.happens(kAtNight)) return chance_.upTo(milliseconds{days{1}} - milliseconds{1});
    return kMorning + chance_.upTo(kEvening - kMorning);
  }
  Instant writtenDown(const Channel& channel, Instant at, Registered& says) {
    if (channel.roundTheClock()) return at;
    const auto time = node::profile::timeOfDay(at);
    if (channel.from <= time && time < channel.until) return at;
    const Day day = node::profile::dayOf(at) + days{time >= channel.until ? 1 : 0};
    if (channel.outside == Channel::Outside::kMessage) says.received = at;
    return node::profile::startOf(day) + channel.from + chance_.upTo(minutes{90});
  }

  const HotlineWork& work_;
  const Tree& tree_;
  const std::vector<OfficeCode>& places_;
  const std::uint64_t seed_;
  Chance chance_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::vector<Matter> mattersOf(const HotlineWork& work, const Tree& tree, const Hours& hours,
                              const std::vector<Profile>& rules,
                              const std::vector<OfficeCode>& places, std::uint64_t seed,
                              Instant from, Instant until) {
  std::vector<Matter> matters;
  if (places.empty() || work.intake.empty()) return matters;
  Drawing drawing(work, tree, places, seed);
  Chance chance(seed, "how many");
  for (Day day = node::profile::dayOf(from); node::profile::startOf(day) < until; day += days{1}) {
    // On working days of the place: duty or not.
    const OfficeCode& place = places.front();
    double mean = work.ticketsPerDay * (hours.worked(place, day) ? 1 : work.daysOff);
    // Each of the whole day's chances comes or doesn't.
    for (; mean > 0; mean -= 0.5) {
      if (!chance.happens(std::min(mean, 0.5))) continue;
      const Intake& intake = drawing.intake();
      const Profile* inForce = rulesOn(rules, intake.hotline, day);
      if (inForce == nullptr) continue;
      Matter matter = drawing.matter(intake, *inForce, day);
      if (matter.at > from + std::chrono::hours{3} && matter.at < until) {
        matters.push_back(std::move(matter));
      }
    }
  }
  std::ranges::stable_sort(matters, {}, &Matter::at);
  return matters;
}

}  // namespace guantong::simulator
