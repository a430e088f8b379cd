// What fits into a letter, and about how large it will be.
#include <algorithm>
#include <type_traits>

#include "crypto/batch.h"
#include "federation/post.h"
#include "federation/post_parts.h"

namespace guantong::federation {
namespace post {
namespace {

/// An event in a letter besides header, proof and content: its struct, its body's, the salt, and
/// what fills each part up to whole words.
constexpr std::size_t kEventBesides = 128;
/// A letter besides its events.
constexpr std::size_t kLetterBesides = 256;

/// The entries of a list from `begin` to `end`, as a letter of its own; nothing for what is no
/// list.
struct Part {
  std::size_t begin, end;

  template <typename Item>
  std::optional<Letter> operator()(const std::vector<Item>& list) const {
    return Letter{part(list)};
  }
  std::optional<Letter> operator()(const Deliveries& list) const {
    return Letter{Deliveries{part(list.envelopes)}};
  }
  std::optional<Letter> operator()(const WantedOffices& list) const {
    return Letter{WantedOffices{part(list.codes)}};
  }
  std::optional<Letter> operator()(const UnknownOffices& list) const {
    return Letter{UnknownOffices{part(list.codes)}};
  }
  template <typename Other>
  std::optional<Letter> operator()(const Other&) const {
    return std::nullopt;
  }

  template <typename Item>
  std::vector<Item> part(const std::vector<Item>& list) const {
    const auto at = [&](std::size_t i) { return list.begin() + static_cast<std::ptrdiff_t>(i); };
    return {at(begin), at(end)};
  }
};

/// How many entries a list has; 1 for what is no list.
struct Entries {
  template <typename Item>
  std::size_t operator()(const std::vector<Item>& list) const {
    return list.size();
  }
  std::size_t operator()(const Deliveries& list) const { return list.envelopes.size(); }
  std::size_t operator()(const WantedOffices& list) const { return list.codes.size(); }
  std::size_t operator()(const UnknownOffices& list) const { return list.codes.size(); }
  template <typename Other>
  std::size_t operator()(const Other&) const {
    return 1;
  }
};

Result<void> appendPieces(const Letter& letter, std::vector<Bytes>& pieces) {
  const std::size_t entries = std::visit(Entries{}, letter.content);
  if (entries <= Letter::kItemsMax) {
    Bytes encoded = encode(letter);
    if (encoded.size() <= wireBytesMax<Letter>()) {
      pieces.push_back(std::move(encoded));
      return {};
    }
  }
  if (entries < 2) return failure(ErrorCode::kTooLarge, "one entry is too large for a letter");
  const std::size_t middle = entries / 2;
  for (const Part part : {Part{0, middle}, Part{middle, entries}}) {
    auto appended = appendPieces(*std::visit(part, letter.content), pieces);
    if (!appended) return appended;
  }
  return {};
}

}  // namespace

Result<std::vector<Bytes>> encodedInPieces(const Letter& letter) {
  std::vector<Bytes> pieces;
  if (auto appended = appendPieces(letter, pieces); !appended) return the(appended.error());
  return pieces;
}

}  // namespace post

using namespace post;

std::optional<Decoded<StoredEvents>> Post::eventsAt(Reader& reader, const EventPlace& place) {
  const Table table = place.received ? tables_.received : tables_.ledger;
  if (const auto bytes = reader.get(table, Key().number(place.record))) {
    if (auto events = decode<StoredEvents>(*bytes)) return std::move(*events);
  }
  ++counters_.damaged;
  return std::nullopt;
}

/// Bodies rest sealed, all of a record together: how large a single one is can't be told without
/// opening them. So a letter is filled by the most that its bodies can be.
std::vector<std::vector<EventPlace>> Post::cut(Reader& reader,
                                               const std::vector<EventPlace>& events) {
  std::vector<std::vector<EventPlace>> pieces;
  std::map<std::pair<bool, std::uint64_t>, std::size_t> bodies;  // of each record, in this piece
  std::optional<Decoded<StoredEvents>> record;
  std::optional<EventPlace> recordAt;
  std::size_t bytes = 0;
  for (const EventPlace& place : events) {
    if (!recordAt || recordAt->received != place.received || recordAt->record != place.record) {
      record = eventsAt(reader, place);
      recordAt = place;
    }
    const bool there = record && place.index < (*record)->events.size();
    const std::size_t header =
        there ? (*record)->events[place.index].header.size() : wireBytesMax<EventHeader>();
    const std::size_t sealed = there ? (*record)->sealedBodies.size() : EventBody::kContentBytesMax;
    const auto most = [&](std::size_t count) {
      return std::min(sealed, count * EventBody::kContentBytesMax);
    };
    const auto moreBytes = [&] {
      const std::size_t before = bodies[{place.received, place.record}];
      return header + crypto::kBatchProofBytesMax + kEventBesides + most(before + 1) - most(before);
    };
    const bool full = !pieces.empty() && (pieces.back().size() == Letter::kItemsMax ||
                                          bytes + moreBytes() > wireBytesMax<Letter>());
    if (pieces.empty() || full) {
      pieces.emplace_back();
      bodies.clear();
      bytes = kLetterBesides;
    }
    bytes += moreBytes();
    ++bodies[{place.received, place.record}];
    pieces.back().push_back(place);
  }
  return pieces;
}

std::size_t Post::aboutBytes(Reader& reader, const LetterRecord& record) {
  if (const auto* batch = std::get_if<std::uint64_t>(&record.content)) {
    const auto stored = reader.get(tables_.ledger, Key().number(*batch));
    return stored ? std::min(stored->size(), wireBytesMax<Letter>()) : 0;
  }
  if (const auto* letter = std::get_if<ByteView>(&record.content)) return letter->size();
  std::size_t bytes = kLetterBesides;
  std::optional<Decoded<StoredEvents>> events;
  std::optional<EventPlace> eventsOf;
  for (const EventPlace& place : std::get<std::vector<EventPlace>>(record.content)) {
    if (!eventsOf || eventsOf->received != place.received || eventsOf->record != place.record) {
      events = eventsAt(reader, place);
      eventsOf = place;
    }
    if (!events || place.index >= (*events)->events.size()) continue;
    const std::size_t all = (*events)->events.size();
    bytes += (*events)->events[place.index].header.size() + crypto::kBatchProofBytesMax +
             kEventBesides + (*events)->sealedBodies.size() / all;
  }
  return std::min(bytes, wireBytesMax<Letter>());
}

}  // namespace guantong::federation
