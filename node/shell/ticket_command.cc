#include "node/shell/ticket_command.h"

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/profile/profile.h"
#include "node/shell/alike_command.h"
#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/journey.h"
#include "node/shell/json.h"
#include "node/shell/proof_command.h"
#include "node/shell/receipt_command.h"
#include "node/shell/secret_file.h"
#include "node/shell/ticket_json.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using federation::TicketId;
using Rows = std::vector<std::vector<std::string>>;

Result<void> fillOffices(const CommandRequest& request, ticket::Registered& says) {
  const struct {
    Option option;
    const char* name;
    federation::OfficeCode& to;
  } places[] = {{Option::kTo, "--to", says.to},
                {Option::kMatterPlace, "--matter", says.matterPlace},
                {Option::kAccusedPlace, "--accused-place", says.accusedPlace},
                {Option::kReporterPlace, "--reporter-place", says.reporterPlace},
                {Option::kAccused, "--accused", says.accused}};
  for (const auto& place : places) {
    if (!request.has(place.option)) continue;
    const auto code = codeFrom(request.value(place.option), place.name);
    if (!code) return tl::unexpected(code.error());
    place.to = *code;
  }
  return {};
}

Result<ticket::Registered> registrationFrom(const CommandRequest& request) {
  ticket::Registered says;
  says.title = request.value(Option::kTitle);
  says.urgent = request.has(Option::kUrgent);
  says.major = request.has(Option::kMajor);
  says.hotline = request.value(Option::kHotline);
  says.type = request.value(Option::kType);
  says.category = request.value(Option::kCategory);
  says.channel = request.value(Option::kChannel);
  says.origin = request.value(Option::kOrigin);
  says.system = request.value(Option::kSystem);
  says.number = request.value(Option::kForeignNumber);
  auto text = textGiven(request);
  if (!text) return tl::unexpected(text.error());
  says.text = std::move(*text);
  if (request.has(Option::kPrivacy)) {
    const auto privacy = profile::privacyFrom(request.value(Option::kPrivacy));
    if (!privacy) {
      return failure(ErrorCode::kInvalidArgument,
                     "--privacy is one of open, confidential, anonymous");
    }
    says.privacy = *privacy;
  }
  if (request.has(Option::kReceived)) {
    const auto received = momentFrom(request.value(Option::kReceived), "--received");
    if (!received) return tl::unexpected(received.error());
    says.received = *received;
  }
  if (auto filled = fillOffices(request, says); !filled) return tl::unexpected(filled.error());
  return says;
}

std::string listOnScreen(Language language, const std::vector<TicketLine>& lines) {
  if (lines.empty()) return say(language, Text::kNoTickets) + "\n";
  Rows rows{{say(language, Text::kColumnNumber), say(language, Text::kColumnStage),
             say(language, Text::kColumnRegistered), say(language, Text::kColumnRegistrar),
             say(language, Text::kColumnHolder), say(language, Text::kColumnTitle)}};
  for (const TicketLine& line : lines) {
    rows.push_back(
        {std::to_string(line.row), stageText(language, line.stage), beijingTime(line.registeredAt),
         std::string(line.registrar.text()), line.holder ? std::string(line.holder->text()) : "",
         (line.urgent ? say(language, Text::kUrgentMark) + " " : "") + printable(line.title)});
  }
  return aligned(rows, 0);
}

}  // namespace

Result<CommandOutput> ticketNew(const CommandRequest& request) {
  auto says = registrationFrom(request);
  if (!says) return tl::unexpected(says.error());
  const std::string proof = request.value(Option::kProof);
  if (!proof.empty()) {
    if (auto room = checkRoomForSecretFile(proof); !room) return tl::unexpected(room.error());
  }
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  NewTicket fresh{std::move(*says), *person, {}, !request.has(Option::kPrivacy)};
  if (request.has(Option::kReporterHandle)) {
    auto handle = reporterHandleFrom(request.value(Option::kReporterHandle));
    if (!handle) return tl::unexpected(handle.error());
    fresh.reporter = std::move(*handle);
  }
  std::string code;  // told once, and kept nowhere
  if (!request.has(Option::kNoReceipt)) {
    const auto status = office->ask(Question(AskStatus{}));
    if (!status) return tl::unexpected(status.error());
    const auto receipt = makeReceipt(std::get<Status>(*status).receiptHint);
    if (!receipt) return tl::unexpected(receipt.error());
    code = crypto::textOf(receipt->code.grouped().view());
    fresh.mailbox = receipt->keys.forOffice();
  }
  const auto told = office->ask(Command(std::move(fresh)));
  if (!told) return tl::unexpected(told.error());
  const TicketId ticket = std::get<Done>(*told).ticket.value_or(TicketId{});
  const std::string id = hexOf(ticket.bytes);
  // It is registered, whatever comes of comparing it.
  const auto compared = office->ask(Question(AskAlike{ticket}));
  const Alike alike = compared ? std::get<Alike>(*compared) : Alike{};
  if (!proof.empty()) {
    const auto given = office->ask(Command(GiveProof{ticket, *person}));
    if (!given) return tl::unexpected(given.error());
    const auto kept = writeProof(proof, std::get<Done>(*given).bytes, false, request.language);
    if (!kept) return tl::unexpected(kept.error());
  }
  if (request.json) {
    JsonObject made;
    made.add("ticket", id).add("alike", alikeAsJson(alike));
    if (!code.empty()) made.add("receipt", code);
    if (!proof.empty()) made.add("proof", proof);
    return CommandOutput{made.text() + "\n"};
  }
  std::string out = say<Text::kTicketMade>(request.language, with<"ticket">(id)) + "\n";
  if (!code.empty()) {
    out += say<Text::kReceiptGiven>(request.language, with<"code">(code)) + "\n";
  }
  if (!proof.empty()) {
    out += say<Text::kProofWritten>(request.language, with<"file">(proof)) + "\n";
  }
  if (!alike.lines.empty()) {
    out += say(request.language, Text::kAlikeFound) + "\n" + alikeOnScreen(request.language, alike);
  }
  return CommandOutput{std::move(out)};
}

Result<CommandOutput> ticketList(const CommandRequest& request) {
  AskTickets question;
  if (request.has(Option::kCount)) {
    const auto count = numberFrom(request.value(Option::kCount), "--count", 1, kTicketLinesMax);
    if (!count) return tl::unexpected(count.error());
    question.countMax = static_cast<std::uint32_t>(*count);
  }
  if (request.has(Option::kBefore)) {
    const auto before = numberFrom(request.value(Option::kBefore), "--before", 1, UINT64_MAX);
    if (!before) return tl::unexpected(before.error());
    question.beforeRow = *before;
  }
  const auto told = askOffice(request, Question(question));
  if (!told) return tl::unexpected(told.error());
  const auto& lines = std::get<std::vector<TicketLine>>(*told);
  if (!request.json) return CommandOutput{listOnScreen(request.language, lines)};
  JsonArray tickets;
  for (const TicketLine& line : lines) tickets.add(lineAsJson(line));
  return CommandOutput{JsonObject().add("tickets", tickets).text() + "\n"};
}

Result<CommandOutput> ticketShow(const CommandRequest& request) {
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto told = office->ask(Question(AskTicket{*ticket}));
  if (!told) return tl::unexpected(told.error());
  const auto& detail = std::get<TicketDetail>(*told);
  if (!request.json) return CommandOutput{journeyOnScreen(request.language, detail)};
  return CommandOutput{ticketAsJson(detail).text() + "\n"};
}

}  // namespace guantong::node::shell
