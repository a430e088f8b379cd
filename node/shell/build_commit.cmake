# Writes the header that tells version.cc the commit it is built from. Run at each build, not at
# configuration, which would go stale; the header is touched only when the commit changed.
#   cmake -D SOURCE=... -D HEADER=... -P build_commit.cmake
cmake_minimum_required(VERSION 3.25)
set(commit "")
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(failed)
    set(commit "")
  else()
    execute_process(COMMAND ${GIT} -C ${SOURCE} status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      string(APPEND commit "-changed")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER} @ONLY CONTENT
"#pragma once
#include <string_view>
namespace guantong::node::shell {
inline constexpr std::string_view kBuildCommit = \"@commit@\";
}
")
