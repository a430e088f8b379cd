#include "crypto/secret.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::bytesOf;

/// The sanitizers' runtimes turn mlock into nothing: their shadow memory would be locked with it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLocksMemory = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kLocksMemory = false;
#else
constexpr bool kLocksMemory = true;
#endif
#else
constexpr bool kLocksMemory = true;
#endif

bool allZero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

void fillWith(Secret& secret, unsigned value) {
  std::fill(secret.span().begin(), secret.span().end(), static_cast<std::byte>(value));
}

/// What the kernel says of the mapping that holds this address ("VmFlags" in smaps).
std::string mappingFlagsOf(const std::byte* address) {
  std::ifstream maps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long long first = 0;
    unsigned long long end = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx ", &first, &end) == 2) {
      inside = first <= wanted && wanted < end;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line + " ";
    }
  }
  return "";
}

TEST(Secret, BeginsZeroedAlsoWhereAnotherLay) {
  for (int round = 0; round < 3; ++round) {
    for (const std::size_t size : {1U, 31U, 32U, 33U, 64U, 1000U, 1024U, 1025U, 5000U}) {
      Secret secret(size);
      EXPECT_EQ(secret.size(), size);
      EXPECT_TRUE(allZero(secret.view()));
      fillWith(secret, 0xa5);
    }
  }
}

TEST(Secret, MovesWithoutLeavingACopy) {
  Secret first = Secret::copyOf(viewOf("the king has the ears of a donkey"));
  const std::byte* const place = first.view().data();
  Secret second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): this is what is tested
  EXPECT_EQ(second.view().data(), place);
  Secret third(32);
  fillWith(third, 7);
  third = std::move(second);
  EXPECT_EQ(third.view().data(), place);
  EXPECT_EQ(textOf(third.view()), "the king has the ears of a donkey");
  Secret& same = third;
  third = std::move(same);
  EXPECT_EQ(textOf(third.view()), "the king has the ears of a donkey");
}

TEST(Secret, IsWipedWhenItGoesOrIsReplaced) {
  // Slabs stay mapped, so what a pooled secret leaves behind can be looked at.
  for (const std::size_t size : {16U, 32U, 64U, 512U, 1024U}) {
    ByteView place;
    {
      Secret secret(size);
      fillWith(secret, 0x5a);
      place = secret.view();
    }
    EXPECT_TRUE(allZero(place)) << size;
    Secret replaced(size);
    fillWith(replaced, 0x5a);
    place = replaced.view();
    replaced = Secret(size);
    EXPECT_TRUE(allZero(place)) << size;
  }
}

TEST(Secret, LiesInLockedMemoryThatCoreDumpsLeaveOut) {
  for (const std::size_t size : {32U, 1024U, 100000U}) {
    const Secret secret(size);
    const std::string flags = mappingFlagsOf(secret.view().data());
    EXPECT_NE(flags.find(" dd "), std::string::npos) << size << ": " << flags;
  }
  rlimit locked{};
  ASSERT_EQ(getrlimit(RLIMIT_MEMLOCK, &locked), 0);
  if (kLocksMemory && locked.rlim_cur >= 65536) {  // not where the system lets nothing be locked
    const Secret small(32);
    EXPECT_NE(mappingFlagsOf(small.view().data()).find(" lo "), std::string::npos);
  }
}

TEST(Secret, ManyLiveBesideEachOther) {
  // The simulator's country: 45,000 offices with a key each, and some of other sizes among them.
  std::vector<Secret> secrets;
  for (std::uint32_t i = 0; i < 45000; ++i) {
    secrets.emplace_back(i % 9 == 0 ? 64 : i % 31 == 0 ? 1024 : 32);
    std::memcpy(secrets.back().span().data(), &i, sizeof i);
    secrets.back().span().back() = std::byte{0x77};
  }
  std::set<std::pair<const std::byte*, const std::byte*>> places;
  for (std::uint32_t i = 0; i < secrets.size(); ++i) {
    std::uint32_t held = 0;
    std::memcpy(&held, secrets[i].view().data(), sizeof held);
    ASSERT_EQ(held, i);
    ASSERT_EQ(secrets[i].view().back(), std::byte{0x77});
    places.emplace(secrets[i].view().data(), secrets[i].view().data() + secrets[i].size());
  }
  ASSERT_EQ(places.size(), secrets.size());
  const std::byte* end = nullptr;
  for (const auto& [first, last] : places) {  // in the order of addresses
    ASSERT_GE(first, end);
    end = last;
  }
}

TEST(Secret, ThePlaceOfOneThatWentIsUsedAgain) {
  std::vector<Secret> kept;
  for (int i = 0; i < 600; ++i) kept.emplace_back(32);  // more than a slab
  const std::byte* const place = kept[300].view().data();
  kept[300] = Secret();
  bool usedAgain = false;
  std::vector<Secret> later;
  for (int i = 0; i < 200000 && !usedAgain; ++i) {
    later.emplace_back(32);
    usedAgain = later.back().view().data() == place;
  }
  EXPECT_TRUE(usedAgain);
}

TEST(Secret, CloneIsAnotherSecretOfTheSameBytes) {
  const Secret one = Secret::copyOf(viewOf("twice"));
  const Secret two = one.clone();
  EXPECT_NE(one.view().data(), two.view().data());
  EXPECT_TRUE(equalSecrets(one.view(), two.view()));
  EXPECT_TRUE(Secret().clone().empty());
}

TEST(Secret, EqualityComparesSizeAndEveryByte) {
  const Bytes bytes = bytesOf("0123456789abcdef");
  EXPECT_TRUE(equalSecrets(bytes, bytes));
  EXPECT_TRUE(equalSecrets({}, {}));
  EXPECT_FALSE(equalSecrets(bytes, ByteView(bytes).first(15)));
  support::forEverySpoiling(bytes, [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(equalSecrets(bytes, spoilt)) << how;
  });
}

TEST(Secret, ThreadsTakeAndGiveAtOnce) {
  const auto work = [](unsigned value) {
    std::vector<Secret> held;
    for (unsigned i = 0; i < 3000; ++i) {
      held.emplace_back(i % 5 == 0 ? 96 : 32);
      fillWith(held.back(), value);
      if (i % 3 == 0) held.erase(held.begin() + held.size() / 2);
    }
    for (const Secret& secret : held) {
      for (const std::byte byte : secret.view()) {
        if (byte != static_cast<std::byte>(value)) return false;
      }
    }
    return true;
  };
  std::vector<char> intact(4, 0);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] { intact[i] = work(i + 1) ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(intact, std::vector<char>(4, 1));
}

}  // namespace
}  // namespace guantong::crypto
