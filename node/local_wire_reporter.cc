#include "node/local_wire_reporter.h"

#include "node/reporter/statement.h"
#include "node/ticket/wire_act.h"

namespace guantong::node::local {

namespace wire = federation::wire;
using crypto::Bytes;
using crypto::CapsuleId;
using federation::ErrorCode;
using wire::countOf;
using wire::dataOf;
using wire::millisecondsOf;
using wire::setText;

namespace {

constexpr std::size_t kLinesMax = 65'536;
/// A half, sealed to a person, or a whole seal.
constexpr std::size_t kHalfBytesMax = reporter::kSealBytesMax;
constexpr std::size_t kReasonBytesMax = ticket::Disclosure::kReasonBytesMax;
constexpr std::size_t kHalvesMax = 64;

Bytes owned(crypto::ByteView bytes) { return {bytes.begin(), bytes.end()}; }
TicketId ticketOf(schemas::SealedRequest::Reader from, Fields& fields) {
  return {fields.fixed<16>(from.getTicket(), "sealed.ticket")};
}
ticket::EventId askedOf(schemas::SealedRequest::Reader from, Fields& fields) {
  return {fields.fixed<32>(from.getAsked(), "sealed.asked")};
}
reporter::Part partFrom(std::uint16_t number, Fields& fields) {
  const bool known = number >= 1 && number <= std::size(reporter::kEveryPart);
  fields.require(known, "part", "is none");
  return known ? reporter::Part{number} : reporter::Part::kIdentity;
}

/// A capsule and bytes that belong to it.
template <typename One, typename List>
std::vector<One> halves(const List& list, Fields& fields) {
  return fields.list(list, kHalvesMax, "sealed.halves", [&](auto half) {
    return One{fields.fixed<sizeof(CapsuleId)>(half.getCapsule(), "half.capsule"),
               owned(fields.someBytes(half.getBytes(), kHalfBytesMax, "half.bytes"))};
  });
}
void build(schemas::SealedRequest::Half::Builder to, const CapsuleId& capsule, const Bytes& bytes) {
  to.setCapsule(dataOf(capsule));
  to.setBytes(dataOf(bytes));
}

ticket::Disclosure asking(const AskDisclosure& from) {
  ticket::Disclosure said;
  said.ticket = from.ticket;
  said.parts = from.parts;
  said.key = from.key;
  said.reason = from.reason;
  said.legalBasis = from.legalBasis;
  said.until = from.until;
  return said;
}

DisclosureLine readLine(schemas::SealedAnswer::DisclosureLine::Reader from, Fields& fields) {
  DisclosureLine to;
  to.asked.leaf = fields.fixed<32>(from.getAsked(), "disclosure.asked");
  to.asker = fields.code(from.getAsker(), "disclosure.asker");
  to.person = from.getPerson();
  to.askedAt = fields.instant(from.getAskedAt(), "disclosure.askedAt");
  to.state = fields.closed<DisclosureLine::State>(from.getState(), 5, "disclosure.state");
  to.said = ticket::read(from.getSaid(), ticket::Kind::kDisclosureAsked, fields);
  to.why = std::string(fields.prose(from.getWhy(), kReasonBytesMax, "disclosure.why"));
  return to;
}

void buildLine(schemas::SealedAnswer::DisclosureLine::Builder to, const DisclosureLine& from) {
  to.setAsked(dataOf(from.asked.leaf));
  setText(from.asker.text(), [&](unsigned size) { return to.initAsker(size); });
  to.setPerson(from.person);
  to.setAskedAt(millisecondsOf(from.askedAt));
  to.setState(static_cast<std::uint16_t>(from.state));
  ticket::build(to.initSaid(), from.said);
  setText(from.why, [&](unsigned size) { return to.initWhy(size); });
}

}  // namespace

std::shared_ptr<const reporter::Capsule> readCapsule(schemas::Capsule::Reader from,
                                                     Fields& fields) {
  auto to = std::make_shared<reporter::Capsule>();
  to->id = fields.fixed<sizeof(CapsuleId)>(from.getId(), "capsule.id");
  to->part = partFrom(from.getPart(), fields);
  to->seal = owned(fields.someBytes(from.getSeal(), reporter::kSealBytesMax, "capsule.seal"));
  to->content =
      owned(fields.someBytes(from.getContent(), reporter::kContentBytesMax, "capsule.content"));
  to->subkey = crypto::Secret::copyOf(fields.fixed<32>(from.getSubkey(), "capsule.subkey"));
  return to;
}

void build(schemas::Capsule::Builder to, const reporter::Capsule& from) {
  to.setId(dataOf(from.id));
  to.setPart(static_cast<std::uint16_t>(from.part));
  to.setSeal(dataOf(from.seal));
  to.setContent(dataOf(from.content));
  to.setSubkey(dataOf(from.subkey.view()));
}

// --- what is asked ------------------------------------------------------------------------------

std::variant<Command, Question> readSealed(schemas::SealedRequest::Reader from, Fields& fields) {
  using Request = schemas::SealedRequest;
  const std::uint32_t person = from.getPerson();
  switch (from.which()) {
    case Request::KEEP_CAPSULE:
      return Command(
          KeepCapsule{ticketOf(from, fields), readCapsule(from.getKeepCapsule(), fields), person});
    case Request::SET_CUSTODIANS:
      return Command(SetCustodians{ticket::read(from.getSetCustodians(), fields), person});
    case Request::RESEAL:
      return Command(ResealCapsules{ticketOf(from, fields),
                                    halves<ResealCapsules::One>(from.getReseal(), fields), person});
    case Request::ASK_DISCLOSURE: {
      const auto said =
          ticket::read(from.getAskDisclosure(), ticket::Kind::kDisclosureAsked, fields);
      fields.require(said.until.has_value(), "disclosure.until", "is missing");
      return Command(AskDisclosure{said.ticket, said.parts, said.key, said.reason, said.legalBasis,
                                   said.until.value_or(Instant{}), person});
    }
    case Request::APPROVE:
      return Command(DecideDisclosure{
          askedOf(from, fields), true,
          std::string(fields.prose(from.getApprove(), kReasonBytesMax, "sealed.approve")), person});
    case Request::REFUSE:
      return Command(DecideDisclosure{
          askedOf(from, fields), false,
          std::string(fields.prose(from.getRefuse(), kReasonBytesMax, "sealed.refuse")), person});
    case Request::GIVE: {
      const auto give = from.getGive();
      return Command(GiveDisclosure{
          askedOf(from, fields), halves<GiveDisclosure::One>(give.getHalves(), fields),
          fields.list(give.getCustodians(), crypto::kCustodiansMax, "sealed.custodians",
                      [](std::uint32_t number) { return number; }),
          person});
    }
    case Request::ASK_CUSTODIANS:
      return Question(AskCustodians{fields.code(from.getAskCustodians(), "askCustodians")});
    case Request::ASK_CAPSULES:
      return Question(AskCapsules{ticketOf(from, fields)});
    case Request::ASK_DISCLOSURES:
      return Question(AskDisclosures{});
    case Request::ASK_GRANT:
      return Question(AskGrant{askedOf(from, fields)});
  }
  fields.fail(ErrorCode::kUnknownVersion, "sealed",
              "is member " + std::to_string(static_cast<int>(from.which())));
  return Question(AskDisclosures{});
}

void build(schemas::SealedRequest::Builder to, const KeepCapsule& from) {
  to.setTicket(dataOf(from.ticket.bytes));
  to.setPerson(from.person);
  build(to.initKeepCapsule(), *from.capsule);
}
void build(schemas::SealedRequest::Builder to, const SetCustodians& from) {
  to.setPerson(from.person);
  ticket::build(to.initSetCustodians(), from.set);
}
void build(schemas::SealedRequest::Builder to, const ResealCapsules& from) {
  to.setTicket(dataOf(from.ticket.bytes));
  to.setPerson(from.person);
  auto seals = to.initReseal(countOf(from.seals.size()));
  for (unsigned i = 0; i < seals.size(); ++i) {
    build(seals[i], from.seals[i].capsule, from.seals[i].seal);
  }
}
void build(schemas::SealedRequest::Builder to, const AskDisclosure& from) {
  to.setPerson(from.person);
  ticket::build(to.initAskDisclosure(), asking(from));
}
void build(schemas::SealedRequest::Builder to, const DecideDisclosure& from) {
  to.setAsked(dataOf(from.asked.leaf));
  to.setPerson(from.person);
  // Also without a reason it is a decision: the member says which.
  if (from.approve) {
    std::ranges::copy(from.reason, to.initApprove(countOf(from.reason.size())).begin());
  } else {
    std::ranges::copy(from.reason, to.initRefuse(countOf(from.reason.size())).begin());
  }
}
void build(schemas::SealedRequest::Builder to, const GiveDisclosure& from) {
  to.setAsked(dataOf(from.asked.leaf));
  to.setPerson(from.person);
  auto give = to.initGive();
  auto halves = give.initHalves(countOf(from.halves.size()));
  for (unsigned i = 0; i < halves.size(); ++i) {
    build(halves[i], from.halves[i].capsule, from.halves[i].wrapped);
  }
  auto custodians = give.initCustodians(countOf(from.custodians.size()));
  for (unsigned i = 0; i < custodians.size(); ++i) custodians.set(i, from.custodians[i]);
}
void build(schemas::SealedRequest::Builder to, const AskCustodians& from) {
  setText(from.office.text(), [&](unsigned size) { return to.initAskCustodians(size); });
}
void build(schemas::SealedRequest::Builder to, const AskCapsules& from) {
  to.setTicket(dataOf(from.ticket.bytes));
  to.setAskCapsules();
}
void build(schemas::SealedRequest::Builder to, const AskDisclosures&) { to.setAskDisclosures(); }
void build(schemas::SealedRequest::Builder to, const AskGrant& from) {
  to.setAsked(dataOf(from.asked.leaf));
  to.setAskGrant();
}

// --- what is told -------------------------------------------------------------------------------

Answer readSealed(schemas::SealedAnswer::Reader from, Fields& fields) {
  using Told = schemas::SealedAnswer;
  switch (from.which()) {
    case Told::CUSTODIANS: {
      const auto custodians = from.getCustodians();
      Custodians to{fields.code(custodians.getOffice(), "custodians.office"), {}};
      if (custodians.getKnown()) to.set = ticket::read(custodians.getSet(), fields);
      return Answer(std::move(to));
    }
    case Told::CAPSULES:
      return Answer(fields.list(from.getCapsules(), kLinesMax, "capsules", [&](auto one) {
        return CapsuleLine{
            fields.fixed<sizeof(CapsuleId)>(one.getCapsule(), "capsule.id"),
            partFrom(one.getPart(), fields), std::string(fields.text(one.getKept(), 16, "kept")),
            owned(fields.someBytes(one.getSeal(), reporter::kSealBytesMax, "capsule.seal")),
            one.getBytes()};
      }));
    case Told::DISCLOSURES:
      return Answer(fields.list(from.getDisclosures(), kLinesMax, "disclosures",
                                [&](auto one) { return readLine(one, fields); }));
    case Told::GRANT:
      return Answer(
          Grant{readLine(from.getGrant().getLine(), fields),
                fields.list(from.getGrant().getOpened(), ticket::Disclosure::kOpenedMax,
                            "grant.opened", [&](auto one) { return ticket::read(one, fields); })});
  }
  fields.fail(ErrorCode::kUnknownVersion, "sealed",
              "is member " + std::to_string(static_cast<int>(from.which())));
  return Answer(Custodians{});
}

void build(schemas::SealedAnswer::Builder to, const Custodians& from) {
  auto built = to.initCustodians();
  setText(from.office.text(), [&](unsigned size) { return built.initOffice(size); });
  built.setKnown(from.set.has_value());
  if (from.set) ticket::build(built.initSet(), *from.set);
}
void build(schemas::SealedAnswer::Builder to, const std::vector<CapsuleLine>& from) {
  auto lines = to.initCapsules(countOf(from.size()));
  for (unsigned i = 0; i < lines.size(); ++i) {
    lines[i].setCapsule(dataOf(from[i].capsule));
    lines[i].setPart(static_cast<std::uint16_t>(from[i].part));
    setText(from[i].kept, [&](unsigned size) { return lines[i].initKept(size); });
    lines[i].setSeal(dataOf(from[i].seal));
    lines[i].setBytes(from[i].bytes);
  }
}
void build(schemas::SealedAnswer::Builder to, const std::vector<DisclosureLine>& from) {
  auto lines = to.initDisclosures(countOf(from.size()));
  for (unsigned i = 0; i < lines.size(); ++i) buildLine(lines[i], from[i]);
}
void build(schemas::SealedAnswer::Builder to, const Grant& from) {
  auto built = to.initGrant();
  buildLine(built.initLine(), from.line);
  auto opened = built.initOpened(countOf(from.opened.size()));
  for (unsigned i = 0; i < opened.size(); ++i) ticket::build(opened[i], from.opened[i]);
}

}  // namespace guantong::node::local
