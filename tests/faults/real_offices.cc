#include "tests/faults/real_offices.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/check.h"

namespace guantong::support {

using federation::OfficeCode;
using Words = std::vector<std::string>;

Ended guantong(Words arguments, bool withPassphrase) {
  Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = std::move(arguments);
  if (withPassphrase) {
    start.arguments.insert(start.arguments.end(), {"--passphrase-fd", "5"});
    start.descriptors[5] = std::string(RealOffice::kPassphrase) + "\n";
  }
  return run(start);
}

RealOffice::RealOffice(const TemporaryDirectory& folder, const std::string& ofCode, unsigned level)
    : code(*OfficeCode::parse(ofCode)),
      directory(folder / ofCode),
      port(lastingPort()),
      errorsTo_(folder / (ofCode + ".log")) {
  const Ended made =
      guantong({"init", "--dir", directory, "--code", ofCode, "--name", "office " + ofCode,
                "--level", std::to_string(level), "--listen", endpoint()},
               true);
  EXPECT_EQ(made.exitCode, 0) << made.errors;
}

void RealOffice::start() {
  node_ = std::make_unique<RunningProgram>(GUANTONG_PROGRAM, Words{"run", "--dir", directory},
                                           std::string(kPassphrase) + "\n", errorsTo_);
}

void RealOffice::expectAlive() {
  const auto ended = node_ ? node_->ended() : std::nullopt;
  EXPECT_FALSE(ended.has_value()) << "the node of " << code.text() << " ended by itself with "
                                  << *ended << "\n"
                                  << log();
}

void RealOffice::kill() {
  expectAlive();
  if (node_) node_->kill();
  node_.reset();
}

int RealOffice::end() {
  const int code_ = node_->end();
  node_.reset();
  return code_;
}

void RealOffice::startAndWait() {
  start();
  EXPECT_TRUE(eventually([&] { return jsonField(status(), "condition") == "well"; }))
      << status() << log();
}

Ended RealOffice::ask(Words words) const {
  words.insert(words.end(), {"--dir", directory, "--json"});
  return guantong(std::move(words), false);
}

Ended RealOffice::askWithKeys(Words words) const {
  words.insert(words.end(), {"--dir", directory, "--json"});
  return guantong(std::move(words), true);
}

std::string RealOffice::status() const {
  const Ended asked = ask({"status"});
  return asked.exitCode == 0 ? asked.output : "";
}

std::string RealOffice::log() const { return readFile(errorsTo_); }

RealOffices::RealOffices() {
  offices_.push_back(std::make_unique<RealOffice>(folder_, "000000000000", 0));
  const std::string root = folder_ / "root";
  const Ended made = guantong({"root", "init", "--dir", root}, true);
  EXPECT_EQ(made.exitCode, 0) << made.errors;
  const Ended certified =
      guantong({"root", "certify", "--root", root, "--dir", national().directory}, true);
  EXPECT_EQ(certified.exitCode, 0) << certified.errors;
  national().startAndWait();
}

RealOffice& RealOffices::add(RealOffice& parent, const std::string& code, unsigned level,
                             std::uint64_t seed) {
  RealOffice& child = *offices_.emplace_back(std::make_unique<RealOffice>(folder_, code, level));
  child.line = std::make_unique<Line>(parent.port, seed);
  const Ended invited = parent.ask({"invite", code});
  EXPECT_EQ(invited.exitCode, 0) << invited.errors;
  RunningProgram enrolling(
      GUANTONG_PROGRAM,
      {"enrol", "--dir", child.directory, "--invitation", jsonField(invited.output, "invitation"),
       "--parent", "tcp://127.0.0.1:" + std::to_string(child.line->port()), "--json"},
      std::string(RealOffice::kPassphrase) + "\n", child.directory + ".enrolment");
  const auto digits = [&] { return jsonField(enrolling.errors(), "digits"); };
  EXPECT_TRUE(eventually([&] {
    return !digits().empty() && jsonField(parent.status(), "digits") == digits();
  })) << enrolling.errors();
  const Ended approved = parent.ask({"approve", code, "--digits", digits()});
  EXPECT_EQ(approved.exitCode, 0) << approved.errors;
  EXPECT_EQ(enrolling.wait(), 0) << enrolling.errors();
  return child;
}

RealOffice& RealOffices::at(const OfficeCode& code) const {
  const auto found =
      std::ranges::find_if(offices_, [&](const auto& each) { return each->code == code; });
  CHECK(found != offices_.end());
  return **found;
}

std::string RealOffices::logs() const {
  std::string text;
  for (const auto& office : offices_) {
    text.append("-- ").append(office->code.text()).append("\n").append(office->log());
  }
  return text;
}

}  // namespace guantong::support
