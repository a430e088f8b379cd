#include "crypto/epochs.h"

#include <algorithm>

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

static_assert(kEpochKeyLifeAfterEnd % kEpochLength == std::chrono::days{0});
constexpr auto kEpochsKeptAfterEnd =
    static_cast<std::uint32_t>(kEpochKeyLifeAfterEnd / kEpochLength);

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kEntryBytes = sizeof(std::uint32_t) + kSeedBytes;

Instant later(Instant now, std::chrono::milliseconds by) {
  return now > Instant::max() - by ? Instant::max() : now + by;
}

Instant daysAfter1970(std::int64_t epochs) {
  return Instant(std::chrono::duration_cast<std::chrono::milliseconds>(kEpochLength * epochs));
}

}  // namespace

Epoch epochAt(Instant now) {
  if (now < Instant{}) return Epoch{0};
  const std::int64_t number = now.time_since_epoch() / kEpochLength;
  return Epoch{static_cast<std::uint32_t>(std::min<std::int64_t>(number, kEpochNumberMax))};
}

Instant beginOf(Epoch epoch) {
  return epoch.number > kEpochNumberMax ? Instant::max() : daysAfter1970(epoch.number);
}

Instant endOf(Epoch epoch) {
  return epoch.number > kEpochNumberMax ? Instant::max()
                                        : daysAfter1970(std::int64_t{epoch.number} + 1);
}

Instant deathOf(Epoch epoch) { return later(endOf(epoch), kEpochKeyLifeAfterEnd); }

EpochRange epochsHeldAt(Instant now) {
  const std::uint32_t present = epochAt(now).number;
  const std::uint32_t first = present < kEpochsKeptAfterEnd ? 0 : present - kEpochsKeptAfterEnd;
  return {Epoch{first}, epochAt(later(now, kEpochKeyMadeAhead))};
}

bool mayBeOpened(Epoch sealedTo, Instant now) { return now < deathOf(sealedTo); }

bool maySealTo(Epoch epoch, Instant now) {
  return now < deathOf(epoch) &&
         epoch <= epochAt(later(now, kEpochKeyMadeAhead + kEpochClockSkewMax));
}

std::optional<Epoch> epochToSealTo(std::span<const Epoch> known, Instant now) {
  const Epoch present = epochAt(now);
  std::optional<Epoch> begun;
  std::optional<Epoch> ahead;
  for (Epoch epoch : known) {
    if (!maySealTo(epoch, now)) continue;
    if (epoch <= present) {
      begun = begun ? std::max(*begun, epoch) : epoch;
    } else {
      ahead = ahead ? std::min(*ahead, epoch) : epoch;
    }
  }
  return begun ? begun : ahead;
}

SealedMail mailSealedTo(Epoch epoch, Instant now) {
  if (!mayBeOpened(epoch, now)) return SealedMail::kDead;
  return mayBeOpened(epoch, later(now, kResealAhead)) ? SealedMail::kFresh
                                                      : SealedMail::kResealSoon;
}

std::vector<Epoch> EpochKeys::due(Instant now) const {
  std::vector<Epoch> epochs;
  for (Epoch epoch = epochAt(now); epoch <= epochsHeldAt(now).last; ++epoch.number) {
    if (!keys_.contains(epoch)) epochs.push_back(epoch);
  }
  return epochs;
}

void EpochKeys::add(Epoch epoch, const Secret& seed) {
  CHECK(!keys_.contains(epoch) && epoch.number <= kEpochNumberMax);
  if (keys_.size() == kEpochKeysMax) {
    const auto distance = [&](Epoch other) {
      return other < epoch ? epoch.number - other.number : other.number - epoch.number;
    };
    const auto first = keys_.begin();
    const auto last = std::prev(keys_.end());
    keys_.erase(distance(first->first) >= distance(last->first) ? first : last);
  }
  keys_.emplace(epoch, SealingKey::fromSeed(seed));
}

std::vector<Epoch> EpochKeys::destroyDead(Instant now) {
  std::vector<Epoch> dead;
  while (!keys_.empty() && !mayBeOpened(keys_.begin()->first, now)) {
    dead.push_back(keys_.begin()->first);
    keys_.erase(keys_.begin());  // Secret wipes
  }
  return dead;
}

const SealingKey* EpochKeys::find(Epoch epoch, Instant now) const {
  const auto found = keys_.find(epoch);
  return found == keys_.end() || !mayBeOpened(epoch, now) ? nullptr : &found->second;
}

std::optional<Epoch> EpochKeys::newest(Instant now) const { return epochToSealTo(held(), now); }

std::vector<Epoch> EpochKeys::held() const {
  std::vector<Epoch> epochs;
  for (const auto& [epoch, key] : keys_) epochs.push_back(epoch);
  return epochs;
}

Secret EpochKeys::encode() const {
  Secret out(1 + keys_.size() * kEntryBytes);
  std::byte* at = out.span().data();
  *at++ = static_cast<std::byte>(keys_.size());
  for (const auto& [epoch, key] : keys_) {
    const auto number = bigEndian(epoch.number);
    std::memcpy(at, number.data(), number.size());
    std::memcpy(at + number.size(), key.secret().view().data(), kSeedBytes);
    at += kEntryBytes;
  }
  return out;
}

std::optional<EpochKeys> EpochKeys::decode(ByteView bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto count = std::to_integer<std::size_t>(bytes[0]);
  if (count > kEpochKeysMax || bytes.size() != 1 + count * kEntryBytes) return std::nullopt;
  EpochKeys ring;
  for (std::size_t i = 0; i < count; ++i) {
    const ByteView entry = bytes.subspan(1 + i * kEntryBytes, kEntryBytes);
    const Epoch epoch{fromBigEndian<std::uint32_t>(entry.first(sizeof(std::uint32_t)))};
    if (epoch.number > kEpochNumberMax) return std::nullopt;
    if (!ring.keys_.empty() && epoch <= ring.keys_.rbegin()->first) return std::nullopt;
    ring.add(epoch, Secret::copyOf(entry.subspan(sizeof(std::uint32_t))));
  }
  return ring;
}

}  // namespace guantong::crypto
