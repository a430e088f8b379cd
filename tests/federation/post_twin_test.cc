// Random commands to the post, beside a naive twin of lists. The one file here with RapidCheck.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <vector>

#include "tests/federation/post_bed.h"

namespace guantong::federation {
namespace {

enum class What { kSay, kTake, kAcknowledge, kConfirm, kTick, kWait, kRequeue, kCrash, kCount };

struct Command {
  What what;
  std::uint32_t which;
  std::uint32_t much;
};

std::ostream& operator<<(std::ostream& out, const Command& command) {
  return out << "{" << static_cast<int>(command.what) << ", " << command.which << ", "
             << command.much << "}";
}

rc::Gen<Command> commands() {
  using rc::gen::inRange;
  return rc::gen::apply(
      [](int what, std::uint32_t which, std::uint32_t much) {
        return Command{static_cast<What>(what), which, much};
      },
      inRange(0, static_cast<int>(What::kCount)), inRange(0u, 1'000u), inRange(0u, 100'000u));
}

/// What the post should do, said as simply as it can be.
struct Twin {
  struct Letter {
    OfficeCode recipient, neighbour;
    Instant made, queuedAt, due;
    int attempts = 1;
    bool sent = false;
    EnvelopeId id;  ///< once it was sent
  };
  std::map<std::size_t, Letter> letters;
  std::map<OfficeCode, std::vector<std::size_t>> queues;
  std::map<OfficeCode, std::uint64_t> lastQueued;

  static Instant after(Instant from, int attempts) {
    const auto doubled = Post::kConfirmFirst * (std::uint64_t{1} << std::min(attempts - 1, 20));
    return from + std::min<std::chrono::milliseconds>(doubled, Post::kConfirmMax);
  }
  bool isQueued(std::size_t number) {
    const auto& queue = queues[letters[number].neighbour];
    return std::ranges::find(queue, number) != queue.end();
  }
  void enqueue(std::size_t number, Instant now) {
    Letter& letter = letters[number];
    letter.queuedAt = now;
    letter.due = std::min<Instant>(after(now, letter.attempts), letter.made + Post::kLetterLife);
    queues[letter.neighbour].push_back(number);
    ++lastQueued[letter.neighbour];
  }
  void tick(Instant now) {
    std::vector<std::pair<Instant, std::size_t>> due;
    for (const auto& [number, letter] : letters) {
      if (letter.due <= now) due.emplace_back(letter.due, number);
    }
    std::ranges::sort(due);
    for (const auto& [when, number] : due) {
      Letter& letter = letters[number];
      if (now >= letter.made + Post::kLetterLife) {
        letters.erase(number);
      } else if (isQueued(number)) {
        letter.due = std::min<Instant>(now + Post::kConfirmMax, letter.made + Post::kLetterLife);
      } else {
        ++letter.attempts;
        enqueue(number, now);
      }
    }
  }
};

struct Play {
  PostBed bed;
  Twin twin;
  std::size_t said = 0;
  const std::vector<OfficeCode> neighbours{tree().city, tree().township, tree().unit};
  const std::vector<OfficeCode> recipients{tree().city, tree().cousinTownship, tree().township,
                                           tree().unit};

  void say(const OfficeCode& recipient) {
    bed.say({recipient});
    Twin::Letter& letter = twin.letters[++said];
    letter.recipient = recipient;
    letter.neighbour = *bed.directory.nextHop(recipient);
    letter.made = bed.now;
    twin.enqueue(said, bed.now);
  }
  void take(const OfficeCode& neighbour) {
    const FrameOrder order = bed.take(neighbour);
    const auto& queue = twin.queues[neighbour];
    RC_ASSERT(order.envelopes.size() == queue.size());
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const auto& own = std::get<SealOrder::Own>(order.envelopes[i].content);
      const auto letter = twin.letters.find(queue[i]);
      if (letter == twin.letters.end()) {
        RC_ASSERT(own.recipient == neighbour);
        RC_ASSERT(*own.letter == encode(Letter{Nothing{}}));
        continue;
      }
      RC_ASSERT(own.recipient == letter->second.recipient);
      RC_ASSERT(!letter->second.sent || letter->second.id == own.id);
      letter->second.id = own.id;
      letter->second.sent = true;
      letter->second.due = std::min<Instant>(Twin::after(bed.now, letter->second.attempts),
                                             letter->second.made + Post::kLetterLife);
    }
  }
  void acknowledge(const OfficeCode& neighbour, std::size_t some) {
    auto& queue = twin.queues[neighbour];
    const std::size_t taken = queue.empty() ? 0 : some % (queue.size() + 1);
    const std::uint64_t first = twin.lastQueued[neighbour] + 1 - queue.size();
    bed.group([&](Transaction& transaction) {
      RC_ASSERT(bed.post->acknowledged(transaction, neighbour, Lane::kNormal, first + taken - 1)
                    .has_value());
    });
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(taken));
  }
  void confirm(std::size_t which) {
    if (twin.letters.empty()) return;
    const auto letter =
        std::next(twin.letters.begin(), static_cast<std::ptrdiff_t>(which % twin.letters.size()));
    if (!letter->second.sent) return;
    bed.confirmed({letter->second.id}, letter->second.recipient);
    twin.letters.erase(letter);
  }
  void requeue(const OfficeCode& neighbour) {
    bed.group([&](Transaction& transaction) {
      RC_ASSERT(bed.post->requeue(transaction, bed.directory, neighbour, bed.now).has_value());
    });
    for (auto& [number, letter] : twin.letters) {
      if (letter.neighbour != neighbour || twin.isQueued(number)) continue;
      letter.attempts = 1;
      twin.enqueue(number, bed.now);
    }
  }
  void crash() {
    bed.crash();
    for (auto& [number, letter] : twin.letters) {
      letter.due = std::min<Instant>(Twin::after(letter.queuedAt, letter.attempts),
                                     letter.made + Post::kLetterLife);
    }
  }
  void carryOut(const Command& command) {
    const OfficeCode& neighbour = neighbours[command.which % neighbours.size()];
    switch (command.what) {
      case What::kSay:
        return say(recipients[command.which % recipients.size()]);
      case What::kTake:
        return take(neighbour);
      case What::kAcknowledge:
        return acknowledge(neighbour, command.much);
      case What::kConfirm:
        return confirm(command.which);
      case What::kTick:
        bed.tick();
        return twin.tick(bed.now);
      case What::kWait:
        bed.now += std::chrono::seconds{command.much};
        return;
      case What::kRequeue:
        return requeue(neighbour);
      case What::kCrash:
        return crash();
      case What::kCount:
        return;
    }
  }
  void compare() {
    RC_ASSERT(bed.post->unconfirmed() == twin.letters.size());
    for (const OfficeCode& neighbour : neighbours) {
      RC_ASSERT(bed.queued(neighbour) == twin.queues[neighbour].size());
      RC_ASSERT(bed.post->lastQueued(neighbour, Lane::kNormal) == twin.lastQueued[neighbour]);
    }
  }
  /// The faults are over: whatever is pending arrives.
  void heal() {
    for (int round = 0; round < 20 && bed.post->unconfirmed() > 0; ++round) {
      for (const OfficeCode& neighbour : neighbours) {
        for (const SealOrder& one : bed.take(neighbour).envelopes) {
          const auto& own = std::get<SealOrder::Own>(one.content);
          bed.confirmed({own.id}, own.recipient);
        }
        bed.acknowledge(neighbour);
      }
      bed.now += Post::kConfirmMax;
      bed.tick();
    }
    RC_ASSERT(bed.post->unconfirmed() == 0u);
    RC_ASSERT(bed.entries(bed.tables.letters) == 0u);
    RC_ASSERT(bed.entries(bed.tables.letterIds) == 0u);
  }
};

RC_GTEST_PROP(PostTwin, DoesWhatTheNaiveTwinDoesAndLosesNothing, ()) {
  const auto script = *rc::gen::container<std::vector<Command>>(commands());
  Play play;
  for (const Command& command : script) {
    play.carryOut(command);
    play.compare();
  }
  play.heal();
}

}  // namespace
}  // namespace guantong::federation
