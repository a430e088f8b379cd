#include "node/likeness.h"

#include <algorithm>
#include <limits>

#include "crypto/primitives.h"
#include "crypto/suite.h"

namespace guantong::node {
namespace {

using crypto::ByteView;

/// Hash functions in all: two for each band.
constexpr std::size_t kRowsOfBand = 2;

/// What a mark is of; the first byte that is hashed.
enum class Of : std::uint8_t { kKey, kShingles, kMatter, kReporter };

template <std::size_t N>
crypto::ByteArray<N> keyedHash(const crypto::Secret& key, Of of,
                               std::initializer_list<ByteView> parts) {
  // Each part behind its length, so that no two lists of parts are the same bytes.
  crypto::Bytes whole(1, static_cast<std::byte>(of));
  for (const ByteView part : parts) {
    crypto::append(whole, crypto::bigEndian(static_cast<std::uint32_t>(part.size())));
    crypto::append(whole, part);
  }
  crypto::ByteArray<N> hash{};
  crypto::blake2b(hash, key.view(), {whole});
  return hash;
}

/// Spreads a number over all 64 bits; one to one.
std::uint64_t spread(std::uint64_t number) {
  number ^= number >> 30;
  number *= 0xBF58'476D'1CE4'E5B9;
  number ^= number >> 27;
  number *= 0x94D0'49BB'1331'11EB;
  return number ^ number >> 31;
}

/// The character at the front, and it is taken off. Texts are UTF-8: that was checked.
std::uint32_t takeCharacter(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = std::min<std::size_t>(text.size(), lead < 0x80   ? 1
                                                              : lead < 0xE0 ? 2
                                                              : lead < 0xF0 ? 3
                                                                            : 4);
  std::uint32_t point = size == 1 ? lead : lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(size);
  return point;
}

/// As it is compared; 0: not at all.
std::uint32_t comparable(std::uint32_t point) {
  if (point >= 0xFF01 && point <= 0xFF5E) point -= 0xFEE0;  // full width
  if (point >= 'A' && point <= 'Z') return point - 'A' + 'a';
  const bool ascii = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
  const bool chinese = (point >= 0x3400 && point <= 0x9FFF) || point >= 0x20000;
  const bool letters = point >= 0xC0 && point < 0x2000;
  return ascii || chinese || letters ? point : 0;
}

void addPairs(std::string_view text, Likeness::Pairs& pairs) {
  std::uint32_t before = 0;
  while (!text.empty()) {
    const std::uint32_t now = comparable(takeCharacter(text));
    if (now == 0) continue;
    if (before != 0) pairs.push_back(std::uint64_t{before} << 32 | now);
    before = now;
  }
}

const federation::OfficeCode& placeOf(const ticket::Registered& said) {
  return said.matterPlace.empty() ? said.accusedPlace : said.matterPlace;
}

federation::Key keyOf(const Likeness::Mark& mark, const TicketId& ticket) {
  federation::Key key;
  key.bytes(mark).bytes(ticket.bytes);
  return key;
}

}  // namespace

Likeness::Likeness(const crypto::Secret& restKey) : key_(crypto::Secret(32)) {
  crypto::blake2b(key_.span(), restKey.view(), {crypto::viewOf(crypto::context::kLikeness.text)});
}

Likeness::Pairs Likeness::pairsOf(const ticket::Registered& said) {
  Pairs pairs;
  addPairs(said.title, pairs);
  addPairs(said.text, pairs);
  std::ranges::sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

unsigned Likeness::percentAlike(const Pairs& a, const Pairs& b) {
  std::size_t both = 0;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (*left == *right) ++both;
    const bool leftFirst = *left <= *right;
    const bool rightFirst = *right <= *left;
    if (leftFirst) ++left;
    if (rightFirst) ++right;
  }
  const std::size_t all = a.size() + b.size() - both;
  return all == 0 ? 0 : static_cast<unsigned>(both * 100 / all);
}

std::vector<Likeness::Mark> Likeness::ofMatter(const ticket::Registered& said) const {
  const Pairs pairs = pairsOf(said);
  std::vector<Mark> marks;
  if (pairs.empty()) return marks;
  const auto seeds = keyedHash<64>(key_, Of::kShingles, {});
  const auto seed = crypto::fromBigEndian<std::uint64_t>(ByteView(seeds).first(8));
  for (std::uint32_t band = 0; band < kBands; ++band) {
    crypto::Bytes smallest;
    for (std::uint32_t row = 0; row < kRowsOfBand; ++row) {
      const std::uint64_t function = spread(seed + 0x9E37'79B9'7F4A'7C15 * (band * 2 + row + 1));
      std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
      for (const std::uint64_t pair : pairs) least = std::min(least, spread(pair ^ function));
      crypto::append(smallest, crypto::bigEndian(least));
    }
    marks.push_back(
        keyedHash<16>(key_, Of::kMatter,
                      {crypto::viewOf(said.hotline), crypto::viewOf(placeOf(said).text()),
                       crypto::bigEndian(band), smallest}));
  }
  return marks;
}

Likeness::Mark Likeness::ofReporter(ByteView handle) const {
  return keyedHash<16>(key_, Of::kReporter, {handle});
}

void enterLikeness(federation::Transaction& transaction, const federation::Tables& tables,
                   std::span<const Likeness::Mark> marks, const TicketId& ticket) {
  for (const Likeness::Mark& mark : marks) {
    static_cast<void>(transaction.put(tables.likeness, keyOf(mark, ticket), {}));
  }
}

void removeLikeness(federation::Transaction& transaction, const federation::Tables& tables,
                    std::span<const Likeness::Mark> marks, const TicketId& ticket) {
  for (const Likeness::Mark& mark : marks) {
    static_cast<void>(transaction.erase(tables.likeness, keyOf(mark, ticket)));
  }
}

std::vector<TicketId> ticketsMarked(federation::Reader& reader, const federation::Tables& tables,
                                    const Likeness::Mark& mark, std::size_t countMax) {
  std::vector<TicketId> tickets;
  const auto cursor = reader.cursor(tables.likeness);
  for (bool on = cursor->seek(mark);
       on && tickets.size() < countMax && federation::startsWith(cursor->key(), mark);
       on = cursor->next()) {
    TicketId& id = tickets.emplace_back();
    if (cursor->key().size() != mark.size() + id.bytes.size()) return {};
    std::memcpy(id.bytes.data(), cursor->key().data() + mark.size(), id.bytes.size());
  }
  return tickets;
}

}  // namespace guantong::node
