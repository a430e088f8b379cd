#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using support::Ended;
using support::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

const std::string kText = "标先生反映，电话139 0000 0001，\n回电0878-8210005。\n";

class Redact : public ::testing::Test {
 protected:
  Redact() {
    support::writeFile(folder_ / "form", "name: 标记甲\nphone: 13900000001\n", 0600);
    support::writeFile(folder_ / "text", kText, 0644);
  }
  Ended redact(const Words& words, const std::string& input = "") const {
    support::Start start;
    start.program = GUANTONG_PROGRAM;
    start.arguments = {"redact"};
    start.arguments.insert(start.arguments.end(), words.begin(), words.end());
    start.input = input;
    return support::run(start);
  }
  [[nodiscard]] std::string form() const { return folder_ / "form"; }
  [[nodiscard]] std::string text() const { return folder_ / "text"; }

  TemporaryDirectory folder_;
};

TEST_F(Redact, ShowsTheTextWithEachFindingMarkedAndListed) {
  const Ended shown = redact({text(), "--form", form()});
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.output, AllOf(HasSubstr("【1 标先生】反映，电话【2 139 0000 0001】，\n"),
                                  HasSubstr("回电【3 0878-8210005】。"), HasSubstr("登记表"),
                                  HasSubstr("固定电话"), HasSubstr("24-37")));
}

TEST_F(Redact, InJsonSaysKindsAndPositionsAndNeverWhatStandsThere) {
  const Ended shown = redact({"-", "--form", form(), "--json"}, kText);
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(shown.output, R"({"findings":[{"kind":"name","begin":0,"end":9,"source":"form"},)"
                          R"({"kind":"mobile","begin":24,"end":37,"source":"form"},)"
                          R"({"kind":"landline","begin":47,"end":59,"source":"format"}]})"
                          "\n");
}

TEST_F(Redact, MasksAndLeavesWhatIsKept) {
  const Ended all = redact({text(), "--form", form(), "--mask"});
  EXPECT_EQ(all.output, "〔姓名〕反映，电话〔手机号〕，\n回电〔电话〕。\n");
  const Ended some = redact({text(), "--form", form(), "--mask", "--keep", "3"});
  EXPECT_EQ(some.output, "〔姓名〕反映，电话〔手机号〕，\n回电0878-8210005。\n");
  const Ended inJson = redact({text(), "--form", form(), "--mask", "--keep", "3", "--json"});
  EXPECT_THAT(inJson.output, AllOf(HasSubstr(R"("kept":[{"kind":"landline","begin":52,"end":64)"),
                                   Not(HasSubstr("标先生"))));
}

TEST_F(Redact, SaysWhenNothingIsFound) {
  EXPECT_THAT(redact({"-"}, "路灯坏了").output, HasSubstr("没有发现"));
  EXPECT_EQ(redact({"-", "--mask"}, "路灯坏了").output, "路灯坏了");
}

TEST_F(Redact, RefusesAFormThatOthersCanRead) {
  support::writeFile(folder_ / "open", "name: 标记甲\n", 0644);
  const Ended refused = redact({text(), "--form", folder_ / "open"});
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_EQ(refused.output, "");
}

TEST_F(Redact, WritesNothingOfTheFormAnywhere) {
  support::writeFile(folder_ / "wrong", "name: 标记甲\nphone: 13900000001\n标记乙\n", 0600);
  const Ended refused = redact({text(), "--form", folder_ / "wrong", "--json"});
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.errors,
              AllOf(HasSubstr("wrong:3"), Not(HasSubstr("标记")), Not(HasSubstr("13900000001"))));
  const Ended shown = redact({"-", "--form", form()}, "电话13900000002");
  EXPECT_THAT(shown.output + shown.errors, AllOf(Not(HasSubstr("标记")), Not(HasSubstr("0001"))));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "")) {
    files += entry.is_regular_file() ? 1U : 0U;
  }
  EXPECT_EQ(files, 3U);
}

}  // namespace
}  // namespace guantong::node::shell
