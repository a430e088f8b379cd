// What is next for each neighbour.
#include <algorithm>

#include "crypto/primitives.h"
#include "federation/post.h"
#include "federation/post_parts.h"

namespace guantong::federation {

using namespace post;

namespace {

/// Whether a Letter of ours announces sealing keys.
bool announcesKeys(ByteView letter) {
  const auto decoded = decode<Letter>(letter);
  return decoded && std::holds_alternative<std::vector<SealingKey>>((**decoded).content);
}

}  // namespace
using Sizes = std::vector<std::uint64_t>;

Post::Queue& Post::queueOf(const OfficeCode& neighbour, Lane lane) {
  return queues_[neighbour][static_cast<std::size_t>(lane)];
}

const Post::Queue* Post::findQueue(const OfficeCode& neighbour, Lane lane) const {
  const auto found = queues_.find(neighbour);
  return found == queues_.end() ? nullptr : &found->second[static_cast<std::size_t>(lane)];
}

Result<void> Post::enqueue(Transaction& transaction, const OfficeCode& neighbour, Lane lane,
                           const QueueContent& content, std::uint64_t bytes) {
  Queue& queue = queueOf(neighbour, lane);
  const Key key = queueKey(neighbour, lane, queue.next);
  if (auto put = transaction.put(tables_.queue, key, encode(QueueItem{bytes, content})); !put) {
    return put;
  }
  const auto* letter = std::get_if<std::uint64_t>(&content);
  if (letter != nullptr) ++awaited_.at(*letter).inQueues;
  queue.push({letter == nullptr ? 0 : *letter, bytes});
  grown_.insert(neighbour);
  return {};
}

Result<void> Post::acknowledged(Transaction& transaction, OfficeCode neighbour, Lane lane,
                                std::uint64_t upTo) {
  Queue& queue = queueOf(neighbour, lane);
  while (queue.size() > 0 && queue.first() <= upTo) {
    if (auto popped = popFront(transaction, neighbour, lane); !popped) return popped;
  }
  return {};
}

Result<void> Post::popFront(Transaction& transaction, const OfficeCode& neighbour, Lane lane) {
  Queue& queue = queueOf(neighbour, lane);
  const std::uint64_t number = queue.first();
  const auto letter = awaited_.find(queue.at(number).letter);
  if (letter != awaited_.end()) --letter->second.inQueues;
  queue.pop();
  if (queue.size() == 0) {
    auto noted = transaction.put(tables_.office, queueCounter(neighbour, lane),
                                 crypto::bigEndian(queue.next));
    if (!noted) return noted;
  }
  return transaction.erase(tables_.queue, queueKey(neighbour, lane, number));
}

void Post::neighboursAre(const std::vector<OfficeCode>& neighbours) {
  abandoned_.clear();
  for (const auto& [office, lanes] : queues_) {
    const bool empty = std::ranges::all_of(lanes, [](const Queue& q) { return q.size() == 0; });
    if (!empty && !std::ranges::binary_search(neighbours, office)) abandoned_.insert(office);
  }
}

Result<void> Post::tickAbandoned(Transaction& transaction, const Directory& directory,
                                 Instant now) {
  for (std::size_t work = 0; work < kTickWork && !abandoned_.empty(); ++work) {
    const OfficeCode neighbour = *abandoned_.begin();
    auto& lanes = queues_[neighbour];
    const auto lane = std::ranges::find_if(lanes, [](const Queue& q) { return q.size() > 0; });
    if (lane == lanes.end()) {
      abandoned_.erase(neighbour);
      continue;
    }
    const auto letter = awaited_.find(lane->at(lane->first()).letter);
    const auto name = static_cast<Lane>(lane - lanes.begin());
    if (auto popped = popFront(transaction, neighbour, name); !popped) return popped;
    if (letter == awaited_.end()) {
      ++counters_.dropped;
    } else if (letter->second.inQueues == 0) {
      auto again = dispatchAgain(transaction, directory, letter->first, now, true);
      if (!again) return again;
    }
  }
  return {};
}

Link::QueueView Post::view(Reader&, OfficeCode neighbour) const {
  const auto found = queues_.find(neighbour);
  if (found == queues_.end()) return [](Lane, std::uint64_t, std::uint64_t) { return Sizes{}; };
  return [&queues = found->second](Lane lane, std::uint64_t first, std::uint64_t bytesMax) {
    const Queue& queue = queues[static_cast<std::size_t>(lane)];
    Sizes sizes;
    std::uint64_t bytes = 0;
    for (std::uint64_t number = first; number < queue.next; ++number) {
      const std::uint64_t size = queue.holds(number) ? queue.at(number).bytes
                                                     : kEnvelopeBesides;  // a gap: see orderNothing
      bytes += size;
      if (!sizes.empty() && bytes > bytesMax) break;
      sizes.push_back(size);
    }
    return sizes;
  };
}

// --- orders for the sealing room ---------------------------------------------------------------

Result<FrameOrder> Post::order(Transaction& transaction, Ledger& ledger, const Directory& directory,
                               OfficeCode neighbour, const LinkOrders::Run& run, Instant now) {
  FrameOrder order{neighbour, run.lane, run.session, run.firstOnWire, {}, run.acks};
  order.envelopes.reserve(run.count);
  for (std::size_t i = 0; i < run.count; ++i) {
    const Turn turn{neighbour, run.lane, run.firstInQueue + i, now};
    auto one = orderOne(transaction, ledger, directory, turn);
    if (!one) return the(one.error());
    if (!*one) break;
    order.envelopes.push_back(std::move(**one));
  }
  return order;
}

/// Nothing where the turn can't be taken at all.
Result<std::optional<SealOrder>> Post::orderOne(Transaction& transaction, Ledger& ledger,
                                                const Directory& directory, const Turn& turn) {
  if (turn.number >= queueOf(turn.neighbour, turn.lane).next) return std::nullopt;
  if (auto ready = orderAsItIs(transaction, ledger, directory, turn)) return ready;
  if (wayTo(directory, turn.neighbour, std::nullopt, turn.now) != turn.neighbour) {
    return std::nullopt;
  }
  return orderNothing(transaction, directory, turn);
}

/// Nothing where it can't be sent, now or ever.
std::optional<SealOrder> Post::orderAsItIs(Reader& reader, Ledger& ledger,
                                           const Directory& directory, const Turn& turn) {
  const auto bytes = reader.get(tables_.queue, queueKey(turn.neighbour, turn.lane, turn.number));
  const auto item =
      bytes ? decode<QueueItem>(*bytes) : failure(ErrorCode::kNotFound, "an item is not there");
  if (!item) {
    ++counters_.damaged;
    return std::nullopt;
  }
  if (const auto* letter = std::get_if<std::uint64_t>(&(*item)->content)) {
    return orderLetter(reader, ledger, directory, turn, *letter);
  }
  if (const auto* passing = std::get_if<QueueItem::Passing>(&(*item)->content)) {
    const auto way = wayTo(directory, passing->recipient, std::nullopt, turn.now);
    if (way != turn.neighbour) {
      ++counters_.dropped;
      return std::nullopt;
    }
    auto letter = std::make_shared<const Bytes>(passing->letter.begin(), passing->letter.end());
    return SealOrder{SealOrder::Own{passing->id, passing->recipient, std::move(letter),
                                    dayOf(turn.now + kLetterLife), announcesKeys(passing->letter)}};
  }
  const ByteView envelope = std::get<QueueItem::Another>((*item)->content).envelope;
  auto copy = std::make_shared<const Bytes>(envelope.begin(), envelope.end());
  if (!decode<Envelope>(*copy)) {
    ++counters_.damaged;
    return std::nullopt;
  }
  return SealOrder{SealOrder::Another{std::move(copy)}};
}

std::optional<SealOrder> Post::orderLetter(Reader& reader, Ledger& ledger,
                                           const Directory& directory, const Turn& turn,
                                           std::uint64_t number) {
  const auto awaited = awaited_.find(number);
  if (awaited == awaited_.end()) return std::nullopt;  // confirmed meanwhile, or given up
  Awaited& letter = awaited->second;
  if (wayTo(directory, letter.recipient, letter.stale, turn.now) != turn.neighbour) {
    return std::nullopt;
  }
  const auto record = letterAt(reader, number);
  auto content = record ? contentOf(reader, ledger, **record) : nullptr;
  if (!content) return std::nullopt;
  letter.sealedTo = directory.sealingEpoch(letter.recipient, turn.now);
  setDue(number, letter, turn.now + patience(letter.attempts));
  const auto* said = std::get_if<ByteView>(&(**record).content);
  return SealOrder{SealOrder::Own{letter.id, letter.recipient, std::move(content),
                                  dayOf(letter.made + kLetterLife),
                                  said != nullptr && announcesKeys(*said)}};
}

/// REQUIRES: the neighbour can be written to.
Result<std::optional<SealOrder>> Post::orderNothing(Transaction& transaction,
                                                    const Directory& directory, const Turn& turn) {
  Queue& queue = queueOf(turn.neighbour, turn.lane);
  const Key key = queueKey(turn.neighbour, turn.lane, turn.number);
  // The same each time it is sent again; a name and no secret.
  EnvelopeId id;
  const Hash hash = crypto::sha256(key);
  std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
  auto nothing = std::make_shared<const Bytes>(encode(Letter{Nothing{}}));
  if (queue.holds(turn.number)) {
    const std::uint64_t replaced = queue.at(turn.number).letter;
    const std::uint64_t bytes = onWire(nothing->size());
    queue.replace(turn.number, {0, bytes});
    const QueueItem item{bytes, QueueItem::Passing{id, turn.neighbour, *nothing}};
    if (auto put = transaction.put(tables_.queue, key, encode(item)); !put) return the(put.error());
    const auto awaited = awaited_.find(replaced);
    if (awaited != awaited_.end()) {
      Awaited& letter = awaited->second;
      --letter.inQueues;
      const auto way = wayTo(directory, letter.recipient, letter.stale, turn.now);
      // One that the disk does not give back is tried when it is due, not at once and for ever.
      if (way != turn.neighbour && letter.inQueues == 0) {
        auto again = dispatchAgain(transaction, directory, replaced, turn.now, false);
        if (!again) return the(again.error());
      }
    }
  }
  return SealOrder{
      SealOrder::Own{id, turn.neighbour, std::move(nothing), dayOf(turn.now + kLetterLife)}};
}

std::shared_ptr<const Bytes> Post::contentOf(Reader& reader, Ledger& ledger,
                                             const LetterRecord& record) {
  if (const auto* places = std::get_if<std::vector<EventPlace>>(&record.content)) {
    return letterOfEvents(reader, ledger, *places);
  }
  if (const auto* letter = std::get_if<ByteView>(&record.content)) {
    return std::make_shared<const Bytes>(letter->begin(), letter->end());
  }
  const std::uint64_t batch = std::get<std::uint64_t>(record.content);
  if (auto atHand = takeAtHand(batch)) return atHand;
  if (auto read = ledger.letterOf(reader, batch)) {
    return std::make_shared<const Bytes>(std::move(*read));
  }
  ++counters_.damaged;
  return nullptr;
}

/// As many as can be read: one that is lost holds nothing up. Nothing when all are.
std::shared_ptr<const Bytes> Post::letterOfEvents(Reader& reader, Ledger& ledger,
                                                  const std::vector<EventPlace>& places) {
  std::vector<ReadEvent> read;
  read.reserve(places.size());
  for (const EventPlace& place : places) {
    if (auto event = ledger.read(reader, place)) {
      read.push_back(std::move(*event));
    } else {
      ++counters_.damaged;
    }
  }
  if (read.empty()) return nullptr;
  std::vector<Event> events;
  events.reserve(read.size());
  for (const ReadEvent& event : read) events.push_back({event.header, event.proof, event.body});
  auto letter = std::make_shared<const Bytes>(encode(Letter{std::move(events)}));
  if (letter->size() <= wireBytesMax<Letter>()) return letter;
  ++counters_.damaged;
  return nullptr;
}

// --- letters at hand ---------------------------------------------------------------------------

void Post::remember(std::uint64_t batch, std::shared_ptr<const Bytes> letter, std::size_t uses) {
  forgetAtHand(batch);
  if (uses == 0 || letter->size() > kAtHandBytesMax) return;
  while (atHandBytes_ + letter->size() > kAtHandBytesMax) forgetAtHand(atHand_.begin()->first);
  atHandBytes_ += letter->size();
  atHand_.emplace(batch, AtHand{std::move(letter), uses});
}

std::shared_ptr<const Bytes> Post::takeAtHand(std::uint64_t batch) {
  const auto found = atHand_.find(batch);
  if (found == atHand_.end()) return nullptr;
  auto letter = found->second.letter;
  if (--found->second.uses == 0) forgetAtHand(batch);
  return letter;
}

void Post::forgetAtHand(std::uint64_t batch) {
  const auto found = atHand_.find(batch);
  if (found == atHand_.end()) return;
  atHandBytes_ -= found->second.letter->size();
  atHand_.erase(found);
}

}  // namespace guantong::federation
