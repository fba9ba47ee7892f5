"""Statuses of 400 and above: who made them, and what they ask for."""

from rig import (CANCEL, CLIENT, GET, PREFACE, PROTOCOL_ERROR, STATUS_200, case, data, goaway, headers, quiet, request, response,
                 rst, settings)
from tls_rig import Session


def answered(cap, status, extra=(), wait=0.0, body=b"", ask=GET, times=1):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    for stream in range(3, 3 + 2 * times, 2):
        c.client(headers(stream, ask, end=True))
        cap.wait(wait)
        c.server(headers(stream, response(status, extra), end=not body), data(stream, body, end=True) if body else b"")
    c.client(goaway(0))
    c.close("client")


@case("http-4xx", verdict={"layer": "http", "code": "http:404", "sender": "server", "severity": "info"}, streams=[3],
      says=["Not Found", "GET /missing"])
def not_found(cap):
    answered(cap, 404, ask=request(path="/missing"), body=b"no")


@case("http-4xx", verdict={"code": "http:401"}, streams=[3, 5], says=["Credentials"])
def unauthorized_twice(cap):
    answered(cap, 401, times=2)


@case("http-408", verdict={"code": "http:408", "severity": "warning", "sender": "server"}, streams=[3])
def request_timeout(cap):
    answered(cap, 408)


@case("http-421", verdict={"code": "http:421", "severity": "warning"}, streams=[3], says=["b.test", "connection of its own"])
def misdirected(cap):
    answered(cap, 421, ask=request(authority="b.test"))


@case("http-425", verdict={"code": "http:425", "severity": "info"}, streams=[3], says=["0-RTT"])
def too_early(cap):
    answered(cap, 425)


@case("http-429", verdict={"code": "http:429", "at_fault": "client"}, streams=[3], says=["30 s (retry-after)"])
def too_many(cap):
    answered(cap, 429, [("retry-after", "30")])


@case("http-431", verdict={"code": "http:431"}, streams=[3], says=["4233 octets"])
def fields_too_large(cap):
    # RFC 9113 section 6.5.2: names, values and 32 octets each; the request's four fields are 43 + 128, cookie 6 + 4024 + 32
    answered(cap, 431, ask=request(extra=[("cookie", "c" * 4024)]))


@case("http-5xx", verdict={"code": "http:500", "sender": "server", "at_fault": "server"}, streams=[3])
def internal(cap):
    answered(cap, 500)


@case("http-5xx", verdict={"code": "http:522", "sender": "middlebox"}, streams=[3], says=["cloudflare", "origin"])
def cloudflare(cap):
    answered(cap, 522, [("server", "cloudflare")])


@case("http-502", verdict={"code": "http:502", "sender": "middlebox", "at_fault": "server", "layer": "http"}, streams=[3],
      says=["proxy", "nginx/1.22.1", "at once"])
def bad_gateway(cap):
    answered(cap, 502, [("server", "nginx/1.22.1"), ("content-type", "text/html")], body=b"<html>")


@case("http-503", verdict={"code": "http:503", "sender": "server"}, streams=[3], says=["5 s (retry-after)"])
def origin_is_busy(cap):
    answered(cap, 503, [("retry-after", "5")])


@case("http-503", verdict={"code": "http:503", "sender": "middlebox", "at_fault": "server"}, streams=[3], says=["envoy"])
def envoy_has_no_backend(cap):
    answered(cap, 503, [("server", "envoy")], body=b"no healthy upstream")


@case("http-503", verdict={"code": "http:503", "sender": "middlebox", "at_fault": "server"}, streams=[3], says=["HAProxy"])
def haproxy_has_no_server(cap):
    page = b"<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n"
    answered(cap, 503, [("content-length", "107"), ("cache-control", "no-cache"), ("content-type", "text/html")], body=page)


@case("http-504", verdict={"code": "http:504", "sender": "middlebox"}, streams=[3], says=["1.50 s", "timeout", "backend"])
def gateway_timeout(cap):
    answered(cap, 504, [("server", "nginx")], wait=1.498)


@quiet(never=["http-4xx"])
def not_modified(cap):
    answered(cap, 304)


@case("http-4xx", verdict={"code": "http:400", "sender": "server", "at_fault": "client"}, streams=[1],
      says=["CertificateRequest", "sent none"])
def no_certificate_of_the_client(cap):
    """nginx ends the handshake without one, and answers 400."""
    s = Session(cap, optional=True)
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.server(settings(), settings(ack=True), headers(1, response(400), end=True))
    s.client(settings(ack=True), goaway(0))
    s.goodbye(CLIENT)
    s.wire.close("client")


@case("http-4xx", verdict={"code": "http:400", "severity": "info"}, says=["https://"])
def clear_request_to_a_tls_port(cap):
    c = cap.connection(server_port=443)
    c.client(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    c.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    c.close("server")


@case("http-502", verdict={"code": "http:502", "sender": "middlebox"}, streams=[3], says=["A wait of 2 s is a round figure"])
def bad_gateway_after_a_timeout(cap):
    """Apache and h2o say 502 where others say 504."""
    answered(cap, 502, extra=[("server", "h2o/2.2.5")], wait=2)


@case("http-503", verdict={"code": "http:503", "sender": "middlebox"}, streams=[3], says=["mod_proxy"])
def apache_without_its_backend(cap):
    answered(cap, 503, extra=[("server", "Apache/2.4.57 (Debian)"), ("content-type", "text/html; charset=iso-8859-1")])


@case("http-503", verdict={"code": "http:503", "sender": "server"}, streams=[3], says=["says so itself"])
def apache_that_passes_it_on(cap):
    answered(cap, 503, extra=[("server", "Apache/2.4.57 (Debian)"), ("content-type", "application/json")])


def early(cap, status, *rest, late=b""):
    """An answer in the middle of an upload, and what the client says after it."""
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "9000")])), data(1, b"x" * 3000))
    c.server(headers(1, response(status)), data(1, b"no", end=True))
    c.client(*rest)
    if late:
        c.server(late)
    c.client(goaway(0))
    c.close("client")


@case("http-4xx", verdict={"code": "http:413", "sender": "server"}, streams=[1], findings=["message-malformed"],
      says=["sent no more of its body for that"])
def upload_ended_for_the_answer(cap):
    """curl ends its body short when the answer says no: the status is the cause, not the length."""
    early(cap, 413, data(1, end=True))


@case("http-4xx", verdict={"code": "http:403", "sender": "server"}, streams=[1])
def upload_ended_and_reset(cap):
    early(cap, 403, data(1, end=True), late=rst(1, PROTOCOL_ERROR))


@case("message-malformed", verdict={"code": "PROTOCOL_ERROR", "at_fault": "client", "severity": "error"}, streams=[1])
def upload_too_short_by_itself(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "9000")])), data(1, b"x" * 3000, end=True))
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("http-504", verdict={"code": "http:504", "sender": "middlebox", "at_fault": "client"}, streams=[1],
      says=["for 2.00 s the client had sent no more"])
def proxy_waits_for_its_client(cap):
    """The proxy's time limit for the backend runs while the client does not send: HAProxy then cancels the rest."""
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "50000")])), data(1, b"x" * 5000))
    cap.wait(2)
    c.server(headers(1, response(504, [("content-type", "text/html"), ("cache-control", "no-cache")])),
             data(1, b"no", end=True), rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@case("http-503", verdict={"code": "http:503", "sender": "server"}, streams=[3], says=["limit_conn"])
def nginx_limits(cap):
    answered(cap, 503, extra=[("server", "nginx/1.22.1"), ("content-type", "text/html")])


@case("http-502", verdict={"code": "http:502"}, streams=[7], says=["before the capture began"])
def asked_before_the_capture(cap):
    """The answer is there and the request is not: nothing tells how long it took."""
    c = cap.connection(handshake=False)
    c.server(headers(7, response(502, [("server", "nginx/1.22.1")])), data(7, b"bad", end=True))
    c.client(headers(9, GET, end=True))
    c.server(headers(9, STATUS_200), data(9, b"x", end=True))
    c.close("client")
