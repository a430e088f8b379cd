// node/ticket/wire_act.h: what wire_content.cc and wire_ticket.cc share: the structs that stand in
// events and in rows. Only they include it.
#pragma once

#include <schemas/ticket.capnp.h>

#include "federation/wire_reading.h"
#include "node/ticket/kinds.h"

namespace guantong::node::ticket {

void build(schemas::Act::Builder to, const Act& from);
/// The kind stands in the header.
Act read(schemas::Act::Reader from, Kind kind, federation::wire::Fields& fields);
void build(schemas::Registered::Builder to, const Registered& from);
Registered read(schemas::Registered::Reader from, federation::wire::Fields& fields);

}  // namespace guantong::node::ticket
