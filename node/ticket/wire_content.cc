// What the events of a ticket say.
#include <schemas/ticket.capnp.h>

#include <algorithm>

#include "crypto/primitives.h"
#include "crypto/suite.h"
#include "federation/wire_reading.h"
#include "node/ticket/kinds.h"
#include "node/ticket/wire_act.h"

namespace guantong::federation {

/// A text of the largest size, and the fields beside it.
constexpr std::size_t kContentBytesMax = node::ticket::kTextBytesMax + (std::size_t{4} << 10);

template <>
std::size_t wireBytesMax<node::ticket::Registered>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Delivered>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Act>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Published>() {
  return node::ticket::kPublishedBytesMax + (std::size_t{1} << 10);
}
template <>
std::size_t wireBytesMax<node::ticket::CustodiansSet>() {
  return kContentBytesMax;
}
template <>
std::size_t wireBytesMax<node::ticket::Disclosure>() {
  return node::ticket::kPublishedBytesMax + (std::size_t{1} << 10);
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

using federation::wire::countOf;
using federation::wire::dataOf;
using federation::wire::decodeAs;
using federation::wire::encodeAs;
using federation::wire::Fields;
using federation::wire::millisecondsOf;
using federation::wire::setText;

namespace {

/// Also several lines long: only the other control characters are refused.
std::string prose(capnp::Text::Reader text, const char* field, Fields& fields) {
  return std::string(fields.prose(text, kTextBytesMax, field));
}
std::string word(capnp::Text::Reader text, const char* field, Fields& fields) {
  return std::string(fields.text(text, kWordBytesMax, field));
}
std::optional<EventId> eventIfAny(capnp::Data::Reader leaf, const char* field, Fields& fields) {
  const auto bytes = fields.fixedIfAny<32>(leaf, field);
  return bytes ? std::optional(EventId{*bytes}) : std::nullopt;
}

}  // namespace

void build(schemas::Act::Builder to, const Act& from) {
  if (from.turn) to.setTurn(dataOf(from.turn->leaf));
  if (from.about) to.setAbout(dataOf(from.about->leaf));
  setText(from.to.text(), [&](unsigned size) { return to.initTo(size); });
  if (!from.others.empty()) {
    auto others = to.initOthers(countOf(from.others.size()));
    for (unsigned i = 0; i < others.size(); ++i) {
      setText(from.others[i].text(), [&](unsigned size) { return others.init(i, size); });
    }
  }
  if (from.ticket) to.setTicket(dataOf(from.ticket->bytes));
  setText(from.word, [&](unsigned size) { return to.initWord(size); });
  to.setNumber(from.number);
  if (from.until) to.setUntil(millisecondsOf(*from.until));
  setText(from.text, [&](unsigned size) { return to.initText(size); });
  to.setFlag(from.flag);
}

Act read(schemas::Act::Reader from, Kind kind, Fields& fields) {
  Act to;
  to.kind = kind;
  to.turn = eventIfAny(from.getTurn(), "turn", fields);
  to.about = eventIfAny(from.getAbout(), "about", fields);
  to.to = fields.codeOrNobody(from.getTo(), "to");
  to.others = fields.list(from.getOthers(), kOthersMax, "others",
                          [&](auto code) { return fields.code(code, "others"); });
  fields.requireAscending(to.others, "others", [](const OfficeCode& code) { return code; });
  if (const auto ticket = fields.fixedIfAny<16>(from.getTicket(), "ticket")) {
    to.ticket = TicketId{*ticket};
  }
  to.word = word(from.getWord(), "word", fields);
  to.number = from.getNumber();
  to.until = fields.instantIfAny(from.getUntil(), "until");
  to.text = prose(from.getText(), "text", fields);
  to.flag = from.getFlag();
  return to;
}

void build(schemas::Registered::Builder to, const Registered& from) {
  setText(from.title, [&](unsigned size) { return to.initTitle(size); });
  setText(from.text, [&](unsigned size) { return to.initText(size); });
  to.setUrgent(from.urgent);
  setText(from.to.text(), [&](unsigned size) { return to.initTo(size); });
  to.setNonce(dataOf(from.nonce));
  setText(from.hotline, [&](unsigned size) { return to.initHotline(size); });
  to.setProfileVersion(from.profileVersion);
  setText(from.type, [&](unsigned size) { return to.initType(size); });
  setText(from.category, [&](unsigned size) { return to.initCategory(size); });
  setText(from.channel, [&](unsigned size) { return to.initChannel(size); });
  to.setPrivacy(static_cast<std::uint16_t>(from.privacy));
  to.setMajor(from.major);
  if (from.received) to.setReceived(millisecondsOf(*from.received));
  setText(from.matterPlace.text(), [&](unsigned size) { return to.initMatterPlace(size); });
  setText(from.accusedPlace.text(), [&](unsigned size) { return to.initAccusedPlace(size); });
  setText(from.reporterPlace.text(), [&](unsigned size) { return to.initReporterPlace(size); });
  setText(from.accused.text(), [&](unsigned size) { return to.initAccused(size); });
  setText(from.origin, [&](unsigned size) { return to.initOrigin(size); });
  setText(from.system, [&](unsigned size) { return to.initSystem(size); });
  setText(from.number, [&](unsigned size) { return to.initNumber(size); });
  to.setMailbox(from.mailbox);
}

namespace {

capnp::Text::Reader view(const std::string& text) { return {text.c_str(), text.size()}; }
std::string copyOf(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

/// What holds of every registration, read or about to be said; codes are such by their type.
void check(const Registered& said, Fields& fields, Reading reading) {
  fields.text(view(said.title), kTitleBytesMax, "title");
  fields.prose(view(said.text), kTextBytesMax, "text");
  const bool versionIsOpen = reading == Reading::kDraft && said.profileVersion == 0;
  fields.require(versionIsOpen || said.hotline.empty() == (said.profileVersion == 0),
                 "profileVersion", "is there without a hotline, or the other way round");
  const std::pair<const std::string*, const char*> words[] = {
      {&said.hotline, "hotline"}, {&said.type, "type"},     {&said.category, "category"},
      {&said.channel, "channel"}, {&said.origin, "origin"}, {&said.system, "system"},
      {&said.number, "number"}};
  for (const auto& [word, field] : words) fields.text(view(*word), kWordBytesMax, field);
  if (said.received) static_cast<void>(fields.instant(millisecondsOf(*said.received), "received"));
}

}  // namespace

Registered read(schemas::Registered::Reader from, Fields& fields, Reading reading) {
  Registered to;
  to.title = copyOf(from.getTitle());
  to.text = copyOf(from.getText());
  to.urgent = from.getUrgent();
  to.to = fields.codeOrNobody(from.getTo(), "to");
  if (reading == Reading::kSaid) to.nonce = fields.fixed<16>(from.getNonce(), "nonce");
  to.hotline = copyOf(from.getHotline());
  to.profileVersion = from.getProfileVersion();
  to.type = copyOf(from.getType());
  to.category = copyOf(from.getCategory());
  to.channel = copyOf(from.getChannel());
  to.privacy = fields.closed<Privacy>(from.getPrivacy(), 3, "privacy");
  to.major = from.getMajor();
  to.received = fields.instantIfAny(from.getReceived(), "received");
  to.matterPlace = fields.codeOrNobody(from.getMatterPlace(), "matterPlace");
  to.accusedPlace = fields.codeOrNobody(from.getAccusedPlace(), "accusedPlace");
  to.reporterPlace = fields.codeOrNobody(from.getReporterPlace(), "reporterPlace");
  to.accused = fields.codeOrNobody(from.getAccused(), "accused");
  to.origin = copyOf(from.getOrigin());
  to.system = copyOf(from.getSystem());
  to.number = copyOf(from.getNumber());
  to.mailbox = from.getMailbox();
  check(to, fields, reading);
  return to;
}

Result<void> checked(const Registered& said) {
  Fields fields("registered");
  check(said, fields, Reading::kSaid);
  if (fields.sound()) return {};
  return tl::unexpected<federation::Error>(fields.error());
}

namespace {

/// Decodes one kind; its Decoded wrapper ends here, for contents own their texts.
template <typename Schema, typename T, typename ReadFields>
Result<Content> content(const char* message, ByteView bytes, ReadFields readFields) {
  auto decoded = decodeAs<Schema, T>(message, bytes, readFields);
  if (!decoded) return tl::unexpected<federation::Error>(decoded.error());
  return Content(std::move(*decoded).take());
}

struct Writer {
  Bytes operator()(const Registered& from) {
    return encodeAs<schemas::Registered>([&](auto to) { build(to, from); });
  }
  Bytes operator()(const Delivered& from) {
    return encodeAs<schemas::Delivered>([&](auto to) { to.setTurn(dataOf(from.turn.leaf)); });
  }
  Bytes operator()(const Act& from) {
    return encodeAs<schemas::Act>([&](auto to) { build(to, from); });
  }
  Bytes operator()(const Published& from) {
    return encodeAs<schemas::Published>(
        [&](auto to) { setText(from.text, [&](unsigned size) { return to.initText(size); }); });
  }
  Bytes operator()(const Gap& from) {
    return encodeAs<schemas::Gap>([&](auto to) {
      to.setIncarnation(from.last.incarnation.number);
      to.setSize(from.last.size);
    });
  }
  Bytes operator()(const CustodiansSet& from) {
    return encodeAs<schemas::CustodianSet>([&](auto to) { build(to, from); });
  }
  Bytes operator()(const Disclosure& from) {
    return encodeAs<schemas::Disclosure>([&](auto to) { build(to, from); });
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
  struct Visitor {
    Kind operator()(const Registered&) { return Kind::kRegistered; }
    Kind operator()(const Delivered&) { return Kind::kDelivered; }
    Kind operator()(const Act& act) { return act.kind; }
    Kind operator()(const Published& published) { return published.kind; }
    Kind operator()(const Gap&) { return Kind::kGap; }
    Kind operator()(const Certified&) { return Kind::kCertified; }
    Kind operator()(const CustodiansSet&) { return Kind::kCustodiansSet; }
    Kind operator()(const Disclosure& disclosure) { return disclosure.kind; }
  };
  return std::visit(Visitor{}, content);
}

std::string_view textOf(const Content& content) {
  if (const auto* act = std::get_if<Act>(&content)) return act->text;
  if (const auto* registered = std::get_if<Registered>(&content)) return registered->text;
  return {};
}

Bytes encodeContent(const Content& content) { return std::visit(Writer{}, content); }

Result<Content> decodeContent(std::uint16_t number, ByteView bytes) {
  const Kind kind{number};
  if (nameOf(kind) == nullptr) {
    return federation::failure(federation::ErrorCode::kUnknownVersion,
                               "an event of kind " + std::to_string(number));
  }
  switch (kind) {
    case Kind::kRegistered:
      return content<schemas::Registered, Registered>(
          "registered", bytes,
          [](auto from, Registered& to, Fields& fields) { to = read(from, fields); });
    case Kind::kDelivered:
      return content<schemas::Delivered, Delivered>(
          "delivered", bytes, [](auto from, Delivered& to, Fields& fields) {
            to.turn.leaf = fields.fixed<32>(from.getTurn(), "turn");
          });
    case Kind::kGap:
      return content<schemas::Gap, Gap>("gap", bytes, [](auto from, Gap& to, Fields&) {
        to.last = {{from.getIncarnation()}, from.getSize()};
      });
    case Kind::kCertified:
      return content<schemas::Certified, Certified>(
          "certified", bytes, [](auto from, Certified& to, Fields& fields) {
            const ByteView certificate = fields.someBytes(
                from.getCertificate(), federation::wireBytesMax<federation::Certificate>(),
                "certificate");
            to.certificate.assign(certificate.begin(), certificate.end());
          });
    case Kind::kCustodiansSet:
      return content<schemas::CustodianSet, CustodiansSet>(
          "custodians", bytes,
          [](auto from, CustodiansSet& to, Fields& fields) { to = read(from, fields); });
    case Kind::kDisclosureAsked:
    case Kind::kDisclosureApproved:
    case Kind::kDisclosureRefused:
    case Kind::kDisclosureGiven:
      return content<schemas::Disclosure, Disclosure>(
          "disclosure", bytes,
          [kind](auto from, Disclosure& to, Fields& fields) { to = read(from, kind, fields); });
    case Kind::kProfilePublished:
    case Kind::kCalendarPublished:
      return content<schemas::Published, Published>(
          "published", bytes, [kind](auto from, Published& to, Fields& fields) {
            to.kind = kind;
            to.text = fields.prose(from.getText(), kPublishedBytesMax, "text");
          });
    default:
      return content<schemas::Act, Act>("act", bytes, [kind](auto from, Act& to, Fields& fields) {
        to = read(from, kind, fields);
      });
  }
}

}  // namespace guantong::node::ticket
