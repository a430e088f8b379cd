// NATS JetStream as its manual has it: an edge server that is a leaf of a hub server, a stream of
// files at each, the hub's fed from the edge's.
#include <nats/nats.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

#include "tests/bench/route.h"
#include "tests/support/temporary_directory.h"

namespace guantong::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kEdgeStream = "EDGE";
constexpr const char* kHubStream = "HUB";
constexpr const char* kSubject = "tickets.new";
constexpr std::int64_t kAnswerMilliseconds = 60'000;
constexpr std::chrono::seconds kPatience{60};

double secondsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

void expect(natsStatus status, const char* what) {
  if (status != NATS_OK) giveUp(std::string("NATS: ") + what + ": " + natsStatus_GetText(status));
}

/// Again and again, until it is so.
void await(const char* what, const std::function<bool()>& holds) {
  const auto until = Clock::now() + kPatience;
  while (!holds()) {
    if (Clock::now() > until) giveUp(std::string("NATS: in vain waited for ") + what);
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

struct Ports {
  std::uint16_t edge = freePort();
  std::uint16_t hub = freePort();
  std::uint16_t leaf = freePort();
};

std::string writeConfiguration(const support::TemporaryDirectory& folder, const std::string& name,
                               std::uint16_t port, const std::string& leafNodes) {
  std::string path = folder / (name + ".conf");
  std::ofstream file(path);
  file << "port: " << port << "\nhost: 127.0.0.1\nserver_name: " << name
       << "\njetstream { store_dir: \"" << (folder / name) << "\", domain: " << name
       << ", max_mem: 64M, max_file: 20G }\nleafnodes { " << leafNodes << " }\n";
  return path;
}

class Connection {
 public:
  Connection(std::uint16_t port, const char* domain) {
    natsOptions* options = nullptr;
    expect(natsOptions_Create(&options), "options");
    natsOptions_SetURL(options, ("nats://127.0.0.1:" + std::to_string(port)).c_str());
    await("a server; is nats-server installed (deploy/setup --roles test)?",
          [&] { return natsConnection_Connect(&connection_, options) == NATS_OK; });
    natsOptions_Destroy(options);
    jsOptions stream;
    jsOptions_Init(&stream);
    stream.Domain = domain;
    stream.Wait = kAnswerMilliseconds;
    stream.PublishAsync.MaxPending = kMessagesUnderWay;
    stream.PublishAsync.StallWait = kAnswerMilliseconds;
    stream.PublishAsync.ErrHandler = [](jsCtx*, jsPubAckErr* error, void*) {
      giveUp(std::string("NATS refused a message: ") + error->ErrText);
    };
    expect(natsConnection_JetStream(&streams_, connection_, &stream), "JetStream");
  }
  ~Connection() {
    jsCtx_Destroy(streams_);
    natsConnection_Destroy(connection_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] jsCtx* streams() const { return streams_; }
  [[nodiscard]] bool answers(const char* domain) const {
    jsOptions other;
    jsOptions_Init(&other);
    other.Domain = domain;
    jsAccountInfo* info = nullptr;
    jsErrCode code{};
    const bool answered = js_GetAccountInfo(&info, streams_, &other, &code) == NATS_OK;
    jsAccountInfo_Destroy(info);
    return answered;
  }
  /// Ever taken in, also what was purged since.
  [[nodiscard]] std::uint64_t lastIn(const char* stream) const {
    jsStreamInfo* info = nullptr;
    expect(js_GetStreamInfo(&info, streams_, stream, nullptr, nullptr), "a stream's state");
    const std::uint64_t last = info->State.LastSeq;
    jsStreamInfo_Destroy(info);
    return last;
  }

 private:
  natsConnection* connection_ = nullptr;
  jsCtx* streams_ = nullptr;
};

void makeStream(const Connection& connection, jsStreamConfig& config) {
  config.Storage = js_FileStorage;
  jsStreamInfo* info = nullptr;
  expect(js_AddStream(&info, connection.streams(), &config, nullptr, nullptr), "a new stream");
  jsStreamInfo_Destroy(info);
}

/// The moments at which the hub handed messages to its subscriber, by the number in each.
struct Arrivals {
  std::mutex guard;
  std::vector<Clock::time_point> at;
  std::size_t count = 0;

  static void note(natsConnection*, natsSubscription*, natsMsg* message, void* self) {
    auto& arrivals = *static_cast<Arrivals*>(self);
    const auto now = Clock::now();
    std::uint64_t number = 0;
    std::memcpy(&number, natsMsg_GetData(message), sizeof number);
    const std::lock_guard lock(arrivals.guard);
    if (number < arrivals.at.size()) {
      arrivals.at[number] = now;
      ++arrivals.count;
    }
    natsMsg_Destroy(message);
  }
};

class Nats final : public Route {
 public:
  Nats()
      : hubServer_({"nats-server", "-c",
                    writeConfiguration(folder_, "hub", ports_.hub,
                                       "host: 127.0.0.1, port: " + std::to_string(ports_.leaf))},
                   folder_ / "hub.log"),
        edgeServer_({"nats-server", "-c",
                     writeConfiguration(folder_, "edge", ports_.edge,
                                        "remotes: [ { url: \"nats-leaf://127.0.0.1:" +
                                            std::to_string(ports_.leaf) + "\" } ]")},
                    folder_ / "edge.log"),
        hub_(ports_.hub, "hub"),
        edge_(ports_.edge, "edge") {
    await("the leaf", [&] { return hub_.answers("edge"); });
    jsStreamConfig edge;
    jsStreamConfig_Init(&edge);
    edge.Name = kEdgeStream;
    const char* subjects[] = {"tickets.>"};
    edge.Subjects = subjects;
    edge.SubjectsLen = 1;
    makeStream(edge_, edge);

    jsExternalStream external;
    jsExternalStream_Init(&external);
    external.DeliverPrefix = "";
    external.APIPrefix = "$JS.edge.API";
    jsStreamSource source;
    jsStreamSource_Init(&source);
    source.Name = kEdgeStream;
    source.External = &external;
    jsStreamSource* sources[] = {&source};
    jsStreamConfig hub;
    jsStreamConfig_Init(&hub);
    hub.Name = kHubStream;
    hub.Sources = sources;
    hub.SourcesLen = 1;
    makeStream(hub_, hub);
  }
  ~Nats() override = default;

  double carry(std::uint64_t count) override {
    const std::uint64_t before = hub_.lastIn(kHubStream);
    const auto began = Clock::now();
    for (std::uint64_t i = 0; i < count; ++i) publish();
    jsPubOptions patience;
    jsPubOptions_Init(&patience);
    patience.MaxWait = kAnswerMilliseconds;
    expect(js_PublishAsyncComplete(edge_.streams(), &patience), "messages to be acknowledged");
    await("the hub to have all", [&] { return hub_.lastIn(kHubStream) - before >= count; });
    return secondsBetween(began, Clock::now());
  }

  std::vector<double> carrySlowly(int perSecond, std::chrono::milliseconds time) override {
    const auto count = static_cast<std::size_t>(time.count() * perSecond / 1000);
    Arrivals arrivals;
    arrivals.at.resize(count);
    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = kHubStream;
    options.Config.DeliverPolicy = js_DeliverNew;
    options.Config.AckPolicy = js_AckNone;
    natsSubscription* subscription = nullptr;
    expect(js_Subscribe(&subscription, hub_.streams(), "tickets.>", Arrivals::note, &arrivals,
                        nullptr, &options, nullptr),
           "a subscription");
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    std::vector<Clock::time_point> sent(count);
    const auto began = Clock::now();
    for (std::uint64_t i = 0; i < count; ++i) {
      std::this_thread::sleep_until(began + i * std::chrono::microseconds{1'000'000} / perSecond);
      std::memcpy(message_.data(), &i, sizeof i);
      sent[i] = Clock::now();
      publishAndAwait();
    }
    await("the last message", [&] {
      const std::lock_guard lock(arrivals.guard);
      return arrivals.count == count;
    });
    natsSubscription_Unsubscribe(subscription);
    natsSubscription_Destroy(subscription);
    std::vector<double> seconds;
    for (std::size_t i = 0; i < count; ++i) {
      seconds.push_back(secondsBetween(sent[i], arrivals.at[i]));
    }
    return seconds;
  }

  std::vector<RunningProgram*> programs() override { return {&edgeServer_, &hubServer_}; }

  void settle() override {}

  /// Its files go, so that no turn finds more than the first did; and what it has not written yet
  /// is written, so that it isn't in the next one's way.
  void rest() override {
    expect(js_PurgeStream(edge_.streams(), kEdgeStream, nullptr, nullptr), "an empty stream");
    expect(js_PurgeStream(hub_.streams(), kHubStream, nullptr, nullptr), "an empty stream");
    ::sync();
  }

 private:
  void publish() {
    expect(js_PublishAsync(edge_.streams(), kSubject, message_.data(),
                           static_cast<int>(message_.size()), nullptr),
           "a message");
  }

  /// What it publishes without waiting lies in the client for a while, which is no fault of the
  /// servers.
  void publishAndAwait() {
    jsPubAck* answer = nullptr;
    expect(js_Publish(&answer, edge_.streams(), kSubject, message_.data(),
                      static_cast<int>(message_.size()), nullptr, nullptr),
           "a message");
    jsPubAck_Destroy(answer);
  }

  support::TemporaryDirectory folder_;
  Ports ports_;
  RunningProgram hubServer_;
  RunningProgram edgeServer_;
  Connection hub_;
  Connection edge_;
  std::string message_ = messageText(0);
};

}  // namespace

std::unique_ptr<Route> startNats() { return std::make_unique<Nats>(); }

}  // namespace guantong::bench
