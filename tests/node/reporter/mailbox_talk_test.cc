#include "node/reporter/mailbox_talk.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/tree.h"
#include "tests/support/wire_samples.h"

namespace guantong::node::reporter {
namespace {

using support::arrayOf;
using support::seedFrom;

ReceiptKeys receipt(std::string_view name = "甲") {
  return ReceiptKeys(crypto::SealingKey::fromSeed(seedFrom(name)));
}
const crypto::SealingKey& officeKey() {
  static const crypto::SealingKey key = crypto::SealingKey::fromSeed(seedFrom("office"));
  return key;
}
Keeper keeper() {
  return {support::officeOf("330106001000"), "某镇", officeKey().publicKey(), crypto::Epoch{690}};
}
const AskId kAsk{arrayOf<16>(0x31)};

MailboxPage somePage() {
  return {keeper(),
          {{3, 20'500, "你好", {}}, {4, 20'501, "", crypto::Bytes(200, std::byte{9})}},
          2,
          true};
}

TEST(MailboxTalk, APageIsReadByWhoHasTheCodeAlone) {
  const MailboxPage page = somePage();
  const auto sealed = sealPage(receipt().forOffice(), kAsk, &page, seedFrom("s"));
  ASSERT_TRUE(sealed.has_value());
  const auto opened = openPage(receipt(), kAsk, *sealed);
  ASSERT_TRUE(opened && opened->there);
  EXPECT_EQ(opened->page.keeper.name, "某镇");
  ASSERT_EQ(opened->page.messages.size(), 2U);
  EXPECT_EQ(opened->page.messages[0].text, "你好");
  EXPECT_EQ(opened->page.messages[1].day, 20'501);
  EXPECT_TRUE(opened->page.older);
  EXPECT_FALSE(openPage(receipt("乙"), kAsk, *sealed));
  EXPECT_FALSE(openPage(receipt(), {arrayOf<16>(0x32)}, *sealed)) << "of another question";
}

TEST(MailboxTalk, NobodyWhoLacksTheAnswerKeyMakesAPage) {
  MailboxKeys seen = receipt().forOffice();
  seen.answerKey = arrayOf<32>(0);
  const MailboxPage page = somePage();
  EXPECT_FALSE(openPage(receipt(), kAsk, *sealPage(seen, kAsk, &page, seedFrom("s"))));
}

TEST(MailboxTalk, AllPagesHaveOneSize) {
  const MailboxPage some = somePage();
  MailboxPage full{keeper(), {}, 2, false};
  full.messages = {{1, 1, std::string(kMailboxTextBytesMax, 'x'), {}},
                   {2, 1, "", crypto::Bytes(kMessageSealedBytesMax, std::byte{1})}};
  for (const MailboxPage* page :
       {static_cast<const MailboxPage*>(nullptr), &some, &std::as_const(full)}) {
    const auto sealed = sealPage(receipt().forOffice(), kAsk, page, seedFrom("s"));
    EXPECT_EQ(sealed.value().size(), kPageSealedBytes);
    EXPECT_EQ(openPage(receipt(), kAsk, *sealed).value().there, page != nullptr);
  }
}

TEST(MailboxTalk, EveryFlippedBitAndEveryCutOfAPageIsRefused) {
  const MailboxPage page = somePage();
  const crypto::Bytes sealed = *sealPage(receipt().forOffice(), kAsk, &page, seedFrom("s"));
  // Some thousand bytes of one seal: every bit of its ends, every hundredth in between.
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    const bool atAnEnd = bit < 800 || bit + 800 > sealed.size() * 8;
    if (!atAnEnd && bit % 101 != 0) continue;
    crypto::Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_FALSE(openPage(receipt(), kAsk, changed)) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); size += 97) {
    EXPECT_FALSE(openPage(receipt(), kAsk, crypto::ByteView(sealed).first(size))) << size;
  }
}

TEST(MailboxTalk, AWishIsReadByTheOfficeItIsForAlone) {
  const MailboxWish wish{7, 2, "补充材料"};
  const auto sealed = sealWish(receipt(), keeper(), kAsk, wish, arrayOf<24>(5));
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(sealed->size(), kWishSealedBytes);
  const auto open = [&](std::string_view office, std::uint32_t epoch, const ReceiptKeys& by,
                        const AskId& ask) {
    return openWish(officeKey(), crypto::Epoch{epoch}, support::officeOf(office),
                    by.forOffice().key, ask, *sealed);
  };
  ASSERT_TRUE(open("330106001000", 690, receipt(), kAsk));
  EXPECT_EQ(open("330106001000", 690, receipt(), kAsk)->text, "补充材料");
  EXPECT_FALSE(open("330106002000", 690, receipt(), kAsk));
  EXPECT_FALSE(open("330106001000", 691, receipt(), kAsk));
  EXPECT_FALSE(open("330106001000", 690, receipt("乙"), kAsk));
  EXPECT_FALSE(open("330106001000", 690, receipt(), {arrayOf<16>(0x32)}));
}

TEST(MailboxTalk, ABlankWishLooksLikeASealedOne) {
  const auto sealed = sealWish(receipt(), keeper(), kAsk, {}, arrayOf<24>(5));
  const crypto::Bytes blank = blankWish(crypto::Bytes(kWishSealedBytes, std::byte{0x77}));
  EXPECT_EQ(blank.size(), sealed->size());
  EXPECT_TRUE(std::equal(blank.begin(), blank.begin() + crypto::kSuiteBytes, sealed->begin()));
  EXPECT_FALSE(openWish(officeKey(), crypto::Epoch{690}, keeper().office, receipt().forOffice().key,
                        kAsk, blank));
}

TEST(MailboxTalk, AMessageIsCutBetweenCharacters) {
  EXPECT_EQ(mailboxTextOf("你好"), "你好");
  std::string text(kMailboxTextBytesMax - 1, 'x');
  text += "你";
  EXPECT_EQ(mailboxTextOf(text).size(), kMailboxTextBytesMax - 1);
}

TEST(MailboxTalk, WhatIsSealedStaysWhatItIs) {
  const MailboxPage page = somePage();
  support::expectGolden("mailbox_id", receipt().mailbox().bytes);
  support::expectGolden("mailbox_answer_key", receipt().forOffice().answerKey);
  support::expectGolden("mailbox_page",
                        *sealPage(receipt().forOffice(), kAsk, &page, seedFrom("s")));
  support::expectGolden("mailbox_wish",
                        *sealWish(receipt(), keeper(), kAsk, {7, 2, "补充材料"}, arrayOf<24>(5)));
  support::expectGolden("mailbox_message",
                        *sealMessage(receipt().forOffice().key, "请来电", seedFrom("m")));
}

}  // namespace
}  // namespace guantong::node::reporter
