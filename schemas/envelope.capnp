@0xc22ad22559b24439;
# schemas/envelope.capnp: one message from the office that wrote it to the office that may read it.
#
# Offices in between see the header and a block of padded, sealed bytes. They check the author's
# signature over both before they pass it on, and can do no more with it. What kind of letter it is
# (a ticket's events, a receipt, a dummy) is said inside the seal alone: sensitive mail looks like
# the one dummy that every office sends each day.
#
# The author keeps what it needs to send an envelope again until the recipient's own signed
# delivery has come back: an ack of the next office is not enough, it may lose its disk.

using Cxx = import "/capnp/c++.capnp";
using Event = import "event.capnp";
using Identity = import "identity.capnp";
$Cxx.namespace("guantong::schemas");

struct EnvelopeHeader {
  # The least that routing needs. Everything here is visible to every office on the way.

  suite @0 :UInt16;

  author @1 :Text;
  authorSerial @2 :UInt64;
  recipient @3 :Text;

  id @4 :Data;
  # 16 random bytes: the same envelope sent again, over whatever way, is applied once.

  senderEpoch @5 :UInt32;
  recipientEpoch @6 :UInt32;
  # Which sealing keys were agreed on (crypto/sealing.h). A recipient whose key of that epoch is
  # gone bounces with `staleEpoch`, and the author seals again.

  lane @7 :Lane;

  expires @8 :UInt32;
  # The day (whole days since 1970-01-01 UTC) after which relays bounce it. A day and not a moment:
  # the header shall not tell when a report came in.
}

enum Lane {
  # Each direction of a link has four, each with a sequence and a window of its own, so that an
  # urgent ticket never waits behind an attachment.

  control @0;
  # Certificates, revocations, receipts, bounces, checkpoints.
  urgent @1;
  normal @2;
  bulk @3;
  # Attachments, history for an office that rebuilds itself.
}

struct Envelope {
  header @0 :Data;
  # EnvelopeHeader, the exact bytes. Associated data of the seal: a sealed text under another header
  # does not open.

  sealed @1 :Data;
  # crypto/sealing.h's encoding; inside, padded, a Letter. At most 512 KiB, so that a frame always
  # holds one.

  proof @2 :Data;
  # The author's batch signature (crypto/batch.h) over header and sealed bytes, purpose
  # "guantong/1/envelope".

  senderKey @4 :Data;
  # identity.capnp's SealingKey of the author in `senderEpoch`, where the letter announces keys: what
  # brings a new key must be readable to who doesn't have it yet. An office that was off while its
  # next key was due seals with one that nobody has seen. Signed in itself, so not by `proof`. Else
  # empty.

  hops @3 :UInt8;
  # Links crossed so far, counted by each relay and signed by nobody: a guard against loops, not a
  # fact. Over 32 (twice the way between two leaves of the deepest tree) it bounces.
}

struct Letter {
  # What is inside the seal. Only the recipient reads it. A list in it has at most 1024 entries.

  union {
    events @0 :List(Event.Event);
    # In the author's log order.

    delivered @1 :List(Data);
    # Ids of envelopes that the author of this letter has received, opened and made durable. Each
    # stands for a `delivered` fact that its own event carries; this is what lets go of the outbox.

    bounced @2 :Bounce;

    certificates @3 :List(Identity.Certificate);
    sealingKeys @4 :List(Identity.SealingKey);
    revocations @5 :List(Identity.RevocationList);

    nothing @6 :Void;
    # The daily dummy.

    batch @7 :Event.SignedEvents;
    # What an author has just said, for a recipient who was meant when it was said. What is passed
    # on later, or for others, are `events`.

    wanted @8 :List(Text);
    # "Who are these offices?" To the parent, which answers with `certificates` and `sealingKeys`
    # where it knows, asks its own parent where it doesn't, and answers `unknown` where nobody does.

    unknown @9 :List(Text);
    # "There is no such office": the national office has no certificate for these codes.

    checkpoint @10 :Anchor;
    # To the parent: the head of the author's log.

    checkpointWanted @11 :Identity.LogPosition;
    # To a child: "show me that your newest checkpoint extends this one, the last I have."

    recovering @12 :Recovering;
    # To the parent and the offices it shares tickets with: "my store was restored or made anew."

    frontier @13 :Frontier;
    # The parent's answer to a child that recovers.

    mailboxAsked @14 :MailboxAsked;
    # To the office that a receipt code hints at, and from there to the one that keeps the mailbox.
    # Nobody confirms it: a client that gets no answer asks again.

    mailboxAnswered @15 :MailboxAnswered;
    # The same way back, to whoever asked, hop by hop.

    mailboxesKept @16 :MailboxesKept;
    # To the office that the codes of its receipts hint at, by an office below it.
  }
}

struct MailboxAsked {
  # A reporter asks about a mailbox. Every office on the way sees the same of each: three blocks of
  # always the same sizes.

  ask @0 :Data;
  # 16 random bytes: which question it is.
  key @1 :Data;
  # 32 bytes: the public key of the receipt code, to which the answer is sealed.
  wish @2 :Data;
  # Sealed for the office that keeps the mailbox, or random bytes that look so.
}

struct MailboxAnswered {
  ask @0 :Data;
  page @1 :Data;
  # Sealed to the receipt's key. There is one also where there is no mailbox.
}

struct MailboxesKept {
  mailboxes @0 :List(Data);
  # 16 bytes each: hashes of their keys.
  gone @1 :Bool;
  # They are no more.
}

struct Anchor {
  checkpoint @0 :Data;
  # crypto/checkpoint.h's encoding.
  extends @1 :UInt64;
  # The size of the checkpoint that `consistency` starts from.
  consistency @2 :Data;
  # crypto/merkle_log.h's ConsistencyProof; empty where `extends` is 0.
}

struct Recovering {
  incarnation @0 :UInt64;
  # The new one.
  has @1 :Identity.LogPosition;
  # What it holds of its own log, of the incarnation that its store was copied from.
}

struct Frontier {
  incarnation @0 :UInt64;
  # The one that asked.
  checkpoint @1 :Data;
  # The newest that the parent has of this child; empty where there is none.
}

struct Bounce {
  envelope @0 :Data;
  # The id of what came back.
  reason @1 :Reason;

  enum Reason {
    unknownRecipient @0;
    revokedRecipient @1;
    expired @2;
    tooLarge @3;
    tooManyHops @4;
    staleEpoch @5;
    refusedAuthor @6;
    # The author's certificate isn't valid where it bounced.
  }
}
