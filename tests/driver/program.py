"""Running the program under test and printing TAP."""
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|MemorySanitizer")


class Run:
    """What a run left: status (negative: a signal, None: it had to be ended), out, err, seconds, the
    peak of its memory in MiB. stdin: octets for it; meanwhile(pid): called in a thread of its own."""

    def __init__(self, command, limit=10.0, environment=None, stdin=None, meanwhile=None):
        env = {k: v for k, v in os.environ.items()
               if k != "SSLKEYLOGFILE" and not k.lower().endswith("_proxy")}
        env.update(environment or {})
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, \
                tempfile.TemporaryFile() as given:
            given.write(stdin or b"")
            given.seek(0)
            start = time.monotonic()
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL if stdin is None else given,
                                     stdout=out, stderr=err, env=env)
            # The kernel counts the memory of this process until exec too: it is kept small.
            ended = threading.Event()
            watch = threading.Thread(target=self.watch, args=(child.pid, ended, limit), daemon=True)
            self.killed = False
            watch.start()
            if meanwhile:
                threading.Thread(target=meanwhile, args=(child.pid,), daemon=True).start()
            _, status, usage = os.wait4(child.pid, 0)
            ended.set()
            watch.join()
            self.seconds = time.monotonic() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            self.status = None if self.killed else child.returncode
            self.peak = usage.ru_maxrss / 1024
            self.cpu = usage.ru_utime + usage.ru_stime
            out.seek(0)
            err.seek(0)
            self.out = out.read().decode("utf-8", "replace")
            self.err = err.read().decode("utf-8", "replace")
        self.sanitizer = bool(SANITIZER.search(self.err))

    def watch(self, pid, ended, limit):
        if not ended.wait(limit):
            self.killed = True
            os.kill(pid, 9)


def is_sanitized(program):
    """A build with AddressSanitizer needs more memory and time."""
    try:
        with open(program, "rb") as f:
            return b"__asan_init" in f.read()
    except OSError:
        return False


def program_path():
    """H2LENS, else ./h2lens. Nothing can be tested without it."""
    path = os.environ.get("H2LENS") or "./h2lens"
    if not os.access(path, os.X_OK):
        print("Bail out! there is no program %s" % path)
        sys.exit(1)
    return path


def tap(cases, run, width=8):
    """run(case) gives None, or what was wrong (text), or ("skip", reason). Prints in order."""
    print("1..%d" % len(cases), flush=True)
    failed = 0

    def guarded(case):
        try:
            return run(case)
        except Exception as e:  # a case that trips over its own feet has failed
            return "%s: %s" % (type(e).__name__, e)

    with concurrent.futures.ThreadPoolExecutor(width) as pool:
        for number, (case, wrong) in enumerate(zip(cases, pool.map(guarded, cases)), 1):
            name = case.name
            if wrong is None:
                print("ok %d - %s" % (number, name))
            elif isinstance(wrong, tuple):
                print("ok %d - %s # SKIP %s" % (number, name, wrong[1]))
            else:
                failed += 1
                print("not ok %d - %s" % (number, name))
                print("\n".join("# " + line for line in wrong.splitlines()))
            sys.stdout.flush()
    return 1 if failed else 0
