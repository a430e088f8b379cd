"""What every checker here shares: the tracked files, and the way a complaint is told.

A checker is a module with `check(root) -> [complaint]` and a main that runs it on the folder given
as --root. A complaint is one line, "file:line: what is wrong and what to do instead".
"""
import argparse
import os
import subprocess
import sys

CODE_ENDINGS = (".cc", ".h")


def tracked(root):
    """Every file git tracks below root, that is there, in order. Folders end up in no list."""
    # safe.directory: a container may run this as another user than the one who cloned.
    names = subprocess.run(
        ["git", "-c", f"safe.directory={os.path.abspath(root)}", "-C", root, "ls-files", "-z"],
        check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
    return [name for name in sorted(names) if name and os.path.lexists(os.path.join(root, name))]


def code(root):
    return [name for name in tracked(root) if name.endswith(CODE_ENDINGS)]


def read(root, name):
    """The text of a tracked file, or None when it is binary or a link."""
    path = os.path.join(root, name)
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        data = file.read()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def is_shell_script(root, name):
    text = read(root, name)
    first = text.split("\n", 1)[0] if text else ""
    return name.endswith(".sh") or (first.startswith("#!") and "sh" in first.split("/")[-1])


def main(check, about):
    """Runs a checker from the command line; any complaint, and finding nothing to read, fails."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--root", required=True, help="the folder with the sources")
    root = parser.parse_args().root
    if not tracked(root):
        sys.exit(f"git tracks nothing in {root}: nothing was checked")
    report(check(root))


def report(complaints):
    for complaint in complaints:
        print(complaint)
    if complaints:
        sys.exit(f"{len(complaints)} complaints; the rules are in tests/architecture/README.md")
