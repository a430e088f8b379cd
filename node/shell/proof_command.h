// node/shell/proof_command.h: `guantong proof ...`: proofs of filing, given and verified.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

federation::Result<CommandOutput> proofMake(const CommandRequest& request);
/// Asks no office and needs none: a file, and the key of the national root (or its fingerprint),
/// which the verifier has from elsewhere. Without that it says what is still to be compared.
federation::Result<CommandOutput> proofVerify(const CommandRequest& request);

/// As text, or as a page to print with QR codes. kAlreadyExists where something lies there.
federation::Result<void> writeProof(const std::string& path, crypto::ByteView proof, bool html,
                                    Language language);

}  // namespace guantong::node::shell
