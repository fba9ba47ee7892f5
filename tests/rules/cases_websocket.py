"""CONNECT, extended CONNECT and WebSocket (RFC 9113 section 8.5, RFC 8441, RFC 6455)."""

from rig import (CONNECT_ERROR, INTERNAL_ERROR, PROTOCOL_ERROR, case, data, goaway, headers, quiet, response, rst)

OFFERED = [(8, 1)]


def connect(to="b.test:443"):
    return [(":method", "CONNECT"), (":authority", to)]


def extended():
    return [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/chat"), (":authority", "a.test"),
            ("sec-websocket-version", "13")]


@quiet()
def a_websocket(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(200)), data(1, b"\x81\x02hi"))
    c.client(data(1, b"\x88\x80\1\2\3\4", end=True))
    c.server(data(1, b"\x88\0", end=True))
    c.client(goaway(0))
    c.close("client")


def masked(code, key=b"\1\2\3\4"):
    """A client's close frame with that code (RFC 6455 sections 5.3 and 5.5.1)."""
    octets = code.to_bytes(2, "big")
    return b"\x88\x82" + key + bytes(o ^ key[i] for i, o in enumerate(octets))


@case("websocket-closed", verdict={"id": "websocket-closed", "severity": "warning", "code": "websocket:1011", "sender": "server",
                                   "at_fault": "server"}, says=["1011", "error of its own"], streams=[1], never=["websocket-cut"])
def the_server_fails(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(200)), data(1, b"\x81\x02hi\x88"))
    c.server(data(1, b"\x02\x03\xf3", end=True))
    c.client(data(1, masked(1011), end=True), goaway(0))
    c.close("client")


@case("websocket-closed", verdict={"code": "websocket:1009", "sender": "client"}, says=["1009", "too big"])
def the_client_takes_no_more(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(200)), data(1, b"\x82\x7e\x01\x00" + b"z" * 256))
    c.client(data(1, masked(1009), end=True))
    c.server(data(1, b"\x88\x02\x03\xe8", end=True))
    c.client(goaway(0))
    c.close("client")


@quiet(never=["websocket-closed"])
def both_go_away(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(200)), data(1, b"\x88\x02\x03\xe9", end=True))
    c.client(data(1, masked(1001), end=True), goaway(0))
    c.close("client")


@case("websocket-refused", verdict={"severity": "error", "code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "client"}, says=["ENABLE_CONNECT_PROTOCOL"])
def the_server_never_allowed_it(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, extended()))
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("websocket-refused", verdict={"code": "http:501", "sender": "server"}, says=["only 2xx"], streams=[1])
def the_server_answers_501(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(501), end=True))
    c.client(goaway(0))
    c.close("client")


@case("websocket-refused", verdict={"code": "http:400", "sender": "server", "severity": "warning"},
      says=["instead of 101", "Upgrade and Connection"])
def refused_over_http1(cap):
    c = cap.connection()
    c.client(b"GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    c.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    c.close("client")


@quiet(never=["websocket-refused", "http1-cut"])
def taken_over_http1(cap):
    c = cap.connection()
    c.client(b"GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    c.server(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    c.server(b"\x81\x02hi")
    c.client(b"\x88\x80\1\2\3\4")
    c.server(b"\x88\0")
    c.close("server")


@case("websocket-cut", verdict={"id": "stream-reset", "code": "INTERNAL_ERROR"}, says=["1006"])
def reset_under_a_websocket(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(200)), data(1, b"\x81\x02hi"))
    cap.wait(1)
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("websocket-cut", says=["1006"])
def closed_under_a_websocket(cap):
    c = cap.connection().prefaces(server=OFFERED)
    c.client(headers(1, extended()))
    c.server(headers(1, response(200)), data(1, b"\x81\x02hi"))
    cap.wait(1)
    c.close("server")


@quiet()
def a_tunnel(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, connect()))
    c.server(headers(1, response(200)))
    c.client(data(1, b"in", end=True))
    c.server(data(1, b"out", end=True))
    c.client(goaway(0))
    c.close("client")


@case("connect-failed", verdict={"id": "connect-failed", "layer": "stream", "code": "CONNECT_ERROR", "sender": "server",
                                 "severity": "error"}, streams=[1], says=["b.test:443", "behind the proxy"])
def the_target_resets(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, connect()))
    c.server(headers(1, response(200)), data(1, b"out"))
    c.server(rst(1, CONNECT_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("connect-failed", verdict={"id": "connect-failed", "layer": "http", "code": "http:502"}, streams=[1], says=["b.test:443"])
def the_proxy_cannot_reach_it(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, connect()))
    c.server(headers(1, response(502), end=True))
    c.client(goaway(0))
    c.close("client")
