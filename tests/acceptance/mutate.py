"""Alters the annotated lines of deploy/profiles, one at a time, and looks whether a test sees it.

Every value on a line that ends with rule ids is altered: a number one higher, a word another one,
an element of a list gone, yes to no, a text changed. The tests and stories that carry an id of the
line are run with the altered rules; one of them must fail. What none sees is a survivor.

Of several ways to alter a value the first is taken with which the profile still reads. Where there
is none, the mutant counts apart: that the file is refused says little about the tests.

--some N takes N values of each profile, spread over it. --stories runs stories alone: what they see
is seen in what software does, and not only in what it has read; that score is for people to read.
"""
import argparse
import collections
import datetime
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_ids

PROFILES = "deploy/profiles"
# A test that takes longer hangs, which is a failure too.
SECONDS_MAX = 120

ANNOTATED = re.compile(r"^(?P<code>[^#]*?)\s*# *(?P<comment>[GAMWY]\d\d.*)$")
KEY_AND_VALUE = re.compile(r"^(?P<key>\w+) = (?P<value>.*)$")
ELEMENT = re.compile(r'^\s+"(?P<text>[^"]*)",$')
LIMIT = re.compile(r'^"(?P<count>\d+) (?P<unit>[a-z ]+?)s?"$')

# What a value can also be, by its key. Others are texts.
WORDS = {
    "act": ["approval", "filing", "notice"],
    "outside": ["message", "closed"],
    "period": ["month", "quarter", "year", "regularly"],
    "privacy": ["open", "confidential", "anonymous"],
    "runs": ["turn", "ticket"],
    "hours": ["24h", "08:00-20:00", "08:00-20:30"],
}
ROLES = ["liaison", "main-administrator", "emergency-administrator", "auditor"]
OFFICES = ["matter", "registrar", "holder", "sender", "reporter", "national"]
OFFICE_KEYS = {"to", "by", "decides", "superior", "interpreter", "filed_with", "upward"}
# Something that happens to a ticket and that the rules seldom name.
KIND = '"case-filing-suggested"'
KIND_KEYS = {"starts", "stops", "sets", "direct", "assigned", "archived", "acts"}

Mutant = collections.namedtuple("Mutant", "profile number ids was ways")
Verdict = collections.namedtuple("Verdict", "mutant way fate by")


def others(key, value, text):
    """Values, as TOML, that a value could have instead; the ones that change least come first."""
    limit = LIMIT.match(value)
    if value in ("true", "false"):
        return ["false" if value == "true" else "true"]
    if value.isdigit():
        return [str(int(value) + 1), str(int(value) + 5)]
    if limit:
        return [f'"{int(limit["count"]) + 1} {limit["unit"]}s"']
    if re.fullmatch(r'"\d{4}-\d\d-\d\d"', value):
        return [f'"{datetime.date.fromisoformat(value[1:-1]) + datetime.timedelta(1)}"']
    if key in WORDS:
        return [f'"{word}"' for word in WORDS[key] if f'"{word}"' != value]
    if key == "offices":
        return ['"110105000000*"' if "*" in value else '"110105000000"']
    words = []
    if key in OFFICE_KEYS:
        words = OFFICES + [f"body {name}" for name in names_of("body", text)]
    elif key == "filed":
        words = ROLES
    elif key == "types":
        words = names_of("type", text)
    elif key == "satisfied_from":
        words = re.findall(r'"(.*?)"', re.search(r"^grades = (.*)$", text, re.MULTILINE).group(1))
    if words:
        return [f'"{word}"' for word in words if f'"{word}"' != value]
    return [value[:-1] + '改"', value[:-1] + '1"', f'"another-{value[1:]}']


def names_of(part, text):
    return re.findall(rf'^\[\[{part}\]\]\nname = "(.*?)"', text, re.MULTILINE)


def elements(value):
    return re.findall(r'"[^"]*"|\d+', value)


def without(parts, at):
    return "[" + ", ".join(parts[:at] + parts[at + 1:]) + "]"


def list_ways(key, value, at, text):
    """An element of a list gone; where a list can't be shorter, another element."""
    parts = elements(value)
    ways = [without(parts, at)]
    if key in KIND_KEYS:
        changed = [KIND]
    else:
        changed = others("to" if key == "chain" else key, parts[at], text)
    return ways + ["[" + ", ".join(parts[:at] + [each] + parts[at + 1:]) + "]" for each in changed]


def replaced(lines, at, code):
    """The text with line `at` replaced, or without it where code is None."""
    return "\n".join(lines[:at] + ([] if code is None else [code]) + lines[at + 1:])


def ways_of_line(lines, at, code):
    """[(what was there, [texts of the whole profile])] for every value of a line."""
    text = "\n".join(lines)
    element, pair = ELEMENT.match(code), KEY_AND_VALUE.match(code)
    if element:
        return [(f'"{element["text"]}"', [replaced(lines, at, None)])]
    if not pair:
        return []
    key, value = pair["key"], pair["value"]
    if value == "[":
        end = next(i for i in range(at, len(lines)) if lines[i].startswith("]"))
        return [(lines[i].strip(), [replaced(lines, i, None)]) for i in range(at + 1, end)]
    if value.startswith("["):
        found = []
        for i, part in enumerate(elements(value)):
            ways = [replaced(lines, at, f"{key} = {way}") for way in list_ways(key, value, i, text)]
            if key == "grades":  # the rest of the file may speak of it
                ways.append(text.replace(part, part[:-1] + '改"'))
            found.append((part, ways))
        return found
    ways = [replaced(lines, at, f"{key} = {way}") for way in others(key, value, text)]
    if key == "name":  # a name that the rest of the file speaks of is renamed there too
        ways.append(text.replace(value, value[:-1] + '改"'))
    return [(value, ways)]


def mutants(profile, text):
    found = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        annotated = ANNOTATED.match(line)
        if annotated:
            ids = check_ids.ID.findall(annotated["comment"])
            values = ways_of_line(lines, at, annotated["code"])
            if not values:
                sys.exit(f"{PROFILES}/{profile}:{at + 1}: has rule ids and no value known here")
            for was, ways in values:
                found.append(Mutant(profile, at + 1, ids, f"{line.strip()} [{was}]", ways))
    return found


def spread(found, count):
    """`count` of them, evenly over the whole."""
    if count is None or count >= len(found):
        return found
    return [found[i * len(found) // count] for i in range(count)]


class Tests:
    """Runs what carries an id, with the profiles of a folder."""

    def __init__(self, root, build, stories_alone=False):
        self.root, self.bin = root, os.path.join(build, "bin")
        self.stories_alone = stories_alone
        self.carriers, self.files = check_ids.shown(root)
        self.sound = {}

    def run(self, folder, *command):
        try:
            return subprocess.run(command, env=dict(os.environ, GUANTONG_PROFILES=folder), check=False,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, timeout=SECONDS_MAX).returncode
        except subprocess.TimeoutExpired:
            return 1
        except OSError as error:
            sys.exit(f"{command[0]} can't be run ({error.strerror}); build it first")

    def program(self, name):
        return os.path.join(self.bin, name)

    def reads(self, path):
        return self.run("", self.program("guantong"), "profile", "check", path) == 0

    def play(self, folder, test):
        """What a test ends with: 0 where it passed."""
        if test.startswith("story "):
            story = os.path.join(self.root, self.files[test])
            return self.run(folder, self.program("guantong-sim"), "play", story, "--rules", folder)
        room = self.files[test].startswith(check_ids.TESTS[0])
        return self.run(folder, self.program("acceptance_profiles_test" if room else "profile_test"),
                        f"--gtest_filter={test}")

    def of(self, ids):
        """Tests before stories: they are a hundred times as fast."""
        names = {name for each in ids for name in self.carriers.get(each, [])
                 if name.startswith("story ") or not self.stories_alone}
        return sorted(names, key=lambda name: (name.startswith("story "), name))

    def is_sound(self, folder, test):
        """Whether it passes with the rules as they are: else its failure says nothing."""
        if test not in self.sound:
            self.sound[test] = self.play(folder, test) == 0
        return self.sound[test]


def judge(tests, mutant, plain, altered):
    """Plays one mutant. `altered` is a folder with all profiles, and is left as it was."""
    path = os.path.join(altered, mutant.profile)
    with open(path, encoding="utf-8") as file:
        before = file.read()
    way, reads = mutant.ways[0], False
    for each in mutant.ways:
        put(path, each)
        if each != before and tests.reads(path):
            way, reads = each, True
            break
    put(path, way)
    fate, by = "survived", ""
    for test in tests.of(mutant.ids):
        code = tests.play(altered, test)
        if code != 0:
            if not tests.is_sound(plain, test):
                sys.exit(f"'{test}' fails with the rules as they are; nothing can be said")
            fate, by = ("killed" if reads else "unreadable"), test
            if code < 0 or code >= 128:
                fate = "crashed"
            break
    put(path, before)
    return Verdict(mutant, changed_line(before, way), fate, by)


def changed_line(before, after):
    """What the altered line reads now, for people."""
    olds, news = before.split("\n"), after.split("\n")
    if len(news) < len(olds):
        return "(gone)"
    return next((new.strip() for old, new in zip(olds, news) if old != new), "")


def put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def mutate_all(tests, root, wanted, some):
    verdicts = []
    with tempfile.TemporaryDirectory() as plain, tempfile.TemporaryDirectory() as altered:
        names = sorted(n for n in os.listdir(os.path.join(root, PROFILES)) if n.endswith(".toml"))
        texts = {}
        for name in names:
            with open(os.path.join(root, PROFILES, name), encoding="utf-8") as file:
                texts[name] = file.read()
            put(os.path.join(plain, name), texts[name])
            put(os.path.join(altered, name), texts[name])
        for name in names:
            if not wanted or name[:-len(".toml")] in wanted:
                for mutant in spread(mutants(name, texts[name]), some):
                    verdicts.append(judge(tests, mutant, plain, altered))
    return verdicts


def report(verdicts, verbose):
    """Prints the score; how many altered values no test saw, or made a program crash."""
    fates = collections.Counter(verdict.fate for verdict in verdicts)
    for verdict in verdicts:
        if verdict.fate in ("survived", "crashed") or verbose:
            print(f"{PROFILES}/{verdict.mutant.profile}:{verdict.mutant.number}: {verdict.fate}: "
                  f"{verdict.mutant.was} -> {verdict.way} {verdict.by}".rstrip())
    print(f"{fates['killed']} of {len(verdicts)} altered values are seen by a test of their rule; "
          f"{fates['unreadable']} more only because the profile no longer reads; "
          f"{fates['survived']} survive; {fates['crashed']} crash a program")
    return fates["survived"] + fates["crashed"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", required=True, help="the folder with the sources")
    parser.add_argument("--build", required=True, help="the folder with bin/")
    parser.add_argument("--profile", action="append", help="only this one: 12345")
    parser.add_argument("--some", type=int, help="so many values of each profile; else all")
    parser.add_argument("--stories", action="store_true", help="run stories alone")
    parser.add_argument("--verbose", action="store_true", help="tell also what was killed, by what")
    arguments = parser.parse_args()
    tests = Tests(arguments.root, arguments.build, arguments.stories)
    verdicts = mutate_all(tests, arguments.root, arguments.profile, arguments.some)
    if not verdicts:
        sys.exit("no line was altered: nothing was checked")
    if report(verdicts, arguments.verbose):
        sys.exit(1)


if __name__ == "__main__":
    main()
