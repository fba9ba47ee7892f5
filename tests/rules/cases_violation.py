"""Breaches of RFC 9113, 7541, 8441 and 9218: each with its section and its offender, as the RFCs have them. The list is
that of h2spec (what a client may do wrong), then what servers may."""

import struct

from rig import (ACK, COMPRESSION_ERROR, CONTINUATION, DATA, END_HEADERS, END_STREAM, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR,
                 GET, GOAWAY, HEADERS, PADDED, PING, PRIORITY, PROTOCOL_ERROR, PUSH_PROMISE, REFUSED_STREAM,
                 RST_STREAM, SETTINGS, STATUS_200, STREAM_CLOSED, WINDOW_UPDATE, case, data, fields, frame, goaway, headers,
                 ping, quiet, request, response, rst, settings, window_update)

PRIORITY_UPDATE = 16
CALLED = {"PROTOCOL_ERROR": PROTOCOL_ERROR, "FLOW_CONTROL_ERROR": FLOW_CONTROL_ERROR, "STREAM_CLOSED": STREAM_CLOSED,
          "FRAME_SIZE_ERROR": FRAME_SIZE_ERROR, "REFUSED_STREAM": REFUSED_STREAM, "COMPRESSION_ERROR": COMPRESSION_ERROR}


def breach(rule, name, section, make, code="PROTOCOL_ERROR", server=False, client_says=(), server_says=(), before=b"",
           words=()):
    """One side says make() and the other does not react: the verdict is the breach. `before`: what the client asked."""
    def build(cap):
        c = cap.connection().prefaces(client_says, server_says)
        if before:
            c.client(before)
        (c.server if server else c.client)(make)
        cap.wait(0.05)
    build.__name__ = name
    who = "server" if server else "client"
    case(rule, verdict={"id": rule, "rfc": section, "sender": who, "at_fault": who, "code": code, "severity": "error"},
         says=["calls for a", *words])(build)


def bad(name, section, make, code="PROTOCOL_ERROR", **how):
    breach("violation", name, section, make, code, **how)


def malformed(name, section, make, **how):
    breach("message-malformed", name, section, make, **how)


ASKED = headers(1, GET, end=True)
OPEN = headers(1, request("POST"))
BLOCK = fields(GET)
HALF = frame(HEADERS, END_STREAM, 1, BLOCK)

# RFC 9113 section 3.4 to 5
bad("ping_first", "RFC 9113 §5.1", data(1, b"x"))
bad("idle_rst", "RFC 9113 §6.4", rst(1))
bad("idle_window_update", "RFC 9113 §5.1", window_update(1, 100))
bad("idle_continuation", "RFC 9113 §6.10", frame(CONTINUATION, END_HEADERS, 1, BLOCK))
bad("too_large_data", "RFC 9113 §4.2", OPEN + data(1, b"x" * 16385), "FRAME_SIZE_ERROR")
bad("too_large_headers", "RFC 9113 §4.2", headers(1, request(extra=[("x-a", "y" * 16400)]), end=True), "FRAME_SIZE_ERROR")
bad("priority_inside_block", "RFC 9113 §6.2", HALF + frame(PRIORITY, 0, 1, b"\0\0\0\0\x0f"))
bad("other_stream_inside_block", "RFC 9113 §6.2", HALF + headers(3, GET, end=True))
bad("unknown_type_inside_block", "RFC 9113 §6.2", HALF + frame(0xbe, 0, 0, b"x"))
bad("half_closed_data", "RFC 9113 §5.1", ASKED + data(1, b"x"), "STREAM_CLOSED")
bad("half_closed_headers", "RFC 9113 §5.1", ASKED + headers(1, GET, end=True), "STREAM_CLOSED")
bad("data_after_own_reset", "RFC 9113 §5.1", OPEN + rst(1) + data(1, b"x"), "STREAM_CLOSED")
bad("headers_after_own_reset", "RFC 9113 §5.1", ASKED + rst(1) + headers(1, GET, end=True), "STREAM_CLOSED")
bad("even_identifier", "RFC 9113 §5.1.1", headers(2, GET, end=True))
bad("smaller_identifier", "RFC 9113 §5.1.1", headers(5, GET, end=True) + headers(3, GET, end=True))
breach("stream-limit", "one_more_than_allowed", "RFC 9113 §5.1.2", b"".join(headers(i, GET, end=True) for i in (1, 3, 5)),
       "REFUSED_STREAM", server_says=[(3, 2)], words=["allows 2 at a time"])

# Section 6
bad("data_on_stream_0", "RFC 9113 §6.1", data(0, b"x"))
bad("data_padding", "RFC 9113 §6.1", OPEN + frame(DATA, PADDED, 1, b"\x09abc"))
bad("headers_on_stream_0", "RFC 9113 §6.2", headers(0, GET))
bad("headers_padding", "RFC 9113 §6.2", frame(HEADERS, PADDED | END_HEADERS, 1, b"\xff" + BLOCK[:8]))
bad("priority_on_stream_0", "RFC 9113 §6.3", frame(PRIORITY, 0, 0, b"\0\0\0\1\x0f"))
bad("priority_of_4", "RFC 9113 §6.3", frame(PRIORITY, 0, 1, b"\0\0\0\1"), "FRAME_SIZE_ERROR")
bad("reset_on_stream_0", "RFC 9113 §6.4", rst(0))
bad("reset_of_3", "RFC 9113 §6.4", OPEN + frame(RST_STREAM, 0, 1, b"\0\0\0"), "FRAME_SIZE_ERROR")
bad("settings_ack_with_payload", "RFC 9113 §6.5", frame(SETTINGS, ACK, 0, b"\0"), "FRAME_SIZE_ERROR")
bad("settings_on_a_stream", "RFC 9113 §6.5", frame(SETTINGS, 0, 1, struct.pack(">HI", 3, 9)))
bad("settings_of_3", "RFC 9113 §6.5", frame(SETTINGS, 0, 0, b"\0\3\0"), "FRAME_SIZE_ERROR")
bad("enable_push_2", "RFC 9113 §6.5.2", settings((2, 2)))
bad("window_too_large", "RFC 9113 §6.5.2", settings((4, 1 << 31)), "FLOW_CONTROL_ERROR")
bad("frame_size_small", "RFC 9113 §6.5.2", settings((5, 16383)))
bad("frame_size_large", "RFC 9113 §6.5.2", settings((5, 1 << 24)))
bad("connect_protocol_2", "RFC 8441 §3", settings((8, 2)))
bad("connect_protocol_taken_back", "RFC 8441 §3", settings((8, 1)) + settings((8, 0)), server=True)
bad("no_priorities_changes", "RFC 9218 §2.1", settings((9, 1)) + settings((9, 0)))
bad("ping_on_a_stream", "RFC 9113 §6.7", frame(PING, 0, 1, b"12345678"))
bad("ping_of_6", "RFC 9113 §6.7", ping(b"123456"), "FRAME_SIZE_ERROR")
bad("goaway_on_a_stream", "RFC 9113 §6.8", frame(GOAWAY, 0, 1, b"\0" * 8))
breach("window-zero-increment", "of_the_connection", "RFC 9113 §6.9", window_update(0, 0))
breach("window-zero-increment", "of_a_stream", "RFC 9113 §6.9", OPEN + window_update(1, 0), words=["stream error"])
bad("window_update_of_3", "RFC 9113 §6.9", frame(WINDOW_UPDATE, 0, 0, b"\0\0\1"), "FRAME_SIZE_ERROR")
breach("window-overflow", "of_the_connection", "RFC 9113 §6.9.1", window_update(0, 0x7fffffff), "FLOW_CONTROL_ERROR",
       words=["connection error"])
breach("window-overflow", "of_a_stream", "RFC 9113 §6.9.1", OPEN + window_update(1, 0x7fffffff), "FLOW_CONTROL_ERROR",
       words=["stream error"])
breach("window-overflow", "by_settings", "RFC 9113 §6.9.2", OPEN + window_update(1, 100000) + settings((4, 0x7fffffff)),
       "FLOW_CONTROL_ERROR")
breach("window-overrun", "of_a_stream", "RFC 9113 §6.9.1", OPEN + data(1, b"x" * 60) + data(1, b"x" * 60),
       "FLOW_CONTROL_ERROR", server_says=[(4, 100)], words=["was 20 octets more"])
bad("ping_before_continuation", "RFC 9113 §6.2", HALF + ping() + frame(CONTINUATION, END_HEADERS, 1))
bad("continuation_on_stream_0", "RFC 9113 §6.10", frame(CONTINUATION, END_HEADERS, 0, BLOCK))
bad("continuation_after_the_end", "RFC 9113 §6.10", OPEN + frame(CONTINUATION, END_HEADERS, 1, BLOCK))
bad("priority_update_on_a_stream", "RFC 9218 §7.1", OPEN + frame(PRIORITY_UPDATE, 0, 1, b"\0\0\0\1u=1"))
bad("priority_update_for_0", "RFC 9218 §7.1", frame(PRIORITY_UPDATE, 0, 0, b"\0\0\0\0u=1"))
bad("priority_update_of_a_server", "RFC 9218 §7.1", frame(PRIORITY_UPDATE, 0, 0, b"\0\0\0\1u=1"), server=True)

# Section 8: messages
malformed("uppercase", "RFC 9113 §8.2.1", headers(1, request(extra=[("X-Test", "a")]), end=True), words=["X-Test"])
malformed("newline", "RFC 9113 §8.2.1", headers(1, request(extra=[("x-a", "a\nb")]), end=True), words=["x-a"])
malformed("unknown_pseudo", "RFC 9113 §8.3", headers(1, [*GET, (":test", "a")], end=True), words=[":test"])
malformed("response_pseudo", "RFC 9113 §8.3", headers(1, [(":status", "200"), *GET], end=True), words=[":status"])
malformed("pseudo_in_trailers", "RFC 9113 §8.1", OPEN + headers(1, [(":method", "GET")], end=True))
malformed("pseudo_after_regular", "RFC 9113 §8.3", headers(1, [("x-a", "b"), *GET], end=True))
malformed("connection", "RFC 9113 §8.2.2", headers(1, request(extra=[("connection", "keep-alive")]), end=True))
malformed("te", "RFC 9113 §8.2.2", headers(1, request(extra=[("te", "trailers, deflate")]), end=True), words=["deflate"])
malformed("empty_path", "RFC 9113 §8.3.1", headers(1, request(path=""), end=True), words=[":path is empty"])
malformed("relative_path", "RFC 9113 §8.3.1", headers(1, request(path="index.html"), end=True))
malformed("no_method", "RFC 9113 §8.3.1", headers(1, GET[1:], end=True), words=[":method is missing"])
malformed("no_scheme", "RFC 9113 §8.3.1", headers(1, [p for p in GET if p[0] != ":scheme"], end=True))
malformed("no_path", "RFC 9113 §8.3.1", headers(1, [p for p in GET if p[0] != ":path"], end=True))
malformed("method_twice", "RFC 9113 §8.3", headers(1, [GET[0], *GET], end=True), words=["given twice"])
malformed("length_of_one_frame", "RFC 9113 §8.1.1", headers(1, request("POST", extra=[("content-length", "1")])) +
          data(1, b"test", end=True), words=["1 said, 4 came"])
malformed("length_of_two_frames", "RFC 9113 §8.1.1", headers(1, request("POST", extra=[("content-length", "9")])) +
          data(1, b"te") + data(1, b"st", end=True), words=["9 said, 4 came"])
malformed("length_no_number", "RFC 9110 §8.6", headers(1, request("POST", extra=[("content-length", "-1")]), end=True))
malformed("two_lengths", "RFC 9110 §8.6", headers(1, request("POST", extra=[("content-length", "1"),
                                                                          ("content-length", "2")])) + data(1, b"ab", end=True))
malformed("trailers_without_end", "RFC 9113 §8.1", OPEN + headers(1, [("x-t", "1")]))
malformed("connect_with_path", "RFC 9113 §8.5", headers(1, request("CONNECT")))
malformed("connect_to_nobody", "RFC 9113 §8.5", headers(1, [(":method", "CONNECT")]))
malformed("protocol_without_connect", "RFC 8441 §4", headers(1, [*GET, (":protocol", "websocket")], end=True))
bad("client_promises", "RFC 9113 §8.4", OPEN + frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + BLOCK))

# What servers do wrong
malformed("no_status", "RFC 9113 §8.3.2", headers(1, [("server", "x")], end=True), server=True, before=ASKED)
malformed("status_of_two_digits", "RFC 9110 §15", headers(1, response(20), end=True), server=True, before=ASKED)
malformed("switching", "RFC 9113 §8.6", headers(1, response(101)), server=True, before=ASKED)
malformed("interim_ends", "RFC 9113 §8.1", headers(1, response(103), end=True), server=True, before=ASKED)
malformed("no_content_with_content", "RFC 9110 §6.4.1", headers(1, response(204)) + data(1, b"x", end=True), server=True,
          before=ASKED)
malformed("short_answer", "RFC 9113 §8.1.1", headers(1, response(200, [("content-length", "100")])) +
          data(1, b"x" * 60, end=True), server=True, before=ASKED, words=["100 said, 60 came"])
bad("server_enables_push", "RFC 9113 §6.5.2", settings((2, 1)), server=True)
bad("answer_to_nothing", "RFC 9113 §5.1", headers(7, STATUS_200), server=True)
bad("promise_though_disabled", "RFC 9113 §6.6", frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + BLOCK), server=True,
    before=ASKED, client_says=[(2, 0)])
bad("promise_of_odd", "RFC 9113 §5.1.1", frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\3" + BLOCK), server=True, before=ASKED)
bad("promise_on_idle", "RFC 9113 §6.6", frame(PUSH_PROMISE, END_HEADERS, 9, b"\0\0\0\2" + BLOCK), server=True, before=ASKED)
bad("promise_below", "RFC 9113 §5.1.1", frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\4" + BLOCK) +
    frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + BLOCK), server=True, before=ASKED)

# RFC 7541


def packed(name, section, block, **how):
    breach("header-compression", name, section, frame(HEADERS, END_HEADERS | END_STREAM, 1, block), "COMPRESSION_ERROR",
           words=["HPACK"], **how)


packed("index_beyond_the_table", "RFC 7541 §2.3.3", b"\x82\x86\x84\x41\x01a\xc6")
packed("update_at_the_end", "RFC 7541 §4.2", BLOCK + b"\x20")
packed("padding_of_eos", "RFC 7541 §5.2", b"\x82\x86\x84\x00\x85\xf2\xb2\x4a\x84\xff\x84\x49\x50\x9f\xff")
packed("padding_of_zeros", "RFC 7541 §5.2", b"\x82\x86\x84\x00\x85\xf2\xb2\x4a\x84\xff\x83\x49\x50\x90")
packed("eos_in_a_string", "RFC 7541 §5.2", b"\x82\x86\x84\x00\x85\xf2\xb2\x4a\x84\xff\x87\x49\x51\xff\xff\xff\xfa\x7f")
packed("index_0", "RFC 7541 §6.1", b"\x80")
packed("update_too_large", "RFC 7541 §6.3", b"\x3f\xe2\x1f" + BLOCK)
packed("string_over_the_end", "RFC 7541 §5.2", b"\x82\x86\x84\x00\x7fab")


@case("header-compression", verdict={"rfc": "RFC 7541 §4.2", "sender": "client"}, says=["had shrunk"])
def no_update_after_a_smaller_table(cap):
    c = cap.connection().prefaces()
    c.client(frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x82\x86\x84\x41\x01a"))
    c.server(headers(1, STATUS_200, end=True), settings((1, 0)))
    c.client(settings(ack=True), frame(HEADERS, END_HEADERS | END_STREAM, 3, b"\x82\x86\x84\x01\x01a"))
    c.server(headers(3, STATUS_200, end=True))


# What the other side does about it


@case("violation", verdict={"id": "goaway-error", "sender": "server", "at_fault": "client", "code": "FRAME_SIZE_ERROR"},
      says=["PING is not 8 octets", "server ended the connection for it with goaway"])
def told_by_goaway(cap):
    c = cap.connection().prefaces()
    c.client(ping(b"12345"))
    c.server(goaway(0, FRAME_SIZE_ERROR))
    c.close("server")


@case("message-malformed", verdict={"id": "stream-reset", "sender": "client", "at_fault": "server",
                                    "code": "PROTOCOL_ERROR"}, says=["100 said, 60 came", "reset the stream for it"],
      streams=[1])
def told_by_reset(cap):
    c = cap.connection().prefaces()
    c.client(ASKED)
    c.server(headers(1, response(200, [("content-length", "100")])), data(1, b"x" * 60, end=True))
    c.client(rst(1, PROTOCOL_ERROR))


@case("message-malformed", verdict={"id": "goaway-error", "sender": "server", "at_fault": "client"},
      says=["ended the whole connection", "would have been enough"])
def more_than_it_calls_for(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET[1:], end=True))
    c.server(goaway(1, PROTOCOL_ERROR))
    c.close("server")


@case("violation", verdict={"id": "violation", "sender": "client"}, says=["did not mind and went on"])
def not_minded(cap):
    c = cap.connection().prefaces()
    c.client(ASKED, data(0, b"x"))
    c.server(headers(1, STATUS_200, end=True))


@case("violation", verdict={"id": "violation", "sender": "client"}, says=["closed the connection", "without saying why"])
def closed_without_a_word(cap):
    c = cap.connection().prefaces()
    c.client(data(0, b"x"))
    c.close("server")


@case("violation", says=["It was seen 3 times"])
def one_finding_for_a_rule(cap):
    c = cap.connection().prefaces()
    c.client(data(0, b"x"), data(0, b"x"), data(0, b"x"))


@case("stream-limit", verdict={"id": "stream-reset", "sender": "server", "at_fault": "client", "code": "REFUSED_STREAM"},
      streams=[3])
def refused_for_the_limit(cap):
    c = cap.connection().prefaces(server=[(3, 1)])
    c.client(headers(1, GET, end=True), headers(3, GET, end=True))
    c.server(rst(3, REFUSED_STREAM), headers(1, STATUS_200, end=True))


@case("message-malformed", verdict={"severity": "ok"})
def host_of_another(cap):
    """A server should refuse it; this one does not mind, and nothing is harmed."""
    c = cap.connection().prefaces()
    c.client(headers(1, request(extra=[("host", "b.test")]), end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.client(goaway(0))
    c.close()


# What breaks nothing


@quiet(never=["violation", "message-malformed", "header-compression"])
def what_h2spec_calls_valid(cap):
    c = cap.connection().prefaces()
    c.client(frame(0xbe, 0xff, 0, b"unknown"), frame(PING, 0xfe, 0, b"12345678"), frame(PRIORITY, 0, 1, b"\0\0\0\3\x0f"))
    c.server(ping(ack=True))
    c.client(frame(HEADERS, END_STREAM, 1, BLOCK[:9]), frame(CONTINUATION, 0, 1, BLOCK[9:12]),
             frame(CONTINUATION, END_HEADERS, 1, BLOCK[12:]))
    c.server(headers(1, response(103)), headers(1, STATUS_200), frame(DATA, PADDED, 1, b"\x03x\0\0\0"),
             headers(1, [("x-trailer", "1")], end=True))
    c.client(headers(3, request("OPTIONS", "*", extra=[("host", "A.test:80"), ("te", "trailers")]), end=True))
    c.server(headers(3, STATUS_200, end=True))
    c.client(frame(HEADERS, END_HEADERS | END_STREAM, 5, b"\x20\x3f\xe1\x1f" + BLOCK))
    c.server(headers(5, response(304, [("content-length", "9")]), end=True))
    c.client(frame(PRIORITY_UPDATE, 0, 0, b"\0\0\0\7u=1"), headers(7, request("HEAD"), end=True))
    c.server(headers(7, response(200, [("content-length", "9")]), end=True))
    c.client(goaway(0))
    c.close()


@quiet(never=["violation"])
def crossing_the_other_sides_reset(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, request("POST")), data(1, b"x"))
    c.server(headers(1, STATUS_200, end=True), rst(1, 0))
    c.client(data(1, b"late"))
    c.client(goaway(0))
    c.close()


@quiet(never=["header-compression"])
def smaller_table_and_said_so(cap):
    c = cap.connection().prefaces()
    c.client(frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x82\x86\x84\x41\x01a"))
    c.server(headers(1, STATUS_200, end=True), settings((1, 0)))
    c.client(settings(ack=True), frame(HEADERS, END_HEADERS | END_STREAM, 3, b"\x20\x82\x86\x84\x01\x01a"))
    c.server(headers(3, STATUS_200, end=True))
    c.client(goaway(0))
    c.close()


@case("message-malformed", verdict={"sender": "client", "code": "PROTOCOL_ERROR"}, streams=[1],
      says=["answered it with status 400"])
def malformed_and_answered(cap):
    """h2o, nginx and Caddy answer with a status what others reset."""
    c = cap.connection().prefaces()
    c.client(headers(1, request(extra=[("X-Upper", "1")]), end=True))
    c.server(headers(1, response(400), end=True))
    c.client(goaway(0))
    c.close("client")


@case("message-malformed", verdict={"sender": "server", "code": "PROTOCOL_ERROR"}, says=["No answer of the client"])
def malformed_and_closed_much_later(cap):
    """Who closes when all is done does not do it for that."""
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("connection", "close")])), data(1, b"x", end=True))
    cap.wait(0.3)
    c.close("client")


@case("message-malformed", verdict={"sender": "client"}, says=["The server did not mind"])
def malformed_and_left(cap):
    """The server's closing is an answer to the client's own end."""
    c = cap.connection().prefaces()
    c.client(headers(1, request(extra=[("te", "gzip")]), end=True))
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.client(goaway(0))
    c.fin(1)
    c.fin(0)


@case("message-malformed", verdict={"sender": "server", "code": "PROTOCOL_ERROR"}, says=["status below 100"])
def status_of_no_class(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, [(":status", "000")]), data(1, b"x", end=True))
    c.close("client")


@quiet(verdict={"id": "cannot-tell"}, never=["window-overflow"])
def window_given_back_for_what_is_missing(cap):
    """DATA that the capture lacks was acknowledged before the next of its side came: no window is too large."""
    c = cap.connection().prefaces(server=[(4, 2 ** 31 - 1)])
    c.server(window_update(0, 2 ** 31 - 1 - 65535))
    c.client(headers(1, request("POST")))
    c.packet(0, 0x18, data(1, b"x" * 1000), lost=True)
    c.acknowledge(1)
    c.server(window_update(0, 1000), window_update(1, 1000))
    c.client(data(1, b"x" * 10, end=True))
    c.server(headers(1, STATUS_200), data(1, b"done", end=True))
    c.close("client")


@case("message-malformed", verdict={"sender": "server", "at_fault": "client"}, says=["gave up waiting for its WINDOW_UPDATE"])
def short_for_want_of_a_window(cap):
    """HAProxy ends so an answer that its client takes no more of."""
    c = cap.connection().prefaces(client=[(4, 1000)])
    c.client(headers(1, GET, end=True))
    c.server(headers(1, response(extra=[("content-length", "9000")])), data(1, b"x" * 1000))
    cap.wait(6)
    c.server(data(1, end=True))
    c.client(goaway(0))
    c.close("client")
