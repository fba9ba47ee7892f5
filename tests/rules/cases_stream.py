"""Resets of streams, answers that never came, came in part, or came late."""

from rig import (CANCEL, CONNECT_ERROR, ENHANCE_YOUR_CALM, GET, HTTP_1_1_REQUIRED, INTERNAL_ERROR, NO_ERROR,
                 PROTOCOL_ERROR, REFUSED_STREAM, STATUS_200, STREAM_CLOSED, case, data, fields, frame, goaway, headers,
                 PREFACE, ping, quiet, request, response, rst, settings)


def good(c, stream, *between):
    c.client(headers(stream, GET, end=True))
    c.server(headers(stream, STATUS_200), data(stream, b"hello", end=True))


@case("stream-reset", verdict={"layer": "stream", "code": "CANCEL", "sender": "client", "severity": "warning"},
      says=["1.00 s", "No part of the answer", "time limit of 1 s", "GET /slow"], streams=[3])
def client_timeout(cap):
    c = cap.connection().prefaces()
    good(c, 1)
    c.client(headers(3, request(path="/slow"), end=True))
    cap.wait(0.9985)
    c.client(rst(3, CANCEL))
    cap.wait(0.1)
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "CANCEL", "sender": "client", "at_fault": "unknown"}, streams=[1],
      says=["Status 200 and 5 of 100 octets", "wanted no more"])
def client_has_enough(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "100")])), data(1, b"hello"))
    c.client(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", says=["GOAWAY had said before", "safe to retry"])
def cancelled_after_goaway(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True), headers(3, GET, end=True))
    c.server(goaway(1))
    c.client(rst(3, CANCEL))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.close("client")


@case("stream-reset", verdict={"code": "CANCEL", "sender": "server", "severity": "error", "at_fault": "server"}, streams=[1])
def server_cancels(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello"))
    c.server(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"layer": "stream", "code": "REFUSED_STREAM", "sender": "server", "at_fault": "client"},
      says=["MAX_CONCURRENT_STREAMS", "at a time is 2", "others open was 2", "safe to retry"], streams=[5, 7])
def over_the_limit(cap):
    c = cap.connection().prefaces(server=[(3, 2)])
    for stream in (1, 3, 5, 7):
        c.client(headers(stream, GET, end=True))
    c.server(rst(5, REFUSED_STREAM), rst(7, REFUSED_STREAM))
    cap.wait(0.2)
    for stream in (1, 3):
        c.server(headers(stream, STATUS_200), data(stream, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "REFUSED_STREAM", "sender": "server", "at_fault": "none"},
      says=["before the client had acknowledged", "safe to retry"], streams=[3])
def raced_the_settings(cap):
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True), headers(3, GET, end=True))
    c.server(settings((3, 1)), settings(ack=True), rst(3, REFUSED_STREAM))
    c.client(settings(ack=True))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", says=["said GOAWAY before", "safe to retry"])
def refused_while_draining(cap):
    c = cap.connection().prefaces()
    good(c, 1)
    c.server(goaway(0x7FFFFFFF))
    c.client(headers(3, GET, end=True))
    c.server(rst(3, REFUSED_STREAM))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "REFUSED_STREAM", "at_fault": "server"}, streams=[1],
      says=["not the limit of streams", "MAX_CONCURRENT_STREAMS is 100", "safe to retry"])
def refused_below_the_limit(cap):
    c = cap.connection().prefaces(server=[(3, 100)])
    c.client(headers(1, GET, end=True))
    c.server(rst(1, REFUSED_STREAM))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"layer": "stream", "code": "INTERNAL_ERROR", "sender": "server", "at_fault": "server"},
      says=["1200 of 9000 octets of the body", "incomplete", "other streams of the connection went on"], streams=[3])
def broken_in_the_body(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True), headers(3, GET, end=True))
    c.server(headers(3, response(extra=[("content-length", "9000")])), data(3, b"y" * 1200))
    c.server(rst(3, INTERNAL_ERROR))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "middlebox", "at_fault": "server"}, streams=[1],
      says=["nginx/1.22.1", "time limit", "1200 of 9000"])
def proxy_read_timeout(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("server", "nginx/1.22.1"), ("content-length", "9000")])), data(1, b"y" * 1200))
    cap.wait(2)
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "CANCEL", "sender": "middlebox", "at_fault": "server"}, streams=[1], says=["time limit"])
def proxy_timeout_by_cancel(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("server", "envoy"), ("content-length", "9000")])), data(1, b"y" * 1200))
    cap.wait(5)
    c.server(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "client"}, streams=[3],
      says=["MAX_CONCURRENT_STREAMS", "at a time is 1"])
def over_the_limit_as_go_says_it(cap):
    """Go's server answers more streams than it allows with PROTOCOL_ERROR."""
    c = cap.connection().prefaces(server=[(3, 1)])
    c.client(headers(1, GET, end=True))
    c.client(headers(3, GET, end=True))
    c.server(rst(3, PROTOCOL_ERROR))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"severity": "ok"}, says=["decline a push"])
def push_declined(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(frame(5, 4, 1, (2).to_bytes(4, "big") + fields(request(path="/style"))))
    c.client(rst(2, REFUSED_STREAM))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "server"}, streams=[1])
def silence_without_a_proxy(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "9000")])), data(1, b"y" * 1200))
    cap.wait(2)
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "PROTOCOL_ERROR", "sender": "client", "at_fault": "server", "severity": "error"},
      says=["content-length says 100", "60 octets"], streams=[1])
def answer_rejected(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "100")])), data(1, b"y" * 60, end=True))
    c.client(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "STREAM_CLOSED", "sender": "server", "at_fault": "client"},
      says=["END_STREAM"], streams=[1])
def accused_of_data_after_the_end(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.client(data(1, b"more"))
    c.server(rst(1, STREAM_CLOSED))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "HTTP_1_1_REQUIRED", "sender": "server"}, says=["over HTTP/1.1"], streams=[1])
def wants_http1(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(rst(1, HTTP_1_1_REQUIRED))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "NO_ERROR", "sender": "server", "severity": "error"}, streams=[1],
      says=["the answer was not whole"])
def no_error_but_no_answer(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(rst(1, NO_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "ENHANCE_YOUR_CALM", "at_fault": "client"}, says=["too busy"], streams=[1])
def be_calm(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(rst(1, ENHANCE_YOUR_CALM))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "0xdead"}, says=["0xdead"], streams=[1])
def unknown_code(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(rst(1, 0xDEAD))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", says=["CONNECT_ERROR", "behind the tunnel"])
def tunnel_broke(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, [(":method", "CONNECT"), (":authority", "b.test:443")]))
    c.server(headers(1, STATUS_200), data(1, b"hello"))
    c.server(rst(1, CONNECT_ERROR))
    c.client(goaway(0))
    c.close("client")


@quiet(findings=["stream-reset"])
def cancelled_after_the_end(cap):
    c = cap.connection().prefaces()
    good(c, 1)
    c.client(rst(1, CANCEL))
    good(c, 3)
    c.client(goaway(0))
    c.close("client")


@case("stream-reset-early", verdict={"layer": "http", "code": "http:413"}, never=["stream-reset"],
      says=["no more of the request's body", "100 of 5000 octets", "no failure"])
def answered_before_the_upload(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "5000")])), data(1, b"z" * 100))
    c.server(headers(1, response(413)), data(1, b"too large", end=True), rst(1, NO_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-unanswered", verdict={"id": "stream-unanswered", "severity": "warning", "layer": "stream"}, streams=[3],
      says=["GET /hang", "8.", "alive"])
def capture_ended_waiting(cap):
    c = cap.connection().prefaces()
    good(c, 1)
    c.client(headers(3, request(path="/hang"), end=True))
    cap.wait(4.2)
    c.client(ping())
    c.server(ping(ack=True))
    cap.wait(4)
    c.client(ping(b"abcdefgh"))
    c.server(ping(b"abcdefgh", ack=True))


@quiet(never=["stream-unanswered"])
def capture_ended_soon(cap):
    c = cap.connection().prefaces()
    good(c, 1)
    c.client(headers(3, GET, end=True))


@case("stream-cut-body", verdict={"id": "stream-cut-body", "severity": "warning"}, streams=[1],
      says=["7 of 100 octets", "until the capture ended"])
def body_stopped(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request(path="/part"), end=True))
    c.server(headers(1, response(extra=[("content-length", "100")])), data(1, b"seven.."))
    cap.wait(9)
    c.client(ping())
    c.server(ping(ack=True))


@quiet(findings=["stream-cut-body"])
def events_go_on(cap):
    """An answer without a content-length may stay open: server-sent events."""
    c = cap.connection().prefaces()
    c.client(headers(1, request(path="/events"), end=True))
    c.server(headers(1, response(extra=[("content-type", "text/event-stream")])), data(1, b"data: 1\n\n"))
    cap.wait(9)
    c.client(ping())
    c.server(ping(ack=True))


@quiet(never=["stream-unanswered", "stream-cut-body"])
def tunnel_stays_open(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, [(":method", "CONNECT"), (":authority", "b.test:443")]))
    c.server(headers(1, STATUS_200))
    cap.wait(20)
    c.client(data(1, b"a"))
    c.server(data(1, b"b"))


@quiet(findings=["stream-slow"], verdict={"severity": "ok", "layer": "none"}, says=["/report", "1.80 s", "not the network"])
def slow_but_fine(cap):
    c = cap.connection().prefaces()
    good(c, 1)
    c.client(headers(3, request(path="/report"), end=True))
    cap.wait(1.797)
    c.server(headers(3, STATUS_200), data(3, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


@quiet(findings=["stream-slow"], says=["own body took 2.00 s"])
def slow_upload(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "2")])), data(1, b"1"))
    cap.wait(1.996)
    c.client(data(1, b"2", end=True))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


def at_once(c, side, frames):
    """Many frames in few large segments."""
    octets = b"".join(frames)
    for at in range(0, len(octets), 60000):
        c.say(side, octets[at:at + 60000], mss=60000)


@case("http-503", never=["stream-slow"], verdict={"layer": "http", "code": "http:503"})
def many_slow_failures(cap):
    """No stream of them is slow (the status tells it): that is found once, not once for each."""
    c = cap.connection().prefaces(server=[(3, 1000000)])
    ids = range(1, 120000, 2)
    at_once(c, 0, (headers(i, GET, end=True) for i in ids))
    cap.wait(1.5)
    at_once(c, 1, (headers(i, response(503), end=True) for i in ids))
    c.client(goaway(0))
    c.close("client")


@quiet(findings=["stream-cut-body"], says=["3000 of 9999 octets"])
def user_leaves_a_download(cap):
    """Nothing is wrong with a server whose client closes while the answer comes."""
    c = cap.connection().prefaces()
    c.client(headers(1, request(path="/iso"), end=True))
    c.server(headers(1, response(extra=[("content-length", "9999")])), data(1, b"x" * 1000))
    cap.wait(0.3)
    c.server(data(1, b"x" * 2000))
    c.fin(0)
    c.rst(0)


@case("stream-cut-body", says=["7 of 100 octets"])
def client_leaves_a_silent_server(cap):
    """Here the client left because nothing came any more: that stays a warning."""
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "100")])), data(1, b"seven.."))
    cap.wait(20)
    c.close("client")


@quiet(findings=["stream-reset"], says=["All that was due had come"])
def upload_ended_after_a_whole_answer(cap):
    """RFC 9113 section 8.1: the answer is whole by END_STREAM, whatever is left of the request."""
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST")), data(1, b"some"))
    c.server(headers(1, STATUS_200), data(1, b"answer", end=True))
    c.client(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@quiet(findings=["stream-reset"], says=["text/event-stream", "nothing is lost"])
def tab_of_events_closed(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request(path="/events"), end=True))
    c.server(headers(1, response(extra=[("content-type", "text/event-stream")])), data(1, b"data: 1\n\n"))
    cap.wait(40)
    c.client(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "CANCEL", "severity": "warning"}, streams=[1, 3])
def events_and_a_page_cancelled(cap):
    """One of the two was not whole."""
    c = cap.connection().prefaces()
    c.client(headers(1, request(path="/events"), end=True), headers(3, GET, end=True))
    c.server(headers(1, response(extra=[("content-type", "text/event-stream; charset=utf-8")])), data(1, b"data: 1\n\n"))
    c.server(headers(3, response(extra=[("content-length", "100")])), data(3, b"seven.."))
    cap.wait(2)
    c.client(rst(1, CANCEL), rst(3, CANCEL))
    c.client(goaway(0))
    c.close("client")


@quiet(findings=["stream-reset"], says=["close frame"])
def websocket_closed_then_cancelled(cap):
    """RFC 8441 section 5: once the close frame is sent, RST_STREAM CANCEL stands for TCP's own end."""
    c = cap.connection().prefaces(server=[(8, 1)])
    c.client(headers(1, [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/w"),
                         (":authority", "a.test"), ("sec-websocket-version", "13")]))
    c.server(headers(1, STATUS_200))
    cap.wait(30)
    c.client(data(1, b"\x88\x82\0\0\0\0\x03\xe9"))
    c.client(rst(1, CANCEL))
    c.client(goaway(0))
    c.close("client")


def polls(cap, wait, last):
    c = cap.connection().prefaces()
    for stream in (1, 3, 5):
        c.client(headers(stream, request(path="/poll"), end=True))
        cap.wait(wait)
        c.server(headers(stream, response(204), end=True))
    c.client(headers(7, request(path="/poll"), end=True))
    cap.wait(last)
    c.client(ping())
    c.server(ping(ack=True))


@quiet(findings=["stream-unanswered"], says=["long poll"])
def poll_is_pending(cap):
    polls(cap, 30, 20)


@case("stream-unanswered", verdict={"id": "stream-unanswered", "severity": "warning"}, streams=[7])
def poll_is_overdue(cap):
    """None of the others took that long."""
    polls(cap, 10, 60)


@case("stream-reset", says=["The requests were not processed and are safe to retry"], streams=[1, 3])
def two_refused(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True), headers(3, GET, end=True))
    c.server(rst(1, REFUSED_STREAM), rst(3, REFUSED_STREAM))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", says=["at once after their requests"])
def cancelled_at_once(cap):
    c = cap.connection().prefaces()
    c.client(*(headers(stream, GET, end=True) + rst(stream) for stream in (1, 3, 5)))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", says=["and 1 octet of the body"])
def one_octet(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"x"))
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")
