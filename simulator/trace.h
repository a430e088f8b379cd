// simulator/trace.h: a run as one hash.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "crypto/primitives.h"
#include "federation/identity.h"

namespace guantong::simulator {

/// Takes note of every effect, every frame and every committed byte, in the order in which they
/// came. Equal hashes: equal runs, to the byte.
///
/// A line for each note goes to `listener`, if there is one: two runs that should be equal and are
/// not are compared by their lines.
/// Threads: one owner.
class Trace {
 public:
  using Listener = std::function<void(const std::string& line)>;

  explicit Trace(Listener listener = {}) : listener_(std::move(listener)) {}

  /// `what` is a word of the program; the parts are told apart by their lengths.
  void note(federation::Instant now, const federation::OfficeCode& office, std::string_view what,
            std::initializer_list<crypto::ByteView> parts);
  [[nodiscard]] std::uint64_t notes() const { return notes_; }
  /// REQUIRES: called once, at the end.
  [[nodiscard]] crypto::Hash finish() { return hash_.finish(); }

 private:
  void tell(federation::Instant now, const federation::OfficeCode& office, std::string_view what,
            std::initializer_list<crypto::ByteView> parts) const;

  crypto::Sha256 hash_;
  Listener listener_;
  std::uint64_t notes_ = 0;
};

/// As two digits a byte.
std::string hexOf(crypto::ByteView bytes);

}  // namespace guantong::simulator
