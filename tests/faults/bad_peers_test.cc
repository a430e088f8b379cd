// A real node and a neighbour that means it harm: each kind of harm is refused, counted, told to
// the log once, and the node's other links don't notice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <thread>

#include "crypto/batch.h"
#include "federation/wire.h"
#include "tests/faults/raw_peer.h"
#include "tests/faults/real_offices.h"
#include "tests/support/bytes.h"

namespace guantong::support {
namespace {

using crypto::Bytes;
using federation::Envelope;
using federation::EnvelopeHeader;
using federation::Frame;
using federation::OfficeCode;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* kHonest = "330000000000";
constexpr const char* kHarmful = "110000000000";

std::size_t countOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

Bytes noise(std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  Bytes made(bytes);
  for (std::byte& one : made) one = static_cast<std::byte>(chance());
  return made;
}

/// A national office that runs, an honest child that runs, and the keys of another child.
class BadPeers : public ::testing::Test {
 protected:
  BadPeers()
      : honest_(offices_.add(offices_.national(), kHonest, 1)),
        harmful_(offices_.add(offices_.national(), kHarmful, 1)),
        keys_(keysIn(harmful_.directory)),
        server_(keysIn(national().directory).transportKey().publicKey()) {
    honest_.startAndWait();
    tell("before");
  }

  RealOffice& national() { return offices_.national(); }

  [[nodiscard]] RawPeer peer(const crypto::TransportKey& own) {
    return RawPeer(own, server_, national().endpoint());
  }
  [[nodiscard]] RawPeer certifiedPeer() { return peer(keys_.transportKey()); }

  [[nodiscard]] std::uint64_t refused(const std::string& word) {
    const std::string status = national().status();
    const std::size_t at = status.find("\"refused\":{");
    if (at == status.npos) return 0;
    const std::string counted = jsonField(status.substr(at), word);
    return counted.empty() ? 0 : std::stoull(counted);
  }
  void expectRefused(const std::string& word, std::uint64_t atLeast) {
    EXPECT_TRUE(eventually([&] { return refused(word) >= atLeast; }, 30s)) << national().status();
    EXPECT_EQ(countOf(national().log(), " " + word + " "), 1U) << national().log();
  }

  /// A ticket from the national office to the honest child arrives.
  void tell(const std::string& title) {
    const Ended made = national().ask({"ticket", "new", "--title", title, "--to", kHonest});
    ASSERT_EQ(made.exitCode, 0) << made.errors;
    const std::string ticket = jsonField(made.output, "ticket");
    EXPECT_TRUE(eventually(
        [&] {
          return jsonField(national().ask({"ticket", "show", ticket}).output, "stage") ==
                 "delivered";
        },
        20s))
        << national().status();
  }
  void expectOthersUnharmed() {
    tell("after");
    const std::string status = honest_.status();
    EXPECT_EQ(jsonField(status, "state"), "up") << status;
    EXPECT_EQ(jsonField(status, "misbehaved"), "0") << status;
  }

  /// Says that the honest child wrote it; signed with whoever's key.
  struct Made {
    Bytes header, sealed, proof;
    [[nodiscard]] Envelope view() const { return {header, sealed, proof, 0}; }
  };
  static Made envelopeBy(const char* author, const crypto::SigningKey& key) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    EnvelopeHeader fields{.suite = 1,
                          .author = *OfficeCode::parse(author),
                          .authorSerial = 1,
                          .recipient = *OfficeCode::parse("000000000000"),
                          .id = {},
                          .senderEpoch = {1},
                          .recipientEpoch = {1},
                          .lane = federation::Lane::kNormal,
                          .expires = std::chrono::sys_days(today) + std::chrono::days{30}};
    fields.id.bytes[0] = std::byte{9};
    Made made{federation::encode(fields), noise(300, 1), {}};
    const auto length = crypto::bigEndian(static_cast<std::uint32_t>(made.header.size()));
    Bytes whole(length.begin(), length.end());
    crypto::append(whole, made.header);
    crypto::append(whole, made.sealed);
    const crypto::BatchMessage message{crypto::BatchSalt{}, whole};
    made.proof = crypto::SignedBatch::sign(key, crypto::context::kEnvelope, std::span(&message, 1))
                     .proof(0, message.salt);
    return made;
  }

  [[nodiscard]] std::uint64_t residentKib() {
    std::ifstream status("/proc/" + std::to_string(national().process()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6));
    }
    return 0;
  }

  RealOffices offices_;
  RealOffice& honest_;
  RealOffice& harmful_;
  const crypto::KeyRing keys_;
  const crypto::TransportPublicKey server_;
};

TEST_F(BadPeers, AKeyThatNobodyCertifiedDoesNotGetIn) {
  const auto stranger = crypto::TransportKey::fromSeed(crypto::Secret::copyOf(noise(32, 5)));
  RawPeer one = peer(stranger);
  RawPeer other = peer(stranger);
  EXPECT_FALSE(one.send(Frame{federation::Alive{}}));
  expectRefused("key-not-admitted", 2);
  expectOthersUnharmed();
}

TEST_F(BadPeers, ARevokedKeyIsHeardNoMoreAndDoesNotGetInAgain) {
  RawPeer before = certifiedPeer();
  ASSERT_TRUE(before.session(harmful_.code).has_value());
  ASSERT_EQ(national().ask({"revoke", kHarmful, "--reason", "key-stolen"}).exitCode, 0);
  for (int i = 0; i < 20; ++i) before.send(Frame{federation::Alive{}});
  expectRefused("key-no-longer-admitted", 20);
  RawPeer after = certifiedPeer();
  EXPECT_FALSE(after.send(Frame{federation::Alive{}}));
  expectRefused("key-not-admitted", 1);
  expectOthersUnharmed();
}

TEST_F(BadPeers, ALetterInAnothersNameIsQuarantined) {
  RawPeer peer = certifiedPeer();
  const auto session = peer.session(harmful_.code);
  ASSERT_TRUE(session.has_value());
  const Made forged = envelopeBy(kHonest, keys_.signingKey());
  for (std::uint64_t number = 1; number <= 5; ++number) {
    ASSERT_TRUE(peer.send(batchOf(*session, number, forged.view())));
  }
  expectRefused("forged-author", 5);
  EXPECT_EQ(jsonField(national().status(), "quarantined"), "5");
  expectOthersUnharmed();
}

TEST_F(BadPeers, WhatIsSentAgainIsTakenOnce) {
  RawPeer peer = certifiedPeer();
  const auto session = peer.session(harmful_.code);
  ASSERT_TRUE(session.has_value());
  const Made letter = envelopeBy(kHonest, keys_.signingKey());
  const Bytes frame = batchOf(*session, 1, letter.view());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(peer.send(frame));
  expectRefused("frame-not-taken", 9);
  RawPeer later = certifiedPeer();
  ASSERT_TRUE(later.session(harmful_.code).has_value());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(later.send(frame));  // of the session before
  expectRefused("frame-not-taken", 19);
  EXPECT_EQ(refused("forged-author"), 1U);
  expectOthersUnharmed();
}

TEST_F(BadPeers, GarbageIsCountedAndPassedOver) {
  RawPeer peer = certifiedPeer();
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(peer.send(noise(1 + i * 97, i)));
  }
  ASSERT_TRUE(peer.send(Bytes{}));
  expectRefused("garbage-frame", 101);
  expectOthersUnharmed();
}

TEST_F(BadPeers, GiantFramesAreNotTaken) {
  RawPeer peer = certifiedPeer();
  for (std::uint64_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(peer.send(noise((std::size_t{1} << 20) + 8192, i)));
  }
  expectRefused("giant-frame", 5);
  // What is larger still ends its connection before it is read.
  const std::uint64_t before = residentKib();
  for (std::uint64_t i = 0; i < 3; ++i) peer.send(Bytes(std::size_t{64} << 20));
  std::this_thread::sleep_for(2s);
  EXPECT_LT(residentKib(), before + 64 * 1024);
  expectOthersUnharmed();
}

TEST_F(BadPeers, AFloodHoldsNobodyUp) {
  std::atomic<bool> stop{false};
  std::thread flood([&] {
    RawPeer peer = certifiedPeer();
    const Bytes small = noise(100, 1);
    const Bytes large = noise(std::size_t{64} << 10, 2);
    for (std::uint64_t i = 0; !stop; ++i) peer.send(i % 16 == 0 ? large : small);
  });
  EXPECT_TRUE(eventually([&] { return refused("garbage-frame") > 5000; }, 30s));
  for (int i = 0; i < 3; ++i) tell("meanwhile");
  EXPECT_LT(residentKib(), std::uint64_t{300} * 1024);
  stop = true;
  flood.join();
  expectRefused("garbage-frame", 5000);
  expectOthersUnharmed();
}

}  // namespace
}  // namespace guantong::support
