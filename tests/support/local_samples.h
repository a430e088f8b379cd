// tests/support/local_samples.h: one of each thing that crosses an office's local socket.
#pragma once

#include <vector>

#include "node/local_wire.h"
#include "node/ticket/authority.h"
#include "tests/support/commands.h"
#include "tests/support/tree.h"

namespace guantong::support {

inline node::OfficeCode codeOf(std::string_view text) { return *node::OfficeCode::parse(text); }

inline node::TicketId ticketOf(std::uint8_t number) {
  node::TicketId id;
  id.bytes.fill(static_cast<std::byte>(number));
  return id;
}

template <std::size_t N>
crypto::ByteArray<N> filledWith(int byte) {
  crypto::ByteArray<N> bytes;
  bytes.fill(static_cast<std::byte>(byte));
  return bytes;
}

inline node::ticket::CustodiansSet localCustodians() {
  node::ticket::CustodiansSet set{2, {}, {4, 7, 9}};
  for (const std::string_view name : {"甲", "乙", "丙"}) {
    set.keys.push_back(
        crypto::SealingKey::fromSeed(seedFrom("custodian " + std::string(name))).publicKey());
  }
  return set;
}

/// Sealed by a client whose randomness is known.
inline std::shared_ptr<const node::reporter::Capsule> localCapsule() {
  const node::ticket::CustodiansSet set = localCustodians();
  crypto::Randomness client(seedFrom("client"));
  return std::make_shared<const node::reporter::Capsule>(
      node::reporter::sealCapsule(node::reporter::Part::kIdentity, crypto::viewOf("标记甲"),
                                  crypto::Custodians::of(set.threshold, set.keys).value(), client));
}

inline node::ticket::EventId localEvent() {
  node::ticket::EventId event;
  event.leaf.fill(std::byte{9});
  return event;
}

inline node::DisclosureLine localDisclosure() {
  const node::Instant now{std::chrono::milliseconds{1'760'000'000'123}};
  node::DisclosureLine line{
      localEvent(), codeOf("330106000000"), 4, now, node::DisclosureLine::State::kApproved, {},
      "同意"};
  line.said.ticket = ticketOf(7);
  line.said.parts = 3;
  line.said.key = localCustodians().keys[0];
  line.said.reason = "核实";
  line.said.legalBasis = "某条例";
  line.said.until = now;
  line.said.intake = codeOf("330106001000");
  line.said.approver = codeOf("330100000000");
  return line;
}

inline std::vector<node::LocalRequest> localRequests() {
  using namespace node;
  const OfficeCode code = codeOf("330106000000");
  std::vector<LocalRequest> all;
  const auto add = [&](auto what) { all.push_back({all.size() + 1, std::move(what)}); };
  NewTicket fresh = newTicket("一条标题", "第一行\n第二行\t完", code);
  fresh.says.urgent = true;
  fresh.says.hotline = "12345";
  fresh.says.type = "投诉";
  fresh.says.privacy = ticket::Privacy::kConfidential;
  fresh.says.accused = codeOf("330106000000-water");
  fresh.person = 3;
  fresh.reporter = crypto::Bytes(kReporterHandleBytesMax, std::byte{7});
  add(Command(fresh));
  add(Command(NewTicket{}));
  add(Command(dispatch(ticketOf(7), code, "请办理")));
  ActOnTicket asked = on(ticketOf(7), act(ticket::Kind::kExtensionAsked, "需要现场核查"), 4);
  asked.act.turn = ticket::EventId{};
  asked.act.turn->leaf.fill(std::byte{9});
  asked.act.word = "finish";
  asked.act.number = 3;
  asked.act.others = {code};
  asked.act.until = Instant{std::chrono::milliseconds{1'760'000'000'123}};
  add(Command(asked));
  add(Command(closing(ticketOf(7), "")));
  add(Command(Publish{ticket::Kind::kCalendarPublished, "area = \"\"\n", 2}));
  add(Command(ActOfOffice{act(ticket::Kind::kKnowledgeUpdated, "补贴机具目录"), 5}));
  add(Command(PutPerson{0,
                        "张三",
                        {ticket::Role::kIntake, ticket::Role::kLiaison},
                        Instant{std::chrono::milliseconds{1'760'000'000'123}},
                        1,
                        "024-12316",
                        Instant{std::chrono::milliseconds{1'760'000'000'123}}}));
  add(Command(Invite{code, std::chrono::hours{72}}));
  add(Command(Approve{code, "12345 67890"}));
  add(Command(Revoke{code, federation::Revocation::Reason::kOfficeClosed}));
  add(Question(AskStatus{}));
  add(Question(AskTickets{77, 1000}));
  add(Question(AskTicket{ticketOf(7)}));
  add(Question(AskEnrolments{}));
  add(Question(AskByNumber{"7Q3K-M9XD-2VRT-C"}));
  add(Question(AskDesk{20, Instant{std::chrono::milliseconds{1'760'000'000'123}}, 7}));
  add(Question(AskPeople{}));
  add(Question(AskRules{}));
  add(Watch{});
  add(Question(AskForms{ticketOf(7)}));
  fresh.privacyAsItsType = true;
  add(Command(fresh));
  add(Question(AskAlike{ticketOf(7)}));
  fresh.mailbox = reporter::MailboxKeys{{filledWith<32>(0x41)}, filledWith<32>(0x42)};
  add(Command(fresh));
  add(Command(WriteToMailbox{ticketOf(3), "请补充\n地点", 4}));
  add(Command(ReadMailbox{ticketOf(3), 4}));
  add(Command(AskOfReceipt{{filledWith<16>(0x43)},
                           {filledWith<32>(0x44)},
                           "330106",
                           crypto::Bytes(reporter::kWishSealedBytes, std::byte{0x45})}));
  add(Command(TakeAnswer{{filledWith<16>(0x43)}}));
  add(Command(GiveProof{ticketOf(3), 4}));
  add(Question(AskMailboxes{}));
  add(Question(AskMailbox{ticketOf(3), 9}));
  const crypto::CapsuleId capsule = localCapsule()->id;
  NewTicket sealed = newTicket("摘要", "摘要的正文", code);
  sealed.capsules = {localCapsule(), localCapsule()};
  add(Command(sealed));
  add(Command(KeepCapsule{ticketOf(7), localCapsule(), 3}));
  add(Command(SetCustodians{localCustodians(), 2}));
  add(Command(ResealCapsules{ticketOf(7), {{capsule, localCapsule()->seal}}, 2}));
  const ticket::Disclosure said = localDisclosure().said;
  add(Command(AskDisclosure{said.ticket, said.parts, said.key, said.reason, said.legalBasis,
                            *said.until, 4}));
  add(Command(DecideDisclosure{localEvent(), true, "", 5}));
  add(Command(DecideDisclosure{localEvent(), false, "理由不足", 5}));
  add(Command(GiveDisclosure{localEvent(), {{capsule, crypto::Bytes(176)}}, {0, 2}, 6}));
  add(Question(AskCustodians{code}));
  add(Question(AskCapsules{ticketOf(7)}));
  add(Question(AskDisclosures{}));
  add(Question(AskGrant{localEvent()}));
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

inline node::ClockLine localClock() {
  const node::Instant now{std::chrono::milliseconds{1'760'000'000'123}};
  node::ClockLine clock;
  clock.name = "finish";
  clock.chinese = "办结";
  clock.turn = 0;
  clock.whose = codeOf("330106000000");
  clock.started = clock.original = clock.due = now;
  clock.stopped = now;
  clock.late = clock.pastSoftCap = true;
  clock.rules = {"Y28", "Y31"};
  return clock;
}

inline node::TicketDetail localTicket() {
  using namespace node;
  const Instant now{std::chrono::milliseconds{1'760'000'000'123}};
  TicketDetail detail;
  detail.line = {ticketOf(7),
                 "7Q3K-M9XD-2VRT-C",
                 "12345",
                 "投诉",
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
  step.event.person = 4;
  step.event.time = now;
  step.event.arrived = now;
  step.event.act = act(ticket::Kind::kDispatched, "", codeOf("330106000000"));
  step.event.act.turn = step.event.id;
  step.without = "lost";
  step.text = "正文\n两行";
  detail.steps.push_back(step);
  detail.state.stage = detail.line.stage;
  detail.state.registrar = detail.line.registrar;
  detail.state.registeredAt = now;
  ticket::Turn turn;
  turn.given = step.event.id;
  turn.by = codeOf("330000000000");
  turn.to = codeOf("330106000000");
  turn.part = ticket::Turn::Part::kLead;
  turn.on = 0;
  turn.at = now;
  turn.delivered = now;
  turn.status = ticket::Turn::Status::kResult;
  turn.result = turn.returnAsked = step.event.id;
  turn.sealed = turn.supervised = true;
  turn.extensions = 2;
  detail.state.turns.push_back(turn);
  detail.state.extensions.push_back(
      {step.event.id, 0, "finish", 3, 1, ticket::Extension::Status::kGranted});
  detail.state.scope = ticket::Scope::kAccepted;
  detail.state.received = now;
  detail.state.urgedNow = detail.state.purged = true;
  detail.state.grade = "不合格";
  detail.state.dissatisfied = 1;
  detail.state.returns = 2;
  detail.state.reopened = 3;
  detail.state.rectificationsOpen = 4;
  detail.state.excludedFromAssessment = "无理诉求";
  detail.state.mergedInto = ticketOf(8);
  detail.state.linked = {ticketOf(9)};
  detail.state.numbers = {{"DH2018-7", "州平台"}};
  detail.opened = newTicket("标题", "", codeOf("330106000000")).says;
  detail.opened.hotline = "12345";
  detail.opened.profileVersion = 1;
  detail.clocks.push_back(localClock());
  detail.possible.push_back(
      {ticket::Kind::kReviewed, 0, ticket::kTurn, ticket::kText, {ticket::Role::kLeader}});
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
  add(Answer(Done{ticketOf(1), "", 0}));
  add(Answer(Done{{}, "GT1-ABC", 7}));
  add(Answer(localStatus()));
  add(Answer(std::vector<TicketLine>{localTicket().line}));
  add(Answer(localTicket()));
  add(Answer(localStatus().enrolments));
  add(Answer(Desk{{DeskLine{localTicket().line, localClock(), 1, true, true}}, 5}));
  add(Answer(People{
      {PersonLine{
          1, "张三", {ticket::Role::kLeader}, localClock().due, "024-12316", localClock().due}},
      {PeopleDue{ticket::Role::kMainAdministrator, true, localClock().due}},
      {PersonLacks{1, ticket::Role::kLeader, true}}}));
  add(Answer(std::vector<RulesLine>{
      {ticket::Kind::kProfilePublished, "12345", 2, "元谋县", "2018-07-12"}}));
  add(Changes{{ticketOf(1), ticketOf(2)}, true, 5, 6});
  add(Answer(Forms{codeOf("330000000000"),
                   "元谋县12345政府热线",
                   "元政办函〔2018〕6号",
                   {FormLine{"热线交办通知单", ticket::Kind::kDispatched, {"number", "due"}}},
                   {{codeOf("330000000000"), "浙江省"}}}));
  add(Answer(Alike{true, {AlikeLine{localTicket().line, true, true, 62}}}));
  Done answered;
  answered.bytes = crypto::Bytes(300, std::byte{0x46});
  add(Answer(answered));
  Status enrolled = localStatus();
  enrolled.receiptHint = "330000";
  add(Answer(enrolled));
  const MailboxLine mailbox{localTicket().line, 5, 2, true};
  add(Answer(std::vector<MailboxLine>{mailbox}));
  add(Answer(MailboxView{
      mailbox, {{4, 20'500, false, false, ""}, {5, 20'501, true, true, "第三盏\n灯"}}, true}));
  add(Answer(Custodians{codeOf("330100000000"), localCustodians()}));
  add(Answer(Custodians{codeOf("330100000000"), {}}));
  const auto capsule = localCapsule();
  add(Answer(std::vector<CapsuleLine>{
      {capsule->id, capsule->part, "2031-11", capsule->seal, capsule->content.size()}}));
  add(Answer(std::vector<DisclosureLine>{localDisclosure()}));
  add(Answer(Grant{localDisclosure(),
                   {{capsule->id, 1, capsule->content, crypto::Bytes(176), crypto::Bytes(146)}}}));
  return all;
}

}  // namespace guantong::support
