#include "node/reporter/case_file.h"

#include <algorithm>

#include "crypto/check.h"
#include "node/fingerprint.h"
#include "node/reporter/custodian_key.h"

namespace guantong::node::reporter {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using crypto::Custodians;
using crypto::CustodyStep;
using crypto::FieldReader;
using crypto::SealingPublicKey;
using crypto::WrappedKey;
using federation::ErrorCode;
using federation::failure;

constexpr std::uint8_t kToPerson = 1;
constexpr std::uint8_t kToHeirs = 2;

tl::unexpected<federation::Error> refused(std::string what) {
  return failure(ErrorCode::kInvalidArgument, std::move(what));
}

CustodyStep stepOf(const Case& of, const CaseCapsule& capsule) {
  return {capsule.id, of.custodians, capsule.commitment, of.quorum, of.opened, capsule.box};
}

std::size_t placeOf(const Custodians& custodians, const SealingPublicKey& key) {
  return static_cast<std::size_t>(std::ranges::find(custodians.keys(), key) -
                                  custodians.keys().begin());
}

bool isIn(crypto::Quorum quorum, std::size_t place) { return (quorum.members >> place & 1) != 0; }

/// Nobody's key: a point of small order, another spelling.
bool isUsable(const SealingPublicKey& key) { return Custodians::of(1, {key}).has_value(); }

// --- what stays the same on the way -------------------------------------------------------------

void write(FieldWriter& to, const Custodians& custodians) {
  to.number(static_cast<std::uint8_t>(custodians.threshold()));
  to.number(static_cast<std::uint8_t>(custodians.keys().size()));
  for (const SealingPublicKey& key : custodians.keys()) to.raw(key.bytes);
}

std::optional<Custodians> custodiansFrom(FieldReader& fields) {
  const std::size_t threshold = fields.number<std::uint8_t>();
  const std::size_t count = fields.number<std::uint8_t>();
  if (count > crypto::kCustodiansMax) return std::nullopt;
  std::vector<SealingPublicKey> keys(count);
  for (SealingPublicKey& key : keys) key.bytes = fields.array<sizeof key.bytes>();
  auto custodians = Custodians::of(threshold, std::move(keys));
  return custodians ? std::optional(*std::move(custodians)) : std::nullopt;
}

void writeHead(FieldWriter& to, const Case& of) {
  write(to, of.statement);
  if (const auto* heirs = std::get_if<Custodians>(&of.to)) {
    to.number(kToHeirs);
    write(to, *heirs);
  } else {
    to.number(kToPerson).raw(std::get<SealingPublicKey>(of.to).bytes);
  }
  write(to, of.custodians);
  to.number(of.quorum.members);
  to.number(static_cast<std::uint8_t>(of.capsules.size()));
  for (const CaseCapsule& capsule : of.capsules) {
    to.raw(capsule.id).number(static_cast<std::uint16_t>(capsule.part)).raw(capsule.commitment);
  }
  to.number(static_cast<std::uint8_t>(of.evidence.size()));
  for (const Bytes& event : of.evidence) to.sized(event);
}

std::optional<Case::To> toFrom(FieldReader& fields) {
  const auto kind = fields.number<std::uint8_t>();
  if (kind == kToPerson) {
    return SealingPublicKey{fields.array<sizeof(crypto::X25519Public)>()};
  }
  if (kind != kToHeirs) return std::nullopt;
  auto heirs = custodiansFrom(fields);
  return heirs ? std::optional<Case::To>(*std::move(heirs)) : std::nullopt;
}

std::optional<Case> headFrom(FieldReader& fields) {
  auto statement = statementFrom(fields);
  if (!statement) return std::nullopt;
  auto to = toFrom(fields);
  auto custodians = to ? custodiansFrom(fields) : std::nullopt;
  if (!custodians) return std::nullopt;
  Case read{*std::move(statement), *std::move(to), *std::move(custodians), {}, 0, {}, {}};
  read.quorum.members = fields.number<std::uint8_t>();
  const std::size_t count = fields.number<std::uint8_t>();
  for (std::size_t i = 0; i < count && i <= kCaseCapsulesMax; ++i) {
    CaseCapsule capsule;
    capsule.id = fields.array<sizeof(crypto::CapsuleId)>();
    capsule.part = static_cast<Part>(fields.number<std::uint16_t>());
    capsule.commitment = fields.array<sizeof(crypto::Hash)>();
    read.capsules.push_back(std::move(capsule));
  }
  const std::size_t events = fields.number<std::uint8_t>();
  for (std::size_t i = 0; i < events && i <= kEvidenceMax; ++i) {
    auto event = sizedFrom(fields, kEvidenceBytesMax);
    if (!event) return std::nullopt;
    read.evidence.push_back(*std::move(event));
  }
  return read;
}

// --- sound --------------------------------------------------------------------------------------

bool isBoxSound(const Case& of, const CaseCapsule& capsule) {
  if (!of.isDone()) return stepOf(of, capsule).isSound();
  if (!of.isReseal()) return capsule.box.size() == kWrappedHalfBytes;
  const auto seal = crypto::CustodySeal::decode(capsule.box);
  return seal && seal->capsule == capsule.id && seal->commitment == capsule.commitment &&
         seal->custodians == std::get<Custodians>(of.to);
}

bool isCapsuleSound(const Case& of, const CaseCapsule& capsule) {
  const bool isPart = std::ranges::find(kEveryPart, capsule.part) != std::end(kEveryPart);
  return isPart && (of.statement.parts & bitOf(capsule.part)) != 0 &&
         std::ranges::count(of.capsules, capsule.id, &CaseCapsule::id) == 1 &&
         isBoxSound(of, capsule);
}

bool isEvidence(const Bytes& event) { return !event.empty() && event.size() <= kEvidenceBytesMax; }

// --- opening ------------------------------------------------------------------------------------

/// Why it is not this key's turn, and whose it is. Nothing: it is.
std::optional<std::string> whyNot(const Case& of, const SealingPublicKey& key) {
  const auto turn = of.turn();
  if (!turn) return "all who were needed have opened it already: hand it back to the office";
  if (*turn == key) return std::nullopt;
  const std::size_t place = placeOf(of.custodians, key);
  const bool isMember = place < of.custodians.keys().size();
  const bool hasOpened =
      isMember && isIn(of.quorum, place) && place < placeOf(of.custodians, *turn);
  const std::string why = !isMember                 ? "this key is not of its custodians"
                          : hasOpened               ? "this key has opened it already"
                          : !isIn(of.quorum, place) ? "this key was not asked this time"
                                                    : "it is another custodian's turn first";
  return why + "; next is the key " + publicKeyText(*turn).substr(21, 64) + ", fingerprint " +
         fingerprintOf(*turn);
}

/// What becomes of a wrapped key: for the person, or for the heirs.
std::optional<Bytes> resultOf(const Case& of, const CaseCapsule& capsule, const WrappedKey& wrapped,
                              crypto::Randomness& randomness) {
  const crypto::Secret seed = randomness.secret(32);
  if (const auto* heirs = std::get_if<Custodians>(&of.to)) {
    const crypto::CustodySeal seal = crypto::sealToCustodians(wrapped, *heirs, seed);
    if (seal.commitment != capsule.commitment) return std::nullopt;
    return seal.encode();
  }
  return sealWrappedTo(std::get<SealingPublicKey>(of.to),
                       {of.statement.asked, capsule.id, of.statement.until}, wrapped, seed);
}

std::optional<Bytes> nextBox(const Case& of, const CaseCapsule& capsule,
                             const crypto::SealingKey& custodian, crypto::Randomness& randomness) {
  auto progress = crypto::openStep(stepOf(of, capsule), custodian);
  if (!progress) return std::nullopt;
  if (auto* step = std::get_if<CustodyStep>(&*progress)) return std::move(step->box);
  return resultOf(of, capsule, std::get<WrappedKey>(*progress), randomness);
}

}  // namespace

std::optional<SealingPublicKey> Case::turn() const {
  if (isDone() || capsules.empty()) return std::nullopt;
  return custodians.keys()[stepOf(*this, capsules.front()).next()];
}

bool isSound(const Case& of) {
  const auto* person = std::get_if<SealingPublicKey>(&of.to);
  return isSound(of.statement) && (person == nullptr || isUsable(*person)) &&
         of.custodians.isQuorum(of.quorum) && of.opened <= of.needed() && !of.capsules.empty() &&
         of.capsules.size() <= kCaseCapsulesMax && of.evidence.size() <= kEvidenceMax &&
         std::ranges::all_of(of.evidence, isEvidence) &&
         std::ranges::all_of(of.capsules,
                             [&](const auto& capsule) { return isCapsuleSound(of, capsule); });
}

Result<Case> beginCase(Statement statement, Case::To to, const std::vector<CaseSeal>& seals,
                       crypto::Quorum quorum, std::vector<Bytes> evidence) {
  if (seals.empty() || seals.size() > kCaseCapsulesMax) {
    return refused("a case has 1 to " + std::to_string(kCaseCapsulesMax) + " capsules");
  }
  Case begun{std::move(statement), std::move(to), seals.front().seal.custodians, quorum, 0, {},
             std::move(evidence)};
  for (const CaseSeal& each : seals) {
    if (each.seal.custodians != begun.custodians) {
      return refused("the capsules have different custodians: make a case for each");
    }
    auto step = crypto::beginOpening(each.seal, quorum);
    if (!step) return refused("those are not the custodians who open together");
    begun.capsules.push_back(
        {each.seal.capsule, each.part, each.seal.commitment, std::move(step->box)});
  }
  if (!isSound(begun.statement)) return refused("the statement lacks something or is too long");
  if (!isSound(begun)) {
    return refused("a capsule stands in it twice or was not asked for, or a key is nobody's");
  }
  return begun;
}

Result<Case> openCase(const Case& from, const crypto::SealingKey& custodian,
                      crypto::Randomness& randomness) {
  CHECK(isSound(from));
  if (const auto why = whyNot(from, custodian.publicKey())) return refused(*why);
  Case next = from;
  for (std::size_t i = 0; i < from.capsules.size(); ++i) {
    auto box = nextBox(from, from.capsules[i], custodian, randomness);
    if (!box) {
      return failure(ErrorCode::kMalformed,
                     "GUANTONG CASE: capsule " + std::to_string(i + 1) + " of " +
                         std::to_string(from.capsules.size()) +
                         " does not open: it was changed, or is of another case");
    }
    next.capsules[i].box = *std::move(box);
  }
  ++next.opened;
  return next;
}

std::string digitsOf(const Case& of) {
  FieldWriter head;
  writeHead(head, of);
  return node::digitsOf(crypto::context::kCaseDigits, head.take(), 4);
}

Bytes encode(const Case& of) {
  CHECK(isSound(of));
  FieldWriter content;
  writeHead(content, of);
  content.number(of.opened);
  for (const CaseCapsule& capsule : of.capsules) content.sized(capsule.box);
  return framed(kCaseFile, content.take());
}

Result<Case> decodeCase(ByteView bytes) {
  const auto content = contentOf(kCaseFile, bytes);
  if (!content) return tl::unexpected(content.error());
  const auto malformed = [] {
    return failure(ErrorCode::kMalformed, "GUANTONG CASE: says what can't be");
  };
  FieldReader fields(*content);
  auto read = headFrom(fields);
  if (!read) return malformed();
  read->opened = fields.number<std::uint8_t>();
  for (CaseCapsule& capsule : read->capsules) {
    auto box = sizedFrom(fields, kSealBytesMax);
    if (!box) return malformed();
    capsule.box = *std::move(box);
  }
  if (!fields.complete() || !isSound(*read)) return malformed();
  return *std::move(read);
}

}  // namespace guantong::node::reporter
