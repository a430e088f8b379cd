// node/shell/zmq_socket.h: libzmq's sockets and messages with owners. Only transport.cc and
// enrolment_dial.cc include it here (and tests that play a neighbour), and it alone includes
// libzmq's header.
#pragma once

#include <zmq.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "crypto/keys.h"
#include "federation/result.h"

namespace guantong::node::shell {

class ZmqContext {
 public:
  ZmqContext() : context_(::zmq_ctx_new()) {}
  ~ZmqContext() {
    if (context_ != nullptr) ::zmq_ctx_term(context_);
  }
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;
  [[nodiscard]] void* get() const { return context_; }

 private:
  void* context_;
};

/// REQUIRES: it is gone before its context. Linger is 0: what was not sent is dropped, and the link
/// sends it again.
class ZmqSocket {
 public:
  ZmqSocket() = default;
  ZmqSocket(const ZmqContext& context, int type) : socket_(::zmq_socket(context.get(), type)) {
    if (socket_ != nullptr) set(ZMQ_LINGER, 0);
  }
  ZmqSocket(ZmqSocket&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
  ZmqSocket& operator=(ZmqSocket&& other) noexcept {
    if (this != &other) {
      close();
      socket_ = std::exchange(other.socket_, nullptr);
    }
    return *this;
  }
  ZmqSocket(const ZmqSocket&) = delete;
  ZmqSocket& operator=(const ZmqSocket&) = delete;
  ~ZmqSocket() { close(); }

  [[nodiscard]] bool valid() const { return socket_ != nullptr; }
  [[nodiscard]] void* get() const { return socket_; }
  void close() {
    if (socket_ != nullptr) ::zmq_close(std::exchange(socket_, nullptr));
  }

  void set(int option, int value) { ::zmq_setsockopt(socket_, option, &value, sizeof value); }
  void set(int option, std::int64_t value) {
    ::zmq_setsockopt(socket_, option, &value, sizeof value);
  }
  void set(int option, std::string_view value) {
    ::zmq_setsockopt(socket_, option, value.data(), value.size());
  }
  void set(int option, crypto::ByteView value) {
    ::zmq_setsockopt(socket_, option, value.data(), value.size());
  }
  /// Our half of CURVE. The secret lies in libzmq's ordinary memory from here on: there is no other
  /// way to hand it over.
  void setKeys(const crypto::TransportKey& keys) {
    set(ZMQ_CURVE_PUBLICKEY, crypto::ByteView(keys.publicKey().bytes));
    set(ZMQ_CURVE_SECRETKEY, keys.secret().view());
  }

 private:
  void* socket_ = nullptr;
};

class ZmqMessage {
 public:
  ZmqMessage() { ::zmq_msg_init(&message_); }
  ~ZmqMessage() { ::zmq_msg_close(&message_); }
  ZmqMessage(const ZmqMessage&) = delete;
  ZmqMessage& operator=(const ZmqMessage&) = delete;
  /// Takes the bytes over without a copy.
  explicit ZmqMessage(crypto::Bytes bytes) {
    auto* kept = new crypto::Bytes(std::move(bytes));
    const auto free = [](void*, void* hint) { delete static_cast<crypto::Bytes*>(hint); };
    if (::zmq_msg_init_data(&message_, kept->data(), kept->size(), free, kept) != 0) {
      delete kept;
      ::zmq_msg_init(&message_);
    }
  }

  /// False with errno: EAGAIN when there is none.
  [[nodiscard]] bool receive(const ZmqSocket& socket) {
    return ::zmq_msg_recv(&message_, socket.get(), ZMQ_DONTWAIT) >= 0;
  }
  [[nodiscard]] bool send(const ZmqSocket& socket, int flags = 0) {
    return ::zmq_msg_send(&message_, socket.get(), flags | ZMQ_DONTWAIT) >= 0;
  }
  [[nodiscard]] bool hasMore() const { return ::zmq_msg_more(&message_) != 0; }
  [[nodiscard]] crypto::ByteView bytes() const {
    return {static_cast<const std::byte*>(::zmq_msg_data(const_cast<zmq_msg_t*>(&message_))),
            ::zmq_msg_size(&message_)};
  }
  [[nodiscard]] std::string_view text() const { return crypto::textOf(bytes()); }
  /// What ZAP said of whom it came from.
  [[nodiscard]] std::string_view userId() const {
    const char* id = ::zmq_msg_gets(&message_, "User-Id");
    return id == nullptr ? std::string_view() : std::string_view(id);
  }

 private:
  zmq_msg_t message_{};
};

inline std::string zmqErrorText() { return ::zmq_strerror(::zmq_errno()); }

}  // namespace guantong::node::shell
