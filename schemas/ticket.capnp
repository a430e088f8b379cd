@0xa7d6ad6aa0e1b2a4;
# schemas/ticket.capnp: what the events of a ticket say, and the row that an office keeps of one.
#
# The number in EventHeader.kind says what happened: node/ticket/vocabulary.h has the names. A kind
# never gets another number or another meaning. A kind that this version doesn't know is stored,
# shown by its number and passed on. What the body's content is:
#
#   kind        struct        who says it
#      1        Registered    the office that took the report
#      3        Delivered     the node of the office that got a turn, by itself: its clock runs from
#                             here
#   2, 4 to 99  Act           whom node/ticket/authority.cc names; its table says which fields each
#                             kind has
#    101        Gap           (office chain) an office whose store was restored goes on behind a gap
#    102        Certified     (office chain) a certificate was issued
#    103, 104   Published     (office chain) the national office gives out rules or a calendar
#    105 to 112 Act           (office chain) people, knowledge, summaries; what was printed of a
#                             ticket, and by whom
#    121 to 124 Act           (intake chain of a ticket, which stays in the office that registered it)
#                             that a mailbox was written to, by whom, and read; that a proof of filing
#                             was given. `number`: of the message. Never what was written
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

  hotline @5 :Text;
  profileVersion @6 :UInt32;
  # By whose rules it is handled, from the first day to the last: a later version does not touch it.
  # Empty and 0: by none; then there are no clocks, and only the rules that all tickets have.
  type @7 :Text;
  category @8 :Text;
  channel @9 :Text;
  # Words of that version.
  privacy @10 :UInt16;
  # 0 open, 1 confidential, 2 anonymous: what the reporter lets travel. It says nothing of who.
  major @11 :Bool;
  # Serious, typical or hard.
  received @12 :Int64;
  # When the report reached the office; clocks count from there. 0: when it was registered.
  matterPlace @13 :Text;
  accusedPlace @14 :Text;
  reporterPlace @15 :Text;
  # Division codes, as far down as it matters and no further; each may be missing. The reporter's is
  # given to the county at most.
  accused @16 :Text;
  # The office that is accused, or whose people are. Empty: none is.
  origin @17 :Text;
  # On whose instance, where the rules ask for it: 县政府领导交办.
  system @18 :Text;
  number @19 :Text;
  # What a foreign platform calls it, when it came from there.
  mailbox @20 :Bool;
  # The reporter can be written to without anybody knowing who it is. What an office of before this
  # field registered has none.
}

struct Delivered {
  turn @0 :Data;
  # 32 bytes: the leaf of the event that gave the turn.
}

struct Act {
  # Whatever else happens to a ticket. One struct for all, because rules are tables: which fields a
  # kind needs and may have stands there, in one place, and what has others is refused.

  turn @0 :Data;
  # 32 bytes or none: the leaf of the event that gave the turn spoken of. Who has it is `to` where
  # someone else speaks, and one event gave several.
  about @1 :Data;
  # 32 bytes or none: the event that this answers.
  to @2 :Text;
  # An office.
  others @3 :List(Text);
  # Offices that help, in order of their codes. At most 16.
  ticket @4 :Data;
  # 16 bytes or none: another ticket.
  word @5 :Text;
  # A word of the rules: a mode, a reason, a grade, a clock. At most 120 bytes.
  number @6 :UInt32;
  # So many days, attempts, points.
  until @7 :Int64;
  # 0: none.
  text @8 :Text;
  # For people. At most 16 KiB.
  flag @9 :Bool;
}

struct Published {
  text @0 :Text;
  # A profile or a calendar notice, the file as it was written. At most 60 KiB.
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
  opened @1 :Registered;
  # All but the text: what it was registered with. Nothing before that event is here.
  calendar @3 :UInt64;
  # Under which calendar its deadlines were last counted.
  told @5 :Int64;
  # Up to which moment warnings of its deadlines were given.
  due @6 :Int64;
  desk @7 :Int64;
  # Its keys in the tables of these names. 0: none.
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
    act @7 :Act;
    # What rules need of the body: all but texts for people.
    person @8 :UInt32;
    # Who in the author's office; a number that only it can turn into a person.
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
