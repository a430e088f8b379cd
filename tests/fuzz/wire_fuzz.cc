// Decodes one message of the wire. One target for each type: GUANTONG_WIRE_TYPE names it.
#include "federation/enrolment_message.h"
#include "federation/wire.h"
#include "tests/fuzz/fuzz.h"

namespace guantong::fuzz {
namespace {

/// Known only by its number: there is nothing to build it from.
bool isUnknown(const auto&) { return false; }
[[maybe_unused]] bool isUnknown(const federation::Letter& letter) {
  return std::holds_alternative<federation::UnknownMember>(letter.content);
}
[[maybe_unused]] bool isUnknown(const federation::Frame& frame) {
  return std::holds_alternative<federation::UnknownMember>(frame.content);
}
[[maybe_unused]] bool isUnknown(const federation::EnrolmentMessage& message) {
  return std::holds_alternative<federation::UnknownMember>(message.content);
}

}  // namespace
}  // namespace guantong::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guantong;
  using Message = federation::GUANTONG_WIRE_TYPE;
  const auto decoded = federation::decode<Message>(fuzz::inputOf(data, size));
  if (!decoded) return 0;
  fuzz::noteAccepted();
  if (fuzz::isUnknown(**decoded)) return 0;
  // What we would send for it means the same, and is its own encoding.
  const federation::Bytes ours = federation::encode(**decoded);
  const auto again = federation::decode<Message>(ours);
  fuzz::require(again.has_value());
  fuzz::require(federation::encode(**again) == ours);
  return 0;
}
