#include "node/reporter/mailbox_desk.h"

#include <algorithm>

#include "node/ticket_desk.h"

namespace guantong::node::reporter {

using federation::Error;
using federation::ErrorCode;
using federation::failure;

namespace {

constexpr std::size_t kCodeDigits = 12;

bool isHintOffice(const OfficeCode& code) {
  const std::string_view text = code.text();
  return text.size() == kCodeDigits &&
         text.substr(crypto::kReceiptHintDigits).find_first_not_of('0') == text.npos;
}

std::optional<OfficeCode> officeOf(std::string_view hint) {
  const bool digits = hint.size() == crypto::kReceiptHintDigits &&
                      std::ranges::all_of(hint, [](char one) { return one >= '0' && one <= '9'; });
  if (!digits) return std::nullopt;
  std::string code(hint);
  code.resize(kCodeDigits, '0');
  const auto parsed = OfficeCode::parse(code);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

}  // namespace

OfficeCode hintOfficeOf(const federation::Directory& directory) {
  if (isHintOffice(directory.self())) return directory.self();
  for (const OfficeCode& above : directory.ancestors(directory.self())) {
    if (isHintOffice(above)) return above;
  }
  return {};
}

std::string hintOf(const OfficeCode& hintOffice) {
  return std::string(hintOffice.text().substr(0, crypto::kReceiptHintDigits));
}

// --- questions

bool MailboxDesk::enter(const AskId& id, Pending pending) {
  forgetOld(pending.since);
  const auto ofSame = [&](const auto& one) { return one.second.from == pending.from; };
  if (pending_.size() >= kPendingMax || pending_.contains(id)) return false;
  if (std::ranges::count_if(pending_, ofSame) >= static_cast<std::ptrdiff_t>(kPendingOfOneMax)) {
    return false;
  }
  pending_.emplace(id, std::move(pending));
  return true;
}

void MailboxDesk::forgetOld(Instant now) {
  std::erase_if(pending_, [&](const auto& one) { return one.second.since + kPatience < now; });
}

Result<Done> MailboxDesk::submit(Group& group, const AskOfReceipt& command, TicketDesk& desk) {
  if (!rooms_->certified()) {
    return failure(ErrorCode::kNotReady, "this office is not enrolled yet");
  }
  const auto hinted = officeOf(command.hint);
  if (!hinted || command.wish.size() != kWishSealedBytes ||
      command.source.size() > kSourceBytesMax) {
    return failure(ErrorCode::kInvalidArgument, "this is no question about a mailbox");
  }
  const auto delay = slowDown_.asked(command.source, group.now, group.randomness);
  answerOrPass(group, {command.id, command.key, command.wish}, {}, *hinted, delay, desk);
  return Done{};
}

void MailboxDesk::take(Group& group, const federation::MailboxAsked& asked,
                       const OfficeCode& author, TicketDesk& desk) {
  if (asked.wish.size() != kWishSealedBytes) return;
  answerOrPass(group, {{asked.ask}, asked.key, {asked.wish.begin(), asked.wish.end()}}, author,
               rooms_->self, slowDown_.total(group.now), desk);
}

void MailboxDesk::answerOrPass(Group& group, Question question, const OfficeCode& from,
                               const OfficeCode& hinted, SlowDown::Milliseconds delay,
                               TicketDesk& desk) {
  Mailboxes mailboxes(rooms_->tables, rooms_->ring->restKey());
  auto found = group.take(mailboxes.find(group.transaction, mailboxIdOf(question.key)));
  if (!found) return;
  Pending pending{.from = from, .to = {}, .since = group.now};
  const AskId id = question.id;
  const bool elsewhere = *found && !(**found).ticket;
  if (elsewhere || (!*found && hinted != rooms_->self)) {
    pending.to = elsewhere ? (**found).holder : hinted;
    pending.due = group.now + delay;
    pending.question = std::move(question);
    enter(id, std::move(pending));
    return;
  }
  if (!*found) slowDown_.missed(group.now);
  auto page = pageFor(group, question, *found ? &**found : nullptr, desk);
  if (!page) return;
  pending.page = std::move(*page);
  pending.due = group.now + kAnswerAfter + delay;
  enter(id, std::move(pending));
}

std::optional<MailboxWish> MailboxDesk::wishIn(const Question& question, Instant now) const {
  // The newest key, or the one before it: the client had it from an answer of a while ago.
  const crypto::EpochKeys& keys = rooms_->ring->sealingKeys();
  std::vector<crypto::Epoch> epochs = keys.held();
  const auto newest = keys.newest(now);
  std::optional<MailboxWish> wish;
  for (const crypto::Epoch& epoch : epochs) {
    const bool recent = newest && epoch <= *newest && epoch.number + 1 >= newest->number;
    const crypto::SealingKey* key = recent ? keys.find(epoch, now) : nullptr;
    if (key == nullptr) continue;
    auto opened = openWish(*key, epoch, rooms_->self, question.key, question.id, question.wish);
    if (opened) wish = std::move(opened);
  }
  return wish;
}

std::optional<Bytes> MailboxDesk::pageFor(Group& group, const Question& question, Mailbox* mailbox,
                                          TicketDesk& desk) {
  const auto wish = wishIn(question, group.now);
  const crypto::EpochKeys& keys = rooms_->ring->sealingKeys();
  const auto epoch = keys.newest(group.now);
  const crypto::SealingKey* sealing = epoch ? keys.find(*epoch, group.now) : nullptr;
  const federation::KnownOffice* us = rooms_->directory.find(rooms_->self);
  if (mailbox == nullptr || sealing == nullptr || us == nullptr) {
    return sealPage({question.key, {}}, question.id, nullptr, group.randomness.secret(32));
  }
  Mailboxes mailboxes(rooms_->tables, rooms_->ring->restKey());
  if (wish && wish->number != 0 && !rooms_->recovering()) {
    const auto number = group.take(mailboxes.takeIn(group, *mailbox, wish->number, wish->text));
    if (number && *number) {
      ticket::Act act;
      act.kind = ticket::Kind::kMailboxReceived;
      act.number = **number;
      desk.sayAtIntake(group, *mailbox->ticket, std::move(act), 0);
    }
  }
  MailboxPage page;
  page.keeper = {rooms_->self, us->now().name, sealing->publicKey(), *epoch};
  page.fromReporter = mailbox->fromReporter;
  auto found = group.take(
      mailboxes.messages(group.transaction, *mailbox, wish ? wish->before : 0, kPageMessageBytes));
  if (!found) return std::nullopt;
  page.older = found->older;
  for (MailboxMessage& message : found->messages) {
    page.messages.push_back(
        {message.number, message.day, std::move(message.text), std::move(message.sealed)});
  }
  return sealPage(mailbox->keys, question.id, &page, group.randomness.secret(32));
}

// --- answers

Result<Done> MailboxDesk::submit(Group&, const TakeAnswer& command) {
  const auto found = pending_.find(command.id);
  const bool here = found != pending_.end() && found->second.from.empty();
  if (!here || !found->second.answered) return Done{};
  Done done;
  done.bytes = std::move(found->second.page);
  pending_.erase(found);
  return done;
}

void MailboxDesk::take(Group& group, const federation::MailboxAnswered& answered,
                       const OfficeCode& author) {
  const auto found = pending_.find({answered.ask});
  const bool asked = found != pending_.end() && !author.empty() && found->second.to == author &&
                     !found->second.answered && answered.page.size() == kPageSealedBytes;
  if (!asked) return;
  found->second.page.assign(answered.page.begin(), answered.page.end());
  found->second.to = {};
  found->second.due = group.now;
}

void MailboxDesk::take(Group& group, const federation::MailboxesKept& kept,
                       const OfficeCode& author) {
  if (!rooms_->directory.isBelow(author, rooms_->self)) return;
  Mailboxes mailboxes(rooms_->tables, rooms_->ring->restKey());
  for (const auto& bytes : kept.mailboxes) {
    group.check(kept.gone ? mailboxes.forget(group, {bytes}, author)
                          : mailboxes.note(group, {bytes}, author));
  }
}

void MailboxDesk::tick(Group& group) {
  for (auto at = pending_.begin(); at != pending_.end();) {
    Pending& pending = at->second;
    if (pending.due > group.now) {
      ++at;
      continue;
    }
    pending.due = federation::kInstantMax;
    if (!pending.to.empty()) {
      const Question& question = pending.question;
      rooms_->pass(group, pending.to,
                   {federation::MailboxAsked{at->first.bytes, question.key, question.wish}});
      pending.question = {};
      ++at;
    } else if (!pending.from.empty()) {
      rooms_->pass(group, pending.from,
                   {federation::MailboxAnswered{at->first.bytes, pending.page}});
      at = pending_.erase(at);
    } else {
      pending.answered = true;
      ++at;
    }
  }
}

Instant MailboxDesk::wakeAt() const {
  Instant next = federation::kInstantMax;
  for (const auto& [id, pending] : pending_) next = std::min(next, pending.due);
  return next;
}

}  // namespace guantong::node::reporter
