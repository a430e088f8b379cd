#include "node/shell/root_command.h"

#include "federation/directory.h"
#include "federation/wire.h"
#include "node/fingerprint.h"
#include "node/shell/certificate_file.h"
#include "node/shell/clock.h"
#include "node/shell/json.h"
#include "node/shell/keys_command.h"
#include "node/shell/office_directory.h"
#include "node/shell/plain_file.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using crypto::Bytes;
using federation::Certificate;
using federation::CertificateStatement;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// The national office's: renewed long before by whoever keeps the root.
constexpr std::chrono::days kNationalLife{365 * 10};
/// The national office's clock may be behind the root's, which no network sets.
constexpr std::chrono::days kClocksApart{1};

std::string keysIn(const std::string& root) { return root + "/root.keys"; }
std::string publicKeyIn(const std::string& root) { return root + "/root.key"; }
std::string issuedIn(const std::string& root) { return root + "/national-1.certificate"; }

/// A certificate or a request, with the bytes that its views point into.
struct Read {
  Bytes bytes;
  CertificateStatement statement;
};

Result<Bytes> bytesOf(const std::string& path) {
  const auto text = readPlainFile(path, kCertificateBytesMax);
  if (!text) return tl::unexpected(text.error());
  const crypto::ByteView view = crypto::viewOf(*text);
  return Bytes(view.begin(), view.end());
}

/// What it asks for, and signed by the very key that it is about.
Result<CertificateStatement> signedStatement(const Bytes& bytes, const std::string& path,
                                             const crypto::SigningPublicKey* signer,
                                             std::string& name) {
  const auto refused = [&](const std::string& why) {
    return failure(ErrorCode::kMalformed, path + ": " + why);
  };
  const auto certificate = federation::decode<Certificate>(bytes);
  if (!certificate) return refused(certificate.error().detail);
  const auto statement = federation::decode<CertificateStatement>((**certificate).statement);
  if (!statement) return refused(statement.error().detail);
  const crypto::SigningPublicKey& key = signer == nullptr ? (**statement).signingKey : *signer;
  if (!crypto::verify(key, crypto::context::kCertificate, (**certificate).statement,
                      (**certificate).signature)) {
    return refused("not signed by its own key");
  }
  CertificateStatement out = **statement;
  name = std::string(out.name);
  out.name = name;
  return out;
}

Result<Bytes> certified(const std::string& root, const crypto::SigningKey& rootKey,
                        CertificateStatement statement, Instant now) {
  if (const auto before = bytesOf(issuedIn(root))) {
    const crypto::SigningPublicKey key = rootKey.publicKey();
    std::string name;
    const auto issued = signedStatement(*before, issuedIn(root), &key, name);
    if (!issued) return tl::unexpected(issued.error());
    if (issued->signingKey == statement.signingKey &&
        issued->transportKey == statement.transportKey) {
      return *before;
    }
    return failure(ErrorCode::kAlreadyExists, issuedIn(root) + ": for other keys");
  }
  statement.serial = 1;
  statement.notBefore = now - kClocksApart;
  statement.notAfter = now + kNationalLife;
  Bytes issued = federation::issue(rootKey, statement);
  if (auto kept = createSecretFile(issuedIn(root), issued); !kept) {
    return tl::unexpected(kept.error());
  }
  return issued;
}

std::string folderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, slash);
}

}  // namespace

Result<CommandOutput> rootInit(const CommandRequest& request) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const std::string root = request.directory();
  if (auto made = OfficeDirectory(root).make(); !made) return tl::unexpected(made.error());
  const auto ring = makeKeyFile(keysIn(root), *now, request.passphrase, request.language);
  if (!ring) return tl::unexpected(ring.error());
  const crypto::SigningPublicKey key = ring->signingKey().publicKey();
  if (auto written = writeRootKey(publicKeyIn(root), key); !written) {
    return tl::unexpected(written.error());
  }
  if (request.json) {
    return CommandOutput{JsonObject()
                             .add("directory", root)
                             .add("root_key", hexOf(key.bytes))
                             .add("fingerprint", fingerprintOf(key))
                             .text() +
                         "\n"};
  }
  return CommandOutput{
      say<Text::kRootMade>(request.language, with<"directory">(root)) + "\n" +
      say<Text::kOfficeFingerprint>(request.language, with<"fingerprint">(fingerprintOf(key))) +
      "\n" + say(request.language, Text::kRootMadeNext) + "\n"};
}

Result<CommandOutput> rootCertify(const CommandRequest& request) {
  const auto now = systemNow();
  if (!now) return tl::unexpected(now.error());
  const std::string root = request.value(Option::kRoot);
  const std::string asked = request.has(Option::kRequest)
                                ? request.value(Option::kRequest)
                                : OfficeDirectory(request.directory()).request();
  const auto bytes = bytesOf(asked);
  if (!bytes) return tl::unexpected(bytes.error());
  std::string name;
  const auto statement = signedStatement(*bytes, asked, nullptr, name);
  if (!statement) return tl::unexpected(statement.error());
  if (statement->code.text() != federation::kNationalCode) {
    return failure(ErrorCode::kInvalidArgument,
                   asked + ": the root certifies " + std::string(federation::kNationalCode) +
                       " alone; other offices are enrolled by their parents");
  }
  const auto opened = openKeys(keysIn(root), request.passphrase, request.language);
  if (!opened) return tl::unexpected(opened.error());
  const crypto::SigningKey key = opened->ring.signingKey();
  const auto issued = certified(root, key, *statement, *now);
  if (!issued) return tl::unexpected(issued.error());
  const OfficeDirectory beside(folderOf(asked));
  if (auto written = writeRootKey(beside.root(), key.publicKey()); !written) {
    return tl::unexpected(written.error());
  }
  if (auto written = replaceSecretFile(beside.certificate(), *issued); !written) {
    return tl::unexpected(written.error());
  }
  const std::string fingerprint = fingerprintOf(statement->signingKey);
  if (request.json) {
    return CommandOutput{JsonObject()
                             .add("office", statement->code.text())
                             .add("name", name)
                             .add("fingerprint", fingerprint)
                             .add("certificate", beside.certificate())
                             .text() +
                         "\n"};
  }
  return CommandOutput{
      say<Text::kRootCertified>(request.language, with<"name">(name),
                                with<"file">(beside.certificate())) +
      "\n" + say<Text::kOfficeFingerprint>(request.language, with<"fingerprint">(fingerprint)) +
      "\n" + say(request.language, Text::kRootCertifiedNext) + "\n"};
}

}  // namespace guantong::node::shell
