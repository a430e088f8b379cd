// node/shell/local_address.h: the address of a local socket.
#pragma once

#include <sys/un.h>

#include <cstring>
#include <string>

#include "federation/result.h"

namespace guantong::node::shell {

/// kInvalidArgument for a path that is too long for one: 107 bytes, which the system sets.
inline federation::Result<sockaddr_un> localAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return federation::failure(federation::ErrorCode::kInvalidArgument,
                               path + ": over " + std::to_string(sizeof address.sun_path - 1) +
                                   " bytes, too long for a local socket");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

}  // namespace guantong::node::shell
