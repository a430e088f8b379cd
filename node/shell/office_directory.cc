#include "node/shell/office_directory.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>

#include "node/fingerprint.h"
#include "node/shell/file_error.h"
#include "node/shell/plain_file.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

constexpr std::string_view kRootKeyWord = "guantong-root-1 ";
constexpr std::size_t kRootKeyBytesMax = 4096;

std::optional<int> hexDigit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return std::nullopt;
}

std::optional<crypto::SigningPublicKey> keyOf(std::string_view digits) {
  crypto::SigningPublicKey key;
  if (digits.size() < 2 * key.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) {
    const auto high = hexDigit(digits[2 * i]);
    const auto low = hexDigit(digits[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    key.bytes[i] = static_cast<std::byte>(*high * 16 + *low);
  }
  return key;
}

}  // namespace

Result<void> OfficeDirectory::make() const {
  if (::mkdir(path_.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return fileFailure(path_, errno);
}

Result<crypto::SigningPublicKey> readRootKey(const std::string& path) {
  const auto text = readPlainFile(path, kRootKeyBytesMax);
  if (!text) return tl::unexpected(text.error());
  if (text->starts_with(kRootKeyWord)) {
    if (const auto key = keyOf(std::string_view(*text).substr(kRootKeyWord.size()))) return *key;
  }
  return failure(ErrorCode::kMalformed, path + ": not a root key");
}

Result<void> writeRootKey(const std::string& path, const crypto::SigningPublicKey& key) {
  if (const auto there = readRootKey(path); there) {
    if (*there == key) return {};
    return failure(ErrorCode::kAlreadyExists, path + ": of another root");
  }
  const std::string text =
      std::string(kRootKeyWord) + hexOf(key.bytes) + "\n# " + fingerprintOf(key) + "\n";
  return createSecretFile(path, crypto::viewOf(text));
}

}  // namespace guantong::node::shell
