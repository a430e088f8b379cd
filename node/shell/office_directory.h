// node/shell/office_directory.h: what lies where in an office's directory.
#pragma once

#include <string>

#include "crypto/keys.h"
#include "federation/result.h"

namespace guantong::node::shell {

/// One office, one directory, 0700:
///
///   office.keys          its keys, under the passphrase (crypto/key_file.h)
///   guantong.toml        its configuration (config.h)
///   root.key             the public key of the national root: "guantong-root-1 " and 64
///   hexadecimal
///                        digits; what stands behind # is for people
///   office.request       what asks the root for a certificate: a Certificate of itself, signed by
///                        its own key (root_command.h)
///   office.certificate   what the root certified; `run` takes it into the store
///   retention/           the keys of retention months (retention_files.h); not for ordinary
///   backups enrolment.nonce      of an exchange that is under way, so that it can go on after a
///   break data.mdb …           its store (lmdb_store.h) control.sock         where the running
///   office listens to the command line (local_server.h)
class OfficeDirectory {
 public:
  explicit OfficeDirectory(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string keys() const { return path_ + "/office.keys"; }
  [[nodiscard]] std::string config() const { return path_ + "/guantong.toml"; }
  [[nodiscard]] std::string root() const { return path_ + "/root.key"; }
  [[nodiscard]] std::string request() const { return path_ + "/office.request"; }
  [[nodiscard]] std::string certificate() const { return path_ + "/office.certificate"; }
  [[nodiscard]] std::string nonce() const { return path_ + "/enrolment.nonce"; }
  [[nodiscard]] std::string retention() const { return path_ + "/retention"; }
  [[nodiscard]] std::string socket() const { return path_ + "/control.sock"; }

  /// Makes it, 0700, if it is not there (its parents must be), and tightens nothing: what is there
  /// and open to others is kKeyFileExposed when a secret in it is touched.
  federation::Result<void> make() const;

 private:
  std::string path_;
};

federation::Result<crypto::SigningPublicKey> readRootKey(const std::string& path);
/// With its fingerprint as a comment. kAlreadyExists where another root's key lies there already:
/// an office changes its root never by accident.
federation::Result<void> writeRootKey(const std::string& path, const crypto::SigningPublicKey& key);

}  // namespace guantong::node::shell
