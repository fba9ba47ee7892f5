"""A scripted peer on loopback, for tests that play bad servers against a client.

A Peer listens on 127.0.0.1, port 0, and runs a function for each connection. That function says
octet by octet what the server does; the client's frames are kept in the order they came. Frames are
made by hand and field sections hold literals only (RFC 7541 section 6.2.2), so that everything that a
library would refuse to send can be sent. One thread a connection, which reads while it writes.
"""
import collections
import select
import socket
import ssl
import struct
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
ALTSVC, ORIGIN = 10, 12
END_STREAM = ACK = 1
END_HEADERS, PADDED, PRIORITY_FLAG = 4, 8, 32
ERRORS = ("NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED "
          "FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM "
          "INADEQUATE_SECURITY HTTP_1_1_REQUIRED").split()
CODE = {name: number for number, name in enumerate(ERRORS)}
TYPES = ("DATA HEADERS PRIORITY RST_STREAM SETTINGS PUSH_PROMISE PING GOAWAY WINDOW_UPDATE "
         "CONTINUATION").split()
FRAMES_KEPT = 4096  # a client that answers a flood is counted, not kept

# The octets of DATA are kept only where a connection's keep_data says so.
Frame = collections.namedtuple("Frame", "type flags stream payload length")


def error_name(code):
    return ERRORS[code] if code < len(ERRORS) else hex(code)


def frame(kind, flags=0, stream=0, payload=b"", length=None):
    """length: what the header claims, when that is not what follows."""
    n = len(payload) if length is None else length
    return struct.pack(">I", n)[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def integer(value, prefix, first):
    """RFC 7541 section 5.1."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes([first | value])
    out = bytearray([first | most])
    value -= most
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def block(*fields):
    """A field section of literals without indexing, new names, no Huffman."""
    out = bytearray()
    for name, value in fields:
        out += b"\0"
        for text in (name, value):
            octets = text if isinstance(text, bytes) else text.encode()
            out += integer(len(octets), 7, 0) + octets
    return bytes(out)


def headers(stream, *fields, end=False, done=True, pad=None):
    flags = (END_STREAM if end else 0) | (END_HEADERS if done else 0)
    return frame(HEADERS, flags, stream, block(*fields))


def status(stream, code=200, *fields, end=False):
    return headers(stream, (":status", str(code)), *fields, end=end)


def data(stream, octets, end=False):
    return frame(DATA, END_STREAM if end else 0, stream, octets)


def settings(*pairs, ack=False):
    return frame(SETTINGS, ACK if ack else 0, 0, b"".join(struct.pack(">HI", k, v) for k, v in pairs))


def rst(stream, code):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", CODE.get(code, code)))


def goaway(last, code, debug=b""):
    return frame(GOAWAY, 0, 0, struct.pack(">II", last, CODE.get(code, code)) + debug)


def window_update(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def ping(octets=b"\0" * 8, ack=False):
    return frame(PING, ACK if ack else 0, 0, octets)


class Conn:
    """One connection, seen from the server. `ended` says how the client's side ended: None, fin (with
    TLS: after close_notify), ragged (FIN without close_notify), rst, or broken with the reason.
    TLS runs over memory: what is sent of it, and when, is decided here and not by the library."""

    def __init__(self, sock, index, context=None):
        self.sock = sock
        self.index = index
        self.tls = None
        if context:
            self.wrap(context)
        self.inbox = bytearray()
        self.frames = []
        self.counts = collections.Counter()
        self.received = 0
        self.started = self.greeted = False
        self.ended = None
        self.broken = False  # nothing can be sent any more
        self.tls_error = None
        self.keep_data = False
        self.half = False  # FIN without close_notify is the client's right: we go on speaking
        self.stream = 0  # the first request's
        self.alpn = None
        sock.setblocking(False)

    def wrap(self, context):
        self.inward, self.outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.inward, self.outward, server_side=True)

    def start_tls(self, context):
        """TLS from here on, as inside a proxy's tunnel."""
        self.wrap(context)
        self.inward.write(self.inbox)
        self.inbox.clear()
        return Peer.secure(self)

    # reading

    def read(self):
        """Takes what is there; True when something came."""
        if self.ended:
            return False
        try:
            octets = self.sock.recv(65536)
        except (BlockingIOError, InterruptedError):
            return False
        except ConnectionResetError:
            self.ended = "rst"
            return True
        except (OSError, ValueError) as e:
            self.ended = "broken: %s" % e
            return True
        if not self.tls:
            if not octets:
                self.ended = "fin"
            self.take(octets)
            return True
        if octets:
            self.inward.write(octets)
        elif self.half:
            self.ended = "ragged"
        else:
            self.inward.write_eof()
        self.take(self.opened())
        return True

    def take(self, octets):
        self.received += len(octets)
        self.inbox += octets
        self.parse()

    def opened(self):
        """The plain octets in the records that are there."""
        out = bytearray()
        while True:
            try:
                piece = self.tls.read(65536)
            except ssl.SSLWantReadError:
                return out
            except ssl.SSLZeroReturnError:
                piece = b""
            except ssl.SSLError as e:
                # not every Python has a class of its own for it
                if isinstance(e, ssl.SSLEOFError) or e.reason == "UNEXPECTED_EOF_WHILE_READING":
                    self.ended = "ragged"
                    self.outward.read()  # an alert of OpenSSL's, which no script asked for
                    return out
                self.ended = "broken: %s" % e
                self.push(self.outward.read())
                return out
            if not piece:
                self.ended = "fin"
                return out
            out += piece

    def parse(self):
        if not self.started:
            return
        if not self.greeted:
            if len(self.inbox) < len(PREFACE):
                return
            self.greeted = self.inbox.startswith(PREFACE)
            if not self.greeted:
                return
            del self.inbox[:len(PREFACE)]
        at = 0
        while len(self.inbox) - at >= 9:
            length = int.from_bytes(self.inbox[at:at + 3], "big")
            if len(self.inbox) - at < 9 + length:
                break
            kind, flags = self.inbox[at + 3], self.inbox[at + 4]
            stream = int.from_bytes(self.inbox[at + 5:at + 9], "big")
            self.counts[kind] += 1
            if len(self.frames) < FRAMES_KEPT or kind in (GOAWAY, RST_STREAM):
                kept = kind != DATA or self.keep_data
                payload = bytes(self.inbox[at + 9:at + 9 + length]) if kept else b""
                self.frames.append(Frame(kind, flags, stream, payload, length))
            if kind == HEADERS and not self.stream:
                self.stream = stream
            at += 9 + length
        del self.inbox[:at]

    def wait(self, until=lambda: False, limit=2.0):
        """Reads until the condition holds; False when the limit or the client's end comes first."""
        deadline = time.monotonic() + limit
        while not until():
            left = deadline - time.monotonic()
            if self.ended or left <= 0:
                return False
            if not self.read():
                select.select([self.sock], [], [], min(left, 0.1))
        return True

    def sleep(self, seconds):
        self.wait(limit=seconds)

    def wait_end(self, limit=2.0):
        return self.wait(lambda: self.ended, limit)

    def count(self, kind, pick=lambda f: True):
        return sum(1 for f in self.frames if f.type == kind and pick(f))

    def goaways(self):
        """(last stream, code name, debug) of each GOAWAY of the client."""
        return [(int.from_bytes(f.payload[:4], "big"), error_name(int.from_bytes(f.payload[4:8], "big")),
                 f.payload[8:]) for f in self.frames if f.type == GOAWAY]

    def resets(self):
        return [(f.stream, error_name(int.from_bytes(f.payload, "big"))) for f in self.frames
                if f.type == RST_STREAM]

    def client_settings(self):
        out = {}
        for f in self.frames:
            if f.type == SETTINGS and not f.flags & ACK:
                for i in range(0, len(f.payload), 6):
                    key, value = struct.unpack(">HI", f.payload[i:i + 6])
                    out[key] = value
        return out

    # writing

    def send(self, octets, limit=5.0, drain=True):
        """Sends all of it, reading meanwhile (drain False: never reading). False: it cannot."""
        if not self.tls:
            return self.push(octets, limit, drain)
        for at in range(0, len(octets), 16384):
            if self.broken:
                return False
            try:
                self.tls.write(octets[at:at + 16384])
            except ssl.SSLError:
                self.broken = True
            if not self.push(self.outward.read(), limit, drain):
                return False
        return not self.broken

    def push(self, octets, limit=5.0, drain=True):
        view = memoryview(octets)
        deadline = time.monotonic() + limit
        while len(view):
            if self.broken or time.monotonic() > deadline:
                return False
            try:
                view = view[self.sock.send(view[:65536]):]
                continue
            except (BlockingIOError, InterruptedError):
                pass
            except (OSError, ValueError):
                self.broken = True
                return False
            ready = select.select([self.sock] if drain and not self.ended else [], [self.sock], [], 0.1)
            if ready[0]:
                self.read()
        return True

    def handshake(self, *pairs, ack=True, request=True, limit=3.0):
        """The server's preface, the client's SETTINGS acknowledged, its first request awaited."""
        self.started = True
        self.parse()
        if not self.wait(lambda: self.greeted, limit):
            return False
        self.send(settings(*pairs))
        if not self.wait(lambda: self.count(SETTINGS), limit):
            return False
        if ack:
            self.send(settings(ack=True))
        return not request or self.wait(lambda: self.stream, limit)

    def whole_request(self, limit=5.0):
        """Waits for the END_STREAM of the client's first request."""
        return self.wait(lambda: any(f.stream == self.stream and f.type in (HEADERS, DATA) and
                                     f.flags & END_STREAM for f in self.frames), limit)

    def request_h1(self, limit=3.0):
        """The head of an HTTP/1.1 request, taken from what came."""
        if not self.wait(lambda: b"\r\n\r\n" in self.inbox, limit):
            return b""
        n = self.inbox.index(b"\r\n\r\n") + 4
        head = bytes(self.inbox[:n])
        del self.inbox[:n]
        return head

    def answer(self, body=b"success", code=200, *fields):
        s = self.stream
        return self.send(status(s, code, ("content-type", "text/plain"),
                                ("content-length", str(len(body))), *fields) + data(s, body, True))

    # ending

    def fin(self):
        """close_notify where there is TLS, and FIN."""
        if self.tls and not self.broken and not self.ended:
            try:
                self.tls.unwrap()
            except (OSError, ValueError):
                pass
            self.push(self.outward.read())
        self.abrupt()

    def abrupt(self):
        """FIN, without close_notify."""
        self.broken = True
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def rst(self):
        self.broken = True
        self.ended = self.ended or "we reset"
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()
        except OSError:
            pass

    def drain(self, last=None, limit=1.0):
        """GOAWAY as a server that shuts down in good order, the client's end, FIN."""
        if not self.ended:
            self.send(goaway(self.stream if last is None else last, "NO_ERROR"))
            self.wait_end(limit)
        self.fin()

    def close(self):
        try:
            self.sock.close()
        except OSError:
            pass


class Peer:
    """A server: script(conn) for each connection. tls: an SSLContext of the server; scheme: of the
    URL, where it is not what the context says (peers that speak TLS by hand or not at all)."""

    def __init__(self, script, tls=None, scheme=None, host="127.0.0.1", receive=None,
                 address="127.0.0.1"):
        self.script, self.tls = script, tls
        self.conns, self.errors, self.threads = [], [], []
        self.listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        if receive:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.listener.bind((address, 0))
        self.port = self.listener.getsockname()[1]
        self.scheme = scheme or ("https" if tls else "http")
        self.host = host
        self.url = "%s://%s:%d/" % (self.scheme, host, self.port)
        self.stop = False
        if script is None:  # nobody listens: the port refuses
            return
        self.listener.listen(16)
        self.listener.settimeout(0.1)
        self.accepting = threading.Thread(target=self.accept, daemon=True)
        self.accepting.start()

    def accept(self):
        while not self.stop:
            try:
                sock, _ = self.listener.accept()
            except socket.timeout:
                continue
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            t = threading.Thread(target=self.serve, args=(sock, len(self.threads)), daemon=True)
            self.threads.append(t)
            t.start()

    def serve(self, sock, index):
        conn = Conn(sock, index, self.tls)
        self.conns.append(conn)
        try:
            if not self.tls or self.secure(conn):
                self.script(conn)
        except Exception as e:  # what a script trips over is told with the case
            self.errors.append("%s: %s" % (type(e).__name__, e))
        finally:
            conn.close()

    @staticmethod
    def secure(conn, limit=5.0):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            try:
                conn.tls.do_handshake()
                conn.push(conn.outward.read())
                conn.alpn = conn.tls.selected_alpn_protocol()
                conn.take(conn.opened())  # what came with the client's Finished
                return True
            except ssl.SSLWantReadError:
                conn.push(conn.outward.read(), drain=False)
            except ssl.SSLError as e:
                conn.tls_error = str(e)
                conn.push(conn.outward.read(), drain=False)
                Peer.let_go(conn)
                return False
            if not select.select([conn.sock], [], [], 0.1)[0]:
                continue
            try:
                octets = conn.sock.recv(65536)
            except (BlockingIOError, InterruptedError):
                continue
            except OSError as e:
                conn.tls_error = str(e)
                return False
            if octets:
                conn.inward.write(octets)
            else:
                conn.inward.write_eof()
        conn.tls_error = "no handshake"
        return False

    @staticmethod
    def let_go(conn):
        """After an alert: closing with octets unread would be RST, and the alert might be lost."""
        conn.ended = "tls"
        conn.abrupt()
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            if select.select([conn.sock], [], [], 0.1)[0]:
                try:
                    if not conn.sock.recv(65536):
                        return
                except OSError:
                    return

    def close(self, limit=3.0):
        """Waits for the scripts that still run, then stops."""
        deadline = time.monotonic() + limit
        self.stop = True
        for t in self.threads:
            t.join(max(0.0, deadline - time.monotonic()))
        self.listener.close()
