#include "node/shell/store_command.h"

#include <vector>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/shell/figures.h"
#include "node/shell/json.h"
#include "node/shell/store_check.h"

namespace guantong::node::shell {
namespace {

using Rows = std::vector<std::vector<std::string>>;

JsonObject asJson(const std::string& directory, const StoreReport& report) {
  JsonArray tables;
  for (const TableFacts& table : report.tables) {
    tables.add(JsonObject()
                   .add("name", table.name)
                   .add("entries", table.entries)
                   .add("key_bytes", table.keyBytes)
                   .add("value_bytes", table.valueBytes)
                   .add("pages", table.pages)
                   .add("depth", table.depth));
  }
  JsonArray damage;
  for (const std::string& finding : report.damage) damage.add(finding);
  return JsonObject()
      .add("directory", directory)
      .add("sound", report.sound())
      .add("office", report.identity.office)
      .add("incarnation", hexOf(crypto::bigEndian(report.identity.incarnation.number)))
      .add("format", report.format)
      .add("transaction", report.transaction)
      .add("file_bytes", report.fileBytes)
      .add("map_bytes", report.mapBytes)
      .add("page_bytes", report.pageBytes)
      .add("pages", report.pages)
      .add("pages_free", report.pagesFree)
      .add("pages_lost", report.pagesLost)
      .add("readers", report.readers)
      .add("writer_runs", report.writerRuns)
      .add("tables", tables)
      .add("damage", damage);
}

std::string verdict(Language language, const StoreReport& report) {
  if (report.sound()) return say(language, Text::kStoreSound) + "\n";
  std::string out =
      say<Text::kStoreNotSound>(language, with<"count">(std::to_string(report.damage.size())));
  out += '\n';
  for (const std::string& finding : report.damage) out += "  " + printable(finding) + "\n";
  return out + say(language, Text::kStoreNotSoundNext) + "\n";
}

std::string asScreen(Language language, const std::string& directory, const StoreReport& report) {
  Rows facts;
  facts.push_back({say(language, Text::kLabelStore), printable(directory)});
  facts.push_back({say(language, Text::kLabelOffice), printable(report.identity.office)});
  facts.push_back({say(language, Text::kLabelIncarnation),
                   hexOf(crypto::bigEndian(report.identity.incarnation.number))});
  facts.push_back({say(language, Text::kLabelFormat), std::to_string(report.format)});
  facts.push_back({say(language, Text::kLabelSize), sizeText(report.fileBytes)});
  facts.push_back({say(language, Text::kLabelPages),
                   say<Text::kPagesFigures>(language, with<"pages">(std::to_string(report.pages)),
                                            with<"bytes">(std::to_string(report.pageBytes)),
                                            with<"free">(std::to_string(report.pagesFree)))});
  facts.push_back({say(language, Text::kLabelTransaction), std::to_string(report.transaction)});
  facts.push_back({say(language, Text::kLabelWriter), report.writerRuns
                                                          ? say(language, Text::kWriterRuns)
                                                          : say(language, Text::kWriterRests)});
  std::string out = aligned(facts, 0);
  if (!report.tables.empty()) {
    Rows tables;
    tables.push_back({say(language, Text::kTableName), say(language, Text::kTableEntries),
                      say(language, Text::kTableBytes)});
    for (const TableFacts& table : report.tables) {
      tables.push_back({printable(table.name), std::to_string(table.entries),
                        sizeText(table.keyBytes + table.valueBytes)});
    }
    out += '\n' + aligned(tables, 2);
  }
  return out + '\n' + verdict(language, report);
}

}  // namespace

federation::Result<CommandOutput> storeCheck(const CommandRequest& request) {
  const auto report = checkStore(request.argument);
  if (!report) return tl::unexpected(report.error());
  if (request.json) {
    return CommandOutput{asJson(request.argument, *report).text() + "\n", !report->sound()};
  }
  return CommandOutput{asScreen(request.language, request.argument, *report), !report->sound()};
}

}  // namespace guantong::node::shell
