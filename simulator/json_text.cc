#include "simulator/json_text.h"

#include <cstdio>

namespace guantong::simulator {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      out.append("\\").push_back(character);
    } else if (byte < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      out += escaped;
    } else {
      out.push_back(character);
    }
  }
  return out + "\"";
}

std::string quoted(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (&text != &texts.front()) out += ",";
    out += quoted(text);
  }
  return out + "]";
}

}  // namespace guantong::simulator
