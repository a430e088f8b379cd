#include "node/shell/hardening.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>

namespace guantong::node::shell {
namespace {

/// In a child, for what is done to a process stays done. The number is the check that failed.
int inChild(const std::function<int()>& checks) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(checks());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

TEST(Hardening, LeavesNoCoreAndNoPermissionsToOthers) {
  EXPECT_EQ(inChild([] {
              if (!hardenProcess()) return 1;
              if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 2;
              rlimit core{1, 1};
              ::getrlimit(RLIMIT_CORE, &core);
              if (core.rlim_cur != 0 || core.rlim_max != 0) return 3;
              if (::umask(0) != 077) return 4;
              return 0;
            }),
            0);
}

TEST(Hardening, ClosedStandardDescriptorsAreNoPlaceForAFile) {
  EXPECT_EQ(inChild([] {
              for (const int descriptor : {0, 1, 2}) ::close(descriptor);
              if (!hardenProcess()) return 1;
              if (::open("/dev/null", O_RDONLY) < 3) return 2;
              return 0;
            }),
            0);
}

TEST(Hardening, OutputToAClosedDescriptorStillFails) {
  EXPECT_EQ(inChild([] {
              for (const int descriptor : {0, 1, 2}) ::close(descriptor);
              if (!hardenProcess()) return 1;
              char byte = 'x';
              if (::write(STDOUT_FILENO, &byte, 1) != -1 || errno != EBADF) return 2;
              if (::read(STDIN_FILENO, &byte, 1) != -1 || errno != EBADF) return 3;
              return 0;
            }),
            0);
}

TEST(Hardening, AReaderThatWentAwayIsAnErrorAndNotADeath) {
  EXPECT_EQ(inChild([] {
              if (!hardenProcess()) return 1;
              int ends[2];
              if (::pipe(ends) != 0) return 2;
              ::close(ends[0]);
              if (::write(ends[1], "x", 1) != -1 || errno != EPIPE) return 3;
              return 0;
            }),
            0);
}

TEST(Hardening, ALimitOnTheSizeOfFilesIsAnErrorAndNotADeath) {
  EXPECT_EQ(inChild([] {
              if (!hardenProcess()) return 1;
              const rlimit none{0, 0};
              if (::setrlimit(RLIMIT_FSIZE, &none) != 0) return 2;
              const int file = ::open("/tmp", O_TMPFILE | O_WRONLY, 0600);
              if (file < 0) return 3;
              if (::write(file, "x", 1) != -1 || errno != EFBIG) return 4;
              return 0;
            }),
            0);
}

}  // namespace
}  // namespace guantong::node::shell
