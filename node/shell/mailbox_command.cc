#include "node/shell/mailbox_command.h"

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/profile/day.h"
#include "node/shell/asking.h"
#include "node/shell/json.h"
#include "node/shell/ticket_json.h"

namespace guantong::node::shell {
namespace {

using federation::Result;
using federation::TicketId;
using Rows = std::vector<std::vector<std::string>>;

/// The ticket that is named, the office, and who does it.
struct Asked {
  LocalClient office;
  TicketId ticket;
  std::uint32_t person = 0;
};
Result<Asked> askedOf(const CommandRequest& request) {
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  return Asked{std::move(*office), *ticket, *person};
}

CommandOutput done(const CommandRequest& request, const TicketId& ticket, PlainText said) {
  if (request.json) return {JsonObject().add("ticket", hexOf(ticket.bytes)).text() + "\n"};
  return {say(request.language, said) + "\n"};
}

JsonObject asJson(const MailboxLine& line) {
  return JsonObject()
      .add("ticket", lineAsJson(line.line))
      .add("letters", line.messages)
      .add("received", line.fromReporter)
      .add("unread", line.waits);
}

CommandOutput viewOutput(const CommandRequest& request, const MailboxView& view) {
  const Language language = request.language;
  if (request.json) {
    JsonArray letters;
    for (const MailboxView::Message& message : view.messages) {
      JsonObject letter;
      letter.add("number", message.number)
          .add("day", letterDay(message.day))
          .add("from", message.fromReporter ? "reporter" : "office")
          .add("unread", message.unread);
      if (message.fromReporter) letter.add("text", message.text);
      letters.add(letter);
    }
    return {asJson(view.line).add("messages", letters).add("older", view.older).text() + "\n"};
  }
  if (view.messages.empty()) return {say(language, Text::kMailboxEmpty) + "\n"};
  std::string out;
  if (view.older) out += say(language, Text::kMailboxOlder) + "\n";
  for (const MailboxView::Message& message : view.messages) {
    const PlainText from = message.fromReporter ? PlainText(Text::kLetterFromReporter)
                                                : PlainText(Text::kLetterFromOffice);
    out +=
        std::to_string(message.number) + "  " + letterDay(message.day) + "  " + say(language, from);
    if (message.unread) out += "  " + say(language, Text::kUnreadMark);
    out +=
        "\n" + letterOnScreen(message.fromReporter ? message.text
                                                   : say(language, Text::kLetterForReporterAlone));
  }
  return {std::move(out)};
}

}  // namespace

std::string letterDay(std::int32_t day) {
  return profile::textOf(profile::Day{std::chrono::days{day}});
}

std::string letterOnScreen(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    out += "    " + printable(text.substr(0, end)) + "\n";
    if (end == text.npos) return out;
    text.remove_prefix(end + 1);
  }
}

Result<CommandOutput> mailboxList(const CommandRequest& request) {
  const auto told = askOffice(request, Question(AskMailboxes{}));
  if (!told) return tl::unexpected(told.error());
  const auto& lines = std::get<std::vector<MailboxLine>>(*told);
  const Language language = request.language;
  if (request.json) {
    JsonArray mailboxes;
    for (const MailboxLine& line : lines) mailboxes.add(asJson(line));
    return CommandOutput{JsonObject().add("mailboxes", mailboxes).text() + "\n"};
  }
  if (lines.empty()) return CommandOutput{say(language, Text::kMailboxesNone) + "\n"};
  Rows rows{{say(language, Text::kLabelNumber), say(language, Text::kColumnLetters),
             say(language, Text::kColumnFromReporter), say(language, Text::kColumnUnread),
             say(language, Text::kColumnTitle)}};
  for (const MailboxLine& line : lines) {
    rows.push_back({line.line.number, std::to_string(line.messages),
                    std::to_string(line.fromReporter),
                    line.waits ? say(language, Text::kUnreadMark) : std::string(),
                    printable(line.line.title)});
  }
  return CommandOutput{aligned(rows, 0)};
}

Result<CommandOutput> mailboxRead(const CommandRequest& request) {
  AskMailbox question;
  if (request.has(Option::kBeforeLetter)) {
    const auto before = numberFrom(request.value(Option::kBeforeLetter), "--before", 1, UINT32_MAX);
    if (!before) return tl::unexpected(before.error());
    question.before = static_cast<std::uint32_t>(*before);
  }
  auto asked = askedOf(request);
  if (!asked) return tl::unexpected(asked.error());
  question.ticket = asked->ticket;
  // What was unread is to be seen; that somebody sees it is on the disk before it is.
  const auto told = asked->office.ask(Question(question));
  if (!told) return tl::unexpected(told.error());
  const auto noted = asked->office.ask(Command(ReadMailbox{asked->ticket, asked->person}));
  if (!noted) return tl::unexpected(noted.error());
  return viewOutput(request, std::get<MailboxView>(*told));
}

Result<CommandOutput> mailboxWrite(const CommandRequest& request) {
  auto text = textGiven(request);
  if (!text) return tl::unexpected(text.error());
  auto asked = askedOf(request);
  if (!asked) return tl::unexpected(asked.error());
  const auto told =
      asked->office.ask(Command(WriteToMailbox{asked->ticket, std::move(*text), asked->person}));
  if (!told) return tl::unexpected(told.error());
  return done(request, asked->ticket, Text::kMailboxLaidIn);
}

Result<CommandOutput> mailboxForward(const CommandRequest& request) {
  auto text = textGiven(request);
  if (!text) return tl::unexpected(text.error());
  auto asked = askedOf(request);
  if (!asked) return tl::unexpected(asked.error());
  const auto detail = asked->office.ask(Question(AskTicket{asked->ticket}));
  if (!detail) return tl::unexpected(detail.error());
  ActOnTicket says{asked->ticket, {}, asked->person};
  says.act.kind = std::get<TicketDetail>(*detail).state.supplementAsked
                      ? ticket::Kind::kSupplementGiven
                      : ticket::Kind::kMessageFromReporter;
  says.act.text = std::move(*text);
  const auto told = asked->office.ask(Command(std::move(says)));
  if (!told) return tl::unexpected(told.error());
  return done(request, asked->ticket, Text::kMailboxPassedOn);
}

}  // namespace guantong::node::shell
