#!/usr/bin/env python3
"""Every command and option of live sessions, seen from outside: what the peer received, what was
printed where, and the exit status.

    commands.py [WORD...]                 H2LENS names the program, else ./h2lens

Cases: command_cases.py (the commands of include/h2lens/steer.h) and command_lines.py (options, exit
statuses, time limits, mistakes). What is expected is read from the RFCs, curl's manual and the help,
never from this program's output. A WORD picks the cases whose names hold it.
"""
import json
import os
import re
import sys
import tempfile
import threading

sys.dont_write_bytecode = True  # the tree may be read-only, and is to stay clean

import certs
import command_cases
import command_lines
import listener
import peer
import program


class Result:
    """A run and what its peer saw."""

    def __init__(self, run, server, talk):
        self.status, self.out, self.err, self.seconds = run.status, run.out, run.err, run.seconds
        self.sanitizer = run.sanitizer
        self.peer, self.listener, self.url = server, talk, server.url
        self.conns = sorted(server.conns, key=lambda c: c.index)
        self.requests = getattr(talk, "requests", [])

    @property
    def conn(self):
        assert self.conns, "nobody connected" + self.told()
        return self.conns[0]

    def frames(self, kind, pick=lambda f: True, conn=0):
        assert len(self.conns) > conn, "no connection %d" % conn + self.told()
        return [f for f in self.conns[conn].frames if f.type == kind and pick(f)]

    def request(self, path):
        found = [q for q in self.requests if q.path == path]
        assert found, "%s was not asked" % path + self.told()
        return found[-1]

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as e:
            raise AssertionError("standard output is not JSON: %s%s" % (e, self.told()))

    def stream(self, number):
        """A stream's row of the text report: status and how it ended."""
        row = re.search(r"^  \S +%d  \S+ +\S+ .*$" % number, self.out, re.M)
        assert row, "no row of stream %d" % number + self.told()
        words = row.group(0).split()
        code = words[4] if len(words) > 4 and words[4].isdigit() else None
        return {"status": int(code) if code else None, "end": words[-1]}

    def told(self):
        seen = "; ".join(
            "%d: %s, client's end %s" % (c.index, " ".join(
                "%s/%x/%d" % (peer.TYPES[f.type] if f.type < 10 else f.type, f.flags, f.stream)
                for f in c.frames[:40]), c.ended) for c in self.conns)
        return "\nstatus %s after %.2f s\npeer: %s\n%s\n%s" % (
            self.status, self.seconds, seen, self.err.strip()[-1500:], self.out.strip()[-1500:])


class Stage:
    """One case's folder, peers and runs."""

    def __init__(self, path, folder, certificates):
        self.program, self.folder, self.certs = path, folder, certificates
        self.state = os.path.join(folder, "state")
        os.mkdir(self.state)
        self.slow = 4 if program.is_sanitized(path) else 1

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, octets):
        with open(self.path(name), "wb") as f:
            f.write(octets)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def run(self, *words, environment=None, limit=20.0, **more):
        env = {"XDG_STATE_HOME": self.state, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        env.update(environment or {})
        run = program.Run([self.program, *words], limit=limit * self.slow, environment=env, **more)
        if run.sanitizer:
            raise AssertionError("sanitizer:\n" + run.err[-3000:])
        if run.status is None or run.status < 0:
            raise AssertionError("%r: status %s after %.1f s\n%s" % (
                words, run.status, run.seconds, run.err[-1500:]))
        return run

    def context(self, tls):
        return self.certs.context(tls) if isinstance(tls, str) else tls

    def go(self, *options, commands=(), path="/", listener=None, tls=None, how=("report",), urls=None,
           host="127.0.0.1", address="127.0.0.1", **more):
        """Runs the program against a listener. {url} in a command is the peer's."""
        talk = listener if listener else Listener()
        server = peer.Peer(talk, self.context(tls), host=host, address=address)
        words = [*how, *(urls or ["{bare}" + path]), *options]
        if tls and "-k" not in options and "--cacert" not in options:
            words += ["--cacert", self.certs.ca]
        for c in commands:
            words += ["-c", c]
        for key, value in (("{url}", server.url), ("{bare}", server.url.rstrip("/")), ("{port}", str(server.port))):
            words = [w.replace(key, value) for w in words]
        try:
            run = self.run(*words, **more)
        finally:
            server.close()
        if server.errors:
            raise AssertionError("the peer: " + "; ".join(server.errors))
        return Result(run, server, talk)


Listener = listener.Listener


def main():
    path = program.program_path()
    cases = [c for c in command_cases.CASES + command_lines.CASES
             if not sys.argv[1:] or any(w in c.name for w in sys.argv[1:])]
    with tempfile.TemporaryDirectory() as folder:
        certificates = certs.Certs(folder)
        numbers, lock = iter(range(1000)), threading.Lock()

        def play(case):
            with lock:
                mine = os.path.join(folder, "case%d" % next(numbers))
            os.mkdir(mine)
            try:
                return case.play(Stage(path, mine, certificates))
            except AssertionError as e:
                return str(e) or "assertion"

        return program.tap(cases, play, int(os.environ.get("COMMANDS_AT_ONCE", "6")))


if __name__ == "__main__":
    sys.exit(main())
