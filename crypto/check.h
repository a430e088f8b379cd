// crypto/check.h: CHECK, for our own bugs only.
#pragma once

namespace guantong::crypto {

/// Prints the condition and its place to standard error and aborts. Never prints a value: a value
/// could be a secret.
[[noreturn]] void checkFailed(const char* condition, const char* file, int line);

}  // namespace guantong::crypto

/// Always on, in every build. For what only a bug of ours can break; never for input, which is
/// answered with a verdict or an error.
#define CHECK(condition)              \
  ((condition) ? static_cast<void>(0) \
               : ::guantong::crypto::checkFailed(#condition, __FILE__, __LINE__))
