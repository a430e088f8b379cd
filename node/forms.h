// node/forms.h: what is printed of a ticket: acceptance slips, notices of assignment, of a return
// and of supervision.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/command.h"
#include "node/text.h"

namespace guantong::node {

/// Who has it printed: stands on every page, so that a page that turns up where it should not be
/// says whose copy it was.
struct ReadersMark {
  std::uint32_t person = 0;  ///< the office's number of them; 0: it lists nobody
  Instant at;
};

struct PrintedForm {
  std::string_view word;  ///< "assignment": the house's own word for it
  std::string name;       ///< what it is headed
  ticket::Kind of = ticket::Kind::kRegistered;
  std::size_t sheets = 0;
  std::string html;
};

/// Rules
///  1. Every ticket has four forms: of its registration (受理单), of each turn (交办通知单), of
///  each
///     return that was asked for (退回通知单) and of each supervision (督办通知单). Where the
///     hotline's rules have their own form of that kind for the ticket, with a name and fields of
///     the document, it takes the place of the house's.
///  2. A form of what did not happen is refused, with those that can be printed.
///  3. One sheet for each of what it is printed of: three offices that handle jointly get a notice
///     each, in one file. Of turns those that are not over; where all are, the newest.
///  4. The page is one file: no scripts, nothing loaded from anywhere, no colour needed. Every
///  value
///     comes from somebody else and is escaped; control characters and marks that turn the reading
///     direction become U+FFFD.
///  5. Nothing on it is about a reporter: a ticket holds nothing. The place of one who is not open
///     is left out besides: in a small place it would name them.
/// The same input gives the same bytes. Not here: who may print (node/shell/print_command.h), that
/// it goes on record (ticket::Kind::kPrinted).
class FormPrinter {
 public:
  /// REQUIRES: both outlive this.
  FormPrinter(Language language, const TicketDetail& detail, const Forms& rules)
      : language_(language), detail_(&detail), rules_(&rules) {}

  /// What can be printed now, by name; of those that can't be, nothing.
  [[nodiscard]] std::vector<FormLine> possible() const;
  /// `name`: 受理单, acceptance, or the rules' own name. `office`: of its turns alone.
  /// kInvalidArgument for a name that there is not, kNotAllowed by rule 2.
  [[nodiscard]] Result<PrintedForm> print(std::string_view name,
                                          const std::optional<OfficeCode>& office,
                                          const ReadersMark& mark) const;

 private:
  [[nodiscard]] std::vector<FormLine> all() const;
  [[nodiscard]] const FormLine* named(const std::vector<FormLine>& forms,
                                      std::string_view name) const;
  [[nodiscard]] std::string listed(const std::vector<FormLine>& forms) const;

  Language language_;
  const TicketDetail* detail_;
  const Forms* rules_;
};

}  // namespace guantong::node
