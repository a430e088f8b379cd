#include "node/shell/terminal.h"

#include <fcntl.h>
#include <poll.h>
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

/// What a person at a terminal, or its going away, can send us while we wait. Not SIGTTIN and
/// SIGTTOU: they stop us before we touch the terminal.
constexpr std::array kCaught = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

volatile std::sig_atomic_t caughtSignal = 0;

extern "C" void rememberSignal(int number) { caughtSignal = number; }

/// Holds back the signals of kCaught, and remembers one that is let in, so that the terminal can be
/// put right first.
class SignalsHeld {
 public:
  SignalsHeld() {
    caughtSignal = 0;
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : kCaught) ::sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &maskBefore_);
    struct sigaction action {};
    action.sa_handler = rememberSignal;
    for (std::size_t i = 0; i < kCaught.size(); ++i) ::sigaction(kCaught[i], &action, &before_[i]);
  }
  ~SignalsHeld() {
    for (std::size_t i = 0; i < kCaught.size(); ++i) ::sigaction(kCaught[i], &before_[i], nullptr);
    ::pthread_sigmask(SIG_SETMASK, &maskBefore_, nullptr);  // one that came too late comes now
  }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  [[nodiscard]] const sigset_t* maskBefore() const { return &maskBefore_; }

 private:
  sigset_t maskBefore_{};
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
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the read that follows fails too, and tells
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Result<std::optional<Secret>> readSecretLine(int descriptor, std::size_t bytesMax,
                                             const sigset_t* whileWaiting) {
  Secret line(bytesMax + 2);  // one more and a carriage return, to notice what is too long
  std::size_t size = 0;
  bool ended = false;
  while (!ended && size < line.size()) {
    pollfd waited{descriptor, POLLIN, 0};
    if (whileWaiting != nullptr && ::ppoll(&waited, 1, nullptr, whileWaiting) < 0) {
      return std::optional<Secret>();
    }
    const ssize_t got = ::read(descriptor, line.span().data() + size, 1);
    if (got < 0 && errno == EINTR) continue;
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
        line = readSecretLine(terminal, bytesMax, held.maskBefore());
        write(terminal, "\n");
      } else {
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

Result<std::string> Terminal::ask(std::string_view prompt, std::size_t bytesMax) {
  write(descriptor_.get(), prompt);
  auto line = readSecretLine(descriptor_.get(), bytesMax, nullptr);
  if (!line || !*line || (*line)->empty()) {
    return failure(ErrorCode::kInvalidArgument, "/dev/tty: nothing was typed");
  }
  return std::string(crypto::textOf((*line)->view()));
}

void Terminal::show(std::string_view line) {
  write(descriptor_.get(), line);
  write(descriptor_.get(), "\n");
}

}  // namespace guantong::node::shell
