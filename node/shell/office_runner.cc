#include "node/shell/office_runner.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/key_file.h"
#include "federation/enrolment.h"
#include "node/fingerprint.h"
#include "node/shell/certificate_file.h"
#include "node/shell/clock.h"
#include "node/shell/entropy.h"
#include "node/shell/retention_files.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;
using federation::OfficeCode;
using Ticket = AskerOfOffice::Ticket;

// --- opening ------------------------------------------------------------------------------------

OfficeRunner::OfficeRunner(Setup setup, Around around)
    : setup_(std::move(setup)), around_(std::move(around)) {
  for (std::size_t i = 0; i < around_.pool.threads() + 1; ++i) {
    inspectors_.push_back(std::make_unique<federation::Inspector>());
    rooms_.push_back(std::make_unique<federation::SealingRoom>());
  }
}

Result<std::unique_ptr<OfficeRunner>> OfficeRunner::open(Setup setup, Around around) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  std::unique_ptr<OfficeRunner> runner(new OfficeRunner(std::move(setup), std::move(around)));
  const Setup& its = runner->setup_;
  const StoreIdentity identity{std::string(its.config.code.text()), newIncarnation()};
  auto store = LmdbStore::open(its.directory.path(), identity, LmdbStore::Options{});
  if (!store) return tl::unexpected(store.error());
  runner->store_ = std::move(*store);
  auto tables = federation::Tables::open(*runner->store_);
  if (!tables) return tl::unexpected(tables.error());
  runner->tables_ = *tables;
  if (auto taken = runner->takeCertificate(*now); !taken) return tl::unexpected(taken.error());
  if (auto opened = runner->openOffice(*now); !opened) return tl::unexpected(opened.error());
  auto line =
      runner->around_.transport.add({its.config.code, its.ring, its.config.listen, runner.get()});
  if (!line) return tl::unexpected(line.error());
  runner->line_ = *line;
  return runner;
}

Result<void> OfficeRunner::takeCertificate(Instant at) {
  return takeCertificateFile(setup_.directory, *store_, tables_,
                             {setup_.config.code, *setup_.ring, setup_.root}, at);
}

Result<void> OfficeRunner::openOffice(Instant at) {
  office_.reset();
  if (retention_ == nullptr) {
    auto keys = RetentionFiles(setup_.directory.retention(), setup_.ring->restKey()).load();
    if (!keys) return tl::unexpected(keys.error());
    retention_ = std::make_shared<const reporter::RetentionKeys>(std::move(*keys));
  }
  auto office = Office::open(*store_,
                             {setup_.config.code, store_->identity().incarnation, setup_.root,
                              setup_.ring, randomSecret(32), retention_},
                             at);
  if (!office) return tl::unexpected(office.error());
  office_ = std::move(*office);
  {
    const std::lock_guard lock(mutex_);
    keys_ = office_->keys();
    rules_ = office_->rules();
  }
  wakeAt_ = at;  // its first effects are asked for at once
  viewsDue_ = std::chrono::steady_clock::now();
  return {};
}

OfficeRunner::~OfficeRunner() { stop(); }

void OfficeRunner::start(AskerOfOffice& asker) {
  asker_ = &asker;
  writer_ = std::thread([this] { write(); });
}

void OfficeRunner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  moved_.notify_all();
  if (writer_.joinable()) writer_.join();
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [&] { return posted_ == 0; });
}

// --- what comes in ------------------------------------------------------------------------------

bool OfficeRunner::framesArrived(std::vector<ArrivedFrame> frames) {
  std::vector<std::shared_ptr<Chunk>> chunks;
  std::size_t bytes = 0;
  for (ArrivedFrame& frame : frames) {
    bytes += frame.bytes->size();
    const bool joins = !chunks.empty() && chunks.back()->from == frame.from &&
                       chunks.back()->bytes + frame.bytes->size() <= kChunkBytes;
    if (!joins) {
      chunks.push_back(std::make_shared<Chunk>());
      chunks.back()->from = frame.from;
    }
    chunks.back()->bytes += frame.bytes->size();
    chunks.back()->frames.push_back(std::move(frame.bytes));
  }
  bool alone = chunks.size() == 1 && bytes <= kOnTheSpotBytes && around_.pool.idle();
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    for (const auto& chunk : chunks) {
      auto& before = inspecting_[chunk->from];
      alone = alone && before.empty();
      before.push_back(chunk);
    }
    inboxBytes_ += bytes;
    full = inboxBytes_ >= kInboxBytes;
    paused_ = paused_ || full;
    if (!alone) posted_ += chunks.size();
  }
  if (alone) {
    inspect(chunks.front(), around_.pool.threads());
    return !full;
  }
  for (const auto& chunk : chunks) {
    around_.pool.post([this, chunk](std::size_t worker) {
      inspect(chunk, worker);
      const std::lock_guard lock(mutex_);
      if (--posted_ == 0) settled_.notify_all();
    });
  }
  return !full;
}

void OfficeRunner::inspect(const std::shared_ptr<Chunk>& chunk, std::size_t worker) {
  const auto keys = keysNow();
  const Instant at = now();
  std::vector<federation::InspectedFrame> results;
  results.reserve(chunk->frames.size());
  for (auto& frame : chunk->frames) {
    results.push_back(inspectors_[worker]->inspect(chunk->from, std::move(frame), *keys, at));
  }
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    chunk->results = std::move(results);
    chunk->inspected = true;
    const auto queue = inspecting_.find(chunk->from);
    while (!queue->second.empty() && queue->second.front()->inspected) {
      for (auto& result : queue->second.front()->results) frames_.push_back(std::move(result));
      queue->second.pop_front();
      wake = true;
    }
    if (queue->second.empty()) inspecting_.erase(queue);
  }
  if (wake) moved_.notify_one();
}

void OfficeRunner::enrolmentArrived(std::uint64_t exchange, const crypto::TransportPublicKey& from,
                                    crypto::Bytes message) {
  {
    const std::lock_guard lock(mutex_);
    // The child asks again; a flood of it holds nobody up.
    if (enrolments_.size() >= kEnrolmentsWaiting) return;
    enrolments_.push_back({exchange, from, std::move(message)});
  }
  moved_.notify_one();
}

void OfficeRunner::refused(std::string_view word, std::string facts) {
  {
    const std::lock_guard lock(mutex_);
    ++refusedHere_[std::string(word)];
  }
  around_.log.limited(Log::Weight::kWarning, setup_.config.code.text(), word, facts);
}

void OfficeRunner::submit(std::vector<std::pair<Ticket, Command>> commands) {
  {
    const std::lock_guard lock(mutex_);
    for (auto& command : commands) commands_.push_back(std::move(command));
  }
  moved_.notify_one();
}

void OfficeRunner::askBarrier(Ticket ticket) {
  {
    const std::lock_guard lock(mutex_);
    barriers_.push_back(ticket);
  }
  moved_.notify_one();
}

Result<Answer> OfficeRunner::answerNow(const Question& question) {
  auto snapshot = store_->snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  return answer(**snapshot, tables_, besideNow(), question);
}

// --- the writer ---------------------------------------------------------------------------------

void OfficeRunner::write() {
  while (true) {
    Group group = nextGroup();
    if (group.stop) return;
    runGroup(std::move(group));
  }
}

OfficeRunner::Group OfficeRunner::nextGroup() {
  Group group;
  std::unique_lock lock(mutex_);
  while (!stopping_ && !inputWaits()) {
    const auto sleep = untilNextWake();
    if (sleep.count() <= 0) break;
    moved_.wait_for(lock, sleep);
  }
  group.stop = stopping_;
  if (!group.stop) takeWaiting(group);
  return group;
}

bool OfficeRunner::waitsForRoom() const {
  return fullUntil_ && std::chrono::steady_clock::now() < *fullUntil_;
}

bool OfficeRunner::inputWaits() const {
  if (!commands_.empty() || !barriers_.empty()) return true;
  return !waitsForRoom() && (!frames_.empty() || !enrolments_.empty() || newRing_ != nullptr);
}

std::chrono::milliseconds OfficeRunner::untilNextWake() {
  if (waitsForRoom()) return kFullPause;
  if (!office_) return std::chrono::milliseconds{0};  // it is to be opened again
  auto sleep = std::clamp(wakeAt_ - nowLocked(), std::chrono::milliseconds{0}, kSleepMax);
  if (viewsDue_) {
    const auto left = *viewsDue_ - std::chrono::steady_clock::now();
    sleep = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(left),
                       std::chrono::milliseconds{0}, sleep);
  }
  return sleep;
}

void OfficeRunner::takeWaiting(Group& group) {
  std::size_t bytes = 0;
  while (!frames_.empty() && bytes < kGroupBytes) {
    bytes += frames_.front().bytes ? frames_.front().bytes->size() : 0;
    group.frames.push_back(std::move(frames_.front()));
    frames_.pop_front();
  }
  inboxBytes_ -= std::min(inboxBytes_, bytes);
  const std::size_t count = std::min(commands_.size(), kGroupCommands);
  group.commands.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    group.commands.push_back(std::move(commands_.front()));
    commands_.pop_front();
  }
  // A barrier waits for every command that was asked before it.
  if (commands_.empty()) group.barriers = std::exchange(barriers_, {});
  group.enrolments = std::exchange(enrolments_, {});
  group.moreWaits = !commands_.empty() || !frames_.empty() || !inspecting_.empty();
  if (paused_ && inboxBytes_ < kInboxBytes / 2) {
    paused_ = false;
    around_.transport.resume(line_);
  }
}

void OfficeRunner::runGroup(Group group) {
  if (waitsForRoom()) {
    return groupFailed({ErrorCode::kStoreFull, setup_.directory.path()}, group);
  }
  const bool nothing = group.frames.empty() && group.commands.empty() && group.enrolments.empty() &&
                       !newRing_ && !retentionIsNew_ && now() < wakeAt_;
  std::vector<Ticket> tickets;
  if (!nothing || writesViews(group)) {
    auto effects = commitGroup(group, tickets);
    if (!effects) return groupFailed(effects.error(), group);
    failedBefore_ = false;
    fullUntil_.reset();
    carryOut(std::move(*effects), tickets);
  }
  if (!group.barriers.empty()) asker_->reached(std::move(group.barriers), statusNow());
}

bool OfficeRunner::writesViews(const Group& group) const {
  if (!viewsDue_) return false;
  const bool late = std::chrono::steady_clock::now() >= *viewsDue_;
  return !group.barriers.empty() || (late && !group.moreWaits);
}

Result<Effects> OfficeRunner::commitGroup(Group& group, std::vector<Ticket>& tickets) {
  if (!office_) {
    if (auto opened = openOffice(now()); !opened) return tl::unexpected(opened.error());
  }
  auto transaction = store_->begin();
  if (!transaction) return tl::unexpected(transaction.error());
  office_->begin(**transaction, now());
  if (newRing_) office_->newKeys(newRing_);
  if (retentionIsNew_) office_->newRetentionKeys(retention_);
  for (auto& frame : group.frames) office_->receive(std::move(frame));
  for (auto& [ticket, command] : group.commands) {
    const std::uint64_t number = office_->submit(std::move(command));
    // Numbers count up by one; where they begin is the Office's business.
    if (tickets.empty()) tickets.push_back(number);
    tickets.push_back(ticket);
  }
  for (const Enrolment& enrolment : group.enrolments) {
    office_->enrol(enrolment.exchange, enrolment.from, enrolment.message);
  }
  const bool views = !group.barriers.empty() || writesViews(group);
  auto finished = office_->finish(views ? Office::Pace::kIdle : Office::Pace::kMoreWaits);
  if (finished) finished = (*transaction)->commit();
  if (!finished) return tl::unexpected(finished.error());
  if (views) {
    viewsDue_.reset();
  } else if (!viewsDue_) {
    viewsDue_ = std::chrono::steady_clock::now() + kViewsLate;
  }
  newRing_.reset();
  retentionIsNew_ = false;
  return office_->effects();
}

void OfficeRunner::groupFailed(const federation::Error& error, const Group& group) {
  std::vector<std::pair<Ticket, Result<Done>>> answers;
  for (const auto& [ticket, command] : group.commands) {
    answers.emplace_back(ticket, tl::unexpected(error));
  }
  if (!answers.empty()) asker_->commandsDone(std::move(answers));
  if (!group.barriers.empty()) asker_->reached(group.barriers, statusNow());
  office_.reset();  // what it holds may be ahead of the disk
  if (error.code == ErrorCode::kStoreFull) {
    around_.log.limited(Log::Weight::kError, setup_.config.code.text(), "store-full", error.detail);
    if (!waitsForRoom()) {
      fullUntil_ = std::chrono::steady_clock::now() + kFullPause;
    }
    return;
  }
  around_.log.say(Log::Weight::kError, setup_.config.code.text(), "group-failed", error.detail);
  if (!std::exchange(failedBefore_, true)) return;
  around_.failed(error);
  const std::lock_guard lock(mutex_);
  stopping_ = true;
}

// --- what goes out ------------------------------------------------------------------------------

void OfficeRunner::carryOut(Effects effects, const std::vector<Ticket>& tickets) {
  wakeAt_ = effects.wakeAt;
  noteKeys();
  if (effects.admitted) around_.transport.admit(line_, std::move(*effects.admitted));
  sendAll(std::move(effects.sends), lastNow_);
  std::vector<std::pair<Ticket, Result<Done>>> answers;
  answers.reserve(effects.answers.size());
  for (auto& [command, done] : effects.answers) {
    const std::uint64_t place = tickets.empty() ? 0 : command - tickets[0] + 1;
    if (place > 0 && place < tickets.size()) answers.emplace_back(tickets[place], std::move(done));
  }
  if (!answers.empty()) asker_->commandsDone(std::move(answers));
  for (auto& [exchange, message] : effects.enrolment) {
    around_.transport.reply(line_, exchange, std::move(message));
  }
  for (const Effects::Notice& notice : effects.notices) say(notice);
  if (!effects.keysDue.empty()) makeKeys(effects.keysDue);
  followRetention(effects);
  if (watched_ && !effects.changed.empty()) {
    const Status status = office_->status();
    asker_->changed(effects.changed, status.events, status.eventsReceived);
  }
}

void OfficeRunner::noteKeys() {
  auto keys = office_->keys();
  {
    const std::lock_guard lock(mutex_);
    rules_ = office_->rules();
  }
  if (keys == dialledBy_) return;
  dialledBy_ = keys;
  {
    const std::lock_guard lock(mutex_);
    keys_ = keys;
  }
  const OfficeCode parent = keys->directory.parent();
  const auto* known = parent.empty() ? nullptr : keys->directory.find(parent);
  if (known == nullptr || setup_.config.parent.empty()) return;
  around_.transport.dial(line_, parent, known->now().transportKey, setup_.config.parent);
}

void OfficeRunner::sendAll(std::vector<Effects::Send> sends, Instant at) {
  std::size_t envelopes = 0;
  for (const Effects::Send& send : sends) {
    const auto* order = std::get_if<federation::FrameOrder>(&send.what);
    if (order != nullptr) envelopes += order->envelopes.size();
  }
  const bool onTheSpot = envelopes <= kOnTheSpotEnvelopes && around_.pool.idle();
  const auto keys = keysNow();
  for (Effects::Send& send : sends) {
    const OfficeCode neighbour = send.neighbour;
    auto outgoing = std::make_shared<Outgoing>();
    {
      const std::lock_guard lock(outgoingMutex_);
      outgoing_[neighbour].push_back(outgoing);
    }
    if (auto* bytes = std::get_if<crypto::Bytes>(&send.what)) {
      std::vector<crypto::Bytes> frames;
      frames.push_back(std::move(*bytes));
      sealed(neighbour, outgoing, std::move(frames));
      continue;
    }
    if (onTheSpot) {
      const auto& order = std::get<federation::FrameOrder>(send.what);
      sealed(neighbour, outgoing, writersRoom_.frames(order, *keys, send.seed, at));
      continue;
    }
    ++posted_;
    auto job = std::make_shared<Effects::Send>(std::move(send));
    around_.pool.post([this, job, outgoing, keys, at](std::size_t worker) {
      const auto& order = std::get<federation::FrameOrder>(job->what);
      sealed(job->neighbour, outgoing, rooms_[worker]->frames(order, *keys, job->seed, at));
      const std::lock_guard lock(mutex_);
      if (--posted_ == 0) settled_.notify_all();
    });
  }
}

void OfficeRunner::sealed(const OfficeCode& neighbour, const std::shared_ptr<Outgoing>& outgoing,
                          std::vector<crypto::Bytes> frames) {
  const std::lock_guard lock(outgoingMutex_);
  outgoing->frames = std::move(frames);
  outgoing->ready = true;
  const auto queue = outgoing_.find(neighbour);
  std::vector<crypto::Bytes> ready;
  while (!queue->second.empty() && queue->second.front()->ready) {
    for (crypto::Bytes& frame : queue->second.front()->frames) ready.push_back(std::move(frame));
    queue->second.pop_front();
  }
  if (queue->second.empty()) outgoing_.erase(queue);
  // Under the lock: another thread's would overtake.
  if (!ready.empty()) around_.transport.send(line_, neighbour, std::move(ready));
}

void OfficeRunner::makeKeys(const std::vector<crypto::Epoch>& due) {
  auto ring = madeKeys(due, lastNow_);
  if (!ring) {
    around_.log.limited(Log::Weight::kError, setup_.config.code.text(), "keys-not-written",
                        ring.error().detail);
    return;  // the Office asks again
  }
  setup_.ring = *ring;
  newRing_ = std::move(*ring);
  around_.log.say(Log::Weight::kInfo, setup_.config.code.text(), "sealing-keys-made",
                  std::to_string(due.size()));
}

Result<std::shared_ptr<const crypto::KeyRing>> OfficeRunner::madeKeys(
    const std::vector<crypto::Epoch>& due, Instant at) {
  auto ring = crypto::KeyRing::decode(setup_.ring->encode().view());
  CHECK(ring.has_value());
  ring->sealingKeys().destroyDead(at);
  const auto held = ring->sealingKeys().held();
  for (const crypto::Epoch epoch : due) {
    if (std::find(held.begin(), held.end(), epoch) == held.end()) {
      ring->sealingKeys().add(epoch, randomSecret(32));
    }
  }
  const auto file = crypto::sealKeyFile(setup_.passphrase.view(), ring->encode(),
                                        randomBytes<crypto::kKeyFileSaltBytes>(),
                                        randomBytes<crypto::kAeadNonceBytes>());
  if (!file) return failure(ErrorCode::kMemoryShort, "Argon2id");
  if (auto written = replaceSecretFile(setup_.directory.keys(), *file); !written) {
    return tl::unexpected(written.error());
  }
  return std::make_shared<const crypto::KeyRing>(std::move(*ring));
}

/// What could not be made or destroyed is asked for again.
void OfficeRunner::followRetention(const Effects& effects) {
  if (effects.retentionKeysDue.empty() && effects.retentionKeysOver.empty()) return;
  const RetentionFiles files(setup_.directory.retention(), setup_.ring->restKey());
  reporter::RetentionKeys keys = retention_->clone();
  const auto failed = [this](const federation::Error& error) {
    around_.log.limited(Log::Weight::kError, setup_.config.code.text(), "keys-not-written",
                        error.detail);
  };
  for (const reporter::Month month : effects.retentionKeysDue) {
    if (keys.find(month) != nullptr) continue;
    if (auto made = files.make(month)) {
      keys.add(month, std::move(*made));
    } else {
      failed(made.error());
    }
  }
  for (const reporter::Month month : effects.retentionKeysOver) {
    if (auto gone = files.destroy(month)) {
      keys.destroy(month);
      around_.log.say(Log::Weight::kInfo, setup_.config.code.text(), "retention-key-destroyed",
                      textOf(month));
    } else {
      failed(gone.error());
    }
  }
  retention_ = std::make_shared<const reporter::RetentionKeys>(std::move(keys));
  retentionIsNew_ = true;
}

void OfficeRunner::say(const Effects::Notice& notice) {
  using Weight = Effects::Notice::Weight;
  const auto weight = notice.weight == Weight::kInfo      ? Log::Weight::kInfo
                      : notice.weight == Weight::kWarning ? Log::Weight::kWarning
                                                          : Log::Weight::kError;
  around_.log.say(weight, setup_.config.code.text(), notice.word, notice.facts);
}

Status OfficeRunner::statusNow() {
  Status status;
  if (office_) {
    status = office_->status();
  } else {
    status.condition = "store-full";
  }
  status.now = now();  // the office's own is that of its last group
  status.office = setup_.config.code;
  if (status.name.empty()) status.name = setup_.config.name;
  status.listening = listening();
  const auto size = store_->size();
  if (size) status.storeBytes = size->bytesUsed;
  const std::lock_guard lock(mutex_);
  for (const auto& [word, count] : refusedHere_) status.refused[word] += count;
  return status;
}

Instant OfficeRunner::now() {
  const std::lock_guard lock(mutex_);
  return nowLocked();
}

Instant OfficeRunner::nowLocked() {
  const auto clock = systemNow();
  // A clock that can't be believed is not followed: keys would die by it.
  if (clock) lastNow_ = *clock;
  return lastNow_;
}

std::shared_ptr<const federation::Keys> OfficeRunner::keysNow() {
  const std::lock_guard lock(mutex_);
  return keys_;
}

Beside OfficeRunner::besideNow() {
  const std::lock_guard lock(mutex_);
  return {keys_, rules_, nowLocked()};
}

}  // namespace guantong::node::shell
