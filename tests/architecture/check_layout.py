"""The shape of the repository: what lies at its top, a README in every folder, no file too long."""
import os

import source_tree

TOP = {"CMakeLists.txt", "node", "federation", "crypto", "schemas", "deploy", "simulator", "tests",
       "README.md"}

# Folders (and all below them) that hold nothing to explain, and why.
NO_README = [
    ("tests/fuzz/corpus", "inputs that fuzzing found; tests/fuzz/README.md explains them"),
    ("tests/vectors", "golden bytes, a folder a format; tests/vectors/README.md explains them"),
]

# A file nearing this asks to be two.
LINES_MAX = 800
COUNTED_ENDINGS = (".cc", ".h", ".capnp", ".py", ".cmake", "CMakeLists.txt")


def needs_readme(folder):
    # The folder itself needs one where it says so; only what lies below does without.
    return not any(folder.startswith(exempt + "/") for exempt, _ in NO_README)


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
