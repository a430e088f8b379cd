#include "node/reporter/mailbox_talk.h"

#include <schemas/mailbox.capnp.h>

#include <algorithm>
#include <cstring>

#include "crypto/check.h"
#include "crypto/suite.h"
#include "federation/wire_reading.h"

namespace guantong::federation {

template <>
std::size_t wireBytesMax<node::reporter::MailboxWish>() {
  return node::reporter::kWishBytes;
}
template <>
std::size_t wireBytesMax<node::reporter::MailboxPage>() {
  return node::reporter::kPageBytes;
}

}  // namespace guantong::federation

namespace guantong::node::reporter {
namespace {

namespace wire = federation::wire;
using crypto::Secret;

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kNameBytesMax = 200;
/// On one page; each takes room.
constexpr std::size_t kMessagesMax = kPageMessageBytes / kPageMessageBytesBesides;

Bytes copyOf(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

/// A message behind its length, filled up with zeros to `size`.
Bytes filledUp(const Bytes& message, std::size_t size) {
  CHECK(kLengthBytes + message.size() <= size);
  Bytes out = copyOf(crypto::bigEndian(static_cast<std::uint32_t>(message.size())));
  crypto::append(out, message);
  out.resize(size);
  return out;
}

std::optional<ByteView> unfilled(ByteView filled, std::size_t size) {
  if (filled.size() != size) return std::nullopt;
  const auto length = crypto::fromBigEndian<std::uint32_t>(filled.first(kLengthBytes));
  if (length > size - kLengthBytes) return std::nullopt;
  const ByteView rest = filled.subspan(kLengthBytes + length);
  const bool zeros = std::ranges::all_of(rest, [](std::byte one) { return one == std::byte{0}; });
  return zeros ? std::optional(filled.subspan(kLengthBytes, length)) : std::nullopt;
}

Bytes headerOf(const crypto::Context& context, const AskId& ask) {
  Bytes header = copyOf(crypto::viewOf(context.text));
  crypto::append(header, ask.bytes);
  return header;
}

crypto::ByteArray<kPageProofBytes> proofOf(const crypto::ByteArray<32>& answerKey, const AskId& ask,
                                           ByteView page) {
  crypto::ByteArray<kPageProofBytes> proof{};
  crypto::blake2b(proof, answerKey,
                  {crypto::viewOf(crypto::context::kMailboxAnswer.text), ask.bytes, page});
  return proof;
}

/// Between the receipt and an office: the receipt's key has no epoch, and its mailbox is its name.
crypto::PeerBinding bindingOf(const MailboxId& mailbox, const OfficeCode& office,
                              crypto::Epoch epoch) {
  return {mailbox.bytes, crypto::Epoch{0}, crypto::viewOf(office.text()), epoch};
}

Bytes encode(const MailboxWish& wish) {
  return wire::encodeAs<schemas::MailboxWish>([&](auto to) {
    to.setBefore(wish.before);
    to.setNumber(wish.number);
    wire::setText(wish.text, [&](unsigned size) { return to.initText(size); });
  });
}

std::optional<MailboxWish> decodeWish(ByteView bytes) {
  auto decoded = wire::decodeAs<schemas::MailboxWish, MailboxWish>(
      "mailbox wish", bytes, [](auto from, MailboxWish& to, wire::Fields& fields) {
        to.before = from.getBefore();
        to.number = from.getNumber();
        to.text = std::string(fields.prose(from.getText(), kMailboxTextBytesMax, "text"));
        fields.require((to.number == 0) == to.text.empty(), "text",
                       "has no number, or none has it");
      });
  if (!decoded) return std::nullopt;
  return std::move(*decoded).take();
}

Bytes encode(const MailboxPage& page) {
  return wire::encodeAs<schemas::MailboxPage>([&](auto to) {
    wire::setText(page.keeper.office.text(), [&](unsigned size) { return to.initOffice(size); });
    wire::setText(page.keeper.name, [&](unsigned size) { return to.initName(size); });
    to.setSealingKey(wire::dataOf(page.keeper.key.bytes));
    to.setEpoch(page.keeper.epoch.number);
    auto messages = to.initMessages(wire::countOf(page.messages.size()));
    for (unsigned i = 0; i < messages.size(); ++i) {
      const MailboxPage::Message& from = page.messages[i];
      messages[i].setNumber(from.number);
      messages[i].setDay(from.day);
      wire::setText(from.text, [&](unsigned size) { return messages[i].initText(size); });
      if (!from.sealed.empty()) messages[i].setSealed(wire::dataOf(from.sealed));
    }
    to.setFromReporter(page.fromReporter);
    to.setOlder(page.older);
  });
}

std::optional<MailboxPage> decodePage(ByteView bytes) {
  auto decoded = wire::decodeAs<schemas::MailboxPage, MailboxPage>(
      "mailbox page", bytes, [](auto from, MailboxPage& to, wire::Fields& fields) {
        to.keeper.office = fields.code(from.getOffice(), "office");
        to.keeper.name = std::string(fields.text(from.getName(), kNameBytesMax, "name"));
        to.keeper.key.bytes = fields.fixed<32>(from.getSealingKey(), "sealingKey");
        to.keeper.epoch.number = from.getEpoch();
        to.messages = fields.list(from.getMessages(), kMessagesMax, "messages", [&](auto one) {
          const ByteView sealed = fields.bytes(one.getSealed(), kMessageSealedBytesMax, "sealed");
          return MailboxPage::Message{
              one.getNumber(), one.getDay(),
              std::string(fields.prose(one.getText(), kMailboxTextBytesMax, "text")),
              copyOf(sealed)};
        });
        to.fromReporter = from.getFromReporter();
        to.older = from.getOlder();
      });
  if (!decoded) return std::nullopt;
  return std::move(*decoded).take();
}

}  // namespace

MailboxId mailboxIdOf(const crypto::SealingPublicKey& key) {
  MailboxId id;
  crypto::blake2b(id.bytes, {}, {crypto::viewOf(crypto::context::kMailboxId.text), key.bytes});
  return id;
}

ReceiptKeys::ReceiptKeys(crypto::SealingKey key) : key_(std::move(key)) {
  forOffice_.key = key_.publicKey();
  const Secret answers = crypto::deriveSeed(key_.secret(), crypto::context::kMailboxAnswerKey, 0);
  std::memcpy(forOffice_.answerKey.data(), answers.view().data(), forOffice_.answerKey.size());
  mailbox_ = mailboxIdOf(forOffice_.key);
}

std::optional<ReceiptKeys> ReceiptKeys::derive(const crypto::ReceiptCode& code) {
  auto key = code.deriveKey();
  if (!key) return std::nullopt;
  return ReceiptKeys(std::move(*key));
}

std::optional<Bytes> sealWish(const ReceiptKeys& receipt, const Keeper& keeper, const AskId& ask,
                              const MailboxWish& wish, const crypto::AeadNonce& nonce) {
  auto sealer = crypto::PeerSealer::make(receipt.sealing(), keeper.key,
                                         bindingOf(receipt.mailbox(), keeper.office, keeper.epoch));
  if (!sealer) return std::nullopt;
  return sealer->seal(nonce, headerOf(crypto::context::kMailboxWish, ask),
                      filledUp(encode(wish), kWishBytes));
}

Bytes blankWish(Bytes random) {
  CHECK(random.size() == kWishSealedBytes);
  const auto suite =
      crypto::bigEndian(static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha));
  std::memcpy(random.data(), suite.data(), suite.size());
  return random;
}

std::optional<MailboxWish> openWish(const crypto::SealingKey& own, crypto::Epoch epoch,
                                    const OfficeCode& self, const crypto::SealingPublicKey& receipt,
                                    const AskId& ask, ByteView sealed) {
  if (sealed.size() != kWishSealedBytes) return std::nullopt;
  auto opener =
      crypto::PeerOpener::make(own, receipt, bindingOf(mailboxIdOf(receipt), self, epoch));
  if (!opener) return std::nullopt;
  const auto opened = opener->open(headerOf(crypto::context::kMailboxWish, ask), sealed);
  if (!opened) return std::nullopt;
  const auto message = unfilled(*opened, kWishBytes);
  return message ? decodeWish(*message) : std::nullopt;
}

std::optional<Bytes> sealPage(const MailboxKeys& keys, const AskId& ask, const MailboxPage* page,
                              const Secret& seed) {
  const Bytes filled = filledUp(page == nullptr ? Bytes{} : encode(*page), kPageBytes);
  Bytes whole = copyOf(proofOf(keys.answerKey, ask, filled));
  crypto::append(whole, filled);
  return crypto::sealToStranger(keys.key, {{}, mailboxIdOf(keys.key).bytes, crypto::Epoch{0}}, seed,
                                headerOf(crypto::context::kMailboxAnswer, ask), whole);
}

std::optional<OpenedPage> openPage(const ReceiptKeys& receipt, const AskId& ask, ByteView sealed) {
  const auto opened =
      crypto::openFromStranger(receipt.sealing(), {{}, receipt.mailbox().bytes, crypto::Epoch{0}},
                               headerOf(crypto::context::kMailboxAnswer, ask), sealed);
  if (!opened || opened->size() != kPageProofBytes + kPageBytes) return std::nullopt;
  const ByteView proof = opened->view().first(kPageProofBytes);
  const ByteView filled = opened->view().subspan(kPageProofBytes);
  const auto message = unfilled(filled, kPageBytes);
  if (!message) return std::nullopt;
  // Nobody can prove that there is nothing.
  if (message->empty()) return OpenedPage{};
  if (!crypto::equalSecrets(proof, proofOf(receipt.forOffice().answerKey, ask, filled))) {
    return std::nullopt;
  }
  auto page = decodePage(*message);
  if (!page) return std::nullopt;
  return OpenedPage{true, std::move(*page)};
}

std::optional<Bytes> sealMessage(const crypto::SealingPublicKey& key, std::string_view text,
                                 const Secret& seed) {
  return crypto::sealToStranger(key, {{}, mailboxIdOf(key).bytes, crypto::Epoch{0}}, seed,
                                crypto::viewOf(crypto::context::kMailboxMessage.text),
                                crypto::viewOf(text));
}

std::optional<std::string> openMessage(const ReceiptKeys& receipt, ByteView sealed) {
  const auto opened =
      crypto::openFromStranger(receipt.sealing(), {{}, receipt.mailbox().bytes, crypto::Epoch{0}},
                               crypto::viewOf(crypto::context::kMailboxMessage.text), sealed);
  if (!opened) return std::nullopt;
  return std::string(crypto::textOf(opened->view()));
}

std::string_view mailboxTextOf(std::string_view text) {
  if (text.size() <= kMailboxTextBytesMax) return text;
  std::size_t size = kMailboxTextBytesMax;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace guantong::node::reporter
