#include "node/shell/receipt_command.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "node/display_width.h"
#include "node/shell/asking.h"
#include "node/shell/entropy.h"
#include "node/shell/json.h"
#include "node/shell/mailbox_command.h"
#include "node/shell/plain_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::AskId;
using reporter::MailboxPage;
using reporter::MailboxWish;
using reporter::ReceiptKeys;

constexpr std::chrono::milliseconds kPollEach{200};
constexpr std::uint64_t kWaitSeconds = 60;
constexpr std::uint64_t kWaitSecondsMax = 600;

Result<crypto::Secret> codeTextFrom(const std::string& path) {
  if (path != "-") {
    auto text = readPlainFile(path, crypto::kReceiptTextBytesMax);
    if (!text) return tl::unexpected(text.error());
    crypto::Secret secret = crypto::Secret::copyOf(crypto::viewOf(*text));
    crypto::wipe({reinterpret_cast<std::byte*>(text->data()), text->size()});
    return secret;
  }
  crypto::Secret room(crypto::kReceiptTextBytesMax + 1);
  std::size_t used = 0;
  while (used < room.size()) {
    const ssize_t got = ::read(STDIN_FILENO, room.span().data() + used, room.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    used += static_cast<std::size_t>(got);
    if (room.view()[used - 1] == std::byte{'\n'}) break;
  }
  return crypto::Secret::copyOf(room.view().first(used));
}

/// Line ends around the code are no part of it.
std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Result<crypto::ReceiptCode> codeGiven(const CommandRequest& request) {
  const auto text = codeTextFrom(request.value(Option::kCodeFile));
  if (!text) return tl::unexpected(text.error());
  auto code = crypto::ReceiptCode::parse(trimmed(crypto::textOf(text->view())));
  if (code) return std::move(*code);
  const char* why = "";
  switch (code.error()) {
    case crypto::ReceiptCodeFault::kNotADigit:
      why = "something else than digits is among them";
      break;
    case crypto::ReceiptCodeFault::kWrongLength:
      why = "there are too few or too many";
      break;
    case crypto::ReceiptCodeFault::kCheckDigit:
      why = "one of them is wrong, or two are swapped";
      break;
  }
  return failure(ErrorCode::kInvalidArgument,
                 "a receipt code has 24 digits, and here " + std::string(why));
}

/// Asks an office, and waits for the answer from wherever the mailbox is kept.
class Client {
 public:
  static Result<Client> open(const CommandRequest& request) {
    std::uint64_t wait = kWaitSeconds;
    if (request.has(Option::kWait)) {
      const auto given = numberFrom(request.value(Option::kWait), "--wait", 1, kWaitSecondsMax);
      if (!given) return tl::unexpected(given.error());
      wait = *given;
    }
    auto code = codeGiven(request);
    if (!code) return tl::unexpected(code.error());
    auto office = officeOf(request);
    if (!office) return tl::unexpected(office.error());
    auto keys = ReceiptKeys::derive(*code);
    if (!keys) return failure(ErrorCode::kMemoryShort, "64 MiB for the receipt code");
    return Client(std::move(*office), std::move(*keys), std::string(code->hint()), wait);
  }

  /// kNotFound where there is no mailbox; kUnreachable where no answer came.
  Result<MailboxPage> ask(const std::optional<MailboxWish>& wish = {}) {
    const AskId id{randomBytes<16>()};
    AskOfReceipt question{id, keys_.forOffice().key, hint_, {}, {}};
    std::optional<crypto::Bytes> sealed;
    if (wish && keeper_) {
      sealed = sealWish(keys_, *keeper_, id, *wish, randomBytes<crypto::kAeadNonceBytes>());
      if (!sealed) return failure(ErrorCode::kMalformed, "the answer of the office has no key");
    } else {
      crypto::Bytes random(reporter::kWishSealedBytes);
      fillRandom(random);
      sealed = reporter::blankWish(std::move(random));
    }
    question.wish = std::move(*sealed);
    const auto told = office_.ask(Command(std::move(question)));
    if (!told) return tl::unexpected(told.error());
    return answerTo(id);
  }
  [[nodiscard]] const ReceiptKeys& keys() const { return keys_; }

 private:
  Client(LocalClient office, ReceiptKeys keys, std::string hint, std::uint64_t wait)
      : office_(std::move(office)), keys_(std::move(keys)), hint_(std::move(hint)), wait_(wait) {}

  Result<MailboxPage> answerTo(const AskId& id) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{wait_};
    while (std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(kPollEach);
      const auto told = office_.ask(Command(TakeAnswer{id}));
      if (!told) return tl::unexpected(told.error());
      const auto& bytes = std::get<Done>(*told).bytes;
      if (bytes.empty()) continue;
      auto opened = openPage(keys_, id, bytes);
      if (!opened) {
        return failure(ErrorCode::kMalformed,
                       "the answer is not from the office that keeps the "
                       "mailbox, or was changed on its way");
      }
      if (!opened->there) {
        return failure(ErrorCode::kNotFound,
                       "there is no mailbox under this code: check its digits; mailboxes also end "
                       "when the time is over for which they are kept");
      }
      keeper_ = opened->page.keeper;
      return std::move(opened->page);
    }
    return failure(ErrorCode::kUnreachable,
                   "no answer within " + std::to_string(wait_) +
                       " seconds; that says nothing about the code: ask again later, or longer "
                       "(--wait), or at another office");
  }

  LocalClient office_;
  ReceiptKeys keys_;
  std::string hint_;
  std::uint64_t wait_;
  std::optional<reporter::Keeper> keeper_;
};

CommandOutput pageOutput(const CommandRequest& request, const ReceiptKeys& keys,
                         const MailboxPage& page) {
  JsonArray letters;
  const Language language = request.language;
  std::string out = say<Text::kReceiptKeeper>(language, with<"name">(printable(page.keeper.name)),
                                              with<"code">(page.keeper.office.text())) +
                    "\n";
  if (page.older) out += say(language, Text::kMailboxOlder) + "\n";
  for (const MailboxPage::Message& message : page.messages) {
    const bool own = message.sealed.empty();
    const std::string text =
        own ? message.text : openMessage(keys, message.sealed).value_or(std::string());
    letters.add(JsonObject()
                    .add("number", message.number)
                    .add("day", letterDay(message.day))
                    .add("from", own ? "reporter" : "office")
                    .add("text", text));
    out += std::to_string(message.number) + "  " + letterDay(message.day) + "  " +
           say(language,
               own ? PlainText(Text::kLetterFromReporter) : PlainText(Text::kLetterFromOffice)) +
           "\n" + letterOnScreen(text);
  }
  if (page.messages.empty()) out += say(language, Text::kMailboxEmpty) + "\n";
  if (!request.json) return {std::move(out)};
  return {JsonObject()
              .add("office", page.keeper.office.text())
              .add("name", page.keeper.name)
              .add("messages", letters)
              .add("older", page.older)
              .text() +
          "\n"};
}

}  // namespace

Result<NewReceipt> makeReceipt(const std::string& hint) {
  if (hint.size() != crypto::kReceiptHintDigits) {
    return failure(ErrorCode::kNotReady, "this office is not enrolled yet: it gives no receipts");
  }
  std::optional<crypto::ReceiptCode> code;
  while (!code) {
    code = crypto::ReceiptCode::make(hint, randomSecret(crypto::kReceiptRandomBytes));
  }
  auto keys = ReceiptKeys::derive(*code);
  if (!keys) return failure(ErrorCode::kMemoryShort, "64 MiB for the receipt code");
  return NewReceipt{std::move(*code), std::move(*keys)};
}

Result<CommandOutput> receiptRead(const CommandRequest& request) {
  MailboxWish wish;
  if (request.has(Option::kBeforeLetter)) {
    const auto before = numberFrom(request.value(Option::kBeforeLetter), "--before", 1, UINT32_MAX);
    if (!before) return tl::unexpected(before.error());
    wish.before = static_cast<std::uint32_t>(*before);
  }
  auto client = Client::open(request);
  if (!client) return tl::unexpected(client.error());
  auto page = client->ask();
  if (page && wish.before != 0) page = client->ask(wish);
  if (!page) return tl::unexpected(page.error());
  return pageOutput(request, client->keys(), *page);
}

Result<CommandOutput> receiptWrite(const CommandRequest& request) {
  if (request.value(Option::kText) == "-" && request.value(Option::kCodeFile) == "-") {
    return failure(ErrorCode::kInvalidArgument,
                   "--code-file: only one of text and code comes from standard input");
  }
  auto text = textGiven(request);
  if (!text) return tl::unexpected(text.error());
  if (text->empty() || text->size() > reporter::kMailboxTextBytesMax) {
    return failure(
        ErrorCode::kInvalidArgument,
        "text: a letter has 1 to " + std::to_string(reporter::kMailboxTextBytesMax) + " bytes");
  }
  auto client = Client::open(request);
  if (!client) return tl::unexpected(client.error());
  const auto before = client->ask();
  if (!before) return tl::unexpected(before.error());
  const std::uint32_t number = before->fromReporter + 1;
  const auto after = client->ask(MailboxWish{0, number, std::move(*text)});
  if (!after) return tl::unexpected(after.error());
  if (after->fromReporter < number) {
    return failure(ErrorCode::kNotReady,
                   "the office could not take the letter in: its mailbox is full, or the office is "
                   "being restored; try again later");
  }
  if (request.json) return CommandOutput{JsonObject().add("received", number).text() + "\n"};
  return CommandOutput{say(request.language, Text::kReceiptHandedIn) + "\n"};
}

}  // namespace guantong::node::shell
