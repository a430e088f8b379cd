#include "node/shell/retention_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "crypto/rest.h"
#include "node/shell/entropy.h"
#include "node/shell/file_descriptor.h"
#include "node/shell/file_error.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::Month;

namespace {

constexpr std::string_view kEnding = ".key";
constexpr std::size_t kFileBytes = reporter::RetentionKeys::kKeyBytes + crypto::kRestBytesBesides;

/// Months whose files are there, in their order. Others' files are passed over.
Result<std::vector<Month>> monthsIn(const std::string& directory) {
  std::vector<Month> months;
  DIR* open = ::opendir(directory.c_str());
  if (open == nullptr) {
    if (errno == ENOENT) return months;
    return fileFailure(directory, errno);
  }
  while (const dirent* entry = ::readdir(open)) {
    std::string_view name(entry->d_name);
    if (!name.ends_with(kEnding)) continue;
    name.remove_suffix(kEnding.size());
    if (const auto month = reporter::monthFrom(name)) months.push_back(*month);
  }
  ::closedir(open);
  std::ranges::sort(months);
  return months;
}

}  // namespace

std::string RetentionFiles::pathOf(Month month) const {
  return directory_ + "/" + textOf(month) + std::string(kEnding);
}

Result<void> RetentionFiles::makeDirectory() const {
  if (::mkdir(directory_.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fileFailure(directory_, errno);
}

Result<reporter::RetentionKeys> RetentionFiles::load() const {
  const auto months = monthsIn(directory_);
  if (!months) return tl::unexpected(months.error());
  reporter::RetentionKeys keys;
  for (const Month month : *months) {
    const std::string path = pathOf(month);
    const auto sealed = readSecretFile(path, kFileBytes);
    if (!sealed) return tl::unexpected(sealed.error());
    auto key = crypto::RestSealer(restKey_).open(crypto::viewOf(textOf(month)), *sealed);
    if (!key || key->size() != reporter::RetentionKeys::kKeyBytes) {
      return failure(ErrorCode::kKeyFileDamaged, path);
    }
    keys.add(month, std::move(*key));
  }
  return keys;
}

Result<crypto::Secret> RetentionFiles::make(Month month) const {
  if (auto made = makeDirectory(); !made) return tl::unexpected(made.error());
  crypto::Secret key = randomSecret(reporter::RetentionKeys::kKeyBytes);
  const crypto::Bytes sealed = crypto::RestSealer(restKey_).seal(
      randomBytes<crypto::kAeadNonceBytes>(), crypto::viewOf(textOf(month)), key.view());
  if (auto written = createSecretFile(pathOf(month), sealed); !written) {
    return tl::unexpected(written.error());
  }
  return key;
}

Result<void> RetentionFiles::destroy(Month month) const {
  const std::string path = pathOf(month);
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) {
    if (errno == ENOENT) return {};  // a crash came after it was gone
    return fileFailure(path, errno);
  }
  const crypto::ByteArray<kFileBytes> zeros{};
  if (::pwrite(file.get(), zeros.data(), zeros.size(), 0) < 0) return fileFailure(path, errno);
  if (::fsync(file.get()) != 0) return fileFailure(path, errno);
  if (::unlink(path.c_str()) != 0) return fileFailure(path, errno);
  const FileDescriptor folder(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return fileFailure(directory_, errno);
  return {};
}

}  // namespace guantong::node::shell
