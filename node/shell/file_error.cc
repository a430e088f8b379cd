#include "node/shell/file_error.h"

#include <cerrno>
#include <cstring>

namespace guantong::node::shell {

using federation::ErrorCode;

std::string systemErrorText(int number) {
  const char* name = ::strerrorname_np(number);
  const char* words = ::strerrordesc_np(number);
  if (name == nullptr || words == nullptr) return "errno " + std::to_string(number);
  return std::string(name) + " (" + words + ")";
}

tl::unexpected<federation::Error> fileFailure(std::string_view path, int number) {
  if (number == ENOENT) return federation::failure(ErrorCode::kNotFound, std::string(path));
  if (number == EEXIST) return federation::failure(ErrorCode::kAlreadyExists, std::string(path));
  return federation::failure(ErrorCode::kFileFailed,
                             std::string(path) + ": " + systemErrorText(number));
}

}  // namespace guantong::node::shell
