#include "node/reporter/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/reporter/capsule.h"
#include "tests/node/reporter/custody_samples.h"
#include "tests/support/golden.h"

namespace guantong::node::reporter {
namespace {

using crypto::ByteView;
using crypto::textOf;
using federation::ErrorCode;
using samples::someIdentity;
using samples::textSecret;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Texts = std::vector<std::string>;

Texts textsOf(const std::vector<crypto::Secret>& values) {
  Texts texts;
  for (const crypto::Secret& value : values) texts.emplace_back(textOf(value.view()));
  return texts;
}
/// All values, to compare.
Texts allOf(const IdentityForm& form) {
  Texts all{std::string(textOf(form.name.view())), std::string(textOf(form.idNumber.view()))};
  for (const auto* values : {&form.phones, &form.addresses, &form.others}) {
    all.emplace_back("|");
    for (std::string& text : textsOf(*values)) all.push_back(std::move(text));
  }
  return all;
}

std::string longText(std::size_t bytes) { return std::string(bytes, 'x'); }

IdentityForm longestIdentity() {
  IdentityForm form;
  form.name = textSecret(longText(kIdentityNameBytesMax));
  form.idNumber = textSecret(longText(kIdentityNumberBytesMax));
  for (std::size_t i = 0; i < kIdentityPhonesMax; ++i) {
    form.phones.push_back(textSecret(longText(kIdentityPhoneBytesMax)));
  }
  for (std::size_t i = 0; i < kIdentityAddressesMax; ++i) {
    form.addresses.push_back(textSecret(longText(kIdentityAddressBytesMax)));
  }
  for (std::size_t i = 0; i < kIdentityOthersMax; ++i) {
    form.others.push_back(textSecret(longText(kIdentityOtherBytesMax)));
  }
  return form;
}

TEST(Identity, ComesBackAsItWasTyped) {
  for (const IdentityForm& form : {someIdentity(), longestIdentity(), IdentityForm{}}) {
    const auto read = decodeIdentity(encodeIdentity(form).view());
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(allOf(*read), allOf(form));
  }
}

TEST(Identity, AShortOneLooksLikeALongerOneAlsoWhenItIsSealed) {
  IdentityForm one;
  one.name = textSecret("标");
  EXPECT_EQ(encodeIdentity(one).size(), kIdentityBytesMin);
  EXPECT_EQ(encodeIdentity(IdentityForm{}).size(), kIdentityBytesMin);
  auto randomness = samples::randomnessOf();
  const auto custodians = samples::custodiansOf(2, 3);
  const auto sizeOf = [&](const IdentityForm& form) {
    return sealCapsule(Part::kIdentity, encodeIdentity(form).view(), custodians, randomness)
        .content.size();
  };
  EXPECT_EQ(sizeOf(one), sizeOf(someIdentity()));
}

TEST(Identity, EveryTruncationIsRefusedAndNoFlipDoesHarm) {
  const crypto::Secret encoded = encodeIdentity(someIdentity());
  support::forEverySpoiling(encoded.view(), [&](ByteView spoilt, const std::string& how) {
    const auto read = decodeIdentity(spoilt);
    if (spoilt.size() < encoded.size()) {
      EXPECT_FALSE(read) << how;
    } else if (read) {
      // A letter of a text: the capsule's cipher would have told.
      EXPECT_EQ(allOf(*decodeIdentity(encodeIdentity(*read).view())), allOf(*read)) << how;
    }
  });
}

TEST(Identity, EverySpoiltCapsuleOfOneOpensNothing) {
  auto randomness = samples::randomnessOf();
  const crypto::Secret dataKey = support::seedOf(3);
  const Capsule capsule = sealCapsule(Part::kIdentity, encodeIdentity(someIdentity()).view(),
                                      samples::custodiansOf(1, 1), randomness);
  const auto step = crypto::beginOpening(*sealOf(capsule), crypto::Quorum{1});
  const auto opened = crypto::openStep(*step, samples::keyOf(0));
  const auto key = crypto::unwrapDataKey(std::get<crypto::WrappedKey>(*opened), capsule.subkey);
  ASSERT_TRUE(openCapsule(capsule.id, capsule.part, capsule.content, *key).has_value());
  support::forEverySpoiling(capsule.content, [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(openCapsule(capsule.id, capsule.part, spoilt, *key).has_value()) << how;
  });
}

TEST(Identity, HasTheBytesItAlwaysHad) {
  support::expectGolden("identity_form", encodeIdentity(someIdentity()).view());
  const auto read = decodeIdentity(support::golden("identity_form"));
  ASSERT_TRUE(read);
  EXPECT_EQ(allOf(*read), allOf(someIdentity()));
}

TEST(Identity, MoreThanAFieldTakesIsRefused) {
  const auto tooLong = [](auto change) {
    IdentityForm form = someIdentity();
    change(form);
    const auto read = decodeIdentity(encodeIdentity(form).view());
    return !read && read.error().code == ErrorCode::kTooLarge;
  };
  EXPECT_TRUE(tooLong([](auto& f) { f.name = textSecret(longText(kIdentityNameBytesMax + 1)); }));
  EXPECT_TRUE(
      tooLong([](auto& f) { f.idNumber = textSecret(longText(kIdentityNumberBytesMax + 1)); }));
  EXPECT_TRUE(
      tooLong([](auto& f) { f.phones[0] = textSecret(longText(kIdentityPhoneBytesMax + 1)); }));
  EXPECT_TRUE(tooLong([](auto& f) {
    while (f.phones.size() <= kIdentityPhonesMax) f.phones.push_back(textSecret("1"));
  }));
  EXPECT_TRUE(tooLong([](auto& f) {
    while (f.others.size() <= kIdentityOthersMax) f.others.push_back(textSecret("1"));
  }));
  EXPECT_FALSE(decodeIdentity(crypto::Bytes(kIdentityBytesMax + 8)));
}

TEST(Identity, IsReadFromAFileThatAPersonWrites) {
  const auto read = readIdentity(
      "\xEF\xBB\xBF# 登记表\r\nname = \"标记\\u7532\" # 注\r\nphones = [\n  \"13900000001\", # 一\n"
      "  '0571-00000002',\n]\nid_number='11010119000101001X'\n\naddress = \"标记路 1 号\"\n"
      "other = [\"marker@example.invalid\"]",
      "form.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(allOf(*read), allOf(someIdentity()));
  const auto quoted = readIdentity(R"(name = "a\"b\\c")", "f");
  EXPECT_EQ(textOf(quoted->name.view()), R"(a"b\c)");
}

TEST(Identity, WhatIsWrongInAFileIsNamedByLineAndKeyAndNeverByItsValue) {
  const struct {
    std::string text;
    std::string names;
  } cases[] = {
      {"", "f:1: says nothing"},
      {"# 只有注释\n", "f:2: says nothing"},
      {"标记甲 = \"x\"", "f:1: no key is called so"},
      {"\n\"标记甲\" = 1", "f:2: no key is called so; the keys are: name, phone"},
      {"nmae = \"标记甲\"", "f:1: no key is called so"},
      {"name \"标记甲\"", "f:1: name needs ="},
      {"name = 标记甲", "f:1: name is a text of one line in quotes"},
      {"\n\nphone = 13900000001", "f:3: phone is a text of one line in quotes"},
      {"name = \"标记甲\" 13900000001", "f:1: name has something behind its value"},
      {"name = \"标记甲", "f:1: name is a text whose closing quote is missing"},
      {"name = \"标记甲\nphone = \"1\"", "f:1: name is a text whose closing quote"},
      {"name = \"\"\"标记甲\"\"\"", "f:1: name is a text of one line"},
      {"name = \"标记甲\\n\"", "f:1: name has a \\"},
      {"name = \"标记甲\\ud800\"", "f:1: name has a \\"},
      {"name = \"标记甲\\u0007\"", "f:1: name is not plain text"},
      {"name = \"标记甲\\u202e\"", "f:1: name is not plain text"},
      {"name = \"标记甲\xff\"", "f:1: name is not plain text"},
      {"name = \"\"", "f:1: name is empty"},
      {"phones = []", "f:1: phones is an empty list"},
      {"phones = [\"13900000001\" \"2\"]", "f:1: phones is a list whose end"},
      {"phones = [\"13900000001\"\nname = \"x\"", "f:2: phones is a list whose end"},
      {"phones = [\"13900000001\"", "f:1: phones is a list whose end"},
      {"name = [\"标记甲\", \"标记乙\"]", "f:1: name has more than 1"},
      {"phones=['1','2','3','4','5','6','7','8','13900000001']", "f:1: phones has more than 8"},
      {"phone = \"13900000001\"\nphones = [\"2\"]", "f:2: phones is given twice"},
      {"name = \"" + longText(201) + "\"", "f:1: name has more than 200 bytes"},
  };
  for (const auto& [text, names] : cases) {
    const auto read = readIdentity(text, "f");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(read.error().detail,
                AllOf(HasSubstr(names), Not(HasSubstr("标记")), Not(HasSubstr("1390000")),
                      Not(HasSubstr("xxx")), Not(HasSubstr("nmae"))))
        << text;
  }
  EXPECT_EQ(readIdentity(longText(kIdentityTextBytesMax + 1), "f").error().code,
            ErrorCode::kTooLarge);
}

TEST(Identity, WhatAFileCanSayCanBeSealedAndRead) {
  for (const char* text : {"name = \"\\u00ad\"", "name = \"\\u200b\"", "name = \"\\ufeff\"",
                           "name = \"\\u200d\"", "name = \"\\u0085\"", "name = \"\\u3000\""}) {
    const auto form = readIdentity(text, "f");
    if (!form) continue;
    EXPECT_TRUE(decodeIdentity(encodeIdentity(*form).view())) << text;
  }
}

}  // namespace
}  // namespace guantong::node::reporter
