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


@case("preface-malformed", verdict={"layer": "preface", "code": None, "sender": "client", "at_fault": "client"}, never=["http-4xx"])
def wrong_for_a_server_of_both(cap):
    """Who speaks HTTP/1.1 on that port too takes it for a request."""
    c = cap.connection()
    c.client(PREFACE.replace(b"SM", b"XM"), settings())
    c.server(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    c.close("server")


@case("preface-not-settings", verdict={"layer": "preface", "code": "PROTOCOL_ERROR", "sender": "server"}, says=["PING"])
def ping_before_the_client(cap):
    c = cap.connection()
    c.server(ping(), settings())
    c.client(PREFACE, settings(), headers(1, GET, end=True), goaway(0, PROTOCOL_ERROR, b"SETTINGS expected"))
    c.close("client")


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


@case("preface-silent", verdict={"layer": "preface", "code": None, "sender": "server", "at_fault": "unknown"}, streams=[1],
      says=["without one octet", "https://"])
def closed_without_a_word(cap):
    """Go, haproxy, Node.js and gRPC servers on a port that wants TLS."""
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    c.close("server")


@case("preface-silent", verdict={"layer": "preface", "sender": "server"})
def closed_before_a_request(cap):
    """gRPC waits for the server's SETTINGS before it sends a call."""
    c = cap.connection()
    c.client(PREFACE, settings())
    c.close("server")


@quiet(never=("preface-silent",))
def closed_by_the_client_at_once(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    c.close("client")


@case("preface-missing", verdict={"layer": "preface", "code": None, "sender": "client"}, says=["preface", "SETTINGS"])
def no_preface(cap):
    c = cap.connection()
    c.server(settings((3, 100)))
    cap.wait(10)
    c.close("server")


@quiet(never=("preface-missing",))
def probe_of_tcp(cap):
    c = cap.connection()
    c.server(settings((3, 100)))
    c.close("client")


V1, V2 = b"PROXY TCP4 10.0.0.9 10.0.0.2 40000 8080\r\n", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + b"a" * 12


@case("preface-proxy-header", verdict={"layer": "preface", "sender": "client"}, streams=[1], says=["PROXY protocol"])
def header_not_expected(cap):
    c = cap.connection()
    c.client(V1, PREFACE, settings(), headers(1, GET, end=True))
    c.server(settings((3, 100)), goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("preface-proxy-header", verdict={"layer": "preface", "sender": "client"}, findings=("http-4xx",))
def header_to_http1(cap):
    c = cap.connection()
    c.client(V2)
    c.client(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    c.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    c.close("server")


@case("preface-proxy-header", verdict={"layer": "preface", "sender": "client"})
def header_to_tls(cap):
    c = cap.connection(server_port=443)
    c.client(V1)
    c.close("server")


@quiet(never=("preface-proxy-header", "preface-malformed"))
def header_that_is_expected(cap):
    for header in (V1, V2):
        c = cap.connection()
        c.server(settings((3, 100)))
        c.client(header, PREFACE, settings(), settings(ack=True), headers(1, GET, end=True))
        c.server(settings(ack=True), headers(1, STATUS_200, end=True))
        c.client(goaway(0))
        c.close("server")


@case("preface-tls-client", verdict={"layer": "preface", "code": "preface:tls-client", "sender": "client"}, says=["h2c"],
      never=("preface-malformed",))
def tls_after_the_servers_settings(cap):
    c = cap.connection()
    c.server(settings((3, 100)))
    c.client(client_hello())
    c.close("server")


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
