"""Windows that are used up, that open late, and that go below zero."""

from rig import (CANCEL, GET, PREFACE, STATUS_200, case, data, goaway, headers, ping, quiet, request, response, rst, settings,
                 window_update)


def octets(n):
    return b"d" * n


def body(c, stream, n, end=False):
    """n octets in frames of at most 16384."""
    while n:
        part = min(n, 16384)
        n -= part
        c.server(data(stream, octets(part), end=end and not n))


@case("window-stall", verdict={"layer": "flow-control", "severity": "error", "sender": "client", "at_fault": "client"},
      says=["stream 1", "16000 octets", "WINDOW_UPDATE", "4.0", "16000 of 50000"], streams=[1])
def stream_window_never_opened(cap):
    c = cap.connection().prefaces(client=[(4, 16000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "50000")])))
    body(c, 1, 16000)
    cap.wait(4)
    c.close("client")


@case("window-stall", verdict={"layer": "flow-control", "sender": "client", "code": None},
      says=["connection's window", "65535", "stream 0"], streams=[3, 5])
def connection_window_never_opened(cap):
    c = cap.connection().prefaces(client=[(4, 1000000)])
    c.client(*(headers(n, GET, end=True) for n in (1, 3, 5)))
    for n in (1, 3, 5):
        c.server(headers(n, STATUS_200))
    body(c, 1, 20000, end=True)
    body(c, 3, 30000)
    body(c, 5, 15535)
    cap.wait(3)
    c.close("client")


@case("window-stall", verdict={"layer": "flow-control", "sender": "server", "at_fault": "server"}, streams=[1],
      says=["stalled at once", "INITIAL_WINDOW_SIZE"])
def upload_may_not_begin(cap):
    c = cap.connection().prefaces(server=[(4, 0)])
    c.client(headers(1, request("POST", extra=[("content-length", "5000")])))
    cap.wait(5)
    c.close("client")


@case("window-stall", verdict={"layer": "flow-control", "sender": "server", "at_fault": "server"}, streams=[1],
      says=["lowered INITIAL_WINDOW_SIZE to 0", "-3000"])
def upload_raced_a_window_of_none(cap):
    """RFC 9113 section 6.9.2: 3000 octets were sent with the default window; then there is none."""
    c = cap.connection()
    c.server(settings((4, 0)))
    c.client(PREFACE, settings(), headers(1, request("POST", extra=[("content-length", "9000")])), data(1, octets(3000)))
    c.server(settings(ack=True))
    c.client(settings(ack=True))
    cap.wait(5)
    c.close("client")


@case("window-stall", verdict={"layer": "flow-control", "sender": "server"}, streams=[1],
      says=["1000 octets", "until the client reset it"])
def upload_given_up(cap):
    c = cap.connection().prefaces(server=[(4, 1000)])
    c.client(headers(1, request("POST", extra=[("content-length", "5000")])), data(1, octets(1000)))
    cap.wait(3)
    c.client(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@case("window-stall", verdict={"severity": "warning", "layer": "flow-control", "sender": "client"}, streams=None,
      says=["stalled for 2.0", "came only then"])
def window_opened_late(cap):
    c = cap.connection().prefaces(client=[(4, 16000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    body(c, 1, 16000)
    cap.wait(2)
    c.client(window_update(1, 16000))
    body(c, 1, 8000, end=True)
    c.client(goaway(0))
    c.close("client")


@case("window-stall", verdict={"severity": "warning"}, says=["All streams stalled", "connection's window"])
def connection_opened_late(cap):
    c = cap.connection().prefaces(client=[(4, 1000000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    body(c, 1, 65535)
    cap.wait(2)
    c.client(window_update(0, 100000))
    body(c, 1, 8000, end=True)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["window-stall"])
def window_opened_in_time(cap):
    c = cap.connection().prefaces(client=[(4, 16000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    body(c, 1, 16000)
    c.client(window_update(1, 16000))
    body(c, 1, 8000, end=True)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["window-stall"])
def nothing_waited_for_the_window(cap):
    """The window was used up by exactly what there was; the next answer came much later."""
    c = cap.connection().prefaces(client=[(4, 1000000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    body(c, 1, 65535, end=True)
    cap.wait(3)
    c.client(window_update(0, 100000))
    cap.wait(3)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, STATUS_200), data(3, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("window-negative", verdict={"severity": "ok"}, says=["to 1000", "-7000"])
def lowered_under_way(cap):
    """RFC 9113 section 6.9.2: 8000 octets under way, then the window of streams becomes 1000."""
    c = cap.connection().prefaces()
    c.client(settings((4, 20000)))
    c.server(settings(ack=True))
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, octets(8000)))
    c.client(settings((4, 1000)))
    c.server(settings(ack=True))
    c.client(window_update(1, 20000))
    c.server(data(1, octets(3000), end=True))
    c.client(goaway(0))
    c.close("client")


def at_once(c, side, frames):
    """Many frames in few large segments."""
    octets_ = b"".join(frames)
    for at in range(0, len(octets_), 60000):
        c.say(side, octets_[at:at + 60000], mss=60000)


@case("flood-settings", never=["window-stall"])
def settings_without_end(cap):
    """4096 SETTINGS of 680 values each from either side, and a thousand streams: read once, not once for each."""
    c = cap.connection().prefaces(server=[(3, 5000)])
    for side in (0, 1):
        at_once(c, side, [settings(*[(4, 65535)] * 680)] * 4096)
        at_once(c, 1 - side, [settings(ack=True)] * 4096)
    at_once(c, 0, (headers(i, request("POST")) for i in range(1, 2048, 2)))
    at_once(c, 1, (headers(i, STATUS_200) for i in range(1, 2048, 2)))
    cap.wait(3)


@case("window-stall", verdict={"layer": "flow-control", "sender": "client"}, says=["Stalled on stream 1:"], streams=[1])
def connection_window_with_one_stream(cap):
    c = cap.connection().prefaces(client=[(4, 1000000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    body(c, 1, 65535)
    cap.wait(3)
    c.close("client")


@case("window-stall", verdict={"layer": "flow-control", "sender": "client"}, says=["Streams 1, 3 stalled:"], streams=[1, 3])
def windows_of_two_streams(cap):
    c = cap.connection().prefaces(client=[(4, 1000)])
    c.client(headers(1, GET, end=True), headers(3, GET, end=True))
    c.server(headers(1, STATUS_200), headers(3, STATUS_200))
    body(c, 1, 1000)
    body(c, 3, 1000)
    cap.wait(3)
    c.close("client")


@case("flood-empty", never=["window-stall"])
def more_than_is_looked_at(cap):
    """2^20 events are followed; where that ends a window is used up, and the next frame opens it."""
    c = cap.connection().prefaces(client=[(4, 1000)])
    c.client(window_update(0, 10000000), headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, octets(999)))
    for _ in range(13):
        at_once(c, 1, [data(1)] * 80000)
    for _ in range(8572):
        c.server(data(1))
    c.server(data(1, b"x"))
    cap.wait(0.1)
    c.client(window_update(1, 1000))
    c.server(data(1, octets(100)))
    cap.wait(3)
    c.client(ping())
    c.server(ping(ack=True))
