#include "node/shell/plain_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "node/shell/file_descriptor.h"
#include "node/shell/file_error.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;

federation::Result<std::string> readPlainFile(const std::string& path, std::size_t bytesMax) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) return fileFailure(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fileFailure(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorCode::kInvalidArgument, path + ": not a regular file");
  }
  std::string text(bytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileFailure(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > bytesMax) {
    return failure(ErrorCode::kTooLarge, path + ": over " + std::to_string(bytesMax) + " bytes");
  }
  text.resize(size);
  return text;
}

}  // namespace guantong::node::shell
