"""What each command of include/h2lens/steer.h must put on the wire, and say."""
import os
import shlex
import stat

import listener
import peer
from peer import (ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, RST_STREAM, SETTINGS,
                  WINDOW_UPDATE)

CASES = []
PRIORITY_UPDATE = 16
PB = "tests/data/shop.pb"


class Case:
    def __init__(self, name, play):
        self.name, self.play = name, play


def case(name):
    def keep(play):
        CASES.append(Case(name, play))
        return play
    return keep


def need(what, words, r=None):
    if not what:
        raise AssertionError(words + (r.told() if r else ""))


def same(have, wanted, what, r=None):
    need(have == wanted, "%s: %r, not %r" % (what, have, wanted), r)


def mistake(t, command, *words, before=(), **more):
    """The command fails: status 1, one line that names it and why, what follows is not run."""
    r = t.go(commands=[*before, command, "ping 6e6576657221"], **more)
    same(r.status, 1, "status after %r" % command, r)
    lines = [line for line in r.err.splitlines() if command in line]
    need(len(lines) == 1, "not one line names %r" % command, r)
    for word in words:
        need(word in lines[0], "%r says nothing of %r" % (lines[0], word), r)
    need(not any(f.payload.startswith(b"never!") for f in r.frames(PING)), "it went on", r)
    need(r.out.startswith(("http://", "https://")), "there is no report", r)
    return r


@case("ping: eight octets of its own, those that are given, the ACK is waited for")
def _(t):
    r = t.go(commands=["ping", "ping", "ping 0011223344556677", "ping 01:02 03_04", "wait ping"])
    sent = [f.payload for f in r.frames(PING)]
    same(len(sent), 4, "PINGs", r)
    need(all(len(p) == 8 for p in sent), "PING is not of 8 octets", r)
    need(sent[0] != sent[1], "two PINGs alike", r)
    same(sent[2], bytes.fromhex("0011223344556677"), "opaque", r)
    same(sent[3], bytes.fromhex("0102030400000000"), "opaque", r)
    same(r.err.count("PING sent"), 4, "answers", r)


@case("ping: nine octets, odd digits and letters are mistakes")
def _(t):
    mistake(t, "ping 001122334455667788", "8 octets")
    mistake(t, "ping 012", "odd")
    mistake(t, "ping xyz", "xyz")


@case("settings: names, prefixed names, numbers, several at once, none")
def _(t):
    r = t.go(commands=["settings INITIAL_WINDOW_SIZE=70000 SETTINGS_MAX_FRAME_SIZE=20000 0x99=7",
                       "settings enable_push=0", "settings", "wait 0.2"])
    sent = [f.payload.hex() for f in r.frames(SETTINGS, lambda f: not f.flags & ACK)][1:]
    same(sent, ["00040001117000050000" + "4e20" + "009900000007", "000200000000", ""], "SETTINGS", r)
    same(r.err.count("SETTINGS sent"), 3, "answers", r)


@case("settings: an unknown name, no value, a value of 33 bits")
def _(t):
    mistake(t, "settings WINDOW=1", "WINDOW")
    mistake(t, "settings MAX_FRAME_SIZE", "MAX_FRAME_SIZE")
    mistake(t, "settings MAX_FRAME_SIZE=x", "MAX_FRAME_SIZE=x")
    mistake(t, "settings INITIAL_WINDOW_SIZE=4294967296", "4294967296")
    mistake(t, "settings 65536=1", "65536")


@case("window: of the connection, of a stream; beyond 31 bits")
def _(t):
    r = t.go(commands=["send POST /echo --open", "window 1234", "window 3 567", "end 3"])
    sent = [(f.stream, int.from_bytes(f.payload, "big")) for f in r.frames(WINDOW_UPDATE)]
    need((0, 1234) in sent, "no WINDOW_UPDATE 0", r)
    need((3, 567) in sent, "no WINDOW_UPDATE 3", r)
    mistake(t, "window 2147483648", "2147483648")
    mistake(t, "window 2147483647", "window 2147483647")  # with what is open, beyond it (RFC 9113 6.9.1)
    mistake(t, "window 0", "0")
    mistake(t, "window one", "one")
    mistake(t, "window 1 2 3", "window takes")
    mistake(t, "window", "window takes")


@case("hold: no WINDOW_UPDATE until it is off or one is sent by hand")
def _(t):
    talk = listener.Listener()
    r = t.go("--setting", "INITIAL_WINDOW_SIZE=1000", listener=talk, path="/", commands=[
        "hold on", "get /big/5000", "wait 0.4", "window 3 500", "wait 0.4", "ping 6869", "wait ping",
        "hold off", "wait response"])
    kinds = [(f.type, f.stream, f.payload) for f in r.conn.frames]
    at = next(i for i, k in enumerate(kinds) if k[0] == PING)
    updates = [int.from_bytes(k[2], "big") for k in kinds[:at] if k[0] == WINDOW_UPDATE and k[1] == 3]
    same(updates, [500], "WINDOW_UPDATEs while held", r)
    need(any(k[0] == WINDOW_UPDATE and k[1] == 3 for k in kinds[at:]), "none after hold off", r)
    same(r.stream(3), {"status": 200, "end": "complete"}, "stream", r)
    mistake(t, "hold", "hold takes")
    mistake(t, "hold maybe", "on or off")


@case("rst: CANCEL unless a name or a number says otherwise")
def _(t):
    r = t.go(commands=["send POST /echo --open"] * 4 + [
        "rst 3", "rst 5 REFUSED_STREAM", "rst 7 0xb", "rst 9 2",
        "wait 0.2"])
    same(sorted(r.conn.resets()), [(3, "CANCEL"), (5, "REFUSED_STREAM"), (7, "ENHANCE_YOUR_CALM"),
                                   (9, "INTERNAL_ERROR")], "RST_STREAM", r)
    mistake(t, "rst 1 NOPE", "NOPE")
    mistake(t, "rst", "rst takes")
    mistake(t, "rst x", "x is no stream")
    mistake(t, "rst 4294967296", "4294967296")
    mistake(t, "rst 77", "77")


@case("goaway: NO_ERROR; a code, last=, debug data")
def _(t):
    r = t.go(commands=["goaway", "wait 0.1"])
    same(r.conn.goaways()[0], (0, "NO_ERROR", b""), "GOAWAY", r)
    r = t.go(commands=["goaway ENHANCE_YOUR_CALM last=6 'too many'", "wait 0.1"])
    same(r.conn.goaways()[0], (6, "ENHANCE_YOUR_CALM", b"too many"), "GOAWAY", r)
    r = t.go(commands=["goaway 7 why", "wait 0.1"])
    same(r.conn.goaways()[0], (0, "REFUSED_STREAM", b"why"), "GOAWAY", r)
    mistake(t, "goaway WHATEVER", "WHATEVER")
    mistake(t, "goaway 0 last=x", "x is no stream")
    mistake(t, "goaway 0 last=1 a b", "goaway takes")


@case("priority: PRIORITY_UPDATE of RFC 9218 section 7.1")
def _(t):
    r = t.go(commands=["priority 1 u=2,i", "wait 0.1"])
    sent = r.frames(PRIORITY_UPDATE)
    same([(f.flags, f.stream, f.payload) for f in sent], [(0, 0, b"\0\0\0\1u=2,i")], "frame", r)
    mistake(t, "priority 1", "priority takes")
    mistake(t, "priority x u=1", "x is no stream")


@case("frame: names and numbers, flags by name, hex in several words, a file")
def _(t):
    path = t.file("payload", b"\x01\x02from a file")
    r = t.go(commands=["frame PING ACK 0 00112233 44:55:66:77", "frame 0x42 END_STREAM|PADDED 8 abcd",
                       "frame 200 0xf 4294967295", "frame 0x43 es,eh 0 @" + path, "wait 0.2"])
    by = {f.type: f for f in r.conn.frames if f.type in (PING, 0x42, 200, 0x43)}
    same((by[PING].flags, by[PING].payload.hex()), (ACK, "0011223344556677"), "PING", r)
    same((by[0x42].flags, by[0x42].stream, by[0x42].payload), (END_STREAM | PADDED, 8, b"\xab\xcd"), "0x42", r)
    same((by[200].flags, by[200].stream, by[200].length), (15, 0xffffffff, 0), "200", r)
    same((by[0x43].flags, by[0x43].payload), (END_STREAM | END_HEADERS, b"\x01\x02from a file"), "0x43", r)
    need("past the library" in r.err, "no word of what that means", r)


@case("frame: mistakes")
def _(t):
    mistake(t, "frame NOTYPE 0 0", "NOTYPE")
    mistake(t, "frame 256 0 0", "256")
    mistake(t, "frame PING LOUD 0", "LOUD")
    mistake(t, "frame PING 256 0", "256")
    mistake(t, "frame PING 0", "frame takes")
    mistake(t, "frame PING 0 4294967296", "4294967296")
    mistake(t, "frame PING 0 0 xx", "xx")
    mistake(t, "frame PING 0 0 1", "odd")
    mistake(t, "frame PING 0 0 @/nowhere/file", "/nowhere/file")
    big = t.file("big", b"\0" * (1 << 24))
    mistake(t, "frame DATA 0 1 @" + big, "16777215")


@case("raw: octets as they are; an odd digit is a mistake")
def _(t):
    r = t.go(commands=["raw 0000080600 00000000 7261772070696e67", "wait 0.2"])
    need(any(f.payload == b"raw ping" for f in r.frames(PING)), "not sent", r)
    need("17 octets" in r.err, "no count", r)
    mistake(t, "raw 000", "odd")
    mistake(t, "raw", "raw takes")


@case("send --open, data, end: text, hex, a file, and the answer")
def _(t):
    path = t.file("part", b"and a file")
    r = t.go(commands=["send PUT /echo --open -H 'x-a: 1'", "data 3 'some text, '", "data 3 hex:00ff2c20",
                       "data 3 @" + path, "end 3", "wait response", "body 3 " + t.path("out")])
    q = r.request("/echo")
    same(q.body, b"some text, \x00\xff, and a file", "body", r)
    same(q[":method"], "PUT", "method", r)
    same(q["x-a"], "1", "field", r)
    same(q["content-length"], None, "content-length", r)
    same(t.read("out"), q.body, "body command", r)
    need("12 octets" not in r.err and "11 octets" in r.err, "octets are not counted", r)
    mistake(t, "data 77 x", "77")
    mistake(t, "data 1", "data takes")
    mistake(t, "end 77", "77")
    mistake(t, "end", "end takes")
    mistake(t, "data 3 @/nowhere", "/nowhere", before=["send POST /x --open"])


@case("send: method, fields, body, trailers, repeat, output")
def _(t):
    path = t.file("body", b"line 1\r\nline 2\n")
    r = t.go(commands=["send PATCH /echo -H 'X-Up: Y' --data-binary @%s --trailer 'X-Sum: 9' -o %s" %
                       (path, t.path("out")), "send DELETE /gone --repeat 3", "send OPTIONS *", "wait response"])
    q = r.request("/echo")
    same((q[":method"], q["x-up"], q.body, q.trailers), ("PATCH", "Y", b"line 1\r\nline 2\n", [("x-sum", "9")]),
         "request", r)
    same(t.read("out"), q.body, "-o", r)
    same([p[":method"] for p in r.requests].count("DELETE"), 3, "repeated", r)
    same(r.request("*")[":method"], "OPTIONS", "asterisk", r)
    mistake(t, "send GET", "send takes")
    mistake(t, "send 'BAD METHOD' /", "method")
    mistake(t, "send POST /x -o /nowhere/file", "/nowhere/file")
    mistake(t, "send POST /x -d @/nowhere/file", "/nowhere/file")
    mistake(t, "send POST /x -T /nowhere/file", "/nowhere/file")


@case("get: curl's options")
def _(t):
    r = t.go(commands=["get /a -H 'accept: text/x' -A me -e http://r/ -b c=1 -u u:p -r 0-9 --compressed",
                       "get /b -G -d q=1 --data-urlencode 'r=a b'", "get /c -I", "get /d --own-fields", "get %s" % "/e?x=1#f",
                       "wait response"])
    q = r.request("/a")
    same([q[n] for n in ("accept", "user-agent", "referer", "cookie", "authorization", "range",
                         "accept-encoding")],
         ["text/x", "me", "http://r/", "c=1", "Basic dTpw", "bytes=0-9", q["accept-encoding"]], "fields", r)
    need("gzip" in (q["accept-encoding"] or ""), "no accept-encoding", r)
    same([q.path for q in r.requests][2], "/b?q=1&r=a+b", "query", r)
    same(r.request("/c")[":method"], "HEAD", "method", r)
    same([n for n, _ in r.request("/d").fields if not n.startswith(":")], [], "own fields", r)
    need(r.request("/e?x=1"), "the fragment is sent", r)
    mistake(t, "get /x -G -d 'r=a b'", "space")  # it would make the target malformed (RFC 9113 8.3.1)
    mistake(t, "get", "get takes")
    mistake(t, "get /x --colour", "--colour")
    mistake(t, "get /x -H", "-H")
    mistake(t, "get http://elsewhere.example/", "another host")
    mistake(t, "get /x -k", "connection")
    mistake(t, "get 'unclosed", "quote")


@case("curl: a pasted line, on this connection")
def _(t):
    r = t.go(commands=["curl '{url}pasted?a=1' -X PUT -H 'x-one: 1' --data-raw 'k=v' -sS", "wait response"])
    same(len(r.conns), 1, "connections", r)
    q = r.request("/pasted?a=1")
    same((q[":method"], q["x-one"], q.body), ("PUT", "1", b"k=v"), "request", r)
    mistake(t, "curl", "URL")
    mistake(t, "curl http://x/ http://y/", "http://y/")
    mistake(t, "curl http://127.0.0.1/ --http3", "HTTP/3")


@case("curl: another host is another connection")
def _(t):
    other = listener.Listener()
    second = peer.Peer(other)
    r = t.go(commands=["curl %sthere" % second.url, "wait response"])
    second.close()
    same([q.path for q in r.requests], ["/"], "requests of the first", r)
    same([q.path for q in other.requests], ["/there"], "requests of the second", r)


@case("curl: an option of the connection connects anew")
def _(t):
    r = t.go(commands=["curl '{url}again' --setting MAX_FRAME_SIZE=30000 -H 'x: y'", "wait response"])
    same(len(r.conns), 2, "connections", r)
    same(r.request("/again").conn.index, 1, "connection", r)
    same(r.conns[1].client_settings().get(5), 30000, "setting", r)


@case("again: the last request, changed")
def _(t):
    r = t.go(commands=["send POST /echo -H 'x-a: 1' -H 'x-b: 2' -d body", "wait response", "again",
                       "again -H 'x-a: 3'", "again -d other", "wait response"])
    q = [p for p in r.requests if p.path == "/echo"]
    same([(p["x-a"], p["x-b"], p.body) for p in q],
         [("1", "2", b"body"), ("1", "2", b"body"), ("3", "2", b"body"), ("3", "2", b"other")], "requests", r)
    need(all(p[":method"] == "POST" for p in q), "method", r)
    same(q[2].all("x-a"), ["3"], "fields", r)
    mistake(t, "again --colour", "--colour")


@case("retry: what was refused is sent again, once")
def _(t):
    r = t.go(commands=["get /refuse", "wait response", "retry", "wait response"])
    same([q.path for q in r.requests], ["/", "/refuse", "/refuse"], "requests", r)
    same(len(r.conns), 1, "connections", r)
    need("1 request sent again" in r.err, "no count", r)
    mistake(t, "retry", "nothing")
    mistake(t, "retry some", "some")


@case("retry: what a GOAWAY left, on a new connection")
def _(t):
    r = t.go(commands=["get /goaway", "wait goaway", "wait 0.3", "retry", "wait response"])
    q = [p for p in r.requests if p.path == "/goaway"]
    same([p.conn.index for p in q], [0, 1], "connections of the request", r)
    same(r.status, 0, "status", r)


@case("retry all: what may have been processed, too")
def _(t):
    r = mistake(t, "retry", "retry all", before=["get /cut", "wait response"])
    same([q.path for q in r.requests], ["/", "/cut"], "requests", r)
    r = t.go(commands=["get /cut", "wait response", "retry all", "wait response"])
    same([q.path for q in r.requests], ["/", "/cut", "/cut"], "requests", r)
    need("1 request sent again" in r.err, "no count", r)


@case("reconnect: the same, and with other options")
def _(t):
    r = t.go(commands=["reconnect", "wait settings", "get /two", "wait response",
                       "reconnect --setting MAX_FRAME_SIZE=40000", "wait settings", "get /three",
                       "wait response"])
    same(len(r.conns), 3, "connections", r)
    same([r.request(p).conn.index for p in ("/", "/two", "/three")], [0, 1, 2], "connections", r)
    same([c.client_settings().get(5) for c in r.conns], [None, None, 40000], "settings", r)
    same([c.goaways()[0][1] for c in r.conns], ["NO_ERROR"] * 3, "ends", r)
    same(r.status, 0, "status", r)
    mistake(t, "reconnect --colour", "--colour")
    mistake(t, "reconnect ftp://x/", "ftp")


@case("reconnect: another URL")
def _(t):
    other = listener.Listener()
    second = peer.Peer(other)
    r = t.go(commands=["reconnect " + second.url, "wait settings", "get /there", "wait response"])
    second.close()
    same([q.path for q in r.requests], ["/"], "requests of the first", r)
    need("/there" in [q.path for q in other.requests], "the second was not asked", r)


def end_of(t, way, tls, path="/", **more):
    r = t.go(tls=tls, path=path, commands=["wait response", "close" + way, "wait 0.5"], **more)
    same(r.status, 0, "status", r)
    return r.conn.goaways(), r.conn.ended, r


@case("close: graceful, fin, abrupt and rst, as the peer's socket sees them")
def _(t):
    for way in ("", " graceful"):
        goaways, ended, r = end_of(t, way, "good")
        same((goaways[0][1], ended), ("NO_ERROR", "fin"), "close" + way, r)
    for way, wanted in ((" fin", "fin"), (" abrupt", "ragged"), (" rst", "rst")):
        goaways, ended, r = end_of(t, way, "good")
        same((goaways, ended), ([], wanted), "close" + way, r)
    goaways, ended, r = end_of(t, " rst", None)
    same((goaways, ended), ([], "rst"), "close rst, cleartext", r)
    goaways, ended, r = end_of(t, " fin", None)
    same((goaways, ended), ([], "fin"), "close fin, cleartext", r)
    mistake(t, "close softly", "softly")
    mistake(t, "close rst fin", "close takes")


@case("close half: FIN, and the answer that comes after it is shown")
def _(t):
    for tls in ("good", None):
        r = t.go(path="/slow/0.5", tls=tls, listener=listener.Listener(half=True),
                 commands=["close half", "wait close"])
        same((r.conn.goaways(), r.conn.ended), ([], "ragged" if tls else "fin"), "end", r)
        same(r.stream(1)["status"], 200, "status", r)


@case("wait: settings, ping, response, goaway, close, seconds")
def _(t):
    r = t.go(path="/slow/0.3", commands=["wait settings", "ping", "wait ping", "wait response", "ping 6166746572"])
    order = [f.payload[:5] for f in r.frames(PING)]
    same(order[1], b"after", "order", r)
    need(r.seconds >= 0.3, "the response was not awaited", r)
    r = t.go(commands=["wait 0.7"])
    need(0.7 <= r.seconds < 1.7, "0.7 s took %.2f s" % r.seconds, r)

    def leave(conn, f):
        if f.type == PING:
            conn.sleep(0.3)
            conn.send(peer.goaway(1, "NO_ERROR"))
            conn.sleep(0.3)
            conn.fin()
        return f.type == PING
    r = t.go(listener=listener.Listener(on_frame=leave), commands=["ping", "wait goaway", "wait close",
                                                                  "as-curl"])
    need(0.3 <= r.seconds < 2.0, "it took %.2f s" % r.seconds, r)
    need("curl" in r.err, "it did not go on", r)
    mistake(t, "wait", "wait takes")
    mistake(t, "wait forever", "forever")
    mistake(t, "wait -1", "-1")
    mistake(t, "wait 1 2", "wait takes")


@case("wait: what it waited for once does not hold up what comes later")
def _(t):
    r = t.go(commands=["wait response", "send PUT /echo --open", "data 3 abc", "end 3", "wait response",
                       "ping", "wait ping", "get /slow/1.5", "ping 6c61746572", "get /quick", "wait response"])
    need(r.seconds < 3.0 * t.slow, "it took %.2f s" % r.seconds, r)
    same(r.request("/echo").body, b"abc", "body", r)
    later = next(i for i, f in enumerate(r.conn.frames) if f.payload.startswith(b"later"))
    need(r.request("/quick").at - r.request("/slow/1.5").at < 1.0, "a request waited for another's answer", r)
    need(later < len(r.conn.frames) - 1, "order", r)


@case("send --open on HTTP/1.1: chunks (RFC 9112 section 7.1)")
def _(t):
    r = t.go("--http1.1", commands=["wait response", "send POST /up --open", "data 2 abc", "data 2 hex:000d0a",
                                    "end 2", "wait response"])
    same(r.listener.chunks, b"3\r\nabc\r\n3\r\n\0\r\n\r\n0\r\n\r\n", "body", r)
    need("content-length" not in r.listener.h1[1][1].lower(), "content-length too", r)


@case("a request after the connection's end opens a new one; one that failed can be made again with -k")
def _(t):
    r = t.go(commands=["wait response", "close", "get /x", "wait response"])
    same([q.conn.index for q in r.requests], [0, 1], "connections", r)
    server = t.context("alone")
    r = t.go("--cacert", t.certs.ca, tls=server, commands=["reconnect -k", "wait settings", "get /x",
                                                           "wait response"])
    same((len(r.conns), [q.path for q in r.requests]), (2, ["/", "/x"]), "connections, requests", r)


@case("save: for its owner alone, with and without secrets")
def _(t):
    a, b = t.path("a.pcapng"), t.path("b.pcapng")
    r = t.go(tls="good", commands=["wait response", "save " + a, "save %s --no-secrets" % b])
    same(r.status, 0, "status", r)
    for path in (a, b):
        same(stat.S_IMODE(os.stat(path).st_mode), 0o600, "mode", r)
    need("HEADERS" in t.run("frames", a).out, "not readable with its secrets", r)
    need("HEADERS" not in t.run("frames", b).out, "readable without secrets", r)
    mistake(t, "save /nowhere/file", "/nowhere/file")
    mistake(t, "save", "save takes")
    mistake(t, "save a b", "save takes")


@case("body: shown, into a file, raw, unpacked")
def _(t):
    one, raw = t.path("one"), t.path("raw")
    r = t.go(commands=["get /gzip", "wait response", "body 1", "body 3", "body 3 " + one,
                       "body 3 %s --raw" % raw])
    need("success" in r.err and "unpacked words" in r.err, "not shown", r)
    same(t.read("one"), b"unpacked words", "body", r)
    same(t.read("raw")[:2], b"\x1f\x8b", "raw body", r)
    mistake(t, "body", "body takes")
    mistake(t, "body 77", "77")
    mistake(t, "body x", "x is no stream")
    mistake(t, "body 1 /nowhere/file", "/nowhere/file", before=["wait response"])


@case("as-curl: a line that says the same again")
def _(t):
    r = t.go("-H", "x-q: it's", commands=["wait response", "as-curl", "as-curl 1", "send POST /p -d 'a b' -H 'k: \"v\"'",
                                          "wait response", "as-curl 3"])
    lines = [shlex.split(line[8:]) for line in r.err.splitlines() if line.startswith("h2lens: curl ")]
    same(len(lines), 3, "lines", r)
    same(lines[0], lines[1], "as-curl of the only request", r)
    need("x-q: it's" in lines[0] and r.url in lines[0], "words missing in %r" % lines[0], r)
    need('k: "v"' in lines[2] and "a b" in lines[2] and r.url + "p" in lines[2],
         "words missing in %r" % lines[2], r)
    mistake(t, "as-curl 77", "77")
    mistake(t, "as-curl x", "x is no stream")


@case("as-curl: what would command the terminal is written in $'…'")
def _(t):
    r = t.go("-X", "PUT", "-d", "\x1b[31m\tit's", commands=["wait response", "as-curl"])
    need("\x1b" not in r.err, "escape sequences", r)
    need("$'" in r.err, "no $'…'", r)


@case("history: what was asked, in order")
def _(t):
    r = t.go(commands=["get /a", "send PUT /b -d x", "history"])
    err = r.err
    need(err.index("get /a\n") < err.index("send PUT /b -d x\n"), "not in order", r)
    mistake(t, "history 1", "history takes")


@case("cookies: sent back only when on")
def _(t):
    r = t.go(commands=["get /cookie", "wait response", "get /off", "cookies on", "get /on", "cookies off",
                       "get /off2", "wait response"])
    same([r.request(p)["cookie"] for p in ("/off", "/on", "/off2")], [None, "taste=sweet; size=2", None],
         "cookie", r)
    mistake(t, "cookies", "cookies takes")
    mistake(t, "cookies crumbs", "on or off")


@case("websocket: extended CONNECT, messages in masked frames")
def _(t):
    r = t.go(listener=listener.Listener(pairs=((8, 1),)),
             commands=["websocket /chat -H 'origin: http://o'", "wait 0.2", "data 3 'hi there'", "wait 0.2",
                       "end 3", "wait 0.2"])
    q = r.request("/chat")
    same([q[n] for n in (":method", ":protocol", ":scheme", "sec-websocket-version", "origin")],
         ["CONNECT", "websocket", "http", "13", "http://o"], "fields", r)
    b = q.body
    same((b[0], b[1]), (0x81, 0x80 | 8), "frame (RFC 6455 section 5.2)", r)
    same(bytes(c ^ b[2 + i % 4] for i, c in enumerate(b[6:])), b"hi there", "unmasked", r)
    mistake(t, "websocket", "websocket takes")
    r = mistake(t, "websocket /chat", "ENABLE_CONNECT_PROTOCOL")  # RFC 8441 section 3
    same([q.path for q in r.requests], ["/"], "requests", r)


@case("connect: a tunnel")
def _(t):
    r = t.go(commands=["connect mail.example:25", "wait 0.2", "data 3 'EHLO x'", "end 3", "wait response"])
    q = [p for p in r.requests if p[":method"] == "CONNECT"][0]
    same((q[":authority"], q[":path"], q[":scheme"], q.body), ("mail.example:25", None, None, b"EHLO x"),
         "request", r)
    mistake(t, "connect mail.example", "port")
    mistake(t, "connect", "connect takes")


@case("grpc: prefix, timeout, te, content-type; JSON with descriptors")
def _(t):
    r = t.go(commands=[
        "grpc /shop.Shop/Buy --descriptors %s --timeout 500m '{\"id\": 7}'" % PB,
        "grpc /shop.Shop/Talk '{\"id\": 1}' '{\"id\": 2}'", "wait response"])
    q = r.request("/shop.Shop/Buy")
    same([q[n] for n in (":method", "te", "content-type", "grpc-timeout")],
         ["POST", "trailers", "application/grpc", "500m"], "fields", r)
    same(q.body.hex(), "00000000020807", "message", r)
    same(r.request("/shop.Shop/Talk").body.hex(), "00000000020801" + "00000000020802", "messages", r)
    r = t.go(commands=["grpc /x.Y/Z hex:0801 @%s -H 'authorization: Bearer x'" % t.file("m", b"abc"),
                       "wait response"])
    same(r.request("/x.Y/Z").body.hex(), "00000000020801" + "0000000003616263", "messages", r)
    same(r.request("/x.Y/Z")["authorization"], "Bearer x", "field", r)
    r = t.go(commands=["grpc /shop.Shop/Talk --descriptors %s --open" % PB, "data 3 '{\"id\": 5}'",
                       "data 3 hex:0806", "end 3", "wait response"])
    same(r.request("/shop.Shop/Talk").body.hex(), "00000000020805" + "00000000020806", "by hand", r)


@case("grpc: mistakes")
def _(t):
    mistake(t, "grpc", "grpc takes")
    mistake(t, "grpc /x.Y/Z '{}'", "--descriptors")
    mistake(t, "grpc /x.Y/Z --timeout soon hex:00", "soon")
    mistake(t, "grpc /x.Y/Z words", "words")
    mistake(t, "grpc /x.Y/Z --descriptors /nowhere.pb '{}'", "/nowhere.pb")
    mistake(t, "grpc /x.Y/Z --descriptors %s '{}'" % PB, "x.Y")
    mistake(t, "grpc /shop.Shop/Buy --descriptors %s '{\"nope\": 1}'" % PB, "nope")
    mistake(t, "grpc /shop.Shop/Buy --descriptors %s '{'" % PB)
    mistake(t, "grpc /x.Y/Z --timeout", "--timeout")


@case("there is no such command, and words that no shell takes")
def _(t):
    mistake(t, "pingg", "there is no command pingg")
    mistake(t, "get /a | tail", "|")
    mistake(t, "ping \"00", "quote")


@case("commands that speak HTTP/2 on an HTTP/1.1 connection, and after its end")
def _(t):
    for command in ("ping", "settings", "window 1", "hold on", "rst 1", "goaway", "priority 1 u=1",
                    "frame PING 0 0", "raw 00"):
        r = t.go("--http1.1", commands=["wait response", command])
        same(r.status, 1, "status of %s" % command, r)
        need("HTTP/1.1" in r.err, "no word of HTTP/1.1 after %s" % command, r)
        r = t.go(commands=["close", "wait close", command])
        same(r.status, 1, "status of %s" % command, r)
        need("reconnect" in r.err, "no word of reconnect after %s" % command, r)


@case("requests by hand on HTTP/1.1")
def _(t):
    r = t.go("--http1.1", commands=["wait response", "get /x -H 'X-A: 1'", "wait response", "send PUT /y -d body",
                                    "wait response", "again -d other", "wait response", "as-curl"])
    same([h.split("\r\n")[0] for _, h in r.listener.h1],
         ["GET / HTTP/1.1", "GET /x HTTP/1.1", "PUT /y HTTP/1.1", "PUT /y HTTP/1.1"], "requests", r)
    same((r.err.count("request sent"), "waits" in r.err), (3, False), "answers", r)


@case("run: comments, blank lines, quotes; from a file and from standard input")
def _(t):
    script = b"""# a script
get /one -H 'x: a # b'   # what follows is a comment

  wait response
\tping 0102  # tab
send POST /two -d "two words" -H "it: isn't"
wait response
history"""
    for stdin in (None, script):
        name = "-" if stdin else t.file("script", script)
        r = t.go(how=("run", name), path="/", stdin=stdin)
        same([q.path for q in r.requests], ["/one", "/two"], "requests", r)
        same(r.request("/one")["x"], "a # b", "quotes", r)
        same((r.request("/two").body, r.request("/two")["it"]), (b"two words", "isn't"), "quotes", r)
        same([f.payload[:2] for f in r.frames(PING)], [b"\1\2"], "PING", r)
        same(r.status, 0, "status", r)


@case("run: commands of -c come after the script's; CR LF; a mistake stops it with its line")
def _(t):
    r = t.go("-c", "get /last", how=("run", t.file("s", b"get /first\r\nwait response\r\n")))
    same([q.path for q in r.requests], ["/first", "/last"], "requests", r)
    r = t.go(how=("run", t.file("s", b"get /first\nping nonsense\nget /never-sent\n")))
    same(r.status, 1, "status", r)
    same([q.path for q in r.requests], ["/first"], "requests", r)
    need("ping nonsense" in r.err, "the line is not named", r)


@case("run: no script, no URL, a script that is not there or not text")
def _(t):
    for words, said in ((["run"], "script"), (["run", "/nowhere/script", "http://127.0.0.1:1/"], "/nowhere/script"),
                        (["run", t.file("s", b"ping\n")], "URL"),
                        (["run", t.folder, "http://127.0.0.1:1/"], t.folder),
                        (["run", t.file("l", b"x" * 20000), "http://127.0.0.1:1/"], "16 KiB")):
        r = t.run(*words)
        same((r.status, r.out, len(r.err.splitlines())), (2, "", 1), "status, output, lines of %r" % words)
        need(said in r.err, "%r says nothing of %s" % (r.err, said))
