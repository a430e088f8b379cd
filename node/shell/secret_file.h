// node/shell/secret_file.h: files that only their owner may touch.
#pragma once

#include <cstddef>
#include <string>

#include "crypto/bytes.h"
#include "federation/result.h"

namespace guantong::node::shell {

/// Reads a key file after looking at who else could read or replace it.
///
/// Rules
///  1. The file itself, not what a symbolic link names: who can place a link could choose the
///     keys. A regular file of at most `bytesMax`: a pipe or a device could block or never end.
///  2. It belongs to us, and group and others have no permission at all (0600 or 0400).
///  3. Its directory belongs to us or to root, and nobody else can rename what is in it: not
///     writable by group or others, unless the sticky bit protects our file.
///  4. What is looked at is what is read: by descriptor, not by name again.
/// Errors: kNotFound; kKeyFileExposed, with the mode or owner found and the command that puts it
/// right; kInvalidArgument for what is no regular file; kTooLarge; kFileFailed.
federation::Result<crypto::Bytes> readSecretFile(const std::string& path, std::size_t bytesMax);

/// Makes a file that did not exist, 0600, all of it or nothing of it: written and synced under
/// another name beside it, then given its own (which fails if that is taken, also by a dangling
/// link), then the directory synced. Survives loss of power once it returns.
/// Errors: kAlreadyExists; kKeyFileExposed for the directory (rule 3); kFileFailed.
federation::Result<void> createSecretFile(const std::string& path, crypto::ByteView bytes);

/// The same in place of what is there, if anything is: whoever reads meanwhile gets the old or the
/// new, whole.
federation::Result<void> replaceSecretFile(const std::string& path, crypto::ByteView bytes);

/// What createSecretFile would say before writing: ask it before asking a person for a passphrase.
federation::Result<void> checkRoomForSecretFile(const std::string& path);

}  // namespace guantong::node::shell
