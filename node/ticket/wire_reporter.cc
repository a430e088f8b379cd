// What offices say of custodians and disclosures.
#include <schemas/reporter.capnp.h>

#include "federation/wire_reading.h"
#include "node/reporter/capsule.h"
#include "node/ticket/wire_act.h"

namespace guantong::node::ticket {

using federation::wire::countOf;
using federation::wire::dataOf;
using federation::wire::Fields;
using federation::wire::millisecondsOf;
using federation::wire::setText;

namespace {

/// A wrapped key or a subkey, sealed to a person.
constexpr std::size_t kHalfBytesMax = 512;

Bytes owned(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

template <typename List>
std::vector<std::uint32_t> persons(const List& list, const char* field, Fields& fields) {
  return fields.list(list, crypto::kCustodiansMax, field,
                     [](std::uint32_t number) { return number; });
}

}  // namespace

void build(schemas::Disclosure::Opened::Builder to, const Opened& from) {
  to.setCapsule(dataOf(from.capsule));
  to.setPart(from.part);
  to.setContent(dataOf(from.content));
  to.setWrapped(dataOf(from.wrapped));
  to.setSubkey(dataOf(from.subkey));
}

Opened read(schemas::Disclosure::Opened::Reader from, Fields& fields) {
  Opened to;
  to.capsule = fields.fixed<sizeof(crypto::CapsuleId)>(from.getCapsule(), "opened.capsule");
  to.part = from.getPart();
  to.content =
      owned(fields.someBytes(from.getContent(), reporter::kContentBytesMax, "opened.content"));
  to.wrapped = owned(fields.someBytes(from.getWrapped(), kHalfBytesMax, "opened.wrapped"));
  to.subkey = owned(fields.someBytes(from.getSubkey(), kHalfBytesMax, "opened.subkey"));
  return to;
}

void build(schemas::Disclosure::Builder to, const Disclosure& from) {
  to.setTicket(dataOf(from.ticket.bytes));
  if (from.asked) to.setAsked(dataOf(from.asked->leaf));
  to.setParts(from.parts);
  if (!from.asked) to.setKey(dataOf(from.key.bytes));
  setText(from.reason, [&](unsigned size) { return to.initReason(size); });
  setText(from.legalBasis, [&](unsigned size) { return to.initLegalBasis(size); });
  if (from.until) to.setUntil(millisecondsOf(*from.until));
  setText(from.intake.text(), [&](unsigned size) { return to.initIntake(size); });
  setText(from.approver.text(), [&](unsigned size) { return to.initApprover(size); });
  auto opened = to.initOpened(countOf(from.opened.size()));
  for (unsigned i = 0; i < opened.size(); ++i) build(opened[i], from.opened[i]);
  auto custodians = to.initCustodians(countOf(from.custodians.size()));
  for (unsigned i = 0; i < custodians.size(); ++i) custodians.set(i, from.custodians[i]);
}

Disclosure read(schemas::Disclosure::Reader from, Kind kind, Fields& fields) {
  Disclosure to;
  to.kind = kind;
  to.ticket.bytes = fields.fixed<16>(from.getTicket(), "ticket");
  if (const auto leaf = fields.fixedIfAny<32>(from.getAsked(), "asked")) to.asked = EventId{*leaf};
  fields.require(to.asked.has_value() == (kind != Kind::kDisclosureAsked), "asked",
                 "is there where it asks, or missing where it answers");
  to.parts = from.getParts();
  if (!to.asked) to.key.bytes = fields.fixed<32>(from.getKey(), "key");
  to.reason = std::string(fields.prose(from.getReason(), Disclosure::kReasonBytesMax, "reason"));
  to.legalBasis =
      std::string(fields.prose(from.getLegalBasis(), Disclosure::kReasonBytesMax, "legalBasis"));
  to.until = fields.instantIfAny(from.getUntil(), "until");
  to.intake = fields.codeOrNobody(from.getIntake(), "intake");
  to.approver = fields.codeOrNobody(from.getApprover(), "approver");
  to.opened = fields.list(from.getOpened(), Disclosure::kOpenedMax, "opened",
                          [&](auto one) { return read(one, fields); });
  to.custodians = persons(from.getCustodians(), "custodians", fields);
  return to;
}

void build(schemas::CustodianSet::Builder to, const CustodiansSet& from) {
  to.setThreshold(from.threshold);
  auto keys = to.initKeys(countOf(from.keys.size()));
  for (unsigned i = 0; i < keys.size(); ++i) keys.set(i, dataOf(from.keys[i].bytes));
  auto numbers = to.initPersons(countOf(from.persons.size()));
  for (unsigned i = 0; i < numbers.size(); ++i) numbers.set(i, from.persons[i]);
}

CustodiansSet read(schemas::CustodianSet::Reader from, Fields& fields) {
  CustodiansSet to;
  to.threshold = from.getThreshold();
  to.keys = fields.list(from.getKeys(), crypto::kCustodiansMax, "keys", [&](auto key) {
    return crypto::SealingPublicKey{fields.fixed<32>(key, "keys")};
  });
  to.persons = persons(from.getPersons(), "persons", fields);
  fields.require(to.persons.size() == to.keys.size(), "persons", "are not as many as the keys");
  fields.require(crypto::Custodians::of(to.threshold, to.keys).has_value(), "keys",
                 "are no set of custodians");
  return to;
}

}  // namespace guantong::node::ticket
