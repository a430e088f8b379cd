// node/shell/json.h: writes JSON, for programs that read what we print.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace guantong::node::shell {

class JsonArray;

/// One object or array, written left to right; fields come out in the order they were added.
///
///   JsonObject key;
///   key.add("epoch", 3).add("public_key", hex);
///   JsonArray keys;
///   keys.add(key);
///   std::string line = JsonObject().add("sealing_keys", keys).text();
///
/// Always valid UTF-8: bytes that are not become U+FFFD (a file name may hold any). Times are
/// written by the caller as text in UTC.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& add(std::string_view name, const char* value) {
    return add(name, std::string_view(value));
  }
  JsonObject& add(std::string_view name, std::same_as<bool> auto value) {
    return addRaw(name, value ? "true" : "false");
  }
  JsonObject& add(std::string_view name,
                  std::integral auto value) requires(!std::same_as<decltype(value), bool>) {
    return addRaw(name, std::to_string(value));
  }
  JsonObject& add(std::string_view name, const JsonObject& value) {
    return addRaw(name, value.text());
  }
  JsonObject& add(std::string_view name, const JsonArray& value);

  [[nodiscard]] std::string text() const { return "{" + body_ + "}"; }

 private:
  JsonObject& addRaw(std::string_view name, std::string_view json);

  std::string body_;
};

class JsonArray {
 public:
  JsonArray& add(std::string_view value);
  JsonArray& add(const JsonObject& value);
  JsonArray& add(std::integral auto value) requires(!std::same_as<decltype(value), bool>) {
    return addRaw(std::to_string(value));
  }

  [[nodiscard]] std::string text() const { return "[" + body_ + "]"; }

 private:
  JsonArray& addRaw(std::string_view json);

  std::string body_;
};

/// With its quotes.
std::string jsonString(std::string_view text);

}  // namespace guantong::node::shell
