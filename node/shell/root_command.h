// node/shell/root_command.h: `guantong root init` and `guantong root certify`: the national root.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// The root is a key that certifies the national office and nobody else. It lives in a folder of
/// its own on a machine that never sees a network; what crosses is a request and a certificate, on
/// a stick:
///
///   root.keys                the key, under its passphrase
///   root.key                 its public half, which every office has
///   national-1.certificate   what it certified
///
/// Makes the first two in --dir.
federation::Result<CommandOutput> rootInit(const CommandRequest& request);

/// Certifies the office whose request is --request FILE (default: `office.request` in --dir), and
/// writes `office.certificate` and `root.key` beside the request.
///
/// Rules
///  1. The request is signed by the key it asks for: nobody gets a certificate for another's key.
///  2. The same keys again get the same certificate. Other keys for the national office are
///  refused:
///     that needs the old key's word (federation/directory.h), or it would be a second country.
federation::Result<CommandOutput> rootCertify(const CommandRequest& request);

}  // namespace guantong::node::shell
