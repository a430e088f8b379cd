# Writes OUT, a header with the commit that is being built, and touches it only when that changed.
execute_process(
  COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE FAILED)
if(FAILED OR NOT COMMIT MATCHES "^[0-9a-f]+(-dirty)?$")
  set(COMMIT "unknown")  # built from a tarball
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "#pragma once
namespace guantong::bench {
inline constexpr char kCommit[] = \"${COMMIT}\";
}
")
