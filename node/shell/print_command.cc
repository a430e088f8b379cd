#include "node/shell/print_command.h"

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/forms.h"
#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/json.h"
#include "node/shell/secret_file.h"
#include "node/shell/ticket_words.h"

namespace guantong::node::shell {
namespace {

using federation::Result;
using federation::TicketId;

CommandOutput possibleForms(const CommandRequest& request, const FormPrinter& printer) {
  JsonArray forms;
  std::string out = say(request.language, Text::kFormsPossible) + "\n";
  for (const FormLine& form : printer.possible()) {
    forms.add(JsonObject().add("name", form.name).add("kind", wordOf(form.of)));
    out += "  " + printable(form.name) + "\n";
  }
  if (request.json) return {JsonObject().add("forms", forms).text() + "\n"};
  return {std::move(out)};
}

/// Before it is handed out.
Result<void> record(LocalClient& office, const TicketId& ticket, const PrintedForm& printed,
                    std::uint32_t person) {
  ActOfOffice said;
  said.act.kind = ticket::Kind::kPrinted;
  said.act.ticket = ticket;
  said.act.word = printed.word;
  said.act.text = printed.name;
  said.person = person;
  const auto told = office.ask(Command(std::move(said)));
  if (!told) return tl::unexpected(told.error());
  return {};
}

Result<CommandOutput> handOut(const CommandRequest& request, const TicketId& ticket,
                              PrintedForm printed) {
  const std::string path = request.value(Option::kOut);
  if (!path.empty()) {
    const auto written = createSecretFile(path, crypto::viewOf(printed.html));
    if (!written) return tl::unexpected(written.error());
  }
  if (request.json) {
    JsonObject object;
    object.add("ticket", hexOf(ticket.bytes))
        .add("form", printed.name)
        .add("kind", wordOf(printed.of))
        .add("sheets", printed.sheets);
    object.add(path.empty() ? "html" : "file", path.empty() ? printed.html : path);
    return CommandOutput{object.text() + "\n"};
  }
  if (path.empty()) return CommandOutput{std::move(printed.html)};
  return CommandOutput{say<Text::kFormWritten>(request.language, with<"name">(printed.name),
                                               with<"count">(std::to_string(printed.sheets)),
                                               with<"file">(path)) +
                       "\n"};
}

}  // namespace

Result<CommandOutput> ticketPrint(const CommandRequest& request) {
  std::optional<federation::OfficeCode> holder;
  if (request.has(Option::kTurn)) {
    const auto code = codeFrom(request.value(Option::kTurn), "--turn");
    if (!code) return tl::unexpected(code.error());
    holder = *code;
  }
  if (request.has(Option::kOut)) {
    if (auto room = checkRoomForSecretFile(request.value(Option::kOut)); !room) {
      return tl::unexpected(room.error());
    }
  }
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  const auto detail = office->ask(Question(AskTicket{*ticket}));
  if (!detail) return tl::unexpected(detail.error());
  const auto forms = office->ask(Question(AskForms{*ticket}));
  if (!forms) return tl::unexpected(forms.error());
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());

  const FormPrinter printer(request.language, std::get<TicketDetail>(*detail),
                            std::get<Forms>(*forms));
  if (!request.has(Option::kForm)) return possibleForms(request, printer);
  auto printed = printer.print(request.value(Option::kForm), holder, {*person, *now});
  if (!printed) return tl::unexpected(printed.error());
  if (auto kept = record(*office, *ticket, *printed, *person); !kept) {
    return tl::unexpected(kept.error());
  }
  return handOut(request, *ticket, std::move(*printed));
}

}  // namespace guantong::node::shell
