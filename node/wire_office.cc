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
        const auto announced =
            fields.list(from.getAnnounced(), kAnnouncedMax, "announced", [&](auto one) {
              return std::pair(fields.code(one.getOffice(), "announced.office"),
                               federation::Incarnation{one.getIncarnation()});
            });
        to.announced.insert(announced.begin(), announced.end());
      }));
}

}  // namespace guantong::node
