"""Words no tracked file may hold: unfinished work, disabled tests, and where it was built.

The patterns are written so that this file does not find itself.
"""
import re

import source_tree

EVERYWHERE = [
    (re.compile(r"\b(T[O]DO|FI[X]ME|XX[X]|HA[C]K)\b"),
     "unfinished work belongs in an issue, not in a file"),
    (re.compile(r"^(<{7} |>{7} |={7}$)"), "a merge left undone"),
    (re.compile(r"(?<![\w.$}/])/(work|home|root|Users|build[s]?)/[\w.-]"),
     "a path of one machine"),
    (re.compile(r"\b(deb|ftp\.\w+|security|snapshot|archive)\.(debian|ubuntu)\.[oc]|"
                r"\b(registry\.npmjs|pypi|files\.pythonhosted|proxy\.golang|ghcr|docker|quay|"
                r"conan|crates)\.(org|io)\b|\bpkg\.dev\b|\bmirrors?\.[\w-]+\.(com|cn|org|edu)"),
     "the host name of a package registry; read it from the machine's configuration"),
]
IN_TESTS = [
    (re.compile(r"\bDIS[A]BLED_|\bGTEST_SK[I]P|\bSK[I]P_RETURN_CODE|\bSK[I]P_REGULAR_EXPRESSION|"
                r"\bPROPERTIES\b.*\bDIS[A]BLED\b|@unittest\.sk[i]p|\.sk[i]pTest\("),
     "a disabled or skipped test is a failing test"),
]


def check(root):
    complaints = []
    for name in source_tree.tracked(root):
        text = source_tree.read(root, name)
        if text is None:
            continue
        rules = EVERYWHERE
        if name.endswith((".cc", ".h", ".py", ".cmake", "CMakeLists.txt")):
            rules = EVERYWHERE + IN_TESTS
        for number, line in enumerate(text.split("\n"), 1):
            for pattern, why in rules:
                found = pattern.search(line)
                if found:
                    complaints.append(f"{name}:{number}: '{found.group()}': {why}")
    return complaints


if __name__ == "__main__":
    source_tree.main(check, __doc__)
