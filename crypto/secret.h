// crypto/secret.h: bytes that must not leak.
#pragma once

#include <cstddef>

#include "crypto/bytes.h"

namespace guantong::crypto {

/// A secret of fixed size in locked, guarded memory that core dumps leave out, wiped when it goes.
///
/// Small secrets share slabs from sodium_malloc (locked pages between guard pages): a process that
/// hosts many offices, or the simulator with tens of thousands, would run out of mappings with a
/// mapping for each key. What is larger than a slab gets an allocation of its own.
///
/// Threads: a Secret has one owner; different Secrets may live on different threads (the slab list
/// is guarded by a spin lock held for some dozen instructions).
class Secret {
 public:
  Secret() = default;
  /// Zeroed.
  explicit Secret(std::size_t size);
  /// A copy of bytes that the caller then wipes, where they lay in ordinary memory.
  static Secret copyOf(ByteView bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// Copies are made where one is meant, never by accident.
  [[nodiscard]] Secret clone() const { return copyOf(view()); }

  [[nodiscard]] ByteView view() const { return {data_, size_}; }
  [[nodiscard]] ByteSpan span() { return {data_, size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  void release() noexcept;

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Overwrites bytes that held a secret, so that no compiler removes it.
void wipe(ByteSpan bytes);

/// In constant time. Sizes may be known; different sizes are not equal.
[[nodiscard]] bool equalSecrets(ByteView a, ByteView b);

}  // namespace guantong::crypto
