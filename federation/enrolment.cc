#include "federation/enrolment.h"

#include <algorithm>

#include "crypto/check.h"
#include "federation/directory.h"
#include "federation/wire.h"

namespace guantong::federation {
namespace {

using Message = EnrolmentMessage;

constexpr auto kSuite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha);

Hash commitmentOf(ByteView nonce, const Hash& binding, ByteView candidate) {
  return crypto::Sha256()
      .add(crypto::viewOf(crypto::context::kEnrolmentCommitment.text))
      .add(nonce)
      .add(binding)
      .add(candidate)
      .finish();
}

/// What the candidate's signing key signs: this exchange, and no other.
Bytes revealedBytes(ByteView commit, ByteView offer, const Hash& binding, ByteView nonce,
                    ByteView candidate) {
  Bytes bytes;
  crypto::append(bytes, crypto::sha256(commit));
  crypto::append(bytes, crypto::sha256(offer));
  crypto::append(bytes, binding);
  crypto::append(bytes, nonce);
  crypto::append(bytes, candidate);
  return bytes;
}

/// Four groups of five digits, each of 8 bytes: no digit is likelier than another by 1 in 10^14.
std::string digitsOver(const Hash& binding, ByteView commit, ByteView offer, ByteView reveal) {
  const Hash hash = crypto::Sha256()
                        .add(crypto::viewOf(crypto::context::kEnrolmentDigits.text))
                        .add(binding)
                        .add(crypto::sha256(commit))
                        .add(crypto::sha256(offer))
                        .add(crypto::sha256(reveal))
                        .finish();
  std::string digits;
  for (std::size_t group = 0; group < 4; ++group) {
    const auto number = crypto::fromBigEndian<std::uint64_t>(ByteView(hash).subspan(group * 8, 8));
    const std::string five = std::to_string(100'000 + number % 100'000);
    digits += (group == 0 ? "" : " ") + five.substr(1);
  }
  return digits;
}

std::string withoutBlanks(std::string_view digits) {
  std::string out;
  std::ranges::copy_if(digits, std::back_inserter(out),
                       [](char c) { return c != ' ' && c != '-'; });
  return out;
}

bool sameBytes(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

Bytes copied(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::vector<Bytes> copied(const std::vector<ByteView>& views) {
  std::vector<Bytes> out;
  for (const ByteView view : views) out.push_back(copied(view));
  return out;
}

std::vector<ByteView> viewsOf(const std::vector<Bytes>& all) { return {all.begin(), all.end()}; }

/// A directory in memory alone, to judge what one is told before one has a store of one's own.
class Nowhere final : public Transaction {
 public:
  std::optional<ByteView> get(Table, ByteView) override { return std::nullopt; }
  std::unique_ptr<Cursor> cursor(Table) override { return nullptr; }
  std::uint64_t entries(Table) override { return 0; }
  [[nodiscard]] Result<void> health() const override { return {}; }
  Result<void> put(Table, ByteView, ByteView) override { return {}; }
  Result<void> append(Table, ByteView, ByteView) override { return {}; }
  Result<ByteSpan> appendRoom(Table, ByteView, std::size_t) override {
    return failure(ErrorCode::kStoreFailed, "nothing is stored here");
  }
  Result<void> erase(Table, ByteView) override { return {}; }
  Result<void> commit() override { return {}; }
};

tl::unexpected<Error> impossible(std::string what) {
  return failure(ErrorCode::kMalformed, "the parent's answer: " + std::move(what));
}

/// What a child makes of certificates that it is shown.
Result<Directory> directoryFrom(const std::vector<ByteView>& certificates,
                                const Invitation& invitation) {
  Directory directory(invitation.code, invitation.root);
  Nowhere nowhere;
  for (const ByteView encoded : certificates) {
    const auto certificate = decode<Certificate>(encoded);
    if (!certificate) return impossible(certificate.error().detail);
    const Admission admission = directory.admit(nowhere, {}, **certificate);
    if (admission == Admission::kRefused) return impossible(directory.whyRefused());
    if (admission == Admission::kOrphan) return impossible("a certificate without its issuer");
  }
  return directory;
}

/// Whether its sealing keys are its own, and under the serial that it will have.
bool areItsSealingKeys(const Candidate& candidate, const OfficeCode& code, std::uint64_t serial) {
  return std::ranges::all_of(candidate.sealingKeys, [&](const Bytes& encoded) {
    const auto key = decode<SealingKey>(encoded);
    if (!key) return false;
    const auto statement = decode<SealingKeyStatement>((*key)->statement);
    return statement && (*statement)->office == code && (*statement)->certificateSerial == serial &&
           crypto::verify(candidate.signingKey, crypto::context::kSealingKey, (*key)->statement,
                          (*key)->signature);
  });
}

Bytes refusal(std::string_view reason) { return encode(Message{EnrolmentRefused{reason}}); }

}  // namespace

// --- the child

ChildEnrolment::ChildEnrolment(Invitation invitation, Candidate candidate, crypto::SigningKey key,
                               Hash nonce)
    : invitation_(std::move(invitation)),
      binding_(invitation_.binding()),
      candidate_(std::move(candidate)),
      key_(std::move(key)),
      nonce_(nonce),
      encoded_(encode(candidate_)),
      commit_(encode(Message{EnrolmentCommit{kSuite, commitmentOf(nonce_, binding_, encoded_)}})) {
  CHECK(key_.publicKey() == candidate_.signingKey);
  CHECK(areItsSealingKeys(candidate_, invitation_.code, invitation_.serial));
}

Bytes ChildEnrolment::message() const {
  if (offer_.empty()) return commit_;
  if (!revealed_) return reveal_;
  return encode(Message{EnrolmentAsk{}});
}

std::optional<std::string> ChildEnrolment::digits() const {
  if (offer_.empty()) return std::nullopt;
  return digitsOver(binding_, commit_, offer_, reveal_);
}

Result<void> ChildEnrolment::answer(ByteView message, Instant now) {
  const auto decoded = decode<Message>(message);
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  const auto& content = (*decoded)->content;
  if (const auto* refused = std::get_if<EnrolmentRefused>(&content)) {
    return failure(ErrorCode::kInvalidArgument, std::string(refused->reason));
  }
  if (const auto* offer = std::get_if<EnrolmentOffer>(&content)) {
    return takeOffer(message, *offer, now);
  }
  if (offer_.empty()) return impossible("it does not begin with an offer");
  if (std::holds_alternative<EnrolmentWaiting>(content)) {
    revealed_ = true;
    return {};
  }
  if (const auto* granted = std::get_if<EnrolmentGranted>(&content)) {
    return takeGrant(*granted, now);
  }
  return impossible("a message that this version does not know");
}

Result<void> ChildEnrolment::takeOffer(ByteView message, const EnrolmentOffer& offer, Instant now) {
  if (!offer_.empty()) {
    if (sameBytes(offer_, message)) return {};
    return impossible("a second offer");
  }
  const Result<Directory> told = directoryFrom(offer.certificates, invitation_);
  if (!told) return tl::unexpected<Error>(told.error());
  if (told->standing(invitation_.parent, now) != Standing::kCurrent) {
    return impossible("no valid certificate of the office that invited");
  }
  if (told->find(invitation_.parent)->now().transportKey != invitation_.parentTransport) {
    return impossible("its certificate is for another transport key than the invitation's");
  }
  offer_ = copied(message);
  const Bytes signedBytes = revealedBytes(commit_, offer_, binding_, nonce_, encoded_);
  reveal_ = encode(Message{EnrolmentReveal{
      nonce_, encoded_, key_.sign(crypto::context::kEnrolmentReveal, signedBytes)}});
  return {};
}

Result<void> ChildEnrolment::takeGrant(const EnrolmentGranted& granted, Instant now) {
  revealed_ = true;
  if (granted_) return {};
  Result<Directory> told = directoryFrom(granted.certificates, invitation_);
  if (!told) return tl::unexpected<Error>(told.error());
  const KnownOffice* own = told->find(invitation_.code);
  if (own == nullptr) return impossible("our own certificate is missing");
  const KnownOffice::Certified& certified = own->now();
  if (certified.signingKey != candidate_.signingKey ||
      certified.transportKey != candidate_.transportKey || certified.name != candidate_.name ||
      certified.level != candidate_.level || certified.parent != invitation_.parent ||
      certified.serial != invitation_.serial) {
    return impossible("our certificate is not what we asked for");
  }
  Nowhere nowhere;
  for (const ByteView encoded : granted.sealingKeys) {
    const auto key = decode<SealingKey>(encoded);
    if (!key) return impossible(key.error().detail);
    if (told->admit(nowhere, {}, **key, now) == Admission::kRefused) {
      return impossible(told->whyRefused());
    }
  }
  granted_ = Granted{copied(granted.certificates), copied(granted.sealingKeys)};
  return {};
}

// --- the parent: what it keeps

Result<ParentEnrolments::Entry> ParentEnrolments::entryFrom(const EnrolmentRecord& record) {
  Entry entry{.serial = record.serial,
              .oneTime = record.oneTimeKey,
              .validUntil = record.validUntil,
              .binding = record.binding,
              .commit = copied(record.commit),
              .offer = copied(record.offer),
              .reveal = copied(record.reveal),
              .granted = copied(record.granted),
              .candidate = {},
              .digits = {}};
  if (entry.reveal.empty()) return entry;
  const auto message = decode<Message>(entry.reveal);
  if (!message) return tl::unexpected<Error>(message.error());
  const auto* reveal = std::get_if<EnrolmentReveal>(&(*message)->content);
  if (reveal == nullptr) return failure(ErrorCode::kMalformed, "a reveal is none");
  const auto candidate = decode<Candidate>(reveal->candidate);
  if (!candidate) return tl::unexpected<Error>(candidate.error());
  entry.candidate = **candidate;
  entry.digits = digitsOver(entry.binding, entry.commit, entry.offer, entry.reveal);
  return entry;
}

Result<ParentEnrolments> ParentEnrolments::load(Reader& reader, const Tables& tables) {
  ParentEnrolments enrolments(tables);
  const auto cursor = reader.cursor(tables.enrolments);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const auto record = decode<EnrolmentRecord>(cursor->value());
    Result<Entry> entry = record ? entryFrom(**record) : tl::unexpected<Error>(record.error());
    if (!entry || !sameBytes(cursor->key(), Key().code((*record)->code))) {
      return failure(ErrorCode::kStoreDamaged, "an entry of enrolments does not decode");
    }
    enrolments.entries_.emplace((*record)->code, *std::move(entry));
  }
  if (auto healthy = reader.health(); !healthy) return tl::unexpected<Error>(healthy.error());
  return enrolments;
}

Result<void> ParentEnrolments::store(Transaction& transaction, const OfficeCode& code,
                                     const Entry& entry) const {
  return transaction.put(table_, Key().code(code),
                         encode(EnrolmentRecord{.code = code,
                                                .serial = entry.serial,
                                                .oneTimeKey = entry.oneTime,
                                                .validUntil = entry.validUntil,
                                                .binding = entry.binding,
                                                .commit = entry.commit,
                                                .offer = entry.offer,
                                                .reveal = entry.reveal,
                                                .granted = entry.granted}));
}

Result<void> ParentEnrolments::remove(Transaction& transaction, const OfficeCode& code) {
  entries_.erase(code);
  return transaction.erase(table_, Key().code(code));
}

bool ParentEnrolments::hasEnded(const Entry& entry, Instant now) {
  return now >= (entry.granted.empty() ? entry.validUntil : entry.validUntil + kGrantKept);
}

Result<Invitation> ParentEnrolments::invite(Transaction& transaction, OfficeCode self,
                                            OfficeCode code, const crypto::SigningPublicKey& root,
                                            const crypto::TransportPublicKey& transport,
                                            std::uint64_t serialAfter, Instant validUntil,
                                            crypto::Randomness& randomness) {
  if (!mayCertify(self, code)) {
    return failure(ErrorCode::kInvalidArgument,
                   std::string(code.text()) + " is not within " + std::string(self.text()));
  }
  if (entries_.size() >= kOpenMax && !entries_.contains(code)) {
    return failure(ErrorCode::kTooLarge,
                   std::to_string(kOpenMax) + " invitations are open, which is the limit");
  }
  for (const auto& [other, entry] : entries_) serialAfter = std::max(serialAfter, entry.serial);
  Invitation invitation{.parent = self,
                        .code = code,
                        .serial = serialAfter + 1,
                        .root = root,
                        .parentTransport = transport,
                        .oneTimeSeed = randomness.secret(32),
                        .validUntil = validUntil};
  Entry entry;
  entry.serial = invitation.serial;
  entry.oneTime = crypto::TransportKey::fromSeed(invitation.oneTimeSeed).publicKey();
  entry.validUntil = validUntil;
  entry.binding = invitation.binding();
  if (auto stored = store(transaction, code, entry); !stored) {
    return tl::unexpected<Error>(stored.error());
  }
  entries_.insert_or_assign(code, std::move(entry));
  return invitation;
}

std::vector<ParentEnrolments::Open> ParentEnrolments::open(Instant now) const {
  std::vector<Open> all;
  for (const auto& [code, entry] : entries_) {
    if (hasEnded(entry, now)) continue;
    all.push_back({.code = code,
                   .serial = entry.serial,
                   .oneTime = entry.oneTime,
                   .candidate = entry.candidate,
                   .digits = entry.digits,
                   .validUntil = entry.validUntil,
                   .granted = !entry.granted.empty()});
  }
  return all;
}

Result<void> ParentEnrolments::expire(Transaction& transaction, Instant now) {
  std::vector<OfficeCode> ended;
  for (const auto& [code, entry] : entries_) {
    if (hasEnded(entry, now)) ended.push_back(code);
  }
  for (const OfficeCode& code : ended) {
    if (auto removed = remove(transaction, code); !removed) return removed;
  }
  return {};
}

// --- the parent: what it answers

Result<Bytes> ParentEnrolments::answer(Transaction& transaction,
                                       const crypto::TransportPublicKey& from, ByteView message,
                                       const std::vector<ByteView>& chain, Instant now,
                                       crypto::Randomness& randomness) {
  const auto found = std::ranges::find_if(
      entries_, [&](const auto& entry) { return entry.second.oneTime == from; });
  if (found == entries_.end()) return refusal("no such invitation, or it was withdrawn");
  auto& [code, entry] = *found;
  if (hasEnded(entry, now)) return refusal("the invitation has expired");
  if (message.size() > kMessageBytesMax) return refusal("the message is too large");
  const auto decoded = decode<Message>(message);
  if (!decoded) return refusal(decoded.error().detail);
  const auto& content = (*decoded)->content;
  if (const auto* commit = std::get_if<EnrolmentCommit>(&content)) {
    return answerCommit(transaction, code, entry, message, *commit, chain, randomness);
  }
  if (const auto* reveal = std::get_if<EnrolmentReveal>(&content)) {
    return answerReveal(transaction, code, entry, message, *reveal);
  }
  if (!std::holds_alternative<EnrolmentAsk>(content)) return refusal("not a message of a child");
  if (!entry.granted.empty()) return entry.granted;
  if (entry.reveal.empty()) return refusal("there is nothing to ask for yet");
  return encode(Message{EnrolmentWaiting{}});
}

Result<Bytes> ParentEnrolments::answerCommit(Transaction& transaction, const OfficeCode& code,
                                             Entry& entry, ByteView message,
                                             const EnrolmentCommit& commit,
                                             const std::vector<ByteView>& chain,
                                             crypto::Randomness& randomness) {
  if (!entry.commit.empty()) {
    if (sameBytes(entry.commit, message)) return entry.offer;
    return refusal("the invitation is in use: a child that starts over needs a new one");
  }
  if (!crypto::suiteFrom(commit.suite)) return refusal("a suite this version does not know");
  entry.commit = copied(message);
  entry.offer = encode(Message{EnrolmentOffer{randomness.bytes<32>(), chain}});
  if (auto stored = store(transaction, code, entry); !stored) {
    return tl::unexpected<Error>(stored.error());
  }
  return entry.offer;
}

Result<Bytes> ParentEnrolments::answerReveal(Transaction& transaction, const OfficeCode& code,
                                             Entry& entry, ByteView message,
                                             const EnrolmentReveal& reveal) {
  if (entry.commit.empty()) return refusal("a commit comes first");
  if (!entry.reveal.empty()) {
    if (!sameBytes(entry.reveal, message)) return refusal("another reveal has come before");
    return entry.granted.empty() ? encode(Message{EnrolmentWaiting{}}) : entry.granted;
  }
  const auto commit = decode<Message>(entry.commit);
  const Hash commitment = commitmentOf(reveal.nonce, entry.binding, reveal.candidate);
  if (!commit || std::get<EnrolmentCommit>((*commit)->content).commitment != commitment) {
    return refusal("it is not what was committed to");
  }
  const auto candidate = decode<Candidate>(reveal.candidate);
  if (!candidate) return refusal(candidate.error().detail);
  const Bytes signedBytes =
      revealedBytes(entry.commit, entry.offer, entry.binding, reveal.nonce, reveal.candidate);
  if (!crypto::verify((*candidate)->signingKey, crypto::context::kEnrolmentReveal, signedBytes,
                      reveal.signature)) {
    return refusal("the candidate's key did not sign");
  }
  if (!areItsSealingKeys(**candidate, code, entry.serial)) {
    return refusal("a sealing key is not the candidate's");
  }
  entry.reveal = copied(message);
  entry.candidate = **candidate;
  entry.digits = digitsOver(entry.binding, entry.commit, entry.offer, entry.reveal);
  if (auto stored = store(transaction, code, entry); !stored) {
    return tl::unexpected<Error>(stored.error());
  }
  return encode(Message{EnrolmentWaiting{}});
}

// --- the parent: what its administrator does

Result<ParentEnrolments::Approved> ParentEnrolments::approve(Transaction& transaction,
                                                             OfficeCode code,
                                                             std::string_view digits, Instant now) {
  const auto found = entries_.find(code);
  if (found == entries_.end() || hasEnded(found->second, now) || !found->second.candidate) {
    return failure(ErrorCode::kNotFound, "nobody waits under " + std::string(code.text()));
  }
  const Entry& entry = found->second;
  if (!entry.granted.empty()) {
    return failure(ErrorCode::kAlreadyExists, std::string(code.text()) + " is enrolled already");
  }
  if (withoutBlanks(digits) != withoutBlanks(entry.digits)) {
    if (auto removed = remove(transaction, code); !removed) {
      return tl::unexpected<Error>(removed.error());
    }
    return failure(ErrorCode::kInvalidArgument,
                   "the digits differ: somebody may stand between, and the invitation is void");
  }
  return Approved{*entry.candidate, entry.serial};
}

Result<void> ParentEnrolments::grant(Transaction& transaction, OfficeCode code,
                                     const std::vector<Bytes>& chain,
                                     const std::vector<Bytes>& sealingKeys) {
  const auto found = entries_.find(code);
  if (found == entries_.end() || !found->second.candidate) {
    return failure(ErrorCode::kNotFound, "nobody waits under " + std::string(code.text()));
  }
  Entry& entry = found->second;
  if (!entry.granted.empty()) return {};
  std::vector<ByteView> keys = viewsOf(sealingKeys);
  keys.resize(std::min(keys.size(), Message::kSealingKeysMax));
  entry.granted = encode(Message{EnrolmentGranted{viewsOf(chain), std::move(keys)}});
  return store(transaction, code, entry);
}

}  // namespace guantong::federation
