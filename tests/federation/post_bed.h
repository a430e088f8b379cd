// tests/federation/post_bed.h: a post office for one test: the county of the tree of tests, with a
// store and a ledger of its own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "federation/post.h"
#include "simulator/simulated_store.h"
#include "tests/support/tree.h"

namespace guantong::federation {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// One tree for all tests of a program: making it costs some signatures.
inline const support::Tree& tree() {
  static const support::Tree one;
  return one;
}

inline crypto::Randomness randomnessFrom(std::string_view text) {
  return crypto::Randomness(support::seedFrom(text));
}

class PostBed {
 public:
  PostBed() : tables(*Tables::open(store)), directory(tree().directoryOf(self)) {
    const auto snapshot = store.snapshot();
    const Ledger::Author author{self, tree().serial(self), {7}};
    ledger.emplace(*Ledger::load(**snapshot, tables, author, support::seedFrom("rest")));
    post.emplace(*Post::load(**snapshot, tables));
  }

  // --- groups
  /// A group of inputs and its commit. After each, what a start from the disk would give must be
  /// what is here: a crash may come between any two.
  template <typename Inputs>
  void group(Inputs inputs) {
    auto transaction = store.begin();
    inputs(**transaction);
    ASSERT_TRUE((*transaction)->commit().has_value());
    transaction = failure(ErrorCode::kNotFound, "over");
    const Seen before = seen();
    const auto snapshot = store.snapshot();
    auto loaded = Post::load(**snapshot, tables);
    ASSERT_TRUE(loaded.has_value());
    std::swap(*post, *loaded);
    EXPECT_EQ(seen(), before) << "a crash after this group changes the post";
    std::swap(*post, *loaded);
  }
  void crash() {
    store.crash();
    const auto snapshot = store.snapshot();
    post.emplace(*Post::load(**snapshot, tables));
  }

  // --- what the kernel does
  void say(std::vector<OfficeCode> recipients, Lane lane = Lane::kNormal,
           std::size_t contentBytes = 100) {
    std::ranges::sort(recipients);
    group([&](Transaction& transaction) {
      Draft draft;
      draft.ticket = TicketId{};
      draft.content = Bytes(contentBytes, std::byte{0x5A});
      draft.time = now;
      draft.recipients = recipients;
      draft.lane = lane;
      ledger->draft(draft, randomness);
      const auto batches = ledger->seal(transaction, tree().signingKey(self), randomness, now);
      ASSERT_TRUE(batches.has_value());
      for (const AuthoredBatch& batch : *batches) {
        EXPECT_TRUE(post->send(transaction, directory, batch, now, randomness).has_value());
      }
    });
  }
  void send(const OfficeCode& to, const Letter& letter, Lane lane = Lane::kNormal) {
    group([&](Transaction& transaction) {
      EXPECT_TRUE(post->send(transaction, directory, to, lane, letter, now, randomness));
    });
  }
  void pass(const OfficeCode& to, const Letter& letter) {
    group([&](Transaction& transaction) {
      EXPECT_TRUE(post->pass(transaction, directory, to, letter, now, randomness));
    });
  }
  /// All that is in the queue, as orders.
  FrameOrder take(const OfficeCode& neighbour, Lane lane = Lane::kNormal) {
    LinkOrders::Run run;
    run.lane = lane;
    run.count = post->backlog(neighbour, lane).envelopes;
    run.firstInQueue = post->lastQueued(neighbour, lane) + 1 - run.count;
    run.firstOnWire = 1;
    std::optional<FrameOrder> order;
    group([&](Transaction& transaction) {
      auto made = post->order(transaction, *ledger, directory, neighbour, run, now);
      if (made) order = std::move(*made);
    });
    return order.value();
  }
  void acknowledge(const OfficeCode& neighbour, Lane lane = Lane::kNormal) {
    group([&](Transaction& transaction) {
      const std::uint64_t last = post->lastQueued(neighbour, lane);
      EXPECT_TRUE(post->acknowledged(transaction, neighbour, lane, last).has_value());
    });
  }
  /// Sent and acknowledged; the ids of what was ours.
  std::vector<EnvelopeId> deliverTo(const OfficeCode& neighbour, Lane lane = Lane::kNormal) {
    const FrameOrder order = take(neighbour, lane);
    acknowledge(neighbour, lane);
    return idsOf(order);
  }
  void confirmed(const std::vector<EnvelopeId>& ids, const OfficeCode& by) {
    group([&](Transaction& transaction) {
      EXPECT_TRUE(post->delivered(transaction, ids, by).has_value());
    });
  }
  std::optional<Post::Undeliverable> bounced(const EnvelopeId& id, Bounce::Reason reason,
                                             const OfficeCode& by) {
    std::optional<Post::Undeliverable> report;
    group([&](Transaction& transaction) {
      auto made = post->bounced(transaction, directory, {id, reason}, by, now);
      EXPECT_TRUE(made.has_value());
      if (made) report = std::move(*made);
    });
    return report;
  }
  Instant tick() {
    Instant next;
    group([&](Transaction& transaction) {
      const auto asked = post->tick(transaction, directory, now, randomness);
      EXPECT_TRUE(asked.has_value());
      if (asked) next = *asked;
    });
    return next;
  }
  std::vector<Post::Unparked> known(const OfficeCode& office) {
    std::vector<Post::Unparked> unparked;
    group([&](Transaction& transaction) {
      auto made = post->known(transaction, directory, office, now);
      EXPECT_TRUE(made.has_value());
      if (made) unparked = std::move(*made);
    });
    return unparked;
  }
  void forward(const InspectedEnvelope& envelope, const OfficeCode& from) {
    group([&](Transaction& transaction) {
      EXPECT_TRUE(post->forward(transaction, directory, envelope, from, now, randomness));
    });
  }

  // --- what others wrote
  struct Written {
    OfficeCode author;
    OfficeCode recipient;
    Lane lane = Lane::kNormal;
    InspectedEnvelope::Verdict verdict = InspectedEnvelope::Verdict::kSound;
    std::uint8_t hops = 0;
    days life{30};
    std::size_t bytes = 300;
    std::uint64_t serial = 0;  ///< 0: the author's, as the tree has it
  };
  InspectedEnvelope envelope(const Written& written) {
    EnvelopeHeader header;
    header.suite = 1;
    header.author = written.author;
    header.authorSerial = written.serial != 0 ? written.serial : 1;
    for (const OfficeCode& code : tree().offices()) {
      if (code == written.author && written.serial == 0) header.authorSerial = tree().serial(code);
    }
    header.recipient = written.recipient;
    header.id = {randomness.bytes<16>()};
    header.lane = written.lane;
    header.expires = std::chrono::floor<days>(now + written.life);
    InspectedEnvelope inspected;
    inspected.verdict = written.verdict;
    inspected.header = header;
    inspected.envelope.header = bytes_.emplace_back(encode(header));
    inspected.envelope.sealed = bytes_.emplace_back(written.bytes, std::byte{0x33});
    inspected.envelope.proof = bytes_.emplace_back(90, std::byte{0x22});
    inspected.envelope.hops = written.hops;
    return inspected;
  }

  // --- looking
  static std::vector<EnvelopeId> idsOf(const FrameOrder& order) {
    std::vector<EnvelopeId> ids;
    for (const SealOrder& one : order.envelopes) {
      if (const auto* own = std::get_if<SealOrder::Own>(&one.content)) ids.push_back(own->id);
    }
    return ids;
  }
  template <typename Content>
  static std::vector<Content> lettersIn(const FrameOrder& order) {
    std::vector<Content> found;
    for (const SealOrder& one : order.envelopes) {
      const auto* own = std::get_if<SealOrder::Own>(&one.content);
      if (own == nullptr) continue;
      const auto letter = decode<Letter>(*own->letter);
      EXPECT_TRUE(letter.has_value());
      if (!letter) continue;
      if (const auto* content = std::get_if<Content>(&(*letter)->content)) {
        found.push_back(*content);
      }
    }
    return found;
  }
  [[nodiscard]] std::uint64_t queued(const OfficeCode& neighbour, Lane lane = Lane::kNormal) const {
    return post->backlog(neighbour, lane).envelopes;
  }
  [[nodiscard]] std::uint64_t entries(Table table) { return (*store.snapshot())->entries(table); }

  OfficeCode self = tree().county;
  simulator::SimulatedStore store;
  Tables tables;
  Directory directory;
  std::optional<Ledger> ledger;
  std::optional<Post> post;
  crypto::Randomness randomness = randomnessFrom("post");
  Instant now = support::Tree::now();

 private:
  using Seen = std::vector<std::tuple<std::string, std::uint64_t, std::uint64_t, std::uint64_t,
                                      std::vector<std::uint64_t>>>;
  Seen seen() {
    const auto snapshot = store.snapshot();
    Seen all{{"all", post->unconfirmed(), post->parked(), 0, {}}};
    for (const OfficeCode& office : tree().offices()) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const auto one = static_cast<Lane>(lane);
        const Post::Backlog backlog = post->backlog(office, one);
        const std::uint64_t last = post->lastQueued(office, one);
        all.emplace_back(office.text(), backlog.envelopes, backlog.bytes, last,
                         post->view(**snapshot, office)(one, last + 1 - backlog.envelopes,
                                                        std::uint64_t{1} << 40));
      }
    }
    return all;
  }

  std::deque<Bytes> bytes_;
};

}  // namespace guantong::federation
