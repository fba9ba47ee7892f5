"""What goes across connections: backends behind proxies, requests sent again, connections that come to nothing."""

from rig import (ACKED, CANCEL, CLIENT, GET, INTERNAL_ERROR, PROTOCOL_ERROR, REFUSED_STREAM, RST, SERVER, STATUS_200, SYN, case, data,
                 goaway, headers, quiet, request, response, rst)

PROXY = b"\x0a\0\0\2"  # the server of every front connection
BACK = b"\x0a\0\1\x09"
LOOP = b"\x7f\0\0\1"


def get(path="/export", authority="a.test"):
    return request(path=path, authority=authority)


def front(cap, path="/export", c=None, stream=1):
    c = c or cap.connection().prefaces()
    c.client(headers(stream, get(path), end=True))
    return c


def back(cap, path="/export", client=PROXY, server=BACK, port=9000):
    b = cap.connection(port, client_ip=client, server_ip=server)
    b.client(f"GET {path} HTTP/1.1\r\nHost: back:9000\r\n\r\n".encode())
    return b


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


@case("backend-failed", verdict={"id": "stream-reset", "layer": "stream", "code": "INTERNAL_ERROR", "sender": "middlebox",
                                 "at_fault": "server"}, says=["10.0.1.9:9000", "is a proxy", "4 B of body"], findings=["http1-cut"])
def closes_in_the_body(cap):
    c = front(cap)
    b = back(cap)
    b.server(HEAD + b"some")
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"))
    cap.wait(0.3)
    b.close("server")
    c.server(rst(1, INTERNAL_ERROR))
    c.close("client")


@case("backend-failed", verdict={"id": "stream-reset", "code": "INTERNAL_ERROR", "sender": "middlebox"}, says=["127.0.0.1:9000"])
def resets_on_loopback(cap):
    c = front(cap)
    b = back(cap, client=LOOP, server=LOOP)
    b.server(HEAD + b"some")
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"))
    cap.wait(0.3)
    b.rst(SERVER)
    c.server(rst(1, INTERNAL_ERROR))
    c.close("client")


@case("backend-failed", verdict={"code": "http:502", "sender": "middlebox", "at_fault": "server", "layer": "http"},
      says=["10.0.1.9:9000", "refused the connection"])
def refuses(cap):
    c = front(cap)
    b = cap.connection(9000, client_ip=PROXY, server_ip=BACK, handshake=False)
    b.packet(CLIENT, SYN)
    b.acknowledge(SERVER)
    b.packet(SERVER, RST | ACKED)
    c.server(headers(1, response(502), end=True))
    c.client(goaway(0))
    c.close("client")


@case("backend-failed", verdict={"code": "http:504", "sender": "middlebox", "layer": "http"}, says=["gave the backend up", "2.0"])
def does_not_answer(cap):
    c = front(cap)
    b = back(cap)
    cap.wait(2)
    b.fin(CLIENT)
    c.server(headers(1, response(504), end=True))
    b.fin(SERVER)
    c.client(goaway(0))
    c.close("client")


@case("backend-failed", verdict={"id": "stream-reset", "code": "PROTOCOL_ERROR", "sender": "middlebox"},
      says=["127.0.0.1:9000", "127.0.0.1:9001", "complains of"])
def behind_two_proxies(cap):
    c = front(cap)
    m = cap.connection(9001, client_ip=LOOP, server_ip=LOOP).prefaces()
    m.client(headers(1, get(), end=True))
    b = back(cap, client=LOOP, server=LOOP)
    b.server(HEAD + b"some")
    m.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"))
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"))
    cap.wait(0.3)
    b.rst(SERVER)
    m.server(rst(1, INTERNAL_ERROR))
    c.server(data(1, b"", end=True))
    c.client(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "CANCEL", "sender": "client"}, never=["backend-failed"])
def the_client_goes_away_first(cap):
    """The proxy gives its backend up because of the client, and not the other way round."""
    c = front(cap)
    b = back(cap)
    b.server(HEAD + b"some")
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"))
    cap.wait(0.3)
    c.client(rst(1, CANCEL))
    b.rst(CLIENT)
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server"}, never=["backend-failed"])
def another_client_of_another_server(cap):
    c = front(cap)
    b = back(cap, "/other", client=b"\x0a\0\2\1", server=b"\x0a\0\2\2")
    b.server(HEAD + b"some")
    cap.wait(0.3)
    b.rst(SERVER)
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"), rst(1, INTERNAL_ERROR))
    c.close("client")


@quiet(never=["backend-failed"])
def a_proxy_that_works(cap):
    c = front(cap)
    b = back(cap)
    b.server(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsome")
    c.server(headers(1, response(200)), data(1, b"some", end=True))
    b.close("client")
    c.client(goaway(0))
    c.close("client")


FILE = [("server", "nginx/1.22.1"), ("content-length", "4"), ("last-modified", "Sat, 21 Nov 2026 02:37:30 GMT"),
        ("accept-ranges", "bytes")]


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "middlebox"}, says=["nginx", "upstream"])
def a_gateway_without_its_back(cap):
    """What nginx has itself comes with accept-ranges; what it broke off did not."""
    c = front(cap, "/small.txt")
    c.server(headers(1, response(200, FILE)), data(1, b"some", end=True))
    front(cap, c=c, stream=3)
    c.server(headers(3, response(200, [("server", "nginx/1.22.1"), ("content-length", "1000")])), data(3, b"some"))
    cap.wait(0.3)
    c.server(rst(3, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server"})
def a_server_that_fails_itself(cap):
    c = front(cap)
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"))
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("retried", says=["stream 3 of the same connection", "answered with status 200"])
def refused_and_sent_again(cap):
    c = front(cap)
    c.server(rst(1, REFUSED_STREAM))
    front(cap, c=c, stream=3)
    c.server(headers(3, response(200)), data(3, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("retried", says=["of connection 1", "failed too"])
def sent_again_in_vain(cap):
    c = front(cap)
    c.rst(SERVER)
    d = front(cap)
    d.rst(SERVER)


@quiet(never=["retried"])
def the_same_path_twice_and_well(cap):
    c = front(cap)
    c.server(headers(1, response(200)), data(1, b"x", end=True))
    front(cap, c=c, stream=3)
    c.server(headers(3, response(200)), data(3, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", never=["retried"])
def another_path_is_no_retry(cap):
    c = front(cap)
    c.server(rst(1, REFUSED_STREAM))
    front(cap, "/else", c=c, stream=3)
    c.server(headers(3, response(200)), data(3, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


def refuse(cap):
    b = cap.connection(handshake=False)
    b.packet(CLIENT, SYN)
    b.acknowledge(SERVER)
    b.packet(SERVER, RST | ACKED)


@case("reconnect-storm", verdict={"layer": "tcp", "code": "tcp:refused"}, says=["5 connections", "back-off"])
def refused_five_times(cap):
    for _ in range(6):
        refuse(cap)
        cap.wait(0.2)


@case("tcp-refused", never=["reconnect-storm"])
def refused_with_back_off(cap):
    for n in range(6):
        refuse(cap)
        cap.wait(2 ** n)


@quiet(never=["reconnect-storm"])
def many_short_connections_that_served(cap):
    for _ in range(8):
        c = front(cap)
        c.server(headers(1, response(200)), data(1, b"x", end=True))
        c.client(goaway(0))
        c.close("client")


@case("connection-churn", verdict={"severity": "ok"}, says=["one request each"])
def one_request_a_connection(cap):
    for _ in range(25):
        c = front(cap)
        c.server(headers(1, response(200)), data(1, b"x", end=True))
        c.client(goaway(0))
        c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server"}, never=["backend-failed"])
def the_back_had_ended_well(cap):
    """What failed on the back before belongs to another request."""
    b = back(cap, "/other")
    b.server(HEAD + b"some")
    b.rst(SERVER)
    cap.wait(1)
    c = front(cap)
    d = back(cap)
    d.server(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsome")
    d.close("client")
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"), rst(1, INTERNAL_ERROR))
    c.close("client")


@case("backend-failed", verdict={"layer": "http", "code": "http:503", "sender": "middlebox"}, says=["itself answered with status 503"])
def answers_503_itself(cap):
    c = front(cap)
    b = back(cap)
    b.server(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
    c.server(headers(1, response(503), end=True))
    b.close("client")
    c.client(goaway(0))
    c.close("client")


@case("coalesced-421", verdict={"layer": "http", "code": "http:421", "sender": "server"}, streams=[3],
      says=["b.test", "made for a.test", "Misdirected"])
def another_host_on_the_connection(cap):
    c = front(cap)
    c.server(headers(1, response(200)), data(1, b"x", end=True))
    c.client(headers(3, get(authority="b.test"), end=True))
    c.server(headers(3, response(421), end=True))
    c.client(goaway(0))
    c.close("client")


def misdirected(cap):
    c = front(cap)
    c.server(headers(1, response(421), end=True))
    c.client(goaway(0))
    c.close("client")


quiet(verdict={}, never=["coalesced-421"])(misdirected)


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server"}, never=["backend-failed"])
def something_else_on_the_host(cap):
    """Another request on loopback that failed long before the end has nothing to do with it."""
    c = front(cap)
    b = back(cap, "/metrics", client=LOOP, server=LOOP)
    b.rst(SERVER)
    cap.wait(2)
    c.server(headers(1, response(200, [("content-length", "1000")])), data(1, b"some"), rst(1, INTERNAL_ERROR))
    c.close("client")


@case("backend-failed", verdict={"code": "http:502", "sender": "middlebox"}, says=["reset the connection before it answered"])
def the_proxy_changes_the_path(cap):
    c = front(cap, "/api/export")
    b = back(cap, "/export")
    cap.wait(1)
    b.rst(SERVER)
    c.server(headers(1, response(502), end=True))
    c.client(goaway(0))
    c.close("client")


@quiet(verdict={}, never=["retried"])
def parallel_requests_are_no_retries(cap):
    """Both were under way when the connection was lost, and nothing came after it."""
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.client(headers(3, GET, end=True))
    cap.wait(5)
    c.rst(SERVER)


@quiet(verdict={}, never=["retried"])
def a_new_wish_after_a_cancel(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    cap.wait(0.1)
    c.client(rst(1, CANCEL), headers(3, GET, end=True))
    c.server(headers(3, STATUS_200, end=True))
    c.client(goaway(0))
    c.close("client")


@quiet(never=["reconnect-storm"])
def health_checks_that_only_knock(cap):
    for _ in range(8):
        cap.connection().rst(CLIENT)
        cap.wait(2)


@quiet(verdict={})
def hosts_that_call_each_other(cap):
    """Each is a proxy of the other: no chain may go round."""
    one, two = b"\x0a\0\0\1", b"\x0a\0\0\2"
    a = cap.connection(client_ip=one, server_ip=two, server_port=8081).prefaces()
    b = cap.connection(client_ip=two, server_ip=one, server_port=8082).prefaces()
    for first, second, path in ((a, b, "/x"), (b, a, "/z")):
        stream = 1 if path == "/x" else 3
        first.client(headers(stream, request(path=path), end=True))
        second.client(headers(stream, request(path=path), end=True))
        cap.wait(0.1)
        second.server(rst(stream, INTERNAL_ERROR))
        first.server(rst(stream, INTERNAL_ERROR))


@quiet(never=["reconnect-storm"])
def connections_made_in_store(cap):
    """Requests at the same time each open a connection; all go over the first, the others are closed unused."""
    c = front(cap)
    for _ in range(6):
        cap.connection().prefaces().close("client")
    c.server(headers(1, response(200)), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")
