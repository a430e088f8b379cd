#include "node/shell/local_server.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include "node/shell/file_descriptor.h"
#include "node/shell/file_error.h"
#include "node/shell/local_address.h"

namespace guantong::node::shell {
namespace {

using crypto::Bytes;
using federation::ErrorCode;
using federation::failure;
using federation::Result;
using Ticket = AskerOfOffice::Ticket;

constexpr std::uint64_t kWakeTag = 0;  // in epoll's data; listeners and connections count from 1

/// What the writers' threads bring.
struct Happened {
  std::vector<std::pair<Ticket, Result<Done>>> done;
  std::vector<std::pair<Ticket, std::shared_ptr<const Status>>> reached;
  struct Changed {
    std::size_t office = 0;
    std::vector<federation::TicketId> tickets;
    std::uint64_t events = 0;
    std::uint64_t eventsReceived = 0;
  };
  std::vector<Changed> changed;
  [[nodiscard]] bool empty() const { return done.empty() && reached.empty() && changed.empty(); }
};

struct Connection {
  FileDescriptor socket;
  std::size_t office = 0;
  std::uint32_t user = 0;  ///< at the other end
  Bytes in;
  std::size_t inUsed = 0;
  Bytes out;
  std::size_t outUsed = 0;
  std::size_t unanswered = 0;
  std::size_t questions = 0;
  std::uint32_t events = 0;                   ///< what epoll watches
  bool closing = false;                       ///< once all is written
  std::uint64_t watch = 0;                    ///< id of the request; 0: doesn't
  std::vector<federation::TicketId> changed;  ///< not told yet
  bool missed = false;
};

/// What a ticket stands for.
struct Asked {
  std::uint64_t connection = 0;
  std::uint64_t request = 0;
  std::optional<std::variant<Question, Watch>> question;  ///< nothing: a command
};

}  // namespace

class LocalServer::Body {
 public:
  ~Body() { stop(); }

  Result<void> prepare() {
    epoll_ = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
    wake_ = FileDescriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!epoll_.valid() || !wake_.valid()) {
      return failure(ErrorCode::kMemoryShort, "epoll: " + systemErrorText(errno));
    }
    watchDescriptor(wake_.get(), EPOLLIN, kWakeTag, EPOLL_CTL_ADD);
    return {};
  }

  Result<AskerOfOffice*> add(OfficeRunner& runner) {
    auto desk = std::make_unique<Desk>(*this, runner, desks_.size());
    if (auto listening = listen(*desk); !listening) return tl::unexpected(listening.error());
    desks_.push_back(std::move(desk));
    return static_cast<AskerOfOffice*>(desks_.back().get());
  }

  void start() {
    for (const auto& desk : desks_) {
      desk->tag = ++tags_;
      listeners_[desk->tag] = desk.get();
      watchDescriptor(desk->socket.get(), EPOLLIN, desk->tag, EPOLL_CTL_ADD);
    }
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    if (thread_.joinable()) {
      stopping_ = true;
      wake();
      thread_.join();
    }
    for (const auto& desk : desks_) {
      if (desk->socket.valid()) ::unlink(desk->path.c_str());
      desk->socket.close();
    }
    connections_.clear();
  }

 private:
  /// The asker of one office.
  class Desk final : public AskerOfOffice {
   public:
    Desk(Body& body, OfficeRunner& its, std::size_t index)
        : runner(its), number(index), path(its.setup().directory.socket()), body_(body) {}

    void commandsDone(std::vector<std::pair<Ticket, Result<Done>>> done) override {
      body_.tell([&](Happened& happened) {
        for (auto& one : done) happened.done.push_back(std::move(one));
      });
    }
    void reached(std::vector<Ticket> barriers, const Status& status) override {
      const auto shared = std::make_shared<const Status>(status);
      body_.tell([&](Happened& happened) {
        for (const Ticket ticket : barriers) happened.reached.emplace_back(ticket, shared);
      });
    }
    void changed(const std::vector<federation::TicketId>& tickets, std::uint64_t events,
                 std::uint64_t eventsReceived) override {
      body_.tell([&](Happened& happened) {
        happened.changed.push_back({number, tickets, events, eventsReceived});
      });
    }

    OfficeRunner& runner;
    const std::size_t number;
    const std::string path;
    FileDescriptor socket;
    std::uint64_t tag = 0;
    std::size_t watchers = 0;

   private:
    Body& body_;
  };

  Result<void> listen(Desk& desk) {
    auto address = localAddress(desk.path);
    if (!address) return tl::unexpected(address.error());
    desk.socket = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!desk.socket.valid()) return fileFailure(desk.path, errno);
    ::unlink(desk.path.c_str());  // of a process that was killed: the store's lock says it is gone
    const auto* bound = reinterpret_cast<const sockaddr*>(&*address);
    if (::bind(desk.socket.get(), bound, sizeof *address) != 0 ||
        ::chmod(desk.path.c_str(), S_IRUSR | S_IWUSR) != 0 ||
        ::listen(desk.socket.get(), 64) != 0) {
      const int fault = errno;
      desk.socket.close();
      return fileFailure(desk.path, fault);
    }
    return {};
  }

  /// From any thread.
  template <typename Add>
  void tell(Add add) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      first = happened_.empty();
      add(happened_);
    }
    if (first) wake();
  }

  void wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }

  void watchDescriptor(int descriptor, std::uint32_t events, std::uint64_t tag, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = tag;
    ::epoll_ctl(epoll_.get(), operation, descriptor, &event);
  }

  // --- the thread -------------------------------------------------------------------------------

  void run() {
    epoll_event events[64];
    while (!stopping_) {
      const int count = ::epoll_wait(epoll_.get(), events, std::size(events), -1);
      for (int i = 0; i < count; ++i) {
        const std::uint64_t tag = events[i].data.u64;
        if (tag == kWakeTag) {
          std::uint64_t ignored = 0;
          [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &ignored, sizeof ignored);
        } else if (const auto listener = listeners_.find(tag); listener != listeners_.end()) {
          accept(*listener->second);
        } else {
          serve(tag, events[i].events);
        }
      }
      report();
    }
  }

  void accept(Desk& desk) {
    while (true) {
      FileDescriptor socket(
          ::accept4(desk.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket.valid()) return;
      ucred peer{};
      socklen_t size = sizeof peer;
      const bool known = ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
                         (peer.uid == ::geteuid() || peer.uid == 0);
      if (!known) {
        desk.runner.refused("local-user", "uid " + std::to_string(peer.uid));
        continue;
      }
      if (connections_.size() >= kConnectionsMax) {
        desk.runner.refused("local-connections", "");
        continue;
      }
      const std::uint64_t tag = ++tags_;
      Connection& connection = connections_[tag];
      connection.office = desk.number;
      connection.user = peer.uid;
      connection.events = EPOLLIN;
      watchDescriptor(socket.get(), EPOLLIN, tag, EPOLL_CTL_ADD);
      connection.socket = std::move(socket);
    }
  }

  void serve(std::uint64_t tag, std::uint32_t events) {
    const auto found = connections_.find(tag);
    if (found == connections_.end()) return;
    bool alive = true;
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) alive = read(found->second);
    if (alive) parse(tag, found->second);
    settle(tag, alive);
  }

  /// False when the other end is gone.
  static bool read(Connection& connection) {
    Bytes& in = connection.in;
    if (connection.inUsed > 0) {
      in.erase(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(connection.inUsed));
      connection.inUsed = 0;
    }
    const std::size_t before = in.size();
    in.resize(before + kReadBytes);
    const ssize_t got = ::read(connection.socket.get(), in.data() + before, kReadBytes);
    in.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
  }

  [[nodiscard]] static bool mayAsk(const Connection& connection) {
    return !connection.closing && connection.unanswered < kUnansweredMax &&
           connection.questions < kQuestionsMax &&
           connection.out.size() - connection.outUsed < kUnreadBytesMax;
  }

  void parse(std::uint64_t tag, Connection& connection) {
    Desk& desk = *desks_[connection.office];
    std::vector<std::pair<Ticket, Command>> commands;
    std::vector<Ticket> barriers;
    while (mayAsk(connection)) {
      const NextMessage next =
          nextMessage(crypto::ByteView(connection.in).subspan(connection.inUsed), kRequestBytesMax);
      if (next.verdict == NextMessage::Verdict::kNotYet) break;
      if (next.verdict == NextMessage::Verdict::kTooLarge) {
        refuse(connection, {ErrorCode::kTooLarge,
                            "request: over " + std::to_string(kRequestBytesMax) + " bytes"});
        break;
      }
      connection.inUsed += next.taken;
      auto request = decodeRequest(next.message);
      if (!request) {
        refuse(connection, request.error());
        break;
      }
      const Ticket ticket = ++tickets_;
      Asked& asked = asked_[ticket];
      asked = {tag, request->id, std::nullopt};
      ++connection.unanswered;
      if (auto* command = std::get_if<Command>(&request->what)) {
        if (auto* ask = std::get_if<AskOfReceipt>(command)) {
          const auto user = crypto::bigEndian(connection.user);
          ask->source.assign(user.begin(), user.end());
        }
        commands.emplace_back(ticket, std::move(*command));
        continue;
      }
      ++connection.questions;
      if (const auto* question = std::get_if<Question>(&request->what)) {
        asked.question = *question;
      } else {
        asked.question = Watch{};
      }
      barriers.push_back(ticket);
    }
    if (!commands.empty()) desk.runner.submit(std::move(commands));
    for (const Ticket barrier : barriers) desk.runner.askBarrier(barrier);
  }

  static void refuse(Connection& connection, federation::Error error) {
    append(connection, {0, std::move(error)});
    connection.closing = true;
  }

  static void append(Connection& connection, const LocalAnswer& answer) {
    auto bytes = encodeAnswer(answer);
    if (!bytes) bytes = encodeAnswer({answer.id, bytes.error()});
    if (bytes) appendMessage(connection.out, *bytes);
  }

  // --- what the writers brought
  // -------------------------------------------------------------------

  void report() {
    Happened happened;
    {
      const std::lock_guard lock(mutex_);
      std::swap(happened, happened_);
    }
    if (happened.empty()) return;
    std::set<std::uint64_t> touched;
    for (auto& [ticket, done] : happened.done) {
      auto what = done ? decltype(LocalAnswer::what)(Answer(std::move(*done)))
                       : decltype(LocalAnswer::what)(std::move(done.error()));
      answer(ticket, std::move(what), touched);
    }
    for (const auto& [ticket, status] : happened.reached) {
      answerQuestion(ticket, *status, touched);
    }
    for (const auto& changed : happened.changed) noteChanged(changed, touched);
    for (const std::uint64_t tag : touched) {
      const auto found = connections_.find(tag);
      if (found == connections_.end()) continue;
      parse(tag, found->second);  // what was held back
      settle(tag, true);
    }
  }

  void answer(Ticket ticket, decltype(LocalAnswer::what) what, std::set<std::uint64_t>& touched) {
    const auto asked = asked_.find(ticket);
    if (asked == asked_.end()) return;
    const auto found = connections_.find(asked->second.connection);
    if (found != connections_.end()) {
      Connection& connection = found->second;
      append(connection, {asked->second.request, std::move(what)});
      --connection.unanswered;
      if (asked->second.question) --connection.questions;
      touched.insert(found->first);
    }
    asked_.erase(asked);
  }

  void answerQuestion(Ticket ticket, const Status& status, std::set<std::uint64_t>& touched) {
    const auto asked = asked_.find(ticket);
    if (asked == asked_.end()) return;
    const auto found = connections_.find(asked->second.connection);
    if (found == connections_.end()) {
      asked_.erase(asked);
      return;
    }
    Desk& desk = *desks_[found->second.office];
    if (std::holds_alternative<Watch>(*asked->second.question)) {
      if (found->second.watch == 0) ++desk.watchers;
      found->second.watch = asked->second.request;
      desk.runner.watch(true);
      return answer(ticket, Changes{{}, false, status.events, status.eventsReceived}, touched);
    }
    const auto& question = std::get<Question>(*asked->second.question);
    if (std::holds_alternative<AskStatus>(question)) {
      return answer(ticket, Answer(status), touched);
    }
    if (std::holds_alternative<AskEnrolments>(question)) {
      return answer(ticket, Answer(status.enrolments), touched);
    }
    auto told = desk.runner.answerNow(question);
    if (told) return answer(ticket, std::move(*told), touched);
    answer(ticket, std::move(told.error()), touched);
  }

  /// In order, each once; the first kTicketsMax.
  static void addChanged(Connection& connection, const std::vector<federation::TicketId>& tickets) {
    auto& all = connection.changed;
    all.insert(all.end(), tickets.begin(), tickets.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() <= Changes::kTicketsMax) return;
    all.resize(Changes::kTicketsMax);
    connection.missed = true;
  }

  void noteChanged(const Happened::Changed& changed, std::set<std::uint64_t>& touched) {
    for (auto& [tag, connection] : connections_) {
      if (connection.watch == 0 || connection.office != changed.office) continue;
      addChanged(connection, changed.tickets);
      touched.insert(tag);
      // Who doesn't read is told of all that came meanwhile at once, later.
      if (connection.out.size() - connection.outUsed >= kUnreadBytesMax) continue;
      append(connection,
             {connection.watch, Changes{std::move(connection.changed), connection.missed,
                                        changed.events, changed.eventsReceived}});
      connection.changed = {};
      connection.missed = false;
    }
  }

  /// Writes what can be written, and watches for what can happen next.
  void settle(std::uint64_t tag, bool alive) {
    const auto found = connections_.find(tag);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    alive = alive && flush(connection);
    const bool unwritten = connection.outUsed < connection.out.size();
    if (!alive || (connection.closing && !unwritten)) {
      if (connection.watch != 0) {
        Desk& desk = *desks_[connection.office];
        desk.runner.watch(--desk.watchers > 0);
      }
      connections_.erase(found);
      return;
    }
    const std::uint32_t events = (mayAsk(connection) ? EPOLLIN : 0U) | (unwritten ? EPOLLOUT : 0U);
    if (events == connection.events) return;
    connection.events = events;
    watchDescriptor(connection.socket.get(), events, tag, EPOLL_CTL_MOD);
  }

  static bool flush(Connection& connection) {
    while (connection.outUsed < connection.out.size()) {
      const ssize_t written =
          ::send(connection.socket.get(), connection.out.data() + connection.outUsed,
                 connection.out.size() - connection.outUsed, MSG_NOSIGNAL);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno == EAGAIN;
      connection.outUsed += static_cast<std::size_t>(written);
    }
    connection.out.clear();
    connection.outUsed = 0;
    return true;
  }

  FileDescriptor epoll_;
  FileDescriptor wake_;
  std::vector<std::unique_ptr<Desk>> desks_;
  std::uint64_t tags_ = kWakeTag;
  std::map<std::uint64_t, Desk*> listeners_;
  std::map<std::uint64_t, Connection> connections_;
  Ticket tickets_ = 0;
  std::unordered_map<Ticket, Asked> asked_;

  std::mutex mutex_;
  Happened happened_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

LocalServer::LocalServer(std::unique_ptr<Body> body) : body_(std::move(body)) {}
LocalServer::~LocalServer() = default;

Result<std::unique_ptr<LocalServer>> LocalServer::make() {
  auto body = std::make_unique<Body>();
  if (auto ready = body->prepare(); !ready) return tl::unexpected(ready.error());
  return std::unique_ptr<LocalServer>(new LocalServer(std::move(body)));
}

Result<AskerOfOffice*> LocalServer::add(OfficeRunner& runner) { return body_->add(runner); }
void LocalServer::start() { body_->start(); }
void LocalServer::stop() { body_->stop(); }

}  // namespace guantong::node::shell
