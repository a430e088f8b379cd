// tests/support/tree.h: a small tree of certified offices, the same in every run.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crypto/key_ring.h"
#include "federation/directory.h"
#include "simulator/simulated_store.h"

namespace guantong::support {

/// Five levels from the national office to a township, cousins beside them, and a unit; each with a
/// key ring, a certificate of its parent and sealing keys. Everything follows from the codes.
///
///     national ─ province ┬ city ┬ county ┬ township
///                         │      │        ├ otherTownship
///                         │      │        └ unit (level 4)
///                         │      └ otherCounty
///                         └ cousinCity ─ cousinCounty ─ cousinTownship
class Tree {
 public:
  Tree();

  federation::OfficeCode national, province, city, county, township;
  federation::OfficeCode otherTownship, otherCounty, unit;
  federation::OfficeCode cousinCity, cousinCounty, cousinTownship;

  /// When all of it is valid: the certificates began a day before, and end two years after.
  [[nodiscard]] static federation::Instant now();
  /// Parents first.
  [[nodiscard]] const std::vector<federation::OfficeCode>& offices() const { return order_; }
  /// One more. REQUIRES: the parent is there.
  void add(const federation::OfficeCode& code, const federation::OfficeCode& parent);

  [[nodiscard]] const crypto::SigningKey& rootKey() const { return root_; }
  [[nodiscard]] const crypto::SigningPublicKey& root() const { return root_.publicKey(); }
  [[nodiscard]] std::shared_ptr<const crypto::KeyRing> ring(
      const federation::OfficeCode& code) const;
  /// Nobody: the root's.
  [[nodiscard]] crypto::SigningKey signingKey(const federation::OfficeCode& code) const;
  [[nodiscard]] std::uint64_t serial(const federation::OfficeCode& code) const;
  /// To be changed and issued again. Its name is good as long as the tree.
  [[nodiscard]] const federation::CertificateStatement& statement(
      const federation::OfficeCode& code) const;
  /// Certificate, encoded.
  [[nodiscard]] const crypto::Bytes& certificate(const federation::OfficeCode& code) const;
  /// SealingKey, encoded, for every epoch of its ring.
  [[nodiscard]] const std::vector<crypto::Bytes>& sealingKeys(
      const federation::OfficeCode& code) const;

  /// Shows it everything. REQUIRES: the tables are the transaction's store's.
  void fill(federation::Directory& directory, federation::Transaction& transaction,
            const federation::Tables& tables) const;
  /// The directory of an office that has met all others.
  [[nodiscard]] federation::Directory directoryOf(const federation::OfficeCode& self) const;

 private:
  struct Member {
    std::string name;
    federation::CertificateStatement statement;
    std::shared_ptr<const crypto::KeyRing> ring;
    crypto::Bytes certificate;
    std::vector<crypto::Bytes> sealingKeys;
    std::uint64_t certified = 0;  ///< children so far
  };

  crypto::SigningKey root_;
  std::uint64_t certifiedByRoot_ = 0;
  std::vector<federation::OfficeCode> order_;
  std::map<federation::OfficeCode, Member> members_;
};

/// 32 bytes that follow from a text alone.
[[nodiscard]] crypto::Secret seedFrom(std::string_view text);
/// A key ring made of `seedFrom`, with sealing keys for what is due at `now`.
[[nodiscard]] std::shared_ptr<const crypto::KeyRing> ringFrom(std::string_view text,
                                                              federation::Instant now);

}  // namespace guantong::support
