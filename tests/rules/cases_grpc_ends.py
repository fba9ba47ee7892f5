"""gRPC calls and how they end with those who leave: clients, servers, proxies (gRPC over HTTP/2, proposal A6)."""

from rig import (CLIENT, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM, SERVER, PROTOCOL_ERROR, case, data, goaway, grpc,
                 headers, message, ping, quiet, response, rst)

ANSWER = response(extra=[("content-type", "application/grpc")])
ANY = 2**31 - 1


def trailers(status, text=None):
    return [("grpc-status", str(status)), *([("grpc-message", text)] if text else [])]


def call(cap, stream=1, path="/demo.Echo/Say", extra=(), c=None, **how):
    c = c or cap.connection(**how).prefaces()
    c.client(headers(stream, grpc(path, extra)), data(stream, message(b"hello"), end=True))
    return c


def served(c, stream, extra=()):
    c.server(headers(stream, ANSWER), data(stream, message(b"hello")), headers(stream, trailers(0), end=True))


# The deadline

@case("grpc-deadline", verdict={"layer": "grpc", "code": "grpc:DEADLINE_EXCEEDED", "sender": "client", "at_fault": "server"},
      streams=[1], says=["closed the connection under it", "grpc-timeout"], never=["grpc-unavailable"])
def the_client_closes_at_its_deadline(cap):
    """Command-line clients end with their process, and send no RST_STREAM."""
    c = call(cap, extra=[("grpc-timeout", "500m")])
    cap.wait(0.5)
    c.close("client")


@case("grpc-deadline", verdict={"code": "grpc:DEADLINE_EXCEEDED", "sender": "server"}, streams=[1], never=["grpc-status"],
      says=["the status UNKNOWN", "the client reports"])
def the_handler_makes_another_status_of_it(cap):
    """A handler of grpc-go that returns the error of its context."""
    c = call(cap, extra=[("grpc-timeout", "400m")])
    cap.wait(0.399)
    c.server(headers(1, ANSWER + trailers(2, "context deadline exceeded"), end=True))
    c.client(goaway(0))
    c.close("client")


@case("grpc-deadline", verdict={"code": "grpc:DEADLINE_EXCEEDED", "sender": "server"}, streams=[1], never=["grpc-status"])
def an_error_that_comes_too_late(cap):
    c = call(cap, extra=[("grpc-timeout", "400m")])
    cap.wait(0.6)
    c.server(headers(1, ANSWER + trailers(13, "cannot reach the store"), end=True))
    c.client(goaway(0))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:UNKNOWN", "sender": "server"}, streams=[1], never=["grpc-deadline"])
def an_error_before_the_deadline(cap):
    c = call(cap, extra=[("grpc-timeout", "400m")])
    cap.wait(0.2)
    c.server(headers(1, ANSWER + trailers(2, "context deadline exceeded"), end=True))
    c.client(goaway(0))
    c.close("client")


# The client leaves

@case("tcp-fin-midstream", verdict={"layer": "tcp", "code": "tcp:fin", "sender": "client", "severity": "warning"}, streams=[1],
      findings=["grpc-unavailable"], says=["CANCELLED"], never=["grpc-deadline"])
def the_client_leaves_a_call(cap):
    c = call(cap, extra=[("grpc-timeout", "5S")])
    c.server(headers(1, ANSWER), data(1, message(b"hello")))
    cap.wait(0.1)
    c.close("client")


@case("grpc-status", verdict={"layer": "tcp", "code": "tcp:fin", "sender": "client", "severity": "warning"}, streams=[1],
      says=["nobody hears it"])
def the_server_notices_that_the_client_left(cap):
    """gRPC's C core ends the call of a client that is gone with UNAVAILABLE."""
    c = call(cap)
    cap.wait(0.3)
    c.fin(CLIENT)
    c.server(headers(1, ANSWER + trailers(14, "Socket closed"), end=True), rst(1, NO_ERROR))
    c.fin(SERVER)


@case("grpc-too-large", verdict={"layer": "grpc", "code": "grpc:RESOURCE_EXHAUSTED", "sender": "client"}, streams=[3],
      says=["5000000", "4194304"])
def a_message_that_the_client_does_not_take(cap):
    c = call(cap)
    served(c, 1)
    call(cap, 3, c=c)
    c.server(headers(3, ANSWER), data(3, b"\0" + (5000000).to_bytes(4, "big") + b"x" * 8000))
    c.client(rst(3))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "CANCEL", "sender": "client"}, streams=[1], never=["grpc-too-large", "grpc-message-cut"],
      says=["CANCELLED"])
def cancelled_in_a_small_message(cap):
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message(b"x" * 9000)[:5000]))
    c.client(rst(1))
    c.client(goaway(0))
    c.close("client")


# The server leaves

@case("grpc-unavailable", verdict={"layer": "grpc", "code": "grpc:UNAVAILABLE", "sender": "server"}, streams=[1],
      findings=["tcp-fin-midstream"], never=["stream-reset"])
def reset_when_the_server_had_closed(cap):
    """gRPC's C core resets with REFUSED_STREAM what a closed connection took from it."""
    c = call(cap)
    c.server(headers(1, ANSWER), data(1, message(b"hello")))
    c.fin(SERVER)
    c.client(rst(1, REFUSED_STREAM))
    c.fin(CLIENT)


@case("goaway-drain", verdict={"layer": "connection", "code": "NO_ERROR", "sender": "server"}, findings=["tcp-refused"],
      says=["connected again at once"])
def a_drained_server_is_gone(cap):
    """grpc-go connects again when the GOAWAY comes, though no call waits."""
    c = call(cap)
    served(c, 1)
    call(cap, 3, c=c)
    cap.wait(0.5)
    c.server(goaway(3))
    d = cap.connection(handshake=False)
    d.packet(CLIENT, 2)
    d.acknowledge(SERVER)
    d.packet(SERVER, 0x14)
    cap.wait(0.5)
    served(c, 3)
    c.close("server")


@case("tcp-refused", verdict={"layer": "tcp", "code": "tcp:refused"})
def refused_long_after(cap):
    c = call(cap)
    served(c, 1)
    c.server(goaway(1))
    c.close("server")
    cap.wait(30)
    d = cap.connection(handshake=False)
    d.packet(CLIENT, 2)
    d.acknowledge(SERVER)
    d.packet(SERVER, 0x14)


@case("goaway-lost-streams", verdict={"layer": "connection", "code": "NO_ERROR", "sender": "server", "severity": "warning"},
      streams=[3], findings=["retried"])
def unprocessed_and_sent_again(cap):
    """What the library repeats by itself is no UNAVAILABLE."""
    c = call(cap)
    served(c, 1)
    call(cap, 3, c=c)
    c.server(goaway(1))
    c.close("client")
    d = call(cap)
    served(d, 1)
    d.close("client")


@case("goaway-idle", verdict={"layer": "connection", "severity": "info"}, never=["goaway-ignored"])
def a_goaway_that_was_not_read_yet(cap):
    """The PING that came with it is acknowledged after the new call: the client sleeps between calls."""
    c = call(cap)
    served(c, 1)
    cap.wait(1.2)
    c.server(goaway(ANY), ping(b"\1\6\1\0\3\3\3\t"))
    cap.wait(1.3)
    call(cap, 3, c=c)
    c.client(ping(b"\1\6\1\0\3\3\3\t", ack=True))
    c.server(goaway(3))
    served(c, 3)
    c.close("server")


@case("goaway-ignored", verdict={"sender": "client"}, streams=[5])
def a_goaway_that_was_read(cap):
    c = call(cap)
    served(c, 1)
    call(cap, 3, c=c)
    c.server(goaway(ANY), ping())
    c.client(ping(ack=True))
    served(c, 3)
    cap.wait(1.3)
    call(cap, 5, c=c)
    cap.wait(0.3)
    call(cap, 7, c=c)
    served(c, 7)
    c.server(goaway(3))
    c.close("server")


@case("goaway-error", verdict={"layer": "connection", "code": "INTERNAL_ERROR", "severity": "info", "at_fault": "none"},
      says=["max_connection_idle"])
def the_c_core_ends_what_is_idle(cap):
    c = call(cap)
    served(c, 1)
    cap.wait(1.2)
    c.server(goaway(1, INTERNAL_ERROR, b"enter idle"))
    c.close("server")


# What is no gRPC

@case("grpc-not-grpc", verdict={"layer": "grpc", "code": "grpc:UNAVAILABLE", "sender": "middlebox"}, streams=[1],
      findings=["stream-reset", "http-502"])
def a_page_that_the_client_resets(cap):
    """grpc-go resets with PROTOCOL_ERROR what is no gRPC."""
    c = call(cap)
    c.server(headers(1, response(502, [("content-type", "text/html")])), data(1, b"<html>", end=True))
    c.client(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("grpc-not-grpc", verdict={"layer": "grpc", "code": "grpc:UNAVAILABLE"}, streams=[3], findings=["retried", "stream-reset"])
def refused_and_the_second_try_fails(cap):
    c = call(cap)
    c.server(rst(1, REFUSED_STREAM))
    call(cap, 3, c=c)
    c.server(headers(3, response(503, [("content-type", "text/html")])), data(3, b"<html>", end=True))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "middlebox"}, streams=[1], says=["serves no gRPC by itself"])
def a_web_server_before_the_service(cap):
    c = call(cap)
    c.server(headers(1, ANSWER + [("server", "nginx/1.22.1")]), data(1, message(b"hello")))
    cap.wait(0.1)
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("stream-reset", verdict={"code": "INTERNAL_ERROR", "sender": "middlebox"}, streams=[1], says=["a time limit"])
def a_timer_that_is_early(cap):
    """nginx moves its timer by 300 ms and more only."""
    c = call(cap)
    c.server(headers(1, ANSWER + [("server", "nginx/1.22.1")]), data(1, message(b"hello")))
    cap.wait(1.43)
    c.server(rst(1, INTERNAL_ERROR))
    c.client(goaway(0))
    c.close("client")


@case("grpc-encoding", verdict={"layer": "grpc", "code": "grpc:INTERNAL", "sender": "server"}, streams=[1], says=["snappy"])
def an_encoding_that_the_client_does_not_take(cap):
    c = call(cap, extra=[("grpc-accept-encoding", "identity, gzip")])
    c.server(headers(1, ANSWER + [("grpc-encoding", "snappy")]), data(1, message(b"hello", 1)),
             headers(1, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


@quiet()
def an_encoding_that_it_takes(cap):
    c = call(cap, extra=[("grpc-accept-encoding", "identity,deflate,gzip")])
    c.server(headers(1, ANSWER + [("grpc-encoding", "gzip")]), data(1, message(b"hello", 1)),
             headers(1, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


# Attempts

@case("grpc-status", verdict={"code": "grpc:UNAVAILABLE", "severity": "warning"}, streams=[1], says=["the program saw no failure"])
def tried_again_with_success(cap):
    c = call(cap)
    c.server(headers(1, ANSWER + trailers(14, "try later"), end=True))
    call(cap, 3, extra=[("grpc-previous-rpc-attempts", "1")], c=c)
    served(c, 3)
    c.client(goaway(0))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:UNAVAILABLE", "severity": "error"}, streams=[1])
def the_next_call_is_no_attempt(cap):
    c = call(cap)
    c.server(headers(1, ANSWER + trailers(14, "try later"), end=True))
    call(cap, 3, c=c)
    served(c, 3)
    c.client(goaway(0))
    c.close("client")


@quiet(says=["hedging"])
def hedged(cap):
    c = call(cap)
    cap.wait(0.2)
    call(cap, 3, extra=[("grpc-previous-rpc-attempts", "1")], c=c)
    cap.wait(0.2)
    served(c, 1)
    c.client(rst(3))
    c.client(goaway(0))
    c.close("client")


# Limits

@case("stream-reset", verdict={"code": "ENHANCE_YOUR_CALM", "sender": "client", "at_fault": "server"}, streams=[1],
      says=["MAX_HEADER_LIST_SIZE", "RESOURCE_EXHAUSTED"])
def metadata_beyond_the_limit(cap):
    c = cap.connection().prefaces(client=[(6, 8192)])
    call(cap, c=c)
    c.server(headers(1, ANSWER + [("x-big", "a" * 9000)]))
    c.client(rst(1, 11))
    c.client(goaway(0))
    c.close("client")


@case("goaway-age", verdict={"layer": "connection", "code": "NO_ERROR", "sender": "server", "severity": "info"}, says=["age"])
def an_age_that_is_spread(cap):
    """grpc-go gives no debug data and spreads the age by 10 % to either side."""
    for age in (1.36, 1.5, 1.64):
        c = call(cap)
        served(c, 1)
        cap.wait(age - 0.3)
        call(cap, 3, c=c)
        served(c, 3)
        cap.wait(0.3)
        c.server(goaway(ANY), ping())
        c.client(ping(ack=True))
        c.server(goaway(3))
        c.close("server")


@case("goaway-idle", never=["goaway-age"])
def ages_that_differ(cap):
    for age in (1.3, 1.9, 1.6):
        c = call(cap)
        served(c, 1)
        cap.wait(age)
        c.server(goaway(ANY), ping())
        c.client(ping(ack=True))
        c.server(goaway(1))
        c.close("server")


@case("capture-gap", never=["message-malformed"])
def headers_that_were_not_captured(cap):
    """The trailers of a call are no answer without :status when the capture lacks its first header list."""
    c = call(cap)
    served(c, 1)
    call(cap, 3, c=c)
    c.packet(SERVER, 0x18, headers(3, ANSWER) + data(3, message(b"hello")), lost=True)
    c.server(headers(3, trailers(0), end=True))
    c.client(goaway(0))
    c.close("client")


@case("grpc-not-grpc", verdict={"layer": "grpc", "code": "grpc:UNAVAILABLE", "sender": "middlebox"}, streams=[1],
      findings=["backend-failed", "stream-reset"])
def both_sides_of_a_proxy_that_answers_a_page(cap):
    proxy = bytes((10, 0, 0, 2))
    c = call(cap)
    d = cap.connection(server_port=50051, client_ip=proxy, server_ip=proxy, handshake=False)
    d.packet(CLIENT, 2)
    d.acknowledge(SERVER)
    d.packet(SERVER, 0x14)
    c.server(headers(1, response(502, [("content-type", "text/html"), ("server", "nginx")])), data(1, b"<html>", end=True))
    c.client(rst(1, PROTOCOL_ERROR))
    c.client(goaway(0))
    c.close("client")
