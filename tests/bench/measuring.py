"""One run of a program by tests/bench/measure, and the median of several."""
import collections
import os
import statistics
import subprocess
import sys
import tempfile

MEASURE = os.environ["MEASURE"]
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
Result = collections.namedtuple("Result", "seconds kilobytes")


def measure(command):
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run([MEASURE, out.name] + command, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        seconds, kilobytes, status = out.read().split()
    if status != "0":
        sys.exit(f"bench: exit status {status}: {' '.join(command)}")
    return Result(float(seconds), int(kilobytes))


def median(results):
    return Result(statistics.median(r.seconds for r in results),
                  statistics.median(r.kilobytes for r in results))
