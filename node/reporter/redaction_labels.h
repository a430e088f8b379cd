// node/reporter/redaction_labels.h: the words that say what a number beside them is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "node/reporter/redaction_text.h"

namespace guantong::node::reporter {

enum class Label : std::uint8_t {
  kIdNumber,
  kPhone,
  kBank,
  kPassport,
  kWechat,
  kQq,
  kOrder,  ///< numbers of things: orders, parcels, documents, companies
};

struct LabelHit {
  Label label{};
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// All labels of a page, in order. Of two that overlap the one that begins first counts, and of two
/// that begin alike the longer: 许可证号 is not 证号.
class Labels {
 public:
  explicit Labels(const Page& page);

  [[nodiscard]] const std::vector<LabelHit>& all() const { return hits_; }
  /// The nearest that ends at or before `at`, at most `reach` units away and in the same sentence.
  [[nodiscard]] std::optional<Label> nearestBefore(std::size_t at, std::size_t reach) const;
  /// Whether such a label is there, whatever is nearer.
  [[nodiscard]] bool isBefore(Label label, std::size_t at, std::size_t reach) const;
  /// Whether such a label begins within `reach` units after `at`, in the same sentence.
  [[nodiscard]] bool isAfter(Label label, std::size_t at, std::size_t reach) const;

 private:
  [[nodiscard]] std::size_t firstAfter(std::size_t at) const;
  [[nodiscard]] bool isOneSentence(std::size_t from, std::size_t to) const;

  const Page& page_;
  std::vector<LabelHit> hits_;
};

/// The letters with which labels begin.
[[nodiscard]] bool beginsLabel(char32_t code);

}  // namespace guantong::node::reporter
