#include "federation/sealing_room.h"

#include <algorithm>
#include <span>

#include "crypto/check.h"
#include "federation/wire_batch.h"

namespace guantong::federation {
namespace {

constexpr crypto::Suite kSuite = crypto::Suite::kEd25519Sha256XChaCha;

/// One envelope on its way into a frame.
struct Planned {
  const SealOrder::Own* own = nullptr;  ///< or `another`
  EnvelopeHeader header;                ///< of our own
  Bytes headerBytes;
  ByteView senderKey;  ///< empty: it goes without
  crypto::BatchSalt salt{};
  Hash leaf{};
  std::optional<Decoded<Envelope>> another;
  BatchFrame::Sizes sizes;
  BatchFrame::Room room;
};

void write(ByteView bytes, crypto::ByteSpan room) {
  CHECK(bytes.size() == room.size());
  if (bytes.empty()) return;
  std::memcpy(room.data(), bytes.data(), bytes.size());
}

/// Which epochs, and with them how large everything will be; all but the proof.
Planned planOwn(const SealOrder::Own& own, const FrameOrder& order, const Keys& keys, Instant now) {
  const std::optional<crypto::Epoch> ours = keys.ring->sealingKeys().newest(now);
  const std::optional<crypto::Epoch> theirs = keys.directory.sealingEpoch(own.recipient, now);
  CHECK(ours && theirs && keys.serial > 0);
  CHECK(own.letter->size() <= wireBytesMax<Letter>());
  Planned plan;
  plan.own = &own;
  plan.header = {.suite = static_cast<std::uint16_t>(kSuite),
                 .author = keys.self,
                 .authorSerial = keys.serial,
                 .recipient = own.recipient,
                 .id = own.id,
                 .senderEpoch = *ours,
                 .recipientEpoch = *theirs,
                 .lane = order.lane,
                 .expires = own.expires};
  plan.headerBytes = encode(plan.header);
  plan.sizes.header = plan.headerBytes.size();
  plan.sizes.sealed = crypto::sealedToPeerBytes(own.letter->size());
  if (own.announces) {
    const KnownOffice* us = keys.directory.find(keys.self);
    const auto known = us->sealingKeys.find(*ours);
    if (known != us->sealingKeys.end()) plan.senderKey = known->second.encoded;
    plan.sizes.senderKey = plan.senderKey.size();
  }
  return plan;
}

Planned planAnother(const SealOrder::Another& another) {
  Planned plan;
  Result<Decoded<Envelope>> decoded = decode<Envelope>(*another.envelope);
  CHECK(decoded.has_value());
  const Envelope& envelope = **decoded;
  plan.sizes = {envelope.header.size(), envelope.sealed.size(), envelope.proof.size(),
                envelope.hops, envelope.senderKey.size()};
  plan.another = std::move(*decoded);
  return plan;
}

/// Ours, in the order's order, in the groups that are signed together.
std::vector<std::span<Planned* const>> groupsOf(const std::vector<Planned*>& ours) {
  std::vector<std::span<Planned* const>> groups;
  for (std::size_t done = 0; done < ours.size(); done += crypto::kBatchMessagesMax) {
    const std::size_t count = std::min<std::size_t>(crypto::kBatchMessagesMax, ours.size() - done);
    groups.push_back(std::span(ours).subspan(done, count));
  }
  return groups;
}

std::size_t proofBytes(std::size_t index, std::size_t size) {
  return crypto::kBatchProofBytesMin +
         sizeof(Hash) * crypto::merklePathLength(static_cast<std::uint32_t>(index),
                                                 static_cast<std::uint32_t>(size));
}

/// Cuts the order into frames and gives each envelope its room there.
std::vector<BatchFrame> layOut(const FrameOrder& order, std::span<Planned> planned) {
  std::vector<BatchFrame> frames;
  std::uint64_t number = order.first;
  while (!planned.empty()) {
    const std::vector<Ack> acks = frames.empty() ? order.acks : std::vector<Ack>{};
    std::vector<BatchFrame::Sizes> sizes;
    std::size_t bytes = BatchFrame::bytesOf(acks);
    for (const Planned& plan : planned) {
      bytes += BatchFrame::bytesOf(plan.sizes);
      if (!sizes.empty() && bytes > SealingRoom::kFrameBytesTarget) break;
      sizes.push_back(plan.sizes);
      if (sizes.size() == Batch::kEnvelopesMax) break;
    }
    frames.emplace_back(BatchFrame::Place{order.lane, order.session, number}, sizes, acks);
    for (std::size_t i = 0; i < sizes.size(); ++i) planned[i].room = frames.back().rooms()[i];
    planned = planned.subspan(sizes.size());
    number += sizes.size();
  }
  return frames;
}

void seal(Planned& plan, crypto::PeerSealer& sealer, crypto::Randomness& randomness) {
  const Bytes& letter = *plan.own->letter;
  write(plan.headerBytes, plan.room.header);
  write(letter, crypto::PeerSealer::messageRoom(plan.room.sealed, letter.size()));
  sealer.sealInPlace(randomness.bytes<crypto::kAeadNonceBytes>(), plan.room.header, letter.size(),
                     plan.room.sealed);
  plan.salt = randomness.bytes<sizeof(crypto::BatchSalt)>();
  plan.leaf = envelopeLeaf(kSuite, plan.salt, plan.room.header, plan.room.sealed);
}

void sealAll(std::span<Planned* const> ours, const Keys& keys,
             Agreements<crypto::PeerSealer>& sealers, crypto::Randomness& randomness, Instant now) {
  for (Planned* plan : ours) {
    const EnvelopeHeader& header = plan->header;
    const crypto::SealingKey* ourKey = keys.ring->sealingKeys().find(header.senderEpoch, now);
    const crypto::SealingPublicKey* theirs =
        keys.directory.sealingKey(header.recipient, header.recipientEpoch);
    CHECK(ourKey != nullptr && theirs != nullptr);
    const Agreement agreement{header.author,         header.recipient,    header.senderEpoch,
                              header.recipientEpoch, ourKey->publicKey(), *theirs};
    crypto::PeerSealer* sealer = sealers.find(agreement, crypto::deathOf(header.senderEpoch), [&] {
      return crypto::PeerSealer::make(*ourKey, *theirs, agreement.binding());
    });
    if (sealer != nullptr) {
      seal(*plan, *sealer, randomness);
      continue;
    }
    // Not kept: a room that remembered it would draw fewer random bytes than one that doesn't.
    const auto nobody = crypto::SealingKey::fromSeed(randomness.secret(32));
    auto toNobody = crypto::PeerSealer::make(*ourKey, nobody.publicKey(), agreement.binding());
    CHECK(toNobody.has_value());
    seal(*plan, *toNobody, randomness);
  }
}

void sign(std::span<Planned* const> group, const crypto::SigningKey& key) {
  std::vector<Hash> leaves;
  leaves.reserve(group.size());
  for (const Planned* plan : group) leaves.push_back(plan->leaf);
  const auto batch = crypto::SignedBatch::sign(key, leaves);
  for (std::uint32_t i = 0; i < batch.size(); ++i) {
    batch.writeProof(i, group[i]->salt, group[i]->room.proof);
  }
}

}  // namespace

const crypto::SigningKey& SealingRoom::signingKeyOf(const Keys& keys) {
  if (!signingKey_ || ring_.lock() != keys.ring) {
    ring_ = keys.ring;
    signingKey_ = keys.ring->signingKey();
  }
  return *signingKey_;
}

std::vector<Bytes> SealingRoom::frames(const FrameOrder& order, const Keys& keys,
                                       const crypto::Secret& seed, Instant now) {
  CHECK(keys.ring != nullptr);
  forgetDead(now);
  std::vector<Bytes> encoded;
  if (order.envelopes.empty()) {
    if (!order.acks.empty()) encoded.push_back(encode(Frame{Acks{order.session, order.acks}}));
    return encoded;
  }

  std::vector<Planned> planned;
  planned.reserve(order.envelopes.size());  // `ours` points into it
  std::vector<Planned*> ours;
  for (const SealOrder& envelope : order.envelopes) {
    if (const auto* own = std::get_if<SealOrder::Own>(&envelope.content)) {
      ours.push_back(&planned.emplace_back(planOwn(*own, order, keys, now)));
    } else {
      planned.push_back(planAnother(std::get<SealOrder::Another>(envelope.content)));
    }
  }
  const auto groups = groupsOf(ours);
  for (const auto& group : groups) {
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i]->sizes.proof = proofBytes(i, group.size());
    }
  }

  std::vector<BatchFrame> frames = layOut(order, planned);
  for (const Planned& plan : planned) {
    if (!plan.another) continue;
    write((*plan.another)->header, plan.room.header);
    write((*plan.another)->sealed, plan.room.sealed);
    write((*plan.another)->proof, plan.room.proof);
    write((*plan.another)->senderKey, plan.room.senderKey);
  }
  for (const Planned* plan : ours) write(plan->senderKey, plan->room.senderKey);
  crypto::Randomness randomness(seed);
  sealAll(ours, keys, sealers_, randomness, now);
  for (const auto& group : groups) sign(group, signingKeyOf(keys));

  for (BatchFrame& frame : frames) encoded.push_back(std::move(frame).take());
  return encoded;
}

}  // namespace guantong::federation
