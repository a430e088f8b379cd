// node/shell/terminal.h: asking a person for something nobody else should see.
#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret.h"
#include "federation/result.h"
#include "node/shell/file_descriptor.h"

namespace guantong::node::shell {

/// The terminal a person sits at, whatever standard input and output are.
///
/// Rules
///  1. While a secret is typed, echo is off, and it is on again afterwards whatever ends the
///     typing: the newline, an error, or a signal (which then does what it would have done).
///  2. Echo goes off before the prompt appears, and what was typed before is thrown away. Why: a
///     passphrase typed ahead would already stand on the screen.
///  3. In the background it stops like any program that wants the terminal, before it touches it.
///  4. What is typed goes from the kernel into a Secret byte by byte; no buffer in between.
/// Threads: only while the process has one: signal handlers are the process's.
class Terminal {
 public:
  /// The process's own (/dev/tty). kNoPassphrase when it has none.
  static federation::Result<Terminal> open();

  /// A line typed without echo, without its newline. kNoPassphrase when the typing was ended
  /// without one; kTooLarge above `bytesMax`.
  federation::Result<crypto::Secret> askHidden(std::string_view prompt, std::size_t bytesMax);
  /// A line typed for all to see. kInvalidArgument when the typing was ended without one.
  federation::Result<std::string> ask(std::string_view prompt, std::size_t bytesMax);
  void show(std::string_view line);

 private:
  explicit Terminal(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}

  FileDescriptor descriptor_;
};

/// One line from a descriptor, up to a newline or the end; a carriage return before the newline
/// goes with it. What comes after the newline is not consumed. kTooLarge above `bytesMax`.
///
/// With `whileWaiting`, a signal that this mask lets in ends it with nothing. REQUIRES, then: the
/// signals are blocked outside. Why: one that comes between a look and the wait would else be
/// waited out in vain.
federation::Result<std::optional<crypto::Secret>> readSecretLine(int descriptor,
                                                                 std::size_t bytesMax,
                                                                 const sigset_t* whileWaiting);

}  // namespace guantong::node::shell
