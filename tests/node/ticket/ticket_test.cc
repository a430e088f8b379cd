#include "node/ticket/ticket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "node/ticket/authority.h"
#include "node/ticket/wire_ticket.h"
#include "tests/support/wire_samples.h"

namespace guantong::node::ticket {
namespace {

using support::arrayOf;
using support::instantOf;
using support::officeOf;

const OfficeCode kCity = officeOf("330100000000");
const OfficeCode kCounty = officeOf("330106000000");
const OfficeCode kTownship = officeOf("330106001000");

/// Tells a ticket event by event, as its author would: each cites all that is there.
class Story {
 public:
  Story() { ticket_.id = ticketIdOf(kCity, arrayOf<16>(7)); }

  /// Nothing when it was allowed; it then stands in the ticket.
  std::optional<std::string> says(const OfficeCode& author, const Content& content) {
    federation::EventHeader header = next(author, content);
    const auto why = forbidden(ticket_, {}, header, content);
    if (!why) add(header, content);
    return why;
  }
  /// The header that `author` would write now.
  [[nodiscard]] federation::EventHeader next(const OfficeCode& author,
                                             const Content& content) const {
    federation::EventHeader header;
    header.author = author;
    header.ticket = ticket_.id;
    header.heads = heads(ticket_, author);
    const Known* previous = newest(ticket_, author, federation::Chain::kTicket);
    header.sequence = previous == nullptr ? 0 : previous->sequence + 1;
    if (previous != nullptr) header.previous = previous->id;
    header.kind = static_cast<std::uint16_t>(kindOf(content));
    return header;
  }
  void add(const federation::EventHeader& header, const Content& content) {
    Known known;
    known.id.leaf = arrayOf<32>(++events_);
    known.author = header.author;
    known.sequence = header.sequence;
    known.time = instantOf(1'790'000'000'000 + events_ * 1000);
    known.act = factsOf(content);
    if (const auto* registered = std::get_if<Registered>(&content)) {
      ticket_.opened = *registered;
      ticket_.opened.text.clear();
    }
    known.cites = citesOf(ticket_, header);
    ticket_.events.push_back(known);
  }
  [[nodiscard]] EventId last() const { return ticket_.events.back().id; }
  Ticket& ticket() { return ticket_; }

 private:
  Ticket ticket_;
  int events_ = 0;
};

Registered registered(const OfficeCode& to = {}) {
  Registered registered;
  registered.title = "路灯";
  registered.text = "不亮";
  registered.to = to;
  registered.nonce = arrayOf<16>(7);
  return registered;
}

Act said(Kind kind, std::string text, const OfficeCode& to = {}) {
  Act act;
  act.kind = kind;
  act.text = std::move(text);
  act.to = to;
  return act;
}
Act dispatched(const OfficeCode& to, std::string text) {
  return said(Kind::kDispatched, std::move(text), to);
}
Act result(std::string text, std::optional<EventId> turn = {}) {
  Act act = said(Kind::kResult, std::move(text));
  act.turn = turn;
  return act;
}
Act closed(std::string text) { return said(Kind::kClosed, std::move(text)); }
Act onTurn(Act act, const EventId& turn) {
  act.turn = turn;
  return act;
}

/// The same events in another order. What they cite moves along.
Ticket shuffled(const Ticket& ticket, std::mt19937& random) {
  std::vector<std::uint32_t> order(ticket.events.size());
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<std::uint32_t> places(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  Ticket moved = ticket;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    moved.events[i] = ticket.events[order[i]];
    for (std::uint32_t& cited : moved.events[i].cites) cited = places[cited];
  }
  return moved;
}

TEST(TicketAuthority, OnlyWhoTheTableNamesMaySpeak) {
  Story story;
  EXPECT_TRUE(story.says(kCounty, registered())) << "the id is made of another office's code";
  EXPECT_FALSE(story.says(kCity, registered()));
  EXPECT_TRUE(story.says(kCity, registered())) << "registered twice";
  EXPECT_TRUE(story.says(kCounty, result("好"))) << "has no turn";
  EXPECT_TRUE(story.says(kCounty, dispatched(kTownship, ""))) << "does not hold it";
  EXPECT_TRUE(story.says(kCity, dispatched(kCity, ""))) << "to itself";
  EXPECT_FALSE(story.says(kCity, dispatched(kCounty, "")));
  const EventId turn = story.last();
  EXPECT_TRUE(story.says(kTownship, Delivered{turn})) << "another's turn";
  EXPECT_FALSE(story.says(kCounty, Delivered{turn}));
  EXPECT_TRUE(story.says(kCounty, Delivered{turn})) << "delivered twice";
  EXPECT_FALSE(story.says(kCounty, onTurn(dispatched(kTownship, ""), turn)));
  const EventId below = story.last();
  EXPECT_TRUE(story.says(kCounty, closed(""))) << "did not register it";
  EXPECT_FALSE(story.says(kTownship, result("好", below)));
  EXPECT_FALSE(story.says(kCity, closed("")));
  EXPECT_TRUE(story.says(kTownship, result("再好", below))) << "closed";
}

TEST(TicketAuthority, IsJudgedByThePastThatAnEventCitesAndNotByWhatTheJudgeHolds) {
  Story story;
  ASSERT_FALSE(story.says(kCity, registered(kCounty)));
  const Content content = result("已办", story.last());
  const federation::EventHeader before = story.next(kCounty, content);
  ASSERT_FALSE(story.says(kCity, closed("撤回")));
  EXPECT_FALSE(forbidden(story.ticket(), {}, before, content)) << "its author had not seen the end";
  EXPECT_TRUE(forbidden(story.ticket(), {}, story.next(kCounty, content), content));
}

TEST(TicketAuthority, EveryKindOfATicketHasOneLine) {
  for (const KindName& name : kKindNames) {
    const bool ofTicket = static_cast<std::uint16_t>(name.kind) < 100;
    EXPECT_EQ(std::ranges::count(authorityTable(), name.kind, &Rule::kind), ofTicket ? 1 : 0)
        << name.word;
  }
}

TEST(TicketFold, DoesNotDependOnTheOrderOfArrival) {
  Story story;
  ASSERT_FALSE(story.says(kCity, registered(kCounty)));
  const EventId first = story.last();
  ASSERT_FALSE(story.says(kCounty, Delivered{first}));
  ASSERT_FALSE(story.says(kCounty, onTurn(dispatched(kTownship, ""), first)));
  const EventId second = story.last();
  ASSERT_FALSE(story.says(kTownship, Delivered{second}));
  ASSERT_FALSE(story.says(kTownship, result("好", second)));
  ASSERT_FALSE(story.says(kCounty, result("好", first)));
  ASSERT_FALSE(story.says(kCity, closed("")));
  const State whole = fold(story.ticket(), {});
  EXPECT_EQ(whole.stage, Stage::kClosed);
  EXPECT_EQ(whole.registrar, kCity);
  EXPECT_THAT(whole.participants, ::testing::ElementsAre(kCity, kCounty, kTownship));
  EXPECT_TRUE(whole.conflicts.empty());
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const State state = fold(shuffled(story.ticket(), random), {});
    EXPECT_EQ(state.stage, whole.stage);
    EXPECT_EQ(state.participants, whole.participants);
    ASSERT_EQ(state.turns.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(state.turns[i].given, whole.turns[i].given);
      EXPECT_EQ(state.turns[i].delivered, whole.turns[i].delivered);
      EXPECT_EQ(state.turns[i].result, whole.turns[i].result);
    }
  }
}

TEST(TicketFold, WhatIsExcludedChangesNothingAndIsNotCited) {
  Story story;
  ASSERT_FALSE(story.says(kCity, registered(kCounty)));
  story.add(story.next(kTownship, closed("")), closed(""));
  story.ticket().events.back().excluded = true;
  EXPECT_EQ(fold(story.ticket(), {}).stage, Stage::kDispatched);
  EXPECT_THAT(fold(story.ticket(), {}).participants, ::testing::ElementsAre(kCity, kCounty));
  EXPECT_EQ(heads(story.ticket(), kCounty).size(), 1u);
}

TEST(TicketFold, TwoEventsOfOneNumberAreAForkAndBothAreKept) {
  Story story;
  ASSERT_FALSE(story.says(kCity, registered(kCounty)));
  const EventId turn = story.last();
  const federation::EventHeader one = story.next(kCounty, result("甲", turn));
  story.add(one, result("甲", turn));
  EXPECT_FALSE(fold(story.ticket(), {}).forked);
  story.add(one, result("乙", turn));
  EXPECT_TRUE(fold(story.ticket(), {}).forked);
  EXPECT_EQ(story.ticket().events.size(), 3u);
}

TEST(TicketRow, ComesBackFromItsBytes) {
  Story story;
  ASSERT_FALSE(story.says(kCity, registered(kCounty)));
  ASSERT_FALSE(story.says(kCounty, Delivered{story.last()}));
  story.ticket().row = 7;
  story.ticket().events.back().place = {true, 5, 3};
  const Bytes bytes = encodeTicket(story.ticket());
  const auto back = decodeTicket(bytes);
  ASSERT_TRUE(back.has_value()) << back.error().detail;
  EXPECT_EQ(encodeTicket(*back), bytes);
  EXPECT_EQ(back->id, story.ticket().id);
  EXPECT_EQ(back->events.back().place, story.ticket().events.back().place);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decodeTicket(ByteView(bytes).first(size)).has_value());
  }
}

TEST(TicketContent, EveryKindComesBackFromItsBytes) {
  const Content contents[] = {registered(kCounty),
                              dispatched(kTownship, "请办理\n尽快"),
                              Delivered{{arrayOf<32>(9)}},
                              Published{Kind::kCalendarPublished, "area = \"\"\n"},
                              result("已办"),
                              closed("回访满意"),
                              Gap{{{77}, 12}},
                              Certified{Bytes(40, std::byte{1})}};
  for (const Content& content : contents) {
    const Bytes bytes = encodeContent(content);
    const auto kind = static_cast<std::uint16_t>(kindOf(content));
    const auto back = decodeContent(kind, bytes);
    ASSERT_TRUE(back.has_value()) << kind << ": " << back.error().detail;
    EXPECT_EQ(back->index(), content.index());
    EXPECT_EQ(encodeContent(*back), bytes);
  }
}

TEST(TicketContent, WhatCannotBeIsRefusedAndNamed) {
  const auto refusal = [](const Content& content) {
    const auto back =
        decodeContent(static_cast<std::uint16_t>(kindOf(content)), encodeContent(content));
    return back ? std::string() : back.error().detail;
  };
  Registered wrong = registered();
  wrong.title = std::string(kTitleBytesMax + 1, 'a');
  EXPECT_THAT(refusal(wrong), ::testing::HasSubstr("title"));
  wrong = registered();
  wrong.title = "a\nb";
  EXPECT_THAT(refusal(wrong), ::testing::HasSubstr("title"));
  wrong = registered();
  wrong.text = "\x1B[2J";
  EXPECT_THAT(refusal(wrong), ::testing::HasSubstr("text"));
  Act several = dispatched(kCounty, "");
  several.others = {kTownship, kCounty};
  EXPECT_THAT(refusal(several), ::testing::HasSubstr("others"));
  EXPECT_FALSE(decodeContent(60'000, {}).has_value());
}

TEST(TicketContent, NoPlaceInATextHidesWhatIsNotPlain) {
  const auto isRefused = [](const std::string& text) {
    Registered content = registered();
    content.text = text;
    return !decodeContent(1, encodeContent(Content(content))).has_value();
  };
  const std::string_view notPlain[] = {std::string_view("\0", 1),
                                       "\x1F",
                                       "\x7F",
                                       "\x80",
                                       "\xC3",
                                       "\xE4\xB8",
                                       "\xED\xA0\x80",
                                       "\xE2\x80\xAE",
                                       "\xE2\x80\x8B",
                                       "\xEF\xBB\xBF",
                                       "\xFF"};
  for (const std::string& around : {std::string(24, '~'), std::string("一二三四五六七八")}) {
    ASSERT_FALSE(isRefused(around + " \t\n" + around));
    for (std::size_t at = 0; at <= around.size(); at += around[0] == '~' ? 1 : 3) {
      for (const std::string_view bad : notPlain) {
        std::string text = around;
        text.insert(at, bad);
        EXPECT_TRUE(isRefused(text)) << at << " of " << around;
      }
    }
  }
}

TEST(TicketContent, EightCharactersAtOnceAreJudgedAsEachAlone) {
  const auto isRefused = [](std::string text) {
    Registered content = registered();
    content.text = std::move(text);
    return !decodeContent(1, encodeContent(Content(content))).has_value();
  };
  const std::string plain = "　一鿿、工单〇龥";  // from U+3000 to U+9FFF
  ASSERT_EQ(plain.size(), 24u);
  ASSERT_FALSE(isRefused(plain));
  for (std::size_t at = 0; at < plain.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string text = plain;
      text[at] = static_cast<char>(value);
      EXPECT_EQ(isRefused(text), isRefused(text.substr(at - at % 3, 3))) << at << " is " << value;
    }
  }
}

}  // namespace
}  // namespace guantong::node::ticket
