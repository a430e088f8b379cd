"""Every rule of the five hotlines is shown by a test, or README.md says openly that it is not.

rules.tsv is the list: id, "software" or "non-system" (a duty of people alone), the rule. README.md
shows it again, with the tests of each. A test carries a rule's id at the start of its name, as in
TEST(Yuanmou12345, Y28ConsultationIsDueInFiveWorkingDays); a story, in its line `rules = ["Y28"]`.
"""
import argparse
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../architecture"))
import source_tree

LIST = "tests/acceptance/rules.tsv"
README = "tests/acceptance/README.md"
STORIES = "simulator/scenarios/stories/"
# Not tests/simulator: its ids are those of the checkers' own arithmetic, which shows nothing of the
# product.
TESTS = ("tests/acceptance/", "tests/node/")
COUNTS = {"G": 28, "A": 43, "M": 32, "W": 36, "Y": 55}
HOTLINES = {
    "G": "12325 粮食 (国粮办执法〔2018〕69号)",
    "A": "12316 辽宁农机补贴 (辽农办机发〔2019〕410号)",
    "M": "12315 市场监管 (国市监网监〔2019〕46号)",
    "W": "12314 水利 (办综〔2019〕269号)",
    "Y": "12345 元谋 (元政办函〔2018〕6号)",
}
KINDS = ("software", "non-system")

ID = re.compile(r"[GAMWY]\d\d")
TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+),\s*"
                  r"((?:[GAMWY]\d\d)+)(\w*)", re.MULTILINE)
STORY_RULES = re.compile(r"^rules = \[([^\]]*)\]", re.MULTILINE)
ROW = re.compile(r"^\| ([A-Z]\d\d) \| (.*) \| (.*) \|$")
OPEN = re.compile(r"^\*\*Not shown yet: (\d+) of (\d+)\.\*\* (.*)$")
NOT_SHOWN = "not shown yet"


def rules(root):
    """[(id, kind, rule)] of the list, and what is wrong with it."""
    listed, complaints = [], []
    for number, line in enumerate((source_tree.read(root, LIST) or "").splitlines(), 1):
        parts = line.split("\t")
        if len(parts) != 3 or not ID.fullmatch(parts[0]) or parts[1] not in KINDS or not parts[2]:
            complaints.append(f"{LIST}:{number}: is not an id, {' or '.join(KINDS)}, and a rule")
        else:
            listed.append(tuple(parts))
    wanted = [f"{prefix}{n:02}" for prefix, count in COUNTS.items() for n in range(1, count + 1)]
    if not complaints and [each for each, _, _ in listed] != wanted:
        complaints.append(f"{LIST}:1: does not hold the {len(wanted)} ids, each once and in order")
    return listed, complaints


def shown(root):
    """{id: [name of a test]} of the sources and stories, and the file of each name."""
    tests, files = {}, {}
    for name in source_tree.tracked(root):
        found = []
        if name.startswith(TESTS) and name.endswith("_test.cc"):
            text = source_tree.read(root, name) or ""
            found = [(f"{suite}.{ids}{rest}", ids) for suite, ids, rest in TEST.findall(text)]
        elif name.startswith(STORIES) and name.endswith(".toml"):
            ids = STORY_RULES.search(source_tree.read(root, name) or "")
            if ids:
                found = [("story " + os.path.basename(name)[:-len(".toml")], ids.group(1))]
        for test, ids in found:
            files[test] = name
            for each in ID.findall(ids):
                tests.setdefault(each, []).append(test)
    return tests, files


def in_readme(text):
    """{id: (line, rule, [what shows it])}, its line of what is not shown, and ids that are twice."""
    rows, twice, not_shown = {}, [], None
    for number, line in enumerate(text.splitlines(), 1):
        row, opened = ROW.match(line), OPEN.match(line)
        if opened:
            not_shown = (number, int(opened.group(1)), int(opened.group(2)),
                         ID.findall(opened.group(3)))
        if row:
            if row.group(1) in rows:
                twice.append((number, row.group(1)))
            shown_by = re.findall(r"`([^`]*)`", row.group(3)) or [row.group(3)]
            rows[row.group(1)] = (number, row.group(2), shown_by)
    return rows, not_shown, twice


def check_row(rule, row, tests, files):
    """What is wrong with one line of README.md."""
    (each, kind, text), (number, told, shown_by) = rule, row
    complaints = []
    if told != text:
        complaints.append(f"{README}:{number}: {each} reads otherwise than in {LIST}")
    if shown_by == ["non-system"] and kind != "non-system":
        complaints.append(f"{README}:{number}: {each} is called non-system; {LIST} says software")
    names = [name for name in shown_by if name not in (NOT_SHOWN, "non-system")]
    for name in names:
        if name not in files:
            complaints.append(f"{README}:{number}: there is no test '{name}' for {each}")
        elif name not in tests.get(each, []):
            complaints.append(f"{README}:{number}: '{name}' does not carry {each}")
    for name in tests.get(each, []):
        if name not in names:
            complaints.append(f"{files[name]}:1: '{name}' carries {each}; README.md does not say so")
    return complaints


def check_readme(root, listed, tests, files):
    rows, not_shown, twice = in_readme(source_tree.read(root, README) or "")
    complaints = [f"{README}:{number}: {each} is there twice" for number, each in twice]
    known = {each for each, _, _ in listed}
    for each in sorted(set(rows) - known):
        complaints.append(f"{README}:{rows[each][0]}: {each} is not in {LIST}")
    for each in sorted(set(tests) - known):
        complaints.append(f"{files[tests[each][0]]}:1: {each} is not in {LIST}")
    for rule in listed:
        if rule[0] in rows:
            complaints += check_row(rule, rows[rule[0]], tests, files)
        else:
            complaints.append(f"{README}:1: {rule[0]} is missing")
    missing = [each for each, _, _ in listed if each in rows and rows[each][2] == [NOT_SHOWN]]
    if not_shown is None:
        complaints.append(f"{README}:1: has no line '**Not shown yet: …'")
    elif not_shown[1:] != (len(missing), len(listed), missing):
        complaints.append(f"{README}:{not_shown[0]}: the rules not shown yet are {len(missing)} of "
                          f"{len(listed)}: {', '.join(missing)}")
    return complaints


def check(root):
    listed, complaints = rules(root)
    if complaints:
        return complaints
    return check_readme(root, listed, *shown(root))


def show(rule, tests):
    each, kind, text = rule
    names = tests.get(each, [])
    told = ", ".join(f"`{name}`" for name in names) or (
        "non-system" if kind == "non-system" else NOT_SHOWN)
    return f"| {each} | {text} | {told} |"


def write(root):
    """Writes the list of README.md anew, and its line of what is not shown."""
    listed, complaints = rules(root)
    if complaints:
        sys.exit("\n".join(complaints))
    tests, _ = shown(root)
    missing = [each for each, kind, _ in listed if kind == "software" and each not in tests]
    lines = []
    for prefix, title in HOTLINES.items():
        lines += ["", f"### {title}", "", "| id | rule | shown by |", "|---|---|---|"]
        lines += [show(rule, tests) for rule in listed if rule[0][0] == prefix]
    path = os.path.join(root, README)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    head = text.split("\n## The list\n")[0]
    not_shown = f"**Not shown yet: {len(missing)} of {len(listed)}.** {', '.join(missing) or 'None.'}"
    head = "\n".join(not_shown if OPEN.match(line) else line for line in head.splitlines())
    with open(path, "w", encoding="utf-8") as file:
        file.write(head.rstrip("\n") + "\n\n## The list\n" + "\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="the folder with the sources")
    parser.add_argument("--write", action="store_true", help="write README.md's list anew, first")
    arguments = parser.parse_args()
    if arguments.write:
        write(arguments.root)
    complaints = check(arguments.root)
    for complaint in complaints:
        print(complaint)
    if complaints:
        sys.exit(f"{len(complaints)} complaints; `check_ids.py --write` lists tests anew")


if __name__ == "__main__":
    main()
