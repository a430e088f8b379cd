// tests/faults/child.h: store_writer as a child process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace guantong::support {

/// store_writer with its standard output on a pipe.
class WriterProcess {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;
  explicit WriterProcess(const std::vector<std::string>& arguments,
                         const Environment& environment = {});
  ~WriterProcess();
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;

  /// The next acknowledged group; nothing once the process has ended. Waits.
  std::optional<std::uint64_t> nextAcknowledged();
  void kill();
  /// Its exit code, or minus the signal that ended it. Waits.
  int end();

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

/// With the recorder loaded before it.
WriterProcess::Environment recorded(WriterProcess::Environment rest);

/// Runs `work` in a forked child and answers its exit code, or minus the signal that ended it.
int inChild(const std::function<int()>& work);

/// Runs `work(0)`, `work(1)`, ... in one child (forking for each is slow under a sanitizer) until
/// `rounds`, or until one answers other than 0. Where it ended, and with what.
struct LastRound {
  int round = 0;
  int code = 0;  ///< 0: all rounds; else what the round answered, or minus the signal
};
LastRound roundsInChild(int rounds, const std::function<int(int round)>& work);

}  // namespace guantong::support
