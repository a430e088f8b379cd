// node/likeness.h: which tickets of this office are like one that has just come.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "crypto/secret.h"
#include "federation/store.h"
#include "federation/tables.h"
#include "node/ticket/kinds.h"

namespace guantong::node {

using federation::TicketId;

/// The office that registers keeps an index of what its tickets are about and of who reported, to
/// see that somebody comes again (W17) or that others came with the same (W08) before an office is
/// sent to work twice.
///
/// Rules
///  1. The index holds nothing but hashes under a key that does not lie on its disk: who has the
///     store alone can't ask it whether a text or a reporter is in it. It never leaves the office.
///  2. Who reported is an opaque handle, the same each time: what it is made of is not known here.
///  3. Texts are compared by the pairs of characters in them, without spaces, signs and letter
///     case. An index of pairs would be as large as the texts; so of each text some smallest pairs
///     (by a keyed hash) stand for it, in bands of two: texts of which half the pairs are the same
///     meet in some band nearly always (96 in 100), of which a tenth, one in nine times. What meets
///     is then compared pair by pair.
///  4. Only what is of one place and one hotline meets by its text.
///  5. A ticket's marks go when it is purged: they tell of its text and of who reported.
/// Limits: kBands. Pure.
class Likeness {
 public:
  static constexpr std::size_t kBands = 12;
  using Mark = crypto::ByteArray<16>;

  /// `restKey`: the key for what rests on the disk; another is derived from it.
  explicit Likeness(const crypto::Secret& restKey);

  /// What a ticket leaves in the index; of a text without two characters, nothing.
  [[nodiscard]] std::vector<Mark> ofMatter(const ticket::Registered& said) const;
  [[nodiscard]] Mark ofReporter(crypto::ByteView handle) const;

  /// A text as the pairs of its characters; ascending, each once.
  using Pairs = std::vector<std::uint64_t>;
  [[nodiscard]] static Pairs pairsOf(const ticket::Registered& said);
  /// Of all pairs of both, those that both have, in per cent.
  [[nodiscard]] static unsigned percentAlike(const Pairs& a, const Pairs& b);

 private:
  crypto::Secret key_;
};

/// Enters marks of a ticket. What fails, the commit tells.
void enterLikeness(federation::Transaction& transaction, const federation::Tables& tables,
                   std::span<const Likeness::Mark> marks, const TicketId& ticket);
/// Takes them out again. Marks that are not there are none.
void removeLikeness(federation::Transaction& transaction, const federation::Tables& tables,
                    std::span<const Likeness::Mark> marks, const TicketId& ticket);
/// The tickets that have this mark; at most so many.
[[nodiscard]] std::vector<TicketId> ticketsMarked(federation::Reader& reader,
                                                  const federation::Tables& tables,
                                                  const Likeness::Mark& mark, std::size_t countMax);

}  // namespace guantong::node
