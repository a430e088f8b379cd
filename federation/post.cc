// What is read when the office starts, and what people ask.
#include "federation/post.h"

#include <utility>

#include "federation/post_parts.h"

namespace guantong::federation {

using namespace post;

namespace {

/// Items that a damaged page can have held, many times over. A number further away is no number of
/// ours.
constexpr std::uint64_t kGapMax = 65'536;

}  // namespace

void Post::Queue::replace(std::uint64_t number, Item item) {
  Item& old = items_[gone_ + static_cast<std::size_t>(number - first())];
  bytes_ += item.bytes - old.bytes;
  old = item;
}

void Post::Queue::push(Item item) {
  items_.push_back(item);
  bytes_ += item.bytes;
  ++next;
}

void Post::Queue::pop() {
  bytes_ -= items_[gone_].bytes;
  ++gone_;
  if (gone_ == items_.size()) {
    std::vector<Item>().swap(items_);  // an idle queue takes no memory
    gone_ = 0;
  } else if (gone_ > items_.size() / 2) {
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(gone_));
    gone_ = 0;
  }
}

Result<Post> Post::load(Reader& reader, const Tables& tables) {
  Post post(tables);
  for (Result<void> (Post::*part)(Reader&) :
       {&Post::loadLetters, &Post::loadQueues, &Post::loadParked}) {
    if (Result<void> loaded = (post.*part)(reader); !loaded) return the(loaded.error());
  }
  return post;
}

Result<void> Post::loadLetters(Reader& reader) {
  if (const auto noted = reader.get(tables_.office, lettersCounter());
      noted && noted->size() == 8) {
    nextLetter_ = std::max(nextLetter_, crypto::fromBigEndian<std::uint64_t>(*noted));
  }
  const auto cursor = reader.cursor(tables_.letters);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const std::uint64_t number = lastNumber(cursor->key());
    nextLetter_ = std::max(nextLetter_, number + 1);
    const auto record = decode<LetterRecord>(cursor->value());
    if (!record) {
      ++counters_.damaged;
      continue;
    }
    Awaited& letter = awaited_.emplace_hint(awaited_.end(), number, Awaited{})->second;
    letter.id = (*record)->id;
    letter.recipient = (*record)->recipient;
    letter.made = (*record)->made;
    letter.attempts = (*record)->attempts;
    setDue(number, letter, (*record)->queuedAt + patience(letter.attempts));
  }
  const auto unrouted = reader.cursor(tables_.unrouted);
  for (bool on = unrouted->first(); on; on = unrouted->next()) {
    const auto waiting = awaited_.find(lastNumber(unrouted->key()));
    if (waiting != awaited_.end()) waiting->second.waits = true;
  }
  return reader.health();
}

Result<void> Post::loadQueues(Reader& reader) {
  const auto noted = reader.cursor(tables_.office);
  const Key counters = queueCounters();
  const std::size_t prefix = ByteView(counters).size();
  for (bool on = noted->seek(counters); on && startsWith(noted->key(), counters);
       on = noted->next()) {
    const auto neighbour = codeOf(noted->key().subspan(prefix));
    const auto lane = std::to_integer<std::size_t>(noted->key().back());
    if (!neighbour || lane >= kLanes || noted->value().size() != 8) {
      ++counters_.damaged;
      continue;
    }
    queueOf(*neighbour, static_cast<Lane>(lane)).next =
        crypto::fromBigEndian<std::uint64_t>(noted->value());
  }
  const auto cursor = reader.cursor(tables_.queue);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const ByteView key = cursor->key();
    const auto neighbour = codeOf(key);
    const std::size_t lane =
        neighbour ? std::to_integer<std::size_t>(key[neighbour->text().size() + 1]) : kLanes;
    if (lane >= kLanes) {
      ++counters_.damaged;
      continue;
    }
    Queue& queue = queueOf(*neighbour, static_cast<Lane>(lane));
    if (queue.size() == 0) queue.next = lastNumber(key);
    if (lastNumber(key) - queue.next > kGapMax) {
      ++counters_.damaged;
      continue;
    }
    // An item that the disk lost leaves a gap: it is kept as an item that can't be read.
    while (queue.next < lastNumber(key)) queue.push({0, kEnvelopeBesides});
    Queue::Item item{0, kEnvelopeBesides};
    if (const auto read = decode<QueueItem>(cursor->value())) {
      item.bytes = (*read)->bytes;
      const auto* number = std::get_if<std::uint64_t>(&(*read)->content);
      const auto letter = number == nullptr ? awaited_.end() : awaited_.find(*number);
      if (letter != awaited_.end()) {
        item.letter = *number;
        ++letter->second.inQueues;
      }
    } else {
      ++counters_.damaged;
    }
    queue.push(item);
  }
  return reader.health();
}

Result<void> Post::loadParked(Reader& reader) {
  const auto cursor = reader.cursor(tables_.parked);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const std::uint64_t number = lastNumber(cursor->key());
    nextParked_ = std::max(nextParked_, number + 1);
    Parked entry{codeOf(cursor->key()).value_or(OfficeCode{}), {}, {}, cursor->value().size()};
    if (const auto stored = decode<StoredEnvelope>(cursor->value())) {
      entry.from = (*stored)->from;
      entry.arrived = (*stored)->arrived;
    } else {
      ++counters_.damaged;  // nobody's, of long ago: the next tick lets it go
    }
    Share& share = shares_[entry.from];
    ++share.envelopes;
    share.bytes += entry.bytes;
    parked_.emplace(number, entry);
  }
  return reader.health();
}

std::vector<Post::Undeliverable> Post::undeliverable() { return std::exchange(undeliverable_, {}); }

std::vector<OfficeCode> Post::wanted() {
  const std::vector<OfficeCode> all(wanted_.begin(), wanted_.end());
  wanted_.clear();
  return all;
}

std::uint64_t Post::lastQueued(OfficeCode neighbour, Lane lane) const {
  const Queue* queue = findQueue(neighbour, lane);
  return queue == nullptr ? 0 : queue->next - 1;
}

Post::Backlog Post::backlog(OfficeCode neighbour, Lane lane) const {
  const Queue* queue = findQueue(neighbour, lane);
  if (queue == nullptr) return {};
  return {queue->size(), queue->bytes()};
}

}  // namespace guantong::federation
