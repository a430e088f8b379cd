// node/shell/lmdb_files.h: what is looked at before an LMDB file is mapped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "federation/result.h"
#include "node/shell/file_descriptor.h"

namespace guantong::node::shell {

inline constexpr const char* kDataFile = "data.mdb";
/// A store being made, before its rename to kDataFile.
inline constexpr const char* kNewDataFile = "data.mdb.new";
inline constexpr const char* kReadersFile = "lock.mdb";
inline constexpr const char* kWriterLockFile = "writer.lock";

/// "opening DIR/data.mdb: Permission denied", with the code that a caller reacts to: no room is
/// kStoreFull, no permission and a read-only place kStoreUnsuitable, all else kStoreFailed.
federation::Error machineError(int errnoValue, const std::string& what);
/// The same for what an LMDB call returned.
federation::Error lmdbError(int code, const std::string& what);

/// What statfs says of an open directory; nothing when it fails.
std::optional<std::uint64_t> fileSystemTypeOf(int directory);
/// The name of a file system that a store must not lie on: those of a network, and FUSE, which
/// hides what is behind it (sshfs). Nothing when it may.
std::optional<std::string_view> unsuitableFileSystem(std::uint64_t type);

/// The directory for writing: made 0700 when it is not there, refused when others may enter it.
federation::Result<FileDescriptor> openStoreDirectory(const std::filesystem::path& directory);
/// The one writer's lock: on its file, and on the open directory, so that it holds also when the
/// file is removed. It dies with both descriptors, and so with the process (and with every child
/// that was forked while it was held and still lives).
federation::Result<FileDescriptor> lockForWriting(int directory);
/// Whether some process holds it now.
bool writerRuns(int directory);

/// A mark that this process has the directory open; gone with the object.
class OpenedOnce {
 public:
  /// kStoreBusy when it is marked already.
  static federation::Result<std::unique_ptr<OpenedOnce>> mark(int directory);
  ~OpenedOnce();
  OpenedOnce(const OpenedOnce&) = delete;
  OpenedOnce& operator=(const OpenedOnce&) = delete;

 private:
  using File = std::pair<std::uint64_t, std::uint64_t>;  // device, inode
  explicit OpenedOnce(File file) : file_(file) {}
  File file_;
};

}  // namespace guantong::node::shell
