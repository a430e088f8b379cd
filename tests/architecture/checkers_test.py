"""Each checker on a small made-up tree: silent while the rules are kept, and complaining about each
rule that is broken. A checker that can't fail would look just like a clean house."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_format
import check_includes
import check_layout
import check_scripts
import check_symbols
import check_tidy
import check_words

SCRIPT = """#!/usr/bin/env bash
set -euo pipefail
case ${1:-} in
  --help) echo help ;;
  '') ;;
  *)
    echo "unknown: $1" >&2
    exit 2
    ;;
esac
"""


class MadeUpTree(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.git("init", "--quiet")

    def git(self, *command):
        names = ["-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *names, "-C", self.root, *command], check=True,
                       stdout=subprocess.DEVNULL)

    def write(self, name, text, executable=False):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if executable:
            os.chmod(path, 0o755)
        self.git("add", "--all")

    def complains(self, complaints, *words):
        """Exactly one complaint, and it holds these words."""
        self.assertEqual(len(complaints), 1, complaints)
        for word in words:
            self.assertIn(word, complaints[0])


class Includes(MadeUpTree):
    def included(self, name, line):
        self.write(name, line + "\n")
        return check_includes.check(self.root)

    def test_what_the_design_draws_is_accepted(self):
        self.write("federation/a.h", '#include "crypto/bytes.h"\n#include <schemas/event.capnp.h>\n')
        self.write("node/ticket/a.cc", '#include <chrono>\n#include "federation/a.h"\n')
        self.write("node/shell/a.cc", '#include <lmdb.h>\n#include <thread>\n#include "node/b.h"\n')
        self.write("simulator/a.cc", '#include "node/office.h"\n')
        self.write("tests/a_test.cc", '#include <sodium.h>\n#include "node/shell/a.h"\n')
        self.assertEqual(check_includes.check(self.root), [])

    def test_an_arrow_that_runs_back(self):
        self.complains(self.included("crypto/a.cc", '#include "federation/result.h"'),
                       "crypto/a.cc:1", "federation")

    def test_schemas_use_nothing_of_ours(self):
        self.complains(self.included("schemas/a.h", '#include "crypto/bytes.h"'), "schemas")

    def test_the_kernel_does_not_know_its_shell(self):
        self.complains(self.included("node/ticket/a.cc", '#include "node/shell/clock.h"'),
                       "node may not include node/shell")

    def test_the_simulator_does_not_know_the_shell(self):
        self.complains(self.included("simulator/a.cc", '#include "node/shell/lmdb_store.h"'),
                       "simulator may not include node/shell")

    def test_nothing_includes_tests(self):
        self.complains(self.included("simulator/a.cc", '#include "tests/support/a.h"'), "tests")

    def test_generated_headers_follow_the_arrows_too(self):
        self.complains(self.included("crypto/a.cc", "#include <schemas/event.capnp.h>"),
                       "crypto may not include schemas")

    def test_ours_in_angle_brackets(self):
        self.complains(self.included("node/a.cc", "#include <crypto/bytes.h>"), "not <")

    def test_a_path_that_is_not_from_the_top(self):
        self.complains(self.included("node/a.cc", '#include "a.h"'), "top of the repository")

    def test_code_outside_of_the_rooms(self):
        self.complains(self.included("util/a.cc", ""), "outside of the rooms")

    def test_each_library_from_outside_stays_in_its_room(self):
        for header, name in (("sodium.h", "federation/a.cc"), ("openssl/evp.h", "node/a.cc"),
                             ("capnp/message.h", "crypto/a.cc"), ("lmdb.h", "node/a.cc"),
                             ("CLI/CLI.hpp", "simulator/a.cc"), ("zmq.h", "federation/a.cc"),
                             ("spdlog/spdlog.h", "node/a.cc"), ("gtest/gtest.h", "node/a.cc"),
                             ("toml++/toml.h", "simulator/a.cc"),
                             ("boost/beast.hpp", "simulator/a.cc")):
            with self.subTest(header):
                self.setUp()
                self.complains(self.included(name, f"#include <{header}>"), header, "stays in")

    def test_what_a_pure_room_may_not_import(self):
        for header in ("thread", "mutex", "fstream", "filesystem", "random", "iostream", "ctime",
                       "sys/socket.h", "unistd.h", "time.h", "condition_variable", "future"):
            with self.subTest(header):
                self.setUp()
                self.complains(self.included("node/a.h", f"#include <{header}>"), "pure room")

    def test_what_a_pure_room_may_not_say(self):
        for line in ("auto t = std::chrono::system_clock::now();", 'auto e = std::getenv("A");',
                     "std::random_device device;", "randombytes_buf(a, b);"):
            with self.subTest(line):
                self.setUp()
                self.complains(self.included("crypto/a.cc", line), "pure room")
        self.setUp()
        self.assertEqual(self.included("crypto/a.cc", "// not getenv(), and no Clock::now()"), [])
        self.assertEqual(self.included("node/shell/a.cc", "auto t = Clock::now();"), [])

    def test_unordered_containers_in_a_pure_room_need_a_reason(self):
        line = "#include <unordered_map>"
        self.complains(self.included("federation/a.h", line), "unordered_map")
        self.assertEqual(self.included("federation/a.h", line + "  // never iterated: a cache"), [])
        for header in ("unordered_map.hpp", "unordered/unordered_flat_set.hpp"):
            self.setUp()
            self.complains(self.included("node/a.h", f"#include <boost/{header}>"), "its order")

    def test_a_heavy_header_in_a_header(self):
        self.complains(self.included("node/shell/a.h", "#include <CLI/CLI.hpp>"), "slow to compile")

    def test_a_heavy_header_in_many_files(self):
        for name in "abc":
            self.write(f"node/shell/{name}.cc", "#include <spdlog/spdlog.h>\n")
        self.complains(check_includes.check(self.root), "3 files, at most 2")


class Symbols(MadeUpTree):
    def archive(self, source):
        self.write("a.cc", source)
        path = os.path.join(self.root, "a")
        subprocess.run(["g++", "-std=c++20", "-O1", "-c", path + ".cc", "-o", path + ".o"],
                       check=True)
        subprocess.run(["ar", "rcs", path + ".a", path + ".o"], check=True)
        return check_symbols.check("nm", [path + ".a"])

    def test_pure_code_is_accepted(self):
        self.assertEqual(self.archive(
            "#include <cstdio>\n#include <string>\n#include <map>\n"
            "extern \"C\" void crypto_sign_seed_keypair();\n"
            "std::string f(std::map<int, std::string>& m) { char t[9]; crypto_sign_seed_keypair();"
            " std::snprintf(t, sizeof t, \"%d\", 1); return m[1] + t; }\n"), [])

    def test_each_outside_thing_is_found(self):
        for header, call in (
                ("ctime", "time(nullptr)"),
                ("chrono", "std::chrono::system_clock::now().time_since_epoch().count()"),
                ("chrono", "std::chrono::steady_clock::now().time_since_epoch().count()"),
                ("cstdlib", 'getenv("A") != nullptr'),
                ("cstdlib", "rand()"),
                ("random", "std::random_device()()"),
                ("cstdio", 'fopen("a", "r") != nullptr'),
                ("fcntl.h", 'open("a", 0)'),
                ("sys/socket.h", "socket(1, 1, 0)"),
                ("pthread.h", "pthread_create(nullptr, nullptr, nullptr, nullptr)"),
                ("sys/random.h", "getrandom(nullptr, 0, 0)")):
            with self.subTest(call):
                self.setUp()
                complaints = self.archive(f"#include <{header}>\n"
                                          f"long f() {{ return static_cast<long>({call}); }}\n")
                self.assertTrue(complaints)
                self.assertIn("hand it in", complaints[0])

    def test_libsodium_making_keys_of_its_own_accord(self):
        for name in ("randombytes_buf", "randombytes_random", "crypto_sign_keypair",
                     "crypto_box_keypair", "crypto_box_seal", "crypto_secretbox_keygen"):
            with self.subTest(name):
                self.setUp()
                self.complains(self.archive(f'extern "C" void {name}();\nvoid f() {{ {name}(); }}\n'),
                               name)

    def test_an_archive_without_symbols_is_no_proof(self):
        self.complains(self.archive("int f() { return 1; }\n"), "nothing was checked")


class Layout(MadeUpTree):
    def setUp(self):
        super().setUp()
        for name in ("CMakeLists.txt", "README.md", ".gitignore", ".ci/run"):
            self.write(name, "\n")
        for room in ("node", "federation", "crypto", "schemas", "deploy", "simulator", "tests"):
            self.write(f"{room}/README.md", "\n")

    def test_the_shape_of_the_house_is_accepted(self):
        self.write("tests/vectors/README.md", "\n")
        self.write("tests/vectors/event/1.bin", "\n")
        self.assertEqual(check_layout.check(self.root), [])

    def test_something_else_at_the_top(self):
        self.write("util/README.md", "\n")
        self.complains(check_layout.check(self.root), "util", "top level")

    def test_something_missing_at_the_top(self):
        self.git("rm", "--quiet", "-f", "CMakeLists.txt")
        self.complains(check_layout.check(self.root), "CMakeLists.txt", "missing")

    def test_a_folder_without_readme(self):
        self.write("node/ticket/a.cc", "\n")
        self.complains(check_layout.check(self.root), "node/ticket/README.md")

    def test_a_folder_of_folders_without_readme(self):
        self.write("node/a/b/README.md", "\n")
        self.complains(check_layout.check(self.root), "node/a/README.md")

    def test_a_file_that_is_too_long(self):
        self.write("node/a.cc", "\n" * 801)
        self.complains(check_layout.check(self.root), "node/a.cc", "801 lines")


class Words(MadeUpTree):
    def test_plain_text_is_accepted(self):
        self.write("a.cc", "// mktemp in /tmp, /usr/bin/env and $root/build/a; https://example.org\n")
        self.assertEqual(check_words.check(self.root), [])

    # The words are put together here, so that this file passes its own rule.
    def test_each_forbidden_word(self):
        for name, text in (("a.md", "TO" + "DO: later"), ("a.cc", "// FIX" + "ME"),
                           ("CMakeLists.txt", "<" * 7 + " HEAD"), ("a.cc", "=" * 7),
                           ("a.sh", "cd /ho" + "me/somebody"), ("a.txt", "/wo" + "rk/main"),
                           ("a.txt", "http://deb.deb" + "ian.org/debian"),
                           ("a.txt", "https://py" + "pi.org/simple"),
                           ("a_test.cc", "TEST(A, DISA" + "BLED_B) {}"),
                           ("a_test.cc", "GTEST_SK" + "IP();"),
                           ("a_test.py", "@unittest.sk" + "ip"),
                           ("CMakeLists.txt", "set_tests_properties(a PROPERTIES DISA" + "BLED ON)")):
            with self.subTest(text):
                self.setUp()
                self.write(name, text + "\n")
                self.complains(check_words.check(self.root), name + ":1")


class Scripts(MadeUpTree):
    def script(self, text, executable=True):
        self.write("a", text, executable)
        return check_scripts.check(self.root)

    def test_a_strict_script_is_accepted(self):
        self.assertEqual(self.script(SCRIPT), [])

    def test_a_script_that_goes_on_after_errors(self):
        self.complains(self.script(SCRIPT.replace("set -euo pipefail", "set -e")), "pipefail")

    def test_a_script_that_does_not_parse(self):
        self.complains(self.script(SCRIPT + "if\n"), "does not parse")

    def test_a_script_that_shellcheck_minds(self):
        self.complains(self.script(SCRIPT + "echo $HOME\n"), "shellcheck")

    def test_a_script_that_can_not_be_run(self):
        self.complains(self.script(SCRIPT, executable=False), "executable")

    def test_a_script_without_help(self):
        self.complains(self.script(SCRIPT.replace("--help", "--aid")), "--help")

    def test_a_script_that_swallows_an_unknown_option(self):
        self.complains(self.script(SCRIPT.replace("exit 2", "exit 0")), "unknown option")


class Format(MadeUpTree):
    def setUp(self):
        super().setUp()
        self.write(".clang-format", "BasedOnStyle: Google\n")

    def test_formatted_code_is_accepted(self):
        self.write("a.cc", "int f() { return 1; }\n")
        self.assertEqual(check_format.check(self.root), [])

    def test_code_that_is_not_formatted(self):
        self.write("a.cc", "int  f( ) { return 1; }\n")
        complaints = check_format.check(self.root)
        self.assertTrue(complaints)
        self.assertIn("a.cc:1", complaints[0])


class Tidy(MadeUpTree):
    SOUND = "int f(int* p) { return p == nullptr ? 0 : *p; }\n"
    BUG = "int f(int* p) {\n  if (p == nullptr) return *p;\n  return 1;\n}\n"

    def setUp(self):
        super().setUp()
        house = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".clang-tidy")
        shutil.copy(house, os.path.join(self.root, ".clang-tidy"))
        commands = [{"directory": self.root, "file": name,
                     "command": f"g++ -std=c++20 -Wno-gnu-and-nobody-else -c {name}"}
                    for name in ("a.cc", "b.cc")]
        self.write("build/compile_commands.json", json.dumps(commands))

    def check(self):
        return check_tidy.check(self.root, os.path.join(self.root, "build"), False)

    def test_without_a_previous_commit_everything_is_read(self):
        self.write("a.cc", self.BUG)
        self.complains(self.check(), "a.cc", "ereference of null pointer")

    def test_what_changed_is_read_committed_or_not(self):
        self.write("a.cc", self.SOUND)
        self.git("commit", "--quiet", "-m", "1")
        self.write("b.cc", self.BUG)
        self.git("commit", "--quiet", "-m", "2")
        self.complains(self.check(), "b.cc")
        self.git("commit", "--quiet", "--allow-empty", "-m", "3")
        self.assertEqual(self.check(), [])  # b.cc did not change since the previous commit
        self.write("a.cc", self.BUG)
        self.complains(self.check(), "a.cc")

    def test_a_header_is_read_by_itself(self):
        self.write("a.cc", self.SOUND)
        self.write("a.h", "#pragma once\ninline " + self.BUG)
        self.complains(self.check(), "a.h")


if __name__ == "__main__":
    unittest.main()
