"""deploy/setup with made-up dpkg-query, apt-get and sudo: what it installs, when, and what it says
when it may not. The real ones are met in tests/fresh."""
import os
import shutil
import subprocess
import tempfile
import time
import unittest

REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
NOBODY = 65534

# `state` has a line per installed package, `calls` a line per call of apt-get.
DPKG_QUERY = """#!/bin/sh
while read -r name; do echo "installed $name"; done <"$STATE"
"""
APT_CACHE = """#!/bin/sh
shift
for name in "$@"; do printf '%s:\\n  Candidate: %s\\n' "$name" "$CANDIDATE"; done
"""
APT_GET = """#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >>"$CALLS"
case "$*" in
  *update*) exit 0 ;;
esac
sleep "$SLOWNESS"
[ "$APT_EXIT" = 0 ] || { echo "E: the disk is on fire"; exit "$APT_EXIT"; }
while [ "$1" != -- ]; do shift; done
shift
for name in "$@"; do echo "$name" >>"$STATE"; done
"""
SUDO_THAT_ASKS = """#!/bin/sh
[ "$1" = -n ] && exit 1
echo "sudo was called with $*" >>"$CALLS"
exit 1
"""


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("deploy", "programs"):
            os.mkdir(self.path(name))
        shutil.copy(os.path.join(REPOSITORY, "deploy", "setup"), self.path("deploy/setup"))
        self.write("deploy/packages.txt", "# NAME ROLE WHY\ncompiler build to compile\n"
                                          "reader test to read\nold run was always there\n")
        for name, text in (("dpkg-query", DPKG_QUERY), ("apt-get", APT_GET),
                           ("apt-cache", APT_CACHE)):
            self.program(name, text)
        self.write("state", "old\n")
        self.write("calls", "")
        for directory, _, files in os.walk(self.folder):  # for those who are not root
            os.chmod(directory, 0o777)
            for file in files:
                os.chmod(os.path.join(directory, file), 0o777)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def program(self, name, text):
        self.write("programs/" + name, text)
        os.chmod(self.path("programs/" + name), 0o777)

    def start(self, *arguments, root, environment=None):
        """As root (in a user namespace where we are not), or as somebody who is not."""
        # No real sudo may be found: only these programs, and copies of what the script needs.
        path = self.path("programs") + ":" + self.path("tools")
        if not os.path.isdir(self.path("tools")):
            os.mkdir(self.path("tools"))
            for tool in ("bash", "env", "dirname", "cat", "grep", "sort", "mktemp", "rm", "mkdir",
                         "flock", "tail", "sleep", "sh"):
                os.symlink(shutil.which(tool), self.path("tools/" + tool))
        words = [self.path("deploy/setup"), *arguments]
        if root and os.geteuid() != 0:
            words = [shutil.which("unshare"), "--map-root-user", *words]
        if not root and os.geteuid() == 0:
            words = [shutil.which("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}",
                     "--clear-groups", *words]
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": path, "STATE": self.path("state"), "CALLS": self.path("calls"),
                 "APT_EXIT": "0", "SLOWNESS": "0", "CANDIDATE": "1.0", **(environment or {})})

    def run_setup(self, *arguments, root=True, environment=None):
        started = self.start(*arguments, root=root, environment=environment)
        out, error = started.communicate()
        return started.returncode, out.decode() + error.decode()

    def calls(self):
        return self.read("calls").splitlines()

    def test_installs_what_is_missing_and_nothing_else(self):
        status, output = self.run_setup()
        self.assertEqual(status, 0, output)
        self.assertEqual(len(self.calls()), 1, self.calls())
        self.assertTrue(self.calls()[0].startswith("noninteractive "))
        self.assertIn("--no-install-recommends", self.calls()[0])
        self.assertTrue(self.calls()[0].endswith("-- compiler reader"), self.calls())

    def test_the_second_time_is_silent_and_at_once(self):
        self.run_setup()
        began = time.monotonic()
        self.assertEqual(self.run_setup(), (0, ""))
        self.assertLess(time.monotonic() - began, 5)  # on a busy machine; 0.02 s otherwise
        self.assertEqual(len(self.calls()), 1)

    def test_roles_choose(self):
        self.assertEqual(self.run_setup("--roles", "run")[0], 0)
        self.assertEqual(self.calls(), [])
        self.assertEqual(self.run_setup("--roles", "run,build")[0], 0)
        self.assertTrue(self.calls()[0].endswith("-- compiler"), self.calls())

    def test_no_role_at_all_is_a_mistake_and_not_nothing_to_do(self):
        for words in (["--roles", ""], ["--roles="], ["--roles"]):
            status, output = self.run_setup(*words)
            self.assertEqual(status, 2, words)
            self.assertIn("--roles needs a list", output)

    def test_check_installs_nothing(self):
        self.assertEqual(self.run_setup("--check"), (3, "missing: compiler reader\n"))
        self.assertEqual(self.calls(), [])

    def test_lists_are_read_first_where_they_know_nothing(self):
        self.assertEqual(self.run_setup(environment={"CANDIDATE": "(none)"})[0], 0)
        self.assertIn("update", self.calls()[0])
        self.assertIn("install", self.calls()[1])

    def test_a_failing_installation_is_told(self):
        status, output = self.run_setup(environment={"APT_EXIT": "100"})
        self.assertEqual(status, 100)
        self.assertIn("the disk is on fire", output)

    def test_two_at_once_install_once(self):
        slow = {"SLOWNESS": "0.5"}
        both = [self.start(root=True, environment=slow) for _ in range(2)]
        for each in both:
            each.communicate()
        self.assertEqual([each.returncode for each in both], [0, 0])
        self.assertEqual(len(self.calls()), 1, self.calls())

    def test_without_root_and_sudo_it_says_what_an_administrator_should_do(self):
        status, output = self.run_setup(root=False)
        self.assertEqual(status, 4, output)
        self.assertIn("apt-get install --no-install-recommends compiler reader", output)
        self.assertEqual(self.calls(), [])

    def test_sudo_is_not_asked_for_a_password_where_nobody_could_type_one(self):
        self.program("sudo", SUDO_THAT_ASKS)
        status, output = self.run_setup(root=False)
        self.assertEqual(status, 4, output)
        self.assertIn("an administrator can install them", output)
        self.assertEqual(self.calls(), [])

    def test_a_line_without_a_reason_is_refused(self):
        self.write("deploy/packages.txt", "compiler build\n")
        status, output = self.run_setup()
        self.assertEqual(status, 2, output)
        self.assertIn("compiler", output)

    def test_an_unknown_role_is_refused(self):
        status, output = self.run_setup("--roles", "cook")
        self.assertEqual(status, 2)
        self.assertIn("cook", output)


if __name__ == "__main__":
    unittest.main()
