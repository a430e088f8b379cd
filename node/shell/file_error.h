// node/shell/file_error.h: the system's errors as ours.
#pragma once

#include <string>
#include <string_view>

#include "federation/result.h"

namespace guantong::node::shell {

/// The system's name of an error and its words: "EACCES (Permission denied)". The same in every
/// language: it is what an administrator searches for.
std::string systemErrorText(int number);

/// `number` is errno as it was after the call on `path`. ENOENT is kNotFound, EEXIST
/// kAlreadyExists, the rest kFileFailed.
tl::unexpected<federation::Error> fileFailure(std::string_view path, int number);

}  // namespace guantong::node::shell
