"""The shape of the repository: what lies at its top, a README in every folder, no file too long."""
import fnmatch
import os

import source_tree

TOP = {"CMakeLists.txt", "node", "federation", "crypto", "schemas", "deploy", "simulator", "tests",
       "README.md"}

# Folders of data, and where they are explained instead.
NO_README = [
    ("tests/fuzz/corpus", "inputs that fuzzing found, a folder a target: tests/fuzz/README.md"),
    ("tests/vectors/*", "golden bytes, a folder a format: tests/vectors/README.md"),
]

# A file nearing this asks to be two.
LINES_MAX = 800
COUNTED_ENDINGS = (".cc", ".h", ".capnp", ".py", ".cmake", "CMakeLists.txt")


def needs_readme(folder):
    return not any(fnmatch.fnmatch(folder, pattern) or folder.startswith(pattern + "/")
                   for pattern, _ in NO_README)


def check(root):
    files = source_tree.tracked(root)
    there = set(files)
    complaints = []
    top = {name.split("/", 1)[0] for name in files}
    for name in sorted(top):
        if name not in TOP and not name.startswith("."):
            complaints.append(f"{name}:1: does not belong at the top level")
    for name in sorted(TOP - top):
        complaints.append(f"{name}:1: is missing at the top level")
    folders = set()
    for name in files:
        folder = os.path.dirname(name)
        while folder:
            folders.add(folder)
            folder = os.path.dirname(folder)
    for folder in sorted(folders):
        hidden = any(part.startswith(".") for part in folder.split("/"))
        if not hidden and needs_readme(folder) and f"{folder}/README.md" not in there:
            complaints.append(f"{folder}/README.md:1: is missing; every folder says what it is for")
    for name in files:
        if not (name.endswith(COUNTED_ENDINGS) or source_tree.is_shell_script(root, name)):
            continue
        lines = (source_tree.read(root, name) or "").count("\n")
        if lines > LINES_MAX:
            complaints.append(f"{name}:{LINES_MAX}: has {lines} lines; split it")
    return complaints


if __name__ == "__main__":
    source_tree.main(check, __doc__)
