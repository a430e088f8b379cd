// node/registry.h: who is who: takes in certificates and keys, spreads them, admits children.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "federation/enrolment.h"
#include "node/group.h"
#include "node/ticket_desk.h"

namespace guantong::node {

/// Rules
///  1. What proves itself is taken from whoever brings it. What is new goes on: of this office and
///     those below, up to the parent; of this office and those above, down to the children. So
///     ancestors know their descendants and descendants their ancestors. All others are asked for.
///  2. "Who is that?" goes up until somebody knows; the answer comes down the same way. Only
///     children are answered. The national office knows everyone, so what it does not know does not
///     exist.
///  3. A certificate that this office issues is an event of its office chain, and so a leaf of the
///     log that its parent anchors.
///  4. Sealing keys are announced once they are in the key file: the shell hands in the ring after
///     it has written it.
/// Limits: kAskersMax. Threads: one owner.
class Registry {
 public:
  /// Unknown offices that children wait for.
  static constexpr std::size_t kAskersMax = 10'000;
  static constexpr std::chrono::seconds kAskAgainFirst{5};
  static constexpr std::chrono::minutes kAskAgainMax{60};
  /// How often newer keys of an office are asked for that is neither above nor below.
  static constexpr std::chrono::minutes kRefreshPause{1};
  /// Keys are asked of the shell again when it did not hand them in.
  static constexpr std::chrono::minutes kKeysAgain{10};
  /// Certificates of children hold for so long, never longer than the issuer's own.
  static constexpr std::chrono::days kCertificateLife{3 * 365};
  /// A first certificate begins so much earlier, never before its issuer's: no office whose clock
  /// is behind should refuse it. One that follows another begins when it is issued, because what
  /// its predecessor's end or revocation means hangs on that moment.
  static constexpr std::chrono::days kClocksApart{1};

  static Result<Registry> load(federation::Reader& reader, Rooms& rooms);

  // --- what comes in letters
  void take(Group& group, const std::vector<federation::Certificate>& certificates);
  void take(Group& group, const std::vector<federation::SealingKey>& keys);
  void take(Group& group, const std::vector<federation::RevocationList>& lists);
  void asked(Group& group, const federation::WantedOffices& wanted, OfficeCode by);
  void unknown(Group& group, const federation::UnknownOffices& unknown, OfficeCode by);

  // --- what the administrators do
  Result<Done> submit(Group& group, const Invite& command);
  Result<Done> submit(Group& group, const Approve& command, TicketDesk& desk);
  Result<Done> submit(Group& group, const Revoke& command);
  void enrol(Group& group, std::uint64_t exchange, const crypto::TransportPublicKey& from,
             crypto::ByteView message);
  [[nodiscard]] std::vector<EnrolmentLine> enrolments(Instant now) const;

  // --- what is due
  void tick(Group& group);
  /// Announces what was learnt, asks for what is wanted. Says when it wants to be ticked next.
  Instant finish(Group& group);
  [[nodiscard]] Effects::Admitted admitted(Instant now) const;

 private:
  explicit Registry(Rooms& rooms) : rooms_(&rooms) {}

  void accepted(Group& group, OfficeCode office);
  /// Those that this office has certified, by code; the first of them.
  [[nodiscard]] std::string childrenListed() const;
  /// Our letters to them are lost for now: the one who knows everyone said so.
  void nobodyKnows(Group& group, const std::vector<OfficeCode>& codes);
  void announceOwnKeys(Group& group);
  void spread(OfficeCode about, crypto::Bytes encoded,
              std::map<OfficeCode, std::vector<crypto::Bytes>>& to);
  template <typename T>
  void send(Group& group, std::map<OfficeCode, std::vector<crypto::Bytes>>& spread);
  void answer(Group& group, OfficeCode asker, const std::vector<OfficeCode>& codes);
  Instant askParent(Group& group);
  void askFurtherUp(Group& group, const OfficeCode& code);

  struct Asked {
    Instant again;
    std::chrono::milliseconds pause{};
  };

  Rooms* rooms_;
  std::optional<federation::ParentEnrolments> enrolments_;  ///< there once loaded
  std::map<OfficeCode, std::set<OfficeCode>> askers_;       ///< of each unknown office
  std::map<OfficeCode, Asked> asked_;
  std::map<OfficeCode, Instant> refreshed_;  ///< when newer keys were last asked for
  Instant keysAskedAt_{};
  bool keysAsked_ = false;
  /// To whom what goes on, at the end of the group.
  std::map<OfficeCode, std::vector<crypto::Bytes>> certificates_, sealingKeys_, revocations_;
};

}  // namespace guantong::node
