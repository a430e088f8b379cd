// crypto/fields.h: reads fixed fields one after another, for artefacts with one encoding only.
#pragma once

#include "crypto/bytes.h"

namespace guantong::crypto {

/// Takes fields from the front of bytes that came from outside. What is asked beyond the end is
/// zero and makes complete() false for good, so a decoder reads everything and judges once.
class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : rest_(bytes) {}

  template <typename Number>
  Number number() {
    return fromBigEndian<Number>(array<sizeof(Number)>());
  }

  template <std::size_t N>
  ByteArray<N> array() {
    ByteArray<N> out{};
    const ByteView taken = bytes(N);
    if (taken.size() == N) std::memcpy(out.data(), taken.data(), N);
    return out;
  }

  /// A view into what is read; empty when there is not as much left.
  ByteView bytes(std::size_t count) {
    if (count > rest_.size()) {
      short_ = true;
      rest_ = {};
      return {};
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  [[nodiscard]] std::size_t left() const { return rest_.size(); }
  /// Everything asked for was there, and nothing is left over.
  [[nodiscard]] bool complete() const { return !short_ && rest_.empty(); }

 private:
  ByteView rest_;
  bool short_ = false;
};

}  // namespace guantong::crypto
