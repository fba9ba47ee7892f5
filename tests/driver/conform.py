#!/usr/bin/env python3
"""What RFC 9113 demands of a client: the 57 cases of h2specd, over cleartext and over TLS.

    conform.py [SECTION/NUMBER...]        H2LENS names the program, else ./h2lens

Each case is a server of its own that shakes hands, awaits the client's request, does something and
looks at what the client sends then. h2specd is content with a closed connection; here the code of
GOAWAY or RST_STREAM must be the RFC's. Where h2specd (RFC 7540) demands more than RFC 9113 does, what
RFC 9113 permits is accepted, with the section beside it. As with h2specd the server ends with
GOAWAY(0, NO_ERROR), waits a second for the client to leave, and closes; the whole case may take 3 s.

CONFORM_CLIENT="curl -sk --http2-prior-knowledge -m 2" tries another client (the URL comes last);
CONFORM_RELAXED=1 then takes a closed connection for a connection error, as h2specd does.
"""
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree may be read-only, and is to stay clean

import certs
import peer
import program
from peer import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING,
                  PRIORITY, RST_STREAM, SETTINGS, WINDOW_UPDATE, block, data, frame, goaway, ping, rst,
                  settings, status, window_update)

RELAXED = bool(os.environ.get("CONFORM_RELAXED"))
CLIENT = os.environ.get("CONFORM_CLIENT", "").split()
LIMIT = 3.0  # h2specd's, from the client's start to its end
ANSWER_LIMIT = 2.0  # h2specd -o
DUMMY = ("x-dummy0", "x" * 4000)  # h2specd's spare field; five of them exceed 16,384 octets
OK = (":status", "200")


class Broken(Exception):
    pass


def said(conn):
    words = ["GOAWAY last=%d %s %r" % (last, code, debug.decode("latin-1"))
             for last, code, debug in conn.goaways()]
    words += ["RST_STREAM %d %s" % reset for reset in conn.resets()]
    words += ["%s%s" % (peer.TYPES[f.type] if f.type < 10 else f.type, " ACK" if f.flags & ACK else "")
              for f in conn.frames if f.type in (SETTINGS, PING)]
    return "; ".join(words + ["client's end: %s" % conn.ended])


class Connection:
    """A connection error: GOAWAY with one of the codes, then the client closes (section 5.4.1)."""

    def __init__(self, *codes):
        self.codes = codes

    def judge(self, conn):
        conn.wait(conn.goaways, ANSWER_LIMIT)
        if not conn.goaways():
            if RELAXED and conn.ended:
                return
            raise Broken("no GOAWAY %s" % " or ".join(self.codes))
        last, code, _ = conn.goaways()[0]
        if code not in self.codes:
            raise Broken("GOAWAY %s, not %s" % (code, " or ".join(self.codes)))
        if last != 0:
            raise Broken("GOAWAY's last stream is %d: the server began none (section 6.8)" % last)
        if not conn.wait_end(1.0):
            raise Broken("GOAWAY came, but the connection stays open (section 5.4.1)")


class Stream:
    """A stream error: RST_STREAM on the request's stream with one of the codes. An endpoint may treat
    it as a connection error of that code (section 5.4.1) unless `only`. ignored: doing nothing, and
    going on to answer PING, is permitted too."""

    def __init__(self, *codes, only=False, ignored=False):
        self.codes, self.only, self.ignored = codes, only, ignored

    def judge(self, conn):
        alive = b"goes on?"
        if self.ignored:
            conn.send(ping(alive))

        def acked():
            return conn.count(PING, lambda f: f.flags & ACK and f.payload == alive)

        conn.wait(lambda: conn.resets() or conn.goaways() or acked(), ANSWER_LIMIT)
        resets = [code for stream, code in conn.resets() if stream == conn.stream]
        goaways = [code for _, code, _ in conn.goaways() if code != "NO_ERROR"]
        if resets or (goaways and not self.only):
            for code in resets + goaways:
                if code not in self.codes:
                    raise Broken("%s, not %s" % (code, " or ".join(self.codes)))
            return
        if self.ignored and acked():
            return
        if RELAXED and conn.ended:
            return
        raise Broken("no RST_STREAM %s on stream %d" % (" or ".join(self.codes), conn.stream))


class Pong:
    """PING ACK with these octets, and with no other (sections 6.7 and 4.1)."""

    def __init__(self, octets=b"\0" * 8, never=None):
        self.octets, self.never = octets, never

    def judge(self, conn):
        if not conn.wait(lambda: conn.count(PING, lambda f: f.flags & ACK and f.payload == self.octets),
                         ANSWER_LIMIT):
            raise Broken("no PING ACK")
        if conn.count(PING, lambda f: f.flags != ACK and f.flags & ACK):
            raise Broken("PING ACK with flags that are not defined (section 4.1)")
        if self.never and conn.count(PING, lambda f: f.payload == self.never):
            raise Broken("a PING ACK was answered")
        fine(conn)


class SettingsAck:
    """As many SETTINGS ACK as SETTINGS were sent (section 6.5.3)."""

    def __init__(self, n):
        self.n = n

    def judge(self, conn):
        if not conn.wait(lambda: conn.count(SETTINGS, lambda f: f.flags & ACK) >= self.n, ANSWER_LIMIT):
            raise Broken("no SETTINGS ACK")
        fine(conn)


class Accepted:
    """Nothing was wrong: no error comes back."""

    def judge(self, conn):
        fine(conn)


def fine(conn):
    wrong = [code for _, code, _ in conn.goaways() if code != "NO_ERROR"]
    wrong += [code for _, code in conn.resets() if code not in ("NO_ERROR", "CANCEL")]
    if wrong:
        raise Broken("the client objects to what is allowed: " + " ".join(wrong))


class Both:
    def __init__(self, *parts):
        self.parts = parts

    def judge(self, conn):
        for part in self.parts:
            part.judge(conn)


CASES = []


class Case:
    def __init__(self, section, title, play, expect):
        number = sum(1 for c in CASES if c.section == section) + 1
        self.section, self.title, self.id = section, title, "%s/%d" % (section, number)
        self.play, self.expect = play, expect


def case(section, title, expect):
    def keep(play):
        CASES.append(Case(section, title, play, expect))
        return play
    return keep


def open_answer(conn):
    """The answer's HEADERS, the stream stays open on the server's side."""
    conn.send(status(conn.stream))


def whole_answer(conn):
    """The answer's HEADERS with END_STREAM: the stream is closed."""
    conn.send(status(conn.stream, end=True))


def unfinished(conn, end):
    """HEADERS without END_HEADERS."""
    conn.send(frame(HEADERS, END_STREAM if end else 0, conn.stream, block(OK)))


def continuation(stream, done):
    return frame(CONTINUATION, END_HEADERS if done else 0, stream, block(DUMMY))


PROTOCOL = Connection("PROTOCOL_ERROR")
FRAME_SIZE = Connection("FRAME_SIZE_ERROR")
# Section 5.1, closed: receiving what is not allowed on a closed stream MAY be a connection error of type
# STREAM_CLOSED; the sections on DATA (6.1) and half-closed (remote) streams make it a stream error; and
# minimal processing of what comes for closed streams, which forgets them, is allowed to ignore it.
CLOSED = Stream("STREAM_CLOSED", ignored=True)
# CONTINUATION without a section to continue is PROTOCOL_ERROR (6.10), on a closed stream STREAM_CLOSED
# is as good (5.1). It is never ignored: field sections change the compression context (4.3).
ORPHAN = Connection("PROTOCOL_ERROR", "STREAM_CLOSED")


@case("1", "the client's preface, and a whole answer", Accepted())
def _(conn):
    conn.answer()


@case("4.1", "a frame of unknown type is ignored", Pong())
def _(conn):
    conn.send(frame(0x16, 0, 0, b"\0" * 8))
    conn.send(ping())


@case("4.1", "undefined flags are ignored", Pong())
def _(conn):
    conn.send(frame(PING, 0x16, 0, b"\0" * 8))


@case("4.1", "the reserved bit is ignored", Pong())
def _(conn):
    conn.send(frame(PING, 0x16, 0x80000000, b"\0" * 8))


@case("4.2", "DATA of 2^14 octets is taken", Pong())
def _(conn):
    open_answer(conn)
    conn.send(data(conn.stream, b"x" * 16384, True))
    conn.send(ping())


@case("4.2", "DATA above SETTINGS_MAX_FRAME_SIZE", Stream("FRAME_SIZE_ERROR"))
def _(conn):
    open_answer(conn)
    conn.send(data(conn.stream, b"x" * 16385, True))


@case("4.2", "HEADERS above SETTINGS_MAX_FRAME_SIZE", FRAME_SIZE)
def _(conn):
    conn.send(peer.headers(conn.stream, OK, *[("x-dummy%d" % i, DUMMY[1]) for i in range(5)], end=True))


# h2specd writes the stream's identifier in the wrong order of octets: stream 16,777,216, which the server
# may not begin: PROTOCOL_ERROR (5.1.1) is as right as COMPRESSION_ERROR (4.3), whichever is seen first.
@case("4.3", "a field section that cannot be decoded", Connection("COMPRESSION_ERROR", "PROTOCOL_ERROR"))
def _(conn):
    conn.send(frame(HEADERS, END_HEADERS | END_STREAM,
                    int.from_bytes(conn.stream.to_bytes(4, "little"), "big"), b"\x40"))


@case("5.1", "idle: DATA", PROTOCOL)
def _(conn):
    conn.send(data(2, b"test", True))


@case("5.1", "idle: RST_STREAM", PROTOCOL)
def _(conn):
    conn.send(rst(2, "CANCEL"))


@case("5.1", "idle: WINDOW_UPDATE", PROTOCOL)
def _(conn):
    conn.send(window_update(2, 100))


@case("5.1", "idle: CONTINUATION", PROTOCOL)
def _(conn):
    conn.send(frame(CONTINUATION, END_HEADERS, 2, block(OK)))


@case("5.1", "closed: DATA after the server's RST_STREAM", CLOSED)
def _(conn):
    open_answer(conn)
    conn.send(rst(conn.stream, "CANCEL"))
    conn.send(data(conn.stream, b"test", True))


@case("5.1", "closed: HEADERS after the server's RST_STREAM", CLOSED)
def _(conn):
    open_answer(conn)
    conn.send(rst(conn.stream, "CANCEL"))
    whole_answer(conn)


@case("5.1", "closed: CONTINUATION after the server's RST_STREAM", ORPHAN)
def _(conn):
    open_answer(conn)
    conn.send(rst(conn.stream, "CANCEL"))
    conn.send(continuation(conn.stream, True))


@case("5.1", "closed: DATA after END_STREAM", CLOSED)
def _(conn):
    whole_answer(conn)
    conn.send(data(conn.stream, b"test", True))


@case("5.1", "closed: HEADERS after END_STREAM", CLOSED)
def _(conn):
    whole_answer(conn)
    whole_answer(conn)


@case("5.1", "closed: CONTINUATION after END_STREAM", ORPHAN)
def _(conn):
    whole_answer(conn)
    conn.send(continuation(conn.stream, True))


@case("5.1.1", "HEADERS on a stream that nobody began", PROTOCOL)
def _(conn):
    conn.send(status(101, end=True))


@case("5.4.1", "after a connection error the client closes", PROTOCOL)
def _(conn):
    conn.send(frame(PING, 0, 3, b"\0" * 8))


@case("5.4.1", "a connection error is told by GOAWAY", PROTOCOL)
def _(conn):
    conn.send(frame(PING, 0, 3, b"\0" * 8))


@case("5.5", "an unknown extension frame is ignored", Pong())
def _(conn):
    conn.send(frame(0x16, 0, 0, b"\0" * 8))
    conn.send(ping())


@case("6.1", "DATA on stream 0", PROTOCOL)
def _(conn):
    conn.send(data(0, b"test", True))


@case("6.1", "DATA on a stream that is neither open nor half-closed (local)", CLOSED)
def _(conn):
    whole_answer(conn)
    conn.send(data(conn.stream, b"test", True))


@case("6.1", "DATA with more padding than payload", PROTOCOL)
def _(conn):
    conn.send(status(conn.stream, 200, ("content-length", "4")))
    conn.send(frame(DATA, END_STREAM | PADDED, conn.stream, b"\x06test"))


@case("6.2", "HEADERS without END_HEADERS, then PRIORITY", PROTOCOL)
def _(conn):
    unfinished(conn, False)
    conn.send(frame(PRIORITY, 0, conn.stream, b"\0\0\0\0\xff"))
    conn.send(continuation(conn.stream, True))


@case("6.2", "HEADERS on stream 0", PROTOCOL)
def _(conn):
    conn.send(status(0, end=True))


@case("6.2", "HEADERS with more padding than payload", PROTOCOL)
def _(conn):
    conn.send(frame(HEADERS, PADDED, conn.stream, b"\x11" + b"\x88"))


@case("6.3", "PRIORITY on stream 0", PROTOCOL)
def _(conn):
    conn.send(frame(PRIORITY, 0, 0, b"\0\0\0\0\xff"))


@case("6.3", "PRIORITY that is not 5 octets long", Stream("FRAME_SIZE_ERROR"))
def _(conn):
    whole_answer(conn)
    conn.send(frame(PRIORITY, 0, conn.stream, b"\x80\0\0\1"))


@case("6.4", "RST_STREAM on stream 0", PROTOCOL)
def _(conn):
    conn.send(rst(0, "CANCEL"))


@case("6.4", "RST_STREAM on an idle stream", PROTOCOL)
def _(conn):
    conn.send(rst(2, "CANCEL"))


@case("6.4", "RST_STREAM that is not 4 octets long", FRAME_SIZE)
def _(conn):
    whole_answer(conn)
    conn.send(frame(RST_STREAM, 0, conn.stream, b"\0\0\0"))


@case("6.5", "SETTINGS ACK with a payload", FRAME_SIZE)
def _(conn):
    conn.send(frame(SETTINGS, ACK, 0, b"\0"))


@case("6.5", "SETTINGS on a stream", PROTOCOL)
def _(conn):
    conn.send(frame(SETTINGS, 0, 1, b"\0\3\0\0\0\x64"))


@case("6.5", "SETTINGS whose length is no multiple of 6", FRAME_SIZE)
def _(conn):
    conn.send(frame(SETTINGS, 0, 0, b"\0\3\0"))


@case("6.5.2", "SETTINGS_INITIAL_WINDOW_SIZE above 2^31-1", Connection("FLOW_CONTROL_ERROR"))
def _(conn):
    conn.send(settings((4, 1 << 31)))


@case("6.5.2", "SETTINGS_MAX_FRAME_SIZE below 2^14", PROTOCOL)
def _(conn):
    conn.send(settings((5, 16383)))


@case("6.5.2", "SETTINGS_MAX_FRAME_SIZE above 2^24-1", PROTOCOL)
def _(conn):
    conn.send(settings((5, 16777216)))


@case("6.5.2", "an unknown setting is ignored", Both(Pong(), SettingsAck(2)))
def _(conn):
    conn.send(settings((0xFF, 1)))
    conn.send(ping())


@case("6.5.3", "SETTINGS is acknowledged", SettingsAck(2))
def _(conn):
    conn.send(settings((2, 0)))


@case("6.7", "PING is answered with its octets", Pong(b"h2spec\0\0"))
def _(conn):
    conn.send(ping(b"h2spec\0\0"))


@case("6.7", "PING ACK is not answered", Pong(b"h2spec\0\0", never=b"invalid\0"))
def _(conn):
    conn.send(ping(b"invalid\0", ack=True))
    conn.send(ping(b"h2spec\0\0"))


@case("6.7", "PING on a stream", PROTOCOL)
def _(conn):
    conn.send(frame(PING, 0, 1, b"\0" * 8))


@case("6.7", "PING that is not 8 octets long", FRAME_SIZE)
def _(conn):
    conn.send(frame(PING, 0, 0, b"\0" * 6))


@case("6.8", "GOAWAY on a stream", PROTOCOL)
def _(conn):
    conn.send(frame(GOAWAY, 0, 1, b"\0" * 8))


@case("6.9", "WINDOW_UPDATE of 0 on the connection", PROTOCOL)
def _(conn):
    conn.send(window_update(0, 0))


@case("6.9", "WINDOW_UPDATE of 0 on a stream", Stream("PROTOCOL_ERROR"))
def _(conn):
    open_answer(conn)
    conn.send(window_update(conn.stream, 0))


@case("6.9", "WINDOW_UPDATE that is not 4 octets long", FRAME_SIZE)
def _(conn):
    conn.send(frame(WINDOW_UPDATE, 0, 0, b"\0\0\1"))


@case("6.9.1", "the connection's window above 2^31-1", Connection("FLOW_CONTROL_ERROR"))
def _(conn):
    conn.send(window_update(0, (1 << 31) - 1))
    conn.send(window_update(0, (1 << 31) - 1))


@case("6.9.1", "a stream's window above 2^31-1", Stream("FLOW_CONTROL_ERROR", only=True))
def _(conn):
    open_answer(conn)
    conn.send(window_update(conn.stream, (1 << 31) - 1))
    conn.send(window_update(conn.stream, (1 << 31) - 1))


@case("6.10", "two CONTINUATION frames after HEADERS", Pong())
def _(conn):
    unfinished(conn, True)
    conn.send(continuation(conn.stream, False))
    conn.send(continuation(conn.stream, True))
    conn.send(ping())


@case("6.10", "CONTINUATION, then another frame", PROTOCOL)
def _(conn):
    unfinished(conn, False)
    conn.send(continuation(conn.stream, False))
    conn.send(data(conn.stream, b"test", True))


@case("6.10", "CONTINUATION on stream 0", PROTOCOL)
def _(conn):
    unfinished(conn, True)
    conn.send(continuation(0, True))


@case("6.10", "CONTINUATION after END_HEADERS", ORPHAN)
def _(conn):
    whole_answer(conn)
    conn.send(continuation(conn.stream, True))


@case("6.10", "CONTINUATION after CONTINUATION with END_HEADERS", ORPHAN)
def _(conn):
    unfinished(conn, True)
    conn.send(continuation(conn.stream, True))
    conn.send(continuation(conn.stream, True))


@case("6.10", "DATA between HEADERS and CONTINUATION", PROTOCOL)
def _(conn):
    unfinished(conn, False)
    conn.send(data(conn.stream, b"test", True))
    conn.send(continuation(conn.stream, False))
    conn.send(continuation(0, True))


class Task:
    def __init__(self, case, tls):
        self.case, self.tls = case, tls
        self.name = "%s %s: %s" % (case.id, "TLS" if tls else "cleartext", case.title)


def report_wrong(run, conn):
    if run.status != 0:
        return "exit status %s\n%s" % (run.status, run.err[-600:])
    try:
        report = json.loads(run.out)
    except ValueError as e:
        return "no JSON: %s\n%s" % (e, run.out[:300])
    if report.get("schema") != 1:
        return "no schema 1"
    # What went over the wire is what is shown: the errors that we sent ourselves are there.
    shown = [(g["last_stream_id"], g["code"], g["debug"] or "") for c in report["connections"]
             for g in c["goaway"] if g["sender"] == "client"]
    sent = [(last, code, debug.decode("latin-1")) for last, code, debug in conn.goaways()]
    if shown != sent:
        return "the client sent GOAWAY %r, the report shows %r" % (sent, shown)
    shown = sorted((s["id"], s["reset"]["code"]) for c in report["connections"] for s in c["streams"] + c["exchanges"]
                   if s["reset"] and s["reset"]["sender"] == "client")
    if shown != sorted(conn.resets()):
        return "the client sent RST_STREAM %r, the report shows %r" % (conn.resets(), shown)
    return None


class Runner:
    def __init__(self, pem):
        self.pem = pem
        self.command = CLIENT or [program.program_path(), "report", "-k", "--format", "json", "--wait",
                                  "close", "--max-time", "2"]
        self.limit = LIMIT * (3 if not CLIENT and program.is_sanitized(self.command[0]) else 1)

    def run(self, task):
        outcome = []

        def serve(conn):
            if not conn.handshake((4, 65535)):
                outcome.append("no handshake and request; " + said(conn))
                return
            try:
                task.case.play(conn)
                task.case.expect.judge(conn)
                outcome.append(None)
            except Broken as e:
                outcome.append("%s\nthe client said: %s" % (e, said(conn)))
            if conn.ended:
                return
            if task.case.section in ("4.1", "5.5"):
                conn.answer()
            conn.drain(last=0)

        p = peer.Peer(serve, self.pem.context() if task.tls else None)
        run = program.Run(self.command + [p.url], limit=self.limit + 2)
        p.close()
        if run.sanitizer:
            return "the sanitizer speaks:\n" + run.err[:2000]
        if run.status is None or run.seconds > self.limit:
            return "the client was still there after %.1f s" % run.seconds
        if not outcome:
            return "the server saw no request %s\n%s" % (
                "; ".join(p.errors + [str(c.tls_error) for c in p.conns]), run.err[-600:])
        if outcome[0]:
            return outcome[0]
        return None if CLIENT else report_wrong(run, p.conns[0])


def main():
    assert len(CASES) == 57
    wanted = set(sys.argv[1:])
    tasks = [Task(c, tls) for tls in (False, True) for c in CASES if not wanted or c.id in wanted]
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(certs.Certs(folder))
        return program.tap(tasks, runner.run)


if __name__ == "__main__":
    sys.exit(main())
