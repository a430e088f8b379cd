"""clang-tidy on the sources that changed since the previous commit, committed or not.

Only those, because reading everything takes longer than the rest of the tests together. Where there
is no previous commit (the first one, or a clone without history) everything is read.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

import source_tree

WORKERS = 2  # as many as tests/run gives the whole test run
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
    if git(root, "rev-parse", "--verify", "--quiet", "HEAD~1^{commit}").returncode != 0:
        return source_tree.code(root), "no previous commit: all sources"
    names = git(root, "diff", "--name-only", "-z", "HEAD~1").stdout.decode().split("\0")
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


def check(root, build, everything):
    with tempfile.TemporaryDirectory() as folder:
        return check_with(root, folder, one_command_each(build, folder), everything)


def check_with(root, build, commands, everything):
    files, why = (source_tree.code(root), "all sources") if everything else changed(root)
    units = units_for([os.path.join(os.path.abspath(root), name) for name in files], commands)
    print(f"{why}: {len(files)}, read in {len(units)} units", flush=True)
    config = os.path.join(root, ".clang-tidy")
    complaints = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for findings in pool.map(lambda path: tidy(build, path, config), units):
            # A finding in a header shows in every unit that includes it; once is enough.
            complaints += [finding for finding in findings if finding not in complaints]
    return complaints


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="the folder with the sources")
    parser.add_argument("--build", required=True, help="the build with compile_commands.json")
    parser.add_argument("--all", action="store_true", help="read what did not change as well")
    arguments = parser.parse_args()
    source_tree.report(check(arguments.root, arguments.build, arguments.all))
    sys.exit(0)
