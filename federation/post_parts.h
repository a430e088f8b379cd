// federation/post_parts.h: what the post_*.cc files share. Only they include it.
#pragma once

#include <algorithm>
#include <chrono>

#include "crypto/sealing.h"
#include "federation/post.h"
#include "federation/wire.h"

namespace guantong::federation::post {

/// What an envelope is besides its sealed bytes: header, proof, and how they are framed.
inline constexpr std::size_t kEnvelopeBesides = 768;

/// About what a letter of ours will be on the wire.
inline std::uint64_t onWire(std::size_t letterBytes) {
  return crypto::sealedToPeerBytes(letterBytes) + kEnvelopeBesides;
}

inline Key letterKey(std::uint64_t number) { return Key().number(number); }
inline Key letterIdKey(const EnvelopeId& id) { return Key().bytes(id.bytes); }
inline Key unroutedKey(const OfficeCode& recipient, std::uint64_t number) {
  return Key().code(recipient).number(number);
}
inline Key queueKey(const OfficeCode& neighbour, Lane lane, std::uint64_t number) {
  return Key().code(neighbour).number(static_cast<std::uint8_t>(lane)).number(number);
}
inline Key parkedKey(const OfficeCode& author, std::uint64_t number) {
  return Key().code(author).number(number);
}

/// Where the numbers that come next are noted once the newest entry is gone.
inline Key lettersCounter() { return Key().bytes(crypto::viewOf("post/letters")); }
inline Key queueCounters() { return Key().bytes(crypto::viewOf("post/queue/")); }
inline Key queueCounter(const OfficeCode& neighbour, Lane lane) {
  return queueCounters().code(neighbour).number(static_cast<std::uint8_t>(lane));
}

inline std::chrono::sys_days dayOf(Instant moment) {
  return std::chrono::floor<std::chrono::days>(moment);
}

/// How long a confirmation is waited for after so many attempts.
inline std::chrono::milliseconds patience(std::uint32_t attempts) {
  std::chrono::milliseconds wait = Post::kConfirmFirst;
  for (std::uint32_t i = 1; i < attempts && wait < Post::kConfirmMax; ++i) wait *= 2;
  return std::min<std::chrono::milliseconds>(wait, Post::kConfirmMax);
}

/// `return the(result.error());`
inline tl::unexpected<Error> the(const Error& error) { return tl::unexpected<Error>(error); }

/// The office that a key begins with.
inline std::optional<OfficeCode> codeOf(ByteView key) {
  const std::string_view text = crypto::textOf(key);
  return OfficeCode::parse(text.substr(0, text.find('\0')));
}

/// A Letter encoded, in as many pieces as one letter's limits make of it; kTooLarge when one entry
/// alone is too large.
Result<std::vector<Bytes>> encodedInPieces(const Letter& letter);

}  // namespace guantong::federation::post
