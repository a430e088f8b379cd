@0xef758fca9a4622f7;
# schemas/link.capnp: what crosses the link between a parent and a child.
#
# The link itself is CURVE: both ends know whom they talk to, and nobody else reads along. A frame
# is therefore not signed; what it carries is. Frames are at most 1 MiB.
#
# Each direction has four lanes (envelope.capnp). In a lane, envelopes are numbered from 1 without a
# gap, for the life of a store's incarnation. The receiver acknowledges the highest number up to
# which everything is committed to its disk: an ack means durable, always. After a cut, the sender
# goes on behind the last ack. What arrives again below it is dropped and acknowledged again.

using Cxx = import "/capnp/c++.capnp";
using Envelope = import "envelope.capnp";
$Cxx.namespace("guantong::schemas");

struct Frame {
  union {
    hello @0 :Hello;
    # First in each direction after connecting. Nothing else is believed before it.

    batch @1 :Batch;
    acks @2 :List(Ack);
    # Ordered by lane, each lane at most once, here and in a batch. Sent alone when nothing else
    # goes that way.

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

  struct Resume {
    lane @0 :Envelope.Lane;
    peerIncarnation @1 :UInt64;
    # The incarnation of the other end that `received` is about. 0: nothing yet.
    received @2 :UInt64;
    # Everything up to this number is on disk here.
    creditBytes @3 :UInt64;
    # As in Ack.
  }
}

struct Batch {
  lane @0 :Envelope.Lane;
  first @1 :UInt64;
  # Number of the first envelope, from 1; the others follow without a gap.
  envelopes @2 :List(Envelope.Envelope);
  # At least one, at most 1024.
  acks @3 :List(Ack);
  # What there is to acknowledge travels along.
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
