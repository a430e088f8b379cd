// tests/support/process.h: runs a real program, with everything around it under control.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guantong::support {

/// What a program is started with. Nothing of the test's own environment reaches it (but the
/// sanitizers' options), and it has a session of its own: /dev/tty is there only on a
/// ProgramOnTerminal.
struct Start {
  std::string program;
  std::vector<std::string> arguments;  ///< after the program's name
  std::map<std::string, std::string> environment;
  std::string input;  ///< what standard input holds; then its end
  /// More descriptors to read from, by number, with what they hold. At most 32 KB each.
  std::map<int, std::string> descriptors;
  /// Where standard output goes instead of the test: a path, or nowhere ("closed").
  std::optional<std::string> outputTo;
  std::optional<uid_t> user;  ///< only when the test runs as root
  /// Killed after this, which is a failed test: no program of ours waits that long for anything.
  std::chrono::seconds patience{60};
};

inline constexpr std::string_view kClosed = "closed";

struct Ended {
  int exitCode = -1;  ///< -1 when a signal ended it
  int signal = 0;
  std::string output;
  std::string errors;
};

Ended run(const Start& start);

/// A program whose controlling terminal, input, output and errors are a pseudo-terminal, as a
/// person has it. Ends the program when it goes.
class ProgramOnTerminal {
 public:
  explicit ProgramOnTerminal(const Start& start);
  ~ProgramOnTerminal();
  ProgramOnTerminal(const ProgramOnTerminal&) = delete;
  ProgramOnTerminal& operator=(const ProgramOnTerminal&) = delete;

  /// Reads until `text` shows (again: after what was waited for before); false when it never does.
  [[nodiscard]] bool shows(std::string_view text);
  /// What shows between here and the end of the line.
  [[nodiscard]] std::string restOfLine();
  void type(std::string_view keys);
  [[nodiscard]] bool echoes() const;
  /// Reads to the end. `output` is all that showed, from the start.
  Ended end();
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  bool readMore();

  pid_t process_ = -1;
  int terminal_ = -1;
  std::string screen_;
  std::size_t seen_ = 0;
  std::chrono::steady_clock::time_point until_;
};

std::string readFile(const std::string& path);
/// Makes or replaces it, with this mode whatever the umask.
void writeFile(const std::string& path, std::string_view content, mode_t mode);

}  // namespace guantong::support
