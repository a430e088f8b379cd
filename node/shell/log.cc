// The one file that includes spdlog.
#include "node/shell/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "node/display_width.h"
#include "node/shell/clock.h"
#include "node/shell/json.h"

namespace guantong::node::shell {
namespace {

constexpr std::string_view nameOf(Log::Weight weight) {
  switch (weight) {
    case Log::Weight::kDebug:
      return "debug";
    case Log::Weight::kInfo:
      return "info";
    case Log::Weight::kWarning:
      return "warning";
    case Log::Weight::kError:
      break;
  }
  return "error";
}

/// Words are the program's, offices as many as it runs; a bound all the same.
constexpr std::size_t kWordsMax = 4096;

}  // namespace

class Log::Sink {
 public:
  Sink() : logger_("guantong", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern("%v");
    // A log that can't be written must not end the program.
    logger_.set_error_handler([](const std::string&) {});
  }
  void write(const std::string& line) { logger_.info("{}", line); }

 private:
  spdlog::logger logger_;
};

Log::Log(Weight least, bool json) : least_(least), json_(json), sink_(std::make_unique<Sink>()) {}
Log::~Log() = default;

void Log::say(Weight weight, std::string_view office, std::string_view word,
              std::string_view facts) {
  if (weight < least_) return;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (json_) {
    JsonObject line;
    line.add("time", utcText(now)).add("level", nameOf(weight)).add("word", word);
    if (!office.empty()) line.add("office", office);
    if (!facts.empty()) line.add("facts", facts);
    sink_->write(line.text());
    return;
  }
  std::string line = utcText(now) + " " + std::string(nameOf(weight)) + " " + std::string(word);
  if (!office.empty()) line += " " + std::string(office);
  if (!facts.empty()) line += ": " + printable(facts);
  sink_->write(line);
}

void Log::limited(Weight weight, std::string_view office, std::string_view word,
                  std::string_view facts) {
  const std::string key = std::string(office) + " " + std::string(word);
  const auto now = std::chrono::steady_clock::now();
  std::uint64_t heldBack = 0;
  {
    const std::lock_guard lock(mutex_);
    if (told_.size() >= kWordsMax) told_.clear();
    const auto [told, first] = told_.try_emplace(key);
    if (!first && now - told->second.at < kPeriod) {
      ++told->second.heldBack;
      return;
    }
    heldBack = std::exchange(told->second.heldBack, 0);
    told->second.at = now;
  }
  std::string said(facts);
  if (heldBack > 0) said += " (and " + std::to_string(heldBack) + " more since the last)";
  say(weight, office, word, said);
}

}  // namespace guantong::node::shell
