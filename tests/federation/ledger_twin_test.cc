// Random groups to a ledger, beside a naive twin that keeps everything in memory.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

#include "tests/support/ledger_bed.h"

namespace guantong::federation {
namespace {

using support::LedgerBed;
using support::Tree;

enum class What { kDraft, kDraftAlone, kSeal, kKeep, kReload, kPublish, kConfirm, kCount };

struct Said {
  Drafted drafted;
  Bytes content;
};

/// The ledger under test, a parent that keeps its checkpoints, and what must be true.
class Pair {
 public:
  void run(What what, std::uint32_t number) {
    switch (what) {
      case What::kDraft:
      case What::kDraftAlone:
        draft(number, what == What::kDraftAlone);
        break;
      case What::kSeal:
        seal();
        break;
      case What::kKeep:
        keep();
        break;
      case What::kReload:
        drafts_.clear();
        office_.load();
        RC_ASSERT(office_.ledger->size() == said_.size());
        confirmed_ = 0;
        break;
      case What::kPublish:
        publish();
        break;
      case What::kConfirm:
        office_.ledger->confirmed(confirmed_);
        break;
      case What::kCount:
        break;
    }
  }

  void expectAll() {
    seal();
    crypto::MerkleLog log;
    std::vector<crypto::LogNode> nodes;
    for (const Said& said : said_) {
      RC_ASSERT(said.drafted.position == log.size());
      log.append(said.drafted.id.leaf, nodes);
      expectThere(said.drafted.place, said.drafted.id, said.content, office_.key());
    }
    RC_ASSERT(log.root() == office_.ledger->root());
    for (const auto& [place, said] : kept_) {
      expectThere(place, said.drafted.id, said.content, other_.key());
    }
    const auto snapshot = office_.store.snapshot().value();
    for (const auto& [record, letter] : letters_) {
      RC_ASSERT(office_.ledger->letterOf(*snapshot, record).value() == *letter);
    }
  }

 private:
  void draft(std::uint32_t number, bool alone) {
    Draft draft = office_.next(static_cast<int>(number % 5), number * 97 % 9000);
    if (number % 3 > 0) draft.recipients.push_back(tree_.city);
    if (number % 7 > 3) draft.recipients.push_back(tree_.otherTownship);
    std::ranges::sort(draft.recipients);
    draft.lane = number % 11 == 0 ? Lane::kUrgent : Lane::kNormal;
    draft.alone = alone;
    drafts_.push_back({office_.ledger->draft(draft, office_.randomness), draft.content});
  }
  void seal() {
    for (const AuthoredBatch& batch : office_.seal()) letters_[batch.record] = batch.letter;
    said_.insert(said_.end(), drafts_.begin(), drafts_.end());
    drafts_.clear();
  }
  void keep() {
    const Draft draft = other_.next(1);
    Draft toUs = draft;
    toUs.recipients = {office_.office()};
    const Said said{other_.say(toUs), toUs.content};
    const std::uint64_t record = office_.keep(*other_.seal().at(0).letter, other_.office());
    kept_[{true, record, 0}] = said;
  }
  void publish() {
    seal();
    const Ledger::Published published = office_.publish();
    const Ledger::Kept kept = parent_.keepCheckpoint(office_.office(), published);
    RC_ASSERT(kept == Ledger::Kept::kKept || kept == Ledger::Kept::kGap);
    if (kept == Ledger::Kept::kKept) {
      atParent_ = published.size;
    } else {
      office_.ledger->restartFrom({{77}, atParent_});
      const Ledger::Published again = office_.publish();
      RC_ASSERT(parent_.keepCheckpoint(office_.office(), again) == Ledger::Kept::kKept);
      atParent_ = again.size;
    }
    confirmed_ = atParent_;
  }
  void expectThere(const EventPlace& place, const EventId& id, const Bytes& content,
                   const crypto::SigningKey& author) {
    const auto event = office_.read(place);
    RC_ASSERT(event.has_value());
    RC_ASSERT(event->content == content);
    RC_ASSERT(crypto::verifyBatchProof(author.publicKey(), crypto::context::kEvent, event->header,
                                       event->proof));
    const auto proof = crypto::decodeBatchProof(event->proof);
    RC_ASSERT(id.leaf ==
              crypto::batchLeaf(crypto::context::kEvent, proof->suite, proof->salt, event->header));
  }

  Tree tree_;
  LedgerBed office_{tree_, tree_.county};
  LedgerBed other_{tree_, tree_.township};
  LedgerBed parent_{tree_, tree_.city};
  std::vector<Said> drafts_, said_;
  std::map<EventPlace, Said> kept_;
  std::map<std::uint64_t, std::shared_ptr<const Bytes>> letters_;
  std::uint64_t atParent_ = 0;
  std::uint64_t confirmed_ = 0;
};

RC_GTEST_PROP(LedgerTwin, SaysKeepsAndReadsBackWhatANaiveOneDoes, ()) {
  const auto commands = *rc::gen::container<std::vector<std::pair<int, std::uint32_t>>>(
      rc::gen::pair(rc::gen::inRange(0, static_cast<int>(What::kCount)),
                    rc::gen::inRange<std::uint32_t>(0, 1000)));
  Pair pair;
  for (const auto& [what, number] : commands) {
    // Drafts are what there is most of.
    pair.run(number % 3 > 0 ? What::kDraft : static_cast<What>(what), number);
  }
  pair.expectAll();
}

}  // namespace
}  // namespace guantong::federation
