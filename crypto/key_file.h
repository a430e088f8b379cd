// crypto/key_file.h: the bytes of a key file, under a passphrase.
#pragma once

#include <tl/expected.hpp>

#include "crypto/primitives.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// An office's keys at rest.
///
///   magic (8) | format (2) | suite (2) | passes (4) | memory in KiB (4) | salt (16) | nonce (24)
///   | payload under XChaCha20-Poly1305 | tag (16) | SHA-256 over all before it (32)
///
/// Numbers are big-endian. The payload is opaque here; in format 1 it is a KeyRing (key_ring.h).
///
/// Rules
///  1. The cipher's key is Argon2id over the passphrase with the file's salt, then BLAKE2b over the
///     context. All bytes before the payload are associated data.
///  2. The costs stand in the file, so that it can be read without this program; but only those of
///     its suite are obeyed. Another cost is damage. Why: a file that asks for a terabyte or for a
///     year would stop the office that opens it, and one that asks for little would be the wish of
///     who wants to guess.
///  3. A damaged file and a wrong passphrase are told apart by the checksum: wrong checksum is
///     damage, right checksum and wrong tag is the passphrase. The checksum is over what lies in
///     the file, so it gives a guesser nothing. It protects against accidents alone: who rewrites
///     the file can make it say "wrong passphrase", and can't make it open to anything else.
///  4. Every later format begins with the same magic and its number, and ends with the same
///     checksum, within kKeyFileBytesMax. So "newer" can be told from "damaged" for ever.
///  5. Sealed anew under a fresh salt and nonce each time. A salt or nonce is used once.
///
/// Protects the keys in a stolen or backed-up file as well as the passphrase can be guessed: each
/// guess costs 64 MiB and about a tenth of a second. Does not protect against an older file put in
/// place of a newer one, nor against who can read the running process.
/// The passphrase is taken as the bytes it comes in. No Unicode normalisation: the shell's terminal
/// and the service manager's credential both give UTF-8, and normalising needs tables that change
/// from version to version. An empty passphrase is for the shell to refuse (it knows whom to ask).
/// Not here: opening the file, its permissions, its lock (node/shell).

/// RFC 9106, section 4, second choice, for machines that are short of memory: 3 passes over 64 MiB.
/// (Its 4 lanes are 1 in libsodium.) About 100 ms on an office's machine: no one waits for it at a
/// start, and a guesser waits each time.
inline constexpr Argon2Cost kKeyFileCost{.passes = 3, .memoryBytes = std::size_t{64} << 20};

inline constexpr std::uint16_t kKeyFileFormat = 1;
inline constexpr std::size_t kKeyFileSaltBytes = 16;
using KeyFileSalt = ByteArray<kKeyFileSaltBytes>;
/// A KeyRing has at most some 500 bytes.
inline constexpr std::size_t kKeyFilePayloadBytesMax = std::size_t{16} << 10;
inline constexpr std::size_t kKeyFileHeaderBytes =
    8 + 2 + 2 + 4 + 4 + kKeyFileSaltBytes + kAeadNonceBytes;
/// No format is larger, so the shell reads no more than this.
inline constexpr std::size_t kKeyFileBytesMax = std::size_t{64} << 10;

enum class KeyFileFault {
  kDamaged,          ///< not a key file, or changed since it was written: take it from a copy
  kWrongPassphrase,  ///< ask again
  kNewerFormat,      ///< written by a newer version: update the program
  kOutOfMemory,      ///< 64 MiB could not be had: free some and try again
};

/// Only fails for want of memory.
/// REQUIRES: payload.size() <= kKeyFilePayloadBytesMax; salt and nonce are fresh random bytes.
[[nodiscard]] tl::expected<Bytes, KeyFileFault> sealKeyFile(ByteView passphrase,
                                                            const Secret& payload,
                                                            const KeyFileSalt& salt,
                                                            const AeadNonce& nonce);

[[nodiscard]] tl::expected<Secret, KeyFileFault> openKeyFile(ByteView passphrase, ByteView file);

/// What a key file says without its passphrase. Views into the file.
struct KeyFileParts {
  ByteView header;
  ByteView salt;
  AeadNonce nonce;
  ByteView sealed;
};
/// The part of openKeyFile before the costly one: kDamaged or kNewerFormat, or a file that only
/// lacks its passphrase.
[[nodiscard]] tl::expected<KeyFileParts, KeyFileFault> readKeyFile(ByteView file);

}  // namespace guantong::crypto
