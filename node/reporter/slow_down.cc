#include "node/reporter/slow_down.h"

#include <algorithm>

#include "crypto/primitives.h"

namespace guantong::node::reporter {

void SlowDown::Level::sink(Instant now, std::chrono::seconds each) {
  if (count == 0 || now < at) {
    at = now;
    return;
  }
  const auto steps = (now - at) / each;
  count = steps >= count ? 0 : count - static_cast<std::uint32_t>(steps);
  at = count == 0 ? now : at + steps * each;
}

SlowDown::Milliseconds SlowDown::delayOf(std::uint32_t above, Milliseconds most) {
  constexpr std::uint32_t kDoublingsMax = 16;
  if (above == 0) return Milliseconds{0};
  return std::min<Milliseconds>(most, kStep * (1U << std::min(above - 1, kDoublingsMax)));
}

void SlowDown::renewKey(Instant now, crypto::Randomness& randomness) {
  if (now < keyUntil_ && !key_.empty()) return;
  key_ = randomness.secret(32);
  keyUntil_ = now + kKeyLife;
  sources_.clear();
}

SlowDown::Milliseconds SlowDown::asked(crypto::ByteView source, Instant now,
                                       crypto::Randomness& randomness) {
  renewKey(now, randomness);
  Source hash{};
  crypto::blake2b(hash, key_.view(), {source});
  if (sources_.size() >= kSourcesMax && !sources_.contains(hash)) {
    sources_.erase(std::ranges::min_element(
        sources_, [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
  }
  Level& level = sources_[hash];
  level.sink(now, kForgetOfSource);
  ++level.count;
  const std::uint32_t above = level.count > kFreeOfSource ? level.count - kFreeOfSource : 0;
  return std::max(delayOf(above, kOfSourceMax), total(now));
}

void SlowDown::missed(Instant now) {
  total_.sink(now, kForgetTotal);
  ++total_.count;
}

SlowDown::Milliseconds SlowDown::total(Instant now) const {
  Level level = total_;
  level.sink(now, kForgetTotal);
  return delayOf(level.count > kFreeTotal ? level.count - kFreeTotal : 0, kTotalMax);
}

}  // namespace guantong::node::reporter
