#include "federation/event_record.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/fields.h"

namespace guantong::federation {
namespace {

constexpr std::uint32_t kWithheld = 0xFFFF'FFFF;

std::string nameOf(bool received, std::uint64_t number) {
  return std::string(received ? "received" : "ledger") + " " + std::to_string(number);
}

crypto::BatchSalt saltOf(ByteView bytes) {
  crypto::BatchSalt salt;
  std::memcpy(salt.data(), bytes.data(), salt.size());
  return salt;
}

}  // namespace

std::size_t appendBody(Bytes& bodies, const std::optional<EventBody>& body) {
  if (!body) {
    crypto::append(bodies, crypto::bigEndian(kWithheld));
    return bodies.size();
  }
  crypto::append(bodies, crypto::bigEndian(static_cast<std::uint32_t>(body->content.size())));
  crypto::append(bodies, body->salt);
  crypto::append(bodies, body->content);
  return bodies.size() - body->content.size();
}

RecordPlace placeOfRecord(bool received, std::uint64_t number) {
  RecordPlace place;
  place[0] = static_cast<std::byte>(received ? 1 : 0);
  const auto bytes = crypto::bigEndian(number);
  std::memcpy(place.data() + 1, bytes.data(), bytes.size());
  return place;
}

Result<EventRecord> EventRecord::open(bool received, std::uint64_t number, ByteView value,
                                      crypto::RestSealer* sealer) {
  const auto damaged = [&](const std::string& what) {
    return failure(ErrorCode::kStoreDamaged, nameOf(received, number) + ": " + what);
  };
  Bytes bytes(value.begin(), value.end());
  Result<Decoded<StoredEvents>> stored = decode<StoredEvents>(bytes);
  if (!stored) return damaged(stored.error().detail);
  EventRecord record(std::move(bytes), std::move(*stored));
  if (!record.readProofs()) return damaged("the suite or a proof does not decode");
  if (sealer == nullptr) return record;
  auto opened = sealer->open(placeOfRecord(received, number), record.stored().sealedBodies);
  if (!opened) return damaged("the sealed bodies do not open");
  record.opened_ = std::move(*opened);
  if (!record.readBodies()) return damaged("the opened bodies do not decode");
  return record;
}

bool EventRecord::readProofs() {
  if (isBatch()) {
    const auto suite = crypto::suiteFrom(stored_->suite);
    if (suite) suite_ = *suite;
    return suite.has_value() && std::ranges::all_of(stored_->events, [](const auto& event) {
             return event.proof.size() == sizeof(crypto::BatchSalt);
           });
  }
  proofs_.reserve(size());
  for (const StoredEvents::Stored& event : stored_->events) {
    const auto proof = crypto::decodeBatchProof(event.proof);
    if (!proof) return false;
    proofs_.push_back(*proof);
  }
  return true;
}

bool EventRecord::readBodies() {
  crypto::FieldReader fields(opened_.view());
  bodies_.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const auto contentBytes = fields.number<std::uint32_t>();
    if (contentBytes == kWithheld) {
      bodies_.push_back({});
      continue;
    }
    if (contentBytes > EventBody::kContentBytesMax) return false;
    bodies_.push_back({opened_.size() - fields.left(), contentBytes, true});
    static_cast<void>(fields.bytes(sizeof(EventBody::salt) + contentBytes));
  }
  return fields.complete();
}

std::optional<EventBody> EventRecord::body(std::size_t index) const {
  if (bodies_.empty() || !bodies_[index].present) return std::nullopt;
  const Body& at = bodies_[index];
  EventBody body;
  const ByteView opened = opened_.view();
  std::memcpy(body.salt.data(), opened.data() + at.at, body.salt.size());
  body.content = opened.subspan(at.at + body.salt.size(), at.contentBytes);
  return body;
}

const std::vector<Hash>& EventRecord::leaves() {
  if (!leaves_.empty()) return leaves_;
  if (isBatch()) {
    std::vector<crypto::BatchMessage> messages;
    messages.reserve(size());
    for (const auto& event : stored_->events) {
      messages.push_back({saltOf(event.proof), event.header});
    }
    leaves_ = crypto::batchLeaves(crypto::context::kEvent, suite_, messages);
    return leaves_;
  }
  leaves_.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    leaves_.push_back(
        crypto::batchLeaf(crypto::context::kEvent, proofs_[i].suite, proofs_[i].salt, header(i)));
  }
  return leaves_;
}

Bytes EventRecord::proof(std::size_t index) {
  CHECK(index < size());
  const ByteView stored = stored_->events[index].proof;
  if (!isBatch()) return {stored.begin(), stored.end()};
  if (!tree_) tree_.emplace(leaves());
  crypto::BatchProof proof;
  proof.suite = suite_;
  proof.size = static_cast<std::uint32_t>(size());
  proof.index = static_cast<std::uint32_t>(index);
  proof.salt = saltOf(stored);
  proof.pathLength = 0;
  const crypto::MerkleShape& shape = tree_->shape();
  std::uint32_t at = proof.index;
  for (std::size_t level = 0; level + 1 < shape.levels(); ++level, at >>= 1) {
    if (!shape.hasSibling(level, at)) continue;
    proof.siblings[proof.pathLength++] = tree_->nodes()[shape.at(level, at ^ 1)];
  }
  proof.signature = *stored_->signature;
  return proof.encoded();
}

ReadEvent EventRecord::event(std::size_t index) {
  ReadEvent event;
  event.id.leaf = leaves()[index];
  const ByteView bytes = header(index);
  event.header.assign(bytes.begin(), bytes.end());
  event.proof = proof(index);
  event.body = body(index);
  if (event.body) {
    event.content.assign(event.body->content.begin(), event.body->content.end());
    event.body->content = event.content;
  }
  return event;
}

SignedEvents EventRecord::batch() const {
  CHECK(isBatch());
  SignedEvents events;
  events.suite = stored_->suite;
  events.signature = *stored_->signature;
  events.events.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    events.events.push_back({saltOf(stored_->events[i].proof), header(i), body(i)});
  }
  return events;
}

Result<EventRecord*> EventReader::record(Reader& reader, bool received, std::uint64_t number) {
  if (last_ && lastReceived_ == received && lastNumber_ == number) return &*last_;
  const auto value = reader.get(received ? tables_.received : tables_.ledger, Key().number(number));
  if (!value) {
    if (Result<void> health = reader.health(); !health) {
      return tl::unexpected<Error>(health.error());
    }
    return failure(ErrorCode::kNotFound, nameOf(received, number) + " is not there");
  }
  Result<EventRecord> opened = EventRecord::open(received, number, *value, &sealer_);
  if (!opened) return tl::unexpected<Error>(opened.error());
  last_.emplace(std::move(*opened));
  lastReceived_ = received;
  lastNumber_ = number;
  return &*last_;
}

Result<ReadEvent> EventReader::read(Reader& reader, EventPlace place) {
  Result<EventRecord*> found = record(reader, place.received, place.record);
  if (!found) return tl::unexpected<Error>(found.error());
  if (place.index >= (*found)->size()) {
    return failure(ErrorCode::kNotFound, nameOf(place.received, place.record) + " has " +
                                             std::to_string((*found)->size()) + " events, not " +
                                             std::to_string(place.index + 1));
  }
  return (*found)->event(place.index);
}

Result<Bytes> EventReader::letterOf(Reader& reader, std::uint64_t batch) {
  Result<EventRecord*> found = record(reader, false, batch);
  if (!found) return tl::unexpected<Error>(found.error());
  if (!(*found)->isBatch()) {
    return failure(ErrorCode::kStoreDamaged, nameOf(false, batch) + " is not a whole batch");
  }
  return encode(Letter{(*found)->batch()});
}

}  // namespace guantong::federation
