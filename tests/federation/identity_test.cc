#include "federation/identity.h"

#include <gtest/gtest.h>

namespace guantong::federation {
namespace {

TEST(OfficeCode, TakesDivisionCodesAndTheirUnits) {
  for (const char* text : {"000000000000", "330106001000", "330106000000-water", "110000000000-a-1",
                           "330106000000-abcdefghijklmnopqrstuvwx"}) {
    const auto code = OfficeCode::parse(text);
    ASSERT_TRUE(code.has_value()) << text;
    EXPECT_EQ(code->text(), text);
  }
}

TEST(OfficeCode, RefusesWhatIsNone) {
  for (const char* text :
       {"", "33010600100", "3301060010000", "33010600100x", "330106000000-", "330106000000-Water",
        "330106000000--", "330106000000-a-", "330106000000_water", " 330106000000",
        "330106000000-abcdefghijklmnopqrstuvwxy", "330106000000-\xE6\xB0\xB4"}) {
    EXPECT_FALSE(OfficeCode::parse(text).has_value()) << text;
  }
}

TEST(OfficeCode, APlaceComesRightBeforeItsUnits) {
  const auto place = OfficeCode::parse("330106000000").value();
  const auto unit = OfficeCode::parse("330106000000-water").value();
  const auto next = OfficeCode::parse("330106001000").value();
  EXPECT_LT(OfficeCode{}, place);
  EXPECT_LT(place, unit);
  EXPECT_LT(unit, next);
}

}  // namespace
}  // namespace guantong::federation
