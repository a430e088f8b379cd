#include "tests/faults/local_peer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>

#include "node/shell/local_address.h"

namespace guantong::support {

bool LocalPeer::connect() {
  const auto address = node::shell::localAddress(path_);
  if (!address) {
    ADD_FAILURE() << address.error().detail;
    return false;
  }
  node::shell::FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* to = reinterpret_cast<const sockaddr*>(&*address);
  if (::connect(socket.get(), to, sizeof *address) != 0) return false;
  in_.clear();
  out_.clear();
  socket_ = std::move(socket);
  return true;
}

void LocalPeer::send(const std::vector<node::LocalRequest>& requests) {
  if (!connected()) return;
  for (const node::LocalRequest& request : requests) {
    node::appendMessage(out_, node::encodeRequest(request));
  }
  flush();
}

void LocalPeer::flush() {
  while (!out_.empty()) {
    const ssize_t sent =
        ::send(socket_.get(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) socket_.close();
    if (sent < 0) return;
    out_.erase(out_.begin(), out_.begin() + sent);
  }
}

std::vector<node::LocalAnswer> LocalPeer::receive() {
  std::vector<node::LocalAnswer> answers;
  if (!connected()) return answers;
  flush();
  bool ended = false;
  while (!ended && connected()) {
    std::byte bytes[65536];
    const ssize_t got = ::recv(socket_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    ended = got <= 0;
    if (!ended) in_.insert(in_.end(), bytes, bytes + got);
  }
  crypto::ByteView left(in_);
  while (true) {
    const node::NextMessage next = node::nextMessage(left, node::kAnswerBytesMax);
    if (next.verdict != node::NextMessage::Verdict::kWhole) {
      EXPECT_EQ(next.verdict, node::NextMessage::Verdict::kNotYet);
      break;
    }
    auto answer = node::decodeAnswer(next.message);
    EXPECT_TRUE(answer.has_value()) << answer.error().detail;
    if (answer) answers.push_back(std::move(*answer));
    left = left.subspan(next.taken);
  }
  in_.erase(in_.begin(), in_.end() - static_cast<std::ptrdiff_t>(left.size()));
  if (ended) socket_.close();
  return answers;
}

}  // namespace guantong::support
