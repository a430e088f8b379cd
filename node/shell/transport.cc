#include "node/shell/transport.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "federation/wire.h"
#include "node/fingerprint.h"
#include "node/shell/file_descriptor.h"
#include "node/shell/zmq_socket.h"

namespace guantong::node::shell {
namespace {

using crypto::Bytes;
using crypto::TransportPublicKey;
using federation::ErrorCode;
using federation::failure;
using federation::OfficeCode;
using federation::Result;

constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";
constexpr std::string_view kZapVersion = "1.0";
/// Enrolment answers that can still be sent: a message and its answer are milliseconds apart.
constexpr std::size_t kExchangesMax = 1024;

void setCommon(ZmqSocket& socket) {
  socket.set(ZMQ_MAXMSGSIZE, Transport::kMessageBytesMax);
  socket.set(ZMQ_SNDHWM, Transport::kSendFramesMax);
  socket.set(ZMQ_RCVHWM, Transport::kReceiveFramesMax);
  socket.set(ZMQ_HANDSHAKE_IVL, static_cast<int>(Transport::kHandshakeTimeout.count()));
  socket.set(ZMQ_TCP_MAXRT, static_cast<int>(Transport::kConnectionDead.count()));
  socket.set(ZMQ_TCP_KEEPALIVE, 1);
  socket.set(ZMQ_TCP_KEEPALIVE_IDLE, 60);  // seconds; longer than the links' own sign of life
  socket.set(ZMQ_TCP_KEEPALIVE_INTVL, 20);
  socket.set(ZMQ_TCP_KEEPALIVE_CNT, 3);
}

/// What ZAP tells of a connection, and gets back with each of its messages.
std::string userIdOf(const TransportPublicKey& key) { return hexOf(key.bytes); }

/// An office's sockets.
struct Office {
  Transport::Line line;
  ZmqSocket router;
  std::string endpoint;  ///< where it listens

  ZmqSocket dealer;
  ZmqSocket monitor;  ///< of the dealer
  OfficeCode parent;
  TransportPublicKey parentKey;
  std::string dialled;
  bool connected = false;

  std::map<std::string, OfficeCode, std::less<>> neighbours;       ///< by user id
  std::map<std::string, TransportPublicKey, std::less<>> invited;  ///< by user id
  std::map<OfficeCode, Bytes> routes;  ///< the newest connection of each child
  std::map<std::uint64_t, Bytes> exchanges;
  bool paused = false;
};

std::optional<Bytes> copied(const ZmqMessage& message) {
  return Bytes(message.bytes().begin(), message.bytes().end());
}

}  // namespace

class Transport::Body {
 public:
  ~Body() { stop(); }

  Result<void> prepare() {
    wake_ = FileDescriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    ::zmq_ctx_set(context_.get(), ZMQ_MAX_SOCKETS, 4096);
    zap_ = ZmqSocket(context_, ZMQ_REP);
    if (!wake_.valid() || !zap_.valid() || ::zmq_bind(zap_.get(), kZapEndpoint) != 0) {
      return failure(ErrorCode::kMemoryShort, zmqErrorText());
    }
    return {};
  }

  Result<LineNumber> add(Line line) {
    auto office = std::make_unique<Office>();
    office->line = std::move(line);
    if (!office->line.listen.empty()) {
      if (auto bound = listen(*office); !bound) return tl::unexpected(bound.error());
    }
    offices_.push_back(std::move(office));
    return offices_.size() - 1;
  }

  [[nodiscard]] std::string listening(LineNumber line) const { return offices_[line]->endpoint; }

  void start() {
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    wake();
    thread_.join();
    // The sockets go before their context.
    offices_.clear();
    zap_.close();
  }

  /// To be done on the thread.
  void post(std::function<void()> task) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      first = tasks_.empty();
      tasks_.push_back(std::move(task));
    }
    if (first) wake();
  }

  void send(LineNumber line, const OfficeCode& neighbour, std::vector<Bytes> frames) {
    Office& office = *offices_[line];
    if (neighbour == office.parent && office.dealer.valid()) {
      if (!office.connected) return;
      for (Bytes& frame : frames)
        static_cast<void>(ZmqMessage(std::move(frame)).send(office.dealer));
      return;
    }
    const auto route = office.routes.find(neighbour);
    if (route == office.routes.end()) return;
    for (Bytes& frame : frames) {
      if (sendTo(office, route->second, std::move(frame))) continue;
      if (errno == EHOSTUNREACH) office.routes.erase(route);
      return;
    }
  }

  void reply(LineNumber line, std::uint64_t exchange, Bytes message) {
    Office& office = *offices_[line];
    const auto found = office.exchanges.find(exchange);
    if (found == office.exchanges.end()) return;
    static_cast<void>(sendTo(office, found->second, std::move(message)));
    office.exchanges.erase(found);
  }

  void admit(LineNumber line, const Effects::Admitted& admitted) {
    Office& office = *offices_[line];
    office.neighbours.clear();
    office.invited.clear();
    for (const auto& [key, code] : admitted.neighbours) office.neighbours[userIdOf(key)] = code;
    for (const TransportPublicKey& key : admitted.invited) office.invited[userIdOf(key)] = key;
    std::erase_if(office.routes, [&](const auto& route) {
      return std::none_of(admitted.neighbours.begin(), admitted.neighbours.end(),
                          [&](const auto& one) { return one.second == route.first; });
    });
  }

  void dial(LineNumber line, const OfficeCode& parent, const TransportPublicKey& key,
            const std::string& endpoint) {
    Office& office = *offices_[line];
    const bool same =
        office.parent == parent && office.parentKey == key && office.dialled == endpoint;
    if (same && office.dealer.valid()) return;
    office.monitor.close();
    office.dealer = ZmqSocket(context_, ZMQ_DEALER);
    office.parent = parent;
    office.parentKey = key;
    office.dialled = endpoint;
    office.connected = false;
    if (!office.dealer.valid()) return;
    setCommon(office.dealer);
    office.dealer.set(ZMQ_IPV6, 1);
    office.dealer.setKeys(office.line.keys->transportKey());
    office.dealer.set(ZMQ_CURVE_SERVERKEY, crypto::ByteView(key.bytes));
    office.dealer.set(ZMQ_RECONNECT_IVL, static_cast<int>(kReconnectFirst.count()));
    office.dealer.set(ZMQ_RECONNECT_IVL_MAX, static_cast<int>(kReconnectMax.count()));
    const std::string events =
        "inproc://events-" + std::to_string(line) + "-" + std::to_string(++dials_);
    ::zmq_socket_monitor(
        office.dealer.get(), events.c_str(),
        ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
    office.monitor = ZmqSocket(context_, ZMQ_PAIR);
    ::zmq_connect(office.monitor.get(), events.c_str());
    if (::zmq_connect(office.dealer.get(), endpoint.c_str()) != 0) {
      office.line.listener->refused("parent-address", endpoint + ": " + zmqErrorText());
    }
  }

  void resume(LineNumber line) { offices_[line]->paused = false; }

 private:
  Result<void> listen(Office& office) {
    office.router = ZmqSocket(context_, ZMQ_ROUTER);
    ZmqSocket& router = office.router;
    if (!router.valid()) return failure(ErrorCode::kMemoryShort, zmqErrorText());
    setCommon(router);
    router.set(ZMQ_ROUTER_MANDATORY, 1);
    router.set(ZMQ_BACKLOG, 1024);  // a parent that comes back is dialled by all its children
    // An IPv4 address is shown as one.
    if (office.line.listen.find('[') != std::string::npos) router.set(ZMQ_IPV6, 1);
    router.set(ZMQ_CURVE_SERVER, 1);
    router.setKeys(office.line.keys->transportKey());
    router.set(ZMQ_ZAP_DOMAIN, office.line.office.text());
    if (::zmq_bind(router.get(), office.line.listen.c_str()) != 0) {
      return failure(ErrorCode::kInvalidArgument,
                     "listen = \"" + office.line.listen + "\": " + zmqErrorText());
    }
    char endpoint[256];
    std::size_t size = sizeof endpoint;
    ::zmq_getsockopt(router.get(), ZMQ_LAST_ENDPOINT, endpoint, &size);
    office.endpoint = endpoint;
    return {};
  }

  void wake() {
    const std::uint64_t one = 1;
    // It only fails when the counter is full, and then it wakes all the same.
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }

  // --- the thread -------------------------------------------------------------------------------

  void run() {
    while (!stopping_) {
      std::vector<zmq_pollitem_t> items{{nullptr, wake_.get(), ZMQ_POLLIN, 0},
                                        {zap_.get(), 0, ZMQ_POLLIN, 0}};
      std::vector<std::function<void()>> readers{[] {}, [this] { answerZap(); }};
      for (LineNumber line = 0; line < offices_.size(); ++line) watch(line, items, readers);
      if (::zmq_poll(items.data(), static_cast<int>(items.size()), -1) < 0) continue;
      drainWake();
      for (std::size_t i = 1; i < items.size(); ++i) {
        if ((items[i].revents & ZMQ_POLLIN) != 0) readers[i]();
      }
      doTasks();
    }
  }

  void watch(LineNumber line, std::vector<zmq_pollitem_t>& items,
             std::vector<std::function<void()>>& readers) {
    Office& office = *offices_[line];
    if (office.monitor.valid()) {
      items.push_back({office.monitor.get(), 0, ZMQ_POLLIN, 0});
      readers.emplace_back([this, &office] { readMonitor(office); });
    }
    if (office.paused) return;
    if (office.router.valid()) {
      items.push_back({office.router.get(), 0, ZMQ_POLLIN, 0});
      readers.emplace_back([this, &office] { readRouter(office); });
    }
    if (office.dealer.valid()) {
      items.push_back({office.dealer.get(), 0, ZMQ_POLLIN, 0});
      readers.emplace_back([this, &office] { readDealer(office); });
    }
  }

  void drainWake() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &count, sizeof count);
  }

  void doTasks() {
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
    }
    for (auto& task : tasks) task();
  }

  [[nodiscard]] static bool sendTo(Office& office, const Bytes& route, Bytes frame) {
    if (!office.router.valid()) return false;
    if (!ZmqMessage(Bytes(route)).send(office.router, ZMQ_SNDMORE)) return false;
    return ZmqMessage(std::move(frame)).send(office.router);
  }

  void readRouter(Office& office) {
    std::vector<ArrivedFrame> frames;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < kFramesInOneRead && bytes < kBytesInOneRead; ++i) {
      ZmqMessage route;
      if (!route.receive(office.router)) break;
      ZmqMessage content;
      if (!route.hasMore() || !content.receive(office.router)) continue;
      const bool single = !content.hasMore();
      while (!single) {  // nobody of ours sends more parts
        ZmqMessage rest;
        if (!rest.receive(office.router) || !rest.hasMore()) break;
      }
      if (!single) {
        office.line.listener->refused("frame-of-parts", "");
        continue;
      }
      bytes += content.bytes().size();
      if (isGiant(office, content)) continue;
      take(office, route, content, frames);
    }
    deliver(office, std::move(frames));
  }

  /// Rule 6.
  static bool isGiant(Office& office, const ZmqMessage& content) {
    const std::size_t size = content.bytes().size();
    if (size <= static_cast<std::size_t>(kFrameBytesMax)) return false;
    office.line.listener->refused("giant-frame", std::to_string(size) + " bytes");
    return true;
  }

  void take(Office& office, const ZmqMessage& route, const ZmqMessage& content,
            std::vector<ArrivedFrame>& frames) {
    const std::string_view user = content.userId();
    if (const auto neighbour = office.neighbours.find(user); neighbour != office.neighbours.end()) {
      Bytes& known = office.routes[neighbour->second];
      if (!std::ranges::equal(known, route.bytes())) known = *copied(route);
      frames.push_back({neighbour->second, std::make_shared<const Bytes>(*copied(content))});
      return;
    }
    if (const auto invited = office.invited.find(user); invited != office.invited.end()) {
      const std::uint64_t exchange = ++exchange_;
      if (office.exchanges.size() >= kExchangesMax)
        office.exchanges.erase(office.exchanges.begin());
      office.exchanges[exchange] = *copied(route);
      office.line.listener->enrolmentArrived(exchange, invited->second, *copied(content));
      return;
    }
    office.line.listener->refused("key-no-longer-admitted", std::string(user.substr(0, 64)));
  }

  void readDealer(Office& office) {
    std::vector<ArrivedFrame> frames;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < kFramesInOneRead && bytes < kBytesInOneRead; ++i) {
      ZmqMessage content;
      if (!content.receive(office.dealer)) break;
      bytes += content.bytes().size();
      if (isGiant(office, content)) continue;
      frames.push_back({office.parent, std::make_shared<const Bytes>(*copied(content))});
    }
    deliver(office, std::move(frames));
  }

  static void deliver(Office& office, std::vector<ArrivedFrame> frames) {
    if (frames.empty()) return;
    if (!office.line.listener->framesArrived(std::move(frames))) office.paused = true;
  }

  void readMonitor(Office& office) {
    while (true) {
      ZmqMessage event;
      if (!event.receive(office.monitor)) return;
      std::uint16_t number = 0;
      if (event.bytes().size() >= sizeof number) {
        std::memcpy(&number, event.bytes().data(), sizeof number);
      }
      for (bool more = event.hasMore(); more;) {
        ZmqMessage address;
        more = address.receive(office.monitor) && address.hasMore();
      }
      // A 300 breaks the handshake off without saying why.
      if (number == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ||
          number == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) {
        office.line.listener->refused("parent-refuses-our-key", office.dialled);
      }
      office.connected = number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
      if (office.connected) sayAlive(office);
    }
  }

  /// Rule 5.
  static void sayAlive(Office& office) {
    auto alive =
        std::make_shared<const Bytes>(federation::encode(federation::Frame{federation::Alive{}}));
    deliver(office, {{office.parent, std::move(alive)}});
  }

  // --- ZAP (ZeroMQ RFC 27) -----------------------------------------------------------------------

  void answerZap() {
    while (true) {
      std::vector<std::string> parts;
      for (bool more = true; more;) {
        ZmqMessage part;
        if (!part.receive(zap_)) return;
        more = part.hasMore();
        if (parts.size() < 16) parts.emplace_back(part.text());
      }
      // version, request, domain, address, identity, mechanism, key
      std::string user;
      const bool sound = parts.size() == 7 && parts[0] == kZapVersion && parts[5] == "CURVE";
      if (sound) user = admittedAs(parts[2], parts[3], parts[6]);
      const bool admitted = !user.empty();
      say(kZapVersion, true);
      say(parts.size() > 1 ? parts[1] : "", true);
      // 300 and not 400: libzmq's client gives up for ever at a 400, and a key that is refused
      // today may be admitted a moment later (the office behind it has only just been opened).
      say(admitted ? "200" : "300", true);
      say(admitted ? "" : "not admitted", true);
      say(user, true);
      say("", false);
    }
  }

  void say(std::string_view part, bool more) {
    const crypto::ByteView bytes = crypto::viewOf(part);
    ZmqMessage message(Bytes(bytes.begin(), bytes.end()));
    static_cast<void>(message.send(zap_, more ? ZMQ_SNDMORE : 0));
  }

  std::string admittedAs(const std::string& domain, const std::string& address,
                         const std::string& key) {
    for (const auto& office : offices_) {
      if (office->line.office.text() != domain) continue;
      std::string user = hexOf(crypto::viewOf(key));
      if (office->neighbours.contains(user) || office->invited.contains(user)) return user;
      office->line.listener->refused("key-not-admitted", address + " " + user);
    }
    return "";
  }

  ZmqContext context_;
  ZmqSocket zap_;
  FileDescriptor wake_;
  std::vector<std::unique_ptr<Office>> offices_;
  std::uint64_t exchange_ = 0;
  std::uint64_t dials_ = 0;

  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

Transport::Transport(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Transport::~Transport() = default;

Result<std::unique_ptr<Transport>> Transport::make() {
  auto body = std::make_unique<Body>();
  if (auto ready = body->prepare(); !ready) return tl::unexpected(ready.error());
  return std::unique_ptr<Transport>(new Transport(std::move(body)));
}

Result<Transport::LineNumber> Transport::add(Line line) { return body_->add(std::move(line)); }
std::string Transport::listening(LineNumber line) const { return body_->listening(line); }
void Transport::start() { body_->start(); }
void Transport::stop() { body_->stop(); }

void Transport::send(LineNumber line, const OfficeCode& neighbour, std::vector<Bytes> frames) {
  body_->post([this, line, neighbour, frames = std::move(frames)]() mutable {
    body_->send(line, neighbour, std::move(frames));
  });
}
void Transport::reply(LineNumber line, std::uint64_t exchange, Bytes message) {
  body_->post([this, line, exchange, message = std::move(message)]() mutable {
    body_->reply(line, exchange, std::move(message));
  });
}
void Transport::admit(LineNumber line, Effects::Admitted admitted) {
  body_->post([this, line, admitted = std::move(admitted)] { body_->admit(line, admitted); });
}
void Transport::dial(LineNumber line, const OfficeCode& parent, const TransportPublicKey& key,
                     std::string endpoint) {
  body_->post([this, line, parent, key, endpoint = std::move(endpoint)] {
    body_->dial(line, parent, key, endpoint);
  });
}
void Transport::resume(LineNumber line) {
  body_->post([this, line] { body_->resume(line); });
}

}  // namespace guantong::node::shell
