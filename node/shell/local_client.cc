#include "node/shell/local_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "node/shell/file_error.h"
#include "node/shell/local_address.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;

constexpr std::size_t kReadBytes = std::size_t{256} << 10;

tl::unexpected<federation::Error> broken(int number) {
  return failure(ErrorCode::kNotRunning, "control.sock: " + systemErrorText(number));
}

}  // namespace

Result<LocalClient> LocalClient::open(const std::string& socketPath) {
  const auto address = localAddress(socketPath);
  if (!address) return tl::unexpected(address.error());
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return fileFailure(socketPath, errno);
  const auto* to = reinterpret_cast<const sockaddr*>(&*address);
  if (::connect(socket.get(), to, sizeof *address) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) {
      return failure(ErrorCode::kNotRunning, socketPath);
    }
    return fileFailure(socketPath, errno);
  }
  return LocalClient(std::move(socket));
}

Result<Answer> LocalClient::ask(std::variant<Command, Question> what) {
  LocalRequest request;
  request.id = ++lastId_;
  std::visit([&](auto& one) { request.what = std::move(one); }, what);
  if (auto sent = send({request}); !sent) return tl::unexpected(sent.error());
  while (true) {
    auto answer = receive();
    if (!answer) return tl::unexpected(answer.error());
    if (auto* error = std::get_if<federation::Error>(&answer->what)) {
      return tl::unexpected(std::move(*error));
    }
    auto* told = std::get_if<Answer>(&answer->what);
    if (answer->id == request.id && told != nullptr) return std::move(*told);
  }
}

Result<void> LocalClient::send(const std::vector<LocalRequest>& requests) {
  crypto::Bytes out;
  for (const LocalRequest& request : requests) appendMessage(out, encodeRequest(request));
  crypto::ByteView left(out);
  while (!left.empty()) {
    pollfd both{socket_.get(), POLLIN | POLLOUT, 0};
    if (::poll(&both, 1, -1) < 0 && errno != EINTR) return broken(errno);
    if ((both.revents & POLLIN) != 0) {
      if (auto read = readMore(); !read) return read;
    }
    if ((both.revents & POLLOUT) == 0) continue;
    const ssize_t sent =
        ::send(socket_.get(), left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return broken(errno);
    if (sent > 0) left = left.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<LocalAnswer> LocalClient::receive() {
  while (true) {
    const NextMessage next = nextMessage(crypto::ByteView(in_).subspan(inUsed_), kAnswerBytesMax);
    if (next.verdict == NextMessage::Verdict::kTooLarge) {
      return failure(ErrorCode::kMalformed, "control.sock: an answer that is too long");
    }
    if (next.verdict == NextMessage::Verdict::kWhole) {
      inUsed_ += next.taken;
      return decodeAnswer(next.message);
    }
    if (auto read = readMore(); !read) return tl::unexpected(read.error());
  }
}

Result<void> LocalClient::readMore() {
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(inUsed_));
  inUsed_ = 0;
  const std::size_t before = in_.size();
  in_.resize(before + kReadBytes);
  ssize_t got = -1;
  do {
    got = ::recv(socket_.get(), in_.data() + before, kReadBytes, 0);
  } while (got < 0 && errno == EINTR);
  in_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got < 0) return broken(errno);
  if (got == 0) return failure(ErrorCode::kNotRunning, "control.sock: the office stopped");
  return {};
}

}  // namespace guantong::node::shell
