"""Facts of live sessions, as recordings of h2lens have them: comments of pcapng, "h2lens:KIND conn=A>B a=N b=N : words"."""

import socket
import struct

from rig import (GET, PROTOCOL_ERROR, STATUS_200, case, data, goaway, headers, request, rst)

NAME, TCP, PROXY, TLS, PREFACE_STAGE, SETTINGS_STAGE, IDLE = range(7)


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def comment(text):
    octets = text.encode()
    return struct.pack("<HH", 1, len(octets)) + octets + b"\0" * (-len(octets) % 4) + struct.pack("<HH", 0, 0)


class Recording:
    """Makes a Capture write pcapng, with facts where they were told."""

    def __init__(self, cap):
        self.cap, self.facts = cap, []
        cap.write = self.write
        self.fact("session", words="h2lens 1.0 http://a.test/")

    def fact(self, kind, conn=None, words="", **numbers):
        line = f"h2lens:{kind}"
        if conn:
            line += " conn=" + ">".join(f"{socket.inet_ntoa(a)}:{p}" for a, p in conn.ends)
        line += "".join(f" {k}={v}" for k, v in numbers.items()) + f" : {words}"
        self.facts.append((len(self.cap.packets), line))

    def told(self, n):
        return [line for at, line in self.facts if at == n]

    def write(self, path):
        with open(path, "wb") as out:
            out.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) +
                            b"".join(comment(line)[:-4] for line in self.told(0)) + struct.pack("<HH", 0, 0)))
            out.write(block(1, struct.pack("<HHI", 101, 0, 262144)))
            for n, (time, octets) in enumerate(self.cap.packets, 1):
                micro = int(round(time * 1e6))
                body = struct.pack("<IIIII", 0, micro >> 32, micro & 0xFFFFFFFF, len(octets), len(octets)) + octets
                body += b"\0" * (-len(octets) % 4) + b"".join(comment(line)[:-4] for line in self.told(n))
                out.write(block(6, body + struct.pack("<HH", 0, 0)))


@case("name-failed", verdict={"id": "name-failed", "layer": "dns", "code": "dns:NXDOMAIN", "severity": "error"},
      says=["no address", "nothing was sent"])
def no_such_name(cap):
    Recording(cap).fact("name-failed", words="a.test: NXDOMAIN")


@case("tcp-unreachable", verdict={"id": "tcp-unreachable", "layer": "tcp", "code": "tcp:unreachable"},
      says=["could not connect", "No route to host"])
def no_route(cap):
    Recording(cap).fact("unreachable", words="10.0.0.2:8080: No route to host")


@case("limit-name", verdict={"id": "limit-name", "code": "dns:timeout"}, says=["waited 5 s"])
def silent_name_server(cap):
    Recording(cap).fact("limit", a=NAME, b=5000, words="an answer from 10.0.0.9")


@case("limit-tcp", verdict={"id": "limit-tcp", "code": "tcp:syn-timeout", "layer": "tcp"}, says=["waited 3 s"])
def nobody_answers(cap):
    live, c = Recording(cap), cap.connection(handshake=False)
    c.packet(0, 2)
    cap.wait(3)
    c.packet(0, 2, seq=1000)
    live.fact("limit", c, a=TCP, b=3000)


@case("limit-proxy", verdict={"id": "limit-proxy", "layer": "tcp"}, says=["proxy"])
def silent_proxy(cap):
    live, c = Recording(cap), cap.connection()
    live.fact("limit", c, a=PROXY, b=3000)


@case("limit-tls", verdict={"id": "limit-tls", "layer": "tls"}, says=["TLS handshake"])
def handshake_that_hangs(cap):
    live, c = Recording(cap), cap.connection(server_port=443)
    c.client(b"\x16\x03\x01\0\x04\1\0\0\0")
    live.fact("limit", c, a=TLS, b=3000)


@case("limit-preface", verdict={"id": "limit-preface", "code": "preface:silent", "layer": "preface"},
      says=["says nothing"])
def silent_server(cap):
    from rig import PREFACE, settings
    live, c = Recording(cap), cap.connection()
    c.client(PREFACE, settings())
    cap.wait(3)
    live.fact("limit", c, a=PREFACE_STAGE, b=3000)
    c.close()


@case("limit-settings", says=["acknowledge"])
def no_acknowledgement(cap):
    from rig import PREFACE, settings
    live, c = Recording(cap), cap.connection()
    c.client(PREFACE, settings())
    c.server(settings())
    cap.wait(3)
    live.fact("limit", c, a=SETTINGS_STAGE, b=3000)
    c.client(goaway(0))
    c.close()


@case("limit-idle", verdict={"id": "limit-idle", "severity": "error"}, says=["stream 1 waits", "no part of its answer"],
      streams=[1])
def no_answer(cap):
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    c.client(headers(1, GET, end=True))
    cap.wait(3)
    live.fact("limit", c, stream=1, a=IDLE, b=3000)
    c.client(rst(1), goaway(0))
    c.close()


@case("proxy-refused", verdict={"id": "proxy-refused", "sender": "middlebox", "code": "http:407"}, says=["--proxy-user"])
def password_wanted(cap):
    live, c = Recording(cap), cap.connection()
    live.fact("proxy", c, a=407, words="10.0.0.2:8080 answered 407 Proxy Authentication Required")


@case("certificate-refused", verdict={"layer": "tls"}, says=["did not accept|refused"])
def expired(cap):
    live, c = Recording(cap), cap.connection(server_port=443)
    live.fact("certificate", c, a=10, words="CN=a.test")


@case("certificate-not-verified")
def accepted_all_the_same(cap):
    live, c = Recording(cap), cap.connection(server_port=443)
    live.fact("certificate", c, a=10, b=1, words="CN=a.test")


@case("tls-local-error", verdict={"layer": "tls"})
def wrong_version(cap):
    live, c = Recording(cap), cap.connection(server_port=443)
    live.fact("tls", c, a=1, words="wrong version number")


@case("library-complaint")
def complaint(cap):
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    live.fact("library", c, words="something odd")


@case("field-refused", verdict={"sender": "server", "at_fault": "server", "code": "PROTOCOL_ERROR"}, says=["x-bad"])
def field_of_the_server(cap):
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, [*STATUS_200, ("x-bad", "a\x01b")], end=True))
    live.fact("field", c, stream=1, words="x-bad: a?b")
    c.client(rst(1, PROTOCOL_ERROR))


@case("ended-without-packet", verdict={"id": "ended-without-packet", "severity": "error"}, streams=[1],
      says=["had not ended: 1"])
def machine_says_so(cap):
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    c.client(headers(1, GET, end=True))
    live.fact("ended", c, words="Connection timed out")


@case("out-of-step", verdict={"at_fault": "client"}, findings=["goaway-error"])
def raw_octets(cap):
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    live.fact("out-of-step", c)
    c.client(data(0, b"x"))
    c.server(goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("fallback")
def another_way(cap):
    live, c = Recording(cap), cap.connection()
    live.fact("fallback", c, words="the server chose http/1.1")


@case("recording-hole", verdict={"id": "recording-hole", "layer": "capture", "severity": "warning"})
def disk_full(cap):
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200, end=True))
    live.fact("recording", words="No space left on device")
    c.client(goaway(0))
    c.close()


@case("message-malformed", verdict={"id": "message-malformed", "sender": "server"}, findings=["stream-reset"])
def our_reset_is_a_consequence(cap):
    """In a live session our own library's reset follows from what the server broke: that is the verdict."""
    live, c = Recording(cap), cap.connection()
    c.prefaces()
    c.client(headers(1, request(), end=True))
    c.server(headers(1, [("server", "x")], end=True))
    c.client(rst(1, PROTOCOL_ERROR))
    live.fact("library", c, stream=1, a=1, words="HEADERS refused")
