// crypto/commitment.h: a body that can be withheld while what is signed still verifies.
#pragma once

#include "crypto/bytes.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// What is signed of an event is its header with the commitment of its body:
///     SHA-256(kBodyCommitment || suite || salt || body)
///
/// Rules
///  1. Who is to read the body gets body and salt and checks them against the commitment. For the
///     others both are withheld (a stub), or one day destroyed; chain and proof verify all the
///     same.
///  2. The salt is fresh random bytes for every body, and is withheld and destroyed with it. Why:
///     many bodies can be guessed ("yes", a name out of a hundred, a reason out of a list), and
///     without the salt a guess can't be checked. 32 bytes, so that it can't be searched, and so
///     that no second body for the same commitment is found by choosing the salt.
using CommitmentSalt = ByteArray<32>;

Hash commitmentOf(Suite suite, const CommitmentSalt& salt, ByteView body);

[[nodiscard]] bool commits(const Hash& commitment, Suite suite, const CommitmentSalt& salt,
                           ByteView body);

}  // namespace guantong::crypto
