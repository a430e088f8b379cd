// federation/result.h: what went wrong when it was somebody else's doing.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace guantong::federation {

/// Rules
///  1. A code exists only where some caller reacts to it differently. What merely differs in words
///     differs in `detail`.
///  2. A code is for the peer's, the operator's or the machine's doing. A bug of ours is a CHECK.
///  3. `detail` names what was wrong and where (a field, a file, a size, a limit). It never holds
///     key material, plaintext of a sealed thing, or anything of a reporter.
/// What a person reads is made from the code by the text catalogue (node/text.h).
enum class ErrorCode {
  // --- bytes from outside
  kMalformed,       ///< does not decode, or a field has an impossible value
  kTooLarge,        ///< over a named limit of size, nesting or traversal
  kUnknownVersion,  ///< newer than this program understands and not to be passed over
  // --- the store
  kStoreFull,        ///< no room on the disk, or at the map's limit: reads go on, writes fail
  kStoreBusy,        ///< another process holds it
  kStoreDamaged,     ///< not a store, or its pages contradict one another
  kStoreForeign,     ///< belongs to another office
  kStoreNewer,       ///< written by a newer version
  kStoreUnsuitable,  ///< lies where a store can't be trusted (a network file system)
  kStoreFailed,      ///< the machine refused a read, write or sync: stop and restart from disk
  // --- what an operator gave us
  kNotFound,
  kAlreadyExists,
  kInvalidArgument,
  kNotAllowed,   ///< the rules of the ticket don't let this office say it
  kNotReady,     ///< something of this office's or a neighbour's comes first: later it may
  kFileFailed,   ///< the machine refused to read or write a file that is not a store's
  kUnreachable,  ///< nobody answers at the address: look at the network, or wait
  // --- the machine
  kMemoryShort,  ///< what a step needs could not be had: later it may
  kClockWrong,   ///< before this program was made: no key is made or destroyed by it
  // --- key files
  kWrongPassphrase,
  kKeyFileDamaged,
  kKeyFileExposed,      ///< others than its owner may read or write it
  kNoPassphrase,        ///< none was given, and there is no terminal to ask on
  kPassphraseTooShort,  ///< for a new one: a terminal asks again
  // --- a running office
  kNotRunning,   ///< start it first
  kNotEnrolled,  ///< nobody has certified it: nothing comes by waiting
};

struct Error {
  ErrorCode code;
  std::string detail;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// `return failure(ErrorCode::kMalformed, "ticket id has 15 bytes, not 16");`
inline tl::unexpected<Error> failure(ErrorCode code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

}  // namespace guantong::federation
