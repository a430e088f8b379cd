#include "node/shell/config.h"

#include <charconv>
#include <vector>

#include "node/display_width.h"
#include "node/settings.h"
#include "node/shell/file_error.h"
#include "node/shell/json.h"
#include "node/shell/plain_file.h"

namespace guantong::node::shell {
namespace {

using federation::Error;
using federation::ErrorCode;
using federation::failure;
using federation::OfficeCode;
using federation::Result;

/// A page is one; a file given by mistake is more.
constexpr std::size_t kConfigBytesMax = std::size_t{64} << 10;

Result<void> setCode(Config& config, const std::string& value) {
  const auto code = OfficeCode::parse(value);
  if (!code) {
    return failure(ErrorCode::kInvalidArgument,
                   "is an office code: 12 digits, and for a unit - and letters, digits, dashes");
  }
  config.code = *code;
  return {};
}

Result<void> setName(Config& config, const std::string& value) {
  if (value.empty() || value.size() > kNameBytesMax || printable(value) != value) {
    return failure(
        ErrorCode::kInvalidArgument,
        "is a name on one line, 1 to " + std::to_string(kNameBytesMax) + " bytes of UTF-8");
  }
  config.name = value;
  return {};
}

Result<void> setListen(Config& config, const std::string& value) {
  config.listen = value;
  return checkEndpoint(value, true);
}

Result<void> setParent(Config& config, const std::string& value) {
  config.parent = value;
  return checkEndpoint(value, false);
}

Result<void> setLogLevel(Config& config, const std::string& value) {
  const std::pair<std::string_view, Log::Weight> levels[] = {{"debug", Log::Weight::kDebug},
                                                             {"info", Log::Weight::kInfo},
                                                             {"warning", Log::Weight::kWarning},
                                                             {"error", Log::Weight::kError}};
  for (const auto& [name, weight] : levels) {
    if (name != value) continue;
    config.logLevel = weight;
    return {};
  }
  return failure(ErrorCode::kInvalidArgument, R"(is one of "debug", "info", "warning", "error")");
}

Result<void> setLogFormat(Config& config, const std::string& value) {
  config.logJson = value == "json";
  if (value == "json" || value == "text") return {};
  return failure(ErrorCode::kInvalidArgument, R"(is "text" or "json")");
}

/// All keys. `level` is the one that is a number.
struct Key {
  std::string_view name;
  PlainText help;
  std::string_view example;
  Result<void> (*set)(Config&, const std::string&);  ///< null: a number
};
constexpr Key kKeys[] = {
    {"code", Text::kConfigCode, "\"330106000000\"", setCode},
    {"name", Text::kConfigName, "\"\"", setName},
    {"level", Text::kConfigLevel, "3", nullptr},
    {"listen", Text::kConfigListen, "\"tcp://0.0.0.0:4401\"", setListen},
    {"parent", Text::kConfigParent, "\"tcp://192.0.2.1:4401\"", setParent},
    {"log_level", Text::kConfigLogLevel, "\"info\"", setLogLevel},
    {"log_format", Text::kConfigLogFormat, "\"text\"", setLogFormat},
};

void readLevel(Settings& from, Config& config) {
  std::uint64_t level = config.level;
  from.read("level", level, 0, federation::kLevelMax);
  config.level = static_cast<std::uint8_t>(level);
}

void readKey(Settings& from, const Key& key, Config& config) {
  if (key.set == nullptr) return readLevel(from, config);
  from.readText(
      key.name,
      [&](std::string_view text) {
        if (auto set = key.set(config, std::string(text)); !set) {
          from.refuse(key.name, set.error().detail);
        }
        return true;
      },
      "text in quotes");
}

std::string quoted(std::string_view text) { return jsonString(text); }

}  // namespace

Result<void> checkEndpoint(std::string_view endpoint, bool listening) {
  const auto refuse = [&] {
    return failure(ErrorCode::kInvalidArgument,
                   listening ? "is \"tcp://ADDRESS:PORT\", with 0 or * as a port that is free"
                             : "is \"tcp://HOST:PORT\", port 1 to 65535");
  };
  constexpr std::string_view kScheme = "tcp://";
  if (!endpoint.starts_with(kScheme) || printable(endpoint) != endpoint) return refuse();
  const std::string_view rest = endpoint.substr(kScheme.size());
  const std::size_t colon = rest.rfind(':');
  if (colon == rest.npos || colon == 0 || rest.find_first_of(" ;/") != rest.npos) return refuse();
  const std::string_view port = rest.substr(colon + 1);
  if (listening && port == "*") return {};
  std::uint16_t number = 0;
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (fault != std::errc() || end != port.data() + port.size()) return refuse();
  if (number == 0 && !listening) return refuse();
  return {};
}

Result<Config> parseConfig(std::string_view text, const std::string& path) {
  auto top = Settings::parse(text, path);
  if (!top) return tl::unexpected(Error{ErrorCode::kInvalidArgument, top.error().detail});
  Config config;
  for (const Key& key : kKeys) readKey(*top, key, config);
  for (const std::string_view needed : {"code", "name", "level"}) top->require(needed);
  if (auto sound = top->finish(); !sound) return tl::unexpected(sound.error());
  return config;
}

Result<Config> readConfig(const std::string& path) {
  const auto text = readPlainFile(path, kConfigBytesMax);
  if (!text) return tl::unexpected(text.error());
  return parseConfig(*text, path);
}

std::string configText(const Config& config, Language language) {
  std::string out = "# " + say(language, Text::kConfigHeading) + "\n# " +
                    say(language, Text::kConfigHowToChange) + "\n";
  for (const Key& key : kKeys) {
    std::string value;
    if (key.name == "code") value = quoted(config.code.text());
    if (key.name == "name") value = quoted(config.name);
    if (key.name == "level") value = std::to_string(config.level);
    if (key.name == "listen" && !config.listen.empty()) value = quoted(config.listen);
    if (key.name == "parent" && !config.parent.empty()) value = quoted(config.parent);
    out += "\n# " + say(language, key.help) + "\n";
    out += (value.empty() ? "# " : "") + std::string(key.name) + " = " +
           (value.empty() ? std::string(key.example) : value) + "\n";
  }
  return out;
}

std::string withParent(std::string_view text, std::string_view endpoint) {
  const std::string set = "parent = " + quoted(endpoint) + "\n";
  // The key that counts; else the one that was commented out.
  for (const bool commented : {false, true}) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      std::string_view line = text.substr(at, end - at);
      if (commented && line.starts_with("#")) line.remove_prefix(1);
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
      const bool named = line.starts_with("parent") &&
                         line.substr(6).find_first_not_of(" \t") == line.substr(6).find('=');
      if (named && line.find('=') != line.npos) {
        return std::string(text.substr(0, at)) + set + std::string(text.substr(end));
      }
      at = end;
    }
  }
  return std::string(text) + (text.ends_with('\n') || text.empty() ? "" : "\n") + set;
}

}  // namespace guantong::node::shell
