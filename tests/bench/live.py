#!/usr/bin/env python3
"""h2lens, h2load and nghttp at the same live work against one nghttpd on loopback, in turn.

    live.py DIRECTORY     (H2LENS and MEASURE name the programs, BENCH_RUNS how often)

10,000 requests over one connection, 100 at a time, and one download of 1 GB; cleartext and TLS.
h2lens decodes every frame of it; with --save it writes all of it to the disk too. Medians, and h2lens's time as a multiple of h2load's.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from measuring import RUNS, measure, median

H2LENS = os.environ["H2LENS"]
BIG = 1 << 30
LIMIT = 1.3


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """nghttpd on a free port of 127.0.0.1."""

    def __init__(self, folder, tls):
        self.port = free_port()
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        keys = [folder + "/key.pem", folder + "/cert.pem"] if tls else ["--no-tls"]
        options, files = (keys, []) if not tls else ([], keys)
        self.process = subprocess.Popen(
            ["nghttpd", "-a", "127.0.0.1", "-d", folder + "/www", *options, str(self.port), *files],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        sys.exit("bench: nghttpd does not listen")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def prepare(folder):
    www = folder + "/www"
    os.makedirs(www)
    with open(www + "/small", "wb") as f:
        f.write(b"hello\n")
    with open(www + "/big", "wb") as f:
        f.truncate(BIG)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def compare(what, ours, load, theirs):
    measure(ours)
    us, them, others = [], [], []
    for _ in range(RUNS):
        us.append(measure(ours))
        them.append(measure(load))
        others.append(measure(theirs))
    seconds, load_seconds = median(us).seconds, median(them).seconds
    peak = max(r.kilobytes for r in us)
    ratio = seconds / load_seconds
    print(f"{what:34} {seconds:7.3f} s {peak / 1024:6.1f} MB {load_seconds:8.3f} s {median(others).seconds:8.3f} s"
          f" {ratio:7.2f}x{'' if ratio <= LIMIT else '  more than ' + str(LIMIT)}", flush=True)


def main():
    for tool in ("nghttpd", "h2load", "nghttp", "openssl"):
        if not shutil.which(tool):
            print(f"live: {tool} is not installed: not measured")
            return
    folder = tempfile.mkdtemp(dir=sys.argv[1])
    os.environ["XDG_STATE_HOME"] = folder
    os.environ.pop("SSLKEYLOGFILE", None)
    servers = []
    try:
        prepare(folder)
        print(f"\nlive, medians of {RUNS} runs        h2lens              h2load     nghttp   of h2load")
        for tls in (False, True):
            server = Server(folder, tls)
            servers.append(server)
            kind = "TLS" if tls else "cleartext"
            small, big = server.url + "/small", server.url + "/big"
            report = [H2LENS, "report", "-q", "--cacert", folder + "/cert.pem"]
            compare(f"10,000 requests, {kind}", [*report, "--repeat", "10000", "--concurrent", "100", small],
                    ["h2load", "-n", "10000", "-c", "1", "-m", "100", small],
                    ["nghttp", "-n", "-m", "10000", small])
            saved = ["--save", folder + "/saved.pcapng"]
            compare(f"1 GB, {kind}", [*report, big], ["h2load", "-n", "1", "-c", "1", big],
                    ["nghttp", "-n", "-w", "30", "-W", "30", big])
            compare(f"1 GB, {kind}, saved to disk", [*report, *saved, big], ["h2load", "-n", "1", "-c", "1", big],
                    ["nghttp", "-n", "-w", "30", "-W", "30", big])
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
