// How fast the redactor reads: the text set, which has a finding in nearly every sentence.
#include <ctime>

#include <chrono>
#include <string>
#include <vector>

#include "crypto/check.h"
#include "tests/bench/bench.h"
#include "tests/node/reporter/text_set.h"

namespace guantong::bench {
namespace {

using node::reporter::Form;
using node::reporter::KnownText;
using node::reporter::Redactor;

constexpr std::size_t kRounds = 9;
constexpr double kTurnSeconds = 0.5;
constexpr double kTurnSecondsQuick = 0.02;

std::vector<KnownText> allTexts() {
  std::vector<KnownText> all;
  for (const char* name : {"own", "unseen"}) {
    const std::string folder = GUANTONG_SOURCE_DIR "/tests/vectors/redaction/";
    auto set = node::reporter::readTextSet(folder + name + ".jsonl");
    CHECK(set.fault.empty());
    for (KnownText& each : set.texts) all.push_back(std::move(each));
  }
  return all;
}

Form filledForm() {
  Form form;
  form.name = "标记甲";
  form.phones = {"13900000001", "0878-8210001"};
  form.idNumbers = {"532328199001010016"};
  form.addresses = {"云南省楚雄彝族自治州元谋县元马镇龙川街12号3栋2单元501室"};
  form.others = {"wx_biaoji"};
  return form;
}

class Clocks {
 public:
  [[nodiscard]] double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  [[nodiscard]] double cpu() const {
    return static_cast<double>(std::clock() - cpu_) / CLOCKS_PER_SEC;
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::clock_t cpu_ = std::clock();
};

/// Megabytes of text a second, by the wall and by the processor.
struct Speeds {
  Series wall;
  Series cpu;
};

void measure(const Redactor& redactor, const std::vector<KnownText>& texts, double seconds,
             Speeds& speeds) {
  const Clocks clocks;
  std::size_t bytes = 0;
  while (clocks.wall() < seconds) {
    for (const KnownText& each : texts) {
      keep(redactor.scan(each.text));
      bytes += each.text.size();
    }
  }
  const double megabytes = static_cast<double>(bytes) / 1e6;
  speeds.wall.ours.push_back(megabytes / clocks.wall());
  speeds.cpu.ours.push_back(megabytes / clocks.cpu());
}

double preparing(const std::vector<KnownText>& texts) {
  const Clocks clocks;
  for (const KnownText& each : texts) {
    keep(Redactor::make(each.form, node::reporter::shippedGazetteer()));
  }
  return clocks.wall() / static_cast<double>(texts.size()) * 1e6;
}

}  // namespace

void redactionBench(Report& report) {
  const std::vector<KnownText> texts = allTexts();
  const auto& places = node::reporter::shippedGazetteer();
  const auto formats = Redactor::make({}, places);
  const auto form = Redactor::make(filledForm(), places);
  CHECK(formats.has_value() && form.has_value());
  Speeds alone{{.name = "redaction.formats", .unit = "MB/s"},
               {.name = "redaction.formats.per_cpu_second", .unit = "MB/s"}};
  Speeds both{{.name = "redaction.form", .unit = "MB/s"},
              {.name = "redaction.form.per_cpu_second", .unit = "MB/s"}};
  Series prepare{.name = "redaction.prepare_form", .unit = "us", .lowerIsBetter = true};
  const double seconds = report.quick() ? kTurnSecondsQuick : kTurnSeconds;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const bool isFirst = round % 2 == 0;
    measure(isFirst ? *formats : *form, texts, seconds, isFirst ? alone : both);
    measure(isFirst ? *form : *formats, texts, seconds, isFirst ? both : alone);
    prepare.ours.push_back(preparing(texts));
  }
  for (const Series* each : {&alone.wall, &alone.cpu, &both.wall, &both.cpu, &prepare}) {
    report.add(*each);
  }
}

}  // namespace guantong::bench
