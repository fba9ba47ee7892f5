"""A well-behaved HTTP/2 (and HTTP/1.1) server on top of peer.py that keeps what it was asked: fields
(HPACK decoded here, Huffman included), bodies, trailers, how many streams were open at once.

What it answers, by path: /echo the request's body; /big/N N octets, as far as the client's windows
reach; /status/N; /slow/S after S seconds; /never nothing; /gzip, /cookie, /refuse (REFUSED_STREAM the
first time), /cut (RST_STREAM CANCEL the first time), /goaway (GOAWAY that names the stream before, the
first time); anything else "success".
"""
import gzip
import struct
import time

import peer
from peer import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING,
                  PRIORITY_FLAG, RST_STREAM, SETTINGS, WINDOW_UPDATE, data, frame, goaway, ping, rst,
                  settings, status)

# RFC 7541 appendix A.
STATIC = """:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate""".split("\n")
STATIC = [tuple((line + " ").split(" ", 1)) for line in STATIC]
STATIC = [(name, value.rstrip(" ")) for name, value in STATIC]

# RFC 7541 appendix B: the code is canonical, its lengths say all. Runs of LENGTH*COUNT, 0 to 256.
RUNS = """13 23 28*7 24 30 28*2 30 28*8 30 28*9 6 10*2 12 13 6 8 11 10*2 8 11 8 6*3 5*3 6*7 7 8 15 6 12 10 13
6 7*22 8 7 8 13 19 13 14 6 15 5 6 5 6 5 6*3 5 7*2 6*3 5 6 7 6 5*2 6 7*5 15 11 14 13 28 20 22 20*2 22*3 23
22 23*5 24 23 24*2 22 23 24 23*4 21 22 23 22 23*2 24 22 21 20 22*2 23*2 21 23 22*2 24 21 22 23*2 21*2 22 21
23 22 23*2 20 22*3 23 22*2 23 26*2 20 19 22 23 22 25 26*3 27*2 26 24 25 19 21 26 27*2 26 27 24 21*2 26*2 28
27*3 20 24 20 21 22 21*2 23 22*2 25*2 24*2 26 23 26 27 26*2 27*5 28 27*5 26 30"""


def huffman_codes():
    lengths = []
    for run in RUNS.split():
        length, _, count = run.partition("*")
        lengths += [int(length)] * int(count or 1)
    assert len(lengths) == 257
    codes, code, before = {}, 0, 0
    for length, symbol in sorted((n, s) for s, n in enumerate(lengths)):
        code <<= length - before
        codes[length, code] = symbol
        code, before = code + 1, length
    return codes


CODES = huffman_codes()


def unhuffman(octets):
    out, code, length = bytearray(), 0, 0
    for octet in octets:
        for shift in range(7, -1, -1):
            code, length = code << 1 | octet >> shift & 1, length + 1
            symbol = CODES.get((length, code))
            if symbol is not None:
                out.append(symbol)
                code = length = 0
    assert length < 8 and code == (1 << length) - 1, "padding that is not all ones"
    return bytes(out)


class Hpack:
    """RFC 7541 section 6, with the default size of the dynamic table."""

    def __init__(self):
        self.dynamic, self.most = [], 4096

    def integer(self, prefix):
        most = (1 << prefix) - 1
        value, shift = self.octets[self.at] & most, 0
        self.at += 1
        while value >= most:
            octet = self.octets[self.at]
            self.at += 1
            value += (octet & 127) << shift
            shift += 7
            if octet < 128:
                break
        return value

    def text(self):
        huffman = self.octets[self.at] & 128
        n = self.integer(7)
        octets = bytes(self.octets[self.at:self.at + n])
        assert len(octets) == n, "a field that ends early"
        self.at += n
        return (unhuffman(octets) if huffman else octets).decode("utf-8", "surrogateescape")

    def entry(self, index):
        return STATIC[index - 1] if index <= len(STATIC) else self.dynamic[index - len(STATIC) - 1]

    def shrink(self):
        while sum(len(n) + len(v) + 32 for n, v in self.dynamic) > self.most:
            self.dynamic.pop()

    def decode(self, octets):
        self.octets, self.at, out = octets, 0, []
        while self.at < len(octets):
            first = octets[self.at]
            if first & 128:
                out.append(self.entry(self.integer(7)))
            elif first & 224 == 32:
                self.most = self.integer(5)
                self.shrink()
            else:
                kept = first & 64
                index = self.integer(6 if kept else 4)
                name = self.entry(index)[0] if index else self.text()
                out.append((name, self.text()))
                if kept:
                    self.dynamic.insert(0, out[-1])
                    self.shrink()
        return out


class Request:
    def __init__(self, stream, fields, conn):
        self.stream, self.fields, self.conn = stream, fields, conn
        self.body, self.trailers, self.ended, self.answered = b"", None, False, False
        self.at = time.monotonic()

    def __getitem__(self, name):
        return dict(self.fields).get(name)

    @property
    def path(self):
        return self[":path"]

    def all(self, name):
        return [v for n, v in self.fields if n == name]


class Listener:
    """A script for peer.Peer. pairs: its SETTINGS; at_first(conn, listener): run when the client's
    preface has come; on_frame(conn, frame): True keeps the listener from acting on that frame; half: a client that ends its
    side only is still answered."""

    def __init__(self, pairs=(), at_first=None, on_frame=None, ack_pings=True, half=False):
        self.pairs, self.at_first, self.on_frame = pairs, at_first, on_frame
        self.ack_pings, self.half = ack_pings, half
        self.requests, self.seen = [], set()
        self.most_open = 0
        self.h1, self.chunks = [], b""  # (connection, head) of HTTP/1.1; the last chunked body

    def __call__(self, conn):
        conn.keep_data, conn.half = True, self.half
        if conn.alpn == "http/1.1":
            return self.serve_h1(conn)
        if not conn.tls:
            conn.wait(lambda: len(conn.inbox) >= 4)
            if conn.inbox[:4] != b"PRI ":
                return self.serve_h1(conn)
        if not conn.handshake(*self.pairs, request=False):
            return None
        return self.serve(conn)

    def serve(self, conn):
        conn.hpack, conn.block, conn.mine = Hpack(), None, {}
        conn.window, conn.windows, conn.initial = 65535, {}, 65535
        conn.frame_most, conn.waiting, conn.due = 16384, {}, []
        if self.at_first:
            self.at_first(conn, self)
        done = 0
        while True:
            conn.wait(lambda: len(conn.frames) > done or self.is_due(conn), 0.1 if conn.due else 1.0)
            while done < len(conn.frames):
                done += 1
                self.take(conn, conn.frames[done - 1])
            for due in [d for d in conn.due if d[0] <= time.monotonic()]:
                conn.due.remove(due)
                self.answer(conn, due[1])
            if conn.ended and done == len(conn.frames):
                break
        for at, r in conn.due if self.half else ():  # a client that ended only its side still hears
            time.sleep(max(0.0, at - time.monotonic()))
            self.answer(conn, r)
        conn.fin()

    @staticmethod
    def is_due(conn):
        return any(at <= time.monotonic() for at, _ in conn.due)

    def take(self, conn, f):
        if self.on_frame and self.on_frame(conn, f):
            return
        if f.type == SETTINGS and not f.flags & ACK:
            for i in range(0, len(f.payload) - 5, 6):
                key, value = struct.unpack(">HI", f.payload[i:i + 6])
                if key == 4:
                    for s in conn.windows:
                        conn.windows[s] += value - conn.initial
                    conn.initial = value
                elif key == 5:
                    conn.frame_most = value
            if conn.count(SETTINGS, lambda g: not g.flags & ACK) > 1 and f is not conn.frames[0]:
                conn.send(settings(ack=True))  # the first was acknowledged with the handshake
            self.pump(conn)
        elif f.type == PING and not f.flags & ACK and self.ack_pings:
            conn.send(ping(f.payload, ack=True))
        elif f.type == WINDOW_UPDATE and len(f.payload) == 4:
            n = int.from_bytes(f.payload, "big")
            if f.stream:
                conn.windows[f.stream] = conn.windows.get(f.stream, conn.initial) + n
            else:
                conn.window += n
            self.pump(conn)
        elif f.type == HEADERS:
            conn.block = (f.stream, f.flags, bytearray(self.bare(f)))
        elif f.type == CONTINUATION and conn.block:
            conn.block[2].extend(f.payload)
        elif f.type == DATA and f.stream in conn.mine:
            r = conn.mine[f.stream]
            r.body += self.bare(f)
            conn.send(peer.window_update(0, f.length) + peer.window_update(f.stream, f.length)
                      if f.length else b"")
            r.ended = r.ended or bool(f.flags & END_STREAM)
            if r.ended:
                self.ended(conn, r)
        elif f.type == RST_STREAM and f.stream in conn.mine:
            conn.mine[f.stream].answered = True
            conn.waiting.pop(f.stream, None)
            conn.due = [d for d in conn.due if d[1].stream != f.stream]
        if f.type in (HEADERS, CONTINUATION) and f.flags & END_HEADERS and conn.block:
            self.section(conn, *conn.block)
            conn.block = None

    @staticmethod
    def bare(f):
        octets = f.payload
        if f.flags & PADDED:
            octets = octets[1:len(octets) - octets[0]]
        if f.type == HEADERS and f.flags & PRIORITY_FLAG:
            octets = octets[5:]
        return octets

    def section(self, conn, stream, flags, octets):
        fields = conn.hpack.decode(octets)
        r = conn.mine.get(stream)
        if r:
            r.trailers = fields
        else:
            r = conn.mine[stream] = Request(stream, fields, conn)
            self.requests.append(r)
            self.most_open = max(self.most_open,
                                 sum(1 for q in conn.mine.values() if not q.answered))
        r.ended = r.ended or bool(flags & END_STREAM)
        if r[":method"] == "CONNECT":
            conn.send(status(stream, 200))
        elif r.ended:
            self.ended(conn, r)

    def once(self, what):
        new = what not in self.seen
        self.seen.add(what)
        return new

    def ended(self, conn, r):
        path = (r.path or "").split("?")[0]
        if r[":method"] == "CONNECT":
            conn.send(data(r.stream, b"", True))
            r.answered = True
        elif path.startswith("/slow/"):
            conn.due.append((time.monotonic() + float(path[6:]), r))
        elif path != "/never":
            self.answer(conn, r)

    def answer(self, conn, r):
        path, s = (r.path or "").split("?")[0], r.stream
        r.answered = True
        if r[":method"] == "HEAD":
            conn.send(status(s, 200, ("content-length", "7"), end=True))
        elif path in ("/refuse", "/cut") and self.once(path):
            conn.send(rst(s, "REFUSED_STREAM" if path == "/refuse" else "CANCEL"))
        elif path == "/goaway" and self.once(path):
            conn.send(goaway(max(0, s - 2), "NO_ERROR"))
        elif path.startswith("/big/"):
            self.say(conn, r, b"x" * int(path[5:]))
        elif path.startswith("/status/"):
            conn.send(status(s, int(path[8:]), end=True))
        elif path == "/echo":
            self.say(conn, r, r.body, ("content-length", str(len(r.body))))
        elif path == "/gzip":
            conn.send(status(s, 200, ("content-encoding", "gzip"), ("content-type", "text/plain")) +
                      data(s, gzip.compress(b"unpacked words", mtime=0), True))
        elif path == "/cookie":
            conn.send(status(s, 200, ("set-cookie", "taste=sweet; Path=/; HttpOnly"),
                             ("set-cookie", "size=2"), end=True))
        elif r["content-type"] and r["content-type"].startswith("application/grpc"):
            conn.send(status(s, 200, ("content-type", "application/grpc")) +
                      peer.headers(s, ("grpc-status", "0"), end=True))
        else:
            conn.send(status(s, 200, ("content-type", "text/plain")) + data(s, b"success", True))

    def say(self, conn, r, octets, *fields):
        conn.send(status(r.stream, 200, *fields, end=not octets))
        if octets:
            r.answered = False
            conn.waiting[r.stream] = octets
            self.pump(conn)

    @staticmethod
    def pump(conn):
        """What waits for windows, as far as they reach."""
        for s in list(conn.waiting):
            while conn.waiting[s]:
                n = min(len(conn.waiting[s]), conn.window, conn.windows.get(s, conn.initial), conn.frame_most)
                if n <= 0:
                    break
                conn.windows[s] = conn.windows.get(s, conn.initial) - n
                conn.window -= n
                piece, conn.waiting[s] = conn.waiting[s][:n], conn.waiting[s][n:]
                conn.send(data(s, piece, not conn.waiting[s]))
            if not conn.waiting[s]:
                del conn.waiting[s]
                conn.mine[s].answered = True

    def serve_h1(self, conn):
        """Keep-alive, unless the path begins with /close."""
        while not conn.ended:
            head = conn.request_h1(2.0)
            if not head:
                break
            text = head.decode("latin-1")
            self.h1.append((conn, text))
            path = text.split(" ")[1]
            length = [line.split(":")[1] for line in text.split("\r\n")
                      if line.lower().startswith("content-length:")]
            if length:
                conn.wait(lambda: len(conn.inbox) >= int(length[0]))
                del conn.inbox[:int(length[0])]
            if "transfer-encoding: chunked" in text.lower():
                conn.wait(lambda: b"\r\n0\r\n\r\n" in conn.inbox)
                self.chunks = bytes(conn.inbox)
                conn.inbox.clear()
            closing = path.startswith("/close")
            conn.send(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n%s\r\nsuccess" %
                      (b"Connection: close\r\n" if closing else b""))
            if closing:
                break
        conn.fin()
        conn.wait_end(1.0)
