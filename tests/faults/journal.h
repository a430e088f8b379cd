// tests/faults/journal.h: what the recorder writes down and the power-loss test replays.
#pragma once

#include <cstdint>

namespace guantong::support {

enum class JournalKind : std::uint64_t {
  kWrite = 1,        ///< `size` bytes at `offset`; they follow
  kSyncedWrite,      ///< the same through a file opened with O_DSYNC
  kTruncate,         ///< to `offset` bytes
  kSync,             ///< fsync or fdatasync of the store's file has returned
  kNamed,            ///< the store's file has got its name (rename) in directory `offset`
  kDirectorySync,    ///< fsync of the directory with inode `offset` has returned
  kAcknowledgement,  ///< `size` bytes were written to standard output; they follow
};

struct JournalEntry {
  JournalKind kind;
  std::uint64_t offset;
  std::uint64_t size;
};

}  // namespace guantong::support
