#!/usr/bin/env python3
"""The public HPACK stories and frame cases, through the whole program.

Each becomes a small capture of a cleartext HTTP/2 connection, written here, and what
`h2lens frames` prints of it is compared with what the vectors say. Prints TAP.
usage: vectors.py H2LENS [VECTORS]
"""
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PIECE = 1400


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


class Capture:
    """A pcap of one TCP connection: side 0 is the client."""

    def __init__(self):
        self.out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)]
        self.seq = [1000, 5000]
        self.time = 1700000000000000
        self.packet(0, 0x02)
        self.packet(1, 0x12)
        self.packet(0, 0x10)

    def packet(self, side, flags, data=b""):
        ports = (40000, 8080) if side == 0 else (8080, 40000)
        hosts = (b"\x0a\0\0\1", b"\x0a\0\0\2")
        ack = self.seq[1 - side] if flags & 0x10 else 0
        tcp = struct.pack(">HHIIBBHHH", *ports, self.seq[side], ack, 0x50, flags, 65535, 0, 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(data), 1, 0, 64, 6, 0,
                         hosts[side], hosts[1 - side])
        octets = ip + tcp + data
        self.time += 100
        self.out.append(struct.pack("<IIII", self.time // 1000000, self.time % 1000000,
                                    len(octets), len(octets)) + octets)
        self.seq[side] = (self.seq[side] + len(data) + (1 if flags & 3 else 0)) & 0xFFFFFFFF

    def send(self, side, data):
        for i in range(0, len(data), PIECE):
            self.packet(side, 0x18, data[i:i + PIECE])

    def bytes(self):
        return b"".join(self.out)


def frames_of(program, capture, events=False):
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture.bytes())
        f.flush()
        command = [program, "frames", f.name, "--format", "ndjson"] + (["--events"] if events else [])
        environment = dict(os.environ)
        environment.pop("SSLKEYLOGFILE", None)
        run = subprocess.run(command, capture_output=True, env=environment)
    if run.returncode != 0:
        raise AssertionError("exit status %d: %s" % (run.returncode, run.stderr.decode()[-300:]))
    return [json.loads(line) for line in run.stdout.splitlines()]


def story(program, path):
    """Every case of a story is a request on one connection; a table size is the peer's SETTINGS."""
    cases = json.load(open(path))["cases"]
    c = Capture()
    c.send(0, PREFACE + frame(4, 0, 0, b""))
    c.send(1, frame(4, 0, 0, b"") + frame(4, 1, 0, b""))
    c.send(0, frame(4, 1, 0, b""))
    for i, case in enumerate(cases):
        if "header_table_size" in case:
            c.send(1, frame(4, 0, 0, struct.pack(">HI", 1, case["header_table_size"])))
            c.send(0, frame(4, 1, 0, b""))
        block = bytes.fromhex(case["wire"])
        c.send(0, frame(1, 1 | (4 if len(block) <= 16384 else 0), 1 + 2 * i, block[:16384]))
        for at in range(16384, len(block), 16384):
            last = at + 16384 >= len(block)
            c.send(0, frame(9, 4 if last else 0, 1 + 2 * i, block[at:at + 16384]))
    got = [f["headers"] for f in frames_of(program, c) if "headers" in f]
    want = [[list(h.items())[0] for h in case["headers"]] for case in cases]
    want = [[list(pair) for pair in fields] for fields in want]
    if len(got) != len(want):
        return "%d header lists, %d expected" % (len(got), len(want))
    for i, (g, w) in enumerate(zip(got, want)):
        if g != w:
            return "case %d: %s, expected %s" % (i, g, w)
    return None


NAMES = {0: "NO_ERROR", 1: "PROTOCOL_ERROR", 3: "FLOW_CONTROL_ERROR", 6: "FRAME_SIZE_ERROR"}


def priority_of(payload, got):
    want = payload.get("priority") or (payload if "stream_dependency" in payload else None)
    if not want:
        return []
    return [("stream_dependency", want["stream_dependency"], got.get("stream_dependency")),
            ("weight", want["weight"], got.get("weight")),
            ("exclusive", want["exclusive"], got.get("exclusive"))]


def compare_fields(want, got):
    p = want["frame_payload"]
    pairs = [("length", want["length"], got["length"]), ("flags", want["flags"], got["flags"]),
             ("stream", want["stream_identifier"], got["stream"]),
             ("type", want["type"], got["type_id"])]
    kind = want["type"]
    if kind == 0:
        pairs.append(("data length", len(p["data"]), got["data_length"]))
    if kind in (1, 2):
        pairs += priority_of(p, got)
    if kind == 3:
        pairs.append(("error", p["error_code"], got["error_code"]))
    if kind == 4:
        pairs.append(("settings", [list(s) for s in p["settings"]],
                      [[s["id"], s["value"]] for s in got["settings"]]))
    if kind == 5:
        pairs.append(("promised", p["promised_stream_id"], got["promised_stream"]))
    if kind == 6:
        pairs.append(("data", p["opaque_data"].encode().hex(), got["data"]))
    if kind == 7:
        pairs += [("last stream", p["last_stream_id"], got["last_stream"]),
                  ("error", p["error_code"], got["error_code"]),
                  ("debug", p["additional_debug_data"], got["debug"])]
    if kind == 8:
        pairs.append(("increment", p["window_size_increment"], got["increment"]))
    return ["%s is %r, expected %r" % (n, g, w) for n, w, g in pairs if g != w]


def frame_case(program, path):
    case = json.load(open(path))
    wire = bytes.fromhex(case["wire"])
    # PUSH_PROMISE is the server's, and so is what breaks its rules; all else comes from the client
    side = 1 if wire[3] == 5 else 0
    c = Capture()
    c.send(0, PREFACE + frame(4, 0, 0, b""))
    c.send(1, frame(4, 0, 0, b"") + frame(4, 1, 0, b""))
    c.send(0, frame(4, 1, 0, b""))
    before = len(frames_of(program, c))
    c.send(side, wire)
    lines = frames_of(program, c, events=True)
    frames = [x for x in lines if x["type_id"] is not None or x["type"] == "PREFACE"]
    if case["error"]:
        codes = {NAMES[code] for code in case["error"]}
        told = [x for x in lines if x["type"] == "violation"]
        if not told or told[0]["error"] not in codes:
            return "told %s; expected %s first" % (told, codes)
        return None
    if len(frames) != before + 1:
        return "%d frames, expected %d" % (len(frames), before + 1)
    wrong = compare_fields(case["frame"], frames[-1])
    return "; ".join(wrong) or None


def main():
    program = os.path.abspath(sys.argv[1])
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "shared", "vectors")
    root = sys.argv[2] if len(sys.argv) > 2 else root
    cases = [("hpack", p) for p in sorted(glob.glob(root + "/hpack-test-case/*/*.json"))]
    cases += [("frame", p) for p in sorted(glob.glob(root + "/http2-frame-test-case/*/*.json"))]
    if not cases:
        print("1..1\nok 1 - public vectors # SKIP ../shared/vectors is not here")
        return 0
    print("1..%d" % len(cases))
    failed = 0
    for n, (kind, path) in enumerate(cases, 1):
        name = "/".join(path.split("/")[-2:])
        try:
            wrong = story(program, path) if kind == "hpack" else frame_case(program, path)
        except (AssertionError, KeyError, ValueError) as e:
            wrong = "%s: %s" % (type(e).__name__, e)
        failed += wrong is not None
        print("%s %d - %s %s" % ("not ok" if wrong else "ok", n, kind, name))
        if wrong:
            print("# " + wrong[:600])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
