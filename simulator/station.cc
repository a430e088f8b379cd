#include "simulator/station.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "federation/wire.h"

namespace guantong::simulator {

using crypto::Bytes;
using crypto::ByteView;
using crypto::viewOf;
using federation::Lane;
using federation::OfficeCode;
using node::Effects;
using node::Office;

namespace {

/// On a full disk.
constexpr std::uint64_t kRoomLeft = 2048;
/// An office that wakes itself so often in one moment will never let time pass.
constexpr std::uint64_t kGroupsAtOnceMax = 10'000;

auto numberOf(Instant instant) {
  return crypto::bigEndian(static_cast<std::uint64_t>(instant.time_since_epoch().count()));
}

}  // namespace

Station::Station(Agenda& agenda, Trace& trace, const GroupPlan& groups, Births& births,
                 const OfficeCode& code, std::uint64_t seed, Outside outside)
    : agenda_(agenda),
      trace_(trace),
      groups_(groups),
      code_(code),
      root_(births.root()),
      incarnation_(births.incarnation(code)),
      chance_(seed, "station " + std::string(code.text())),
      outside_(std::move(outside)),
      ring_(births.ring(code)),
      store_(disk_, [this](const TracedStore::Committed& committed) {
        trace_.note(agenda_.now(), code_, "commit", {committed.changes});
      }) {
  births.settle(store_, code_, agenda_.now());
  const auto opened = federation::Tables::open(store_);
  CHECK(opened.has_value());
  tables_ = *opened;
}

std::unique_ptr<federation::Snapshot> Station::snapshot() {
  auto taken = store_.snapshot();
  CHECK(taken.has_value());
  return std::move(*taken);
}

// --- the process

void Station::start() {
  if (office_) return;
  ++life_;
  auto opened = Office::open(
      store_, {code_, incarnation_, root_, ring_, chance_.secret(), retention_}, agenda_.now());
  if (!opened) {
    if (opened.error().code != federation::ErrorCode::kStoreFull) {
      outside_.broken("it-runs", "does not open: " + opened.error().detail);
    }
    return agenda_.after(kRestartPause, [this] { start(); });
  }
  office_ = std::move(*opened);
  work();
  started_ = office_ != nullptr;
  if (started_) outside_.started();
}

void Station::kill(std::chrono::milliseconds down) {
  if (!office_) return;
  trace_.note(agenda_.now(), code_, "dies", {});
  ++deaths_;
  stop();
  agenda_.after(down, [this] { start(); });
}

void Station::switchOff() {
  if (!office_) return;
  trace_.note(agenda_.now(), code_, "off", {});
  stop();
}

void Station::stop() {
  ++life_;
  office_.reset();
  started_ = false;
  inspector_ = {};
  sealingRoom_ = {};
  inbox_.clear();
  asked_.clear();
  newRing_.reset();
  retentionIsNew_ = false;
  doom_.reset();
  workDue_ = false;
  disk_.crash();
}

void Station::killAt(Death death, std::chrono::milliseconds down) { doom_ = Doom{death, down}; }

void Station::failCommit(std::chrono::milliseconds down) {
  disk_.failCommit(1);
  restartPause_ = down;
}

void Station::fillDisk(Instant until) {
  const auto size = disk_.size();
  CHECK(size.has_value());
  disk_.setCapacity(size->bytesUsed + kRoomLeft);
  agenda_.at(until, [this] { emptyDisk(); });
}

void Station::repair() {
  emptyDisk();
  disk_.failCommit(0);
  restartPause_ = kRestartPause;
  doom_.reset();
}

bool Station::diesAt(Death death) {
  if (!doom_ || doom_->death != death) return false;
  kill(doom_->down);
  return true;
}

// --- inputs

void Station::receive(const OfficeCode& from, std::shared_ptr<const Bytes> frame) {
  if (!office_) return;
  inbox_.emplace_back(inspector_.inspect(from, std::move(frame), *office_->keys(), agenda_.now()));
  workSoon();
}

void Station::submit(node::Command command, Answered answered) {
  CHECK(office_ != nullptr);
  inbox_.emplace_back(Submission{std::move(command), std::move(answered)});
  workSoon();
}

void Station::workSoon() {
  if (workDue_) return;
  workDue_ = true;
  agenda_.after(chance_.upTo(groups_.takes), [this, life = life_] {
    if (life == life_) work();
  });
}

void Station::wakeAt(Instant when) {
  const std::uint64_t number = ++wakes_;
  agenda_.at(when, [this, number, life = life_] {
    if (life == life_ && number == wakes_) work();
  });
}

// --- a group

void Station::work() {
  workDue_ = false;
  groupsAtOnce_ = agenda_.now() == lastGroupAt_ ? groupsAtOnce_ + 1 : 1;
  lastGroupAt_ = agenda_.now();
  if (groupsAtOnce_ > kGroupsAtOnceMax) {
    outside_.broken("it-runs", "wakes itself without end at one moment");
    return kill(kRestartPause);
  }
  auto transaction = store_.begin();
  if (!transaction) return kill(kRestartPause);
  office_->begin(**transaction, agenda_.now());
  feed();
  const bool busy = chance_.happens(groups_.busy);
  const bool moreWaits = started_ && (!inbox_.empty() || busy);
  const auto finished = office_->finish(moreWaits ? Office::Pace::kMoreWaits : Office::Pace::kIdle);
  if (!finished || diesAt(Death::kBeforeCommit)) {
    if (!finished && finished.error().code != federation::ErrorCode::kStoreFull) {
      outside_.broken("it-runs", "a group fails: " + finished.error().detail);
    }
    return kill(kRestartPause);
  }
  if (!(*transaction)->commit()) return kill(std::exchange(restartPause_, kRestartPause));
  transaction->reset();
  ++groupCount_;
  if (diesAt(Death::kBeforeSending)) return;
  carryOut(office_->effects());
  if (office_ && moreWaits) workSoon();
}

void Station::feed() {
  if (newRing_) office_->newKeys(std::exchange(newRing_, nullptr));
  if (std::exchange(retentionIsNew_, false)) office_->newRetentionKeys(retention_);
  const std::size_t most = 1 + chance_.below(groups_.inputsMax);
  for (std::size_t taken = 0; taken < most && !inbox_.empty(); ++taken) {
    Input input = std::move(inbox_.front());
    inbox_.pop_front();
    if (auto* frame = std::get_if<federation::InspectedFrame>(&input)) {
      office_->receive(std::move(*frame));
    } else {
      auto& submission = std::get<Submission>(input);
      asked_[office_->submit(std::move(submission.command))] = std::move(submission.answered);
    }
  }
}

// --- effects

void Station::carryOut(Effects effects) {
  const Instant now = agenda_.now();
  const bool dies = doom_ && doom_->death == Death::kWhileSending;
  const std::size_t sent = dies ? chance_.below(effects.sends.size() + 1) : effects.sends.size();
  for (std::size_t i = 0; i < sent; ++i) send(effects.sends[i], dies && i + 1 == sent);
  if (dies) return kill(doom_->down);
  for (const Effects::Notice& notice : effects.notices) {
    const auto weight = static_cast<std::byte>(notice.weight);
    trace_.note(now, code_, "notice", {{&weight, 1}, viewOf(notice.word), viewOf(notice.facts)});
    outside_.noticed(notice);
  }
  if (effects.admitted) {
    for (const auto& [key, office] : effects.admitted->neighbours) {
      trace_.note(now, code_, "admits", {key.bytes, viewOf(office.text())});
    }
  }
  for (const crypto::Epoch epoch : effects.keysDue) {
    trace_.note(now, code_, "key-due", {crypto::bigEndian(epoch.number)});
  }
  if (!effects.keysDue.empty()) makeKeys(effects.keysDue);
  followRetention(effects);
  for (const federation::TicketId& ticket : effects.changed) {
    trace_.note(now, code_, "changed", {ticket.bytes});
    outside_.changed(ticket);
  }
  for (const Effects::Answered& answer : effects.answers) {
    const auto said = answer.done ? std::byte{1} : std::byte{0};
    const Bytes ticket =
        answer.done && answer.done->ticket
            ? Bytes(answer.done->ticket->bytes.begin(), answer.done->ticket->bytes.end())
            : Bytes{};
    trace_.note(now, code_, "answer", {crypto::bigEndian(answer.command), {&said, 1}, ticket});
    const auto asked = asked_.extract(answer.command);
    if (asked) asked.mapped()(answer.done);
  }
  trace_.note(now, code_, "wake", {numberOf(effects.wakeAt)});
  wakeAt(effects.wakeAt);
}

void Station::send(const Effects::Send& send, bool dies) {
  std::vector<Bytes> frames;
  if (const auto* bytes = std::get_if<Bytes>(&send.what)) {
    checkAcksIn(send.neighbour, *bytes);
    frames.push_back(*bytes);
  } else {
    const auto& order = std::get<federation::FrameOrder>(send.what);
    std::vector<std::pair<Lane, std::uint64_t>> acks;
    for (const federation::Ack& ack : order.acks) acks.emplace_back(ack.lane, ack.received);
    checkAcks(send.neighbour, acks);
    frames = sealingRoom_.frames(order, *office_->keys(), send.seed, agenda_.now());
  }
  if (dies && !frames.empty()) frames.resize(chance_.below(frames.size() + 1));
  for (Bytes& frame : frames) {
    trace_.note(agenda_.now(), code_, "frame", {viewOf(send.neighbour.text()), frame});
    outside_.send(send.neighbour, std::make_shared<const Bytes>(std::move(frame)));
  }
}

/// As the shell does: makes them, writes the key file, hands them in.
void Station::makeKeys(const std::vector<crypto::Epoch>& due) {
  auto ring = crypto::KeyRing::decode(ring_->encode().view());
  CHECK(ring.has_value());
  for (const crypto::Epoch epoch : due) {
    const auto held = ring->sealingKeys().held();
    if (std::find(held.begin(), held.end(), epoch) == held.end()) {
      ring->sealingKeys().add(epoch, chance_.secret());
    }
  }
  ring_ = newRing_ = std::make_shared<const crypto::KeyRing>(std::move(*ring));
  workSoon();
}

void Station::followRetention(const Effects& effects) {
  if (effects.retentionKeysDue.empty() && effects.retentionKeysOver.empty()) return;
  node::reporter::RetentionKeys keys = retention_->clone();
  for (const node::reporter::Month month : effects.retentionKeysDue) {
    if (keys.find(month) == nullptr) keys.add(month, chance_.secret());
    trace_.note(agenda_.now(), code_, "retention-key", {crypto::bigEndian(month.number)});
  }
  for (const node::reporter::Month month : effects.retentionKeysOver) {
    keys.destroy(month);
    trace_.note(agenda_.now(), code_, "retention-over", {crypto::bigEndian(month.number)});
  }
  retention_ = std::make_shared<const node::reporter::RetentionKeys>(std::move(keys));
  retentionIsNew_ = true;
  workSoon();
}

void Station::checkAcksIn(const OfficeCode& neighbour, ByteView bytes) {
  const auto frame = federation::decode<federation::Frame>(bytes);
  if (!frame) return outside_.broken("it-runs", "sends what does not decode");
  std::vector<std::pair<Lane, std::uint64_t>> acks;
  if (const auto* alone = std::get_if<federation::Acks>(&(*frame)->content)) {
    for (const federation::Ack& ack : alone->lanes) acks.emplace_back(ack.lane, ack.received);
  }
  if (const auto* hello = std::get_if<federation::Hello>(&(*frame)->content)) {
    for (const auto& resume : hello->lanes) acks.emplace_back(resume.lane, resume.received);
  }
  checkAcks(neighbour, acks);
}

void Station::checkAcks(const OfficeCode& neighbour,
                        const std::vector<std::pair<Lane, std::uint64_t>>& acks) {
  if (acks.empty()) return;
  const auto reader = snapshot();
  const auto stored = reader->get(tables_.links, federation::Key().code(neighbour));
  const auto record = stored ? federation::decode<federation::LinkRecord>(*stored)
                             : federation::Result<federation::Decoded<federation::LinkRecord>>(
                                   federation::failure(federation::ErrorCode::kNotFound, ""));
  for (const auto& [lane, received] : acks) {
    std::uint64_t committed = 0;
    for (const auto& each : record ? (*record)->lanes : decltype((*record)->lanes){}) {
      if (each.lane == lane) committed = each.received;
    }
    if (received > committed) {
      outside_.broken("acks-after-commit", "acknowledges " + std::to_string(received) + " to " +
                                               std::string(neighbour.text()) + " in lane " +
                                               std::to_string(static_cast<int>(lane)) +
                                               " and has committed " + std::to_string(committed));
    }
  }
}

}  // namespace guantong::simulator
