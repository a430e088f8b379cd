// node/shell/custodian_key_file.h: a person's own key, in a file on the person's own machine.
#pragma once

#include <string>

#include "node/reporter/custodian_key.h"
#include "node/shell/passphrase.h"

namespace guantong::node::shell {

/// Rules
///  1. As an office's keys: 0600, never over another file, whole or not at all, under a passphrase
///     (secret_file.h, crypto/key_file.h).
///  2. Never made inside an office's directory, nor anywhere below one: a custodian's key beside
///  the
///     capsules it opens protects nobody, and the office's backup would carry it along.
/// kInvalidArgument names the office's directory.
federation::Result<reporter::CustodianKey> makeCustodianKey(const std::string& path,
                                                            const PassphraseSources& sources,
                                                            Language language);

/// kInvalidArgument where the file holds an office's keys: another file was meant.
federation::Result<reporter::CustodianKey> openCustodianKey(const std::string& path,
                                                            const PassphraseSources& sources,
                                                            Language language);
/// Whether it could be, as far as can be told without its passphrase: before a person is asked for
/// anything.
federation::Result<void> checkCustodianKeyFile(const std::string& path);
/// With a passphrase that was given elsewhere.
federation::Result<reporter::CustodianKey> openCustodianKey(const std::string& path,
                                                            crypto::ByteView passphrase);

}  // namespace guantong::node::shell
