// What is inside an envelope.
#include "crypto/checkpoint.h"
#include "crypto/merkle_log.h"
#include "crypto/sealing.h"
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

/// A letter, its length before it, padded (by up to 8 KiB at this size) and sealed, fits the above.
constexpr std::size_t kLetterBytesMax = std::size_t{480} << 10;
static_assert(crypto::sealedToPeerBytes(kLetterBytesMax) <= wire::kSealedBytesMax);
/// crypto/checkpoint.h: two numbers, a root, a statement, a signature.
constexpr std::size_t kCheckpointBytesMax = crypto::kCheckpointStatementBytesMax + 256;
constexpr std::size_t kConsistencyBytesMax = 2 + 8 + 8 + crypto::kLogPathMax * 32;

template <typename Element, typename List, typename ReadOne>
std::vector<Element> readItems(const List& list, Fields& fields, ReadOne readOne) {
  return fields.list(list, Letter::kItemsMax, "content",
                     [&](auto item) -> Element { return readOne(item, fields); });
}

template <typename Items, typename List>
void buildItems(List to, const Items& from) {
  for (unsigned i = 0; i < to.size(); ++i) build(to[i], from[i]);
}

Deliveries readDeliveries(capnp::List<capnp::Data>::Reader from, Fields& fields) {
  return {fields.list(from, Letter::kItemsMax, "delivered", [&](capnp::Data::Reader id) {
    return EnvelopeId{fields.fixed<16>(id, "delivered")};
  })};
}

Bounce readBounce(schemas::Bounce::Reader from, Fields& fields) {
  return {EnvelopeId{fields.fixed<16>(from.getEnvelope(), "bounced.envelope")},
          static_cast<Bounce::Reason>(from.getReason())};
}

std::vector<OfficeCode> readCodes(capnp::List<capnp::Text>::Reader from, const char* field,
                                  Fields& fields) {
  auto codes = fields.list(from, Letter::kItemsMax, field,
                           [&](capnp::Text::Reader code) { return fields.code(code, field); });
  fields.requireAscending(codes, field, [](const OfficeCode& code) { return code; });
  return codes;
}

LogPosition readPosition(schemas::LogPosition::Reader from) {
  return {{from.getIncarnation()}, from.getSize()};
}

void buildPosition(schemas::LogPosition::Builder to, const LogPosition& from) {
  to.setIncarnation(from.incarnation.number);
  to.setSize(from.size);
}

Anchor readAnchor(schemas::Anchor::Reader from, Fields& fields) {
  Anchor to;
  to.checkpoint =
      fields.someBytes(from.getCheckpoint(), kCheckpointBytesMax, "checkpoint.checkpoint");
  to.extends = from.getExtends();
  to.consistency =
      fields.bytes(from.getConsistency(), kConsistencyBytesMax, "checkpoint.consistency");
  fields.require(to.consistency.empty() == (to.extends == 0), "checkpoint.consistency",
                 "is there where the checkpoint extends another, and only then");
  return to;
}

MailboxAsked readAsked(schemas::MailboxAsked::Reader from, Fields& fields) {
  return {fields.fixed<16>(from.getAsk(), "mailboxAsked.ask"),
          {fields.fixed<32>(from.getKey(), "mailboxAsked.key")},
          fields.someBytes(from.getWish(), MailboxAsked::kWishBytesMax, "mailboxAsked.wish")};
}

MailboxAnswered readAnswered(schemas::MailboxAnswered::Reader from, Fields& fields) {
  return {fields.fixed<16>(from.getAsk(), "mailboxAnswered.ask"),
          fields.someBytes(from.getPage(), MailboxAnswered::kPageBytesMax, "mailboxAnswered.page")};
}

MailboxesKept readKept(schemas::MailboxesKept::Reader from, Fields& fields) {
  return {
      fields.list(from.getMailboxes(), Letter::kItemsMax, "mailboxesKept",
                  [&](capnp::Data::Reader id) { return fields.fixed<16>(id, "mailboxesKept"); }),
      from.getGone()};
}

void buildCodes(capnp::List<capnp::Text>::Builder to, const std::vector<OfficeCode>& from) {
  for (unsigned i = 0; i < to.size(); ++i) {
    setText(from[i].text(), [&](unsigned size) { return to.init(i, size); });
  }
}

void readLetter(schemas::Letter::Reader from, Letter& to, Fields& fields) {
  switch (from.which()) {
    case schemas::Letter::EVENTS:
      to.content = readItems<Event>(from.getEvents(), fields, readEvent);
      return;
    case schemas::Letter::DELIVERED:
      to.content = readDeliveries(from.getDelivered(), fields);
      return;
    case schemas::Letter::BOUNCED:
      to.content = readBounce(from.getBounced(), fields);
      return;
    case schemas::Letter::CERTIFICATES:
      to.content = readItems<Certificate>(from.getCertificates(), fields, readCertificate);
      return;
    case schemas::Letter::SEALING_KEYS:
      to.content = readItems<SealingKey>(from.getSealingKeys(), fields, readSealingKey);
      return;
    case schemas::Letter::REVOCATIONS:
      to.content = readItems<RevocationList>(from.getRevocations(), fields, readRevocationList);
      return;
    case schemas::Letter::NOTHING:
      to.content = Nothing{};
      return;
    case schemas::Letter::BATCH:
      to.content = readSignedEvents(from.getBatch(), fields);
      return;
    case schemas::Letter::WANTED:
      to.content = WantedOffices{readCodes(from.getWanted(), "wanted", fields)};
      return;
    case schemas::Letter::UNKNOWN:
      to.content = UnknownOffices{readCodes(from.getUnknown(), "unknown", fields)};
      return;
    case schemas::Letter::CHECKPOINT:
      to.content = readAnchor(from.getCheckpoint(), fields);
      return;
    case schemas::Letter::CHECKPOINT_WANTED:
      to.content = CheckpointWanted{readPosition(from.getCheckpointWanted())};
      return;
    case schemas::Letter::RECOVERING:
      to.content = Recovering{{from.getRecovering().getIncarnation()},
                              readPosition(from.getRecovering().getHas())};
      return;
    case schemas::Letter::FRONTIER:
      to.content = Frontier{{from.getFrontier().getIncarnation()},
                            fields.bytes(from.getFrontier().getCheckpoint(), kCheckpointBytesMax,
                                         "frontier.checkpoint")};
      return;
    case schemas::Letter::MAILBOX_ASKED:
      to.content = readAsked(from.getMailboxAsked(), fields);
      return;
    case schemas::Letter::MAILBOX_ANSWERED:
      to.content = readAnswered(from.getMailboxAnswered(), fields);
      return;
    case schemas::Letter::MAILBOXES_KEPT:
      to.content = readKept(from.getMailboxesKept(), fields);
      return;
  }
  to.content = UnknownMember{static_cast<std::uint16_t>(from.which())};
}

/// One overload for each thing a letter can hold.
struct LetterBuilder {
  schemas::Letter::Builder to;

  void operator()(const Nothing&) { to.setNothing(); }
  void operator()(const std::vector<Event>& events) {
    buildItems(to.initEvents(countOf(events.size())), events);
  }
  void operator()(const Deliveries& deliveries) {
    auto ids = to.initDelivered(countOf(deliveries.envelopes.size()));
    for (unsigned i = 0; i < ids.size(); ++i) ids.set(i, dataOf(deliveries.envelopes[i].bytes));
  }
  void operator()(const Bounce& bounce) {
    auto bounced = to.initBounced();
    bounced.setEnvelope(dataOf(bounce.envelope.bytes));
    bounced.setReason(static_cast<schemas::Bounce::Reason>(bounce.reason));
  }
  void operator()(const std::vector<Certificate>& certificates) {
    buildItems(to.initCertificates(countOf(certificates.size())), certificates);
  }
  void operator()(const std::vector<SealingKey>& keys) {
    buildItems(to.initSealingKeys(countOf(keys.size())), keys);
  }
  void operator()(const std::vector<RevocationList>& lists) {
    buildItems(to.initRevocations(countOf(lists.size())), lists);
  }
  void operator()(const SignedEvents& events) { build(to.initBatch(), events); }
  void operator()(const WantedOffices& wanted) {
    buildCodes(to.initWanted(countOf(wanted.codes.size())), wanted.codes);
  }
  void operator()(const UnknownOffices& unknown) {
    buildCodes(to.initUnknown(countOf(unknown.codes.size())), unknown.codes);
  }
  void operator()(const Anchor& anchor) {
    auto checkpoint = to.initCheckpoint();
    checkpoint.setCheckpoint(dataOf(anchor.checkpoint));
    checkpoint.setExtends(anchor.extends);
    if (!anchor.consistency.empty()) checkpoint.setConsistency(dataOf(anchor.consistency));
  }
  void operator()(const CheckpointWanted& wanted) {
    buildPosition(to.initCheckpointWanted(), wanted.last);
  }
  void operator()(const Recovering& recovering) {
    auto is = to.initRecovering();
    is.setIncarnation(recovering.incarnation.number);
    buildPosition(is.initHas(), recovering.has);
  }
  void operator()(const Frontier& frontier) {
    auto is = to.initFrontier();
    is.setIncarnation(frontier.incarnation.number);
    if (!frontier.checkpoint.empty()) is.setCheckpoint(dataOf(frontier.checkpoint));
  }
  void operator()(const MailboxAsked& asked) {
    auto is = to.initMailboxAsked();
    is.setAsk(dataOf(asked.ask));
    is.setKey(dataOf(asked.key.bytes));
    is.setWish(dataOf(asked.wish));
  }
  void operator()(const MailboxAnswered& answered) {
    auto is = to.initMailboxAnswered();
    is.setAsk(dataOf(answered.ask));
    is.setPage(dataOf(answered.page));
  }
  void operator()(const MailboxesKept& kept) {
    auto is = to.initMailboxesKept();
    auto ids = is.initMailboxes(countOf(kept.mailboxes.size()));
    for (unsigned i = 0; i < ids.size(); ++i) ids.set(i, dataOf(kept.mailboxes[i]));
    is.setGone(kept.gone);
  }
  void operator()(const UnknownMember&) {
    // Kept as the bytes it came in, never built anew from what little we know of it.
    const bool builtFromAnUnknownMember = false;
    CHECK(builtFromAnUnknownMember);
  }
};

}  // namespace
}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<Letter>() {
  return kLetterBytesMax;
}
template <>
Result<Decoded<Letter>> decode(ByteView bytes) {
  return decodeAs<schemas::Letter, Letter>("letter", bytes, readLetter);
}
template <>
Bytes encode(const Letter& value) {
  return encodeAs<schemas::Letter>([&](auto to) { std::visit(LetterBuilder{to}, value.content); });
}

}  // namespace guantong::federation
