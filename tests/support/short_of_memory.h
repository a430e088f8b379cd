// tests/support/short_of_memory.h: runs something in a child process that gets no more memory.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace guantong::support {

/// What `run` returns (0 to 255) in a process whose address space may grow by 16 MiB only.
template <typename Run>
int withSixteenMegabytesLeft(Run run) {
  const pid_t child = fork();
  if (child == 0) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t now = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
    const rlimit limit{now + (16u << 20), now + (16u << 20)};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(254);
    _exit(run());
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

}  // namespace guantong::support
