#include "node/registry.h"

#include <algorithm>

namespace guantong::node {

using federation::Admission;
using federation::Certificate;
using federation::CertificateStatement;
using federation::Error;
using federation::ErrorCode;
using federation::failure;
using federation::KnownOffice;
using federation::Letter;
using federation::RevocationList;
using federation::SealingKey;

namespace {

constexpr auto kWarning = Effects::Notice::Weight::kWarning;

std::string named(const OfficeCode& office) { return std::string(office.text()); }

crypto::Bytes owned(crypto::ByteView bytes) { return {bytes.begin(), bytes.end()}; }

/// What was kept of others, in letters of some items each: control must not keep others waiting.
template <typename T, typename Send>
void inLetters(const std::vector<crypto::Bytes>& encoded, const Send& send) {
  constexpr std::size_t kItemsAtOnce = 64;
  for (std::size_t begin = 0; begin < encoded.size(); begin += kItemsAtOnce) {
    std::vector<federation::Decoded<T>> decoded;  // the items' views may point into these
    std::vector<T> items;
    for (std::size_t i = begin; i < std::min(begin + kItemsAtOnce, encoded.size()); ++i) {
      auto one = federation::decode<T>(encoded[i]);
      if (!one) continue;
      items.push_back(*decoded.emplace_back(std::move(*one)));
    }
    if (!items.empty()) send(Letter{std::move(items)});
  }
}

}  // namespace

Result<Registry> Registry::load(federation::Reader& reader, Rooms& rooms) {
  Registry registry(rooms);
  auto enrolments = federation::ParentEnrolments::load(reader, rooms.tables);
  if (!enrolments) return tl::unexpected<Error>(enrolments.error());
  registry.enrolments_ = std::move(*enrolments);
  return registry;
}

// --- what comes in letters

void Registry::spread(OfficeCode about, crypto::Bytes encoded,
                      std::map<OfficeCode, std::vector<crypto::Bytes>>& to) {
  const federation::Directory& directory = rooms_->directory;
  const OfficeCode self = rooms_->self;
  const OfficeCode parent = directory.parent();
  const bool ours = about == self;
  if (!parent.empty() && (ours || directory.isBelow(about, self))) to[parent].push_back(encoded);
  if (ours || directory.isBelow(self, about)) {
    for (const OfficeCode& child : directory.children()) to[child].push_back(encoded);
  }
}

void Registry::accepted(Group& group, OfficeCode office) {
  rooms_->keysChanged = true;
  rooms_->neighboursChanged = true;
  if (auto unparked =
          group.take(rooms_->post.known(group.transaction, rooms_->directory, office, group.now))) {
    std::ranges::move(*unparked, std::back_inserter(rooms_->unparked));
  }
  const bool writable = rooms_->directory.sealingEpoch(office, group.now).has_value();
  if (!writable) return;
  asked_.erase(office);
  if (const auto askers = askers_.extract(office)) {
    for (const OfficeCode& asker : askers.mapped()) answer(group, asker, {office});
  }
}

void Registry::take(Group& group, const std::vector<Certificate>& certificates) {
  // A chain comes from the top, but letters cross: what was an orphan may not be one a round later.
  std::vector<const Certificate*> rest;
  for (const Certificate& certificate : certificates) rest.push_back(&certificate);
  for (bool progress = true; progress && !rest.empty();) {
    progress = false;
    std::vector<const Certificate*> orphans;
    for (const Certificate* certificate : rest) {
      const Admission admission =
          rooms_->directory.admit(group.transaction, rooms_->tables, *certificate);
      if (admission == Admission::kOrphan) orphans.push_back(certificate);
      if (admission == Admission::kRefused) {
        rooms_->tally.note(group, kWarning, "refused-certificate", rooms_->directory.whyRefused());
      }
      if (admission != Admission::kAccepted) continue;
      progress = true;
      const auto statement = federation::decode<CertificateStatement>(certificate->statement);
      if (!statement) continue;
      const OfficeCode office = (**statement).code;
      spread(office, federation::encode(*certificate), certificates_);
      if (office == rooms_->self) {
        rooms_->ledger.certified((**statement).serial);
        announceOwnKeys(group);
      }
      accepted(group, office);
    }
    rest = std::move(orphans);
  }
}

void Registry::take(Group& group, const std::vector<SealingKey>& keys) {
  for (const SealingKey& key : keys) {
    const Admission admission =
        rooms_->directory.admit(group.transaction, rooms_->tables, key, group.now);
    if (admission == Admission::kRefused) {
      rooms_->tally.note(group, kWarning, "refused-sealing-key", rooms_->directory.whyRefused());
    }
    if (admission != Admission::kAccepted) continue;
    const auto statement = federation::decode<federation::SealingKeyStatement>(key.statement);
    if (!statement) continue;
    spread((**statement).office, federation::encode(key), sealingKeys_);
    accepted(group, (**statement).office);
  }
}

void Registry::take(Group& group, const std::vector<RevocationList>& lists) {
  for (const RevocationList& list : lists) {
    const Admission admission = rooms_->directory.admit(group.transaction, rooms_->tables, list);
    if (admission == Admission::kRefused) {
      rooms_->tally.note(group, kWarning, "refused-revocations", rooms_->directory.whyRefused());
    }
    if (admission != Admission::kAccepted) continue;
    rooms_->keysChanged = true;
    rooms_->neighboursChanged = true;
    const auto statement = federation::decode<federation::RevocationListStatement>(list.statement);
    if (statement) spread((**statement).issuer, federation::encode(list), revocations_);
  }
}

void Registry::answer(Group& group, OfficeCode asker, const std::vector<OfficeCode>& codes) {
  std::vector<crypto::Bytes> certificates, keys, lists;
  std::set<crypto::Bytes> certified;  // chains have their upper ends in common
  std::set<OfficeCode> issuers;
  for (const OfficeCode& code : codes) {
    const KnownOffice* office = rooms_->directory.find(code);
    if (office == nullptr) continue;
    for (const crypto::ByteView& one : rooms_->directory.chainOf(code)) {
      if (certified.insert(owned(one)).second) certificates.push_back(owned(one));
    }
    for (const auto& [epoch, key] : office->sealingKeys) keys.push_back(key.encoded);
    for (const OfficeCode& above : rooms_->directory.ancestors(code)) issuers.insert(above);
  }
  for (const OfficeCode& issuer : issuers) {
    const KnownOffice* office = rooms_->directory.find(issuer);
    if (office != nullptr && !office->revocationList.empty()) {
      lists.push_back(owned(office->revocationList));
    }
  }
  const auto pass = [&](const Letter& letter) { rooms_->pass(group, asker, letter); };
  inLetters<Certificate>(certificates, pass);
  inLetters<SealingKey>(keys, pass);
  inLetters<RevocationList>(lists, pass);
}

void Registry::asked(Group& group, const federation::WantedOffices& wanted, OfficeCode by) {
  const KnownOffice* asker = rooms_->directory.find(by);
  if (asker == nullptr || asker->now().parent != rooms_->self)
    return;  // children alone are answered
  std::vector<OfficeCode> known;
  federation::UnknownOffices unknown;
  for (const OfficeCode& code : wanted.codes) {
    if (rooms_->directory.sealingEpoch(code, group.now)) {
      known.push_back(code);
      askFurtherUp(group, code);
    } else if (rooms_->directory.parent().empty() && rooms_->directory.find(code) == nullptr) {
      unknown.codes.push_back(code);
    } else if (askers_.size() < kAskersMax || askers_.contains(code)) {
      askers_[code].insert(by);
    }
  }
  if (!known.empty()) answer(group, by, known);
  if (!unknown.codes.empty()) {
    rooms_->pass(group, by, Letter{unknown});
  }
}

/// New keys are told to those above and below alone. What we know of others we once asked for, and
/// it may have a newer key meanwhile: who asks again gets that from us once we have it.
void Registry::askFurtherUp(Group& group, const OfficeCode& code) {
  const federation::Directory& directory = rooms_->directory;
  const OfficeCode parent = directory.parent();
  const bool told = code == rooms_->self || directory.isBelow(code, rooms_->self) ||
                    directory.isBelow(rooms_->self, code);
  if (parent.empty() || told) return;
  const auto [at, first] = refreshed_.try_emplace(code, group.now);
  if (!first && group.now < at->second + kRefreshPause) return;
  at->second = group.now;
  if (refreshed_.size() > kAskersMax) {
    std::erase_if(refreshed_, [&](const auto& each) { return each.first != code; });
  }
  rooms_->pass(group, parent, Letter{federation::WantedOffices{{code}}});
}

void Registry::unknown(Group& group, const federation::UnknownOffices& unknown, OfficeCode by) {
  if (by != rooms_->directory.parent()) return;
  for (const OfficeCode& code : unknown.codes) {
    asked_.erase(code);
    if (const auto askers = askers_.extract(code)) {
      for (const OfficeCode& asker : askers.mapped()) {
        rooms_->pass(group, asker, Letter{federation::UnknownOffices{{code}}});
      }
    }
  }
  nobodyKnows(group, unknown.codes);
}

void Registry::nobodyKnows(Group& group, const std::vector<OfficeCode>& codes) {
  const auto lost = group.take(rooms_->post.unknown(group.transaction, codes, group.now));
  if (!lost) return;
  for (const federation::Post::Undeliverable& letter : *lost) {
    rooms_->tally.note(group, kWarning, "undeliverable",
                       "there is no office " + named(letter.recipient));
  }
}

// --- our own keys

void Registry::announceOwnKeys(Group& group) {
  const KnownOffice* us = rooms_->directory.find(rooms_->self);
  if (us == nullptr) return;
  for (const crypto::Epoch epoch : rooms_->ring->sealingKeys().held()) {
    const crypto::SealingKey* key = rooms_->ring->sealingKeys().find(epoch, group.now);
    if (key == nullptr || rooms_->directory.sealingKey(rooms_->self, epoch) != nullptr) continue;
    const crypto::Bytes announced = federation::announce(
        rooms_->signing, {.suite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha),
                          .office = rooms_->self,
                          .certificateSerial = us->current,
                          .epoch = epoch.number,
                          .key = key->publicKey()});
    if (const auto decoded = federation::decode<SealingKey>(announced)) take(group, {**decoded});
  }
}

// --- what the administrators do

Result<Done> Registry::submit(Group& group, const Invite& command) {
  const KnownOffice* us = rooms_->directory.find(rooms_->self);
  if (us == nullptr) return failure(ErrorCode::kNotEnrolled, "");
  if (command.code.empty() || command.code == rooms_->self) {
    return failure(ErrorCode::kInvalidArgument,
                   "an invitation is for another office than " + std::string(rooms_->self.text()));
  }
  if (us->now().level >= federation::kLevelMax) {
    return failure(ErrorCode::kInvalidArgument, "the tree is at most 8 levels deep");
  }
  auto invitation = enrolments_->invite(
      group.transaction, rooms_->self, command.code, rooms_->directory.root(),
      rooms_->ring->transportKey().publicKey(), rooms_->directory.issuedUpTo(rooms_->self),
      group.now + command.validFor, group.randomness);
  if (!invitation) return tl::unexpected<Error>(invitation.error());
  rooms_->neighboursChanged = true;
  const crypto::Secret text = federation::encodeInvitation(*invitation);
  return Done{{}, std::string(crypto::textOf(text.view()))};
}

Result<Done> Registry::submit(Group& group, const Approve& command, TicketDesk& desk) {
  const KnownOffice* us = rooms_->directory.find(rooms_->self);
  if (us == nullptr || rooms_->recovering()) {
    return failure(ErrorCode::kNotReady,
                   "this office's parent has not answered yet, so it can't certify others");
  }
  auto approved = enrolments_->approve(group.transaction, command.code, command.digits, group.now);
  if (!approved) return tl::unexpected<Error>(approved.error());
  const federation::Candidate* candidate = &approved->candidate;
  const KnownOffice* before = rooms_->directory.find(command.code);
  if (before != nullptr && before->now().signingKey != candidate->signingKey) {
    return failure(ErrorCode::kAlreadyExists,
                   "the office has another key already; a new one needs its old key, or a "
                   "re-enrolment by this office's parent");
  }
  CertificateStatement statement{
      .suite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha),
      .code = command.code,
      .name = candidate->name,
      .level = candidate->level,
      .parent = rooms_->self,
      .issuer = rooms_->self,
      .issuerSerial = us->current,
      .serial = approved->serial,
      .signingKey = candidate->signingKey,
      .transportKey = candidate->transportKey,
      .notBefore =
          before == nullptr ? std::max(us->now().notBefore, group.now - kClocksApart) : group.now,
      .notAfter = std::min(group.now + kCertificateLife, us->now().notAfter)};
  const crypto::Bytes certificate = federation::issue(rooms_->signing, statement);
  const auto decoded = federation::decode<Certificate>(certificate);
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  take(group, {**decoded});
  if (rooms_->directory.find(command.code) == nullptr) {
    return failure(ErrorCode::kInvalidArgument, rooms_->directory.whyRefused());
  }
  // Its keys came with its reveal: without them its first letter could not be read, and it could
  // never show them.
  for (const crypto::Bytes& encoded : candidate->sealingKeys) {
    if (const auto key = federation::decode<SealingKey>(encoded)) take(group, {**key});
  }
  desk.sayOfOffice(group, ticket::Certified{certificate});

  std::vector<crypto::Bytes> chain, keys;
  for (const crypto::ByteView& one : rooms_->directory.chainOf(command.code)) {
    chain.push_back(owned(one));
  }
  std::vector<OfficeCode> above = rooms_->directory.ancestors(command.code);
  for (const OfficeCode& office : above) {
    const KnownOffice* known = rooms_->directory.find(office);
    if (known == nullptr) continue;
    for (const auto& [epoch, key] : known->sealingKeys) keys.push_back(key.encoded);
  }
  group.check(enrolments_->grant(group.transaction, command.code, chain, keys));
  return Done{{}, {}};
}

std::string Registry::childrenListed() const {
  constexpr std::size_t kNamed = 10;
  std::string text;
  std::size_t named = 0;
  for (const OfficeCode& child : rooms_->directory.children()) {
    if (++named > kNamed) return text + ", and more";
    text.append(text.empty() ? "" : ", ").append(child.text());
  }
  return text.empty() ? "none" : text;
}

Result<Done> Registry::submit(Group& group, const Revoke& command) {
  const KnownOffice* us = rooms_->directory.find(rooms_->self);
  const KnownOffice* child = rooms_->directory.find(command.code);
  if (us == nullptr) return failure(ErrorCode::kNotEnrolled, "");
  if (child == nullptr || child->now().issuer != rooms_->self) {
    return failure(ErrorCode::kNotFound, "this office has certified no office " +
                                             std::string(command.code.text()) +
                                             "; it has: " + childrenListed());
  }
  if (child->now().revoked) return failure(ErrorCode::kAlreadyExists, "it is revoked already");
  federation::RevocationListStatement statement{
      .suite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha),
      .issuer = rooms_->self,
      .issuerSerial = us->current,
      .number = us->revocationNumber + 1,
      .issuedAt = group.now,
      .entries = {}};
  for (const auto& [code, office] : rooms_->directory.offices()) {
    for (const auto& [serial, certified] : office->certificates) {
      if (certified.issuer == rooms_->self && certified.revoked && certified.notAfter > group.now) {
        statement.entries.push_back(*certified.revoked);
      }
    }
  }
  federation::Revocation revocation{.serial = child->current,
                                    .code = command.code,
                                    .reason = command.reason,
                                    .revokedAt = group.now,
                                    .lastGood = {}};
  const auto newest = group.take(rooms_->ledger.newestCheckpoint(group.transaction, command.code));
  if (newest && *newest) {
    const auto shown = federation::readUnverifiedCheckpoint(**newest);
    if (shown) revocation.lastGood = shown->position();
  }
  statement.entries.push_back(revocation);
  std::ranges::sort(statement.entries, {}, &federation::Revocation::serial);
  const crypto::Bytes list = federation::issue(rooms_->signing, statement);
  const auto decoded = federation::decode<RevocationList>(list);
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  take(group, {**decoded});
  return Done{{}, {}};
}

void Registry::enrol(Group& group, std::uint64_t exchange, const crypto::TransportPublicKey& from,
                     crypto::ByteView message) {
  auto answered =
      enrolments_->answer(group.transaction, from, message, rooms_->directory.chainOf(rooms_->self),
                          group.now, group.randomness);
  if (!answered) {
    rooms_->tally.note(group, kWarning, "refused-enrolment", answered.error().detail);
    return;
  }
  group.effects.enrolment.push_back({exchange, std::move(*answered)});
}

std::vector<EnrolmentLine> Registry::enrolments(Instant now) const {
  std::vector<EnrolmentLine> lines;
  for (const auto& open : enrolments_->open(now)) {
    if (open.granted) continue;  // only kept to answer a child that asks once more
    lines.push_back({.code = open.code,
                     .name = open.candidate ? open.candidate->name : "",
                     .digits = open.digits,
                     .validUntil = open.validUntil});
  }
  return lines;
}

Effects::Admitted Registry::admitted(Instant now) const {
  Effects::Admitted admitted;
  const federation::Directory& directory = rooms_->directory;
  std::vector<OfficeCode> neighbours = directory.children();
  if (!directory.parent().empty()) neighbours.push_back(directory.parent());
  for (const OfficeCode& office : neighbours) {
    if (directory.standing(office, now) != federation::Standing::kCurrent) continue;
    admitted.neighbours.emplace_back(directory.find(office)->now().transportKey, office);
  }
  for (const auto& open : enrolments_->open(now)) admitted.invited.push_back(open.oneTime);
  return admitted;
}

// --- what is due

void Registry::tick(Group& group) {
  const std::vector<crypto::Epoch> due = rooms_->ring->sealingKeys().due(group.now);
  if (!due.empty() && (!keysAsked_ || group.now >= keysAskedAt_ + kKeysAgain)) {
    group.effects.keysDue = due;
    keysAsked_ = true;
    keysAskedAt_ = group.now;
  }
  if (due.empty()) keysAsked_ = false;
  announceOwnKeys(group);
  group.check(enrolments_->expire(group.transaction, group.now));
}

template <typename T>
void Registry::send(Group& group, std::map<OfficeCode, std::vector<crypto::Bytes>>& spread) {
  for (const auto& [office, encoded] : spread) {
    const OfficeCode recipient = office;  // clang 14 captures no structured binding
    inLetters<T>(encoded, [&](const Letter& letter) { rooms_->send(group, recipient, letter); });
  }
  spread.clear();
}

Instant Registry::askParent(Group& group) {
  Instant again = federation::kInstantMax;
  const OfficeCode parent = rooms_->directory.parent();
  for (const OfficeCode& office : rooms_->post.wanted()) asked_.try_emplace(office);
  for (const auto& [office, askers] : askers_) asked_.try_emplace(office);
  if (asked_.empty()) return again;
  // Whom nothing waits for any more, whether its key came by itself or its letter is over, is not
  // asked for to the end of days.
  std::erase_if(asked_, [&](const auto& each) {
    const bool askedBefore = each.second.pause.count() > 0;
    return askedBefore && each.second.again <= group.now && !askers_.contains(each.first) &&
           !rooms_->post.waitsFor(group.transaction, each.first);
  });
  federation::WantedOffices wanted;
  std::vector<OfficeCode> unknown;
  for (auto& [office, asked] : asked_) {
    if (parent.empty() && rooms_->certified()) {
      if (rooms_->directory.find(office) == nullptr) unknown.push_back(office);
      continue;
    }
    if (asked.again <= group.now && !parent.empty() && wanted.codes.size() < Letter::kItemsMax) {
      asked.pause = asked.pause.count() == 0
                        ? std::chrono::milliseconds(kAskAgainFirst)
                        : std::min(asked.pause * 2, std::chrono::milliseconds(kAskAgainMax));
      asked.again = group.now + asked.pause;
      wanted.codes.push_back(office);
    }
    again = std::min(again, std::max(asked.again, group.now));
  }
  if (!wanted.codes.empty()) {
    rooms_->pass(group, parent, Letter{wanted});
  }
  if (parent.empty() && rooms_->certified()) {
    // The national office knows everyone there is; who is known but has no key yet will show one.
    asked_.clear();
    if (!unknown.empty()) nobodyKnows(group, unknown);
  }
  return again;
}

Instant Registry::finish(Group& group) {
  send<Certificate>(group, certificates_);
  send<SealingKey>(group, sealingKeys_);
  send<RevocationList>(group, revocations_);
  Instant wake = askParent(group);
  if (rooms_->ring->sealingKeys().due(group.now).empty()) {
    // The next key is made ahead of its epoch; looking once an hour is soon enough.
    wake = std::min(wake, group.now + std::chrono::hours{1});
  } else {
    wake = std::min(wake, keysAskedAt_ + kKeysAgain);
  }
  return wake;
}

}  // namespace guantong::node
