#!/usr/bin/env python3
"""Bad peers, and what the report must say of them.

    faults.py [NAME...]                   H2LENS names the program, else ./h2lens

Each fault is a server (the cases are in fault_cases.py) and what must come of it: the verdict's layer,
id, code and sender; words that a reader needs; what the client sent on the wire; that the program ended
by itself, within its limits, with exit status 0, and with little memory. What is expected is read from
the RFCs and from what other clients' errors were found to mean, never from this program's output.

FAULTS_CLIENT=curl runs curl in place of the program and compares its exit status with what was measured
with curl 7.88.1: it proves the peers.
"""
import json
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree may be read-only, and is to stay clean

import certs
import fault_cases
import peer
import program

CURL = os.environ.get("FAULTS_CLIENT") == "curl"
GRACE = 2.0  # seconds after --max-time
PEAK = 64  # MiB


def matches(value, wanted):
    """A value; a tuple of values; a compiled pattern."""
    if isinstance(wanted, tuple):
        return any(matches(value, w) for w in wanted)
    if isinstance(wanted, re.Pattern):
        return value is not None and wanted.search(str(value)) is not None
    return value == wanted


def shown(wanted):
    if isinstance(wanted, tuple):
        return " or ".join(shown(w) for w in wanted)
    return "/%s/" % wanted.pattern if isinstance(wanted, re.Pattern) else repr(wanted)


def told(finding):
    return "%s: %s" % (finding.get("title"), finding.get("summary"))


def finding_wrong(finding, wanted):
    out = []
    for key, value in wanted.items():
        if key == "words":
            text = told(finding)
            out += ["no word of /%s/" % w for w in value if not re.search(w, text, re.I)]
        elif not matches(finding.get(key), value):
            out.append("%s is %r, not %s" % (key, finding.get(key), shown(value)))
    return out


def streams(report):
    return [s for c in report["connections"] for s in c["streams"] + c["exchanges"]]


def judge(fault, report, conns):
    out = []
    if report.get("schema") != 1:
        return ["no schema 1"]
    if report["source"]["kind"] != "live":
        out.append("source.kind is %r" % report["source"]["kind"])
    out += ["verdict: " + w for w in finding_wrong(report["verdict"], fault.verdict)]
    for wanted in fault.found:
        if all(finding_wrong(f, wanted) for f in report["findings"]):
            out.append("no finding with %s" % ", ".join(
                "%s %s" % (k, v if k == "words" else shown(v)) for k, v in wanted.items()))
    for key, value in fault.stream.items():
        have = [s.get(key) for s in streams(report)]
        if not any(matches(h, value) for h in have):
            out.append("no stream whose %s is %s, but %r" % (key, shown(value), have))
    if fault.protocol is not None:
        have = [c["protocol"] for c in report["connections"]]
        if have != list(fault.protocol):
            out.append("protocols are %r, not %r" % (have, list(fault.protocol)))
    if fault.wire:
        first = next((c for c in conns if c.greeted), conns[0] if conns else None)
        sent = ["%s %s" % ("GOAWAY", code) for _, code, _ in first.goaways()] if first else []
        sent += ["%s %s" % ("RST_STREAM", code) for _, code in first.resets()] if first else []
        if not any(matches(s, fault.wire) for s in sent):
            out.append("the client sent %r, not %s" % (sent, shown(fault.wire)))
    return out


class Runner:
    def __init__(self, folder):
        self.certs = certs.Certs(folder)
        self.upload = os.path.join(folder, "upload")
        with open(self.upload, "wb") as f:
            for _ in range(24):
                f.write(b"u" * (1 << 20))
        self.program = None if CURL else program.program_path()
        self.sanitized = not CURL and program.is_sanitized(self.program)
        self.slow = 4 if self.sanitized else 1

    def words(self, options):
        return [o.replace("{upload}", self.upload).replace("{ca}", self.certs.ca)
                .replace("{client}", self.certs.path("client.pem")) for o in options]

    def command(self, fault, url, tls):
        options = self.words(fault.options)
        if tls and "-k" not in options and "--cacert" not in options:
            options = ["--cacert", self.certs.ca] + options
        if CURL:
            # What no option says, our program finds out by itself; curl must be told.
            if not any(o.startswith("--http") for o in options):
                options.append("--http2" if tls else "--http2-prior-knowledge")
            return ["curl", "-sS", "-o", "/dev/null", "-m", "2", *options, url]
        return [self.program, "report", "--format", "json", "--wait", "close", "--max-time",
                "%g" % fault.max_time, *options, url]

    def run(self, fault):
        context = self.certs.context(**fault.tls) if fault.tls is not None else None
        scheme = fault.scheme or ("https" if context else "http")
        def play(conn):
            conn.tunnel = self.certs.context()
            fault.play(conn)

        p = peer.Peer(play if fault.play else None, context, scheme)
        url = (fault.url or "%s://127.0.0.1:{port}/" % scheme).replace("{port}", str(p.port))
        fault.options = [o.replace("{port}", str(p.port)) for o in fault.options]
        run = program.Run(self.command(fault, url, scheme == "https"),
                          limit=fault.max_time * self.slow + GRACE + 6)
        p.close(0.5 if CURL else 3.0)
        if CURL:
            if fault.curl is None:
                return ("skip", "not measured with curl")
            return None if run.status in fault.curl else "curl: %s, not %s: %s" % (
                run.status, fault.curl, run.err[:200])
        return self.judged(fault, run, p)

    def judged(self, fault, run, p):
        out = []
        if run.sanitizer:
            return "the sanitizer speaks:\n" + run.err[:2500]
        if run.status is None:
            return "it did not end by itself: killed after %.1f s" % run.seconds
        if run.status != fault.status:
            out.append("exit status %s: %s" % (run.status, run.err[-400:]))
        if run.seconds > fault.max_time * self.slow + GRACE:
            out.append("it took %.1f s" % run.seconds)
        if run.seconds < fault.min_time:
            out.append("it ended after %.1f s already" % run.seconds)
        if run.peak > PEAK and not self.sanitized:
            out.append("it took %.0f MiB of memory" % run.peak)
        out += ["the peer tripped: " + e for e in p.errors]
        try:
            report = json.loads(run.out)
        except ValueError as e:
            return "\n".join(out + ["no JSON: %s: %s" % (e, run.out[:300])])
        out += judge(fault, report, p.conns)
        if not out:
            return None
        v = report["verdict"]
        out.append("verdict: %s %s %s %s %s: %s" % (v["severity"], v["layer"], v["id"], v["code"],
                                                    v["sender"], told(v)))
        out += ["finding: %s %s %s %s: %s" % (f["layer"], f["id"], f["code"], f["sender"], told(f)[:200])
                for f in report["findings"] if f != v]
        return "\n".join(out)


def main():
    wanted = set(sys.argv[1:])
    cases = [f for f in fault_cases.FAULTS if not wanted or f.name in wanted]
    # those that wait for a limit first, so that the others fill the time
    order = sorted(range(len(cases)), key=lambda i: -cases[i].min_time)
    with tempfile.TemporaryDirectory() as folder:
        return program.tap([cases[i] for i in order], Runner(folder).run,
                           width=int(os.environ.get("FAULTS_WIDTH", "8")))


if __name__ == "__main__":
    sys.exit(main())
