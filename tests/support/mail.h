// tests/support/mail.h: events, letters and envelopes made step by step, so that any step can be
// made wrong.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "crypto/batch.h"
#include "crypto/commitment.h"
#include "crypto/sealing.h"
#include "federation/inspection.h"
#include "tests/support/bytes.h"
#include "tests/support/tree.h"

namespace guantong::support {

/// The keys of an office that has met all others of the tree.
inline federation::Keys keysOf(const Tree& tree, const federation::OfficeCode& self) {
  return {.self = self,
          .serial = tree.serial(self),
          .ring = tree.ring(self),
          .directory = tree.directoryOf(self),
          .version = 1};
}

/// One signed event and its body, with the bytes they point to.
struct MadeEvent {
  federation::EventHeader fields;
  crypto::Bytes header;
  crypto::BatchSalt salt{};
  crypto::CommitmentSalt bodySalt{};
  std::optional<crypto::Bytes> content;
  crypto::Bytes proof;

  /// Encodes the header again, after its fields or the content were changed.
  void encodeHeader() {
    if (content) fields.commitment = crypto::commitmentOf(kSuite, bodySalt, *content);
    header = federation::encode(fields);
  }
  /// Alone, in a batch of one.
  void signWith(const crypto::SigningKey& key, crypto::Context purpose = crypto::context::kEvent) {
    const crypto::BatchMessage message{salt, header};
    proof = crypto::SignedBatch::sign(key, purpose, std::span(&message, 1)).proof(0, salt);
  }
  [[nodiscard]] std::optional<federation::EventBody> body() const {
    if (!content) return std::nullopt;
    return federation::EventBody{bodySalt, *content};
  }
  [[nodiscard]] crypto::Hash leaf() const {
    return crypto::batchLeaf(crypto::context::kEvent, kSuite, salt, header);
  }

  static constexpr crypto::Suite kSuite = crypto::Suite::kEd25519Sha256XChaCha;
};

/// The `number`-th event of an author on a ticket, signed alone. `number` is below 256.
inline MadeEvent eventOf(const Tree& tree, const federation::OfficeCode& author,
                         std::uint32_t number = 0,
                         std::string_view content = "a street light is out") {
  MadeEvent event;
  const auto salt = static_cast<std::byte>(number);
  event.salt.fill(salt);
  event.bodySalt.fill(salt);
  event.content = bytesOf(content);
  event.fields = {.suite = 1,
                  .author = author,
                  .authorSerial = tree.serial(author),
                  .person = 7,
                  .incarnation = {42},
                  .position = number,
                  .chain = federation::Chain::kTicket,
                  .ticket = federation::TicketId{},
                  .sequence = number,
                  .previous = std::nullopt,
                  .heads = {},
                  .directoryVersion = 3,
                  .profileVersion = 1,
                  .time = Tree::now(),
                  .kind = 1,
                  .commitment = {}};
  if (number > 0) event.fields.previous = federation::EventId{};
  event.encodeHeader();
  event.signWith(tree.signingKey(author));
  return event;
}

inline std::vector<MadeEvent> eventsOf(const Tree& tree, const federation::OfficeCode& author,
                                       std::uint32_t count) {
  std::vector<MadeEvent> events;
  for (std::uint32_t i = 0; i < count; ++i) events.push_back(eventOf(tree, author, i));
  return events;
}

/// A letter of events with a proof each, as they are passed on.
inline crypto::Bytes letterOfEach(const std::vector<MadeEvent>& events) {
  std::vector<federation::Event> each;
  for (const MadeEvent& event : events) each.push_back({event.header, event.proof, event.body()});
  return federation::encode(federation::Letter{each});
}

/// A letter of events that were signed together.
inline crypto::Bytes letterOfBatch(const std::vector<MadeEvent>& events,
                                   const crypto::SigningKey& key, std::uint16_t suite = 1) {
  federation::SignedEvents batch;
  batch.suite = suite;
  std::vector<crypto::BatchMessage> messages;
  for (const MadeEvent& event : events) {
    messages.push_back({event.salt, event.header});
    batch.events.push_back({event.salt, event.header, event.body()});
  }
  batch.signature = crypto::SignedBatch::sign(key, crypto::context::kEvent, messages).signature();
  return federation::encode(federation::Letter{std::move(batch)});
}

/// An envelope, with the bytes it points to.
struct MadeEnvelope {
  federation::EnvelopeHeader fields;
  crypto::Bytes header;
  crypto::Bytes sealed;
  crypto::Bytes proof;

  [[nodiscard]] federation::Envelope view() const { return {header, sealed, proof, 0}; }

  /// As the schema says: the length of the header, the header, the sealed bytes.
  void signWith(const crypto::SigningKey& key,
                crypto::Context purpose = crypto::context::kEnvelope) {
    const auto length = crypto::bigEndian(static_cast<std::uint32_t>(header.size()));
    crypto::Bytes whole(length.begin(), length.end());
    crypto::append(whole, header);
    crypto::append(whole, sealed);
    const crypto::BatchMessage message{crypto::BatchSalt{}, whole};
    proof = crypto::SignedBatch::sign(key, purpose, std::span(&message, 1)).proof(0, message.salt);
  }
};

inline federation::EnvelopeHeader headerOf(const Tree& tree, const federation::OfficeCode& from,
                                           const federation::OfficeCode& to) {
  const auto newest = [&tree](const federation::OfficeCode& code) {
    return tree.ring(code)->sealingKeys().newest(Tree::now()).value();
  };
  return {.suite = 1,
          .author = from,
          .authorSerial = tree.serial(from),
          .recipient = to,
          .id = {},
          .senderEpoch = newest(from),
          .recipientEpoch = newest(to),
          .lane = federation::Lane::kNormal,
          .expires = std::chrono::floor<std::chrono::days>(Tree::now()) + std::chrono::days{30}};
}

/// Seals under the keys of the offices and epochs that the header names, and signs for its author.
inline MadeEnvelope envelopeOf(const Tree& tree, const federation::EnvelopeHeader& fields,
                               crypto::ByteView letter) {
  const auto keyOf = [&tree](const federation::OfficeCode& code, crypto::Epoch epoch) {
    return tree.ring(code)->sealingKeys().find(epoch, Tree::now());
  };
  MadeEnvelope made;
  made.fields = fields;
  made.header = federation::encode(fields);
  const crypto::PeerBinding binding{crypto::viewOf(fields.author.text()), fields.senderEpoch,
                                    crypto::viewOf(fields.recipient.text()), fields.recipientEpoch};
  auto sealer = crypto::PeerSealer::make(
      *keyOf(fields.author, fields.senderEpoch),
      keyOf(fields.recipient, fields.recipientEpoch)->publicKey(), binding);
  made.sealed = sealer.value().seal(crypto::AeadNonce{}, made.header, letter);
  made.signWith(tree.signingKey(fields.author));
  return made;
}

inline MadeEnvelope envelopeOf(const Tree& tree, const federation::OfficeCode& from,
                               const federation::OfficeCode& to, crypto::ByteView letter) {
  return envelopeOf(tree, headerOf(tree, from, to), letter);
}

/// A frame with these envelopes, numbered from 1.
inline std::shared_ptr<const crypto::Bytes> frameOf(
    const std::vector<federation::Envelope>& envelopes) {
  return std::make_shared<const crypto::Bytes>(
      federation::encode(federation::Frame{federation::Batch{
          .lane = federation::Lane::kNormal, .first = 1, .envelopes = envelopes, .acks = {}}}));
}

}  // namespace guantong::support
