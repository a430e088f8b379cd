@0xc6c639228c16023f;
# schemas/bundle.capnp: a file that stands in for a link, carried by hand on whatever medium.
#
# The file: 8 bytes magic "GTBUNDLE", then one Bundle after another, each with 4 bytes of length
# (big-endian) before it. Each is sealed to the office at the other end of the link, so a lost
# medium tells its finder two office codes and a size. Importing is idempotent, and the order
# between bundles does not matter: what they carry are the same envelopes and acks as on the link.

using Cxx = import "/capnp/c++.capnp";
using Link = import "link.capnp";
$Cxx.namespace("guantong::schemas");

struct BundleHeader {
  suite @0 :UInt16;
  from @1 :Text;
  fromSerial @2 :UInt64;
  to @3 :Text;
  # Neighbours in the tree, always.
  incarnation @4 :UInt64;
  number @5 :UInt64;
  # Counts the bundles from this office to that one, from 1: "bundle 7 is missing" helps a person.
  part @6 :UInt32;
  parts @7 :UInt32;
  # Which of how many in this file, from 1: a file cut short is noticed.
  senderEpoch @8 :UInt32;
  recipientEpoch @9 :UInt32;
}

struct Bundle {
  header @0 :Data;
  # BundleHeader, the exact bytes; associated data of the seal.
  sealed @1 :Data;
  # At most 4 MiB: a medium may be slow and small, a reader's memory too. Inside: a BundleContent.
  signature @2 :Data;
  # The author's, 64 bytes, context "guantong/1/bundle", over the length of the header (4 bytes,
  # big-endian), header and sealed bytes.
}

struct BundleContent {
  batches @0 :List(Link.Batch);
  # At most 64.
  acks @1 :List(Link.Ack);
  # Ordered by lane, each lane at most once.
}
