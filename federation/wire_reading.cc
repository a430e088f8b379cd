#include "federation/wire_reading.h"

#include <kj/exception.h>

#include <algorithm>
#include <cstring>

namespace guantong::federation::wire {
namespace {

/// Deepest of ours: frame, batch, list, envelope, data. The rest is room for successors.
constexpr int kNestingMax = 16;

/// Every decoder follows each pointer once, so it reads at most the words there are. A message that
/// makes it read more points to the same bytes again and again, to grow in its reader's memory.
constexpr std::uint64_t kWordsBesides = 64;  // empty lists and structs count as a word each

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/// The code point at the front of `text`, and how many bytes it takes; 0 bytes: not UTF-8.
std::pair<std::uint32_t, std::size_t> codePointAt(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {0, 0};
  std::uint32_t point = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(at(i))) return {0, 0};
    point = (point << 6) | (at(i) & 0x3Fu);
  }
  const bool shortest = size == 2 || (size == 3 ? point >= 0x800 : point >= 0x10000);
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (!shortest || surrogate || point > 0x10FFFF) return {0, 0};
  return {point, size};
}

/// Control characters, those that turn the direction of writing, and those that nobody sees: a name
/// with one could make a line on a screen say something else, or look like another's name.
/// Not the two joiners (200C, 200D): some scripts can't be written without them.
bool deceives(std::uint32_t point) {
  constexpr std::pair<std::uint32_t, std::uint32_t> kDeceiving[] = {
      {0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},      // controls, soft hyphen
      {0x061C, 0x061C}, {0x200B, 0x200B},   {0x200E, 0x200F},  // a mark, no width, marks
      {0x2028, 0x202E}, {0x2060, 0x206F},   {0xFEFF, 0xFEFF},  // lines and turns, nothing at all
      {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},                    // annotations, tags
  };
  return std::any_of(std::begin(kDeceiving), std::end(kDeceiving), [point](const auto& range) {
    return range.first <= point && point <= range.second;
  });
}

/// What a text of several lines may hold besides: a new line, a tab.
enum class Lines { kOne, kSeveral };

/// Eight printable ASCII characters: 0x20 to 0x7E.
bool isPrintable(std::string_view eight) {
  constexpr std::uint64_t kEach = 0x0101'0101'0101'0101;
  constexpr std::uint64_t kTop = 0x80 * kEach;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight.data(), sizeof bytes);
  // Where no top bit is set, neither sum carries into the next byte.
  return (bytes & kTop) == 0 && ((bytes + 0x60 * kEach) & kTop) == kTop &&
         ((bytes + kEach) & kTop) == 0;
}

// Sixteen bytes at once; the compiler makes of it what the processor has.
using Sixteen = unsigned char __attribute__((vector_size(16)));

/// Where of 48 bytes characters of three begin.
constexpr Sixteen kFirsts[] = {
    {255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255},
    {0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0},
    {0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0},
};
constexpr std::size_t kChineseBytes = sizeof kFirsts;

/// Sixteen characters of U+3000 to U+9FFF: of each three bytes, the first is 0xE3 to 0xE9 and the
/// others continue.
bool isChinese(std::string_view fortyEight) {
  Sixteen wrong{};
  for (std::size_t i = 0; i < std::size(kFirsts); ++i) {
    Sixteen bytes;
    std::memcpy(&bytes, fortyEight.data() + i * sizeof bytes, sizeof bytes);
    // As numbers without sign, what is below the least wraps to above the greatest.
    const Sixteen first = static_cast<Sixteen>((bytes - 0xE3) > 0xE9 - 0xE3);
    const Sixteen later = static_cast<Sixteen>((bytes - 0x80) > 0xBF - 0x80);
    wrong |= (first & kFirsts[i]) | (later & ~kFirsts[i]);
  }
  std::uint64_t halves[2];
  std::memcpy(halves, &wrong, sizeof halves);
  return (halves[0] | halves[1]) == 0;
}

/// How many bytes at the front are beyond doubt, told without decoding: printable ASCII, and the
/// characters of U+3000 to U+9FFF, where Chinese is. Why: nearly every text is nothing else, and a
/// look at each of its code points costs more than to sign and seal it.
std::size_t plainAtFront(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t done = 0;
  while (true) {
    if (text.size() - done >= kChineseBytes && isChinese(text.substr(done, kChineseBytes))) {
      done += kChineseBytes;
    } else if (text.size() - done >= 8 && isPrintable(text.substr(done, 8))) {
      done += 8;
    } else if (text.size() - done >= 3 && at(done) >= 0xE3 && at(done) <= 0xE9 &&
               continues(at(done + 1)) && continues(at(done + 2))) {
      done += 3;
    } else {
      return done;
    }
  }
}

bool isPlainText(std::string_view text, Lines lines) {
  while (true) {
    text.remove_prefix(plainAtFront(text));
    if (text.empty()) return true;
    const auto [point, size] = codePointAt(text);
    const bool between = lines == Lines::kSeveral && (point == '\n' || point == '\t');
    if (size == 0 || (deceives(point) && !between)) return false;
    text.remove_prefix(size);
  }
}

}  // namespace

void Fields::fail(ErrorCode code, const char* field, std::string what) {
  if (error_) return;
  error_ = Error{code, std::string(message_) + "." + field + " " + std::move(what)};
}

ByteView Fields::bytes(capnp::Data::Reader data, std::size_t max, const char* field) {
  if (data.size() > max) {
    fail(ErrorCode::kTooLarge, field,
         "has " + std::to_string(data.size()) + " bytes, more than " + std::to_string(max));
    return {};
  }
  return {reinterpret_cast<const std::byte*>(data.begin()), data.size()};
}

ByteView Fields::someBytes(capnp::Data::Reader data, std::size_t max, const char* field) {
  require(data.size() > 0, field, "is missing");
  return bytes(data, max, field);
}

namespace {

std::string_view checkedText(capnp::Text::Reader text, std::size_t max, const char* field,
                             Lines lines, Fields& fields) {
  const std::string_view view(text.begin(), text.size());
  if (view.size() > max) {
    fields.fail(ErrorCode::kTooLarge, field,
                "has " + std::to_string(view.size()) + " bytes, more than " + std::to_string(max));
    return {};
  }
  fields.require(isPlainText(view, lines), field, "is not plain UTF-8 text");
  return view;
}

}  // namespace

std::string_view Fields::text(capnp::Text::Reader text, std::size_t max, const char* field) {
  return checkedText(text, max, field, Lines::kOne, *this);
}

std::string_view Fields::prose(capnp::Text::Reader text, std::size_t max, const char* field) {
  return checkedText(text, max, field, Lines::kSeveral, *this);
}

OfficeCode Fields::code(capnp::Text::Reader text, const char* field) {
  const auto code = OfficeCode::parse({text.begin(), text.size()});
  require(code.has_value(), field, "is not an office code");
  return code.value_or(OfficeCode{});
}

OfficeCode Fields::codeOrNobody(capnp::Text::Reader text, const char* field) {
  return text.size() == 0 ? OfficeCode{} : code(text, field);
}

std::uint64_t Fields::serial(std::uint64_t number, const char* field) {
  require(number > 0, field, "counts from 1");
  return number;
}

std::uint64_t Fields::issuerSerial(std::uint64_t number, OfficeCode issuer, const char* field) {
  require((number == 0) == issuer.empty(), field, "is 0 where the root signs, and only there");
  return number;
}

Instant Fields::instant(std::int64_t milliseconds, const char* field) {
  const Instant instant{std::chrono::milliseconds{milliseconds}};
  const bool sane = instant >= kInstantMin && instant <= kInstantMax;
  require(sane, field, "is not a moment between 1970 and 9999");
  return sane ? instant : Instant{};
}

std::optional<Instant> Fields::instantIfAny(std::int64_t milliseconds, const char* field) {
  if (milliseconds == 0) return std::nullopt;
  return instant(milliseconds, field);
}

AlignedBytes::AlignedBytes(ByteView bytes) {
  const std::size_t count = bytes.size() / sizeof(capnp::word);
  const std::byte* start = bytes.data();
  if (bytes.size() % sizeof(capnp::word) != 0) return;  // no words: not a message
  if (reinterpret_cast<std::uintptr_t>(start) % alignof(capnp::word) != 0) {
    copy = std::make_unique<std::uint64_t[]>(count);
    std::memcpy(copy.get(), start, bytes.size());
    start = reinterpret_cast<const std::byte*>(copy.get());
  }
  words = {reinterpret_cast<const capnp::word*>(start), count};
}

namespace {

// As large as the segment that a builder would allocate.
struct Kept {
  alignas(capnp::word) std::byte bytes[capnp::SUGGESTED_FIRST_SEGMENT_WORDS * sizeof(capnp::word)];
  bool taken;
};
thread_local constinit Kept kept{};

}  // namespace

Scratch::Scratch() {
  if (kept.taken) {
    own_ = std::make_unique<capnp::word[]>(capnp::SUGGESTED_FIRST_SEGMENT_WORDS);
    words_ = kj::arrayPtr(own_.get(), capnp::SUGGESTED_FIRST_SEGMENT_WORDS);
    return;
  }
  kept.taken = true;
  words_ = kj::arrayPtr(reinterpret_cast<capnp::word*>(kept.bytes),
                        capnp::SUGGESTED_FIRST_SEGMENT_WORDS);
}

Scratch::~Scratch() {
  if (!own_) kept.taken = false;
}

Result<void> underLimits(const char* message, kj::ArrayPtr<const capnp::word> words,
                         const std::function<void(capnp::MessageReader&, Fields&)>& read) {
  if (words.size() == 0) {
    return failure(ErrorCode::kMalformed, std::string(message) + " is not whole words of 8 bytes");
  }
  try {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = words.size() + kWordsBesides;
    options.nestingLimit = kNestingMax;
    capnp::FlatArrayMessageReader reader(words, options);
    Fields fields(message);
    fields.require(reader.getEnd() == words.end(), "end", "is not where the message says");
    if (fields.sound()) read(reader, fields);
    if (fields.sound()) return {};
    return tl::unexpected<Error>(fields.error());
  } catch (const kj::Exception&) {
    // Its description can quote bytes of the message; ours doesn't.
    return failure(ErrorCode::kMalformed, std::string(message) + " does not decode");
  }
}

}  // namespace guantong::federation::wire
