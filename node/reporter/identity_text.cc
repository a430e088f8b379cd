// A form from the file that a person writes: readIdentity of identity.h.
#include <algorithm>
#include <array>
#include <span>

#include "node/display_width.h"
#include "node/reporter/identity.h"

namespace guantong::node::reporter {
namespace {

using crypto::Secret;
using federation::ErrorCode;
using federation::failure;

enum class Field { kName, kPhones, kIdNumber, kAddresses, kOthers };
constexpr std::size_t kFields = 5;

struct Key {
  std::string_view name;
  Field field;
};
constexpr Key kKeys[] = {
    {"name", Field::kName},         {"phone", Field::kPhones},
    {"phones", Field::kPhones},     {"id_number", Field::kIdNumber},
    {"address", Field::kAddresses}, {"addresses", Field::kAddresses},
    {"other", Field::kOthers},      {"others", Field::kOthers},
};
constexpr std::string_view kKeysAllowed =
    "the keys are: name, phone or phones, id_number, address or addresses, other or others";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct FieldLimit {
  std::size_t bytesMax;
  std::size_t countMax;
};
constexpr FieldLimit limitOf(Field field) {
  switch (field) {
    case Field::kName:
      return {kIdentityNameBytesMax, 1};
    case Field::kPhones:
      return {kIdentityPhoneBytesMax, kIdentityPhonesMax};
    case Field::kIdNumber:
      return {kIdentityNumberBytesMax, 1};
    case Field::kAddresses:
      return {kIdentityAddressBytesMax, kIdentityAddressesMax};
    case Field::kOthers:
      break;
  }
  return {kIdentityOtherBytesMax, kIdentityOthersMax};
}

/// What decodeIdentity takes: the same characters, told without a copy.
bool isPlain(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8Length(text);
    if (length == 0) return false;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::uint32_t point = length == 1 ? at(0) : at(0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) point = point << 6 | (at(i) & 0x3FU);
    constexpr std::pair<std::uint32_t, std::uint32_t> kUnseen[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},      {0x061C, 0x061C},
        {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E},  {0x2060, 0x206F},
        {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
    for (const auto& [first, last] : kUnseen) {
      if (first <= point && point <= last) return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

/// Bytes of a value as it is read, in a Secret.
class Growing {
 public:
  explicit Growing(std::size_t bytesMax) : room_(bytesMax + 1) {}
  void add(char c) {
    if (size_ < room_.size()) room_.span()[size_++] = static_cast<std::byte>(c);
  }
  void addCodePoint(std::uint32_t point) {
    const auto low = [&](unsigned shift) {
      add(static_cast<char>(0x80 | (point >> shift & 0x3F)));
    };
    if (point < 0x80) {
      add(static_cast<char>(point));
    } else if (point < 0x800) {
      add(static_cast<char>(0xC0 | point >> 6));
      low(0);
    } else {
      add(static_cast<char>(0xE0 | point >> 12));
      low(6);
      low(0);
    }
  }
  /// More than its limit.
  [[nodiscard]] bool isFull() const { return size_ == room_.size(); }
  [[nodiscard]] Secret take() const { return Secret::copyOf(room_.view().first(size_)); }

 private:
  Secret room_;
  std::size_t size_ = 0;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  Result<IdentityForm> read() {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
    while (skipBetween(), !rest_.empty()) {
      if (auto entry = readEntry(); !entry) return tl::unexpected(entry.error());
    }
    if (form_.empty()) return wrong("", "says nothing; " + std::string(kKeysAllowed));
    return std::move(form_);
  }

 private:
  using Values = std::vector<Secret>;

  tl::unexpected<federation::Error> wrong(std::string_view key, const std::string& what) const {
    return failure(ErrorCode::kInvalidArgument, file_ + ":" + std::to_string(line_) + ": " +
                                                    std::string(key) + (key.empty() ? "" : " ") +
                                                    what);
  }

  void take(std::size_t count) {
    line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, count), '\n'));
    rest_.remove_prefix(count);
  }
  bool takeIf(char c) {
    if (!rest_.starts_with(c)) return false;
    take(1);
    return true;
  }
  void skipBlanks() { take(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  /// Blanks, line ends and comments.
  void skipBetween() {
    while (true) {
      take(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
      if (!rest_.starts_with('#')) return;
      take(std::min(rest_.find('\n'), rest_.size()));
    }
  }

  Result<void> readEntry() {
    const std::size_t end =
        std::min(rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), rest_.size());
    const auto* key = std::ranges::find(kKeys, rest_.substr(0, end), &Key::name);
    if (key == std::end(kKeys))
      return wrong("", "no key is called so; " + std::string(kKeysAllowed));
    const std::string_view name = key->name;
    take(end);
    skipBlanks();
    if (!takeIf('=')) return wrong(name, "needs = and a text in quotes after it");
    skipBlanks();
    bool& isGiven = given_[static_cast<std::size_t>(key->field)];
    if (isGiven) return wrong(name, "is given twice: put several into one list [\"…\", \"…\"]");
    isGiven = true;
    auto values = readValues(*key);
    if (!values) return tl::unexpected(values.error());
    keep(key->field, *std::move(values));
    skipBlanks();
    takeIf('\r');
    const bool ended = rest_.empty() || rest_.front() == '\n' || rest_.front() == '#';
    if (!ended) return wrong(name, "has something behind its value");
    return {};
  }

  Result<Values> readValues(const Key& key) {
    Values values;
    if (!takeIf('[')) {
      auto value = readValue(key);
      if (!value) return tl::unexpected(value.error());
      values.push_back(*std::move(value));
      return values;
    }
    const std::size_t countMax = limitOf(key.field).countMax;
    while (skipBetween(), !takeIf(']')) {
      if (values.size() == countMax) {
        return wrong(key.name, "has more than " + std::to_string(countMax));
      }
      auto value = readValue(key);
      if (!value) return tl::unexpected(value.error());
      values.push_back(*std::move(value));
      skipBetween();
      if (!takeIf(',') && !rest_.starts_with(']')) {
        return wrong(key.name, "is a list whose end ] or a comma is missing");
      }
    }
    if (values.empty()) return wrong(key.name, "is an empty list: leave it out");
    return values;
  }

  Result<Secret> readValue(const Key& key) {
    const char quote = rest_.empty() ? '\0' : rest_.front();
    const bool several = rest_.starts_with("\"\"\"") || rest_.starts_with("'''");
    if ((quote != '"' && quote != '\'') || several) {
      return wrong(key.name, "is a text of one line in quotes: \"…\"");
    }
    take(1);
    const std::size_t bytesMax = limitOf(key.field).bytesMax;
    Growing value(bytesMax);
    while (!takeIf(quote)) {
      if (rest_.empty() || rest_.front() == '\n') {
        return wrong(key.name, "is a text whose closing quote is missing");
      }
      if (quote == '"' && takeIf('\\')) {
        if (!readEscape(value)) {
          return wrong(key.name,
                       "has a \\ that is not \\\" or \\\\ or \\uXXXX; in '…' it is itself");
        }
        continue;
      }
      value.add(rest_.front());
      take(1);
    }
    if (value.isFull()) {
      return wrong(key.name, "has more than " + std::to_string(bytesMax) +
                                 " bytes (a Chinese character has 3)");
    }
    Secret read = value.take();
    if (read.empty()) return wrong(key.name, "is empty: leave it out");
    if (!isPlain(crypto::textOf(read.view()))) {
      return wrong(key.name, "is not plain text of one line in UTF-8");
    }
    return read;
  }

  bool readEscape(Growing& value) {
    if (takeIf('"')) return value.add('"'), true;
    if (takeIf('\\')) return value.add('\\'), true;
    if (!takeIf('u') || rest_.size() < 4) return false;
    std::uint32_t point = 0;
    for (const char c : rest_.substr(0, 4)) {
      const std::size_t digit = std::string_view("0123456789abcdef0123456789ABCDEF").find(c);
      if (digit == std::string_view::npos) return false;
      point = point << 4 | static_cast<std::uint32_t>(digit % 16);
    }
    if (point >= 0xD800 && point <= 0xDFFF) return false;
    take(4);
    value.addCodePoint(point);
    return true;
  }

  void keep(Field field, Values values) {
    switch (field) {
      case Field::kName:
        form_.name = std::move(values.front());
        return;
      case Field::kPhones:
        form_.phones = std::move(values);
        return;
      case Field::kIdNumber:
        form_.idNumber = std::move(values.front());
        return;
      case Field::kAddresses:
        form_.addresses = std::move(values);
        return;
      case Field::kOthers:
        form_.others = std::move(values);
        return;
    }
  }

  std::string_view rest_;
  const std::string& file_;
  std::size_t line_ = 1;
  std::array<bool, kFields> given_{};
  IdentityForm form_;
};

}  // namespace

Result<IdentityForm> readIdentity(std::string_view text, const std::string& file) {
  if (text.size() > kIdentityTextBytesMax) {
    return failure(ErrorCode::kTooLarge,
                   file + ": over " + std::to_string(kIdentityTextBytesMax) + " bytes");
  }
  return Reader(text, file).read();
}

}  // namespace guantong::node::reporter
