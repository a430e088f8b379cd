#include "node/shell/enrol_command.h"

#include <gtest/gtest.h>

namespace guantong::node::shell {
namespace {

TEST(EnrolCommand, TheInvitationIsFoundInWhateverInvitePrints) {
  constexpr std::string_view kInvitation = "GT1-1GR30-C1G60";
  const std::string text(kInvitation);
  EXPECT_EQ(invitationIn(text), text);
  EXPECT_EQ(invitationIn(text + "\n\nThis invitation is for 330000000000.\n"), text);
  EXPECT_EQ(invitationIn(text + "\r\n\r\n此邀请供 330000000000 使用。\r\n"), text);
  EXPECT_EQ(invitationIn(R"({"office":"330000000000","invitation":")" + text + R"(","a":"b"})"),
            text);
  EXPECT_EQ(invitationIn("GT1-1GR30-\nC1G60\n"), "GT1-1GR30-\nC1G60\n");  // a mail's line break
  EXPECT_EQ(invitationIn("{\"invitation\":\"GT1"), "GT1");
  EXPECT_EQ(invitationIn(""), "");
}

}  // namespace
}  // namespace guantong::node::shell
