#include "node/wire_office.h"

#include <schemas/record.capnp.h>
#include <schemas/ticket.capnp.h>

#include "federation/wire_reading.h"

namespace guantong::federation {

template <>
std::size_t wireBytesMax<node::TicketBook::View>() {
  return 256;  // four numbers
}
template <>
std::size_t wireBytesMax<node::OfficeRecord>() {
  return std::size_t{4} << 20;  // some thousands of children that announced an incarnation
}

template <>
std::size_t wireBytesMax<node::RuleRecord>() {
  return 256;
}
template <>
std::size_t wireBytesMax<node::PersonRecord>() {
  return 512;
}
template <>
std::size_t wireBytesMax<node::FilingRecord>() {
  return 256;
}

}  // namespace guantong::federation

namespace guantong::node {

using federation::wire::countOf;
using federation::wire::dataOf;
using federation::wire::decodeAs;
using federation::wire::encodeAs;
using federation::wire::millisecondsOf;
using federation::wire::setText;

namespace {

constexpr std::size_t kAnnouncedMax = 50'000;

template <typename T>
Result<T> owned(Result<federation::Decoded<T>> decoded) {
  if (!decoded) return tl::unexpected<federation::Error>(decoded.error());
  return **decoded;
}

}  // namespace

crypto::Bytes encodeView(const TicketBook::View& view) {
  return encodeAs<schemas::ViewRecord>([&](auto to) {
    to.setLedger(view.ledger);
    to.setReceived(view.received);
    to.setRows(view.rows);
    to.setOpen(view.open);
  });
}

Result<TicketBook::View> decodeView(crypto::ByteView bytes) {
  return owned(decodeAs<schemas::ViewRecord, TicketBook::View>(
      "view", bytes, [](auto from, auto& to, auto&) {
        to = {from.getLedger(), from.getReceived(), from.getRows(), from.getOpen()};
      }));
}

crypto::Bytes encodeOffice(const OfficeRecord& record) {
  return encodeAs<schemas::OfficeRecord>([&](auto to) {
    to.setIncarnation(record.incarnation.number);
    to.setConfirmed(record.confirmed.number);
    to.setOfficeSequence(record.officeSequence);
    if (record.officeLeaf) to.setOfficeLeaf(dataOf(record.officeLeaf->leaf));
    to.setQuarantined(record.quarantined);
    to.setPublishedSize(record.publishedSize);
    to.setPublishedAt(millisecondsOf(record.publishedAt));
    to.setNoticesCounted(record.noticesCounted);
    auto announced = to.initAnnounced(countOf(record.announced.size()));
    unsigned i = 0;
    for (const auto& [office, incarnation] : record.announced) {
      auto one = announced[i++];
      setText(office.text(), [&](unsigned size) { return one.initOffice(size); });
      one.setIncarnation(incarnation.number);
    }
  });
}

Result<OfficeRecord> decodeOffice(crypto::ByteView bytes) {
  return owned(decodeAs<schemas::OfficeRecord, OfficeRecord>(
      "office record", bytes, [](auto from, auto& to, auto& fields) {
        to.incarnation.number = from.getIncarnation();
        to.confirmed.number = from.getConfirmed();
        to.officeSequence = from.getOfficeSequence();
        if (const auto leaf = fields.template fixedIfAny<32>(from.getOfficeLeaf(), "officeLeaf")) {
          to.officeLeaf = EventId{*leaf};
        }
        to.quarantined = from.getQuarantined();
        to.publishedSize = from.getPublishedSize();
        to.publishedAt = fields.instant(from.getPublishedAt(), "publishedAt");
        to.noticesCounted = from.getNoticesCounted();
        const auto announced =
            fields.list(from.getAnnounced(), kAnnouncedMax, "announced", [&](auto one) {
              return std::pair(fields.code(one.getOffice(), "announced.office"),
                               federation::Incarnation{one.getIncarnation()});
            });
        to.announced.insert(announced.begin(), announced.end());
      }));
}

crypto::Bytes encodeRule(const RuleRecord& record) {
  return encodeAs<schemas::RuleRecord>([&](auto to) {
    to.setReceived(record.place.received);
    to.setRecord(record.place.record);
    to.setIndex(record.place.index);
    to.setArrival(record.arrival);
  });
}

Result<RuleRecord> decodeRule(crypto::ByteView bytes) {
  return owned(
      decodeAs<schemas::RuleRecord, RuleRecord>("rule", bytes, [](auto from, auto& to, auto&) {
        to.place = {from.getReceived(), from.getRecord(), from.getIndex()};
        to.arrival = from.getArrival();
      }));
}

crypto::Bytes encodePerson(const PersonRecord& record) {
  return encodeAs<schemas::PersonRecord>([&](auto to) {
    to.setNumber(record.number);
    setText(record.name, [&](unsigned size) { return to.initName(size); });
    to.setRoles(bitsOf(record.roles));
    to.setSince(millisecondsOf(record.since));
    setText(record.contact, [&](unsigned size) { return to.initContact(size); });
    to.setTrained(record.trained ? millisecondsOf(*record.trained) : 0);
  });
}

Result<PersonRecord> decodePerson(crypto::ByteView bytes) {
  return owned(decodeAs<schemas::PersonRecord, PersonRecord>(
      "person", bytes, [](auto from, auto& to, auto& fields) {
        to.number = from.getNumber();
        to.name = std::string(fields.text(from.getName(), ticket::kWordBytesMax, "name"));
        to.roles = rolesOf(from.getRoles());
        to.since = fields.instant(from.getSince(), "since");
        to.contact = std::string(fields.text(from.getContact(), ticket::kWordBytesMax, "contact"));
        to.trained = fields.instantIfAny(from.getTrained(), "trained");
      }));
}

crypto::Bytes encodeFiling(const FilingRecord& record) {
  return encodeAs<schemas::FilingRecord>([&](auto to) {
    to.setRole(static_cast<std::uint16_t>(record.role));
    to.setHandover(millisecondsOf(record.handover));
  });
}

Result<FilingRecord> decodeFiling(crypto::ByteView bytes) {
  return owned(decodeAs<schemas::FilingRecord, FilingRecord>(
      "filing", bytes, [](auto from, auto& to, auto& fields) {
        to.role = fields.template closed<ticket::Role>(from.getRole(),
                                                       std::size(ticket::kRoleNames), "role");
        to.handover = fields.instant(from.getHandover(), "handover");
      }));
}

std::uint16_t bitsOf(const std::vector<ticket::Role>& roles) {
  unsigned bits = 0;
  for (const ticket::Role role : roles) bits |= 1U << static_cast<unsigned>(role);
  return static_cast<std::uint16_t>(bits);
}

std::vector<ticket::Role> rolesOf(std::uint16_t bits) {
  std::vector<ticket::Role> roles;
  for (unsigned role = 0; role < std::size(ticket::kRoleNames); ++role) {
    if (((bits >> role) & 1U) != 0) roles.push_back(static_cast<ticket::Role>(role));
  }
  return roles;
}

}  // namespace guantong::node
