@0xd05f266ad6ace71a;
# schemas/event.capnp: one fact that one office signed.
#
# A ticket is a set of these, and its state a fold of the set. An event is never changed and, until
# retention ends, never removed. Unknown kinds are kept and passed on.
#
# Three layers, so that each can be kept back without breaking the others:
#
#       body      what happened, in full          sealed at rest under the ticket's key; may be
#         ^                                        withheld, or destroyed at the end of retention
#         | salted commitment
#       header    who, where in which chain,       what is signed; may be withheld from those who
#         ^       after what, when, which kind     must not know that it exists: then a stub stands
#         | salted leaf hash                       in its place
#       batch     one signature for up to 1,024    tells nothing of the neighbours, because every
#                 leaves, a path for each          leaf is salted
#
# So whoever holds the header can check it without the body, and whoever holds a stub can check the
# chain without the header. The leaf hash (crypto/batch.h, purpose "guantong/1/event") is the
# event's id: chains and citations name it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("guantong::schemas");

struct EventHeader {
  suite @0 :UInt16;

  author @1 :Text;
  # The office that says this. Codes as in identity.capnp.

  authorSerial @2 :UInt64;
  # Which of its certificates has the key.

  person @3 :UInt32;
  # Who in the office did it: a number that only this office can turn into a person. 0: the node
  # itself, by rule (a delivery, a clock). Never anything of a reporter.

  incarnation @4 :UInt64;
  position @5 :UInt64;
  # Where it stands in the author's log. Together with the checkpoints that the parent keeps, this
  # is what an office can't rewrite unseen.

  chain @6 :Chain;

  ticket @7 :Data;
  # 16 bytes; empty in the office chain.

  sequence @8 :UInt32;
  # Counts the author's events in this chain of this ticket (in the office chain: of the office),
  # from 0 without a gap. Two events with one sequence are a fork: both are kept and shown.

  previous @9 :Data;
  # The leaf hash of the author's event with the sequence before; empty at sequence 0.

  heads @10 :List(Head);
  # The newest event of every other author on this ticket that the author had applied, ordered by
  # author, each author once. What it was authorised by is judged against these, not against what a
  # receiver happens to hold; an event whose heads aren't all there waits. At most 64.

  directoryVersion @11 :UInt64;
  profileVersion @12 :UInt32;
  # The tree and the rules it was authored under. The profile itself is fixed by the ticket.

  time @13 :Int64;
  # The author's clock, milliseconds since 1970-01-01 UTC. For people and deadlines, never for
  # order. Sensitive tickets carry whole hours.

  kind @14 :UInt16;
  # What happened. The vocabulary is node/ticket's; a number never gets another meaning.

  commitment @15 :Data;
  # 32 bytes: the salted commitment to the body (crypto/commitment.h). The salt travels with the
  # body, so a header tells nothing of a body that can be guessed.

  enum Chain {
    ticket @0;
    # What changes a ticket's state. Never a stub for who takes part in the ticket.
    intake @1;
    # Mailbox, disclosure and looks, on the same ticket, kept at the intake office: a chain of its
    # own, so that its length and times tell nothing to those who hold the ticket chain.
    office @2;
    # What concerns the office and no ticket: administrators filed, profiles published.
  }
}

struct Head {
  author @0 :Text;
  sequence @1 :UInt32;
  leaf @2 :Data;
  # 32 bytes.
}

struct Event {
  # As it travels, always inside a sealed envelope, and as a bundle carries it.

  header @0 :Data;
  # EventHeader, the exact bytes that were signed.

  proof @1 :Data;
  # crypto/batch.h's encoding: suite, place in the batch, salt of the leaf, path, signature.

  body :union {
    withheld @2 :Void;
    # Not for this recipient, or destroyed. The header's commitment still stands.
    present @3 :Body;
  }
}

struct Body {
  salt @0 :Data;
  # 32 bytes.
  content @1 :Data;
  # What the kind says. At most 64 KiB: what is larger is an attachment.
}

struct SignedEvents {
  # Events of one author that were signed together, whole: the form in which an author sends and
  # keeps what it has just signed. The batch is all here, so that one signature and a salt for each
  # do for all of them; whoever takes one out later makes its proof from the others' leaves
  # (crypto/batch.h, SignedBatch). An author signs together what goes to the same recipients, so the
  # common root tells none of them of anything that it doesn't get.

  suite @0 :UInt16;
  signature @1 :Data;
  # 64 bytes, over the root of the leaves in this order.
  events @2 :List(Member);
  # At least one, at most 1024.

  struct Member {
    salt @0 :Data;
    # 16 bytes: of the leaf.
    header @1 :Data;
    # EventHeader, the exact bytes.
    body :union {
      withheld @2 :Void;
      present @3 :Body;
    }
  }
}

struct EventStub {
  # Stands for an event that the holder may not see. The author's next event names this leaf as its
  # `previous` and is signed, so the chain verifies across it; the leaf's salt is withheld, so
  # nothing about the header can be guessed from it.

  author @0 :Text;
  chain @1 :EventHeader.Chain;
  sequence @2 :UInt32;
  leaf @3 :Data;
  # 32 bytes.
}
