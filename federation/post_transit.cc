// Others' envelopes: passed on, parked, bounced.
#include <utility>

#include "federation/post.h"
#include "federation/post_parts.h"

namespace guantong::federation {

using namespace post;

namespace {

/// Whether what this author signs under this certificate still holds. A certificate that was merely
/// replaced holds for what is on its way; one that isn't valid yet may be ahead of our clock.
bool holds(const Directory& directory, const EnvelopeHeader& header, Instant now) {
  const KnownOffice* office = directory.find(header.author);
  if (office == nullptr) return false;
  const auto certificate = office->certificates.find(header.authorSerial);
  if (certificate == office->certificates.end()) return false;
  const auto& revoked = certificate->second.revoked;
  return now < certificate->second.notAfter &&
         (!revoked || revoked->reason == Revocation::Reason::kSuperseded) &&
         directory.standing(header.author, now) != Standing::kRevoked;
}

/// Whether the way of this envelope ends here; not said of what can go on.
std::optional<Bounce::Reason> obstacle(const Directory& directory, const EnvelopeHeader& header,
                                       std::uint8_t hops, const OfficeCode& from, Instant now) {
  if (hops >= Envelope::kHopsMax) return Bounce::Reason::kTooManyHops;
  if (dayOf(now) > header.expires) return Bounce::Reason::kExpired;
  if (!holds(directory, header, now)) return Bounce::Reason::kRefusedAuthor;
  if (directory.standing(header.recipient, now) == Standing::kRevoked) {
    return Bounce::Reason::kRevokedRecipient;
  }
  const auto next = directory.nextHop(header.recipient);
  if (!next || *next == from) return Bounce::Reason::kUnknownRecipient;
  return std::nullopt;
}

}  // namespace

Result<void> Post::forward(Transaction& transaction, const Directory& directory,
                           const InspectedEnvelope& envelope, OfficeCode from, Instant now,
                           crypto::Randomness& randomness) {
  using Verdict = InspectedEnvelope::Verdict;
  if (!envelope.header || envelope.header->author == directory.self()) {
    ++counters_.dropped;
    return {};
  }
  switch (envelope.verdict) {
    case Verdict::kStaleEpoch:
      return bounce(transaction, directory, *envelope.header, from, Bounce::Reason::kStaleEpoch,
                    now, randomness);
    case Verdict::kUnknownAuthor:
    case Verdict::kUnknownKey:
      return park(transaction, envelope, from, now);
    case Verdict::kSound:
      if (!envelope.unknownAuthors.empty()) return park(transaction, envelope, from, now);
      return passOn(transaction, directory, envelope, from, now, randomness);
    case Verdict::kForged:
    case Verdict::kUnreadable:
    case Verdict::kMalformed:
    case Verdict::kNewer:
      ++counters_.dropped;  // the caller has it in quarantine
      return {};
  }
  return {};
}

Result<void> Post::passOn(Transaction& transaction, const Directory& directory,
                          const InspectedEnvelope& envelope, OfficeCode from, Instant now,
                          crypto::Randomness& randomness) {
  const EnvelopeHeader& header = *envelope.header;
  if (const auto reason = obstacle(directory, header, envelope.envelope.hops, from, now)) {
    return bounce(transaction, directory, header, from, *reason, now, randomness);
  }
  const OfficeCode next = *directory.nextHop(header.recipient);
  Envelope onwards = envelope.envelope;
  ++onwards.hops;
  const Bytes bytes = encode(onwards);
  if (backlog(next, header.lane).bytes + bytes.size() > kOthersBytesMax) {
    ++counters_.dropped;
    return {};
  }
  return enqueue(transaction, next, header.lane, QueueItem::Another{bytes}, bytes.size());
}

Result<void> Post::bounce(Transaction& transaction, const Directory& directory,
                          const EnvelopeHeader& header, OfficeCode from, Bounce::Reason reason,
                          Instant now, crypto::Randomness& randomness) {
  if (header.lane == Lane::kControl || directory.nextHop(header.author) != from) {
    ++counters_.dropped;
    return {};
  }
  ++counters_.bounced;
  return pass(transaction, directory, header.author, {Bounce{header.id, reason}}, now, randomness);
}

// --- parked ------------------------------------------------------------------------------------

Result<void> Post::park(Transaction& transaction, const InspectedEnvelope& envelope,
                        OfficeCode from, Instant now) {
  const EnvelopeHeader& header = *envelope.header;
  const bool forTheAuthor = envelope.unknownAuthors.empty();
  const OfficeCode author = forTheAuthor ? header.author : envelope.unknownAuthors.front();
  const Bytes bytes = encode(StoredEnvelope{encode(envelope.envelope), from, now});
  Share& share = shares_[from];
  if (dayOf(now) > header.expires || share.envelopes >= kParkedMax ||
      share.bytes + bytes.size() > kParkedBytesMax) {
    ++counters_.dropped;
    return {};
  }
  want(author);
  for (const OfficeCode& another : envelope.unknownAuthors) want(another);
  const std::uint64_t number = nextParked_++;
  ++share.envelopes;
  share.bytes += bytes.size();
  parked_.emplace_hint(parked_.end(), number, Parked{author, from, now, bytes.size()});
  return transaction.put(tables_.parked, parkedKey(author, number), bytes);
}

Result<std::vector<Post::Unparked>> Post::unpark(Transaction& transaction,
                                                 const OfficeCode& author) {
  std::vector<Unparked> unparked;
  std::vector<std::uint64_t> numbers;
  const Key prefix = Key().code(author);
  const auto walk = [&](Cursor& cursor) {
    for (bool on = cursor.seek(prefix); on && startsWith(cursor.key(), prefix);
         on = cursor.next()) {
      numbers.push_back(lastNumber(cursor.key()));
      if (const auto stored = decode<StoredEnvelope>(cursor.value())) {
        const ByteView envelope = (*stored)->envelope;
        unparked.push_back({(*stored)->from, Bytes(envelope.begin(), envelope.end())});
      } else {
        ++counters_.damaged;
      }
    }
  };
  walk(*transaction.cursor(tables_.parked));
  for (const std::uint64_t number : numbers) {
    forgetParked(number);
    auto erased = transaction.erase(tables_.parked, parkedKey(author, number));
    if (!erased) return the(erased.error());
  }
  return unparked;
}

void Post::forgetParked(std::uint64_t number) {
  const auto found = parked_.find(number);
  if (found == parked_.end()) return;
  const auto share = shares_.find(found->second.from);
  share->second.bytes -= found->second.bytes;
  if (--share->second.envelopes == 0) shares_.erase(share);
  parked_.erase(found);
}

Result<void> Post::tickParked(Transaction& transaction, const Directory& directory, Instant now,
                              crypto::Randomness& randomness) {
  for (std::size_t work = 0; work < kTickWork && !parked_.empty(); ++work) {
    const auto [number, entry] = *parked_.begin();
    if (now < entry.arrived + kParkedAtMost) break;
    const Key key = parkedKey(entry.author, number);
    const auto bytes = transaction.get(tables_.parked, key);
    std::optional<EnvelopeHeader> header;
    if (const auto stored = bytes ? decode<StoredEnvelope>(*bytes)
                                  : failure(ErrorCode::kNotFound, "a parked one is not there")) {
      if (const auto envelope = decode<Envelope>((*stored)->envelope)) {
        if (const auto read = decode<EnvelopeHeader>((*envelope)->header)) header = **read;
      }
    }
    forgetParked(number);
    if (auto erased = transaction.erase(tables_.parked, key); !erased) return erased;
    if (!header) {
      ++counters_.damaged;
      continue;
    }
    auto bounced = bounce(transaction, directory, *header, entry.from,
                          Bounce::Reason::kRefusedAuthor, now, randomness);
    if (!bounced) return bounced;
  }
  if (now >= askAgain_ && !parked_.empty()) {
    askAgain_ = now + kAskAgain;
    for (const auto& [number, entry] : parked_) want(entry.author);
  }
  return {};
}

}  // namespace guantong::federation
