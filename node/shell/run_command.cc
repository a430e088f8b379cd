#include "node/shell/run_command.h"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "node/shell/keys_command.h"
#include "node/shell/local_server.h"
#include "node/shell/office_runner.h"
#include "node/shell/version.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// Verifying and sealing: more than a few help nobody while one writer commits.
constexpr std::size_t kPoolThreadsMax = 8;

sigset_t endingSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
  return set;
}

/// A parent with ten thousand children has as many sockets.
void raiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<OfficeRunner::Setup> setupOf(const std::string& path, const CommandRequest& request) {
  OfficeRunner::Setup setup;
  setup.directory = OfficeDirectory(path);
  auto config = readConfig(setup.directory.config());
  if (!config) return tl::unexpected(config.error());
  setup.config = std::move(*config);
  const auto root = readRootKey(setup.directory.root());
  if (!root && root.error().code == ErrorCode::kNotFound) {
    return failure(ErrorCode::kNotEnrolled, root.error().detail + " is not there");
  }
  if (!root) return tl::unexpected(root.error());
  setup.root = *root;
  auto keys = openKeys(setup.directory.keys(), request.passphrase, request.language);
  if (!keys) return tl::unexpected(keys.error());
  setup.ring = std::make_shared<const crypto::KeyRing>(std::move(keys->ring));
  setup.passphrase = std::move(keys->passphrase);
  return setup;
}

/// Everything that runs, stopped in the right order whatever ends it.
class Daemon {
 public:
  Result<void> open(std::vector<OfficeRunner::Setup> setups) {
    // Everything says what it does to one stream: the first office's configuration decides how.
    const Config& first = setups.front().config;
    log_ = std::make_unique<Log>(first.logLevel, first.logJson);
    pool_ = std::make_unique<WorkPool>(
        std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kPoolThreadsMax));
    auto transport = Transport::make();
    if (!transport) return tl::unexpected(transport.error());
    transport_ = std::move(*transport);
    auto local = LocalServer::make();
    if (!local) return tl::unexpected(local.error());
    local_ = std::move(*local);
    for (OfficeRunner::Setup& setup : setups) {
      if (auto opened = openOne(std::move(setup)); !opened) return opened;
    }
    return {};
  }

  void start() {
    for (std::size_t i = 0; i < runners_.size(); ++i) runners_[i]->start(*askers_[i]);
    local_->start();
    transport_->start();
    for (const auto& runner : runners_) {
      log_->say(Log::Weight::kInfo, runner->setup().config.code.text(), "running",
                "version " + std::string(version()) +
                    (runner->listening().empty() ? "" : ", listens on " + runner->listening()));
    }
  }

  /// Until a signal, or an office that can't go on.
  Result<void> wait() {
    const sigset_t signals = endingSignals();
    int signal = 0;
    ::sigwait(&signals, &signal);
    if (local_) local_->stop();
    for (const auto& runner : runners_) runner->stop();
    transport_->stop();
    const std::lock_guard lock(mutex_);
    if (failed_) return tl::unexpected(*failed_);
    log_->say(Log::Weight::kInfo, "", "stopped", "");
    return {};
  }

 private:
  Result<void> openOne(OfficeRunner::Setup setup) {
    const OfficeRunner::Around around{*log_, *pool_, *transport_, [this](federation::Error error) {
                                        const std::lock_guard lock(mutex_);
                                        if (!failed_) failed_ = std::move(error);
                                        ::kill(::getpid(), SIGUSR1);  // wakes whoever waits
                                      }};
    auto runner = OfficeRunner::open(std::move(setup), around);
    if (!runner) return tl::unexpected(runner.error());
    auto asker = local_->add(**runner);
    runners_.push_back(std::move(*runner));
    if (!asker) return tl::unexpected(asker.error());
    askers_.push_back(*asker);
    return {};
  }

  std::unique_ptr<Log> log_;
  std::unique_ptr<WorkPool> pool_;
  std::unique_ptr<Transport> transport_;
  std::vector<std::unique_ptr<OfficeRunner>> runners_;
  std::vector<AskerOfOffice*> askers_;
  std::unique_ptr<LocalServer> local_;
  std::mutex mutex_;
  std::optional<federation::Error> failed_;
};

}  // namespace

Result<CommandOutput> runOffices(const CommandRequest& request) {
  std::vector<std::string> directories{request.directoryDefault};
  if (request.has(Option::kDirectories)) directories = request.options.at(Option::kDirectories);
  std::vector<OfficeRunner::Setup> setups;
  for (const std::string& directory : directories) {
    auto setup = setupOf(directory, request);
    if (!setup) return tl::unexpected(setup.error());
    setups.push_back(std::move(*setup));
  }
  raiseDescriptorLimit();
  // Before any thread: all of them leave these signals to the one that waits for them.
  const sigset_t signals = endingSignals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  Daemon daemon;
  if (auto opened = daemon.open(std::move(setups)); !opened) {
    return tl::unexpected(opened.error());
  }
  daemon.start();
  if (auto ended = daemon.wait(); !ended) return tl::unexpected(ended.error());
  return CommandOutput{};
}

}  // namespace guantong::node::shell
