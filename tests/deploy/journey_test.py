"""deploy/journey with the program that was built: what the demo shows, how it ends, what it leaves."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.path.abspath(sys.argv.pop())
PATIENCE = 300  # seconds; on a busy machine, with whole suites beside it

# Does what the real one does until `sabotaged`, and then fails and says why.
SABOTAGED = """#!/bin/sh
case "$*" in
  *"{sabotaged}"*) echo "the cable was cut" >&2; exit 1 ;;
esac
exec {program} "$@"
"""


class Journey(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.temporary = os.path.join(self.folder, "tmp")
        os.mkdir(self.temporary)

    def start(self, *arguments, language="C.UTF-8"):
        # Whoever runs the tests in the background has us ignore what Ctrl-C sends.
        return subprocess.Popen(
            [os.path.join(REPOSITORY, "deploy", "journey"), *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            env={"PATH": os.environ["PATH"], "TMPDIR": self.temporary, "LANG": language})

    def finish(self, started):
        out, errors = started.communicate(timeout=PATIENCE)
        return started.returncode, out.decode(), errors.decode()

    def assert_nothing_is_left(self, started):
        self.assertEqual(os.listdir(self.temporary), [])
        with self.assertRaises(ProcessLookupError):  # nobody of its session is there any more
            os.killpg(started.pid, 0)

    def assert_whole_journey(self, output, both="both ends read"):
        self.assertEqual(len(re.findall(both + r" (?:\d{5} ?){4}", output)), 4, output)
        steps = [line for line in output.splitlines() if re.match(r"  \d{4}-\d\d-\d\d ", line)]
        # registered, four deliveries, three dispatches, four results, closed
        self.assertEqual(len(steps), 13, output)
        self.assertIn("│  │  │  └─ ", output)

    def test_once_shows_the_journey_ends_and_leaves_nothing(self):
        started = self.start("--once", PROGRAM, language="en_US.UTF-8")
        status, output, errors = self.finish(started)
        self.assertEqual((status, errors), (0, ""), output)
        self.assert_whole_journey(output)
        self.assertIn("The ledger is sound", output)
        self.assertIn("== Its result, passed up", output)
        self.assert_nothing_is_left(started)

    def test_without_once_the_nodes_run_until_ctrl_c(self):
        started = self.start(PROGRAM)
        lines = []
        while not lines or not lines[-1].startswith("Ctrl-C"):
            lines.append(started.stdout.readline().decode())
            if lines[-1] == "":
                self.fail(started.stderr.read().decode())
        self.assert_whole_journey("".join(lines), "两端都读到")
        self.assertIn("== 办理结果逐级上报", "".join(lines))
        looked = re.search(r"\n  (\S+) status --dir (\S+)/county\n", "".join(lines))
        for office in ("national", "township"):
            asked = subprocess.run([looked[1], "status", "--json", "--dir", looked[2] + "/" + office],
                                   stdout=subprocess.PIPE, check=True)
            self.assertIn(b'"state":"up"', asked.stdout)
        os.killpg(started.pid, signal.SIGINT)  # as a terminal does
        status, _, errors = self.finish(started)
        self.assertEqual((status, errors), (0, ""))
        self.assert_nothing_is_left(started)

    def test_what_fails_is_named_with_the_end_of_the_logs(self):
        program = os.path.join(self.folder, "guantong")
        with open(program, "w", encoding="utf-8") as file:
            file.write(SABOTAGED.format(program=PROGRAM, sabotaged="approve 330100000000"))
        os.chmod(program, 0o755)
        started = self.start("--once", program)
        status, _, errors = self.finish(started)
        self.assertEqual(status, 1, errors)
        self.assertIn("approving city failed", errors)
        self.assertIn("the cable was cut", errors)
        self.assertRegex(errors, r"-- national.log\n.*running")
        self.assert_nothing_is_left(started)


if __name__ == "__main__":
    unittest.main()
