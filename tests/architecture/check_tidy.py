"""clang-tidy on the sources that changed in the newest commit, or are not committed yet.

Only those, because reading everything takes longer than the rest of the tests together. Of a merge,
that is all that it brings. Whoever pushes several at once reads --all before. Where there is no
commit before (the first one, or a clone without history) everything is read.

What was clean is not read again while nothing it is made of changes: itself, what it includes of
ours, the compiler's options, the rules, clang-tidy. That is remembered in the user's cache, as
ccache does, so that other clones of this machine know it too; removing the folder forgets it.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import source_tree

WORKERS = 2  # as many as tests/run gives the whole test run
COMMITS = 1  # more, where large pieces were merged, is half an hour
REMEMBERED = 60 * 24 * 3600  # seconds since it was last of use
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
FINDING = re.compile(r"^(/[^\n:]+:\d+:\d+: (?:error|warning): )", re.MULTILINE)
# GCC's flags that clang does not know must not be errors of the code.
EXTRA = ["--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-unused-command-line-argument"]
# The analyzer's deep mode takes three quarters of the whole time, following calls from function to
# function; the sanitizer runs see what it would find there.
EXTRA += [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang",
                                             "mode=shallow")]


def git(root, *command):
    return subprocess.run(
        ["git", "-c", f"safe.directory={os.path.abspath(root)}", "-C", root, *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def changed(root):
    """Changed sources, and the words for what they changed against."""
    base = f"HEAD~{COMMITS}"
    if git(root, "rev-parse", "--verify", "--quiet", base + "^{commit}").returncode != 0:
        return source_tree.code(root), "no commit before: all sources"
    names = git(root, "diff", "--name-only", "-z", base).stdout.decode().split("\0")
    ours = set(source_tree.code(root))
    return sorted(ours.intersection(names)), "changed since the previous commit"


def units_for(files, commands):
    """What clang-tidy is run on. A source is read as it is compiled, and with it the headers of
    ours that it includes. A header whose own source is not among them, or does not include it, is
    read by itself, with the flags of its neighbour. A source that this build does not compile can't
    be read."""
    compiled = {os.path.realpath(os.path.join(c["directory"], c["file"])) for c in commands}
    sources = [name for name in files if name.endswith(".cc") and os.path.realpath(name) in compiled]
    headers = [name for name in files if name.endswith(".h")
               and not (name[:-2] + ".cc" in sources and includes(name[:-2] + ".cc", name))]
    return sources + headers


def includes(source, header):
    with open(source, encoding="utf-8") as file:
        return os.path.basename(header) + '"' in file.read()


class Clean:
    """Remembers what was clean, by the hash of all that a verdict comes from."""

    def __init__(self, folder, root, commands, config):
        self.folder = folder
        self.root = os.path.realpath(root)
        self.flags = {os.path.realpath(os.path.join(c["directory"], c["file"])): self.portable(c)
                      for c in commands}
        version = subprocess.run(["clang-tidy", "--version"], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE).stdout
        with open(config, "rb") as file:
            self.rules = hashlib.sha256(version + file.read() + repr(EXTRA).encode()).digest()
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            try:
                if os.stat(self.place(name)).st_mtime < time.time() - REMEMBERED:
                    os.remove(self.place(name))
            except FileNotFoundError:
                pass  # another clone's run was faster

    def portable(self, command):
        """The compiler's words, the same in every clone."""
        words = command.get("command") or " ".join(command["arguments"])
        return words.replace(os.path.abspath(self.root), "").encode()

    def read(self, path, before):
        """The hash of its bytes and which files of ours it includes, looked up once."""
        if path not in before:
            with open(path, "rb") as file:
                data = file.read()
            before[path] = hashlib.sha256(data).digest(), [
                self.found(path, name.decode("utf-8", "replace")) for name in INCLUDE.findall(data)]
        return before[path]

    def found(self, path, name):
        """What an include means: beside it, from the root, or made of a schema."""
        schema = name[:-2] if name.endswith(".capnp.h") else name
        for base in (os.path.dirname(path), self.root):
            if os.path.isfile(os.path.join(base, schema)):
                return os.path.realpath(os.path.join(base, schema))
        return None

    def key(self, unit, before):
        parts, waiting, seen = hashlib.sha256(self.rules), [os.path.realpath(unit)], set()
        # A header that is read by itself borrows a neighbour's options.
        parts.update(self.flags.get(waiting[0], b"a header"))
        while waiting:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            content, included = self.read(path, before)
            parts.update(os.path.relpath(path, self.root).encode() + b"\0" + content)
            waiting += [name for name in included if name]
        return parts.hexdigest()

    def place(self, key):
        return os.path.join(self.folder, key)

    def knows(self, key):
        try:
            os.utime(self.place(key))
        except FileNotFoundError:
            return False
        return True

    def remember(self, key):
        with open(self.place(key), "wb"):
            pass


def cache_folder():
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "guantong", "clang-tidy")


def tidy(build, path, config):
    """The findings in one unit, each with its explanation; and what else went wrong."""
    options = ["--quiet", f"--config-file={config}", "-p", build, *EXTRA]
    if path.endswith(".h"):  # a name brought into a namespace for others is not unused
        options.append("--checks=-misc-unused-using-decls")
    done = subprocess.run(["clang-tidy", *options, path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode == 0:
        return []
    findings = FINDING.split(done.stdout.decode())[1:]
    found = [place + rest.rstrip() for place, rest in zip(findings[::2], findings[1::2])]
    return found or [f"{path}:1: clang-tidy failed: {done.stderr.decode().strip()}"]


def one_command_each(build, folder):
    """Into `folder`: the build's commands, one for each source. clang-tidy would read a source once
    for every program it is compiled into, dozens of times for what fuzz targets share."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = {command["file"]: command for command in json.load(file)}
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(list(commands.values()), file)
    return list(commands.values())


def check(root, build, everything, cache):
    with tempfile.TemporaryDirectory() as folder:
        return check_with(root, folder, one_command_each(build, folder), everything, cache)


def check_with(root, build, commands, everything, cache):
    files, why = (source_tree.code(root), "all sources") if everything else changed(root)
    units = units_for([os.path.join(os.path.abspath(root), name) for name in files], commands)
    config = os.path.join(root, ".clang-tidy")
    clean = Clean(cache, root, commands, config)
    contents = {}
    keys = {unit: clean.key(unit, contents) for unit in units}
    unread = [unit for unit in units if not clean.knows(keys[unit])]
    print(f"{why}: {len(files)}, in {len(units)} units, {len(units) - len(unread)} of them known to "
          "be clean", flush=True)

    def read(unit):
        findings = tidy(build, unit, config)
        if not findings and clean.key(unit, {}) == keys[unit]:  # nobody changed it meanwhile
            clean.remember(keys[unit])
        return findings

    complaints = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for findings in pool.map(read, unread):
            # A finding in a header shows in every unit that includes it; once is enough.
            complaints += [finding for finding in findings if finding not in complaints]
    return complaints


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", required=True, help="the folder with the sources")
    parser.add_argument("--build", required=True, help="the build with compile_commands.json")
    parser.add_argument("--all", action="store_true", help="read what did not change as well")
    parser.add_argument("--cache", default=cache_folder(),
                        help="where it is remembered what was clean (default: %(default)s)")
    arguments = parser.parse_args()
    source_tree.report(check(arguments.root, arguments.build, arguments.all, arguments.cache))
