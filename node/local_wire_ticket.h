// node/local_wire_ticket.h: what local_wire.cc says of tickets, people and rules. Only
// local_wire*.cc include it.
#pragma once

#include <schemas/local.capnp.h>

#include "federation/wire_reading.h"
#include "node/command.h"

namespace guantong::node::local {

using federation::wire::Fields;

/// Roles as bits, in the order of the vocabulary.
[[nodiscard]] std::uint16_t bitsOf(const std::vector<ticket::Role>& roles);
[[nodiscard]] std::vector<ticket::Role> rolesOf(std::uint16_t bits, const char* field,
                                                Fields& fields);

TicketLine readTicketLine(schemas::TicketLine::Reader from, Fields& fields);
void build(schemas::TicketLine::Builder to, const TicketLine& from);
TicketDetail readTicket(schemas::Ticket::Reader from, Fields& fields);
void build(schemas::Ticket::Builder to, const TicketDetail& from);
Desk readDesk(schemas::Desk::Reader from, Fields& fields);
void build(schemas::Desk::Builder to, const Desk& from);
People readPeople(schemas::People::Reader from, Fields& fields);
void build(schemas::People::Builder to, const People& from);
RulesLine readRules(schemas::Rules::Reader from, Fields& fields);
void build(schemas::Rules::Builder to, const RulesLine& from);
Alike readAlike(schemas::Alike::Reader from, Fields& fields);
void build(schemas::Alike::Builder to, const Alike& from);
Forms readForms(schemas::Forms::Reader from, Fields& fields);
void build(schemas::Forms::Builder to, const Forms& from);

}  // namespace guantong::node::local
