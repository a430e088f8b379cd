#include "federation/inspection.h"

#include <algorithm>
#include <array>

#include "crypto/check.h"
#include "crypto/commitment.h"

namespace guantong::federation {
namespace {

using Verdict = InspectedEnvelope::Verdict;

Verdict found(Verdict verdict, std::string reason, InspectedEnvelope& seen) {
  seen.reason = std::move(reason);
  return verdict;
}

Verdict unknownSuite(const char* what, std::uint16_t suite, InspectedEnvelope& seen) {
  return found(Verdict::kNewer,
               std::string(what) + " is of suite " + std::to_string(suite) + ", not known here",
               seen);
}

/// Of two failures that mean the same to us, except that one may be a successor's doing.
Verdict undecodable(Verdict otherwise, const Error& error, InspectedEnvelope& seen) {
  return found(error.code == ErrorCode::kUnknownVersion ? Verdict::kNewer : otherwise, error.detail,
               seen);
}

/// The Letter is decoded where it was opened, which asks for an 8-byte boundary: so it is opened
/// into a room that begins as far from one as what stands before the message is long.
constexpr std::size_t kLetterAt = crypto::kPeerPrefixBytes + crypto::kPaddingLengthBytes;
constexpr std::size_t kBoundary = alignof(std::uint64_t);

crypto::ByteSpan roomToOpen(Bytes& room, std::size_t sealedBytes) {
  room.resize(sealedBytes + kBoundary);
  const std::size_t askew = (reinterpret_cast<std::uintptr_t>(room.data()) + kLetterAt) % kBoundary;
  return crypto::ByteSpan(room).subspan((kBoundary - askew) % kBoundary, sealedBytes);
}

/// Decodes the header of an event into the last of `seen.events`, and holds the body against it.
Verdict readEvent(ByteView header, const std::optional<EventBody>& body, InspectedEnvelope& seen) {
  Result<Decoded<EventHeader>> decoded = decode<EventHeader>(header);
  if (!decoded) return undecodable(Verdict::kUnreadable, decoded.error(), seen);
  const EventHeader& read =
      seen.events.emplace_back(InspectedEvent{std::move(*decoded).take(), {}}).header;
  const std::optional<crypto::Suite> suite = crypto::suiteFrom(read.suite);
  if (!suite) return unknownSuite("an event", read.suite, seen);
  if (body && !crypto::commits(read.commitment, *suite, body->salt, body->content)) {
    return found(Verdict::kUnreadable, "an event's body is not what its header commits to", seen);
  }
  return Verdict::kSound;
}

}  // namespace

Hash envelopeLeaf(crypto::Suite suite, const crypto::BatchSalt& salt, ByteView header,
                  ByteView sealed) {
  const auto headerBytes = crypto::bigEndian(static_cast<std::uint32_t>(header.size()));
  return crypto::batchLeaf(crypto::context::kEnvelope, suite, salt,
                           std::array{ByteView(headerBytes), header, sealed});
}

InspectedFrame Inspector::inspect(OfficeCode from, std::shared_ptr<const Bytes> frame,
                                  const Keys& keys, Instant now) {
  InspectedFrame seen;
  seen.from = from;
  seen.bytes = std::move(frame);
  seen.keysVersion = keys.version;
  Result<Decoded<Frame>> decoded = decode<Frame>(*seen.bytes);
  if (!decoded) {
    seen.malformed = std::move(decoded.error().detail);
    return seen;
  }
  seen.frame = std::move(*decoded);
  const auto* batch = std::get_if<Batch>(&(*seen.frame)->content);
  if (batch == nullptr) return seen;
  seen.envelopes.reserve(batch->envelopes.size());
  for (const Envelope& envelope : batch->envelopes) {
    seen.envelopes.push_back(inspect(envelope, keys, now));
  }
  return seen;
}

InspectedEnvelope Inspector::inspect(const Envelope& envelope, const Keys& keys, Instant now) {
  CHECK(keys.ring != nullptr);
  forgetDead(now);
  InspectedEnvelope seen;
  seen.envelope = envelope;
  seen.verdict = judge(seen, keys, now);
  if (seen.verdict != Verdict::kSound) {
    seen.letter.reset();
    seen.opened = {};
    seen.events = {};
  }
  if (seen.verdict != Verdict::kUnknownAuthor) seen.unknownAuthors = {};
  return seen;
}

Verdict Inspector::judge(InspectedEnvelope& seen, const Keys& keys, Instant now) {
  Result<Decoded<EnvelopeHeader>> header = decode<EnvelopeHeader>(seen.envelope.header);
  if (!header) return undecodable(Verdict::kMalformed, header.error(), seen);
  seen.header = std::move(*header).take();
  Verdict verdict = verifyAuthor(seen, keys);
  if (verdict != Verdict::kSound || seen.header->recipient != keys.self) return verdict;
  verdict = open(seen, keys, now);
  return verdict == Verdict::kSound ? verifyEvents(seen, keys) : verdict;
}

Verdict Inspector::verifyAuthor(InspectedEnvelope& seen, const Keys& keys) {
  const EnvelopeHeader& header = *seen.header;
  const std::optional<crypto::Suite> suite = crypto::suiteFrom(header.suite);
  if (!suite) return unknownSuite("the envelope", header.suite, seen);
  const auto proof = crypto::decodeBatchProof(seen.envelope.proof);
  if (!proof || proof->suite != *suite) {
    return found(Verdict::kForged, "the envelope's proof does not decode", seen);
  }
  const crypto::SigningPublicKey* key =
      keys.directory.signingKey(header.author, header.authorSerial);
  if (key == nullptr) {
    seen.unknownAuthors = {header.author};
    return Verdict::kUnknownAuthor;
  }
  const Hash leaf = envelopeLeaf(*suite, proof->salt, seen.envelope.header, seen.envelope.sealed);
  if (!envelopes_.verifyLeaf(*key, leaf, *proof)) {
    return found(Verdict::kForged, "the envelope is not signed by its author", seen);
  }
  return Verdict::kSound;
}

std::optional<crypto::SealingPublicKey> Inspector::broughtAlong(const InspectedEnvelope& seen,
                                                                const Keys& keys) {
  if (seen.envelope.senderKey.empty()) return std::nullopt;
  const EnvelopeHeader& header = *seen.header;
  const auto key = decode<SealingKey>(seen.envelope.senderKey);
  if (!key) return std::nullopt;
  const auto statement = decode<SealingKeyStatement>((**key).statement);
  if (!statement || !crypto::suiteFrom((**statement).suite)) return std::nullopt;
  if ((**statement).office != header.author || (**statement).epoch != header.senderEpoch.number) {
    return std::nullopt;
  }
  const crypto::SigningPublicKey* signer =
      keys.directory.signingKey(header.author, (**statement).certificateSerial);
  if (signer == nullptr || !crypto::verify(*signer, crypto::context::kSealingKey, (**key).statement,
                                           (**key).signature)) {
    return std::nullopt;
  }
  return (**statement).key;
}

Verdict Inspector::open(InspectedEnvelope& seen, const Keys& keys, Instant now) {
  const EnvelopeHeader& header = *seen.header;
  const ByteView sealed = seen.envelope.sealed;
  const crypto::SealingKey* ours = keys.ring->sealingKeys().find(header.recipientEpoch, now);
  if (ours == nullptr) return Verdict::kStaleEpoch;
  const crypto::SealingPublicKey* theirs =
      keys.directory.sealingKey(header.author, header.senderEpoch);
  std::optional<crypto::SealingPublicKey> brought;
  if (theirs == nullptr) {
    brought = broughtAlong(seen, keys);
    if (!brought) return Verdict::kUnknownKey;
    theirs = &*brought;
  }

  if (sealed.size() >= crypto::kSuiteBytes) {
    const auto suite = crypto::fromBigEndian<std::uint16_t>(sealed.first(crypto::kSuiteBytes));
    if (!crypto::suiteFrom(suite)) return unknownSuite("the seal", suite, seen);
  }
  const Agreement agreement{header.author,         header.recipient, header.senderEpoch,
                            header.recipientEpoch, *theirs,          ours->publicKey()};
  crypto::PeerOpener* opener =
      openers_.find(agreement, crypto::deathOf(header.recipientEpoch),
                    [&] { return crypto::PeerOpener::make(*ours, *theirs, agreement.binding()); });
  if (opener == nullptr) {
    return found(Verdict::kUnreadable, "the author's sealing key is none to agree with", seen);
  }
  const crypto::ByteSpan room = roomToOpen(seen.opened, sealed.size());
  const std::optional<ByteView> message = opener->openInto(seen.envelope.header, sealed, room);
  if (!message) return found(Verdict::kUnreadable, "the seal does not open", seen);
  Result<Decoded<Letter>> letter = decode<Letter>(*message);
  if (!letter) return undecodable(Verdict::kUnreadable, letter.error(), seen);
  seen.letter = std::move(*letter);
  return Verdict::kSound;
}

Verdict Inspector::verifyEvents(InspectedEnvelope& seen, const Keys& keys) {
  const auto& content = (*seen.letter)->content;
  if (const auto* batch = std::get_if<SignedEvents>(&content)) {
    return verifyBatch(seen, *batch, keys);
  }
  if (const auto* events = std::get_if<std::vector<Event>>(&content)) {
    return verifyEach(seen, *events, keys);
  }
  if (const auto* member = std::get_if<UnknownMember>(&content)) {
    return found(Verdict::kNewer,
                 "the letter is of kind " + std::to_string(member->number) + ", not known here",
                 seen);
  }
  return Verdict::kSound;
}

Verdict Inspector::verifyBatch(InspectedEnvelope& seen, const SignedEvents& batch,
                               const Keys& keys) {
  const std::optional<crypto::Suite> suite = crypto::suiteFrom(batch.suite);
  if (!suite) return unknownSuite("a batch of events", batch.suite, seen);
  std::vector<crypto::BatchMessage> messages;
  messages.reserve(batch.events.size());
  seen.events.reserve(batch.events.size());
  for (const SignedEvents::Member& member : batch.events) {
    const Verdict verdict = readEvent(member.header, member.body, seen);
    if (verdict != Verdict::kSound) return verdict;
    const EventHeader& header = seen.events.back().header;
    if (header.suite != batch.suite || header.author != seen.header->author ||
        header.authorSerial != seen.events.front().header.authorSerial) {
      return found(Verdict::kUnreadable, "a batch of events is not all by the letter's author",
                   seen);
    }
    messages.push_back({member.salt, member.header});
  }
  const std::uint64_t serial = seen.events.front().header.authorSerial;
  const crypto::SigningPublicKey* key = keys.directory.signingKey(seen.header->author, serial);
  if (key == nullptr) {
    seen.unknownAuthors = {seen.header->author};
    return Verdict::kUnknownAuthor;
  }
  const std::vector<Hash> leaves = crypto::batchLeaves(crypto::context::kEvent, *suite, messages);
  if (!events_.verifyBatch(*key, *suite, leaves, batch.signature)) {
    return found(Verdict::kUnreadable, "a batch of events is not signed by its author", seen);
  }
  for (std::size_t i = 0; i < leaves.size(); ++i) seen.events[i].id.leaf = leaves[i];
  return Verdict::kSound;
}

Verdict Inspector::verifyEach(InspectedEnvelope& seen, const std::vector<Event>& events,
                              const Keys& keys) {
  seen.events.reserve(events.size());
  for (const Event& event : events) {
    const Verdict verdict = readEvent(event.header, event.body, seen);
    if (verdict != Verdict::kSound) return verdict;
    auto& [header, id] = seen.events.back();
    const auto proof = crypto::decodeBatchProof(event.proof);
    if (!proof || static_cast<std::uint16_t>(proof->suite) != header.suite) {
      return found(Verdict::kUnreadable, "an event's proof does not decode", seen);
    }
    const crypto::SigningPublicKey* key =
        keys.directory.signingKey(header.author, header.authorSerial);
    if (key == nullptr) {
      seen.unknownAuthors.push_back(header.author);
      continue;
    }
    id.leaf = crypto::batchLeaf(crypto::context::kEvent, proof->suite, proof->salt, event.header);
    if (!events_.verifyLeaf(*key, id.leaf, *proof)) {
      return found(Verdict::kUnreadable, "an event is not signed by its author", seen);
    }
  }
  if (seen.unknownAuthors.empty()) return Verdict::kSound;
  std::vector<OfficeCode>& unknown = seen.unknownAuthors;
  std::sort(unknown.begin(), unknown.end());
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  return Verdict::kUnknownAuthor;
}

}  // namespace guantong::federation
