// simulator/story_words.h: the keys of a look, and the words that stories use for what they find.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "node/ticket/state.h"
#include "simulator/story.h"

namespace guantong::simulator {

/// What may stand behind a key of a look.
enum class LookForm : std::uint8_t {
  kFlag,     ///< true, false
  kNumber,   ///< a whole number
  kText,     ///< as it is
  kStage,    ///< a stage of a ticket
  kScope,    ///< whether it was accepted
  kStatus,   ///< of a turn
  kPart,     ///< in a joint handling
  kOffice,   ///< a code, or "none"
  kOffices,  ///< codes, in order
  kTicket,   ///< a name of the story
  kTickets,  ///< names of the story
  kTexts,    ///< words, in order; ["none"]: there is none
  kMoment,   ///< a day or an instant
  kMoments,  ///< a table: a name and its day or instant
  kRoles,
  kKindsThere,     ///< each of them is there
  kKindsNotThere,  ///< none of them is
};

struct LookKey {
  std::string_view key;
  LookForm form;
  std::string_view found;  ///< under which key of an observation
};

/// Of a look at a ticket, of [[look.turn]], and of a look at an office.
[[nodiscard]] std::span<const LookKey> ticketKeys();
[[nodiscard]] std::span<const LookKey> turnKeys();
[[nodiscard]] std::span<const LookKey> officeKeys();

/// A word of a list for programs, or its Chinese: both mean the first.
struct Spoken {
  std::string_view word;
  std::string_view chinese;
};
/// In the order of the enumerations.
[[nodiscard]] std::span<const Spoken> stageWords();
[[nodiscard]] std::span<const Spoken> scopeWords();
[[nodiscard]] std::span<const Spoken> statusWords();
[[nodiscard]] std::span<const Spoken> partWords();
[[nodiscard]] std::span<const Spoken> privacyWords();
/// Its place in the list.
[[nodiscard]] std::optional<std::size_t> placeOf(std::string_view text,
                                                 std::span<const Spoken> words);
/// "\"open\" (实名), …": what is allowed.
[[nodiscard]] std::string allowedOf(std::span<const Spoken> words);

}  // namespace guantong::simulator
