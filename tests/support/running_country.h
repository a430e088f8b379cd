// tests/support/running_country.h: real offices as real processes, on this machine's loopback.
// REQUIRES: GUANTONG_PROGRAM, the program to run.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/running.h"
#include "tests/support/temporary_directory.h"

namespace guantong::support {

using Words = std::vector<std::string>;

inline constexpr const char* kPassphrase = "correct horse battery staple";
inline constexpr const char* kNational = "000000000000";
inline constexpr const char* kProvince = "330000000000";

/// Longer than a loaded machine needs; a test that waits so long has failed.
inline constexpr std::chrono::seconds kPatience{60};

inline Ended guantong(Words arguments, bool passphrase = false) {
  Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = std::move(arguments);
  if (passphrase) {
    start.arguments.insert(start.arguments.end(), {"--passphrase-fd", "5"});
    start.descriptors[5] = std::string(kPassphrase) + "\n";
  }
  return run(start);
}

template <typename Holds>
bool eventually(Holds holds) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return true;
}

/// One office's directory, and the node on it.
class Office {
 public:
  Office(const TemporaryDirectory& folder, const std::string& name, const std::string& ofCode,
         const std::string& level)
      : code(ofCode),
        directory(folder / name),
        port_(freePort()),
        errors_(folder / (name + ".log")) {
    const Ended made = guantong({"init", "--dir", directory, "--code", code, "--name", name,
                                 "--level", level, "--listen", address()},
                                true);
    EXPECT_EQ(made.exitCode, 0) << made.errors;
  }

  [[nodiscard]] std::string address() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

  void start() {
    node_ = std::make_unique<RunningProgram>(GUANTONG_PROGRAM, Words{"run", "--dir", directory},
                                             std::string(kPassphrase) + "\n", errors_);
    EXPECT_TRUE(eventually([&] { return status().exitCode == 0; })) << node_->errors();
  }
  RunningProgram& node() { return *node_; }
  [[nodiscard]] Ended status() const { return ask({"status"}); }
  [[nodiscard]] Ended ask(Words words) const {
    words.insert(words.end(), {"--dir", directory, "--json"});
    return guantong(words);
  }
  [[nodiscard]] std::string log() const { return readFile(errors_); }

  const std::string code;
  const std::string directory;

 private:
  unsigned port_;
  std::string errors_;
  std::unique_ptr<RunningProgram> node_;
};

/// The digits of an enrolment that waits at `parent` for its approval.
inline std::string digitsAt(const Office& parent) {
  return jsonField(parent.status().output, "digits");
}

inline std::string invitationFrom(const Office& parent, const std::string& code) {
  const Ended invited = parent.ask({"invite", code});
  EXPECT_EQ(invited.exitCode, 0) << invited.errors;
  return jsonField(invited.output, "invitation");
}

/// The child's command line, until its digits show at the parent's.
inline std::unique_ptr<RunningProgram> enrollingAt(const Office& parent, const Office& child,
                                                   const std::string& invitation) {
  auto program =
      std::make_unique<RunningProgram>(GUANTONG_PROGRAM,
                                       Words{"enrol", "--dir", child.directory, "--invitation",
                                             invitation, "--parent", parent.address(), "--json"},
                                       std::string(kPassphrase) + "\n", child.directory + ".enrol");
  EXPECT_TRUE(eventually([&] { return !digitsAt(parent).empty(); })) << program->errors();
  return program;
}

/// As both administrators do it. REQUIRES: the parent runs, nobody else enrols there.
inline void enrolAt(const Office& parent, const Office& child) {
  const auto program = enrollingAt(parent, child, invitationFrom(parent, child.code));
  EXPECT_TRUE(eventually([&] { return !jsonField(program->errors(), "digits").empty(); }));
  const Ended approved =
      parent.ask({"approve", child.code, "--digits", jsonField(program->errors(), "digits")});
  EXPECT_EQ(approved.exitCode, 0) << approved.errors;
  EXPECT_EQ(program->wait(), 0) << program->errors();
}

/// The national office, certified and running.
class Country {
 public:
  Country() : national(folder, "national", kNational, "0") {
    const std::string root = folder / "root";
    const Ended made = guantong({"root", "init", "--dir", root}, true);
    EXPECT_EQ(made.exitCode, 0) << made.errors;
    const Ended certified =
        guantong({"root", "certify", "--root", root, "--dir", national.directory}, true);
    EXPECT_EQ(certified.exitCode, 0) << certified.errors;
    national.start();
  }

  std::string invitationFor(const std::string& code) { return invitationFrom(national, code); }
  std::unique_ptr<RunningProgram> enrolling(Office& child, const std::string& invitation) {
    return enrollingAt(national, child, invitation);
  }
  std::string digits() { return digitsAt(national); }
  void enrol(Office& child) { enrolAt(national, child); }

  TemporaryDirectory folder;
  Office national;
};

inline bool linkIsUp(const Office& office) {
  return jsonField(office.status().output, "state") == "up";
}

}  // namespace guantong::support
