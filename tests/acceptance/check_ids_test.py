"""check_ids.py on a small made-up tree: silent while the list is true, complaining about each lie."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_ids

RULES = "Y01\tsoftware\tRound the clock.\nY02\tnon-system\tLeaflets.\nY03\tsoftware\tOne place.\n"
README = """# rules

**Not shown yet: 1 of 3.** Y03

| id | rule | shown by |
|---|---|---|
| Y01 | Round the clock. | `story night`, `Yuanmou12345.Y01IsOpenAtNight` |
| Y02 | Leaflets. | non-system |
| Y03 | One place. | not shown yet |
"""
TEST = "TEST(Yuanmou12345, Y01IsOpenAtNight) {}\n"


class Ids(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        few = mock.patch.object(check_ids, "COUNTS", {"Y": 3})
        few.start()
        self.addCleanup(few.stop)
        subprocess.run(["git", "-C", self.root, "init", "--quiet"], check=True)
        self.write(check_ids.LIST, RULES)
        self.write(check_ids.README, README)
        self.write("tests/acceptance/night_test.cc", TEST)
        self.write("simulator/scenarios/stories/night.toml", 'rules = ["Y01"]\n')

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        subprocess.run(["git", "-C", self.root, "add", "--all"], check=True)

    def readme_with(self, old, new):
        self.assertIn(old, README)
        self.write(check_ids.README, README.replace(old, new))

    def complains(self, *words):
        """Exactly one complaint, and it holds these words."""
        complaints = check_ids.check(self.root)
        self.assertEqual(len(complaints), 1, complaints)
        for word in words:
            self.assertIn(word, complaints[0])

    def test_a_true_list_is_fine(self):
        self.assertEqual(check_ids.check(self.root), [])

    def test_a_missing_id(self):
        self.readme_with("| Y02 | Leaflets. | non-system |\n", "")
        self.complains("Y02 is missing")

    def test_an_id_twice(self):
        self.readme_with("| Y02 | Leaflets. | non-system |\n", "| Y02 | Leaflets. | non-system |\n" * 2)
        self.complains(":9:", "Y02 is there twice")

    def test_a_test_that_does_not_exist(self):
        self.readme_with("`story night`", "`story night`, `Yuanmou12345.Y01IsOpenAtNoon`")
        self.complains("no test 'Yuanmou12345.Y01IsOpenAtNoon'")

    def test_a_story_that_does_not_exist(self):
        self.readme_with("`story night`", "`story night`, `story noon`")
        self.complains("no test 'story noon'")

    def test_a_test_of_another_rule(self):
        self.readme_with("| One place. | not shown yet |", "| One place. | `story night` |")
        complaints = check_ids.check(self.root)
        self.assertIn("'story night' does not carry Y03", complaints[0])
        self.assertIn("are 0 of 3", complaints[1])

    def test_a_test_that_is_not_listed(self):
        self.write("tests/node/more_test.cc", "TEST(Yuanmou12345, Y01IsOpenOnSunday) {}\n")
        self.complains("tests/node/more_test.cc", "Y01IsOpenOnSunday", "does not say so")

    def test_a_test_of_two_rules_is_listed_at_both(self):
        self.write("tests/acceptance/night_test.cc", TEST + "TEST(Yuanmou12345, Y01Y03IsOpen) {}\n")
        complaints = check_ids.check(self.root)
        self.assertEqual([each.split()[3] for each in complaints if "carries" in each],
                         ["Y01;", "Y03;"])

    def test_a_story_that_is_not_listed(self):
        self.write("simulator/scenarios/stories/day.toml", 'rules = ["Y01"]\n')
        self.complains("'story day' carries Y01")

    def test_a_duty_of_software_called_non_system(self):
        self.readme_with("| One place. | not shown yet |", "| One place. | non-system |")
        complaints = check_ids.check(self.root)
        self.assertIn("Y03 is called non-system", complaints[0])

    def test_a_count_of_what_is_not_shown_that_is_wrong(self):
        self.readme_with("yet: 1 of 3.** Y03", "yet: 0 of 3.** None.")
        self.complains("not shown yet are 1 of 3: Y03")

    def test_no_line_of_what_is_not_shown(self):
        self.readme_with("**Not shown yet: 1 of 3.** Y03\n", "")
        self.complains("has no line")

    def test_a_rule_that_reads_otherwise(self):
        self.readme_with("Round the clock.", "By day.")
        self.complains("Y01 reads otherwise")

    def test_a_cell_that_is_neither_a_test_nor_a_word_we_know(self):
        self.readme_with("| One place. | not shown yet |", "| One place. | see above |")
        self.assertIn("no test 'see above'", check_ids.check(self.root)[0])

    def test_an_id_that_is_not_in_the_list(self):
        self.write("tests/acceptance/late_test.cc", "TEST(Yuanmou12345, Y56IsNew) {}\n")
        self.complains("late_test.cc", "Y56 is not in")

    def test_a_list_that_lost_a_rule(self):
        self.write(check_ids.LIST, RULES.replace("Y02\tnon-system\tLeaflets.\n", ""))
        self.complains("does not hold the 3 ids")

    def test_a_list_that_calls_a_rule_something_else(self):
        self.write(check_ids.LIST, RULES.replace("non-system", "perhaps"))
        self.complains(":2:", "is not an id")

    def test_writing_makes_it_true(self):
        self.write(check_ids.README, "# rules\n\n**Not shown yet: 9 of 9.** Y09\n\nWords.\n")
        check_ids.write(self.root)
        self.assertEqual(check_ids.check(self.root), [])
        with open(os.path.join(self.root, check_ids.README), encoding="utf-8") as file:
            self.assertIn("\nWords.\n", file.read())


if __name__ == "__main__":
    unittest.main()
