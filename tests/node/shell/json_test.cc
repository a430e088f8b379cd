#include "node/shell/json.h"

#include <gtest/gtest.h>

namespace guantong::node::shell {
namespace {

TEST(Json, FieldsComeInOrder) {
  JsonArray list;
  list.add("x").add(JsonObject().add("n", 1)).add(2027);
  EXPECT_EQ(JsonObject()
                .add("b", true)
                .add("a", "text")
                .add("number", std::uint64_t{18446744073709551615U})
                .add("negative", -1)
                .add("list", list)
                .add("empty", JsonArray())
                .text(),
            R"({"b":true,"a":"text","number":18446744073709551615,"negative":-1,)"
            R"("list":["x",{"n":1},2027],"empty":[]})");
}

TEST(Json, StringsAreEscapedAndAlwaysUtf8) {
  const struct {
    std::string_view text;
    std::string_view json;
  } cases[] = {
      {"贯通", R"("贯通")"},
      {R"(a"b\c)", R"("a\"b\\c")"},
      {"a\nb\tc", R"("a\nb\u0009c")"},
      {std::string_view("\0\x1b\x7f", 3), R"("\u0000\u001b\u007f")"},
      {"a\xff"
       "b\xe8\xb4",
       R"("a�b��")"},
  };
  for (const auto& [text, json] : cases) EXPECT_EQ(jsonString(text), json);
}

}  // namespace
}  // namespace guantong::node::shell
