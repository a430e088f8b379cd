// tests/support/golden.h: bytes that were made once and are compared for ever.
#pragma once

#include <string>

#include "crypto/bytes.h"

namespace guantong::tests {

/// Expects tests/vectors/<name>.hex to hold exactly `bytes` (hex, 32 bytes a line).
///
/// A golden file is never made by a test that passes: with GUANTONG_WRITE_GOLDEN=1 in the
/// environment a missing file is written and the test fails all the same, so that somebody looks at
/// it before it is committed. An existing file is never overwritten; to change one, remove it, and
/// say in the commit why the wire may change.
void expectGolden(const std::string& name, crypto::ByteView bytes);

/// The bytes of a golden file. Fails the test when it isn't there.
crypto::Bytes golden(const std::string& name);

}  // namespace guantong::tests
