// node/reporter/redaction_form.h: what the identity form says, found in any spelling.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "node/reporter/gazetteer.h"
#include "node/reporter/redaction_text.h"

namespace guantong::node::reporter {

/// A form made ready for comparing.
///
/// What is found of a name (王小明)
///  1. its characters, with blanks, dots and dashes between, traditional or simplified;
///  2. in pinyin, with tones or without, either order, written together or apart: Wang Xiaoming,
///     xiaoming wang. Characters that pinyin.inc does not have make this impossible, and only this;
///  3. of three characters or more one that sounds the same in place of one: 王晓明;
///  4. surname and address: 王先生, 小王, 老王, 王某某, 姓王. Not 王书记 or 王局长: those are
///  people in
///     office, whom reports are about;
///  5. the given name where it is used of a person: 我叫小明, 小明哥; of names with a dot
///     (阿依古丽·买买提) each part of three characters.
/// Of a number: its digits in any script and with any gaps, also inside longer ones; a fixed line
/// without its area code; 139****0001; its last digits after 尾号 or 后四位.
/// Of an address: a name in it with the number that follows it, however the rest is abbreviated
/// (龙川街12, 锦绣花园三栋); the whole of it where it has no number.
/// Of others: the same letters, gaps passed over.
/// Not found: initials, nicknames, a name explained (木子李), a birthday.
class FormMatcher {
 public:
  [[nodiscard]] static std::optional<FormMatcher> make(const Form& form);

  void find(const Page& page, const Gazetteer& gazetteer, Hits& hits) const;

 private:
  using Word = std::u32string;

  struct Name {
    Word whole;
    std::size_t surname = 1;
    /// Of each character the rows of pinyin.inc that have it; none where it is not there.
    std::vector<std::vector<std::size_t>> sounds;
  };
  /// A name in an address, without what it ends in, and the number after it.
  struct Place {
    Word core;
    std::uint32_t number = 0;
  };
  struct Number {
    std::vector<std::uint8_t> digits;  ///< 10 is an X
  };
  struct Other {
    Word text;  ///< without gaps
    Kind kind{};
    Word before{};  ///< what may stand before it, and then belongs to it
  };
  class Search;

  [[nodiscard]] static Name nameFrom(const Units& units);
  void addNumber(const Units& units);
  void addAddress(const Units& units);
  void addParts(const Units& name);
  void addOther(const Units& units, Kind kind);

  void noteBegins();
  [[nodiscard]] bool mayBeginWith(char32_t code) const { return begins_[code % begins_.size()]; }

  std::optional<Name> name_;
  std::vector<Number> numbers_;
  std::vector<Place> places_;
  std::vector<Other> others_;
  /// A bit for each letter, modulo their number, with which something of the form may begin: most
  /// letters of a text are passed over by looking here.
  std::bitset<512> begins_;
};

}  // namespace guantong::node::reporter
