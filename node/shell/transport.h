// node/shell/transport.h: the sockets between offices.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key_ring.h"
#include "federation/identity.h"
#include "federation/result.h"
#include "node/office.h"

namespace guantong::node::shell {

/// One frame and whose it is.
struct ArrivedFrame {
  federation::OfficeCode from;
  std::shared_ptr<const crypto::Bytes> bytes;
};

/// What an office is told by its sockets, on the transport's thread: to be quick about.
class TransportListener {
 public:
  virtual ~TransportListener() = default;
  /// Frames of certified neighbours, in the order in which each sent them. False: no more until
  /// Transport::resume. What was given is taken all the same.
  virtual bool framesArrived(std::vector<ArrivedFrame> frames) = 0;
  /// A message from the holder of an invitation's one-time key. The answer, if there is one, goes
  /// to Transport::reply with the same number.
  virtual void enrolmentArrived(std::uint64_t exchange, const crypto::TransportPublicKey& from,
                                crypto::Bytes message) = 0;
  /// Something was refused: for the counters and the log.
  virtual void refused(std::string_view word, std::string facts) = 0;
};

/// All sockets of all offices of one process, on a thread of their own.
///
/// Rules
///  1. An office listens as ROUTER and dials its parent as DEALER, both under CURVE with the
///  office's
///     transport key. Who is at the other end is what its key says, never what it says itself: on
///     the ROUTER by the key that ZAP saw, on the DEALER by the key that was dialled.
///  2. Only keys that the office admitted get in (ZAP). A key that was revoked keeps its
///  connection,
///     which libzmq can't close alone, and nothing that comes over it is taken.
///  3. The holder of an invitation's one-time key gets in, and what it sends reaches the enrolment
///     alone.
///  4. A frame that can't go at once because there is no connection, or because too much waits on
///     it, is dropped: the link (federation/link.h) sends it again from the last ack. Why: what
///     waited here for hours would be stale and come in a flood on a weak line.
///  5. A connection to the parent that comes about is a sign of life of who holds the parent's key:
///     the office is given an `alive` frame of it, so that it speaks at once.
///  6. A frame larger than kFrameBytesMax ends the connection it came over.
///  7. It sleeps until something comes.
/// Limits: kSendFramesMax and kReceiveFramesMax for each connection, kFramesInOneRead for each look
/// at a socket, so that no neighbour keeps others waiting.
/// Threads: one of its own (besides libzmq's). `add` before `start`; what says so, from any thread.
class Transport {
 public:
  static constexpr std::int64_t kFrameBytesMax = (std::int64_t{1} << 20) + 4096;
  /// A link has 13 MiB under way at most, a hundred frames, and acks beside them.
  static constexpr int kSendFramesMax = 192;
  static constexpr int kReceiveFramesMax = 64;
  static constexpr std::size_t kFramesInOneRead = 64;
  static constexpr std::size_t kBytesInOneRead = std::size_t{2} << 20;
  static constexpr std::chrono::milliseconds kHandshakeTimeout{10'000};
  static constexpr std::chrono::milliseconds kReconnectFirst{100};
  /// A station is on the network for ten minutes on market day.
  static constexpr std::chrono::milliseconds kReconnectMax{10'000};
  /// Unacknowledged for so long: the connection is dead, whatever TCP hopes.
  static constexpr std::chrono::milliseconds kConnectionDead{60'000};

  using LineNumber = std::size_t;

  struct Line {
    federation::OfficeCode office;
    std::shared_ptr<const crypto::KeyRing> keys;
    std::string listen;  ///< "tcp://…", or empty
    TransportListener* listener = nullptr;
  };

  static federation::Result<std::unique_ptr<Transport>> make();
  /// Stops.
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// Binds at once. kInvalidArgument with the system's words where it can't.
  federation::Result<LineNumber> add(Line line);
  /// Where it listens, with the port that was found; empty: nowhere.
  [[nodiscard]] std::string listening(LineNumber line) const;
  void start();
  /// Nothing is told to any listener after it returns.
  void stop();

  // --- from any thread
  void send(LineNumber line, const federation::OfficeCode& neighbour,
            std::vector<crypto::Bytes> frames);
  void reply(LineNumber line, std::uint64_t exchange, crypto::Bytes message);
  void admit(LineNumber line, Effects::Admitted admitted);
  /// Dials the parent; in place of what was dialled before, if that was another.
  void dial(LineNumber line, const federation::OfficeCode& parent,
            const crypto::TransportPublicKey& key, std::string endpoint);
  void resume(LineNumber line);

 private:
  class Body;
  explicit Transport(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace guantong::node::shell
