"""TLS for captures written by hand. Handshakes in clear are put together octet by octet (certificates too: nobody
verifies their signature); sessions that must be read are made by Python's own ssl module, both ends in this process,
and their keys go into the capture (pcapng with a Decryption Secrets Block)."""

import os
import ssl
import struct
import tempfile
import time

from rig import CLIENT, SERVER

TLS12, TLS13 = 0x0303, 0x0304
NAMES = {0x0301: "TLS 1.0", 0x0302: "TLS 1.1", TLS12: "TLS 1.2", TLS13: "TLS 1.3"}
ECDHE_GCM, ECDHE_CBC, RSA_GCM, TLS13_GCM = 0xC02F, 0xC013, 0x009C, 0x1301
(HANDSHAKE_FAILURE, BAD_CERTIFICATE, CERTIFICATE_EXPIRED, CERTIFICATE_UNKNOWN, UNKNOWN_CA, PROTOCOL_VERSION,
 INTERNAL_ERROR, UNRECOGNIZED_NAME, CERTIFICATE_REQUIRED, NO_APPLICATION_PROTOCOL) = (
     40, 42, 45, 46, 48, 70, 80, 112, 116, 120)


def vector(octets, size):
    return len(octets).to_bytes(size, "big") + octets


def record(kind, octets, version=TLS12):
    return struct.pack(">BHH", kind, version, len(octets)) + octets


def message(kind, body=b""):
    return record(22, bytes([kind]) + vector(body, 3))


def extension(number, body):
    return struct.pack(">H", number) + vector(body, 2)


def protocols(names):
    return extension(16, vector(b"".join(vector(n.encode(), 1) for n in names), 2))


def numbers(values):
    return b"".join(struct.pack(">H", v) for v in values)


def client_hello(versions=(TLS12,), suites=(ECDHE_GCM, RSA_GCM), groups=(29, 23), sni="a.test",
                 alpn=("h2", "http/1.1"), random=b"c" * 32, extra=b""):
    more = extension(10, vector(numbers(groups), 2)) + extra
    if sni:
        more += extension(0, vector(b"\0" + vector(sni.encode(), 2), 2))
    if alpn:
        more += protocols(alpn)
    if max(versions) >= TLS13:
        more += extension(43, vector(numbers(versions), 1))
    return message(1, struct.pack(">H", min(max(versions), TLS12)) + random + b"\0" + vector(numbers(suites), 2)
                   + b"\1\0" + vector(more, 2))


def server_hello(version=TLS12, suite=ECDHE_GCM, alpn="h2", random=b"s" * 32):
    more = extension(43, struct.pack(">H", version)) if version >= TLS13 else b""
    if alpn and version < TLS13:
        more += protocols((alpn,))
    return message(2, struct.pack(">H", min(version, TLS12)) + random + b"\0" + struct.pack(">HB", suite, 0)
                   + vector(more, 2))


def alert(number, level=2):
    return record(21, bytes([level, number]))


def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else b"\x82" + struct.pack(">H", n)
    return bytes([tag]) + size + body


def name_of(text):
    return der(0x30, der(0x31, der(0x30, b"\x06\x03\x55\x04\x03", der(0x0C, text.encode()))))


def date(seconds):
    return der(0x18, time.strftime("%Y%m%d%H%M%SZ", time.gmtime(seconds)).encode())


def certificate_der(names=("a.test",), since=1600000000, until=1900000000, issuer="Test Root", subject=None):
    algorithm = der(0x30, b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02")
    key = der(0x30, der(0x30, b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01", b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
              der(3, b"\0\4" + b"k" * 64))
    other = der(0x30, *(der(0x82, n.encode()) for n in names))
    extensions = der(0xA3, der(0x30, der(0x30, b"\x06\x03\x55\x1d\x11", der(4, other)))) if names else b""
    tbs = der(0x30, der(0xA0, b"\x02\x01\x02"), b"\x02\x01\x07", algorithm, name_of(issuer),
              der(0x30, date(since), date(until)), name_of(subject or (names[0] if names else "a.test")), key, extensions)
    return der(0x30, tbs, algorithm, der(3, b"\0" + b"s" * 8))


def certificate(*certificates):
    return message(11, vector(b"".join(vector(c, 3) for c in certificates), 3))


HELLO_DONE, REQUEST = message(14), message(13, b"\1\1" + vector(b"\4\3", 2) + vector(b"", 2))
KEY_EXCHANGE, CHANGE = message(16, vector(b"p" * 65, 1)), record(20, b"\1")


def finished():
    """Of TLS 1.2, encrypted: what follows ChangeCipherSpec."""
    return CHANGE + record(22, b"f" * 40)


def opaque(n):
    return record(23, b"o" * n)


def begin(cap, hello=None, answer=None, cert=None, more=b"", port=443):
    """A connection with a TLS 1.2 handshake in clear up to ServerHelloDone."""
    c = cap.connection(server_port=port)
    c.client(hello or client_hello())
    c.server(answer or server_hello(), certificate(cert or certificate_der()), more, HELLO_DONE)
    return c


def end(c):
    """The rest of it."""
    c.client(KEY_EXCHANGE, finished())
    c.server(finished())


def with_keys(cap, keys, packets=None):
    """Makes the capture a pcapng with the keys in it; packets: (time, octets) of link type 1 in place of its own."""
    def block(kind, body):
        size = len(body) + 12
        return struct.pack("<II", kind, size) + body + struct.pack("<I", size)

    def padded(octets):
        return octets + b"\0" * (-len(octets) % 4)

    def write(path):
        with open(path, "wb") as out:
            out.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
            out.write(block(1, struct.pack("<HHI", 1 if packets else 101, 0, 262144)))
            out.write(block(10, struct.pack("<II", 0x544C534B, len(keys)) + padded(keys)))
            for at, octets in packets or cap.packets:
                micro = int(round(at * 1e6))
                out.write(block(6, struct.pack("<IIIII", 0, micro >> 32, micro & 0xFFFFFFFF, len(octets), len(octets))
                                + padded(octets)))

    cap.write = write


def from_data(cap, name):
    """The capture tests/data/NAME.pcap (microseconds, little-endian) with NAME.keys."""
    data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", name)
    with open(data + ".pcap", "rb") as f:
        raw = f.read()
    with open(data + ".keys", "rb") as f:
        keys = f.read()
    at, packets = 24, []
    while at + 16 <= len(raw):
        seconds, micro, n, _ = struct.unpack_from("<IIII", raw, at)
        packets.append((seconds + micro / 1e6, raw[at + 16:at + 16 + n]))
        at += 16 + n
    with_keys(cap, keys, packets)


PEM = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5HcdK0T4sdTzk5KP
Dj8QAWwvYqnNB3tYZjYLudUkiuihRANCAAQF/5LBJuG4Qs5nwNSZjA0zKaL16pZ+
2Vdow67NnEl0LqoDxz9qaiXzJSR3nijiAq1ZmracZhYFd1fCYj76Nqhl
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBkzCCATqgAwIBAgIUZFGx8Yhn2GO/+yv7gCJDPzzD5hEwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGYS50ZXN0MB4XDTI2MTEyMTA5MzY0M1oXDTM2MTExODA5MzY0
M1owETEPMA0GA1UEAwwGYS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
Bf+SwSbhuELOZ8DUmYwNMymi9eqWftlXaMOuzZxJdC6qA8c/amol8yUkd54o4gKt
WZq2nGYWBXdXwmI++jaoZaNwMG4wHQYDVR0OBBYEFG5PRVorvj58fwCW+7zPIp89
FWAqMB8GA1UdIwQYMBaAFG5PRVorvj58fwCW+7zPIp89FWAqMA8GA1UdEwEB/wQF
MAMBAf8wGwYDVR0RBBQwEoIGYS50ZXN0gggqLmIudGVzdDAKBggqhkjOPQQDAgNH
ADBEAiA2C1cAVjFJFbrh6cCgDNbIo8HiXHRx+oL7AvzJqwoAHwIgTKHgoVauBQtn
3+XT0nqcs7W0p2VB955chH+6rvWZ0CA=
-----END CERTIFICATE-----
"""


class Session:
    """A TLS session of Python's ssl on a connection of the rig. client(), server(): octets as application data."""

    def __init__(self, cap, version=TLS13, alpn=("h2",), offered=("h2", "http/1.1"), ciphers=None, sni="a.test",
                 wants=False, later=False, optional=False):
        cap.time = max(cap.time, 1800000000)  # the certificate is valid then
        self.cap, self.files = cap, tempfile.TemporaryDirectory()
        pem, self.keylog = (os.path.join(self.files.name, n) for n in ("pem", "keys"))
        with open(pem, "w") as f:
            f.write(PEM)
        ends = [ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)]
        for x, names in zip(ends, (offered, alpn)):
            x.minimum_version = x.maximum_version = {TLS12: ssl.TLSVersion.TLSv1_2, TLS13: ssl.TLSVersion.TLSv1_3}[version]
            if ciphers:
                x.set_ciphers(ciphers)
            if names:
                x.set_alpn_protocols(names)
        ends[0].check_hostname, ends[0].verify_mode = False, ssl.CERT_NONE
        ends[0].keylog_filename = self.keylog
        ends[1].load_cert_chain(pem)
        ends[0].post_handshake_auth = later
        if wants or later or optional:
            ends[1].verify_mode = ssl.CERT_REQUIRED if wants else ssl.CERT_OPTIONAL
            ends[1].post_handshake_auth = later
            ends[1].load_verify_locations(pem)
        self.bio = [(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in ends]
        self.end = [ends[0].wrap_bio(*self.bio[0], server_hostname=sni), ends[1].wrap_bio(*self.bio[1], server_side=True)]
        self.wire = cap.connection(server_port=443)
        self.done = [False, False]
        for _ in range(4):
            for side in (CLIENT, SERVER):
                self.step(side)
                self.flush(side)
        with open(self.keylog, "rb") as f:
            with_keys(cap, f.read())

    def step(self, side):
        """Goes on with the handshake; once it is done, reads what there is."""
        try:
            if self.done[side]:
                self.end[side].read(65536)
            else:
                self.end[side].do_handshake()
                self.done[side] = True
        except ssl.SSLError:
            pass

    def flush(self, side):
        octets = self.bio[side][1].read()
        if octets:
            self.wire.say(side, octets)
            self.bio[1 - side][0].write(octets)

    def say(self, side, *octets):
        self.end[side].write(b"".join(octets))
        self.flush(side)
        self.step(1 - side)
        self.flush(1 - side)

    def client(self, *octets):
        self.say(CLIENT, *octets)

    def server(self, *octets):
        self.say(SERVER, *octets)

    def goodbye(self, side):
        try:
            self.end[side].unwrap()
        except ssl.SSLError:
            pass
        self.flush(side)
