#include "node/shell/keys_command.h"

#include <vector>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/reporter/custodian_key.h"
#include "node/shell/clock.h"
#include "node/shell/entropy.h"
#include "node/shell/json.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using crypto::Epoch;
using crypto::KeyRing;
using federation::Error;
using federation::ErrorCode;
using federation::Result;

using Rows = std::vector<std::vector<std::string>>;

enum class EpochState { kAhead, kCurrent, kOpening, kDead };

EpochState stateOf(Epoch epoch, Instant now) {
  if (now < crypto::beginOf(epoch)) return EpochState::kAhead;
  if (now < crypto::endOf(epoch)) return EpochState::kCurrent;
  return now < crypto::deathOf(epoch) ? EpochState::kOpening : EpochState::kDead;
}

std::string stateText(Language language, EpochState state) {
  switch (state) {
    case EpochState::kAhead:
      return say(language, Text::kSealingAhead);
    case EpochState::kCurrent:
      return say(language, Text::kSealingCurrent);
    case EpochState::kOpening:
      return say(language, Text::kSealingOpening);
    case EpochState::kDead:
      break;
  }
  return say(language, Text::kSealingDead);
}

std::string_view stateName(EpochState state) {
  switch (state) {
    case EpochState::kAhead:
      return "ahead";
    case EpochState::kCurrent:
      return "current";
    case EpochState::kOpening:
      return "opening";
    case EpochState::kDead:
      break;
  }
  return "dead";
}

/// A key in groups of four digits, on two rows: on one it would not fit a screen.
void addKey(Rows& rows, std::string label, crypto::ByteView key) {
  rows.push_back({std::move(label), inGroups(hexOf(key.first(key.size() / 2)), 4)});
  rows.push_back({"", inGroups(hexOf(key.subspan(key.size() / 2)), 4)});
}

JsonObject asJson(const std::string& path, const KeyRing& ring, Instant now) {
  const crypto::SigningPublicKey signing = ring.signingKey().publicKey();
  JsonArray sealing;
  for (const Epoch epoch : ring.sealingKeys().held()) {
    JsonObject entry;
    entry.add("epoch", epoch.number)
        .add("state", stateName(stateOf(epoch, now)))
        .add("from", utcText(crypto::beginOf(epoch)))
        .add("until", utcText(crypto::endOf(epoch)))
        .add("destroyed", utcText(crypto::deathOf(epoch)));
    if (const crypto::SealingKey* key = ring.sealingKeys().find(epoch, now)) {
      entry.add("public_key", hexOf(key->publicKey().bytes));
    }
    sealing.add(entry);
  }
  return JsonObject()
      .add("file", path)
      .add("fingerprint", fingerprintOf(signing))
      .add("signing_key", hexOf(signing.bytes))
      .add("transport_key", hexOf(ring.transportKey().publicKey().bytes))
      .add("sealing_keys", sealing);
}

std::string asScreen(Language language, const std::string& path, const KeyRing& ring, Instant now) {
  const crypto::SigningPublicKey signing = ring.signingKey().publicKey();
  Rows rows;
  rows.push_back({say(language, Text::kLabelFile), printable(path)});
  rows.push_back({say(language, Text::kLabelFingerprint), fingerprintOf(signing)});
  addKey(rows, say(language, Text::kLabelSigningKey), signing.bytes);
  addKey(rows, say(language, Text::kLabelTransportKey), ring.transportKey().publicKey().bytes);
  for (const Epoch epoch : ring.sealingKeys().held()) {
    const std::string number = std::to_string(epoch.number);
    rows.push_back(
        {say(language, Text::kLabelSealingKey),
         say<Text::kSealingEpoch>(language, with<"epoch">(number),
                                  with<"state">(stateText(language, stateOf(epoch, now))))});
    rows.push_back(
        {"", say<Text::kSealingDates>(language, with<"from">(beijingDate(crypto::beginOf(epoch))),
                                      with<"until">(beijingDate(crypto::endOf(epoch))),
                                      with<"destroyed">(beijingDate(crypto::deathOf(epoch))))});
    if (const crypto::SealingKey* key = ring.sealingKeys().find(epoch, now)) {
      addKey(rows, "", key->publicKey().bytes);
    }
  }
  return aligned(rows, 0);
}

}  // namespace

tl::unexpected<Error> keyFileFailure(crypto::KeyFileFault fault, const std::string& path) {
  switch (fault) {
    case crypto::KeyFileFault::kDamaged:
      return federation::failure(ErrorCode::kKeyFileDamaged, path);
    case crypto::KeyFileFault::kWrongPassphrase:
      return federation::failure(ErrorCode::kWrongPassphrase, path);
    case crypto::KeyFileFault::kNewerFormat:
      return federation::failure(ErrorCode::kUnknownVersion, path);
    case crypto::KeyFileFault::kOutOfMemory:
      break;
  }
  return federation::failure(
      ErrorCode::kMemoryShort,
      std::to_string(crypto::kKeyFileCost.memoryBytes >> 20) + " MiB (Argon2id)");
}

Result<KeyRing> makeKeyFile(const std::string& path, Instant now, const PassphraseSources& sources,
                            Language language) {
  if (auto room = checkRoomForSecretFile(path); !room) return tl::unexpected(room.error());
  const auto passphrase = passphraseFor(path, PassphraseUse::kMaking, sources, language);
  if (!passphrase) return tl::unexpected(passphrase.error());
  KeyRing ring(randomSecret(32));
  for (const Epoch epoch : ring.sealingKeys().due(now)) {
    ring.sealingKeys().add(epoch, randomSecret(32));
  }
  const auto file = crypto::sealKeyFile(passphrase->view(), ring.encode(),
                                        randomBytes<crypto::kKeyFileSaltBytes>(),
                                        randomBytes<crypto::kAeadNonceBytes>());
  if (!file) return keyFileFailure(file.error(), path);
  if (auto made = createSecretFile(path, *file); !made) return tl::unexpected(made.error());
  return ring;
}

Result<CommandOutput> keysNew(const CommandRequest& request) {
  const std::string& path = request.argument;
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const auto ring = makeKeyFile(path, *now, request.passphrase, request.language);
  if (!ring) return tl::unexpected(ring.error());
  if (request.json) return CommandOutput{asJson(path, *ring, *now).text() + "\n"};
  return CommandOutput{say<Text::kKeyFileMade>(request.language, with<"file">(path)) + "\n" +
                       say(request.language, Text::kKeyFileMadeNext) + "\n\n" +
                       asScreen(request.language, path, *ring, *now)};
}

Result<CommandOutput> keysShow(const CommandRequest& request) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const auto opened = openKeys(request.argument, request.passphrase, request.language);
  if (!opened) return tl::unexpected(opened.error());
  const KeyRing& ring = opened->ring;
  if (request.json) return CommandOutput{asJson(request.argument, ring, *now).text() + "\n"};
  return CommandOutput{asScreen(request.language, request.argument, ring, *now)};
}

Result<OpenedKeys> openKeys(const std::string& path, const PassphraseSources& sources,
                            Language language) {
  const auto file = readSecretFile(path, crypto::kKeyFileBytesMax);
  if (!file) return tl::unexpected(file.error());
  if (const auto parts = crypto::readKeyFile(*file); !parts) {
    return keyFileFailure(parts.error(), path);
  }
  auto passphrase = passphraseFor(path, PassphraseUse::kOpening, sources, language);
  if (!passphrase) return tl::unexpected(passphrase.error());
  const auto payload = crypto::openKeyFile(passphrase->view(), *file);
  if (!payload) return keyFileFailure(payload.error(), path);
  auto ring = KeyRing::decode(payload->view());
  if (!ring && reporter::CustodianKey::decode(payload->view())) {
    return federation::failure(ErrorCode::kInvalidArgument,
                               path + ": holds a custodian's key, not the keys of an office");
  }
  if (!ring) return keyFileFailure(crypto::KeyFileFault::kDamaged, path);
  return OpenedKeys{std::move(*ring), std::move(*passphrase)};
}

}  // namespace guantong::node::shell
