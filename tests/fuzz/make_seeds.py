#!/usr/bin/env python3
"""Makes the seed corpora from the golden vectors.

    tests/fuzz/make_seeds.py

Run by hand when tests/vectors gains artefacts; what it writes is committed. Each corpus has inputs
that are accepted and some that are refused late: spoilt in one place, cut, or of another kind.
"""
import base64
import hashlib
import pathlib

TESTS = pathlib.Path(__file__).resolve().parent.parent


def vectors(name):
    lines = (TESTS / "vectors" / name).read_text().splitlines()
    pairs = (line.split(" = ") for line in lines if not line.startswith("#"))
    return {key: bytes.fromhex(value) for key, value in pairs}


def write(target, name, content):
    folder = TESTS / "fuzz" / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def spoilt(content, at):
    changed = bytearray(content)
    changed[at] ^= 0x10
    return bytes(changed)


def batch_proofs():
    golden = vectors("batch.txt")
    for key, proof in golden.items():
        if not key.startswith("proof "):
            continue
        message = golden[key.replace("proof", "message", 1)]
        name = key.replace(" of a batch of ", "_of_").replace(" ", "_")
        whole = bytes([len(message)]) + message + proof
        write("batch_proof", name, whole)
        if name in ("proof_3_of_7", "proof_128_of_256"):
            write("batch_proof", name + "_other_message", spoilt(whole, 1))
            write("batch_proof", name + "_other_salt", spoilt(whole, 1 + len(message) + 12))
            write("batch_proof", name + "_other_sibling", spoilt(whole, 1 + len(message) + 30))
            write("batch_proof", name + "_other_signature", spoilt(whole, -1))
            write("batch_proof", name + "_other_suite", spoilt(whole, 2 + len(message)))
            write("batch_proof", name + "_cut", whole[:-1])


def wire_messages():
    """One corpus for each type; a type with a union has a golden for each member."""
    for file in sorted((TESTS / "vectors" / "wire").glob("*.hex")):
        message = file.stem
        target = message
        for kind in ("letter", "frame", "letter_record", "queue_item", "stored_events",
                     "enrolment_message"):
            if message.startswith(kind + "_"):
                target = kind
        if message == "envelope_announcing":
            target = "envelope"
        write("wire_" + target, message + ".bin", bytes.fromhex(file.read_text()))


def local_messages():
    for file in sorted((TESTS / "vectors" / "local").glob("*.hex")):
        kind = file.stem.split("_")[0]
        whole = golden("local/" + file.stem)
        write("local_" + kind, file.stem, whole)
        write("local_" + kind, file.stem + "_cut", whole[:-8])


def inspections():
    """The first byte says what follows: a frame, or what the target signs or seals before."""
    frame, letter, header, sealed = (bytes([kind]) for kind in range(4))
    talk = {name: golden("talk/" + name) for name in ("frame", "letter_batch", "letter_passed_on")}
    write("inspection", "frame", frame + talk["frame"])
    write("inspection", "frame_spoilt", frame + spoilt(talk["frame"], 600))
    for name in ("letter_batch", "letter_passed_on"):
        write("inspection", name, letter + talk[name])
        write("inspection", name + "_spoilt", letter + spoilt(talk[name], 200))
    for name in ("letter_nothing", "letter_wanted", "letter_deliveries"):
        write("inspection", name, letter + golden("wire/" + name))
    write("inspection", "letter_empty", letter)
    write("inspection", "header", header + golden("wire/envelope_header"))
    write("inspection", "header_other_suite", header + spoilt(golden("wire/envelope_header"), 16))
    write("inspection", "sealed_by_others", sealed + golden("sealed_to_peer"))


def merkle_proofs():
    kinds = {"inclusion": 0, "consistency": 1, "frontier": 2}
    for key, artefact in vectors("merkle_log.txt").items():
        kind = key.split(" ")[0]
        if kind not in kinds:
            continue
        whole = bytes([kinds[kind]]) + artefact
        name = key.replace(" ", "_")
        write("merkle_proof", name, whole)
        if name in ("inclusion_of_511_in_1000", "consistency_of_7_with_1000", "frontier_of_1000"):
            write("merkle_proof", name + "_spoilt", spoilt(whole, -40))
            write("merkle_proof", name + "_other_suite", spoilt(whole, 2))
            write("merkle_proof", name + "_cut", whole[:-32])


def checkpoints():
    golden = vectors("merkle_log.txt")
    whole = golden["checkpoint"]
    write("checkpoint", "with_statement", whole)
    write("checkpoint", "without_statement", golden["checkpoint without statement"])
    write("checkpoint", "other_size", spoilt(whole, 9))
    write("checkpoint", "other_length", spoilt(whole, 45))
    write("checkpoint", "other_statement", spoilt(whole, 50))
    write("checkpoint", "other_signature", spoilt(whole, -1))
    write("checkpoint", "cut", whole[:-1])


def golden(name):
    lines = (TESTS / "vectors" / (name + ".hex")).read_text().splitlines()
    return bytes.fromhex("".join(line for line in lines if not line.startswith("#")))


def with_checksum(content):
    return content + hashlib.sha256(content).digest()


def sealed():
    for name in ("sealed_to_peer", "sealed_to_stranger", "custody_seal", "custody_step",
                 "custody_wrapped_key", "key_file", "key_ring"):
        write(name, "golden", golden(name))
    write("rest", "golden", golden("rest_sealed"))
    write("rest", "other_tag", spoilt(golden("rest_sealed"), -1))
    write("sealed_to_peer", "other_tag", spoilt(golden("sealed_to_peer"), -1))
    write("sealed_to_stranger", "other_key", spoilt(golden("sealed_to_stranger"), 5))
    write("custody_step", "other_box", with_checksum(spoilt(golden("custody_step")[:-32], -1)))
    write("custody_wrapped_key", "other_checksum", spoilt(golden("custody_wrapped_key"), -1))
    write("key_file", "without_checksum", golden("key_file")[:-32])
    newer = bytearray(golden("key_file")[:-32])
    newer[9] = 2
    write("key_file", "newer_format", with_checksum(bytes(newer)))
    write("key_ring", "without_epochs", bytes(33))


def padded():
    def form(length, size):
        return length.to_bytes(4, "big") + b"m" * length + bytes(size - 4 - length)

    write("padding", "empty", form(0, 64))
    write("padding", "whole_room", form(60, 64))
    write("padding", "some_room", form(70, 76))
    write("padding", "other_size", form(70, 77))
    write("padding", "length_too_large", b"\xff" * 64)


def receipt_codes():
    code = "000000000000000000005724"
    write("receipt_code", "plain", code.encode())
    write("receipt_code", "grouped", b"0000 0000 0000 0000 0000 5724")
    write("receipt_code", "dashes", "0000\u20140000-0000\u30000000\uff0d0000\u20135724".encode())
    write("receipt_code", "full_width", "".join(chr(0xFF10 + int(d)) for d in code).encode())
    write("receipt_code", "swapped", b"000000000000000000007524")
    write("receipt_code", "letter", b"00000000000000000000572O")


def invitations():
    text = golden("invitation").decode()
    write("invitation", "plain", text.encode())
    write("invitation", "as_typed", text.lower().replace("-", " ").encode())
    write("invitation", "cut", text[:-9].encode())
    write("invitation", "mistyped", (text[:40] + "Z" + text[41:]).encode())


def filing_proofs():
    text = (TESTS / "vectors" / "filing_proof.txt").read_bytes()
    write("filing_proof", "text", text)
    write("filing_proof", "text_spoilt", spoilt(text, 300))
    write("filing_proof", "text_cut", text[:-60])
    whole = b"".join(text.split(b"\n")[1:-2])
    half = len(whole) // 2
    write("filing_proof", "parts", b"GTP 2/2 " + whole[half:] + b"\nGTP 1/2 " + whole[:half])
    write("filing_proof", "part_missing", b"GTP 2/2 " + whole[half:])


def profiles():
    """The shipped ones, whole, cut, and contradicting themselves."""
    for path in sorted((TESTS.parent / "deploy" / "profiles").glob("*.toml")):
        text = path.read_bytes()
        write("profile", path.stem, text)
        write("profile", path.stem + "_cut", text[:len(text) // 2])
        write("profile", path.stem + "_contradicts",
              text.replace(b"body county", b"body contry")
              .replace(b'["result"]', b'["delivered"]'))


def custody():
    for seed in ("case_begun", "case_done", "case_resealed"):
        write("case_file", seed, golden(seed))
    lines = base64.b64encode(golden("case_begun")).decode()
    write("case_file", "armoured", (
        "-----BEGIN GUANTONG CASE-----\n" + lines + "\n-----END GUANTONG CASE-----\n").encode())
    write("case_file", "without_checksum", golden("case_begun")[:-32])
    write("case_file", "other_box", with_checksum(spoilt(golden("case_begun")[:-32], -1)))
    write("grant", "golden", golden("grant"))
    write("grant", "other_half", with_checksum(spoilt(golden("grant")[:-32], -1)))
    write("identity_form", "golden", golden("identity_form"))
    write("identity_form", "cut", golden("identity_form")[:-8])
    whole = 'name = "\\u6807\\u8bb0"\nphones = ["13900000001", \'2\'] # one\naddress = "1"\n'
    write("identity_text", "whole", whole.encode())
    write("identity_text", "cut", whole[:40].encode())
    write("identity_text", "number", b"phone = 13900000001")


sealed()
custody()
padded()
receipt_codes()
invitations()
batch_proofs()
merkle_proofs()
checkpoints()
wire_messages()
local_messages()
inspections()
filing_proofs()
profiles()
