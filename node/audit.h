// node/audit.h: whether what the store holds is still what was signed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crypto/secret.h"
#include "federation/directory.h"
#include "federation/store.h"
#include "federation/tables.h"

namespace guantong::node {

using federation::Result;
using federation::TicketId;

/// What an audit saw, and what does not hold.
struct Audit {
  /// A store that was replaced by another's would fill memory with findings; the first ones tell
  /// what happened.
  static constexpr std::size_t kFoundMax = 1000;

  std::uint64_t tickets = 0, events = 0, checkpoints = 0;
  /// Bodies that were not compared with what was signed, because no key was given to open them.
  std::uint64_t bodiesUnchecked = 0;
  /// Technical sentences. Never content.
  std::vector<std::string> found;
  std::uint64_t foundBesides = 0;  ///< beyond kFoundMax
};

/// The path of a ticket (or of everything), verified from the events themselves, offline: what
/// tables of views say is not asked.
///
/// Rules
///  1. Records: numbers without a gap, up to where the ledger's state stands; each decodes.
///  2. Events: every leaf is hashed anew, every signature verified with the key of the certificate
///     that its header names. An author who is not known here is a finding: nothing vouches for it.
///  3. Bodies: each present one is the one its header commits to, where `restKey` opens them.
///  4. Chains: of an author on a ticket, sequences from 0 without a gap, each naming the one before
///     as `previous`; two events with one sequence are a fork. Of other offices' chains besides the
///     tickets' we hold what we were sent, so there a gap is none of our business.
///  5. Citations: every cited head is here, and is whose event the citation says.
///  6. The log: own events have the positions 0, 1, 2 and so on; nodes and frontier in the store
///  are
///     those that the events make. Of one ticket: each own event is in the log at its position.
///     No author has said two things at one position of one incarnation.
///  7. Checkpoints: own ones are signed and the log begins with them; each of a child's is signed
///     and, within an incarnation, extends the one before. What was kept beside is an alarm, and
///     told. Of one ticket: only own ones.
/// Errors: kNotFound when no event of the ticket is here; what reading the store fails with. Damage
/// is a finding, not an error.
/// Memory: some 150 bytes an event looked at; of one ticket, only its own.
/// `progress` is told how many records of how many were looked at; it may be empty.
Result<Audit> verifyLedger(
    federation::Reader& reader, const federation::Tables& tables,
    const federation::Directory& directory, const std::optional<crypto::Secret>& restKey,
    const std::optional<TicketId>& ticket,
    const std::function<void(std::uint64_t done, std::uint64_t all)>& progress);

}  // namespace guantong::node
