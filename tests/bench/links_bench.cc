// What ten thousand idle links cost a parent's kernel in memory. ZeroMQ's part, a connection each,
// is not in it: README.md has the figure.
#include <malloc.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "crypto/check.h"
#include "federation/wire.h"
#include "node/office.h"
#include "node/shell/lmdb_store.h"
#include "tests/bench/bench.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tree.h"

namespace guantong::bench {
namespace {

using federation::Directory;
using federation::Frame;
using federation::Hello;
using federation::Instant;
using federation::OfficeCode;
using node::Office;
using node::shell::LmdbStore;

constexpr std::size_t kLinks = 10'000;
constexpr std::size_t kLinksQuick = 200;
/// Children that one group hears from: what a daemon takes at once.
constexpr std::size_t kGroup = 256;

double residentMiB() {
  ::malloc_trim(0);
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    double kibibytes = 0;
    if (word == "VmRSS:" && status >> kibibytes) return kibibytes / 1024;
  }
  return 0;
}

OfficeCode childCode(std::size_t number) {
  char text[13];
  std::snprintf(text, sizeof text, "33%010zu", number + 1);
  return *OfficeCode::parse(text);
}

/// A parent that has certified so many, and its kernel once it is opened.
class Parent {
 public:
  Parent(const support::Tree& tree, std::size_t children) : tree_(tree), children_(children) {
    auto store = LmdbStore::open(folder_.path() / "store", {.office = text()}, {});
    CHECK(store.has_value());
    store_ = std::move(*store);
    certifyAll();
  }

  void open() {
    auto office = Office::open(*store_,
                               {.code = tree_.national,
                                .incarnation = {1},
                                .root = tree_.root(),
                                .ring = tree_.ring(tree_.national),
                                .seed = support::seedFrom("parent")},
                               now());
    CHECK(office.has_value());
    office_ = std::move(*office);
  }

  /// Each child calls, is answered, and says that it heard: the link is up, and idle.
  void meetAll() {
    for (std::size_t first = 0; first < children_; first += kGroup) {
      const std::size_t end = std::min(first + kGroup, children_);
      std::vector<std::pair<OfficeCode, Hello>> said;
      for (std::size_t i = first; i < end; ++i) said.emplace_back(childCode(i), helloOf(i, 0));
      std::vector<std::pair<OfficeCode, Hello>> confirmed;
      for (const auto& [child, answer] : group(said)) {
        Hello hello = helloOf(0, answer.session);
        hello.office = child;
        confirmed.emplace_back(child, hello);
      }
      group(confirmed);
    }
  }

  [[nodiscard]] std::size_t linksUp() const {
    std::size_t up = 0;
    for (const auto& link : office_->status().links) {
      up += link.state == federation::Link::State::kUp ? 1 : 0;
    }
    return up;
  }

 private:
  [[nodiscard]] std::string text() const { return std::string(tree_.national.text()); }
  static Instant now() { return support::Tree::now(); }

  static Hello helloOf(std::size_t number, std::uint64_t answers) {
    Hello hello;
    hello.office = childCode(number);
    hello.incarnation = {7};
    hello.session = 9;
    hello.answers = answers;
    hello.versionMin = federation::Link::kVersionMin;
    hello.versionMax = federation::Link::kVersionMax;
    return hello;
  }

  /// As after enrolment. Their keys live no longer than their turn: a real parent never has them.
  void certifyAll() {
    const auto tables = federation::Tables::open(*store_);
    CHECK(tables.has_value());
    Directory directory(tree_.national, tree_.root());
    auto transaction = store_->begin();
    CHECK(transaction.has_value());
    const auto take = [&](const crypto::Bytes& certificate) {
      const auto decoded = federation::decode<federation::Certificate>(certificate);
      CHECK(decoded &&
            directory.admit(**transaction, *tables, **decoded) == federation::Admission::kAccepted);
    };
    const auto takeKey = [&](const crypto::Bytes& key) {
      const auto decoded = federation::decode<federation::SealingKey>(key);
      CHECK(decoded && directory.admit(**transaction, *tables, **decoded, now()) ==
                           federation::Admission::kAccepted);
    };
    take(tree_.certificate(tree_.national));
    for (const crypto::Bytes& key : tree_.sealingKeys(tree_.national)) takeKey(key);
    const crypto::SigningKey issuer = tree_.signingKey(tree_.national);
    for (std::size_t i = 0; i < children_; ++i) {
      const OfficeCode code = childCode(i);
      const auto ring = support::ringFrom(code.text(), now());
      federation::CertificateStatement statement = tree_.statement(tree_.province);
      statement.code = code;
      statement.serial = i + 1;
      statement.signingKey = ring->signingKey().publicKey();
      statement.transportKey = ring->transportKey().publicKey();
      take(federation::issue(issuer, statement));
      for (const crypto::Epoch epoch : ring->sealingKeys().held()) {
        takeKey(federation::announce(ring->signingKey(),
                                     {1, code, statement.serial, epoch.number,
                                      ring->sealingKeys().find(epoch, now())->publicKey()}));
      }
    }
    CHECK((*transaction)->commit().has_value());
  }

  std::vector<std::pair<OfficeCode, Hello>> group(
      const std::vector<std::pair<OfficeCode, Hello>>& hellos) {
    auto transaction = store_->begin();
    CHECK(transaction.has_value());
    office_->begin(**transaction, now());
    const auto keys = office_->keys();
    for (const auto& [child, hello] : hellos) {
      office_->receive(inspector_.inspect(
          child, std::make_shared<crypto::Bytes>(federation::encode(Frame{hello})), *keys, now()));
    }
    CHECK(office_->finish(Office::Pace::kIdle).has_value());
    CHECK((*transaction)->commit().has_value());
    std::vector<std::pair<OfficeCode, Hello>> answers;
    const node::Effects effects = office_->effects();
    for (const auto& send : effects.sends) {
      const auto* bytes = std::get_if<crypto::Bytes>(&send.what);
      if (bytes == nullptr) continue;
      const auto frame = federation::decode<Frame>(*bytes);
      CHECK(frame.has_value());
      if (const auto* hello = std::get_if<Hello>(&(**frame).content)) {
        answers.emplace_back(send.neighbour, *hello);
      }
    }
    return answers;
  }

  const support::Tree& tree_;
  const std::size_t children_;
  support::TemporaryDirectory folder_;
  std::unique_ptr<LmdbStore> store_;
  federation::Inspector inspector_;
  std::unique_ptr<Office> office_;
};

}  // namespace

void linksBench(Report& report) {
  const std::size_t links = report.quick() ? kLinksQuick : kLinks;
  const support::Tree tree;
  Parent parent(tree, links);
  const double before = residentMiB();
  parent.open();
  const double opened = residentMiB();
  parent.meetAll();
  const double met = residentMiB();
  CHECK(parent.linksUp() == links);
  const double perLink = 1024 / static_cast<double>(links);
  report.say(std::to_string(links) + " children, all links up and idle");
  report.add({.name = "links.directory_kib_per_child",
              .unit = "KiB",
              .ours = {(opened - before) * perLink},
              .lowerIsBetter = true});
  report.add({.name = "links.kernel_kib_per_link",
              .unit = "KiB",
              .ours = {(met - before) * perLink},
              .lowerIsBetter = true});
  report.add({.name = "links.kernel_resident",
              .unit = "MiB",
              .ours = {met - before},
              .lowerIsBetter = true});
}

}  // namespace guantong::bench
