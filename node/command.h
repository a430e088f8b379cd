// node/command.h: what a person asks of an office, and what it answers.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "crypto/custody.h"
#include "federation/link.h"
#include "federation/result.h"
#include "node/reporter/capsule.h"
#include "node/reporter/mailbox_talk.h"
#include "node/ticket/clocks.h"

namespace guantong::node {

using federation::Instant;
using federation::OfficeCode;
using federation::Result;
using federation::TicketId;

// --- what changes something: applied by the writer, in the order of asking. `person` is the number
// of who does it (PutPerson); 0 where the office has listed nobody.

/// Registers a ticket. Of `says`, the office fills in the nonce and, where it is 0, the version of
/// the hotline's profile: the one in force on the day of receipt.
struct NewTicket {
  ticket::Registered says;
  std::uint32_t person = 0;
  /// What leads back to the reporter: opaque, at most kReporterHandleBytesMax. Stays in this
  /// office.
  crypto::Bytes reporter;
  /// Nobody said what the reporter lets travel: as the rules have it for the type. Why: a report
  /// (举报) whose privacy is forgotten must not become an open one.
  bool privacyAsItsType = false;
  /// What only the custodians together can open, sealed by the client: identity, original.
  std::vector<std::shared_ptr<const reporter::Capsule>> capsules{};
  /// By which the reporter can be written to, from a receipt code that only the reporter has.
  std::optional<reporter::MailboxKeys> mailbox{};
};
inline constexpr std::size_t kReporterHandleBytesMax = 64;

/// Everything else that is said of a ticket. The office fills in what follows from the ticket: the
/// turn, where only one can be meant; what is answered, likewise; and whom the rules ask next
/// (`others` of a request).
struct ActOnTicket {
  TicketId ticket;
  ticket::Act act;
  std::uint32_t person = 0;
};

/// Rules of a hotline, or a calendar notice: the national office gives them out to all.
struct Publish {
  ticket::Kind kind = ticket::Kind::kProfilePublished;
  std::string text;
  std::uint32_t person = 0;
};

/// What concerns the office and no ticket: kinds from 105 on. `to`: who is told besides.
struct ActOfOffice {
  ticket::Act act;
  std::uint32_t person = 0;
};

/// Someone who works here. The name stays in this office; events carry the number alone.
struct PutPerson {
  std::uint32_t number = 0;  ///< 0: somebody new
  std::string name;
  /// None: is no longer here; as they were, where a contact or a training is all that is said.
  std::vector<ticket::Role> roles;
  std::optional<Instant> handover;  ///< of a duty that is filed; nothing: now
  std::uint32_t person = 0;
  std::string contact{};             ///< the duty's telephone and mailbox; empty: as it was
  std::optional<Instant> trained{};  ///< when; nothing: as it was
};

/// Lays a message into the mailbox of a ticket that this office registered.
struct WriteToMailbox {
  TicketId ticket;
  std::string text;  ///< at most kMailboxTextBytesMax
  std::uint32_t person = 0;
};
/// Puts on record that somebody reads it; goes before AskMailbox.
struct ReadMailbox {
  TicketId ticket;
  std::uint32_t person = 0;
};
/// A reporter's client asks about its mailbox, wherever that is kept. Done says that the question
/// is on its way.
struct AskOfReceipt {
  reporter::AskId id;
  crypto::SealingPublicKey key;
  std::string hint;    ///< the first digits of the code
  crypto::Bytes wish;  ///< mailbox_talk.h
  crypto::Bytes
      source{};  ///< whom it came from, to slow down who tries many; the shell's to fill in
};
/// A statement, signed by the office, that a report was filed: reporter/proof.h. Done.bytes.
struct GiveProof {
  TicketId ticket;
  std::uint32_t person = 0;
};
/// The answer to AskOfReceipt; Done.bytes is empty as long as there is none.
struct TakeAnswer {
  reporter::AskId id;
};

/// Issues an invitation for a child; the answer is its text, shown once.
struct Invite {
  OfficeCode code;
  std::chrono::minutes validFor = std::chrono::hours{72};
};
/// Confirms that both administrators read the same digits.
struct Approve {
  OfficeCode code;
  std::string digits;
};
struct Revoke {
  OfficeCode code;
  federation::Revocation::Reason reason = federation::Revocation::Reason::kKeyStolen;
};

/// One more sealed part of a ticket that was registered here: an attachment, or who it was after
/// all.
struct KeepCapsule {
  TicketId ticket;
  std::shared_ptr<const reporter::Capsule> capsule;
  std::uint32_t person = 0;
};
/// To whom capsules are sealed from now on; told to all offices below.
struct SetCustodians {
  ticket::CustodiansSet set;
  std::uint32_t person = 0;
};
/// What custodians sealed anew to the set that holds now: the same keys inside, other boxes.
struct ResealCapsules {
  struct One {
    crypto::CapsuleId capsule{};
    crypto::Bytes seal;  ///< crypto::CustodySeal, encoded
  };
  TicketId ticket;
  std::vector<One> seals;
  std::uint32_t person = 0;
};
/// To read what is sealed of a report.
struct AskDisclosure {
  TicketId ticket;
  std::uint16_t parts = 0;  ///< reporter::bitOf
  crypto::SealingPublicKey key{};
  std::string reason, legalBasis;
  Instant until;
  std::uint32_t person = 0;
};
struct DecideDisclosure {
  ticket::EventId asked;
  bool approve = false;
  std::string reason;
  std::uint32_t person = 0;
};
/// What the custodians made of it: their half, sealed to who asked.
struct GiveDisclosure {
  struct One {
    crypto::CapsuleId capsule{};
    crypto::Bytes wrapped;
  };
  ticket::EventId asked;
  std::vector<One> halves;
  std::vector<std::uint32_t> custodians;  ///< who opened, by their places in the set
  std::uint32_t person = 0;
};

using Command =
    std::variant<NewTicket, ActOnTicket, Publish, ActOfOffice, PutPerson, Invite, Approve, Revoke,
                 WriteToMailbox, ReadMailbox, AskOfReceipt, TakeAnswer, GiveProof, KeepCapsule,
                 SetCustodians, ResealCapsules, AskDisclosure, DecideDisclosure, GiveDisclosure>;

/// What a command did.
struct Done {
  std::optional<TicketId> ticket;
  std::string text;          ///< an invitation
  std::uint32_t person = 0;  ///< the number of who was put
  crypto::Bytes bytes{};     ///< an answer from a mailbox, a proof
};

// --- what only looks: answered from a snapshot, beside the writer
struct AskStatus {};
struct AskTickets {
  std::uint64_t beforeRow = 0;  ///< 0: from the newest
  std::uint32_t countMax = 50;
};
struct AskTicket {
  TicketId ticket;
};
struct AskEnrolments {};
/// By its number here, by what a foreign platform calls it, or by the beginning of its id.
struct AskByNumber {
  std::string number;
};
/// What this office has to do, by deadline: turns it has, and what waits for it as registrar.
struct AskDesk {
  std::uint32_t countMax = 50;
  Instant after;  ///< lines due later: the next page. kInstantMin: from the most overdue
  std::uint64_t afterRow = 0;
};
struct AskPeople {};
/// Profiles and calendars that were published.
struct AskRules {};
/// What is printed of a ticket besides the ticket itself: forms.h.
struct AskForms {
  TicketId ticket;
};
/// Which tickets of this office are like one of its own: likeness.h.
struct AskAlike {
  TicketId ticket;
};
/// The mailboxes of this office: those first in which something waits to be read.
struct AskMailboxes {};
/// What the reporter wrote, and that the office did.
struct AskMailbox {
  TicketId ticket;
  std::uint32_t before = 0;  ///< messages with smaller numbers; 0: the newest
};
/// To whom the capsules of an office are sealed: this one's, or one's above.
struct AskCustodians {
  OfficeCode office;
};
/// The sealed parts of a ticket, as they lie here.
struct AskCapsules {
  TicketId ticket;
};
/// Every request to read what is sealed that concerns this office.
struct AskDisclosures {};
/// What was given to somebody of this office.
struct AskGrant {
  ticket::EventId asked;
};
using Question = std::variant<AskStatus, AskTickets, AskTicket, AskEnrolments, AskByNumber, AskDesk,
                              AskPeople, AskRules, AskForms, AskAlike, AskMailboxes, AskMailbox,
                              AskCustodians, AskCapsules, AskDisclosures, AskGrant>;

struct EnrolmentLine {
  OfficeCode code;
  std::string name;    ///< empty until the child has answered
  std::string digits;  ///< empty until then
  Instant validUntil;
};

struct LaneStatus {
  federation::Lane lane = federation::Lane::kNormal;
  std::uint64_t waiting = 0;  ///< envelopes in the queue
  std::uint64_t waitingBytes = 0;
  std::uint64_t sent = 0, received = 0;
};
struct LinkStatus {
  OfficeCode office;
  std::string name;
  bool parent = false;
  federation::Link::State state = federation::Link::State::kConnecting;
  std::optional<Instant> lastHeard;
  std::optional<Instant> retryAt;
  std::vector<LaneStatus> lanes;
  federation::Link::Counters counters;
};
struct Status {
  OfficeCode office;
  std::string name;
  std::uint8_t level = 0;
  Instant now;
  std::optional<Instant> certifiedUntil;
  std::string condition;  ///< empty: well. Else a word: "not-enrolled", "recovering", "store-full"
  std::uint64_t tickets = 0, openTickets = 0;
  std::uint64_t events = 0;          ///< own
  std::uint64_t eventsReceived = 0;  ///< others', applied or excluded
  std::uint64_t eventsWaiting = 0;
  std::uint64_t lettersUnconfirmed = 0, parked = 0, quarantined = 0;
  std::uint64_t storeBytes = 0;
  std::vector<LinkStatus> links;
  /// Clocks that were told since the start: soon over, over.
  std::uint64_t deadlinesNear = 0, deadlinesOver = 0;
  /// What was refused since the start: "garbage-frame" → 12. Words are kernel's, by word.
  std::map<std::string, std::uint64_t> refused;
  std::vector<std::string> alarms;
  std::vector<EnrolmentLine> enrolments;
  /// Where children connect; the shell's to fill in.
  std::string listening;
  /// What receipt codes given out here begin with; empty: not enrolled.
  std::string receiptHint{};
};
struct TicketLine {
  TicketId ticket;
  std::string number;  ///< what people call it: numbers.h
  std::string hotline;
  std::string type;
  std::uint64_t row = 0;
  std::string title;
  bool urgent = false;
  ticket::Stage stage = ticket::Stage::kRegistered;
  OfficeCode registrar;
  std::optional<OfficeCode> holder;  ///< of the newest turn
  Instant registeredAt;
};
/// A clock as people see it.
struct ClockLine {
  std::string name;
  std::string chinese;
  std::optional<std::uint32_t> turn;  ///< in State::turns
  OfficeCode whose;
  Instant started;
  Instant original;
  Instant due;
  std::optional<Instant> stopped;
  bool paused = false;
  bool late = false;         ///< when it was asked
  bool provisional = false;  ///< counted over a year without a notice
  bool pastSoftCap = false;
  std::vector<std::string> rules;
};
/// Something that this office could say of the ticket now.
struct PossibleLine {
  ticket::Kind kind = ticket::Kind::kProgress;
  std::optional<std::uint32_t> turn;
  std::uint16_t needs = 0, may = 0;  ///< ticket::Field
  std::vector<ticket::Role> roles;
};
struct TicketDetail {
  TicketLine line;
  ticket::Registered opened;
  struct Step {
    ticket::Known event;
    std::string text;
    /// It was excluded, or lost: why, in technical words. Empty: it counts.
    std::string without;
  };
  std::vector<Step> steps;
  ticket::State state;
  std::vector<ClockLine> clocks;
  std::vector<PossibleLine> possible;
};
struct DeskLine {
  TicketLine line;
  ClockLine clock;  ///< the first that is due of those that are this office's
  std::optional<std::uint32_t> turn;
  bool urged = false, supervised = false;
};
struct Desk {
  std::vector<DeskLine> lines;
  std::uint64_t overdue = 0;  ///< of all
};
struct PersonLine {
  std::uint32_t number = 0;
  std::string name;
  std::vector<ticket::Role> roles;
  Instant since;
  std::string contact{};
  std::optional<Instant> trained{};
};
/// Somebody whose duty asks for more than is on record.
struct PersonLacks {
  std::uint32_t person = 0;
  ticket::Role role = ticket::Role::kMainAdministrator;
  bool training = false;  ///< else a contact
};
/// A duty that must be filled and is not, or a change that is still to be filed.
struct PeopleDue {
  ticket::Role role = ticket::Role::kMainAdministrator;
  bool missing = false;
  Instant due;
};
struct People {
  std::vector<PersonLine> people;
  std::vector<PeopleDue> due;
  std::vector<PersonLacks> lacks;
};
struct RulesLine {
  ticket::Kind kind = ticket::Kind::kProfilePublished;
  std::string name;  ///< the hotline, or the area of a calendar
  std::uint32_t version = 0;
  std::string title;
  std::string effective;  ///< from, until: days
};
/// A form as the rules of a hotline have it.
struct FormLine {
  std::string name;
  ticket::Kind of = ticket::Kind::kRegistered;  ///< the kind that it is printed of
  std::vector<std::string> fields;              ///< words of profile/form_fields.h
};
/// What the paper of a ticket needs to know besides the ticket.
struct Forms {
  OfficeCode self;
  std::string hotline;          ///< what the hotline is called; empty: the ticket is of none
  std::string document;         ///< 元政办函〔2018〕6号
  std::vector<FormLine> forms;  ///< those of its rules that are for this ticket
  /// What the offices on it are called, as far as this office knows; by code.
  std::vector<std::pair<OfficeCode, std::string>> offices;
};
/// A ticket that may be about the same.
struct AlikeLine {
  static constexpr unsigned kPercentMin = 30;

  TicketLine line;
  bool sameReporter = false;
  bool samePlace = false;
  unsigned percent = 0;  ///< of the pairs of characters of both texts, those they share

  [[nodiscard]] bool sameMatter() const { return samePlace && percent >= kPercentMin; }
};
struct Alike {
  bool compared = false;         ///< its hotline has tickets compared
  std::vector<AlikeLine> lines;  ///< of the same reporter first, then the most alike
};
struct MailboxLine {
  TicketLine line;
  std::uint32_t messages = 0;
  std::uint32_t fromReporter = 0;
  bool waits = false;  ///< something of the reporter's that nobody has read
};
struct MailboxView {
  struct Message {
    std::uint32_t number = 0;
    std::int32_t day = 0;  ///< since 1970-01-01, in China
    bool fromReporter = false;
    bool unread = false;
    std::string text;  ///< empty of the office's own, which nobody here can open
  };
  MailboxLine line;
  std::vector<Message> messages;  ///< newest last
  bool older = false;
};
struct Custodians {
  OfficeCode office;
  std::optional<ticket::CustodiansSet> set;  ///< nothing: none are known here
};
struct CapsuleLine {
  crypto::CapsuleId capsule{};
  reporter::Part part = reporter::Part::kIdentity;
  std::string kept;  ///< the month whose key keeps it
  crypto::Bytes seal;
  std::uint64_t bytes = 0;  ///< of the content
};
struct DisclosureLine {
  enum class State : std::uint8_t { kAsked, kApproved, kRefused, kGiven, kOver };

  ticket::EventId asked;
  OfficeCode asker;
  std::uint32_t person = 0;
  Instant askedAt;
  State state = State::kAsked;
  ticket::Disclosure said;  ///< as it was asked
  std::string why;          ///< of a refusal
};
struct Grant {
  DisclosureLine line;
  std::vector<ticket::Opened> opened;
};
using Answer = std::variant<Done, Status, std::vector<TicketLine>, TicketDetail,
                            std::vector<EnrolmentLine>, Desk, People, std::vector<RulesLine>, Forms,
                            Alike, std::vector<MailboxLine>, MailboxView, Custodians,
                            std::vector<CapsuleLine>, std::vector<DisclosureLine>, Grant>;

}  // namespace guantong::node
