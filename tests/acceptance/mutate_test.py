"""mutate.py on a few lines: what it alters, what it leaves, and how it tells what became of it."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mutate

PROFILE = """# a profile of nobody, Y99
hotline = "12345"
[[body]]
name = "county"
offices = ["532328000000"]  # Y04
acts = [
  "registered",  # Y05
  "blocked",
]
superior = "national"  # Y04
[[type]]
name = "咨询"  # Y16
rated = true  # Y10
[[route]]
types = ["咨询"]
[[clock]]
limit = "5 working days"  # Y28
stops = ["result", "returned"]  # Y28
[retention]
years = 2  # Y36 不得少于两年
from = "2018-07-12"  # Y54
fields = [  # Y52
  "number",
  "title",
]
"""


def ways(what):
    """What the profile may be when this value is altered."""
    return [way for each in mutate.mutants("p.toml", PROFILE) if what in each.was
            for way in each.ways]


class Altered(unittest.TestCase):
    def became(self, what, *news):
        """The first way to alter it puts these lines instead, and leaves the rest."""
        first = ways(what)[0]
        for new in news:
            self.assertIn(new, first.split("\n"))
        self.assertEqual(len(set(PROFILE.split("\n")) - set(first.split("\n"))), 1)

    def test_lines_without_an_id_are_left(self):
        self.assertEqual(ways("hotline"), [])
        self.assertEqual(ways("nobody"), [])
        self.assertEqual(len(mutate.mutants("p.toml", PROFILE)), 12)

    def test_a_number_is_one_higher(self):
        self.became("years", "years = 3")

    def test_a_limit_is_one_longer(self):
        self.became("limit", 'limit = "6 working days"')

    def test_a_day_is_one_later(self):
        self.became("from", 'from = "2018-07-13"')

    def test_yes_becomes_no(self):
        self.became("rated", "rated = false")

    def test_a_word_becomes_another_one(self):
        self.became("superior", 'superior = "matter"')

    def test_each_element_of_a_list_goes_once(self):
        self.assertIn('stops = ["returned"]', ways('["result"]')[0])
        self.assertIn('stops = ["result"]', ways('["returned"]')[0])

    def test_an_element_on_a_line_of_its_own_goes(self):
        self.assertNotIn("registered", ways("registered")[0])

    def test_every_element_below_a_line_with_an_id_goes_once(self):
        self.assertEqual([("number" in way, "title" in way) for way in ways("fields = [")],
                         [(False, True), (True, False)])

    def test_a_name_is_changed_alone_and_otherwise_wherever_it_is_spoken_of(self):
        found = ways("Y16")
        self.assertEqual(found[0].count("咨询改"), 1)
        self.assertEqual(found[-1].count("咨询改"), 2)

    def test_ids_are_those_of_the_comment(self):
        ids = [each.ids for each in mutate.mutants("p.toml", PROFILE) if "years" in each.was]
        self.assertEqual(ids, [["Y36"]])

    def test_ids_where_there_is_no_value_are_a_fault(self):
        with self.assertRaises(SystemExit):
            mutate.mutants("p.toml", "[[clock]]  # Y28")

    def test_some_are_spread_over_the_whole(self):
        self.assertEqual(mutate.spread(list(range(10)), 2), [0, 5])
        self.assertEqual(mutate.spread([1, 2], 9), [1, 2])


class SeenTests:
    """Stands for the tests: what they end with, by what the profile holds."""

    def __init__(self, seen, reads=True, sound=True, code=1):
        self.seen, self.readable, self.sound, self.code = seen, reads, sound, code

    def reads(self, _path):
        return self.readable

    def of(self, _ids):
        return ["a test"]

    def play(self, folder, _test):
        with open(os.path.join(folder, "p.toml"), encoding="utf-8") as file:
            return self.code if self.seen in file.read() else 0

    def is_sound(self, _folder, _test):
        return self.sound


class Judged(unittest.TestCase):
    def fate(self, tests):
        mutant = next(each for each in mutate.mutants("p.toml", PROFILE) if "years" in each.was)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "p.toml")
            mutate.put(path, PROFILE)
            fate = mutate.judge(tests, mutant, folder, folder).fate
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), PROFILE)
        return fate

    def test_a_test_that_fails_has_seen_it(self):
        self.assertEqual(self.fate(SeenTests("years = 3")), "killed")

    def test_nobody_sees_it(self):
        self.assertEqual(self.fate(SeenTests("years = 4")), "survived")

    def test_a_profile_that_no_longer_reads_counts_apart(self):
        self.assertEqual(self.fate(SeenTests("years = 3", reads=False)), "unreadable")

    def test_a_crash_is_a_fault_of_ours(self):
        self.assertEqual(self.fate(SeenTests("years = 3", code=-11)), "crashed")

    def test_a_test_that_fails_anyway_says_nothing(self):
        with self.assertRaises(SystemExit):
            self.fate(SeenTests("years = 3", sound=False))


if __name__ == "__main__":
    unittest.main()
