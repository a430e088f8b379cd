@0xb2a6f1d40c7e9a35;
# schemas/mailbox.capnp: the mailbox of a reporter: what the office that took the report keeps of it,
# and what the reporter's client and that office say to each other.
#
# The reporter's receipt code gives the client a key pair (crypto/receipt_code.h). The office has the
# public key, under which everything it writes to the reporter is sealed the moment it is written,
# and nothing of the code.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("guantong::schemas");

# --- kept (tables `mailboxes` and `mailbox-messages`)

struct MailboxRecord {
  # Under 0x01 and the id of the mailbox (16 bytes). Under 0x02 and the ticket's id (16 bytes) stands
  # the id of its mailbox.

  ticket @0 :Data;
  # 16 bytes. None: the mailbox is kept by the office `holder`, and this office only says so.
  holder @1 :Text;
  key @2 :Data;
  # 32 bytes: the public key, X25519. None where another office keeps it.
  answerKey @3 :Data;
  # Sealed at rest: 32 bytes, with which answers are proven to come from the office that keeps it.
  messages @4 :UInt32;
  # So many in both directions; they are numbered from 1.
  fromReporter @5 :UInt32;
  # Of these, so many by the reporter.
  newestFromReporter @6 :UInt32;
  # The number of the newest by the reporter. 0: none.
  readUpTo @7 :UInt32;
  # Up to which number somebody here has read.
}

struct MailboxMessage {
  # Under the mailbox's id and the number of the message (8 bytes, big-endian).

  fromReporter @0 :Bool;
  day @1 :Int32;
  # Days since 1970-01-01, in China. No more is kept of when.
  sealed @2 :Data;
  # To the reporter: to the receipt key (crypto/sealing.h, to a stranger): nobody here opens it. From
  # the reporter: at rest (crypto/rest.h).
}

# --- said

struct MailboxWish {
  # What a client says to the office that keeps the mailbox, sealed between the receipt key and that
  # office's sealing key, so that nobody makes one who has not the code. Behind its length (4 bytes,
  # big-endian), filled up with zeros to one size: writing looks like reading.

  before @0 :UInt32;
  # Show messages with smaller numbers. 0: the newest.
  number @1 :UInt32;
  # The message to take in is the so-manieth by the reporter, counted from 1: what comes twice, or is
  # shown again by who saw it pass, is taken in once. 0: none.
  text @2 :Text;
  # At most 3,000 bytes.
}

struct MailboxPage {
  # What the client reads; in front of it 32 bytes that prove it with the mailbox's answer key.
  # Filled up to one size; all its fields are empty where there is no such mailbox.

  office @0 :Text;
  name @1 :Text;
  # Who keeps it.
  sealingKey @2 :Data;
  # 32 bytes.
  epoch @3 :UInt32;
  # To which the next wish is sealed.
  messages @4 :List(Message);
  # Newest last. As many as fit.
  fromReporter @5 :UInt32;
  # So many by the reporter have been taken in.
  older @6 :Bool;
  # There are more before these.

  struct Message {
    number @0 :UInt32;
    day @1 :Int32;
    text @2 :Text;
    # By the reporter.
    sealed @3 :Data;
    # By the office.
  }
}
