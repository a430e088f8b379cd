#include "node/divisions.h"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/check.h"

namespace guantong::node {

using federation::ErrorCode;
using federation::failure;
using federation::OfficeCode;
using federation::Result;

namespace {

constexpr std::string_view kFirstLine = "guantong-divisions 1";
/// What a line of a province, city, county begins with.
constexpr std::string_view kMarks = "=+-";
constexpr std::array<std::size_t, 4> kDigits{2, 4, 6, 9};
constexpr std::size_t kOwnDigits = 2;
constexpr std::size_t kTownshipDigits = 3;
constexpr unsigned kTownshipMax = 999;

struct Ending {
  char letter;
  std::string_view ending;
};
constexpr Ending kEndings[] = {{'d', "街道"}, {'z', "镇"}, {'x', "乡"}};

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }
bool areDigits(std::string_view text) { return std::ranges::all_of(text, isDigit); }

/// A name has no ASCII but the dash: anything else is a line that was cut or joined.
bool isName(std::string_view text) {
  return !text.empty() && text.size() <= kDivisionNameBytesMax &&
         std::ranges::all_of(text, [](char letter) {
           return (static_cast<unsigned char>(letter) & 0x80U) != 0 || letter == '-';
         });
}

std::string lengthened(std::string_view name) {
  for (const Ending& each : kEndings) {
    if (!name.empty() && name.back() == each.letter) {
      return std::string(name.substr(0, name.size() - 1)).append(each.ending);
    }
  }
  return std::string(name);
}

class Reading {
 public:
  explicit Reading(std::string file) : file_(std::move(file)) {}

  Result<Divisions> run(std::string_view text) {
    while (!text.empty() && wrong_.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      readLine(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (line_ == 0) refuse("is empty: its first line is '" + std::string(kFirstLine) + "'");
    if (!wrong_.empty()) return failure(ErrorCode::kMalformed, wrong_);
    return std::move(all_);
  }

 private:
  void refuse(const std::string& what) {
    if (wrong_.empty()) wrong_ = file_ + ":" + std::to_string(line_) + ": " + what;
  }

  void readLine(std::string_view line) {
    if (line_ == 1) {
      if (line != kFirstLine) refuse("the first line is '" + std::string(kFirstLine) + "'");
      return;
    }
    if (line.empty()) return refuse("is empty");
    const std::size_t level = kMarks.find(line.front());
    if (level == std::string_view::npos) return readTownships(line);
    if (level > digitsOf_.size()) return refuse("a place comes before what it lies in");
    const std::string_view own = line.substr(1, kOwnDigits);
    if (own.size() != kOwnDigits || !areDigits(own)) {
      return refuse("after '" + std::string(1, line.front()) + "' come two digits");
    }
    digitsOf_.resize(level);
    digitsOf_.push_back((level == 0 ? "" : digitsOf_[level - 1]) + std::string(own));
    township_ = 0;
    add(digitsOf_.back(), std::string(line.substr(1 + kOwnDigits)));
  }

  void readTownships(std::string_view line) {
    if (digitsOf_.size() != kMarks.size()) return refuse("townships without a county");
    while (wrong_.empty()) {
      const std::size_t end = std::min(line.find(' '), line.size());
      readTownship(line.substr(0, end));
      if (end == line.size()) return;
      line.remove_prefix(end + 1);
    }
  }
  void readTownship(std::string_view entry) {
    unsigned number = township_ + 1;
    if (!entry.empty() && isDigit(entry.front())) {
      const std::string_view own = entry.substr(0, kTownshipDigits);
      if (own.size() != kTownshipDigits || !areDigits(own)) {
        return refuse("a township has three digits, or none: the next number");
      }
      number = static_cast<unsigned>((own[0] - '0') * 100 + (own[1] - '0') * 10 + (own[2] - '0'));
      entry.remove_prefix(kTownshipDigits);
    }
    if (number > kTownshipMax) return refuse("a county has no more than 999 townships");
    township_ = number;
    std::string digits = std::to_string(number);
    digits.insert(0, kTownshipDigits - digits.size(), '0');
    add(digitsOf_.back() + digits, lengthened(entry));
  }

  void add(std::string digits, std::string name) {
    if (!isName(name)) return refuse("'" + name + "' is no name");
    if (!all_.empty() && digits <= all_.back().digits) {
      return refuse(digits + " does not come after " + all_.back().digits);
    }
    if (all_.size() >= kDivisionsMax) {
      return refuse("more than " + std::to_string(kDivisionsMax) + " places");
    }
    all_.push_back({std::move(digits), std::move(name)});
  }

  std::string file_;
  std::size_t line_ = 0;
  std::string wrong_;
  Divisions all_;
  std::vector<std::string> digitsOf_;  ///< of the province, city, county that are being read
  unsigned township_ = 0;
};

}  // namespace

std::uint8_t Division::level() const {
  const auto at = std::ranges::find(kDigits, digits.size());
  return static_cast<std::uint8_t>(1 + (at - kDigits.begin()));
}

OfficeCode Division::code() const {
  std::string whole = digits;
  whole.resize(OfficeCode::kDigits, '0');
  const auto code = OfficeCode::parse(whole);
  CHECK(code.has_value());
  return *code;
}

bool Division::isPlaceholder() const {
  return level() == 2 && (name == "市辖区" || name == "县" || name.ends_with("直辖县级行政区划"));
}

Result<Divisions> parseDivisions(std::string_view text, const std::string& file) {
  return Reading(file).run(text);
}

const Division* find(const Divisions& divisions, std::string_view digits) {
  const auto at = std::ranges::lower_bound(divisions, digits, {}, &Division::digits);
  return at == divisions.end() || at->digits != digits ? nullptr : &*at;
}

std::vector<const Division*> inside(const Divisions& divisions, std::string_view digits) {
  std::vector<const Division*> found;
  auto at = std::ranges::upper_bound(divisions, digits, {}, &Division::digits);
  std::string_view last;  // what was taken: all in it is passed over
  for (; at != divisions.end() && at->digits.starts_with(digits); ++at) {
    if (!last.empty() && at->digits.starts_with(last)) continue;
    if (at->isPlaceholder()) continue;
    last = at->digits;
    found.push_back(&*at);
  }
  return found;
}

Divisions shippedDivisions() {
  auto read = parseDivisions(shippedDivisionsText(), "divisions-2023.txt");
  CHECK(read.has_value());  // part of the program; a test reads every line
  return std::move(*read);
}

}  // namespace guantong::node
