// node/shell/keys_command.h: `guantong keys new FILE` and `guantong keys show FILE`.
#pragma once

#include "crypto/key_file.h"
#include "crypto/key_ring.h"
#include "node/shell/clock.h"
#include "node/shell/command.h"

namespace guantong::node::shell {

/// Makes an office's keys from the kernel's randomness, the sealing key of the present epoch with
/// them, and writes them under a new passphrase. What could fail for other reasons is looked at
/// before a person is asked for a passphrase.
federation::Result<CommandOutput> keysNew(const CommandRequest& request);

/// Public keys, fingerprint and the sealing keys' dates. Nothing secret, whatever was asked.
federation::Result<CommandOutput> keysShow(const CommandRequest& request);

/// What a person is told of a key file that does not open.
tl::unexpected<federation::Error> keyFileFailure(crypto::KeyFileFault fault,
                                                 const std::string& path);

/// New keys with the sealing keys of the present, written to `path` under a new passphrase.
federation::Result<crypto::KeyRing> makeKeyFile(const std::string& path, Instant now,
                                                const PassphraseSources& sources,
                                                Language language);

/// Keys from their file, and the passphrase that opened it: who changes them has to seal them
/// again.
struct OpenedKeys {
  crypto::KeyRing ring;
  crypto::Secret passphrase;
};
/// An office's keys from its file, for whoever needs them: the daemon as well as `keys show`.
/// Wrong passphrase, damaged file and wrong permissions are three errors. Damage is found before
/// the passphrase is asked for.
federation::Result<OpenedKeys> openKeys(const std::string& path, const PassphraseSources& sources,
                                        Language language);

}  // namespace guantong::node::shell
