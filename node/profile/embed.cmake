# Writes a source file that holds files of deploy/ as bytes: node/profile/shipped.h.
#   cmake -D SOURCE=... -D OUTPUT=... -P embed.cmake

function(embed FOLDER FUNCTION)
  file(GLOB FILES ${SOURCE}/${FOLDER}/*.toml)  # sorted by name
  set(ARRAYS "")
  set(ENTRIES "")
  set(NUMBER 0)
  foreach(FILE ${FILES})
    cmake_path(GET FILE FILENAME NAME)
    file(READ ${FILE} BYTES HEX)
    string(REGEX REPLACE "(..)" "0x\\1," BYTES "${BYTES}")
    string(REGEX REPLACE "(................................................................................)"
      "\\1\n" BYTES "${BYTES}")
    # A byte more than the text, so that no array is empty.
    string(APPEND ARRAYS "constexpr unsigned char ${FUNCTION}${NUMBER}[] = {\n${BYTES}0};\n")
    string(APPEND ENTRIES "    {\"${NAME}\", viewOf(${FUNCTION}${NUMBER})},\n")
    math(EXPR NUMBER "${NUMBER} + 1")
  endforeach()
  set(BODY "  return {};\n")
  if(ENTRIES)
    set(BODY "  static const ShippedFile files[] = {\n${ENTRIES}  };\n  return files;\n")
  endif()
  set(ARRAYS "${ARRAYS}" PARENT_SCOPE)
  set(FUNCTION_TEXT
    "std::span<const ShippedFile> ${FUNCTION}() {\n${BODY}}\n" PARENT_SCOPE)
endfunction()

embed(deploy/calendar shippedCalendars)
set(ALL_ARRAYS "${ARRAYS}")
set(ALL_FUNCTIONS "${FUNCTION_TEXT}")
embed(deploy/profiles shippedProfiles)
string(APPEND ALL_ARRAYS "${ARRAYS}")
string(APPEND ALL_FUNCTIONS "${FUNCTION_TEXT}")

file(WRITE ${OUTPUT} "// Made by node/profile/embed.cmake.
#include \"node/profile/shipped.h\"

namespace guantong::node::profile {
namespace {

template <std::size_t kSize>
std::string_view viewOf(const unsigned char (&bytes)[kSize]) {
  return {reinterpret_cast<const char*>(bytes), kSize - 1};
}
${ALL_ARRAYS}
}  // namespace

${ALL_FUNCTIONS}
}  // namespace guantong::node::profile
")
