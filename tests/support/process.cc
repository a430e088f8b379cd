#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "crypto/check.h"

namespace guantong::support {
namespace {

using Clock = std::chrono::steady_clock;

/// Above every number that a test gives a program.
constexpr int kOurNumbers = 200;

struct Pipe {
  int reading = -1;
  int writing = -1;

  Pipe() {
    int ends[2];
    CHECK(::pipe2(ends, O_CLOEXEC) == 0);
    reading = moved(ends[0]);
    writing = moved(ends[1]);
  }

 private:
  static int moved(int low) {
    const int high = ::fcntl(low, F_DUPFD_CLOEXEC, kOurNumbers);
    CHECK(high >= 0);
    ::close(low);
    return high;
  }
};

/// A pipe's reading end, its content written already and its other end closed.
int holding(const std::string& content) {
  const Pipe pipe;
  CHECK(content.size() <= 32768);
  CHECK(::write(pipe.writing, content.data(), content.size()) ==
        static_cast<ssize_t>(content.size()));
  ::close(pipe.writing);
  return pipe.reading;
}

std::vector<std::string> environmentOf(const Start& start) {
  std::vector<std::string> out;
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : start.environment) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// What a fork needs to become the program: made before it, since a child allocates nothing.
struct Image {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<char*> argumentPointers;
  std::vector<char*> environmentPointers;

  explicit Image(const Start& start) : environment(environmentOf(start)) {
    arguments.push_back(start.program);
    arguments.insert(arguments.end(), start.arguments.begin(), start.arguments.end());
    argumentPointers = pointersTo(arguments);
    environmentPointers = pointersTo(environment);
  }

  [[noreturn]] void become(const Start& start, const std::map<int, int>& sources) const {
    for (const auto& [number, source] : sources) ::dup2(source, number);
    if (start.user && (::setgid(*start.user) != 0 || ::setuid(*start.user) != 0)) ::_exit(126);
    ::execve(argumentPointers[0], argumentPointers.data(), environmentPointers.data());
    ::_exit(127);
  }
};

bool readInto(std::string& text, int descriptor) {
  char buffer[4096];
  const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  text.append(buffer, static_cast<std::size_t>(got));
  return true;
}

int millisecondsUntil(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

void waitFor(pid_t process, Ended& ended) {
  int status = 0;
  CHECK(::waitpid(process, &status, 0) == process);
  if (WIFEXITED(status)) ended.exitCode = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
}

}  // namespace

Ended run(const Start& start) {
  const Image image(start);
  Pipe output;
  Pipe errors;
  std::map<int, int> sources;
  sources[STDIN_FILENO] = holding(start.input);
  sources[STDOUT_FILENO] = output.writing;
  sources[STDERR_FILENO] = errors.writing;
  for (const auto& [number, content] : start.descriptors) sources[number] = holding(content);
  const bool closed = start.outputTo == kClosed;
  int elsewhere = -1;
  if (start.outputTo && !closed) {
    elsewhere = ::open(start.outputTo->c_str(), O_WRONLY | O_CLOEXEC);
    CHECK(elsewhere >= 0);
    sources[STDOUT_FILENO] = elsewhere;
  }

  const pid_t process = ::fork();
  CHECK(process >= 0);
  if (process == 0) {
    ::setsid();  // leaves the terminal that the test may have
    if (closed) ::close(STDOUT_FILENO), sources.erase(STDOUT_FILENO);
    image.become(start, sources);
  }
  for (const auto& [number, source] : sources) ::close(source);
  if (elsewhere >= 0) ::close(output.writing);

  Ended ended;
  const auto until = Clock::now() + start.patience;
  pollfd waited[] = {{output.reading, POLLIN, 0}, {errors.reading, POLLIN, 0}};
  std::string* texts[] = {&ended.output, &ended.errors};
  while (waited[0].fd >= 0 || waited[1].fd >= 0) {
    if (::poll(waited, 2, millisecondsUntil(until)) == 0) {
      ::kill(process, SIGKILL);
      ended.errors += "\n(killed: it took longer than the test allows)\n";
      break;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (waited[i].revents != 0 && !readInto(*texts[i], waited[i].fd)) waited[i].fd = -1;
    }
  }
  ::close(output.reading);
  ::close(errors.reading);
  waitFor(process, ended);
  return ended;
}

ProgramOnTerminal::ProgramOnTerminal(const Start& start) : until_(Clock::now() + start.patience) {
  const Image image(start);
  std::map<int, int> sources;
  for (const auto& [number, content] : start.descriptors) sources[number] = holding(content);
  process_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
  CHECK(process_ >= 0);
  if (process_ == 0) image.become(start, sources);
  for (const auto& [number, source] : sources) ::close(source);
}

ProgramOnTerminal::~ProgramOnTerminal() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  ::close(terminal_);
}

bool ProgramOnTerminal::readMore() {
  pollfd waited{terminal_, POLLIN, 0};
  if (::poll(&waited, 1, millisecondsUntil(until_)) <= 0) return false;
  return readInto(screen_, terminal_);  // EIO when the program has gone
}

bool ProgramOnTerminal::shows(std::string_view text) {
  while (true) {
    const std::size_t at = screen_.find(text, seen_);
    if (at != std::string::npos) {
      seen_ = at + text.size();
      return true;
    }
    if (!readMore()) return false;
  }
}

std::string ProgramOnTerminal::restOfLine() {
  const std::size_t begin = seen_;
  if (!shows("\r\n")) return "";
  return screen_.substr(begin, seen_ - 2 - begin);
}

void ProgramOnTerminal::type(std::string_view keys) {
  CHECK(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
}

bool ProgramOnTerminal::echoes() const {
  termios settings{};
  CHECK(::tcgetattr(terminal_, &settings) == 0);
  return (settings.c_lflag & ECHO) != 0;
}

Ended ProgramOnTerminal::end() {
  while (readMore()) {
  }
  if (Clock::now() >= until_) ::kill(process_, SIGKILL);
  Ended ended;
  waitFor(std::exchange(process_, -1), ended);
  ended.output = screen_;
  return ended;
}

std::string readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void writeFile(const std::string& path, std::string_view content, mode_t mode) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  CHECK(::chmod(path.c_str(), mode) == 0);
}

}  // namespace guantong::support
