#include <algorithm>

#include "node/profile/form_fields.h"
#include "node/profile/profile_draft.h"
#include "node/suggestion.h"

namespace guantong::node::profile {
namespace {

template <typename Part>
std::vector<std::string> namesOf(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

template <typename T>
bool contains(const std::vector<T>& list, const T& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

/// Names of what is named elsewhere.
class Names {
 public:
  Names(std::string kind, std::vector<std::string> known)
      : kind_(std::move(kind)), known_(std::move(known)) {}

  void check(Settings& at, std::string_view key, const std::string& name) const {
    if (contains(known_, name)) return;
    const auto nearest = nearestWord(name, known_);
    std::string all;
    for (const std::string& each : known_) all.append(all.empty() ? "" : ", ").append(each);
    at.refuse(key, "there is no " + kind_ + " '" + name + "'" +
                       (nearest ? "; did you mean '" + *nearest + "'?" : ";") +
                       (known_.empty() ? " there is none at all" : " there are: " + all));
  }
  void check(Settings& at, std::string_view key, const std::vector<std::string>& names) const {
    for (const std::string& name : names) check(at, key, name);
  }

 private:
  std::string kind_;
  std::vector<std::string> known_;
};

class Checker {
 public:
  explicit Checker(Draft& draft)
      : draft_(draft),
        profile_(draft.profile),
        bodies_("[[body]]", namesOf(profile_.bodies)),
        types_("[[type]]", namesOf(profile_.types)),
        categories_("[[category]]", namesOf(profile_.categories)),
        clocks_("[[clock]]", namesOf(profile_.clocks)) {}

  void run() {
    checkHead();
    checkOnce(draft_.bodies, profile_.bodies);
    checkOnce(draft_.channels, profile_.channels);
    checkOnce(draft_.types, profile_.types);
    checkOnce(draft_.categories, profile_.categories);
    checkOnce(draft_.refusals, profile_.refusals);
    checkOnce(draft_.clocks, profile_.clocks);
    checkOnce(draft_.routes, profile_.routes);
    for (std::size_t i = 0; i < draft_.bodies.size(); ++i) checkBody(i);
    for (std::size_t i = 0; i < draft_.channels.size(); ++i) checkChannel(i);
    for (std::size_t i = 0; i < draft_.clocks.size(); ++i) checkClock(i);
    for (std::size_t i = 0; i < draft_.extensions.size(); ++i) checkExtension(i);
    for (std::size_t i = 0; i < draft_.routes.size(); ++i) checkRoute(i);
    checkReturns();
    checkHandling();
    checkPeopleAndPapers();
    checkEveryTypeIsServed();
  }

 private:
  void checkHead() {
    Settings& top = draft_.top;
    if (profile_.effectiveUntil && *profile_.effectiveUntil < profile_.effectiveFrom) {
      top.refuse("effective_until", "is before effective_from");
    }
    if (profile_.formalFrom && profile_.trialFrom && *profile_.formalFrom < *profile_.trialFrom) {
      top.refuse("formal_from", "is before trial_from");
    }
    if (profile_.interpreter) checkWhom(top, "interpreter", *profile_.interpreter);
    for (const std::string_view needed : {"type", "channel"}) top.require(needed);
  }

  template <typename Part>
  void checkOnce(std::vector<Settings>& tables, const std::vector<Part>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (parts[i].name != parts[j].name) continue;
        tables[i].refuse("name", "'" + parts[i].name + "' is there already, in line " +
                                     std::to_string(tables[j].line("name")));
        break;
      }
    }
  }

  void checkWhom(Settings& at, std::string_view key, const Whom& whom) {
    if (whom.relation == Whom::Relation::kBody) bodies_.check(at, key, whom.body);
  }

  void checkApplies(Settings& at, const Applies& applies) {
    types_.check(at, "types", applies.types);
    categories_.check(at, "categories", applies.categories);
    bodies_.check(at, "bodies", applies.bodies);
  }

  void checkBody(std::size_t i) {
    const Body& body = profile_.bodies[i];
    Settings& at = draft_.bodies[i];
    if (!at.has("offices") && !at.has("level")) {
      at.refuse("a body has offices: 'offices' or 'level' says which");
    }
    if (body.superior) checkWhom(at, "superior", *body.superior);
    if (body.superior && body.superior->body == body.name && !body.name.empty()) {
      at.refuse("superior", "a body is not its own superior");
    }
  }

  void checkChannel(std::size_t i) {
    const Channel& channel = profile_.channels[i];
    const bool messages = channel.outside == Channel::Outside::kMessage;
    if (messages && channel.roundTheClock()) {
      draft_.channels[i].refuse("outside", "a channel that is open round the clock has no outside");
    }
  }

  void checkClock(std::size_t i) {
    const ClockRule& clock = profile_.clocks[i];
    Settings& at = draft_.clocks[i];
    checkApplies(at, clock.applies);
    checkWhom(at, "whose", clock.whose);
    if (!at.has("stops")) {
      at.refuse("nobody can stop it: 'stops' lists the kinds of events that do");
    }
    for (const Kind kind : clock.stops) {
      if (contains(clock.starts, kind)) {
        at.refuse("stops", "'" + std::string(ticket::nameOf(kind)->word) + "' starts it too");
      }
    }
    if (clock.pauses.empty() != clock.resumes.empty()) {
      at.refuse(clock.pauses.empty() ? "resumes" : "pauses",
                "'pauses' and 'resumes' go together: what stands still for ever is never late");
    }
    const bool ofTicket = clock.runs == ClockRule::Runs::kTicket;
    if (ofTicket && !clock.applies.bodies.empty()) {
      at.refuse("bodies", "a clock of the whole ticket has no office whose turn it is");
    }
    if (ofTicket && (clock.whose.relation == Whom::Relation::kHolder ||
                     clock.whose.relation == Whom::Relation::kSender)) {
      at.refuse("whose", "a clock of the whole ticket has no turn, and so no holder or sender");
    }
    if (clock.messages) checkClockOfMessages(at, clock);
    const bool hours = clock.limit && clock.limit->unit == Unit::kHours;
    if (hours && clock.dayEnds) at.refuse("day_ends", "hours end when they are over");
    if (!clock.limit) {
      for (const std::string_view key : {"soft", "warn_before", "day_ends"}) {
        if (at.has(key)) at.refuse(key, "goes with a 'limit'");
      }
    }
  }

  void checkClockOfMessages(Settings& at, const ClockRule& clock) {
    if (clock.runs != ClockRule::Runs::kTicket || at.has("starts")) {
      at.refuse("messages",
                "a clock of messages is the whole ticket's and has no 'starts': it "
                "counts from when the channel opens again");
    }
    const bool kept = std::ranges::any_of(profile_.channels, [](const Channel& channel) {
      return channel.outside == Channel::Outside::kMessage;
    });
    if (!kept) at.refuse("messages", "no channel keeps messages: outside = \"message\"");
  }

  void checkExtension(std::size_t i) {
    const ExtensionRule& extension = profile_.extensions[i];
    Settings& at = draft_.extensions[i];
    checkApplies(at, extension.applies);
    for (const Whom& whom : extension.chain) checkWhom(at, "chain", whom);
    if (extension.chain.empty()) {
      at.refuse("needs 'chain': whom it is told, who keeps it on record, or who decides");
    }
    if (extension.softCap && !extension.cap) at.refuse("soft_cap", "goes with a 'cap'");
    if (extension.act == ExtensionRule::Act::kApproval && !extension.most && !extension.cap) {
      at.refuse("an approval needs 'most' or 'cap': how long it may be");
    }
    const ClockRule* clock = profile_.clock(extension.clock);
    if (clock == nullptr) return clocks_.check(at, "clock", extension.clock);
    if (!clock->limit) {
      return at.refuse("clock", "'" + extension.clock + "' has no limit that could be extended");
    }
    checkAmounts(at, extension, *clock->limit);
    for (const std::string& type : extension.applies.types) {
      if (clock->applies.types.empty() || contains(clock->applies.types, type)) continue;
      at.refuse("types", "the clock '" + extension.clock + "' does not run for " + type);
    }
  }

  void checkAmounts(Settings& at, const ExtensionRule& extension, const Limit& limit) {
    const std::string ofClock = "the clock '" + extension.clock + "', which is " + textOf(limit);
    if (extension.most && extension.most->unit != limit.unit) {
      at.refuse("most", "is in another unit than " + ofClock);
    }
    if (!extension.cap) return;
    if (extension.cap->unit != limit.unit) {
      return at.refuse("cap", "is in another unit than " + ofClock);
    }
    if (extension.cap->amount <= limit.amount) {
      return at.refuse("cap", "leaves nothing to extend of " + ofClock);
    }
    if (extension.most && limit.amount + extension.most->amount > extension.cap->amount) {
      at.refuse("most",
                "with " + ofClock + ", is longer than the cap of " + textOf(*extension.cap));
    }
  }

  void checkRoute(std::size_t i) {
    const RouteRule& route = profile_.routes[i];
    Settings& at = draft_.routes[i];
    checkApplies(at, route.applies);
    checkWhom(at, "to", route.to);
    const bool toAccused =
        route.to.relation == Whom::Relation::kAccused && !route.to.superior && !route.to.level;
    if (toAccused) {
      at.refuse("to", "what accuses an office never goes to it: \"accused-superior\"");
    }
    if (route.whenUnreachable && profile_.contact.attemptsMax == 0) {
      at.refuse("when_unreachable", "[contact] says after how many attempts that is");
    }
  }

  void checkReturns() {
    for (std::size_t i = 0; i < draft_.returns.size(); ++i) {
      checkApplies(draft_.returns[i], profile_.returns.sideways[i].applies);
      checkWhom(draft_.returns[i], "decides", profile_.returns.sideways[i].decides);
    }
    if (profile_.returns.upward) checkWhom(*draft_.returning, "upward", *profile_.returns.upward);
  }

  void checkHandling() {
    if (draft_.joint) checkWhom(*draft_.joint, "decides", profile_.joint.decides);
    if (draft_.emergency) checkWhom(*draft_.emergency, "to", *orNobody(profile_.emergency.to));
    if (!draft_.rating) return;
    const RatingRules& rating = profile_.rating;
    types_.check(*draft_.rating, "types", rating.types);
    if (!contains(rating.grades, rating.satisfiedFrom)) {
      draft_.rating->refuse("satisfied_from",
                            "'" + rating.satisfiedFrom + "' is not one of the grades");
    }
    if (rating.grades.size() < 2) draft_.rating->refuse("grades", "needs at least two, best first");
  }

  static const Whom* orNobody(const std::optional<Whom>& whom) {
    static const Whom nobody;
    return whom ? &*whom : &nobody;
  }

  void checkForm(Settings& at, const FormRule& form) const {
    constexpr Kind kPrinted[] = {Kind::kRegistered, Kind::kDispatched, Kind::kReturned,
                                 Kind::kSupervised};
    if (std::find(std::begin(kPrinted), std::end(kPrinted), form.of) == std::end(kPrinted)) {
      at.refuse("of", "has no form: they are of registered, dispatched, returned, supervised");
    }
    if (form.fields.empty()) at.refuse("fields", "names at least one field");
    const Names fields("field of a form", {std::begin(kFormFields), std::end(kFormFields)});
    fields.check(at, "fields", form.fields);
  }

  void checkPeopleAndPapers() {
    for (std::size_t i = 0; i < draft_.forms.size(); ++i) {
      checkApplies(draft_.forms[i], profile_.forms[i].applies);
      checkForm(draft_.forms[i], profile_.forms[i]);
    }
    for (std::size_t i = 0; i < draft_.summaries.size(); ++i) {
      checkWhom(draft_.summaries[i], "by", profile_.summaries[i].by);
      checkWhom(draft_.summaries[i], "to", profile_.summaries[i].to);
    }
    if (!draft_.people) return;
    const PeopleRules& people = profile_.people;
    if (people.filedWith) checkWhom(*draft_.people, "filed_with", *people.filedWith);
    if (!people.filed.empty() && !people.filedWith) {
      draft_.people->refuse("filed", "'filed_with' says where");
    }
    for (const Role role : people.exactlyOne) {
      if (contains(people.filed, role)) continue;
      draft_.people->refuse("exactly_one", "a change of '" +
                                               std::string(ticket::nameOf(role).word) +
                                               "' is filed nowhere: 'filed' lists who is");
    }
  }

  /// Warned of: it may be meant so, and is more often forgotten.
  void checkEveryTypeIsServed() {
    for (std::size_t i = 0; i < profile_.types.size(); ++i) {
      const std::string& type = profile_.types[i].name;
      bool others = false;
      bool finishes = false;
      for (const ClockRule& clock : profile_.clocks) {
        // Those for every type are of signing and passing on.
        const bool finishing =
            clock.limit && contains(clock.stops, Kind::kResult) && !clock.applies.types.empty();
        others = others || finishing;
        finishes = finishes || (finishing && isFor(clock.applies, type));
      }
      if (others && !finishes) {
        draft_.types[i].warn("name",
                             "clocks that a result stops name other types, and none " + type);
      }
      const bool routed =
          std::any_of(profile_.routes.begin(), profile_.routes.end(),
                      [&](const RouteRule& route) { return isFor(route.applies, type); });
      if (!profile_.routes.empty() && !routed) {
        draft_.types[i].warn("name", "no route is for " + type);
      }
    }
  }
  static bool isFor(const Applies& applies, const std::string& type) {
    return applies.types.empty() || contains(applies.types, type);
  }

  Draft& draft_;
  const Profile& profile_;
  Names bodies_, types_, categories_, clocks_;
};

}  // namespace

void check(Draft& draft) { Checker(draft).run(); }

}  // namespace guantong::node::profile
