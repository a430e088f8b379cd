#include "node/reporter/redaction_labels.h"

#include <algorithm>
#include <array>

namespace guantong::node::reporter {
namespace {

struct Word {
  std::u32string_view text;
  Label label;
};

/// Simplified, small letters. A word that a longer one contains stands beside it where the longer
/// one means something else.
constexpr Word kWords[] = {
    {U"身份证", Label::kIdNumber},
    {U"身份证号", Label::kIdNumber},
    {U"身份证号码", Label::kIdNumber},
    {U"身分证", Label::kIdNumber},
    {U"身份号", Label::kIdNumber},
    {U"身份编号", Label::kIdNumber},
    {U"身份证编号", Label::kIdNumber},
    {U"身份信息", Label::kIdNumber},
    {U"公民身份", Label::kIdNumber},
    {U"公民身份号码", Label::kIdNumber},
    {U"证件号", Label::kIdNumber},
    {U"证件号码", Label::kIdNumber},
    {U"证号", Label::kIdNumber},
    {U"驾驶证号", Label::kIdNumber},
    {U"社保号", Label::kIdNumber},
    {U"社会保障号", Label::kIdNumber},
    {U"残疾证号", Label::kIdNumber},
    {U"户口本", Label::kIdNumber},
    {U"sfz", Label::kIdNumber},
    {U"sfzh", Label::kIdNumber},
    {U"idcard", Label::kIdNumber},
    {U"id card", Label::kIdNumber},
    {U"id number", Label::kIdNumber},
    {U"id no", Label::kIdNumber},
    {U"id号", Label::kIdNumber},
    {U"电话", Label::kPhone},
    {U"电话号码", Label::kPhone},
    {U"手机", Label::kPhone},
    {U"手机号", Label::kPhone},
    {U"手机号码", Label::kPhone},
    {U"座机", Label::kPhone},
    {U"坐机", Label::kPhone},
    {U"固话", Label::kPhone},
    {U"固定电话", Label::kPhone},
    {U"联系方式", Label::kPhone},
    {U"联系", Label::kPhone},
    {U"号码", Label::kPhone},
    {U"用户号码", Label::kPhone},
    {U"致电", Label::kPhone},
    {U"拨打", Label::kPhone},
    {U"回电", Label::kPhone},
    {U"回拨", Label::kPhone},
    {U"来电", Label::kPhone},
    {U"打给", Label::kPhone},
    {U"打我", Label::kPhone},
    {U"传真", Label::kPhone},
    {U"小灵通", Label::kPhone},
    {U"短信", Label::kPhone},
    {U"家里电", Label::kPhone},
    {U"总机", Label::kPhone},
    {U"tel", Label::kPhone},
    {U"phone", Label::kPhone},
    {U"mobile", Label::kPhone},
    {U"fax", Label::kPhone},
    {U"call", Label::kPhone},
    {U"银行", Label::kBank},
    {U"银行卡", Label::kBank},
    {U"银行卡号", Label::kBank},
    {U"卡号", Label::kBank},
    {U"账号", Label::kBank},
    {U"帐号", Label::kBank},
    {U"账户", Label::kBank},
    {U"帐户", Label::kBank},
    {U"储蓄卡", Label::kBank},
    {U"信用卡", Label::kBank},
    {U"借记卡", Label::kBank},
    {U"工资卡", Label::kBank},
    {U"社保卡", Label::kBank},
    {U"补贴卡", Label::kBank},
    {U"一折通", Label::kBank},
    {U"一卡通", Label::kBank},
    {U"惠农卡", Label::kBank},
    {U"银联卡", Label::kBank},
    {U"存折", Label::kBank},
    {U"开户", Label::kBank},
    {U"转账", Label::kBank},
    {U"转到", Label::kBank},
    {U"转入", Label::kBank},
    {U"转给", Label::kBank},
    {U"打到", Label::kBank},
    {U"打进", Label::kBank},
    {U"打款", Label::kBank},
    {U"汇款", Label::kBank},
    {U"汇到", Label::kBank},
    {U"汇入", Label::kBank},
    {U"退到", Label::kBank},
    {U"退回", Label::kBank},
    {U"退款", Label::kBank},
    {U"收款", Label::kBank},
    {U"付款", Label::kBank},
    {U"扣款", Label::kBank},
    {U"工行", Label::kBank},
    {U"农行", Label::kBank},
    {U"建行", Label::kBank},
    {U"中行", Label::kBank},
    {U"邮储", Label::kBank},
    {U"交行", Label::kBank},
    {U"招行", Label::kBank},
    {U"农信", Label::kBank},
    {U"信用社", Label::kBank},
    {U"卡里", Label::kBank},
    {U"卡上", Label::kBank},
    {U"这张卡", Label::kBank},
    {U"我的卡", Label::kBank},
    {U"护照", Label::kPassport},
    {U"护照号", Label::kPassport},
    {U"护照号码", Label::kPassport},
    {U"通行证", Label::kPassport},
    {U"通行证号", Label::kPassport},
    {U"通行证号码", Label::kPassport},
    {U"回乡证", Label::kPassport},
    {U"台胞证", Label::kPassport},
    {U"回乡证号", Label::kPassport},
    {U"台胞证号", Label::kPassport},
    {U"军官证", Label::kPassport},
    {U"军官证号", Label::kPassport},
    {U"士兵证", Label::kPassport},
    {U"士兵证号", Label::kPassport},
    {U"警官证", Label::kPassport},
    {U"居留证", Label::kPassport},
    {U"居留许可", Label::kPassport},
    {U"居留证号", Label::kPassport},
    {U"旅行证", Label::kPassport},
    {U"海员证", Label::kPassport},
    {U"passport", Label::kPassport},
    {U"微信", Label::kWechat},
    {U"微信号", Label::kWechat},
    {U"薇信", Label::kWechat},
    {U"威信号", Label::kWechat},
    {U"微号", Label::kWechat},
    {U"v信", Label::kWechat},
    {U"v信号", Label::kWechat},
    {U"加v", Label::kWechat},
    {U"加微", Label::kWechat},
    {U"加微信", Label::kWechat},
    {U"加微信号", Label::kWechat},
    {U"wx", Label::kWechat},
    {U"vx", Label::kWechat},
    {U"wx号", Label::kWechat},
    {U"vx号", Label::kWechat},
    {U"wechat", Label::kWechat},
    {U"weixin", Label::kWechat},
    {U"v:", Label::kWechat},
    {U"公众号", Label::kOrder},
    {U"微信公众号", Label::kOrder},
    {U"微信小程序", Label::kOrder},
    {U"微信支付", Label::kOrder},
    {U"qq", Label::kQq},
    {U"qq号", Label::kQq},
    {U"qq号码", Label::kQq},
    {U"qq群", Label::kQq},
    {U"q号", Label::kQq},
    {U"q群", Label::kQq},
    {U"q:", Label::kQq},
    {U"加q", Label::kQq},
    {U"扣扣", Label::kQq},
    {U"扣扣号", Label::kQq},
    {U"球球号", Label::kQq},
    {U"企鹅号", Label::kQq},
    {U"订单", Label::kOrder},
    {U"订单号", Label::kOrder},
    {U"订单号码", Label::kOrder},
    {U"单号", Label::kOrder},
    {U"单号码", Label::kOrder},
    {U"运单", Label::kOrder},
    {U"快递单", Label::kOrder},
    {U"流水号", Label::kOrder},
    {U"流水", Label::kOrder},
    {U"编号", Label::kOrder},
    {U"编码", Label::kOrder},
    {U"条码", Label::kOrder},
    {U"条形码", Label::kOrder},
    {U"批号", Label::kOrder},
    {U"批次", Label::kOrder},
    {U"发票", Label::kOrder},
    {U"发票号码", Label::kOrder},
    {U"合同号", Label::kOrder},
    {U"案号", Label::kOrder},
    {U"工单", Label::kOrder},
    {U"工单号", Label::kOrder},
    {U"文号", Label::kOrder},
    {U"税号", Label::kOrder},
    {U"信用代码", Label::kOrder},
    {U"代码", Label::kOrder},
    {U"许可证", Label::kOrder},
    {U"许可证号", Label::kOrder},
    {U"许可证编号", Label::kOrder},
    {U"营业执照", Label::kOrder},
    {U"执照号", Label::kOrder},
    {U"准考证号", Label::kOrder},
    {U"房产证号", Label::kOrder},
    {U"产权证号", Label::kOrder},
    {U"不动产证号", Label::kOrder},
    {U"合格证号", Label::kOrder},
    {U"登记证号", Label::kOrder},
    {U"林权证号", Label::kOrder},
    {U"注册号", Label::kOrder},
    {U"注册证号", Label::kOrder},
    {U"备案号", Label::kOrder},
    {U"受理号", Label::kOrder},
    {U"序列号", Label::kOrder},
    {U"户号", Label::kOrder},
    {U"表号", Label::kOrder},
    {U"车架号", Label::kOrder},
    {U"发动机号", Label::kOrder},
    {U"票号", Label::kOrder},
    {U"交易号", Label::kOrder},
    {U"交易单", Label::kOrder},
    {U"凭证号", Label::kOrder},
    {U"学号", Label::kOrder},
    {U"工号", Label::kOrder},
    {U"彩票", Label::kOrder},
    {U"防伪码", Label::kOrder},
    {U"桩号", Label::kOrder},
    {U"密码", Label::kOrder},
    {U"取件码", Label::kOrder},
    {U"考生号", Label::kOrder},
    {U"验证码", Label::kOrder},
    {U"追溯码", Label::kOrder},
    {U"热线", Label::kOrder},
    {U"客服", Label::kOrder},
};

/// The words by their first letter, the longer ones first.
class Index {
 public:
  Index() {
    std::copy(std::begin(kWords), std::end(kWords), words_.begin());
    std::stable_sort(words_.begin(), words_.end(), [](const Word& one, const Word& other) {
      if (one.text[0] != other.text[0]) return one.text[0] < other.text[0];
      return one.text.size() > other.text.size();
    });
  }
  static const Index& instance() {
    static const Index index;
    return index;
  }
  /// The longest that stands here, or null.
  [[nodiscard]] const Word* at(const Page& page, std::size_t at) const {
    const char32_t first = page[at].code;
    auto each =
        std::lower_bound(words_.begin(), words_.end(), first,
                         [](const Word& word, char32_t code) { return word.text[0] < code; });
    for (; each != words_.end() && each->text[0] == first; ++each) {
      if (page.startsWith(at, each->text) && standsAlone(page, at, each->text)) return &*each;
    }
    return nullptr;
  }

 private:
  /// A word of Latin letters is not part of a longer one: "tel" is not in "hotel".
  static bool standsAlone(const Page& page, std::size_t at, std::u32string_view word) {
    const auto isLatin = [](char32_t code) { return code >= U'a' && code <= U'z'; };
    if (isLatin(word.front()) && page.before(at).is(kLatin)) return false;
    return !isLatin(word.back()) || !page[at + word.size()].is(kLatin);
  }

  std::array<Word, std::size(kWords)> words_;
};

}  // namespace

bool beginsLabel(char32_t code) {
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [code](const Word& word) { return word.text[0] == code; });
}

Labels::Labels(const Page& page) : page_(page) {
  const Index& index = Index::instance();
  for (std::size_t at = 0; at < page.size();) {
    const Word* word = page[at].is(kLabelStart) ? index.at(page, at) : nullptr;
    if (word == nullptr) {
      ++at;
      continue;
    }
    hits_.push_back({word->label, at, at + word->text.size()});
    at += word->text.size();
  }
}

std::size_t Labels::firstAfter(std::size_t at) const {
  const auto found =
      std::lower_bound(hits_.begin(), hits_.end(), at,
                       [](const LabelHit& hit, std::size_t place) { return hit.begin < place; });
  return static_cast<std::size_t>(found - hits_.begin());
}

bool Labels::isOneSentence(std::size_t from, std::size_t to) const {
  for (std::size_t i = from; i < to; ++i) {
    if (page_[i].is(kSentenceEnd)) return false;
  }
  return true;
}

std::optional<Label> Labels::nearestBefore(std::size_t at, std::size_t reach) const {
  const std::size_t next = firstAfter(at);
  if (next == 0) return std::nullopt;
  const LabelHit& hit = hits_[next - 1];
  if (hit.end > at || at - hit.end > reach || !isOneSentence(hit.end, at)) return std::nullopt;
  return hit.label;
}

bool Labels::isBefore(Label label, std::size_t at, std::size_t reach) const {
  for (std::size_t next = firstAfter(at); next-- > 0;) {
    const LabelHit& hit = hits_[next];
    if (hit.end > at) continue;
    if (at - hit.end > reach) return false;
    if (hit.label == label) return isOneSentence(hit.end, at);
  }
  return false;
}

bool Labels::isAfter(Label label, std::size_t at, std::size_t reach) const {
  for (std::size_t next = firstAfter(at); next < hits_.size(); ++next) {
    const LabelHit& hit = hits_[next];
    if (hit.begin > at + reach) return false;
    if (hit.label == label) return isOneSentence(at, hit.begin);
  }
  return false;
}

}  // namespace guantong::node::reporter
