// node/group.h: what the parts of an office share, for its life and for one group of inputs.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "federation/ledger.h"
#include "federation/post.h"
#include "node/office.h"
#include "node/rules.h"
#include "node/wire_office.h"

namespace guantong::node {

/// One group: one transaction, one moment. Parts get it with each call and keep nothing of it.
struct Group {
  federation::Transaction& transaction;
  Instant now;
  crypto::Randomness& randomness;
  Effects& effects;
  /// The first thing that went wrong with the machine or the store. The group is then not
  /// committed.
  std::optional<federation::Error> failed = {};

  void check(const Result<void>& result) {
    if (!result && !failed) failed = result.error();
  }
  /// The value, or nothing after noting the failure.
  template <typename T>
  std::optional<T> take(Result<T> result) {
    if (result) return std::move(*result);
    if (!failed) failed = result.error();
    return std::nullopt;
  }
};

/// What was refused or is alarming, counted by word, told to the log once a period.
class Tally {
 public:
  static constexpr std::chrono::minutes kPeriod{1};

  void note(Group& group, Effects::Notice::Weight weight, const std::string& word,
            const std::string& facts);
  [[nodiscard]] const std::map<std::string, std::uint64_t>& refused() const { return refused_; }
  [[nodiscard]] const std::deque<std::string>& alarms() const { return alarms_; }

 private:
  /// The newest; a person has looked long before there are more.
  static constexpr std::size_t kAlarmsMax = 100;

  std::map<std::string, std::uint64_t> refused_;
  std::map<std::string, Instant> toldAt_;
  std::deque<std::string> alarms_;
};

/// The rooms of the office and what its parts agree on.
struct Rooms {
  federation::Tables tables;
  OfficeCode self;
  std::shared_ptr<const crypto::KeyRing> ring;
  crypto::SigningKey signing;
  federation::Directory directory;
  federation::Ledger ledger;
  federation::Post post;
  OfficeRecord record;
  /// Replaced when one comes, never changed: who only looks shares them.
  std::shared_ptr<const Rules> rules = std::make_shared<Rules>();
  /// Replaced when the shell hands in others.
  std::shared_ptr<const reporter::RetentionKeys> retention =
      std::make_shared<reporter::RetentionKeys>();
  Tally tally = {};
  /// Records of `ledger` and `received` that the rows of tickets don't reflect begin behind these.
  std::uint64_t ledgerEnd = 0;
  std::uint64_t receivedEnd = 0;
  /// Envelopes whose authors became known: to be inspected again.
  std::deque<federation::Post::Unparked> unparked = {};
  /// The directory or a key changed: whoever verifies and seals needs new Keys.
  bool keysChanged = false;
  bool neighboursChanged = false;

  [[nodiscard]] Situation situationOf(const ticket::Ticket& ticket) const {
    return {*rules, directory, ticket};
  }
  /// The incarnation is not confirmed by the parent: nothing may be said yet.
  [[nodiscard]] bool recovering() const { return record.confirmed != record.incarnation; }
  [[nodiscard]] bool certified() const { return directory.find(self) != nullptr; }

  /// A letter of ours on the control lane, kept until the recipient has it.
  void send(Group& group, OfficeCode recipient, const federation::Letter& letter) {
    group.check(post.send(group.transaction, directory, recipient, federation::Lane::kControl,
                          letter, group.now, group.randomness));
  }
  /// One that nobody confirms: whoever misses it asks again.
  void pass(Group& group, OfficeCode recipient, const federation::Letter& letter) {
    group.check(
        post.pass(group.transaction, directory, recipient, letter, group.now, group.randomness));
  }
};

}  // namespace guantong::node
