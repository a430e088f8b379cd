// The page of `guantong custodian serve`, from the real program over real sockets.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "crypto/key_file.h"
#include "node/reporter/custodian_key.h"
#include "tests/node/reporter/custody_samples.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using reporter::Case;
using support::ProgramOnTerminal;
using support::Start;
using support::TemporaryDirectory;
using support::writeFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
namespace samples = reporter::samples;

constexpr const char* kPassphrase = "correct horse battery staple";

/// Nothing when nobody listens there.
std::optional<int> connected(const char* address, unsigned port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, address, &to.sin_addr);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return socket;
  ::close(socket);
  return std::nullopt;
}

/// All that comes back until the other end closes.
std::string exchanged(unsigned port, const std::string& request) {
  const auto socket = connected("127.0.0.1", port);
  if (!socket) return "";
  std::string_view rest = request;
  while (!rest.empty()) {
    const ssize_t sent = ::send(*socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;  // refused before all of it was there
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string answer;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(*socket, buffer, sizeof buffer)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(*socket);
  return answer;
}

std::string field(const std::string& json, const std::string& name) {
  const std::string start = "\"" + name + "\":\"";
  const std::size_t at = json.find(start);
  if (at == json.npos) return "";
  return json.substr(at + start.size(), json.find('"', at + start.size()) - at - start.size());
}

/// What a browser sends, with one thing changed.
struct Sent {
  std::string method = "POST";
  std::string target = "/case";
  std::string host;
  std::string origin;
  std::string token;
  std::string more;  ///< headers
  std::string body;
};

class CustodianPage : public ::testing::Test {
 protected:
  CustodianPage() {
    const reporter::CustodianKey key(support::seedOf(0x40));
    const auto file = crypto::sealKeyFile(crypto::viewOf(kPassphrase), key.encode(), {}, {});
    writeFile(folder_ / "key", std::string(crypto::textOf(*file)), 0600);
    Start start;
    start.program = GUANTONG_PROGRAM;
    start.arguments = {"custodian", "serve", "--key", folder_ / "key", "--json"};
    program.emplace(start);
    EXPECT_TRUE(program->shows("http://127.0.0.1:"));
    const std::string rest = program->restOfLine();
    port = static_cast<unsigned>(std::stoul(rest));
    token = rest.substr(rest.find('#') + 1, 64);
  }

  [[nodiscard]] Sent right() const {
    const std::string host = "127.0.0.1:" + std::to_string(port);
    return {"POST", "/case", host, "http://" + host, token, "", caseText()};
  }
  [[nodiscard]] std::string ask(const Sent& sent) const {
    std::string text = sent.method + " " + sent.target + " HTTP/1.1\r\nConnection: close\r\n";
    if (!sent.host.empty()) text += "Host: " + sent.host + "\r\n";
    if (!sent.origin.empty()) text += "Origin: " + sent.origin + "\r\n";
    if (!sent.token.empty()) text += "X-Guantong-Token: " + sent.token + "\r\n";
    text += sent.more;
    if (sent.method != "GET") {
      text += "Content-Length: " + std::to_string(sent.body.size()) + "\r\n";
    }
    return exchanged(port, text + "\r\n" + (sent.method == "GET" ? "" : sent.body));
  }
  /// The status of what is right but for `change`; nothing of the case may come back then.
  template <typename Change>
  std::string statusOf(Change change) const {
    Sent sent = right();
    change(sent);
    const std::string answer = ask(sent);
    EXPECT_THAT(answer, Not(HasSubstr("王敏")));
    return answer.substr(0, std::string_view("HTTP/1.1 403").size());
  }

  static std::string caseText() {
    auto randomness = samples::randomnessOf();
    const auto capsules = samples::someCapsules(samples::custodiansOf(2, 3), randomness);
    reporter::Statement statement = samples::someStatement();
    statement.until = *profile::instantFrom("2077-01-01");
    return reporter::armoured(
        reporter::kCaseFile,
        reporter::encode(*reporter::beginCase(statement, samples::readersKey().publicKey(),
                                              samples::sealsOf(capsules), crypto::Quorum{0b011})));
  }

  std::optional<ProgramOnTerminal> program;
  unsigned port = 0;
  std::string token;

 private:
  TemporaryDirectory folder_;
};

TEST_F(CustodianPage, ACaseIsShownOpenedAndHandedOutAndTheProgramEnds) {
  Sent sent = right();
  const std::string shown = ask(sent);
  EXPECT_THAT(shown, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(shown, AllOf(HasSubstr("王敏"), HasSubstr(R"("label":"Reason")"),
                           HasSubstr(R"("state":"open")")));
  sent.target = "/open";
  sent.body = std::string(kPassphrase) + "\n" + caseText();
  const std::string opened = ask(sent);
  EXPECT_THAT(opened, AllOf(HasSubstr("1 of 2 opened"), HasSubstr("guantong-case-1-of-2.txt")));
  std::string text = field(opened, "file");
  for (std::size_t at = text.find("\\n"); at != text.npos; at = text.find("\\n")) {
    text.replace(at, 2, "\n");
  }
  const auto next = reporter::decodeCase(*reporter::unarmoured(reporter::kCaseFile, text));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->turn(), samples::keyOf(1).publicKey());
  EXPECT_EQ(field(opened, "digits"), reporter::digitsOf(*next));
  sent.target = "/finish";
  EXPECT_THAT(ask(sent), StartsWith("HTTP/1.1 200"));
  const support::Ended ended = program->end();
  EXPECT_EQ(ended.exitCode, 0);
  EXPECT_THAT(ended.output, Not(HasSubstr("horse")));
}

TEST_F(CustodianPage, OnlyThePageItselfWithItsTokenMayAsk) {
  const std::string kRefused = "HTTP/1.1 403";
  EXPECT_EQ(statusOf([](Sent& s) { s.host = "evil.example"; }), kRefused);
  EXPECT_EQ(statusOf([&](Sent& s) { s.host = "localhost:" + std::to_string(port); }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.host = "127.0.0.1"; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.origin = "http://evil.example"; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.origin = "null"; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.origin = ""; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.origin += "0"; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.token = ""; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.token.back() = s.token.back() == '0' ? '1' : '0'; }),
            kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.token.pop_back(); }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) { s.more = "Sec-Fetch-Site: cross-site\r\n"; }), kRefused);
  EXPECT_EQ(statusOf([](Sent& s) {
              s.method = "GET";
              s.target = "/";
              s.host = "evil.example";
            }),
            kRefused);
  // A token in the address is none.
  EXPECT_EQ(statusOf([&](Sent& s) {
              s.target = "/case?token=" + s.token;
              s.token = "";
            }),
            "HTTP/1.1 404");
  // Nobody else may end it either.
  EXPECT_EQ(statusOf([](Sent& s) {
              s.target = "/finish";
              s.token = "";
            }),
            kRefused);
  EXPECT_THAT(ask(right()), StartsWith("HTTP/1.1 200"));
}

TEST_F(CustodianPage, EachPathHasItsMethodAndThereAreNoOthers) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
    for (const char* target : {"/case", "/open", "/finish"}) {
      EXPECT_EQ(statusOf([&](Sent& s) {
                  s.method = method;
                  s.target = target;
                }),
                "HTTP/1.1 405")
          << method << target;
    }
  }
  EXPECT_EQ(statusOf([](Sent& s) { s.target = "/"; }), "HTTP/1.1 405");
  for (const char* target :
       {"/../key", "/..%2fkey", "/page.js/../key", "//etc/passwd", "/%2e%2e/key", "/key", "*",
        "http://evil.example/", "/page.html", "/texts?"}) {
    EXPECT_EQ(statusOf([&](Sent& s) {
                s.method = "GET";
                s.target = target;
              }),
              "HTTP/1.1 404")
        << target;
  }
}

TEST_F(CustodianPage, WhatIsTooLargeOrReadsTwoWaysIsRefusedAndTheRestGoesOn) {
  const std::string head = "POST /case HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                           "\r\nOrigin: http://127.0.0.1:" + std::to_string(port) +
                           "\r\nX-Guantong-Token: " + token + "\r\n";
  EXPECT_THAT(exchanged(port, head + "Content-Length: 100000000\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(exchanged(port, head + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(exchanged(port, head + "X: " + std::string(20'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(exchanged(port, head + "Host: evil.example\r\nContent-Length: 0\r\n"
                                     "Connection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(exchanged(port, "nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  // Nor does who says nothing keep others waiting.
  const auto silent = connected("127.0.0.1", port);
  ASSERT_TRUE(silent.has_value());
  EXPECT_THAT(ask(right()), StartsWith("HTTP/1.1 200"));
  ::close(*silent);
}

TEST_F(CustodianPage, AWrongPassphraseOrCaseIsSaidInBothLanguagesAndOpensNothing) {
  Sent sent = right();
  sent.target = "/open";
  sent.body = "not this one, certainly\n" + caseText();
  const std::string wrong = ask(sent);
  EXPECT_THAT(wrong, AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("口令不对"),
                           HasSubstr("The passphrase is wrong"), Not(HasSubstr("certainly"))));
  sent.body = std::string(kPassphrase) + "\n" + caseText().substr(0, 300);
  EXPECT_THAT(ask(sent), AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("cut short")));
  sent.body = "\n" + caseText();
  EXPECT_THAT(ask(sent), StartsWith("HTTP/1.1 400"));
}

TEST_F(CustodianPage, ItLoadsNothingFromElsewhereAndIsKeptNowhere) {
  for (const char* target : {"/", "/page.css", "/page.js", "/texts"}) {
    Sent sent = right();
    sent.method = "GET";
    sent.target = target;
    sent.origin = "";
    sent.token = "";
    const std::string answer = ask(sent);
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("default-src 'none'"),
                              HasSubstr("Cache-Control: no-store"), HasSubstr("no-referrer"),
                              HasSubstr("X-Frame-Options: DENY"), HasSubstr("nosniff")))
        << target;
    const std::string body = answer.substr(answer.find("\r\n\r\n"));
    EXPECT_THAT(body, AllOf(Not(HasSubstr("http://")), Not(HasSubstr("https://")),
                            Not(HasSubstr("innerHTML")), Not(HasSubstr("localStorage")),
                            Not(HasSubstr(token))));
  }
}

TEST_F(CustodianPage, ItListensOnThisMachineAlone) {
  EXPECT_FALSE(connected("127.0.0.2", port).has_value());
  EXPECT_TRUE(connected("127.0.0.1", port).has_value());
}

}  // namespace
}  // namespace guantong::node::shell
