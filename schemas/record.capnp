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
#   ledger         office log position (8)               StoredEvent: events of this office
#   received       arrival number (8)                    StoredEvent: events of others
#   ticket-keys    ticket (16)                           TicketKey
#   chains         ticket (16), chain (1), author        ChainHead
#   waiting        leaf that is missing (32), arrival(8) empty: what waits for it
#   links          office code                           LinkRecord
#   outbox         office code, lane (1), number (8)     StoredEnvelope
#   quarantine     arrival number (8)                    Quarantined
#   checkpoints    office code, number (8)               Checkpoint: own, and the children's
#   certificates   office code, serial (8)               Certificate
#   log            level (1), index (8)                  32 bytes: completed nodes of the Merkle log
#
# The store's own table "guantong.store" (format, office, incarnation) is the store adapter's: it must
# be readable before anything else is believed, so it is plain bytes (node/shell/lmdb_store.h).

using Cxx = import "/capnp/c++.capnp";
using Lane = import "envelope.capnp".Lane;
using Identity = import "identity.capnp";
$Cxx.namespace("guantong::schemas");

struct StoredEvent {
  # One event, once. Views, outbox and log point to it.

  header @0 :Data;
  # EventHeader, the exact bytes that were signed.
  proof @1 :Data;

  sealedBody @2 :Data;
  # Salt and content, sealed under the ticket's key with the header as associated data
  # (crypto/rest.h). Empty: withheld, or never here. Destroying the ticket's key destroys the body
  # wherever copies of this page still lie.

  from @3 :Text;
  # The neighbour that brought it; empty for our own.
  arrived @4 :Int64;
  # Our clock, milliseconds since 1970-01-01 UTC.

  verdict @5 :Verdict;

  enum Verdict {
    applied @0;
    waiting @1;
    # What it cites isn't here yet.
    excluded @2;
    # Authentic, but its author was not allowed to: kept and shown, never applied.
  }
}

struct TicketKey {
  # The key under which a ticket's bodies rest, itself sealed under a key of the store that lies
  # outside it. End of retention: this record is overwritten and the bodies are gone, while headers
  # and proofs still verify.

  sealed @0 :Data;
  # Empty once destroyed: the record stays, as the tombstone that keeps the ticket from coming back.
  destroyedAt @1 :Int64;
}

struct ChainHead {
  # The newest event of one author in one chain of one ticket.

  sequence @0 :UInt32;
  leaf @1 :Data;
  # 32 bytes.
  forked @2 :Bool;
  # Two events with one sequence were seen. Never taken back.
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
    # Number that the next envelope to this neighbour gets.
    acknowledged @2 :UInt64;
    # The neighbour has everything up to this on disk.
    received @3 :UInt64;
    # We have everything up to this on disk.
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
