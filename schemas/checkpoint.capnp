@0xba3baff7b5e2daee;
# schemas/checkpoint.capnp: the signed head of an office's log.
#
# An office publishes one to its parent after every group of events it has let out, at least daily.
# The parent keeps them. So the past can't be rewritten unseen: a log whose new head does not extend
# an old one (a consistency proof, crypto/merkle_log.h) is an alarm, unless a new incarnation was
# announced. And an office that lost its disk gets back from its parent where it stood.

using Cxx = import "/capnp/c++.capnp";
using Lane = import "envelope.capnp".Lane;
$Cxx.namespace("guantong::schemas");

struct CheckpointStatement {
  # What is said besides size and root. Opaque to crypto/checkpoint.h, which signs all three.

  office @0 :Text;
  certificateSerial @1 :UInt64;

  incarnation @2 :UInt64;
  # Of the store whose log this is.

  number @3 :UInt64;
  # Counts this office's checkpoints, from 1, over all incarnations.

  time @4 :Int64;

  frontier @5 :List(Mark);
  # How far each lane was when the log had this size, ordered by lane, each lane at most once. A
  # restored office may author again only after it has its last frontier back: it must not use a
  # number twice.

  revocations @6 :UInt64;
  # The number of the newest revocation list of its own parent that it knows.

  struct Mark {
    lane @0 :Lane;
    sent @1 :UInt64;
    received @2 :UInt64;
  }
}

struct Checkpoint {
  signed @0 :Data;
  # crypto/checkpoint.h's encoding: suite, size, root, statement, signature (context
  # "guantong/1/log/checkpoint").

  extends @1 :UInt64;
  consistency @2 :Data;
  # As in Anchor (envelope.capnp), with which it travels: kept beside it, so that whoever reads the
  # kept ones later can see for himself that each extends the one before.
}
