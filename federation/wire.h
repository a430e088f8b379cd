// federation/wire.h: from bytes to values and back, under limits.
#pragma once

#include <memory>
#include <utility>

#include "federation/checkpoint.h"
#include "federation/frame.h"
#include "federation/record.h"
#include "federation/result.h"

namespace guantong::federation {

/// A decoded value. Its views (ByteView, string_view) point into the bytes that were decoded, so
/// those must outlive it; only where the bytes did not lie on an 8-byte boundary (as in the store's
/// pages) does it own a copy and the views point there. Moving it keeps the views good.
template <typename T>
class Decoded {
 public:
  Decoded(T value, std::unique_ptr<std::uint64_t[]> copy)
      : value_(std::move(value)), copy_(std::move(copy)) {}

  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  /// The value alone. REQUIRES: a T without views (an EventHeader, an EnvelopeHeader): nothing is
  /// left of a copy that they would point into.
  T take() && { return std::move(value_); }

 private:
  T value_;
  std::unique_ptr<std::uint64_t[]> copy_;
};

/// Decodes one message of schemas/*.capnp from bytes nobody vouches for: a peer's, a file's, a
/// disk's.
///
/// Rules
///  1. Bounded: in size (wireBytesMax), nesting and traversal, checked before anything is
///     copied or allocated, and every list by the limit beside it. A message can't make its reader
///     work more than its own size warrants.
///  2. Whole: every field is read and checked here. What comes back holds no reader that could
///     still fail, and no exception of Cap'n Proto's passes beyond federation/wire_reading.cc.
///  3. Strict where a value would be impossible (a key of 31 bytes, an office code with a blank, a
///     list that must be ordered and isn't, bytes behind the message), lenient where a successor
///     may know more: fields this version doesn't know are passed over, open enumerations and
///     unions keep the number, an unknown suite is kept for whoever verifies to refuse.
///  4. The error names the message and the field, never the content.
///
/// The types: Certificate, CertificateStatement, SealingKey, SealingKeyStatement, RevocationList,
/// RevocationListStatement, EventHeader, Event, EventStub, EnvelopeHeader, Envelope, Letter, Frame,
/// CheckpointStatement, Checkpoint, BundleHeader, Bundle, BundleContent, StoredEvents,
/// LedgerRecord, LinkRecord, LetterRecord, QueueItem, StoredEnvelope, Quarantined; and of
/// enrolment_message.h Candidate, EnrolmentMessage, EnrolmentRecord.
template <typename T>
[[nodiscard]] Result<Decoded<T>> decode(ByteView bytes);

/// The bytes of a value; the same value always gives the same bytes.
/// REQUIRES: what decode would accept: sizes, counts, order. A value that we made wrong is our bug.
template <typename T>
[[nodiscard]] Bytes encode(const T& value);

/// The largest message of each type that is looked at. Each has its reason beside it.
template <typename T>
[[nodiscard]] std::size_t wireBytesMax();

}  // namespace guantong::federation
