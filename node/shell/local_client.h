// node/shell/local_client.h: the other end of an office's local socket.
#pragma once

#include <string>
#include <vector>

#include "node/local_wire.h"
#include "node/shell/file_descriptor.h"

namespace guantong::node::shell {

/// Speaks to the office that runs on a directory. Blocks; one thread.
class LocalClient {
 public:
  /// kNotRunning when nobody listens.
  static Result<LocalClient> open(const std::string& socketPath);

  /// Asks one thing and waits for its answer.
  Result<Answer> ask(std::variant<Command, Question> what);

  // --- for many at once
  /// Sends all of them; ids are the caller's. Reads meanwhile, so that neither end waits for ever.
  Result<void> send(const std::vector<LocalRequest>& requests);
  /// The next answer, whichever it is.
  Result<LocalAnswer> receive();

 private:
  explicit LocalClient(FileDescriptor socket) : socket_(std::move(socket)) {}
  Result<void> readMore();

  FileDescriptor socket_;
  std::uint64_t lastId_ = 0;
  crypto::Bytes in_;
  std::size_t inUsed_ = 0;
};

}  // namespace guantong::node::shell
