#include "federation/invitation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::arrayOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Invitation sample() {
  return {.parent = support::officeOf("330106000000"),
          .code = support::officeOf("330106000000-water"),
          .serial = 12,
          .root = {arrayOf<32>(0xA1)},
          .parentTransport = {arrayOf<32>(0xA2)},
          .oneTimeSeed = support::seedOf(0xA3),
          .validUntil = support::instantOf(1'795'000'000'000)};
}

std::string textOf(const Invitation& invitation) {
  const crypto::Secret text = encodeInvitation(invitation);
  return std::string(crypto::textOf(text.view()));
}

void expectSample(std::string_view text) {
  const auto decoded = decodeInvitation(text);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  EXPECT_EQ(decoded->code, sample().code);
  EXPECT_EQ(decoded->parent, sample().parent);
  EXPECT_EQ(decoded->serial, 12u);
  EXPECT_EQ(decoded->root, sample().root);
  EXPECT_EQ(decoded->parentTransport, sample().parentTransport);
  EXPECT_EQ(decoded->validUntil, sample().validUntil);
  EXPECT_TRUE(crypto::equalSecrets(decoded->oneTimeSeed.view(), sample().oneTimeSeed.view()));
  EXPECT_EQ(decoded->binding(), sample().binding());
}

TEST(Invitation, IsALineOfTextThatIsReadBack) {
  const std::string text = textOf(sample());
  EXPECT_THAT(text, StartsWith("GT1-"));
  EXPECT_EQ(text.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), std::string::npos);
  expectSample(text);
}

TEST(Invitation, HasTheTextItAlwaysHad) {
  support::expectGolden("invitation", support::bytesOf(textOf(sample())));
  expectSample(crypto::textOf(support::golden("invitation")));
}

TEST(Invitation, MayBeTypedAsPeopleType) {
  std::string text = textOf(sample());
  for (char& c : text) {
    if (c == '-') c = ' ';
    if (c == '0') c = 'o';
    if (c == '1') c = text[1] == c ? c : 'l';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  text[2] = '1';
  text.insert(100, "\r\n\t- ");
  expectSample(" " + text + "\n");
}

TEST(Invitation, EveryMistypedCharacterIsNoticed) {
  const std::string text = textOf(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '-') continue;
    std::string spoilt = text;
    spoilt[at] = text[at] == '7' ? '8' : '7';
    EXPECT_FALSE(decodeInvitation(spoilt).has_value()) << at;
    spoilt[at] = 'U';
    EXPECT_FALSE(decodeInvitation(spoilt).has_value()) << at;
    spoilt = text;
    spoilt.erase(at, 1);
    EXPECT_FALSE(decodeInvitation(spoilt).has_value()) << at;
    EXPECT_FALSE(decodeInvitation(text.substr(0, at)).has_value()) << at;
  }
}

TEST(Invitation, SaysWhatIsWrongWithoutQuotingIt) {
  EXPECT_THAT(decodeInvitation("").error().detail, HasSubstr("GT1"));
  EXPECT_THAT(decodeInvitation("GT1").error().detail, HasSubstr("cut"));
  EXPECT_THAT(decodeInvitation("GT1-SECRET!").error().detail, ::testing::Not(HasSubstr("SECRET")));
  EXPECT_FALSE(decodeInvitation(std::string(kInvitationTextBytesMax + 1, '0')).has_value());
  EXPECT_FALSE(decodeInvitation("GT1" + std::string(1000, '0')).has_value());
}

TEST(Invitation, EveryFieldButTheSecretIsInItsBinding) {
  const Hash binding = sample().binding();
  const auto expectOther = [&](auto change) {
    Invitation other = sample();
    change(other);
    EXPECT_NE(other.binding(), binding);
  };
  expectOther([](Invitation& i) { i.parent = support::officeOf("330100000000"); });
  expectOther([](Invitation& i) { i.code = support::officeOf("330106001000"); });
  expectOther([](Invitation& i) { i.serial = 13; });
  expectOther([](Invitation& i) { i.root.bytes[3] ^= std::byte{1}; });
  expectOther([](Invitation& i) { i.parentTransport.bytes[3] ^= std::byte{1}; });
  expectOther([](Invitation& i) { i.oneTimeSeed = support::seedOf(1); });
  expectOther([](Invitation& i) { i.validUntil += std::chrono::milliseconds{1}; });
}

}  // namespace
}  // namespace guantong::federation
