#include "node/reporter_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/reporter/grant.h"
#include "tests/support/town.h"

namespace guantong::node {
namespace {

using namespace std::chrono_literals;
using crypto::SealingKey;
using federation::OfficeCode;
using federation::TicketId;
using reporter::Capsule;
using reporter::Part;
using support::Town;
using support::Tree;
using ::testing::HasSubstr;
using State = DisclosureLine::State;

constexpr std::string_view kIdentity = "姓名：标记甲；电话：13900000001";
constexpr std::string_view kOriginal = "原话：我是标记甲，住在标记村。";

/// A township takes a report, its county works on it, its city decides on what is disclosed.
class ReporterDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 4; ++i) {
      keys.push_back(SealingKey::fromSeed(support::seedFrom("custodian " + std::to_string(i))));
    }
    town.run(1min);
  }
  ticket::CustodiansSet setOf(std::initializer_list<std::size_t> members, std::uint8_t threshold) {
    ticket::CustodiansSet set{threshold, {}, {}};
    for (const std::size_t member : members) {
      set.keys.push_back(keys[member].publicKey());
      set.persons.push_back(static_cast<std::uint32_t>(member + 1));
    }
    return set;
  }
  void enrol(std::initializer_list<std::size_t> members = {0, 1, 2}) {
    town.ask(tree.township, SetCustodians{setOf(members, 2)});
    town.run(1min);
  }
  std::shared_ptr<const Capsule> sealed(Part part, std::string_view text,
                                        std::initializer_list<std::size_t> members = {0, 1, 2}) {
    const auto set = setOf(members, 2);
    const auto custodians = crypto::Custodians::of(set.threshold, set.keys).value();
    return std::make_shared<const Capsule>(
        reporter::sealCapsule(part, crypto::viewOf(text), custodians, client));
  }
  NewTicket report() {
    NewTicket fresh;
    fresh.says.title = "反映一件事";
    fresh.says.text = "摘要";
    fresh.says.to = tree.county;
    fresh.says.privacy = ticket::Privacy::kConfidential;
    fresh.capsules = {sealed(Part::kIdentity, kIdentity), sealed(Part::kOriginal, kOriginal)};
    return fresh;
  }
  TicketId takesReport() {
    enrol();
    const TicketId ticket = town.ask(tree.township, report()).ticket.value();
    town.run(1min);
    return ticket;
  }
  AskDisclosure request(const TicketId& ticket, Part part = Part::kIdentity) {
    return {ticket,   reporter::bitOf(part), person.publicKey(),
            "要核实", "某条例第三条",        town.now() + 48h,
            0};
  }
  /// The newest request that the office knows of.
  std::optional<DisclosureLine> known(const OfficeCode& office) {
    const Answer told = town.look(office, AskDisclosures{});
    const auto& lines = std::get<std::vector<DisclosureLine>>(told);
    return lines.empty() ? std::nullopt : std::optional(lines.front());
  }
  std::vector<CapsuleLine> capsules(const TicketId& ticket) {
    return std::get<std::vector<CapsuleLine>>(town.look(tree.township, AskCapsules{ticket}));
  }
  /// What two custodians make of a seal, each with a key of their own.
  crypto::WrappedKey open(const crypto::Bytes& seal, std::array<std::size_t, 2> members) {
    const auto decoded = crypto::CustodySeal::decode(seal).value();
    std::uint8_t bits = 0;
    for (const std::size_t member : members) {
      const auto& all = decoded.custodians.keys();
      const auto at = std::ranges::find(all, keys[member].publicKey()) - all.begin();
      bits = static_cast<std::uint8_t>(bits | 1U << at);
    }
    crypto::CustodyProgress progress = crypto::beginOpening(decoded, {bits}).value();
    for (const std::size_t member : members) {
      auto next = crypto::openStep(std::get<crypto::CustodyStep>(progress), keys[member]);
      progress = std::move(next.value());
    }
    return std::move(std::get<crypto::WrappedKey>(progress));
  }
  GiveDisclosure given(const DisclosureLine& asked, Part part = Part::kIdentity) {
    GiveDisclosure give{asked.asked, {}, {0, 2}, 0};
    for (const CapsuleLine& line : capsules(asked.said.ticket)) {
      if (line.part != part) continue;
      const auto wrapped = open(line.seal, {0, 2});
      give.halves.push_back(
          {line.capsule, reporter::sealWrappedTo(person.publicKey(),
                                                 {asked.asked, line.capsule, *asked.said.until},
                                                 wrapped, support::seedFrom("last custodian"))
                             .value()});
    }
    return give;
  }
  /// What the person reads of what was given to their office.
  std::string reads(const OfficeCode& office, const ticket::EventId& asked, const SealingKey& by) {
    const Answer told = town.look(office, AskGrant{asked});
    const auto& grant = std::get<Grant>(told);
    const ticket::Opened& one = grant.opened.at(0);
    const auto text =
        reporter::readOpened({one.capsule, Part{one.part}, one.content, one.wrapped, one.subkey},
                             asked, *grant.line.said.until, by);
    return text ? std::string(crypto::textOf(text->view())) : "";
  }
  std::string refusal(const OfficeCode& office, Command command) {
    const auto done = town.tryToAsk(office, std::move(command));
    return done ? "" : done.error().detail;
  }

  Tree tree;
  Town town{
      tree,
      {tree.national, tree.province, tree.city, tree.county, tree.township, tree.otherTownship}};
  crypto::Randomness client{support::seedFrom("the operator's client")};
  std::vector<SealingKey> keys;
  SealingKey person = SealingKey::fromSeed(support::seedFrom("who asks"));
};

TEST_F(ReporterDeskTest, WhatIsSealedIsKeptByTheOfficeThatTookItAlone) {
  const TicketId ticket = takesReport();
  EXPECT_EQ(capsules(ticket).size(), 2U);
  EXPECT_TRUE(
      std::get<std::vector<CapsuleLine>>(town.look(tree.county, AskCapsules{ticket})).empty());
}

TEST_F(ReporterDeskTest, WithoutCustodiansNothingIsTakenThatNobodyCouldOpen) {
  EXPECT_THAT(refusal(tree.township, report()), HasSubstr("no custodians"));
  enrol({0, 1, 3});
  EXPECT_THAT(refusal(tree.township, report()), HasSubstr("sealed to others"));
  EXPECT_EQ(town.status(tree.township).tickets, 0U) << "nothing is half done";
}

TEST_F(ReporterDeskTest, OfficesBelowKnowToWhomTheirSuperiorsSeal) {
  town.ask(tree.city, SetCustodians{setOf({0, 1, 2}, 2)});
  town.run(1min);
  for (const OfficeCode& office : {tree.county, tree.township, tree.otherTownship}) {
    const auto told = std::get<Custodians>(town.look(office, AskCustodians{tree.city}));
    ASSERT_TRUE(told.set.has_value()) << office.text();
    EXPECT_EQ(told.set->threshold, 2);
  }
  EXPECT_FALSE(
      std::get<Custodians>(town.look(tree.province, AskCustodians{tree.city})).set.has_value());
}

TEST_F(ReporterDeskTest, WhoLostItsDiskIsToldOfTheCustodiansAboveAgain) {
  town.ask(tree.city, SetCustodians{setOf({0, 1, 2}, 2)});
  town.run(1min);
  town.loseDisk(tree.township);
  town.run(2h);
  EXPECT_TRUE(
      std::get<Custodians>(town.look(tree.township, AskCustodians{tree.city})).set.has_value());
}

TEST_F(ReporterDeskTest, OnePersonReadsWhatWasAskedApprovedAndOpened) {
  const TicketId ticket = takesReport();
  town.ask(tree.county, request(ticket));
  town.run(1min);
  const auto asked = known(tree.city);
  ASSERT_TRUE(asked.has_value());
  EXPECT_FALSE(known(tree.township).has_value()) << "before it is decided it is not the intake's";
  town.ask(tree.city, DecideDisclosure{asked->asked, true, "同意", 0});
  town.run(1min);
  ASSERT_EQ(known(tree.township)->state, State::kApproved);
  town.ask(tree.township, given(*asked));
  town.run(1min);
  EXPECT_EQ(known(tree.county)->state, State::kGiven);
  EXPECT_EQ(reads(tree.county, asked->asked, person), kIdentity);
  EXPECT_EQ(reads(tree.county, asked->asked, keys[0]), "") << "nobody else does";
}

TEST_F(ReporterDeskTest, AsManyPartsAsATicketHasAreGivenAtTheirLargest) {
  const TicketId ticket = takesReport();
  const std::string photograph(reporter::kPartBytesMax, 'x');
  for (std::size_t i = 2; i < ReporterDesk::kCapsulesOfTicketMax; ++i) {
    town.ask(tree.township, KeepCapsule{ticket, sealed(Part::kAttachment, photograph), 0});
  }
  EXPECT_THAT(refusal(tree.township, KeepCapsule{ticket, sealed(Part::kAttachment, photograph), 0}),
              HasSubstr("as many sealed parts"));
  town.ask(tree.county, request(ticket, Part::kAttachment));
  town.run(1min);
  const auto asked = known(tree.city);
  town.ask(tree.city, DecideDisclosure{asked->asked, true, "", 0});
  town.run(1min);
  town.ask(tree.township, given(*asked, Part::kAttachment));
  town.run(1min);
  const Answer told = town.look(tree.county, AskGrant{asked->asked});
  EXPECT_EQ(std::get<Grant>(told).opened.size(), ReporterDesk::kCapsulesOfTicketMax - 2);
  EXPECT_EQ(reads(tree.county, asked->asked, person), photograph);
}

TEST_F(ReporterDeskTest, WhatWasGivenIsGoneAfterItsLastDay) {
  const TicketId ticket = takesReport();
  town.ask(tree.county, request(ticket));
  town.run(1min);
  const auto asked = known(tree.city);
  town.ask(tree.city, DecideDisclosure{asked->asked, true, "", 0});
  town.run(1min);
  town.ask(tree.township, given(*asked));
  town.run(49h);
  for (const OfficeCode& office : {tree.county, tree.township, tree.city}) {
    EXPECT_EQ(known(office)->state, State::kOver) << office.text();
  }
  const auto snapshot = town.store(tree.county).snapshot().value();
  const auto tables = federation::Tables::open(town.store(tree.county)).value();
  EXPECT_FALSE(answerOf(*snapshot, tables, AskGrant{asked->asked}).has_value());
  EXPECT_THAT(refusal(tree.township, given(*asked)), HasSubstr("not approved"));
}

TEST_F(ReporterDeskTest, WithoutApprovalNothingIsGiven) {
  const TicketId ticket = takesReport();
  town.ask(tree.county, request(ticket));
  town.run(1min);
  const auto asked = known(tree.county);
  EXPECT_THAT(refusal(tree.township, given(*asked)), HasSubstr("no request of this id"));
  EXPECT_THAT(refusal(tree.county, DecideDisclosure{asked->asked, true, "", 0}),
              HasSubstr("waits for this office's decision"))
      << "who asks does not decide";
  town.ask(tree.city, DecideDisclosure{asked->asked, false, "理由不足", 0});
  town.run(1min);
  EXPECT_EQ(known(tree.township)->state, State::kRefused);
  EXPECT_EQ(known(tree.county)->why, "理由不足");
  EXPECT_THAT(refusal(tree.township, given(*asked)), HasSubstr("not approved"));
  EXPECT_THAT(refusal(tree.city, DecideDisclosure{asked->asked, true, "", 0}),
              HasSubstr("decided already"));
}

TEST_F(ReporterDeskTest, PartsThatWereNotAskedForAreNotGiven) {
  const TicketId ticket = takesReport();
  town.ask(tree.county, request(ticket));
  town.run(1min);
  const auto asked = known(tree.city);
  town.ask(tree.city, DecideDisclosure{asked->asked, true, "", 0});
  town.run(1min);
  GiveDisclosure give = given(*asked);
  for (const CapsuleLine& line : capsules(ticket)) {
    if (line.part == Part::kOriginal) give.halves[0].capsule = line.capsule;
  }
  EXPECT_THAT(refusal(tree.township, give), HasSubstr("not asked for"));
}

TEST_F(ReporterDeskTest, WhoIsNotOnTheTicketCantEvenAsk) {
  const TicketId ticket = takesReport();
  EXPECT_THAT(refusal(tree.otherTownship, request(ticket)), HasSubstr("no ticket of this id"));
  AskDisclosure bad = request(ticket);
  bad.legalBasis.clear();
  EXPECT_THAT(refusal(tree.county, bad), HasSubstr("legal basis"));
  bad = request(ticket);
  bad.until = town.now() + 100 * 24h;
  EXPECT_THAT(refusal(tree.county, bad), HasSubstr("90 days"));
  bad = request(ticket);
  bad.key = {};
  EXPECT_THAT(refusal(tree.county, bad), HasSubstr("not a sound one"));
}

TEST_F(ReporterDeskTest, ResealedCapsulesOpenForTheNewCustodiansAndHoldTheSame) {
  const TicketId ticket = takesReport();
  const auto before = capsules(ticket);
  enrol({0, 1, 3});
  const auto set = setOf({0, 1, 3}, 2);
  const auto heirs = crypto::Custodians::of(set.threshold, set.keys).value();
  ResealCapsules reseal{ticket, {}, 0};
  for (const CapsuleLine& line : before) {
    reseal.seals.push_back(
        {line.capsule,
         crypto::sealToCustodians(open(line.seal, {0, 1}), heirs, client.secret(32)).encode()});
  }
  ResealCapsules mixed = reseal;
  std::swap(mixed.seals[0].seal, mixed.seals[1].seal);
  EXPECT_NE(refusal(tree.township, mixed), "");
  town.ask(tree.township, reseal);
  const auto after = capsules(ticket);
  ASSERT_EQ(after.size(), before.size());
  for (const CapsuleLine& line : after) {
    EXPECT_EQ(open(line.seal, {1, 3}).encode().size(), open(line.seal, {0, 1}).encode().size());
  }
}

TEST_F(ReporterDeskTest, ASealThatHoldsAnotherKeyIsNoResealing) {
  const TicketId ticket = takesReport();
  const auto other = sealed(Part::kIdentity, "换掉");
  ResealCapsules reseal{ticket, {}, 0};
  auto forged = crypto::CustodySeal::decode(other->seal).value();
  forged.capsule = capsules(ticket)[0].capsule;
  reseal.seals.push_back({forged.capsule, forged.encode()});
  EXPECT_THAT(refusal(tree.township, reseal), HasSubstr("another key"));
}

TEST_F(ReporterDeskTest, TheMonthsKeyIsDestroyedWhenRetentionIsOver) {
  const TicketId ticket = takesReport();
  const std::string month = capsules(ticket)[0].kept;
  ASSERT_NE(town.retention(tree.township).find(reporter::monthFrom(month).value()), nullptr);
  // The retention of what is open goes on.
  town.sleep(24h * 366 * 6);
  town.run(1h);
  ASSERT_EQ(capsules(ticket).size(), 2U);
  EXPECT_GT(capsules(ticket)[0].kept, month);
  EXPECT_EQ(town.retention(tree.township).find(reporter::monthFrom(month).value()), nullptr);
}

/// The desk of a township alone, told things by offices whose kernels are their own.
class HearingDesk : public ::testing::Test, public ReporterDesk::Tickets {
 protected:
  HearingDesk() {
    desk->serves(*this);
    ticket.bytes.fill(std::byte{7});
  }
  std::optional<Held> held(Group&, const TicketId& id) override {
    if (id != ticket) return std::nullopt;
    Held held{tree.township, accused, {tree.county, tree.township}, 5, {}};
    std::ranges::sort(held.participants);
    return held;
  }
  federation::Drafted sayOfOffice(Group&, const ticket::Content&, std::vector<OfficeCode>,
                                  std::uint32_t) override {
    return {};
  }
  void passLater(const OfficeCode&, const std::vector<EventPlace>&) override {}
  [[nodiscard]] Result<void> ready() const override { return {}; }
  [[nodiscard]] Result<void> may(std::uint32_t, std::uint16_t) const override { return {}; }

  ticket::Disclosure asking(const OfficeCode& approver) {
    ticket::Disclosure said;
    said.ticket = ticket;
    said.parts = 1;
    said.reason = "核实";
    said.legalBasis = "某条例";
    said.until = Tree::now() + 48h;
    said.intake = tree.township;
    said.approver = approver;
    return said;
  }
  ticket::Disclosure deciding(ticket::Kind kind) {
    ticket::Disclosure said;
    said.kind = kind;
    said.ticket = ticket;
    said.asked = event;
    return said;
  }
  void hears(const OfficeCode& author, const ticket::Content& content) {
    federation::EventHeader header;
    header.author = author;
    header.authorSerial = tree.serial(author);
    header.incarnation = {1};
    header.time = Tree::now();
    Effects effects;
    auto transaction = store.begin().value();
    Group group{*transaction, Tree::now(), randomness, effects};
    desk->heard(group, header, event, {}, content);
    EXPECT_FALSE(group.failed.has_value());
    EXPECT_TRUE(transaction->commit().has_value());
  }
  /// Of the one request there can be here.
  std::optional<State> state() {
    const auto snapshot = store.snapshot().value();
    const Answer told = answerOf(*snapshot, tables, AskDisclosures{}).value();
    const auto& lines = std::get<std::vector<DisclosureLine>>(told);
    return lines.empty() ? std::nullopt : std::optional(lines.front().state);
  }

  Tree tree;
  OfficeCode accused;
  TicketId ticket;
  EventId event;
  simulator::SimulatedStore store;
  federation::Tables tables = federation::Tables::open(store).value();
  crypto::Randomness randomness{support::seedFrom("hearing")};
  std::unique_ptr<federation::Snapshot> before = store.snapshot().value();
  Rooms rooms{.tables = tables,
              .self = tree.township,
              .ring = tree.ring(tree.township),
              .signing = tree.signingKey(tree.township),
              .directory = tree.directoryOf(tree.township),
              .ledger = federation::Ledger::load(*before, tables,
                                                 {tree.township, tree.serial(tree.township), {1}},
                                                 tree.ring(tree.township)->restKey())
                            .value(),
              .post = federation::Post::load(*before, tables).value(),
              .record = {}};
  std::optional<ReporterDesk> desk = ReporterDesk::load(*before, rooms).value();
};

TEST_F(HearingDesk, ARequestOfOneWhoIsOnTheTicketWaitsForWhoDecides) {
  hears(tree.county, asking(tree.city));
  EXPECT_EQ(state(), State::kAsked);
  hears(tree.city, deciding(ticket::Kind::kDisclosureApproved));
  EXPECT_EQ(state(), State::kApproved);
}

TEST_F(HearingDesk, ARequestOfAStrangerOrForAnotherTicketLeavesNoTrace) {
  hears(tree.otherTownship, asking(tree.city));
  EXPECT_EQ(state(), std::nullopt);
  ticket::Disclosure said = asking(tree.city);
  said.ticket.bytes.fill(std::byte{8});
  hears(tree.county, said);
  EXPECT_EQ(state(), std::nullopt);
}

TEST_F(HearingDesk, NobodyIsNamedToDecideWhoMayNot) {
  for (const OfficeCode& office :
       {tree.county, tree.township, tree.otherTownship, tree.cousinCity, OfficeCode()}) {
    hears(tree.county, asking(office));
    EXPECT_EQ(state(), std::nullopt) << office.text();
  }
}

TEST_F(HearingDesk, WhoIsAccusedDoesNotDecideNorAnybodyBelow) {
  accused = tree.city;
  hears(tree.county, asking(tree.city));
  EXPECT_EQ(state(), std::nullopt);
  hears(tree.county, asking(tree.province));
  EXPECT_EQ(state(), State::kAsked);
}

TEST_F(HearingDesk, OnlyWhoWasAskedDecidesAndOnce) {
  hears(tree.county, asking(tree.city));
  for (const OfficeCode& office : {tree.county, tree.province, tree.national}) {
    hears(office, deciding(ticket::Kind::kDisclosureApproved));
    EXPECT_EQ(state(), State::kAsked) << office.text();
  }
  hears(tree.city, deciding(ticket::Kind::kDisclosureRefused));
  hears(tree.city, deciding(ticket::Kind::kDisclosureApproved));
  EXPECT_EQ(state(), State::kRefused);
}

TEST_F(HearingDesk, CustodiansAreThoseThatAnOfficeAboveNames) {
  ticket::CustodiansSet set{1, {SealingKey::fromSeed(support::seedFrom("甲")).publicKey()}, {1}};
  const auto known = [&](const OfficeCode& office) {
    const auto snapshot = store.snapshot().value();
    const Answer told = answerOf(*snapshot, tables, AskCustodians{office}).value();
    return std::get<Custodians>(told).set.has_value();
  };
  hears(tree.otherTownship, set);
  EXPECT_FALSE(known(tree.otherTownship));
  hears(tree.city, set);
  EXPECT_TRUE(known(tree.city));
}

}  // namespace
}  // namespace guantong::node
