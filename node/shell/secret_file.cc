#include "node/shell/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "node/shell/entropy.h"
#include "node/shell/file_descriptor.h"
#include "node/shell/file_error.h"

namespace guantong::node::shell {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// The directory, opened, and the name in it.
struct Place {
  FileDescriptor directory;
  std::string directoryPath;
  std::string name;
};

std::string octal(mode_t mode) {
  char text[8];
  std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode & 07777U));
  return text;
}

/// As a shell would need it, to be copied from an error.
std::string quoted(std::string_view path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:,%";
  if (!path.empty() && path.front() != '-' && path.find_first_not_of(kPlain) == path.npos) {
    return std::string(path);
  }
  std::string out = path.starts_with('-') ? "'./" : "'";
  for (const char character : path) {
    if (character == '\'') {
      out += "'\\''";
    } else {
      out += character;
    }
  }
  return out + "'";
}

tl::unexpected<federation::Error> exposed(const std::string& path, const std::string& found,
                                          const std::string& remedy) {
  return failure(ErrorCode::kKeyFileExposed,
                 path + ": " + found + "; " + remedy + " " + quoted(path));
}

tl::unexpected<federation::Error> exposedOwner(const std::string& path, uid_t owner) {
  const std::string us = std::to_string(::geteuid());
  return exposed(path, "owner " + std::to_string(owner) + ", not " + us, "chown " + us);
}

Result<void> checkDirectory(const Place& place) {
  struct stat status {};
  if (::fstat(place.directory.get(), &status) != 0) {
    return fileFailure(place.directoryPath, errno);
  }
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return exposedOwner(place.directoryPath, status.st_uid);
  }
  const bool othersWrite = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (othersWrite && (status.st_mode & S_ISVTX) == 0) {
    return exposed(place.directoryPath, "mode " + octal(status.st_mode), "chmod go-w");
  }
  return {};
}

Result<Place> placeOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  Place place;
  place.name = slash == path.npos ? path : path.substr(slash + 1);
  place.directoryPath = slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  if (place.name.empty() || place.name == "." || place.name == "..") {
    return failure(ErrorCode::kInvalidArgument, path + ": not the name of a file");
  }
  place.directory =
      FileDescriptor(::open(place.directoryPath.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!place.directory.valid()) return fileFailure(place.directoryPath, errno);
  if (auto good = checkDirectory(place); !good) return tl::unexpected(good.error());
  return place;
}

Result<void> checkFile(const std::string& path, const struct stat& status, std::size_t bytesMax) {
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorCode::kInvalidArgument, path + ": not a regular file");
  }
  if (status.st_uid != ::geteuid()) return exposedOwner(path, status.st_uid);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return exposed(path, "mode " + octal(status.st_mode), "chmod 600");
  }
  if (status.st_size > static_cast<off_t>(bytesMax)) {
    return failure(ErrorCode::kTooLarge, path + ": over " + std::to_string(bytesMax) + " bytes");
  }
  return {};
}

Result<void> writeAll(int descriptor, ByteView bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fileFailure(path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

/// A file under another name until it is published; removed if it never is.
class UnnamedFile {
 public:
  static Result<UnnamedFile> make(const Place& place, const std::string& path) {
    UnnamedFile file(place, "." + place.name + "." + randomSuffix() + ".new");
    file.descriptor_ = FileDescriptor(::openat(place.directory.get(), file.name_.c_str(),
                                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                               S_IRUSR | S_IWUSR));
    if (!file.descriptor_.valid()) {
      file.name_.clear();
      return fileFailure(path, errno);
    }
    return file;
  }
  UnnamedFile(UnnamedFile&& other) noexcept
      : place_(other.place_),
        name_(std::exchange(other.name_, {})),
        descriptor_(std::move(other.descriptor_)) {}
  UnnamedFile& operator=(UnnamedFile&&) = delete;
  UnnamedFile(const UnnamedFile&) = delete;
  UnnamedFile& operator=(const UnnamedFile&) = delete;
  ~UnnamedFile() {
    if (!name_.empty()) ::unlinkat(place_.directory.get(), name_.c_str(), 0);
  }

  [[nodiscard]] int descriptor() const { return descriptor_.get(); }

  Result<void> publishInPlace(const std::string& path) {
    const int directory = place_.directory.get();
    if (::renameat(directory, name_.c_str(), directory, place_.name.c_str()) != 0) {
      return fileFailure(path, errno);
    }
    name_.clear();
    return {};
  }

  Result<void> publish(const std::string& path) {
    const int directory = place_.directory.get();
    if (::renameat2(directory, name_.c_str(), directory, place_.name.c_str(), RENAME_NOREPLACE) ==
        0) {
      name_.clear();
      return {};
    }
    // File systems that can't rename without replacing (NFS, some FUSE) can link.
    if (errno != EINVAL && errno != ENOSYS) return fileFailure(path, errno);
    if (::linkat(directory, name_.c_str(), directory, place_.name.c_str(), 0) != 0) {
      return fileFailure(path, errno);
    }
    return {};
  }

 private:
  UnnamedFile(const Place& place, std::string name) : place_(place), name_(std::move(name)) {}

  static std::string randomSuffix() {
    std::string out;
    for (const std::byte byte : randomBytes<8>()) {
      out += static_cast<char>('a' + std::to_integer<int>(byte) % 26);
    }
    return out;
  }

  const Place& place_;
  std::string name_;
  FileDescriptor descriptor_;
};

}  // namespace

Result<Bytes> readSecretFile(const std::string& path, std::size_t bytesMax) {
  auto place = placeOf(path);
  if (!place) return tl::unexpected(place.error());
  const FileDescriptor file(::openat(place->directory.get(), place->name.c_str(),
                                     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && errno == ELOOP) {
    return failure(ErrorCode::kInvalidArgument, path + ": symbolic link, not a regular file");
  }
  if (!file.valid()) return fileFailure(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fileFailure(path, errno);
  if (auto good = checkFile(path, status, bytesMax); !good) return tl::unexpected(good.error());

  Bytes bytes(static_cast<std::size_t>(status.st_size));
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileFailure(path, errno);
    if (got == 0) break;  // made shorter meanwhile: what is there is judged by its own seal
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

Result<void> checkRoomForSecretFile(const std::string& path) {
  auto place = placeOf(path);
  if (!place) return tl::unexpected(place.error());
  struct stat status {};
  if (::fstatat(place->directory.get(), place->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    return failure(ErrorCode::kAlreadyExists, path);
  }
  if (errno != ENOENT) return fileFailure(path, errno);
  if (::faccessat(place->directory.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return fileFailure(place->directoryPath, errno);
  }
  return {};
}

namespace {

enum class Existing { kRefused, kReplaced };

Result<void> writeSecretFile(const std::string& path, ByteView bytes, Existing existing) {
  auto place = placeOf(path);
  if (!place) return tl::unexpected(place.error());
  auto file = UnnamedFile::make(*place, path);
  if (!file) return tl::unexpected(file.error());
  if (auto written = writeAll(file->descriptor(), bytes, path); !written) return written;
  if (::fsync(file->descriptor()) != 0) return fileFailure(path, errno);
  auto published =
      existing == Existing::kRefused ? file->publish(path) : file->publishInPlace(path);
  if (!published) return published;
  if (::fsync(place->directory.get()) != 0) return fileFailure(place->directoryPath, errno);
  return {};
}

}  // namespace

Result<void> createSecretFile(const std::string& path, ByteView bytes) {
  return writeSecretFile(path, bytes, Existing::kRefused);
}

Result<void> replaceSecretFile(const std::string& path, ByteView bytes) {
  return writeSecretFile(path, bytes, Existing::kReplaced);
}

}  // namespace guantong::node::shell
