// federation/inspection.h: what comes from a neighbour, looked at as far as it can be without the
// store.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "crypto/batch_verifier.h"
#include "crypto/key_ring.h"
#include "crypto/sealing.h"
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

/// One event out of an opened letter. Views point into the letter.
struct InspectedEvent {
  EventHeader header;
  EventId id;
};

/// One envelope, and what could be told about it.
struct InspectedEnvelope {
  enum class Verdict {
    kSound,          ///< to pass on: authentic. For us: opened, and `letter` is there
    kUnknownAuthor,  ///< the author's certificate is not known here: park it and ask
    kUnknownKey,     ///< for us, but the author's sealing key of that epoch is not known: ask
    kStaleEpoch,     ///< sealed to a key of ours that is gone: bounce
    kForged,         ///< the author's signature does not hold: quarantine
    kUnreadable,     ///< authentic, for us, and does not open or decode, or an event in it is
                     ///< forged: quarantine
    kMalformed,      ///< its header does not decode: quarantine
    kNewer,          ///< a suite or member this version does not know: keep in quarantine
  };

  Verdict verdict = Verdict::kMalformed;
  std::string reason;  ///< of the last four, technical words
  ByteView bytes;      ///< the header, sealed, proof as in `envelope`
  Envelope envelope;   ///< views into the frame
  std::optional<EnvelopeHeader> header;
  /// Of kSound and for us.
  std::optional<Decoded<Letter>> letter;
  Bytes opened;  ///< what `letter` points into
  /// Of a letter of events: their headers, in its order, each verified with its author's key and,
  /// where it has a body, against its commitment.
  std::vector<InspectedEvent> events;
  /// Authors of such events whose certificates are not known here: the letter is parked, asked for.
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
///  1. The verdict depends on the frame and the Keys alone, never on what was inspected before
///     (memory only saves work).
///  2. The kernel believes a verdict only under the Keys it was made with; with newer ones it has
///     the envelope inspected again where the verdict was not kSound, and always checks standing
///     itself (a revocation may have come between).
///  3. Nothing in a frame can make it work more than its size warrants.
/// Threads: one owner each; make one for each thread.
class Inspector {
 public:
  [[nodiscard]] InspectedFrame inspect(OfficeCode from, std::shared_ptr<const Bytes> frame,
                                       const Keys& keys, Instant now);
  /// One envelope that was parked.
  [[nodiscard]] InspectedEnvelope inspect(const Envelope& envelope, const Keys& keys, Instant now);

 private:
  struct Peer {  // an office in a pair of epochs
    OfficeCode code;
    crypto::Epoch theirs, ours;
    auto operator<=>(const Peer&) const = default;
  };
  /// Openers at hand: the busiest parents hear a few hundred children.
  static constexpr std::size_t kOpenersMax = 1024;

  crypto::BatchVerifier envelopes_;
  crypto::BatchVerifier events_;
  std::map<Peer, crypto::PeerOpener> openers_;
  std::uint64_t openersOf_ = 0;  ///< the version of the Keys they were made with
};

}  // namespace guantong::federation
