"""What the pure rooms' compiled code asks of the outside: no clock, socket, file, thread,
environment or randomness, however it got there.

The include check reads what a file says; this reads what the compiler made of it, also of macros
and of what a header brought along.
"""
import argparse
import re
import subprocess
import sys

import source_tree

# Names as the linker sees them (C), matched whole, with the trimmings glibc gives some of them.
FORBIDDEN_C = re.compile(r"(?:__|_)?(" + "|".join([
    # clock
    r"time|gettimeofday|clock|clock_gettime|clock_getres|clock_nanosleep|nanosleep|usleep|sleep|"
    r"localtime|localtime_r|gmtime|mktime|strftime|tzset|timer_create|timerfd_create|alarm",
    # socket
    r"socket|socketpair|connect|bind|listen|accept|accept4|send|sendto|sendmsg|recv|recvfrom|"
    r"recvmsg|getaddrinfo|gethostbyname|gethostname|poll|ppoll|select|epoll_\w+|eventfd",
    # file and terminal
    r"open|open64|openat|openat64|creat|fopen|fopen64|fdopen|freopen|read|pread|pread64|write|"
    r"pwrite|pwrite64|readv|writev|close|fclose|fread|fwrite|fgets|fputs|puts|printf|vprintf|"
    r"fprintf|vfprintf|putchar|stdin|stdout|stderr|stat|stat64|fstat|fstat64|lstat|mkdir|rename|unlink|remove|fsync|fdatasync|mmap|"
    r"mmap64|opendir|readdir|getcwd|chdir|chmod|ioctl|fcntl|fcntl64|isatty|tmpfile|mkstemp|dlopen",
    # process and thread
    r"fork|vfork|exec\w+|posix_spawn\w*|system|popen|kill|signal|sigaction|pthread_create|"
    r"pthread_mutex_\w+|pthread_cond_\w+|pthread_rwlock_\w+|sem_\w+|sched_\w+|thrd_\w+|getpid",
    # environment and locale
    r"getenv|secure_getenv|setenv|unsetenv|putenv|environ|setlocale|uname|sysconf|getuid|getpwuid",
    # randomness, also where a library makes a key or a nonce of its own accord
    r"rand|srand|rand_r|random|srandom|drand48|lrand48|getrandom|getentropy|arc4random\w*|"
    r"randombytes\w*|RAND_\w+|RAND_bytes|EVP_PKEY_keygen|EVP_PKEY_generate|"
    r"crypto_(?!\w*seed_)\w*keypair|crypto_\w*keygen|crypto_box_seal|crypto_pwhash_str|"
    r"crypto_pwhash_\w*_str|crypto_secretstream_\w*init_push",
]) + r")(_chk|64)?$")
# Names of C++, as nm -C prints them.
FORBIDDEN_CPP = re.compile(
    r"^(std::chrono::.*::now\(|std::random_device|std::thread|std::jthread|std::this_thread|"
    r"std::condition_variable|std::__future_base|std::filesystem|std::basic_[io]?f(stream|ilebuf)|"
    r"std::basic_filebuf|std::cout|std::cin|std::cerr|std::clog|std::locale::global|"
    r"kj::(new\w*(Filesystem|Clock)|system\w*(Clock|Calendar)|\w*Thread|Fd\w+Stream|_::Mutex|"
    r"setupAsyncIo)|capnp::(StreamFd|write\w*MessageToFd|read\w*MessageFromFd))")

# (object, symbol, why). An exception without a reason is no exception.
EXCEPTIONS = [
    ("check.cc.o", "stderr|fprintf|__fprintf_chk",
     "CHECK says on standard error which promise a bug of ours broke, and aborts"),
]


def symbols(nm, archive):
    """(object, name, name demangled) of everything the archive's objects leave undefined."""
    def lines(*options):
        # -p: in the objects' own order, so that the two lists pair up.
        output = subprocess.run([nm, "-p", "-u", *options, archive], check=True,
                                stdout=subprocess.PIPE).stdout.decode()
        return output.split("\n")

    member = ""
    for plain, demangled in zip(lines(), lines("-C")):
        if plain.endswith(":"):
            member = plain[:-1]
        elif plain.strip():
            name = plain.split()[-1].split("@")[0]
            yield member, name, demangled.strip().split(" ", 1)[-1]


def forbidden(name, demangled):
    return bool(FORBIDDEN_CPP.match(demangled) if name.startswith("_Z") else FORBIDDEN_C.match(name))


def check(nm, archives):
    complaints = []
    for archive in archives:
        seen = 0
        for member, name, demangled in symbols(nm, archive):
            seen += 1
            excepted = any(member == o and re.fullmatch(s, name) for o, s, why in EXCEPTIONS if why)
            if forbidden(name, demangled) and not excepted:
                complaints.append(f"{archive}({member}): uses {demangled}: hand it in as an "
                                  "argument instead")
        if seen == 0:
            complaints.append(f"{archive}: nm shows no symbols at all: nothing was checked")
    return complaints


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nm", required=True, help="the program nm")
    parser.add_argument("archives", nargs="+", help="the pure rooms' libraries")
    arguments = parser.parse_args()
    source_tree.report(check(arguments.nm, arguments.archives))
    sys.exit(0)
