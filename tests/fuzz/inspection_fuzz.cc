// Frames from a neighbour, and what lies behind the signature that nobody guesses. The first byte
// says what follows: a frame; or a letter, an envelope's header or sealed bytes, which a certified
// office (the city) has signed. The county inspects.
#include "federation/inspection.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/mail.h"

namespace guantong::fuzz {
namespace {

using federation::InspectedEnvelope;
using support::MadeEnvelope;
using support::Tree;

enum class What : std::uint8_t { kFrame, kLetter, kHeader, kSealed };

const Tree& tree() {
  static const Tree tree;
  return tree;
}

void requireSame(const InspectedEnvelope& a, const InspectedEnvelope& b) {
  require(a.verdict == b.verdict && a.reason == b.reason);
  require(a.unknownAuthors == b.unknownAuthors);
  require(a.letter.has_value() == b.letter.has_value() && a.events.size() == b.events.size());
  for (std::size_t i = 0; i < a.events.size(); ++i) require(a.events[i].id == b.events[i].id);
}

/// What holds of every verdict.
void check(const InspectedEnvelope& seen, const federation::Keys& keys) {
  using Verdict = InspectedEnvelope::Verdict;
  const bool sound = seen.verdict == Verdict::kSound;
  const bool forUs = seen.header && seen.header->recipient == keys.self;
  require(seen.header.has_value() || seen.verdict == Verdict::kMalformed ||
          seen.verdict == Verdict::kNewer);
  require(seen.letter.has_value() == (sound && forUs));
  require(seen.letter.has_value() || (seen.opened.empty() && seen.events.empty()));
  require(seen.unknownAuthors.empty() == (seen.verdict != Verdict::kUnknownAuthor));
  if (!sound) return;
  noteAccepted();
  // Sound is what its author signed: verified by who remembers nothing.
  const auto proof = crypto::decodeBatchProof(seen.envelope.proof);
  const auto* key = keys.directory.signingKey(seen.header->author, seen.header->authorSerial);
  require(proof && key != nullptr);
  const auto leaf = federation::envelopeLeaf(proof->suite, proof->salt, seen.envelope.header,
                                             seen.envelope.sealed);
  require(crypto::BatchVerifier().verifyLeaf(*key, leaf, *proof));
}

/// The frame that the input stands for.
std::shared_ptr<const crypto::Bytes> frameFrom(What what, crypto::ByteView rest) {
  if (what == What::kFrame) {
    return std::make_shared<const crypto::Bytes>(rest.begin(), rest.end());
  }
  if (rest.empty() && what != What::kLetter) return nullptr;  // not an envelope
  const crypto::Bytes nothing = federation::encode(federation::Letter{federation::Nothing{}});
  MadeEnvelope made = support::envelopeOf(tree(), tree().city, tree().county,
                                          what == What::kLetter ? rest : nothing);
  if (what == What::kHeader) made.header.assign(rest.begin(), rest.end());
  if (what == What::kSealed) made.sealed.assign(rest.begin(), rest.end());
  made.signWith(tree().signingKey(tree().city));
  return support::frameOf({made.view()});
}

}  // namespace
}  // namespace guantong::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guantong;
  using namespace guantong::fuzz;
  static const federation::Keys keys = support::keysOf(tree(), tree().county);
  static federation::Inspector warm;
  if (size == 0) return 0;
  const auto frame = frameFrom(static_cast<What>(data[0] % 4), inputOf(data + 1, size - 1));
  if (!frame) return 0;
  const auto seen = warm.inspect(tree().city, frame, keys, Tree::now());
  const auto again = federation::Inspector().inspect(tree().city, frame, keys, Tree::now());
  require(seen.frame.has_value() == seen.malformed.empty());
  require(seen.envelopes.size() == again.envelopes.size());
  for (std::size_t i = 0; i < seen.envelopes.size(); ++i) {
    check(seen.envelopes[i], keys);
    requireSame(seen.envelopes[i], again.envelopes[i]);
  }
  return 0;
}
