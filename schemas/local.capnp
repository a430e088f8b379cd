@0xd8cdf6acaa359b43;
# schemas/local.capnp: what a program on the same machine says to a running office, and what it is
# told.
#
# The socket is `control.sock` in the office's directory: a stream of Unix domain, which only the
# office's own user (or root) may open; the office looks at who connected. On it, in both
# directions, messages one after another:
#
#   length (4 bytes, little-endian) | message (that many bytes)
#
# A message is one Request or one Answer, flat (not packed), whole words of 8 bytes. A Request has at
# most 64 KiB, an Answer at most 16 MiB. A length beyond, or a message that does not decode, is a
# broken program: it gets an Answer with id 0 that says why, and the connection is closed.
#
# Requests may follow one another without waiting for answers (up to 4,096 unanswered ones; beyond,
# the office stops reading until some were answered). Commands are applied in the order in which they
# were asked, on one connection. Each Request gets one Answer with its id, a `watch` any number.
# Answers may overtake one another: a question need not wait for a command before it, but it sees
# everything that was answered before it was asked, and all commands asked before it on its own
# connection.
#
# A command that was answered with `done` is on the disk. A connection that breaks says nothing about
# the commands that were not answered yet.
#
# Older and newer programs: a member this version does not know is answered with an error
# (unknownVersion); fields it does not know are passed over.

using Cxx = import "/capnp/c++.capnp";
using Lane = import "envelope.capnp".Lane;
using Registered = import "ticket.capnp".Registered;
using Act = import "ticket.capnp".Act;
using CustodianSet = import "reporter.capnp".CustodianSet;
using Disclosure = import "reporter.capnp".Disclosure;
$Cxx.namespace("guantong::schemas");

struct Request {
  id @0 :UInt64;
  # The asker's; comes back with the answer. From 1.

  union {
    # What changes something.
    newTicket @1 :NewTicket;
    act @2 :OnTicket;
    publish @3 :Publish;
    actOfOffice @4 :OfOffice;
    putPerson @5 :PutPerson;
    invite @6 :Invite;
    approve @7 :Approve;
    revoke @8 :Revoke;

    # What only looks.
    askStatus @9 :Void;
    askTickets @10 :AskTickets;
    askTicket @11 :Data;
    # 16 bytes.
    askEnrolments @12 :Void;
    askByNumber @13 :Text;
    # At most 120 bytes.
    askDesk @14 :AskDesk;
    askPeople @15 :Void;
    askRules @16 :Void;

    watch @17 :Void;
    # From now on, whenever tickets change: Answer.changes, with this id, until the connection ends.
    # The first comes at once, with no tickets, so that the asker knows from where on it is told.

    askForms @18 :Data;
    # 16 bytes.
    askAlike @19 :Data;
    # 16 bytes.

    # The mailboxes of those who report. What changes something:
    writeToMailbox @20 :ToMailbox;
    readMailbox @21 :ToMailbox;
    # That somebody reads it, before it is shown. Without a text.
    askOfReceipt @22 :OfReceipt;
    takeAnswer @23 :Data;
    # 16 bytes: the id of an askOfReceipt. Answered with `done`, whose bytes are empty as long as
    # there is no answer; each is handed out once.
    giveProof @24 :ToMailbox;
    # Without a text. Answered with the proof of filing.
    # What only looks:
    askMailboxes @25 :Void;
    askMailbox @26 :AskMailbox;

    sealed @27 :SealedRequest;
    # What concerns sealed parts of reports.
  }

  struct ToMailbox {
    ticket @0 :Data;
    # 16 bytes.
    text @1 :Text;
    # At most 3,000 bytes.
    person @2 :UInt32;
  }

  struct OfReceipt {
    # What a reporter's client asks, of any office: mailbox.capnp. The code stays with the client.
    id @0 :Data;
    # 16 random bytes.
    key @1 :Data;
    # 32 bytes: the public key that the code gives.
    hint @2 :Text;
    # The first 6 digits of the code, which name an office.
    wish @3 :Data;
  }

  struct AskMailbox {
    ticket @0 :Data;
    before @1 :UInt32;
    # Messages with smaller numbers. 0: the newest.
  }

  struct Receipt {
    # A reporter's, made by the client from a receipt code.
    key @0 :Data;
    # 32 bytes: public.
    answerKey @1 :Data;
    # 32 bytes: proves answers of this office to whoever has the code.
  }

  struct NewTicket {
    says @0 :Registered;
    # The nonce is the office's to fill in; so is the version, where it is 0.
    person @1 :UInt32;
    # Who does it, by the office's number. 0: nobody is named.
    reporter @2 :Data;
    # What leads back to the reporter: opaque, at most 64 bytes. Stays in this office.
    privacyAsItsType @3 :Bool;
    # What says.privacy is was not said: the office takes what the rules have for the type.
    mailbox @4 :Receipt;
    # Null: the reporter gets no receipt.
    capsules @5 :List(Capsule);
    # Sealed by the client; at most 16.
  }

  struct OnTicket {
    ticket @0 :Data;
    # 16 bytes.
    kind @1 :UInt16;
    # As in EventHeader.kind.
    act @2 :Act;
    person @3 :UInt32;
  }

  struct Publish {
    kind @0 :UInt16;
    # 103 a profile, 104 a calendar notice.
    text @1 :Text;
    # At most 60 KiB.
    person @2 :UInt32;
  }

  struct OfOffice {
    kind @0 :UInt16;
    # From 105 on.
    act @1 :Act;
    person @2 :UInt32;
  }

  struct PutPerson {
    number @0 :UInt32;
    # 0: somebody new.
    name @1 :Text;
    # At most 120 bytes.
    roles @2 :UInt16;
    # Bits: node/ticket/vocabulary.h's roles, in their order. 0: is no longer here.
    handover @3 :Int64;
    # 0: now.
    person @4 :UInt32;
    contact @5 :Text;
    # The telephone and mailbox of the duty. Empty: as it was.
    trained @6 :Int64;
    # 0: as it was.
  }

  struct Invite {
    code @0 :Text;
    validMinutes @1 :UInt32;
    # At least 1, at most a year.
  }

  struct Approve {
    code @0 :Text;
    digits @1 :Text;
    # As the other end's administrator read them; blanks do not matter.
  }

  struct Revoke {
    code @0 :Text;
    reason @1 :UInt16;
    # Identity.Revocation.reason.
  }
}

struct Answer {
  id @0 :UInt64;
  # Of the request. 0: what came was no request.

  union {
    error @1 :Error;
    done @2 :Done;
    status @3 :Status;
    tickets @4 :List(TicketLine);
    # Newest first.
    ticket @5 :Ticket;
    enrolments @6 :List(Enrolment);
    changes @7 :Changes;
    desk @8 :Desk;
    people @9 :People;
    rules @10 :List(Rules);
    forms @11 :Forms;
    alike @12 :Alike;
    mailboxes @13 :List(MailboxLine);
    # At most 1,000; those first in which something waits.
    mailbox @14 :MailboxView;
    sealed @15 :SealedAnswer;
  }

  struct MailboxLine {
    line @0 :TicketLine;
    messages @1 :UInt32;
    fromReporter @2 :UInt32;
    waits @3 :Bool;
  }

  struct MailboxView {
    line @0 :MailboxLine;
    messages @1 :List(Message);
    # Newest last.
    older @2 :Bool;

    struct Message {
      number @0 :UInt32;
      day @1 :Int32;
      # Since 1970-01-01, in China.
      fromReporter @2 :Bool;
      unread @3 :Bool;
      text @4 :Text;
      # Empty of the office's own: it can't open them.
    }
  }

  struct Error {
    code @0 :UInt16;
    # The place of the code in federation/result.h of this program; both ends are one program. A
    # number beyond is shown as an unknown version.
    detail @1 :Text;
  }

  struct Done {
    ticket @0 :Data;
    # 16 bytes, or none.
    text @1 :Text;
    # Of an invitation: what to hand over. A secret until it was used.
    person @2 :UInt32;
    # The number of who was put.
    bytes @3 :Data;
    # What a mailbox answers, sealed to the reporter; a proof of filing. At most 32 KiB.
  }

  struct Changes {
    tickets @0 :List(Data);
    # 16 bytes each, each once, at most 4,096.
    missed @1 :Bool;
    # More changed than is listed: ask again for what matters.
    events @2 :UInt64;
    eventsReceived @3 :UInt64;
    # As in Status, at this moment.
  }
}

struct Status {
  office @0 :Text;
  name @1 :Text;
  level @2 :UInt8;
  now @3 :Int64;
  certifiedUntil @4 :Int64;
  # 0: not certified.
  condition @5 :Text;
  # Empty: well. Else a word: "not-enrolled", "recovering", "store-full".
  tickets @6 :UInt64;
  openTickets @7 :UInt64;
  events @8 :UInt64;
  eventsReceived @9 :UInt64;
  eventsWaiting @10 :UInt64;
  lettersUnconfirmed @11 :UInt64;
  parked @12 :UInt64;
  quarantined @13 :UInt64;
  storeBytes @14 :UInt64;
  links @15 :List(Link);
  refused @16 :List(Count);
  # Since the program started. Ordered by word.
  alarms @17 :List(Text);
  listening @18 :Text;
  # Where children connect, with the port that was found free where the configuration asks for one.
  # Empty: nowhere.
  enrolments @19 :List(Enrolment);
  # Who was invited and is not approved yet.
  deadlinesNear @20 :UInt64;
  deadlinesOver @21 :UInt64;
  # Clocks that were told since the program started.
  receiptHint @22 :Text;
  # What receipt codes given out here begin with: 6 digits. Empty: not enrolled.

  struct Link {
    office @0 :Text;
    name @1 :Text;
    parent @2 :Bool;
    state @3 :UInt16;
    # 0 connecting, 1 up, 2 down, 3 no common version.
    lastHeard @4 :Int64;
    retryAt @5 :Int64;
    # 0: never, not at all.
    lanes @6 :List(LaneStatus);
    framesIn @7 :UInt64;
    framesDropped @8 :UInt64;
    misbehaved @9 :UInt64;
    resent @10 :UInt64;
  }

  struct LaneStatus {
    lane @0 :Lane;
    waiting @1 :UInt64;
    waitingBytes @2 :UInt64;
    sent @3 :UInt64;
    received @4 :UInt64;
  }

  struct Count {
    word @0 :Text;
    count @1 :UInt64;
  }
}

struct AskTickets {
  beforeRow @0 :UInt64;
  # Lines with a smaller row. 0: from the newest.
  countMax @1 :UInt32;
  # At most 1,000.
}

struct AskDesk {
  countMax @0 :UInt32;
  # At most 1,000.
  after @1 :Int64;
  afterRow @2 :UInt64;
  # Lines due later than this, or then and of a later row: the next page.
}

struct TicketLine {
  ticket @0 :Data;
  row @1 :UInt64;
  title @2 :Text;
  urgent @3 :Bool;
  stage @4 :UInt16;
  # 0 registered, 1 dispatched, 2 delivered, 3 result, 4 closed.
  registrar @5 :Text;
  holder @6 :Text;
  # Empty: nobody has a turn.
  registeredAt @7 :Int64;
  number @8 :Text;
  # What people call it.
  hotline @9 :Text;
  type @10 :Text;
}

struct Ticket {
  line @0 :TicketLine;
  steps @1 :List(Step);
  # Each after what it cites.
  state @2 :State;
  opened @3 :Registered;
  clocks @4 :List(Clock);
  possible @5 :List(Possible);

  struct Step {
    leaf @0 :Data;
    # 32 bytes.
    author @1 :Text;
    sequence @2 :UInt32;
    kind @3 :UInt16;
    time @4 :Int64;
    # The author's clock.
    arrived @5 :Int64;
    # Ours.
    act @6 :Act;
    # What rules need of it: without texts for people.
    person @7 :UInt32;
    excluded @8 :Bool;
    text @9 :Text;
    without @10 :Text;
    # Why it does not count; empty: it does.
  }

  struct State {
    # node/ticket/state.h's State. What took effect and what lost is told of the steps.
    turns @0 :List(Turn);
    extensions @1 :List(Extension);
    scope @2 :UInt16;
    # 0 undecided, 1 accepted, 2 refused.
    received @3 :Int64;
    closedAt @4 :Int64;
    # 0: it is not.
    participants @5 :List(Text);
    forked @6 :Bool;
    flags @7 :UInt16;
    # Bits: 0 supplement asked, 1 re-examination asked, 2 urged, 3 supervised, 4 reporter informed,
    # 5 blocking asked, 6 blocked, 7 archived, 8 purged.
    grade @8 :Text;
    dissatisfied @9 :UInt32;
    returns @10 :UInt32;
    reopened @11 :UInt32;
    rectificationsOpen @12 :UInt32;
    excludedFromAssessment @13 :Text;
    mergedInto @14 :Data;
    # 16 bytes, or none.
    linked @15 :List(Data);
    numbers @16 :List(ForeignNumber);
  }

  struct ForeignNumber {
    number @0 :Text;
    system @1 :Text;
  }

  struct Turn {
    given @0 :Data;
    by @1 :Text;
    to @2 :Text;
    at @3 :Int64;
    delivered @4 :Int64;
    # 0: not yet.
    result @5 :Data;
    # 32 bytes, or none.
    part @6 :UInt16;
    # 0 sole, 1 lead, 2 assistant.
    status @7 :UInt16;
    # 0 given, 1 delivered, 2 signed for, 3 return asked, 4 result, 5 returned, 6 recalled,
    # 7 passed over.
    on @8 :UInt32;
    # The turn on which it was given, counted from 1; 0: by the registrar as such.
    flags @9 :UInt16;
    # Bits: 0 reviewed, 1 sealed, 2 paper filed, 3 supervised, 4 can't be returned.
    returnAsked @10 :Data;
    extensions @11 :UInt32;
  }

  struct Extension {
    asked @0 :Data;
    turn @1 :UInt32;
    clock @2 :Text;
    amount @3 :UInt32;
    endorsed @4 :UInt32;
    status @5 :UInt16;
    # 0 asked, 1 granted, 2 refused.
  }

  struct Possible {
    kind @0 :UInt16;
    turn @1 :UInt32;
    # Counted from 1; 0: of none.
    needs @2 :UInt16;
    may @3 :UInt16;
    # Bits: node/ticket/authority.h's Field.
    roles @4 :UInt16;
    # Bits, as in PutPerson.
  }
}

struct Clock {
  name @0 :Text;
  chinese @1 :Text;
  turn @2 :UInt32;
  # Counted from 1; 0: of the whole ticket.
  whose @3 :Text;
  started @4 :Int64;
  original @5 :Int64;
  due @6 :Int64;
  stopped @7 :Int64;
  # 0: it has not.
  flags @8 :UInt16;
  # Bits: 0 paused, 1 late, 2 provisional, 3 past the soft cap.
  rules @9 :List(Text);
}

struct Desk {
  lines @0 :List(Line);
  overdue @1 :UInt64;

  struct Line {
    line @0 :TicketLine;
    clock @1 :Clock;
    turn @2 :UInt32;
    # Counted from 1; 0: none.
    urged @3 :Bool;
    supervised @4 :Bool;
  }
}

struct People {
  people @0 :List(Person);
  due @1 :List(Due);
  lacks @2 :List(Lack);

  struct Person {
    number @0 :UInt32;
    name @1 :Text;
    roles @2 :UInt16;
    since @3 :Int64;
    contact @4 :Text;
    trained @5 :Int64;
    # 0: not on record.
  }
  struct Lack {
    # What the rules ask of who has a duty, and is not on record.
    person @0 :UInt32;
    role @1 :UInt16;
    training @2 :Bool;
    # Else a contact.
  }
  struct Due {
    role @0 :UInt16;
    missing @1 :Bool;
    due @2 :Int64;
  }
}

struct Rules {
  kind @0 :UInt16;
  name @1 :Text;
  version @2 :UInt32;
  title @3 :Text;
  effective @4 :Text;
}

struct Alike {
  compared @0 :Bool;
  lines @1 :List(Line);
  # At most 1000.

  struct Line {
    line @0 :TicketLine;
    sameReporter @1 :Bool;
    samePlace @2 :Bool;
    percent @3 :UInt32;
  }
}

struct Forms {
  # What the paper of a ticket needs besides the ticket.

  self @0 :Text;
  hotline @1 :Text;
  document @2 :Text;
  forms @3 :List(Form);
  # Those of the hotline's rules that are for this ticket.
  offices @4 :List(Named);
  # Offices on the ticket, as far as their names are known.

  struct Form {
    name @0 :Text;
    of @1 :UInt16;
    # The kind that it is printed of.
    fields @2 :List(Text);
  }
  struct Named {
    code @0 :Text;
    name @1 :Text;
  }
}

struct Enrolment {
  code @0 :Text;
  name @1 :Text;
  # Empty until the child has answered; digits too.
  digits @2 :Text;
  validUntil @3 :Int64;
}

struct Capsule {
  # node/reporter/capsule.h
  id @0 :Data;
  # 16 bytes.
  part @1 :UInt16;
  seal @2 :Data;
  content @3 :Data;
  subkey @4 :Data;
  # 32 bytes: the office's half.
}

struct SealedRequest {
  person @0 :UInt32;
  # Who does it.
  ticket @1 :Data;
  # 16 bytes or none.
  asked @2 :Data;
  # 32 bytes or none: the event of a request.

  union {
    keepCapsule @3 :Capsule;
    setCustodians @4 :CustodianSet;
    reseal @5 :List(Half);
    # A capsule and its new seal.
    askDisclosure @6 :Disclosure;
    # Parts, key, reason, legal basis, until.
    approve @7 :Text;
    refuse @8 :Text;
    # With the reason.
    give @9 :Give;

    askCustodians @10 :Text;
    # An office.
    askCapsules @11 :Void;
    askDisclosures @12 :Void;
    askGrant @13 :Void;
  }

  struct Half {
    capsule @0 :Data;
    # 16 bytes.
    bytes @1 :Data;
  }
  struct Give {
    halves @0 :List(Half);
    custodians @1 :List(UInt32);
  }
}

struct SealedAnswer {
  union {
    custodians @0 :Custodians;
    capsules @1 :List(CapsuleLine);
    disclosures @2 :List(DisclosureLine);
    grant @3 :Grant;
  }

  struct Custodians {
    office @0 :Text;
    set @1 :CustodianSet;
    known @2 :Bool;
  }
  struct CapsuleLine {
    capsule @0 :Data;
    part @1 :UInt16;
    kept @2 :Text;
    # The month whose key keeps it.
    seal @3 :Data;
    bytes @4 :UInt64;
  }
  struct DisclosureLine {
    asked @0 :Data;
    asker @1 :Text;
    person @2 :UInt32;
    askedAt @3 :Int64;
    state @4 :UInt16;
    said @5 :Disclosure;
    why @6 :Text;
  }
  struct Grant {
    line @0 :DisclosureLine;
    opened @1 :List(Disclosure.Opened);
  }
}
