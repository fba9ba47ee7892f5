#!/usr/bin/env python3
"""The same captures through h2lens and tshark, compared frame by frame.

    tshark.py H2LENS CAPTURE...        (run from the root of the tree; prints TAP, a case a capture)

Compared: packet number, sender, stream, type, flags, length, the header list, and what RST_STREAM,
GOAWAY, WINDOW_UPDATE and PUSH_PROMISE carry. exceptions.txt beside this file lists, one by one, where
tshark is wrong or blind; a difference that is not listed fails, and so does a listed one that is gone.

tshark's side is made without help from h2lens where the capture itself tells the protocol of a
port. Its answers are kept in the directory that TSHARK_CACHE names, for the next run.
"""
import collections
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
FIELDS = ("from", "stream", "type", "flags", "length", "headers", "carries")
# What a frame carries: type -> fields of tshark, keys of h2lens.
CARRIED = {
    3: (("http2.rst_stream.error",), ("error_code",)),
    5: (("http2.push_promise.promised_stream_id",), ("promised_stream",)),
    7: (("http2.goaway.last_stream_id", "http2.goaway.error"), ("last_stream", "error_code")),
    8: (("http2.window_update.window_size_increment",), ("increment",)),
}
SHOWN = 12


def keys_of(capture):
    """The key log that belongs to a capture, by its name; None without one."""
    stem = capture
    for ending in (".gz", ".zst", ".pcapng", ".pcap"):
        stem = stem.removesuffix(ending)
    folder, name = os.path.split(stem)
    candidates = [stem + ".keys", os.path.join(folder, "..", "keys", name + ".keys")]
    if name.startswith(("tls", "h2tls")) and "dsb" not in name:
        candidates.append(os.path.join(folder, "h2tls.keys"))
    return next((path for path in candidates if os.path.exists(path)), None)


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)


class Streams:
    """Who is the client of each TCP stream and what it speaks, from its packets alone."""

    def __init__(self, capture):
        fields = ["frame.number", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "tcp.dstport",
                  "tcp.flags", "tcp.payload"]
        command = ["tshark", "-r", capture, "-o", "tcp.desegment_tcp_streams:FALSE", "-Y", "tcp",
                   "-T", "fields", "-E", "occurrence=l"]
        for field in fields:
            command += ["-e", field]
        self.client = {}
        self.spoken = {}
        for line in run(command).stdout.decode().splitlines():
            values = (line.split("\t") + [""] * len(fields))[:len(fields)]
            stream, source, target = values[1], values[4], values[5]
            flags = int(values[6] or "0", 16)
            payload = bytes.fromhex(values[7].replace(":", "")) if values[7] else b""
            sender = (values[2] or values[3], source)
            if flags & 0x12 == 0x02:
                self.client.setdefault(stream, sender)
            if not payload:
                continue
            first = payload[:1] == b"\x16" and payload[5:6] == b"\x01"
            if first or payload.startswith(b"PRI * HTTP/2") or b" HTTP/1.1\r\n" in payload[:400]:
                self.client.setdefault(stream, sender)
            if stream in self.spoken:
                continue
            port = target if self.client.get(stream, sender) == sender else source
            if payload[:2] in (b"\x16\x03", b"\x17\x03", b"\x15\x03"):
                self.spoken[stream] = (port, "tls")
            elif b"HTTP/1." in payload[:400]:
                self.spoken[stream] = (port, "http")
            elif payload.startswith(b"PRI * HTTP/2"):
                self.spoken[stream] = (port, "http2")

    def decode_as(self, report):
        ports = collections.OrderedDict()
        for port, protocol in self.spoken.values():
            if ports.get(port) != "http2":
                ports[port] = protocol
        # Without a beginning only h2lens' word is left.
        for connection in report.get("connections", []):
            port = connection["server"].rsplit(":", 1)[1]
            if connection["protocol"] in ("h2", "h2c"):
                ports.setdefault(port, "tls" if connection.get("tls") else "http2")
        return [word for port, protocol in ports.items()
                for word in ("-d", f"tcp.port=={port},{protocol}")]


def tshark_frames(capture, keys, report):
    streams = Streams(capture)
    command = ["tshark", "-r", capture, "-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "http2",
               "-T", "pdml"] + streams.decode_as(report)
    if keys:
        command += ["-o", f"tls.keylog_file:{keys}"]
    text = run(command).stdout
    frames = []
    try:
        packets = xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError:
        return frames
    for packet in packets.iter("packet"):
        number, sender, stream = 0, ["", ""], None
        for proto in packet:
            name = proto.get("name")
            if name == "geninfo":
                number = int(shown(proto, "num"))
            elif name in ("ip", "ipv6"):
                sender[0] = shown(proto, name + ".src")
            elif name == "tcp":
                sender[1] = shown(proto, "tcp.srcport")
                stream = shown(proto, "tcp.stream")
            elif name == "http2":
                for field in proto.iter("field"):
                    if field.get("name") == "http2.stream":
                        frame = tshark_frame(field)
                        if frame:
                            client = streams.client.get(stream)
                            frame["packet"] = number
                            frame["way"] = (stream, *sender)
                            frame["from"] = (None if client is None else
                                             "client" if tuple(sender) == client else "server")
                            frames.append(frame)
    return joined(frames)


def joined(frames):
    """A field section belongs to the frame that ends it; tshark shows each fragment's part with it."""
    started = {}
    for frame in frames:
        way = frame.pop("way")
        if frame["type"] in (1, 5) or (frame["type"] == 9 and way in started):
            section = started.pop(way, []) + frame["headers"]
            ends = frame["flags"] & 4
            frame["headers"] = section if ends else []
            if not ends:
                started[way] = section
    return frames


def shown(element, name):
    for field in element.iter("field"):
        if field.get("name") == name:
            return field.get("show")
    return None


def tshark_frame(field):
    if shown(field, "http2.magic") is not None:
        return {"type": None, "stream": 0, "flags": 0, "length": 24, "headers": [], "carries": []}
    if shown(field, "http2.type") is None:
        return None
    kind = int(shown(field, "http2.type"))
    headers = [[shown(h, "http2.header.name"), shown(h, "http2.header.value") or ""]
               for h in field.iter("field") if h.get("name") == "http2.header"]
    carries = []
    for name in CARRIED.get(kind, ((), ()))[0]:
        value = shown(field, name)
        carries.append(None if value is None else int(value, 0))
    return {"type": kind, "stream": int(shown(field, "http2.streamid")),
            "flags": int(shown(field, "http2.flags"), 16), "length": int(shown(field, "http2.length")),
            "headers": headers, "carries": carries}


def h2lens_frames(h2lens, capture, keys):
    command = [h2lens, "frames", capture, "--format", "ndjson"] + (["--keylog", keys] if keys else [])
    done = run(command)
    if done.returncode:
        raise RuntimeError(f"h2lens frames: exit status {done.returncode}: "
                           + done.stderr.decode(errors="replace").strip()[-2000:])
    frames = []
    for line in done.stdout.decode().splitlines():
        frame = json.loads(line)
        kind = frame["type_id"]
        frames.append({"packet": frame["packet"], "from": frame["from"], "type": kind,
                       "stream": frame["stream"], "flags": frame["flags"], "length": frame["length"],
                       "headers": frame.get("headers", []),
                       "carries": [frame.get(key) for key in CARRIED.get(kind, ((), ()))[1]]})
    return frames


def cached(path, make):
    folder = os.environ.get("TSHARK_CACHE")
    if not folder:
        return make()
    place = os.path.join(folder, path)
    try:
        with open(place, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        pass
    made = make()
    os.makedirs(folder, exist_ok=True)
    with open(place + f".{os.getpid()}", "w", encoding="utf-8") as file:
        json.dump(made, file)
    os.replace(place + f".{os.getpid()}", place)
    return made


def fingerprint(version, *paths):
    digest = hashlib.sha256(version)
    digest.update(b"tshark.py format 1")
    for path in paths:
        if path:
            with open(path, "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()


def same(field, ours, theirs):
    if theirs is None:
        return True
    if field == "headers":
        theirs = [[None, None] if name == "<unknown>" else [name, value] for name, value in theirs]
        ours = [[None, None] if None in pair else pair for pair in ours]
    return ours == theirs


def differences(ours, theirs):
    """(packet, field, what h2lens says, what tshark says) for everything that is not the same."""
    mine, other = collections.defaultdict(list), collections.defaultdict(list)
    for frame in ours:
        mine[frame["packet"]].append(frame)
    for frame in theirs:
        other[frame["packet"]].append(frame)
    found = []
    for packet in sorted(set(mine) | set(other)):
        a, b = mine[packet], other[packet]
        if [f["type"] for f in a] != [f["type"] for f in b]:
            found.append((packet, "frames", [f["type"] for f in a], [f["type"] for f in b]))
            continue
        for x, y in zip(a, b):
            for field in FIELDS:
                if not same(field, x[field], y[field]):
                    found.append((packet, field, x[field], y[field]))
    return found


def read_exceptions():
    """capture -> [(first packet, last packet, field, reason)], and capture -> the one tshark reads instead."""
    listed, instead = collections.defaultdict(list), {}
    with open(os.path.join(HERE, "exceptions.txt"), encoding="utf-8") as file:
        for line in file:
            if not line.strip() or line.startswith("#"):
                continue
            capture, packets, field, reason = line.split(None, 3)
            if packets == "as":
                instead[capture] = field
                continue
            first, _, last = packets.partition("-")
            listed[capture].append((int(first), int(last or first), field, reason.strip()))
    return listed, instead


def compare(h2lens, capture, listed, instead, version):
    """The lines of complaint about one capture; none when all is well."""
    keys = keys_of(capture)
    options = ["--keylog", keys] if keys else []
    report = run([h2lens, "report", capture, "--format", "json"] + options)
    if report.returncode:
        return [f"h2lens report: exit status {report.returncode}: "
                + report.stderr.decode(errors="replace").strip()[-2000:]]
    report = json.loads(report.stdout)
    ours = h2lens_frames(h2lens, capture, keys)
    read = os.path.join(os.path.dirname(capture), instead) if instead else capture
    theirs = cached(fingerprint(version, read, keys), lambda: tshark_frames(read, keys, report))
    complaints, used = [], set()
    for packet, field, mine, other in differences(ours, theirs):
        known = [i for i, (first, last, which, _) in enumerate(listed)
                 if first <= packet <= last and which == field]
        used.update(known)
        if not known:
            complaints.append(f"packet {packet}: {field}: h2lens {mine!r}, tshark {other!r}")
    for i, (first, last, field, reason) in enumerate(listed):
        if i not in used:
            complaints.append(f"packet {first}-{last}: {field} does not differ any more ({reason})")
    return complaints


def main():
    h2lens, captures = sys.argv[1], sys.argv[2:]
    listed, instead = read_exceptions()
    version = run(["tshark", "--version"]).stdout.splitlines()[0]
    print(f"1..{len(captures)}", flush=True)
    failed = 0

    def one(capture):
        try:
            name = os.path.basename(capture)
            return compare(h2lens, capture, listed.get(name, []), instead.get(name), version)
        except Exception as e:  # one capture must not hide the others
            return [f"{type(e).__name__}: {e}"]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for number, (capture, complaints) in enumerate(zip(captures, pool.map(one, captures)), 1):
            failed += bool(complaints)
            print(("not ok" if complaints else "ok"), number, "-", os.path.basename(capture))
            for line in complaints[:SHOWN]:
                print("#", line[:600])
            if len(complaints) > SHOWN:
                print(f"# and {len(complaints) - SHOWN} more")
            sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
