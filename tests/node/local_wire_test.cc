#include "node/local_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/local_samples.h"

namespace guantong::node {
namespace {

using federation::ErrorCode;
using ::testing::HasSubstr;

TEST(LocalWire, EveryRequestComesBackAsItWas) {
  for (const LocalRequest& request : support::localRequests()) {
    const Bytes bytes = encodeRequest(request);
    const auto again = decodeRequest(bytes);
    ASSERT_TRUE(again.has_value()) << request.id << ": " << again.error().detail;
    EXPECT_EQ(again->id, request.id);
    EXPECT_EQ(encodeRequest(*again), bytes) << request.id;
  }
}

TEST(LocalWire, EveryAnswerComesBackAsItWas) {
  for (const LocalAnswer& answer : support::localAnswers()) {
    const auto bytes = encodeAnswer(answer);
    ASSERT_TRUE(bytes.has_value());
    const auto again = decodeAnswer(*bytes);
    ASSERT_TRUE(again.has_value()) << answer.id << ": " << again.error().detail;
    EXPECT_EQ(again->what.index(), answer.what.index());
    EXPECT_EQ(*encodeAnswer(*again), *bytes) << answer.id;
  }
}

TEST(LocalWire, EveryMessageHasTheBytesItAlwaysHad) {
  for (const LocalRequest& request : support::localRequests()) {
    support::expectGolden("local/request_" + std::to_string(request.id), encodeRequest(request));
  }
  for (const LocalAnswer& answer : support::localAnswers()) {
    support::expectGolden("local/answer_" + std::to_string(answer.id), *encodeAnswer(answer));
  }
}

TEST(LocalWire, FieldsArriveWhereTheyBelong) {
  const auto request = decodeRequest(encodeRequest(support::localRequests()[0]));
  const auto& fresh = std::get<NewTicket>(std::get<Command>(request->what));
  EXPECT_EQ(fresh.says.title, "一条标题");
  EXPECT_EQ(fresh.says.text, "第一行\n第二行\t完");
  EXPECT_TRUE(fresh.says.urgent);
  EXPECT_EQ(fresh.says.to.text(), "330106000000");
  const auto answer = decodeAnswer(*encodeAnswer({1, Answer(support::localStatus())}));
  const auto& status = std::get<Status>(std::get<Answer>(answer->what));
  EXPECT_EQ(status.links.at(0).counters.resent, 9U);
  EXPECT_EQ(status.refused.at("garbage-frame"), 12U);
  EXPECT_EQ(status.enrolments.at(0).digits, "12345 67890");
  EXPECT_EQ(status.listening, "tcp://127.0.0.1:4401");
}

TEST(LocalWire, EveryTruncationIsAnError) {
  for (const LocalRequest& request : support::localRequests()) {
    const Bytes bytes = encodeRequest(request);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decodeRequest(ByteView(bytes).first(size)).has_value());
    }
  }
}

TEST(LocalWire, NoFlippedBitDoesMoreThanChangeAValue) {
  for (const LocalAnswer& answer : support::localAnswers()) {
    Bytes bytes = *encodeAnswer(answer);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
      const auto decoded = decodeAnswer(bytes);
      if (decoded) {
        EXPECT_TRUE(encodeAnswer(*decoded).has_value());
      }
      bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    }
  }
}

TEST(LocalWire, WhatATerminalWouldObeyIsRefused) {
  for (const char* text : {"a\x1b[2J", "\xff", "a\x7f", "\xe2\x80\xae"}) {
    const auto request = decodeRequest(encodeRequest({1, Command(support::newTicket("t", text))}));
    ASSERT_FALSE(request.has_value()) << text;
    EXPECT_THAT(request.error().detail, HasSubstr("text"));
  }
  EXPECT_FALSE(
      decodeRequest(encodeRequest({1, Command(support::newTicket("a\nb", ""))})).has_value());
}

TEST(LocalWire, WhatIsOverALimitIsRefusedByName) {
  const std::string longTitle(ticket::kTitleBytesMax + 1, 'a');
  auto request = decodeRequest(encodeRequest({1, Command(support::newTicket(longTitle, ""))}));
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().code, ErrorCode::kTooLarge);
  request = decodeRequest(encodeRequest({1, Question(AskTickets{0, kTicketLinesMax + 1})}));
  EXPECT_FALSE(request.has_value());
  request = decodeRequest(encodeRequest(
      {1, Command(Invite{support::codeOf("330106000000"), std::chrono::minutes{0}})}));
  EXPECT_FALSE(request.has_value());
  EXPECT_FALSE(decodeRequest(encodeRequest({0, Question(AskStatus{})})).has_value());
}

TEST(LocalWire, AStreamIsCutIntoItsMessagesWhereverItBreaks) {
  Bytes stream;
  const auto requests = support::localRequests();
  for (const LocalRequest& request : requests) appendMessage(stream, encodeRequest(request));
  std::size_t from = 0;
  std::size_t count = 0;
  for (std::size_t size = 0; size <= stream.size(); ++size) {
    const auto next = nextMessage(ByteView(stream).subspan(from, size - from), kRequestBytesMax);
    ASSERT_NE(next.verdict, NextMessage::Verdict::kTooLarge);
    if (next.verdict != NextMessage::Verdict::kWhole) continue;
    EXPECT_EQ(decodeRequest(next.message)->id, ++count);
    from += next.taken;
  }
  EXPECT_EQ(count, requests.size());
}

TEST(LocalWire, ALengthOverTheLimitIsToldBeforeItsBytesAreWaitedFor) {
  const Bytes stream{std::byte{1}, std::byte{0}, std::byte{1}, std::byte{0}};
  EXPECT_EQ(nextMessage(stream, kRequestBytesMax).verdict, NextMessage::Verdict::kTooLarge);
  EXPECT_EQ(nextMessage(stream, kAnswerBytesMax).verdict, NextMessage::Verdict::kNotYet);
}

}  // namespace
}  // namespace guantong::node
