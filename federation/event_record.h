// federation/event_record.h: events as they lie in the store: many in one record, their bodies
// sealed.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "crypto/batch.h"
#include "crypto/merkle_tree.h"
#include "crypto/rest.h"
#include "federation/event.h"
#include "federation/record.h"
#include "federation/tables.h"
#include "federation/wire.h"

namespace guantong::federation {

/// An event read back, with all that is needed to show, judge or pass it on.
struct ReadEvent {
  EventId id;
  Bytes header;
  Bytes proof;  ///< crypto/batch.h's encoding, made anew for one of a whole batch
  std::optional<EventBody> body;
  Bytes content;  ///< what body->content points into; moving keeps it good, copying doesn't
};

/// Adds a body in the form in which a record holds it (schemas/record.capnp, sealedBodies).
/// Gives where its content begins in `bodies`.
std::size_t appendBody(Bytes& bodies, const std::optional<EventBody>& body);

/// What a record's sealed bodies are bound to: a record that was moved does not open.
using RecordPlace = ByteArray<1 + 8>;
[[nodiscard]] RecordPlace placeOfRecord(bool received, std::uint64_t number);

/// One record of `ledger` or `received`, taken apart. Nothing in it is verified: the store is our
/// own; who wants to know whether it still says what was signed asks node/audit.h.
class EventRecord {
 public:
  /// `sealer` opens the bodies; without it they are as withheld. Errors: kStoreDamaged.
  static Result<EventRecord> open(bool received, std::uint64_t number, ByteView value,
                                  crypto::RestSealer* sealer);

  [[nodiscard]] const StoredEvents& stored() const { return *stored_; }
  [[nodiscard]] std::size_t size() const { return stored_->events.size(); }
  /// Whether it is a whole batch under one signature.
  [[nodiscard]] bool isBatch() const { return stored_->signature.has_value(); }
  [[nodiscard]] crypto::Suite suite() const { return suite_; }
  [[nodiscard]] bool hasBodies() const { return !bodies_.empty(); }

  /// Each with index < size().
  [[nodiscard]] ByteView header(std::size_t index) const { return stored_->events[index].header; }
  /// Withheld, destroyed, or not opened: nothing.
  [[nodiscard]] std::optional<EventBody> body(std::size_t index) const;
  /// The ids of all its events. Hashed at the first call.
  [[nodiscard]] const std::vector<Hash>& leaves();
  [[nodiscard]] Bytes proof(std::size_t index);
  [[nodiscard]] ReadEvent event(std::size_t index);
  /// REQUIRES: isBatch().
  [[nodiscard]] SignedEvents batch() const;

 private:
  struct Body {
    std::size_t at = 0;  ///< of the salt in opened_
    std::size_t contentBytes = 0;
    bool present = false;
  };

  EventRecord(Bytes bytes, Decoded<StoredEvents> stored)
      : bytes_(std::move(bytes)), stored_(std::move(stored)) {}
  bool readProofs();
  bool readBodies();

  Bytes bytes_;
  Decoded<StoredEvents> stored_;  ///< views into bytes_
  crypto::Suite suite_ = crypto::Suite::kEd25519Sha256XChaCha;
  std::vector<crypto::BatchProof> proofs_;  ///< of a record that is not a whole batch
  crypto::Secret opened_;
  std::vector<Body> bodies_;
  std::vector<Hash> leaves_;
  std::optional<crypto::MerkleTree> tree_;
};

/// Reads single events. Keeps the last record open, since who reads one event of it mostly reads
/// the next one too.
/// Threads: one owner.
class EventReader {
 public:
  EventReader(const Tables& tables, const crypto::Secret& restKey)
      : tables_(tables), sealer_(restKey) {}

  /// kNotFound, kStoreDamaged.
  Result<ReadEvent> read(Reader& reader, EventPlace place);
  /// The letter of a batch of ours, as it was first sent: the same bytes.
  Result<Bytes> letterOf(Reader& reader, std::uint64_t batch);

 private:
  Result<EventRecord*> record(Reader& reader, bool received, std::uint64_t number);

  Tables tables_;
  crypto::RestSealer sealer_;
  std::optional<EventRecord> last_;
  bool lastReceived_ = false;
  std::uint64_t lastNumber_ = 0;
};

}  // namespace guantong::federation
