#include "crypto/secret.h"

#include <sodium.h>

#include <atomic>
#include <bitset>
#include <memory>
#include <utility>
#include <vector>

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

constexpr std::size_t kSlotBytes = 32;  // every key of suite 1 fits one slot
constexpr std::size_t kSlabSlots = 512;
constexpr std::size_t kSlabBytes = kSlotBytes * kSlabSlots;
/// Above this, an allocation of its own: long runs would fragment the slabs.
constexpr std::size_t kPooledBytesMax = 1024;

struct Slab {
  std::byte* memory = nullptr;
  std::bitset<kSlabSlots> used;
};

class SpinLock {
 public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

class LockHeld {
 public:
  explicit LockHeld(SpinLock& lock) : lock_(lock) { lock_.lock(); }
  ~LockHeld() { lock_.unlock(); }
  LockHeld(const LockHeld&) = delete;
  LockHeld& operator=(const LockHeld&) = delete;

 private:
  SpinLock& lock_;
};

/// The slabs of this process. They are never given back: the number of keys alive at once is
/// bounded by the offices a process hosts, and a slab that stays locked is a page that is not
/// re-used for something else.
class SlabPool {
 public:
  std::byte* take(std::size_t size) {
    const std::size_t slots = slotsFor(size);
    LockHeld held(lock_);
    for (std::size_t i = 0; i < slabs_.size(); ++i) {
      const std::size_t slab = (hint_ + i) % slabs_.size();
      if (std::byte* found = takeFrom(slabs_[slab], slots)) {
        hint_ = slab;
        return found;
      }
    }
    CHECK(sodium_init() >= 0);
    auto* memory = static_cast<std::byte*>(sodium_malloc(kSlabBytes));
    CHECK(memory != nullptr);
    sodium_memzero(memory, kSlabBytes);
    slabs_.push_back({memory, {}});
    hint_ = slabs_.size() - 1;
    std::byte* const first = takeFrom(slabs_.back(), slots);
    CHECK(first != nullptr);  // an empty slab holds the largest pooled secret
    return first;
  }

  void give(std::byte* data, std::size_t size) {
    sodium_memzero(data, size);
    LockHeld held(lock_);
    for (Slab& slab : slabs_) {
      if (data < slab.memory || data >= slab.memory + kSlabBytes) continue;
      const auto first = static_cast<std::size_t>(data - slab.memory) / kSlotBytes;
      for (std::size_t i = 0; i < slotsFor(size); ++i) slab.used.reset(first + i);
      return;
    }
    const bool secretLiesInASlab = false;
    CHECK(secretLiesInASlab);
  }

 private:
  static std::size_t slotsFor(std::size_t size) { return (size + kSlotBytes - 1) / kSlotBytes; }

  static std::byte* takeFrom(Slab& slab, std::size_t slots) {
    std::size_t run = 0;
    for (std::size_t i = 0; i < kSlabSlots; ++i) {
      run = slab.used.test(i) ? 0 : run + 1;
      if (run < slots) continue;
      const std::size_t first = i + 1 - slots;
      for (std::size_t k = first; k <= i; ++k) slab.used.set(k);
      return slab.memory + first * kSlotBytes;
    }
    return nullptr;
  }

  SpinLock lock_;
  std::vector<Slab> slabs_;
  std::size_t hint_ = 0;
};

/// Never destroyed: secrets in static objects may outlive any static pool.
SlabPool& pool() {
  static SlabPool& instance = *new SlabPool;
  return instance;
}

}  // namespace

Secret::Secret(std::size_t size) : size_(size) {
  if (size == 0) return;
  if (size <= kPooledBytesMax) {
    data_ = pool().take(size);
    return;
  }
  CHECK(sodium_init() >= 0);
  data_ = static_cast<std::byte*>(sodium_malloc(size));
  CHECK(data_ != nullptr);
  sodium_memzero(data_, size);
}

Secret Secret::copyOf(ByteView bytes) {
  Secret secret(bytes.size());
  if (secret.data_ != nullptr) std::memcpy(secret.data_, bytes.data(), bytes.size());
  return secret;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() { release(); }

void Secret::release() noexcept {
  if (data_ == nullptr) return;
  if (size_ <= kPooledBytesMax) {
    pool().give(data_, size_);
  } else {
    sodium_free(data_);  // wipes
  }
  data_ = nullptr;
  size_ = 0;
}

void wipe(ByteSpan bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

bool equalSecrets(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace guantong::crypto
