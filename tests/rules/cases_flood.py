"""More of a frame than use explains (RFC 9113 section 10.5)."""

from rig import (CONTINUATION, END_HEADERS, ENHANCE_YOUR_CALM, GET, HEADERS, PRIORITY, PROTOCOL_ERROR, STATUS_200, case, data,
                 fields, frame, goaway, headers, ping, quiet, rst, settings, window_update)


def exchange(c, stream):
    c.client(headers(stream, GET, end=True))
    c.server(headers(stream, STATUS_200), data(stream, b"hello", end=True))


def cancel(c, n):
    for i in range(n):
        c.client(headers(2 * i + 1, GET, end=True), rst(2 * i + 1), acked=False)


@case("rapid-reset", verdict={"id": "goaway-error", "code": "ENHANCE_YOUR_CALM", "sender": "server", "at_fault": "client"},
      says=["rapid reset", "60 streams", "1. bursts of cancellation: debounce"], streams=[])
def answered_with_calm(cap):
    c = cap.connection().prefaces()
    cancel(c, 60)
    c.server(goaway(119, ENHANCE_YOUR_CALM))
    c.close("server")


@case("rapid-reset", says=["rapid reset", "150 streams"])
def burst(cap):
    c = cap.connection().prefaces()
    cancel(c, 150)
    c.client(goaway(0))
    c.close("client")


@case("goaway-close", never=["rapid-reset"])
def a_few_cancelled(cap):
    c = cap.connection().prefaces()
    cancel(c, 20)
    c.client(goaway(0))
    c.close("client")


@case("made-you-reset", says=["MadeYouReset"])
def server_made_to_reset(cap):
    c = cap.connection().prefaces()
    for i in range(80):
        c.client(headers(2 * i + 1, GET), window_update(2 * i + 1, 0), acked=False)
        c.server(rst(2 * i + 1, PROTOCOL_ERROR), acked=False)
    c.client(goaway(0))
    c.close("client")


@case("flood-ping", says=["600 PINGs"])
def flood_of_pings(cap):
    c = cap.connection().prefaces()
    for n in range(60):
        c.client(*[ping(bytes([n] * 8))] * 10)
        c.server(*[ping(bytes([n] * 8), ack=True)] * 10)
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@case("flood-settings", says=["SETTINGS frames"])
def flood_of_settings(cap):
    c = cap.connection().prefaces()
    for n in range(12):
        c.client(*[settings()] * 10)
        c.server(*[settings(ack=True)] * 10)
    c.client(goaway(0))
    c.close("client")


@case("flood-continuation", verdict={"at_fault": "client", "layer": "connection"}, says=["200 CONTINUATION"])
def flood_of_continuation(cap):
    c = cap.connection().prefaces()
    block = fields(GET)
    c.client(frame(HEADERS, 0, 1, block))
    for n in range(20):
        c.client(*[frame(CONTINUATION, 0, 1, fields([(f"x{n}", "y")]))] * 10)
    c.server(goaway(0, ENHANCE_YOUR_CALM))
    c.close("server")


@case("flood-empty", says=["without an octet"])
def flood_of_empty_data(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET))
    for n in range(30):
        c.client(*[data(1)] * 10)
    c.client(data(1, b"", end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.client(goaway(0))
    c.close("client")


@case("flood-priority", says=["PRIORITY frames"])
def flood_of_priority(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    for n in range(110):
        c.client(*[frame(PRIORITY, 0, 3 + 2 * i, b"\0\0\0\0\x0f") for i in range(10)])
    c.client(goaway(0))
    c.close("client")


@case("flood-window-update", says=["WINDOW_UPDATE frames"])
def flood_of_window_updates(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    for n in range(110):
        c.client(*[window_update(0, 1)] * 20)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["flood-window-update", "flood-empty"])
def big_download(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    for n in range(300):
        c.server(data(1, b"x" * 200))
        c.client(window_update(0, 200), window_update(1, 200))
    c.server(data(1, b"", end=True))
    c.client(goaway(0))
    c.close("client")
