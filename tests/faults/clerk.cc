#include "tests/faults/clerk.h"

#include <algorithm>

#include "simulator/route.h"

namespace guantong::support {

using federation::OfficeCode;
using federation::TicketId;
using node::LocalAnswer;
using node::TicketDetail;

Clerk::Clerk(OfficeCode office, const simulator::Schedule& schedule) : office_(office) {
  for (const simulator::ScheduledTicket& ticket : schedule.tickets) {
    routes_[ticket.title] = ticket.route;
  }
}

std::string Clerk::nextText() {
  return "第" + std::to_string(++texts_) + "件，" + std::string(office_.text());
}

template <typename What>
std::uint64_t Clerk::ask(Requests& requests, What what) {
  node::LocalRequest request;
  request.id = ++lastId_;
  if constexpr (std::is_same_v<What, node::Watch>) {
    request.what = what;
  } else if constexpr (std::is_constructible_v<node::Command, What>) {
    request.what = node::Command(std::move(what));
  } else {
    request.what = node::Question(std::move(what));
  }
  requests.push_back(std::move(request));
  return lastId_;
}

void Clerk::askList(Requests& requests) {
  if (list_ != 0) return;
  list_ = ask(requests, node::AskTickets{0, node::kTicketLinesMax});
}

void Clerk::askTicket(Requests& requests, const TicketId& ticket) {
  if (!asked_.insert(ticket).second) return;
  asking_[ask(requests, node::AskTicket{ticket})] = ticket;
}

Clerk::Requests Clerk::connected() {
  Requests requests;
  ask(requests, node::Watch{});
  askList(requests);
  return requests;
}

void Clerk::broken() {
  lastId_ = list_ = 0;
  listSeen_ = false;
  registering_.clear();
  acting_.clear();
  busy_.clear();
  asked_.clear();
  asking_.clear();
}

Clerk::Requests Clerk::begin(const simulator::ScheduledTicket& ticket) {
  Requests requests;
  due_.emplace(ticket.title, ticket);
  registerDue(requests);
  return requests;
}

Clerk::Requests Clerk::lookAgain() {
  Requests requests;
  if (lastId_ == 0) return requests;
  askList(requests);
  return requests;
}

void Clerk::registerDue(Requests& requests) {
  if (!listSeen_) return;
  for (const auto& entry : due_) {
    const std::string& title = entry.first;
    const simulator::ScheduledTicket& ticket = entry.second;
    const bool underWay =
        std::ranges::any_of(registering_, [&](const auto& other) { return other.second == title; });
    if (underWay) continue;
    node::NewTicket fresh;
    fresh.says.title = title;
    fresh.says.text = nextText();
    fresh.says.urgent = ticket.urgent;
    if (ticket.route.size() > 1) fresh.says.to = ticket.route[1];
    registering_[ask(requests, std::move(fresh))] = title;
  }
}

Clerk::Requests Clerk::answered(const LocalAnswer& answer) {
  Requests requests;
  const auto registered = registering_.extract(answer.id);
  const auto acted = acting_.extract(answer.id);
  const auto asked = asking_.extract(answer.id);
  if (acted) busy_.erase(acted.mapped());
  if (asked) asked_.erase(asked.mapped());
  if (const auto* error = std::get_if<federation::Error>(&answer.what)) {
    if (registered || acted) ++refusals_[error->detail];
    if (answer.id == list_) list_ = 0;
    return requests;  // `lookAgain` comes back to it
  }
  if (const auto* changes = std::get_if<node::Changes>(&answer.what)) {
    for (const TicketId& ticket : changes->tickets) askTicket(requests, ticket);
    if (changes->missed) askList(requests);
    return requests;
  }
  const auto& what = std::get<node::Answer>(answer.what);
  if (std::holds_alternative<node::Done>(what)) {
    ++done_;
    if (registered) due_.erase(registered.mapped());
    if (acted) askTicket(requests, acted.mapped());
  } else if (const auto* lines = std::get_if<std::vector<node::TicketLine>>(&what)) {
    list_ = 0;
    listSeen_ = true;
    for (const node::TicketLine& line : *lines) {
      due_.erase(line.title);
      const auto known = tickets_.find(line.ticket);
      const bool closed =
          known != tickets_.end() && known->second.state.stage == node::ticket::Stage::kClosed;
      if (!closed) askTicket(requests, line.ticket);
    }
    registerDue(requests);
  } else if (const auto* detail = std::get_if<TicketDetail>(&what)) {
    tickets_.insert_or_assign(detail->line.ticket, *detail);
    decide(requests, *detail);
  }
  return requests;
}

void Clerk::decide(Requests& requests, const TicketDetail& detail) {
  const auto route = routes_.find(detail.line.title);
  if (route == routes_.end() || busy_.contains(detail.line.ticket)) return;
  auto command = simulator::nextOnRoute(route->second, office_, detail, nextText());
  if (!command) return;
  busy_.insert(detail.line.ticket);
  const std::uint64_t id =
      std::visit([&](auto& one) { return ask(requests, std::move(one)); }, *command);
  acting_[id] = detail.line.ticket;
}

}  // namespace guantong::support
