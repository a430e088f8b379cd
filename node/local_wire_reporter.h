// node/local_wire_reporter.h: what local_wire.cc says of sealed parts of reports. Only
// local_wire*.cc include it.
#pragma once

#include <schemas/local.capnp.h>

#include "federation/wire_reading.h"
#include "node/command.h"

namespace guantong::node::local {

using federation::wire::Fields;

std::shared_ptr<const reporter::Capsule> readCapsule(schemas::Capsule::Reader from, Fields& fields);
void build(schemas::Capsule::Builder to, const reporter::Capsule& from);

/// One of the commands or questions of the reporters' desk.
std::variant<Command, Question> readSealed(schemas::SealedRequest::Reader from, Fields& fields);
void build(schemas::SealedRequest::Builder to, const KeepCapsule& from);
void build(schemas::SealedRequest::Builder to, const SetCustodians& from);
void build(schemas::SealedRequest::Builder to, const ResealCapsules& from);
void build(schemas::SealedRequest::Builder to, const AskDisclosure& from);
void build(schemas::SealedRequest::Builder to, const DecideDisclosure& from);
void build(schemas::SealedRequest::Builder to, const GiveDisclosure& from);
void build(schemas::SealedRequest::Builder to, const AskCustodians& from);
void build(schemas::SealedRequest::Builder to, const AskCapsules& from);
void build(schemas::SealedRequest::Builder to, const AskDisclosures& from);
void build(schemas::SealedRequest::Builder to, const AskGrant& from);

Answer readSealed(schemas::SealedAnswer::Reader from, Fields& fields);
void build(schemas::SealedAnswer::Builder to, const Custodians& from);
void build(schemas::SealedAnswer::Builder to, const std::vector<CapsuleLine>& from);
void build(schemas::SealedAnswer::Builder to, const std::vector<DisclosureLine>& from);
void build(schemas::SealedAnswer::Builder to, const Grant& from);

}  // namespace guantong::node::local
