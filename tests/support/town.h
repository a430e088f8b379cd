// tests/support/town.h: kernels of a few offices, wired to one another by hand.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "node/office.h"
#include "simulator/simulated_store.h"
#include "tests/support/tree.h"

namespace guantong::support {

/// Offices of a Tree, each with its kernel and a simulated store, and a network that hands every
/// frame over at once, in order, unless a test says otherwise. For tests of one thing at a time; a
/// country under faults is the simulator's.
class Town {
 public:
  /// Each knows its ancestors and descendants among all offices of the tree, as after enrolment.
  Town(const Tree& tree, const std::vector<federation::OfficeCode>& offices);
  ~Town();

  /// Asserts that it was done.
  node::Done ask(const federation::OfficeCode& office, node::Command command);
  federation::Result<node::Done> tryToAsk(const federation::OfficeCode& office,
                                          node::Command command);
  /// Until nothing is under way, and then on, for so long.
  void run(std::chrono::milliseconds atLeast);
  /// Everybody's machine is off for so long: time passes and nothing happens.
  void sleep(std::chrono::milliseconds time) { now_ += time; }
  /// The power goes and comes back: what was not committed is lost, frames under way too.
  void crash(const federation::OfficeCode& office);
  /// Keeps a copy of its store; `restore` puts it back.
  void backUp(const federation::OfficeCode& office);
  void restore(const federation::OfficeCode& office);
  /// Its disk is lost: it begins with an empty store, its key file and the certificates of the
  /// beginning.
  void loseDisk(const federation::OfficeCode& office);
  /// Its next commit fails.
  void failNextCommit(const federation::OfficeCode& office);

  [[nodiscard]] node::TicketDetail ticket(const federation::OfficeCode& office,
                                          const federation::TicketId& ticket);
  /// What the office shows of its store, as it is now.
  [[nodiscard]] node::Answer look(const federation::OfficeCode& office,
                                  const node::Question& question);
  [[nodiscard]] bool has(const federation::OfficeCode& office, const federation::TicketId& ticket);
  [[nodiscard]] node::Status status(const federation::OfficeCode& office);
  [[nodiscard]] federation::Store& store(const federation::OfficeCode& office);
  [[nodiscard]] std::shared_ptr<const federation::Keys> keys(
      const federation::OfficeCode& office) const;
  /// The keys of retention months that its shell holds.
  [[nodiscard]] const node::reporter::RetentionKeys& retention(
      const federation::OfficeCode& office);
  [[nodiscard]] federation::Instant now() const { return now_; }
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }
  [[nodiscard]] std::uint64_t framesSent() const { return framesSent_; }

  /// Hands a frame over as if `from` had sent it.
  void deliver(const federation::OfficeCode& from, const federation::OfficeCode& to,
               const crypto::Bytes& frame);

  /// What becomes of a frame: lost where it says false.
  std::function<bool(const federation::OfficeCode& from, const federation::OfficeCode& to)> passes =
      [](const auto&, const auto&) { return true; };
  /// What a hostile office makes of the letters that its kernel orders sealed.
  std::function<void(const federation::OfficeCode& from, federation::FrameOrder& order)> tampers =
      [](const auto&, const auto&) {};
  /// And of the frames that its kernel wrote itself (hellos, acks).
  std::function<void(const federation::OfficeCode& from, crypto::Bytes& frame)> rewrites =
      [](const auto&, const auto&) {};
  node::Office::Pace pace = node::Office::Pace::kIdle;

 private:
  struct House;
  struct Frame {
    federation::OfficeCode from, to;
    std::shared_ptr<const crypto::Bytes> bytes;
  };

  House& house(const federation::OfficeCode& office);
  void certify(House& house);
  void open(House& house);
  bool group(House& house, const std::function<void(node::Office&)>& inputs);
  /// What a shell does: makes what is due, writes the key file, hands it in.
  void makeKeys(House& house);
  void followRetention(House& house, const node::Effects& effects);
  void carryOut(House& house, node::Effects effects);

  const Tree& tree_;
  std::map<federation::OfficeCode, std::unique_ptr<House>> houses_;
  std::deque<Frame> underWay_;
  federation::Instant now_ = Tree::now();
  std::uint64_t openings_ = 0;
  std::uint64_t framesSent_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace guantong::support
