#!/usr/bin/env python3
"""Packs a list of divisions into the form that ships, and unpacks it again.

  pack.py pack LIST.tsv    reads "code<TAB>name" lines (codes of 2, 4, 6 or 9 digits, ascending, each
                           after its parent; lines with # are skipped), prints the packed form
  pack.py unpack FILE      the other way round
"""
import sys

# How a name of a township mostly ends, and the letter that stands for it.
ENDINGS = {"街道": "d", "镇": "z", "乡": "x"}
MARKS = {2: "=", 4: "+", 6: "-"}
LENGTHS = {2: 0, 4: 2, 6: 4, 9: 6}  # of a code: of its parent's


def refuse(where, what):
    sys.exit(f"{where}: {what}")


def shorten(name):
    for ending, letter in ENDINGS.items():
        if name.endswith(ending):
            return name[: -len(ending)] + letter
    return name


def lengthen(name):
    for ending, letter in ENDINGS.items():
        if name.endswith(letter):
            return name[:-1] + ending
    return name


def pack(path):
    seen, lines, before = {""}, [], 0
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        if line.startswith("#"):
            continue
        code, _, name = line.rstrip("\n").partition("\t")
        where = f"{path}:{number}"
        if len(code) not in LENGTHS or not code.isdigit():
            refuse(where, "a code has 2, 4, 6 or 9 digits")
        if not name or any(letter < "\x80" and letter != "-" for letter in name):
            refuse(where, "a name has no blanks, digits or Latin letters")
        parent = code[: LENGTHS[len(code)]]
        if parent not in seen or code in seen:
            refuse(where, "comes before what it is part of, or twice")
        seen.add(code)
        lines.append((code, name))
    # By code, a place before what is in it.
    lines.sort()
    print("guantong-divisions 1")
    townships = []

    def flush():
        if townships:
            print(" ".join(townships))
            townships.clear()

    for code, name in lines:
        own = code[LENGTHS[len(code)] :]
        if len(code) < 9:
            flush()
            before = 0
            print(f"{MARKS[len(code)]}{own}{name}")
            continue
        townships.append(("" if int(own) == before + 1 else own) + shorten(name))
        before = int(own)
    flush()


def unpack(path):
    codes = ["", "", ""]
    for line in open(path, encoding="utf-8").read().split("\n")[1:]:
        if not line:
            continue
        if line[0] in "=+-":
            level = "=+-".index(line[0])
            codes[level] = (codes[level - 1] if level else "") + line[1:3]
            print(f"{codes[level]}\t{line[3:]}")
            before = 0
            continue
        for entry in line.split(" "):
            before = int(entry[:3]) if entry[0].isdigit() else before + 1
            print(f"{codes[2]}{before:03}\t{lengthen(entry[3:] if entry[0].isdigit() else entry)}")


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
    elif len(sys.argv) == 3 and sys.argv[1] in ("pack", "unpack"):
        pack(sys.argv[2]) if sys.argv[1] == "pack" else unpack(sys.argv[2])
    else:
        print("pack.py: pack LIST.tsv, or unpack FILE (--help)", file=sys.stderr)
        sys.exit(2)
