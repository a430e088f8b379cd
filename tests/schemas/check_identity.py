"""No field of the schemas can name who reported: no name, number, phone or address of a person.

Looks at the words that field names are made of. A field whose name has such a word and means
something else stands in ALLOWED, with what it means; what stands there and is not found any more
is a complaint too.

    check_identity.py --root .     the schemas of a source tree
    check_identity.py --self-test  shows that it finds what it looks for
"""
import argparse
import os
import re
import sys

SUSPECT = {
    "name", "surname", "person", "people", "reporter", "caller", "complainant", "citizen",
    "phone", "telephone", "mobile", "tel", "sms", "wechat", "email", "mail",
    "number", "address", "street", "home", "contact", "identity", "passport", "gender", "birth",
    "age", "employer", "plate", "card", "account",
}

# What never leaves the machine: an office's own people have names there, and its lists numbers.
# Phones and addresses have no place there either.
AT_HOME = {"local.capnp", "record.capnp"}
HOME_WORDS = {"name", "person", "people", "number", "reporter"}

# (file, struct, field): what it means.
ALLOWED = {
    ("local.capnp", "PutPerson", "contact"): "how other offices reach who has a duty in this one",
    ("local.capnp", "Person", "contact"): "the same",
    ("record.capnp", "PersonRecord", "contact"): "the same",
    ("ticket.capnp", "Registered", "reporterPlace"): "a division code, of a county at most",
    ("ticket.capnp", "Registered", "number"): "what a foreign platform calls the ticket",
    ("ticket.capnp", "Act", "number"): "so many days, attempts, points",
    ("ticket.capnp", "Known", "person"): "who in the author's office: a number of that office's",
    ("bundle.capnp", "BundleHeader", "number"): "counts the bundles between two offices",
    ("checkpoint.capnp", "CheckpointStatement", "number"): "counts the checkpoints of an office",
    ("enrolment.capnp", "Candidate", "name"): "of an office",
    ("event.capnp", "EventHeader", "person"): "who in the author's office: a number of that office's",
    ("identity.capnp", "CertificateStatement", "name"): "of an office",
    ("mailbox.capnp", "MailboxRecord", "fromReporter"): "how many messages came that way",
    ("mailbox.capnp", "MailboxRecord", "newestFromReporter"): "the number of a message",
    ("mailbox.capnp", "MailboxMessage", "fromReporter"): "which way a message went",
    ("mailbox.capnp", "MailboxWish", "number"): "of a message, so that it is taken once",
    ("mailbox.capnp", "MailboxPage", "name"): "of the office that keeps the mailbox",
    ("mailbox.capnp", "MailboxPage", "fromReporter"): "how many messages came that way",
    ("mailbox.capnp", "Message", "number"): "counts the messages of a mailbox",
    ("reporter.capnp", "DisclosureRecord", "person"): "who asks, by a number of the asker's office",
    ("reporter.capnp", "IdentityForm", "name"): "what is sealed: only clients and one person open it",
    ("reporter.capnp", "IdentityForm", "idNumber"): "the same",
    ("identity.capnp", "RevocationListStatement", "number"): "counts the lists of an issuer",
}

STRUCT = re.compile(r"^\s*struct\s+(\w+)")
CLOSING = re.compile(r"^\s*}")
OPENING = re.compile(r"^\s*(union|group|:group|\w+\s*:\s*(union|group)|enum\s+\w+|interface\s+\w+)\b.*{")
FIELD = re.compile(r"^\s*(\w+)\s*@\d+\s*:")


def words_of(name):
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def fields_of(text):
    """(struct, field, line) of a schema; unions and groups belong to the struct around them."""
    around = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.split("#")[0]
        struct = STRUCT.match(line)
        if struct:
            around.append(struct.group(1))
        elif OPENING.match(line):
            around.append(around[-1] if around else "")
        elif CLOSING.match(line) and around:
            around.pop()
        field = FIELD.match(line)
        if field:
            yield around[-1] if around else "", field.group(1), number


def check(schemas, allowed):
    """`schemas`: file name to text. What is wrong, as lines."""
    complaints = []
    found = set()
    for file, text in sorted(schemas.items()):
        for struct, field, line in fields_of(text):
            suspect = SUSPECT - HOME_WORDS if file in AT_HOME else SUSPECT
            suspects = suspect.intersection(words_of(field))
            if not suspects:
                continue
            found.add((file, struct, field))
            if (file, struct, field) not in allowed:
                complaints.append(f"schemas/{file}:{line}: {struct}.{field}: "
                                  f"'{sorted(suspects)[0]}' could be a person's; name it for what "
                                  "it means, or say so in tests/schemas/check_identity.py")
    for file, struct, field in sorted(set(allowed) - found):
        complaints.append(f"{file}: {struct}.{field} is allowed and is not there any more")
    return complaints


def self_test():
    bad = ("struct Registered {\n  title @0 :Text;\n  callerPhone @1 :Text;  # who\n  place :group {\n"
           "    homeAddress @2 :Text;\n  }\n  last @3 :Text;\n}\n")
    complaints = check({"ticket.capnp": bad}, {})
    assert len(complaints) == 2, complaints
    assert "callerPhone" in complaints[0] and "Registered.homeAddress" in complaints[1], complaints
    assert check({"ticket.capnp": bad}, {("ticket.capnp", "Registered", "callerPhone"): "",
                                         ("ticket.capnp", "Registered", "homeAddress"): ""}) == []
    assert check({"ticket.capnp": ""}, {("ticket.capnp", "Registered", "name"): ""}), "gone"
    assert check({"local.capnp": "struct P {\n  name @0 :Text;\n}\n"}, {}) == []
    assert check({"local.capnp": "struct P {\n  phone @0 :Text;\n}\n"}, {}) != []
    nested = "struct A {\n  struct B {\n    mobile @0 :Text;\n  }\n  tel @0 :Text;\n}\n"
    assert [f[:2] for f in fields_of(nested)] == [("B", "mobile"), ("A", "tel")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=".")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        self_test()
        return 0
    folder = os.path.join(arguments.root, "schemas")
    schemas = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(".capnp"):
            with open(os.path.join(folder, file), encoding="utf-8") as opened:
                schemas[file] = opened.read()
    complaints = check(schemas, ALLOWED)
    if not schemas:
        complaints.append("no schema was found")
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
