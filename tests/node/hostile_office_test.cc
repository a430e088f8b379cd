// A certified office that means harm: what it says is signed, sealed and in order, and still must
// not take the others' memory, disk, time or secrets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>

#include "node/anchoring.h"
#include "node/ticket_book.h"
#include "tests/support/commands.h"
#include "tests/support/mail.h"
#include "tests/support/town.h"

namespace guantong::node {
namespace {

using namespace std::chrono_literals;
using crypto::Bytes;
using federation::EventHeader;
using federation::Letter;
using support::MadeEvent;
using support::Town;
using support::Tree;
using ticket::Kind;

constexpr std::size_t kEventsInALetter = 500;

/// The township, which sends letters of its own making instead of those its kernel wrote.
class HostileOffice : public ::testing::Test {
 protected:
  HostileOffice() {
    town_.tampers = [this](const OfficeCode& from, federation::FrameOrder& order) {
      if (from == tree_.township) replaceLetters(order);
    };
    town_.run(5s);
  }

  /// Signed by the hostile office alone.
  MadeEvent event(const TicketId& ticket, std::uint16_t kind, std::uint32_t sequence = 0) {
    MadeEvent event = support::eventOf(tree_, tree_.township);
    const auto number = crypto::bigEndian(++made_);
    std::copy(number.begin(), number.end(), event.salt.begin());
    event.fields.ticket = ticket;
    event.fields.kind = kind;
    event.fields.sequence = sequence;
    if (sequence > 0) event.fields.previous = nowhere();
    event.fields.position = made_;
    event.encodeHeader();
    event.signWith(tree_.signingKey(tree_.township));
    return event;
  }
  /// An event that never comes.
  EventId nowhere() {
    EventId id;
    const auto number = crypto::bigEndian(++made_);
    std::copy(number.begin(), number.end(), id.leaf.begin());
    return id;
  }
  std::vector<MadeEvent> events(std::size_t count, const TicketId& ticket, std::uint16_t kind,
                                std::uint32_t sequence) {
    std::vector<MadeEvent> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(event(ticket, kind, sequence));
    return all;
  }
  void send(Bytes letter) {
    letters_.push_back(std::make_shared<const Bytes>(std::move(letter)));
    // Its kernel must have something to send, for a letter to take the place of.
    town_.ask(tree_.township, support::newTicket("幌子", "", tree_.county));
    town_.run(1s);
  }
  /// Of each kind of letter that its kernel writes, what is sent instead.
  std::function<std::optional<Bytes>(const Letter& letter)> rewrites_;

  void sendInLetters(const std::vector<MadeEvent>& events) {
    for (std::size_t at = 0; at < events.size(); at += kEventsInALetter) {
      const auto begin = events.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = std::min(kEventsInALetter, events.size() - at);
      send(support::letterOfEach({begin, begin + static_cast<std::ptrdiff_t>(count)}));
    }
  }
  std::uint64_t kept(const OfficeCode& office) {
    const auto tables = federation::Tables::open(town_.store(office)).value();
    return town_.store(office).snapshot().value()->entries(tables.received);
  }
  TicketId newTicket(const OfficeCode& at, const OfficeCode& to) {
    return *town_.ask(at, support::newTicket("路灯不亮", "", to)).ticket;
  }

  Tree tree_;
  Town town_{tree_, {tree_.national, tree_.province, tree_.city, tree_.county, tree_.township}};
  std::deque<std::shared_ptr<const Bytes>> letters_;

 private:
  void replaceLetters(federation::FrameOrder& order) {
    for (federation::SealOrder& one : order.envelopes) {
      auto* own = std::get_if<federation::SealOrder::Own>(&one.content);
      if (own == nullptr || own->recipient != tree_.county) continue;
      if (const auto letter = federation::decode<Letter>(*own->letter); letter && rewrites_) {
        if (auto other = rewrites_(**letter)) {
          own->letter = std::make_shared<const Bytes>(std::move(*other));
          continue;
        }
      }
      if (letters_.empty()) continue;
      own->letter = letters_.front();
      letters_.pop_front();
    }
  }

  std::uint64_t made_ = 0;
};

constexpr auto kUnknownKind = std::uint16_t{77};
constexpr auto kDispatched = static_cast<std::uint16_t>(Kind::kDispatched);

TEST_F(HostileOffice, FillsItsOwnRoomForWhatWaitsAndNoMore) {
  const std::size_t most = TicketBook::kWaitingOfOneMax;
  sendInLetters(events(most + 3 * kEventsInALetter, TicketId{}, kUnknownKind, 1));
  EXPECT_LE(town_.status(tree_.county).eventsWaiting, most);
  EXPECT_GT(town_.status(tree_.county).eventsWaiting, most - kEventsInALetter);
  EXPECT_GT(town_.status(tree_.county).refused.at("no-room-to-wait"), 0u);
  const std::uint64_t waiting = town_.status(tree_.county).eventsWaiting;
  town_.crash(tree_.county);
  EXPECT_EQ(town_.status(tree_.county).eventsWaiting, waiting);
  // Others go on.
  const TicketId id = newTicket(tree_.city, tree_.county);
  town_.run(5s);
  EXPECT_TRUE(town_.has(tree_.county, id));
}

TEST_F(HostileOffice, FillsNoMoreThanTwiceItsRoomByAddingSomethingToEachLetterThatNeedsNone) {
  const TicketId id = newTicket(tree_.county, tree_.township);
  town_.run(5s);
  const std::size_t most = 2 * TicketBook::kWaitingOfOneMax;
  for (std::size_t sent = 0; sent < most + 3 * kEventsInALetter; sent += kEventsInALetter - 1) {
    std::vector<MadeEvent> letter = {event(id, kUnknownKind)};
    for (MadeEvent& waits : events(kEventsInALetter - 1, TicketId{}, kUnknownKind, 1)) {
      letter.push_back(std::move(waits));
    }
    send(support::letterOfEach(letter));
  }
  EXPECT_LE(town_.status(tree_.county).eventsWaiting, most);
}

TEST_F(HostileOffice, FillsNoMoreByEventsThatWaitForOneOfTheSameLetter) {
  const std::size_t most = TicketBook::kWaitingOfOneMax;
  for (std::size_t sent = 0; sent < most + 3 * kEventsInALetter; sent += kEventsInALetter) {
    std::vector<MadeEvent> letter = {event(TicketId{}, kUnknownKind, 1)};
    while (letter.size() < kEventsInALetter) {
      MadeEvent next = event(TicketId{}, kUnknownKind, 2);
      next.fields.previous = EventId{letter.back().leaf()};
      next.encodeHeader();
      next.signWith(tree_.signingKey(tree_.township));
      letter.push_back(std::move(next));
    }
    send(support::letterOfEach(letter));
  }
  EXPECT_LE(town_.status(tree_.county).eventsWaiting, most);
}

TEST_F(HostileOffice, FillsNoMoreByTicketsOfRulesThatNobodyGaveOut) {
  const std::size_t most = TicketBook::kWaitingOfOneMax;
  std::vector<MadeEvent> registrations;
  while (registrations.size() < most + 3 * kEventsInALetter) {
    ticket::Registered says;
    says.title = "没有的热线";
    says.hotline = "88888";
    says.profileVersion = 1;
    const auto number = crypto::bigEndian(registrations.size());
    std::copy(number.begin(), number.end(), says.nonce.begin());
    MadeEvent made = event(ticket::ticketIdOf(tree_.township, says.nonce),
                           static_cast<std::uint16_t>(Kind::kRegistered));
    made.content = ticket::encodeContent(says);
    made.encodeHeader();
    made.signWith(tree_.signingKey(tree_.township));
    registrations.push_back(std::move(made));
  }
  sendInLetters(registrations);
  EXPECT_LE(town_.status(tree_.county).eventsWaiting, most);
  EXPECT_GT(town_.status(tree_.county).eventsWaiting, most - kEventsInALetter);
}

TEST_F(HostileOffice, WhatFoundNoRoomIsNotConfirmedAndTakenWhenItComesAgain) {
  const TicketId id = newTicket(tree_.county, tree_.township);
  town_.run(5s);
  sendInLetters(events(TicketBook::kWaitingOfOneMax, TicketId{}, kUnknownKind, 1));
  const std::uint64_t before = town_.status(tree_.township).lettersUnconfirmed;
  MadeEvent first = event(id, kUnknownKind);
  MadeEvent second = event(id, kUnknownKind, 1);
  second.fields.previous = EventId{first.leaf()};
  second.encodeHeader();
  second.signWith(tree_.signingKey(tree_.township));
  const Bytes late = support::letterOfEach({second});
  const std::uint64_t keptBefore = kept(tree_.county);
  send(late);
  EXPECT_EQ(kept(tree_.county), keptBefore);
  EXPECT_EQ(town_.status(tree_.township).lettersUnconfirmed, before + 1);
  // What it waits for has come meanwhile, and it needs no room.
  send(support::letterOfEach({first}));
  send(late);
  EXPECT_EQ(kept(tree_.county), keptBefore + 2);
}

TEST_F(HostileOffice, TheSameLetterAgainAndAgainIsKeptOnceAlsoWhileItWaits) {
  const Bytes letter = support::letterOfEach(events(3, TicketId{}, kUnknownKind, 1));
  send(letter);
  const std::uint64_t once = kept(tree_.county);
  for (int i = 0; i < 5; ++i) send(letter);
  EXPECT_EQ(kept(tree_.county), once);
  EXPECT_EQ(town_.status(tree_.county).eventsWaiting, 3u);
}

TEST_F(HostileOffice, CannotMakeATicketGrowUntilItsRowIsRefused) {
  const TicketId id = newTicket(tree_.city, tree_.county);
  town_.run(5s);
  for (const std::uint16_t kind : {kUnknownKind, kDispatched}) {
    sendInLetters(events(ticket::Ticket::kEventsOfOneMax, id, kind, 0));
  }
  EXPECT_LE(town_.ticket(tree_.county, id).steps.size(), ticket::Ticket::kEventsOfOneMax + 10);
  EXPECT_GT(town_.status(tree_.county).refused.at("too-many-events"), 0u);
  town_.ask(tree_.county, support::result(id, "已办"));
  town_.run(5s);
  EXPECT_EQ(town_.ticket(tree_.city, id).line.stage, ticket::Stage::kResult);
}

TEST_F(HostileOffice, GetsNothingOfATicketByKnowingItsId) {
  const TicketId id = newTicket(tree_.city, tree_.county);
  town_.run(5s);
  send(support::letterOfEach({event(id, kUnknownKind), event(id, kDispatched)}));
  town_.ask(tree_.county, support::result(id, "保密内容"));
  town_.run(1min);
  EXPECT_FALSE(town_.has(tree_.township, id));
  EXPECT_THAT(town_.ticket(tree_.county, id).state.participants,
              ::testing::ElementsAre(tree_.city, tree_.county));
}

TEST_F(HostileOffice, IsSentAllItShouldHaveOnlySoOften) {
  for (std::uint64_t i = 1; i <= 10; ++i) {
    send(federation::encode(Letter{federation::Recovering{{i}, {}}}));
  }
  const Status status = town_.status(tree_.county);
  EXPECT_GE(status.refused.at("recovers-too-often"), 10 - Anchoring::kRecoveriesMax);
  // What was not done is not confirmed either, so it comes again later, and is done.
  const std::uint64_t before = town_.status(tree_.township).lettersUnconfirmed;
  EXPECT_GE(before, 10 - Anchoring::kRecoveriesMax);
}

TEST_F(HostileOffice, IsBelievedOnceThatOurStoreIsAnOldCopy) {
  town_.rewrites = [this](const OfficeCode& from, Bytes& bytes) {
    if (from != tree_.township) return;
    const auto frame = federation::decode<federation::Frame>(bytes);
    if (!frame) return;
    const auto* said = std::get_if<federation::Hello>(&(**frame).content);
    if (said == nullptr) return;
    federation::Hello hello = *said;
    for (auto& lane : hello.lanes) lane.received = 1'000'000;
    bytes = federation::encode(federation::Frame{hello});
  };
  town_.crash(tree_.township);
  town_.run(6h);
  const Status status = town_.status(tree_.county);
  EXPECT_THAT(status.alarms, ::testing::SizeIs(1));
  EXPECT_EQ(status.refused.at("old-copy"), 1u);
  // Everybody else is served as ever.
  const TicketId id = newTicket(tree_.county, tree_.city);
  town_.run(1min);
  EXPECT_TRUE(town_.has(tree_.city, id));
}

TEST_F(HostileOffice, ThatNeverShowsHowItsLogGoesOnIsAnAlarm) {
  newTicket(tree_.township, tree_.county);
  town_.run(1min);
  rewrites_ = [](const Letter& letter) -> std::optional<Bytes> {
    const auto* anchor = std::get_if<federation::Anchor>(&letter.content);
    if (anchor == nullptr) return std::nullopt;
    federation::Anchor other = *anchor;
    other.extends += 1'000;
    return federation::encode(Letter{other});
  };
  for (std::uint32_t hour = 0; hour < Anchoring::kGapsMax; ++hour) {
    // Many within the hour are one: what was written before the question was heard comes at once.
    for (int i = 0; i < 3; ++i) {
      newTicket(tree_.township, tree_.county);
      town_.run(10min);
    }
    town_.run(40min);
  }
  EXPECT_THAT(town_.status(tree_.county).alarms, ::testing::IsEmpty());
  newTicket(tree_.township, tree_.county);
  town_.run(1min);
  EXPECT_THAT(town_.status(tree_.county).alarms,
              ::testing::ElementsAre(::testing::HasSubstr("unproven-log")));
}

TEST(Recovery, GoesOnInLaterGroupsUntilAllTicketsAreThere) {
  Tree tree;
  Town town(tree, {tree.national, tree.province, tree.city, tree.county});
  town.run(5s);
  constexpr std::size_t kTickets = 2 * TicketDesk::kSendAllWork + 10;
  for (std::size_t i = 0; i < kTickets; ++i) {
    town.ask(tree.city, support::newTicket("路灯不亮", "", tree.county));
  }
  town.run(1min);
  ASSERT_EQ(town.status(tree.county).tickets, kTickets);
  town.loseDisk(tree.county);
  town.run(1h);
  EXPECT_EQ(town.status(tree.county).tickets, kTickets);
  EXPECT_EQ(town.status(tree.city).lettersUnconfirmed, 0u);
}

TEST(Heads, AreAsManyAsAnEventCanCiteAndThoseWhoGaveTurnsAreAmongThem) {
  ticket::Ticket ticket;
  const auto add = [&](const std::string& code, Kind kind, const OfficeCode& to) {
    ticket::Known known;
    known.author = *OfficeCode::parse(code);
    known.act.kind = kind;
    known.act.to = to;
    ticket.events.push_back(known);
  };
  const OfficeCode self = *OfficeCode::parse("330106000000");
  add("990000000000", Kind::kRegistered, self);
  for (int i = 0; i < 80; ++i) add("3301060000" + std::to_string(10 + i), Kind::kDelivered, {});
  add("330108000000", static_cast<Kind>(kUnknownKind), {});
  const std::vector<federation::Head> heads = ticket::heads(ticket, self);
  EXPECT_EQ(heads.size(), EventHeader::kHeadsMax);
  EXPECT_EQ(heads.back().author, *OfficeCode::parse("990000000000"));
  EXPECT_TRUE(std::ranges::is_sorted(heads, {}, &federation::Head::author));
}

}  // namespace
}  // namespace guantong::node
