// node/shell/config.h: guantong.toml, an office's configuration.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "federation/identity.h"
#include "federation/result.h"
#include "node/shell/log.h"
#include "node/text.h"

namespace guantong::node::shell {

struct Config {
  federation::OfficeCode code;
  std::string name;
  std::uint8_t level = 0;
  std::string listen;  ///< empty: no office is below this one
  std::string parent;  ///< empty: the national office, or not enrolled yet
  Log::Weight logLevel = Log::Weight::kInfo;
  bool logJson = false;
};

/// Reads it. Every mistake is kInvalidArgument, with file and line, the key, and what is allowed
/// there: an unknown key names the nearest known one.
///
/// Why unknown keys are mistakes: `lisen = …` passed over would be an office that nobody reaches,
/// and nothing that says why.
federation::Result<Config> readConfig(const std::string& path);
/// The same of a text; `path` is for its errors.
federation::Result<Config> parseConfig(std::string_view text, const std::string& path);

/// As `init` writes it: every key, with what it is for in `language`; what is not set, commented
/// out.
std::string configText(const Config& config, Language language);
/// Sets `parent` in a text that `configText` made or a person changed since: all else stays.
std::string withParent(std::string_view text, std::string_view endpoint);

/// "tcp://HOST:PORT". kInvalidArgument that says what is allowed. `listening`: the port may be 0 or
/// *, for one that is free, and the host *.
federation::Result<void> checkEndpoint(std::string_view endpoint, bool listening);

inline constexpr std::size_t kNameBytesMax = 200;

}  // namespace guantong::node::shell
