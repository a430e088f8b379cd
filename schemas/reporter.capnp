@0xc1f4a6d29b7e5083;
# schemas/reporter.capnp: what stands between a reporter's identity and everybody else.
#
# Identity is sealed by the client that typed it, to the custodians of the office that takes the
# report (node/reporter/capsule.h). An office stores capsules and can't open them. What is here are
# keys, ciphertext and who asked for what: no name, number or address of a reporter has a field in
# anything that an office reads.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("guantong::schemas");

struct CustodianSet {
  # Event of the office chain: from now on, capsules are sealed to these. Told to all offices below,
  # whose clients seal to them what must not be taken there.

  threshold @0 :UInt8;
  # So many of them together open.
  keys @1 :List(Data);
  # 32 bytes each, at most 5, in an order that is part of every seal.
  persons @2 :List(UInt32);
  # Who they are in the office, in the same order; numbers that only it can turn into people.
}

struct Disclosure {
  # Events of the office chain, one struct for all: who asked for what, who allowed or refused it,
  # what the custodians gave. Neither names nor contents: the person and the reason.

  ticket @0 :Data;
  # 16 bytes.
  asked @1 :Data;
  # 32 bytes: the event that asked. None: this is it.
  parts @2 :UInt16;
  # Bits: 1 identity, 2 original, 4 attachments.
  key @3 :Data;
  # 32 bytes: X25519, whose secret half only the person has who asks.
  reason @4 :Text;
  legalBasis @5 :Text;
  # At most 1,000 bytes each.
  until @6 :Int64;
  # The person may read it until then.
  intake @7 :Text;
  approver @8 :Text;
  # Who keeps it, who decides.
  opened @9 :List(Opened);
  # Of what was given: at most 16.
  custodians @10 :List(UInt32);
  # Who opened, by their places in the set.

  struct Opened {
    capsule @0 :Data;
    # 16 bytes.
    part @1 :UInt16;
    content @2 :Data;
    # Under the capsule's data key.
    wrapped @3 :Data;
    # The data key under the subkey, sealed by the last custodian to `key`.
    subkey @4 :Data;
    # Sealed by the office to `key`: only who has both halves reads the content.
  }
}

struct CapsuleRecord {
  # A capsule as it lies in the office's store (table `capsules`: ticket, then capsule).

  part @0 :UInt16;
  # 1 identity, 2 original, 3 attachment.
  month @1 :UInt32;
  # Months since the year 0. Whose key `subkey` lies under: destroyed with it.
  subkey @2 :Data;
  seal @3 :Data;
  # crypto/custody.h's CustodySeal.
  content @4 :Data;
}

struct CustodiansRecord {
  # The set of an office that holds (table `custodians`: office code, 0).

  set @0 :CustodianSet;
  received @1 :Bool;
  record @2 :UInt64;
  index @3 :UInt16;
  # Where the event lies that said so.
  incarnation @4 :UInt64;
  sequence @5 :UInt32;
  # Of its author's office chain.
}

struct DisclosureRecord {
  # A request as it stands (table `disclosures`: the event that asked).

  asker @0 :Text;
  person @1 :UInt32;
  askedAt @2 :Int64;
  state @3 :UInt16;
  # 0 asked, 1 approved, 2 refused, 3 given, 4 over.
  said @4 :Disclosure;
  # What was asked.
  why @5 :Text;
  # Of a refusal.
  opened @6 :List(Disclosure.Opened);
  # At the asker's, what was given.
  received @7 :Bool;
  record @8 :UInt64;
  index @9 :UInt16;
  # Where the event lies that asked.
}

struct IdentityForm {
  # Inside a capsule of part 1. Only clients and the person it was disclosed to ever decode this.

  name @0 :Text;
  phones @1 :List(Text);
  idNumber @2 :Text;
  addresses @3 :List(Text);
  others @4 :List(Text);
  # Mailboxes, account names, whatever else leads to the person.
  padding @5 :Data;
}
