"""Shell scripts: they parse, shellcheck has nothing to say, they are strict and answer --help."""
import os
import subprocess

import source_tree


def run(*command):
    """Output and verdict of a program that gets no input."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode(errors="replace").strip()


def check(root):
    complaints = []
    for name in source_tree.tracked(root):
        if not source_tree.is_shell_script(root, name):
            continue
        path = os.path.join(root, name)
        text = source_tree.read(root, name)
        if not text.startswith("#!/usr/bin/env bash\n"):
            complaints.append(f"{name}:1: starts with '#!/usr/bin/env bash'")
        if "\nset -euo pipefail\n" not in text:
            complaints.append(f"{name}:2: needs 'set -euo pipefail': an error must stop it")
        if not os.access(path, os.X_OK):
            complaints.append(f"{name}:1: is not executable")
        status, output = run("bash", "-n", path)
        if status != 0:
            complaints.append(f"{name}:1: does not parse: {output}")
            continue
        status, output = run("shellcheck", "--norc", "--format=gcc", path)
        if status != 0:
            complaints.append(f"{name}:1: shellcheck: {output}")
        if "--help" not in text:
            complaints.append(f"{name}:1: does not know --help")
            continue
        status, output = run("bash", path, "--help")
        if status != 0 or not output:
            complaints.append(f"{name}:1: --help ends with {status} and says '{output}'")
        status, output = run("bash", path, "--no-such-option")
        if status != 2 or "--no-such-option" not in output:
            complaints.append(f"{name}:1: an unknown option must be named and end with 2, "
                              f"not {status}: '{output}'")
    return complaints


if __name__ == "__main__":
    source_tree.main(check, __doc__)
