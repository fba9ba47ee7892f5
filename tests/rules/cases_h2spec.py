"""What h2spec (the conformance suite for servers of HTTP/2) looks like in captures against real servers: nginx, Apache,
h2o, nghttpd, haproxy, Caddy, Node.js and Go. Each case names h2spec's own; what the two sides
say was seen on the wire."""

import struct

from rig import (CANCEL, CLIENT, COMPRESSION_ERROR, CONTINUATION, END_HEADERS, END_STREAM, FRAME_SIZE_ERROR, GET,
                 HEADERS, INTERNAL_ERROR, NO_ERROR, PADDED, PING, PRIORITY, PROTOCOL_ERROR, STATUS_200,
                 STREAM_CLOSED, case, data, fields, frame, goaway, headers, ping, quiet, request, response, rst,
                 settings, window_update)

ASKED = headers(1, GET, end=True)
OPEN = headers(1, GET)
POST = headers(1, request("POST"))
HALF = frame(HEADERS, 0, 1, fields(GET))
REST = frame(CONTINUATION, END_HEADERS, 1, fields([("x-dummy0", "dummy")]))
ANSWER = headers(1, response(200, [("content-length", "29")])) + data(1, b"hello world, this is the page", end=True)
BLAMED = {"sender": "server", "at_fault": "client"}
OTHERS = ["violation", "message-malformed", "header-compression"]


def told(name, rule, section, said, answer, ends=True, calls="connection error", never=(), **verdict):
    """The client says what breaks a rule, the server answers, and that answer leads."""
    def build(cap):
        c = cap.connection().prefaces()
        c.client(said)
        c.server(*answer)
        c.close("server" if ends else "client")
    build.__name__ = name
    case(rule, verdict={**BLAMED, **verdict}, says=[section, calls], never=never)(build)


# One breach is told once, and by its own rule
told("http2_4_3_2_priority_in_a_block", "violation", "§6.2", HALF + frame(PRIORITY, 0, 1, b"\0\0\0\0\xff") + REST,
     [goaway(0, PROTOCOL_ERROR)], id="goaway-error", code="PROTOCOL_ERROR", never=["message-malformed"])
told("http2_5_5_2_unknown_type_in_a_block", "violation", "§6.2", HALF + frame(0x16, 0, 0, b"\0" * 8),
     [goaway(0, PROTOCOL_ERROR)], id="goaway-error", never=["message-malformed"])
told("http2_6_10_2_data_in_a_block", "violation", "§6.2",
     HALF + frame(CONTINUATION, 0, 1, fields([("x-a", "b")])) + data(1, b"test", end=True),
     [goaway(0, PROTOCOL_ERROR)], id="goaway-error", never=["message-malformed"])
told("http2_6_10_3_continuation_on_stream_0", "violation", "§6.10", HALF + frame(CONTINUATION, END_HEADERS, 0, b""),
     [goaway(0, PROTOCOL_ERROR)], id="goaway-error")
told("http2_6_2_4_caddy_resets_what_was_padded_wrong", "violation", "§6.2",
     frame(HEADERS, PADDED | END_HEADERS | END_STREAM, 1, b"\xff" + fields(GET)), [rst(1, PROTOCOL_ERROR)], ends=False,
     id="stream-reset")
told("http2_4_3_1_cut_field", "header-compression", "RFC 7541 §5.2", frame(HEADERS, 5, 1, b"\x40"),
     [goaway(0, COMPRESSION_ERROR)], id="goaway-error", code="COMPRESSION_ERROR")
told("hpack_2_3_3_2_name_beyond_the_table", "header-compression", "RFC 7541 §2.3.3",
     frame(HEADERS, 5, 1, fields(GET) + b"\x7f\x07\x00"), [goaway(0, COMPRESSION_ERROR)], id="goaway-error")
told("http2_8_1_2_1_4_all_pseudo_headers_late", "message-malformed", "§8.3",
     headers(1, [("x-test", "ok"), *GET], end=True),
     [rst(1, PROTOCOL_ERROR)], ends=False, calls="stream error", id="stream-reset")
told("http2_8_1_2_6_2_answered_before_the_end", "message-malformed", "1 said, 4 came",
     headers(1, request("POST", extra=[("content-length", "1")])) + data(1, b"test"), [rst(1, PROTOCOL_ERROR)],
     ends=False, calls="stream error", id="stream-reset")
told("http2_6_9_3_window_update_of_3", "violation", "§6.9", frame(8, 0, 0, b"\0\0\1"),
     [goaway(0, FRAME_SIZE_ERROR)], id="goaway-error", code="FRAME_SIZE_ERROR")


@case("violation", verdict=BLAMED, says=["RFC 7540 §5.3.1", "calls for a stream error", "depends on itself"])
def http2_5_3_1_2_h2o(cap):
    c = cap.connection().prefaces()
    c.client(frame(PRIORITY, 0, 2, b"\0\0\0\2\xff"))
    c.server(goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("violation", verdict={"sender": "client", "at_fault": "client"},
      says=["RFC 7540 §5.3.1", "reset the stream for it"])
def http2_5_3_1_2_go(cap):
    """A stream error of a stream that is idle: the server may reset it."""
    c = cap.connection().prefaces()
    c.client(frame(PRIORITY, 0, 2, b"\0\0\0\2\xff"))
    c.server(rst(2, PROTOCOL_ERROR))
    c.close()


@quiet(findings=["violation"])
def http2_5_3_1_2_who_knows_no_priorities(cap):
    c = cap.connection().prefaces()
    c.client(frame(PRIORITY, 0, 1, b"\0\0\0\1\xff"), headers(3, GET, end=True))
    c.server(headers(3, STATUS_200, end=True))
    c.client(goaway(0))
    c.close()


@case("violation", verdict={"sender": "client", "at_fault": "client"},
      says=["calls for a stream error, STREAM_CLOSED", "reset the stream for it with STREAM_CLOSED"])
def http2_5_1_8_h2o(cap):
    c = cap.connection().prefaces()
    c.client(OPEN, rst(1, CANCEL), data(1, b"test", end=True))
    c.server(rst(1, STREAM_CLOSED))
    c.close()


@case("violation", verdict=BLAMED, says=["HEADERS after RST_STREAM"], never=["message-malformed"])
def http2_5_1_9_nginx(cap):
    """The server had reset it too, before the client did: that is no excuse after its own reset."""
    c = cap.connection().prefaces()
    c.client(OPEN)
    c.server(headers(1, STATUS_200, end=True), rst(1, NO_ERROR))
    c.client(rst(1, CANCEL), headers(1, GET, end=True))
    c.server(goaway(1, PROTOCOL_ERROR))
    c.close("server")


@case("message-malformed", verdict={"sender": "client", "at_fault": "client"}, says=["1 said, 8 came"])
def http2_8_1_2_6_2_nginx(cap):
    """It had answered and reset the stream before the body came."""
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST", extra=[("content-length", "1")])))
    c.server(ANSWER, rst(1, NO_ERROR))
    c.client(data(1, b"test"), data(1, b"test", end=True))
    c.close()


@case("message-malformed", verdict=BLAMED, says=["pseudo-header in trailers"])
def http2_8_1_2_1_3_nginx(cap):
    c = cap.connection().prefaces()
    c.client(POST)
    c.server(ANSWER, rst(1, NO_ERROR))
    c.client(headers(1, [(":method", "200"), ("x-test", "ok")], end=True))
    c.server(goaway(1, PROTOCOL_ERROR))
    c.close("server")


@case("violation", verdict=BLAMED, never=["ping-no-ack"])
def http2_6_7_3_no_answer_is_due(cap):
    c = cap.connection().prefaces()
    c.client(frame(PING, 0, 1, b"\0" * 8))
    c.server(goaway(0, PROTOCOL_ERROR))
    cap.wait(1.5)
    c.close("server")


@case("violation", verdict={"id": "goaway-error", **BLAMED, "code": "FRAME_SIZE_ERROR"})
def http2_6_3_2_haproxy(cap):
    """It resets what is open when it has said GOAWAY: an effect, and not its fault."""
    c = cap.connection().prefaces()
    c.client(OPEN, frame(PRIORITY, 0, 1, b"\0\0\0\1"))
    c.server(goaway(1, FRAME_SIZE_ERROR), rst(1, NO_ERROR))
    c.close("server")


@case("preface-malformed", verdict={"sender": "client", "at_fault": "client"}, findings=["goaway-error"],
      says=["INTERNAL_ERROR"])
def http2_3_5_2_node(cap):
    c = cap.connection()
    c.client(b"INVALID CONNECTION PREFACE\r\n\r\n")
    c.server(settings(), goaway(0, INTERNAL_ERROR))
    c.close("server")


# Where the server is wrong


@case("goaway-error", verdict={"sender": "server", "at_fault": "server"}, says=["must be ignored", "no breach"])
def generic_4_4_nginx(cap):
    """Trailers that were on their way when it answered and reset the stream."""
    c = cap.connection().prefaces()
    c.client(POST, data(1, b"test"), headers(1, [("x-test", "ok")], end=True))
    c.server(ANSWER, rst(1, NO_ERROR), goaway(1, PROTOCOL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"sender": "server", "at_fault": "server"}, says=["identifier twice", "§6.5.3"])
def http2_6_5_3_1_go(cap):
    c = cap.connection().prefaces()
    c.client(settings((4, 100), (4, 1)))
    c.server(goaway(0, PROTOCOL_ERROR))
    c.close("server")


@case("goaway-error", verdict={"sender": "server", "at_fault": "server", "code": "INTERNAL_ERROR"})
def http2_6_7_2_node(cap):
    c = cap.connection().prefaces()
    c.client(ping(b"invalid\0", ack=True), ping(b"h2spec\0\0"))
    c.server(goaway(0, INTERNAL_ERROR))
    c.close("server")


@case("stream-reset", verdict={"sender": "server", "at_fault": "server", "severity": "warning"},
      says=["answer was whole", "NO_ERROR"])
def http2_7_2_haproxy(cap):
    c = cap.connection().prefaces()
    c.client(OPEN)
    c.server(ANSWER, rst(1, CANCEL))
    c.close()


# Where nobody is


@quiet(never=OTHERS)
def generic_2_2_leaves_when_it_has_seen_enough(cap):
    c = cap.connection().prefaces()
    c.client(settings((4, 0)), ASKED, window_update(1, 1))
    c.server(settings(ack=True), headers(1, response(200, [("content-length", "29")])), data(1, b"h"))
    c.close()


@quiet(never=OTHERS)
def http2_6_9_2_2_negative_window(cap):
    c = cap.connection().prefaces()
    c.client(settings((4, 3)), ASKED)
    c.server(settings(ack=True), headers(1, response(200, [("content-length", "5")])), data(1, b"hel"))
    c.client(settings((4, 2)), window_update(1, 2))
    c.server(settings(ack=True), data(1, b"l"))
    c.client(window_update(1, 10))
    c.server(data(1, b"o", end=True))
    c.client(goaway(0))
    c.close()


@quiet(never=OTHERS)
def http2_6_5_3_1_two_values(cap):
    c = cap.connection().prefaces()
    c.client(settings((4, 100), (4, 1)))
    c.server(settings(ack=True))
    c.client(ASKED)
    c.server(headers(1, STATUS_200), data(1, b"h"))
    c.client(window_update(1, 10))
    c.server(data(1, b"i", end=True))
    c.client(goaway(0))
    c.close()


@quiet(never=OTHERS)
def generic_3_3_5_priority_of_an_idle_stream(cap):
    c = cap.connection().prefaces()
    c.client(frame(PRIORITY, 0, 5, b"\0\0\0\0\xff"), headers(3, GET, end=True))
    c.server(headers(3, STATUS_200, end=True))
    c.client(frame(PRIORITY, 0, 3, struct.pack(">IB", 1 << 31 | 5, 255)), goaway(0))
    c.close()


@quiet(never=OTHERS)
def http2_4_1_3_reserved_bit(cap):
    c = cap.connection().prefaces()
    c.client(frame(0x16, 0, 0, b"\0" * 8), frame(PING, 0x16, 1 << 31, b"\0" * 8))
    c.server(ping(b"\0" * 8, ack=True))
    c.client(goaway(0))
    c.close()


@quiet(findings=["message-malformed"], says=["29 said, 1 came", "had closed the connection before"])
def generic_2_2_haproxy(cap):
    """It ends the stream where it stands when the client has left."""
    c = cap.connection().prefaces()
    c.client(settings((4, 0)), ASKED, window_update(1, 1))
    c.server(settings(ack=True), headers(1, response(200, [("content-length", "29")])), data(1, b"h"))
    c.fin(CLIENT)
    c.server(data(1, b"", end=True))
    c.rst(CLIENT)
