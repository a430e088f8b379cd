// tests/bench/office_process.h: an office as its own process, set up by the commands people use.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "node/shell/local_client.h"
#include "tests/bench/running_program.h"

namespace guantong::bench {

/// Makes the national root's folder.
void makeRoot(const std::string& folder);

class OfficeProcess {
 public:
  struct Place {
    std::string code;
    std::string name;
    int level = 0;
  };
  /// Its keys and configuration. `below`: the folder in which all offices have theirs.
  OfficeProcess(const std::string& below, Place place);

  /// The root certifies it. REQUIRES: it is the national office and does not run.
  void certifyBy(const std::string& root);
  /// By invitation, digits and approval. REQUIRES: the parent runs, this one does not.
  void enrolUnder(OfficeProcess& parent);
  /// Returns when it may speak: a child, when its parent has told it so.
  void run();

  [[nodiscard]] node::shell::LocalClient connect() const;
  node::Status status();
  [[nodiscard]] RunningProgram& program() { return *program_; }
  [[nodiscard]] federation::OfficeCode code() const;
  /// Of its store, ever.
  [[nodiscard]] std::uint64_t commits() const;
  /// What `guantong ledger verify` says of a ticket: gives up when it finds fault.
  void verify(const federation::TicketId& ticket) const;
  void stop();

 private:
  node::Done ask(const node::Command& command);

  std::string folder_;
  Place place_;
  std::string endpoint_;
  std::unique_ptr<RunningProgram> program_;
  std::optional<node::shell::LocalClient> client_;
};

}  // namespace guantong::bench
