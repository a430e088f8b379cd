#include "node/shell/ledger_command.h"

#include "node/display_width.h"
#include "node/office.h"
#include "node/shell/asking.h"
#include "node/shell/json.h"
#include "node/shell/keys_command.h"
#include "node/shell/lmdb_store.h"
#include "node/shell/office_directory.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// Nothing where no passphrase was handed over.
Result<std::optional<crypto::Secret>> restKeyFor(const CommandRequest& request,
                                                 const OfficeDirectory& directory) {
  const bool given =
      request.passphrase.descriptor || !request.passphrase.credentialsDirectory.empty();
  if (!given) return std::optional<crypto::Secret>();
  auto opened = openKeys(directory.keys(), request.passphrase, request.language);
  if (!opened) return tl::unexpected(opened.error());
  return std::optional(opened->ring.restKey());
}

Result<Audit> audit(const CommandRequest& request, const OfficeDirectory& directory,
                    const std::optional<federation::TicketId>& ticket, bool& bodies) {
  const auto root = readRootKey(directory.root());
  if (!root) return tl::unexpected(root.error());
  const auto restKey = restKeyFor(request, directory);
  if (!restKey) return tl::unexpected(restKey.error());
  bodies = restKey->has_value();
  auto store = LmdbStore::openToRead(directory.path(), LmdbStore::Options{});
  if (!store) return tl::unexpected(store.error());
  const auto tables = federation::Tables::open(**store);
  if (!tables) return tl::unexpected(tables.error());
  const auto self = federation::OfficeCode::parse((*store)->identity().office);
  if (!self) return failure(ErrorCode::kStoreDamaged, directory.path() + ": office code");
  auto snapshot = (*store)->snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  const auto known = federation::Directory::load(**snapshot, *tables, *self, *root);
  if (!known) return tl::unexpected(known.error());
  return verifyLedger(**snapshot, *tables, *known, *restKey, ticket,
                      [](std::uint64_t, std::uint64_t) {});
}

CommandOutput report(const CommandRequest& request, const Audit& audit, bool bodies) {
  const bool sound = audit.found.empty();
  if (request.json) {
    JsonArray found;
    for (const std::string& one : audit.found) found.add(one);
    return {JsonObject()
                    .add("sound", sound)
                    .add("tickets", audit.tickets)
                    .add("events", audit.events)
                    .add("checkpoints", audit.checkpoints)
                    .add("bodies_checked", bodies)
                    .add("found", found)
                    .text() +
                "\n",
            !sound};
  }
  const Language language = request.language;
  const std::string tickets = std::to_string(audit.tickets);
  const std::string events = std::to_string(audit.events);
  const std::string checkpoints = std::to_string(audit.checkpoints);
  std::string out =
      say<Text::kAuditFigures>(language, with<"tickets">(tickets), with<"events">(events),
                               with<"checkpoints">(checkpoints)) +
      "\n";
  if (!bodies) out += say(language, Text::kAuditWithoutBodies) + "\n";
  if (sound) return {out + say(language, Text::kAuditSound) + "\n"};
  out += say<Text::kAuditFound>(language, with<"count">(std::to_string(audit.found.size()))) + "\n";
  for (const std::string& one : audit.found) out += "  " + printable(one) + "\n";
  return {out + say(language, Text::kAuditFoundNext) + "\n", true};
}

}  // namespace

Result<CommandOutput> ledgerVerify(const CommandRequest& request) {
  const OfficeDirectory directory(request.directory());
  std::optional<federation::TicketId> ticket;
  if (request.has(Option::kTicket)) {
    const auto id = ticketIdFrom(request.value(Option::kTicket));
    if (!id) return tl::unexpected(id.error());
    ticket = *id;
  }
  bool bodies = false;
  const auto audited = audit(request, directory, ticket, bodies);
  if (!audited) return tl::unexpected(audited.error());
  return report(request, *audited, bodies);
}

}  // namespace guantong::node::shell
