#include "simulator/caller.h"

#include "crypto/primitives.h"

namespace guantong::simulator {
namespace {

crypto::Secret seedOf(std::string_view name, std::string_view what) {
  crypto::Secret seed(32);
  crypto::blake2b(seed.span(), {}, {crypto::viewOf(name), crypto::viewOf(what)});
  return seed;
}

}  // namespace

Caller::Caller(std::string_view name, std::string hint)
    : keys_(crypto::SealingKey::fromSeed(seedOf(name, " key"))),
      hint_(std::move(hint)),
      randomness_(seedOf(name, " draws")) {}

node::AskOfReceipt Caller::question(const node::reporter::MailboxWish& wish) {
  node::AskOfReceipt ask{{randomness_.bytes<16>()}, keys_.forOffice().key, hint_, {}, {}};
  const auto nonce = randomness_.bytes<crypto::kAeadNonceBytes>();
  const auto sealed = keeper_ ? node::reporter::sealWish(keys_, *keeper_, ask.id, wish, nonce)
                              : std::optional<crypto::Bytes>();
  crypto::Bytes random(node::reporter::kWishSealedBytes);
  randomness_.fill(random);
  ask.wish = sealed ? *sealed : node::reporter::blankWish(std::move(random));
  return ask;
}

std::optional<node::reporter::OpenedPage> Caller::open(const node::AskOfReceipt& asked,
                                                       crypto::ByteView sealed) {
  auto page = node::reporter::openPage(keys_, asked.id, sealed);
  if (page && page->there) keeper_ = page->page.keeper;
  return page;
}

std::vector<std::string> Caller::letters(const node::reporter::MailboxPage& page) const {
  std::vector<std::string> texts;
  for (const auto& message : page.messages) {
    const auto opened = node::reporter::openMessage(keys_, message.sealed);
    texts.push_back(message.sealed.empty() ? "> " + message.text
                                           : opened.value_or("(does not open)"));
  }
  return texts;
}

}  // namespace guantong::simulator
