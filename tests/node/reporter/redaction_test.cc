// Each rule of the redactor: an example, and what is like it and no finding.
#include "node/reporter/redaction.h"

#include <gtest/gtest.h>

#include "tests/node/reporter/text_set.h"

namespace guantong::node::reporter {
namespace {

Form invented() {
  Form form;
  form.name = "王小明";
  form.phones = {"13900000001", "0878-8210001"};
  form.idNumbers = {"532328199001010016"};
  form.addresses = {"云南省楚雄彝族自治州元谋县元马镇龙川街12号锦绣花园3栋2单元501室"};
  form.others = {"wx_biaoji"};
  return form;
}

std::vector<Finding> found(const std::string& text, const Form& form) {
  const auto redactor = Redactor::make(form, shippedGazetteer());
  return redactor->scan(text).value();
}

/// The text with what was found in it: "电话[mobile 13900000001]".
std::string marked(const std::string& text, const Form& form = {}) {
  std::string result;
  std::size_t at = 0;
  for (const Finding& each : found(text, form)) {
    result += text.substr(at, each.begin - at) + "[" + std::string(wordOf(each.kind)) + " " +
              text.substr(each.begin, each.end - each.begin) + "]";
    at = each.end;
  }
  return result + text.substr(at);
}
void expectNothing(const std::string& text, const Form& form = {}) {
  EXPECT_EQ(marked(text, form), text);
}

TEST(Redaction, NumbersAreReadAsPeopleWriteThem) {
  for (const std::string number :
       {"13900000001", "139 0000 0001", "139-0000-0001", "１３９００００００２１",
        "幺三九零零零零零零零幺", "壹叁玖〇〇〇〇〇〇〇壹", "139\u200b0000\u200b0001",
        "1·3·9·0·0·0·0·0·0·0·1", "+86 13900000001", "0086-139-0000-0001", "013900000001",
        "139.0000.0001", "一三九00000001"}) {
    EXPECT_EQ(marked("请打" + number + "。"), "请打[mobile " + number + "]。");
  }
}

TEST(Redaction, MobilesAreOfTheRangesThatAreGivenOut) {
  EXPECT_EQ(marked("19200000001"), "[mobile 19200000001]");
  expectNothing("12900000001");
  expectNothing("15400000001");
  EXPECT_EQ(marked("手机15400000001"), "手机[mobile 15400000001]");
  expectNothing("1390000000");
  expectNothing("139000000011390");
}

TEST(Redaction, AnIdentityCardIsKnownByItsLastDigit) {
  EXPECT_EQ(marked("532328199001010016"), "[id_number 532328199001010016]");
  EXPECT_EQ(marked("53232819650507006x"), "[id_number 53232819650507006x]");
  expectNothing("532328199001010017");
  expectNothing("532328199013010015");
}

TEST(Redaction, NearlyAnIdentityCardIsFoundBesideItsWord) {
  EXPECT_EQ(marked("身份证532328199001010017"), "身份证[id_number 532328199001010017]");
  EXPECT_EQ(marked("身份证号是532328900101001"), "身份证号是[id_number 532328900101001]");
  EXPECT_EQ(marked("53232819900101001（身份证少一位）"),
            "[id_number 53232819900101001]（身份证少一位）");
  expectNothing("物料532328900101001");
  expectNothing("统一社会信用代码91532328MA6K5XQ12H，和身份证无关");
}

TEST(Redaction, FixedLinesHaveAnAreaCodeOrAWord) {
  EXPECT_EQ(marked("0878-8210001"), "[landline 0878-8210001]");
  EXPECT_EQ(marked("（0871）63000002转801"), "[landline （0871）63000002转801]");
  EXPECT_EQ(marked("座机8210001"), "座机[landline 8210001]");
  expectNothing("共8210001件");
  expectNothing("电话欠费20261121扣了");
}

TEST(Redaction, HotlinesAreNoFindings) {
  expectNothing("打12345、12315、12325、12316、12314、110、119、120都没人管，电话95588也不通");
  expectNothing("客服电话400-820-8820，4008208820，800-810-0000");
  expectNothing("投诉电话96123");
}

TEST(Redaction, BankCardsNeedTheirSumAndAWord) {
  EXPECT_EQ(marked("卡号6033670000001234"), "卡号6033670000001234");
  EXPECT_EQ(marked("转到6033670000001238"), "转到[bank_card 6033670000001238]");
  expectNothing("货物6033670000001238");
  expectNothing("订单号6222020210000000018");
}

TEST(Redaction, PlatesHaveTheirProvinceAndFiveOrSix) {
  EXPECT_EQ(marked("云E12345和云E·D12345"), "[plate 云E12345]和[plate 云E·D12345]");
  EXPECT_EQ(marked("雲 a-66x88"), "[plate 雲 a-66x88]");
  expectNothing("云E1234");
  expectNothing("云I12345");
  expectNothing("云E1234567");
}

TEST(Redaction, PassportsNeedAWord) {
  EXPECT_EQ(marked("护照E12345678"), "护照[passport E12345678]");
  EXPECT_EQ(marked("H1234567801（回乡证）"), "[passport H1234567801]（回乡证）");
  expectNothing("型号E12345678");
}

TEST(Redaction, EmailIsFoundHoweverItsSignIsWritten) {
  EXPECT_EQ(marked("发到biaoji.jia@example.com。"), "发到[email biaoji.jia@example.com]。");
  EXPECT_EQ(marked("ceshi艾特163点com"), "[email ceshi艾特163点com]");
  expectNothing("@标记甲 看一下");
  expectNothing("单价@500");
}

TEST(Redaction, AccountsAreWhatFollowsTheirWord) {
  EXPECT_EQ(marked("微信号：biaoji_01，QQ是123456789"),
            "微信号：[wechat biaoji_01]，QQ是[qq 123456789]");
  EXPECT_EQ(marked("微信同号13900000001"), "微信同号[mobile 13900000001]");
  expectNothing("微信公众号yuanmoufabu");
  expectNothing("微信转账50000元");
}

TEST(Redaction, AnAddressIsANameAndANumberOfAHouse) {
  for (const std::string address :
       {"元谋县元马镇龙川街12号", "人民路24号", "标记村委会第五村民小组", "测试小区5栋2单元1203室",
        "123弄45号601室", "和平新村三栋一单元四零二", "测试花园3-2-501",
        "成都市武侯区测试路8号附3号"}) {
    EXPECT_EQ(marked("住在" + address + "，"), "住在[address " + address + "]，");
  }
}

TEST(Redaction, APlaceAloneIsNoAddress) {
  expectNothing("元谋县元马镇龙川街的路灯坏了");
  expectNothing("11月21号下午，5号文件，3号线，12路公交");
  expectNothing("拆了3栋楼，修了3座桥，第二组数据不对");
  expectNothing("云政发〔2018〕6号");
}

TEST(Redaction, InTheCountrysideAVillageBelowACommitteeIsAnAddress) {
  EXPECT_EQ(marked("在江边乡丙华村委会石板河村后面"), "在[address 江边乡丙华村委会石板河村]后面");
  EXPECT_EQ(marked("住元谋县黄瓜园镇海洛村委会下村小组"),
            "住[address 元谋县黄瓜园镇海洛村委会下村小组]");
  expectNothing("江边乡丙华村委会干部在村里");
  expectNothing("村委会全村都知道");
}

TEST(Redaction, ARowOfHousesIsNoRoom) {
  expectNothing("三栋四栋五栋都停水");
  expectNothing("本村5组、小区3栋");
  EXPECT_EQ(marked("住3栋2单元501"), "住[address 3栋2单元501]");
}

TEST(Redaction, OfALongerNumberNoPartIsATelephone) {
  expectNothing("第15800000002期");
  expectNothing("编号15400000001");
  expectNothing("SN13900000001A");
  EXPECT_EQ(marked("用户号码13900000001"), "用户号码[mobile 13900000001]");
  EXPECT_EQ(marked("香港+852 6123 4567"), "香港[mobile +852 6123 4567]");
}

TEST(Redaction, AddressesAreFoundWithoutAGazetteer) {
  const Gazetteer none;
  const auto redactor = Redactor::make({}, none);
  EXPECT_EQ(redactor->scan("住在元马镇龙川街12号").value().size(), 1U);
}

TEST(Redaction, TheNameIsFoundInItsSpellings) {
  const Form form = invented();
  for (const std::string name :
       {"王小明", "王 小 明", "王·小·明", "王曉明", "Wang Xiaoming", "xiaoming wang",
        "wáng xiǎo míng", "王先生", "老王", "王某某", "王**"}) {
    EXPECT_EQ(marked("，" + name + "，", form), "，[name " + name + "]，");
    expectNothing("，" + name + "，");
  }
}

TEST(Redaction, PartsOfANameAreFoundWhereTheyAreUsedOfAPerson) {
  EXPECT_EQ(marked("我叫小明，小明哥", invented()), "我叫[name 小明]，[name 小明哥]");
  EXPECT_EQ(marked("王小明女士", invented()), "[name 王小明]女士");
  Form form;
  form.name = "阿依古丽·买买提";
  EXPECT_EQ(marked("阿依古丽说", form), "[name 阿依古丽]说");
  EXPECT_EQ(marked("Ayiguli Maimaiti", form), "[name Ayiguli Maimaiti]");
  form.name = "白标记";
  EXPECT_EQ(marked("小白是我，卖小白菜的", form), "[name 小白]是我，卖小白菜的");
}

TEST(Redaction, OthersOfTheSameSurnameInOfficeAreNotTheReporter) {
  expectNothing("王书记和王局长", invented());
  expectNothing("小王庄的路", invented());
  expectNothing("王大人超市", invented());
}

TEST(Redaction, NumbersOfTheFormAreFoundInPart) {
  EXPECT_EQ(marked("尾号0001", invented()), "尾号[form_number 0001]");
  EXPECT_EQ(marked("139****0001", invented()), "[form_number 139****0001]");
  EXPECT_EQ(marked("座号8210001", invented()), "座号[form_number 8210001]");
  EXPECT_EQ(marked("WX-biaoji", invented()), "[form_number WX-biaoji]");
  EXPECT_EQ(marked("我是WX_Biaoji", invented()), "我是[form_number WX_Biaoji]");
  EXPECT_EQ(marked("末六位是010016", invented()), "末六位是[form_number 010016]");
  expectNothing("尾号0002", invented());
}

TEST(Redaction, AddressesOfTheFormAreFoundAbbreviated) {
  EXPECT_EQ(marked("在龙川街12修路", invented()), "在[address 龙川街12]修路");
  EXPECT_EQ(marked("锦绣3栋", invented()), "[address 锦绣3栋]");
  EXPECT_EQ(marked("元马镇龙川街十二", invented()), "[address 元马镇龙川街十二]");
  expectNothing("龙川街13", invented());
  expectNothing("龙川街12月停电", invented());
}

TEST(Redaction, WhatTheSystemAndTheLawNumberIsNoFinding) {
  expectNothing("工单J7K2-M9QX-4RTB-C");
  expectNothing("第四十七条，元政办函〔2018〕6号，38600.50元，2026-11-21 09:30");
  expectNothing("条形码6901234567892，区划532328100201");
  expectNothing("订单号13912345678");
}

TEST(Redaction, FindingsNameTheirSource) {
  const auto findings = found("13900000001和13900000002", invented());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].source, Source::kForm);
  EXPECT_EQ(findings[0].kind, Kind::kMobile);
  EXPECT_EQ(findings[1].source, Source::kFormat);
}

TEST(Redaction, BrokenBytesMeanNothingAndBreakNothing) {
  EXPECT_EQ(marked("\xFF"
                   "13900000001\xC3"),
            "\xFF[mobile 13900000001]\xC3");
  EXPECT_EQ(marked("139\xFF"
                   "00000001"),
            "139\xFF"
            "00000001");
}

TEST(Redaction, WhatIsTooLongIsRefused) {
  const auto redactor = Redactor::make({}, shippedGazetteer());
  EXPECT_TRUE(redactor->scan(std::string(kTextBytesMax, 'a')).has_value());
  EXPECT_FALSE(redactor->scan(std::string(kTextBytesMax + 1, 'a')).has_value());
  Form form;
  form.phones.assign(kFormEntriesMax + 1, "13900000001");
  EXPECT_FALSE(Redactor::make(form, shippedGazetteer()).has_value());
  form.phones = {std::string(kFormEntryBytesMax + 1, '1')};
  EXPECT_FALSE(Redactor::make(form, shippedGazetteer()).has_value());
}

// --- masking -------------------------------------------------------------------------------------

TEST(Mask, PutsATokenInPlaceOfWhatIsMasked) {
  const std::string text = "我叫王小明，电话13900000001";
  const auto findings = found(text, invented());
  const auto masked = mask(text, findings, {Decision::kMask, Decision::kMask});
  EXPECT_EQ(masked->text, "我叫〔姓名〕，电话〔手机号〕");
  EXPECT_TRUE(masked->kept.empty());
}

TEST(Mask, RecordsWhereInTheMaskedTextSomethingWasKept) {
  const std::string text = "电话13900000001，回电0878-8210005";
  const auto findings = found(text, {});
  const auto masked = mask(text, findings, {Decision::kMask, Decision::kKeep});
  EXPECT_EQ(masked->text, "电话〔手机号〕，回电0878-8210005");
  ASSERT_EQ(masked->kept.size(), 1U);
  const Kept& kept = masked->kept.front();
  EXPECT_EQ(masked->text.substr(kept.begin, kept.end - kept.begin), "0878-8210005");
  EXPECT_EQ(kept.kind, Kind::kLandline);
}

TEST(Mask, RefusesFindingsOfAnotherText) {
  const std::vector<Finding> beyond{{Kind::kMobile, 0, 12, Source::kFormat}};
  EXPECT_FALSE(mask("13900000001", beyond, {Decision::kMask}).has_value());
  EXPECT_FALSE(mask("13900000001", beyond, {}).has_value());
  const std::vector<Finding> crossed{{Kind::kMobile, 4, 6, Source::kFormat},
                                     {Kind::kMobile, 5, 8, Source::kFormat}};
  EXPECT_FALSE(mask("13900000001", crossed, {Decision::kMask, Decision::kMask}).has_value());
}

TEST(Mask, ItsTokensAreNoWordsBesideANumber) {
  expectNothing("〔电话〕8210001");
  expectNothing("〔身份证号〕532328199001010017");
}

// --- the form as text ----------------------------------------------------------------------------

TEST(FormFile, ReadsALineAnEntry) {
  const FormReading read = readForm(
      "# invented\nname: 标记甲\r\nphone: 13900000001\nphone: 0878-8210001\n\n"
      "id: 532328199001010016\naddress: 龙川街12号\nother: wx_biaoji");
  ASSERT_FALSE(read.fault.has_value());
  EXPECT_EQ(read.form.name, "标记甲");
  EXPECT_EQ(read.form.phones.size(), 2U);
  EXPECT_EQ(read.form.others.front(), "wx_biaoji");
}

TEST(FormFile, SaysWhichLineIsWrongAndHow) {
  using What = FormFault::What;
  const auto fault = [](const std::string& text) { return readForm(text).fault.value(); };
  EXPECT_EQ(fault("name: 标记甲\nage: 5").line, 2U);
  EXPECT_EQ(fault("name: 标记甲\nage: 5").what, What::kUnknownField);
  EXPECT_EQ(fault("name: 标记甲\nname: 标记乙").what, What::kTooMany);
  EXPECT_EQ(fault("phone: " + std::string(kFormEntryBytesMax + 1, '1')).what, What::kTooLong);
  EXPECT_EQ(fault("name: \xFF").what, What::kNotUtf8);
}

TEST(Gazetteer, ReadsThePackedDivisionsAlone) {
  EXPECT_GT(shippedGazetteer().size(), 35'000U);
  EXPECT_FALSE(Gazetteer::read("").has_value());
  EXPECT_FALSE(Gazetteer::read("guantong-divisions 2\n=53云南省\n").has_value());
}

}  // namespace
}  // namespace guantong::node::reporter
