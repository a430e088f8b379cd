// guantong-sim: runs scenarios under seeds, and plays stories. The one place of the simulator that
// touches files and the clock of the machine.
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "simulator/play.h"
#include "simulator/report.h"

namespace guantong::simulator {
namespace {

enum class Exit { kGreen = 0, kRed = 1, kUsage = 2 };

constexpr std::string_view kUsage =
    "guantong-sim run SCENARIO.toml --seed N [OPTIONS]\n"
    "guantong-sim run SCENARIO.toml --seeds FROM..TO [OPTIONS]\n"
    "guantong-sim play STORY.toml [--json] [--lang LANG] [--rules FOLDER]\n"
    "Runs a country of offices on a simulated clock, network and disk; everything comes from the\n"
    "seed. The keys of a scenario are explained in simulator/README.md.\n"
    "\n"
    "  --seed N          one run\n"
    "  --seeds FROM..TO  one after another, both included\n"
    "  --days N          only so many days of the scenario, and its healing\n"
    "  --json            one object a run, on one line, on standard output\n"
    "  --trace FILE      a line for each effect, frame and commit; to compare two runs by\n"
    "  --states          what became of each ticket at each office\n"
    "  --quiet           no progress on standard error\n"
    "  --help            this text\n"
    "\n"
    "`play` lets people of a small tree of offices do what a story says, and shows what came of\n"
    "it: what was refused and why, every due date, and what was looked at. How a story is "
    "written:\n"
    "simulator/scenarios/stories/README.md.\n"
    "\n"
    "  --json            one object on one line\n"
    "  --lang LANG       zh-CN, which it is else, or en\n"
    "  --rules FOLDER    rules and calendars of this folder instead of the shipped ones of the "
    "same\n"
    "                    name, where it has them\n"
    "\n"
    "Exit codes: 0 every checker is green and every expectation holds, 1 one is not, 2 the "
    "command\n"
    "line, the scenario or the story was not understood.\n";

struct Options {
  std::string program;
  std::string scenario;
  std::optional<std::uint64_t> first;
  std::uint64_t last = 0;
  std::optional<std::uint64_t> days;
  std::string trace;
  bool json = false, states = false, quiet = false;
};

int fail(const std::string& what) {
  std::fprintf(stderr, "guantong-sim: %s (guantong-sim --help)\n", what.c_str());
  return static_cast<int>(Exit::kUsage);
}

std::optional<std::uint64_t> numberOf(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What is wrong with it; empty: nothing.
std::string readSeeds(std::string_view option, std::string_view value, Options& options) {
  if (options.first) return "one of --seed and --seeds, once";
  const auto dots = option == "--seeds" ? value.find("..") : std::string_view::npos;
  const auto first = numberOf(value.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : numberOf(value.substr(dots + 2));
  if (option == "--seeds" &&
      (dots == std::string_view::npos || !first || !last || *last < *first)) {
    return "--seeds needs FROM..TO, such as 1..50, not '" + std::string(value) + "'";
  }
  if (!first) return "--seed needs a whole number, not '" + std::string(value) + "'";
  options.first = first;
  options.last = *last;
  return "";
}

std::string readOptions(int count, char** arguments, Options& options) {
  bool run = false;
  for (int i = 1; i < count; ++i) {
    std::string_view argument = arguments[i];
    std::optional<std::string_view> value;
    if (argument.starts_with("--") && argument.find('=') != std::string_view::npos) {
      value = argument.substr(argument.find('=') + 1);
      argument = argument.substr(0, argument.find('='));
    }
    const bool takesValue = argument == "--seed" || argument == "--seeds" ||
                            argument == "--trace" || argument == "--days";
    if (takesValue && !value) {
      if (++i == count) return "the option '" + std::string(argument) + "' needs a value after it";
      value = arguments[i];
    }
    std::string wrong;
    if (argument == "--seed" || argument == "--seeds") {
      wrong = readSeeds(argument, *value, options);
    } else if (argument == "--trace") {
      options.trace = *value;
    } else if (argument == "--days") {
      options.days = numberOf(*value);
      if (!options.days || *options.days == 0 || *options.days > 366) {
        wrong = "--days needs a number from 1 to 366, not '" + std::string(*value) + "'";
      }
    } else if (value) {
      wrong = "the option '" + std::string(argument) + "' is not known, or takes no value";
    } else if (argument == "--json") {
      options.json = true;
    } else if (argument == "--states") {
      options.states = true;
    } else if (argument == "--quiet") {
      options.quiet = true;
    } else if (argument == "run" && !run) {
      run = true;
    } else if (run && options.scenario.empty() && !argument.starts_with("-")) {
      options.scenario = argument;
    } else {
      wrong = "I don't know the argument '" + std::string(argument) + "'";
    }
    if (!wrong.empty()) return wrong;
  }
  if (!run) return "what is to be done? 'run' and 'play' are what there is";
  if (options.scenario.empty()) {
    return "which scenario? A file such as simulator/scenarios/talk-calm.toml";
  }
  if (!options.first) return "which seed? --seed N";
  if (!options.trace.empty() && *options.first != options.last) return "--trace is for one seed";
  return "";
}

std::uint64_t residentBytesMax() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) << 10;
}

std::string againWith(const Options& options, std::uint64_t seed) {
  return options.program + " run " + options.scenario + " --seed " + std::to_string(seed) +
         (options.days ? " --days " + std::to_string(*options.days) : "");
}

void show(const Scenario& scenario, const Options& options, std::uint64_t seed,
          const Outcome& outcome, const Measured& measured) {
  const bool sweep = *options.first != options.last;
  std::string text;
  if (options.json) {
    text = jsonOf(seed, outcome, measured) + "\n";
  } else if (!sweep) {
    text = textOf(scenario, seed, outcome, measured);
  } else if (!outcome.green()) {
    text = redLineOf(seed, outcome);
  }
  if (options.states) {
    for (const std::string& line : outcome.finalStates) text += line + "\n";
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  if (!outcome.green()) {
    std::fprintf(stderr, "to see it again: %s\n", againWith(options, seed).c_str());
  }
}

Outcome runSeed(const Scenario& scenario, const Options& options, std::uint64_t seed,
                std::FILE* trace) {
  Trace::Listener listener;
  if (trace != nullptr) {
    listener = [trace](const std::string& line) { std::fprintf(trace, "%s\n", line.c_str()); };
  }
  Country country(scenario, seed, std::move(listener));
  return country.run([&](const std::string& what) {
    if (options.quiet) return;
    std::fprintf(stderr, "seed %s: %s\n", std::to_string(seed).c_str(), what.c_str());
  });
}

int runSeeds(const Scenario& scenario, const Options& options, std::FILE* trace) {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto began = now();
  std::uint64_t red = 0;
  for (std::uint64_t seed = *options.first;; ++seed) {
    const auto seedBegan = now();
    const Outcome outcome = runSeed(scenario, options, seed, trace);
    const Measured measured{
        std::chrono::duration_cast<std::chrono::milliseconds>(now() - seedBegan),
        residentBytesMax()};
    red += outcome.green() ? 0 : 1;
    show(scenario, options, seed, outcome, measured);
    if (seed == options.last) break;
  }
  if (*options.first != options.last && !options.json) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now() - began);
    std::printf("%s: %s seeds, %s red, %.1f s\n", scenario.name.c_str(),
                std::to_string(options.last - *options.first + 1).c_str(),
                std::to_string(red).c_str(), static_cast<double>(took.count()) / 1000);
  }
  // What could not be printed was not shown: a script must not take half an answer for a whole one.
  const bool shown = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  return static_cast<int>(red == 0 && shown ? Exit::kGreen : Exit::kRed);
}

// --- stories

federation::Result<std::string> readWhole(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return federation::failure(federation::ErrorCode::kFileFailed, "can't read '" + name + "'");
  }
  return text.str();
}

struct PlayOptions {
  std::string story;
  std::string rules;
  bool json = false;
  node::Language language = node::Language::kChinese;
};

/// What is wrong with it; empty: nothing.
std::string readPlayOptions(int count, char** arguments, PlayOptions& options) {
  for (int i = 2; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--json") {
      options.json = true;
    } else if (argument == "--rules") {
      if (++i == count) return "the option '--rules' needs a folder after it";
      options.rules = std::string(arguments[i]) + "/";
    } else if (argument == "--lang") {
      const std::string_view language = ++i < count ? arguments[i] : "";
      if (language != "zh-CN" && language != "zh" && language != "en") {
        return "the option '--lang' is zh-CN or en";
      }
      options.language = language == "en" ? node::Language::kEnglish : node::Language::kChinese;
    } else if (options.story.empty() && !argument.starts_with("-")) {
      options.story = argument;
    } else {
      return "I don't know the argument '" + std::string(argument) + "' of 'play'";
    }
  }
  if (!options.story.empty()) return "";
  return "which story? A file such as simulator/scenarios/stories/five-levels.toml";
}

int playStory(int count, char** arguments) {
  PlayOptions options;
  if (const auto wrong = readPlayOptions(count, arguments, options); !wrong.empty()) {
    return fail(wrong);
  }
  const auto text = readWhole(options.story);
  if (!text) return fail(text.error().detail);
  const std::size_t slash = options.story.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : options.story.substr(0, slash + 1);
  const ReadFile beside = [&](const std::string& name) { return readWhole(folder + name); };
  const ReadFile rules = [&](const std::string& name) { return readWhole(options.rules + name); };
  const auto story =
      parseStory(*text, options.story, beside, options.rules.empty() ? ReadFile{} : rules);
  if (!story) return fail(story.error().detail);
  const Played played = play(*story);
  const std::string said =
      options.json ? jsonOf(*story, played) + "\n" : textOf(*story, played, options.language);
  const bool shown = std::fputs(said.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return static_cast<int>(played.good() && shown ? Exit::kGreen : Exit::kRed);
}

int run(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    if (std::string_view(arguments[i]) == "--help" || std::string_view(arguments[i]) == "-h") {
      std::fputs(std::string(kUsage).c_str(), stdout);
      return static_cast<int>(Exit::kGreen);
    }
  }
  if (count > 1 && std::string_view(arguments[1]) == "play") return playStory(count, arguments);
  Options options;
  options.program = arguments[0];
  if (const std::string wrong = readOptions(count, arguments, options); !wrong.empty()) {
    return fail(wrong);
  }
  const auto text = readWhole(options.scenario);
  if (!text) return fail(text.error().detail);
  auto scenario = parseScenario(*text, options.scenario);
  if (!scenario) return fail(scenario.error().detail);
  if (options.days) {
    scenario->safety = std::min<std::chrono::milliseconds>(
        scenario->safety, std::chrono::days{static_cast<std::int64_t>(*options.days)});
  }
  std::FILE* trace = nullptr;
  if (!options.trace.empty()) {
    trace = std::fopen(options.trace.c_str(), "w");
    if (trace == nullptr) return fail("can't write '" + options.trace + "'");
  }
  const int result = runSeeds(*scenario, options, trace);
  if (trace != nullptr && std::fclose(trace) != 0)
    return fail("can't write '" + options.trace + "'");
  return result;
}

}  // namespace
}  // namespace guantong::simulator

int main(int count, char** arguments) { return guantong::simulator::run(count, arguments); }
