#include "node/shell/hardening.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "node/shell/file_error.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// A closed descriptor gets /dev/null, opened the wrong way round: reading from a closed standard
/// input and writing to a closed standard output fail as they would have.
Result<void> openWhereClosed(int descriptor) {
  if (::fcntl(descriptor, F_GETFD) >= 0) return {};
  const int direction = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
  // The lowest free number is the one asked for: they are opened in order.
  if (::open("/dev/null", direction) != descriptor) return fileFailure("/dev/null", errno);
  return {};
}

}  // namespace

Result<void> hardenProcess() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (auto opened = openWhereClosed(descriptor); !opened) return opened;
  }
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return failure(ErrorCode::kFileFailed, "PR_SET_DUMPABLE: " + systemErrorText(errno));
  }
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) {
    return failure(ErrorCode::kFileFailed, "RLIMIT_CORE: " + systemErrorText(errno));
  }
  ::umask(077);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
  ::sigaction(SIGXFSZ, &ignore, nullptr);
  return {};
}

}  // namespace guantong::node::shell
