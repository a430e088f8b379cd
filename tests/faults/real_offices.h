// tests/faults/real_offices.h: offices as processes, one under the other, over lines that can be
// bad.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "federation/identity.h"
#include "tests/faults/line.h"
#include "tests/support/process.h"
#include "tests/support/running.h"
#include "tests/support/temporary_directory.h"

namespace guantong::support {

/// One office: a directory with its keys and store, a node on it, and the line to its parent.
class RealOffice {
 public:
  static constexpr const char* kPassphrase = "a storm over five offices";

  /// Its directory is made by `guantong init`.
  RealOffice(const TemporaryDirectory& folder, const std::string& code, unsigned level);

  void start();
  /// Asserts that it ran until now.
  void kill();
  /// Asserts that it runs, if it was started.
  void expectAlive();
  /// SIGTERM, and its exit code.
  int end();
  [[nodiscard]] bool running() const { return node_ != nullptr; }
  [[nodiscard]] pid_t process() const { return node_->process(); }
  /// Starts it and waits until it may say something.
  void startAndWait();

  /// A command of the program on this office. With its passphrase where that is asked for.
  [[nodiscard]] Ended ask(std::vector<std::string> words) const;
  [[nodiscard]] Ended askWithKeys(std::vector<std::string> words) const;
  /// `status --json`; empty when it doesn't answer.
  [[nodiscard]] std::string status() const;
  [[nodiscard]] std::string log() const;
  [[nodiscard]] std::string socket() const { return directory + "/control.sock"; }
  [[nodiscard]] std::string endpoint() const { return "tcp://127.0.0.1:" + std::to_string(port); }

  const federation::OfficeCode code;
  const std::string directory;
  const unsigned port;
  std::unique_ptr<Line> line;  ///< to its parent; the national office has none

 private:
  std::string errorsTo_;
  std::unique_ptr<RunningProgram> node_;
};

/// Runs the program, without a node.
Ended guantong(std::vector<std::string> arguments, bool withPassphrase);
/// Asks again and again; false when it never holds.
template <typename Holds>
[[nodiscard]] bool eventually(Holds holds, std::chrono::seconds within = std::chrono::seconds{60}) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

/// A national office, certified by a root, and offices below, enrolled as their administrators
/// would do it, all through the command line.
class RealOffices {
 public:
  RealOffices();

  /// The national office is there from the start, and runs.
  RealOffice& national() { return *offices_.front(); }
  /// Another one below `parent`, enrolled and not started. REQUIRES: the parent runs.
  RealOffice& add(RealOffice& parent, const std::string& code, unsigned level,
                  std::uint64_t seed = 1);
  [[nodiscard]] const std::vector<std::unique_ptr<RealOffice>>& all() const { return offices_; }
  [[nodiscard]] RealOffice& at(const federation::OfficeCode& code) const;
  /// What all of them wrote into their logs.
  [[nodiscard]] std::string logs() const;

 private:
  TemporaryDirectory folder_;
  std::vector<std::unique_ptr<RealOffice>> offices_;
};

}  // namespace guantong::support
