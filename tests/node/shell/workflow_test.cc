// Whole matters over real offices: every office a process, every act a command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Country;
using support::Ended;
using support::enrolAt;
using support::eventually;
using support::guantong;
using support::jsonField;
using support::Office;
using support::Words;
using ::testing::HasSubstr;

/// The offices of a test, each below the one that its line names.
class RealDaemons : public ::testing::Test {
 protected:
  struct Below {
    const char* code;
    const char* level;
    std::size_t parent;  ///< among `offices_`
  };

  /// Makes them all at once, then enrols and starts them from the top; gives out the rules.
  void build(const std::vector<Below>& tree, const std::string& hotline) {
    std::vector<std::future<std::unique_ptr<Office>>> making;
    for (const Below& one : tree) {
      making.push_back(std::async(std::launch::async, [this, &one] {
        return std::make_unique<Office>(country_.folder, one.code, one.code, one.level);
      }));
    }
    offices_ = {&country_.national};
    for (std::size_t i = 0; i < tree.size(); ++i) {
      made_.push_back(making[i].get());
      offices_.push_back(made_.back().get());
      enrolAt(*offices_[tree[i].parent], *offices_.back());
      offices_.back()->start();
    }
    says(0, {"profile", "publish", hotline});
    says(0, {"calendar", "publish", "--shipped"});
    const std::string rules = says(0, {"rules"});
    everywhere([&](const Office& office) { return office.ask({"rules"}).output == rules; });
  }

  /// What it answers; a command that fails fails the test.
  std::string says(std::size_t office, const Words& words) {
    const Ended ended = ask(office, words);
    EXPECT_EQ(ended.exitCode, 0) << ::testing::PrintToString(words) << ended.errors;
    return ended.output;
  }
  [[nodiscard]] Ended ask(std::size_t office, const Words& words) const {
    return offices_[office]->ask(words);
  }
  /// Of the ticket: a kind, and what it needs.
  void does(std::size_t office, const std::string& kind, const std::string& ticket,
            Words more = {}) {
    more.insert(more.begin(), {"ticket", kind, ticket});
    says(office, more);
  }
  [[nodiscard]] std::string shown(std::size_t office, const std::string& ticket) const {
    return offices_[office]->ask({"ticket", "show", ticket}).output;
  }

  template <typename Holds>
  void everywhere(Holds holds) {
    for (const Office* office : offices_) {
      EXPECT_TRUE(eventually([&] { return holds(*office); })) << office->code << office->log();
    }
  }
  /// Waits until `office` has read it.
  void sees(std::size_t office, const std::string& ticket, const std::string& text) {
    EXPECT_TRUE(eventually([&] { return shown(office, ticket).find(text) != std::string::npos; }))
        << offices_[office]->code << " does not see " << text << " in " << shown(office, ticket);
  }

  [[nodiscard]] const std::string& code(std::size_t office) const { return offices_[office]->code; }

  /// Every office's store, by itself: all signatures, chains and bodies.
  void expectSoundLedgers() {
    for (const Office* office : offices_) {
      const Ended verified =
          guantong({"ledger", "verify", "--json", "--dir", office->directory}, true);
      EXPECT_EQ(verified.exitCode, 0) << office->code << verified.output << verified.errors;
      EXPECT_EQ(jsonField(verified.output, "bodies_checked"), "true");
    }
  }

 private:
  Country country_;
  std::vector<std::unique_ptr<Office>> made_;
  std::vector<Office*> offices_;  ///< the national office first, then as the tree has them
};

/// The one flat object of `json` that has all these parts; empty: none.
std::string objectWith(const std::string& json, const std::vector<std::string>& parts) {
  for (std::size_t start = json.find('{'); start != json.npos; start = json.find('{', start + 1)) {
    const std::size_t end = json.find_first_of("{}", start + 1);
    if (end == json.npos || json[end] != '}') continue;
    const std::string one = json.substr(start, end - start + 1);
    const auto has = [&](const std::string& part) { return one.find(part) != one.npos; };
    if (std::ranges::all_of(parts, has)) return one;
  }
  return {};
}

std::string named(const std::string& name, const std::string& text) {
  return "\"" + name + "\":\"" + text + "\"";
}

std::string clockOf(const std::string& shown, const std::string& clock, const std::string& whose) {
  return objectWith(shown, {named("clock", clock), named("whose", whose)});
}

std::string turnStatus(const std::string& shown, const std::string& to) {
  return jsonField(objectWith(shown, {"\"given\":", named("to", to)}), "status");
}

/// When it is due by the rules alone, without a node; `longer`: extended as far as can be.
std::string dueByTheRules(const std::string& hotline, const std::string& type,
                          const std::string& clock, const std::string& started, bool longer) {
  const Ended explained = guantong({"profile", "explain", hotline, "--type", type, "--received",
                                    started.substr(0, 19), "--json"});
  EXPECT_EQ(explained.exitCode, 0) << explained.errors;
  std::string of = explained.output.substr(explained.output.find(named("clock", clock)));
  if (longer) of = of.substr(of.find("\"longer\":[{"));
  return jsonField(of, "due");
}

constexpr const char* kYunnan = "530000000000";
constexpr const char* kChuxiong = "532300000000";
constexpr const char* kYuanmou = "532328000000";
constexpr const char* kHuangguayuan = "532328103000";

TEST_F(RealDaemons, CarryATicketDownFiveLevelsAndItsResultBack) {
  build({{kYunnan, "1", 0}, {kChuxiong, "2", 1}, {kYuanmou, "3", 2}, {kHuangguayuan, "4", 3}},
        "12315-mediation");
  const std::string ticket =
      jsonField(says(0, {"ticket", "new", "--title", "预付卡纠纷", "--text", "商家停业，余额不退",
                         "--hotline", "12315-mediation", "--type", "投诉", "--channel", "电话",
                         "--matter", code(4)}),
                "ticket");
  for (std::size_t level = 0; level < 4; ++level) {
    does(level, "dispatch", ticket, {"--to", code(level + 1)});
    sees(level + 1, ticket, named("kind", "delivered"));
    does(level + 1, "signed", ticket);
  }
  // The township signed for it: known at the top, with the clock of each turn, and everywhere
  // alike.
  EXPECT_TRUE(eventually([&] { return turnStatus(shown(0, ticket), code(4)) == "signed"; }));
  for (std::size_t office = 0; office < 5; ++office) {
    sees(office, ticket, clockOf(shown(0, ticket), "mediate", code(4)));
    const std::string json = shown(office, ticket);
    EXPECT_EQ(jsonField(json, "stage"), "delivered");
    for (std::size_t holder = 1; holder < 5; ++holder) {
      const std::string clock = clockOf(json, "mediate", code(holder));
      EXPECT_EQ(jsonField(clock, "due"), dueByTheRules("12315-mediation", "投诉", "mediate",
                                                       jsonField(clock, "started"), false))
          << json;
      EXPECT_EQ(turnStatus(json, code(holder)), "signed");
    }
  }
  EXPECT_EQ(jsonField(says(4, {"desk"}), "ticket"), ticket);

  for (std::size_t level = 4; level > 0; --level) {
    does(level, "result", ticket, {"--text", "商家已退款，属实"});
    sees(level - 1, ticket, named("kind", "result"));
    EXPECT_TRUE(
        eventually([&] { return turnStatus(shown(level - 1, ticket), code(level)) == "result"; }));
  }
  does(4, "reviewed", ticket);
  sees(0, ticket, named("kind", "reviewed"));
  does(0, "close", ticket, {"--text", "商家已退款"});
  for (std::size_t office = 0; office < 5; ++office) {
    EXPECT_TRUE(eventually([&] { return jsonField(shown(office, ticket), "stage") == "closed"; }));
    const std::string clock = clockOf(shown(office, ticket), "mediate", code(4));
    EXPECT_NE(jsonField(clock, "stopped"), "") << clock;
    EXPECT_THAT(clock, HasSubstr("\"late\":false"));
  }
  EXPECT_THAT(says(4, {"desk"}), ::testing::Not(HasSubstr(ticket)));
  expectSoundLedgers();
}

/// The offices of `tree` that the ticket of an extension is at.
constexpr std::size_t kPrefecture = 2, kCounty = 3, kTownship = 4;

class RealDaemonsExtend : public RealDaemons {
 protected:
  /// A consultation that the township has, through the county; with the day it is due.
  std::string consultation(const std::string& title) {
    std::string ticket =
        jsonField(says(kPrefecture,
                       {"ticket", "new", "--title", title, "--hotline", "12345", "--type", "咨询",
                        "--category", "政策法规咨询", "--channel", "电话", "--to", code(kCounty)}),
                  "ticket");
    sees(kCounty, ticket, named("kind", "delivered"));
    does(kCounty, "dispatch", ticket, {"--to", code(kTownship)});
    sees(kTownship, ticket, named("whose", code(kTownship)));
    does(kTownship, "signed", ticket);
    does(kTownship, "contact-made", ticket, {"--text", "电话联系"});
    return ticket;
  }
  /// Asked for by the township, handed on by the county, there at the prefecture.
  void askForThreeDays(const std::string& ticket) {
    does(kTownship, "extension-asked", ticket,
         {"--word", "finish-consultation", "--number", "3", "--text", "政策文件未到"});
    sees(kCounty, ticket, named("kind", "extension-asked"));
    does(kCounty, "extension-endorsed", ticket, {"--text", "情况属实"});
    sees(kPrefecture, ticket, named("kind", "extension-endorsed"));
  }
  [[nodiscard]] std::string dueAt(std::size_t office, const std::string& ticket) const {
    return jsonField(clockOf(shown(office, ticket), "finish-consultation", code(kTownship)), "due");
  }
  [[nodiscard]] std::string dueByRules(const std::string& ticket, bool longer) const {
    const std::string clock =
        clockOf(shown(kTownship, ticket), "finish-consultation", code(kTownship));
    return dueByTheRules("12345", "咨询", "finish-consultation", jsonField(clock, "started"),
                         longer);
  }
  /// What all three offices come to see, and no other.
  void expectEverywhere(const std::string& ticket, const std::string& status,
                        const std::string& due) {
    for (const std::size_t office : {kPrefecture, kCounty, kTownship}) {
      EXPECT_TRUE(eventually([&] {
        return jsonField(objectWith(shown(office, ticket), {"\"asked\":"}), "status") == status;
      })) << code(office)
          << shown(office, ticket);
      EXPECT_EQ(dueAt(office, ticket), due) << code(office) << shown(office, ticket);
    }
  }
};

TEST_F(RealDaemonsExtend, ByTwoLevelsWhereItIsGrantedAndNotWhereItIsRefused) {
  build({{kYunnan, "1", 0}, {kChuxiong, "2", 1}, {kYuanmou, "3", 2}, {kHuangguayuan, "4", 3}},
        "12345");
  const std::string granted = consultation("宅基地怎么申请");
  const std::string refused = consultation("危房改造有什么补助");
  const std::string before = dueByRules(granted, false);
  const std::string after = dueByRules(granted, true);
  ASSERT_LT(before, after);
  for (const std::string& ticket : {granted, refused}) askForThreeDays(ticket);
  expectEverywhere(granted, "asked", before);
  // The county is in the chain, and not at its end.
  const Ended overstepped = ask(kCounty, {"ticket", "extension-granted", granted, "--number", "3"});
  EXPECT_EQ(overstepped.exitCode, 1);
  does(kPrefecture, "extension-granted", granted, {"--number", "3"});
  does(kPrefecture, "extension-refused", refused, {"--text", "文件已经印发"});
  expectEverywhere(granted, "granted", after);
  expectEverywhere(refused, "refused", dueByRules(refused, false));
  expectSoundLedgers();
}

constexpr const char* kSichuan = "510000000000";
constexpr const char* kGuangyuan = "510800000000";
constexpr const char* kTransport = "510800000000-transport";
constexpr const char* kLizhou = "510802000000";
constexpr const char* kZhaohua = "510811000000";

TEST_F(RealDaemons, HandleOneMatterJointlyOverTwoCountiesAndADepartment) {
  build({{kSichuan, "1", 0},
         {kGuangyuan, "2", 1},
         {kTransport, "3", 2},
         {kLizhou, "3", 2},
         {kZhaohua, "3", 2}},
        "12315");
  constexpr std::size_t kCity = 2, kDepartment = 3, kLead = 4, kOther = 5;
  const std::string ticket =
      jsonField(says(kCity, {"ticket", "new", "--title", "长途客运站出售假冒商品", "--hotline",
                             "12315", "--type", "投诉", "--category", "工商", "--channel", "电话",
                             "--matter", kLizhou}),
                "ticket");
  does(kCity, "dispatch", ticket, {"--to", kLizhou, "--other", kZhaohua, "--other", kTransport});
  const auto turnAt = [&](std::size_t office, const char* to) {
    return objectWith(shown(office, ticket), {"\"given\":", named("to", to)});
  };
  for (const std::size_t office : {kCity, kDepartment, kLead, kOther}) {
    for (const char* to : {kTransport, kLizhou, kZhaohua}) {
      EXPECT_TRUE(eventually([&] {
        return jsonField(turnAt(office, to), "status") == "delivered";
      })) << code(office)
          << shown(office, ticket);
      EXPECT_EQ(jsonField(turnAt(office, to), "part"), to == kLizhou ? "lead" : "assistant");
    }
  }
  for (const auto& [office, text] :
       {std::pair(kOther, "货源已查封"), {kDepartment, "客运站已停业整改"}}) {
    does(office, "result", ticket, {"--text", text});
    sees(kLead, ticket, text);
  }
  does(kLead, "result", ticket, {"--text", "商家退赔，货源查封，车站整改"});
  sees(kCity, ticket, "商家退赔");
  does(kCity, "informed", ticket, {"--text", "商家已退赔"});
  does(kCity, "close", ticket);
  for (const std::size_t office : {kCity, kDepartment, kLead, kOther}) {
    EXPECT_TRUE(eventually([&] { return jsonField(shown(office, ticket), "stage") == "closed"; }))
        << code(office);
    for (const char* to : {kTransport, kLizhou, kZhaohua}) {
      EXPECT_EQ(jsonField(turnAt(office, to), "status"), "result") << code(office);
    }
  }
  expectSoundLedgers();
}

}  // namespace
}  // namespace guantong::node::shell
