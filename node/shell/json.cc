#include "node/shell/json.h"

#include "node/display_width.h"

namespace guantong::node::shell {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Valid UTF-8 comes back as it is; every other byte as U+FFFD.
std::string validUtf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t bytes = utf8Length(text);
    if (bytes == 0) {
      out += "\xef\xbf\xbd";
      text.remove_prefix(1);
    } else {
      out += text.substr(0, bytes);
      text.remove_prefix(bytes);
    }
  }
  return out;
}

}  // namespace

std::string jsonString(std::string_view text) {
  std::string out = "\"";
  for (const char character : validUtf8(text)) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      out += {'\\', character};
    } else if (character == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += {kHexDigits[byte >> 4U], kHexDigits[byte & 0xfU]};
    } else {
      out += character;
    }
  }
  return out + '"';
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  return addRaw(name, jsonString(value));
}

JsonObject& JsonObject::add(std::string_view name, const JsonArray& value) {
  return addRaw(name, value.text());
}

JsonObject& JsonObject::addRaw(std::string_view name, std::string_view json) {
  if (!body_.empty()) body_ += ',';
  body_ += jsonString(name);
  body_ += ':';
  body_ += json;
  return *this;
}

JsonArray& JsonArray::add(std::string_view value) { return addRaw(jsonString(value)); }

JsonArray& JsonArray::add(const JsonObject& value) { return addRaw(value.text()); }

JsonArray& JsonArray::addRaw(std::string_view json) {
  if (!body_.empty()) body_ += ',';
  body_ += json;
  return *this;
}

}  // namespace guantong::node::shell
