// node/shell/receipt_command.h: `guantong receipt ...`: the client of somebody who reports, at the
// socket of any office.
#pragma once

#include "crypto/receipt_code.h"
#include "node/shell/command.h"
#include "node/shell/local_client.h"

namespace guantong::node::shell {

/// Rules
///  1. The code is read from a file or from standard input: not from an argument, which others on
///     the machine see. It is turned into keys here and goes no further.
///  2. No error shows a digit of it. That no answer came says nothing about the code, and the error
///     says so.
///  3. A new code is made here as well (`ticket new`), printed once and kept nowhere.
federation::Result<CommandOutput> receiptRead(const CommandRequest& request);
federation::Result<CommandOutput> receiptWrite(const CommandRequest& request);

/// A new code that hints at `hint`, and its keys.
struct NewReceipt {
  crypto::ReceiptCode code;
  reporter::ReceiptKeys keys;
};
federation::Result<NewReceipt> makeReceipt(const std::string& hint);

}  // namespace guantong::node::shell
