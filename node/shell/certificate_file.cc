#include "node/shell/certificate_file.h"

#include "federation/wire.h"
#include "node/shell/entropy.h"
#include "node/shell/plain_file.h"

namespace guantong::node::shell {

using crypto::Bytes;
using federation::Admission;
using federation::Certificate;
using federation::Directory;
using federation::ErrorCode;
using federation::failure;
using federation::Instant;
using federation::Result;

namespace {

Result<void> judged(Admission admission, const Directory& directory) {
  if (admission == Admission::kAccepted || admission == Admission::kKnown) return {};
  return failure(ErrorCode::kInvalidArgument, admission == Admission::kOrphan
                                                  ? "a certificate whose issuer is not known"
                                                  : directory.whyRefused());
}

}  // namespace

federation::Incarnation newIncarnation() {
  federation::Incarnation incarnation;
  while (incarnation.number == 0) {
    for (const std::byte byte : randomBytes<8>()) {
      incarnation.number = incarnation.number << 8 | std::to_integer<std::uint64_t>(byte);
    }
  }
  return incarnation;
}

Result<void> takeIn(LmdbStore& store, const federation::Tables& tables, const TakenIn& of,
                    const std::vector<Bytes>& certificates, const std::vector<Bytes>& sealingKeys,
                    Instant now) {
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  auto directory = Directory::load(**transaction, tables, of.code, of.root);
  if (!directory) return tl::unexpected(directory.error());
  for (const Bytes& encoded : certificates) {
    const auto certificate = federation::decode<Certificate>(encoded);
    if (!certificate) return tl::unexpected(certificate.error());
    const Admission admission = directory->admit(**transaction, tables, **certificate);
    if (auto good = judged(admission, *directory); !good) return good;
  }
  for (const Bytes& encoded : sealingKeys) {
    const auto key = federation::decode<federation::SealingKey>(encoded);
    if (!key) return tl::unexpected(key.error());
    // One that is refused is missing, no more: it is asked for when it is needed.
    static_cast<void>(directory->admit(**transaction, tables, **key, now));
  }
  const auto* us = directory->find(of.code);
  if (us == nullptr || us->now().signingKey != of.ring.signingKey().publicKey()) {
    return failure(ErrorCode::kInvalidArgument, "the certificate is not for this office's keys");
  }
  return (*transaction)->commit();
}

Result<void> takeCertificateFile(const OfficeDirectory& directory, LmdbStore& store,
                                 const federation::Tables& tables, const TakenIn& of, Instant now) {
  const auto text = readPlainFile(directory.certificate(), kCertificateBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return {};
  if (!text) return tl::unexpected(text.error());
  const crypto::ByteView bytes = crypto::viewOf(*text);
  auto taken = takeIn(store, tables, of, {Bytes(bytes.begin(), bytes.end())}, {}, now);
  if (taken) return {};
  return failure(taken.error().code, directory.certificate() + ": " + taken.error().detail);
}

}  // namespace guantong::node::shell
