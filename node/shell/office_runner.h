// node/shell/office_runner.h: one running office: its writer, and the work beside it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "crypto/secret.h"
#include "node/local_wire.h"
#include "node/office.h"
#include "node/shell/config.h"
#include "node/shell/lmdb_store.h"
#include "node/shell/log.h"
#include "node/shell/office_directory.h"
#include "node/shell/transport.h"
#include "node/shell/work_pool.h"

namespace guantong::node::shell {

/// Who asked for something through the local socket; gets answers on the writer's thread, and is to
/// be quick.
class AskerOfOffice {
 public:
  using Ticket = std::uint64_t;  ///< the asker's own number of what it asked
  virtual ~AskerOfOffice() = default;
  virtual void commandsDone(std::vector<std::pair<Ticket, Result<Done>>> done) = 0;
  /// Everything asked before is committed, views written: a snapshot taken now shows it.
  virtual void reached(std::vector<Ticket> barriers, const Status& status) = 0;
  virtual void changed(const std::vector<federation::TicketId>& tickets, std::uint64_t events,
                       std::uint64_t eventsReceived) = 0;
};

/// Runs an Office: gives it inputs in groups, one transaction a group, and carries out its effects
/// once the group is on the disk.
///
/// Rules
///  1. One writer thread. A group is what waited when the last one was done, up to kGroupCommands
///     and kGroupBytes: alone when little goes on (and fast), by the hundreds under load (and
///     cheap).
///  2. Nothing leaves before the commit. When a group fails, its commands are answered with the
///     error, its frames are forgotten (their senders send again, for nothing was acknowledged),
///     and the Office is opened again from the store. A full disk is waited out (kFullPause);
///     anything else that fails twice running ends the program, with the error.
///  3. Frames are inspected, and orders sealed, on the pool, in any order; results come out in the
///     order of each neighbour. Small ones, when nothing else waits, are done on the spot: waking
///     another thread costs more.
///  4. At most kInboxBytes of frames are held; then no more are read until half of it is gone, and
///     TCP holds the senders back.
///  5. Views are written when a barrier asks for them, or kViewsLate after the first change that
///     they lack, or when the Office holds too much. Why: the rows of tickets that came in one
///     moment lie all over their index, a page each; a second later most pages take several.
///  6. Sealing keys of new epochs are in the key file before the Office hears of them.
/// Threads: its own; the public functions from any.
class OfficeRunner final : public TransportListener {
 public:
  /// An eighth of what one connection may have unanswered (local.capnp): a group that took all of
  /// it would leave nobody anything to do until it is on the disk. Measured: a quarter is three
  /// times as fast as all of it, an eighth a little faster still, and half as fast again where
  /// others use the machine too; a sixteenth costs more commits and is no faster.
  static constexpr std::size_t kGroupCommands = 512;
  static constexpr std::size_t kGroupBytes = std::size_t{4} << 20;
  static constexpr std::size_t kInboxBytes = std::size_t{32} << 20;
  static constexpr std::size_t kEnrolmentsWaiting = 256;
  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
  static constexpr std::size_t kOnTheSpotBytes = std::size_t{16} << 10;
  static constexpr std::size_t kOnTheSpotEnvelopes = 4;
  static constexpr std::chrono::milliseconds kFullPause{1000};
  /// What a crash leaves to be made again: some thousands of events, a few milliseconds.
  static constexpr std::chrono::milliseconds kViewsLate{1000};
  /// Looks at the clock at least this often: it may have been set.
  static constexpr std::chrono::milliseconds kSleepMax{60'000};

  struct Setup {
    OfficeDirectory directory{""};
    Config config;
    std::shared_ptr<const crypto::KeyRing> ring;
    crypto::Secret passphrase;
    crypto::SigningPublicKey root;
  };
  struct Around {
    Log& log;
    WorkPool& pool;
    Transport& transport;
    /// The office can't go on: called once, on its writer's thread.
    std::function<void(federation::Error)> failed;
  };
  /// Opens the store (making it at the first time), takes in what the root certified, opens the
  /// Office, binds the sockets.
  static Result<std::unique_ptr<OfficeRunner>> open(Setup setup, Around around);
  ~OfficeRunner() override;

  /// REQUIRES: `asker` lives until `stop` has returned.
  void start(AskerOfOffice& asker);
  /// Finishes the group it is at. Commands that still wait are not answered.
  void stop();

  // --- from the local socket
  void submit(std::vector<std::pair<AskerOfOffice::Ticket, Command>> commands);
  void askBarrier(AskerOfOffice::Ticket ticket);
  /// Whether `changed` is told.
  void watch(bool watched) { watched_ = watched; }
  /// A question, from a snapshot taken now. On the asker's thread.
  Result<Answer> answerNow(const Question& question);

  [[nodiscard]] const Setup& setup() const { return setup_; }
  [[nodiscard]] std::string listening() const { return around_.transport.listening(line_); }

  // --- from the transport
  bool framesArrived(std::vector<ArrivedFrame> frames) override;
  void enrolmentArrived(std::uint64_t exchange, const crypto::TransportPublicKey& from,
                        crypto::Bytes message) override;
  void refused(std::string_view word, std::string facts) override;

 private:
  /// Frames of one neighbour that are inspected together.
  struct Chunk {
    federation::OfficeCode from;
    std::vector<std::shared_ptr<const crypto::Bytes>> frames;
    std::size_t bytes = 0;
    bool inspected = false;
    std::vector<federation::InspectedFrame> results;
  };
  struct Outgoing {
    bool ready = false;
    std::vector<crypto::Bytes> frames;
  };
  struct Enrolment {
    std::uint64_t exchange = 0;
    crypto::TransportPublicKey from;
    crypto::Bytes message;
  };
  struct Group {
    std::vector<federation::InspectedFrame> frames;
    std::vector<std::pair<AskerOfOffice::Ticket, Command>> commands;
    std::vector<AskerOfOffice::Ticket> barriers;
    std::vector<Enrolment> enrolments;
    bool moreWaits = false;
    bool stop = false;
  };

  OfficeRunner(Setup setup, Around around);
  Result<void> openOffice(Instant at);
  Result<void> takeCertificate(Instant at);

  void write();
  Group nextGroup();
  [[nodiscard]] bool waitsForRoom() const;
  [[nodiscard]] bool inputWaits() const;
  [[nodiscard]] std::chrono::milliseconds untilNextWake();
  void takeWaiting(Group& group);
  void runGroup(Group group);
  [[nodiscard]] bool writesViews(const Group& group) const;
  Result<Effects> commitGroup(Group& group, std::vector<AskerOfOffice::Ticket>& tickets);
  void groupFailed(const federation::Error& error, const Group& group);
  void carryOut(Effects effects, const std::vector<AskerOfOffice::Ticket>& tickets);
  void sendAll(std::vector<Effects::Send> sends, Instant at);
  void sealed(const federation::OfficeCode& neighbour, const std::shared_ptr<Outgoing>& outgoing,
              std::vector<crypto::Bytes> frames);
  void noteKeys();
  void makeKeys(const std::vector<crypto::Epoch>& due);
  Result<std::shared_ptr<const crypto::KeyRing>> madeKeys(const std::vector<crypto::Epoch>& due,
                                                          Instant at);
  void followRetention(const Effects& effects);
  void say(const Effects::Notice& notice);
  Status statusNow();

  void inspect(const std::shared_ptr<Chunk>& chunk, std::size_t worker);
  [[nodiscard]] Instant now();
  [[nodiscard]] Instant nowLocked();
  [[nodiscard]] std::shared_ptr<const federation::Keys> keysNow();
  [[nodiscard]] Beside besideNow();

  Setup setup_;
  Around around_;
  Transport::LineNumber line_ = 0;
  AskerOfOffice* asker_ = nullptr;
  std::unique_ptr<LmdbStore> store_;
  federation::Tables tables_;

  // --- the writer's alone
  std::unique_ptr<Office> office_;
  std::shared_ptr<const crypto::KeyRing> newRing_;
  std::shared_ptr<const reporter::RetentionKeys> retention_;
  bool retentionIsNew_ = false;
  Instant wakeAt_;
  std::shared_ptr<const federation::Keys> dialledBy_;
  /// When the views are to be written; nothing: they are, the last group was of Pace::kIdle.
  std::optional<std::chrono::steady_clock::time_point> viewsDue_;
  bool failedBefore_ = false;
  std::optional<std::chrono::steady_clock::time_point> fullUntil_;
  federation::SealingRoom writersRoom_;

  // --- shared
  std::mutex mutex_;
  std::condition_variable moved_;
  bool stopping_ = false;
  std::map<federation::OfficeCode, std::deque<std::shared_ptr<Chunk>>> inspecting_;
  std::deque<federation::InspectedFrame> frames_;
  std::size_t inboxBytes_ = 0;
  bool paused_ = false;
  std::deque<std::pair<AskerOfOffice::Ticket, Command>> commands_;
  std::vector<AskerOfOffice::Ticket> barriers_;
  std::vector<Enrolment> enrolments_;
  std::map<std::string, std::uint64_t> refusedHere_;
  std::shared_ptr<const federation::Keys> keys_;
  std::shared_ptr<const Rules> rules_;
  Instant lastNow_;
  std::atomic<bool> watched_{false};

  std::mutex outgoingMutex_;
  std::map<federation::OfficeCode, std::deque<std::shared_ptr<Outgoing>>> outgoing_;

  /// One for each worker of the pool, and for the transport's thread; each used by one at a time.
  std::vector<std::unique_ptr<federation::Inspector>> inspectors_;
  std::vector<std::unique_ptr<federation::SealingRoom>> rooms_;
  std::atomic<std::size_t> posted_{0};  ///< work of ours on the pool
  std::condition_variable settled_;
  std::thread writer_;
};

}  // namespace guantong::node::shell
