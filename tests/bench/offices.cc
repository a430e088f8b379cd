// Offices as a route for messages: their feeder and their watcher.
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "tests/bench/office_process.h"
#include "tests/bench/route.h"
#include "tests/support/commands.h"
#include "tests/support/temporary_directory.h"

namespace guantong::bench {
namespace {

using Clock = std::chrono::steady_clock;
using node::shell::LocalClient;

constexpr std::chrono::seconds kPatience{120};
/// Requests handed over in one piece.
constexpr std::size_t kAtOnce = 256;
/// Tickets of which both ends' records are verified at the end.
constexpr std::size_t kSample = 3;

void await(const char* what, const std::function<bool()>& holds) {
  const auto until = Clock::now() + kPatience;
  while (!holds()) {
    if (Clock::now() > until) giveUp(std::string("in vain waited for ") + what);
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

/// Hears from one office what changes there, on a thread of its own, until the office ends.
class Watcher {
 public:
  explicit Watcher(LocalClient client) : client_(std::move(client)), thread_([this] { listen(); }) {
    await("the first word of a watched office", [&] { return heard_.load(); });
  }
  /// REQUIRES: the office has ended.
  ~Watcher() { thread_.join(); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  [[nodiscard]] std::uint64_t eventsReceived() const { return received_; }
  /// From now on, or no longer, the moments are noted at which it told of each ticket.
  void note(bool notes) {
    const std::lock_guard lock(guard_);
    notes_ = notes;
    seen_.clear();
  }
  [[nodiscard]] std::optional<Clock::time_point> seen(const federation::TicketId& ticket) {
    const std::lock_guard lock(guard_);
    const auto found = seen_.find(ticket);
    return found == seen_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  void listen() {
    if (!client_.send({{.id = 1, .what = node::Watch{}}})) return;
    while (true) {
      const auto answer = client_.receive();
      if (!answer) return;
      const auto* changes = std::get_if<node::Changes>(&answer->what);
      if (changes == nullptr) continue;
      const auto now = Clock::now();
      {
        const std::lock_guard lock(guard_);
        if (notes_) {
          for (const federation::TicketId& ticket : changes->tickets) seen_.emplace(ticket, now);
        }
      }
      received_ = changes->eventsReceived;
      heard_ = true;
    }
  }

  LocalClient client_;
  std::atomic<bool> heard_{false};
  std::atomic<std::uint64_t> received_{0};
  std::mutex guard_;
  bool notes_ = false;
  std::map<federation::TicketId, Clock::time_point> seen_;
  std::thread thread_;
};

/// Asks for tickets and counts the answers.
class Feeder {
 public:
  Feeder(LocalClient client, federation::OfficeCode to) : client_(std::move(client)), to_(to) {}

  void send(std::size_t count) {
    std::vector<node::LocalRequest> requests;
    for (std::size_t i = 0; i < count; ++i) {
      requests.push_back(
          {.id = ++asked_,
           .what = node::Command(support::newTicket("ticket", messageText(asked_), to_))});
    }
    if (auto sent = client_.send(requests); !sent) giveUp("the edge: " + sent.error().detail);
  }
  /// The next ticket that was made.
  federation::TicketId receive() {
    const auto answer = client_.receive();
    if (!answer) giveUp("the edge: " + answer.error().detail);
    if (const auto* error = std::get_if<federation::Error>(&answer->what)) {
      giveUp("the edge refuses a ticket: " + error->detail);
    }
    ++answered_;
    return std::get<node::Done>(std::get<node::Answer>(answer->what)).ticket.value();
  }
  [[nodiscard]] std::uint64_t asked() const { return asked_; }
  [[nodiscard]] std::size_t underWay() const { return asked_ - answered_; }

 private:
  LocalClient client_;
  federation::OfficeCode to_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
};

class RunningOffices final : public Offices {
 public:
  explicit RunningOffices(std::size_t count) {
    const std::string root = folder_ / "root";
    makeRoot(root);
    const OfficeProcess::Place places[] = {{"000000000000", "National", 0},
                                           {"330000000000", "Province", 1},
                                           {"330100000000", "City", 2}};
    for (std::size_t i = 0; i < count; ++i) {
      auto office = std::make_unique<OfficeProcess>(folder_.path().string(), places[i]);
      if (i == 0) {
        office->certifyBy(root);
      } else {
        office->enrolUnder(*offices_.front());
      }
      office->run();
      offices_.insert(offices_.begin(), std::move(office));
    }
    feeder_.emplace(edge().connect(), hub().code());
    atHub_.emplace(hub().connect());
    atEdge_.emplace(edge().connect());
  }
  ~RunningOffices() override {
    for (auto& office : offices_) office->stop();
  }

  double carry(std::uint64_t count) override {
    const std::uint64_t atHub = atHub_->eventsReceived() + count;
    const auto began = Clock::now();
    for (std::uint64_t left = count; left > 0 || feeder_->underWay() > 0;) {
      const std::size_t piece = std::min<std::size_t>(left, kAtOnce);
      if (piece > 0 && feeder_->underWay() + piece <= kMessagesUnderWay) {
        feeder_->send(piece);
        left -= piece;
      } else {
        note(feeder_->receive());
      }
    }
    await("the hub to have all", [&] { return atHub_->eventsReceived() >= atHub; });
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    answersAwaited_ += count;
    return seconds;
  }

  std::vector<double> carrySlowly(int perSecond, std::chrono::milliseconds time) override {
    const auto count = static_cast<std::size_t>(time.count() * perSecond / 1000);
    std::vector<std::pair<federation::TicketId, Clock::time_point>> sent;
    atHub_->note(true);
    const auto began = Clock::now();
    for (std::size_t i = 0; i < count; ++i) {
      std::this_thread::sleep_until(began + i * std::chrono::microseconds{1'000'000} / perSecond);
      const auto now = Clock::now();
      feeder_->send(1);
      sent.emplace_back(feeder_->receive(), now);
    }
    answersAwaited_ += count;
    std::vector<double> seconds;
    for (const auto& one : sent) {
      await("a ticket at the hub", [&] { return atHub_->seen(one.first).has_value(); });
      seconds.push_back(
          std::chrono::duration<double>(*atHub_->seen(one.first) - one.second).count());
    }
    atHub_->note(false);
    return seconds;
  }

  /// The hub answers each ticket that it was delivered, and each end confirms letters.
  void settle() override {
    await("the hub's answers at the edge",
          [&] { return atEdge_->eventsReceived() >= answersAwaited_; });
    await("all letters to be confirmed", [&] {
      return edge().status().lettersUnconfirmed == 0 && hub().status().lettersUnconfirmed == 0;
    });
  }

  std::vector<RunningProgram*> programs() override {
    std::vector<RunningProgram*> programs;
    for (auto& office : offices_) programs.push_back(&office->program());
    return programs;
  }
  std::vector<std::uint64_t> commits() override {
    std::vector<std::uint64_t> commits;
    for (auto& office : offices_) commits.push_back(office->commits());
    return commits;
  }
  void rest() override { ::sync(); }

  void verify() override {
    settle();
    for (OfficeProcess* end : {&edge(), &hub()}) {
      const node::Status status = end->status();
      std::string wrong;
      for (const auto& [word, count] : status.refused) {
        // On a busy machine an ack comes late and frames go twice. They are taken once.
        if (word != "frame-not-taken") wrong += ", " + word + " " + std::to_string(count);
      }
      if (status.tickets != feeder_->asked() || status.quarantined > 0 || !wrong.empty()) {
        giveUp("of " + std::to_string(feeder_->asked()) + " tickets, " +
               std::to_string(status.tickets) + " are at " + std::string(end->code().text()) +
               wrong);
      }
      for (const federation::TicketId& ticket : sample_) end->verify(ticket);
    }
  }

 private:
  OfficeProcess& edge() { return *offices_.front(); }
  OfficeProcess& hub() { return *offices_.back(); }
  /// One of the first, one of the last, one between.
  void note(const federation::TicketId& ticket) {
    if (sample_.size() < kSample) {
      sample_.push_back(ticket);
    } else {
      sample_.back() = ticket;
    }
  }

  support::TemporaryDirectory folder_;
  std::vector<std::unique_ptr<OfficeProcess>> offices_;  ///< the edge first
  std::optional<Feeder> feeder_;
  std::optional<Watcher> atHub_, atEdge_;
  std::uint64_t answersAwaited_ = 0;
  std::vector<federation::TicketId> sample_;
};

}  // namespace

std::unique_ptr<Offices> startOffices(std::size_t count) {
  return std::make_unique<RunningOffices>(count);
}

}  // namespace guantong::bench
