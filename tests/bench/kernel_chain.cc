#include "tests/bench/kernel_chain.h"

#include <algorithm>
#include <ctime>
#include <thread>
#include <utility>

#include "crypto/check.h"
#include "tests/bench/route.h"
#include "tests/support/commands.h"

namespace guantong::bench {

using federation::Instant;
using federation::OfficeCode;
using node::Office;
using node::shell::LmdbStore;

namespace {

double threadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Adds what passes between two calls to a stage.
class StageClock {
 public:
  explicit StageClock(std::array<double, kStageNames.size()>& stages) : stages_(stages) {}
  void ends(Stage stage) {
    const double now = threadSeconds();
    stages_[static_cast<std::size_t>(stage)] += now - began_;
    began_ = now;
  }

 private:
  std::array<double, kStageNames.size()>& stages_;
  double began_ = threadSeconds();
};

node::NewTicket ticketTo(const OfficeCode& to, std::uint64_t number) {
  return support::newTicket("ticket " + std::to_string(number), messageText(number), to);
}

}  // namespace

Seat::Seat(const support::Tree& tree, const OfficeCode& code, Instant now) : code_(code) {
  auto store = LmdbStore::open(folder_.path() / "store", {.office = std::string(code.text())}, {});
  CHECK(store.has_value());
  store_ = std::move(*store);
  meet(tree, now);
  auto office = Office::open(*store_,
                             {.code = code,
                              .incarnation = {1},
                              .root = tree.root(),
                              .ring = tree.ring(code),
                              .seed = support::seedFrom(code.text())},
                             now);
  CHECK(office.has_value());
  office_ = std::move(*office);
}

/// Everybody knows everybody, as after enrolment.
void Seat::meet(const support::Tree& tree, Instant) {
  const auto tables = federation::Tables::open(*store_);
  CHECK(tables.has_value());
  federation::Directory directory(code_, tree.root());
  auto transaction = store_->begin();
  CHECK(transaction.has_value());
  tree.fill(directory, **transaction, *tables);
  CHECK((*transaction)->commit().has_value());
}

void Seat::deliver(const OfficeCode& from, crypto::Bytes frame) {
  mail_.emplace_back(from, std::make_shared<const crypto::Bytes>(std::move(frame)));
}

Seat::Outgoing Seat::work(std::vector<node::Command> commands, Office::Pace pace, Instant now) {
  StageClock clock(stages_);
  const auto keys = office_->keys();
  std::vector<federation::InspectedFrame> frames;
  for (auto& [from, bytes] : std::exchange(mail_, {})) {
    frames.push_back(inspector_.inspect(from, std::move(bytes), *keys, now));
  }
  clock.ends(Stage::kInspect);
  auto transaction = store_->begin();
  CHECK(transaction.has_value());
  office_->begin(**transaction, now);
  for (auto& frame : frames) office_->receive(std::move(frame));
  clock.ends(Stage::kReceive);
  for (auto& command : commands) office_->submit(std::move(command));
  clock.ends(Stage::kSubmit);
  CHECK(office_->finish(pace).has_value());
  clock.ends(Stage::kFinish);
  CHECK((*transaction)->commit().has_value());
  clock.ends(Stage::kCommit);
  node::Effects effects = office_->effects();
  done_.clear();
  for (auto& answer : effects.answers) {
    CHECK(answer.done.has_value());
    done_.push_back(std::move(*answer.done));
  }
  Outgoing outgoing;
  for (auto& send : effects.sends) {
    if (auto* bytes = std::get_if<crypto::Bytes>(&send.what)) {
      outgoing.emplace_back(send.neighbour, std::move(*bytes));
      continue;
    }
    const auto& order = std::get<federation::FrameOrder>(send.what);
    for (auto& frame : sealingRoom_.frames(order, *office_->keys(), send.seed, now)) {
      outgoing.emplace_back(send.neighbour, std::move(frame));
    }
  }
  clock.ends(Stage::kFrames);
  return outgoing;
}

std::vector<node::Done> Seat::answered(std::vector<node::Command> commands, Office::Pace pace,
                                       Instant now) {
  static_cast<void>(work(std::move(commands), pace, now));
  return std::exchange(done_, {});
}

node::Answer Seat::answer(const node::Question& question, Instant now) {
  const auto snapshot = store_->snapshot();
  CHECK(snapshot.has_value());
  const auto tables = federation::Tables::open(*store_);
  CHECK(tables.has_value());
  auto answer =
      node::answer(**snapshot, *tables, {office_->keys(), office_->rules(), now}, question);
  CHECK(answer.has_value());
  return std::move(*answer);
}

KernelChain::KernelChain(std::size_t offices) {
  const OfficeCode all[] = {tree_.national, tree_.province, tree_.city};
  CHECK(offices <= std::size(all));
  for (std::size_t i = offices; i-- > 0;) {
    seats_.push_back(std::make_unique<Seat>(tree_, all[i], now()));
  }
  // Hellos, and the word of each parent that its child may speak.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{2};
  while (std::chrono::steady_clock::now() < until) {
    for (auto& seat : seats_) turn(*seat, {}, false);
    const bool ready = std::ranges::all_of(seats_, [](const auto& seat) {
      return seat->status().condition.empty() && !seat->hasMail();
    });
    if (ready) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  for (auto& seat : seats_) CHECK(seat->status().condition.empty());
}

Instant KernelChain::now() const {
  return support::Tree::now() + std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::steady_clock::now() - began_);
}

void KernelChain::turn(Seat& seat, std::vector<node::Command> commands, bool moreWaits) {
  seat.group(std::move(commands), moreWaits ? Office::Pace::kMoreWaits : Office::Pace::kIdle, now(),
             [&](const OfficeCode& neighbour, crypto::Bytes frame) {
               const auto to = std::ranges::find(seats_, neighbour,
                                                 [](const auto& each) { return each->code(); });
               if (to != seats_.end()) (**to).deliver(seat.code(), std::move(frame));
             });
}

void KernelChain::carry(std::uint64_t tickets, std::size_t group) {
  Seat& edge = *seats_.front();
  Seat& hub = *seats_.back();
  const std::uint64_t all = hub.status().tickets + tickets;
  std::uint64_t left = tickets;
  while (left > 0 || hub.status().tickets < all || edge.status().lettersUnconfirmed > 0 ||
         hub.status().lettersUnconfirmed > 0) {
    std::vector<node::Command> commands;
    while (left > 0 && commands.size() < group) {
      commands.emplace_back(ticketTo(hub.code(), sent_++));
      --left;
    }
    const bool moreWaits = left > 0;
    turn(edge, std::move(commands), moreWaits);
    for (std::size_t i = 1; i < seats_.size(); ++i) turn(*seats_[i], {}, moreWaits);
    for (std::size_t i = seats_.size() - 1; i-- > 1;) turn(*seats_[i], {}, moreWaits);
  }
}

}  // namespace guantong::bench
