// node/office.h: one office: the deterministic kernel that ties the rooms together.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/key_ring.h"
#include "crypto/randomness.h"
#include "federation/enrolment.h"
#include "federation/inspection.h"
#include "federation/sealing_room.h"
#include "federation/store.h"
#include "node/audit.h"
#include "node/command.h"
#include "node/reporter/retention.h"
#include "node/rules.h"

namespace guantong::node {

/// What is to happen outside, after the commit.
struct Effects {
  /// In this order. Bytes as they stand, or an order for the sealing room, with the seed of its
  /// nonces.
  struct Send {
    OfficeCode neighbour;
    std::variant<crypto::Bytes, federation::FrameOrder> what;
    crypto::Secret seed;
  };
  std::vector<Send> sends;
  /// What the sealing room needs for them: the keys and the moment the orders were made with.
  std::shared_ptr<const federation::Keys> keys;
  Instant at;
  /// What became of each command, by the number that `submit` gave.
  struct Answered {
    std::uint64_t command = 0;
    Result<Done> done;
  };
  std::vector<Answered> answers;
  /// Answers of the enrolment exchange, each to whoever asked.
  struct EnrolmentReply {
    std::uint64_t exchange = 0;
    crypto::Bytes message;
  };
  std::vector<EnrolmentReply> enrolment;
  /// Who may connect, by transport key: it changed. Neighbours, and one-time keys of invitations.
  struct Admitted {
    std::vector<std::pair<crypto::TransportPublicKey, OfficeCode>> neighbours;
    std::vector<crypto::TransportPublicKey> invited;
  };
  std::optional<Admitted> admitted;
  /// Epochs for which the shell is to make sealing keys, write the key file, and hand them in
  /// (Office::newKeys).
  std::vector<crypto::Epoch> keysDue;
  /// Retention months for which the shell is to make a key, and those whose key it is to destroy;
  /// then it hands in what there is (Office::newRetentionKeys).
  std::vector<reporter::Month> retentionKeysDue;
  std::vector<reporter::Month> retentionKeysOver;
  /// For the log of the program: a code word and facts; nothing secret. Each at most once a period.
  struct Notice {
    enum class Weight { kInfo, kWarning, kAlarm };
    Weight weight = Weight::kInfo;
    std::string word;
    std::string facts;
  };
  std::vector<Notice> notices;
  /// Tickets whose view changed, for whoever watches.
  std::vector<TicketId> changed;
  Instant wakeAt;
};

/// The kernel. Production and simulator build the same object with the same call; it can't know
/// which of them it is in.
///
/// A group: `begin`, any number of inputs, `finish`, the caller's commit, then `effects`.
///
/// Rules
///  1. One transaction a group; nothing leaves before it is committed. When the commit fails, the
///     Office is thrown away and opened again from the store: what it held in memory may be ahead
///     of the disk.
///  2. Inputs don't fail one another: a bad one answers or counts an error, and leaves no trace in
///     the store but, where it is an authentic message, in quarantine.
///  3. Randomness comes from the seed given at `open`; time from `begin`. The same inputs give the
///     same effects and the same bytes in the store.
///  4. Rows of tickets are written for many events at once: they stay in memory until `finish` is
///     told that nothing more waits (Pace::kIdle), or kDirtyTicketsMax are changed. After a restart
///     they are made from the events behind the last one that was written (`office` record "view").
///  5. What only looks (`answer`) needs a snapshot and no Office.
/// Limits: named here and in the rooms. Threads: one owner.
class Office {
 public:
  static constexpr std::size_t kDirtyTicketsMax = 16'384;

  struct Setup {
    OfficeCode code;
    federation::Incarnation incarnation;
    crypto::SigningPublicKey root;
    std::shared_ptr<const crypto::KeyRing> ring;
    crypto::Secret seed;  ///< 32 random bytes, of this opening alone
    std::shared_ptr<const reporter::RetentionKeys> retention{};  ///< nothing: none yet
  };
  /// Reads all it needs, also what a crash left undone.
  static Result<std::unique_ptr<Office>> open(federation::Store& store, Setup setup, Instant now);
  ~Office();

  // --- a group
  void begin(federation::Transaction& transaction, Instant now);
  void receive(federation::InspectedFrame frame);
  /// The number that its answer will carry.
  std::uint64_t submit(Command command);
  /// A message of the enrolment exchange from the holder of an invitation's one-time key.
  void enrol(std::uint64_t exchange, const crypto::TransportPublicKey& from,
             crypto::ByteView message);
  /// Sealing keys that the shell made and wrote into the key file.
  void newKeys(std::shared_ptr<const crypto::KeyRing> ring);
  /// What the shell made and wrote, without what it destroyed.
  void newRetentionKeys(std::shared_ptr<const reporter::RetentionKeys> keys);
  enum class Pace { kMoreWaits, kIdle };
  /// Runs what is due, seals, writes. An error dooms the group (and the Office).
  Result<void> finish(Pace pace);
  /// REQUIRES: finish succeeded and the transaction was committed.
  [[nodiscard]] Effects effects();

  // --- for the threads beside it
  /// Changes only between groups.
  [[nodiscard]] std::shared_ptr<const federation::Keys> keys() const;
  [[nodiscard]] std::shared_ptr<const Rules> rules() const;
  /// Status of links and counters, which only the Office knows; the rest is asked from a snapshot.
  [[nodiscard]] Status status() const;

 private:
  class Body;
  explicit Office(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

/// What answering needs besides a snapshot.
struct Beside {
  std::shared_ptr<const federation::Keys> keys;
  std::shared_ptr<const Rules> rules;
  Instant now;  ///< by which clocks are late
};

/// Answers from a snapshot: what was committed when it was taken. AskStatus and AskEnrolments are
/// the Office's and the caller's to answer: kInvalidArgument here.
Result<Answer> answer(federation::Reader& reader, const federation::Tables& tables,
                      const Beside& beside, const Question& question);

}  // namespace guantong::node
