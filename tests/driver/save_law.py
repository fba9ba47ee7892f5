#!/usr/bin/env python3
"""The law of saving: what is shown of a saved session when it is opened again is what was shown live.

    save_law.py [NAME...]                 H2LENS names the program, else ./h2lens

For every kind of session: `report URL --save FILE` and `report FILE` agree in all but the source's kind,
name and size; so do `frames URL --save FILE` and `frames FILE`, events included. FILE is for its owner
alone (mode 0600: the secrets are in it), tshark opens it and finds the same HTTP/2 frames, decrypted,
and with --no-secrets it holds no secret. SAVE_CLIENT=curl proves the peers with curl.
"""
import json
import os
import ssl
import stat
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree may be read-only, and is to stay clean

import certs
import peer
import program
from fault_cases import H1_200, H1_400, answer_h1, part, served
from peer import DATA, END_STREAM, HEADERS, data, frame, goaway, headers, ping, rst, status, window_update

CURL = os.environ.get("SAVE_CLIENT") == "curl"
SHOWN = 8
CASES = []


class Case:
    def __init__(self, name, play, options=(), tls=None, scheme=None, curl=0, commands=(), frames=None,
                 max_time=3.0, streams=None):
        self.name, self.play, self.tls, self.scheme = name, play, tls, scheme
        self.options, self.commands = list(options), [w for c in commands for w in ("-c", c)]
        self.curl, self.max_time = curl, max_time
        self.frames = frames  # whether HTTP/2 frames must be found; None: they need not
        self.streams = streams


def session(name, **more):
    def keep(play):
        CASES.append(Case(name, play, **more))
        return play
    return keep


# Peers


CASES.append(Case("HTTP/2 over TLS 1.3", served, tls={}, frames=True, streams=1))
CASES.append(Case("HTTP/2 over TLS 1.2", served, tls={"newest": ssl.TLSVersion.TLSv1_2}, frames=True, streams=1))
CASES.append(Case("HTTP/2 over TLS 1.2, AES-CBC", served, tls={
    "newest": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-AES128-SHA"}, frames=True, streams=1))
CASES.append(Case("HTTP/2 over TLS, ChaCha20", served, tls={
    "newest": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-CHACHA20-POLY1305"}, frames=True, streams=1))
CASES.append(Case("HTTP/2 over cleartext, prior knowledge", served, options=["--http2-prior-knowledge"],
                  frames=True, streams=1))


@session("HTTP/2 over cleartext, Upgrade: h2c", options=["--http2"], frames=True, streams=1)
def _(conn):
    head = conn.request_h1()
    if b"h2c" not in head:
        raise ValueError("no Upgrade: h2c in %r" % head[:200])
    conn.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    conn.stream = 1
    if conn.handshake():
        conn.answer()
        conn.drain()


CASES.append(Case("HTTP/1.1 by ALPN", answer_h1, tls={"alpn": ("http/1.1",)}))
CASES.append(Case("HTTP/1.1 asked for", answer_h1, options=["--http1.1"]))


@session("HTTP/1.1 chunked, with trailers", options=["--http1.1"])
def _(conn):
    if conn.request_h1():
        conn.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                  b"5\r\nhello\r\n6; x=y\r\n world\r\n0\r\nX-Sum: 11\r\n\r\n")
        conn.wait_end(0.5)
        conn.fin()


@session("HTTP/1.1 after an HTTP/1.1 answer to the preface", curl=None)
def _(conn):
    conn.wait(lambda: len(conn.inbox) >= 18)
    if conn.inbox.startswith(b"PRI * HTTP/2.0"):
        conn.send(H1_400)
    elif conn.request_h1():
        conn.send(H1_200)
    conn.wait_end(0.3)
    conn.fin()


CASES.append(Case("a refused connection", None, curl=7))


@session("a reset connection", tls={}, frames=True, curl=56)
def _(conn):
    if conn.handshake():
        conn.send(part(conn.stream))
        conn.sleep(0.2)
        conn.rst()


CASES.append(Case("a refused certificate", served, tls={"name": "alone"}, curl=60))
CASES.append(Case("a certificate that is not verified", served, tls={"name": "alone"}, options=["-k"],
                  frames=True, streams=1))
CASES.append(Case("a client certificate", served, tls={"client_ca": True}, options=["--cert", "{client}"],
                  frames=True, streams=1))
CASES.append(Case("a client certificate that is missing", served, tls={"client_ca": True}, curl=56))


@session("GOAWAY with an error", tls={}, frames=True, curl=16)
def _(conn):
    if conn.handshake():
        conn.send(goaway(0, "ENHANCE_YOUR_CALM", b"too_many_pings"))
        conn.wait_end(0.5)
        conn.fin()


@session("RST_STREAM", tls={}, frames=True, curl=92)
def _(conn):
    if conn.handshake():
        conn.send(part(conn.stream) + rst(conn.stream, "INTERNAL_ERROR"))
        conn.sleep(0.2)
        conn.drain()


@session("a connection error of the server's", tls={}, frames=True, curl=(0, 18, 52, 56))
def _(conn):
    if conn.handshake():
        conn.send(status(conn.stream) + frame(DATA, 8, conn.stream, b"\x09abcd"))
        conn.wait_end(1.5)
        conn.fin()


@session("a field that is refused", frames=True, curl=(16, 92))
def _(conn):
    if conn.handshake():
        conn.send(status(conn.stream, 200, ("connection", "close"), end=True))
        conn.wait(conn.resets, 1.0)
        conn.drain()


@session("a limit reached: no answer", tls={}, frames=True, max_time=1.0, curl=28)
def _(conn):
    conn.handshake()
    conn.wait_end(6)


@session("a limit reached: no ServerHello", scheme="https", max_time=1.0, curl=28)
def _(conn):
    conn.wait_end(6)


@session("HTTP/1.1 answered to a ClientHello", scheme="https", curl=35)
def _(conn):
    conn.wait(lambda: conn.received >= 43)
    conn.send(H1_400)
    conn.wait_end(0.5)
    conn.fin()


@session("through a proxy's tunnel", scheme="https", options=[
    "--proxy", "http://127.0.0.1:{port}", "-k"], frames=True, streams=1)
def _(conn):
    conn.request_h1()
    conn.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    if conn.start_tls(conn.tunnel):
        served(conn)


@session("a proxy that refuses", scheme="https", options=["--proxy", "http://127.0.0.1:{port}", "-k"],
         curl=56)
def _(conn):
    conn.request_h1()
    conn.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    conn.wait_end(1.0)
    conn.fin()


@session("an upload", tls={}, options=["-X", "POST", "-T", "{upload}"], frames=True, streams=1)
def _(conn):
    if not conn.handshake():
        return
    size, seen = os.path.getsize(conn.upload), 0

    def room():
        """The window is opened by what came, the octets of DATA counted by the frames' headers."""
        nonlocal seen
        got = conn.received
        if got - seen > 20000:
            conn.send(window_update(0, got - seen) + window_update(conn.stream, got - seen))
            seen = got
        return any(f.stream == conn.stream and f.flags & END_STREAM and f.type == DATA for f in conn.frames)

    if not conn.wait(room, 3.0):
        raise ValueError("%d of %d octets came" % (conn.received, size))
    conn.answer()
    conn.drain()


@session("a large answer", tls={}, frames=True, streams=1)
def _(conn):
    if not conn.handshake():
        return
    # within the smallest windows that a client can have, then as far as it opens them
    conn.send(status(conn.stream))
    window = min(conn.client_settings().get(4, 65535), 65535)
    sent = 0
    while sent < 2000000:
        opened = sum(int.from_bytes(f.payload, "big") for f in conn.frames if f.type == 8 and not f.stream)
        own = sum(int.from_bytes(f.payload, "big") for f in conn.frames
                  if f.type == 8 and f.stream == conn.stream)
        room = min(65535 + opened, conn.client_settings().get(4, 65535) + own) - sent
        if room <= 0:
            if not conn.wait(lambda: conn.count(8) and sum(
                    int.from_bytes(f.payload, "big") for f in conn.frames if f.type == 8) > opened + own, 2.0):
                break
            continue
        n = min(room, 16384, 2000000 - sent)
        conn.send(data(conn.stream, os.urandom(n)))
        sent += n
    conn.send(data(conn.stream, b"", True))
    conn.drain()
    if sent < min(window, 2000000):
        raise ValueError("only %d octets could be sent" % sent)


@session("trailers, an interim answer and padding", tls={}, frames=True, streams=1)
def _(conn):
    if conn.handshake():
        s = conn.stream
        conn.send(status(s, 103, ("link", "</a>")) + status(s) + frame(DATA, 8, s, b"\x04body\0\0\0\0") +
                  headers(s, ("x-sum", "4"), end=True))
        conn.drain()


@session("gRPC", frames=True, options=["-X", "POST", "-H", "content-type: application/grpc", "-H",
                                       "te: trailers"], streams=1)
def _(conn):
    if conn.handshake():
        s = conn.stream
        conn.send(status(s, 200, ("content-type", "application/grpc")) + data(s, b"\0\0\0\0\2hi") +
                  headers(s, ("grpc-status", "5"), ("grpc-message", "no such thing"), end=True))
        conn.drain()


def serve_all(conn):
    """Answers every request as it ends, until the client goes."""
    if not conn.handshake(request=False):
        return
    done, pinged = set(), 0

    def more():
        nonlocal pinged
        for f in list(conn.frames):
            if f.type in (HEADERS, DATA) and f.flags & END_STREAM and f.stream not in done:
                done.add(f.stream)
                conn.send(status(f.stream) + data(f.stream, b"answer %d" % f.stream, True))
        pings = [f for f in conn.frames if f.type == 6 and not f.flags & 1]
        for f in pings[pinged:]:
            conn.send(ping(f.payload, ack=True))
        pinged = len(pings)
        return False

    conn.wait(more, 1.2)
    conn.drain(last=max(done, default=0))


RAW = ["frame PING 0 0 0011223344556677", "wait ping", "raw 000004BE0000000000DEADBEEF", "wait response"]
CASES.append(Case("several streams", serve_all, tls={}, frames=True, curl=None, streams=4,
                  commands=["get /a", "get /b", "get /c", "wait response"]))
CASES.append(Case("raw frames", serve_all, tls={}, frames=True, curl=None,
                  commands=RAW))
CASES.append(Case("raw frames over cleartext", serve_all, frames=True, curl=None,
                  commands=RAW))
CASES.append(Case("by hand: PING, SETTINGS, WINDOW_UPDATE, RST_STREAM, GOAWAY", serve_all, tls={}, frames=True,
                  curl=None, commands=["wait settings", "ping", "wait ping", "settings INITIAL_WINDOW_SIZE=70000",
                                       "window 1000", "wait response",
                                       "goaway NO_ERROR \"that is all\""]))


# The law


def differences(path, live, saved, out):
    if type(live) is not type(saved):
        out.append("%s: live %r, saved %r" % (path, live, saved))
    elif isinstance(live, dict):
        for key in list(live) + [k for k in saved if k not in live]:
            if key not in live or key not in saved:
                out.append("%s.%s is only %s" % (path, key, "live" if key in live else "saved"))
            else:
                differences("%s.%s" % (path, key), live[key], saved[key], out)
    elif isinstance(live, list):
        if len(live) != len(saved):
            out.append("%s: live has %d, saved %d" % (path, len(live), len(saved)))
        for i, (a, b) in enumerate(zip(live, saved)):
            differences("%s[%d]" % (path, i), a, b, out)
    elif live != saved:
        out.append("%s: live %r, saved %r" % (path, live, saved))
    return out


def without_source(text):
    """The report without what names its source; steps name the file, where there is one."""
    report = json.loads(text)
    for finding in [report["verdict"]] + report["findings"]:
        for step in finding["steps"]:
            if report["source"]["kind"] == "capture" and step.get("command"):
                step["command"] = step["command"].replace(report["source"]["name"], "capture.pcapng")
    for key in ("kind", "name", "bytes"):
        report["source"].pop(key, None)
    return report


def tshark_frames(path, port, tls):
    """(type, stream, flags, length) of every frame, in order; None without tshark."""
    command = ["tshark", "-r", path, "-Y", "http2", "-T", "fields", "-E", "occurrence=a"]
    for field in ("http2.type", "http2.streamid", "http2.flags", "http2.length"):
        command += ["-e", field]
    command += ["-d", "tcp.port==%d,%s" % (port, tls)]
    out = []
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    except FileNotFoundError:
        return None
    for line in run.stdout.decode().splitlines():
        columns = [c.split(",") if c else [] for c in line.split("\t")]
        if len({len(c) for c in columns}) > 1:  # the preface is a frame without a type
            columns = [c[-len(columns[0]):] if columns[0] else [] for c in columns]
        out += [tuple(int(v, 0) for v in row) for row in zip(*columns)]
    return out


SECRET_LABELS = (b"CLIENT_RANDOM ", b"_TRAFFIC_SECRET", b"EXPORTER_SECRET")


def has_secrets(path):
    """A decryption secrets block (type 10), or a line of a key log anywhere."""
    with open(path, "rb") as f:
        octets = f.read()
    order, at = "<", 0
    while at + 12 <= len(octets):
        kind, length = struct.unpack_from(order + "II", octets, at)
        if kind == 0x0A0D0D0A:
            order = "<" if octets[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            length = struct.unpack_from(order + "I", octets, at + 4)[0]
        if kind == 10:
            return True
        if length < 12:
            break
        at += length
    return any(label in octets for label in SECRET_LABELS)


class Runner:
    def __init__(self, folder):
        self.folder = folder
        self.certs = certs.Certs(folder)
        self.program = None if CURL else program.program_path()
        self.slow = 4 if not CURL and program.is_sanitized(self.program) else 1
        self.upload = os.path.join(folder, "upload")
        with open(self.upload, "wb") as f:
            f.write(os.urandom(300000))

    def options(self, case, tls, port):
        options = [o.replace("{port}", str(port)).replace("{upload}", self.upload).replace("{client}", self.certs.path("client.pem"))
                   for o in case.options]
        if tls and "-k" not in options:
            options += ["--cacert", self.certs.ca]
        return options

    def peer(self, case):
        context = self.certs.context(**case.tls) if case.tls is not None else None

        def play(conn):
            conn.upload, conn.tunnel = self.upload, self.certs.context()
            case.play(conn)
        return peer.Peer(play if case.play else None, context, case.scheme)

    def program_run(self, case, words, live=True):
        run = program.Run([self.program] + words, limit=case.max_time * self.slow + 8)
        if run.sanitizer:
            raise ValueError("the sanitizer speaks:\n" + run.err[:2500])
        if run.status != 0:
            raise ValueError("%s: exit status %s: %s" % (" ".join(words[:2]), run.status, run.err[-400:]))
        return run.out

    def live(self, case, command, path, more=()):
        p = self.peer(case)
        try:
            form = {"report": ["--format", "json"], "frames": ["--format", "ndjson", "--events"]}[command]
            out = self.program_run(case, [command, p.url, *form, "--wait", "close", "--max-time",
                                          "%g" % case.max_time, "--save", path, *more,
                                          *self.options(case, p.scheme == "https", p.port),
                                          *case.commands])
        finally:
            p.close()
        if p.errors:
            raise ValueError("the peer tripped: " + "; ".join(p.errors))
        return out, p

    def run(self, case):
        if CURL:
            return self.curl(case)
        out = []
        stem = os.path.join(self.folder, "case%d" % CASES.index(case))
        path, frames_path, bare = stem + ".pcapng", stem + "-frames.pcapng", stem + "-bare.pcapng"
        open(path, "w").close()  # one that others may read is there already
        os.chmod(path, 0o644)
        live, p = self.live(case, "report", path)
        if stat.S_IMODE(os.stat(path).st_mode) != 0o600:
            out.append("mode of the file is %o" % stat.S_IMODE(os.stat(path).st_mode))
        saved = self.program_run(case, ["report", path, "--format", "json"])
        wrong = differences("report", without_source(live), without_source(saved), [])
        if case.streams:
            have = sum(1 for c in json.loads(live)["connections"] for s in c["streams"] + c["exchanges"]
                       if s["end"] == "complete")
            if have != case.streams:
                out.append("%d streams are complete, not %d" % (have, case.streams))
        text, p_frames = self.live(case, "frames", frames_path)
        live_lines = text.splitlines()
        out += self.against_peer(live_lines, p_frames)
        saved_lines = self.program_run(case, ["frames", frames_path, "--format", "ndjson",
                                              "--events"]).splitlines()
        if len(live_lines) != len(saved_lines):
            wrong.append("frames: live has %d lines, saved %d" % (len(live_lines), len(saved_lines)))
        for i, (a, b) in enumerate(zip(live_lines, saved_lines)):
            differences("frames[%d]" % i, json.loads(a), json.loads(b), wrong)
        out += wrong[:SHOWN] + (["and %d more" % (len(wrong) - SHOWN)] if len(wrong) > SHOWN else [])
        out += self.against_tshark(case, path, p)
        if case.tls is not None or "tunnel" in case.name:
            out += self.against_secrets(case, path, bare)
        return "\n".join(out) or None

    @staticmethod
    def against_peer(lines, p):
        """What is shown as sent is what came to the server, which may have left before the end."""
        ours = [json.loads(line) for line in lines]
        ours = [(f["type_id"], f["stream"], f["flags"], f["length"]) for f in ours
                if f["from"] == "client" and f["type_id"] is not None]
        theirs = [(f.type, f.stream, f.flags, f.length) for c in p.conns if c.greeted for f in c.frames]
        whole = all(c.ended in ("fin", "ragged") for c in p.conns)
        if not any(c.greeted for c in p.conns) or ours == theirs or (not whole and ours[:len(theirs)] == theirs):
            return []
        return ["the server received %s, the frames shown as sent are %s" % (theirs[-SHOWN:], ours[-SHOWN:])]

    def against_tshark(self, case, path, p):
        ours = [json.loads(line) for line in self.program_run(
            case, ["frames", path, "--format", "ndjson"]).splitlines()]
        ours = [(f["type_id"], f["stream"], f["flags"], f["length"]) for f in ours if f["type_id"] is not None]
        if case.frames and not ours:
            return ["no HTTP/2 frames in the saved file"]
        protocol = "tls" if p.scheme == "https" else "http" if "--http2" in case.options else "http2"
        if not case.frames or "--proxy" in case.options:  # tshark does not look into that tunnel
            return []
        theirs = tshark_frames(path, p.port, protocol)
        if theirs is None or theirs == ours:
            return []
        first = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
        return ["tshark has %d frames, h2lens %d; first difference at %d: %s, %s" % (
            len(theirs), len(ours), first, theirs[first:first + 2], ours[first:first + 2])]

    def against_secrets(self, case, path, bare):
        out = []
        report = json.loads(self.program_run(case, ["report", path, "--format", "json"]))
        opened = any(c["tls"] and c["tls"]["decrypted"] for c in report["connections"])
        if opened and not has_secrets(path):
            out.append("the saved file holds no secrets block, and yet it was opened")
        self.live(case, "report", bare, ["--no-secrets"])
        if has_secrets(bare):
            out.append("--no-secrets: there are secrets in the file")
        report = json.loads(self.program_run(case, ["report", bare, "--format", "json"]))
        if any(c["tls"] and c["tls"]["decrypted"] and c["streams"] for c in report["connections"]):
            out.append("--no-secrets: the file is decrypted all the same")
        return out

    def curl(self, case):
        if case.curl is None:
            return ("skip", "not for curl")
        p = self.peer(case)
        tls = p.scheme == "https"
        options = self.options(case, tls, p.port)
        if not any(o.startswith("--http") for o in options):
            options.append("--http2" if tls else "--http2-prior-knowledge")
        run = program.Run(["curl", "-sS", "-o", "/dev/null", "-m", "2", *options, p.url])
        p.close(1.0)
        wanted = case.curl if isinstance(case.curl, tuple) else (case.curl,)
        if run.status not in wanted or p.errors:
            return "curl: %s: %s %s" % (run.status, run.err[:300], p.errors)
        return None


class Special:
    """What is no session of its own: saving that fails."""
    name = "a file that cannot be written is an error, exit status 1"


class All(Runner):
    def run(self, case):
        if case is not Special:
            return super().run(case)
        if CURL:
            return ("skip", "not for curl")
        p = peer.Peer(served)
        run = program.Run([self.program, "report", p.url, "--wait", "close", "--max-time", "3", "--save",
                           os.path.join(self.folder, "nowhere", "x.pcapng")])
        p.close()
        if run.status != 1 or "nowhere" not in run.err or run.sanitizer:
            return "exit status %s: %s" % (run.status, run.err[:500])
        return None


def main():
    wanted = set(sys.argv[1:])
    cases = [c for c in CASES + [Special] if not wanted or c.name in wanted]
    with tempfile.TemporaryDirectory() as folder:
        return program.tap(cases, All(folder).run, width=4)


if __name__ == "__main__":
    sys.exit(main())
