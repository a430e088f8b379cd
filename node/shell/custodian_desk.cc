#include "node/shell/custodian_desk.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "node/shell/case_words.h"
#include "node/shell/custodian_command.h"
#include "node/shell/custodian_key_file.h"
#include "node/shell/entropy.h"
#include "node/shell/json.h"
#include "node/shell/passphrase.h"

namespace guantong::node::shell {
namespace {

using federation::Error;
using federation::ErrorCode;
using federation::Result;
using reporter::Case;

constexpr unsigned kBadRequest = 400;
constexpr unsigned kForbidden = 403;
constexpr unsigned kNotFound = 404;
constexpr unsigned kWrongMethod = 405;

struct PageFile {
  std::string_view target;
  std::string_view name;
  std::string_view type;
};
constexpr PageFile kFiles[] = {{"/", "page.html", "text/html; charset=utf-8"},
                               {"/page.css", "page.css", "text/css; charset=utf-8"},
                               {"/page.js", "page.js", "text/javascript; charset=utf-8"}};
constexpr std::string_view kTexts = "/texts";
constexpr std::string_view kCase = "/case";
constexpr std::string_view kOpen = "/open";
constexpr std::string_view kFinish = "/finish";

/// What the page calls a text.
struct PageText {
  std::string_view name;
  PlainText text;
};

bool isGot(std::string_view target) {
  return target == kTexts ||
         std::ranges::find(kFiles, target, &PageFile::target) != std::end(kFiles);
}
bool isPosted(std::string_view target) {
  return target == kCase || target == kOpen || target == kFinish;
}

PageAnswer bare(unsigned status) { return {status, "application/json", "{}"}; }

/// The same in both languages: the page can change between them.
template <typename Say>
JsonObject inBoth(Say say) {
  return JsonObject().add("zh", say(Language::kChinese)).add("en", say(Language::kEnglish));
}

PageAnswer refused(const Error& error) {
  const auto text = [&](Language language) {
    const Explanation said = explain(language, error);
    return said.what + (said.detail.empty() ? "" : "\n" + said.detail) + "\n" + said.next;
  };
  return {kBadRequest, "application/json", JsonObject().add("error", inBoth(text)).text()};
}

JsonArray rowsOf(Language language, const Case& of) {
  JsonArray rows;
  for (const auto& row : caseRows(language, of)) {
    rows.add(JsonObject().add("label", row[0]).add("text", row[1]));
  }
  return rows;
}

/// The page's cases come from its person, not from a file that could be named.
Result<Case> caseFrom(std::string_view text) {
  const auto bytes = reporter::unarmoured(reporter::kCaseFile, text);
  if (!bytes) return tl::unexpected(bytes.error());
  return reporter::decodeCase(*bytes);
}

}  // namespace

std::size_t pageBodyBytesMax() {
  return kPassphraseBytesMax + 1 + reporter::armouredBytesMax(reporter::kCaseFile);
}

CustodianDesk::CustodianDesk(std::string keyFile, Language language, std::uint16_t port,
                             crypto::Secret token)
    : keyFile_(std::move(keyFile)),
      language_(language),
      host_("127.0.0.1:" + std::to_string(port)),
      origin_("http://" + host_),
      token_(std::move(token)) {
  CHECK(token_.size() >= 32);
}

PageAnswer CustodianDesk::answer(const PageRequest& request, federation::Instant now) {
  const bool fromElsewhere = !request.origin.empty() && request.origin != origin_;
  const bool byAnotherSite = !request.fetchSite.empty() && request.fetchSite != "same-origin" &&
                             request.fetchSite != "none";
  if (request.host != host_ || fromElsewhere || byAnotherSite) return bare(kForbidden);
  if (isGot(request.target)) {
    return request.method == "GET" ? get(request.target) : bare(kWrongMethod);
  }
  if (!isPosted(request.target)) return bare(kNotFound);
  if (request.method != "POST") return bare(kWrongMethod);
  const bool mayAsk = request.origin == origin_ &&
                      crypto::equalSecrets(crypto::viewOf(request.token), token_.view());
  return mayAsk ? post(request, now) : bare(kForbidden);
}

PageAnswer CustodianDesk::get(std::string_view target) const {
  if (target == kTexts) return {200, "application/json", texts()};
  const PageFile& file = *std::ranges::find(kFiles, target, &PageFile::target);
  return {200, file.type, std::string(embeddedPageFile(file.name))};
}

PageAnswer CustodianDesk::post(const PageRequest& request, federation::Instant now) {
  if (request.target == kCase) return look(request.body, now);
  if (request.target == kOpen) return open(request.body, now);
  finished_ = true;
  return bare(200);
}

PageAnswer CustodianDesk::look(std::string_view body, federation::Instant now) const {
  const auto read = caseFrom(body);
  if (!read) return refused(read.error());
  const std::string_view state = read->isDone()                           ? "done"
                                 : reporter::isOver(read->statement, now) ? "over"
                                                                          : "open";
  JsonObject json;
  json.add("rows", inBoth([&](Language language) { return rowsOf(language, *read); }))
      .add("note", inBoth([&](Language language) { return caseNote(language, *read, now); }))
      .add("state", state);
  return {200, "application/json", json.text()};
}

PageAnswer CustodianDesk::open(std::string_view body, federation::Instant now) const {
  const std::size_t end = body.find('\n');
  if (end == body.npos || end == 0 || end > kPassphraseBytesMax) {
    return refused({ErrorCode::kNoPassphrase, ""});
  }
  const auto asked = caseFrom(body.substr(end + 1));
  if (!asked) return refused(asked.error());
  if (auto good = checkNotOver(asked->statement, now, "GUANTONG CASE"); !good) {
    return refused(good.error());
  }
  const auto key = openCustodianKey(keyFile_, crypto::viewOf(body.substr(0, end)));
  if (!key) return refused(key.error());
  crypto::Randomness randomness(randomSecret(32));
  const auto next = reporter::openCase(*asked, key->key(), randomness);
  if (!next) return refused(next.error());
  const std::string opened = std::to_string(next->opened);
  const std::string needed = std::to_string(next->needed());
  JsonObject json;
  json.add("heading", inBoth([&](Language language) {
             return say<Text::kCaseProgress>(language, with<"opened">(opened),
                                             with<"needed">(needed));
           }))
      .add("note", inBoth([&](Language language) {
             return next->isDone() ? say(language, Text::kCaseIsDone)
                                   : say(language, Text::kPageHandOn);
           }))
      .add("digits", reporter::digitsOf(*next))
      .add("name", "guantong-case-" + opened + "-of-" + needed + ".txt")
      .add("file", reporter::armoured(reporter::kCaseFile, reporter::encode(*next)));
  return {200, "application/json", json.text()};
}

std::string CustodianDesk::texts() const {
  constexpr PageText kNamed[] = {{"title", Text::kPageTitle},
                                 {"intro", Text::kPageIntro},
                                 {"drop", Text::kPageDrop},
                                 {"read", Text::kPageRead},
                                 {"passphrase", Text::kPagePassphrase},
                                 {"open", Text::kPageOpen},
                                 {"other", Text::kPageOther},
                                 {"save", Text::kPageSave},
                                 {"finish", Text::kPageFinish},
                                 {"ended", Text::kPageEnded},
                                 {"working", Text::kPageWorking},
                                 {"lost", Text::kPageLost},
                                 {"tokenless", Text::kPageTokenless},
                                 {"digits", Text::kCaseDigitsLabel}};
  JsonObject all;
  for (const PageText& each : kNamed) {
    all.add(each.name, inBoth([&](Language language) { return say(language, each.text); }));
  }
  return JsonObject()
      .add("language", language_ == Language::kChinese ? "zh" : "en")
      .add("texts", all)
      .text();
}

}  // namespace guantong::node::shell
