#include "tests/faults/line.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <list>
#include <random>
#include <vector>

#include "crypto/check.h"
#include "node/shell/file_descriptor.h"

namespace guantong::support {
namespace {

using node::shell::FileDescriptor;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPieceBytes = std::size_t{16} << 10;

sockaddr_in loopback(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

FileDescriptor tcpSocket() {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  CHECK(socket.valid());
  return socket;
}

bool bindTo(const FileDescriptor& socket, unsigned port) {
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = loopback(port);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// The other end sees a reset, not an orderly end.
void resetOnClose(const FileDescriptor& socket) {
  const linger now{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void withoutDelay(const FileDescriptor& socket) {
  const int yes = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

struct Piece {
  std::vector<char> bytes;
  std::size_t sent = 0;
  Clock::time_point due;
  bool breaks = false;  ///< the connection ends in the middle of it
};

/// One way of one connection.
struct Way {
  std::deque<Piece> pieces;
  std::size_t waiting = 0;
  Clock::time_point lastDue;
  bool ended = false;  ///< nothing more comes
};

struct Connection {
  FileDescriptor child, parent;
  bool connecting = true;
  std::array<Way, 2> ways;  ///< up, down
  bool over = false;

  FileDescriptor& from(std::size_t way) { return way == 0 ? child : parent; }
  FileDescriptor& to(std::size_t way) { return way == 0 ? parent : child; }
};

}  // namespace

class Line::Body {
 public:
  Body(unsigned toPort, std::uint64_t seed)
      : toPort_(toPort), chance_(seed), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    listener_ = tcpSocket();
    port_ = lastingPort();
    while (!bindTo(listener_, port_)) port_ = lastingPort();
    CHECK(::listen(listener_.get(), 64) == 0);
    thread_ = std::thread([this] { run(); });
  }
  ~Body() {
    stopping_ = true;
    wake();
    thread_.join();
  }

  [[nodiscard]] unsigned port() const { return port_; }
  void set(const Weather& weather) {
    {
      const std::lock_guard lock(mutex_);
      weather_ = weather;
    }
    wake();
  }
  void breakOff() {
    {
      const std::lock_guard lock(mutex_);
      breakOff_ = true;
    }
    wake();
  }
  Counters counters() {
    const std::lock_guard lock(mutex_);
    return counters_;
  }

 private:
  void wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }

  void run() {
    while (!stopping_) {
      takeOrders();
      std::vector<pollfd> polled{{wake_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
      const auto now = Clock::now();
      auto sleep = std::chrono::milliseconds{1000};
      for (Connection& each : connections_) watch(each, now, polled, sleep);
      ::poll(polled.data(), polled.size(), static_cast<int>(sleep.count()));
      std::uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &count, sizeof count);
      if ((polled[1].revents & POLLIN) != 0) accept();
      for (Connection& each : connections_) {
        if (each.connecting) finishConnecting(each);
        for (std::size_t way = 0; way < 2 && !each.over; ++way) {
          read(each, way);
          write(each, way);
        }
      }
      std::erase_if(connections_, [](const Connection& each) { return each.over; });
    }
  }

  void takeOrders() {
    const std::lock_guard lock(mutex_);
    now_ = weather_;
    if (!std::exchange(breakOff_, false)) return;
    for (Connection& each : connections_) breaks(each);
    connections_.clear();
    counters_.broken += 1;
  }

  void watch(Connection& each, Clock::time_point now, std::vector<pollfd>& polled,
             std::chrono::milliseconds& sleep) {
    if (each.connecting) polled.push_back({each.parent.get(), POLLOUT, 0});
    for (std::size_t i = 0; i < 2; ++i) {
      const Way& way = each.ways[i];
      const bool reads = !way.ended && way.waiting < kBytesMax;
      if (reads) polled.push_back({each.from(i).get(), POLLIN, 0});
      if (way.pieces.empty() || each.connecting || !passes(i)) continue;
      if (way.pieces.front().due <= now) {
        polled.push_back({each.to(i).get(), POLLOUT, 0});
      } else {
        const auto until = std::chrono::ceil<std::chrono::milliseconds>(way.pieces.front().due - now);
        sleep = std::min(sleep, until);
      }
    }
  }

  [[nodiscard]] bool passes(std::size_t way) const { return way == 0 ? now_.up : now_.down; }

  void accept() {
    FileDescriptor child(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!child.valid()) return;
    Connection& fresh = connections_.emplace_back();
    fresh.child = std::move(child);
    fresh.parent = tcpSocket();
    withoutDelay(fresh.child);
    withoutDelay(fresh.parent);
    const sockaddr_in address = loopback(toPort_);
    const int began = ::connect(fresh.parent.get(), reinterpret_cast<const sockaddr*>(&address),
                                sizeof address);
    if (began != 0 && errno != EINPROGRESS) breaks(fresh);
    const std::lock_guard lock(mutex_);
    ++counters_.connections;
  }

  void finishConnecting(Connection& each) {
    pollfd one{each.parent.get(), POLLOUT, 0};
    if (::poll(&one, 1, 0) <= 0) return;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(each.parent.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    each.connecting = false;
    if (error != 0) breaks(each);
  }

  void read(Connection& each, std::size_t i) {
    Way& way = each.ways[i];
    if (way.ended || way.waiting >= kBytesMax || (i == 1 && each.connecting)) return;
    std::vector<char> bytes(kPieceBytes);
    const ssize_t got = ::recv(each.from(i).get(), bytes.data(), bytes.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      way.ended = true;
      return;
    }
    bytes.resize(static_cast<std::size_t>(got));
    enter(way, std::move(bytes));
  }

  void enter(Way& way, std::vector<char> bytes) {
    Piece piece;
    piece.due = std::max(Clock::now() + now_.delay, way.lastDue);
    if (now_.bytesPerSecond > 0) {
      piece.due += std::chrono::microseconds(bytes.size() * 1'000'000 / now_.bytesPerSecond);
    }
    if (now_.lost > 0 && std::uniform_real_distribution<>(0, 1)(chance_) < now_.lost) {
      piece.breaks = std::bernoulli_distribution(0.5)(chance_);
      if (!piece.breaks) piece.due += kHeldUp;
    }
    way.lastDue = piece.due;
    way.waiting += bytes.size();
    piece.bytes = std::move(bytes);
    way.pieces.push_back(std::move(piece));
  }

  void write(Connection& each, std::size_t i) {
    Way& way = each.ways[i];
    if (each.connecting || !passes(i)) return;
    while (!way.pieces.empty() && way.pieces.front().due <= Clock::now()) {
      Piece& piece = way.pieces.front();
      const std::size_t whole = piece.breaks ? piece.bytes.size() / 2 : piece.bytes.size();
      if (piece.sent < whole) {
        const ssize_t sent = ::send(each.to(i).get(), piece.bytes.data() + piece.sent,
                                    whole - piece.sent, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (sent < 0) return breaks(each);
        piece.sent += static_cast<std::size_t>(sent);
        const std::lock_guard lock(mutex_);
        counters_.bytes += static_cast<std::uint64_t>(sent);
      }
      if (piece.sent < whole) return;
      if (piece.breaks) {
        breaks(each);
        const std::lock_guard lock(mutex_);
        ++counters_.broken;
        return;
      }
      way.waiting -= piece.bytes.size();
      way.pieces.pop_front();
    }
    if (way.ended && way.pieces.empty()) each.over = true;  // closes both
  }

  static void breaks(Connection& each) {
    resetOnClose(each.child);
    resetOnClose(each.parent);
    each.over = true;
  }

  const unsigned toPort_;
  unsigned port_ = 0;
  std::mt19937_64 chance_;
  FileDescriptor listener_, wake_;
  Weather now_;
  std::list<Connection> connections_;

  std::mutex mutex_;
  Weather weather_;
  bool breakOff_ = false;
  Counters counters_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

Line::Line(unsigned toPort, std::uint64_t seed) : body_(std::make_unique<Body>(toPort, seed)) {}
Line::~Line() = default;
unsigned Line::port() const { return body_->port(); }
void Line::set(const Weather& weather) { body_->set(weather); }
void Line::breakOff() { body_->breakOff(); }
Line::Counters Line::counters() const { return body_->counters(); }

unsigned lastingPort() {
  // Below what the system hands out for connections (from 32768 on).
  static std::mt19937 chance{std::random_device{}()};
  while (true) {
    const unsigned port = std::uniform_int_distribution<unsigned>(12'000, 32'000)(chance);
    if (bindTo(tcpSocket(), port)) return port;
  }
}

}  // namespace guantong::support
