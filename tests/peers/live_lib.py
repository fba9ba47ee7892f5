"""What the cases of live.py share: the folder of files and certificates, runs of h2lens, checks."""
import hashlib
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SERVERS = os.path.join(HERE, "servers")
sys.path.insert(0, os.path.join(HERE, os.pardir, "driver"))

import certs  # noqa: E402
import program  # noqa: E402
import save_law  # noqa: E402

PAGE, BIG, UPLOAD = 30000, 3000000, 1000000


class Wrong(Exception):
    """What a case found to be different."""


class Skip(Exception):
    """Why a case cannot be run here."""


class Case:
    """run(peers) of a case gives None, what was wrong, or ("skip", reason). needs: names of peers."""

    def __init__(self, name, needs, check):
        self.name, self.needs, self.check = name, needs, check

    def run(self, peers):
        try:
            for name in self.needs:
                peers[name]
            self.check(peers)
        except Skip as e:
            return ("skip", str(e))
        except Wrong as e:
            return str(e)
        return None


def same(what, have, wanted):
    if have != wanted:
        raise Wrong("%s: %r, not %r" % (what, have, wanted))


def wait_for(condition, limit=5.0):
    """What condition() gives as soon as it is true; its last answer when the time is over."""
    end = time.monotonic() + limit
    while True:
        have = condition()
        if have or time.monotonic() > end:
            return have
        time.sleep(0.02)


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Process:
    """A program of ours in a process group of its own: ended as a whole."""

    def __init__(self, command, folder, environment=None):
        self.command = command
        self.out_path = os.path.join(folder, "out")
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        env.update(environment or {})
        with open(self.out_path, "wb") as out:
            self.child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                          stderr=subprocess.STDOUT, env=env, start_new_session=True)

    def out(self):
        with open(self.out_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def ready(self, limit=15.0):
        """The words of the line "ready …" that our own servers print."""
        def line():
            if self.child.poll() is not None:
                raise Wrong("%s ended: %s" % (os.path.basename(self.command[0]), self.out()[-400:]))
            return next((x for x in self.out().split("\n")[:-1] if x.startswith("ready ")), None)
        found = wait_for(line, limit)
        if not found:
            raise Wrong("%s is not ready: %s" % (self.command, self.out()[-400:]))
        return [int(w) for w in found.split()[1:]]

    def listens(self, ports, limit=15.0):
        def all_do():
            if self.child.poll() is not None:
                raise Wrong("%s ended: %s" % (os.path.basename(self.command[0]), self.out()[-400:]))
            for port in ports:
                with socket.socket() as s:
                    if s.connect_ex(("127.0.0.1", port)) != 0:
                        return False
            return True
        if not wait_for(all_do, limit):
            raise Wrong("%s does not listen: %s" % (self.command, self.out()[-400:]))

    def stop(self):
        for number, limit in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0)):
            try:
                os.killpg(self.child.pid, number)
            except ProcessLookupError:
                break
            try:
                self.child.wait(limit)
            except subprocess.TimeoutExpired:
                continue
        self.child.poll()


class Site:
    """Files that are served, certificates, and runs of h2lens against them."""

    def __init__(self, folder, lens_path):
        self.folder, self.lens_path = folder, lens_path
        self.slow = 4 if program.is_sanitized(lens_path) else 1
        self.www = self.make("www")
        os.chmod(self.www, 0o755)
        seeded = random.Random(9113)
        self.files = {
            "index.txt": b"hello\n",
            "page.bin": seeded.randbytes(PAGE),
            "big.bin": seeded.randbytes(BIG),
            "text.txt": b"".join(b"line %d of a text that packs well\n" % i for i in range(600)),
        }
        for name, octets in self.files.items():
            with open(os.path.join(self.www, name), "wb") as f:
                f.write(octets)
        self.upload = os.path.join(folder, "upload")
        self.upload_octets = seeded.randbytes(UPLOAD)
        with open(self.upload, "wb") as f:
            f.write(self.upload_octets)
        self.certs = certs.Certs(self.make("certs"))
        self.key, self.cert = self.certs.path("good.key"), self.certs.path("good.crt")
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()

    def make(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path)
        os.chmod(path, 0o755)
        return path

    def number(self):
        with self.lock:
            return next(self.numbers)

    def path(self):
        return os.path.join(self.folder, "file%d" % self.number())

    def run(self, words, limit=20.0, status=0):
        run = program.Run([self.lens_path, *words], limit=limit * self.slow)
        told = "h2lens %s\n%s" % (" ".join(words), run.err[-1500:])
        if run.sanitizer:
            raise Wrong("the sanitizer speaks: " + told)
        if run.status is None:
            raise Wrong("it does not end: " + told)
        wanted = status if isinstance(status, tuple) else (status,)
        if run.status not in wanted:
            raise Wrong("exit status %s, not %s: %s" % (run.status, status, told))
        return run

    def report(self, words, **more):
        """A report as an object; "err" is what stood on standard error."""
        run = self.run(["report", *words, "--format", "json"], **more)
        report = json.loads(run.out)
        report["err"] = run.err
        return report

    def frames(self, words, **more):
        run = self.run(["frames", *words, "--format", "ndjson"], **more)
        return [json.loads(line) for line in run.out.splitlines()]


class Way:
    """How a server is spoken to: its base URL, the options that it takes, the protocol that comes."""

    def __init__(self, name, base, options, protocol):
        self.name, self.base, self.options, self.protocol = name, base, options, protocol
        self.is_h2 = protocol != "http/1.1"
        self.is_tls = base.startswith("https")

    def words(self, path, *more):
        return [self.base + path, *self.options, *more]


def ways_of(site, tls=None, clear=None, upgrade=False, prior=True, h1=True, host="127.0.0.1"):
    """The usual ways to one server: ports over TLS and without it."""
    out = []
    trust = ["--cacert", site.certs.ca]
    if tls:
        out.append(Way("TLS", "https://%s:%d" % (host, tls), trust, "h2"))
        if h1:
            out.append(Way("HTTP/1.1 over TLS", "https://%s:%d" % (host, tls), trust + ["--http1.1"],
                           "http/1.1"))
    if clear and prior:
        out.append(Way("cleartext", "http://%s:%d" % (host, clear), ["--http2-prior-knowledge"], "h2c"))
    if clear and upgrade:
        out.append(Way("Upgrade: h2c", "http://%s:%d" % (host, clear), ["--http2"], "h2c"))
    return out


# Checks


def streams_of(report):
    return [s for c in report["connections"] for s in c["streams"] + c["exchanges"]]


def only_stream(report):
    streams = streams_of(report)
    same("number of streams", len(streams), 1)
    return streams[0]


def check_healthy(report, verdict=("healthy", "none", "ok")):
    """Nothing failed; a verdict of severity info says what is worth knowing all the same."""
    told = report["verdict"]
    same("verdict", (told["id"], told["layer"], told["severity"]), verdict)
    bad = [(f["id"], f["summary"]) for f in report["findings"] if f["severity"] in ("warning", "error")]
    same("findings of severity warning or error", bad, [])


def check_connection(way, connection, version=None):
    same("protocol", connection["protocol"], way.protocol)
    if not way.is_tls:
        same("TLS of a cleartext connection", connection["tls"], None)
        return
    tls = connection["tls"]
    same("ALPN", tls["alpn"], way.protocol)
    same("decrypted", tls["decrypted"], True)
    if version:
        same("TLS version", tls["version"], version)
    elif tls["version"] not in ("TLS 1.2", "TLS 1.3"):
        raise Wrong("TLS version: %r" % tls["version"])


def check_stream(stream, status, octets=None, method=None, end="complete"):
    same("status", stream["status"], status)
    same("end", stream["end"], end)
    if octets is not None:
        same("response_bytes", stream["response_bytes"], octets)
    if method:
        same("method", stream["method"], method)


def check_file(path, octets):
    try:
        with open(path, "rb") as f:
            have = f.read()
    except OSError as e:
        raise Wrong("nothing was written with -o: %s" % e.strerror)
    if have != octets:
        at = next((i for i, (a, b) in enumerate(zip(have, octets)) if a != b), min(len(have), len(octets)))
        raise Wrong("-o wrote %d octets, %d were served; they differ at %d" % (len(have), len(octets), at))


def check_saved(site, report, path, port, protocol):
    """The law of saving, and tshark as the witness of the frames. protocol: what tshark shall see."""
    again = site.report([path])
    wrong = save_law.differences("report", save_law.without_source(json.dumps(dict(report, err=""))),
                                 save_law.without_source(json.dumps(dict(again, err=""))), [])
    if wrong:
        raise Wrong("\n".join(wrong[:8]))
    ours = [(f["type_id"], f["stream"], f["flags"], f["length"]) for f in site.frames([path])
            if f["type_id"] is not None]
    if protocol is None:
        return
    if not ours:
        raise Wrong("no HTTP/2 frames in the saved file")
    theirs = save_law.tshark_frames(path, port, protocol)
    if theirs != ours:
        at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
        raise Wrong("tshark has %d frames, h2lens %d; at %d: %s, %s" % (
            len(theirs), len(ours), at, theirs[at:at + 2], ours[at:at + 2]))


def digest(octets):
    return hashlib.sha256(octets).hexdigest()
