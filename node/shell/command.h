// node/shell/command.h: what a command of the command line is given, and what it gives back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "federation/result.h"
#include "node/shell/passphrase.h"
#include "node/text.h"
#include "node/ticket/vocabulary.h"

namespace guantong::node::shell {

/// Every option there is. What it is called and what it says of itself stands in command_table.cc.
enum class Option {
  // --- of every command
  kJson,
  kLanguage,
  kHelp,
  kVersion,
  // --- of some
  kPassphraseFd,
  kDirectory,
  kDirectories,  ///< the same name, any number of times
  kRoot,
  kCode,
  kName,
  kLevel,
  kListen,
  kParent,
  kRequest,
  kInvitation,
  kValidHours,
  kDigits,
  kReason,
  kTitle,
  kText,
  kTo,
  kUrgent,
  kCount,
  kBefore,
  kTicket,
  kArea,
  kFiles,  ///< any number of times
  kType,
  kReceived,
  kChannel,
  kOffice,
  kPrivacy,
  kCategory,
  kMajor,
  kAccuses,
  kSiteVisit,
  kHotline,
  kMatterPlace,
  kAccusedPlace,
  kReporterPlace,
  kReporterHandle,
  kAccused,
  kOrigin,
  kSystem,
  kForeignNumber,
  kTurn,
  kOthers,  ///< any number of times
  kWord,
  kNumber,
  kUntil,
  kAbout,
  kOtherTicket,  ///< --ticket where the command is about one already
  kFlag,
  kPerson,
  kPersonNumber,  ///< --number where the command is about a person
  kPersonName,    ///< --name, likewise
  kRoles,         ///< any number of times
  kHandover,
  kShipped,
  kForm,
  kOut,
  kContact,
  kTrained,
  kIdentityForm,  ///< --form where the command is about a text
  kMask,
  kKeep,  ///< any number of times
  kKey,
  kYes,
  kForce,
  kPort,
  kCaseOut,         ///< --out where the command needs one
  kAttachmentsOut,  ///< --out where only attachments go there
  kNoReceipt,
  kCodeFile,
  kBeforeLetter,  ///< --before, of letters
  kWait,
  kProof,
  kHtml,
  kTrustedRoot,  ///< --root where a key is meant and no directory
};

struct CommandRequest {
  Language language = Language::kChinese;
  bool json = false;                   ///< one JSON object on one line, instead of what people read
  std::string argument;                ///< there where the command has one
  std::optional<ticket::Kind> kind;    ///< there where the command says something of a ticket
  std::vector<std::string> arguments;  ///< all of them, where it may have several
  /// What was given, with its values; a flag has none.
  std::map<Option, std::vector<std::string>> options;
  PassphraseSources passphrase;
  std::string directoryDefault;  ///< GUANTONG_DIR, or "."

  [[nodiscard]] bool has(Option option) const { return options.contains(option); }
  /// Empty when it was not given.
  [[nodiscard]] std::string value(Option option) const {
    const auto found = options.find(option);
    return found == options.end() || found->second.empty() ? "" : found->second.back();
  }
  [[nodiscard]] std::string directory() const {
    return has(Option::kDirectory) ? value(Option::kDirectory) : directoryDefault;
  }
};

/// What goes to standard output, all at once when the command is done: a half-printed answer could
/// be taken for a whole one.
struct CommandOutput {
  std::string text;
  bool foundFault = false;  ///< the command did its work and has bad news: exit code 1
};

using CommandFunction = federation::Result<CommandOutput> (*)(const CommandRequest&);

}  // namespace guantong::node::shell
