// node/ticket/wire_act.h: what wire_content.cc, wire_ticket.cc and the office's local wire share:
// the structs that stand in events, in rows and in what programs ask. Only they include it.
#pragma once

#include <schemas/reporter.capnp.h>
#include <schemas/ticket.capnp.h>

#include "federation/wire_reading.h"
#include "node/ticket/kinds.h"

namespace guantong::node::ticket {

void build(schemas::Act::Builder to, const Act& from);
/// The kind stands in the header.
Act read(schemas::Act::Reader from, Kind kind, federation::wire::Fields& fields);
void build(schemas::Registered::Builder to, const Registered& from);
/// A draft lacks what the office fills in: the nonce, and the version of the profile.
enum class Reading : std::uint8_t { kSaid, kDraft };
Registered read(schemas::Registered::Reader from, federation::wire::Fields& fields,
                Reading reading = Reading::kSaid);

void build(schemas::Disclosure::Opened::Builder to, const Opened& from);
Opened read(schemas::Disclosure::Opened::Reader from, federation::wire::Fields& fields);
void build(schemas::Disclosure::Builder to, const Disclosure& from);
Disclosure read(schemas::Disclosure::Reader from, Kind kind, federation::wire::Fields& fields);
void build(schemas::CustodianSet::Builder to, const CustodiansSet& from);
CustodiansSet read(schemas::CustodianSet::Reader from, federation::wire::Fields& fields);

}  // namespace guantong::node::ticket
