#include "tests/faults/raw_peer.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "crypto/check.h"
#include "crypto/key_file.h"
#include "federation/wire.h"
#include "tests/faults/real_offices.h"

namespace guantong::support {

using federation::Frame;
using federation::Hello;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kPatience{10'000};
constexpr std::uint64_t kIncarnation = 4711;

int pollOnce(void* socket, short events, milliseconds within) {
  zmq_pollitem_t item{socket, 0, events, 0};
  return ::zmq_poll(&item, 1, static_cast<long>(within.count()));
}

}  // namespace

crypto::KeyRing keysIn(const std::string& directory) {
  const std::string file = readFile(directory + "/office.keys");
  const auto payload =
      crypto::openKeyFile(crypto::viewOf(std::string_view(RealOffice::kPassphrase)),
                          crypto::viewOf(std::string_view(file)));
  CHECK(payload.has_value());
  auto ring = crypto::KeyRing::decode(payload->view());
  CHECK(ring.has_value());
  return std::move(*ring);
}

RawPeer::RawPeer(const crypto::TransportKey& own, const crypto::TransportPublicKey& server,
                 const std::string& endpoint)
    : dealer_(context_, ZMQ_DEALER) {
  dealer_.setKeys(own);
  dealer_.set(ZMQ_CURVE_SERVERKEY, crypto::ByteView(server.bytes));
  dealer_.set(ZMQ_RECONNECT_IVL, 50);
  dealer_.set(ZMQ_IMMEDIATE, 1);
  EXPECT_EQ(::zmq_connect(dealer_.get(), endpoint.c_str()), 0);
}

bool RawPeer::send(crypto::Bytes frame) {
  if (pollOnce(dealer_.get(), ZMQ_POLLOUT, kPatience) <= 0) return false;
  return node::shell::ZmqMessage(std::move(frame)).send(dealer_);
}

bool RawPeer::send(const Frame& frame) { return send(federation::encode(frame)); }

std::optional<Frame> RawPeer::receive(milliseconds within) {
  if (pollOnce(dealer_.get(), ZMQ_POLLIN, within) <= 0) return std::nullopt;
  node::shell::ZmqMessage message;
  if (!message.receive(dealer_)) return std::nullopt;
  kept_.assign(message.bytes().begin(), message.bytes().end());
  auto frame = federation::decode<Frame>(kept_);
  EXPECT_TRUE(frame.has_value());
  if (!frame) return std::nullopt;
  return **frame;
}

std::optional<std::uint64_t> RawPeer::session(const federation::OfficeCode& office) {
  Hello hello;
  hello.office = office;
  hello.incarnation = {kIncarnation};
  static std::uint64_t sessions = 70;
  hello.session = ++sessions;  // never used before, as the schema asks
  hello.versionMin = hello.versionMax = 1;
  if (!send(Frame{hello})) return std::nullopt;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    const auto frame = receive(kPatience);
    const auto* theirs = frame ? std::get_if<Hello>(&frame->content) : nullptr;
    if (theirs == nullptr || theirs->answers != hello.session) continue;
    hello.answers = theirs->session;
    if (!send(Frame{hello})) return std::nullopt;
    return theirs->session;
  }
  return std::nullopt;
}

crypto::Bytes batchOf(std::uint64_t session, std::uint64_t first,
                      const federation::Envelope& envelope) {
  federation::Batch batch;
  batch.session = session;
  batch.lane = federation::Lane::kNormal;
  batch.first = first;
  batch.envelopes.push_back(envelope);
  return federation::encode(Frame{batch});
}

}  // namespace guantong::support
