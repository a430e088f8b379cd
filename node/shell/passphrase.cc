#include "node/shell/passphrase.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "node/display_width.h"
#include "node/shell/file_descriptor.h"
#include "node/shell/file_error.h"
#include "node/shell/terminal.h"

namespace guantong::node::shell {
namespace {

using crypto::Secret;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

constexpr std::string_view kTerminalName = "/dev/tty";

/// What no passphrase may be, new or old.
Result<Secret> checked(Secret passphrase, std::string_view source) {
  const crypto::ByteView bytes = passphrase.view();
  if (bytes.empty()) {
    return failure(ErrorCode::kNoPassphrase, std::string(source) + ": empty");
  }
  if (std::find(bytes.begin(), bytes.end(), std::byte{0}) != bytes.end()) {
    return failure(ErrorCode::kInvalidArgument, std::string(source) + ": NUL byte in passphrase");
  }
  return passphrase;
}

Result<Secret> readLine(int descriptor, std::string_view source) {
  auto line = readSecretLine(descriptor, kPassphraseBytesMax, nullptr);
  if (!line) return tl::unexpected(line.error());
  return checked(std::move(**line), source);
}

Result<Secret> fromDescriptor(int descriptor) {
  const std::string source = "--passphrase-fd " + std::to_string(descriptor);
  if (::fcntl(descriptor, F_GETFD) < 0) {
    return failure(ErrorCode::kInvalidArgument, source + ": " + systemErrorText(errno));
  }
  // A terminal would show what is typed; without the option it is asked for with echo off.
  if (::isatty(descriptor) == 1) {
    return failure(ErrorCode::kInvalidArgument, source + ": is a terminal, which would echo");
  }
  return readLine(descriptor, source);
}

/// Nothing when the directory has no credential of ours.
Result<std::optional<Secret>> fromCredential(const std::string& directory) {
  const std::string path = directory + "/" + std::string(kPassphraseCredential);
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return std::optional<Secret>();
  if (!file.valid()) return fileFailure(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fileFailure(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorCode::kInvalidArgument, path + ": not a regular file");
  }
  // The service manager may give a group to us alone; everybody is never right.
  if ((status.st_mode & S_IRWXO) != 0) {
    return failure(ErrorCode::kKeyFileExposed,
                   path + ": others have permissions; chmod o= " + path);
  }
  if (status.st_size > static_cast<off_t>(kPassphraseBytesMax + 2)) {
    return failure(ErrorCode::kTooLarge,
                   path + ": over " + std::to_string(kPassphraseBytesMax) + " bytes");
  }
  auto passphrase = readLine(file.get(), path);
  if (!passphrase) return tl::unexpected(passphrase.error());
  return std::optional(std::move(*passphrase));
}

Result<Secret> newFromTerminal(Terminal& terminal, const std::string& prompt, Language language) {
  federation::Error last{ErrorCode::kNoPassphrase, ""};
  for (int prompts = 0; prompts < kPromptsMax; ++prompts) {
    auto first = terminal.askHidden(prompt, kPassphraseBytesMax);
    if (!first) return first;
    if (auto good = checkNewPassphrase(first->view()); !good) {
      last = good.error();
      terminal.show(explain(language, last).what);
      continue;
    }
    auto second = terminal.askHidden(say(language, Text::kPromptAgain), kPassphraseBytesMax);
    if (!second) return second;
    if (crypto::equalSecrets(first->view(), second->view())) {
      return checked(std::move(*first), kTerminalName);
    }
    last = {ErrorCode::kNoPassphrase, ""};
    terminal.show(say(language, Text::kPassphrasesDiffer));
  }
  return tl::unexpected(last);
}

}  // namespace

Result<void> checkNewPassphrase(crypto::ByteView passphrase) {
  if (displayWidth(crypto::textOf(passphrase)) >= kNewPassphraseColumnsMin) return {};
  return failure(ErrorCode::kPassphraseTooShort, "");
}

Result<Secret> passphraseFor(std::string_view file, PassphraseUse use,
                             const PassphraseSources& sources, Language language) {
  const auto goodFor = [use](Result<Secret> passphrase) -> Result<Secret> {
    if (!passphrase || use == PassphraseUse::kOpening) return passphrase;
    if (auto good = checkNewPassphrase(passphrase->view()); !good) {
      return tl::unexpected(good.error());
    }
    return passphrase;
  };
  if (sources.descriptor) return goodFor(fromDescriptor(*sources.descriptor));
  if (!sources.credentialsDirectory.empty()) {
    auto credential = fromCredential(sources.credentialsDirectory);
    if (!credential) return tl::unexpected(credential.error());
    if (*credential) return goodFor(std::move(**credential));
  }
  auto terminal = Terminal::open();
  if (!terminal) return tl::unexpected(terminal.error());
  if (use == PassphraseUse::kMaking) {
    const std::string count = std::to_string(kNewPassphraseColumnsMin);
    return newFromTerminal(
        *terminal,
        say<Text::kPromptNewPassphrase>(language, with<"file">(file), with<"count">(count)),
        language);
  }
  auto typed = terminal->askHidden(say<Text::kPromptPassphrase>(language, with<"file">(file)),
                                   kPassphraseBytesMax);
  if (!typed) return typed;
  return checked(std::move(*typed), kTerminalName);
}

}  // namespace guantong::node::shell
