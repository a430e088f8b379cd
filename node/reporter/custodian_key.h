// node/reporter/custodian_key.h: the key of one person: a custodian, or whom something is disclosed
// to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/keys.h"

namespace guantong::node::reporter {

/// An X25519 pair made of 32 fresh random bytes, which lie nowhere but in a key file under the
/// person's own passphrase, on the person's own machine.
///
/// The payload of that key file (crypto/key_file.h): "GTCUSTOD" | seed (32). An office's key ring
/// is never taken for it, nor it for one: a ring has at least 33 bytes without an epoch and 36 more
/// for each, so never 40, whatever stands in it.
///
/// Not here: the file (node/shell/custodian_command.h), who is whose custodian (the office's
/// chain).
class CustodianKey {
 public:
  /// REQUIRES: seed.size() == 32, fresh random bytes.
  explicit CustodianKey(crypto::Secret seed);

  [[nodiscard]] const crypto::SealingPublicKey& publicKey() const { return key_.publicKey(); }
  [[nodiscard]] const crypto::SealingKey& key() const { return key_; }

  [[nodiscard]] crypto::Secret encode() const;
  /// Nothing for every other payload.
  [[nodiscard]] static std::optional<CustodianKey> decode(crypto::ByteView payload);

 private:
  crypto::Secret seed_;
  crypto::SealingKey key_;
};

/// What people compare of such a key: 40 digits in eight groups, as fingerprintOf an office's, of
/// which they are never the same.
[[nodiscard]] std::string fingerprintOf(const crypto::SealingPublicKey& key);

/// The line by which a person gives the key to the office: "guantong-custodian-1 ", 64 hexadecimal
/// digits, "-" and the first ten digits of the fingerprint, which tell a mistyped key.
[[nodiscard]] std::string publicKeyText(const crypto::SealingPublicKey& key);
/// Takes such a line, with blanks around it and lines that begin with # after it. Nothing for
/// anything else, nor for a key that could be no person's (a point of small order, another spelling
/// of a key).
[[nodiscard]] std::optional<crypto::SealingPublicKey> publicKeyFrom(std::string_view text);

}  // namespace guantong::node::reporter
