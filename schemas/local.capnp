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
$Cxx.namespace("guantong::schemas");

struct Request {
  id @0 :UInt64;
  # The asker's; comes back with the answer. From 1.

  union {
    # What changes something.
    newTicket @1 :NewTicket;
    dispatchTicket @2 :OnTicket;
    giveResult @3 :OnTicket;
    closeTicket @4 :OnTicket;
    invite @5 :Invite;
    approve @6 :Approve;
    revoke @7 :Revoke;

    # What only looks.
    askStatus @8 :Void;
    askTickets @9 :AskTickets;
    askTicket @10 :Data;
    # 16 bytes.
    askEnrolments @11 :Void;

    watch @12 :Void;
    # From now on, whenever tickets change: Answer.changes, with this id, until the connection ends.
    # The first comes at once, with no tickets, so that the asker knows from where on it is told.
  }

  struct NewTicket {
    title @0 :Text;
    # One line, at most 200 bytes.
    text @1 :Text;
    # At most 16 KiB. Lines are ended by newlines.
    urgent @2 :Bool;
    to @3 :Text;
    # The office that gets the first turn. Empty: nobody yet.
  }

  struct OnTicket {
    ticket @0 :Data;
    # 16 bytes.
    text @1 :Text;
    # At most 16 KiB.
    to @2 :Text;
    # Of dispatchTicket alone, and needed there.
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
}

struct Ticket {
  line @0 :TicketLine;
  steps @1 :List(Step);
  # Each after what it cites.
  turns @2 :List(Turn);
  closedAt @3 :Int64;
  # 0: it is not.
  participants @4 :List(Text);
  forked @5 :Bool;

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
    to @6 :Text;
    turn @7 :Data;
    # 32 bytes, or none.
    excluded @8 :Bool;
    text @9 :Text;
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
  }
}

struct Enrolment {
  code @0 :Text;
  name @1 :Text;
  # Empty until the child has answered; digits too.
  digits @2 :Text;
  validUntil @3 :Int64;
}
