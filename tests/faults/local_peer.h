// tests/faults/local_peer.h: a connection to a running office's local socket that never waits.
#pragma once

#include <string>
#include <vector>

#include "node/local_wire.h"
#include "node/shell/file_descriptor.h"

namespace guantong::support {

/// One owner, one thread.
class LocalPeer {
 public:
  explicit LocalPeer(std::string socketPath) : path_(std::move(socketPath)) {}

  /// False: nobody listens.
  bool connect();
  [[nodiscard]] bool connected() const { return socket_.valid(); }
  void send(const std::vector<node::LocalRequest>& requests);
  /// What has come. When the office has gone, `connected` is false afterwards.
  std::vector<node::LocalAnswer> receive();
  /// To poll; -1 when not connected.
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  void flush();

  const std::string path_;
  node::shell::FileDescriptor socket_;
  crypto::Bytes in_, out_;
};

}  // namespace guantong::support
