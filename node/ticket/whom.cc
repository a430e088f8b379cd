#include "node/ticket/whom.h"

#include <algorithm>

namespace guantong::node::ticket {
namespace {

using profile::Whom;

OfficeCode parentOf(const OfficeCode& office, const Setting& setting) {
  return setting.tree == nullptr ? OfficeCode{} : setting.tree->parentOf(office);
}

/// The office that a pattern of a body means for `place`: itself, its unit of that suffix, or the
/// one office that the pattern names. Nobody where it means another.
OfficeCode meantAt(const profile::Body& body, const OfficeCode& place, const Setting& setting) {
  const profile::Body* own = setting.profile->bodyOf(place);
  if (own != nullptr && own->name == body.name) return place;
  for (const std::string& pattern : body.offices) {
    if (!pattern.starts_with("*-")) continue;
    std::string code(place.text().substr(0, OfficeCode::kDigits));
    code += std::string_view(pattern).substr(1);
    const auto unit = OfficeCode::parse(code);
    if (unit && *unit != place && !parentOf(*unit, setting).empty()) return *unit;
  }
  return {};
}

/// The nearest above `from`; else `from` itself; else the first that is named in full.
OfficeCode officeOfBody(const std::string& name, const OfficeCode& from, const Setting& setting) {
  const profile::Body* body = setting.profile == nullptr ? nullptr : setting.profile->body(name);
  if (body == nullptr) return {};
  OfficeCode above = parentOf(from, setting);
  for (int steps = 0; steps < federation::kLevelMax && !above.empty(); ++steps) {
    if (const OfficeCode office = meantAt(*body, above, setting); !office.empty()) return office;
    above = parentOf(above, setting);
  }
  if (!from.empty()) {
    if (const OfficeCode office = meantAt(*body, from, setting); !office.empty()) return office;
  }
  for (std::string_view code : body->offices) {
    if (code.ends_with('*')) code.remove_suffix(1);
    if (const auto office = OfficeCode::parse(code)) return *office;
  }
  return {};
}

OfficeCode ancestorAt(OfficeCode office, std::uint8_t level, const Setting& setting) {
  for (int steps = 0; steps < federation::kLevelMax && !office.empty(); ++steps) {
    const bool isUnit = office.text().size() > OfficeCode::kDigits;
    if (!isUnit && setting.tree->levelOf(office) <= level) return office;
    office = setting.tree->parentOf(office);
  }
  return office;
}

/// `holder`: from where bodies are looked for, where no turn is spoken of.
OfficeCode resolve(const Whom& whom, const Ticket& ticket, const State& state, const Turn* turn,
                   const OfficeCode& holder, const Setting& setting) {
  using Relation = Whom::Relation;
  OfficeCode office;
  switch (whom.relation) {
    case Relation::kRegistrar:
      office = state.registrar;
      break;
    case Relation::kSender:
      if (turn != nullptr) office = turn->by;
      break;
    case Relation::kHolder:
      office = holder;
      break;
    case Relation::kMatter:
      office = ticket.opened.matterPlace;
      break;
    case Relation::kAccused:
      office = ticket.opened.accused.empty() ? ticket.opened.accusedPlace : ticket.opened.accused;
      break;
    case Relation::kReporter:
      office = ticket.opened.reporterPlace;
      break;
    case Relation::kBody:
      return officeOfBody(whom.body, holder, setting);
    case Relation::kNational:
      if (const auto parsed = OfficeCode::parse(federation::kNationalCode)) office = *parsed;
      return office;
  }
  if (office.empty() || setting.tree == nullptr) return office;
  if (whom.superior) return superiorOf(office, ticket, state, setting);
  return whom.level ? ancestorAt(office, *whom.level, setting) : office;
}

OfficeCode commonSuperior(const OfficeCode& giver, const OfficeCode& holder, const Ticket& ticket,
                          const State& state, const Setting& setting) {
  const OfficeCode first = superiorOf(giver, ticket, state, setting);
  OfficeCode above = first;
  for (int steps = 0; steps < federation::kLevelMax && !above.empty(); ++steps) {
    if (above != holder && isAbove(above, holder, ticket, state, setting)) return above;
    above = superiorOf(above, ticket, state, setting);
  }
  return first;
}

}  // namespace

profile::Facts factsOf(const Ticket& ticket) {
  const Registered& opened = ticket.opened;
  return {.type = opened.type,
          .category = opened.category,
          .privacy = opened.privacy,
          .urgent = opened.urgent,
          .major = opened.major,
          .accuses = !opened.accused.empty(),
          .siteVisit = false};
}

OfficeCode superiorOf(const OfficeCode& office, const Ticket& ticket, const State& state,
                      const Setting& setting) {
  if (setting.profile != nullptr) {
    const profile::Body* body = setting.profile->bodyOf(office);
    // One step: a superior who is the superior of somebody would lead round in circles.
    if (body != nullptr && body->superior && !body->superior->superior) {
      const OfficeCode above = resolve(*body->superior, ticket, state, nullptr, office, setting);
      if (above != office) return above;
    }
  }
  return parentOf(office, setting);
}

OfficeCode resolve(const Whom& whom, const Ticket& ticket, const State& state,
                   std::optional<std::uint32_t> turn, const Setting& setting) {
  const Turn* spoken = turn ? &state.turns[*turn] : nullptr;
  return resolve(whom, ticket, state, spoken, spoken == nullptr ? state.registrar : spoken->to,
                 setting);
}

bool isAbove(const OfficeCode& office, OfficeCode below, const Ticket& ticket, const State& state,
             const Setting& setting) {
  for (int steps = 0; steps < federation::kLevelMax && !below.empty(); ++steps) {
    below = superiorOf(below, ticket, state, setting);
    if (!below.empty() && below == office) return true;
  }
  return false;
}

bool superiorDecides(std::uint32_t returns, const Setting& setting) {
  return setting.profile != nullptr && returns >= setting.profile->returns.commonSuperiorFrom;
}

OfficeCode nextReturnDecider(const Ticket& ticket, const State& state, const Setting& setting,
                             std::uint32_t at) {
  const Turn& turn = state.turns[at];
  if (setting.profile == nullptr) return turn.by;
  if (superiorDecides(state.returns + 1, setting)) {
    const OfficeCode above = commonSuperior(turn.by, turn.to, ticket, state, setting);
    return above.empty() ? turn.by : above;
  }
  const profile::Facts facts = factsOf(ticket);
  for (const profile::ReturnRule& rule : setting.profile->returns.sideways) {
    // Whether the place was visited moves the window, not who decides.
    profile::Applies applies = rule.applies;
    applies.siteVisit.reset();
    if (!profile::applies(*setting.profile, applies, facts, turn.to)) continue;
    const OfficeCode decider = resolve(rule.decides, ticket, state, at, setting);
    return decider.empty() || decider == turn.to ? turn.by : decider;
  }
  return turn.by;
}

const profile::ExtensionRule* extensionRuleOf(const profile::Profile& rules, std::string_view clock,
                                              const profile::Facts& facts,
                                              const OfficeCode& office) {
  for (const profile::ExtensionRule& rule : rules.extensions) {
    if (rule.clock == clock && profile::applies(rules, rule.applies, facts, office)) return &rule;
  }
  return nullptr;
}

std::vector<OfficeCode> extensionChain(const Ticket& ticket, const State& state,
                                       const Setting& setting, std::uint32_t at,
                                       std::string_view clock) {
  const Turn& turn = state.turns[at];
  std::vector<OfficeCode> chain;
  const auto* rule = setting.profile == nullptr
                         ? nullptr
                         : extensionRuleOf(*setting.profile, clock, factsOf(ticket), turn.to);
  if (rule != nullptr) {
    for (const Whom& whom : rule->chain) {
      const OfficeCode office = resolve(whom, ticket, state, at, setting);
      if (office.empty() || office == turn.to) continue;
      if (std::ranges::find(chain, office) == chain.end()) chain.push_back(office);
    }
  }
  if (chain.empty()) chain.push_back(turn.by);
  return chain;
}

}  // namespace guantong::node::ticket
