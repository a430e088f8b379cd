@0xc4b6a1f07d92e835;
# schemas/enrolment.capnp: how an office joins.
#
# A parent hands its new child an invitation: a text on paper, by file or by message, which holds a
# one-time transport key. Over a link with that key, and nothing else, the two exchange the messages
# below. Both then show their administrators 20 digits over all that was said; where the digits are
# equal, nobody stands between.
#
#     child  -> parent   commit     a hash of the child's nonce and of what it says of itself
#     parent -> child    offer      the parent's nonce, its chain of certificates
#     child  -> parent   reveal     what the hash was made of
#     child  -> parent   ask        again and again
#     parent -> child    waiting, granted or refused
#
# Commit first: whoever stands between must fix what it will say to the parent before it knows the
# parent's nonce, and what it says to the child before it knows the child's. So it has one guess at
# equal digits, not as many as it can compute.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("guantong::schemas");

struct EnrolmentMessage {
  union {
    commit @0 :Commit;
    offer @1 :Offer;
    reveal @2 :Reveal;
    ask @3 :Void;
    # Has the administrator approved?
    waiting @4 :Void;
    # Not yet: ask again later.
    granted @5 :Granted;
    refused @6 :Text;
    # The end; for people, at most 1024 bytes. The child needs a new invitation.
  }

  struct Commit {
    suite @0 :UInt16;
    # The algorithms of the exchange and of the candidate's keys.
    commitment @1 :Data;
    # 32 bytes: SHA-256 over "guantong/1/enrolment/commitment", the child's nonce (32), the binding
    # of the invitation (32, see EnrolmentRecord), and the candidate.
  }

  struct Offer {
    nonce @0 :Data;
    # The parent's, 32 bytes.
    certificates @1 :List(Data);
    # Certificates, from below the root down to the parent, so that the child can check who it is.
    # At most 640: every certificate of every office on the way.
  }

  struct Reveal {
    nonce @0 :Data;
    # The child's, 32 bytes.
    candidate @1 :Data;
    # Candidate, the exact bytes.
    signature @2 :Data;
    # 64 bytes by the candidate's signing key, context "guantong/1/enrolment/reveal": over the SHA-256
    # of the commit message, that of the offer message, the binding, the nonce and the candidate. It
    # shows that the child has the key, in this exchange.
  }

  struct Granted {
    certificates @0 :List(Data);
    # From below the root down to the child's own. At most 640.
    sealingKeys @1 :List(Data);
    # SealingKeys of the offices above. At most 128.
  }
}

struct Candidate {
  # What the child says of itself.

  name @0 :Text;
  # As in CertificateStatement.
  level @1 :UInt8;
  signingKey @2 :Data;
  # 32 bytes.
  transportKey @3 :Data;
  # 32 bytes.
  sealingKeys @4 :List(Data);
  # SealingKeys under the certificate serial that the invitation names, so that the parent can write
  # to the child from the first moment. At most 12.
}

struct EnrolmentRecord {
  # What the parent keeps of an invitation: the messages as they came and went. An answer that got
  # lost is given again, the same in every byte.

  code @0 :Text;
  # Of the invited office.
  serial @1 :UInt64;
  # Which its certificate will have.
  oneTimeKey @2 :Data;
  # 32 bytes: the public half. The seed stands in the invitation alone.
  validUntil @3 :Int64;

  binding @4 :Data;
  # 32 bytes: SHA-256 over "guantong/1/invitation" and all of the invitation but its secret. It is part
  # of whatever is hashed in the exchange, so both ends must hold the same invitation.

  commit @5 :Data;
  offer @6 :Data;
  reveal @7 :Data;
  granted @8 :Data;
  # EnrolmentMessages; each empty until it came or went, and none there without the one before.
}
