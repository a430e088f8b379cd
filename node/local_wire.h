// node/local_wire.h: the bytes between a running office and the programs beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "node/command.h"

namespace guantong::node {

using federation::Bytes;
using federation::ByteView;

/// Asks to be told of tickets that change, from now on.
struct Watch {};

struct LocalRequest {
  std::uint64_t id = 0;
  std::variant<Command, Question, Watch> what;
};

/// What changed since the last one.
struct Changes {
  static constexpr std::size_t kTicketsMax = 4096;  ///< of one answer; more: `missed`

  std::vector<TicketId> tickets;
  bool missed = false;
  std::uint64_t events = 0;
  std::uint64_t eventsReceived = 0;
};

struct LocalAnswer {
  std::uint64_t id = 0;
  std::variant<federation::Error, Answer, Changes> what;
};

/// The longest that a ticket's text makes a request, several times over.
inline constexpr std::size_t kRequestBytesMax = std::size_t{64} << 10;
/// A ticket with a thousand steps of the longest text.
inline constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20;
/// Lines in one answer: what a person scrolls through, and a desk's page several times over.
inline constexpr std::uint32_t kTicketLinesMax = 1000;
inline constexpr std::chrono::hours kInvitationValidMax{24 * 366};
/// Before each message: its length, little-endian.
inline constexpr std::size_t kLengthBytes = 4;

/// schemas/local.capnp is the specification.
///
/// Rules
///  1. Decoding trusts nothing: sizes, lists, codes, text (UTF-8 without control characters; texts
///     of tickets may have newlines and tabs). It ends in a value or an error that names the field.
///  2. Of an answer, what a place in the store is (EventPlace), which nobody outside has a use for,
///     does not travel.
///  3. The kernel's own rules (which texts may be empty, who may do what) are the kernel's to hold.
[[nodiscard]] Bytes encodeRequest(const LocalRequest& request);
[[nodiscard]] Result<LocalRequest> decodeRequest(ByteView bytes);
/// kTooLarge above kAnswerBytesMax.
[[nodiscard]] Result<Bytes> encodeAnswer(const LocalAnswer& answer);
[[nodiscard]] Result<LocalAnswer> decodeAnswer(ByteView bytes);

/// Appends length and message.
void appendMessage(Bytes& stream, ByteView message);

/// The first message of what was read so far.
struct NextMessage {
  enum class Verdict { kWhole, kNotYet, kTooLarge };
  Verdict verdict = Verdict::kNotYet;
  ByteView message;       ///< of kWhole
  std::size_t taken = 0;  ///< bytes of the stream, with its length
};
[[nodiscard]] NextMessage nextMessage(ByteView stream, std::size_t bytesMax);

}  // namespace guantong::node
