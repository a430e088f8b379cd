// tests/faults/raw_peer.h: a neighbour that holds real keys and says whatever a test wants.
#pragma once

#include <optional>
#include <string>

#include "crypto/key_ring.h"
#include "federation/envelope.h"
#include "federation/frame.h"
#include "node/shell/zmq_socket.h"

namespace guantong::support {

/// The keys in an office's directory (RealOffice).
[[nodiscard]] crypto::KeyRing keysIn(const std::string& directory);

/// Dials an office as its child does, DEALER under CURVE, and sends bytes.
/// One thread.
class RawPeer {
 public:
  RawPeer(const crypto::TransportKey& own, const crypto::TransportPublicKey& server,
          const std::string& endpoint);

  /// False when it could not be handed to the socket within a while: the connection is refused, or
  /// held up.
  bool send(crypto::Bytes frame);
  bool send(const federation::Frame& frame);
  /// The next frame, decoded into `kept`; nothing when none comes for so long.
  std::optional<federation::Frame> receive(std::chrono::milliseconds within);
  /// Says hello as `office` until the other end is in a session with it; the number that batches
  /// are to bear.
  std::optional<std::uint64_t> session(const federation::OfficeCode& office);

 private:
  node::shell::ZmqContext context_;
  node::shell::ZmqSocket dealer_;
  crypto::Bytes kept_;
};

/// A batch of one envelope on a lane, under a session's number.
[[nodiscard]] crypto::Bytes batchOf(std::uint64_t session, std::uint64_t first,
                                    const federation::Envelope& envelope);

}  // namespace guantong::support
