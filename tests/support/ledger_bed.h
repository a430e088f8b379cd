// tests/support/ledger_bed.h: an office with a ledger on a store in memory.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "crypto/check.h"
#include "federation/ledger.h"
#include "federation/wire.h"
#include "simulator/simulated_store.h"
#include "tests/support/tree.h"

namespace guantong::support {

/// One office of a Tree that says things. Each call is a group of its own, committed.
class LedgerBed {
 public:
  LedgerBed(const Tree& tree, federation::OfficeCode office, std::uint64_t incarnation = 77)
      : tree_(tree),
        office_(office),
        key_(tree.signingKey(office)),
        tables(federation::Tables::open(store).value()),
        directory(tree.directoryOf(office)),
        randomness(seedFrom(std::string(office.text()) + " draws")) {
    load(incarnation);
  }

  /// As after a restart.
  void load(std::uint64_t incarnation = 77) {
    const auto snapshot = store.snapshot().value();
    ledger = std::make_unique<federation::Ledger>(
        federation::Ledger::load(*snapshot, tables, {office_, tree_.serial(office_), {incarnation}},
                                 restKey())
            .value());
  }

  [[nodiscard]] crypto::Secret restKey() const { return tree_.ring(office_)->restKey(); }
  [[nodiscard]] const crypto::SigningKey& key() const { return key_; }
  [[nodiscard]] const federation::OfficeCode& office() const { return office_; }

  /// The next event of our chain on a ticket, with content of this size.
  federation::Draft next(int ticket, std::size_t contentBytes = 100) {
    federation::Draft draft;
    draft.ticket = federation::TicketId{};
    draft.ticket->bytes[0] = static_cast<std::byte>(ticket);
    for (const auto& [of, sequence, previous] : chains_) {
      if (of != ticket) continue;
      draft.sequence = sequence + 1;
      draft.previous = previous;
    }
    draft.kind = 1;
    draft.time = Tree::now();
    draft.content = crypto::Bytes(contentBytes, static_cast<std::byte>(0x40 + ticket));
    return draft;
  }
  federation::Drafted say(const federation::Draft& draft) {
    const federation::Drafted drafted = ledger->draft(draft, randomness);
    const int ticket = std::to_integer<int>(draft.ticket->bytes[0]);
    std::erase_if(chains_, [&](const auto& chain) { return std::get<0>(chain) == ticket; });
    chains_.emplace_back(ticket, draft.sequence, drafted.id);
    return drafted;
  }
  /// A group: `work(transaction)`, then the commit.
  template <typename Work>
  auto commit(Work work) {
    auto transaction = store.begin().value();
    auto result = work(*transaction);
    CHECK(transaction->commit().has_value());
    return result;
  }
  std::vector<federation::AuthoredBatch> seal() {
    return commit([&](auto& transaction) {
      return ledger->seal(transaction, key_, randomness, Tree::now()).value();
    });
  }
  /// Says so many events on a ticket, and seals them.
  std::vector<federation::AuthoredBatch> sayAndSeal(int ticket, int count,
                                                    std::vector<federation::OfficeCode> to = {}) {
    for (int i = 0; i < count; ++i) {
      federation::Draft draft = next(ticket);
      draft.recipients = to;
      say(draft);
    }
    return seal();
  }
  federation::Ledger::Published publish() {
    return commit([&](auto& transaction) {
      return ledger->publish(transaction, key_, {}, 0, Tree::now()).value();
    });
  }
  /// What `letter` (a Letter of a batch) brought, kept.
  std::uint64_t keep(crypto::ByteView letter, federation::OfficeCode from) {
    const auto decoded = federation::decode<federation::Letter>(letter).value();
    return commit([&](auto& transaction) {
      return ledger
          ->keep(transaction, std::get<federation::SignedEvents>(decoded->content), from,
                 Tree::now(), randomness)
          .value();
    });
  }
  federation::Result<federation::ReadEvent> read(federation::EventPlace place) {
    const auto snapshot = store.snapshot().value();
    return ledger->read(*snapshot, place);
  }
  federation::Ledger::Kept keepCheckpoint(federation::OfficeCode child,
                                          const federation::Ledger::Published& published,
                                          bool announced = false) {
    return commit([&](auto& transaction) {
      return ledger->keepCheckpoint(
          transaction, directory, child,
          {published.checkpoint, published.extends, published.consistency}, announced);
    });
  }

 private:
  const Tree& tree_;
  federation::OfficeCode office_;
  crypto::SigningKey key_;
  std::vector<std::tuple<int, std::uint32_t, federation::EventId>> chains_;

 public:
  simulator::SimulatedStore store;
  federation::Tables tables;
  federation::Directory directory;
  crypto::Randomness randomness;
  std::unique_ptr<federation::Ledger> ledger;
};

}  // namespace guantong::support
