"""HTTP/1.1: exchanges that are cut, and the way to h2c by Upgrade (RFC 9112 section 8; RFC 7540 section 3.2)."""

from rig import SERVER, case, quiet

GET = b"GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n"


@quiet()
def two_exchanges(cap):
    c = cap.connection()
    for _ in range(2):
        c.client(GET)
        c.server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    c.close("client")


@quiet(never=["http1-cut"])
def a_body_to_the_end_of_the_connection(cap):
    """RFC 9112 section 6.3: without a length the close is the end of the body."""
    c = cap.connection()
    c.client(GET)
    c.server(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")
    c.close("server")


@case("http1-cut", verdict={"layer": "tcp", "code": "tcp:fin", "sender": "server", "severity": "warning"}, streams=[1],
      says=["4 of 100 octets", "status 200"], never=["tcp-fin-midstream"])
def closed_in_the_body(cap):
    c = cap.connection()
    c.client(GET)
    c.server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
    c.close("server")


@case("http1-cut", verdict={"code": "tcp:rst", "sender": "server"}, streams=[1], says=["last chunk"])
def reset_between_chunks(cap):
    c = cap.connection()
    c.client(GET)
    c.server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n")
    c.rst(SERVER)


@case("http1-cut", verdict={"code": "tcp:fin", "sender": "server"}, streams=[2], says=["not one octet of an answer"])
def closed_before_the_second_answer(cap):
    c = cap.connection()
    c.client(GET)
    c.server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    c.client(GET)
    c.close("server")


@case("upgrade-refused", verdict={"severity": "ok"}, says=["prior knowledge"])
def h2c_not_taken(cap):
    c = cap.connection()
    c.client(b"GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
             b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
    c.server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    c.close("client")


@quiet(never=["upgrade-refused"])
def no_upgrade_asked(cap):
    c = cap.connection()
    c.client(GET)
    c.server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nUpgrade: h2c\r\n\r\nok")
    c.close("client")


@quiet(never=["http1-cut"])
def one_direction_only(cap):
    """The answers were not captured: nothing says that there were none."""
    c = cap.connection(handshake=False)
    c.client(GET, acked=False)
    c.client(GET, acked=False)
    c.fin(0)
