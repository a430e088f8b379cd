#include "crypto/epochs.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using support::seedOf;

constexpr Instant dayAfter1970(std::int64_t count) { return Instant(days(count)); }

std::vector<std::uint32_t> numbersOf(const std::vector<Epoch>& epochs) {
  std::vector<std::uint32_t> numbers;
  for (Epoch epoch : epochs) numbers.push_back(epoch.number);
  return numbers;
}

TEST(Epochs, LastThirtyDaysFromTheFirstOfJanuary1970) {
  EXPECT_EQ(epochAt(dayAfter1970(0)), Epoch{0});
  EXPECT_EQ(epochAt(dayAfter1970(30) - milliseconds(1)), Epoch{0});
  EXPECT_EQ(epochAt(dayAfter1970(30)), Epoch{1});
  using namespace std::chrono;
  EXPECT_EQ(epochAt(sys_days(2026y / November / 21)), Epoch{692});
  EXPECT_EQ(beginOf(Epoch{692}), sys_days(2026y / November / 3));
  EXPECT_EQ(endOf(Epoch{692}), sys_days(2026y / December / 3));
}

TEST(Epochs, AKeyDies120DaysAfterItsEpochEnded) {
  EXPECT_EQ(deathOf(Epoch{10}), dayAfter1970(11 * 30 + 120));
  EXPECT_TRUE(mayBeOpened(Epoch{10}, deathOf(Epoch{10}) - milliseconds(1)));
  EXPECT_FALSE(mayBeOpened(Epoch{10}, deathOf(Epoch{10})));
}

TEST(Epochs, AnOfficeHoldsTheFiveThatLiveAndTheOneMadeAhead) {
  const EpochRange early = epochsHeldAt(beginOf(Epoch{100}));
  EXPECT_EQ(early.first, Epoch{96});
  EXPECT_EQ(early.last, Epoch{100});
  const EpochRange late = epochsHeldAt(endOf(Epoch{100}) - kEpochKeyMadeAhead);
  EXPECT_EQ(late.first, Epoch{96});
  EXPECT_EQ(late.last, Epoch{101});
  EXPECT_TRUE(late.contains(Epoch{98}));
  EXPECT_FALSE(late.contains(Epoch{95}));
  EXPECT_FALSE(late.contains(Epoch{102}));
}

TEST(Epochs, HeldAreExactlyThoseThatLiveOrAreMadeAhead) {
  for (int day = 0; day < 1000; ++day) {
    const Instant now = dayAfter1970(day) + hours(7);
    for (std::uint32_t number = 0; number < 40; ++number) {
      const Epoch epoch{number};
      const bool lives = mayBeOpened(epoch, now) && beginOf(epoch) <= now + kEpochKeyMadeAhead;
      ASSERT_EQ(epochsHeldAt(now).contains(epoch), lives) << day << " " << number;
    }
  }
}

TEST(Epochs, OneSealsToTheNewestThatHasBegun) {
  const Instant now = beginOf(Epoch{100}) + days(25);
  const std::vector<Epoch> known = {Epoch{98}, Epoch{101}, Epoch{100}, Epoch{99}};
  EXPECT_EQ(epochToSealTo(known, now), Epoch{100});
}

TEST(Epochs, OneSealsToTheLastKeyOfAnOfflineOfficeWhileItLives) {
  const std::vector<Epoch> known = {Epoch{95}, Epoch{96}};
  EXPECT_EQ(epochToSealTo(known, deathOf(Epoch{96}) - hours(1)), Epoch{96});
  EXPECT_EQ(epochToSealTo(known, deathOf(Epoch{96})), std::nullopt);
}

TEST(Epochs, OneSealsToAKeyMadeAheadWhenNoOtherIsKnown) {
  const std::vector<Epoch> known = {Epoch{101}};
  EXPECT_EQ(epochToSealTo(known, beginOf(Epoch{101}) - days(9)), Epoch{101});
}

TEST(Epochs, APeersClockMayBeADayAheadAndNoMore) {
  const Instant madeByThem = beginOf(Epoch{101}) - kEpochKeyMadeAhead;
  EXPECT_TRUE(maySealTo(Epoch{101}, madeByThem - hours(24)));
  EXPECT_FALSE(maySealTo(Epoch{101}, madeByThem - hours(24) - milliseconds(1)));
  EXPECT_FALSE(maySealTo(Epoch{102}, beginOf(Epoch{101})));
}

TEST(Epochs, WaitingMailIsSealedAgainBeforeItsKeyDies) {
  const Instant death = deathOf(Epoch{50});
  EXPECT_EQ(mailSealedTo(Epoch{50}, death - kResealAhead - milliseconds(1)), SealedMail::kFresh);
  EXPECT_EQ(mailSealedTo(Epoch{50}, death - kResealAhead), SealedMail::kResealSoon);
  EXPECT_EQ(mailSealedTo(Epoch{50}, death - milliseconds(1)), SealedMail::kResealSoon);
  EXPECT_EQ(mailSealedTo(Epoch{50}, death), SealedMail::kDead);
}

TEST(Epochs, NumbersAndInstantsFromTheEdgeOfTimeDoNoHarm) {
  const Epoch huge{0xffff'ffff};
  EXPECT_EQ(epochAt(Instant::max()).number, kEpochNumberMax);
  EXPECT_EQ(epochAt(Instant::min()), Epoch{0});
  EXPECT_EQ(beginOf(huge), Instant::max());
  EXPECT_EQ(deathOf(huge), Instant::max());
  EXPECT_FALSE(maySealTo(huge, dayAfter1970(20'000)));
  EXPECT_FALSE(maySealTo(huge, Instant::max()));
  EXPECT_FALSE(mayBeOpened(Epoch{0}, Instant::max()));
  EXPECT_EQ(mailSealedTo(Epoch{5}, Instant::max()), SealedMail::kDead);
  EXPECT_EQ(epochsHeldAt(Instant::min()).last, Epoch{0});
  EXPECT_EQ(epochsHeldAt(Instant::max()).last.number, kEpochNumberMax);
  EXPECT_EQ(epochToSealTo(std::vector<Epoch>{huge}, dayAfter1970(20'000)), std::nullopt);
}

// --- the ring -----------------------------------------------------------------------------------

TEST(EpochKeys, AFreshOfficeNeedsThePresentKeyAndThenTheNext) {
  EpochKeys keys;
  const Instant begin = beginOf(Epoch{100});
  EXPECT_EQ(numbersOf(keys.due(begin)), std::vector<std::uint32_t>{100});
  keys.add(Epoch{100}, seedOf(1));
  EXPECT_TRUE(keys.due(begin).empty());
  EXPECT_EQ(numbersOf(keys.due(begin + days(20))), std::vector<std::uint32_t>{101});
  EXPECT_EQ(keys.newest(begin), Epoch{100});
}

TEST(EpochKeys, AnOfficeThatWasOffDoesNotMakeUpForEpochsThatEnded) {
  EpochKeys keys;
  keys.add(Epoch{100}, seedOf(1));
  EXPECT_EQ(numbersOf(keys.due(beginOf(Epoch{103}))), std::vector<std::uint32_t>{103});
}

TEST(EpochKeys, ADeadKeyIsDestroyedAndIsNotUsedUntilThen) {
  EpochKeys keys;
  keys.add(Epoch{100}, seedOf(1));
  keys.add(Epoch{101}, seedOf(2));
  const Instant death = deathOf(Epoch{100});
  EXPECT_NE(keys.find(Epoch{100}, death - milliseconds(1)), nullptr);
  EXPECT_EQ(keys.find(Epoch{100}, death), nullptr);
  EXPECT_TRUE(keys.destroyDead(death - milliseconds(1)).empty());
  EXPECT_EQ(numbersOf(keys.destroyDead(death)), std::vector<std::uint32_t>{100});
  EXPECT_EQ(numbersOf(keys.held()), std::vector<std::uint32_t>{101});
}

TEST(EpochKeys, DestroyingWipesTheSeed) {
  EpochKeys keys;
  keys.add(Epoch{1}, seedOf(0x77));
  const ByteView seed = keys.find(Epoch{1}, beginOf(Epoch{1}))->secret().view();
  // Small secrets lie in slabs that are never given back: what lay there can still be looked at.
  ASSERT_EQ(seed[0], std::byte{0x77});
  keys.destroyDead(deathOf(Epoch{1}));
  EXPECT_TRUE(std::all_of(seed.begin(), seed.end(), [](std::byte b) { return b == std::byte{}; }));
}

TEST(EpochKeys, AClockThatJumpedLeavesAtMostTwelveKeysAndDropsTheFurthest) {
  EpochKeys keys;
  for (std::uint32_t number = 690; number < 690 + EpochKeys::kEpochKeysMax - 1; ++number) {
    keys.add(Epoch{number}, seedOf(1));
  }
  keys.add(Epoch{5000}, seedOf(2));
  keys.add(Epoch{689}, seedOf(3));
  EXPECT_EQ(keys.held().size(), EpochKeys::kEpochKeysMax);
  EXPECT_EQ(keys.held().front(), Epoch{689});
  EXPECT_EQ(keys.held().back(), Epoch{700});
  keys.add(Epoch{701}, seedOf(4));
  EXPECT_EQ(keys.held().front(), Epoch{690});
}

TEST(EpochKeys, DecodingRefusesWhatEncodingDoesNotMake) {
  EpochKeys keys;
  keys.add(Epoch{7}, seedOf(0xa1));
  keys.add(Epoch{9}, seedOf(0xa2));
  const Secret encoded = keys.encode();
  const Bytes bytes(encoded.view().begin(), encoded.view().end());
  const auto accepts = [](ByteView input) { return EpochKeys::decode(input).has_value(); };
  ASSERT_TRUE(accepts(bytes));
  for (std::size_t size = 0; size < 2 * bytes.size(); ++size) {
    Bytes other = bytes;
    other.resize(size);
    EXPECT_EQ(accepts(other), size == bytes.size()) << size;
  }
  const auto withSecondEpoch = [&](std::uint32_t number) {
    Bytes changed = bytes;
    const auto raw = bigEndian(number);
    std::copy(raw.begin(), raw.end(), changed.begin() + 1 + 36);
    return changed;
  };
  EXPECT_TRUE(accepts(withSecondEpoch(8)));
  EXPECT_FALSE(accepts(withSecondEpoch(7)));
  EXPECT_FALSE(accepts(withSecondEpoch(6)));
  EXPECT_TRUE(accepts(withSecondEpoch(kEpochNumberMax)));
  EXPECT_FALSE(accepts(withSecondEpoch(kEpochNumberMax + 1)));
  Bytes tooMany(1 + 36 * 13);
  tooMany[0] = std::byte{13};
  for (std::uint8_t i = 0; i < 13; ++i) tooMany[1 + 36u * i + 3] = std::byte{i};
  EXPECT_FALSE(accepts(tooMany));
}

/// A ring that thinks in days and in a list, as one would on paper.
struct NaiveRing {
  struct Held {
    std::uint32_t epoch;
    std::uint8_t seed;
  };
  std::vector<Held> held;

  [[nodiscard]] bool has(std::int64_t epoch) const {
    return std::any_of(held.begin(), held.end(), [&](Held h) { return h.epoch == epoch; });
  }
  [[nodiscard]] std::vector<std::uint32_t> due(std::int64_t day) const {
    std::vector<std::uint32_t> numbers;
    const std::int64_t present = day / 30;
    if (!has(present)) numbers.push_back(static_cast<std::uint32_t>(present));
    if (day % 30 >= 20 && !has(present + 1)) {
      numbers.push_back(static_cast<std::uint32_t>(present + 1));
    }
    return numbers;
  }
  void destroyDead(std::int64_t day) {
    std::erase_if(held, [&](Held h) { return day >= 30 * (std::int64_t{h.epoch} + 5); });
  }
};

TEST(EpochKeys, BehavesLikeItsNaiveTwinWhateverTheDaysBring) {
  EXPECT_TRUE(rc::check("the ring is its twin", [] {
    EpochKeys keys;
    NaiveRing twin;
    std::int64_t day = *rc::gen::inRange(0, 30'000);
    const int turns = *rc::gen::inRange(1, 40);
    for (int turn = 0; turn < turns; ++turn) {
      day += *rc::gen::inRange(0, 45);
      const Instant now = dayAfter1970(day) + hours(*rc::gen::inRange(0, 24));
      RC_ASSERT(numbersOf(keys.due(now)) == twin.due(day));
      if (*rc::gen::inRange(0, 3) != 0) {
        for (Epoch epoch : keys.due(now)) {
          const auto seed = *rc::gen::arbitrary<std::uint8_t>();
          keys.add(epoch, seedOf(seed));
          twin.held.push_back({epoch.number, seed});
        }
      }
      if (*rc::gen::inRange(0, 2) == 0) {
        keys.destroyDead(now);
        twin.destroyDead(day);
      }
      const std::optional<EpochKeys> again = EpochKeys::decode(keys.encode().view());
      RC_ASSERT(again.has_value());
      RC_ASSERT(again->held().size() == twin.held.size());
      for (const NaiveRing::Held& h : twin.held) {
        const SealingKey* key = again->find(Epoch{h.epoch}, now);
        RC_ASSERT((key != nullptr) == (day < 30 * (std::int64_t{h.epoch} + 5)));
        if (key != nullptr) RC_ASSERT(equalSecrets(key->secret().view(), seedOf(h.seed).view()));
      }
    }
  }));
}

}  // namespace
}  // namespace guantong::crypto
