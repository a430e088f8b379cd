// node/shell/local_server.h: where the command line reaches a running office.
#pragma once

#include <memory>

#include "federation/result.h"
#include "node/shell/office_runner.h"

namespace guantong::node::shell {

/// The local sockets of all offices of one process, on a thread of their own. The protocol:
/// schemas/local.capnp.
///
/// Rules
///  1. `control.sock` is 0600 in a directory that is its user's alone, and whoever connects is
///  asked
///     of the kernel (SO_PEERCRED): the office's user or root. Others are refused and counted.
///  2. What comes in one read goes to the writer together, and answers go out together: a program
///     that doesn't wait for each answer pays for a commit a thousand times less often.
///  3. Questions are answered here, from a snapshot, after a barrier in the writer; so they see
///  what
///     was asked before them and hold up nobody.
///  4. A connection with too much unanswered, or that doesn't read its answers, is not read from
///     until it has caught up. What doesn't decode ends the connection.
/// Limits: named below. Threads: its own; `add` before `start`.
class LocalServer {
 public:
  static constexpr std::size_t kConnectionsMax = 256;
  static constexpr std::size_t kUnansweredMax = 4096;
  /// Their answers may be long.
  static constexpr std::size_t kQuestionsMax = 16;
  static constexpr std::size_t kUnreadBytesMax = std::size_t{4} << 20;
  static constexpr std::size_t kReadBytes = std::size_t{256} << 10;

  static Result<std::unique_ptr<LocalServer>> make();
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  /// Makes the socket. REQUIRES: the runner has its store open (so no other process has this socket
  /// in use), and lives until `stop` has returned. What it returns is the runner's asker.
  Result<AskerOfOffice*> add(OfficeRunner& runner);
  void start();
  /// Closes everything and removes the sockets.
  void stop();

 private:
  class Body;
  explicit LocalServer(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace guantong::node::shell
