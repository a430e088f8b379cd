// tests/faults/recorder.cc: a shared library loaded before a program (LD_PRELOAD). It writes down
// what the program does to its store's file, in order, and can make the disk full or failing.
//
// Built without sanitizers whatever the rest is built with: a sanitizer's runtime stands in the
// program itself and calls the next pwrite after its own, which is this one. System calls are made
// directly, so that nothing here depends on the order in which libraries are loaded.
//
// Environment
//   GUANTONG_JOURNAL          where to write down; nothing is written down without it
//   GUANTONG_DISK_ROOM_FILE   a file with a number: a store's file may be so many bytes long
//   GUANTONG_SYNC_FAILS_FILE  while this file exists, syncs of a store's file answer EIO
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tests/faults/journal.h"

namespace {

using guantong::support::JournalEntry;
using guantong::support::JournalKind;

constexpr int kFilesMax = 1024;
constexpr int kAcknowledgements = 1;  // the program acknowledges on its standard output

struct Followed {
  bool store = false;
  bool syncsEachWrite = false;
};
Followed followed[kFilesMax];
int journal = -1;

long rawWrite(int fd, const void* data, std::size_t size) {
  return ::syscall(SYS_write, fd, data, size);
}

[[noreturn]] void give_up(const char* why) {
  rawWrite(2, why, std::strlen(why));
  ::syscall(SYS_exit_group, 99);
  std::abort();
}

void note(JournalKind kind, std::uint64_t offset, const void* data, std::size_t size) {
  if (journal < 0) return;
  const JournalEntry entry{kind, offset, size};
  if (rawWrite(journal, &entry, sizeof entry) != sizeof entry) give_up("recorder: no journal\n");
  if (data != nullptr && rawWrite(journal, data, size) != static_cast<long>(size)) {
    give_up("recorder: no journal\n");
  }
}

/// data.mdb, and data.mdb.new before it gets its name.
bool isStore(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return std::strncmp(slash == nullptr ? path : slash + 1, "data.mdb", 8) == 0;
}

bool storeFile(int fd) { return fd >= 0 && fd < kFilesMax && followed[fd].store; }

int opened(int fd, const char* path, int flags) {
  if (fd >= kFilesMax) give_up("recorder: too many files\n");
  if (fd >= 0) followed[fd] = {isStore(path), (flags & O_DSYNC) != 0};
  return fd;
}

/// How many of the bytes fit on the disk; -1 without limit.
long roomFor(std::uint64_t offset, std::size_t size) {
  const char* path = ::getenv("GUANTONG_DISK_ROOM_FILE");
  if (path == nullptr) return -1;
  char text[32] = {};
  const long fd = ::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
  if (fd < 0) return -1;
  ::syscall(SYS_read, fd, text, sizeof text - 1);
  ::syscall(SYS_close, fd);
  const std::uint64_t limit = std::strtoull(text, nullptr, 10);
  if (offset >= limit) return 0;
  return offset + size <= limit ? -1 : static_cast<long>(limit - offset);
}

bool syncFails(int fd) {
  const char* path = ::getenv("GUANTONG_SYNC_FAILS_FILE");
  return storeFile(fd) && path != nullptr && ::syscall(SYS_access, path, F_OK) == 0;
}

ssize_t writeAt(int fd, const void* data, std::size_t size, std::uint64_t offset) {
  if (!storeFile(fd)) return ::syscall(SYS_pwrite64, fd, data, size, offset);
  if (const long room = roomFor(offset, size); room == 0) {
    errno = ENOSPC;
    return -1;
  } else if (room > 0) {
    size = static_cast<std::size_t>(room);  // as a disk does that fills up midway
  }
  const bool synced = followed[fd].syncsEachWrite;
  note(synced ? JournalKind::kSyncedWrite : JournalKind::kWrite, offset, data, size);
  const long written = ::syscall(SYS_pwrite64, fd, data, size, offset);
  if (journal >= 0 && written != static_cast<long>(size)) give_up("recorder: write cut short\n");
  return written;
}

ssize_t writeHere(int fd, const void* data, std::size_t size) {
  if (fd == kAcknowledgements) note(JournalKind::kAcknowledgement, 0, data, size);
  if (!storeFile(fd)) return rawWrite(fd, data, size);
  const long offset = ::syscall(SYS_lseek, fd, 0, SEEK_CUR);
  const ssize_t written = writeAt(fd, data, size, static_cast<std::uint64_t>(offset));
  if (written > 0) ::syscall(SYS_lseek, fd, offset + written, SEEK_SET);
  return written;
}

int syncFile(int fd, long number) {
  if (syncFails(fd)) {
    errno = EIO;
    return -1;
  }
  const long result = ::syscall(number, fd);
  struct stat status;
  if (result == 0 && storeFile(fd)) {
    note(JournalKind::kSync, 0, nullptr, 0);
  } else if (result == 0 && ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    note(JournalKind::kDirectorySync, status.st_ino, nullptr, 0);
  }
  return static_cast<int>(result);
}

__attribute__((constructor)) void start() {
  const char* path = ::getenv("GUANTONG_JOURNAL");
  if (path == nullptr) return;
  journal = static_cast<int>(
      ::syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (journal < 0) give_up("recorder: no journal\n");
}

}  // namespace

// The C library names its parameters __so; ours are names.
// clang 14 does not see that va_start began the list inside the macro.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name,clang-analyzer-valist.Uninitialized)
extern "C" {

#define GUANTONG_OPEN(NAME)                                                   \
  int NAME(const char* path, int flags, ...) {                                \
    va_list rest;                                                             \
    va_start(rest, flags);                                                    \
    const int mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, int) : 0; \
    va_end(rest);                                                             \
    const long fd = ::syscall(SYS_openat, AT_FDCWD, path, flags, mode);       \
    return opened(static_cast<int>(fd), path, flags);                         \
  }
#define GUANTONG_OPENAT(NAME)                                                 \
  int NAME(int at, const char* path, int flags, ...) {                        \
    va_list rest;                                                             \
    va_start(rest, flags);                                                    \
    const int mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, int) : 0; \
    va_end(rest);                                                             \
    const long fd = ::syscall(SYS_openat, at, path, flags, mode);             \
    return opened(static_cast<int>(fd), path, flags);                         \
  }
GUANTONG_OPEN(open)
GUANTONG_OPEN(open64)
GUANTONG_OPENAT(openat)
GUANTONG_OPENAT(openat64)
int __open_2(const char* path, int flags) { return open(path, flags); }
int __open64_2(const char* path, int flags) { return open(path, flags); }
int __openat_2(int at, const char* path, int flags) { return openat(at, path, flags); }
int __openat64_2(int at, const char* path, int flags) { return openat(at, path, flags); }

int close(int fd) {
  if (fd >= 0 && fd < kFilesMax) followed[fd] = {};
  return static_cast<int>(::syscall(SYS_close, fd));
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  return writeAt(fd, data, size, static_cast<std::uint64_t>(offset));
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t offset) {
  return pwrite(fd, data, size, offset);
}
ssize_t write(int fd, const void* data, size_t size) { return writeHere(fd, data, size); }

ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
  ssize_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t written = pwrite(fd, parts[i].iov_base, parts[i].iov_len, offset + sum);
    if (written < 0) return sum > 0 ? sum : -1;
    sum += written;
    if (static_cast<size_t>(written) < parts[i].iov_len) break;
  }
  return sum;
}
ssize_t pwritev64(int fd, const struct iovec* parts, int count, off_t offset) {
  return pwritev(fd, parts, count, offset);
}
ssize_t writev(int fd, const struct iovec* parts, int count) {
  if (!storeFile(fd)) return ::syscall(SYS_writev, fd, parts, count);
  ssize_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t written = writeHere(fd, parts[i].iov_base, parts[i].iov_len);
    if (written < 0) return sum > 0 ? sum : -1;
    sum += written;
    if (static_cast<size_t>(written) < parts[i].iov_len) break;
  }
  return sum;
}

int ftruncate(int fd, off_t size) {
  if (storeFile(fd)) {
    note(JournalKind::kTruncate, static_cast<std::uint64_t>(size), nullptr, 0);
  }
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

int fallocate(int fd, int mode, off_t offset, off_t size) {
  if (storeFile(fd)) {
    if (roomFor(static_cast<std::uint64_t>(offset), static_cast<size_t>(size)) >= 0) {
      errno = ENOSPC;
      return -1;
    }
    if (journal >= 0 && mode != FALLOC_FL_KEEP_SIZE) give_up("recorder: fallocate\n");
  }
  return static_cast<int>(::syscall(SYS_fallocate, fd, mode, offset, size));
}
int fallocate64(int fd, int mode, off_t offset, off_t size) {
  return fallocate(fd, mode, offset, size);
}

int fsync(int fd) { return syncFile(fd, SYS_fsync); }
int fdatasync(int fd) { return syncFile(fd, SYS_fdatasync); }
int msync(void* address, size_t size, int flags) {
  return static_cast<int>(::syscall(SYS_msync, address, size, flags));
}
void* mmap(void* address, size_t size, int protection, int flags, int fd, off_t offset) {
  // What is written through a map would not be seen here.
  if (storeFile(fd) && (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0) {
    give_up("recorder: a store's file is mapped for writing\n");
  }
  return reinterpret_cast<void*>(::syscall(SYS_mmap, address, size, protection, flags, fd, offset));
}
void* mmap64(void* address, size_t size, int protection, int flags, int fd, off_t offset) {
  return mmap(address, size, protection, flags, fd, offset);
}

int renameat(int fromAt, const char* from, int toAt, const char* to) {
  const long result = ::syscall(SYS_renameat2, fromAt, from, toAt, to, 0);
  struct stat status;
  if (result == 0 && isStore(to) && ::fstat(toAt, &status) == 0) {
    note(JournalKind::kNamed, status.st_ino, nullptr, 0);
  }
  return static_cast<int>(result);
}
int rename(const char* from, const char* to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name,clang-analyzer-valist.Uninitialized)
