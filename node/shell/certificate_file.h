// node/shell/certificate_file.h: certificates that come by file or by enrolment, into the store.
#pragma once

#include <vector>

#include "crypto/key_ring.h"
#include "federation/directory.h"
#include "node/shell/lmdb_store.h"
#include "node/shell/office_directory.h"

namespace guantong::node::shell {

/// Of requests and certificates.
inline constexpr std::size_t kCertificateBytesMax = std::size_t{16} << 10;

/// For a store that is being made.
federation::Incarnation newIncarnation();

/// Whose it is and what it holds.
struct TakenIn {
  federation::OfficeCode code;
  const crypto::KeyRing& ring;
  crypto::SigningPublicKey root;
};

/// Admits certificates (from below the root down) and sealing keys in one transaction.
/// kInvalidArgument when the directory refuses one, with its reason, or when afterwards this office
/// is not certified under the key of `ring`.
federation::Result<void> takeIn(LmdbStore& store, const federation::Tables& tables,
                                const TakenIn& of, const std::vector<crypto::Bytes>& certificates,
                                const std::vector<crypto::Bytes>& sealingKeys,
                                federation::Instant now);

/// Takes in `office.certificate`, where there is one that the store does not have yet.
federation::Result<void> takeCertificateFile(const OfficeDirectory& directory, LmdbStore& store,
                                             const federation::Tables& tables, const TakenIn& of,
                                             federation::Instant now);

}  // namespace guantong::node::shell
