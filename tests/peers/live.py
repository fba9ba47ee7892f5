#!/usr/bin/env python3
"""Live sessions of h2lens with real servers: what it reports against what they say they did.

    live.py [WORD...]                     H2LENS names the program, else ./h2lens; prints TAP; only
                                          the cases whose name holds one of the words

Every server is started here, on loopback and free ports, and ended at the end. What is not installed
is skipped. live_servers.py holds the servers and their configurations, live_web.py the cases of every
web server, live_special.py and live_own.py those of one, live_ways.py the ways to a server (proxies,
addresses, Unix sockets), live_grpc.py gRPC, live_lib.py what they share. GRPC_JS names the folder that holds
node_modules/@grpc/grpc-js, else `npm root -g` is asked. KEEP=1 leaves the folder with the logs.
"""
import os
import shutil
import signal
import sys
import tempfile

import live_grpc
import live_lib
import live_own  # noqa: F401 (its cases are among those of live_special)
import live_servers
import live_special
import live_ways
import live_web

WIDTH = 4


class Absent:
    """One line for what is not installed; its cases are left out."""

    def __init__(self, name, reason):
        self.name, self.reason = name, reason

    def run(self, _):
        return ("skip", self.reason)


def present(peers, cases):
    """The cases that can be run here, and behind them a word for each of the others' peers."""
    reasons = {name: peers.missing(name) for name in sorted({n for c in cases for n in c.needs})}
    absent = {reason: name for name, reason in reasons.items() if reason}
    return [c for c in cases if not any(reasons[n] for n in c.needs)] + [
        Absent(name, reason) for reason, name in absent.items()]


def ended(*_):
    raise SystemExit(143)


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    lens_path = live_lib.program.program_path()
    folder = tempfile.mkdtemp(prefix="h2lens-peers-")
    os.chmod(folder, 0o755)  # servers drop the rights of root
    site = live_lib.Site(folder, lens_path)
    peers = live_servers.Peers(site)
    try:
        cases = []
        for part in (live_web, live_special, live_ways, live_grpc):
            cases += part.cases(peers)
        words = sys.argv[1:]
        cases = [c for c in cases if not words or any(w in c.name for w in words)]
        cases = present(peers, cases)
        peers.start({name for c in cases for name in getattr(c, "needs", ())})
        return live_lib.program.tap(cases, lambda case: case.run(peers), width=WIDTH)
    finally:
        peers.stop()
        if not os.environ.get("KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print("# left in " + folder)


if __name__ == "__main__":
    sys.exit(main())
