// node/reporter/case_file.h: what an office hands to its custodians, and each to the next.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "crypto/custody.h"
#include "crypto/randomness.h"
#include "node/reporter/grant.h"

namespace guantong::node::reporter {

/// One capsule of a case.
struct CaseCapsule {
  crypto::CapsuleId id{};
  Part part = Part::kIdentity;
  crypto::Hash commitment{};
  /// The box of the member whose turn it is. When all have opened: of a disclosure the wrapped key,
  /// sealed to the person (sealWrappedTo); of a re-sealing the new CustodySeal, encoded.
  crypto::Bytes box;
  bool operator==(const CaseCapsule&) const = default;
};

struct CaseSeal {
  Part part = Part::kIdentity;
  crypto::CustodySeal seal;
};

/// Capsules on their way through a quorum of their custodians, with what people need to know to
/// decide whether they open.
///
/// Two purposes, told by what `to` is: to **disclose** to one person, whose key it is; or to
/// **re-seal** to other custodians, of whom one has left.
///
/// Rules
///  1. All capsules have the same custodians and go through the same quorum, so that it is one
///     person's turn in the whole file. Others are another case.
///  2. A member opens the box of every capsule, or none (all or nothing): a case that is half done
///     would be nobody's.
///  3. Members open in the order of their list; nobody twice, nobody for another. Whoever opens
///  out of
///     turn is told whose turn it is.
///  4. What the last one's machine gets is turned into results on that machine and forgotten: a
///     wrapped key never lies in a file. For a re-sealing it is checked that what is sealed anew is
///     what was sealed before (the commitment).
///  5. The statement is not secret and not authenticated: any courier could change it, or put in
///  a key
///     of his own. Against that, digitsOf covers all that stays the same on the way: the office
///     and the members compare it by voice; and the office takes back only a case whose digits are
///     those of the one it handed out. Who deceived all of them would hold the custodians' half,
///     and still need the office's.
///
/// Invariant: what decodeCase gives and open needs is sound (isSound), also when done.
struct Case {
  /// A person's key, or the custodians to come.
  using To = std::variant<crypto::SealingPublicKey, crypto::Custodians>;

  Statement statement;
  To to;
  crypto::Custodians custodians;
  crypto::Quorum quorum;
  std::uint8_t opened = 0;  ///< how many members have
  std::vector<CaseCapsule> capsules;
  std::vector<crypto::Bytes> evidence;  ///< signed events, for whoever can verify them

  [[nodiscard]] bool isReseal() const { return std::holds_alternative<crypto::Custodians>(to); }
  [[nodiscard]] std::size_t needed() const { return custodians.threshold(); }
  [[nodiscard]] bool isDone() const { return opened == needed(); }
  /// Whose turn it is; nothing when all have opened.
  [[nodiscard]] std::optional<crypto::SealingPublicKey> turn() const;
  bool operator==(const Case&) const = default;
};

/// More in one file would be more than people can judge; a re-sealing of thousands is many files.
inline constexpr std::size_t kCaseCapsulesMax = 64;
inline constexpr std::size_t kEvidenceMax = 8;
/// An event with its proof and its body at their longest, each.
inline constexpr std::size_t kEvidenceBytesMax = std::size_t{32} << 10;
/// 64 seals of 3.3 KB, all evidence, and the statement.
inline constexpr FileKind kCaseFile{"GTCF", 1, "GUANTONG CASE", std::size_t{640} << 10};

/// A case nobody has opened yet. kInvalidArgument: no capsule or too many, one twice, one of other
/// custodians or of a part that was not asked for, no quorum, a key that could be nobody's, texts
/// over their limits.
[[nodiscard]] Result<Case> beginCase(Statement statement, Case::To to,
                                     const std::vector<CaseSeal>& seals, crypto::Quorum quorum,
                                     std::vector<crypto::Bytes> evidence = {});

/// What this member's key opens: the case for the next, or done. kInvalidArgument: whose turn it
/// is, when not this key's, and why not; kMalformed: a box does not open. REQUIRES: isSound(from).
[[nodiscard]] Result<Case> openCase(const Case& from, const crypto::SealingKey& custodian,
                                    crypto::Randomness& randomness);

/// Twenty digits over all that stays the same from the first member to the office: statement,
/// recipient or heirs, custodians, quorum, capsules, evidence.
[[nodiscard]] std::string digitsOf(const Case& of);

[[nodiscard]] bool isSound(const Case& of);
/// REQUIRES: isSound(of).
[[nodiscard]] crypto::Bytes encode(const Case& of);
[[nodiscard]] Result<Case> decodeCase(crypto::ByteView bytes);

}  // namespace guantong::node::reporter
