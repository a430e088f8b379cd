// Whatever the text: findings are ranges of whole letters, in order, and masking leaves none.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/node/reporter/text_set.h"

namespace guantong::node::reporter {
namespace {

Form invented() {
  Form form;
  form.name = "王小明";
  form.phones = {"13900000001", "0878-8210001"};
  form.idNumbers = {"532328199001010016"};
  form.addresses = {"元谋县元马镇龙川街12号锦绣花园3栋2单元501室", "黄瓜园镇标记村"};
  form.others = {"wx_biaoji"};
  return form;
}

const Redactor& redactor() {
  static const Redactor one = *Redactor::make(invented(), shippedGazetteer());
  return one;
}

/// Pieces of which texts are put together that come near to every rule.
rc::Gen<std::string> pieces() {
  const std::vector<std::string> all{"1",
                                     "139",
                                     "0000",
                                     "0001",
                                     "13900000001",
                                     "-",
                                     " ",
                                     ".",
                                     "，",
                                     "。",
                                     "+86",
                                     "0878",
                                     "8210001",
                                     "(",
                                     ")",
                                     "转",
                                     "8012",
                                     "电话",
                                     "身份证",
                                     "银行卡",
                                     "号",
                                     "订单号",
                                     "微信",
                                     "QQ",
                                     "wx",
                                     "abc12",
                                     "@",
                                     "qq.com",
                                     "云E",
                                     "12345",
                                     "D",
                                     "护照",
                                     "E12345678",
                                     "532328199001010016",
                                     "6222020210000000018",
                                     "元谋县",
                                     "元马镇",
                                     "龙川街",
                                     "12号",
                                     "3栋",
                                     "2单元",
                                     "501",
                                     "室",
                                     "村",
                                     "3组",
                                     "王",
                                     "小明",
                                     "先生",
                                     "wang",
                                     "xiao",
                                     "ming",
                                     "尾号",
                                     "*",
                                     "x",
                                     "〔电话〕",
                                     "〔",
                                     "一三九",
                                     "零",
                                     "十二",
                                     "住在",
                                     "\u200b",
                                     "１３",
                                     "\xFF",
                                     "\n",
                                     "元",
                                     "月",
                                     "J7K2-M9QX-4RTB-C",
                                     "后四位",
                                     "附",
                                     "第"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(all)),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

bool isBoundary(const std::string& text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

void expectSound(const std::string& text, bool isUtf8) {
  const auto findings = redactor().scan(text);
  RC_ASSERT(findings.has_value());
  std::size_t at = 0;
  for (const Finding& each : *findings) {
    RC_ASSERT(each.begin >= at);
    RC_ASSERT(each.end > each.begin);
    RC_ASSERT(each.end <= text.size());
    if (isUtf8) RC_ASSERT(isBoundary(text, each.begin) && isBoundary(text, each.end));
    at = each.end;
  }
  const std::vector<Decision> decisions(findings->size(), Decision::kMask);
  const auto masked = mask(text, *findings, decisions);
  RC_ASSERT(masked.has_value());
  const auto again = redactor().scan(masked->text);
  if (!again->empty()) {
    const Finding& left = again->front();
    RC_FAIL("left in '" + masked->text +
            "': " + masked->text.substr(left.begin, left.end - left.begin));
  }
}

RC_GTEST_PROP(Redaction, IsSoundOnWhatComesNearItsRules, ()) {
  const std::string text = *pieces();
  expectSound(text, text.find('\xFF') == std::string::npos);
}

RC_GTEST_PROP(Redaction, IsSoundOnAnyBytes, (const std::string& bytes)) {
  expectSound(bytes, false);
}

RC_GTEST_PROP(Redaction, OfAnyTextFindsTheSameTwice, ()) {
  const std::string text = *pieces();
  RC_ASSERT(redactor().scan(text) == redactor().scan(text));
}

// A naive twin of the normaliser: whatever way a number is written, it is found where it stands.
RC_GTEST_PROP(Redaction, FindsAMobileHoweverItsDigitsAreWritten, ()) {
  const std::vector<std::string> gaps{"", "", "", " ", "-", "\u200b"};
  const std::vector<std::vector<std::string>> digits{
      {"0", "０", "零", "〇"}, {"1", "１", "一", "幺", "壹"}, {"2", "２", "二", "贰", "貳"},
      {"3", "３", "三", "叁"}, {"4", "４", "四", "肆"},       {"5", "５", "五", "伍"},
      {"6", "６", "六", "陆"}, {"7", "７", "七", "柒"},       {"8", "８", "八", "捌"},
      {"9", "９", "九", "玖"}};
  std::string number;
  for (const char digit :
       std::string("13") + *rc::gen::container<std::string>(9, rc::gen::inRange('0', '9'))) {
    if (!number.empty()) number += *rc::gen::elementOf(gaps);
    number += *rc::gen::elementOf(digits[static_cast<std::size_t>(digit - '0')]);
  }
  const std::string text = "我的电话是" + number + "，请回";
  const auto findings = redactor().scan(text);
  RC_ASSERT(findings->size() == 1U);
  RC_ASSERT(findings->front().begin == std::string("我的电话是").size());
  RC_ASSERT(findings->front().end == std::string("我的电话是" + number).size());
}

}  // namespace
}  // namespace guantong::node::reporter
