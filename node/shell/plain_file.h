// node/shell/plain_file.h: files that hold nothing secret: configuration, certificates, requests.
#pragma once

#include <cstddef>
#include <string>

#include "federation/result.h"

namespace guantong::node::shell {

/// All of a regular file of at most `bytesMax`. kNotFound, kTooLarge, kFileFailed, and
/// kInvalidArgument for what is no regular file. (They are written as secret files are, whole or
/// not at all: secret_file.h.)
federation::Result<std::string> readPlainFile(const std::string& path, std::size_t bytesMax);

}  // namespace guantong::node::shell
