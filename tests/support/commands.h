// tests/support/commands.h: what people ask of an office, in short.
#pragma once

#include <string>

#include "node/command.h"

namespace guantong::support {

inline node::NewTicket newTicket(std::string title, std::string text,
                                 const federation::OfficeCode& to = {}) {
  node::NewTicket command;
  command.says.title = std::move(title);
  command.says.text = std::move(text);
  command.says.to = to;
  return command;
}

inline node::ticket::Act act(node::ticket::Kind kind, std::string text = {},
                             const federation::OfficeCode& to = {}) {
  node::ticket::Act act;
  act.kind = kind;
  act.text = std::move(text);
  act.to = to;
  return act;
}

inline node::ActOnTicket on(const federation::TicketId& ticket, node::ticket::Act act,
                            std::uint32_t person = 0) {
  return {ticket, std::move(act), person};
}

inline node::ActOnTicket dispatch(const federation::TicketId& ticket,
                                  const federation::OfficeCode& to, std::string text) {
  return on(ticket, act(node::ticket::Kind::kDispatched, std::move(text), to));
}
inline node::ActOnTicket result(const federation::TicketId& ticket, std::string text) {
  return on(ticket, act(node::ticket::Kind::kResult, std::move(text)));
}
inline node::ActOnTicket closing(const federation::TicketId& ticket, std::string text) {
  return on(ticket, act(node::ticket::Kind::kClosed, std::move(text)));
}

}  // namespace guantong::support
