// tests/support/running.h: the real program at work, and offices to run it on.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace guantong::support {

/// A program that runs until it is told to end. Its standard error goes to a file; killed when this
/// object goes.
class RunningProgram {
 public:
  /// `passphrases`: what descriptor 3 holds.
  RunningProgram(const std::string& program, const std::vector<std::string>& arguments,
                 const std::string& passphrases, std::string errorsTo);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void kill();
  /// SIGTERM, and its exit code; minus the signal where one ended it.
  int end();
  /// Its exit code when it ends by itself.
  int wait();
  /// Its exit code (minus the signal), if it has ended by itself. Does not wait.
  std::optional<int> ended();
  [[nodiscard]] pid_t process() const { return process_; }
  [[nodiscard]] std::string errors() const { return readFile(errorsTo_); }

 private:
  pid_t process_ = -1;  ///< -1: it has ended
  int endedWith_ = 0;
  std::string errorsTo_;
};

/// A port of 127.0.0.1 that nobody uses at this moment.
[[nodiscard]] unsigned freePort();

/// The text of a JSON field, as our program writes it: the first of that name. Empty: none.
[[nodiscard]] std::string jsonField(const std::string& json, const std::string& name);

}  // namespace guantong::support
