"""SETTINGS and PING (RFC 9113 sections 3.4, 6.5, 6.7)."""

from rig import (ENHANCE_YOUR_CALM, GET, PREFACE, SETTINGS_TIMEOUT, STATUS_200, case, data, goaway, headers, ping, quiet,
                 settings)


def exchange(c, stream):
    c.client(headers(stream, GET, end=True))
    c.server(headers(stream, STATUS_200), data(stream, b"hello", end=True))


@case("settings-never-sent", findings=["settings-never-sent"], says=["never SETTINGS"])
def server_without_settings(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    exchange(c, 1)
    c.close("client")


@case("settings-no-ack", verdict={"severity": "warning", "sender": "server", "at_fault": "server", "layer": "connection"},
      says=["never acknowledged"])
def server_never_acknowledges(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    c.server(settings())
    c.client(settings(ack=True))
    exchange(c, 1)
    cap.wait(3)
    exchange(c, 3)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["settings-no-ack"])
def too_short_to_say(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    c.server(settings())
    c.client(settings(ack=True))
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@case("settings-no-ack", verdict={"id": "goaway-error", "code": "SETTINGS_TIMEOUT", "sender": "server", "at_fault": "client"},
      says=["waited 5.0 s"])
def settings_timeout(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    c.server(settings(), settings(ack=True))
    cap.wait(5)
    c.server(goaway(0, SETTINGS_TIMEOUT))
    c.close("server")


@case("settings-zero-streams", verdict={"id": "settings-zero-streams", "sender": "server"})
def no_stream_allowed(cap):
    c = cap.connection().prefaces(server=[(3, 0)])
    cap.wait(1)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["settings-zero-streams"])
def streams_allowed_later(cap):
    c = cap.connection().prefaces(server=[(3, 0)])
    c.server(settings((3, 10)))
    c.client(settings(ack=True))
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["settings-zero-streams"])
def client_wants_no_push(cap):
    c = cap.connection().prefaces(client=[(2, 0), (3, 0)])
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@case("ping-no-ack", verdict={"layer": "connection", "severity": "warning"}, says=["did not acknowledge the PING"])
def ping_passed_over(cap):
    c = cap.connection().prefaces()
    c.client(ping())
    cap.wait(2)
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["ping-no-ack"])
def pings_answered(cap):
    c = cap.connection().prefaces()
    for n in range(3):
        c.client(ping(bytes([n] * 8)))
        c.server(ping(bytes([n] * 8), ack=True))
        cap.wait(2)
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["ping-no-ack"])
def closed_before_the_answer(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(ping())
    c.client(goaway(0))
    c.close("client")


@case("ping-too-often", verdict={"id": "goaway-error", "code": "ENHANCE_YOUR_CALM", "sender": "server", "at_fault": "client"},
      says=["keepalive", "too_many_pings", "5 minutes", "one every 10."], streams=[])
def keepalive_too_often(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    for n in range(4):
        cap.wait(10)
        c.client(ping(bytes([n] * 8)))
        c.server(ping(bytes([n] * 8), ack=True))
    c.server(goaway(1, ENHANCE_YOUR_CALM, b"too_many_pings"))
    c.close("server")


@case("ping-too-often", verdict={"id": "healthy"})
def keepalive_without_streams(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    for n in range(6):
        cap.wait(10)
        c.client(ping(bytes([n] * 8)))
        c.server(ping(bytes([n] * 8), ack=True))
    c.client(goaway(0))
    c.close("client")


@quiet(never=["ping-no-ack"])
def client_leaves_soon_after_its_ping(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(ping())  # acknowledged by TCP
    cap.wait(1.5)
    c.close("client")


@case("ping-no-ack", verdict={"id": "ping-no-ack", "severity": "warning"}, says=["TCP acknowledged"])
def process_hangs(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(ping())
    cap.wait(20)
    c.close("client")


@quiet(never=["settings-zero-streams"])
def no_more_streams_and_then_goodbye(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(settings((3, 0)))
    c.client(settings(ack=True))
    c.server(goaway(1))
    c.close("server")
