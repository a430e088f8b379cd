#include "node/shell/enrolment_dial.h"

#include "node/shell/transport.h"
#include "node/shell/zmq_socket.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

class EnrolmentDial::Body {
 public:
  ZmqContext context;
  ZmqSocket socket;
};

EnrolmentDial::EnrolmentDial(std::unique_ptr<Body> body) : body_(std::move(body)) {}
EnrolmentDial::~EnrolmentDial() = default;

Result<std::unique_ptr<EnrolmentDial>> EnrolmentDial::open(const crypto::TransportKey& oneTime,
                                                           const crypto::TransportPublicKey& parent,
                                                           const std::string& endpoint) {
  auto body = std::make_unique<Body>();
  body->socket = ZmqSocket(body->context, ZMQ_DEALER);
  ZmqSocket& socket = body->socket;
  if (!socket.valid()) return failure(ErrorCode::kMemoryShort, zmqErrorText());
  socket.setKeys(oneTime);
  socket.set(ZMQ_CURVE_SERVERKEY, crypto::ByteView(parent.bytes));
  socket.set(ZMQ_MAXMSGSIZE, Transport::kFrameBytesMax);
  socket.set(ZMQ_SNDHWM, 4);  // the same question again and again: more would be a heap of it
  socket.set(ZMQ_HANDSHAKE_IVL, static_cast<int>(Transport::kHandshakeTimeout.count()));
  socket.set(ZMQ_RECONNECT_IVL, static_cast<int>(Transport::kReconnectFirst.count()));
  socket.set(ZMQ_RECONNECT_IVL_MAX, 2000);  // a person waits
  socket.set(ZMQ_IPV6, 1);
  if (::zmq_connect(socket.get(), endpoint.c_str()) != 0) {
    return failure(ErrorCode::kInvalidArgument, endpoint + ": " + zmqErrorText());
  }
  return std::unique_ptr<EnrolmentDial>(new EnrolmentDial(std::move(body)));
}

Result<std::optional<crypto::Bytes>> EnrolmentDial::ask(crypto::ByteView message,
                                                        std::chrono::milliseconds wait) {
  ZmqMessage question(crypto::Bytes(message.begin(), message.end()));
  // Where too many wait already, those will do.
  if (!question.send(body_->socket) && errno != EAGAIN) {
    return failure(ErrorCode::kUnreachable, zmqErrorText());
  }
  zmq_pollitem_t item{body_->socket.get(), 0, ZMQ_POLLIN, 0};
  if (::zmq_poll(&item, 1, static_cast<long>(wait.count())) <= 0) {
    return std::optional<crypto::Bytes>();
  }
  ZmqMessage answer;
  if (!answer.receive(body_->socket)) return std::optional<crypto::Bytes>();
  return std::optional(crypto::Bytes(answer.bytes().begin(), answer.bytes().end()));
}

}  // namespace guantong::node::shell
