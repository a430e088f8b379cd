#include "node/profile/day.h"

#include <array>

namespace guantong::node::profile {
namespace {

using std::chrono::milliseconds;

/// Reads a text from left to right; what did not fit stays wrong.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// So many digits, no more and no fewer.
  int digits(std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_.empty() || text_.front() < '0' || text_.front() > '9') return fail();
      number = number * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return number;
  }
  void mark(std::string_view allowed) {
    if (text_.empty() || allowed.find(text_.front()) == allowed.npos) {
      static_cast<void>(fail());
    } else {
      text_.remove_prefix(1);
    }
  }
  [[nodiscard]] bool next(std::string_view any) const {
    return !text_.empty() && any.find(text_.front()) != any.npos;
  }
  [[nodiscard]] bool atEnd() const { return text_.empty(); }
  [[nodiscard]] bool right() const { return right_; }
  int fail() {
    right_ = false;
    text_ = {};
    return 0;
  }

 private:
  std::string_view text_;
  bool right_ = true;
};

Day readDay(Reader& reader) {
  const int year = reader.digits(4);
  reader.mark("-");
  const int month = reader.digits(2);
  reader.mark("-");
  const int day = reader.digits(2);
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < 1970) static_cast<void>(reader.fail());
  return reader.right() ? Day{date} : Day{};
}

int readBelow(Reader& reader, int end) {
  const int number = reader.digits(2);
  return number < end ? number : reader.fail();
}

/// Digits after the second, as far as a millisecond; finer ones are dropped.
milliseconds readFraction(Reader& reader) {
  constexpr int kDigitsMax = 9;
  reader.mark(".");
  int thousandths = 0;
  int read = 0;
  do {
    const int digit = reader.digits(1);
    if (read < 3) thousandths = thousandths * 10 + digit;
    if (++read > kDigitsMax) return milliseconds{reader.fail()};
  } while (reader.next("0123456789"));
  for (; read < 3; ++read) thousandths *= 10;
  return milliseconds{thousandths};
}

/// "Z", "+08:00"
std::chrono::minutes readOffset(Reader& reader) {
  if (reader.next("Zz")) {
    reader.mark("Zz");
    return std::chrono::minutes{0};
  }
  const bool behind = reader.next("-");
  reader.mark("+-");
  const std::chrono::hours hours{readBelow(reader, 24)};
  reader.mark(":");
  const auto offset = hours + std::chrono::minutes{readBelow(reader, 60)};
  return behind ? -offset : offset;
}

void appendPadded(std::string& text, std::int64_t number, std::size_t digits) {
  const std::string plain = std::to_string(number);
  if (plain.size() < digits) text.append(digits - plain.size(), '0');
  text += plain;
}

}  // namespace

std::optional<Day> dayFrom(std::string_view text) {
  Reader reader(text);
  const Day day = readDay(reader);
  if (!reader.right() || !reader.atEnd()) return std::nullopt;
  return day;
}

std::string textOf(Day day) {
  const std::chrono::year_month_day date{day};
  std::string text;
  appendPadded(text, int{date.year()}, 4);
  text += '-';
  appendPadded(text, unsigned{date.month()}, 2);
  text += '-';
  appendPadded(text, unsigned{date.day()}, 2);
  return text;
}

std::optional<Instant> instantFrom(std::string_view text) {
  Reader reader(text);
  milliseconds since = readDay(reader).time_since_epoch();
  std::chrono::minutes offset = kChinaIsAhead;
  if (!reader.atEnd()) {
    reader.mark("Tt");
    since += std::chrono::hours{readBelow(reader, 24)};
    reader.mark(":");
    since += std::chrono::minutes{readBelow(reader, 60)};
  }
  if (!reader.atEnd()) {
    reader.mark(":");
    since += std::chrono::seconds{readBelow(reader, 60)};
    const bool fraction = reader.next(".");
    if (fraction) since += readFraction(reader);
    if (fraction || !reader.atEnd()) offset = readOffset(reader);
  }
  if (!reader.right() || !reader.atEnd()) return std::nullopt;
  const Instant at{since - offset};
  if (at < federation::kInstantMin || at > federation::kInstantMax) return std::nullopt;
  return at;
}

std::string textOf(Instant at) {
  const Day day = dayOf(at);
  const std::chrono::hh_mm_ss time{at - startOf(day)};
  std::string text = textOf(day) + "T";
  appendPadded(text, time.hours().count(), 2);
  text += ':';
  appendPadded(text, time.minutes().count(), 2);
  text += ':';
  appendPadded(text, time.seconds().count(), 2);
  if (time.subseconds().count() != 0) {
    text += '.';
    appendPadded(text, time.subseconds().count(), 3);
  }
  return text + "+08:00";
}

}  // namespace guantong::node::profile
