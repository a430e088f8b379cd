#include "node/shell/lmdb_files.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>

namespace guantong::node::shell {
namespace {

using federation::Error;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

ErrorCode codeOfErrno(int errnoValue) {
  switch (errnoValue) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ErrorCode::kStoreFull;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kStoreUnsuitable;
    default:
      return ErrorCode::kStoreFailed;
  }
}

ErrorCode codeOfLmdb(int code) {
  switch (code) {
    case MDB_MAP_FULL:
      return ErrorCode::kStoreFull;
    case MDB_TXN_FULL:
      return ErrorCode::kTooLarge;
    case MDB_READERS_FULL:
      return ErrorCode::kStoreBusy;
    case MDB_VERSION_MISMATCH:
      return ErrorCode::kStoreNewer;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_INCOMPATIBLE:
    case MDB_CURSOR_FULL:
      return ErrorCode::kStoreDamaged;
    default:
      return code > 0 ? codeOfErrno(code) : ErrorCode::kStoreFailed;
  }
}

struct flock wholeFile(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// Directories this process has open; process-wide because what it guards, LMDB's locks, is.
std::mutex openedGuard;
std::set<std::pair<std::uint64_t, std::uint64_t>>& opened() {
  static std::set<std::pair<std::uint64_t, std::uint64_t>> files;
  return files;
}

}  // namespace

Error machineError(int errnoValue, const std::string& what) {
  return {codeOfErrno(errnoValue), what + ": " + std::strerror(errnoValue)};
}

Error lmdbError(int code, const std::string& what) {
  return {codeOfLmdb(code), what + ": " + mdb_strerror(code)};
}

std::optional<std::uint64_t> fileSystemTypeOf(int directory) {
  struct statfs status;
  if (::fstatfs(directory, &status) != 0) return std::nullopt;
  return static_cast<std::uint32_t>(status.f_type);
}

std::optional<std::string_view> unsuitableFileSystem(std::uint64_t type) {
  switch (static_cast<std::uint32_t>(type)) {  // the numbers of linux/magic.h, and of their makers
    case 0x00006969:
      return "NFS";
    case 0x0000517B:
    case 0xFE534D42:
    case 0xFF534D42:
      return "SMB";
    case 0x01021997:
      return "9p";
    case 0x00C36400:
      return "Ceph";
    case 0x5346414F:
    case 0x6B414653:
      return "AFS";
    case 0x73757245:
      return "Coda";
    case 0x0000564C:
      return "NCP";
    case 0x0BD00BD0:
      return "Lustre";
    case 0x47504653:
      return "GPFS";
    case 0x01161970:
      return "GFS2";
    case 0x7461636F:
      return "OCFS2";
    case 0x19830326:
      return "BeeGFS";
    case 0xAAD7AAEA:
      return "PanFS";
    case 0x786F4256:
      return "a VirtualBox shared folder";
    case 0xBACBACBC:
      return "a VMware shared folder";
    case 0x65735546:
      return "FUSE";
    default:
      return std::nullopt;
  }
}

Result<FileDescriptor> openStoreDirectory(const std::filesystem::path& directory) {
  const std::string name = directory.string();
  if (::mkdir(name.c_str(), 0700) != 0 && errno != EEXIST) {
    return tl::unexpected(machineError(errno, "making the directory " + name));
  }
  FileDescriptor fd(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return tl::unexpected(machineError(errno, "opening the directory " + name));
  struct stat status;
  if (::fstat(fd.get(), &status) != 0) return tl::unexpected(machineError(errno, "asking " + name));
  if ((status.st_mode & 0077) != 0) {
    return failure(ErrorCode::kStoreUnsuitable,
                   name + " is open to others than its owner; make it 0700");
  }
  return fd;
}

Result<FileDescriptor> lockForWriting(int directory) {
  FileDescriptor fd(::openat(directory, kWriterLockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return tl::unexpected(machineError(errno, std::string("opening ") + kWriterLockFile));
  }
  struct flock lock = wholeFile(F_WRLCK);
  // The directory too, which nobody takes for a leftover and removes.
  if (::fcntl(fd.get(), F_OFD_SETLK, &lock) != 0 || ::flock(directory, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EAGAIN && errno != EACCES) {
      return tl::unexpected(machineError(errno, std::string("locking ") + kWriterLockFile));
    }
    char holder[24] = {};  // what the holder wrote below; a hint for people, so it may be missing
    const ssize_t got = ::pread(fd.get(), holder, sizeof holder - 1, 0);
    return failure(ErrorCode::kStoreBusy,
                   "another process writes to this store" +
                       (got > 0 ? " (process " + std::string(holder) + ")" : std::string()));
  }
  const std::string own = std::to_string(::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), own.data(), own.size(), 0) < 0) {
    // On a full disk the lock holds all the same, without its hint.
  }
  return fd;
}

bool writerRuns(int directory) {
  const FileDescriptor fd(::openat(directory, kWriterLockFile, O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return false;
  struct flock lock = wholeFile(F_RDLCK);
  return ::fcntl(fd.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Result<std::unique_ptr<OpenedOnce>> OpenedOnce::mark(int directory) {
  struct stat status;
  if (::fstat(directory, &status) != 0) {
    return tl::unexpected(machineError(errno, "asking the store's directory"));
  }
  const File file{status.st_dev, status.st_ino};
  const std::lock_guard guard(openedGuard);
  if (!opened().insert(file).second) {
    return failure(ErrorCode::kStoreBusy, "this process has the store open already");
  }
  return std::unique_ptr<OpenedOnce>(new OpenedOnce(file));
}

OpenedOnce::~OpenedOnce() {
  const std::lock_guard guard(openedGuard);
  opened().erase(file_);
}

}  // namespace guantong::node::shell
