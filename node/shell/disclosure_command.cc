#include "node/shell/disclosure_command.h"

#include <unistd.h>

#include <vector>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/reporter/identity.h"
#include "node/shell/case_words.h"
#include "node/shell/clock.h"
#include "node/shell/custodian_command.h"
#include "node/shell/custodian_key_file.h"
#include "node/shell/plain_file.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using crypto::Secret;
using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::Grant;
using reporter::IdentityForm;
using reporter::Opened;
using reporter::Part;
using Rows = std::vector<std::vector<std::string>>;

/// What one part is shown as.
struct Shown {
  std::string screen;
  JsonObject json;
};

Result<Grant> readGrantFile(const std::string& path) {
  const auto text = readPlainFile(path, reporter::armouredBytesMax(reporter::kGrantFile));
  if (!text) return tl::unexpected(text.error());
  const auto bytes = reporter::unarmoured(reporter::kGrantFile, *text);
  auto read = bytes ? reporter::decodeGrant(*bytes) : tl::unexpected(bytes.error());
  if (!read) return failure(read.error().code, path + ": " + read.error().detail);
  return read;
}

std::string textOf(const Secret& value) { return std::string(crypto::textOf(value.view())); }

/// Lines stay; what a terminal would obey goes.
std::string proseOf(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    out += printable(text.substr(0, end));
    if (end == text.npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

Shown shownIdentity(Language language, const IdentityForm& form) {
  Rows rows;
  Shown shown;
  const auto one = [&](PlainText label, const char* name, const Secret& value) {
    if (!value.empty()) rows.push_back({say(language, label), textOf(value)});
    shown.json.add(name, textOf(value));
  };
  const auto some = [&](PlainText label, const char* name, const std::vector<Secret>& values) {
    JsonArray all;
    for (const Secret& value : values) {
      rows.push_back({&value == &values.front() ? say(language, label) : "", textOf(value)});
      all.add(textOf(value));
    }
    shown.json.add(name, all);
  };
  one(Text::kIdentityNameLabel, "name", form.name);
  some(Text::kIdentityPhoneLabel, "phones", form.phones);
  one(Text::kIdentityNumberLabel, "id_number", form.idNumber);
  some(Text::kIdentityAddressLabel, "addresses", form.addresses);
  some(Text::kIdentityOtherLabel, "others", form.others);
  shown.screen = aligned(rows, 2);
  return shown;
}

/// The n-th attachment's file; empty where none was asked for.
std::string attachmentFile(const CommandRequest& request, std::size_t number) {
  const std::string begin = request.value(Option::kAttachmentsOut);
  return begin.empty() ? "" : begin + "-" + std::to_string(number);
}

Result<Shown> shownAttachment(const CommandRequest& request, const Secret& inside,
                              std::size_t number) {
  const std::string bytes = std::to_string(inside.size());
  const std::string file = attachmentFile(request, number);
  Shown shown;
  shown.json.add("bytes", inside.size());
  if (file.empty()) {
    shown.screen =
        "  " + say<Text::kAttachmentShown>(request.language, with<"bytes">(bytes)) + "\n";
    return shown;
  }
  if (auto made = createSecretFile(file, inside.view()); !made) {
    return tl::unexpected(made.error());
  }
  shown.json.add("file", file);
  shown.screen =
      "  " +
      say<Text::kAttachmentWritten>(request.language, with<"bytes">(bytes), with<"file">(file)) +
      "\n";
  return shown;
}

Result<Shown> shownPart(const CommandRequest& request, Part part, const Secret& inside,
                        std::size_t attachment) {
  if (part == Part::kAttachment) return shownAttachment(request, inside, attachment);
  if (part == Part::kOriginal) {
    Shown shown;
    shown.screen = proseOf(crypto::textOf(inside.view())) + "\n";
    shown.json.add("text", crypto::textOf(inside.view()));
    return shown;
  }
  const auto form = reporter::decodeIdentity(inside.view());
  if (!form) return failure(form.error().code, request.argument + ": " + form.error().detail);
  return shownIdentity(request.language, *form);
}

Result<std::vector<Secret>> insidesOf(const CommandRequest& request, const Grant& grant,
                                      const reporter::CustodianKey& key) {
  std::vector<Secret> insides;
  for (const Opened& opened : grant.opened) {
    auto inside =
        reporter::readOpened(opened, grant.statement.asked, grant.statement.until, key.key());
    if (!inside) {
      return failure(ErrorCode::kInvalidArgument,
                     request.argument + ": part " + std::to_string(insides.size() + 1) +
                         " does not open: it was sealed to another key, or was changed");
    }
    insides.push_back(*std::move(inside));
  }
  return insides;
}

/// All that can be said against it before a passphrase is asked for.
Result<void> checkBefore(const CommandRequest& request, const Grant& grant) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  if (auto good = checkNotOver(grant.statement, *now, request.argument); !good) return good;
  if (auto key = checkCustodianKeyFile(request.value(Option::kKey)); !key) return key;
  for (std::size_t i = 1; request.has(Option::kAttachmentsOut) && i <= grant.opened.size(); ++i) {
    if (auto room = checkRoomForSecretFile(attachmentFile(request, i)); !room) return room;
  }
  if (!request.has(Option::kForce) && ::isatty(STDOUT_FILENO) != 1) {
    return failure(ErrorCode::kInvalidArgument,
                   "standard output is not a terminal, where it is read and gone: read it there, "
                   "or give --force");
  }
  return {};
}

}  // namespace

Result<CommandOutput> disclosureRead(const CommandRequest& request) {
  const auto grant = readGrantFile(request.argument);
  if (!grant) return tl::unexpected(grant.error());
  if (auto good = checkBefore(request, *grant); !good) return tl::unexpected(good.error());
  const auto key =
      openCustodianKey(request.value(Option::kKey), request.passphrase, request.language);
  if (!key) return tl::unexpected(key.error());
  const auto insides = insidesOf(request, *grant, *key);
  if (!insides) return tl::unexpected(insides.error());

  std::string screen = statementOnScreen(request.language, grant->statement);
  JsonArray parts;
  std::size_t attachments = 0;
  for (std::size_t i = 0; i < insides->size(); ++i) {
    const Opened& opened = grant->opened[i];
    if (opened.part == Part::kAttachment) ++attachments;
    const auto shown = shownPart(request, opened.part, (*insides)[i], attachments);
    if (!shown) return tl::unexpected(shown.error());
    screen += "\n" + nameOf(request.language, opened.part) + "\n" + shown->screen;
    parts.add(JsonObject()
                  .add("part", wordOf(opened.part))
                  .add("capsule", hexOf(opened.capsule))
                  .add("content", shown->json));
  }
  if (!request.json) return CommandOutput{std::move(screen)};
  return CommandOutput{
      JsonObject().add("statement", statementAsJson(grant->statement)).add("parts", parts).text() +
      "\n"};
}

}  // namespace guantong::node::shell
