#include "node/reporter/redaction.h"

#include <algorithm>
#include <array>
#include <utility>

#include "node/reporter/redaction_form.h"
#include "node/reporter/redaction_rules.h"

namespace guantong::node::reporter {
namespace {

struct Words {
  std::string_view word;
  std::string_view token;
};
constexpr std::array<Words, kKinds> kWords{{{"id_number", "〔身份证号〕"},
                                            {"mobile", "〔手机号〕"},
                                            {"landline", "〔电话〕"},
                                            {"bank_card", "〔银行卡号〕"},
                                            {"plate", "〔车牌〕"},
                                            {"passport", "〔证件号〕"},
                                            {"email", "〔邮箱〕"},
                                            {"wechat", "〔微信号〕"},
                                            {"qq", "〔QQ号〕"},
                                            {"address", "〔地址〕"},
                                            {"name", "〔姓名〕"},
                                            {"form_number", "〔号码〕"}}};

const Words& wordsOf(Kind kind) { return kWords[static_cast<std::size_t>(kind)]; }

/// Of two that meet: the longer, of two alike the one that its format shows, and then the first.
bool isStronger(const Hit& one, const Hit& other) {
  const std::size_t first = one.end - one.begin;
  const std::size_t second = other.end - other.begin;
  if (first != second) return first > second;
  const auto rank = [](const Hit& hit) { return hit.kind == Kind::kFormNumber ? 1 : 0; };
  return rank(one) < rank(other);
}

/// In order, none meeting another: hits that overlap become one that covers them.
Hits merged(Hits hits) {
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& one, const Hit& other) {
    if (one.begin != other.begin) return one.begin < other.begin;
    return one.end > other.end;
  });
  Hits result;
  Hit strongest;
  for (const Hit& hit : hits) {
    if (hit.begin >= hit.end) continue;
    if (result.empty() || hit.begin >= result.back().end) {
      result.push_back(hit);
      strongest = hit;
      continue;
    }
    Hit& last = result.back();
    if (isStronger(hit, strongest)) strongest = hit;
    last.kind = strongest.kind;
    last.end = std::max(last.end, hit.end);
    if (hit.source == Source::kForm) last.source = Source::kForm;
  }
  return result;
}

}  // namespace

std::string_view wordOf(Kind kind) { return wordsOf(kind).word; }
std::string_view tokenOf(Kind kind) { return wordsOf(kind).token; }
std::string_view wordOf(Source source) { return source == Source::kForm ? "form" : "format"; }

struct Redactor::Parts {
  FormMatcher form;
  const Gazetteer& gazetteer;
};

Redactor::Redactor(Parts* parts) : parts_(parts) {}
Redactor::~Redactor() { delete parts_; }
Redactor::Redactor(Redactor&& other) noexcept : parts_(std::exchange(other.parts_, nullptr)) {}
Redactor& Redactor::operator=(Redactor&& other) noexcept {
  std::swap(parts_, other.parts_);
  return *this;
}

std::optional<Redactor> Redactor::make(const Form& form, const Gazetteer& gazetteer) {
  auto matcher = FormMatcher::make(form);
  if (!matcher) return std::nullopt;
  return Redactor(new Parts{std::move(*matcher), gazetteer});
}

std::optional<std::vector<Finding>> Redactor::scan(std::string_view text) const {
  if (text.size() > kTextBytesMax) return std::nullopt;
  Units units = unitsOf(text);
  std::vector<Finding> findings;
  for (int reading = 0; reading < kReadingsMax; ++reading) {
    const Page page(units);
    const Labels labels(page);
    Hits hits;
    findNumbers(page, labels, hits);
    findWords(page, labels, hits);
    findAddresses(page, parts_->gazetteer, hits);
    parts_->form.find(page, parts_->gazetteer, hits);
    hits = merged(std::move(hits));
    if (hits.empty()) break;
    // What was found becomes one letter that stands for what is masked, as in the masked text.
    Units left;
    left.reserve(units.size());
    std::size_t at = 0;
    for (const Hit& hit : hits) {
      left.insert(left.end(), units.begin() + static_cast<std::ptrdiff_t>(at),
                  units.begin() + static_cast<std::ptrdiff_t>(hit.begin));
      const Finding finding{hit.kind, units[hit.begin].begin, units[hit.end - 1].end, hit.source};
      left.push_back({.code = kMaskedCode,
                      .begin = units[hit.begin].begin,
                      .end = units[hit.end - 1].end,
                      .letter = kSentenceEnd});
      findings.push_back(finding);
      at = hit.end;
    }
    left.insert(left.end(), units.begin() + static_cast<std::ptrdiff_t>(at), units.end());
    units = std::move(left);
  }
  std::sort(findings.begin(), findings.end(),
            [](const Finding& one, const Finding& other) { return one.begin < other.begin; });
  return findings;
}

std::optional<Masked> mask(std::string_view text, const std::vector<Finding>& findings,
                           const std::vector<Decision>& decisions) {
  if (findings.size() != decisions.size()) return std::nullopt;
  Masked masked;
  std::size_t at = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (finding.begin < at || finding.end <= finding.begin || finding.end > text.size()) {
      return std::nullopt;
    }
    masked.text += text.substr(at, finding.begin - at);
    const std::size_t begin = masked.text.size();
    const std::string_view content = text.substr(finding.begin, finding.end - finding.begin);
    const bool stands = decisions[i] == Decision::kKeep;
    masked.text += stands ? content : tokenOf(finding.kind);
    if (stands) masked.kept.push_back({finding.kind, finding.source, begin, masked.text.size()});
    at = finding.end;
  }
  masked.text += text.substr(at);
  return masked;
}

}  // namespace guantong::node::reporter
