// federation/admission.h: whether what was shown to the directory is to be believed. The rules
// stand in directory.h; here each is a question of its own, and nothing is changed.
#pragma once

#include <string>

#include "federation/directory.h"
#include "federation/wire.h"

namespace guantong::federation {

struct Judgement {
  Admission admission = Admission::kRefused;
  std::string why;  ///< of kRefused
};

/// What was decoded is passed beside it, since the directory needs it too.
[[nodiscard]] Judgement judge(const Directory& directory, const Certificate& certificate,
                              const CertificateStatement& statement);
[[nodiscard]] Judgement judge(const Directory& directory, const SealingKey& key,
                              const SealingKeyStatement& statement, Instant now);
/// `issuer`: the office that issued it, or what is known of the root's lists; nullptr: neither is.
[[nodiscard]] Judgement judge(const Directory& directory, const RevocationList& list,
                              const RevocationListStatement& statement, const KnownOffice* issuer);

}  // namespace guantong::federation
