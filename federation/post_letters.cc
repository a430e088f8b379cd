// Letters of ours, from the first try to the confirmation.
#include <algorithm>
#include <utility>

#include "federation/post.h"
#include "federation/post_parts.h"

namespace guantong::federation {

using namespace post;

namespace {

LetterRecord newLetter(crypto::Randomness& randomness, const OfficeCode& recipient, Lane lane,
                       Instant now) {
  LetterRecord record;
  record.id = {randomness.bytes<16>()};
  record.recipient = recipient;
  record.lane = lane;
  record.made = now;
  return record;
}

}  // namespace

// --- keeping and trying ------------------------------------------------------------------------

Result<void> Post::send(Transaction& transaction, const Directory& directory,
                        const AuthoredBatch& batch, Instant now, crypto::Randomness& randomness) {
  std::size_t queued = 0;
  for (const OfficeCode& recipient : batch.recipients) {
    if (recipient == directory.self()) continue;
    LetterRecord record = newLetter(randomness, recipient, batch.lane, now);
    record.content = batch.record;
    auto kept = keep(transaction, directory, std::move(record), batch.letter->size(), now);
    if (!kept) return kept;
    queued += awaited_.rbegin()->second.inQueues;
  }
  remember(batch.record, batch.letter, queued);
  return {};
}

Result<void> Post::send(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                        Lane lane, const std::vector<EventPlace>& events, Instant now,
                        crypto::Randomness& randomness) {
  for (std::vector<EventPlace>& piece : cut(transaction, events)) {
    LetterRecord record = newLetter(randomness, recipient, lane, now);
    record.content = std::move(piece);
    const std::size_t bytes = aboutBytes(transaction, record);
    auto kept = keep(transaction, directory, std::move(record), bytes, now);
    if (!kept) return kept;
  }
  return {};
}

Result<void> Post::send(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                        Lane lane, const Letter& letter, Instant now,
                        crypto::Randomness& randomness) {
  const auto pieces = encodedInPieces(letter);
  if (!pieces) return the(pieces.error());
  for (const Bytes& piece : *pieces) {
    LetterRecord record = newLetter(randomness, recipient, lane, now);
    record.content = ByteView(piece);
    auto kept = keep(transaction, directory, std::move(record), piece.size(), now);
    if (!kept) return kept;
  }
  return {};
}

Result<void> Post::keep(Transaction& transaction, const Directory& directory, LetterRecord record,
                        std::size_t bytes, Instant now) {
  if (record.recipient == directory.self()) return {};
  const std::uint64_t number = nextLetter_++;
  Awaited& letter = awaited_.emplace_hint(awaited_.end(), number, Awaited{})->second;
  letter.id = record.id;
  letter.recipient = record.recipient;
  letter.made = record.made;
  auto named =
      transaction.put(tables_.letterIds, letterIdKey(record.id), crypto::bigEndian(number));
  if (!named) return named;
  return dispatch(transaction, directory, number, record, bytes, now);
}

Result<void> Post::dispatch(Transaction& transaction, const Directory& directory,
                            std::uint64_t number, LetterRecord& record, std::size_t bytes,
                            Instant now) {
  Awaited& letter = awaited_.at(number);
  const auto neighbour = wayTo(directory, record.recipient, letter.stale, now);
  if (!neighbour && directory.standing(record.recipient, now) == Standing::kRevoked) {
    if (!record.reported) {
      undeliverable_.push_back(describe(transaction, record, Bounce::Reason::kRevokedRecipient));
    }
    record.reported = true;
  }
  record.queuedAt = now;
  letter.attempts = ++record.attempts;
  // Its content may lie in a page of the store: encoded before anything is written.
  if (auto put = transaction.append(tables_.letters, letterKey(number), encode(record)); !put) {
    return put;
  }
  setDue(number, letter, now + patience(letter.attempts));
  if (!neighbour) {
    want(letter.recipient);
    if (letter.waits) return {};
    letter.waits = true;
    return transaction.put(tables_.unrouted, unroutedKey(letter.recipient, number), {});
  }
  if (letter.waits) {
    letter.waits = false;
    const Key key = unroutedKey(letter.recipient, number);
    if (auto erased = transaction.erase(tables_.unrouted, key); !erased) return erased;
  }
  return enqueue(transaction, *neighbour, record.lane, number, onWire(bytes));
}

/// `fromTheStart`: the way is another one than it was, so patience starts anew.
Result<void> Post::dispatchAgain(Transaction& transaction, const Directory& directory,
                                 std::uint64_t number, Instant now, bool fromTheStart) {
  const auto stored = letterAt(transaction, number);
  if (!stored) {
    Awaited& letter = awaited_.at(number);
    setDue(number, letter, now + kConfirmMax);
    return {};
  }
  LetterRecord record = **stored;
  if (fromTheStart) record.attempts = 0;
  ++counters_.repeated;
  const std::size_t bytes = aboutBytes(transaction, record);
  return dispatch(transaction, directory, number, record, bytes, now);
}

std::optional<Decoded<LetterRecord>> Post::letterAt(Reader& reader, std::uint64_t number) {
  const auto bytes = reader.get(tables_.letters, letterKey(number));
  if (bytes) {
    if (auto record = decode<LetterRecord>(*bytes)) return std::move(*record);
  }
  ++counters_.damaged;
  return std::nullopt;
}

std::optional<OfficeCode> Post::wayTo(const Directory& directory, const OfficeCode& recipient,
                                      const std::optional<crypto::Epoch>& stale,
                                      Instant now) const {
  const auto neighbour = directory.nextHop(recipient);
  const Standing standing = directory.standing(recipient, now);
  // Not valid yet: its clock or its issuer's is ahead of ours. It may be written to.
  const bool holds = standing == Standing::kCurrent || standing == Standing::kNotYet;
  if (!neighbour || !holds) return std::nullopt;
  const auto epoch = directory.sealingEpoch(recipient, now);
  if (!epoch || (stale && *epoch <= *stale)) return std::nullopt;
  return neighbour;
}

void Post::setDue(std::uint64_t number, Awaited& letter, Instant due) {
  due_.erase({letter.due, number});
  letter.due = std::min<Instant>(due, letter.made + kLetterLife);
  due_.emplace(letter.due, number);
}

void Post::want(const OfficeCode& office) {
  if (wanted_.size() < kWantedMax) wanted_.insert(office);
}

// --- what nobody confirms ----------------------------------------------------------------------

Result<void> Post::pass(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                        const Letter& letter, Instant now, crypto::Randomness& randomness) {
  if (recipient == directory.self()) return {};
  const auto pieces = encodedInPieces(letter);
  if (!pieces) return the(pieces.error());
  const auto neighbour = wayTo(directory, recipient, std::nullopt, now);
  if (!neighbour) {
    if (directory.standing(recipient, now) != Standing::kRevoked) want(recipient);
    counters_.dropped += pieces->size();
    return {};
  }
  for (const Bytes& piece : *pieces) {
    const std::uint64_t bytes = onWire(piece.size());
    if (backlog(*neighbour, Lane::kControl).bytes + bytes > kPassingBytesMax) {
      ++counters_.dropped;
      continue;
    }
    const QueueItem::Passing passing{{randomness.bytes<16>()}, recipient, piece};
    auto queued = enqueue(transaction, *neighbour, Lane::kControl, passing, bytes);
    if (!queued) return queued;
  }
  return {};
}

void Post::confirm(const EnvelopeId& id, OfficeCode author) {
  confirmations_[author].push_back(id);
}

Result<void> Post::sendConfirmations(Transaction& transaction, const Directory& directory,
                                     Instant now, crypto::Randomness& randomness) {
  for (auto& [author, ids] : std::exchange(confirmations_, {})) {
    auto passed =
        pass(transaction, directory, author, {Deliveries{std::move(ids)}}, now, randomness);
    if (!passed) return passed;
  }
  return {};
}

// --- what comes back ---------------------------------------------------------------------------

std::optional<std::uint64_t> Post::numberOf(Reader& reader, const EnvelopeId& id) {
  const auto bytes = reader.get(tables_.letterIds, letterIdKey(id));
  if (!bytes || bytes->size() != sizeof(std::uint64_t)) return std::nullopt;
  const auto number = crypto::fromBigEndian<std::uint64_t>(*bytes);
  if (!awaited_.contains(number)) return std::nullopt;
  return number;
}

Result<void> Post::delivered(Transaction& transaction, const std::vector<EnvelopeId>& ids,
                             OfficeCode by) {
  for (const EnvelopeId& id : ids) {
    const auto number = numberOf(transaction, id);
    if (!number) continue;
    if (awaited_.at(*number).recipient != by) {
      ++counters_.disbelieved;
      continue;
    }
    if (auto ended = end(transaction, *number); !ended) return ended;
  }
  return {};
}

Result<std::optional<Post::Undeliverable>> Post::bounced(Transaction& transaction,
                                                         const Directory& directory,
                                                         const Bounce& bounce, OfficeCode by,
                                                         Instant now) {
  const auto number = numberOf(transaction, bounce.envelope);
  if (!number) return std::nullopt;
  Awaited& letter = awaited_.at(*number);
  const bool onTheWay = by == letter.recipient || directory.isBelow(letter.recipient, by) ||
                        directory.isBelow(directory.self(), by);
  const bool staleEpoch = bounce.reason == Bounce::Reason::kStaleEpoch;
  if (!onTheWay || (staleEpoch && by != letter.recipient)) {
    ++counters_.disbelieved;
    return std::nullopt;
  }
  if (staleEpoch) {
    letter.stale = letter.sealedTo;
    want(letter.recipient);
    if (letter.inQueues > 0) return std::nullopt;
    auto again = dispatchAgain(transaction, directory, *number, now, false);
    if (!again) return the(again.error());
    return std::nullopt;
  }
  const bool expired = bounce.reason == Bounce::Reason::kExpired &&
                       now >= letter.made + kLetterLife - crypto::kEpochClockSkewMax;
  if (expired || bounce.reason == Bounce::Reason::kTooLarge) {
    return giveUp(transaction, *number, bounce.reason);
  }
  return reportOnce(transaction, *number, bounce.reason);
}

Result<std::optional<Post::Undeliverable>> Post::reportOnce(Transaction& transaction,
                                                            std::uint64_t number,
                                                            Bounce::Reason reason) {
  const auto stored = letterAt(transaction, number);
  if (!stored) return std::nullopt;
  LetterRecord record = **stored;
  if (record.reported) return std::nullopt;
  record.reported = true;
  Undeliverable report = describe(transaction, record, reason);
  auto put = transaction.put(tables_.letters, letterKey(number), encode(record));
  if (!put) return the(put.error());
  return report;
}

Post::Undeliverable Post::describe(Reader& reader, const LetterRecord& record,
                                   Bounce::Reason reason) {
  Undeliverable report{record.recipient, reason, {}};
  if (const auto* places = std::get_if<std::vector<EventPlace>>(&record.content)) {
    report.events = *places;
  } else if (const auto* batch = std::get_if<std::uint64_t>(&record.content)) {
    const auto stored = eventsAt(reader, {false, *batch, 0});
    const std::size_t events = stored ? (*stored)->events.size() : 0;
    for (std::size_t i = 0; i < events; ++i) {
      report.events.push_back({false, *batch, static_cast<std::uint16_t>(i)});
    }
  }
  return report;
}

Result<void> Post::end(Transaction& transaction, std::uint64_t number) {
  const auto found = awaited_.find(number);
  const Awaited& letter = found->second;
  if (number + 1 == nextLetter_) {
    auto noted = transaction.put(tables_.office, lettersCounter(), crypto::bigEndian(nextLetter_));
    if (!noted) return noted;
  }
  if (letter.waits) {
    auto erased = transaction.erase(tables_.unrouted, unroutedKey(letter.recipient, number));
    if (!erased) return erased;
  }
  auto forgotten = transaction.erase(tables_.letterIds, letterIdKey(letter.id));
  if (!forgotten) return forgotten;
  due_.erase({letter.due, number});
  awaited_.erase(found);
  return transaction.erase(tables_.letters, letterKey(number));
}

// --- what time and the directory bring ---------------------------------------------------------

Result<Instant> Post::tick(Transaction& transaction, const Directory& directory, Instant now,
                           crypto::Randomness& randomness) {
  for (std::size_t work = 0; work < kTickWork; ++work) {
    if (due_.empty() || due_.begin()->first > now) break;
    auto done = tickLetter(transaction, directory, due_.begin()->second, now);
    if (!done) return the(done.error());
  }
  if (auto done = tickAbandoned(transaction, directory, now); !done) return the(done.error());
  if (auto done = tickParked(transaction, directory, now, randomness); !done) {
    return the(done.error());
  }
  return wakeAt();
}

Instant Post::wakeAt() const {
  if (!abandoned_.empty()) return kInstantMin;
  Instant next = due_.empty() ? kInstantMax : due_.begin()->first;
  if (!parked_.empty()) {
    next = std::min({next, askAgain_, parked_.begin()->second.arrived + kParkedAtMost});
  }
  return next;
}

Result<void> Post::tickLetter(Transaction& transaction, const Directory& directory,
                              std::uint64_t number, Instant now) {
  Awaited& letter = awaited_.at(number);
  if (now >= letter.made + kLetterLife) {
    auto report = giveUp(transaction, number, Bounce::Reason::kExpired);
    if (!report) return the(report.error());
    if (*report) undeliverable_.push_back(std::move(**report));
    return {};
  }
  if (letter.inQueues > 0) {
    setDue(number, letter, now + kConfirmMax);  // sending it sets another
    return {};
  }
  if (std::exchange(letter.anew, false)) {
    return dispatchAgain(transaction, directory, number, now, true);
  }
  letter.stale.reset();  // whatever the recipient said: once in so long it is tried all the same
  return dispatchAgain(transaction, directory, number, now, false);
}

Result<std::optional<Post::Undeliverable>> Post::giveUp(Transaction& transaction,
                                                        std::uint64_t number,
                                                        Bounce::Reason reason) {
  std::optional<Undeliverable> report;
  if (const auto stored = letterAt(transaction, number)) {
    report = describe(transaction, **stored, reason);
  }
  if (auto ended = end(transaction, number); !ended) return the(ended.error());
  return report;
}

Result<void> Post::requeue(Transaction& transaction, const Directory& directory,
                           OfficeCode neighbour, Instant now) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, letter] : awaited_) {
    if (letter.inQueues == 0 && !letter.waits && directory.nextHop(letter.recipient) == neighbour) {
      numbers.push_back(number);
    }
  }
  return tryAnew(transaction, directory, numbers, now);
}

/// A tick's work of them; the others are due now.
Result<void> Post::tryAnew(Transaction& transaction, const Directory& directory,
                           const std::vector<std::uint64_t>& numbers, Instant now) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i < kTickWork) {
      auto again = dispatchAgain(transaction, directory, numbers[i], now, true);
      if (!again) return again;
    } else {
      Awaited& letter = awaited_.at(numbers[i]);
      letter.anew = true;
      setDue(numbers[i], letter, now);
    }
  }
  return {};
}

bool Post::waitsFor(Reader& reader, const OfficeCode& office) {
  const auto isParked = [&](const auto& each) { return each.second.author == office; };
  return std::ranges::any_of(parked_, isParked) || !waitingFor(reader, office).empty();
}

std::vector<std::uint64_t> Post::waitingFor(Reader& reader, const OfficeCode& office) {
  std::vector<std::uint64_t> numbers;
  const Key prefix = Key().code(office);
  const auto cursor = reader.cursor(tables_.unrouted);
  for (bool on = cursor->seek(prefix); on && startsWith(cursor->key(), prefix);
       on = cursor->next()) {
    const std::uint64_t number = lastNumber(cursor->key());
    if (awaited_.contains(number)) numbers.push_back(number);
  }
  return numbers;
}

Result<std::vector<Post::Unparked>> Post::known(Transaction& transaction,
                                                const Directory& directory, OfficeCode office,
                                                Instant now) {
  std::vector<std::uint64_t> numbers = waitingFor(transaction, office);
  std::erase_if(numbers, [&](std::uint64_t number) {
    return !wayTo(directory, office, awaited_.at(number).stale, now);
  });
  if (auto again = tryAnew(transaction, directory, numbers, now); !again) {
    return the(again.error());
  }
  return unpark(transaction, office);
}

Result<std::vector<Post::Undeliverable>> Post::unknown(Transaction& transaction,
                                                       const std::vector<OfficeCode>& codes,
                                                       Instant) {
  std::vector<Undeliverable> reports;
  for (const OfficeCode& code : codes) {
    for (const std::uint64_t number : waitingFor(transaction, code)) {
      auto report = reportOnce(transaction, number, Bounce::Reason::kUnknownRecipient);
      if (!report) return the(report.error());
      if (*report) reports.push_back(std::move(**report));
    }
    const auto dropped = unpark(transaction, code);
    if (!dropped) return the(dropped.error());
    counters_.dropped += dropped->size();
  }
  return reports;
}

}  // namespace guantong::federation
