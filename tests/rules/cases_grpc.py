"""gRPC: its statuses, deadlines, and calls lost with their connections (gRPC over HTTP/2; RFC 9113 section 8.1)."""

from rig import (SERVER, ENHANCE_YOUR_CALM, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM, case, data, goaway, grpc, headers,
                 message, ping, quiet, response, rst)

ANSWER = response(extra=[("content-type", "application/grpc")])


def trailers(status, text=None):
    return [("grpc-status", str(status)), *([("grpc-message", text)] if text else [])]


def only(status, text=None):
    """A trailers-only answer."""
    return ANSWER + trailers(status, text)


def call(cap, stream=1, path="/demo.Echo/Say", extra=(), c=None):
    c = c or cap.connection().prefaces()
    c.client(headers(stream, grpc(path, extra)), data(stream, message(b"hello"), end=True))
    return c


def served(c, stream):
    c.server(headers(stream, ANSWER), data(stream, message(b"hello")), headers(stream, trailers(0), end=True))


@quiet()
def calls_that_are_ok(cap):
    c = call(cap, extra=[("grpc-timeout", "900m")])
    served(c, 1)
    call(cap, 3, c=c)
    served(c, 3)
    c.client(goaway(0))
    c.close("client")


@quiet()
def ok_late_but_ok(cap):
    """A status 0 after the deadline is no failure that the wire shows."""
    c = call(cap, extra=[("grpc-timeout", "100m")])
    cap.wait(0.3)
    served(c, 1)
    c.close("client")


@case("grpc-status", verdict={"layer": "grpc", "code": "grpc:UNIMPLEMENTED", "sender": "server", "severity": "error"},
      streams=[1], says=["trailers-only", "/demo.Echo/Nothing", "12", "no such service or method"])
def unimplemented_trailers_only(cap):
    c = call(cap, path="/demo.Echo/Nothing")
    c.server(headers(1, only(12), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:NOT_FOUND", "sender": "server", "severity": "info", "at_fault": "unknown"}, streams=[1],
      says=["no user 7%", "application behind the server"], never=["grpc-no-status", "grpc-not-grpc"])
def not_found_by_the_application(cap):
    c = call(cap)
    c.server(headers(1, ANSWER))
    c.server(headers(1, trailers(5, "no user 7%25"), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:RESOURCE_EXHAUSTED", "severity": "error"}, streams=[1], says=["4 MiB", "quota"])
def exhausted(cap):
    c = call(cap)
    c.server(headers(1, only(8, "quota spent"), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:UNKNOWN", "severity": "error"}, streams=[1, 3, 5], says=["3 times", "exception"])
def the_same_three_times(cap):
    c = call(cap)
    c.server(headers(1, only(2, "boom"), end=True))
    for stream in (3, 5):
        call(cap, stream, c=c)
        c.server(headers(stream, only(2, "boom"), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:77"}, streams=[1], says=["no name"])
def a_number_of_no_status(cap):
    c = call(cap)
    c.server(headers(1, only(77), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:DEADLINE_EXCEEDED", "sender": "server"}, never=["grpc-deadline"],
      says=["no grpc-timeout"], streams=[1])
def a_deadline_behind_the_server(cap):
    c = call(cap)
    cap.wait(0.5)
    c.server(headers(1, ANSWER))
    c.server(headers(1, trailers(4), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:UNAVAILABLE", "sender": "middlebox"}, streams=[1], says=["words of a proxy"])
def a_proxy_without_its_server(cap):
    c = call(cap)
    c.server(headers(1, only(14, "upstream connect error or disconnect/reset before headers"), end=True))
    c.close("client")


@case("grpc-no-status", verdict={"code": "grpc:missing-status", "sender": "server"}, streams=[1])
def trailers_without_it(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message(b"hello")), headers(1, [("x-checksum", "1")], end=True))
    c.close("client")


@case("grpc-deadline", verdict={"layer": "grpc", "code": "grpc:DEADLINE_EXCEEDED", "sender": "client", "at_fault": "server"},
      streams=[1], says=["grpc-timeout", "900m", "CANCEL", "not one header"], never=["grpc-status", "grpc-reset"])
def the_client_cancels(cap):
    c = call(cap, extra=[("grpc-timeout", "900m")])
    cap.wait(0.9)
    c.client(rst(1))
    c.client(goaway(0))
    c.close("client")


@case("grpc-deadline", verdict={"code": "grpc:DEADLINE_EXCEEDED", "sender": "client"}, streams=[1], says=["crossed"],
      never=["grpc-status"])
def cancel_and_status_cross(cap):
    c = call(cap, extra=[("grpc-timeout", "1S")])
    cap.wait(1.0)
    c.server(headers(1, only(4), end=True))
    c.client(rst(1))
    c.close("client")


@case("grpc-deadline", verdict={"code": "grpc:DEADLINE_EXCEEDED", "sender": "server"}, streams=[1], never=["grpc-status"],
      says=["grpc-status 4", "250000u"])
def the_server_ends_it(cap):
    c = call(cap, extra=[("grpc-timeout", "250000u")])
    cap.wait(0.26)
    c.server(headers(1, only(4), end=True))
    c.close("client")


@case("grpc-deadline", verdict={"code": "grpc:DEADLINE_EXCEEDED", "sender": "client"}, streams=[1], says=["under way"])
def in_the_middle_of_a_stream(cap):
    c = call(cap, extra=[("grpc-timeout", "2S")])
    c.server(headers(1, ANSWER), data(1, message(b"one")))
    cap.wait(2.0)
    c.client(rst(1))
    c.close("client")


@case("stream-reset", never=["grpc-deadline"])
def cancelled_long_before_the_deadline(cap):
    c = call(cap, extra=[("grpc-timeout", "30S")])
    cap.wait(0.5)
    c.client(rst(1))
    c.close("client")


@case("stream-reset", never=["grpc-deadline"])
def a_malformed_timeout_is_none(cap):
    c = call(cap, extra=[("grpc-timeout", "123456789m")])
    cap.wait(0.5)
    c.client(rst(1))
    c.close("client")


@case("grpc-unavailable", verdict={"layer": "grpc", "code": "grpc:UNAVAILABLE", "sender": "server"}, streams=[3],
      says=["closed", "no GOAWAY", "UNAVAILABLE"])
def the_server_exits(cap):
    c = call(cap)
    served(c, 1)
    call(cap, 3, c=c)
    cap.wait(0.1)
    c.close("server")


@case("grpc-unavailable", verdict={"code": "grpc:UNAVAILABLE", "sender": "server"}, streams=[1, 3], says=["reset the TCP"])
def a_reset_under_two_calls(cap):
    c = call(cap)
    call(cap, 3, c=c)
    cap.wait(0.1)
    c.rst(SERVER)


@case("grpc-unavailable", verdict={"code": "grpc:UNAVAILABLE", "sender": "server"}, streams=[1],
      says=["max_age", "MaxConnectionAgeGrace"])
def the_age_limit_cuts_a_stream(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message(b"one")))
    cap.wait(1)
    c.server(goaway(1, NO_ERROR, b"max_age"))
    cap.wait(0.5)
    c.close("server")


@case("goaway-error", verdict={"layer": "connection", "code": "ENHANCE_YOUR_CALM"}, findings=["grpc-unavailable"])
def too_many_pings_is_the_cause(cap):
    c = call(cap)
    cap.wait(0.1)
    c.server(goaway(1, ENHANCE_YOUR_CALM, b"too_many_pings"))
    c.close("server")


@quiet(verdict={}, never=["grpc-unavailable"])
def closed_after_all_calls(cap):
    c = call(cap)
    served(c, 1)
    c.server(goaway(1))
    c.close("server")


@case("grpc-no-status", verdict={"layer": "grpc", "code": "grpc:missing-status", "sender": "server"}, streams=[1],
      says=["grpc-status", "without"], never=["grpc-not-grpc"])
def no_trailers(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message(b"hello"), end=True))
    c.close("client")


@case("grpc-not-grpc", verdict={"layer": "grpc", "code": "grpc:UNAVAILABLE", "sender": "middlebox"}, streams=[1],
      says=["text/html", "502", "proxy"], never=["grpc-no-status"])
def a_proxys_502(cap):
    c = call(cap)
    c.server(headers(1, response(502, [("content-type", "text/html")])), data(1, b"<html>Bad Gateway</html>", end=True))
    c.close("client")


@case("grpc-not-grpc", verdict={"code": "grpc:UNKNOWN", "sender": "server"}, streams=[1], says=["application/json"])
def a_page_with_200(cap):
    c = call(cap)
    c.server(headers(1, response(200, [("content-type", "application/json")])), data(1, b"{}", end=True))
    c.close("client")


@case("grpc-not-grpc", verdict={"code": "grpc:UNIMPLEMENTED"}, streams=[1], says=["case-sensitive"])
def a_404_for_the_path(cap):
    c = call(cap)
    c.server(headers(1, response(404)), data(1, b"", end=True))
    c.close("client")


@quiet(never=["grpc-not-grpc", "grpc-no-status"])
def grpc_web_has_its_status_in_the_body(cap):
    c = cap.connection().prefaces()
    pairs = grpc()
    web = [(n, "application/grpc-web" if n == "content-type" else v) for n, v in pairs]
    c.client(headers(1, web), data(1, message(b"x"), end=True))
    c.server(headers(1, response(200, [("content-type", "application/grpc-web")])), data(1, message(b"y"), end=True))
    c.client(goaway(0))
    c.close("client")


@case("grpc-message-cut", verdict={"layer": "grpc", "code": "grpc:INTERNAL", "sender": "server"}, streams=[1],
      says=["2 octets of what its prefix announced"])
def less_than_a_prefix(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, b"\0\0\0"), headers(1, trailers(0), end=True))
    c.close("client")


@case("grpc-message-cut", verdict={"layer": "grpc", "code": "grpc:INTERNAL", "sender": "server", "at_fault": "server"}, streams=[1],
      says=["30 octets of what its prefix announced"])
def a_message_of_32_octets_with_2(cap):
    """The prefix stands in two DATA frames."""
    c = call(cap)
    whole = message(b"x" * 32)
    c.server(headers(1, ANSWER), data(1, whole[:3]))
    c.server(data(1, whole[3:7]), headers(1, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


@case("grpc-compressed-flag", verdict={"layer": "grpc", "code": "grpc:INTERNAL", "sender": "server", "at_fault": "server"}, streams=[1],
      says=["compressed flag", "grpc-encoding"])
def compressed_and_not_announced(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message(b"hello", compressed=1)), headers(1, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


@quiet(never=["grpc-compressed-flag"])
def compressed_and_announced(cap):
    c = call(cap)
    c.server(headers(1, [*ANSWER, ("grpc-encoding", "gzip")]), data(1, message(b"hello", compressed=1), end=False),
             headers(1, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


@quiet(never=["grpc-message-cut"])
def an_empty_message_is_whole(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message()), headers(1, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


@case("grpc-reset", verdict={"id": "stream-reset", "layer": "stream", "code": "INTERNAL_ERROR"}, says=["grpc-go", "grpc-node"])
def reset_with_internal_error(cap):
    c = call(cap)
    c.server(headers(1, ANSWER))
    cap.wait(0.2)
    c.server(rst(1, INTERNAL_ERROR))
    c.close("client")


@case("grpc-reset", verdict={"code": "REFUSED_STREAM"}, says=["UNAVAILABLE", "Stream refused by server"])
def refused(cap):
    c = call(cap)
    c.server(rst(1, REFUSED_STREAM))
    c.close("client")


@quiet(never=["grpc-reset"])
def a_reset_after_the_status(cap):
    c = call(cap)
    c.server(headers(1, only(0), end=True), rst(1, NO_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:FAILED_PRECONDITION", "severity": "info", "at_fault": "unknown"}, streams=[1],
      says=["session itself is sound"])
def a_precondition_of_the_application(cap):
    c = call(cap)
    c.server(headers(1, only(9, "not empty"), end=True))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:PERMISSION_DENIED", "severity": "warning"}, streams=[1])
def a_guard_refuses(cap):
    c = call(cap)
    c.server(headers(1, only(7), end=True))
    c.close("client")


@quiet(findings=["stream-unanswered"], says=["has not ended its side of the call"])
def a_watch_waits(cap):
    """A call whose client goes on sending is answered when there is something to say."""
    c = cap.connection().prefaces()
    c.client(headers(1, grpc("/etcdserverpb.Watch/Watch")), data(1, message(b"x")))
    cap.wait(30)
    c.client(ping())
    c.server(ping(ack=True))


@case("stream-unanswered", verdict={"id": "stream-unanswered", "severity": "warning"}, streams=[1])
def a_call_hangs(cap):
    c = call(cap)
    cap.wait(30)
    c.client(ping())
    c.server(ping(ack=True))
