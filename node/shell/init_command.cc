#include "node/shell/init_command.h"

#include <charconv>

#include "federation/directory.h"
#include "node/fingerprint.h"
#include "node/shell/clock.h"
#include "node/shell/config.h"
#include "node/shell/json.h"
#include "node/shell/keys_command.h"
#include "node/shell/office_directory.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// How long a request says it is good for; the root decides for itself.
constexpr std::chrono::days kRequestLife{365};

/// As the file will say it, so that both have the same rules and the same errors.
Result<Config> configFrom(const CommandRequest& request) {
  std::string text = "code = " + jsonString(request.value(Option::kCode)) + "\n";
  text += "name = " + jsonString(request.value(Option::kName)) + "\n";
  const std::string level = request.value(Option::kLevel);
  const bool number = !level.empty() && level.find_first_not_of("0123456789") == level.npos;
  text += "level = " + (number ? level : jsonString(level)) + "\n";
  if (request.has(Option::kListen)) {
    text += "listen = " + jsonString(request.value(Option::kListen)) + "\n";
  }
  if (request.has(Option::kParent)) {
    text += "parent = " + jsonString(request.value(Option::kParent)) + "\n";
  }
  auto config = parseConfig(text, "init");
  if (config) return config;
  // Lines mean nothing to who typed options.
  const std::string& said = config.error().detail;
  const std::size_t colon = said.find(": ");
  std::string named = colon == said.npos ? said : said.substr(colon + 2);
  std::erase(named, '\'');  // around the setting's name: an option has none
  return failure(config.error().code, "--" + named);
}

Result<void> writeRequest(const OfficeDirectory& directory, const Config& config,
                          const crypto::KeyRing& ring, Instant now) {
  const crypto::SigningKey signing = ring.signingKey();
  const federation::CertificateStatement statement{
      .suite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha),
      .code = config.code,
      .name = config.name,
      .level = config.level,
      .parent = {},
      .issuer = {},
      .issuerSerial = 0,
      .serial = 1,
      .signingKey = signing.publicKey(),
      .transportKey = ring.transportKey().publicKey(),
      .notBefore = now,
      .notAfter = now + kRequestLife};
  return createSecretFile(directory.request(), federation::issue(signing, statement));
}

CommandOutput answerOf(const CommandRequest& request, const OfficeDirectory& directory,
                       const Config& config, const crypto::KeyRing& ring) {
  const std::string fingerprint = fingerprintOf(ring.signingKey().publicKey());
  const bool national = config.code.text() == federation::kNationalCode;
  if (request.json) {
    return {JsonObject()
                .add("directory", directory.path())
                .add("office", config.code.text())
                .add("name", config.name)
                .add("level", config.level)
                .add("fingerprint", fingerprint)
                .text() +
            "\n"};
  }
  const Language language = request.language;
  std::string out =
      say<Text::kOfficeMade>(language, with<"name">(config.name), with<"code">(config.code.text()),
                             with<"directory">(directory.path()));
  out += "\n" + say<Text::kOfficeFingerprint>(language, with<"fingerprint">(fingerprint));
  out += "\n" + say(language, Text::kKeyFileMadeNext) + "\n\n";
  if (national) {
    out += say<Text::kInitNextNational>(language, with<"directory">(directory.path()));
  } else {
    out += say<Text::kInitNextChild>(language, with<"code">(config.code.text()),
                                     with<"directory">(directory.path()));
  }
  return {out + "\n"};
}

}  // namespace

Result<CommandOutput> initOffice(const CommandRequest& request) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const auto config = configFrom(request);
  if (!config) return tl::unexpected(config.error());
  const OfficeDirectory directory(request.directory());
  if (auto made = directory.make(); !made) return tl::unexpected(made.error());
  if (auto room = checkRoomForSecretFile(directory.config()); !room) {
    return tl::unexpected(room.error());
  }
  const auto ring = makeKeyFile(directory.keys(), *now, request.passphrase, request.language);
  if (!ring) return tl::unexpected(ring.error());
  if (config->code.text() == federation::kNationalCode) {
    if (auto written = writeRequest(directory, *config, *ring, *now); !written) {
      return tl::unexpected(written.error());
    }
  }
  const std::string text = configText(*config, request.language);
  if (auto written = createSecretFile(directory.config(), crypto::viewOf(text)); !written) {
    return tl::unexpected(written.error());
  }
  return answerOf(request, directory, *config, *ring);
}

}  // namespace guantong::node::shell
