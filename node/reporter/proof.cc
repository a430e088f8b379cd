#include "node/reporter/proof.h"

#include <algorithm>
#include <charconv>

#include "crypto/fields.h"
#include "federation/wire.h"
#include "node/numbers.h"
#include "node/profile/day.h"

namespace guantong::node::reporter {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Instant;

constexpr auto kSuite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha);
/// Of a certificate's statement: codes, a name, two keys.
constexpr std::size_t kStatementBytesMax = 4'096;
constexpr std::size_t kChainMax = federation::kLevelMax + 2;
constexpr std::string_view kFirstLine = "-----BEGIN GUANTONG PROOF OF FILING-----\n";
constexpr std::string_view kLastLine = "-----END GUANTONG PROOF OF FILING-----\n";
constexpr std::size_t kLineCharacters = 64;
/// A code of some hundred modules a side at most: what a telephone reads from office paper.
constexpr std::size_t kPartCharacters = 900;
constexpr std::string_view kPartMark = "GTP ";

void appendWord(Bytes& to, std::string_view word) {
  to.push_back(static_cast<std::byte>(word.size()));
  crypto::append(to, crypto::viewOf(word));
}
std::string wordFrom(crypto::FieldReader& fields) {
  const auto size = fields.number<std::uint8_t>();
  return std::string(crypto::textOf(fields.bytes(size)));
}

Bytes encode(const FilingStatement& statement) {
  Bytes out;
  crypto::append(out, statement.number);
  crypto::append(out, crypto::bigEndian(static_cast<std::uint32_t>(statement.day)));
  crypto::append(out, crypto::bigEndian(static_cast<std::uint32_t>(statement.due.value_or(0))));
  crypto::append(out, crypto::bigEndian(statement.serial));
  for (const std::string_view word :
       {statement.office.text(), std::string_view(statement.name),
        std::string_view(statement.hotline), std::string_view(statement.type)}) {
    appendWord(out, word);
  }
  return out;
}

std::optional<FilingStatement> decodeStatement(ByteView bytes) {
  crypto::FieldReader fields(bytes);
  FilingStatement statement;
  statement.number = fields.array<8>();
  statement.day = static_cast<std::int32_t>(fields.number<std::uint32_t>());
  const auto due = static_cast<std::int32_t>(fields.number<std::uint32_t>());
  if (due != 0) statement.due = due;
  statement.serial = fields.number<std::uint64_t>();
  const auto office = OfficeCode::parse(wordFrom(fields));
  statement.name = wordFrom(fields);
  statement.hotline = wordFrom(fields);
  statement.type = wordFrom(fields);
  // The year 9000 or so: what a day may be.
  constexpr std::int32_t kDayMax = 2'600'000;
  const bool days = statement.day > 0 && statement.day < kDayMax && due >= 0 && due < kDayMax;
  if (!office || !fields.complete() || !days) return std::nullopt;
  statement.office = *office;
  return statement;
}

struct Signed {
  Bytes statement;
  crypto::Signature signature{};
};
void append(Bytes& to, const Signed& one) {
  crypto::append(to, one.signature);
  crypto::append(to, crypto::bigEndian(static_cast<std::uint16_t>(one.statement.size())));
  crypto::append(to, one.statement);
}
Signed signedFrom(crypto::FieldReader& fields) {
  Signed one;
  one.signature = fields.array<64>();
  const ByteView statement = fields.bytes(fields.number<std::uint16_t>());
  one.statement.assign(statement.begin(), statement.end());
  return one;
}

/// The certificates from the office up to the national one; empty where the way is not known.
std::vector<Signed> chainOf(const federation::Directory& directory, OfficeCode office,
                            std::uint64_t serial) {
  std::vector<Signed> chain;
  while (!office.empty() && chain.size() < kChainMax) {
    const federation::KnownOffice* known = directory.find(office);
    if (known == nullptr || !known->certificates.contains(serial)) return {};
    const auto& certified = known->certificates.at(serial);
    const auto certificate = federation::decode<federation::Certificate>(certified.encoded);
    if (!certificate) return {};
    const ByteView statement = (**certificate).statement;
    chain.push_back({{statement.begin(), statement.end()}, (**certificate).signature});
    office = certified.issuer;
    serial = certified.issuerSerial;
  }
  return office.empty() ? chain : std::vector<Signed>{};
}

tl::unexpected<federation::Error> noProof() {
  return failure(ErrorCode::kMalformed, "this is no proof of filing, or it was changed or cut");
}
tl::unexpected<federation::Error> doesNotHold(const char* what) {
  return failure(ErrorCode::kInvalidArgument, std::string("the proof does not hold: ") + what);
}

/// Who may have signed what comes next, as far as the chain says.
struct Signer {
  OfficeCode code;
  std::uint64_t serial = 0;
};

Result<void> checkChain(const std::vector<Signed>& chain, const FilingStatement& statement,
                        const Signed& said, const crypto::SigningPublicKey& root) {
  const Instant begin = profile::startOf(profile::Day{std::chrono::days{statement.day}});
  const Instant end = profile::endOf(profile::Day{std::chrono::days{statement.day}});
  Signer wanted{statement.office, statement.serial};
  const Signed* below = &said;
  crypto::Context context = crypto::context::kFilingProof;
  for (const Signed& one : chain) {
    const auto certificate = federation::decode<federation::CertificateStatement>(one.statement);
    if (!certificate) return noProof();
    const federation::CertificateStatement& who = **certificate;
    if (who.code != wanted.code || who.serial != wanted.serial) {
      return doesNotHold("a certificate is another office's");
    }
    if (below == &said && who.name != statement.name) {
      return doesNotHold("the office is not called so");
    }
    if (who.notAfter <= begin || who.notBefore >= end) {
      return doesNotHold("a certificate was not in force on that day");
    }
    if (!crypto::verify(who.signingKey, context, below->statement, below->signature)) {
      return doesNotHold("a signature is not the office's");
    }
    context = crypto::context::kCertificate;
    wanted = {who.issuer, who.issuerSerial};
    below = &one;
  }
  if (!wanted.code.empty()) return doesNotHold("its certificates do not reach the root");
  if (!crypto::verify(root, context, below->statement, below->signature)) {
    return doesNotHold("the national office is not certified by this root");
  }
  return {};
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64Of(ByteView bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? std::to_integer<std::uint32_t>(bytes[at + i]) : 0);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kBase64[(group >> (18 - 6 * i)) & 63U] : '=';
    }
  }
  return out;
}

/// Without looking at what is left over: whoever asks makes it again and compares.
std::optional<Bytes> fromBase64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  Bytes out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char one : text) {
    if (one == '=') break;
    const std::size_t value = kBase64.find(one);
    if (value == kBase64.npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::byte>(bits >> count & 0xFFU));
    }
  }
  return out;
}

/// The parts, put together in their order.
std::optional<std::string> joined(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.empty()) continue;
    if (!line.starts_with(kPartMark)) return std::nullopt;
    line.remove_prefix(kPartMark.size());
    std::size_t number = 0, all = 0;
    const char* last = line.data() + line.size();
    const auto first = std::from_chars(line.data(), last, number);
    if (first.ec != std::errc() || first.ptr == last || *first.ptr != '/') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, last, all);
    const bool sound = second.ec == std::errc() && second.ptr != last && *second.ptr == ' ' &&
                       number >= 1 && number <= all && all <= 99;
    if (!sound || (!parts.empty() && parts.size() != all)) return std::nullopt;
    parts.resize(all);
    parts[number - 1] = line.substr(static_cast<std::size_t>(second.ptr - line.data()) + 1);
  }
  std::string whole;
  for (const std::string_view part : parts) {
    if (part.empty()) return std::nullopt;
    whole += part;
  }
  return whole;
}

}  // namespace

std::string numberTextOf(const FilingStatement& statement) {
  federation::TicketId id;
  std::copy(statement.number.begin(), statement.number.end(), id.bytes.begin());
  return numberOf(id);
}

std::optional<Bytes> makeProof(const FilingStatement& statement, const crypto::SigningKey& key,
                               const federation::Directory& directory) {
  const std::vector<Signed> chain = chainOf(directory, statement.office, statement.serial);
  if (chain.empty()) return std::nullopt;
  Signed said{encode(statement), {}};
  said.signature = key.sign(crypto::context::kFilingProof, said.statement);
  Bytes out;
  crypto::append(out, crypto::bigEndian(kSuite));
  crypto::append(out, directory.root().bytes);
  append(out, said);
  out.push_back(static_cast<std::byte>(chain.size()));
  for (const Signed& one : chain) append(out, one);
  return out;
}

Result<VerifiedProof> verifyProof(ByteView bytes) {
  if (bytes.size() > kProofBytesMax) return noProof();
  crypto::FieldReader fields(bytes);
  if (fields.number<std::uint16_t>() != kSuite) return noProof();
  VerifiedProof proof;
  proof.root.bytes = fields.array<32>();
  const Signed said = signedFrom(fields);
  const auto count = fields.number<std::uint8_t>();
  if (count == 0 || count > kChainMax) return noProof();
  std::vector<Signed> chain;
  for (std::uint8_t i = 0; i < count; ++i) chain.push_back(signedFrom(fields));
  const auto statement = decodeStatement(said.statement);
  const bool small = std::ranges::all_of(
      chain, [](const Signed& one) { return one.statement.size() <= kStatementBytesMax; });
  if (!fields.complete() || !statement || !small) return noProof();
  if (auto holds = checkChain(chain, *statement, said, proof.root); !holds) {
    return tl::unexpected<federation::Error>(holds.error());
  }
  proof.statement = *statement;
  return proof;
}

std::string proofText(ByteView proof) {
  const std::string whole = base64Of(proof);
  std::string out(kFirstLine);
  for (std::size_t at = 0; at < whole.size(); at += kLineCharacters) {
    out += whole.substr(at, kLineCharacters) + "\n";
  }
  return out.append(kLastLine);
}

std::vector<std::string> proofParts(ByteView proof) {
  const std::string whole = base64Of(proof);
  const std::size_t count = (whole.size() + kPartCharacters - 1) / kPartCharacters;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < count; ++i) {
    parts.push_back(std::string(kPartMark) + std::to_string(i + 1) + "/" + std::to_string(count) +
                    " " + whole.substr(i * kPartCharacters, kPartCharacters));
  }
  return parts;
}

Result<Bytes> proofFrom(std::string_view text) {
  if (text.size() > kProofTextBytesMax) return noProof();
  if (text.starts_with(kPartMark)) {
    const auto whole = joined(text);
    auto bytes = whole ? fromBase64(*whole) : std::nullopt;
    if (!bytes || base64Of(*bytes) != *whole) return noProof();
    return std::move(*bytes);
  }
  if (!text.starts_with(kFirstLine) || !text.ends_with(kLastLine)) return noProof();
  std::string whole(text.substr(kFirstLine.size()));
  whole.resize(whole.size() - std::min(whole.size(), kLastLine.size()));
  std::erase(whole, '\n');
  auto bytes = fromBase64(whole);
  // In one form alone: whatever else was in the file is nobody's word.
  if (!bytes || proofText(*bytes) != text) return noProof();
  return std::move(*bytes);
}

}  // namespace guantong::node::reporter
