#include "node/office.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "node/anchoring.h"
#include "node/neighbours.h"
#include "node/registry.h"
#include "node/reporter/mailbox_desk.h"
#include "node/reporter_desk.h"
#include "node/ticket_desk.h"

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::failure;
using federation::InspectedEnvelope;
using federation::InspectedFrame;
using federation::Lane;
using federation::Link;
using Verdict = InspectedEnvelope::Verdict;

namespace {

constexpr std::string_view kRecordName = "office";
constexpr auto kWarning = Effects::Notice::Weight::kWarning;
constexpr auto kInfo = Effects::Notice::Weight::kInfo;

/// Whether the author waits for a confirmation of it.
bool isConfirmed(const federation::Letter& letter) {
  return !std::holds_alternative<federation::Nothing>(letter.content) &&
         !std::holds_alternative<federation::Deliveries>(letter.content) &&
         !std::holds_alternative<federation::Bounce>(letter.content) &&
         !std::holds_alternative<federation::WantedOffices>(letter.content) &&
         !std::holds_alternative<federation::UnknownOffices>(letter.content) &&
         !std::holds_alternative<federation::CheckpointWanted>(letter.content) &&
         !std::holds_alternative<federation::MailboxAsked>(letter.content) &&
         !std::holds_alternative<federation::MailboxAnswered>(letter.content);
}

}  // namespace

void Tally::note(Group& group, Effects::Notice::Weight weight, const std::string& word,
                 const std::string& facts) {
  ++refused_[word];
  if (weight == Effects::Notice::Weight::kAlarm) {
    std::string alarm = word + ": " + facts;
    if (std::ranges::find(alarms_, alarm) == alarms_.end()) alarms_.push_back(std::move(alarm));
    if (alarms_.size() > kAlarmsMax) alarms_.pop_front();
  }
  const auto [told, first] = toldAt_.try_emplace(word, group.now);
  if (!first && group.now < told->second + kPeriod) return;
  told->second = group.now;
  group.effects.notices.push_back({weight, word, facts});
}

/// The parts of the office, and who does what with an input.
class Office::Body {
 public:
  static Result<std::unique_ptr<Body>> open(federation::Store& store, Setup setup, Instant now);

  void begin(federation::Transaction& transaction, Instant now);
  void receive(InspectedFrame frame);
  std::uint64_t submit(Command command);
  void enrol(std::uint64_t exchange, const crypto::TransportPublicKey& from,
             crypto::ByteView message);
  void newKeys(std::shared_ptr<const crypto::KeyRing> ring);
  void newRetentionKeys(std::shared_ptr<const reporter::RetentionKeys> keys);
  Result<void> finish(Pace pace);
  Effects effects();
  [[nodiscard]] std::shared_ptr<const federation::Keys> keys() const { return keys_; }
  [[nodiscard]] std::shared_ptr<const Rules> rules() const { return rooms_.rules; }
  [[nodiscard]] Status status() const;

 private:
  Body(Rooms&& rooms, crypto::Randomness&& randomness)
      : rooms_(std::move(rooms)),
        randomness_(std::move(randomness)),
        anchoring_(rooms_),
        mailboxes_(rooms_),
        neighbours_(rooms_) {}

  void receive(const federation::Batch& batch, InspectedFrame& frame, Link& link);
  void receive(InspectedEnvelope envelope, OfficeCode from, Lane lane, std::uint64_t number);
  void open(const InspectedEnvelope& envelope, OfficeCode from);
  void inspectUnparked();
  void quarantine(const InspectedEnvelope& envelope, OfficeCode from, Lane lane,
                  std::uint64_t number, std::string_view word);
  void followDirectory();
  void renewKeys();
  Result<Done> apply(Command command);
  Result<Done> apply(NewTicket command);
  /// What concerns the reporters' desk; nothing: it is another's.
  std::optional<Result<Done>> applySealed(const Command& command);

  Rooms rooms_;
  crypto::Randomness randomness_;
  std::optional<Registry> registry_;
  std::optional<TicketDesk> desk_;
  std::optional<ReporterDesk> reporterDesk_;
  Anchoring anchoring_;
  reporter::MailboxDesk mailboxes_;
  Neighbours neighbours_;
  federation::Inspector inspector_;
  std::shared_ptr<const federation::Keys> keys_;
  std::uint64_t commands_ = 0;
  Instant now_{};
  bool firstGroup_ = true;
  Effects effects_;
  std::optional<Group> group_;
};

Result<std::unique_ptr<Office::Body>> Office::Body::open(federation::Store& store, Setup setup,
                                                         Instant now) {
  auto tables = federation::Tables::open(store);
  if (!tables) return tl::unexpected<Error>(tables.error());
  auto snapshot = store.snapshot();
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  federation::Reader& reader = **snapshot;

  OfficeRecord record;
  record.incarnation = setup.incarnation;
  if (const auto bytes = reader.get(tables->office, crypto::viewOf(kRecordName))) {
    auto decoded = decodeOffice(*bytes);
    if (!decoded) return tl::unexpected<Error>(decoded.error());
    record = std::move(*decoded);
  }
  auto directory = federation::Directory::load(reader, *tables, setup.code, setup.root);
  if (!directory) return tl::unexpected<Error>(directory.error());
  const federation::KnownOffice* us = directory->find(setup.code);
  const federation::Ledger::Author author{setup.code, us == nullptr ? 0 : us->current,
                                          record.incarnation};
  auto ledger = federation::Ledger::load(reader, *tables, author, setup.ring->restKey());
  if (!ledger) return tl::unexpected<Error>(ledger.error());
  auto post = federation::Post::load(reader, *tables);
  if (!post) return tl::unexpected<Error>(post.error());

  crypto::SigningKey signing = setup.ring->signingKey();
  Rooms rooms{.tables = *tables,
              .self = setup.code,
              .ring = std::move(setup.ring),
              .signing = std::move(signing),
              .directory = std::move(*directory),
              .ledger = std::move(*ledger),
              .post = std::move(*post),
              .record = std::move(record)};
  if (setup.retention != nullptr) rooms.retention = std::move(setup.retention);
  std::unique_ptr<Body> body(new Body(std::move(rooms), crypto::Randomness(setup.seed)));
  auto registry = Registry::load(reader, body->rooms_);
  if (!registry) return tl::unexpected<Error>(registry.error());
  body->registry_ = std::move(*registry);
  auto desk = TicketDesk::load(reader, body->rooms_);
  if (!desk) return tl::unexpected<Error>(desk.error());
  body->desk_ = std::move(*desk);
  auto reporters = ReporterDesk::load(reader, body->rooms_);
  if (!reporters) return tl::unexpected<Error>(reporters.error());
  body->reporterDesk_ = std::move(*reporters);
  body->reporterDesk_->serves(*body->desk_);
  std::optional<Error> failed;
  body->neighbours_.follow(reader, now, body->randomness_, failed);
  if (failed) return tl::unexpected<Error>(*failed);
  body->renewKeys();
  return body;
}

void Office::Body::begin(federation::Transaction& transaction, Instant now) {
  CHECK(!group_);
  effects_ = {};
  now_ = now;
  group_.emplace(Group{transaction, now, randomness_, effects_});
}

// --- what neighbours say

void Office::Body::receive(InspectedFrame frame) {
  CHECK(group_);
  if (group_->failed) return;
  Link* link = neighbours_.touch(frame.from);
  if (link == nullptr) {
    rooms_.tally.note(*group_, kWarning, "stranger-frame", std::string(frame.from.text()));
    return;
  }
  if (!frame.frame) {
    rooms_.tally.note(*group_, kWarning, "garbage-frame",
                      std::string(frame.from.text()) + ": " + frame.malformed);
    link->noise(now_);
    return;
  }
  const Link::Counters before = link->counters();
  const auto& content = (**frame.frame).content;
  if (const auto* hello = std::get_if<federation::Hello>(&content)) {
    if (hello->office != frame.from) {
      rooms_.tally.note(
          *group_, kWarning, "other-office-in-hello",
          std::string(frame.from.text()) + " says " + std::string(hello->office.text()));
      return;
    }
    link->hello(*hello, now_);
  } else if (const auto* batch = std::get_if<federation::Batch>(&content)) {
    receive(*batch, frame, *link);
  } else if (const auto* acks = std::get_if<federation::Acks>(&content)) {
    link->acks(*acks, now_);
  } else if (std::holds_alternative<federation::Alive>(content)) {
    link->alive(now_);
  } else if (const auto* goodbye = std::get_if<federation::Goodbye>(&content)) {
    link->goodbye(goodbye->reason, now_);
  } else {
    link->noise(now_);
  }
  if (link->counters().misbehaved > before.misbehaved) {
    rooms_.tally.note(*group_, kWarning, "misbehaved", std::string(frame.from.text()));
  }
  // Late, sent again, or replayed: which of them can't be told, and does not matter. (What only
  // says that somebody is there comes before every session.)
  if (link->counters().framesDropped > before.framesDropped &&
      !std::holds_alternative<federation::Alive>(content)) {
    rooms_.tally.note(*group_, kInfo, "frame-not-taken", std::string(frame.from.text()));
  }
  inspectUnparked();
}

void Office::Body::receive(const federation::Batch& batch, InspectedFrame& frame, Link& link) {
  const Link::Taking taking = link.batch(batch, frame.bytes->size(), now_);
  for (std::size_t i = taking.skip; i < taking.skip + taking.take; ++i) {
    InspectedEnvelope& envelope = frame.envelopes[i];
    const bool outdated = frame.keysVersion != keys_->version;
    if (outdated && envelope.verdict != Verdict::kSound) {
      receive(inspector_.inspect(batch.envelopes[i], *keys_, now_), frame.from, batch.lane,
              batch.first + i);
    } else {
      receive(std::move(envelope), frame.from, batch.lane, batch.first + i);
    }
    if (group_->failed) return;
    inspectUnparked();
  }
}

void Office::Body::receive(InspectedEnvelope envelope, OfficeCode from, Lane lane,
                           std::uint64_t number) {
  switch (envelope.verdict) {
    case Verdict::kForged:
      return quarantine(envelope, from, lane, number, "forged-author");
    case Verdict::kUnreadable:
      return quarantine(envelope, from, lane, number, "unreadable-letter");
    case Verdict::kMalformed:
      return quarantine(envelope, from, lane, number, "malformed-envelope");
    case Verdict::kNewer:
      return quarantine(envelope, from, lane, number, "newer-envelope");
    case Verdict::kSound:
    case Verdict::kUnknownAuthor:
    case Verdict::kUnknownKey:
    case Verdict::kStaleEpoch:
      break;
  }
  const federation::Standing standing = rooms_.directory.standing(envelope.header->author, now_);
  if (standing == federation::Standing::kRevoked) {
    return quarantine(envelope, from, lane, number, "revoked-author");
  }
  const bool forUs = envelope.header->recipient == rooms_.self;
  if (forUs && envelope.verdict == Verdict::kSound) {
    open(envelope, from);
    return;
  }
  group_->check(rooms_.post.forward(group_->transaction, rooms_.directory, envelope, from, now_,
                                    randomness_));
}

void Office::Body::open(const InspectedEnvelope& envelope, OfficeCode from) {
  const OfficeCode author = envelope.header->author;
  const auto& content = (*envelope.letter)->content;
  bool taken = true;
  if (std::holds_alternative<federation::SignedEvents>(content) ||
      std::holds_alternative<std::vector<federation::Event>>(content)) {
    taken = desk_->arrived(*group_, envelope, from);
    for (const TicketDesk::Heard& one : desk_->takeHeard()) {
      reporterDesk_->heard(*group_, one.header, one.id, one.place, one.content);
    }
  } else if (const auto* delivered = std::get_if<federation::Deliveries>(&content)) {
    group_->check(rooms_.post.delivered(group_->transaction, delivered->envelopes, author));
  } else if (const auto* bounce = std::get_if<federation::Bounce>(&content)) {
    const auto lost = group_->take(
        rooms_.post.bounced(group_->transaction, rooms_.directory, *bounce, author, now_));
    if (lost && *lost) {
      rooms_.tally.note(*group_, kWarning, "undeliverable",
                        "a letter to " + std::string((**lost).recipient.text()) + " came back");
    }
  } else if (const auto* certificates =
                 std::get_if<std::vector<federation::Certificate>>(&content)) {
    registry_->take(*group_, *certificates);
  } else if (const auto* keys = std::get_if<std::vector<federation::SealingKey>>(&content)) {
    registry_->take(*group_, *keys);
  } else if (const auto* lists = std::get_if<std::vector<federation::RevocationList>>(&content)) {
    registry_->take(*group_, *lists);
  } else if (const auto* wanted = std::get_if<federation::WantedOffices>(&content)) {
    registry_->asked(*group_, *wanted, author);
  } else if (const auto* unknown = std::get_if<federation::UnknownOffices>(&content)) {
    registry_->unknown(*group_, *unknown, author);
  } else if (const auto* anchor = std::get_if<federation::Anchor>(&content)) {
    anchoring_.take(*group_, *anchor, author);
  } else if (const auto* last = std::get_if<federation::CheckpointWanted>(&content)) {
    anchoring_.take(*group_, *last, author);
  } else if (const auto* recovering = std::get_if<federation::Recovering>(&content)) {
    taken = anchoring_.take(*group_, *recovering, author, *desk_);
    const federation::KnownOffice* child = rooms_.directory.find(author);
    if (taken && child != nullptr && child->now().parent == rooms_.self) {
      reporterDesk_->sendCustodiansTo(*group_, author);
    }
  } else if (const auto* frontier = std::get_if<federation::Frontier>(&content)) {
    anchoring_.take(*group_, *frontier, author, *desk_);
  } else if (const auto* asked = std::get_if<federation::MailboxAsked>(&content)) {
    mailboxes_.take(*group_, *asked, author, *desk_);
  } else if (const auto* answered = std::get_if<federation::MailboxAnswered>(&content)) {
    mailboxes_.take(*group_, *answered, author);
  } else if (const auto* kept = std::get_if<federation::MailboxesKept>(&content)) {
    mailboxes_.take(*group_, *kept, author);
  }
  if (taken && isConfirmed(**envelope.letter)) rooms_.post.confirm(envelope.header->id, author);
  followDirectory();
}

void Office::Body::inspectUnparked() {
  while (!rooms_.unparked.empty() && !group_->failed) {
    const federation::Post::Unparked parked = std::move(rooms_.unparked.front());
    rooms_.unparked.pop_front();
    followDirectory();
    const auto envelope = federation::decode<federation::Envelope>(parked.envelope);
    if (!envelope) {
      group_->check(tl::unexpected<Error>(
          Error{ErrorCode::kStoreDamaged, "a parked envelope: " + envelope.error().detail}));
      return;
    }
    receive(inspector_.inspect(**envelope, *keys_, now_), parked.from, Lane::kNormal, 0);
  }
}

void Office::Body::quarantine(const InspectedEnvelope& envelope, OfficeCode from, Lane lane,
                              std::uint64_t number, std::string_view word) {
  /// Whoever floods it pushes out its own: the newest are kept.
  constexpr std::uint64_t kQuarantinedMax = 10'000;
  const crypto::Bytes bytes = federation::encode(envelope.envelope);
  const federation::Quarantined kept{
      .bytes = crypto::ByteView(bytes).first(
          std::min(bytes.size(), federation::Quarantined::kBytesKeptMax)),
      .bytesWhole = bytes.size(),
      .from = from,
      .lane = lane,
      .number = number,
      .arrived = now_,
      .reason = envelope.reason.empty() ? word : std::string_view(envelope.reason)};
  const std::uint64_t arrival = rooms_.record.quarantined++;
  static_cast<void>(group_->transaction.append(rooms_.tables.quarantine, crypto::bigEndian(arrival),
                                               federation::encode(kept)));
  if (arrival >= kQuarantinedMax) {
    static_cast<void>(group_->transaction.erase(rooms_.tables.quarantine,
                                                crypto::bigEndian(arrival - kQuarantinedMax)));
  }
  std::string facts = "from " + std::string(from.text());
  if (envelope.header) facts += ", author " + std::string(envelope.header->author.text());
  if (!envelope.reason.empty()) facts += ": " + envelope.reason;
  rooms_.tally.note(*group_, kWarning, std::string(word), facts);
}

// --- what people and the shell say

Result<Done> Office::Body::apply(Command command) {
  if (auto* fresh = std::get_if<NewTicket>(&command)) return apply(std::move(*fresh));
  if (auto done = applySealed(command)) return *done;
  if (auto* act = std::get_if<ActOnTicket>(&command)) {
    return desk_->submit(*group_, std::move(*act));
  }
  if (const auto* publish = std::get_if<Publish>(&command)) {
    return desk_->submit(*group_, *publish);
  }
  if (auto* act = std::get_if<ActOfOffice>(&command)) {
    return desk_->submit(*group_, std::move(*act));
  }
  if (const auto* person = std::get_if<PutPerson>(&command)) {
    return desk_->submit(*group_, *person);
  }
  if (const auto* write = std::get_if<WriteToMailbox>(&command)) {
    return desk_->submit(*group_, *write);
  }
  if (const auto* read = std::get_if<ReadMailbox>(&command)) return desk_->submit(*group_, *read);
  if (const auto* give = std::get_if<GiveProof>(&command)) return desk_->submit(*group_, *give);
  if (const auto* ask = std::get_if<AskOfReceipt>(&command)) {
    return mailboxes_.submit(*group_, *ask, *desk_);
  }
  if (const auto* take = std::get_if<TakeAnswer>(&command)) {
    return mailboxes_.submit(*group_, *take);
  }
  if (const auto* invite = std::get_if<Invite>(&command)) {
    return registry_->submit(*group_, *invite);
  }
  if (const auto* approve = std::get_if<Approve>(&command)) {
    return registry_->submit(*group_, *approve, *desk_);
  }
  return registry_->submit(*group_, std::get<Revoke>(command));
}

Result<Done> Office::Body::apply(NewTicket command) {
  if (command.capsules.empty()) return desk_->submit(*group_, std::move(command));
  const auto month = reporterDesk_->mayKeep(command.capsules, command.says, now_);
  if (!month) return tl::unexpected<Error>(month.error());
  const ReporterDesk::Capsules capsules = std::exchange(command.capsules, {});
  auto done = desk_->submit(*group_, std::move(command));
  if (done) reporterDesk_->keep(*group_, *done->ticket, capsules, *month);
  return done;
}

std::optional<Result<Done>> Office::Body::applySealed(const Command& command) {
  return std::visit(
      [this](const auto& one) -> std::optional<Result<Done>> {
        if constexpr (requires { reporterDesk_->submit(*group_, one); }) {
          return reporterDesk_->submit(*group_, one);
        } else {
          return std::nullopt;
        }
      },
      command);
}

std::uint64_t Office::Body::submit(Command command) {
  CHECK(group_);
  const std::uint64_t number = ++commands_;
  if (group_->failed) return number;
  effects_.answers.push_back({number, apply(std::move(command))});
  return number;
}

void Office::Body::enrol(std::uint64_t exchange, const crypto::TransportPublicKey& from,
                         crypto::ByteView message) {
  CHECK(group_);
  if (!group_->failed) registry_->enrol(*group_, exchange, from, message);
}

void Office::Body::newKeys(std::shared_ptr<const crypto::KeyRing> ring) {
  rooms_.ring = std::move(ring);
  rooms_.keysChanged = true;
}

void Office::Body::newRetentionKeys(std::shared_ptr<const reporter::RetentionKeys> keys) {
  rooms_.retention = std::move(keys);
}

// --- the end of a group

void Office::Body::followDirectory() {
  if (rooms_.neighboursChanged) {
    rooms_.neighboursChanged = false;
    neighbours_.follow(group_->transaction, now_, randomness_, group_->failed);
    effects_.admitted = registry_->admitted(now_);
  }
  if (rooms_.keysChanged) renewKeys();
}

void Office::Body::renewKeys() {
  rooms_.keysChanged = false;
  const federation::KnownOffice* us = rooms_.directory.find(rooms_.self);
  keys_ = std::make_shared<const federation::Keys>(
      federation::Keys{.self = rooms_.self,
                       .serial = us == nullptr ? 0 : us->current,
                       .ring = rooms_.ring,
                       .directory = rooms_.directory,
                       .version = keys_ == nullptr ? 1 : keys_->version + 1});
}

Result<void> Office::Body::finish(Pace pace) {
  CHECK(group_);
  Group& group = *group_;
  const auto failed = [&]() -> Result<void> { return tl::unexpected<Error>(*group.failed); };
  if (group.failed) return failed();

  if (neighbours_.weAreACopy() && anchoring_.restart(group)) {
    neighbours_.renumber(rooms_.record.incarnation, now_);
  }
  if (firstGroup_) effects_.admitted = registry_->admitted(now_);
  firstGroup_ = false;
  registry_->tick(group);
  anchoring_.tick(group, *desk_);
  desk_->tick(group);
  reporterDesk_->tick(group);
  mailboxes_.tick(group);
  if (auto next =
          group.take(rooms_.post.tick(group.transaction, rooms_.directory, now_, randomness_))) {
    effects_.wakeAt = *next;
  }
  for (const federation::Post::Undeliverable& letter : rooms_.post.undeliverable()) {
    rooms_.tally.note(group, kWarning, "undeliverable",
                      "a letter to " + std::string(letter.recipient.text()));
  }
  inspectUnparked();
  if (group.failed) return failed();

  const auto batches =
      group.take(rooms_.ledger.seal(group.transaction, rooms_.signing, randomness_, now_));
  if (!batches) return failed();
  for (const federation::AuthoredBatch& batch : *batches) {
    group.check(rooms_.post.send(group.transaction, rooms_.directory, batch, now_, randomness_));
  }
  if (desk_->sendAllOn(group)) effects_.wakeAt = now_;
  desk_->passOn(group);
  effects_.wakeAt = std::min(effects_.wakeAt, anchoring_.finish(group, neighbours_.frontier()));
  group.check(
      rooms_.post.sendConfirmations(group.transaction, rooms_.directory, now_, randomness_));
  effects_.wakeAt = std::min(effects_.wakeAt, registry_->finish(group));
  desk_->flush(group, pace);
  effects_.wakeAt = std::min({effects_.wakeAt, desk_->wakeAt(group), reporterDesk_->wakeAt()});
  followDirectory();
  neighbours_.finish(group);
  effects_.wakeAt =
      std::min({effects_.wakeAt, neighbours_.wakeAt(), rooms_.post.wakeAt(), mailboxes_.wakeAt()});
  static_cast<void>(group.transaction.put(rooms_.tables.office, crypto::viewOf(kRecordName),
                                          encodeOffice(rooms_.record)));
  if (group.failed) return failed();
  group_.reset();
  return {};
}

Effects Office::Body::effects() {
  CHECK(!group_);
  effects_.at = now_;
  effects_.keys = keys_;
  return std::exchange(effects_, Effects{});
}

Status Office::Body::status() const {
  Status status;
  status.office = rooms_.self;
  status.now = now_;
  if (const federation::KnownOffice* us = rooms_.directory.find(rooms_.self)) {
    status.name = us->now().name;
    status.level = us->now().level;
    status.certifiedUntil = us->now().notAfter;
    if (rooms_.recovering()) status.condition = "recovering";
    const OfficeCode hint = reporter::hintOfficeOf(rooms_.directory);
    if (!hint.empty()) status.receiptHint = reporter::hintOf(hint);
  } else {
    status.condition = "not-enrolled";
  }
  status.tickets = desk_->book().view().rows;
  status.openTickets = desk_->book().view().open;
  status.events = rooms_.ledger.size();
  status.eventsReceived = desk_->received();
  status.eventsWaiting = desk_->book().waiting();
  status.lettersUnconfirmed = rooms_.post.unconfirmed();
  status.parked = rooms_.post.parked();
  status.quarantined = rooms_.record.quarantined;
  status.links = neighbours_.status(now_);
  status.deadlinesNear = desk_->toldNear();
  status.deadlinesOver = desk_->toldOver();
  status.refused = rooms_.tally.refused();
  status.alarms.assign(rooms_.tally.alarms().begin(), rooms_.tally.alarms().end());
  status.enrolments = registry_->enrolments(now_);
  return status;
}

// --- the face

Office::Office(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Office::~Office() = default;

Result<std::unique_ptr<Office>> Office::open(federation::Store& store, Setup setup, Instant now) {
  auto body = Body::open(store, std::move(setup), now);
  if (!body) return tl::unexpected<Error>(body.error());
  return std::unique_ptr<Office>(new Office(std::move(*body)));
}

void Office::begin(federation::Transaction& transaction, Instant now) {
  body_->begin(transaction, now);
}
void Office::receive(InspectedFrame frame) { body_->receive(std::move(frame)); }
std::uint64_t Office::submit(Command command) { return body_->submit(std::move(command)); }
void Office::enrol(std::uint64_t exchange, const crypto::TransportPublicKey& from,
                   crypto::ByteView message) {
  body_->enrol(exchange, from, message);
}
void Office::newKeys(std::shared_ptr<const crypto::KeyRing> ring) {
  body_->newKeys(std::move(ring));
}
void Office::newRetentionKeys(std::shared_ptr<const reporter::RetentionKeys> keys) {
  body_->newRetentionKeys(std::move(keys));
}
Result<void> Office::finish(Pace pace) { return body_->finish(pace); }
Effects Office::effects() { return body_->effects(); }
std::shared_ptr<const federation::Keys> Office::keys() const { return body_->keys(); }
std::shared_ptr<const Rules> Office::rules() const { return body_->rules(); }
Status Office::status() const { return body_->status(); }

}  // namespace guantong::node
