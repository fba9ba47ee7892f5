"""The beginning of HTTP/2 (RFC 9113 sections 3.3 and 3.4)."""

from rig import (CLIENT, GET, PREFACE, PROTOCOL_ERROR, SERVER, STATUS_200, case, data, goaway, headers, ping, quiet,
                 settings)
from tls_rig import Session, alert, client_hello, PROTOCOL_VERSION


def begins(cap, *answer, closes="server"):
    """A client that speaks HTTP/2, and what answers it."""
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    c.server(*answer)
    c.close(closes)


@case("preface-malformed", verdict={"layer": "preface", "code": None, "sender": "client", "at_fault": "client"},
      says=["preface", "closed"])
def wrong_octet(cap):
    s = Session(cap)
    s.server(settings())
    s.client(PREFACE.replace(b"SM", b"XM"), settings())
    s.wire.close("server")


@case("preface-malformed", verdict={"layer": "preface", "sender": "client"}, says=["GOAWAY PROTOCOL_ERROR"])
def wrong_and_told(cap):
    """nginx answers with GOAWAY."""
    s = Session(cap)
    s.server(settings())
    s.client(PREFACE.replace(b"SM", b"XM"), settings())
    s.server(goaway(0, PROTOCOL_ERROR))
    s.wire.close("server")


@case("preface-not-settings", verdict={"layer": "preface", "code": "PROTOCOL_ERROR", "sender": "server"},
      says=["PING", "SETTINGS", "GOAWAY PROTOCOL_ERROR"])
def ping_first(cap):
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    c.server(ping())
    c.client(goaway(0, PROTOCOL_ERROR, b"SETTINGS expected"))
    c.close("client")


@case("preface-not-settings", verdict={"layer": "preface", "sender": "client"}, says=["HEADERS"])
def request_first(cap):
    c = cap.connection()
    c.client(PREFACE, headers(1, GET, end=True))
    c.server(settings(), goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("preface-http1-answer", verdict={"layer": "preface", "code": "preface:http/1.1-answer", "sender": "server"},
      says=["HTTP/1.1", "400"])
def http1_server(cap):
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    c.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    c.client(goaway(0, PROTOCOL_ERROR, b"SETTINGS expected"))
    c.close("server")


@case("preface-http1-answer", verdict={"layer": "preface", "sender": "server"}, says=["ALPN had chosen h2"])
def http1_behind_alpn(cap):
    s = Session(cap)
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    s.goodbye(SERVER)
    s.wire.close("server")


@case("preface-http1-client", verdict={"layer": "preface", "code": None, "sender": "client"}, says=["HTTP/1.1", "preface"])
def http1_client(cap):
    c = cap.connection()
    c.client(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    c.server(settings((3, 100)))
    c.close("server")


@case("preface-http1-client", verdict={"layer": "preface", "sender": "client"}, says=["ALPN chose h2"])
def http1_client_of_h2(cap):
    s = Session(cap)
    s.server(settings((3, 100)))
    s.client(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    s.server(goaway(0, PROTOCOL_ERROR))
    s.wire.close("server")


@case("preface-garbage", verdict={"layer": "preface", "code": "preface:ssh", "sender": "server"}, says=["SSH-2.0"])
def ssh(cap):
    begins(cap, b"SSH-2.0-OpenSSH_9.2p1\r\n")


@case("preface-garbage", verdict={"code": "preface:smtp"}, says=["220 mail.test"])
def smtp(cap):
    begins(cap, b"220 mail.test ESMTP\r\n")


@case("preface-garbage", verdict={"code": "preface:ftp"})
def ftp(cap):
    begins(cap, b"220 (vsFTPd 3.0.3) FTP server ready\r\n")


@case("preface-garbage", verdict={"code": "preface:mysql"})
def mysql(cap):
    begins(cap, b"\x4a\0\0\0\x0a8.0.33\0" + b"m" * 66)


@case("preface-garbage", verdict={"code": "preface:redis"})
def redis(cap):
    begins(cap, b"-ERR unknown command 'PRI'\r\n")


@case("preface-tls-answer", verdict={"layer": "preface", "code": "preface:tls", "sender": "server"},
      says=["protocol_version", "https://"])
def clear_to_a_tls_port(cap):
    begins(cap, alert(PROTOCOL_VERSION))


@case("preface-tls-client", verdict={"layer": "preface", "code": "preface:tls-client", "sender": "client",
                                     "at_fault": "client"}, says=["SETTINGS", "h2c"], never=("tls-cleartext-answer",))
def tls_to_a_clear_port(cap):
    c = cap.connection()
    c.client(client_hello())
    c.server(settings((3, 100)), goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("preface-silent", verdict={"layer": "preface", "code": "preface:silent", "sender": "server"}, streams=[1],
      says=["not one octet"])
def silence(cap):
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    cap.wait(10)
    c.close("client")


@quiet(never=("preface-silent",))
def slow_server(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    cap.wait(5)
    c.server(settings(), settings(ack=True))
    c.client(settings(ack=True), headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")
