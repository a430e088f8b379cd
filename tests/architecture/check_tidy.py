"""clang-tidy on the sources that changed since the previous commit, committed or not.

Only those, because reading everything takes longer than the rest of the tests together. Where there
is no previous commit (the first one, or a clone without history) everything is read.
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import sys

import source_tree

WORKERS = 2  # as many as tests/run gives the whole test run
# GCC's flags that clang does not know must not be errors of the code.
EXTRA = ["--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-unused-command-line-argument"]


def git(root, *command):
    return subprocess.run(
        ["git", "-c", f"safe.directory={os.path.abspath(root)}", "-C", root, *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def changed(root):
    """Changed sources, and the words for what they changed against."""
    if git(root, "rev-parse", "--verify", "--quiet", "HEAD~1^{commit}").returncode != 0:
        return source_tree.code(root), "no previous commit: all sources"
    names = git(root, "diff", "--name-only", "-z", "HEAD~1").stdout.decode().split("\0")
    ours = set(source_tree.code(root))
    return sorted(ours.intersection(names)), "changed since the previous commit"


def units_for(files, commands):
    """What clang-tidy is run on. A source is read as it is compiled; a header by itself, as one
    that includes nothing before it, with the flags of its neighbour. A source that this build does
    not compile (a fuzz target's libFuzzer program has a replay twin that it does) can't be read."""
    compiled = {os.path.realpath(os.path.join(c["directory"], c["file"])) for c in commands}
    return [name for name in files if name.endswith(".h") or os.path.realpath(name) in compiled]


def tidy(build, path, config):
    done = subprocess.run(
        ["clang-tidy", "--quiet", f"--config-file={config}", "-p", build, *EXTRA, path],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def check(root, build, everything):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    files, why = (source_tree.code(root), "all sources") if everything else changed(root)
    units = units_for([os.path.join(os.path.abspath(root), name) for name in files], commands)
    print(f"{why}: {len(units)} of {len(source_tree.code(root))}", flush=True)
    config = os.path.join(root, ".clang-tidy")
    complaints = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for path, (status, output) in zip(units, pool.map(lambda p: tidy(build, p, config), units)):
            if status != 0:
                complaints.append(f"{os.path.relpath(path, root)}:1: clang-tidy:\n{output.strip()}")
    return complaints


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="the folder with the sources")
    parser.add_argument("--build", required=True, help="the build with compile_commands.json")
    parser.add_argument("--all", action="store_true", help="read what did not change as well")
    arguments = parser.parse_args()
    source_tree.report(check(arguments.root, arguments.build, arguments.all))
    sys.exit(0)
