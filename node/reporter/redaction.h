// node/reporter/redaction.h: what in a text tells who reported, and the text without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/reporter/gazetteer.h"

namespace guantong::node::reporter {

/// What somebody could be found by.
enum class Kind : std::uint8_t {
  kIdNumber,  ///< an identity card's
  kMobile,
  kLandline,
  kBankCard,
  kPlate,
  kPassport,  ///< and permits, officers' cards
  kEmail,
  kWechat,
  kQq,
  kAddress,
  kName,        ///< of the form
  kFormNumber,  ///< of the form, where its format alone would not show it
};
inline constexpr std::size_t kKinds = 12;

/// "id_number", "mobile", …: what programs read and records keep.
[[nodiscard]] std::string_view wordOf(Kind kind);
/// What stands in a masked text: 〔手机号〕.
[[nodiscard]] std::string_view tokenOf(Kind kind);

enum class Source : std::uint8_t {
  kFormat,  ///< it looks like one
  kForm,    ///< the identity form says it
};
[[nodiscard]] std::string_view wordOf(Source source);

/// Bytes [begin, end) of the text that was given.
struct Finding {
  Kind kind{};
  std::size_t begin = 0;
  std::size_t end = 0;
  Source source{};
  bool operator==(const Finding&) const = default;
};

/// What the identity form says, as it was typed. May be empty: then formats alone are looked for.
struct Form {
  std::string name;
  std::vector<std::string> phones;
  std::vector<std::string> idNumbers;
  std::vector<std::string> addresses;
  std::vector<std::string> others;  ///< whatever else names the person: a plate, a WeChat number
};

/// Limits, each with its reason.
/// A text is what one person tells: a thousandth of this. More is refused, never read in part.
inline constexpr std::size_t kTextBytesMax = std::size_t{16} << 20;
/// Of each list of a form, and of each entry. A name or address is never longer; what is compared
/// at each letter of the text stays little.
inline constexpr std::size_t kFormEntriesMax = 16;
inline constexpr std::size_t kFormEntryBytesMax = 512;
/// How often a text is read again with what was found taken out.
inline constexpr int kReadingsMax = 6;

/// What is wrong with a form, and in which line of its text (0: it was not read from one).
struct FormFault {
  std::size_t line = 0;
  enum class What : std::uint8_t { kUnknownField, kTooMany, kTooLong, kNotUtf8 } what{};
};

/// A form as text, a line an entry: `name: 标记甲`, `phone: …`, `id: …`, `address: …`, `other: …`;
/// fields but the name any number of times; empty lines and lines that begin with # say nothing.
/// Either a form or what is wrong.
struct FormReading {
  Form form;
  std::optional<FormFault> fault;
};
[[nodiscard]] FormReading readForm(std::string_view text);

/// Finds what names a person, by formats and by the identity form.
///
/// It runs where the form was typed: in the operator's program or the reporter's browser (the same
/// sources compiled to WebAssembly). Nobody else gets the form; what leaves is kinds and positions.
///
/// Rules
///  1. Numbers are read as people write them: full width, Chinese numerals (一 幺 壹 〇), spaces,
///     dashes, dots, zero-width letters in between. Findings are ranges of the text as it was
///     given.
///  2. A format that checks itself (an identity card's last digit, a range of mobile numbers) is
///     found anywhere; one that is like any other number (bank cards, passports, QQ, numbers of
///     fixed lines without an area code) only where a word nearby says what it is. Why: a text
///     whose every number is marked is no longer looked at.
///  3. Near misses of identity cards are found beside a word that says so. Why: a number misheard
///  by
///     one digit still leads to its owner.
///  4. Not found: hotlines (12345, 110, 95588, 400…), credit codes of companies, numbers of
///     tickets, amounts, dates, numbers of documents, and what is said to be an order's number.
///  5. A division, road or village alone is no address; with a house, building, room or group it
///  is.
///  6. Of the form everything is found in any spelling of it that redaction_form.h lists.
///  7. Findings do not overlap, are in order, and begin and end between whole letters. Of two that
///     meet, one stays that covers both.
///  8. What is left after masking everything holds no finding more: the text is read again without
///     what was found, at most kReadingsMax times.
/// Invalid UTF-8: each byte that belongs to no letter is a letter of its own that means nothing.
/// Time: linear in the text; what is compared at a letter is bounded by the form's limits.
/// Threads: scanning changes nothing.
class Redactor {
 public:
  /// Nothing when the form breaks a limit. The gazetteer must outlive it.
  [[nodiscard]] static std::optional<Redactor> make(const Form& form, const Gazetteer& gazetteer);
  ~Redactor();
  Redactor(Redactor&&) noexcept;
  Redactor& operator=(Redactor&&) noexcept;

  /// Nothing when the text is longer than kTextBytesMax.
  [[nodiscard]] std::optional<std::vector<Finding>> scan(std::string_view text) const;

 private:
  struct Parts;
  explicit Redactor(Parts* parts);
  Parts* parts_;
};

enum class Decision : std::uint8_t { kMask, kKeep };

/// What the operator let stand, for the record: never what it says.
struct Kept {
  Kind kind{};
  Source source{};
  std::size_t begin = 0;  ///< in the masked text, which is the one that is kept
  std::size_t end = 0;
  bool operator==(const Kept&) const = default;
};

struct Masked {
  std::string text;
  std::vector<Kept> kept;
};

/// The text with a token for each finding that is masked. Nothing when the findings are not in
/// order within the text, or there are not as many decisions: then they are of another text.
[[nodiscard]] std::optional<Masked> mask(std::string_view text,
                                         const std::vector<Finding>& findings,
                                         const std::vector<Decision>& decisions);

}  // namespace guantong::node::reporter
