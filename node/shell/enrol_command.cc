#include "node/shell/enrol_command.h"

#include <unistd.h>

#include <thread>

#include "federation/directory.h"
#include "federation/enrolment.h"
#include "node/display_width.h"
#include "node/shell/certificate_file.h"
#include "node/shell/clock.h"
#include "node/shell/config.h"
#include "node/shell/enrolment_dial.h"
#include "node/shell/entropy.h"
#include "node/shell/json.h"
#include "node/shell/keys_command.h"
#include "node/shell/plain_file.h"
#include "node/shell/secret_file.h"
#include "node/shell/terminal.h"

namespace guantong::node::shell {
namespace {

using crypto::Hash;
using federation::ChildEnrolment;
using federation::ErrorCode;
using federation::failure;
using federation::Invitation;
using federation::Result;

constexpr std::chrono::milliseconds kAnswerWait{3000};
/// Between two questions whether the administrator has approved by now.
constexpr std::chrono::milliseconds kAskAgain{500};
/// Nobody answers at all for so long: a person would rather know.
constexpr std::chrono::seconds kSilenceMax{30};

/// An invitation's file with all that `guantong invite` prints, in words or JSON.
constexpr std::size_t kInvitationFileBytesMax = std::size_t{16} << 10;

Result<Invitation> invitationFrom(const std::string& given) {
  if (given == "-") {
    auto line = readSecretLine(STDIN_FILENO, federation::kInvitationTextBytesMax, nullptr);
    if (!line) return tl::unexpected(line.error());
    return federation::decodeInvitation(crypto::textOf((*line)->view()));
  }
  auto text = readPlainFile(given, kInvitationFileBytesMax);
  if (text) return federation::decodeInvitation(invitationIn(*text));
  const bool named = text.error().code != ErrorCode::kNotFound || given.find('/') != given.npos;
  if (named && text.error().code != ErrorCode::kFileFailed) return tl::unexpected(text.error());
  auto invitation = federation::decodeInvitation(given);
  if (invitation) return invitation;
  return failure(
      ErrorCode::kInvalidArgument,
      "--invitation is no file that is there, and taken as its text: " + invitation.error().detail);
}

/// The nonce of this exchange: of the one that was broken off, if it was of this invitation.
Result<Hash> nonceFor(const OfficeDirectory& directory, const Invitation& invitation) {
  constexpr std::size_t kBytes = 2 * sizeof(Hash);
  const Hash binding = invitation.binding();
  if (const auto kept = readSecretFile(directory.nonce(), kBytes);
      kept && kept->size() == kBytes && std::equal(binding.begin(), binding.end(), kept->begin())) {
    Hash nonce;
    std::copy(kept->begin() + sizeof(Hash), kept->end(), nonce.begin());
    return nonce;
  }
  const Hash nonce = randomBytes<sizeof(Hash)>();
  crypto::Bytes file(binding.begin(), binding.end());
  crypto::append(file, nonce);
  if (auto written = replaceSecretFile(directory.nonce(), file); !written) {
    return tl::unexpected(written.error());
  }
  return nonce;
}

federation::Candidate candidateFrom(const Config& config, const crypto::KeyRing& ring,
                                    const Invitation& invitation, Instant now) {
  federation::Candidate candidate;
  candidate.name = config.name;
  candidate.level = config.level;
  const crypto::SigningKey signing = ring.signingKey();
  candidate.signingKey = signing.publicKey();
  candidate.transportKey = ring.transportKey().publicKey();
  for (const crypto::Epoch epoch : ring.sealingKeys().held()) {
    const crypto::SealingKey* key = ring.sealingKeys().find(epoch, now);
    if (key == nullptr) continue;
    candidate.sealingKeys.push_back(federation::announce(
        signing, {.suite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha),
                  .office = config.code,
                  .certificateSerial = invitation.serial,
                  .epoch = epoch.number,
                  .key = key->publicKey()}));
  }
  return candidate;
}

/// What a person has to see before the end.
void tell(const std::string& line) {
  const std::string text = line + "\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void tellDigits(const CommandRequest& request, const std::string& digits,
                const Invitation& invitation) {
  if (request.json) {
    tell(JsonObject()
             .add("digits", digits)
             .add("parent", invitation.parent.text())
             .add("valid_until", utcText(invitation.validUntil))
             .text());
    return;
  }
  tell(say<Text::kEnrolDigits>(request.language, with<"digits">(digits)));
  tell(say<Text::kEnrolCompare>(request.language, with<"code">(invitation.parent.text())));
  tell(say(request.language, Text::kEnrolWaiting));
}

/// Asks until the parent has granted.
Result<ChildEnrolment::Granted> carriedOut(ChildEnrolment& exchange, EnrolmentDial& dial,
                                           const CommandRequest& request,
                                           const Invitation& invitation,
                                           const std::string& endpoint) {
  bool told = false;
  auto heard = std::chrono::steady_clock::now();
  while (!exchange.granted()) {
    const auto now = systemNow();
    if (!now) return tl::unexpected(now.error());
    if (*now >= invitation.validUntil) {
      return failure(ErrorCode::kInvalidArgument,
                     "the invitation ended " + utcText(invitation.validUntil));
    }
    auto answer = dial.ask(exchange.message(), kAnswerWait);
    if (!answer) return tl::unexpected(answer.error());
    if (!*answer) {
      if (std::chrono::steady_clock::now() - heard > kSilenceMax) {
        return failure(ErrorCode::kUnreachable,
                       endpoint +
                           ": no answer; the parent may not run, or the invitation was used "
                           "or withdrawn");
      }
      continue;
    }
    heard = std::chrono::steady_clock::now();
    if (auto taken = exchange.answer(**answer, *now); !taken) {
      return tl::unexpected(taken.error());
    }
    if (!told && exchange.digits()) {
      tellDigits(request, *exchange.digits(), invitation);
      told = true;
    }
    if (told && !exchange.granted()) std::this_thread::sleep_for(kAskAgain);
  }
  return *exchange.granted();
}

Result<void> keep(const OfficeDirectory& directory, const Config& config,
                  const crypto::KeyRing& ring, const Invitation& invitation,
                  const ChildEnrolment::Granted& granted, const std::string& endpoint,
                  LmdbStore& store) {
  auto tables = federation::Tables::open(store);
  if (!tables) return tl::unexpected(tables.error());
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  if (auto written = writeRootKey(directory.root(), invitation.root); !written) return written;
  auto taken = takeIn(store, *tables, {config.code, ring, invitation.root}, granted.certificates,
                      granted.sealingKeys, *now);
  if (!taken) return taken;
  if (config.parent != endpoint) {
    const auto text = readPlainFile(directory.config(), std::size_t{64} << 10);
    if (!text) return tl::unexpected(text.error());
    const std::string changed = withParent(*text, endpoint);
    auto written = replaceSecretFile(directory.config(), crypto::viewOf(changed));
    if (!written) return written;
  }
  ::unlink(directory.nonce().c_str());
  return {};
}

}  // namespace

std::string_view invitationIn(std::string_view printed) {
  constexpr std::string_view kField = "\"invitation\":\"";
  if (const std::size_t at = printed.find(kField); at != printed.npos) {
    printed.remove_prefix(at + kField.size());
    return printed.substr(0, printed.find('"'));
  }
  for (const std::string_view blank : {"\n\n", "\r\n\r\n"}) {
    printed = printed.substr(0, printed.find(blank));
  }
  return printed;
}

Result<CommandOutput> enrolOffice(const CommandRequest& request) {
  const OfficeDirectory directory(request.directory());
  const auto config = readConfig(directory.config());
  if (!config) return tl::unexpected(config.error());
  const std::string endpoint =
      request.has(Option::kParent) ? request.value(Option::kParent) : config->parent;
  if (endpoint.empty()) {
    return failure(ErrorCode::kInvalidArgument, "--parent is missing: where the parent listens");
  }
  if (auto good = checkEndpoint(endpoint, false); !good) {
    return failure(good.error().code, "--parent " + good.error().detail);
  }
  auto invitation = invitationFrom(request.value(Option::kInvitation));
  if (!invitation) return tl::unexpected(invitation.error());
  if (invitation->code != config->code) {
    return failure(ErrorCode::kInvalidArgument,
                   "the invitation is for " + std::string(invitation->code.text()) +
                       ", this office is " + std::string(config->code.text()));
  }
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  auto opened = openKeys(directory.keys(), request.passphrase, request.language);
  if (!opened) return tl::unexpected(opened.error());
  // Before anything is said to the parent: its writer must not be running.
  const StoreIdentity identity{std::string(config->code.text()), newIncarnation()};
  auto store = LmdbStore::open(directory.path(), identity, LmdbStore::Options{});
  if (!store) return tl::unexpected(store.error());
  const auto nonce = nonceFor(directory, *invitation);
  if (!nonce) return tl::unexpected(nonce.error());
  auto dial = EnrolmentDial::open(crypto::TransportKey::fromSeed(invitation->oneTimeSeed),
                                  invitation->parentTransport, endpoint);
  if (!dial) return tl::unexpected(dial.error());

  const Invitation facts{invitation->parent,          invitation->code,
                         invitation->serial,          invitation->root,
                         invitation->parentTransport, invitation->oneTimeSeed.clone(),
                         invitation->validUntil};
  ChildEnrolment exchange(std::move(*invitation), candidateFrom(*config, opened->ring, facts, *now),
                          opened->ring.signingKey(), *nonce);
  const auto granted = carriedOut(exchange, **dial, request, facts, endpoint);
  if (!granted) return tl::unexpected(granted.error());
  auto kept = keep(directory, *config, opened->ring, facts, *granted, endpoint, **store);
  if (!kept) return tl::unexpected(kept.error());
  if (request.json) {
    return CommandOutput{JsonObject()
                             .add("office", config->code.text())
                             .add("parent", facts.parent.text())
                             .add("enrolled", true)
                             .text() +
                         "\n"};
  }
  return CommandOutput{say<Text::kEnrolled>(request.language, with<"code">(facts.parent.text()),
                                            with<"directory">(directory.path())) +
                       "\n"};
}

}  // namespace guantong::node::shell
