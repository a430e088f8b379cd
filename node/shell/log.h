// node/shell/log.h: what a running office says to whoever runs it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace guantong::node::shell {

/// One line an event on standard error, where the service manager picks it up: text for people or
/// one JSON object (`log_format`). English, as for all logs: they are searched, by machines too.
///
/// Rules
///  1. A line is a word that never changes ("frame-refused"), the office, and facts. Nothing secret
///     and nothing of what tickets say.
///  2. The same word of the same office at most once in kPeriod where a peer can cause it
///     (`limited`); what was held back is counted and said with the next. Why: a log that an
///     outsider can flood hides what matters and fills the disk.
/// Threads: any.
class Log {
 public:
  enum class Weight { kDebug, kInfo, kWarning, kError };
  static constexpr std::chrono::seconds kPeriod{60};

  Log(Weight least, bool json);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void say(Weight weight, std::string_view office, std::string_view word, std::string_view facts);
  void limited(Weight weight, std::string_view office, std::string_view word,
               std::string_view facts);

 private:
  class Sink;
  struct Told {
    std::chrono::steady_clock::time_point at;
    std::uint64_t heldBack = 0;
  };

  const Weight least_;
  const bool json_;
  std::unique_ptr<Sink> sink_;
  std::mutex mutex_;
  std::map<std::string, Told, std::less<>> told_;
};

}  // namespace guantong::node::shell
