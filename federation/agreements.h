// federation/agreements.h: keys agreed on with peers, at hand as long as they may be used.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "crypto/check.h"
#include "crypto/sealing.h"
#include "federation/identity.h"

namespace guantong::federation {

/// Who writes to whom with which keys: all that an agreed key is derived from.
struct Agreement {
  OfficeCode sender;
  OfficeCode recipient;
  crypto::Epoch senderEpoch;
  crypto::Epoch recipientEpoch;
  crypto::SealingPublicKey senderKey;
  crypto::SealingPublicKey recipientKey;
  auto operator<=>(const Agreement&) const = default;

  [[nodiscard]] crypto::PeerBinding binding() const {
    return {crypto::viewOf(sender.text()), senderEpoch, crypto::viewOf(recipient.text()),
            recipientEpoch};
  }
};

/// PeerSealers or PeerOpeners, because making one costs fifteen times what using one does.
///
/// Rules
///  1. Found by everything they are derived from, so what was kept never changes what comes out:
///     another key of the same epoch, or another office in the same process, finds nothing.
///  2. None outlives our own key that it was made of: `forgetDead` drops it with the epoch. Else
///     what was destroyed with so much care would lie here.
///  3. The one unused for longest goes first when there are kAgreementsMax.
/// Threads: one owner.
template <typename Agreed>
class Agreements {
 public:
  /// The busiest parents hear a few hundred children, around the change of an epoch in two epochs.
  static constexpr std::size_t kAgreementsMax = 1024;

  /// What `make`, which gives an optional, has given for it before or gives now; nothing when it
  /// gives nothing. `dies`: our own key.
  template <typename Make>
  Agreed* find(const Agreement& agreement, Instant dies, Make make) {
    const auto found = kept_.find(agreement);
    if (found != kept_.end()) {
      found->second.lastUse = ++uses_;
      return &found->second.agreed;
    }
    std::optional<Agreed> made = make();
    if (!made) return nullptr;
    if (kept_.size() >= kAgreementsMax) kept_.erase(longestUnused());
    firstDeath_ = std::min(firstDeath_, dies);
    return &kept_.emplace(agreement, Kept{std::move(*made), dies, ++uses_}).first->second.agreed;
  }

  void forgetDead(Instant now) {
    if (now < firstDeath_) return;
    std::erase_if(kept_, [now](const auto& entry) { return entry.second.dies <= now; });
    firstDeath_ = kInstantMax;
    for (const auto& [agreement, kept] : kept_) firstDeath_ = std::min(firstDeath_, kept.dies);
  }

  [[nodiscard]] std::size_t size() const { return kept_.size(); }

 private:
  struct Kept {
    Agreed agreed;
    Instant dies;
    std::uint64_t lastUse;
  };

  auto longestUnused() {
    return std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second.lastUse < b.second.lastUse;
    });
  }

  std::map<Agreement, Kept> kept_;
  Instant firstDeath_ = kInstantMax;
  std::uint64_t uses_ = 0;
};

}  // namespace guantong::federation
