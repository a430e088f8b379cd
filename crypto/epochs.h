// crypto/epochs.h: how long a sealing key lives.
#pragma once

#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "crypto/keys.h"

namespace guantong::crypto {

/// Sealing keys live in epochs, so that what was sealed long ago can't be opened by whoever takes
/// the keys today: forward secrecy at the scale of offices that are offline for weeks.
///
/// Rules
///  1. Epoch e is the 30 days from 30 * e days after 1970-01-01 UTC. Why: every office reads it off
///     its clock alone, also offline, and all change on the same day, so that a change tells
///     nothing about an office.
///  2. A key dies 120 days after its epoch ended. The office destroys it then, and opens nothing
///     with it even where a copy is left over (a backup). Why 120: a station that was cut off for a
///     season still opens what was sealed to it before.
///  3. The key of the next epoch is made kEpochKeyMadeAhead before that epoch begins. Why: it has
///     to reach peers that are on the network for ten minutes on market day.
///  4. An office holds the keys that live, made ahead included. It never makes one for an epoch
///     that has ended: nobody can have sealed to a key that was never shown.
///  5. Who seals takes the newest epoch it knows that has begun, while it lives; else the next one.
///     So an office whose new keys have not come through is still written to, under its last key.
///     Why not the one made ahead at once: it dies later, so its mail would be exposed longer.
///  6. Mail that is still on its way when its key is about to die is sealed again by its author,
///     who keeps it until the recipient's signed delivery.
///
/// Time: `now` is passed in. Clocks of offices differ: kEpochClockSkewMax is allowed for. Whether
/// our own clock can be believed at all is for the shell to say: a clock that is years ahead
/// destroys keys. Nothing is lost by it (authors seal again), but it costs time.
/// Not here: how public keys are shown and believed (certificates), which mail waits (the outbox).

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr std::chrono::days kEpochLength{30};
inline constexpr std::chrono::days kEpochKeyLifeAfterEnd{120};
inline constexpr std::chrono::days kEpochKeyMadeAhead{10};
/// Mail whose key lives shorter than this is sealed again: what takes part in a weekly market day
/// gets one more chance to fetch it.
inline constexpr std::chrono::days kResealAhead{10};
/// A township's clock without a time server loses minutes a month; a day is generous.
inline constexpr std::chrono::days kEpochClockSkewMax{1};
/// The year 9000 or so. Numbers come from outside too; beyond this one no epoch ever begins, and
/// none overflows our arithmetic.
inline constexpr std::uint32_t kEpochNumberMax = 90'000;

/// The number of an epoch, as artefacts and key derivations hold it.
struct Epoch {
  std::uint32_t number = 0;
  auto operator<=>(const Epoch&) const = default;
};

/// The epoch that an instant is in. Before 1970 it is 0, the first.
[[nodiscard]] Epoch epochAt(Instant now);
[[nodiscard]] Instant beginOf(Epoch epoch);
[[nodiscard]] Instant endOf(Epoch epoch);
/// From this instant on its key must not exist.
[[nodiscard]] Instant deathOf(Epoch epoch);

/// From and including `first` to and including `last`.
struct EpochRange {
  Epoch first;
  Epoch last;
  [[nodiscard]] bool contains(Epoch epoch) const { return first <= epoch && epoch <= last; }
};

/// The epochs whose keys an office may hold: the living ones, and the one made ahead.
[[nodiscard]] EpochRange epochsHeldAt(Instant now);

/// Whether the recipient may still open what was sealed to its key of this epoch.
[[nodiscard]] bool mayBeOpened(Epoch sealedTo, Instant now);

/// Whether one may seal to a key of this epoch: it lives, and it is not further ahead than a peer
/// that makes keys in time and whose clock is ahead of ours can be.
[[nodiscard]] bool maySealTo(Epoch epoch, Instant now);

/// Rule 5 over the epochs of a peer's keys we know, in any order. Nothing when none will do: then
/// the mail waits for a newer key.
[[nodiscard]] std::optional<Epoch> epochToSealTo(std::span<const Epoch> known, Instant now);

/// What an author asks of mail it keeps (rule 6).
enum class SealedMail {
  kFresh,       ///< leave it
  kResealSoon,  ///< opens still, but not for long: seal again as soon as a newer key is known
  kDead,        ///< opens nowhere any more: seal again, and wait until a newer key is known
};
[[nodiscard]] SealedMail mailSealedTo(Epoch epoch, Instant now);

/// An office's sealing keys, one for each epoch. A pure container: the office hands in the time
/// and the random bytes, and writes the key file after each change.
///
/// Rules
///  1. Each seed is fresh random bytes. Never derived from a longer-lived secret: what can be
///     derived again has not been destroyed.
///  2. Add, write the key file, then show the public key. A key that was shown and then lost makes
///     mail that opens nowhere.
///  3. Destroying wipes the memory; it is done when the key file without it has replaced the old
///     one. A flash disk or a backup may keep an old key file: there the passphrase is all that
///     protects, so key files don't belong into ordinary backups.
/// Invariants: at most kEpochKeysMax keys; epochs are at most kEpochNumberMax.
/// Threads: one owner.
class EpochKeys {
 public:
  /// Six live at most (five epochs and the one made ahead). More only come about when the clock
  /// jumped; adding then drops the key that is furthest away from the one added.
  static constexpr std::size_t kEpochKeysMax = 12;

  /// The epochs that need a key now and have none: the present one, the next when it is time.
  [[nodiscard]] std::vector<Epoch> due(Instant now) const;
  /// REQUIRES: no key of this epoch is held; epoch <= kEpochNumberMax; seed.size() == 32.
  void add(Epoch epoch, const Secret& seed);
  /// Wipes the dead. Returns which they were: when it is not empty, the key file is due.
  std::vector<Epoch> destroyDead(Instant now);

  /// Nothing when there is none, or when it is dead at `now` although destroyDead was not called.
  [[nodiscard]] const SealingKey* find(Epoch epoch, Instant now) const;
  /// The newest that has begun and lives: the one to seal with as a sender. Else the next one.
  [[nodiscard]] std::optional<Epoch> newest(Instant now) const;
  /// All that are held, oldest first.
  [[nodiscard]] std::vector<Epoch> held() const;

  /// count (1 byte), then epoch (4, big-endian) and seed (32) of each, oldest first.
  [[nodiscard]] Secret encode() const;
  /// Nothing when it is not what encode() makes, in every byte.
  [[nodiscard]] static std::optional<EpochKeys> decode(ByteView bytes);

 private:
  std::map<Epoch, SealingKey> keys_;
};

}  // namespace guantong::crypto
