#!/usr/bin/env python3
"""Captures of 1-3 MB that try to make h2lens slow, large or quadratic: make.py DIRECTORY."""
import gzip
import os
import random
import struct
import sys

CLIENT = bytes([10, 0, 0, 1])
SERVER = bytes([10, 0, 0, 2])
RESOLVER = bytes([8, 8, 8, 8])
SYN, RST, ACK, PUSH_ACK = 2, 4, 16, 24
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS = 1, 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
REQUEST = b"\x82\x84\x86"  # GET / http
MASK = (1 << 64) - 1


def tcp(source, source_port, target, target_port, seq, ack, flags, data=b""):
    head = struct.pack(">HHIIBBHHH", source_port, target_port, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                       0x50, flags, 65535, 0, 0)
    if len(source) == 16:
        ip = struct.pack(">IHBB", 6 << 28, len(head) + len(data), 6, 64)
    else:
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(head) + len(data), 0, 0, 64, 6, 0)
    return ip + source + target + head + data


def udp(source, source_port, target, target_port, data):
    head = struct.pack(">HHHH", source_port, target_port, 8 + len(data), 0)
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(data), 0, 0, 64, 17, 0)
    return ip + source + target + head + data


def frame(kind, flags, stream, data=b""):
    return len(data).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + data


class Capture:
    """A pcap of raw IP packets, 10 microseconds apart."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        self.time = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, packet, time=None):
        if time is None:
            self.time += 10
            time = self.time
        self.file.write(struct.pack("<IIII", 1700000000 + time // 1000000, time % 1000000,
                                    len(packet), len(packet)) + packet)

    def connect(self):
        self.seq = [1000, 5000]
        self.write(tcp(CLIENT, 40000, SERVER, 80, 999, 0, SYN))
        self.write(tcp(SERVER, 80, CLIENT, 40000, 4999, 1000, SYN | ACK))
        self.write(tcp(CLIENT, 40000, SERVER, 80, 1000, 5000, ACK))

    def send(self, side, data, size=60000):
        ends = ((CLIENT, 40000, SERVER, 80), (SERVER, 80, CLIENT, 40000))[side]
        for i in range(0, len(data), size):
            part = data[i:i + size]
            self.write(tcp(*ends, self.seq[side], self.seq[1 - side], PUSH_ACK, part))
            self.seq[side] += len(part)

    def begin_h2(self):
        self.connect()
        self.send(0, PREFACE + frame(SETTINGS, 0, 0))
        self.send(1, frame(SETTINGS, 0, 0) + frame(SETTINGS, 1, 0))
        self.send(0, frame(SETTINGS, 1, 0))


def requests(n, flags=END_HEADERS):
    return b"".join(frame(HEADERS, flags, 2 * i + 1, REQUEST) for i in range(n))


def goaways(ids):
    return b"".join(frame(GOAWAY, 0, 0, struct.pack(">II", i, 0)) for i in ids)


def goaway_falling(c):
    """Each lets fewer streams live than the one before, with all of them open."""
    c.begin_h2()
    c.send(0, requests(60000))
    c.send(1, goaways(range(0x7FFFFFFF, 0x7FFFFFFF - 60000, -1)))


def goaway_same(c):
    c.begin_h2()
    c.send(0, requests(60000))
    c.send(1, goaways([0x7FFFFFFF] * 60000))


def reset_codes(c):
    """No two streams end with the same error code."""
    c.begin_h2()
    c.send(0, b"".join(frame(HEADERS, 5, 2 * i + 1, REQUEST) +
                       frame(RST_STREAM, 0, 2 * i + 1, struct.pack(">I", i + 100))
                       for i in range(60000)))


def header_octets(c):
    """Blocks of 16384 fields of one octet each."""
    c.begin_h2()
    c.send(0, b"".join(frame(HEADERS, 5, 2 * i + 1, b"\x82" * 16384) for i in range(150)))


def hpack_bomb(c):
    """One octet stands for 4000."""
    big = b"\x40\x01a\x7f" + bytes([0x80 | (4000 - 127) & 127, (4000 - 127) >> 7]) + b"v" * 4000
    c.begin_h2()
    c.send(0, frame(HEADERS, 5, 1, big))
    c.send(0, b"".join(frame(HEADERS, 5, 2 * i + 3, b"\xbe" * 16384) for i in range(120)))


def dns_backwards(c):
    """Answers from the future for the one address that all connections go to."""
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x10\0\4" + SERVER
    for i in range(8000):
        head = struct.pack(">HHHHHH", i, 0x8180, 1, 8, 0, 0) + b"\1a\1b\0\0\1\0\1"
        c.write(udp(RESOLVER, 53, CLIENT, 3333, head + record * 8), 10 ** 9)
    for i in range(25000):
        c.write(tcp(struct.pack(">I", i + (11 << 24)), 1000, SERVER, 80, 1, 0, SYN), i)


def address_collisions(c):
    """IPv6 ends that one multiplication by the golden ratio makes equal."""
    for i in range(1, 30001):
        high = (i * 0x9E3779B97F4A7C15 & MASK) ^ 12345
        c.write(tcp(struct.pack("<QQ", i, high), 1000, bytes(16), 80, 1, 0, SYN))


def text_collisions(c):
    """Values whose second half undoes what an unseeded hash made of the first."""
    factor = 0xFF51AFD7ED558CCD
    start = 16 * 0x9E3779B97F4A7C15 & MASK
    c.begin_h2()
    n = 0
    for stream in range(1, 2001, 2):
        block = REQUEST
        for _ in range(100):
            first = n * 0x0101010101 + 7
            mixed = (start ^ first) * factor & MASK
            mixed ^= mixed >> 32
            block += b"\x00\x01a\x10" + struct.pack("<QQ", first, mixed ^ 0x4142434445464748)
            n += 1
        c.send(0, frame(HEADERS, 5, stream, block))


def syn_flood(c):
    r = random.Random(1)
    for _ in range(45000):
        c.write(tcp(struct.pack(">I", r.getrandbits(32)), r.randrange(1, 65536), SERVER,
                    r.randrange(1, 65536), r.getrandbits(32), 0, SYN))


def single_octets(c, order):
    c.connect()
    stream = (PREFACE + frame(SETTINGS, 0, 0) + frame(6, 0, 0, b"12345678") * 3000)[:45000]
    for k in order(len(stream)):
        c.write(tcp(CLIENT, 40000, SERVER, 80, 1000 + k, 5000, PUSH_ACK, stream[k:k + 1]))


def octets_falling(c):
    single_octets(c, lambda n: range(n - 1, -1, -1))


def octets_odd(c):
    single_octets(c, lambda n: [*range(1, n, 2), *range(0, n, 2)])


def octets_random(c):
    single_octets(c, lambda n: random.Random(1).sample(range(n), n))


def stray_resets(c):
    c.begin_h2()
    for i in range(40000):
        c.write(tcp(SERVER, 80, CLIENT, 40000, c.seq[1] + 10 ** 8 + i, 0, RST))


def gzip_bomb(path):
    """90 MB of zeros in one packet after another, packed to a thousandth."""
    packet = tcp(CLIENT, 40000, SERVER, 80, 1000, 5000, PUSH_ACK, bytes(60000))
    record = struct.pack("<IIII", 1700000000, 0, len(packet), len(packet)) + packet
    with gzip.open(path, "wb", compresslevel=6) as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        for _ in range(1500):
            f.write(record)


CAPTURES = [goaway_falling, goaway_same, reset_codes, header_octets, hpack_bomb, dns_backwards,
            address_collisions, text_collisions, syn_flood, octets_falling, octets_odd,
            octets_random, stray_resets]

if __name__ == "__main__":
    for make in CAPTURES:
        with Capture(os.path.join(sys.argv[1], make.__name__ + ".pcap")) as capture:
            make(capture)
    gzip_bomb(os.path.join(sys.argv[1], "gzip_bomb.pcap.gz"))
