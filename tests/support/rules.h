// tests/support/rules.h: a short profile that shows what the shipped ones don't, and calendars.
#pragma once

#include <string>

namespace guantong::support {

/// Few rules, all of them the tree's: whoever registers gives turns, whoever has one may return it
/// within a working day, and what is asked for is decided by who gave it.
inline std::string shortProfile(std::uint32_t version = 1) {
  return R"(hotline = "99999"
version = )" +
         std::to_string(version) + R"(
name = "试验热线"
document = "试验〔2026〕1号"
effective_from = "2018-01-01"

[[channel]]
name = "电话"
hours = "08:00-20:00"
outside = "closed"

[[type]]
name = "咨询"

[[type]]
name = "投诉"

[[clock]]
name = "sign"
chinese = "签收"
runs = "turn"
limit = "1 working days"
starts = ["delivered"]
stops = ["signed", "result"]
whose = "holder"

[[clock]]
name = "finish"
chinese = "办结"
runs = "turn"
limit = "5 working days"
starts = ["delivered"]
stops = ["result"]
whose = "holder"

[[extension]]
clock = "finish"
act = "approval"
most = "3 working days"
chain = ["sender"]

[retention]
years = 2

[people]
filed = ["liaison"]
filed_within = "7 working days"
filed_with = "national"
)";
}

/// A calendar notice for the whole country that makes the days named of one year days off.
inline std::string shortNotice(std::uint32_t version, int year, const std::string& off) {
  return "area = \"\"\nversion = " + std::to_string(version) +
         "\ntitle = \"通知\"\nannounced = \"2025-01-01\"\n\n[[year]]\nyear = " +
         std::to_string(year) + "\ndays = [{ name = \"假日\", off = \"" + off + "\" }]\n";
}

}  // namespace guantong::support
