// node/shell/passphrase.h: where a passphrase comes from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret.h"
#include "federation/result.h"
#include "node/text.h"

namespace guantong::node::shell {

/// Longer ones are refused: nobody types this, and a file given by mistake should not be read on
/// and on. (Argon2id would take them.)
inline constexpr std::size_t kPassphraseBytesMax = 1024;
/// For new ones. Whoever steals a key file guesses at home, as fast as money buys: at Argon2id's
/// price 12 characters put even a middling choice out of reach, 8 don't. Counted in columns of a
/// screen (display_width.h), so that a Chinese character, of which there are thousands, is two.
inline constexpr std::size_t kNewPassphraseColumnsMin = 12;
/// A person who mistypes twice in a row gets to start again this often.
inline constexpr int kPromptsMax = 3;
/// The name of the service manager's credential: LoadCredential=guantong-passphrase:/path.
inline constexpr std::string_view kPassphraseCredential = "guantong-passphrase";

/// Where to look, in this order; the first that is there decides, and its errors are final.
///
/// Never an argument or an environment variable: both are seen by others on the machine (ps,
/// /proc) and inherited by children. (CREDENTIALS_DIRECTORY only says where a file lies.)
struct PassphraseSources {
  /// --passphrase-fd N. The first line, so that a pipe may go on with something else.
  std::optional<int> descriptor;
  /// $CREDENTIALS_DIRECTORY, empty where there is none. A directory without our credential is
  /// passed over: the service may have others.
  std::string credentialsDirectory;
  // Last, the terminal.
};

enum class PassphraseUse {
  kOpening,
  kMaking,  ///< asked twice on a terminal, and not too short
};

/// `file` is what the passphrase is for, named in the prompt.
federation::Result<crypto::Secret> passphraseFor(std::string_view file, PassphraseUse use,
                                                 const PassphraseSources& sources,
                                                 Language language);

/// kPassphraseTooShort below kNewPassphraseColumnsMin. The length found is nobody's business.
federation::Result<void> checkNewPassphrase(crypto::ByteView passphrase);

}  // namespace guantong::node::shell
