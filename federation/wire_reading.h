// federation/wire_reading.h: what the decoders of wire_*.cc are made of. Only they include it,
// here and in node.
#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/io.h>

#include <functional>
#include <string>
#include <utility>

#include "crypto/check.h"
#include "federation/wire.h"

namespace guantong::federation::wire {

/// Collects the first thing that is wrong with a message, so that a decoder reads like a list of
/// its fields. After a failure, what the readers give is empty and means nothing.
class Fields {
 public:
  explicit Fields(const char* message) : message_(message) {}

  [[nodiscard]] bool sound() const { return !error_; }
  [[nodiscard]] Error error() const { return *error_; }

  void fail(ErrorCode code, const char* field, std::string what);
  void require(bool holds, const char* field, const char* what) {
    if (!holds) fail(ErrorCode::kMalformed, field, what);
  }

  template <std::size_t N>
  ByteArray<N> fixed(capnp::Data::Reader data, const char* field) {
    ByteArray<N> out{};
    if (data.size() == N) {
      std::memcpy(out.data(), data.begin(), N);
    } else {
      fail(ErrorCode::kMalformed, field,
           "has " + std::to_string(data.size()) + " bytes, not " + std::to_string(N));
    }
    return out;
  }

  /// Nothing when there are no bytes at all.
  template <std::size_t N>
  std::optional<ByteArray<N>> fixedIfAny(capnp::Data::Reader data, const char* field) {
    if (data.size() == 0) return std::nullopt;
    return fixed<N>(data, field);
  }

  ByteView bytes(capnp::Data::Reader data, std::size_t max, const char* field);
  /// Not empty.
  ByteView someBytes(capnp::Data::Reader data, std::size_t max, const char* field);
  /// UTF-8 without control characters: it will stand on somebody's terminal.
  std::string_view text(capnp::Text::Reader text, std::size_t max, const char* field);
  /// The same, of several lines: with line ends and tabs.
  std::string_view prose(capnp::Text::Reader text, std::size_t max, const char* field);
  OfficeCode code(capnp::Text::Reader text, const char* field);
  OfficeCode codeOrNobody(capnp::Text::Reader text, const char* field);
  /// Of a certificate: an issuer counts them from 1.
  std::uint64_t serial(std::uint64_t number, const char* field);
  /// Of the issuer's certificate: 0 where the root, which has no code, signs, and only there.
  std::uint64_t issuerSerial(std::uint64_t number, OfficeCode issuer, const char* field);
  Instant instant(std::int64_t milliseconds, const char* field);
  std::optional<Instant> instantIfAny(std::int64_t milliseconds, const char* field);

  /// A closed enumeration: the first `known` numbers.
  template <typename Enumeration, typename Number>
  Enumeration closed(Number number, std::size_t known, const char* field) {
    const auto value = static_cast<std::uint16_t>(number);
    require(value < known, field, "has a value this version does not know");
    return value < known ? static_cast<Enumeration>(value) : Enumeration{};
  }

  /// A list of at most `max`, each element by `readOne`. Stops at the first failure.
  template <typename List, typename ReadOne>
  auto list(const List& list, std::size_t max, const char* field, ReadOne readOne) {
    std::vector<decltype(readOne(list[0]))> out;
    if (list.size() > max) {
      fail(ErrorCode::kTooLarge, field,
           "has " + std::to_string(list.size()) + " entries, more than " + std::to_string(max));
      return out;
    }
    out.reserve(list.size());
    for (auto element : list) {
      if (!sound()) break;
      out.push_back(readOne(element));
    }
    return out;
  }

  /// Strictly ascending by `keyOf`: ordered, and each once.
  template <typename Elements, typename KeyOf>
  void requireAscending(const Elements& elements, const char* field, KeyOf keyOf) {
    for (std::size_t i = 1; i < elements.size(); ++i) {
      require(keyOf(elements[i - 1]) < keyOf(elements[i]), field, "is not in order, each once");
    }
  }

 private:
  const char* message_;
  std::optional<Error> error_;
};

/// The words of `bytes` as Cap'n Proto wants them: in place, or copied where they lie askew.
struct AlignedBytes {
  explicit AlignedBytes(ByteView bytes);
  kj::ArrayPtr<const capnp::word> words;
  std::unique_ptr<std::uint64_t[]> copy;
};

/// Runs `read` over the message; whatever Cap'n Proto throws becomes an Error here. The one place
/// that catches.
Result<void> underLimits(const char* message, kj::ArrayPtr<const capnp::word> words,
                         const std::function<void(capnp::MessageReader&, Fields&)>& read);

/// What all decoders are: bounds on the size, then `readFields` into a T.
template <typename Schema, typename T, typename ReadFields>
Result<Decoded<T>> decodeAs(const char* message, ByteView bytes, ReadFields readFields) {
  const std::size_t max = wireBytesMax<T>();
  if (bytes.size() > max) {
    return failure(ErrorCode::kTooLarge, std::string(message) + " has " +
                                             std::to_string(bytes.size()) + " bytes, more than " +
                                             std::to_string(max));
  }
  AlignedBytes aligned(bytes);
  T value;
  Result<void> read =
      underLimits(message, aligned.words, [&](capnp::MessageReader& reader, Fields& fields) {
        readFields(reader.getRoot<Schema>(), value, fields);
      });
  if (!read) return tl::unexpected<Error>(read.error());
  return Decoded<T>(std::move(value), std::move(aligned.copy));
}

/// Room for a message that is being built: kept for the thread and clean, for to clear as much for
/// each message costs more than most of them do. Who builds a message within another gets room of
/// its own.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] kj::ArrayPtr<capnp::word> words() const { return words_; }

 private:
  std::unique_ptr<capnp::word[]> own_;
  kj::ArrayPtr<capnp::word> words_;
};

/// What all encoders are.
template <typename Schema, typename Build>
Bytes encodeAs(Build build) {
  const Scratch scratch;
  capnp::MallocMessageBuilder message(scratch.words());  // which leaves it clean
  build(message.initRoot<Schema>());
  const auto segments = message.getSegmentsForOutput();
  Bytes out(capnp::computeSerializedSizeInWords(segments) * sizeof(capnp::word));
  kj::ArrayOutputStream stream(
      kj::arrayPtr(reinterpret_cast<kj::byte*>(out.data()), out.size()));  // copied once
  capnp::writeMessage(stream, segments);
  return out;
}

inline capnp::Data::Reader dataOf(ByteView bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}
/// Cap'n Proto's Text::Reader wants a NUL behind it, which a view doesn't have; builders copy
/// through this instead.
template <typename SetText>
void setText(std::string_view text, SetText initText) {
  if (text.empty()) return;
  auto builder = initText(static_cast<unsigned>(text.size()));
  std::memcpy(builder.begin(), text.data(), text.size());
}

inline std::int64_t millisecondsOf(Instant instant) { return instant.time_since_epoch().count(); }

/// For loops over a list that is being built.
inline unsigned countOf(std::size_t size) { return static_cast<unsigned>(size); }

}  // namespace guantong::federation::wire
