// simulator/caller.h: somebody who reports and reads what the office writes, by a receipt code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/randomness.h"
#include "node/command.h"

namespace guantong::simulator {

/// The client's half of node/reporter/mailbox_talk.h. Its key follows from a name: deriving it from
/// a code takes a tenth of a second, and is not what is played here.
class Caller {
 public:
  Caller(std::string_view name, std::string hint);

  [[nodiscard]] const node::reporter::ReceiptKeys& keys() const { return keys_; }
  /// Sealed for the office that the last answer came from; blank before there was one.
  [[nodiscard]] node::AskOfReceipt question(const node::reporter::MailboxWish& wish = {});
  /// Nothing: it is not what the office that keeps the mailbox answered.
  std::optional<node::reporter::OpenedPage> open(const node::AskOfReceipt& asked,
                                                 crypto::ByteView sealed);
  /// In order; the reporter's own with "> " before them.
  [[nodiscard]] std::vector<std::string> letters(const node::reporter::MailboxPage& page) const;

 private:
  node::reporter::ReceiptKeys keys_;
  std::string hint_;
  crypto::Randomness randomness_;
  std::optional<node::reporter::Keeper> keeper_;
};

}  // namespace guantong::simulator
