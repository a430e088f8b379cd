// federation/wire_parts.h: messages that stand inside others, read and built in one place each.
// Only the wire_*.cc files include it.
#pragma once

#include <schemas/bundle.capnp.h>
#include <schemas/checkpoint.capnp.h>
#include <schemas/envelope.capnp.h>
#include <schemas/event.capnp.h>
#include <schemas/identity.capnp.h>
#include <schemas/link.capnp.h>
#include <schemas/record.capnp.h>

#include "federation/wire_reading.h"

namespace guantong::federation::wire {

/// Half a frame, so that a frame always holds one: an attachment's chunk, a letter of many events.
inline constexpr std::size_t kSealedBytesMax = std::size_t{512} << 10;

Certificate readCertificate(schemas::Certificate::Reader from, Fields& fields);
void build(schemas::Certificate::Builder to, const Certificate& from);
SealingKey readSealingKey(schemas::SealingKey::Reader from, Fields& fields);
void build(schemas::SealingKey::Builder to, const SealingKey& from);
RevocationList readRevocationList(schemas::RevocationList::Reader from, Fields& fields);
void build(schemas::RevocationList::Builder to, const RevocationList& from);

Event readEvent(schemas::Event::Reader from, Fields& fields);
void build(schemas::Event::Builder to, const Event& from);
SignedEvents readSignedEvents(schemas::SignedEvents::Reader from, Fields& fields);
void build(schemas::SignedEvents::Builder to, const SignedEvents& from);

Lane readLane(schemas::Lane lane, Fields& fields);
schemas::Lane laneOf(Lane lane);
Envelope readEnvelope(schemas::Envelope::Reader from, Fields& fields);
void build(schemas::Envelope::Builder to, const Envelope& from);

Batch readBatch(schemas::Batch::Reader from, Fields& fields);
void build(schemas::Batch::Builder to, const Batch& from);
std::vector<Ack> readAcks(capnp::List<schemas::Ack>::Reader from, Fields& fields);
void build(capnp::List<schemas::Ack>::Builder to, const std::vector<Ack>& from);

/// What every list with an entry for each lane must be.
template <typename Elements>
void requireEachLaneOnce(const Elements& elements, const char* field, Fields& fields) {
  fields.requireAscending(elements, field, [](const auto& element) { return element.lane; });
}

}  // namespace guantong::federation::wire
