// tests/support/golden.h: bytes that were made once and are compared for ever.
#pragma once

#include <string>

#include "tests/support/bytes.h"

namespace guantong::support {

/// Expects tests/vectors/<name>.hex to hold exactly `bytes`.
///
/// A golden file is never made by a test that passes: with GUANTONG_WRITE_GOLDEN=1 in the
/// environment a missing file is written and the test fails all the same, so that somebody looks at
/// it before it is committed. An existing file is never overwritten; to change one, remove it, and
/// say in the commit why it may change.
void expectGolden(const std::string& name, crypto::ByteView bytes);

/// The same of a text that people look at: tests/vectors/<name>, as it is.
void expectGoldenText(const std::string& name, const std::string& text);

/// The bytes of a golden file: lines of hex digits; lines that begin with # are for people. Fails
/// the test when there is none, or when it is not hex.
crypto::Bytes golden(const std::string& name);

}  // namespace guantong::support
