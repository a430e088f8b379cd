// simulator/station.h: the machine on which one office runs: its process, disk and keys.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "node/office.h"
#include "simulator/agenda.h"
#include "simulator/birth.h"
#include "simulator/chance.h"
#include "simulator/scenario.h"
#include "simulator/simulated_store.h"
#include "simulator/trace.h"
#include "simulator/traced_store.h"

namespace guantong::simulator {

/// Where in a group a process dies. What a crash can cut apart is cut apart somewhere.
enum class Death { kBeforeCommit, kBeforeSending, kWhileSending };

/// Runs an office as the daemon does: opened from its store, inputs in groups, a transaction a
/// group, effects after the commit, thrown away and opened again when a commit fails. Inspection
/// and sealing happen in place.
///
/// Rules
///  1. An input waits up to GroupPlan::takes for its group; how many come together is chance.
///  2. Office::Effects::wakeAt is honoured to the millisecond, or at once when it has passed.
///  3. Inspection is done with the keys of the moment at which a frame arrives, as by a thread
///  beside
///     the office: they may be older than those of the group that applies it.
///  4. Everything that leaves is on the trace.
///  5. What an office acknowledges is looked up in its store as it was committed: an ack beyond
///  that
///     is a broken promise, told to `broken`.
/// Threads: one owner.
class Station {
 public:
  /// What it reaches of the country.
  struct Outside {
    std::function<void(const federation::OfficeCode& to, std::shared_ptr<const crypto::Bytes>)>
        send;
    std::function<void(const federation::TicketId&)> changed;  ///< on a desk
    std::function<void()> started;  ///< it runs, and has done what a crash left undone
    std::function<void(const node::Effects::Notice&)> noticed;
    /// A promise that doesn't hold, by the name of the checker that will say so.
    std::function<void(std::string_view checker, const std::string& what)> broken;
  };
  using Answered = std::function<void(const federation::Result<node::Done>&)>;

  Station(Agenda& agenda, Trace& trace, const GroupPlan& groups, Births& births,
          const federation::OfficeCode& code, std::uint64_t seed, Outside outside);

  [[nodiscard]] const federation::OfficeCode& code() const { return code_; }
  [[nodiscard]] bool running() const { return office_ != nullptr; }
  /// REQUIRES: running().
  [[nodiscard]] const node::Office& office() const { return *office_; }
  [[nodiscard]] const crypto::KeyRing& ring() const { return *ring_; }
  [[nodiscard]] federation::Incarnation incarnation() const { return incarnation_; }
  [[nodiscard]] std::unique_ptr<federation::Snapshot> snapshot();
  [[nodiscard]] const federation::Tables& tables() const { return tables_; }
  /// Groups that were committed, and how often it died.
  [[nodiscard]] std::uint64_t groups() const { return groupCount_; }
  [[nodiscard]] std::uint64_t deaths() const { return deaths_; }

  void start();
  /// As an office that shuts down for the night: what was not committed is gone. Stays off until
  /// `start`.
  void switchOff();
  void receive(const federation::OfficeCode& from, std::shared_ptr<const crypto::Bytes> frame);
  /// Never answered when the process dies first. REQUIRES: running().
  void submit(node::Command command, Answered answered);

  // --- faults
  /// Dies now and starts again after `down`.
  void kill(std::chrono::milliseconds down);
  /// Dies at this point of its next group.
  void killAt(Death death, std::chrono::milliseconds down);
  /// Its next commit fails; it starts again after `down`.
  void failCommit(std::chrono::milliseconds down);
  /// No more room than a little, until `until`.
  void fillDisk(Instant until);
  void emptyDisk() { disk_.setCapacity(0); }
  /// No fault that was ordered happens any more.
  void repair();

 private:
  /// How long a service manager waits before it starts again what stopped by itself.
  static constexpr std::chrono::milliseconds kRestartPause{5000};

  struct Doom {
    Death death;
    std::chrono::milliseconds down;
  };
  struct Submission {
    node::Command command;
    Answered answered;
  };
  using Input = std::variant<federation::InspectedFrame, Submission>;

  void stop();
  void workSoon();
  void work();
  void feed();
  /// Whether the process dies here.
  bool diesAt(Death death);
  void carryOut(node::Effects effects);
  /// When it dies in this one, some of its frames leave.
  void send(const node::Effects::Send& send, bool dies);
  void makeKeys(const std::vector<crypto::Epoch>& due);
  void followRetention(const node::Effects& effects);
  void checkAcks(const federation::OfficeCode& neighbour,
                 const std::vector<std::pair<federation::Lane, std::uint64_t>>& acks);
  void checkAcksIn(const federation::OfficeCode& neighbour, crypto::ByteView bytes);
  void wakeAt(Instant when);

  Agenda& agenda_;
  Trace& trace_;
  const GroupPlan& groups_;
  const federation::OfficeCode code_;
  const crypto::SigningPublicKey root_;
  const federation::Incarnation incarnation_;
  Chance chance_;
  Outside outside_;
  std::shared_ptr<const crypto::KeyRing> ring_;  ///< the key file
  SimulatedStore disk_;
  TracedStore store_;
  /// Beside the store, as the shell's files are.
  std::shared_ptr<const node::reporter::RetentionKeys> retention_ =
      std::make_shared<node::reporter::RetentionKeys>();
  federation::Tables tables_;

  // --- the process: gone when it dies
  std::unique_ptr<node::Office> office_;
  federation::Inspector inspector_;
  federation::SealingRoom sealingRoom_;
  std::deque<Input> inbox_;
  std::map<std::uint64_t, Answered> asked_;
  std::shared_ptr<const crypto::KeyRing> newRing_;
  bool retentionIsNew_ = false;
  std::optional<Doom> doom_;
  std::chrono::milliseconds restartPause_ = kRestartPause;  ///< after a failed commit
  bool workDue_ = false;
  bool started_ = false;     ///< the first group is through: lists show all that is on the disk
  std::uint64_t life_ = 0;   ///< counts processes: what was entered for a dead one does nothing
  std::uint64_t wakes_ = 0;  ///< counts settings of the alarm: an older one does nothing
  Instant lastGroupAt_;
  std::uint64_t groupsAtOnce_ = 0;  ///< at lastGroupAt_

  std::uint64_t groupCount_ = 0;
  std::uint64_t deaths_ = 0;
};

}  // namespace guantong::simulator
