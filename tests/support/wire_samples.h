// tests/support/wire_samples.h: one value of every message, with every field used.
#pragma once

#include <algorithm>

#include "federation/enrolment_message.h"
#include "federation/wire.h"

namespace guantong::support {

/// The bytes that samples point to. Keep it as long as they are used.
struct SampleBytes {
  crypto::Bytes header = filled(40, 0x11);
  crypto::Bytes proof = filled(90, 0x22);
  crypto::Bytes content = filled(300, 0x33);
  crypto::Bytes statement = filled(64, 0x44);

  static crypto::Bytes filled(std::size_t size, int byte) {
    return crypto::Bytes(size, static_cast<std::byte>(byte));
  }
};

template <std::size_t N>
crypto::ByteArray<N> arrayOf(int byte) {
  crypto::ByteArray<N> array;
  std::fill(array.begin(), array.end(), static_cast<std::byte>(byte));
  return array;
}

inline federation::OfficeCode officeOf(std::string_view code) {
  return federation::OfficeCode::parse(code).value();
}

inline federation::Instant instantOf(std::int64_t milliseconds) {
  return federation::Instant{std::chrono::milliseconds{milliseconds}};
}

inline federation::CertificateStatement sampleCertificateStatement() {
  return {.suite = 1,
          .code = officeOf("330106000000-water"),
          .name = "西湖区水利局",
          .level = 4,
          .parent = officeOf("330106000000"),
          .issuer = officeOf("330106000000"),
          .issuerSerial = 3,
          .serial = 12,
          .signingKey = {arrayOf<32>(0x51)},
          .transportKey = {arrayOf<32>(0x52)},
          .notBefore = instantOf(1'790'000'000'000),
          .notAfter = instantOf(1'890'000'000'000),
          .continuity = federation::CertificateStatement::Continuity::kRenewal,
          .previousSerial = 7};
}

inline federation::EventHeader sampleEventHeader() {
  return {.suite = 1,
          .author = officeOf("330100000000"),
          .authorSerial = 2,
          .person = 17,
          .incarnation = {0x1122334455667788},
          .position = 4711,
          .chain = federation::Chain::kTicket,
          .ticket = federation::TicketId{arrayOf<16>(0x61)},
          .sequence = 3,
          .previous = federation::EventId{arrayOf<32>(0x62)},
          .heads = {{officeOf("330000000000"), 5, {arrayOf<32>(0x63)}},
                    {officeOf("330106000000-water"), 0, {arrayOf<32>(0x64)}}},
          .directoryVersion = 9,
          .profileVersion = 2,
          .time = instantOf(1'795'000'000'123),
          .kind = 6,
          .commitment = arrayOf<32>(0x65)};
}

inline federation::Envelope sampleEnvelope(const SampleBytes& bytes) {
  return {.header = bytes.header, .sealed = bytes.content, .proof = bytes.proof, .hops = 2};
}

inline federation::Batch sampleBatch(const SampleBytes& bytes) {
  return {.session = 0x0123456789ABCDEF,
          .lane = federation::Lane::kUrgent,
          .first = 1000,
          .envelopes = {sampleEnvelope(bytes), sampleEnvelope(bytes)},
          .acks = {{federation::Lane::kControl, 12, 65536}, {federation::Lane::kBulk, 0, 0}}};
}

/// Calls visit(name, value) for a value of every message there is.
template <typename Visit>
void forEachMessage(const SampleBytes& bytes, Visit visit) {
  using namespace federation;
  visit("certificate_statement", sampleCertificateStatement());
  visit("certificate",
        Certificate{bytes.statement, arrayOf<64>(0x53), crypto::Signature{arrayOf<64>(0x54)}});
  visit("sealing_key_statement",
        SealingKeyStatement{1, officeOf("330000000000"), 4, 690, {arrayOf<32>(0x55)}});
  visit("sealing_key", SealingKey{bytes.statement, arrayOf<64>(0x56)});
  visit("revocation_list_statement",
        RevocationListStatement{.suite = 1,
                                .issuer = officeOf("330000000000"),
                                .issuerSerial = 1,
                                .number = 40,
                                .issuedAt = instantOf(1'795'000'000'000),
                                .entries = {{.serial = 2,
                                             .code = officeOf("330100000000"),
                                             .reason = Revocation::Reason::kKeyStolen,
                                             .revokedAt = instantOf(1'794'000'000'000),
                                             .lastGood = {{99}, 1234}},
                                            {.serial = 5,
                                             .code = officeOf("330200000000"),
                                             .reason = Revocation::Reason::kOfficeClosed,
                                             .revokedAt = instantOf(1'794'500'000'000),
                                             .lastGood = {{98}, 0}}}});
  visit("revocation_list", RevocationList{bytes.statement, arrayOf<64>(0x57)});
  visit("event_header", sampleEventHeader());
  const Event event{bytes.header, bytes.proof, EventBody{arrayOf<32>(0x66), bytes.content}};
  visit("event", event);
  visit("event_stub", EventStub{officeOf("330100000000"), Chain::kIntake, 8, {arrayOf<32>(0x67)}});
  visit("envelope_header",
        EnvelopeHeader{.suite = 1,
                       .author = officeOf("330100000000"),
                       .authorSerial = 2,
                       .recipient = officeOf("330106001000"),
                       .id = {arrayOf<16>(0x71)},
                       .senderEpoch = {690},
                       .recipientEpoch = {689},
                       .lane = Lane::kUrgent,
                       .expires = std::chrono::sys_days{std::chrono::days{20'800}}});
  visit("envelope", sampleEnvelope(bytes));
  Envelope announcing = sampleEnvelope(bytes);
  announcing.senderKey = bytes.statement;
  visit("envelope_announcing", announcing);
  visit("letter_events", Letter{std::vector<Event>{event, {bytes.header, bytes.proof, {}}}});
  visit("letter_deliveries",
        Letter{Deliveries{{EnvelopeId{arrayOf<16>(0x72)}, EnvelopeId{arrayOf<16>(0x73)}}}});
  visit("letter_bounce",
        Letter{Bounce{EnvelopeId{arrayOf<16>(0x74)}, Bounce::Reason::kStaleEpoch}});
  visit("letter_certificates",
        Letter{std::vector<Certificate>{{bytes.statement, arrayOf<64>(0x75), {}}}});
  visit("letter_sealing_keys",
        Letter{std::vector<SealingKey>{{bytes.statement, arrayOf<64>(0x76)}}});
  visit("letter_revocations",
        Letter{std::vector<RevocationList>{{bytes.statement, arrayOf<64>(0x77)}}});
  visit("letter_nothing", Letter{Nothing{}});
  visit("letter_batch", Letter{SignedEvents{1,
                                            arrayOf<64>(0x7A),
                                            {{arrayOf<16>(0x7B), bytes.header,
                                              EventBody{arrayOf<32>(0x7C), bytes.content}},
                                             {arrayOf<16>(0x7D), bytes.header, {}}}}});
  visit("letter_wanted",
        Letter{WantedOffices{{officeOf("330100000000"), officeOf("330106000000-water")}}});
  visit("letter_unknown", Letter{UnknownOffices{{officeOf("330100000000")}}});
  visit("letter_checkpoint", Letter{Anchor{bytes.statement, 12, bytes.proof}});
  visit("letter_checkpoint_wanted", Letter{CheckpointWanted{{{77}, 12}}});
  visit("letter_recovering", Letter{Recovering{{78}, {{77}, 12}}});
  visit("letter_frontier", Letter{Frontier{{78}, bytes.statement}});
  visit("letter_mailbox_asked",
        Letter{MailboxAsked{arrayOf<16>(0x79), {arrayOf<32>(0x7A)}, bytes.content}});
  visit("letter_mailbox_answered", Letter{MailboxAnswered{arrayOf<16>(0x7B), bytes.content}});
  visit("letter_mailboxes_kept",
        Letter{MailboxesKept{{arrayOf<16>(0x7C), arrayOf<16>(0x7D)}, true}});
  visit("frame_hello", Frame{Hello{.office = officeOf("330106000000"),
                                   .incarnation = {77},
                                   .session = 0x1122334455667788,
                                   .answers = 0x99AABBCCDDEEFF00,
                                   .versionMin = 1,
                                   .versionMax = 2,
                                   .lanes = {{Lane::kControl, {78}, 5, 65536, 4},
                                             {Lane::kNormal, {78}, 9, 0, 11}}}});
  visit("frame_batch", Frame{sampleBatch(bytes)});
  visit("frame_acks", Frame{Acks{0x0123456789ABCDEF, {{Lane::kNormal, 44, 1'000'000}}}});
  visit("frame_alive", Frame{Alive{}});
  visit("frame_goodbye", Frame{Goodbye{Goodbye::Reason::kStoreFull}});
  visit("checkpoint_statement",
        CheckpointStatement{.office = officeOf("330106000000"),
                            .certificateSerial = 5,
                            .incarnation = {77},
                            .number = 31,
                            .time = instantOf(1'795'000'000'000),
                            .frontier = {{Lane::kControl, 1, 2}, {Lane::kBulk, 3, 4}},
                            .revocations = 40});
  visit("checkpoint", Checkpoint{bytes.statement, 30, bytes.proof});
  visit("bundle_header", BundleHeader{.suite = 1,
                                      .from = officeOf("330106001000"),
                                      .fromSerial = 6,
                                      .to = officeOf("330106000000"),
                                      .incarnation = {77},
                                      .number = 7,
                                      .part = 1,
                                      .parts = 3,
                                      .senderEpoch = 690,
                                      .recipientEpoch = 690});
  visit("bundle", Bundle{bytes.header, bytes.content, arrayOf<64>(0x78)});
  visit("bundle_content", BundleContent{{sampleBatch(bytes)}, {{Lane::kNormal, 3, 4096}}});
  visit("stored_events_batch",
        StoredEvents{.from = {},
                     .arrived = instantOf(1'795'000'000'000),
                     .suite = 1,
                     .signature = crypto::Signature{arrayOf<64>(0x79)},
                     .events = {{bytes.header, bytes.proof}, {bytes.header, bytes.proof}},
                     .sealedBodies = bytes.content});
  visit("stored_events_each", StoredEvents{.from = officeOf("330106000000"),
                                           .arrived = instantOf(1'795'000'000'000),
                                           .suite = 1,
                                           .signature = {},
                                           .events = {{bytes.header, bytes.proof}},
                                           .sealedBodies = bytes.content});
  visit("ledger_record", LedgerRecord{.nextBatch = 12,
                                      .nextArrival = 34,
                                      .log = bytes.proof,
                                      .checkpoints = 5,
                                      .incarnation = {77},
                                      .confirmed = 4000});
  visit("link_record", LinkRecord{{78},
                                  {{Lane::kControl, 4, 3, 9, 2}, {Lane::kBulk, 1, 0, 0, 0}},
                                  instantOf(1'795'000'000'000)});
  LetterRecord letter{.id = {arrayOf<16>(0x7E)},
                      .recipient = officeOf("330106001000"),
                      .lane = Lane::kUrgent,
                      .made = instantOf(1'795'000'000'000),
                      .queuedAt = instantOf(1'795'000'100'000),
                      .attempts = 2,
                      .reported = true,
                      .content = std::uint64_t{41}};
  visit("letter_record_batch", letter);
  letter.content = std::vector<EventPlace>{{true, 17, 3}, {false, 18, 0}};
  visit("letter_record_events", letter);
  letter.content = ByteView(bytes.content);
  visit("letter_record_letter", letter);
  visit("queue_item_letter", QueueItem{1700, std::uint64_t{41}});
  visit("queue_item_passing",
        QueueItem{
            300, QueueItem::Passing{{arrayOf<16>(0x7F)}, officeOf("330106001000"), bytes.content}});
  visit("queue_item_envelope", QueueItem{400, QueueItem::Another{bytes.content}});
  visit("stored_envelope",
        StoredEnvelope{bytes.content, officeOf("330106000000"), instantOf(1'795'000'000'000)});
  visit("quarantined", Quarantined{.bytes = bytes.content,
                                   .bytesWhole = 900,
                                   .from = officeOf("330106001000"),
                                   .lane = Lane::kNormal,
                                   .number = 8,
                                   .arrived = instantOf(1'795'000'000'000),
                                   .reason = "envelope does not decode"});
  visit("enrolment_message_commit", EnrolmentMessage{EnrolmentCommit{1, arrayOf<32>(0x91)}});
  const std::vector<ByteView> certificates{bytes.content, bytes.statement};
  visit("enrolment_message_offer",
        EnrolmentMessage{EnrolmentOffer{arrayOf<32>(0x92), certificates}});
  visit("enrolment_message_reveal",
        EnrolmentMessage{EnrolmentReveal{arrayOf<32>(0x93), bytes.content, arrayOf<64>(0x94)}});
  visit("enrolment_message_ask", EnrolmentMessage{EnrolmentAsk{}});
  visit("enrolment_message_waiting", EnrolmentMessage{EnrolmentWaiting{}});
  visit("enrolment_message_granted",
        EnrolmentMessage{EnrolmentGranted{certificates, {bytes.statement}}});
  visit("enrolment_message_refused", EnrolmentMessage{EnrolmentRefused{"it has expired"}});
  visit("candidate", Candidate{.name = "西湖区水利局",
                               .level = 4,
                               .signingKey = {arrayOf<32>(0x95)},
                               .transportKey = {arrayOf<32>(0x96)},
                               .sealingKeys = {bytes.statement, bytes.content}});
  visit("enrolment_record", EnrolmentRecord{.code = officeOf("330106001000"),
                                            .serial = 12,
                                            .oneTimeKey = {arrayOf<32>(0x97)},
                                            .validUntil = instantOf(1'795'000'000'000),
                                            .binding = arrayOf<32>(0x98),
                                            .commit = bytes.header,
                                            .offer = bytes.content,
                                            .reveal = bytes.proof,
                                            .granted = bytes.statement});
}

}  // namespace guantong::support
