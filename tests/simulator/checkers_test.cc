#include "simulator/checkers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "federation/wire.h"
#include "node/ticket/authority.h"

namespace guantong::simulator {
namespace {

using federation::EventHeader;
using federation::EventId;
using federation::OfficeCode;
using federation::TicketId;
using node::ticket::Content;
using node::ticket::Known;
using ::testing::HasSubstr;

const OfficeCode kNation = *OfficeCode::parse("000000000000");
const OfficeCode kProvince = *OfficeCode::parse("330000000000");
const crypto::ByteArray<16> kNonce{std::byte{9}};

node::ticket::Act said(node::ticket::Kind kind, std::string text,
                       std::optional<EventId> turn = {}) {
  node::ticket::Act act;
  act.kind = kind;
  act.turn = turn;
  act.text = std::move(text);
  return act;
}

/// A ticket that the nation registered, sent to a province and closed after its result, held by
/// both, with nothing wrong. Tests spoil one thing each.
class Checkers : public ::testing::Test {
 protected:
  Checkers() {
    ticket_.id = node::ticket::ticketIdOf(kNation, kNonce);
    ticket_.opened.title = "one";
    node::ticket::Registered registered;
    registered.title = "one";
    registered.text = "text 1";
    registered.to = kProvince;
    registered.nonce = kNonce;
    say(kNation, 0, registered);
    const EventId turn = ticket_.events[0].id;
    say(kProvince, 0, node::ticket::Delivered{turn});
    say(kProvince, 1, said(node::ticket::Kind::kResult, "text 2", turn));
    say(kNation, 1, said(node::ticket::Kind::kClosed, "text 3"));
    for (const OfficeCode& office : {kNation, kProvince}) {
      OfficeEvidence holder;
      holder.code = office;
      holder.tickets[ticket_.id] = {ticket_, events_};
      holder.left = {{"queue", 0}};
      evidence_.offices.push_back(holder);
    }
    evidence_.deeds = {{kNation, ticket_.id, "text 1"},
                       {kProvince, ticket_.id, "text 2"},
                       {kNation, ticket_.id, "text 3"}};
  }

  /// As the next event of the ticket, citing all before it.
  void say(const OfficeCode& author, std::uint32_t sequence, const Content& content) {
    EventHeader header;
    header.suite = 1;
    header.author = author;
    header.authorSerial = 1;
    header.ticket = ticket_.id;
    header.sequence = sequence;
    const Known* previous = node::ticket::newest(ticket_, author, federation::Chain::kTicket);
    if (previous != nullptr) header.previous = previous->id;
    header.heads = node::ticket::heads(ticket_, author);
    header.kind = static_cast<std::uint16_t>(node::ticket::kindOf(content));
    Known known;
    known.id.leaf[0] = static_cast<std::byte>(ticket_.events.size() + 1);
    known.author = author;
    known.sequence = sequence;
    known.act = node::ticket::factsOf(content);
    known.cites = node::ticket::citesOf(ticket_, header);
    ticket_.events.push_back(known);
    events_.push_back({known.id, federation::encode(header), content});
  }

  HeldTicket& heldAt(std::size_t office) {
    return evidence_.offices[office].tickets.begin()->second;
  }
  /// The names of the checkers that are red.
  [[nodiscard]] std::string red() const {
    std::string names;
    for (const Verdict& verdict : judge(evidence_)) {
      if (!verdict.ok) names.append(names.empty() ? "" : " ").append(verdict.name);
    }
    return names;
  }
  [[nodiscard]] std::string detailOf(std::string_view name) const {
    for (const Verdict& verdict : judge(evidence_)) {
      if (verdict.name == name) return verdict.detail;
    }
    return "no such checker";
  }

  node::ticket::Ticket ticket_;
  std::vector<HeldEvent> events_;
  Evidence evidence_;
};

TEST_F(Checkers, AreGreenWhereNothingIsWrong) { EXPECT_EQ(red(), ""); }

TEST_F(Checkers, NothingLostSeesADeedThatIsNotInItsAuthorsLedger) {
  evidence_.deeds.push_back({kProvince, ticket_.id, "text 4"});
  EXPECT_EQ(red(), "nothing-lost");
  EXPECT_THAT(detailOf("nothing-lost"), HasSubstr("'text 4'"));
}

TEST_F(Checkers, NothingLostSeesADeedThatAParticipantNeverGot) {
  heldAt(1).events.pop_back();
  EXPECT_EQ(red(), "nothing-lost");
  EXPECT_THAT(detailOf("nothing-lost"), HasSubstr("is not at 330000000000"));
}

TEST_F(Checkers, NothingLostSeesWhatCantBeRead) {
  evidence_.offices[0].unreadable.push_back("a record of events does not decode");
  EXPECT_EQ(red(), "nothing-lost");
}

TEST_F(Checkers, NothingTwiceSeesAnEventThatIsAppliedTwice) {
  for (std::size_t office : {0U, 1U}) {
    auto& events = heldAt(office).ticket.events;
    events.push_back(events[2]);
  }
  EXPECT_THAT(red(), HasSubstr("nothing-twice"));
}

TEST_F(Checkers, NothingTwiceSeesATicketThatIsClosedTwice) {
  for (std::size_t office : {0U, 1U}) {
    auto& events = heldAt(office).ticket.events;
    events.push_back(events[3]);
    events.back().id.leaf[0] = std::byte{99};
    events.back().sequence = 2;
  }
  EXPECT_EQ(red(), "nothing-twice");
}

TEST_F(Checkers, HoldersAgreeSeesAnEventThatOneLacks) {
  heldAt(1).ticket.events.pop_back();
  EXPECT_EQ(red(), "holders-agree all-finished");
}

TEST_F(Checkers, HoldersAgreeSeesAnotherStateFromTheSameEvents) {
  heldAt(1).ticket.events[3].excluded = true;
  EXPECT_EQ(red(), "holders-agree all-finished");
}

TEST_F(Checkers, HoldersAgreeSeesAParticipantWithoutTheTicket) {
  evidence_.offices[1].tickets.clear();
  EXPECT_EQ(red(), "nothing-lost holders-agree");
}

TEST_F(Checkers, AllVerifiesShowsWhatTheAuditFound) {
  evidence_.offices[0].auditFound.push_back("a signature does not hold");
  EXPECT_EQ(red(), "all-verifies");
  EXPECT_EQ(detailOf("all-verifies"), "a signature does not hold at 000000000000");
}

TEST_F(Checkers, AuthoritySeesAnEventThatWasNotItsAuthorsToSay) {
  // The nation may close, the province may not.
  HeldTicket& held = heldAt(0);
  EventHeader header = **federation::decode<EventHeader>(held.events[3].header);
  header.author = kProvince;
  header.sequence = 2;
  header.previous = held.ticket.events[2].id;
  header.heads = node::ticket::heads(held.ticket, kProvince);
  std::erase_if(header.heads, [](const auto& head) { return head.sequence == 1; });
  held.events[3].header = federation::encode(header);
  EXPECT_EQ(red(), "authority");
}

TEST_F(Checkers, AuthoritySeesWhatItCantJudge) {
  heldAt(0).events[1].content.reset();
  EXPECT_EQ(red(), "authority");
}

TEST_F(Checkers, LinksDrainedSeesWhatIsLeft) {
  evidence_.offices[1].left["queue"] = 3;
  EXPECT_EQ(red(), "links-drained");
  EXPECT_EQ(detailOf("links-drained"), "3 left in 'queue' at 330000000000");
}

TEST_F(Checkers, AllFinishedSeesATicketThatCouldNotBeRegistered) {
  evidence_.unregistered = 1;
  EXPECT_EQ(red(), "all-finished");
}

TEST_F(Checkers, WhatWasSeenWhileItRanTurnsItsCheckerRed) {
  for (const std::string name : {"no-alarms", "acks-after-commit", "it-runs"}) {
    evidence_.broken = {{name, {"something"}}};
    EXPECT_EQ(red(), name);
  }
}

TEST_F(Checkers, EveryNameUnderWhichSomethingIsToldIsAChecker) {
  for (const Checker& checker : checkers()) {
    EXPECT_EQ(std::count_if(checkers().begin(), checkers().end(),
                            [&](const Checker& each) { return each.name == checker.name; }),
              1);
    EXPECT_FALSE(checker.promise.empty());
  }
}

}  // namespace
}  // namespace guantong::simulator
