@0xd039c7e930ea876b;
# schemas/identity.capnp: who an office is, and since when it no longer is.
#
# The offices form a tree. The national root key, kept offline, certifies the national office; each
# office certifies its children. So whoever knows the root's public key can check any office in the
# country from a handful of certificates, offline and for weeks.
#
# A superior is certifier and relay at once. It must therefore not be able to put a key of its own
# in the place of a child's in silence. What stands against it:
#
#   1. Peers pin keys. A certificate with another key for a code already known counts only with a
#      second signature: the previous key's (a renewal), or the issuer's parent's (a re-enrolment,
#      announced).
#   2. Every certificate is a leaf of its issuer's log, whose head the issuer's parent keeps. A
#      certificate that isn't in the log, or a log that forked to hide one, is seen.
#
# How signed things look, here and in the other files: a struct X carries `statement`, the exact
# bytes that were signed (a flat Cap'n Proto message whose root is XStatement), and its signatures.
# The bytes that travel are the bytes that are checked; nothing is encoded again to be verified.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("guantong::schemas");

struct CertificateStatement {
  # One office, as its issuer certifies it.

  suite @0 :UInt16;
  # The algorithms of the keys below and of the signatures over this statement (crypto/suite.h).

  code @1 :Text;
  # The office: the 12-digit statistical division code, "000000000000" for the national office; a
  # department or company with a node of its own adds "-" and a suffix of at most 24 small letters,
  # digits and dashes ("330106000000-water"). Never reused for another office.

  name @2 :Text;
  # What people call it. UTF-8, not empty, at most 200 bytes.

  level @3 :UInt8;
  # Steps below the national office in the tree of offices: 0 national, 1 province, 2 city,
  # 3 county, 4 township; units that are not places may hang at any level. At most 8.

  parent @4 :Text;
  # The office above it in the tree. Empty for the national office alone.

  issuer @5 :Text;
  # Who certifies: the parent, or empty for the root. Separate from `parent` so that a successor may
  # let them differ; this version refuses that.

  issuerSerial @6 :UInt64;
  # The serial of the issuer's certificate whose key signs this one. 0 where the root signs, and
  # only there.

  serial @7 :UInt64;
  # Counts the certificates of this issuer, from 1, so that no serial anywhere is 0. Revocations name
  # (issuer, serial). One that follows another of the same office is higher than it, also when the
  # issuer is a new one (which then leaves out the numbers between): so a code and a serial name one
  # certificate, and the highest is the newest.

  signingKey @8 :Data;
  # Ed25519 public key, 32 bytes: signs the office's events, envelopes and checkpoints.

  transportKey @9 :Data;
  # CURVE public key, 32 bytes: the links of this office.

  notBefore @10 :Int64;
  notAfter @11 :Int64;
  # Milliseconds since 1970-01-01 UTC; valid in [notBefore, notAfter).

  continuity :union {
    # How this certificate follows what was known of the code before.

    first @12 :Void;
    # The code was never certified before. It lies within its issuer's own (the digits that say
    # which place the issuer is begin it), so that nobody certifies somebody else's code first.

    renewal @13 :UInt64;
    # Follows the certificate of this serial, a lower one. The issuer may be a new one: the office
    # has moved.
    # Certificate.continuity is the signature of that certificate's signing key.

    reenrolment @14 :UInt64;
    # The key of the certificate of this serial, a lower one by the same issuer, is lost.
    # Certificate.continuity is the signature of the issuer's parent (of the root, where the issuer
    # is the national office or the root itself). The sealing keys announced before are lost too.
  }
}

struct Certificate {
  statement @0 :Data;
  # CertificateStatement, the exact bytes that were signed.

  signature @1 :Data;
  # The issuer's, 64 bytes, context "guantong/1/certificate".

  continuity @2 :Data;
  # 64 bytes over the same statement under the same context, by the key that the statement's
  # `continuity` names; empty where that is `first`.
}

struct SealingKeyStatement {
  # The key an office can be written to in one epoch of 30 days. The office signs it itself: an
  # issuer has no part in it. Mail for several epochs may be on its way at once, so an office holds
  # several; each is destroyed 120 days after its epoch ended (crypto/epochs.h), and what was
  # sealed to it can then be opened by nobody.

  suite @0 :UInt16;
  office @1 :Text;
  certificateSerial @2 :UInt64;
  # Which of the office's certificates has the key that signs.
  epoch @3 :UInt32;
  # Whole periods of 30 days since 1970-01-01 UTC.
  key @4 :Data;
  # X25519 public key, 32 bytes.
}

struct SealingKey {
  statement @0 :Data;
  signature @1 :Data;
  # 64 bytes, context "guantong/1/sealing-key".
}

struct RevocationListStatement {
  # Everything an issuer has revoked, whole, in every list: a list needs no other to be read, and
  # the one with the highest number replaces all before. Signed with the key of the issuer's newest
  # certificate: who renews its key issues its list again.

  suite @0 :UInt16;
  issuer @1 :Text;
  issuerSerial @2 :UInt64;
  # As in CertificateStatement: the root has no code, and serial 0.
  number @3 :UInt64;
  # From 1, one more with every list. A list with a lower number than a known one is passed over.

  issuedAt @4 :Int64;
  # A list is issued at least every week, also when nothing was revoked. With one older than 30
  # days, disclosure is refused; ordinary work goes on.

  entries @5 :List(Revocation);
  # Ordered by serial, each serial once. Whatever stands in one list stands in all after it, for
  # ever: otherwise what a thief signed would count again one day. At most 4096: an issuer has at
  # most some hundred children, and a key lasts for years.
}

struct RevocationList {
  statement @0 :Data;
  signature @1 :Data;
  # The issuer's, 64 bytes, context "guantong/1/revocation-list".
}

struct Revocation {
  serial @0 :UInt64;
  code @1 :Text;
  reason @2 :Reason;
  revokedAt @3 :Int64;

  lastGood @4 :LogPosition;
  # The last position of the office's log that still counts. Later events are excluded everywhere,
  # also where they were applied already. A position and not a time: whoever holds the stolen key
  # can write any time it likes into an event, but can't insert behind a position that the parent's
  # checkpoint has fixed.

  enum Reason {
    superseded @0;
    # Renewed or re-enrolled; the old key is no longer used.
    keyLost @1;
    keyStolen @2;
    officeClosed @3;
    # Merged or dissolved.
    mandateLost @4;
    # The office exists, but may no longer do this work.
  }
}

struct LogPosition {
  # A place in an office's log: the first `size` events of an incarnation.

  incarnation @0 :UInt64;
  size @1 :UInt64;
}
