#include "node/shell/custodian_key_file.h"

#include <sys/stat.h>

#include <filesystem>

#include "crypto/key_file.h"
#include "node/shell/entropy.h"
#include "node/shell/keys_command.h"
#include "node/shell/office_directory.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::CustodianKey;

/// Rule 2.
Result<void> checkOutsideOffices(const std::string& path) {
  std::error_code fault;
  const auto absolute = std::filesystem::weakly_canonical(path, fault);
  if (fault) return {};  // the directory is not there: making the file says so
  for (auto folder = absolute.parent_path();; folder = folder.parent_path()) {
    struct stat status {};
    if (::lstat(OfficeDirectory(folder.string()).keys().c_str(), &status) == 0) {
      return failure(ErrorCode::kInvalidArgument,
                     path + ": lies in the directory of an office (" + folder.string() +
                         "); a custodian's key belongs on the custodian's own machine");
    }
    if (folder == folder.parent_path()) return {};
  }
}

Result<crypto::Bytes> readKeyFile(const std::string& path) {
  auto file = readSecretFile(path, crypto::kKeyFileBytesMax);
  if (!file) return file;
  if (const auto parts = crypto::readKeyFile(*file); !parts) {
    return keyFileFailure(parts.error(), path);
  }
  return file;
}

Result<CustodianKey> opened(const std::string& path, crypto::ByteView passphrase,
                            const crypto::Bytes& file) {
  const auto payload = crypto::openKeyFile(passphrase, file);
  if (!payload) return keyFileFailure(payload.error(), path);
  auto key = CustodianKey::decode(payload->view());
  if (key) return *std::move(key);
  if (crypto::KeyRing::decode(payload->view())) {
    return failure(ErrorCode::kInvalidArgument,
                   path + ": holds the keys of an office, not a custodian's");
  }
  return keyFileFailure(crypto::KeyFileFault::kDamaged, path);
}

}  // namespace

Result<CustodianKey> makeCustodianKey(const std::string& path, const PassphraseSources& sources,
                                      Language language) {
  if (auto outside = checkOutsideOffices(path); !outside) return tl::unexpected(outside.error());
  if (auto room = checkRoomForSecretFile(path); !room) return tl::unexpected(room.error());
  const auto passphrase = passphraseFor(path, PassphraseUse::kMaking, sources, language);
  if (!passphrase) return tl::unexpected(passphrase.error());
  CustodianKey key(randomSecret(32));
  const auto file = crypto::sealKeyFile(passphrase->view(), key.encode(),
                                        randomBytes<crypto::kKeyFileSaltBytes>(),
                                        randomBytes<crypto::kAeadNonceBytes>());
  if (!file) return keyFileFailure(file.error(), path);
  if (auto made = createSecretFile(path, *file); !made) return tl::unexpected(made.error());
  return key;
}

Result<CustodianKey> openCustodianKey(const std::string& path, const PassphraseSources& sources,
                                      Language language) {
  const auto file = readKeyFile(path);
  if (!file) return tl::unexpected(file.error());
  const auto passphrase = passphraseFor(path, PassphraseUse::kOpening, sources, language);
  if (!passphrase) return tl::unexpected(passphrase.error());
  return opened(path, passphrase->view(), *file);
}

Result<void> checkCustodianKeyFile(const std::string& path) {
  if (const auto file = readKeyFile(path); !file) return tl::unexpected(file.error());
  return {};
}

Result<CustodianKey> openCustodianKey(const std::string& path, crypto::ByteView passphrase) {
  const auto file = readKeyFile(path);
  if (!file) return tl::unexpected(file.error());
  return opened(path, passphrase, *file);
}

}  // namespace guantong::node::shell
