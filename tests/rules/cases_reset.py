"""Resets whose code does not say what happened: what proxies and servers mean by them, and resets that come late."""

from rig import (GET, INTERNAL_ERROR, PREFACE, PROTOCOL_ERROR, REFUSED_STREAM, STATUS_200, STREAM_CLOSED, case, data, goaway,
                 headers, quiet, request, response, rst, settings, window_update)


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "server"}, streams=[1],
      says=["15 of 90 octets", "nothing in it breaks the protocol", "middle of the answer"], never=["message-malformed"])
def backend_broke_off_behind_h2o(cap):
    """h2o ends so an answer whose backend did not finish it: the client is not to blame for the code."""
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "90"), ("server", "h2o/2.2.5")])), data(1, b"x" * 15))
    cap.wait(0.21)
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "middlebox", "at_fault": "server"}, streams=[1],
      says=["A silence of 2 s is a time limit"])
def backend_hung_behind_h2o(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "90"), ("server", "h2o/2.2.5")])), data(1, b"x" * 15))
    cap.wait(2)
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "unknown"}, streams=[1],
      says=["accuses the client", "return 444", "server's log"])
def server_will_not_answer(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "server"}, streams=[1],
      says=[":scheme is https on a connection without TLS"])
def scheme_of_another_leg(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request(scheme="https"), end=True))
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


def refused(cap, *asks, answer=b"", wait=0.0):
    """Refused before the client has acknowledged the server's SETTINGS."""
    c = cap.connection()
    c.client(PREFACE, settings(), *asks)
    c.server(settings((3, 100)), settings(ack=True))
    cap.wait(wait)
    c.server(answer, rst(1, REFUSED_STREAM))
    c.client(settings(ack=True), goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "REFUSED_STREAM", "sender": "server"}, streams=[1],
      says=["had acknowledged the server's SETTINGS", "safe to retry"])
def upload_before_the_settings(cap):
    refused(cap, headers(1, request("POST")), data(1, b"x" * 100))


@case("stream-reset", verdict={"code": "REFUSED_STREAM", "sender": "server"}, streams=[1],
      says=["not the limit of streams", "its backend closed the connection without an answer"])
def refused_for_the_backend(cap):
    """HAProxy, when its backend closes without an answer: no race with SETTINGS, though it looks like one."""
    refused(cap, headers(1, GET, end=True))


@case("stream-reset", verdict={"code": "REFUSED_STREAM", "sender": "server"}, streams=[1],
      says=["limit-request-body", "will end so again"])
def refused_for_its_size(cap):
    c = cap.connection().prefaces(server=[(4, 200000)])
    c.server(window_update(0, 200000))
    c.client(headers(1, request("POST", extra=[("content-length", "2000000")])))
    for _ in range(8):
        c.client(data(1, b"x" * 10000))
    c.server(rst(1, REFUSED_STREAM))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "REFUSED_STREAM", "sender": "server"}, streams=[1],
      says=["its answer had begun", "safe to repeat only when doing it twice does no harm"])
def refused_in_the_middle(cap):
    refused(cap, headers(1, GET, end=True),
            answer=headers(1, response(extra=[("content-length", "90")])) + data(1, b"x" * 15))


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server"}, streams=[1],
      says=["a time limit of 3 s in the server is likely"])
def write_timeout_of_a_server(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    cap.wait(3)
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@quiet(findings=["stream-reset"])
def reset_when_all_was_said(cap):
    """A server that ends a stream which has ended lost nothing, whatever code it gives."""
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"whole", end=True), rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server", "at_fault": "server", "severity": "error"},
      streams=[1], says=["content-length says 90", "promised more than it wrote"])
def answer_ended_and_given_up(cap):
    """Tomcat ends the answer of a program that failed, then resets it; the client's own reset comes after."""
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "90")])), data(1, b"x" * 15), data(1, end=True),
             rst(1, INTERNAL_ERROR))
    c.client(rst(1, PROTOCOL_ERROR), goaway(0))
    c.close("client")


@case("stream-reset", verdict={"layer": "stream", "code": "STREAM_CLOSED", "sender": "server", "at_fault": "client"},
      streams=[1], findings=["violation"])
def data_when_both_had_ended(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    c.client(data(1, b"late"))
    c.server(rst(1, STREAM_CLOSED))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "unknown"}, streams=[1],
      says=["5000 of 50000 octets", "sent nothing of it for 2.00 s", "client_body_timeout"], never=["window-stall"])
def upload_that_stopped(cap):
    """nginx resets with PROTOCOL_ERROR what it has waited for too long."""
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "50000")])), data(1, b"x" * 5000))
    cap.wait(2)
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("window-stall", verdict={"sender": "client", "at_fault": "client"}, streams=[1], findings=["stream-reset"],
      says=["gave up waiting for its WINDOW_UPDATE"])
def server_gives_up_a_closed_window(cap):
    """nginx's send_timeout: no proxy waited for a backend, though the silence is of a round figure."""
    c = cap.connection().prefaces(client=[(4, 16000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "90000"), ("server", "nginx/1.22.1")])), data(1, b"x" * 16000))
    cap.wait(2)
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "unknown"}, streams=[1],
      says=["a server that is no proxy"])
def connect_to_no_proxy(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, [(":method", "CONNECT"), (":authority", "b.test:443")]))
    c.server(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")
