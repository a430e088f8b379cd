// tests/support/local_samples.h: one of each thing that crosses an office's local socket.
#pragma once

#include <vector>

#include "node/local_wire.h"

namespace guantong::support {

inline node::OfficeCode codeOf(std::string_view text) { return *node::OfficeCode::parse(text); }

inline node::TicketId ticketOf(std::uint8_t number) {
  node::TicketId id;
  id.bytes.fill(static_cast<std::byte>(number));
  return id;
}

inline std::vector<node::LocalRequest> localRequests() {
  using namespace node;
  const OfficeCode code = codeOf("330106000000");
  std::vector<LocalRequest> all;
  const auto add = [&](auto what) { all.push_back({all.size() + 1, std::move(what)}); };
  add(Command(NewTicket{"一条标题", "第一行\n第二行\t完", true, code}));
  add(Command(NewTicket{"", "", false, {}}));
  add(Command(DispatchTicket{ticketOf(7), code, "请办理"}));
  add(Command(GiveResult{ticketOf(7), "已办"}));
  add(Command(CloseTicket{ticketOf(7), ""}));
  add(Command(Invite{code, std::chrono::hours{72}}));
  add(Command(Approve{code, "12345 67890"}));
  add(Command(Revoke{code, federation::Revocation::Reason::kOfficeClosed}));
  add(Question(AskStatus{}));
  add(Question(AskTickets{77, 1000}));
  add(Question(AskTicket{ticketOf(7)}));
  add(Question(AskEnrolments{}));
  add(Watch{});
  return all;
}

inline node::Status localStatus() {
  using namespace node;
  const Instant now{std::chrono::milliseconds{1'760'000'000'123}};
  Status status;
  status.office = codeOf("330000000000");
  status.name = "浙江省";
  status.level = 1;
  status.now = now;
  status.certifiedUntil = now;
  status.condition = "recovering";
  status.tickets = 5;
  status.eventsReceived = 3;
  LinkStatus link;
  link.office = codeOf("330106000000");
  link.name = "西湖区";
  link.state = federation::Link::State::kDown;
  link.lastHeard = now;
  link.lanes.push_back({federation::Lane::kUrgent, 1, 2, 3, 4});
  link.counters.resent = 9;
  status.links.push_back(link);
  status.refused["garbage-frame"] = 12;
  status.alarms.emplace_back("forked: 330106000000");
  status.listening = "tcp://127.0.0.1:4401";
  status.enrolments.push_back({codeOf("330106000000"), "西湖区", "12345 67890", now});
  return status;
}

inline node::TicketDetail localTicket() {
  using namespace node;
  const Instant now{std::chrono::milliseconds{1'760'000'000'123}};
  TicketDetail detail;
  detail.line = {ticketOf(7),
                 3,
                 "标题",
                 true,
                 ticket::Stage::kDelivered,
                 codeOf("330000000000"),
                 codeOf("330106000000"),
                 now};
  TicketDetail::Step step;
  step.event.id.leaf.fill(std::byte{9});
  step.event.author = codeOf("330000000000");
  step.event.sequence = 1;
  step.event.kind = 1;
  step.event.time = now;
  step.event.arrived = now;
  step.event.to = codeOf("330106000000");
  step.event.turn = step.event.id;
  step.text = "正文\n两行";
  detail.steps.push_back(step);
  detail.state.stage = detail.line.stage;
  detail.state.registrar = detail.line.registrar;
  detail.state.registeredAt = now;
  detail.state.turns.push_back(
      {step.event.id, codeOf("330000000000"), codeOf("330106000000"), now, now, step.event.id});
  detail.state.closedAt = now;
  detail.state.participants = {codeOf("330000000000"), codeOf("330106000000")};
  detail.state.forked = true;
  return detail;
}

inline std::vector<node::LocalAnswer> localAnswers() {
  using namespace node;
  std::vector<LocalAnswer> all;
  const auto add = [&](auto what) {
    LocalAnswer& answer = all.emplace_back();
    answer.id = all.size() - 1;
    answer.what = std::move(what);
  };
  add(federation::Error{federation::ErrorCode::kNotRunning, "control.sock"});
  add(Answer(Done{ticketOf(1), ""}));
  add(Answer(Done{{}, "GT1-ABC"}));
  add(Answer(localStatus()));
  add(Answer(std::vector<TicketLine>{localTicket().line}));
  add(Answer(localTicket()));
  add(Answer(localStatus().enrolments));
  add(Changes{{ticketOf(1), ticketOf(2)}, true, 5, 6});
  return all;
}

}  // namespace guantong::support
