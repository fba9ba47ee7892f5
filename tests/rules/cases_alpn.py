"""ALPN (RFC 7301, RFC 9113 section 3.2)."""

from rig import CLIENT, GET, PREFACE, SERVER, STATUS_200, case, headers, quiet, settings
from tls_rig import (NO_APPLICATION_PROTOCOL, TLS12, TLS13, TLS13_GCM, Session, alert, begin, client_hello, end, opaque, server_hello)

HTTP1 = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
OK1 = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def http1(cap, **how):
    s = Session(cap, **how)
    s.client(HTTP1)
    s.server(OK1)
    s.goodbye(CLIENT)
    s.goodbye(SERVER)
    s.wire.close("client")


@case("alpn-not-offered", verdict={"layer": "alpn", "code": "alpn:absent", "sender": "client", "severity": "info"},
      says=["ALPN", "HTTP/1.1"], never=("alpn-h2-not-offered", "alpn-not-chosen"))
def none(cap):
    http1(cap, offered=(), alpn=("h2", "http/1.1"))


@quiet(verdict={"id": "cannot-tell"}, findings=("alpn-not-offered",))
def none_and_not_known_what_for(cap):
    c = begin(cap, hello=client_hello(alpn=()), answer=server_hello(alpn=None))
    end(c)
    c.client(opaque(80))
    c.server(opaque(80))
    c.close("client")


@case("alpn-h2-not-offered", verdict={"layer": "alpn", "code": "alpn:http/1.1", "sender": "client", "at_fault": "client",
                                      "severity": "info"}, never=("alpn-http11-chosen",))
def only_http11(cap):
    http1(cap, offered=("http/1.1",), alpn=("h2", "http/1.1"))


@quiet(findings=("alpn-h2-not-offered",))
def http11_beside_h2(cap):
    """Browsers open such a connection for WebSocket."""
    http1(cap, offered=("http/1.1",), alpn=("h2", "http/1.1"))
    one = cap.connection(server_port=443)
    one.prefaces()
    one.client(headers(1, GET, end=True))
    one.server(headers(1, STATUS_200, end=True))
    one.close("client")


@quiet(verdict={"severity": "info"}, findings=("alpn-h2-not-offered",))
def another_protocol(cap):
    c = begin(cap, hello=client_hello(alpn=("mqtt",)), answer=server_hello(alpn="mqtt"))
    end(c)
    c.client(opaque(80))
    c.server(opaque(80))
    c.close("client")


@case("alpn-http11-chosen", verdict={"layer": "alpn", "code": "alpn:http/1.1", "sender": "server", "at_fault": "server",
                                     "severity": "warning"}, says=["h2, http/1.1", "a.test"])
def http11(cap):
    http1(cap, alpn=("http/1.1",))


@case("alpn-not-chosen", verdict={"layer": "alpn", "code": "alpn:absent", "sender": "server", "severity": "warning"},
      says=["load balancer"], never=("alpn-not-offered",))
def no_answer(cap):
    http1(cap, alpn=(), version=TLS12)


@case("alpn-alert", verdict={"layer": "alpn", "code": "tls:no_application_protocol", "sender": "server",
                             "at_fault": "server"}, says=["ALPN", "no_application_protocol", "h2"], never=("tls-alert",))
def only_h2(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(alpn=("h2",)))
    c.server(alert(NO_APPLICATION_PROTOCOL))
    c.close("server")


@case("alpn-alert", verdict={"layer": "alpn", "code": "tls:no_application_protocol", "at_fault": "client"},
      says=["http/1.1", "must offer h2"])
def only_http11_to_an_h2_server(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(alpn=("http/1.1",)))
    c.server(alert(NO_APPLICATION_PROTOCOL))
    c.close("server")


@quiet(verdict={"severity": "ok"}, never=("alpn-not-offered", "alpn-http11-chosen", "alpn-not-chosen"))
def h2(cap):
    s = Session(cap)
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.server(settings(), settings(ack=True), headers(1, STATUS_200, end=True))
    s.client(settings(ack=True))
    s.goodbye(CLIENT)
    s.goodbye(SERVER)
    s.wire.close("client")


@case("alpn-not-chosen", verdict={"layer": "alpn", "code": "alpn:absent", "sender": "server"})
def none_chosen_and_nothing_said(cap):
    """A client that speaks HTTP/2 alone just leaves."""
    s = Session(cap, offered=("h2",), alpn=())
    s.wire.rst(CLIENT)


@case("alpn-http11-chosen", verdict={"id": "alpn-http11-chosen", "layer": "alpn", "code": "alpn:http/1.1", "sender": "server",
                                     "severity": "error"}, findings=("tls-alert",), says=["had not offered", "Apache"])
def chosen_and_not_offered(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(alpn=("h2",)))
    c.server(server_hello(alpn="http/1.1"))
    c.client(alert(50))
    c.close("client")


@case("tls-alert", verdict={"code": "tls:decode_error", "sender": "client"}, says=["h2 by ALPN", "Apache"])
def chosen_and_hidden(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(versions=(TLS13,), suites=(TLS13_GCM,), alpn=("h2",)))
    c.server(server_hello(version=TLS13, suite=TLS13_GCM, alpn=None), opaque(1200))
    c.client(alert(50))
    c.close("client")


@case("alpn-h2-not-offered", verdict={"id": "alpn-h2-not-offered", "layer": "alpn", "code": "alpn:absent", "sender": "client",
                                      "severity": "warning"}, says=["HTTP/2 alone"], never=("tcp-keepalive-race",))
def closed_by_a_server_of_h2_alone(cap):
    """gRPC's, which closes when the handshake is over."""
    s = Session(cap, offered=("http/1.1",), alpn=("h2",))
    s.wire.fin(SERVER)
    s.client(HTTP1)
    s.wire.rst(SERVER)


@case("alpn-not-offered", verdict={"id": "alpn-not-offered", "severity": "warning", "sender": "client"},
      findings=("http-4xx",), says=["No request had come"])
def refused_before_the_request(cap):
    """Node.js: 403, and closes."""
    s = Session(cap, offered=(), alpn=("h2",))
    s.server(b"HTTP/1.0 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
    s.client(HTTP1)
    s.goodbye(SERVER)
    s.wire.close("server")
