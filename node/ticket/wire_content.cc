// What the events of a ticket say.
#include <schemas/ticket.capnp.h>

#include "crypto/check.h"
#include "crypto/primitives.h"
#include "crypto/suite.h"
#include "federation/wire_reading.h"
#include "node/ticket/kinds.h"

namespace guantong::federation {

/// A text of the largest size, and the fields beside it; no content is larger.
constexpr std::size_t kContentBytesMax = node::ticket::kTextBytesMax + (std::size_t{1} << 10);

template <>
std::size_t wireBytesMax<node::ticket::Registered>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Dispatched>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Delivered>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::ResultGiven>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Closed>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Gap>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Certified>() {
  return kContentBytesMax;
}

}  // namespace guantong::federation

namespace guantong::node::ticket {
namespace {

using federation::wire::dataOf;
using federation::wire::decodeAs;
using federation::wire::encodeAs;
using federation::wire::Fields;
using federation::wire::setText;

/// Decodes one kind; its Decoded wrapper ends here, for contents own their texts.
template <typename Schema, typename T, typename ReadFields>
Result<Content> read(const char* message, ByteView bytes, ReadFields readFields) {
  auto decoded = decodeAs<Schema, T>(message, bytes, readFields);
  if (!decoded) return tl::unexpected<federation::Error>(decoded.error());
  return Content(std::move(*decoded).take());
}

/// Also several lines long: only the other control characters are refused.
std::string prose(capnp::Text::Reader text, const char* field, Fields& fields) {
  return std::string(fields.prose(text, kTextBytesMax, field));
}

struct Writer {
  Bytes operator()(const Registered& from) {
    return encodeAs<schemas::Registered>([&](auto to) {
      setText(from.title, [&](unsigned size) { return to.initTitle(size); });
      setText(from.text, [&](unsigned size) { return to.initText(size); });
      to.setUrgent(from.urgent);
      setText(from.to.text(), [&](unsigned size) { return to.initTo(size); });
      to.setNonce(dataOf(from.nonce));
    });
  }
  Bytes operator()(const Dispatched& from) {
    return encodeAs<schemas::Dispatched>([&](auto to) {
      setText(from.to.text(), [&](unsigned size) { return to.initTo(size); });
      setText(from.text, [&](unsigned size) { return to.initText(size); });
    });
  }
  Bytes operator()(const Delivered& from) {
    return encodeAs<schemas::Delivered>([&](auto to) { to.setTurn(dataOf(from.turn.leaf)); });
  }
  Bytes operator()(const ResultGiven& from) {
    return encodeAs<schemas::Result>(
        [&](auto to) { setText(from.text, [&](unsigned size) { return to.initText(size); }); });
  }
  Bytes operator()(const Closed& from) {
    return encodeAs<schemas::Closed>(
        [&](auto to) { setText(from.text, [&](unsigned size) { return to.initText(size); }); });
  }
  Bytes operator()(const Gap& from) {
    return encodeAs<schemas::Gap>([&](auto to) {
      to.setIncarnation(from.last.incarnation.number);
      to.setSize(from.last.size);
    });
  }
  Bytes operator()(const Certified& from) {
    return encodeAs<schemas::Certified>(
        [&](auto to) { to.setCertificate(dataOf(from.certificate)); });
  }
};

}  // namespace

TicketId ticketIdOf(const OfficeCode& registrar, const crypto::ByteArray<16>& nonce) {
  const crypto::Hash whole = crypto::Sha256()
                                 .add(crypto::viewOf(crypto::context::kTicketId.text))
                                 .add(nonce)
                                 .add(crypto::viewOf(registrar.text()))
                                 .finish();
  TicketId id;
  std::memcpy(id.bytes.data(), whole.data(), id.bytes.size());
  return id;
}

Kind kindOf(const Content& content) {
  constexpr Kind kinds[] = {Kind::kRegistered, Kind::kDispatched, Kind::kDelivered, Kind::kResult,
                            Kind::kClosed,     Kind::kGap,        Kind::kCertified};
  static_assert(std::size(kinds) == std::variant_size_v<Content>);
  return kinds[content.index()];
}

Bytes encodeContent(const Content& content) { return std::visit(Writer{}, content); }

Result<Content> decodeContent(std::uint16_t kind, ByteView bytes) {
  switch (static_cast<Kind>(kind)) {
    case Kind::kRegistered:
      return read<schemas::Registered, Registered>(
          "registered", bytes, [](auto from, auto& to, auto& fields) {
            to.title = fields.text(from.getTitle(), kTitleBytesMax, "title");
            to.text = prose(from.getText(), "text", fields);
            to.urgent = from.getUrgent();
            to.to = fields.codeOrNobody(from.getTo(), "to");
            to.nonce = fields.template fixed<16>(from.getNonce(), "nonce");
          });
    case Kind::kDispatched:
      return read<schemas::Dispatched, Dispatched>(
          "dispatched", bytes, [](auto from, auto& to, auto& fields) {
            to.to = fields.code(from.getTo(), "to");
            to.text = prose(from.getText(), "text", fields);
          });
    case Kind::kDelivered:
      return read<schemas::Delivered, Delivered>(
          "delivered", bytes, [](auto from, auto& to, auto& fields) {
            to.turn.leaf = fields.template fixed<32>(from.getTurn(), "turn");
          });
    case Kind::kResult:
      return read<schemas::Result, ResultGiven>("result", bytes,
                                                [](auto from, auto& to, auto& fields) {
                                                  to.text = prose(from.getText(), "text", fields);
                                                });
    case Kind::kClosed:
      return read<schemas::Closed, Closed>("closed", bytes, [](auto from, auto& to, auto& fields) {
        to.text = prose(from.getText(), "text", fields);
      });
    case Kind::kGap:
      return read<schemas::Gap, Gap>("gap", bytes, [](auto from, auto& to, auto&) {
        to.last = {{from.getIncarnation()}, from.getSize()};
      });
    case Kind::kCertified:
      return read<schemas::Certified, Certified>(
          "certified", bytes, [](auto from, auto& to, auto& fields) {
            const ByteView certificate = fields.someBytes(
                from.getCertificate(), federation::wireBytesMax<federation::Certificate>(),
                "certificate");
            to.certificate.assign(certificate.begin(), certificate.end());
          });
  }
  return federation::failure(federation::ErrorCode::kUnknownVersion,
                             "an event of kind " + std::to_string(kind));
}

}  // namespace guantong::node::ticket
