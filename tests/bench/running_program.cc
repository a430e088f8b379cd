#include "tests/bench/running_program.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include "crypto/check.h"

namespace guantong::bench {
namespace {

constexpr int kSecretNumber = 3;

std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// In the child of a fork: nothing here allocates.
[[noreturn]] void become(char* const* arguments, int output, int secret) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a bench that dies leaves nothing behind
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (secret >= 0) ::dup2(secret, kSecretNumber);
  ::execvp(arguments[0], arguments);
  ::_exit(127);
}

/// A descriptor that holds a text and then ends; above kSecretNumber.
int holding(const std::string& text) {
  int ends[2];
  CHECK(::pipe2(ends, O_CLOEXEC) == 0);
  CHECK(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  const int high = ::fcntl(ends[0], F_DUPFD_CLOEXEC, kSecretNumber + 1);
  CHECK(high >= 0);
  ::close(ends[0]);
  return high;
}

pid_t start(const std::vector<std::string>& arguments, int output, const std::string& secret) {
  const std::vector<char*> pointers = pointersTo(arguments);
  const int held = secret.empty() ? -1 : holding(secret);
  const pid_t process = ::fork();
  CHECK(process >= 0);
  if (process == 0) become(pointers.data(), output, held);
  if (held >= 0) ::close(held);
  return process;
}

}  // namespace

void giveUp(const std::string& why) {
  std::fprintf(stderr, "guantong-bench: %s\n", why.c_str());
  std::exit(1);
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments,
                               const std::string& outputFile, const std::string& secret) {
  const int output =
      ::open(outputFile.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  CHECK(output >= 0);
  process_ = start(arguments, output, secret);
  ::close(output);
}

RunningProgram::~RunningProgram() { stop(); }

bool RunningProgram::ends() {
  int status = 0;
  const bool ended = ::waitpid(process_, &status, 0) == process_;
  process_ = -1;
  return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool RunningProgram::stop(std::chrono::seconds patience) {
  if (process_ < 0) return false;
  ::kill(process_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + patience;
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(process_, &status, WNOHANG)) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      ::kill(process_, SIGKILL);
      ended = ::waitpid(process_, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  process_ = -1;
  return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

double RunningProgram::cpuSeconds() const {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
    giveUp("a program that is measured has ended");
  }
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

RunningProgram::Memory RunningProgram::memory() const {
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  Memory memory;
  std::string word;
  constexpr double kKibInMib = 1024;
  while (status >> word) {
    double* field = nullptr;
    if (word == "VmRSS:") field = &memory.residentMiB;
    if (word == "RssAnon:") field = &memory.anonymousMiB;
    if (field == nullptr) continue;
    status >> *field;
    *field /= kKibInMib;
  }
  return memory;
}

std::string outputOf(const std::vector<std::string>& arguments, const std::string& secret) {
  int ends[2];
  CHECK(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t process = start(arguments, ends[1], secret);
  ::close(ends[1]);
  std::string said;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = ::read(ends[0], buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) said.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  CHECK(::waitpid(process, &status, 0) == process);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::string command;
    for (const std::string& argument : arguments) command += argument + " ";
    giveUp(command + "failed: " + said);
  }
  return said;
}

std::uint16_t freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(socket >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  CHECK(::bind(socket, reinterpret_cast<sockaddr*>(&address), length) == 0);
  CHECK(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

}  // namespace guantong::bench
