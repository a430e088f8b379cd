@0xa7d6ad6aa0e1b2a4;
# schemas/ticket.capnp: what the events of a ticket say, and the row that an office keeps of one.
#
# The number in EventHeader.kind says which struct the body's content is. A kind never gets another
# number or another meaning. A kind that this version doesn't know is stored, shown by its number
# and passed on.
#
#   kind  struct        who says it
#      1  Registered    the office that took the report
#      2  Dispatched    an office that has the ticket, to the one that gets a turn at it
#      3  Delivered     the node of the office that got a turn, by itself: its clock runs from here
#      4  Result        an office that has a turn
#      5  Closed        the office that registered
#    101  Gap           (office chain) an office whose store was restored goes on behind a gap
#    102  Certified     (office chain) a certificate was issued
#
# All texts are UTF-8. Nothing here is about a reporter: no name, number or address of one has a
# field, here or anywhere in what travels.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("guantong::schemas");

struct Registered {
  title @0 :Text;
  # What people call it in lists. At most 200 bytes.
  text @1 :Text;
  # What was reported, as the office wrote it down. At most 16 KiB.
  urgent @2 :Bool;
  # Travels in the urgent lane.
  to @3 :Text;
  # The office that gets the first turn: registering and dispatching in one act. Empty: nobody yet.
  nonce @4 :Data;
  # 16 random bytes. The ticket's id is the beginning of a hash over the registering office's code
  # and this: nobody else can register a ticket of the same id.
}

struct Dispatched {
  to @0 :Text;
  text @1 :Text;
  # What is asked of it. At most 16 KiB, here and below.
}

struct Delivered {
  turn @0 :Data;
  # 32 bytes: the leaf of the event that gave the turn.
}

struct Result {
  text @0 :Text;
}

struct Closed {
  text @0 :Text;
}

struct Gap {
  incarnation @0 :UInt64;
  size @1 :UInt64;
  # How far the log of the incarnation before is known to reach.
}

struct Certified {
  certificate @0 :Data;
  # identity.capnp's Certificate, encoded.
}

struct TicketRecord {
  # All that an office's lists and rules need of a ticket, without opening a body. It can be made
  # again from `ledger` and `received` at any time, and is written for many events at once.

  ticket @4 :Data;
  # 16 bytes.
  row @0 :UInt64;
  # Counts the tickets of this office in the order in which they came.
  title @1 :Text;
  urgent @3 :Bool;
  events @2 :List(Known);
  # Every event of the ticket that was applied or excluded, in the order in which it was. Each comes
  # after all that it cites.

  struct Known {
    leaf @0 :Data;
    # 32 bytes.
    author @1 :Text;
    chain @2 :UInt16;
    sequence @3 :UInt32;
    kind @4 :UInt16;
    time @5 :Int64;
    # The author's clock.
    arrived @6 :Int64;
    # Ours.
    to @7 :Text;
    # The office that gets a turn by it; empty: none.
    turn @8 :Data;
    # Of a delivery: the leaf that gave the turn. Else empty.
    received @9 :Bool;
    record @10 :UInt64;
    index @11 :UInt16;
    # Where it lies.
    excluded @12 :Bool;
    # Its author was not allowed to: kept and shown, never applied.
    incarnation @13 :UInt64;
    # Of the author's log: two events of one number are a fork within one incarnation only.
    cites @14 :List(UInt32);
    # Where in this list its previous event and its heads stand: what its author had seen is what
    # can be reached from there.
  }
}

struct ViewRecord {
  # How far the rows of tickets (and what waits) reflect `ledger` and `received`.

  ledger @0 :UInt64;
  received @1 :UInt64;
  # The first record of each that they don't.
  rows @2 :UInt64;
  # Tickets so far.
  open @3 :UInt64;
  # Of these, not closed.
}
