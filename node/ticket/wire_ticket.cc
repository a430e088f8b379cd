// The row that an office keeps of a ticket.
#include "node/ticket/wire_ticket.h"

#include <schemas/ticket.capnp.h>

#include "federation/wire_reading.h"
#include "node/ticket/wire_act.h"

namespace guantong::federation {

template <>
std::size_t wireBytesMax<node::ticket::Ticket>() {
  return std::size_t{8} << 20;  // kEventsMax of the largest, which are just under half a KiB
}
template <>
std::size_t wireBytesMax<TicketId>() {
  return wireBytesMax<node::ticket::Ticket>();
}

}  // namespace guantong::federation

namespace guantong::node::ticket {

using federation::wire::countOf;
using federation::wire::dataOf;
using federation::wire::Fields;
using federation::wire::millisecondsOf;
using federation::wire::setText;

namespace {

Known readKnown(schemas::TicketRecord::Known::Reader from, Fields& fields) {
  Known to;
  to.id.leaf = fields.fixed<32>(from.getLeaf(), "events.leaf");
  to.author = fields.code(from.getAuthor(), "events.author");
  to.person = from.getPerson();
  to.chain = static_cast<federation::Chain>(from.getChain());
  to.sequence = from.getSequence();
  to.time = fields.instant(from.getTime(), "events.time");
  to.arrived = fields.instant(from.getArrived(), "events.arrived");
  to.act = read(from.getAct(), Kind{from.getKind()}, fields);
  to.place = {from.getReceived(), from.getRecord(), from.getIndex()};
  to.excluded = from.getExcluded();
  to.incarnation.number = from.getIncarnation();
  to.cites = fields.list(from.getCites(), federation::EventHeader::kHeadsMax + 1, "events.cites",
                         [](std::uint32_t at) { return at; });
  return to;
}

void build(schemas::TicketRecord::Known::Builder to, const Known& from) {
  to.setLeaf(dataOf(from.id.leaf));
  setText(from.author.text(), [&](unsigned size) { return to.initAuthor(size); });
  to.setPerson(from.person);
  to.setChain(static_cast<std::uint16_t>(from.chain));
  to.setSequence(from.sequence);
  to.setKind(static_cast<std::uint16_t>(from.kind()));
  to.setTime(millisecondsOf(from.time));
  to.setArrived(millisecondsOf(from.arrived));
  ticket::build(to.initAct(), from.act);
  to.setReceived(from.place.received);
  to.setRecord(from.place.record);
  to.setIndex(from.place.index);
  to.setExcluded(from.excluded);
  to.setIncarnation(from.incarnation.number);
  auto cites = to.initCites(countOf(from.cites.size()));
  for (unsigned i = 0; i < cites.size(); ++i) cites.set(i, from.cites[i]);
}

}  // namespace

Bytes encodeTicket(const Ticket& ticket) {
  return federation::wire::encodeAs<schemas::TicketRecord>([&](auto to) {
    to.setTicket(dataOf(ticket.id.bytes));
    to.setRow(ticket.row);
    build(to.initOpened(), ticket.opened);
    to.setCalendar(ticket.calendar);
    to.setTold(millisecondsOf(ticket.told));
    to.setDue(millisecondsOf(ticket.due));
    to.setDesk(millisecondsOf(ticket.desk));
    auto events = to.initEvents(countOf(ticket.events.size()));
    for (unsigned i = 0; i < events.size(); ++i) build(events[i], ticket.events[i]);
  });
}

Result<Ticket> decodeTicket(ByteView bytes) {
  auto decoded = federation::wire::decodeAs<schemas::TicketRecord, Ticket>(
      "ticket", bytes, [](auto from, Ticket& to, Fields& fields) {
        to.id.bytes = fields.fixed<16>(from.getTicket(), "ticket");
        to.row = from.getRow();
        to.opened = read(from.getOpened(), fields);
        to.calendar = from.getCalendar();
        to.told = fields.instant(from.getTold(), "told");
        to.due = fields.instant(from.getDue(), "due");
        to.desk = fields.instant(from.getDesk(), "desk");
        to.events = fields.list(from.getEvents(), Ticket::kEventsMax, "events",
                                [&](auto event) { return readKnown(event, fields); });
        for (std::size_t i = 0; i < to.events.size(); ++i) {
          for (const std::uint32_t cited : to.events[i].cites) {
            fields.require(cited < i, "events.cites", "names what does not stand before it");
          }
        }
      });
  if (!decoded) return tl::unexpected<federation::Error>(decoded.error());
  return std::move(*decoded).take();
}

Result<TicketId> idInRow(ByteView bytes) {
  auto decoded = federation::wire::decodeAs<schemas::TicketRecord, TicketId>(
      "ticket", bytes, [](auto from, TicketId& to, Fields& fields) {
        to.bytes = fields.fixed<16>(from.getTicket(), "ticket");
      });
  if (!decoded) return tl::unexpected<federation::Error>(decoded.error());
  return std::move(*decoded).take();
}

}  // namespace guantong::node::ticket
