#include "node/shell/terminal.h"

#include <fcntl.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "node/shell/file_error.h"

namespace guantong::node::shell {
namespace {

using crypto::Secret;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// What a person at a terminal, or its going away, can send us while we wait.
constexpr std::array kCaught = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};

volatile std::sig_atomic_t caughtSignal = 0;

extern "C" void rememberSignal(int number) { caughtSignal = number; }

/// Catches the signals of kCaught, so that a read ends and the terminal can be put right first.
class SignalsHeld {
 public:
  SignalsHeld() {
    caughtSignal = 0;
    struct sigaction action {};
    action.sa_handler = rememberSignal;  // without SA_RESTART: the read is to end
    for (std::size_t i = 0; i < kCaught.size(); ++i) ::sigaction(kCaught[i], &action, &before_[i]);
  }
  ~SignalsHeld() {
    for (std::size_t i = 0; i < kCaught.size(); ++i) ::sigaction(kCaught[i], &before_[i], nullptr);
  }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  std::array<struct sigaction, kCaught.size()> before_{};
};

class EchoOff {
 public:
  explicit EchoOff(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    quiet.c_lflag |= ICANON;
    isOff_ = ::tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0;
  }
  ~EchoOff() {
    if (isOff_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

  [[nodiscard]] bool isOff() const { return isOff_; }

 private:
  int terminal_;
  termios before_{};
  bool isOff_ = false;
};

void write(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR && caughtSignal == 0) continue;
    if (written <= 0) return;  // the read that follows fails too, and tells
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Result<std::optional<Secret>> readSecretLine(int descriptor, std::size_t bytesMax) {
  Secret line(bytesMax + 2);  // one more and a carriage return, to notice what is too long
  std::size_t size = 0;
  bool ended = false;
  while (!ended && size < line.size()) {
    const ssize_t got = ::read(descriptor, line.span().data() + size, 1);
    if (got < 0 && errno == EINTR) return std::optional<Secret>();
    if (got < 0) {
      return failure(ErrorCode::kFileFailed,
                     "descriptor " + std::to_string(descriptor) + ": " + systemErrorText(errno));
    }
    if (got == 0) break;
    ended = line.view()[size] == std::byte{'\n'};
    if (!ended) ++size;
  }
  if (ended && size > 0 && line.view()[size - 1] == std::byte{'\r'}) --size;
  if (size > bytesMax) {
    return failure(ErrorCode::kTooLarge, "passphrase: over " + std::to_string(bytesMax) + " bytes");
  }
  return std::optional(Secret::copyOf(line.view().first(size)));
}

Result<Terminal> Terminal::open() {
  FileDescriptor tty(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!tty.valid()) {
    return failure(ErrorCode::kNoPassphrase, "/dev/tty: " + systemErrorText(errno));
  }
  return Terminal(std::move(tty));
}

Result<Secret> Terminal::askHidden(std::string_view prompt, std::size_t bytesMax) {
  const int terminal = descriptor_.get();
  while (true) {
    Result<std::optional<Secret>> line;
    int signal = 0;
    {
      const SignalsHeld held;
      const EchoOff echo(terminal);
      if (echo.isOff()) {
        write(terminal, prompt);
        line = readSecretLine(terminal, bytesMax);
        write(terminal, "\n");
      } else if (caughtSignal == 0) {
        return failure(ErrorCode::kNoPassphrase, "/dev/tty: echo can't be turned off");
      }
      signal = caughtSignal;
    }
    if (signal != 0) {
      ::raise(signal);  // ends or stops us here, or was ignored: then ask again
      continue;
    }
    if (!line) return failure(ErrorCode::kNoPassphrase, line.error().detail);
    if (!*line) continue;
    return std::move(**line);
  }
}

void Terminal::show(std::string_view line) {
  write(descriptor_.get(), line);
  write(descriptor_.get(), "\n");
}

}  // namespace guantong::node::shell
