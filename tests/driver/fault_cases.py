"""The faults: what each peer does, and what a good report says of it (faults.py runs them).

In an expectation a tuple means any of these, a pattern is searched for. `curl`: the exit status that
curl 7.88.1 was measured to give, which is how the peers themselves are tested.
"""
import re
import ssl
import struct
import time

import peer
from peer import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING,
                  PUSH_PROMISE, SETTINGS, block, data, frame, goaway, headers, ping, rst, settings,
                  status, window_update)

FAULTS = []
LIMIT = re.compile("^limit-")
BAD = ("warning", "error")
GOOD = ("ok", "info")
GRPC = ["-X", "POST", "-H", "content-type: application/grpc", "-H", "te: trailers"]


class Fault:
    def __init__(self, name, play, verdict, options=(), tls=None, scheme=None, url=None, found=(),
                 stream=None, protocol=None, wire=None, max_time=3.0, min_time=0.0, curl=None, status=0):
        self.name, self.play, self.verdict, self.status = name, play, verdict, status
        self.options, self.tls, self.scheme, self.url = list(options), tls, scheme, url
        self.found, self.stream, self.protocol, self.wire = found, stream or {}, protocol, wire
        self.max_time, self.min_time = max_time, min_time
        self.curl = (curl,) if isinstance(curl, int) else curl


def fault(name, verdict, **more):
    def keep(play):
        FAULTS.append(Fault(name, play, verdict, **more))
        return play
    return keep


def verdict(layer=None, id=None, code=None, sender=None, severity=None, words=(), at_fault=None):
    named = {"layer": layer, "id": id, "code": code, "sender": sender, "severity": severity,
             "at_fault": at_fault}
    out = {k: v for k, v in named.items() if v is not None}
    if words:
        out["words"] = words
    return out


def violation(code, layer=("connection", "stream"), words=(), id="violation"):
    """The server broke the protocol: that, and not our answer to it, is the verdict."""
    return verdict(layer, id, code, "server", "error", words, at_fault="server")


def message(words=()):
    """A malformed message (RFC 9113 section 8.1.1): a stream error PROTOCOL_ERROR, the server's fault."""
    return verdict("stream", "message-malformed", "PROTOCOL_ERROR", "server", "error", words,
                   at_fault="server")


def healthy():
    return verdict("none", "healthy", severity="ok")


def after_error(conn, limit=1.5):
    """The client is to close by itself."""
    conn.wait_end(limit)
    conn.fin()


def bye(conn):
    """The end of a stream fault: the connection itself is closed in good order."""
    conn.drain()


# Connect


FAULTS.append(Fault("conn-refused", None, verdict("tcp", "tcp-refused", "tcp:refused", "server", "error"),
                    curl=7))


@fault("conn-silent", verdict(("preface", "connection"), "limit-preface", None, "none", "error",
                              ["SETTINGS"]), max_time=8.0, min_time=4.5, curl=28)
def _(conn):
    conn.wait_end(9)


@fault("conn-silent-max-time", verdict(id=LIMIT, severity=BAD), max_time=1.0, min_time=0.9, curl=28)
def _(conn):
    conn.wait_end(9)


@fault("conn-tcp-rst", verdict("tcp", "tcp-reset", "tcp:rst", "server", "error"), curl=56)
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.rst()


# Not one octet to the preface: so does a port that wants TLS.
@fault("conn-fin", verdict("preface", "preface-silent", None, "server", "error", ["closed", "SETTINGS", "https://"]),
       curl=(16, 18, 52))
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.fin()
    conn.wait_end()


FAULTS.append(Fault("conn-refused-fail-on", None, verdict("tcp", "tcp-refused"),
                    options=["--fail-on", "error"], status=3))
FAULTS.append(Fault("name-failed", None, verdict("dns", ("name-failed", "dns-failed"), sender=(
    "none", "server", "unknown"), severity="error"), url="http://%s.example:{port}/" % ("n" * 64),
    max_time=5.0, curl=6))


# Proxies


@fault("proxy-407", verdict(("tcp", "http"), "proxy-refused", sender=("middlebox", "server"),
                            severity="error", words=["407"]),
       options=["--proxy", "http://127.0.0.1:{port}", "-k"], url="https://host.example/", curl=56)
def _(conn):
    conn.request_h1()
    conn.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
              b"Content-Length: 0\r\n\r\n")
    conn.wait_end(1.5)
    conn.fin()


@fault("proxy-silent", verdict(("tcp", "connection"), "limit-proxy", sender="none", severity="error",
                               words=["proxy"]),
       options=["--proxy", "http://127.0.0.1:{port}", "-k", "--connect-timeout", "1"],
       url="https://host.example/", min_time=0.9, curl=28)
def _(conn):
    conn.wait_end(5)


# The peer is proxy and server in one: what is inside the tunnel is seen too.
@fault("proxy-tunnel", dict(healthy(), id=("healthy", "certificate-not-verified"), layer=("none", "tls"),
                            severity=GOOD + ("warning",)), options=["--proxy", "http://127.0.0.1:{port}", "-k"],
       url="https://host.example/", stream={"status": 200, "end": "complete"}, curl=0)
def _(conn):
    if not conn.request_h1().startswith(b"CONNECT host.example:443 HTTP/1.1\r\n"):
        raise ValueError("no CONNECT")
    conn.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    if conn.start_tls(conn.tunnel):
        served(conn)


# Preface

H1_400 = (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
H1_200 = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
PRIOR = ["--http2-prior-knowledge"]


@fault("pre-http11-answer", verdict("preface", "preface-http1-answer", "preface:http/1.1-answer", "server",
                                    "error", at_fault="server"), options=PRIOR, curl=52)
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.send(H1_400)
    conn.wait_end(1.0)
    conn.fin()


@fault("pre-http11-fallback", {}, found=[verdict("preface", "preface-http1-answer", sender="server")],
       protocol=("h2c", "http/1.1"))
def _(conn):
    conn.wait(lambda: len(conn.inbox) >= 18)
    if conn.inbox.startswith(b"PRI * HTTP/2.0"):
        conn.send(H1_400)
    elif conn.request_h1():
        conn.send(H1_200)
    conn.wait_end(0.3)
    conn.fin()


@fault("pre-garbage", verdict("preface", id="preface-garbage", sender="server", at_fault="server", severity="error"), options=PRIOR, wire="GOAWAY PROTOCOL_ERROR", curl=52)
def _(conn):
    conn.started = True
    conn.wait(lambda: conn.received >= 24)
    conn.send(bytes((i * 167 + 13) & 255 for i in range(64)))
    after_error(conn)


@fault("pre-ssh-banner", verdict("preface", sender="server", severity="error"), options=PRIOR)
def _(conn):
    conn.send(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    conn.wait_end(1.5)
    conn.fin()


@fault("pre-first-not-settings", violation("PROTOCOL_ERROR", "preface", ["PING", "SETTINGS"],
                                           "preface-not-settings"),
       wire="GOAWAY PROTOCOL_ERROR", curl=52)
def _(conn):
    conn.started = True
    conn.wait(lambda: conn.greeted)
    conn.send(ping())
    after_error(conn)


@fault("pre-tls-on-plain-port", verdict("preface", sender="server", severity="error", words=["TLS"]),
       options=PRIOR, curl=(18, 52))
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.send(bytes.fromhex("15030100020246"))
    conn.fin()
    conn.wait_end()


@fault("tls-plain-http", verdict(("tls", "preface"), sender="server", severity="error", words=["HTTP"]),
       scheme="https", curl=35)
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.send(H1_400)
    conn.fin()
    conn.wait_end()


@fault("h2c-upgrade-refused", verdict(severity=("ok", "info", "warning")), options=["--http2"],
       protocol=("http/1.1",), curl=0)
def _(conn):
    conn.request_h1()
    conn.send(H1_200)
    conn.wait_end(0.5)
    conn.fin()


# TLS and ALPN


def alert(number):
    def play(conn):
        conn.wait(lambda: conn.received >= 43)
        conn.send(bytes([0x15, 3, 3, 0, 2, 2, number]))
        conn.fin()
        conn.wait_end()
    return play


def alert_fault(name, number, said, layer="tls", id="tls-alert"):
    FAULTS.append(Fault(name, alert(number), verdict(layer, id, "tls:" + said, "server", "error"),
                        scheme="https", curl=35))


alert_fault("tls-alpn-mismatch-alert", 120, "no_application_protocol", "alpn", "alpn-alert")
alert_fault("tls-alert-handshake", 40, "handshake_failure")
alert_fault("tls-alert-version", 70, "protocol_version")
alert_fault("tls-alert-unrecognized-name", 112, "unrecognized_name")


def answer_h1(conn):
    if conn.request_h1():
        conn.send(H1_200)
    conn.wait_end(0.3)
    conn.fin()


for name, alpn, id, code in (("tls-alpn-none", (), "alpn-not-chosen", "alpn:absent"),
                             ("tls-alpn-http11", ("http/1.1",), "alpn-http11-chosen", "alpn:http/1.1")):
    FAULTS.append(Fault(name, answer_h1, verdict("alpn", id, code, "server", "warning"),
                        tls={"alpn": alpn}, protocol=("http/1.1",), curl=0))


@fault("tls-h1-after-alpn-h2", verdict("preface", "preface-http1-answer", "preface:http/1.1-answer",
                                       "server", "error"), tls={}, curl=52)
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.send(H1_400)
    conn.wait_end(1.0)
    conn.fin()


@fault("tls-fin-in-handshake", verdict(("tls", "tcp"), sender="server", severity="error"), scheme="https",
       curl=35)
def _(conn):
    conn.wait(lambda: conn.received >= 43)
    conn.fin()
    conn.wait_end()


@fault("tls-rst-in-handshake", verdict(("tcp", "tls"), sender="server", severity=BAD,
                                       words=["reset"]), scheme="https",
       curl=35)
def _(conn):
    conn.wait(lambda: conn.received >= 43)
    conn.rst()


@fault("tls-silent", verdict("tls", "limit-tls", sender="none", severity="error"), scheme="https",
       options=["--connect-timeout", "1"], min_time=0.9, curl=28)
def _(conn):
    conn.wait_end(5)


@fault("tls-garbage", verdict("tls", sender="server", severity="error"), scheme="https", curl=35)
def _(conn):
    conn.wait(lambda: conn.received >= 43)
    conn.send(bytes((i * 167 + 13) & 255 for i in range(64)))
    conn.wait_end(1.5)
    conn.fin()


def served(conn):
    if conn.handshake():
        conn.answer()
        conn.drain()


# RFC 9110 section 4.3.4; which of the reasons it was is what the user must learn.
for name, certificate, word in (("tls-cert-expired", "expired", "expired"),
                                ("tls-cert-not-yet", "future", "not (yet )?valid"),
                                ("tls-cert-selfsigned", "alone", "self.?signed"),
                                ("tls-cert-unknown-ca", "stranger", "issuer|unknown.?ca|authority"),
                                ("tls-cert-wrong-host", "otherhost", "127\\.0\\.0\\.1|mismatch|host")):
    FAULTS.append(Fault(name, served, verdict("tls", "certificate-refused", sender=("client", "server"),
                                              severity="error", words=[word]),
                        tls={"name": certificate}, curl=60))
    FAULTS.append(Fault(name + "-insecure", served, {}, tls={"name": certificate}, options=["-k"],
                        found=[verdict("tls", "certificate-not-verified", severity=("info", "warning"))],
                        stream={"status": 200}, curl=0))


# Who has none to show is at fault, and learns it from the server only after the handshake (TLS 1.3).
@fault("tls-client-cert-required", verdict("tls", "tls-client-certificate", "tls:certificate_required",
                                           "server", "error", ["certificate"], at_fault="client"),
       tls={"client_ca": True}, curl=56)
def _(conn):
    served(conn)


FAULTS.append(Fault("tls-client-cert-given", served, healthy(), tls={"client_ca": True},
                    options=["--cert", "{client}"], stream={"status": 200}, curl=0))


@fault("tls12-bad-cipher-goaway", verdict(("connection", "tls"), "goaway-error", "INADEQUATE_SECURITY",
                                          "server", "error"),
       tls={"newest": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-AES128-SHA"}, curl=16)
def _(conn):
    if conn.handshake():
        conn.send(goaway(0, "INADEQUATE_SECURITY"))
        after_error(conn, 1.0)


@fault("tls-no-close-notify", verdict(("tcp", "tls"), code=("tcp:fin", "tls:no_close_notify"), sender="server",
                                      severity="error"), tls={}, curl=18)
def _(conn):
    if conn.handshake():
        conn.send(status(conn.stream, 200, ("content-length", "1000")) + data(conn.stream, b"x" * 100))
        time.sleep(0.2)
        conn.abrupt()
        conn.wait_end(1)


# SETTINGS


@fault("set-never-acked", verdict(severity=GOOD), stream={"status": 200}, curl=0)
def _(conn):
    if conn.handshake(ack=False):
        conn.answer()
        conn.drain()


# Section 6.5.3: the ACK is due; who waits for it may close with SETTINGS_TIMEOUT.
@fault("set-never-acked-limit", verdict("connection", "limit-settings", sender="none", severity=BAD),
       options=["--limit", "settings=1"], min_time=0.9)
def _(conn):
    if conn.handshake(ack=False):
        conn.answer()
        conn.wait_end(5)


@fault("conn-silent-limit", verdict(("preface", "connection"), "limit-preface", None, "none", "error",
                                    ["SETTINGS"]), options=["--limit", "preface=1"], min_time=0.9)
def _(conn):
    conn.wait_end(5)


@fault("tcp-hang-limit", verdict(id="limit-idle", sender="none", severity=BAD),
       options=["--limit", "idle=1"], min_time=0.9)
def _(conn):
    conn.handshake()
    conn.wait_end(5)


# It was acknowledged: what the server says cannot be held against the client.
@fault("set-timeout-goaway", verdict("connection", "goaway-error", "SETTINGS_TIMEOUT", "server", "error",
                                     ["settings_timeout"], at_fault=("unknown", "server")), curl=16)
def _(conn):
    if conn.handshake():
        conn.sleep(0.3)
        conn.send(goaway(0, "SETTINGS_TIMEOUT", b"settings_timeout"))
        after_error(conn, 1.0)


def first_settings(name, octets, code, wire, curl=52):
    def play(conn):
        conn.started = True
        if conn.wait(lambda: conn.greeted):
            conn.send(octets)
            after_error(conn)
    FAULTS.append(Fault(name, play, violation(code, ("connection", "preface")), wire="GOAWAY " + wire, curl=curl))


# Sections 6.5 and 6.5.2.
first_settings("set-bad-window", settings((4, 1 << 31)), "FLOW_CONTROL_ERROR", "FLOW_CONTROL_ERROR")
first_settings("set-bad-maxframe", settings((5, 100)), "PROTOCOL_ERROR", "PROTOCOL_ERROR")
first_settings("set-enable-push-1", settings((2, 1)), "PROTOCOL_ERROR", "PROTOCOL_ERROR")
first_settings("set-bad-length", frame(SETTINGS, 0, 0, b"\0" * 5), "FRAME_SIZE_ERROR", "FRAME_SIZE_ERROR")
first_settings("set-ack-payload", settings() + frame(SETTINGS, ACK, 0, b"\0" * 6), "FRAME_SIZE_ERROR",
               "FRAME_SIZE_ERROR")


@fault("set-max-streams-0", verdict(id=LIMIT, severity=BAD, words=["MAX_CONCURRENT_STREAMS 0"],
                                    at_fault="server"), max_time=1.5, min_time=1.4, curl=28)
def _(conn):
    conn.handshake((3, 0), request=False)
    conn.wait_end(9)


# Frames, HPACK, CONTINUATION, streams: connection errors that a frame after the request causes.


def breach(name, make, code, wire=None, curl=52, words=(), layer=("connection", "stream"), id="violation"):
    """make(stream) gives the octets. wire: what the client must send, GOAWAY of the code by default."""
    def play(conn):
        if conn.handshake():
            conn.send(make(conn.stream))
            after_error(conn)
    FAULTS.append(Fault(name, play, violation(code, layer, words, id), wire=wire or "GOAWAY " + code,
                        curl=curl))


breach("frm-too-big", lambda s: status(s) + data(s, b"x" * 16385, True), "FRAME_SIZE_ERROR",
       ("GOAWAY FRAME_SIZE_ERROR", "RST_STREAM FRAME_SIZE_ERROR"), curl=(0, 18, 52, 56, 92))
breach("frm-ping-len", lambda s: frame(PING, 0, 0, b"\0" * 4), "FRAME_SIZE_ERROR", words=["PING"])
breach("frm-data-sid0", lambda s: data(0, b"x"), "PROTOCOL_ERROR", words=["DATA", "stream 0"])
breach("frm-bad-pad", lambda s: status(s) + frame(DATA, PADDED, s, b"\x09abcd"), "PROTOCOL_ERROR",
       curl=(0, 18, 52, 56), words=["pad"])
for name, octets, word in (("bad-index", b"\xff\x01", "index"), ("index0", b"\x80", "index 0"),
                           ("truncated", b"\x40", "missing"),
                           ("size-update", peer.integer(65536, 5, 0x20) + b"\x88", "size update")):
    breach("hpack-" + name, lambda s, octets=octets: frame(HEADERS, END_HEADERS | END_STREAM, s, octets),
           "COMPRESSION_ERROR", layer="connection", id="header-compression", words=[word])
breach("cont-interleaved", lambda s: headers(s, (":status", "200"), done=False) + ping() +
       frame(CONTINUATION, END_HEADERS, s, b""), "PROTOCOL_ERROR", words=["CONTINUATION"])
breach("cont-orphan", lambda s: frame(CONTINUATION, END_HEADERS, s, block(("a", "b"))), "PROTOCOL_ERROR",
       words=["CONTINUATION"])
breach("st-headers-sid101", lambda s: status(101), "PROTOCOL_ERROR")
FAULTS[-1].verdict["stream"] = 101
breach("st-even-sid", lambda s: status(2), "PROTOCOL_ERROR")
breach("st-data-before-headers", lambda s: data(s, b"x"), "PROTOCOL_ERROR",
       ("GOAWAY PROTOCOL_ERROR", "RST_STREAM PROTOCOL_ERROR"), words=["DATA"], layer="stream",
       id="message-malformed")
breach("fc-window-overflow", lambda s: window_update(0, (1 << 31) - 1), "FLOW_CONTROL_ERROR",
       layer="flow-control", id="window-overflow")
breach("fc-wu-zero", lambda s: window_update(0, 0), "PROTOCOL_ERROR", layer="flow-control",
       id="window-zero-increment")
breach("push-though-disabled", lambda s: frame(PUSH_PROMISE, END_HEADERS, s, struct.pack(">I", 2) + block(
    (":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/p"))), "PROTOCOL_ERROR",
       words=["PUSH|push"])


@fault("frm-unknown-type", healthy(), stream={"status": 200, "end": "complete"}, curl=0)
def _(conn):
    if conn.handshake():
        conn.send(frame(0xBE, 0xFF, 0, b"unknown") + frame(0xBE, 0, conn.stream, b""))
        conn.answer()
        conn.drain()


# Section 5.1 lets a client ignore it, and live.md's clients do; the answer is whole.
@fault("st-data-after-es", verdict(sender="server"), stream={"status": 200, "end": "complete"},
       found=[verdict(id="violation", code="STREAM_CLOSED", sender="server")], curl=0)
def _(conn):
    if conn.handshake():
        conn.answer(b"x")
        conn.send(data(conn.stream, b"late", True))
        conn.drain()


@fault("fc-stream-overflow", violation("FLOW_CONTROL_ERROR", "flow-control", id="window-overflow"),
       wire="RST_STREAM FLOW_CONTROL_ERROR", curl=92)
def _(conn):
    if conn.handshake():
        conn.send(status(conn.stream) + window_update(conn.stream, (1 << 31) - 1))
        conn.sleep(0.2)
        bye(conn)


# Section 6.9.1: with our windows held back the server sends more than it may.
@fault("fc-exceed", violation("FLOW_CONTROL_ERROR", "flow-control", ["600", "200"], "window-overrun"),
       options=["--hold", "--setting", "INITIAL_WINDOW_SIZE=1000"],
       wire=("RST_STREAM FLOW_CONTROL_ERROR", "GOAWAY FLOW_CONTROL_ERROR"))
def _(conn):
    if conn.handshake():
        conn.send(status(conn.stream) + data(conn.stream, b"x" * 600) + data(conn.stream, b"x" * 600))
        after_error(conn)


# What we send by hand is ours: a wrong preface is the client's fault (section 3.4).
@fault("pre-bad-client-preface", verdict("preface", "preface-malformed", sender="client", severity="error",
                                         at_fault="client"),
       options=["--preface", b"PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".hex()],
       found=[verdict(sender="client", at_fault="client")])
def _(conn):
    conn.wait(lambda: conn.received >= 24)
    conn.send(settings() + goaway(0, "PROTOCOL_ERROR", b"bad preface"))
    conn.wait_end(1.0)
    conn.fin()


# RST_STREAM


def reset(name, code, said, before=lambda s: b"", curl=92, layer="stream", severity=BAD, options=()):
    def play(conn):
        if conn.handshake():
            conn.send(before(conn.stream) + rst(conn.stream, code))
            conn.wait(conn.goaways, 0.3)
            bye(conn)
    FAULTS.append(Fault(name, play, verdict(layer, "stream-reset", said, "server", severity),
                        stream={"end": ("reset", "refused")}, curl=curl, options=options))


def part(s):
    return status(s, 200, ("content-length", "1000")) + data(s, b"x" * 100)


reset("rst-cancel", "CANCEL", "CANCEL")
reset("rst-cancel-mid-body", "CANCEL", "CANCEL", part)
reset("rst-internal-mid-body", "INTERNAL_ERROR", "INTERNAL_ERROR", part)
reset("rst-refused", "REFUSED_STREAM", "REFUSED_STREAM", curl=(56, 92))
reset("rst-flow-control", "FLOW_CONTROL_ERROR", "FLOW_CONTROL_ERROR", layer=("flow-control", "stream"))
reset("rst-protocol", "PROTOCOL_ERROR", "PROTOCOL_ERROR")
reset("rst-enhance-calm", "ENHANCE_YOUR_CALM", "ENHANCE_YOUR_CALM")
reset("rst-unknown-code", 57005, re.compile("57005|dead", re.I))


# Section 7: the request is to be made again with HTTP/1.1; whoever does gets its answer.
@fault("rst-http11-required", verdict("stream", "stream-reset", "HTTP_1_1_REQUIRED", "server"),
       stream={"end": ("reset", "refused")}, curl=(0, 18, 52, 92))
def _(conn):
    conn.wait(lambda: len(conn.inbox) >= 18)
    if not conn.inbox.startswith(b"PRI"):
        answer_h1(conn)
    elif conn.handshake():
        conn.send(rst(conn.stream, "HTTP_1_1_REQUIRED"))
        bye(conn)


# Section 8.1: the answer is whole, the server only wants no more of the request.
@fault("rst-no-error-early", verdict(severity=GOOD), options=["-T", "{upload}"],
       stream={"status": 413}, curl=(0, 92))
def _(conn):
    if conn.handshake():
        conn.answer(b"too big", 413)
        conn.send(rst(conn.stream, "NO_ERROR"))
        conn.sleep(0.3)
        bye(conn)


# GOAWAY


def going(name, last, code, debug=b"", before=lambda s: b"", id="goaway-error", curl=(16, 18), words=(),
          severity="error"):
    def play(conn):
        if conn.handshake():
            conn.send(before(conn.stream) + goaway(conn.stream if last else 0, code, debug))
            conn.wait_end(0.5)
            conn.fin()
            conn.wait_end(1)
    FAULTS.append(Fault(name, play, verdict("connection", id, code, "server", severity, words), curl=curl))


going("ga-noerror-last0", False, "NO_ERROR", id="goaway-lost-streams", severity=BAD,
      words=["not processed|safe to retry"])
going("ga-enhance-calm", True, "ENHANCE_YOUR_CALM", b"too_many_pings", words=["too_many_pings"])
going("ga-protocol", False, "PROTOCOL_ERROR", b"bad frame", words=["bad frame"])
going("ga-internal", True, "INTERNAL_ERROR")
going("ga-inadequate", False, "INADEQUATE_SECURITY")
going("ga-http11-required", False, "HTTP_1_1_REQUIRED")


@fault("ga-graceful-2step", verdict(severity=GOOD), stream={"status": 200, "end": "complete"}, curl=0)
def _(conn):
    if conn.handshake():
        conn.send(goaway((1 << 31) - 1, "NO_ERROR"))
        conn.sleep(0.1)
        conn.send(goaway(conn.stream, "NO_ERROR"))
        conn.answer(b"done")
        conn.wait_end(1)
        conn.fin()


# The server breaks its own promise: stream 1 is within last-stream-id, and is cut.
@fault("ga-mid-body", verdict("connection", "goaway-cut-streams", "NO_ERROR", "server", "error",
                              at_fault="server"), stream={"end": "lost"}, curl=18)
def _(conn):
    if conn.handshake():
        conn.send(part(conn.stream) + goaway(conn.stream, "NO_ERROR"))
        conn.sleep(0.2)
        conn.fin()
        conn.wait_end(1)


@fault("ga-idle-close", verdict(severity=GOOD), stream={"status": 200, "end": "complete"}, curl=0)
def _(conn):
    if conn.handshake():
        conn.answer()
        conn.sleep(0.3)
        conn.drain()


# Flow control, and peers that stop


@fault("fc-stall-body", verdict(id=LIMIT, sender="none", severity=BAD), max_time=1.5, min_time=1.4,
       stream={"status": 200}, curl=28)
def _(conn):
    if conn.handshake():
        conn.send(part(conn.stream))
        conn.wait_end(9)


# Section 6.9: what holds the upload is the stream's window, which the server never opens.
@fault("fc-stall-upload", verdict("flow-control", severity="error", words=["window"], at_fault="server"),
       options=["-T", "{upload}"], max_time=1.5, min_time=1.4, curl=28)
def _(conn):
    conn.handshake((4, 0))
    conn.wait_end(9)


@fault("fc-upload-unread", verdict(severity=BAD), options=["-T", "{upload}"], max_time=1.5, min_time=1.4,
       curl=28)
def _(conn):
    if conn.handshake((4, (1 << 31) - 1)):
        conn.send(window_update(0, (1 << 31) - 1 - 65535))
        time.sleep(4)


@fault("tcp-hang", verdict(id=LIMIT, sender="none", severity=BAD), max_time=1.5, min_time=1.4, curl=28)
def _(conn):
    conn.handshake()
    conn.wait_end(9)


@fault("drip", verdict(id=LIMIT, sender="none", severity=BAD), max_time=1.5, min_time=1.4, curl=28)
def _(conn):
    if conn.handshake():
        for octet in headers(conn.stream, (":status", "200"), ("x", "y" * 200)):
            conn.send(bytes([octet]))
            conn.sleep(0.1)
            if conn.ended:
                break


# Malformed messages (section 8.1.1): stream errors PROTOCOL_ERROR. The field is named.


def malformed(name, make, words=(), curl=(16, 92)):
    def play(conn):
        if conn.handshake():
            conn.send(make(conn.stream))
            conn.wait(lambda: conn.resets() or conn.goaways(), 1.0)
            bye(conn)
    FAULTS.append(Fault(name, play, message(words), curl=curl,
                        wire=("RST_STREAM PROTOCOL_ERROR", "GOAWAY PROTOCOL_ERROR")))


malformed("http-cl-short", lambda s: status(s, 200, ("content-length", "10")) + data(s, b"abc", True),
          ["content-length"])
malformed("http-cl-long", lambda s: status(s, 200, ("content-length", "2")) + data(s, b"abcdef", True),
          ["content-length"])
malformed("http-connection-hdr", lambda s: status(s, 200, ("connection", "close"), end=True), ["connection"])
malformed("http-te-chunked", lambda s: status(s, 200, ("transfer-encoding", "chunked"), end=True),
          ["transfer-encoding"])
malformed("http-upgrade-hdr", lambda s: status(s, 200, ("upgrade", "h2c"), end=True), ["upgrade"])
malformed("http-uppercase", lambda s: status(s, 200, ("X-Foo", "bar"), end=True), ["X-Foo|x-foo|upper"])
malformed("http-bad-value", lambda s: status(s, 200, ("x-bad", "a\nb"), end=True), ["x-bad"])
malformed("http-no-status", lambda s: headers(s, ("server", "x"), end=True), [":status"])
malformed("http-pseudo-after", lambda s: headers(s, ("server", "x"), (":status", "200"), end=True),
          ["pseudo|:status"])
malformed("http-trailers-pseudo", lambda s: status(s) + data(s, b"x") +
          headers(s, (":status", "200"), end=True), ["pseudo|:status"])
malformed("http-trailers-no-es", lambda s: status(s) + data(s, b"x") + headers(s, ("x-t", "1")),
          ["trailer|END_STREAM"])
malformed("http-204-body", lambda s: status(s, 204) + data(s, b"x", True))
malformed("http-101", lambda s: status(s, 101) + status(s, 200, end=True), ["101"])
malformed("http-1xx-es", lambda s: status(s, 103, end=True))


# Status and extensions


def answered(name, code, verdict, *fields, before=lambda s: b"", curl=0, options=()):
    def play(conn):
        if conn.handshake():
            conn.send(before(conn.stream))
            conn.answer(b"body of it", code, *fields)
            conn.drain()
    FAULTS.append(Fault(name, play, verdict, stream={"status": code, "end": "complete"}, curl=curl,
                        options=options))


answered("http-103-then-200", 200, healthy(), before=lambda s: status(s, 103, ("link", "</a>; rel=preload")))
answered("http-421", 421, verdict("http", "http-421", "http:421", "server", "warning"))
answered("http-431", 431, verdict("http", "http-431", "http:431", "server", "warning", at_fault="client"))
answered("http-503", 503, verdict("http", "http-503", "http:503", "server"))
answered("ext-altsvc-origin", 200, healthy(), before=lambda s: frame(
    peer.ALTSVC, 0, 0, b"\0\x09localhosth3=\":443\"") + frame(peer.ORIGIN, 0, 0, b"\0\x10https://localhost"))


# Abuse: it ends, soon and with little memory.


def calmed(id):
    """The client ends it with GOAWAY ENHANCE_YOUR_CALM: who floods, and with what, is the verdict."""
    return verdict("connection", id, "ENHANCE_YOUR_CALM", "server", "error", at_fault="server")


def flood(name, make, verdict=None, curl=None, first=lambda s: b"", times=1, seconds=8.0, options=(),
          read=True):
    """make(stream): a piece that is sent again and again, until the client has had enough."""
    def play(conn):
        if not conn.handshake():
            return
        conn.send(first(conn.stream))
        piece = make(conn.stream)
        end = time.monotonic() + seconds
        for _ in range(times):
            if conn.ended or conn.broken or time.monotonic() > end:
                break
            if not conn.send(piece, seconds, drain=read):
                break
        conn.wait_end(1.0)
        conn.fin()
    FAULTS.append(Fault(name, play, verdict or {}, curl=curl, max_time=6.0, options=options))


CURL_FLOOD = (0, 16, 18, 52, 55, 56, 92)
flood("ping-flood", lambda s: ping() * 1000, calmed("flood-ping"), times=20, curl=CURL_FLOOD)
flood("ping-flood-unread", lambda s: ping() * 1000, calmed("flood-ping"), times=400, curl=CURL_FLOOD + (28,),
      read=False, seconds=3)
flood("settings-flood", lambda s: settings() * 1000, calmed("flood-settings"), times=20, curl=CURL_FLOOD)
flood("empty-data-flood", lambda s: data(s, b"") * 1000, first=status, times=200, curl=CURL_FLOOD + (28,))
flood("rst-flood", lambda s: rst(s, "CANCEL") * 1000, times=100, curl=CURL_FLOOD)
flood("window-flood", lambda s: window_update(0, 1) * 1000, times=100, curl=CURL_FLOOD + (28,))
flood("priority-flood", lambda s: b"".join(frame(2, 0, i * 2 + 1, b"\0\0\0\0\1") for i in range(1000)),
      times=100, curl=CURL_FLOOD + (28,))
flood("unknown-flood", lambda s: frame(0xBE, 0, 0, b"u" * 16384) * 4, times=400, curl=CURL_FLOOD + (28,))
# RFC 9113 section 10.5, CVE-2024-27316, VU#421644
flood("cont-flood", lambda s: frame(CONTINUATION, 0, s, block(("x", "y"))) * 100, times=30, curl=56,
      first=lambda s: headers(s, (":status", "200"), done=False), verdict=calmed("flood-continuation"))
flood("cont-flood-empty", lambda s: frame(CONTINUATION, 0, s, b"") * 100, times=1000, curl=56,
      first=lambda s: headers(s, (":status", "200"), done=False), verdict=calmed("flood-continuation"))
flood("hpack-big-list", lambda s: frame(CONTINUATION, 0, s, block(("x", "y" * 15000))), times=20, curl=56,
      first=lambda s: headers(s, (":status", "200"), done=False))
flood("endless-fields", lambda s: frame(CONTINUATION, 0, s, block(*[("x-%d" % i, "y" * 1000)
                                                                    for i in range(15)])),
      first=lambda s: headers(s, (":status", "200"), done=False), times=10000, curl=CURL_FLOOD,
      verdict=verdict(severity=BAD))
# One field of 4,000 octets in the dynamic table, and each octet that follows is that field again.
flood("hpack-bomb", lambda s: frame(CONTINUATION, 0, s, b"\xbe" * 16384), times=20, curl=CURL_FLOOD,
      first=lambda s: frame(HEADERS, 0, s, block((":status", "200")) + b"\x40\x01b" +
                            peer.integer(4000, 7, 0) + b"v" * 4000), verdict=verdict(severity=BAD))
flood("giant-frame", lambda s: b"x" * 65536, times=512, curl=CURL_FLOOD,
      first=lambda s: status(s) + frame(DATA, 0, s, b"", length=(1 << 24) - 1),
      verdict=violation("FRAME_SIZE_ERROR"))
flood("giant-unknown-frame", lambda s: b"x" * 65536, times=512, curl=CURL_FLOOD,
      first=lambda s: frame(0xBE, 0, 0, b"", length=(1 << 24) - 1), verdict=violation("FRAME_SIZE_ERROR"))
flood("interim-flood", lambda s: status(s, 103, ("link", "</a>")) * 100, times=1000,
      curl=CURL_FLOOD + (28,))


@fault("http1-endless-fields", verdict(severity=BAD), options=["--http1.1"], max_time=6.0, curl=(56, 28))
def _(conn):
    if conn.request_h1():
        conn.send(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + 8
        while not conn.broken and not conn.ended and time.monotonic() < end:
            if not conn.send((b"X-Endless: " + b"y" * 1000 + b"\r\n") * 64):
                break


# The network's ends


@fault("tcp-fin-before-response", verdict("tcp", "tcp-fin-midstream", "tcp:fin", "server", "error"),
       stream={"end": "lost"}, curl=18)
def _(conn):
    if conn.handshake():
        conn.sleep(0.1)
        conn.fin()
        conn.wait_end(1)


def cut(name, octets, how, verdict, curl):
    def play(conn):
        if conn.handshake():
            conn.send(octets(conn.stream))
            conn.sleep(0.2)
            how(conn)
            if not conn.ended:
                conn.wait_end(1)
    FAULTS.append(Fault(name, play, verdict, stream={"status": 200, "end": "lost"}, curl=curl))


CUT = verdict("tcp", "tcp-fin-midstream", "tcp:fin", "server", "error")
cut("tcp-fin-mid-body", part, peer.Conn.fin, CUT, 18)
cut("tcp-fin-mid-frame", lambda s: part(s)[:-59], peer.Conn.fin, CUT, 18)
cut("tcp-rst-mid-body", part, peer.Conn.rst, verdict("tcp", "tcp-reset", "tcp:rst", "server", "error"), 56)


FAULTS.append(Fault("healthy-fail-on", served, healthy(), tls={}, options=["--fail-on", "warning"],
                    stream={"status": 200, "end": "complete"}))


# gRPC: the status is in the trailers, :status says nothing.

GRPC_TYPE = ("content-type", "application/grpc")


def grpc(name, make, verdict, curl=0, code=200):
    def play(conn):
        if conn.handshake():
            conn.whole_request()
            conn.send(make(conn.stream))
            conn.drain()
    FAULTS.append(Fault(name, play, verdict, options=GRPC, stream={"status": code}, curl=curl))


grpc("grpc-trailers-only", lambda s: status(s, 200, GRPC_TYPE, ("grpc-status", "7"),
                                            ("grpc-message", "denied here"), end=True),
     verdict("grpc", "grpc-status", "grpc:PERMISSION_DENIED", "server", BAD, ["denied here"]))
grpc("grpc-unavailable", lambda s: status(s, 200, GRPC_TYPE) + data(s, b"\0\0\0\0\2hi") + headers(
    s, ("grpc-status", "14"), ("grpc-message", "back%20end%20gone"), end=True),
     verdict("grpc", "grpc-status", "grpc:UNAVAILABLE", "server", BAD, ["back end gone"]))
grpc("grpc-ok", lambda s: status(s, 200, GRPC_TYPE) + data(s, b"\0\0\0\0\2hi") +
     headers(s, ("grpc-status", "0"), end=True), healthy())
grpc("grpc-no-status", lambda s: status(s, 200, GRPC_TYPE) + data(s, b"\0\0\0\0\2hi", True),
     verdict("grpc", "grpc-no-status", "grpc:missing-status", "server", "error"))
grpc("grpc-html-502", lambda s: status(s, 502, ("content-type", "text/html")) +
     data(s, b"<html>bad gateway", True),  # a 502 is a gateway's word (RFC 9110 section 15.6.3)
     verdict("grpc", "grpc-not-grpc", "grpc:UNAVAILABLE", "middlebox", "error", ["502", "text/html"]), code=502)
