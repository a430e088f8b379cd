#include "node/shell/version.h"

#include "node/shell/build_commit.h"  // made by build_commit.cmake

namespace guantong::node::shell {

std::string_view version() { return GUANTONG_VERSION; }

std::string_view buildCommit() { return kBuildCommit; }

}  // namespace guantong::node::shell
