# Writes a source file that holds the divisions of deploy/divisions as bytes: node/divisions.h.
#   cmake -D SOURCE=... -D OUTPUT=... -P embed_divisions.cmake
file(READ ${SOURCE} BYTES HEX)
string(REGEX REPLACE "(..)" "0x\\1," BYTES "${BYTES}")
string(REGEX REPLACE "(................................................................................)"
  "\\1\n" BYTES "${BYTES}")
file(WRITE ${OUTPUT} "// Made by node/embed_divisions.cmake.
#include \"node/divisions.h\"

namespace guantong::node {
namespace {
constexpr unsigned char kText[] = {
${BYTES}0};
}  // namespace

std::string_view shippedDivisionsText() {
  return {reinterpret_cast<const char*>(kText), sizeof kText - 1};
}

}  // namespace guantong::node
")
