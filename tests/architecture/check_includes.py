"""Which file may include what: the arrows of the design, the purity of the pure rooms, and the
libraries that stay in one room.

The link tests show that a room calls nothing it may not; this shows that it does not look either
(an inline function or a constant would not show in a link).
"""
import re

import source_tree

# Which rooms a room may include. A file belongs to the longest room its path starts with.
MAY_INCLUDE = {
    "schemas": {"schemas"},
    "crypto": {"crypto"},
    "federation": {"federation", "schemas", "crypto"},
    "node": {"node", "federation", "schemas", "crypto"},
    "node/console": {"node/console", "node", "federation", "schemas", "crypto"},
    "node/shell": {"node/shell", "node/console", "node", "federation", "schemas", "crypto"},
    "simulator": {"simulator", "node", "federation", "schemas", "crypto"},
    "deploy": {"deploy", "node/shell", "node/console", "node", "federation", "schemas", "crypto"},
    "tests": {"tests", "simulator", "node/shell", "node/console", "node", "federation", "schemas",
              "crypto"},
}
PURE = {"schemas", "crypto", "federation", "node"}

# Libraries from outside and the rooms that may know them. What is not listed is the standard
# library or the system.
OUTSIDE = [
    (r"sodium(\.h|/)|openssl/", {"crypto"}),
    (r"(capnp|kj)/", {"schemas", "federation"}),
    (r"lmdb\.h|qrencode\.h|zmq|CLI/|spdlog/", {"node/shell"}),
    (r"toml\+\+/", {"node"}),
    (r"boost/(asio|beast)", {"node/shell", "node/console"}),
    (r"gtest/|gmock/|rapidcheck|benchmark/", set()),  # tests alone, which may include anything
]

# Headers that cost seconds to minutes of every compilation that sees them: never in a header, and
# in few files. Why so few: GCC with sanitizers takes two minutes for one file with Beast.
HEAVY = [
    (r"boost/(beast|asio)", 2),
    (r"CLI/", 2),
    (r"spdlog/", 2),
    (r"toml\+\+/", 1),
    (r"rapidcheck", 12),
]

# What a pure room may not import: clock, socket, file, thread, environment, randomness.
# <chrono> is for durations; its clocks are found below as words and by check_symbols.py.
IMPURE_HEADERS = re.compile(
    r"^(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|"
    r"fstream|filesystem|iostream|syncstream|random|ctime|time\.h|csignal|signal\.h|clocale|"
    r"locale\.h|locale|sys/.*|unistd\.h|fcntl\.h|pthread\.h|sched\.h|semaphore\.h|poll\.h|"
    r"dirent\.h|netdb\.h|net/.*|netinet/.*|arpa/.*|linux/.*|termios\.h|pwd\.h|grp\.h|dlfcn\.h|"
    r"sodium/randombytes.*|openssl/rand\.h|kj/(async|filesystem|thread|mutex|timer|time|main|io)"
    r".*|capnp/(rpc|ez-rpc|serialize-async).*)$")
IMPURE_WORDS = re.compile(
    r"::now\s*\(|\b(getenv|secure_getenv|setenv|random_device|this_thread|randombytes_\w+|"
    r"RAND_bytes|gettimeofday|clock_gettime|std::rand|srand)\b")
# Iterating over one gives an order that differs between machines and runs; in a pure room it could
# reach an effect or a stored byte.
UNORDERED = re.compile(r"^(unordered_(map|set)|boost/unordered[_/].*)$")
UNORDERED_REASON = re.compile(r"//\s*never iterated: \S+")

# (file, header or word, why). An exception without a reason is no exception.
EXCEPTIONS = [
    ("federation/wire_reading.h", r"^kj/io\.h$",
     "its ArrayOutputStream writes into memory; encoding would copy everything twice without it"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">](.*)$')


def room_of(path):
    best = ""
    for room in MAY_INCLUDE:
        if path.startswith(room + "/") and len(room) > len(best):
            best = room
    return best


def without_comments(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//", 1)[0]


def excepted(name, what):
    return any(name == file and re.search(word, what) for file, word, why in EXCEPTIONS if why)


def check_include(name, room, bracket, header, rest):
    """Complaints about one #include, without its place."""
    target = room_of(header)
    if target:
        # What the Cap'n Proto compiler generates is not clean under our warnings: a system header.
        if bracket == "<" and not header.endswith(".capnp.h"):
            yield f'ours is included as "{header}", not <{header}>'
        if target not in MAY_INCLUDE[room]:
            yield f"{room} may not include {target} ({header}): no such arrow in the design"
        return
    if bracket == '"':
        yield f'"{header}" is not a path from the top of the repository'
        return
    for pattern, rooms in OUTSIDE:
        if re.match(pattern, header) and room != "tests" and room not in rooms:
            where = ", ".join(sorted(rooms)) or "tests"
            yield f"<{header}> stays in {where}; {room} may not know it"
    for pattern, _ in HEAVY:
        if re.match(pattern, header) and name.endswith(".h"):
            yield f"<{header}> is slow to compile and may not be included by a header"
    if room in PURE:
        if IMPURE_HEADERS.match(header) and not excepted(name, header):
            yield f"<{header}> in a pure room: hand it in as an argument instead"
        if UNORDERED.match(header) and not UNORDERED_REASON.search(rest):
            yield (f"<{header}> in a pure room: its order differs from run to run; use an ordered "
                   "container, or end the line with '// never iterated: WHY'")


def check(root):
    complaints = []
    users = {pattern: [] for pattern, _ in HEAVY}
    for name in source_tree.code(root):
        room = room_of(name)
        if not room:
            complaints.append(f"{name}:1: code outside of the rooms")
            continue
        for number, line in enumerate(source_tree.read(root, name).split("\n"), 1):
            found = INCLUDE.match(line)
            if found:
                bracket, header, rest = found.groups()
                complaints += [f"{name}:{number}: {what}"
                               for what in check_include(name, room, bracket, header, rest)]
                for pattern, files in users.items():
                    if re.match(pattern, header) and name not in files:
                        files.append(name)
            elif room in PURE:
                word = IMPURE_WORDS.search(without_comments(line))
                if word and not excepted(name, word.group()):
                    complaints.append(f"{name}:{number}: '{word.group().strip()}' in a pure room: "
                                      "hand it in as an argument instead")
    for pattern, most in HEAVY:
        files = users[pattern]
        if len(files) > most:
            complaints.append(f"{files[0]}:1: {pattern} is slow to compile and included by "
                              f"{len(files)} files, at most {most}: {', '.join(files)}")
    return complaints


if __name__ == "__main__":
    source_tree.main(check, __doc__)
