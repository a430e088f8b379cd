# Writes a source file that holds the files of a page as bytes: node/shell/custodian_desk.h.
#   cmake -D FOLDER=... -D OUTPUT=... -P embed_page.cmake
set(FUNCTIONS "")
foreach(NAME page.html page.css page.js)
  file(READ ${FOLDER}/${NAME} BYTES HEX)
  string(REGEX REPLACE "(..)" "0x\\1," BYTES "${BYTES}")
  string(REGEX REPLACE "(................................................................................)"
    "\\1\n" BYTES "${BYTES}")
  string(APPEND FUNCTIONS "  if (name == \"${NAME}\") {
    static constexpr unsigned char kBytes[] = {
${BYTES}0};
    return {reinterpret_cast<const char*>(kBytes), sizeof kBytes - 1};
  }
")
endforeach()
file(WRITE ${OUTPUT} "// Made by node/shell/embed_page.cmake.
#include \"node/shell/custodian_desk.h\"

namespace guantong::node::shell {

std::string_view embeddedPageFile(std::string_view name) {
${FUNCTIONS}  return {};
}

}  // namespace guantong::node::shell
")
