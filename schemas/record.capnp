@0xd1ea1dbfc1d29e92;
# schemas/record.capnp: what an office writes into its store.
#
# Records are read by the program that wrote them and by its successors, so the rules of evolution
# hold here as they do on the wire (schemas/README.md). They are decoded under the same limits as
# what comes from outside: a disk is outside too.
#
# Keys are ordered bytes, numbers big-endian, so that a table reads in the order it was written:
#
#   table          key                                   value
#   office         a name                                small records of the office itself, by room
#                  "post/letters"                        number (8) that the next letter gets
#                  "post/queue/", neighbour code, 0,     number (8) that the next item gets; both
#                    lane (1)                              noted when the newest entry goes, else
#                                                          the newest entry tells
#   ledger         batch number (8)                      StoredEvents: what this office said
#   received       arrival number (8)                    StoredEvents: what others said
#   log            number of the first node (8)          32 bytes a node: completed nodes of the
#                                                          Merkle log, a group's together
#   waiting        leaf that is missing (32), place (11) the event there waits for that leaf: its own
#                                                      leaf (32), the code of who sent it
#   links          office code, 0                        LinkRecord
#   letters        number (8)                            LetterRecord: until the recipient's delivery
#   letter-ids     envelope id (16)                      number (8)
#   unrouted       recipient code, 0, number (8)         empty: letters to offices not known yet
#   queue          neighbour code, 0, lane (1),          QueueItem: until the neighbour's ack
#                    number (8)
#   parked         author code, 0, number (8)            StoredEnvelope: author's keys not known yet
#   quarantine     arrival number (8)                    Quarantined
#   checkpoints    office code, 0, number (8)            Checkpoint: own, and the children's
#                  office code, 1, number (8), the       Checkpoint: a child's that contradicts those:
#                    first 16 bytes of its SHA-256         an alarm
#   certificates   office code, 0, serial (8)            Certificate
#   sealing-keys   office code, 0, epoch (4)             SealingKey
#   revocations    issuer code, 0                        RevocationList: the newest
#   enrolments     code of the invited office, 0         EnrolmentRecord (enrolment.capnp)
#   tickets        row / 65536 (4), ticket (16)          row (8): in volumes, so that new ids, which
#                                                          are random, fill few pages at a time
#   ticket-filters row / 65536 (4)                       131072 bytes: of a full volume, which ids
#                                                          may be in it (node/ticket_index.h)
#   ticket-rows    row (8)                               TicketRecord (ticket.capnp), in order of
#                                                          first arrival: ids are random, and a
#                                                          page for each record would be written
#   rules          kind (2), name, 0, version (4)        RuleRecord: profiles and calendar notices
#   due            moment (8), row (8)                   ticket (16): has clocks; when the next of
#                                                          them is to be told
#   desk           moment (8), row (8)                   ticket (16): waits for this office; when
#                                                          the first clock of its own is due
#   aliases        hash of a foreign number (16),        empty
#                    ticket (16)
#   people         number (4)                            PersonRecord
#                  0 (4), role (1)                       FilingRecord: a change that is to be filed
#   reporters      ticket (16)                           what leads back to the reporter, opaque;
#                                                          never leaves this store
#   capsules       ticket (16), capsule (16)             CapsuleRecord (reporter.capnp)
#   retention      month (4), ticket (16)                empty: its capsules lie under that month's
#                                                          key
#   custodians     office code, 0                        CustodiansRecord: the set that holds
#   disclosures    leaf of the event that asked (32)     DisclosureRecord
#   likeness       keyed hash (16), ticket (16)          empty: of what tickets of this office are
#                                                          about and of who reported, to see that
#                                                          they are alike (node/likeness.h)
#   mailboxes      1 (1), mailbox id (16)                MailboxRecord (mailbox.capnp)
#                  2 (1), ticket (16)                    mailbox id (16)
#   mailbox-messages mailbox id (16), number (8)         MailboxMessage (mailbox.capnp)
#
# A code ends with a zero byte (or a one), which no code contains: no code's keys lie among
# another's.
#
# The store's own table "guantong.store" (format, office, incarnation) is the store adapter's: it must
# be readable before anything else is believed, so it is plain bytes (node/shell/lmdb_store.h).

using Cxx = import "/capnp/c++.capnp";
using Lane = import "envelope.capnp".Lane;
using Identity = import "identity.capnp";
$Cxx.namespace("guantong::schemas");

struct StoredEvents {
  # Events that were committed together: one batch of ours, or the events of one letter. A record
  # for many, because a record for each would cost three times as much to write.

  from @0 :Text;
  # The neighbour or office whose letter brought them; empty for our own.
  arrived @1 :Int64;
  # Our clock, milliseconds since 1970-01-01 UTC.
  suite @2 :UInt16;

  proof :union {
    signature @3 :Data;
    # 64 bytes: a whole batch. Each event's `proof` is the salt of its leaf (16 bytes).
    each @4 :Void;
    # Each event's `proof` is crypto/batch.h's encoding.
  }

  events @5 :List(Stored);
  # At least one, at most 1024.

  sealedBodies @6 :Data;
  # The bodies of all events, sealed under the office's key for what rests (crypto/rest.h), bound to
  # this record's place: table (1: 0 `ledger`, 1 `received`), number (8). Inside, for each event:
  # length (4, big-endian), salt (32), content; where the body is withheld or destroyed, a length of
  # 2^32 - 1 and nothing else.

  struct Stored {
    header @0 :Data;
    proof @1 :Data;
  }
}

struct LedgerRecord {
  # Where our own ledger stands: under "ledger" in `office`, written with every group that adds to
  # it. Numbers of records are never used twice, also not those of records that were removed.

  nextBatch @0 :UInt64;
  nextArrival @1 :UInt64;
  # Numbers that the next records in `ledger` and `received` get, from 1.
  log @2 :Data;
  # crypto/merkle_log.h's frontier of the log.
  checkpoints @3 :UInt64;
  # The number of our newest checkpoint; 0: none yet.
  incarnation @4 :UInt64;
  confirmed @5 :UInt64;
  # The size of the newest checkpoint of this incarnation that the parent has; 0: none.
}

struct LinkRecord {
  # How far each lane of a link is, in both directions.

  peerIncarnation @0 :UInt64;
  lanes @1 :List(LaneRecord);
  # Ordered by lane, each lane at most once.
  lastHeard @2 :Int64;
  # 0: never.

  struct LaneRecord {
    lane @0 :Lane;
    nextOut @1 :UInt64;
    # Behind the highest number of the queue that may have been sent, in this pair of incarnations:
    # written before anything is sent. A neighbour that has more shows that this store is an old
    # copy.
    acknowledged @2 :UInt64;
    # The neighbour has everything up to this number of the queue on disk.
    received @3 :UInt64;
    # We have everything up to this number on the wire on disk, of `peerIncarnation` to ours.
    base @4 :UInt64;
    # What is subtracted from the queue's number to get the number on the wire. Numbers on the wire
    # start from 1 for every pair of incarnations, those of the queue never start again.
  }
}

struct LetterRecord {
  # A letter of ours that its recipient has not confirmed yet.

  id @0 :Data;
  # 16 bytes: of the envelope, the same each time it is sealed again.
  recipient @1 :Text;
  lane @2 :Lane;
  made @3 :Int64;
  queuedAt @4 :Int64;
  # When it was last put into a queue, or had to wait because it couldn't be.
  attempts @5 :UInt32;
  # How often, since the way to its recipient last changed.

  content :union {
    batch @6 :UInt64;
    # The record of `ledger` that holds it.
    events @7 :List(Place);
    # Single events passed on, of whichever author.
    letter @8 :Data;
    # A Letter, encoded, where nothing else of the store can make it again.
  }

  reported @9 :Bool;
  # People have been told that it doesn't get through.

  struct Place {
    received @0 :Bool;
    # In `received`, else in `ledger`.
    record @1 :UInt64;
    index @2 :UInt16;
  }
}

struct QueueItem {
  # What is next for a neighbour.

  bytes @0 :UInt64;
  # About how many it will be on the wire.

  content :union {
    letter @1 :UInt64;
    # A letter of ours, by its number; sealed when it is sent.
    passing @2 :Passing;
    # A letter of ours that nobody confirms (a confirmation, a bounce); gone with the ack.
    envelope @3 :Data;
    # Another's Envelope, the bytes that travel.
  }

  struct Passing {
    id @0 :Data;
    recipient @1 :Text;
    letter @2 :Data;
    # A Letter, encoded.
  }
}

struct StoredEnvelope {
  # An envelope that we pass on for others. Our own are made again from the ledger.

  envelope @0 :Data;
  # Envelope, the bytes that travel.
  from @1 :Text;
  arrived @2 :Int64;
}

struct Quarantined {
  # What a neighbour brought and could not be applied. Shown to people; never blocks a lane.

  bytes @0 :Data;
  # As it came; cut after 64 KiB.
  bytesWhole @1 :UInt64;
  # How long it was.
  from @2 :Text;
  lane @3 :Lane;
  number @4 :UInt64;
  arrived @5 :Int64;
  reason @6 :Text;
  # For people, in technical words, at most 1024 bytes. Never holds content.
}

struct OfficeRecord {
  # What the office itself must not forget (table `office`, name "office").

  incarnation @0 :UInt64;
  # The one it goes by: its store's, or a later one it took because its store was an old copy.
  confirmed @1 :UInt64;
  # The incarnation whose beginning its parent has confirmed. Another: it only drafts.
  officeSequence @2 :UInt32;
  # The number of the next event of the office chain.
  officeLeaf @3 :Data;
  # 32 bytes: the newest event of the office chain; empty where there is none.
  retiredSerials @4 :UInt64;
  # 0. A certificate's number stands in its invitation.
  quarantined @5 :UInt64;
  # Arrivals in quarantine so far.
  publishedSize @6 :UInt64;
  publishedAt @7 :Int64;
  # Of the newest own checkpoint.
  announced @8 :List(Announced);
  # Children that announced another incarnation, ordered by code.
  noticesCounted @9 :UInt32;
  # So many calendar notices, in the order in which they came, are in all deadlines.

  struct Announced {
    office @0 :Text;
    incarnation @1 :UInt64;
  }
}

struct RuleRecord {
  # Where the event lies that gave out a profile or a calendar notice.

  received @0 :Bool;
  record @1 :UInt64;
  index @2 :UInt16;
  arrival @3 :UInt32;
  # Counts them in the order in which they came.
}

struct PersonRecord {
  # Someone who works here. Never leaves this store: events carry the number alone.

  number @0 :UInt32;
  name @1 :Text;
  roles @2 :UInt16;
  # Bits: node/ticket/vocabulary.h's roles, in their order. 0: is no longer here.
  since @3 :Int64;
  contact @4 :Text;
  # The telephone and mailbox of the duty, by which other offices reach it. At most 120 bytes.
  trained @5 :Int64;
  # When they were last trained for it. 0: not on record.
}

struct FilingRecord {
  role @0 :UInt16;
  handover @1 :Int64;
}
