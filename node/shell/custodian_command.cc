#include "node/shell/custodian_command.h"

#include <vector>

#include "node/display_width.h"
#include "node/shell/case_words.h"
#include "node/shell/clock.h"
#include "node/shell/custodian_key_file.h"
#include "node/shell/entropy.h"
#include "node/shell/plain_file.h"
#include "node/shell/secret_file.h"
#include "node/shell/terminal.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::Case;
using reporter::CustodianKey;

/// "yes", in any case of letters; or 是, 同意.
constexpr std::size_t kAnswerBytesMax = 64;

std::string keyText(Language language, const std::string& path, const CustodianKey& key) {
  const std::vector<std::vector<std::string>> rows = {
      {say(language, Text::kLabelFile), printable(path)},
      {say(language, Text::kLabelFingerprint), reporter::fingerprintOf(key.publicKey())},
      {say(language, Text::kCustodianKeyLabel), ""}};
  // The key is one line by itself, to be copied: no label in front of it.
  return aligned(rows, 0) + reporter::publicKeyText(key.publicKey()) + "\n";
}

CommandOutput keyShown(const CommandRequest& request, const CustodianKey& key,
                       const std::string& before) {
  if (request.json) {
    return {JsonObject()
                .add("file", request.argument)
                .add("fingerprint", reporter::fingerprintOf(key.publicKey()))
                .add("public_key", reporter::publicKeyText(key.publicKey()))
                .text() +
            "\n"};
  }
  return {before + keyText(request.language, request.argument, key)};
}

bool isYes(std::string_view answer) {
  for (const std::string_view yes : {"yes", "YES", "Yes", "y", "是", "同意"}) {
    if (answer == yes) return true;
  }
  return false;
}

/// Shows it to whoever sits at the terminal, and asks.
Result<void> askToOpen(const CommandRequest& request, const Case& asked, federation::Instant now) {
  if (request.has(Option::kYes)) return {};
  auto terminal = Terminal::open();
  if (!terminal) {
    return failure(ErrorCode::kInvalidArgument,
                   "there is no terminal to ask on: read it with guantong custodian case, and give "
                   "--yes");
  }
  terminal->show(caseOnScreen(request.language, asked, now));
  const auto answer = terminal->ask(say(request.language, Text::kCaseAsk) + " ", kAnswerBytesMax);
  if (answer && isYes(*answer)) return {};
  return failure(ErrorCode::kInvalidArgument, "not opened: the answer was not yes");
}

CommandOutput opened(const CommandRequest& request, const Case& next, federation::Instant now) {
  const std::string file = request.value(Option::kCaseOut);
  if (request.json) return {caseAsJson(next, now).add("file", file).text() + "\n"};
  const std::string count = std::to_string(next.opened);
  const std::string needed = std::to_string(next.needed());
  const std::string what =
      next.isDone() ? say<Text::kCaseOpenedDone>(request.language, with<"opened">(count),
                                                 with<"needed">(needed), with<"file">(file))
                    : say<Text::kCaseOpenedNext>(request.language, with<"opened">(count),
                                                 with<"needed">(needed), with<"file">(file));
  return {what + "\n" + say(request.language, Text::kCaseDigitsLabel) + "  " +
          reporter::digitsOf(next) + "\n"};
}

}  // namespace

Result<CommandOutput> custodianNew(const CommandRequest& request) {
  const auto key = makeCustodianKey(request.argument, request.passphrase, request.language);
  if (!key) return tl::unexpected(key.error());
  const std::string made =
      say<Text::kCustodianKeyMade>(request.language, with<"file">(request.argument));
  return keyShown(request, *key,
                  made + "\n" + say(request.language, Text::kCustodianKeyNext) + "\n\n");
}

Result<CommandOutput> custodianShow(const CommandRequest& request) {
  const auto key = openCustodianKey(request.argument, request.passphrase, request.language);
  if (!key) return tl::unexpected(key.error());
  return keyShown(request, *key, "");
}

Result<Case> readCaseFile(const std::string& path) {
  const auto text = readPlainFile(path, reporter::armouredBytesMax(reporter::kCaseFile));
  if (!text) return tl::unexpected(text.error());
  const auto bytes = reporter::unarmoured(reporter::kCaseFile, *text);
  auto read = bytes ? reporter::decodeCase(*bytes) : tl::unexpected(bytes.error());
  if (!read) return failure(read.error().code, path + ": " + read.error().detail);
  return read;
}

Result<void> checkNotOver(const reporter::Statement& statement, federation::Instant now,
                          const std::string& file) {
  if (!reporter::isOver(statement, now)) return {};
  return failure(ErrorCode::kInvalidArgument, file + ": is over since the end of " +
                                                  reporter::lastDayOf(statement) +
                                                  "; the office can ask again");
}

Result<CommandOutput> custodianCase(const CommandRequest& request) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const auto read = readCaseFile(request.argument);
  if (!read) return tl::unexpected(read.error());
  if (request.json) return CommandOutput{caseAsJson(*read, *now).text() + "\n"};
  return CommandOutput{caseOnScreen(request.language, *read, *now)};
}

Result<CommandOutput> custodianOpen(const CommandRequest& request) {
  const std::string path = request.value(Option::kCaseOut);
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const auto asked = readCaseFile(request.argument);
  if (!asked) return tl::unexpected(asked.error());
  if (auto good = checkNotOver(asked->statement, *now, request.argument); !good) {
    return tl::unexpected(good.error());
  }
  if (auto room = checkRoomForSecretFile(path); !room) return tl::unexpected(room.error());
  if (auto key = checkCustodianKeyFile(request.value(Option::kKey)); !key) {
    return tl::unexpected(key.error());
  }
  if (auto agreed = askToOpen(request, *asked, *now); !agreed) {
    return tl::unexpected(agreed.error());
  }
  const auto key =
      openCustodianKey(request.value(Option::kKey), request.passphrase, request.language);
  if (!key) return tl::unexpected(key.error());
  crypto::Randomness randomness(randomSecret(32));
  const auto next = reporter::openCase(*asked, key->key(), randomness);
  if (!next) return failure(next.error().code, request.argument + ": " + next.error().detail);
  const std::string text = reporter::armoured(reporter::kCaseFile, reporter::encode(*next));
  if (auto written = createSecretFile(path, crypto::viewOf(text)); !written) {
    return tl::unexpected(written.error());
  }
  return opened(request, *next, *now);
}

}  // namespace guantong::node::shell
