// tests/bench/running_program.h: a program that runs beside the bench, and what it takes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace guantong::bench {

/// Started in its own process, output into a file; it ends when this object goes, or the bench.
class RunningProgram {
 public:
  /// `arguments` begin with the program: a path, or a name to be found in PATH. `secret` stands on
  /// its descriptor 3.
  RunningProgram(const std::vector<std::string>& arguments, const std::string& outputFile,
                 const std::string& secret = {});
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// Waits for its end. True when that was with 0.
  bool ends();
  /// SIGTERM, and after `patience` SIGKILL. True when it ended by itself with 0.
  bool stop(std::chrono::seconds patience = std::chrono::seconds{20});

  /// Of all its threads, those that ended too.
  [[nodiscard]] double cpuSeconds() const;
  struct Memory {
    double residentMiB = 0;
    double anonymousMiB = 0;  ///< without what is only mapped: programs, libraries, the store
  };
  [[nodiscard]] Memory memory() const;

 private:
  pid_t process_ = -1;
};

/// Runs a program to its end: what it printed. Anything but exit code 0 ends the bench with what it
/// said.
std::string outputOf(const std::vector<std::string>& arguments, const std::string& secret = {});

/// A port of the loopback interface on which nobody listens.
[[nodiscard]] std::uint16_t freePort();

/// Says why and ends the program with 1: a bench that can't measure has nothing else to do.
[[noreturn]] void giveUp(const std::string& why);

}  // namespace guantong::bench
