#include "tests/bench/office_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "node/fingerprint.h"
#include "node/shell/lmdb_pages.h"
#include "node/shell/office_directory.h"

namespace guantong::bench {

using node::shell::LocalClient;
using node::shell::OfficeDirectory;

namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr const char* kPassphrase = "of a bench, for an hour\n";

std::string guantong() {
  std::error_code failed;
  const auto bench = std::filesystem::read_symlink("/proc/self/exe", failed);
  return (bench.parent_path() / "guantong").string();
}

void await(const std::string& what, const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) giveUp("in vain waited for " + what);
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

/// Runs the program with its keys' passphrase.
void command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), guantong());
  arguments.insert(arguments.end(), {"--passphrase-fd", "3"});
  outputOf(arguments, kPassphrase);
}

std::string contentOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

void makeRoot(const std::string& folder) { command({"root", "init", "--dir", folder}); }

OfficeProcess::OfficeProcess(const std::string& below, Place place)
    : folder_(below + "/" + place.code),
      place_(std::move(place)),
      endpoint_("tcp://127.0.0.1:" + std::to_string(freePort())) {
  command({"init", "--dir", folder_, "--code", place_.code, "--name", place_.name, "--level",
           std::to_string(place_.level), "--listen", endpoint_});
}

void OfficeProcess::certifyBy(const std::string& root) {
  command({"root", "certify", "--root", root, "--dir", folder_});
}

federation::OfficeCode OfficeProcess::code() const {
  return federation::OfficeCode::parse(place_.code).value();
}

LocalClient OfficeProcess::connect() const {
  std::optional<LocalClient> client;
  await("the office of " + folder_, [&] {
    auto opened = LocalClient::open(OfficeDirectory(folder_).socket());
    if (opened) client.emplace(std::move(*opened));
    return client.has_value();
  });
  return std::move(*client);
}

node::Status OfficeProcess::status() {
  auto answer = client_->ask(node::Question(node::AskStatus{}));
  if (!answer) giveUp(folder_ + " does not answer: " + answer.error().detail);
  return std::get<node::Status>(*answer);
}

node::Done OfficeProcess::ask(const node::Command& command) {
  auto answer = client_->ask(command);
  if (!answer) giveUp(folder_ + " refuses: " + answer.error().detail);
  return std::get<node::Done>(*answer);
}

void OfficeProcess::run() {
  program_ = std::make_unique<RunningProgram>(
      std::vector<std::string>{guantong(), "run", "--dir", folder_, "--passphrase-fd", "3"},
      folder_ + ".log", kPassphrase);
  client_ = connect();
  await(folder_ + " to be well: " + contentOf(folder_ + ".log"),
        [&] { return status().condition.empty(); });
}

void OfficeProcess::enrolUnder(OfficeProcess& parent) {
  const std::string invitation = folder_ + ".invitation";
  std::ofstream(invitation) << parent.ask(node::Invite{.code = code()}).text << "\n";
  RunningProgram enrolment({guantong(), "enrol", "--json", "--dir", folder_, "--invitation",
                            invitation, "--parent", parent.endpoint_, "--passphrase-fd", "3"},
                           folder_ + ".enrolment.log", kPassphrase);
  std::string digits;
  await("the digits of " + place_.code, [&] {
    for (const node::EnrolmentLine& line : parent.status().enrolments) {
      if (line.code == code()) digits = line.digits;
    }
    return !digits.empty();
  });
  parent.ask(node::Approve{code(), digits});
  if (!enrolment.ends()) giveUp("enrolling failed: " + contentOf(folder_ + ".enrolment.log"));
}

std::uint64_t OfficeProcess::commits() const {
  const std::string path = folder_ + "/data.mdb";
  const node::shell::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const auto facts = node::shell::readMetaPages(file.get(), true);
  if (!facts) giveUp(path + ": " + facts.error().detail);
  return facts->transaction;
}

void OfficeProcess::verify(const federation::TicketId& ticket) const {
  command({"ledger", "verify", "--dir", folder_, "--ticket", node::hexOf(ticket.bytes)});
}

void OfficeProcess::stop() {
  client_.reset();
  if (!program_->stop()) giveUp(folder_ + " ended badly: " + contentOf(folder_ + ".log"));
}

}  // namespace guantong::bench
