#include "simulator/chance.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "crypto/check.h"
#include "crypto/primitives.h"

namespace guantong::simulator {

Chance::Chance(std::uint64_t seed, std::string_view stream) {
  const crypto::Hash start =
      crypto::Sha256().add(crypto::bigEndian(seed)).add(crypto::viewOf(stream)).finish();
  for (std::size_t i = 0; i < state_.size(); ++i) {
    state_[i] = crypto::fromBigEndian<std::uint64_t>(crypto::ByteView(start).subspan(8 * i, 8));
  }
}

std::uint64_t Chance::number() {
  const std::uint64_t drawn = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return drawn;
}

// The remainder favours small numbers by less than 2^-40 at the bounds that are used here.
std::uint64_t Chance::below(std::uint64_t bound) {
  CHECK(bound > 0);
  return number() % bound;
}

double Chance::share() { return static_cast<double>(number() >> 11) * 0x1.0p-53; }

std::chrono::milliseconds Chance::waiting(std::chrono::milliseconds mean) {
  const double drawn = -std::log(1 - share()) * static_cast<double>(mean.count());
  if (mean.count() == 0) return {};
  return std::chrono::milliseconds{std::max<std::int64_t>(1, std::llround(drawn))};
}

std::chrono::milliseconds Chance::upTo(std::chrono::milliseconds most) {
  CHECK(most.count() >= 0);
  return std::chrono::milliseconds{
      static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most.count()) + 1))};
}

crypto::Secret Chance::secret() {
  crypto::Secret drawn(32);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto bytes = crypto::bigEndian(number());
    std::copy(bytes.begin(), bytes.end(),
              drawn.span().begin() + static_cast<std::ptrdiff_t>(8 * i));
  }
  return drawn;
}

}  // namespace guantong::simulator
