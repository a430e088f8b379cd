#include "tests/support/town.h"

#include <algorithm>

#include "crypto/check.h"

namespace guantong::support {

using federation::OfficeCode;
using node::Effects;

struct Town::House {
  OfficeCode code;
  simulator::SimulatedStore store;
  std::unique_ptr<node::Office> office;
  federation::Inspector inspector;
  federation::SealingRoom sealingRoom;
  federation::Tables tables;
  federation::Instant wakeAt;
  std::shared_ptr<const simulator::SimulatedStore::State> backup;
  std::uint64_t disksLost = 0;
  std::shared_ptr<const crypto::KeyRing> ring;  ///< its key file: survives any crash
  std::vector<crypto::Epoch> keysDue;
  std::shared_ptr<const node::reporter::RetentionKeys> retention =
      std::make_shared<node::reporter::RetentionKeys>();
  bool retentionIsNew = false;
  std::map<std::uint64_t, federation::Result<node::Done>> answers;
};

Town::Town(const Tree& tree, const std::vector<OfficeCode>& offices) : tree_(tree) {
  for (const OfficeCode& code : offices) {
    auto house = std::make_unique<House>();
    house->code = code;
    house->ring = tree.ring(code);
    certify(*house);
    House& placed = *houses_.emplace(code, std::move(house)).first->second;
    open(placed);
  }
}

Town::~Town() = default;

Town::House& Town::house(const OfficeCode& office) { return *houses_.at(office); }

/// As enrolment leaves an empty store.
void Town::certify(House& house) {
  house.tables = federation::Tables::open(house.store).value();
  federation::Directory directory(house.code, tree_.root());
  const federation::Directory whole = tree_.directoryOf(house.code);
  auto transaction = house.store.begin().value();
  for (const OfficeCode& other : tree_.offices()) {
    const bool related =
        other == house.code || whole.isBelow(house.code, other) || whole.isBelow(other, house.code);
    if (!related) continue;
    const auto certificate = federation::decode<federation::Certificate>(tree_.certificate(other));
    CHECK(directory.admit(*transaction, house.tables, **certificate) ==
          federation::Admission::kAccepted);
    for (const crypto::Bytes& encoded : tree_.sealingKeys(other)) {
      const auto key = federation::decode<federation::SealingKey>(encoded);
      static_cast<void>(directory.admit(*transaction, house.tables, **key, now_));
    }
  }
  CHECK(transaction->commit().has_value());
  transaction.reset();
}

void Town::open(House& house) {
  house.answers.clear();  // its commands are numbered anew
  const std::string seed =
      std::string(house.code.text()) + " opening " + std::to_string(++openings_);
  auto office = node::Office::open(house.store,
                                   {.code = house.code,
                                    .incarnation = {1 + house.code.text().size() + house.disksLost},
                                    .root = tree_.root(),
                                    .ring = house.ring,
                                    .seed = seedFrom(seed),
                                    .retention = house.retention},
                                   now_);
  CHECK(office.has_value());
  house.office = std::move(*office);
  house.wakeAt = now_;
}

bool Town::group(House& house, const std::function<void(node::Office&)>& inputs) {
  auto transaction = house.store.begin().value();
  house.office->begin(*transaction, now_);
  if (std::exchange(house.retentionIsNew, false)) house.office->newRetentionKeys(house.retention);
  inputs(*house.office);
  const auto finished = house.office->finish(pace);
  if (!finished || !transaction->commit()) {
    if (!finished) notices_.push_back("group failed: " + finished.error().detail);
    transaction.reset();
    crash(house.code);
    return false;
  }
  transaction.reset();
  carryOut(house, house.office->effects());
  return true;
}

void Town::carryOut(House& house, Effects effects) {
  house.wakeAt = effects.wakeAt;
  for (auto& answer : effects.answers) house.answers.emplace(answer.command, answer.done);
  for (const auto& notice : effects.notices) {
    notices_.push_back(std::string(house.code.text()) + " " + notice.word + ": " + notice.facts);
  }
  followRetention(house, effects);
  // Told once: what comes before they are made must not forget them.
  if (!effects.keysDue.empty()) house.keysDue = std::move(effects.keysDue);
  for (Effects::Send& send : effects.sends) {
    std::vector<crypto::Bytes> frames;
    if (auto* bytes = std::get_if<crypto::Bytes>(&send.what)) {
      rewrites(house.code, *bytes);
      frames.push_back(std::move(*bytes));
    } else {
      auto& order = std::get<federation::FrameOrder>(send.what);
      tampers(house.code, order);
      frames = house.sealingRoom.frames(order, *effects.keys, send.seed, effects.at);
    }
    for (crypto::Bytes& frame : frames) {
      ++framesSent_;
      underWay_.push_back(
          {house.code, send.neighbour, std::make_shared<const crypto::Bytes>(std::move(frame))});
    }
  }
}

void Town::followRetention(House& house, const Effects& effects) {
  if (effects.retentionKeysDue.empty() && effects.retentionKeysOver.empty()) return;
  node::reporter::RetentionKeys keys = house.retention->clone();
  for (const node::reporter::Month month : effects.retentionKeysDue) {
    if (keys.find(month) != nullptr) continue;
    keys.add(month, seedFrom(std::string(house.code.text()) + " month " + textOf(month)));
  }
  for (const node::reporter::Month month : effects.retentionKeysOver) keys.destroy(month);
  house.retention = std::make_shared<const node::reporter::RetentionKeys>(std::move(keys));
  house.retentionIsNew = true;
}

const node::reporter::RetentionKeys& Town::retention(const OfficeCode& office) {
  return *house(office).retention;
}

void Town::makeKeys(House& house) {
  auto ring = crypto::KeyRing::decode(house.ring->encode().view()).value();
  for (const crypto::Epoch epoch : house.keysDue) {
    ring.sealingKeys().add(
        epoch, seedFrom(std::string(house.code.text()) + " epoch " + std::to_string(epoch.number)));
  }
  ring.sealingKeys().destroyDead(now_);
  house.keysDue.clear();
  house.ring = std::make_shared<const crypto::KeyRing>(std::move(ring));
  group(house, [&](node::Office& kernel) { kernel.newKeys(house.ring); });
}

federation::Result<node::Done> Town::tryToAsk(const OfficeCode& office, node::Command command) {
  House& asked = house(office);
  std::uint64_t number = 0;
  if (!group(asked, [&](node::Office& kernel) { number = kernel.submit(std::move(command)); })) {
    return federation::failure(federation::ErrorCode::kStoreFailed, "the commit failed");
  }
  return asked.answers.at(number);
}

node::Done Town::ask(const OfficeCode& office, node::Command command) {
  auto done = tryToAsk(office, std::move(command));
  if (!done) notices_.push_back("refused: " + done.error().detail);
  CHECK(done.has_value());
  return *done;
}

void Town::deliver(const OfficeCode& from, const OfficeCode& to, const crypto::Bytes& frame) {
  underWay_.push_back({from, to, std::make_shared<const crypto::Bytes>(frame)});
}

void Town::run(std::chrono::milliseconds atLeast) {
  const federation::Instant until = now_ + atLeast;
  std::uint64_t rounds = 0;
  while (true) {
    CHECK(++rounds < 1'000'000);  // else something talks for ever
    if (!underWay_.empty()) {
      const Frame frame = std::move(underWay_.front());
      underWay_.pop_front();
      const auto to = houses_.find(frame.to);
      if (to == houses_.end() || !passes(frame.from, frame.to)) continue;
      House& receiver = *to->second;
      group(receiver, [&](node::Office& kernel) {
        kernel.receive(receiver.inspector.inspect(frame.from, frame.bytes, *kernel.keys(), now_));
      });
      continue;
    }
    for (auto& [code, house] : houses_) {
      if (!house->keysDue.empty()) makeKeys(*house);
      if (house->retentionIsNew) group(*house, [](node::Office&) {});
    }
    if (!underWay_.empty()) continue;
    House* next = nullptr;
    for (auto& [code, house] : houses_) {
      if (next == nullptr || house->wakeAt < next->wakeAt) next = house.get();
    }
    if (next == nullptr || next->wakeAt > until) break;
    now_ = std::max(now_, next->wakeAt);
    group(*next, [](node::Office&) {});
    // Whoever wants to be woken at this very moment again would stop the clock.
    if (next->wakeAt <= now_) next->wakeAt = now_ + std::chrono::milliseconds{1};
  }
  now_ = until;
}

void Town::crash(const OfficeCode& office) {
  House& crashed = house(office);
  crashed.office.reset();
  crashed.store.crash();
  std::erase_if(underWay_,
                [&](const Frame& frame) { return frame.from == office || frame.to == office; });
  open(crashed);
}

void Town::backUp(const OfficeCode& office) { house(office).backup = house(office).store.backup(); }

void Town::restore(const OfficeCode& office) {
  House& restored = house(office);
  restored.office.reset();
  restored.store.restore(restored.backup);
  std::erase_if(underWay_,
                [&](const Frame& frame) { return frame.from == office || frame.to == office; });
  open(restored);
}

void Town::loseDisk(const OfficeCode& office) {
  House& lost = house(office);
  lost.office.reset();
  lost.store.restore(simulator::SimulatedStore().backup());
  ++lost.disksLost;
  certify(lost);
  std::erase_if(underWay_,
                [&](const Frame& frame) { return frame.from == office || frame.to == office; });
  open(lost);
}

void Town::failNextCommit(const OfficeCode& office) { house(office).store.failCommit(1); }

node::TicketDetail Town::ticket(const OfficeCode& office, const federation::TicketId& ticket) {
  House& asked = house(office);
  const auto snapshot = asked.store.snapshot().value();
  auto answer =
      node::answer(*snapshot, asked.tables, {asked.office->keys(), asked.office->rules(), now_},
                   node::AskTicket{ticket});
  CHECK(answer.has_value());
  return std::get<node::TicketDetail>(*answer);
}

node::Answer Town::look(const OfficeCode& office, const node::Question& question) {
  House& asked = house(office);
  const auto snapshot = asked.store.snapshot().value();
  auto answer = node::answer(*snapshot, asked.tables,
                             {asked.office->keys(), asked.office->rules(), now_}, question);
  CHECK(answer.has_value());
  return std::move(*answer);
}

bool Town::has(const OfficeCode& office, const federation::TicketId& ticket) {
  House& asked = house(office);
  const auto snapshot = asked.store.snapshot().value();
  return node::answer(*snapshot, asked.tables, {asked.office->keys(), asked.office->rules(), now_},
                      node::AskTicket{ticket})
      .has_value();
}

node::Status Town::status(const OfficeCode& office) { return house(office).office->status(); }
federation::Store& Town::store(const OfficeCode& office) { return house(office).store; }
std::shared_ptr<const federation::Keys> Town::keys(const OfficeCode& office) const {
  return houses_.at(office)->office->keys();
}

}  // namespace guantong::support
