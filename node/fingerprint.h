// node/fingerprint.h: keys as people compare them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "crypto/keys.h"
#include "crypto/suite.h"

namespace guantong::node {

/// What two people read to each other to be sure they mean the same office's key: 40 digits in
/// eight groups of five, as "01234 56789 ...".
///
/// Digits, because they are the same in every dialect and on every keyboard. 132 bits of SHA-256
/// over the signing key under a context of its own: each group is four bytes modulo 100,000 (some
/// groups are thus more likely than others by 1 in 43,000, which helps nobody). The signing key
/// alone: every other key of the office is believed because that one signed it.
std::string fingerprintOf(const crypto::SigningPublicKey& key);

/// The first `groups` groups, at most eight, of such digits over other bytes, under a context of
/// their own: what is compared in one place is then no good in another.
std::string digitsOf(crypto::Context context, crypto::ByteView bytes, std::size_t groups);

/// Lowercase hexadecimal digits.
std::string hexOf(crypto::ByteView bytes);

/// Characters in groups of `groupSize` with a space between.
std::string inGroups(std::string_view characters, std::size_t groupSize);

}  // namespace guantong::node
