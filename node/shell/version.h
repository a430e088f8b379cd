// node/shell/version.h: which program this is.
#pragma once

#include <string_view>

namespace guantong::node::shell {

/// "0.1.0", from CMakeLists.txt.
std::string_view version();

/// The commit it was built from, as twelve hexadecimal digits, with "-changed" behind it when files
/// differed from the commit. Empty when the sources came without their history.
std::string_view buildCommit();

}  // namespace guantong::node::shell
