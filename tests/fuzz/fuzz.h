// tests/fuzz/fuzz.h: what every fuzz target shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/bytes.h"

/// Every target defines this; libFuzzer and replay_main.cc call it.
///
/// Rules
///  1. A target decodes or verifies its input. What is refused returns early. What is accepted is
///     counted (noteAccepted) and must then keep a promise, such as encoding to the same bytes;
///     otherwise the target stops (require).
///  2. Its corpus has at least one input that is accepted: a target that only ever sees refusals
///     tests the front door alone. The replay test fails otherwise.
///  3. Keys, salts and other inputs that fuzzing can't guess are fixed inside the target.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace guantong::fuzz {

inline std::uint64_t acceptedInputs = 0;

inline void noteAccepted() { ++acceptedInputs; }

/// A promise about accepted input. The fuzzer and the replay see the abort.
inline void require(bool promise) {
  if (!promise) std::abort();
}

inline crypto::ByteView inputOf(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

}  // namespace guantong::fuzz
