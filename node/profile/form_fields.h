// node/profile/form_fields.h: what a form can have, by the words that profiles use.
#pragma once

#include <algorithm>
#include <string_view>

namespace guantong::node::profile {

/// Everything that is printed of a ticket. Nothing is among them of who reported: no ticket holds
/// it. What a field prints stands in node/forms.cc, what it is called in the catalogue of texts.
inline constexpr std::string_view kFormFields[] = {
    "number",              // what people call the ticket
    "foreign-number",      // what a foreign platform calls it
    "hotline",             // the hotline, and the document of its rules
    "registrar",           // who took the report
    "received",            // when the report was received
    "registered",          // when it was registered
    "channel",             // by which way it came
    "type",                // 咨询, 投诉
    "category",            // of the statistics
    "origin",              // on whose instance
    "privacy",             // what the reporter lets travel
    "marks",               // urgent, major
    "title",               //
    "text",                // what was reported, as the office wrote it down
    "matter",              // where the matter is
    "accused",             // the office that is accused, or its place
    "reporter-place",      // of an open report; else it is not shown
    "sender",              // who gave the turn
    "holder",              // who has it
    "part",                // alone, lead or assistant
    "others",              // with whom, in joint handling
    "dispatched",          // when it was given
    "delivered",           // when that was proven
    "due",                 // every clock that runs, and when it is over
    "proposer",            // the person who proposed it, by the office's number
    "suggestion",          // what the giver of the turn says of it
    "reviewer",            // the leader who reviewed the result, by number
    "leader-instruction",  // what leaders say to do
    "result",              // the newest result
    "returned",            // when its return was asked for
    "reason",              // why
    "suggested",           // to whom it belongs instead
    "site-visit",          // whether the place was visited for it
    "decision",            // what was decided on the return
    "supervisor",          // who supervises
    "supervised",          // since when
    "grounds",             // the origin or state for which
    "demand",              // what is demanded
    "receipt",             // lines for who takes the paper: name, day, seal
};

[[nodiscard]] constexpr bool isFormField(std::string_view word) {
  return std::ranges::find(kFormFields, word) != std::end(kFormFields);
}

}  // namespace guantong::node::profile
