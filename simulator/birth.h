// simulator/birth.h: offices as they are after enrolment, without the exchange.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "crypto/key_ring.h"
#include "federation/directory.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// The keys and certificates of a whole tree, from the seed of the run.
///
/// Why not by enrolling: 45,000 exchanges would be most of what a run costs, and enrolment has
/// tests of its own. What an office knows is what an enrolment leaves: the certificates and sealing
/// keys of itself, of all above it, and of all below it. Of others it has to ask. Threads: one
/// owner.
class Births {
 public:
  Births(const Tree& tree, std::uint64_t seed, federation::Instant now);

  [[nodiscard]] const crypto::SigningPublicKey& root() const { return root_; }
  [[nodiscard]] std::shared_ptr<const crypto::KeyRing> ring(
      const federation::OfficeCode& code) const {
    return born_.at(code).ring;
  }
  [[nodiscard]] federation::Incarnation incarnation(const federation::OfficeCode& code) const {
    return born_.at(code).incarnation;
  }
  /// Writes into an office's empty store what it knows. REQUIRES: no transaction is open.
  void settle(federation::Store& store, const federation::OfficeCode& code,
              federation::Instant now) const;

 private:
  struct Born {
    std::shared_ptr<const crypto::KeyRing> ring;
    federation::Incarnation incarnation;
    std::uint64_t serial = 0;
    crypto::Bytes certificate;
    std::vector<crypto::Bytes> sealingKeys;
  };

  const Tree& tree_;
  crypto::SigningPublicKey root_;
  std::map<federation::OfficeCode, Born> born_;
};

}  // namespace guantong::simulator
