"""A connection's life as ordinary programs live it: spare connections, shutdowns, floods, and captures with holes."""

from rig import (ACKED, CANCEL, CLIENT, CONTINUATION, END_HEADERS, ENHANCE_YOUR_CALM, GET, HEADERS, INTERNAL_ERROR, NO_ERROR, PROTOCOL_ERROR,
                 PSH, RST, SERVER, STATUS_200, SYN, case, data, fields, frame, goaway, grpc, headers, message, quiet, request, rst,
                 window_update)


def ask(c, stream, path="/"):
    c.client(headers(stream, request(path=path), end=True))


def answer(c, stream):
    c.server(headers(stream, STATUS_200), data(stream, b"hello", end=True))


def exchange(c, stream, path="/"):
    ask(c, stream, path)
    answer(c, stream)


def refuse(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    c.acknowledge(SERVER)
    c.packet(SERVER, RST | ACKED)


# ---- spare connections

@quiet(never=["reconnect-storm"])
def spare_connections_of_one_burst(cap):
    """Many requests at once: a connection is begun for each, and the first that stands takes them all."""
    used, *spare = [cap.connection().prefaces() for _ in range(7)]
    for stream in (1, 3, 5):
        exchange(used, stream)
    for c in spare:
        c.close("client")
    used.client(goaway(0))
    used.close("client")


# ---- holes in the capture

@quiet(never=["stream-limit", "goaway-cut-streams", "tcp-fin-midstream"], verdict={})
def answers_that_were_not_captured(cap):
    """The client got and acknowledged what the capture lacks: more seems open, and cut, than was."""
    c = cap.connection().prefaces(server=[(3, 4)])
    for n in range(12):
        ask(c, 2 * n + 1)
        c.packet(SERVER, PSH | ACKED, headers(2 * n + 1, STATUS_200, end=True), lost=n < 10)
        c.acknowledge(CLIENT)
    c.client(goaway(0))
    c.close("client")


@quiet(never=["stream-limit", "violation"], verdict={})
def requests_that_were_not_captured(cap):
    """Answers to unseen requests are no streams of the server's."""
    c = cap.connection().prefaces(client=[(3, 2)])
    for n in range(8):
        c.packet(CLIENT, PSH | ACKED, headers(2 * n + 1, GET, end=True), lost=n != 0)
        c.acknowledge(SERVER)
    for n in range(8):
        c.server(headers(2 * n + 1, STATUS_200))
    for n in range(8):
        c.server(data(2 * n + 1, b"x", end=True))
    c.client(goaway(0))
    c.close("client")


# ---- shutdowns

@case("tcp-refused", verdict={"code": "tcp:refused"}, findings=["goaway-drain"],
      says=["next connection, number 1", "was refused: the server was gone", "On connection 0 the server had taken its leave"],
      never=["goaway-idle"])
def refused_after_the_shutdown(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(0x7FFFFFFF))
    c.close("server")
    cap.wait(0.3)
    refuse(cap)


@case("goaway-drain", verdict={"id": "goaway-drain", "sender": "server"}, never=["goaway-idle"],
      says=["timeout", "no idle timeout", "restarted or reloaded", "new connection"])
def a_restart_that_says_timeout(cap):
    """Apache's words at a graceful restart are those of its idle timeout, but longer rests went before."""
    c = cap.connection().prefaces()
    for stream in (1, 3, 5):
        exchange(c, stream)
        cap.wait(0.4)
    exchange(c, 7)
    cap.wait(0.2)
    c.server(goaway(7, debug=b"timeout"))
    c.close("server")
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(goaway(0))
    c.close("client")


@case("goaway-requests", verdict={"id": "goaway-requests"}, says=["opened no connection after it"])
def limit_of_requests_and_no_reconnect(cap):
    for c in [cap.connection().prefaces() for _ in range(2)]:
        for stream in range(1, 11, 2):
            ask(c, stream)
            if stream == 9:
                c.server(goaway(9))
            answer(c, stream)
        c.close("server")


@case("goaway-lost-streams", verdict={"id": "goaway-lost-streams", "code": "NO_ERROR", "sender": "server"}, findings=["goaway-error"],
      says=["which some clients take for an error"], streams=[7, 9])
def a_client_that_takes_the_drain_for_an_error(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    for stream in (3, 5, 7, 9):
        ask(c, stream)
    c.server(goaway(5), headers(3, STATUS_200), data(3, b"x", end=True), headers(5, STATUS_200), data(5, b"x", end=True))
    c.client(goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"id": "goaway-error", "code": "PROTOCOL_ERROR", "sender": "client", "at_fault": "server"},
      never=["goaway-lost-streams"])
def a_breach_after_the_drain(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    ask(c, 3)
    c.server(goaway(3), data(9, b"x"))
    c.client(goaway(0, PROTOCOL_ERROR))
    c.close("client")


# ---- floods that nobody answers with an error

@case("rapid-reset", verdict={"id": "rapid-reset", "at_fault": "client"},
      never=["goaway-lost-streams", "goaway-ignored"])
def rapid_reset_up_to_the_limit_of_requests(cap):
    """nginx has no other limit than that of requests: what was cancelled anyway is not lost by it."""
    c = cap.connection().prefaces()
    for n in range(130):
        c.client(headers(2 * n + 1, GET, end=True), rst(2 * n + 1, CANCEL))
    c.server(goaway(239))
    for n in range(130, 140):
        c.client(headers(2 * n + 1, GET, end=True), rst(2 * n + 1, CANCEL))
    c.close("server")


@case("flood-continuation", verdict={"id": "flood-continuation", "at_fault": "client"}, findings=["tcp-fin-midstream"])
def flood_of_continuation_and_no_word(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.client(frame(HEADERS, 0, 3, fields(GET)))
    for n in range(20):
        c.client(*[frame(CONTINUATION, 0, 3, fields([(f"x{n}", "y")]))] * 10)
    cap.wait(1.5)
    c.close("server")


# ---- what is said of the other end

@case("tcp-half-open", never=["violation"], says=["fell silent then"])
def silence_is_not_called_alive(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    cap.wait(0.01)
    c.server(window_update(0, 1000))
    cap.wait(1)
    octets = frame(6, 0, 0, b"12345678")
    at = c.seq[CLIENT]
    c.packet(CLIENT, PSH | ACKED, octets)
    for n in range(6):
        cap.wait(0.3 * 2 ** n)
        c.packet(CLIENT, PSH | ACKED, octets, seq=at)


@case("goaway-error", verdict={"id": "goaway-error", "code": "PROTOCOL_ERROR", "sender": "client", "at_fault": "server"},
      says=["had not answered the PING", "0.8 s before", "OkHttp"])
def ping_in_vain(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(headers(1, STATUS_200), data(1, b"x"))
    c.client(frame(6, 0, 0, b"12345678"))
    cap.wait(0.8)
    c.client(goaway(0, PROTOCOL_ERROR), rst(1, PROTOCOL_ERROR))
    c.close("client")


# ---- limits that servers answer with INTERNAL_ERROR

@case("goaway-error", verdict={"id": "goaway-error", "code": "INTERNAL_ERROR", "sender": "server", "at_fault": "client"},
      findings=["rapid-reset"], says=["nghttp2", "1000 resets"], streams=[])
def rapid_reset_and_internal_error(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    for n in range(1, 120):
        c.client(headers(2 * n + 1, GET, end=True), rst(2 * n + 1, CANCEL))
    c.server(goaway(201, INTERNAL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"id": "goaway-error", "code": "INTERNAL_ERROR", "sender": "server", "at_fault": "client"},
      says=["longest header block of the client", "was not answered"], streams=[3])
def header_block_beyond_the_buffer(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    block = fields(request(extra=[(f"x{n}", "y" * 900) for n in range(40)]))
    c.client(frame(HEADERS, 1, 3, block[:16384]), frame(CONTINUATION, 0, 3, block[16384:32768]),
             frame(CONTINUATION, END_HEADERS, 3, block[32768:]))
    c.server(goaway(1, INTERNAL_ERROR))
    c.close("server")


# ---- a client that is slow to read

@case("goaway-lost-streams", verdict={"id": "goaway-lost-streams", "severity": "warning", "sender": "server"}, never=["goaway-ignored"])
def requests_until_the_goaway_was_read(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    ask(c, 3, "/a")
    c.server(goaway(1))
    cap.wait(0.04)
    ask(c, 5, "/b")
    cap.wait(0.1)
    d = cap.connection().prefaces()
    exchange(d, 1, "/a")
    exchange(d, 3, "/b")
    c.close("server")
    d.client(goaway(0))
    d.close("client")


@case("goaway-ignored", verdict={"severity": "info", "code": "NO_ERROR"}, says=["answered all the same"])
def a_late_request_that_is_answered(cap):
    """A program that reads its socket only when it wants something: nothing is lost."""
    c = cap.connection().prefaces()
    exchange(c, 1)
    c.server(goaway(0x7FFFFFFF))
    cap.wait(0.4)
    exchange(c, 3)
    c.server(goaway(3))
    c.close("client")


@case("grpc-status", verdict={"code": "grpc:UNAVAILABLE"}, says=["had announced the end of the connection", "MaxConnectionAgeGrace"])
def a_call_that_outlives_the_drain(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, grpc()), data(1, message(b"x"), end=True))
    cap.wait(0.5)
    c.server(goaway(0x7FFFFFFF), goaway(1))
    cap.wait(0.5)
    c.server(headers(1, STATUS_200 + [("content-type", "application/grpc"), ("grpc-status", "14"), ("grpc-message", "enter idle")], end=True),
             rst(1, NO_ERROR))
    c.close("server")


@case("goaway-requests", verdict={"id": "goaway-requests"}, says=["keepalive_time"])
def regular_requests_and_the_same_age(cap):
    for _ in range(2):
        c = cap.connection().prefaces()
        for n in range(5):
            ask(c, 2 * n + 1)
            if n == 4:
                c.server(goaway(9))
            answer(c, 2 * n + 1)
            cap.wait(0.3)
        c.close("server")
        cap.wait(0.1)


@case("tcp-fin-midstream", verdict={"code": "tcp:fin"}, says=["only the end of the stream (END_STREAM) is missing"])
def a_body_without_its_end(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(headers(1, STATUS_200 + [("content-length", "5")]), data(1, b"hello"))
    c.close("server")


@case("goaway-error", verdict={"id": "goaway-error", "code": "ENHANCE_YOUR_CALM", "at_fault": "client"}, says=["Tomcat weighs"])
def tomcats_overhead(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    c.server(goaway(1, ENHANCE_YOUR_CALM, b"Connection [0], Too much overhead so the connection will be closed"))
    c.close("server")


@case("goaway-error", verdict={"id": "goaway-error", "code": "ENHANCE_YOUR_CALM"}, findings=["grpc-status"], streams=[1],
      says=["ended with an error status: 1"])
def a_call_that_the_error_ended(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, grpc()), data(1, message(b"x"), end=True))
    cap.wait(0.5)
    c.server(goaway(1, ENHANCE_YOUR_CALM, b"too_many_pings"),
             headers(1, STATUS_200 + [("content-type", "application/grpc"), ("grpc-status", "14"), ("grpc-message", "Too many pings")], end=True))
    c.close("server")


@case("goaway-error", verdict={"id": "goaway-error", "code": "INTERNAL_ERROR", "sender": "server"}, streams=[1, 3],
      says=["⚠ 1 GET"])
def streams_that_the_sender_reset_after_it(cap):
    c = cap.connection().prefaces()
    ask(c, 1)
    ask(c, 3)
    c.server(goaway(3, INTERNAL_ERROR))
    cap.wait(0.05)
    c.server(rst(1, NO_ERROR))
    c.close("server")


# ---- what the other side's end harmed

@case("violation", verdict={"id": "violation", "sender": "server", "code": "PROTOCOL_ERROR"}, streams=[3])
def a_breach_on_no_stream_and_a_silent_close(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    ask(c, 3)
    c.server(data(101, b"x"))
    c.close("client")


@case("goaway-error", verdict={"id": "goaway-error", "sender": "client", "at_fault": "server"}, streams=[3])
def an_answer_that_was_whole_but_broken(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    ask(c, 3)
    c.server(headers(3, STATUS_200), frame(0, 9, 3, b"\xffx"))  # more padding than payload
    c.client(goaway(0, PROTOCOL_ERROR))
    c.close("client")


@case("flood-ping", verdict={"id": "flood-ping", "sender": "server", "at_fault": "server"}, findings=["tcp-fin-midstream"], streams=[3])
def flooded_client_goes_without_a_word(cap):
    c = cap.connection().prefaces()
    exchange(c, 1)
    ask(c, 3)
    for _ in range(60):
        c.server(frame(6, 0, 0, b"12345678") * 10)
    cap.wait(2)
    c.close("client")
