// node/ticket/wire_ticket.h: the row that an office keeps of a ticket, as bytes and back.
#pragma once

#include "node/ticket/ticket.h"

namespace guantong::node::ticket {

[[nodiscard]] Bytes encodeTicket(const Ticket& ticket);
[[nodiscard]] Result<Ticket> decodeTicket(ByteView bytes);
/// Whose row it is, without reading the rest.
[[nodiscard]] Result<TicketId> idInRow(ByteView bytes);

}  // namespace guantong::node::ticket
