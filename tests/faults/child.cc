#include "tests/faults/child.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

#include "crypto/check.h"

namespace guantong::support {
namespace {

int waited(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) CHECK(errno == EINTR);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

WriterProcess::WriterProcess(const std::vector<std::string>& arguments,
                             const Environment& environment) {
  int ends[2];
  CHECK(::pipe(ends) == 0);
  std::vector<char*> pointers{const_cast<char*>(GUANTONG_STORE_WRITER)};
  for (const std::string& each : arguments) pointers.push_back(const_cast<char*>(each.c_str()));
  pointers.push_back(nullptr);
  process_ = ::fork();
  CHECK(process_ >= 0);
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], 1);
    ::close(ends[0]);
    ::close(ends[1]);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::execv(GUANTONG_STORE_WRITER, pointers.data());
    std::_Exit(98);
  }
  ::close(ends[1]);
  output_ = ends[0];
}

WriterProcess::~WriterProcess() {
  if (process_ > 0) {
    kill();
    end();
  }
  ::close(output_);
}

std::optional<std::uint64_t> WriterProcess::nextAcknowledged() {
  std::uint64_t group = 0;
  ssize_t got = 0;
  do {
    got = ::read(output_, &group, sizeof group);  // 8 bytes go through a pipe in one piece
  } while (got < 0 && errno == EINTR);
  if (got != sizeof group) return std::nullopt;
  return group;
}

void WriterProcess::kill() { ::kill(process_, SIGKILL); }

int WriterProcess::end() {
  const int code = waited(process_);
  process_ = -1;
  return code;
}

WriterProcess::Environment recorded(WriterProcess::Environment rest) {
  rest.emplace_back("LD_PRELOAD", GUANTONG_RECORDER);
  return rest;
}

int inChild(const std::function<int()>& work) {
  const pid_t process = ::fork();
  CHECK(process >= 0);
  if (process == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const struct rlimit none {};
    ::setrlimit(RLIMIT_CORE, &none);
    for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE}) ::signal(number, SIG_DFL);
    std::_Exit(work());
  }
  return waited(process);
}

LastRound roundsInChild(int rounds, const std::function<int(int round)>& work) {
  void* const page = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(page != MAP_FAILED);
  auto& round = *new (page) std::atomic<int>(0);  // read by the parent when the child has died
  const int code = inChild([&] {
    for (; round < rounds; ++round) {
      if (const int answer = work(round); answer != 0) return answer;
    }
    return 0;
  });
  const LastRound last{round, code};
  ::munmap(page, sizeof(std::atomic<int>));
  return last;
}

}  // namespace guantong::support
