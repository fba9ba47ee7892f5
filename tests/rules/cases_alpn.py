"""ALPN (RFC 7301, RFC 9113 section 3.2)."""

from rig import CLIENT, GET, PREFACE, SERVER, STATUS_200, case, headers, quiet, settings
from tls_rig import (NO_APPLICATION_PROTOCOL, TLS12, Session, alert, begin, client_hello, end, opaque, server_hello)

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
