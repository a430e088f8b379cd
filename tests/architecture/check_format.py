"""clang-format over every tracked source: the machine formats, nobody argues."""
import os
import subprocess

import source_tree


def check(root):
    files = source_tree.code(root)
    if not files:
        return []
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", "--style=file", *files],
                          cwd=os.path.abspath(root), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return []
    places = sorted({line.split(": error:")[0].rsplit(":", 1)[0]
                     for line in done.stdout.decode().split("\n") if ": error:" in line})
    if not places:
        return [f"clang-format failed: {done.stdout.decode().strip()}"]
    return [f"{place}: is not formatted; run clang-format -i on it" for place in places]


if __name__ == "__main__":
    source_tree.main(check, __doc__)
