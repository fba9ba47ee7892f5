"""GOAWAY in its meanings (RFC 9113 sections 6.8 and 8.7)."""

from rig import (CANCEL, CLIENT, END_HEADERS, PUSH_PROMISE, COMPRESSION_ERROR, ENHANCE_YOUR_CALM, GET, INTERNAL_ERROR, NO_ERROR, PREFACE,
                 PROTOCOL_ERROR, SERVER, STATUS_200, case, data, fields, frame, goaway, headers, quiet, request, response, rst, settings)

ALL = 0x7FFFFFFF


def ask(c, stream, path="/", method="GET"):
    c.client(headers(stream, request(method, path), end=True))


def answer(c, stream, octets=b"hello"):
    c.server(headers(stream, STATUS_200), data(stream, octets, end=True))


def exchange(c, stream, path="/"):
    ask(c, stream, path)
    answer(c, stream)


PLANNED = {"layer": "connection", "code": "NO_ERROR", "sender": "server", "severity": "info"}
LOST = {"id": "goaway-lost-streams", "layer": "connection", "code": "NO_ERROR", "sender": "server"}


# ---- errors

@case("goaway-error", verdict={"layer": "connection", "code": "INTERNAL_ERROR", "sender": "server", "at_fault": "server",
                               "severity": "error"},
      says=["INTERNAL_ERROR", "last-stream-id 1", "safe to retry", "its own log"], streams=[1, 3])
def internal_error(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/b", "POST")
    c.server(goaway(1, INTERNAL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"code": "COMPRESSION_ERROR", "sender": "client", "at_fault": "server"},
      says=["HPACK", "server"], streams=[3])
def client_cannot_decode(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    answer(c, 1)
    ask(c, 3)
    c.client(goaway(0, COMPRESSION_ERROR))
    c.close("client")


@case("goaway-error", verdict={"code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "client"},
      findings=["violation"], streams=[3])
def answers_a_breach(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    ask(c, 3)
    c.client(data(9, b"x"))  # idle
    c.server(goaway(3, PROTOCOL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"code": "0x1f", "at_fault": "unknown"}, streams=[])
def unknown_code(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(1, 0x1F))
    c.close("server")


@case("goaway-error", verdict={"code": "ENHANCE_YOUR_CALM", "at_fault": "client"},
      says=["12", "large_client_header_buffers"], streams=[1])
def headers_too_large(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request(extra=[("cookie", "x" * 12000)]), end=True))
    c.server(goaway(1, ENHANCE_YOUR_CALM))
    c.close("server")


@case("goaway-error", verdict={"code": "ENHANCE_YOUR_CALM"}, says=["too_many_resets", "hyper"])
def debug_of_a_product(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(1, ENHANCE_YOUR_CALM, b"too_many_resets"))
    c.close("server")


@case("goaway-error", says=["not processed", "idempotent", "not to be sent again blindly"], streams=[1, 3, 5])
def in_doubt_by_method(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/order", "POST")
    ask(c, 5, "/late")
    c.server(goaway(3, INTERNAL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"code": "PROTOCOL_ERROR", "sender": "server"})
def the_first_of_two_errors(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(1, PROTOCOL_ERROR))
    c.client(goaway(0, INTERNAL_ERROR))
    c.close("client")


@case("goaway-error", verdict={"code": "CANCEL", "sender": "server", "at_fault": "server"},
      says=["announced the end", "new connection, number 1"], streams=[1])
def grace_is_over(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(ALL))
    cap.wait(3)
    c.server(goaway(1, CANCEL))
    c.close("server")
    d = cap.connection().prefaces()
    exchange(d, 1)
    d.client(goaway(0))
    d.close("client")


# ---- lost streams

@case("goaway-lost-streams", verdict={**LOST, "severity": "error"}, streams=[3, 5],
      says=["last-stream-id 1", "not processed", "no retry of them"])
def not_retried(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/b")
    ask(c, 5, "/c", "POST")
    c.server(goaway(1))
    answer(c, 1)
    c.close("server")


@case("goaway-lost-streams", verdict={**LOST, "severity": "warning"}, streams=[3], says=["retried all", "connection 1"])
def retried_well(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/b")
    c.server(goaway(1))
    answer(c, 1)
    d = cap.connection().prefaces()
    exchange(d, 1, "/b")
    c.close("server")
    d.close("client")


@case("goaway-lost-streams", verdict={**LOST, "severity": "warning"}, streams=[3, 5], says=["retried all", "other connections"])
def cancelled_and_retried_on_two(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/b")
    ask(c, 5, "/c")
    c.server(goaway(1))
    c.client(rst(3), rst(5))
    d, e = cap.connection().prefaces(), cap.connection().prefaces()
    exchange(d, 1, "/b")
    exchange(e, 1, "/c")
    answer(c, 1)
    for x in (c, d, e):
        x.close("client")


@case("goaway-lost-streams", verdict={**LOST, "severity": "error"}, streams=[3, 5], says=["retried only 1 of the 2"])
def retried_in_part(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/b")
    ask(c, 5, "/c")
    c.server(goaway(1))
    answer(c, 1)
    d = cap.connection().prefaces()
    exchange(d, 1, "/b")
    c.close("server")


@case("goaway-lost-streams", verdict={**LOST, "severity": "error"}, streams=[1], says=["no stream"])
def none_was_processed(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(0))
    c.client(goaway(0))
    c.close("client")


# ---- cut streams

@case("goaway-cut-streams", verdict={"id": "goaway-cut-streams", "code": "NO_ERROR", "sender": "server",
                                     "severity": "error"}, streams=[1, 3], says=["in doubt", "POST"])
def server_cut_its_drain_short(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3, "/pay", "POST")
    c.server(headers(1, response(extra=[("content-length", "100")])), data(1, b"x" * 40))
    c.server(goaway(3))
    c.close("server")


@case("goaway-cut-streams", findings=["goaway-cut-streams"], says=["the client closed the connection"])
def client_left_a_drain(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(1))
    cap.wait(1)
    c.close("client")


# ---- planned ends

@case("goaway-drain", verdict={**PLANNED, "id": "goaway-drain"}, streams=[], never=["goaway-lost-streams", "goaway-close"],
      says=["2147483647", "two steps", "nothing was lost", "graceful"])
def two_steps(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(ALL))
    cap.wait(0.5)
    c.server(goaway(1))
    answer(c, 1)
    c.close("server")


@case("goaway-drain", verdict={**PLANNED, "id": "goaway-drain"}, says=["new connection, number 1"])
def one_step_and_a_new_connection(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    cap.wait(0.2)
    c.server(goaway(1))
    c.close("server")
    d = cap.connection().prefaces()
    exchange(d, 1)
    d.client(goaway(0))
    d.close("client")


@case("goaway-idle", verdict={**PLANNED, "id": "goaway-idle"}, says=["idle", "75 s", "keepalive_timeout"],
      never=["goaway-drain"])
def idle_for_75_seconds(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    cap.wait(75)
    c.server(goaway(1))
    c.close("server")


@case("goaway-close", verdict={"id": "healthy"}, never=["goaway-idle", "goaway-drain"])
def no_idle_limit_when_it_rested_longer_before(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    cap.wait(10)
    exchange(c, 3)
    cap.wait(4)
    c.server(goaway(3))
    c.close("server")


@case("goaway-idle", verdict={"id": "goaway-idle"}, says=["Apache"])
def idle_by_its_own_words(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    cap.wait(0.3)
    c.server(goaway(1, NO_ERROR, b"timeout"))
    c.close("server")


@case("goaway-age", verdict={**PLANNED, "id": "goaway-age"}, says=["3 connections", "maximum connection age"])
def same_age(cap):
    for n in range(3):
        c = cap.connection().prefaces()
        for i in range(3 + n):
            exchange(c, 2 * i + 1, f"/{n}/{i}")
            cap.wait(3.0 / (3 + n) - 0.004)
        ask(c, 41)
        c.server(goaway(41))
        answer(c, 41)
        c.close("server")
        cap.wait(0.1)


@case("goaway-drain", verdict={"id": "goaway-drain"}, never=["goaway-age", "goaway-requests"])
def different_ages(cap):
    for n in range(3):
        c = cap.connection().prefaces()
        for i in range(2 + n):
            exchange(c, 2 * i + 1)
            cap.wait(1.4)
        ask(c, 41)
        c.server(goaway(41))
        answer(c, 41)
        c.close("server")


@case("goaway-age", verdict={"id": "goaway-age"}, says=["max_age", "gRPC"])
def age_by_its_own_words(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    cap.wait(30)
    exchange(c, 3)
    c.server(goaway(ALL, NO_ERROR, b"max_age"))
    c.server(goaway(3))
    c.close("server")


@case("goaway-requests", verdict={**PLANNED, "id": "goaway-requests"}, says=["2 connections", "after 5 requests"],
      never=["goaway-age"])
def same_number_of_requests(cap):
    for n in range(2):
        c = cap.connection().prefaces()
        for i in range(4):
            exchange(c, 2 * i + 1)
            cap.wait(0.1 + n)
        ask(c, 9)
        c.server(goaway(9))
        answer(c, 9)
        c.close("server")


@case("goaway-requests", verdict={"id": "goaway-requests"}, says=["100 requests", "keepalive_requests"])
def a_hundred_requests(cap):
    c = cap.connection().prefaces()
    for i in range(100):
        ask(c, 2 * i + 1)
        if i == 99:
            c.server(goaway(199))
        answer(c, 2 * i + 1)
    c.close("server")
    d = cap.connection().prefaces()
    exchange(d, 1)


# ---- normal closings

@case("goaway-close", verdict={"id": "healthy"}, never=["goaway-drain"])
def server_answers_the_clients_goaway(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(goaway(0))
    c.server(goaway(1))
    c.close("client")


@case("goaway-close", verdict={"id": "healthy"}, never=["goaway-drain"])
def server_answers_the_clients_fin(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.fin(CLIENT)
    c.server(goaway(1))
    c.fin(SERVER)


@quiet(findings=["goaway-close"], never=["goaway-cut-streams", "goaway-lost-streams"])
def client_says_goodbye(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["goaway-ignored", "goaway-lost-streams"])
def stream_cancelled_before_goaway(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(goaway(0))
    c.server(goaway(1))
    c.close("server")


@quiet(findings=["goaway-close"], never=["goaway-drain"])
def server_says_goodbye(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(1))
    c.close("server")


@quiet(findings=["goaway-close"], never=["goaway-drain", "goaway-idle"])
def server_has_nothing_to_do(cap):
    for _ in range(2):
        c = cap.connection().prefaces()
        exchange(c, 1)
        c.server(goaway(1, NO_ERROR, b"timeout"))
        c.close("server")


# ---- GOAWAY not heeded

@case("goaway-ignored", verdict={"sender": "client", "at_fault": "client", "severity": "error"}, streams=[3],
      says=["new streams after", "must not open"])
def new_stream_long_after(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(1))
    cap.wait(2)
    ask(c, 3)
    cap.wait(1)
    c.close("server")


@case("goaway-ignored", says=["answered all the same"])
def new_stream_answered(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(ALL))
    cap.wait(2)
    exchange(c, 3)
    c.close("server")


@case("goaway-lost-streams", never=["goaway-ignored"], streams=[3])
def new_stream_crossed_it(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(1), acked=False)
    ask(c, 3)
    c.close("server")


@case("goaway-last-id-grew", verdict={"sender": "server", "at_fault": "server", "severity": "error"}, says=["to 5"])
def last_id_grew(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(1))
    c.server(goaway(5))
    c.close("server")


@case("goaway-drain", verdict={"id": "goaway-drain"}, says=["still open when the capture"])
def capture_ends_in_a_drain(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(ALL))
    c.server(headers(1, STATUS_200), data(1, b"x"))


@case("goaway-lost-streams", verdict=LOST, says=["taken 100 requests", "took the connection for idle"])
def lost_at_a_known_number(cap):
    c = cap.connection().prefaces()
    for i in range(100):
        exchange(c, 2 * i + 1)
    c.server(goaway(199, NO_ERROR, b"idle timeout"), acked=False)
    ask(c, 201)
    c.close("server")


@quiet(findings=["goaway-close"], never=["goaway-lost-streams"])
def client_leaves_a_push(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + fields(GET)), headers(2, STATUS_200), data(2, b"x"))
    answer(c, 1)
    c.client(goaway(0))
    c.close("client")


@case("goaway-error", verdict={"id": "goaway-error"}, says=["at its beginning"])
def clock_went_back(cap):
    c = cap.connection()
    cap.wait(-0.01)
    c.prefaces()
    c.server(goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("goaway-drain", findings=["goaway-drain"], says=["Its only request so far had finished"])
def the_only_request_had_finished(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    answer(c, 1)
    c.server(goaway(ALL))
    c.server(goaway(1))
    c.close("server")


@case("goaway-lost-streams", says=["The one request above it was", "retry, whatever its method", "stream 3"])
def one_request_left(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3)
    c.server(goaway(1))
    c.server(headers(1, STATUS_200, end=True))
    c.close("server")


@case("goaway-lost-streams", says=["The 2 requests above it were", "streams 3, 5"])
def two_requests_left(cap):
    c = cap.connection().prefaces()
    for stream in (1, 3, 5):
        ask(c, stream)
    c.server(goaway(1))
    c.server(headers(1, STATUS_200, end=True))
    c.close("server")
