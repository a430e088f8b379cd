// tests/support/reporter.h: somebody who reports, with a receipt code, at offices of a Town.
#pragma once

#include "simulator/caller.h"
#include "tests/support/commands.h"
#include "tests/support/town.h"

namespace guantong::support {

class Reporter : public simulator::Caller {
 public:
  using Caller::Caller;

  [[nodiscard]] node::NewTicket files(std::string title,
                                      const federation::OfficeCode& to = {}) const {
    node::NewTicket ticket = newTicket(std::move(title), "", to);
    ticket.mailbox = keys().forOffice();
    return ticket;
  }

  /// What comes of a question within so long; nothing: no answer.
  std::optional<node::reporter::OpenedPage> asks(
      Town& town, const federation::OfficeCode& office,
      const node::reporter::MailboxWish& wish = {},
      std::chrono::milliseconds patience = std::chrono::seconds{5}) {
    const node::AskOfReceipt ask = question(wish);
    town.ask(office, ask);
    town.run(patience);
    sealed = town.ask(office, node::TakeAnswer{ask.id}).bytes;
    if (sealed.empty()) return std::nullopt;
    return open(ask, sealed);
  }

  crypto::Bytes sealed;  ///< the last answer, as it came
};

}  // namespace guantong::support
