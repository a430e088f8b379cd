// node/reporter/records.h: what an office's store keeps of capsules and disclosures, as bytes and
// back.
#pragma once

#include "node/command.h"
#include "node/reporter/retention.h"

namespace guantong::node::reporter {

struct CapsuleRecord {
  Part part = Part::kIdentity;
  Month month;           ///< whose key the subkey lies under
  crypto::Bytes subkey;  ///< crypto::RestSealer under that key, bound to the capsule
  crypto::Bytes seal;
  crypto::Bytes content;
};

/// The set that holds, and where the event lies that says so: it is passed on as it is.
struct CustodiansRecord {
  ticket::CustodiansSet set;
  federation::EventPlace place;
  std::uint64_t incarnation = 0;
  std::uint32_t sequence = 0;  ///< of the author's office chain: a later one replaces it
};

/// Both at the asker's and at the intake's, and at who decides.
struct DisclosureRecord {
  DisclosureLine line;
  std::vector<ticket::Opened> opened;  ///< at the asker's
  federation::EventPlace place;        ///< of the event that asked
};

[[nodiscard]] crypto::Bytes encodeCapsule(const CapsuleRecord& record);
[[nodiscard]] federation::Result<CapsuleRecord> decodeCapsule(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodeCustodians(const CustodiansRecord& record);
[[nodiscard]] federation::Result<CustodiansRecord> decodeCustodians(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodeDisclosure(const DisclosureRecord& record);
[[nodiscard]] federation::Result<DisclosureRecord> decodeDisclosure(const ticket::EventId& asked,
                                                                    crypto::ByteView bytes);

}  // namespace guantong::node::reporter
