"""Captures written octet by octet, for the tests of the rules: one Capture holds connections, a
connection says what its two sides send and when. Everything is in clear; time is given, not taken.

    cap = Capture()
    c = cap.connection()                # SYN, SYN ACK, ACK
    c.prefaces()                        # both connection prefaces, both acknowledged
    c.client(headers(1, GET, end=True))
    cap.wait(0.2)
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.close("client")                   # FIN, FIN, ACK

The rest is written by hand with c.packet(side, flags, payload) and frame(type, flags, stream, payload).
"""

import struct

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED = 1, 1, 4, 8
FIN, SYN, RST, PSH, ACKED = 1, 2, 4, 8, 16
CLIENT, SERVER = 0, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
(NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED, FRAME_SIZE_ERROR,
 REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM, INADEQUATE_SECURITY,
 HTTP_1_1_REQUIRED) = range(14)


def frame(type_, flags, stream, payload=b"", length=None):
    n = len(payload) if length is None else length
    return struct.pack(">I", n)[1:] + struct.pack(">BBI", type_, flags, stream) + payload


def integer(value, bits, first=0):
    """An integer of HPACK (RFC 7541 section 5.1)."""
    top = (1 << bits) - 1
    if value < top:
        return bytes([first | value])
    out, value = bytes([first | top]), value - top
    while value >= 128:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def fields(pairs):
    """A field section of literals without indexing: nothing of it depends on what came before."""
    out = b""
    for name, value in pairs:
        name = name.encode() if isinstance(name, str) else name
        value = value.encode() if isinstance(value, str) else value
        out += b"\0" + integer(len(name), 7) + name + integer(len(value), 7) + value
    return out


def request(method="GET", path="/", authority="a.test", scheme="http", extra=()):
    return [(":method", method), (":scheme", scheme), (":path", path), (":authority", authority), *extra]


def response(status=200, extra=()):
    return [(":status", str(status)), *extra]


GET, STATUS_200 = request(), response()


def grpc(path="/demo.Echo/Say", extra=()):
    return request("POST", path, extra=[("content-type", "application/grpc"), ("te", "trailers"), *extra])


def message(octets=b"", compressed=0):
    """gRPC's length-prefixed message."""
    return struct.pack(">BI", compressed, len(octets)) + octets


def headers(stream, pairs, end=False, flags=END_HEADERS):
    return frame(HEADERS, flags | (END_STREAM if end else 0), stream, fields(pairs))


def data(stream, octets=b"", end=False):
    return frame(DATA, END_STREAM if end else 0, stream, octets)


def rst(stream, code=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def settings(*pairs, ack=False):
    """settings((3, 100), (4, 65535)) in numbers: 1 table, 2 push, 3 streams, 4 window, 5 frame, 6 list."""
    return frame(SETTINGS, ACK if ack else 0, 0, b"".join(struct.pack(">HI", i, v) for i, v in pairs))


def ping(octets=b"12345678", ack=False):
    return frame(PING, ACK if ack else 0, 0, octets)


def goaway(last, code=NO_ERROR, debug=b""):
    return frame(GOAWAY, 0, 0, struct.pack(">II", last, code) + debug)


def window_update(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Connection:
    """One TCP connection; side 0 opens it. What a side has got is acknowledged by its next packet."""

    def __init__(self, capture, client, server):
        self.capture, self.ends = capture, (client, server)
        self.seq, self.seen = [1000, 5000], [0, 0]
        self.window = [60000, 60000]

    def packet(self, side, flags, payload=b"", seq=None, lost=False, ttl=64):
        """Sends; `seq` as given is a retransmission and moves nothing; `lost`: it is not captured."""
        (a, sport), (b, dport) = self.ends[side], self.ends[1 - side]
        number = self.seq[side] if seq is None else seq
        ack = self.seen[side] if flags & ACKED else 0
        size = 20 + len(payload)
        tcp = struct.pack(">HHIIBBHHH", sport, dport, number & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags,
                          self.window[side], 0, 0)
        tcp = tcp[:16] + struct.pack(">H", checksum(a + b + struct.pack(">BBH", 0, 6, size) + tcp + payload)) + tcp[18:]
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + size, 1, 0x4000, ttl, 6, 0, a, b)
        ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
        if not lost:
            self.capture.put(ip + tcp + payload)
        if seq is None:
            self.seq[side] += len(payload) + (1 if flags & (SYN | FIN) else 0)

    def acknowledge(self, side):
        """Side has got all that the other has sent."""
        self.seen[side] = self.seq[1 - side]

    def handshake(self):
        self.packet(CLIENT, SYN)
        self.acknowledge(SERVER)
        self.packet(SERVER, SYN | ACKED)
        self.acknowledge(CLIENT)
        self.packet(CLIENT, ACKED)
        return self

    def say(self, side, *octets, mss=1400, acked=True):
        """Octets in segments of at most mss; acked: the other side acknowledges them at once."""
        whole = b"".join(octets)
        for at in range(0, len(whole), mss) or [0]:
            self.packet(side, PSH | ACKED, whole[at:at + mss])
        if acked:
            self.acknowledge(1 - side)
            self.packet(1 - side, ACKED)

    def client(self, *octets, **how):
        self.say(CLIENT, *octets, **how)

    def server(self, *octets, **how):
        self.say(SERVER, *octets, **how)

    def prefaces(self, client=(), server=()):
        self.client(PREFACE, settings(*client))
        self.server(settings(*server), settings(ack=True))
        self.client(settings(ack=True))
        return self

    def fin(self, side):
        self.packet(side, FIN | ACKED)
        self.acknowledge(1 - side)

    def rst(self, side):
        self.packet(side, RST | ACKED)

    def close(self, first="client"):
        side = CLIENT if first == "client" else SERVER
        self.fin(side)
        self.fin(1 - side)
        self.packet(side, ACKED)


class Capture:
    """A pcap of raw IP (link type 101); each packet is 1 ms after the last unless wait() says more."""

    def __init__(self, start=1700000000.0):
        self.time, self.packets, self.port = start, [], 40000

    def wait(self, seconds):
        self.time += seconds

    def put(self, ip):
        self.time += 0.001
        self.packets.append((self.time, ip))

    def connection(self, server_port=8080, client_ip=b"\x0a\0\0\1", server_ip=b"\x0a\0\0\2", handshake=True, client_port=0):
        self.port += 1
        c = Connection(self, (client_ip, client_port or self.port), (server_ip, server_port))
        return c.handshake() if handshake else c

    def udp(self, source, target, payload):
        """source, target: (ip, port). DNS and the like."""
        size = 8 + len(payload)
        head = struct.pack(">HHHH", source[1], target[1], size, 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + size, 1, 0, 64, 17, 0, source[0], target[0])
        ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
        self.put(ip + head + payload)

    def write(self, path):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
            for time, octets in self.packets:
                out.write(struct.pack("<IIII", int(time), int(round(time % 1 * 1e6)) % 1000000, len(octets), len(octets)))
                out.write(octets)


CASES = []


class Case:
    """What a capture must be judged to be. verdict: a dict of members of the verdict that must be equal; findings: ids
    that must be there; never: ids that must not; says: words that the text of the report must have."""

    def __init__(self, name, build, verdict=None, findings=(), never=(), says=(), streams=None):
        self.name, self.build, self.verdict, self.findings = name, build, verdict or {}, findings
        self.never, self.says, self.streams = never, says, streams


def case(rule, **expected):
    """@case("goaway-drain", verdict={"layer": "connection"}) def two_steps(cap): …; the rule's finding must be there."""
    def wrap(build):
        findings = (rule, *expected.pop("findings", ()))
        CASES.append(Case(f"{rule}: {build.__name__}", build, findings=findings, **expected))
        return build
    return wrap


def quiet(**expected):
    """A healthy capture: no finding above info."""
    def wrap(build):
        CASES.append(Case(f"quiet: {build.__name__}", build, **{"verdict": {"severity": "ok"}, **expected}))
        return build
    return wrap
