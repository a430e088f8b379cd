// federation/inspection.h: what comes from a neighbour, looked at as far as it can be without the
// store.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "crypto/batch_verifier.h"
#include "crypto/key_ring.h"
#include "crypto/sealing.h"
#include "federation/agreements.h"
#include "federation/directory.h"
#include "federation/wire.h"

namespace guantong::federation {

/// What an inspection judges by: shared between the kernel and the threads that inspect and seal.
/// Replaced as a whole when the directory or a key changes; never changed in place.
struct Keys {
  OfficeCode self;
  std::uint64_t serial = 0;  ///< of our current certificate; 0: not certified yet
  std::shared_ptr<const crypto::KeyRing> ring;
  Directory directory;
  std::uint64_t version = 0;  ///< counts the replacements
};

/// The leaf (crypto/batch.h) with which an author signs an envelope: of the header's length (4
/// bytes, big-endian), the header and the sealed bytes. The length, because nothing else says where
/// one ends and the other begins.
[[nodiscard]] Hash envelopeLeaf(crypto::Suite suite, const crypto::BatchSalt& salt, ByteView header,
                                ByteView sealed);

/// One event out of an opened letter. It holds no views.
struct InspectedEvent {
  EventHeader header;
  EventId id;
};

/// One envelope, and what could be told about it.
struct InspectedEnvelope {
  enum class Verdict {
    kSound,          ///< to pass on: authentic. For us: opened, and `letter` is there
    kUnknownAuthor,  ///< the certificate of its author, or (for us) of the author of an event in
                     ///< it, is not known here: park it and ask for `unknownAuthors`
    kUnknownKey,     ///< for us, but the author's sealing key of that epoch is not known: ask
    kStaleEpoch,     ///< sealed to a key of ours that is gone: bounce
    kForged,         ///< the author's signature does not hold: quarantine
    kUnreadable,     ///< authentic, for us, and does not open or decode, or an event in it is
                     ///< forged: quarantine
    kMalformed,      ///< its header does not decode: quarantine
    kNewer,          ///< a suite or member this version does not know: keep in quarantine
  };

  Verdict verdict = Verdict::kMalformed;
  std::string reason;                    ///< of the last four, technical words
  Envelope envelope;                     ///< views into the frame; encode it to keep it
  std::optional<EnvelopeHeader> header;  ///< always, except of kMalformed
  /// Of kSound and for us. Of any other verdict there is nothing here and in the next two: what
  /// was not found sound can't be taken for it.
  std::optional<Decoded<Letter>> letter;
  Bytes opened;  ///< what `letter` points into
  /// Of a letter of events: their headers, in its order, each verified with its author's key and,
  /// where it has a body, against its commitment. Standing is not judged here: a key that was
  /// revoked verifies what it signed.
  std::vector<InspectedEvent> events;
  /// Of kUnknownAuthor, never empty: whose certificates are missing. By code, each once.
  std::vector<OfficeCode> unknownAuthors;
};

/// A frame that was looked at. Movable; keeps the bytes it points into.
struct InspectedFrame {
  OfficeCode from;  ///< the neighbour, by its transport key
  std::shared_ptr<const Bytes> bytes;
  std::optional<Decoded<Frame>> frame;  ///< nothing: it does not decode, `malformed` says why
  std::string malformed;
  std::vector<InspectedEnvelope> envelopes;  ///< of a batch, in order
  std::uint64_t keysVersion = 0;
};

/// Looks at frames: decodes, verifies, opens. Pure work, most of what a message costs; it may run
/// beside the kernel.
///
/// Rules
///  1. The verdict depends on the frame, the Keys and `now` alone, never on what was inspected
///     before (memory only saves work). One Inspector may serve several offices of a process.
///  2. The kernel believes a verdict only under the Keys it was made with; with newer ones it has
///     the envelope inspected again where the verdict was not kSound, and always checks standing
///     itself (a revocation may have come between).
///  3. Nothing in a frame can make it work more than its size warrants: at most one signature is
///     checked and one key agreed on for each envelope and one signature for each event, all else
///     grows with the bytes. A letter is left at the first thing in it that is forged.
///  4. The author's signature is checked first: nothing is opened, and nothing agreed on, for who
///     did not sign.
///  5. A whole batch (SignedEvents) is by the author of its letter, under one of its certificates:
///     it is what an author has just said. Not under the very certificate that signed the envelope:
///     a letter may be sealed again after a renewal. Events passed on, of whichever author, come
///     one by one with their proofs.
///  6. Newer, unreadable and unknown authors in one letter: the first that is newer or forged
///     decides, wherever the unknown ones stand.
/// Threads: one owner each; make one for each thread.
class Inspector {
 public:
  /// REQUIRES, also below: keys.ring is there.
  [[nodiscard]] InspectedFrame inspect(OfficeCode from, std::shared_ptr<const Bytes> frame,
                                       const Keys& keys, Instant now);
  /// One envelope that was parked. What `envelope` points into must outlive what comes back.
  [[nodiscard]] InspectedEnvelope inspect(const Envelope& envelope, const Keys& keys, Instant now);

  /// Wipes the keys agreed on with sealing keys that are dead now. Every inspection does so too;
  /// an Inspector that may be idle for days is called.
  void forgetDead(Instant now) { openers_.forgetDead(now); }

 private:
  using Verdict = InspectedEnvelope::Verdict;

  /// Each of these is one step: kSound goes on to the next. They fill `seen` and its reason.
  Verdict judge(InspectedEnvelope& seen, const Keys& keys, Instant now);
  Verdict verifyAuthor(InspectedEnvelope& seen, const Keys& keys);
  Verdict open(InspectedEnvelope& seen, const Keys& keys, Instant now);
  /// The author's sealing key, where its envelope brings one that the author signed.
  static std::optional<crypto::SealingPublicKey> broughtAlong(const InspectedEnvelope& seen,
                                                              const Keys& keys);
  Verdict verifyEvents(InspectedEnvelope& seen, const Keys& keys);
  Verdict verifyBatch(InspectedEnvelope& seen, const SignedEvents& batch, const Keys& keys);
  Verdict verifyEach(InspectedEnvelope& seen, const std::vector<Event>& events, const Keys& keys);

  crypto::BatchVerifier envelopes_;
  crypto::BatchVerifier events_;
  Agreements<crypto::PeerOpener> openers_;
};

}  // namespace guantong::federation
