// Certificates, sealing keys and revocations.
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kStatementBytesMax = std::size_t{2}
                                           << 10;  // names and codes at their longest
/// 4,096 entries of some 130 bytes, and their header.
constexpr std::size_t kRevocationListBytesMax = std::size_t{1} << 20;

CertificateStatement::Continuity continuityOf(
    schemas::CertificateStatement::Continuity::Which which, Fields& fields) {
  return fields.closed<CertificateStatement::Continuity>(which, 3, "continuity");
}

void readStatement(schemas::CertificateStatement::Reader from, CertificateStatement& to,
                   Fields& fields) {
  to.suite = from.getSuite();
  to.code = fields.code(from.getCode(), "code");
  to.name = fields.text(from.getName(), kNameBytesMax, "name");
  fields.require(!to.name.empty(), "name", "is missing");
  to.level = from.getLevel();
  fields.require(to.level <= kLevelMax, "level", "is deeper than any tree");
  to.parent = fields.codeOrNobody(from.getParent(), "parent");
  to.issuer = fields.codeOrNobody(from.getIssuer(), "issuer");
  const bool national = to.code.text() == kNationalCode;
  fields.require(to.parent.empty() == national, "parent", "is empty for the national office alone");
  fields.require(to.issuer.empty() == national, "issuer", "is empty for the national office alone");
  fields.require((to.level == 0) == national, "level", "is 0 for the national office alone");
  fields.require(to.parent != to.code && to.issuer != to.code, "parent", "is the office itself");
  to.issuerSerial = fields.issuerSerial(from.getIssuerSerial(), to.issuer, "issuerSerial");
  to.serial = fields.serial(from.getSerial(), "serial");
  to.signingKey.bytes = fields.fixed<32>(from.getSigningKey(), "signingKey");
  to.transportKey.bytes = fields.fixed<32>(from.getTransportKey(), "transportKey");
  to.notBefore = fields.instant(from.getNotBefore(), "notBefore");
  to.notAfter = fields.instant(from.getNotAfter(), "notAfter");
  fields.require(to.notBefore < to.notAfter, "notAfter", "is not after notBefore");
  const auto continuity = from.getContinuity();
  to.continuity = continuityOf(continuity.which(), fields);
  if (continuity.isRenewal()) to.previousSerial = continuity.getRenewal();
  if (continuity.isReenrolment()) to.previousSerial = continuity.getReenrolment();
  fields.require(continuity.isFirst() || to.previousSerial > 0, "continuity", "follows nothing");
  fields.require(!continuity.isRenewal() || to.previousSerial < to.serial, "continuity",
                 "follows a later certificate of the same issuer");
}

void buildStatement(schemas::CertificateStatement::Builder to, const CertificateStatement& from) {
  to.setSuite(from.suite);
  setText(from.code.text(), [&](unsigned size) { return to.initCode(size); });
  setText(from.name, [&](unsigned size) { return to.initName(size); });
  to.setLevel(from.level);
  setText(from.parent.text(), [&](unsigned size) { return to.initParent(size); });
  setText(from.issuer.text(), [&](unsigned size) { return to.initIssuer(size); });
  to.setIssuerSerial(from.issuerSerial);
  to.setSerial(from.serial);
  to.setSigningKey(dataOf(from.signingKey.bytes));
  to.setTransportKey(dataOf(from.transportKey.bytes));
  to.setNotBefore(millisecondsOf(from.notBefore));
  to.setNotAfter(millisecondsOf(from.notAfter));
  auto continuity = to.getContinuity();
  switch (from.continuity) {
    case CertificateStatement::Continuity::kFirst:
      continuity.setFirst();
      break;
    case CertificateStatement::Continuity::kRenewal:
      continuity.setRenewal(from.previousSerial);
      break;
    case CertificateStatement::Continuity::kReenrolment:
      continuity.setReenrolment(from.previousSerial);
      break;
  }
}

Revocation readRevocation(schemas::Revocation::Reader from, Fields& fields) {
  Revocation to;
  to.serial = fields.serial(from.getSerial(), "entries.serial");
  to.code = fields.code(from.getCode(), "entries.code");
  to.reason = static_cast<Revocation::Reason>(from.getReason());
  to.revokedAt = fields.instant(from.getRevokedAt(), "entries.revokedAt");
  to.lastGood.incarnation.number = from.getLastGood().getIncarnation();
  to.lastGood.size = from.getLastGood().getSize();
  return to;
}

void buildRevocation(schemas::Revocation::Builder to, const Revocation& from) {
  to.setSerial(from.serial);
  setText(from.code.text(), [&](unsigned size) { return to.initCode(size); });
  to.setReason(static_cast<schemas::Revocation::Reason>(from.reason));
  to.setRevokedAt(millisecondsOf(from.revokedAt));
  auto lastGood = to.initLastGood();
  lastGood.setIncarnation(from.lastGood.incarnation.number);
  lastGood.setSize(from.lastGood.size);
}

}  // namespace

Certificate readCertificate(schemas::Certificate::Reader from, Fields& fields) {
  Certificate to;
  to.statement = fields.someBytes(from.getStatement(), kStatementBytesMax, "statement");
  to.signature = fields.fixed<64>(from.getSignature(), "signature");
  to.continuity = fields.fixedIfAny<64>(from.getContinuity(), "continuity");
  return to;
}

void build(schemas::Certificate::Builder to, const Certificate& from) {
  to.setStatement(dataOf(from.statement));
  to.setSignature(dataOf(from.signature));
  if (from.continuity) to.setContinuity(dataOf(*from.continuity));
}

SealingKey readSealingKey(schemas::SealingKey::Reader from, Fields& fields) {
  SealingKey to;
  to.statement = fields.someBytes(from.getStatement(), kStatementBytesMax, "statement");
  to.signature = fields.fixed<64>(from.getSignature(), "signature");
  return to;
}

void build(schemas::SealingKey::Builder to, const SealingKey& from) {
  to.setStatement(dataOf(from.statement));
  to.setSignature(dataOf(from.signature));
}

RevocationList readRevocationList(schemas::RevocationList::Reader from, Fields& fields) {
  RevocationList to;
  to.statement = fields.someBytes(from.getStatement(), kRevocationListBytesMax, "statement");
  to.signature = fields.fixed<64>(from.getSignature(), "signature");
  return to;
}

void build(schemas::RevocationList::Builder to, const RevocationList& from) {
  to.setStatement(dataOf(from.statement));
  to.setSignature(dataOf(from.signature));
}

}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<CertificateStatement>() {
  return kStatementBytesMax;
}
template <>
Result<Decoded<CertificateStatement>> decode(ByteView bytes) {
  return decodeAs<schemas::CertificateStatement, CertificateStatement>("certificate statement",
                                                                       bytes, readStatement);
}
template <>
Bytes encode(const CertificateStatement& value) {
  return encodeAs<schemas::CertificateStatement>([&](auto to) { buildStatement(to, value); });
}

template <>
std::size_t wireBytesMax<Certificate>() {
  return kStatementBytesMax + 256;  // two signatures and the frame around them
}
template <>
Result<Decoded<Certificate>> decode(ByteView bytes) {
  return decodeAs<schemas::Certificate, Certificate>(
      "certificate", bytes,
      [](auto from, auto& to, auto& fields) { to = readCertificate(from, fields); });
}
template <>
Bytes encode(const Certificate& value) {
  return encodeAs<schemas::Certificate>([&](auto to) { build(to, value); });
}

template <>
std::size_t wireBytesMax<SealingKeyStatement>() {
  return kStatementBytesMax;
}
template <>
Result<Decoded<SealingKeyStatement>> decode(ByteView bytes) {
  return decodeAs<schemas::SealingKeyStatement, SealingKeyStatement>(
      "sealing key statement", bytes, [](auto from, auto& to, auto& fields) {
        to.suite = from.getSuite();
        to.office = fields.code(from.getOffice(), "office");
        to.certificateSerial = fields.serial(from.getCertificateSerial(), "certificateSerial");
        to.epoch = from.getEpoch();
        to.key.bytes = fields.template fixed<32>(from.getKey(), "key");
      });
}
template <>
Bytes encode(const SealingKeyStatement& value) {
  return encodeAs<schemas::SealingKeyStatement>([&](auto to) {
    to.setSuite(value.suite);
    setText(value.office.text(), [&](unsigned size) { return to.initOffice(size); });
    to.setCertificateSerial(value.certificateSerial);
    to.setEpoch(value.epoch);
    to.setKey(dataOf(value.key.bytes));
  });
}

template <>
std::size_t wireBytesMax<SealingKey>() {
  return kStatementBytesMax + 128;  // a signature and the frame around it
}
template <>
Result<Decoded<SealingKey>> decode(ByteView bytes) {
  return decodeAs<schemas::SealingKey, SealingKey>(
      "sealing key", bytes,
      [](auto from, auto& to, auto& fields) { to = readSealingKey(from, fields); });
}
template <>
Bytes encode(const SealingKey& value) {
  return encodeAs<schemas::SealingKey>([&](auto to) { build(to, value); });
}

template <>
std::size_t wireBytesMax<RevocationListStatement>() {
  return kRevocationListBytesMax;
}
template <>
Result<Decoded<RevocationListStatement>> decode(ByteView bytes) {
  return decodeAs<schemas::RevocationListStatement, RevocationListStatement>(
      "revocation list statement", bytes, [](auto from, auto& to, auto& fields) {
        to.suite = from.getSuite();
        to.issuer = fields.codeOrNobody(from.getIssuer(), "issuer");
        to.issuerSerial = fields.issuerSerial(from.getIssuerSerial(), to.issuer, "issuerSerial");
        to.number = from.getNumber();
        fields.require(to.number > 0, "number", "counts from 1");
        to.issuedAt = fields.instant(from.getIssuedAt(), "issuedAt");
        to.entries = fields.list(from.getEntries(), RevocationListStatement::kEntriesMax, "entries",
                                 [&](auto entry) { return readRevocation(entry, fields); });
        fields.requireAscending(to.entries, "entries",
                                [](const Revocation& r) { return r.serial; });
      });
}
template <>
Bytes encode(const RevocationListStatement& value) {
  return encodeAs<schemas::RevocationListStatement>([&](auto to) {
    to.setSuite(value.suite);
    setText(value.issuer.text(), [&](unsigned size) { return to.initIssuer(size); });
    to.setIssuerSerial(value.issuerSerial);
    to.setNumber(value.number);
    to.setIssuedAt(millisecondsOf(value.issuedAt));
    auto entries = to.initEntries(countOf(value.entries.size()));
    for (unsigned i = 0; i < entries.size(); ++i) buildRevocation(entries[i], value.entries[i]);
  });
}

template <>
std::size_t wireBytesMax<RevocationList>() {
  return kRevocationListBytesMax + 128;  // a signature and the frame around it
}
template <>
Result<Decoded<RevocationList>> decode(ByteView bytes) {
  return decodeAs<schemas::RevocationList, RevocationList>(
      "revocation list", bytes,
      [](auto from, auto& to, auto& fields) { to = readRevocationList(from, fields); });
}
template <>
Bytes encode(const RevocationList& value) {
  return encodeAs<schemas::RevocationList>([&](auto to) { build(to, value); });
}

}  // namespace guantong::federation
