@0xef758fca9a4622f7;
# schemas/link.capnp: what crosses the link between a parent and a child.
#
# The link itself is CURVE: both ends know whom they talk to, and nobody else reads along. A frame
# is therefore not signed; what it carries is. Frames are at most 1 MiB.
#
# Each direction has four lanes (envelope.capnp). In a lane, envelopes are numbered from 1 without a
# gap, for the life of a pair of incarnations (the sender's store and the receiver's). The receiver
# acknowledges the highest number up to which everything is committed to its disk: an ack means
# durable, always. After a cut, the sender goes on behind the last ack. What arrives again below it
# is dropped and acknowledged again.
#
# A session begins with three hellos. The end that dials (the child) calls:
#
#     child   hello  session 71  answers 0
#     parent  hello  session 38  answers 71
#     child   hello  session 71  answers 38
#
# Each end makes up its number anew for each session. From there on batches and acks bear the number
# that their receiver gave. So each end knows that what it hears was said after it began: a frame
# that was delayed or repeated on the way, from before a restart or from a store that is gone, bears
# another number and does nothing. A hello that answers nothing from the parent means "there is no
# session here": the child calls again, with a new number. A hello within a session, answering as
# before, tells or asks again how far the lanes are.

using Cxx = import "/capnp/c++.capnp";
using Envelope = import "envelope.capnp";
$Cxx.namespace("guantong::schemas");

struct Frame {
  union {
    hello @0 :Hello;
    # First in each direction. Nothing else is believed before hellos have answered one another.

    batch @1 :Batch;
    acks @2 :Acks;
    # Sent alone when nothing else goes that way.

    alive @3 :Void;
    # Says only that we are here. Like every frame it resets the other end's retry delay.

    goodbye @4 :Goodbye;
  }
  # A frame with a member this version does not know is counted and passed over.
}

struct Hello {
  office @0 :Text;

  incarnation @1 :UInt64;
  # Random for each life of a store. Another than last time tells that the store was restored or
  # made anew: sequences start again, and the two ends compare what they share.

  versionMin @2 :UInt16;
  versionMax @3 :UInt16;
  # Both included. The link speaks the highest version both know. Nothing in common: goodbye
  # `noCommonVersion`.

  lanes @4 :List(Resume);
  # Ordered by lane, each lane at most once.

  session @5 :UInt64;
  # The number that the other end is to put into batches and acks. 0 only from the parent, in a hello
  # that answers nothing.

  answers @6 :UInt64;
  # The `session` of the hello that this one answers. 0: none.

  struct Resume {
    lane @0 :Envelope.Lane;
    peerIncarnation @1 :UInt64;
    # The incarnation of the other end that `received` is about. 0: nothing yet.
    received @2 :UInt64;
    # Everything up to this number is on disk here.
    creditBytes @3 :UInt64;
    # As in Ack.
    acknowledged @4 :UInt64;
    # The other way: what `peerIncarnation` has acknowledged to us. If it has less itself, its store
    # is an old copy, and what lies between was erased here: it goes on under another incarnation.
  }
}

struct Batch {
  lane @0 :Envelope.Lane;
  first @1 :UInt64;
  # Number of the first envelope, from 1; the others follow without a gap.
  envelopes @2 :List(Envelope.Envelope);
  # At least one, at most 1024.
  acks @3 :List(Ack);
  # What there is to acknowledge travels along. Ordered by lane, each lane at most once.
  session @4 :UInt64;
  # The number that the receiver gave in its hello. 0 in a bundle, which belongs to no session.
}

struct Acks {
  session @0 :UInt64;
  # As in Batch.
  lanes @1 :List(Ack);
  # Ordered by lane, each lane at most once.
}

struct Ack {
  lane @0 :Envelope.Lane;
  received @1 :UInt64;
  # Everything up to this number is on disk here.
  creditBytes @2 :UInt64;
  # How many bytes of envelopes behind `received` may be under way. Small when the receiver's disk
  # is slow or full; 0 stops the lane until another ack comes.
}

struct Goodbye {
  reason @0 :Reason;

  enum Reason {
    stopping @0;
    # Come again.
    noCommonVersion @1;
    notEnrolled @2;
    revoked @3;
    storeFull @4;
    # Nothing more can be made durable here. Come again.
    misbehaved @5;
    # Frames that don't decode, or more than was credited.
  }
}
