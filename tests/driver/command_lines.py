"""The command line of live sessions: options, exit statuses, what goes where, time limits, mistakes."""
import json
import os
import re
import signal
import stat
import subprocess
import time

import peer
from command_cases import Case, need, same
from listener import Listener
from peer import HEADERS, PING, SETTINGS, WINDOW_UPDATE

CASES = []
SAVED_SECRETS = b"CLIENT_TRAFFIC_SECRET_0"


def case(name):
    def keep(play):
        CASES.append(Case(name, play))
        return play
    return keep


def paths(r):
    return [q.path for q in r.requests]


# Exit statuses and streams


@case("exit 0 with a whole answer, 1 for a command that fails, 2 for usage")
def _(t):
    same(t.go().status, 0, "status")
    same(t.go(commands=["rst x"]).status, 1, "status")
    r = t.run("report", "http://127.0.0.1:1/", "--colour")
    same((r.status, r.out), (2, ""), "status and output")


@case("exit 1: a file that cannot be written is told, by -o and by --save")
def _(t):
    for options in (["-o", "/nowhere/file"], ["--save", "/nowhere/file"], ["-c", "save /nowhere/file"]):
        r = t.go(*options)
        same(r.status, 1, "status with %r" % options, r)
        need("/nowhere/file" in r.err, "the file is not named with %r" % options, r)
    r = t.go("-o", "/dev/full", path="/big/100000")
    same(r.status, 1, "status of a full disk", r)
    need("/dev/full" in r.err, "the file is not named", r)


@case("exit 1: standard output that cannot be written")
def _(t):
    server = peer.Peer(Listener())
    with open("/dev/full", "w") as full:
        run = subprocess.run([t.program, "report", server.url], stdout=full, stderr=subprocess.PIPE,
                             env={**os.environ, "XDG_STATE_HOME": t.state}, timeout=20)
    server.close()
    same(run.returncode, 1, "status")
    need(b"output" in run.stderr, "nothing is said: %r" % run.stderr)


@case("exit 3: --fail-on, of a report and of frames, and -f")
def _(t):
    def reset(conn, f):
        if f.type == HEADERS:
            conn.send(peer.rst(f.stream, "INTERNAL_ERROR"))
        return f.type == HEADERS
    for level in ("warning", "error"):
        r = t.go("--fail-on", level, listener=Listener(on_frame=reset))
        same(r.status, 3, "status with --fail-on " + level, r)
        same(t.go("--fail-on", level).status, 0, "status of a good session")
    same(t.go(listener=Listener(on_frame=reset)).status, 0, "status without --fail-on")
    for how in ("report", "frames"):
        same(t.go("-f", path="/status/404", how=(how,)).status, 3, "status of %s -f" % how)
        same(t.go(path="/status/404", how=(how,)).status, 0, "status of %s" % how)
        same(t.go("-f", path="/status/204", how=(how,)).status, 0, "status of %s -f, 204" % how)


@case("exit 3: --fail-on with a connection that is refused")
def _(t):
    server = peer.Peer(None)
    same(t.run("report", server.url, "--fail-on", "error").status, 3, "status")
    same(t.run("report", server.url).status, 0, "status")


@case("standard output is pure: JSON, NDJSON, whatever is said beside it")
def _(t):
    said = ["as-curl", "history", "body 1", "ping"]
    r = t.go("--format", "json", "-L", commands=["wait response", *said])
    same(r.json()["schema"], 1, "schema", r)
    need("curl" in r.err and "success" in r.err and "redirects" in r.err, "answers are missing", r)
    r = t.go("--format", "ndjson", "-L", how=("frames",), commands=["wait response", *said])
    rows = [json.loads(line) for line in r.out.splitlines()]
    need(len(rows) >= 6 and all(isinstance(row, dict) for row in rows), "rows", r)
    r = t.go("--format", "json", commands=["rst x"])
    same((r.json()["schema"], r.status), (1, 1), "schema and status after a mistake", r)


@case("-q: nothing on standard error but mistakes")
def _(t):
    for how in ("report", "frames"):
        r = t.go("-q", "-L", how=(how,), commands=["ping", "as-curl", "history"],
                 environment={"SSLKEYLOGFILE": t.path("keys")}, tls="good")
        same((r.status, r.err), (0, ""), "status and standard error", r)
    r = t.go("-q", commands=["rst x"])
    need("rst x" in r.err, "the mistake is not told", r)


@case("without a terminal h2lens URL is a report, and curl … too")
def _(t):
    r = t.go(how=())
    need(r.out.startswith(r.url.rstrip("/")), "no report", r)
    r = t.go(how=("curl",), path="/pasted", commands=[])
    same(paths(r), ["/pasted"], "requests", r)
    r = t.go("--data-raw", "a=b", "-H", "x: y", "-s", "-i", "-v", how=("curl",), path="/pasted")
    same((r.requests[0][":method"], r.requests[0].body, r.requests[0]["x"]), ("POST", b"a=b", "y"), "request", r)


# Waiting


@case("--wait: response is the default; settings, ping, goaway, close, seconds")
def _(t):
    r = t.go(path="/slow/0.4")
    need(r.seconds >= 0.4 and r.stream(1)["status"] == 200, "the response was not awaited", r)
    r = t.go("--wait", "response", path="/slow/0.4")
    need(r.stream(1)["status"] == 200, "the response was not awaited", r)
    r = t.go("--wait", "settings", path="/never")
    need(r.seconds < 2, "it waited for more than SETTINGS", r)
    same(len(r.frames(SETTINGS)), 2, "SETTINGS and ACK", r)
    r = t.go("--wait", "ping", path="/never", commands=["ping"])
    need(r.seconds < 2 and "PING" in r.err, "it waited for more than PING", r)
    r = t.go("--wait", "1.2")
    need(1.2 <= r.seconds < 2.2, "1.2 s took %.2f s" % r.seconds, r)

    def leave(conn, f):
        if f.type == HEADERS:
            conn.send(peer.status(f.stream, end=True))
            conn.sleep(0.4)
            conn.send(peer.goaway(1, "NO_ERROR"))
            conn.sleep(0.4)
            conn.fin()
        return f.type == HEADERS
    r = t.go("--wait", "goaway", listener=Listener(on_frame=leave))
    need(0.4 <= r.seconds < 2, "it took %.2f s" % r.seconds, r)
    need(re.search("GOAWAY +[0-9.]+ s by the server", r.out), "no GOAWAY of the server", r)
    r = t.go("--wait", "close", listener=Listener(on_frame=leave))
    need(0.4 <= r.seconds < 2, "it took %.2f s" % r.seconds, r)


@case("--wait: what is no condition")
def _(t):
    for word in ("forever", "-1", "1s", ""):
        r = t.run("report", "http://127.0.0.1:1/", "--wait", word)
        same((r.status, r.out, len(r.err.splitlines())), (2, "", 1), "--wait %r" % word)
        need("wait" in r.err, "%r" % r.err)


@case("--max-time: ends then, and tells the limit")
def _(t):
    r = t.go("--max-time", "0.8", "--format", "json", path="/never")
    need(0.8 <= r.seconds < 0.8 + 0.5 * t.slow, "0.8 s took %.2f s" % r.seconds, r)
    same((r.json()["verdict"]["id"], r.status), ("limit-idle", 0), "verdict", r)
    need("800" in r.json()["verdict"]["summary"], "the time is not told", r)
    r = t.go("-m", "0.5", commands=["wait close", "get /never-sent"])
    need(r.seconds < 0.5 + 0.5 * t.slow, "0.5 s took %.2f s" % r.seconds, r)
    same(paths(r), ["/"], "requests", r)
    need("wait close: it had not come when --max-time was over" in r.err, "what was waited for is not told", r)
    r = t.go("--max-time", "30")
    need(r.seconds < 5, "it waits for the time to pass", r)
    need("limit" not in t.go("--max-time", "30", "--format", "json").out, "a limit is told that was not met", r)


@case("--max-time: while the peer floods, and while it is silent in TLS")
def _(t):
    def flood(conn):
        conn.wait(lambda: len(conn.inbox) > 24)
        conn.send(peer.settings())
        end = time.monotonic() + 3
        while time.monotonic() < end and not conn.broken and not conn.ended:
            conn.send(peer.ping() * 500)
    for script, scheme in ((flood, None), (lambda conn: conn.sleep(3), "https")):
        server = peer.Peer(script, scheme=scheme)
        run = t.run("report", server.url, "--max-time", "0.8", "--format", "json")
        server.close()
        need(run.seconds < 0.8 + 0.7 * t.slow, "0.8 s took %.2f s" % run.seconds)
        same((run.status, json.loads(run.out)["schema"]), (0, 1), "status and schema")


@case("Ctrl-C: the report is written, exit 0; in the middle of a script too")
def _(t):
    for how, commands, options in (("report", (), ("--format", "json")), ("frames", (), ()),
                                   ("report", ("wait close", "get /never-sent"), ("--format", "json"))):
        talk = Listener()

        def interrupt(pid):
            deadline = time.monotonic() + 10
            while not talk.requests and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.2)
            os.kill(pid, signal.SIGINT)
        r = t.go(*options, listener=talk, path="/never", how=(how,), commands=commands, meanwhile=interrupt)
        same(r.status, 0, "status", r)
        need(r.seconds < 3 * t.slow, "it took %.2f s" % r.seconds, r)
        same(paths(r), ["/never"], "requests", r)
        same(r.conn.goaways()[0][1], "NO_ERROR", "GOAWAY", r)
        if how == "report":
            same(r.json()["connections"][0]["streams"][0]["path"], "/never", "report", r)
        else:
            need("HEADERS" in r.out, "no frames", r)


@case("--limit: idle, preface, settings, tls, proxy; each names its stage")
def _(t):
    r = t.go("--limit", "idle=0.5", "--format", "json", path="/never")
    need(0.5 <= r.seconds < 2 * t.slow, "idle 0.5 took %.2f s" % r.seconds, r)
    same(r.json()["verdict"]["id"], "limit-idle", "verdict", r)

    def no_ack(conn):
        conn.handshake(ack=False)
        conn.sleep(3)
    quiet = lambda conn: conn.sleep(3)
    for stage, script, more, scheme in (
            ("preface", quiet, [], None), ("settings", no_ack, [], None), ("tls", quiet, [], "https"),
            ("proxy", quiet, ["--proxy", "{url}"], None)):
        server = peer.Peer(script, scheme=scheme)
        url = "https://127.0.0.1:1/" if stage == "proxy" else server.url
        run = t.run("report", url, "--limit", stage + "=0.5", "--format", "json", "--http2-prior-knowledge",
                    *[w.replace("{url}", server.url) for w in more])
        server.close()
        need(0.5 <= run.seconds < 2.2 * t.slow, "%s 0.5 took %.2f s" % (stage, run.seconds))
        verdict = json.loads(run.out)["verdict"]
        same((verdict["id"], run.status), ("limit-" + stage, 0), "verdict of %s (%s)" % (stage, verdict["summary"]))


@case("--connect-timeout is the limit of each stage up to TLS")
def _(t):
    server = peer.Peer(lambda conn: conn.sleep(3), scheme="https")
    run = t.run("report", server.url, "--connect-timeout", "0.5", "--format", "json")
    server.close()
    need(run.seconds < 2 * t.slow, "0.5 s took %.2f s" % run.seconds)
    same(json.loads(run.out)["verdict"]["id"], "limit-tls", "verdict")


# Several requests


@case("--repeat and --concurrent: never more than N open at once")
def _(t):
    r = t.go("--repeat", "12", "--concurrent", "3", path="/slow/0.1")
    same((len(r.requests), len(r.conns), r.listener.most_open), (12, 1, 3), "requests, connections, at once", r)
    r = t.go("--repeat", "5", "--concurrent", "1", path="/slow/0.05")
    same((len(r.requests), r.listener.most_open), (5, 1), "requests, at once", r)


@case("MAX_CONCURRENT_STREAMS of the peer is honoured")
def _(t):
    r = t.go("--repeat", "9", "--wait", "response", listener=Listener(pairs=((3, 2),)), path="/slow/0.1",
             how=("report",))
    same(len(r.requests), 9, "requests", r)
    opened = r.conn.frames.index(next(f for f in r.conn.frames if f.type == SETTINGS and f.flags))
    before = sum(1 for f in r.conn.frames[:opened] if f.type == HEADERS)
    # before the peer's SETTINGS come there is no limit (RFC 9113 6.5.2)
    need(r.listener.most_open <= max(2, before), "%d at once, %d before SETTINGS" % (
        r.listener.most_open, before), r)
    r = t.go("-c", "wait settings", "-c", "get /slow/0.1 --repeat 9", listener=Listener(pairs=((3, 2),)))
    same((len(r.requests), r.listener.most_open), (10, 2), "requests, at once", r)


@case("--setting, --connection-window, --hold, --preface, --priority, as the peer sees them")
def _(t):
    r = t.go("--setting", "INITIAL_WINDOW_SIZE=5", "--setting", "0x7777=1", "--connection-window", "70000",
             "--hold", "--priority", "u=5", "--max-time", "0.8", path="/big/20")
    same(r.conn.frames[0].payload.hex(), "000400000005777700000001", "SETTINGS", r)
    same([(f.stream, int.from_bytes(f.payload, "big")) for f in r.frames(WINDOW_UPDATE)], [(0, 70000 - 65535)],
         "WINDOW_UPDATE", r)
    same(r.requests[0]["priority"], "u=5", "priority", r)
    need("held back" in r.out, "why it stands still is not told", r)
    preface = peer.PREFACE + peer.settings((5, 30000)) + peer.ping(b"preface!")
    r = t.go("--preface", preface.hex())
    same([(f.type, f.payload) for f in r.conn.frames[:2]], [(SETTINGS, b"\0\5\0\0\x75\x30"), (PING, b"preface!")],
         "first frames", r)


@case("HTTP/1.1: kept alive, and a peer that closes after each answer")
def _(t):
    for path, conns in (("/keep", 1), ("/close", 3)):
        r = t.go("--http1.1", "--repeat", "3", path=path)
        same((len(r.listener.h1), len({id(c) for c, _ in r.listener.h1})), (3, conns), "requests, connections", r)
        same(r.status, 0, "status", r)
        same(len(re.findall(r"^  \S +\S+ +GET +%s +200 " % path, r.out, re.M)), 3, "rows", r)


@case("HTTP/1.1: pipelining is not done, fields and bodies are")
def _(t):
    r = t.go("--http1.1", "-H", "X-A: 1", "-d", "body", "--concurrent", "5", urls=["{url}a", "{url}b?c"])
    heads = [h for _, h in r.listener.h1]
    same([h.split("\r\n")[0] for h in heads], ["POST /a HTTP/1.1", "POST /b?c HTTP/1.1"], "request lines", r)
    need(all("\r\nX-A: 1\r\n" in h and "\r\nHost: %s\r\n" % r.url.split("/")[2] in h and
             re.search("\r\ncontent-length: 4\r\n", h, re.I) for h in heads), "fields in %r" % heads, r)


@case("several URLs of one host: one connection, in order; of two hosts: a mistake")
def _(t):
    r = t.go("-H", "x: y", urls=["{url}one", "{url}two?q=1", "{url}a/../three#part"])
    same(paths(r), ["/one", "/two?q=1", "/three"], "requests", r)
    same((len(r.conns), [q["x"] for q in r.requests]), (1, ["y"] * 3), "connections, field", r)
    for second in ("http://localhost:1/", "http://127.0.0.1:2/", "https://127.0.0.1:1/"):
        r = t.run("report", "http://127.0.0.1:1/", second)
        same((r.status, len(r.err.splitlines())), (2, 1), "status, lines")
        need(second in r.err, "%r does not name it" % r.err)


@case("URLs: IPv6, the query, the fragment, dot segments, --path-as-is, percent, upper case")
def _(t):
    for given, wanted in (("/a/b/../c/./d?x=/../y", "/a/c/d?x=/../y"), ("/p?q=1&r#frag?no", "/p?q=1&r"),
                          ("/%20%2F%e2%82%ac", "/%20%2F%e2%82%ac"), ("?only=query", "/?only=query"),
                          ("/../../up", "/up"), ("//double//slash", "//double//slash")):
        r = t.go(urls=["{bare}" + given])
        same(paths(r), [wanted], "path of %s" % given, r)
    r = t.go("--path-as-is", urls=["{bare}/a/../b/./c"])
    same(paths(r), ["/a/../b/./c"], "--path-as-is", r)
    r = t.go("--request-target", "*", "-X", "OPTIONS")
    same((paths(r), r.requests[0][":method"]), (["*"], "OPTIONS"), "--request-target", r)
    r = t.go(urls=["HTTP://127.0.0.1:{port}/"])
    same((paths(r), r.requests[0][":scheme"]), (["/"], "http"), "scheme in upper case", r)
    try:
        r = t.go(host="[::1]", address="::1")
    except OSError:
        return
    same((paths(r), r.requests[0][":authority"]), (["/"], "[::1]:%d" % r.peer.port), "IPv6", r)


@case("a name and a password in the URL go into authorization")
def _(t):
    r = t.go(urls=["http://us%40er:p%3Aw@127.0.0.1:{port}/x"])
    same((r.requests[0]["authorization"], r.requests[0][":authority"]),
         ("Basic dXNAZXI6cDp3", "127.0.0.1:%d" % r.peer.port), "fields", r)


@case("a body of a file, of standard input; PUT by -T; --json; a form")
def _(t):
    big = bytes(range(256)) * 800
    path = t.file("big", big)
    r = t.go("-T", path, "-o", t.path("out"), path="/echo")
    same((r.requests[0][":method"], r.requests[0].body == big, r.requests[0]["content-length"]),
         ("PUT", True, str(len(big))), "-T", r)
    need(t.read("out") == big, "-o holds something else", r)
    r = t.go("-T", "-", path="/echo", stdin=b"from a pipe")
    same((r.requests[0].body, r.requests[0]["content-length"]), (b"from a pipe", None), "-T -", r)
    r = t.go("--data-binary", "@-", path="/echo", stdin=b"given")
    same(r.requests[0].body, b"given", "--data-binary @-", r)
    r = t.go("--json", '{"a":1}', path="/echo")
    same((r.requests[0].body, r.requests[0]["content-type"]), (b'{"a":1}', "application/json"), "--json", r)
    r = t.go("-F", "a=b", "-F", "f=@" + t.file("part.txt", b"inside"), path="/echo")
    need(b'name="a"\r\n\r\nb\r\n' in r.requests[0].body and b"inside" in r.requests[0].body, "-F", r)
    need(r.requests[0]["content-type"].startswith("multipart/form-data; boundary="), "-F", r)


@case("--save: with the secrets, without them, of a session that failed")
def _(t):
    a, b = t.path("a"), t.path("b")
    same(t.go("--save", a, tls="good").status, 0, "status")
    same(t.go("--save", b, "--no-secrets", tls="good").status, 0, "status")
    same([SAVED_SECRETS in t.read(n) for n in "ab"], [True, False], "secrets")
    same(stat.S_IMODE(os.stat(a).st_mode), 0o600, "mode")
    server = peer.Peer(None)
    same(t.run("report", server.url, "--save", t.path("c")).status, 0, "status")
    need("refused" in t.run("report", t.path("c")).out, "the refused connection is not in it")


# Surroundings


@case("SSLKEYLOGFILE is written, for its owner, appended to; lines that tshark takes")
def _(t):
    keys = t.path("keys")
    for n in (1, 2):
        r = t.go(tls="good", environment={"SSLKEYLOGFILE": keys})
        same(t.read("keys").count(b"CLIENT_TRAFFIC_SECRET_0 "), n, "secrets", r)
    need(re.fullmatch(rb"((#.*|[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]+)\n)+", t.read("keys")), "other lines")
    same(stat.S_IMODE(os.stat(keys).st_mode), 0o600, "mode")
    r = t.go(tls="good", environment={"SSLKEYLOGFILE": "/nowhere/keys"})
    need("/nowhere/keys" in r.err + r.out, "that it cannot be written is not told", r)


class Proxy:
    """An HTTP proxy that answers CONNECT itself and plays the server behind it."""

    def __init__(self, talk, context):
        self.talk, self.context, self.heads = talk, context, []

    def __call__(self, conn):
        head = conn.request_h1()
        self.heads.append(head.decode("latin-1"))
        conn.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if conn.start_tls(self.context):
            self.talk(conn)


@case("HTTPS_PROXY and NO_PROXY")
def _(t):
    proxy = Proxy(Listener(), t.context("good"))
    server = peer.Peer(proxy)
    target, trust = "https://localhost:4433/through", ["--cacert", t.certs.ca]
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        run = t.run("report", target, *trust, environment={name: "http://us:pw@127.0.0.1:%d" % server.port})
        same(run.status, 0, "status with " + name)
    server.close()
    need(len(proxy.heads) == 3 and all(h.startswith("CONNECT localhost:4433 HTTP/1.1\r\n") for h in proxy.heads),
         "heads %r" % proxy.heads)
    need(all("\r\nproxy-authorization: basic dxm6chc=\r\n" in h.lower() for h in proxy.heads),
         "heads %r" % proxy.heads)
    same([q.path for q in proxy.talk.requests], ["/through"] * 3, "requests")
    for rule in ("127.0.0.1", "*", "localhost,127.0.0.0/8"):
        r = t.go(tls="good", environment={"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": rule})
        same(len(r.requests), 1, "requests with NO_PROXY=" + rule, r)
    r = t.go("--noproxy", "*", tls="good", environment={"HTTPS_PROXY": "http://127.0.0.1:1"})
    same(len(r.requests), 1, "requests with --noproxy", r)
    r = t.go(environment={"HTTP_PROXY": "http://127.0.0.1:1"})  # in upper case not asked (httpoxy), as in curl
    same(len(r.requests), 1, "requests with HTTP_PROXY", r)
    r = t.go(tls="good", environment={"HTTPS_PROXY": "gopher://x"})
    same((r.status, len(r.requests)), (2, 0), "status with a bad proxy", r)


def files_below(folder):
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]


@case("XDG_STATE_HOME: nothing is left in it, after a signal neither; one that cannot be used is not needed")
def _(t):
    r = t.go(tls="good")
    same((r.status, files_below(t.state)), (0, []), "status, files left", r)
    talk = Listener()

    def end(pid):
        while not talk.requests:
            time.sleep(0.02)
        os.kill(pid, signal.SIGTERM)
    try:
        t.go(listener=talk, path="/never", meanwhile=end)
    except AssertionError as e:
        need("status -15" in str(e), str(e))
    same(files_below(t.state), [], "files left after SIGTERM")
    for state in ("/proc/nothing", "/dev/null", "relative/folder", t.file("plain", b"")):
        r = t.go(environment={"XDG_STATE_HOME": state, "HOME": t.state, "TMPDIR": t.folder})
        same((r.status, len(r.requests)), (0, 1), "status, requests with %s" % state, r)
    need(not os.path.exists("relative"), "a relative XDG_STATE_HOME was used")


@case("a terminal's width and colours play no part")
def _(t):
    r = t.go(environment={"NO_COLOR": "", "COLUMNS": "20", "TERM": "xterm-256color"})
    need("\033" not in r.out + r.err, "escape sequences", r)


# Capturing


def may_capture():
    try:
        with open("/proc/self/status") as f:
            caps = int(re.search(r"CapEff:\s*([0-9a-f]+)", f.read()).group(1), 16)
    except (OSError, AttributeError):
        return False
    return bool(caps >> 13 & 1)  # CAP_NET_RAW


def ask(port, talk):
    """A small client, so that there is something to capture."""
    import socket
    with socket.create_connection(("127.0.0.1", port), 5) as s:
        s.sendall(peer.PREFACE + peer.settings() + peer.frame(
            HEADERS, 5, 1, peer.block((":method", "GET"), (":scheme", "http"), (":path", "/captured"),
                                      (":authority", "x"))))
        s.settimeout(5)
        got = b""
        while b"success" not in got:
            piece = s.recv(65536)
            if not piece:
                break
            got += piece
        s.sendall(peer.goaway(0, "NO_ERROR"))


@case("-i lo with a filter: what passes there, until Ctrl-C")
def _(t):
    if not may_capture():
        return "skip", "no CAP_NET_RAW"
    talk = Listener()
    server = peer.Peer(talk)
    outside = peer.Peer(Listener())

    def act(pid):
        time.sleep(0.8 * t.slow)
        ask(outside.port, None)
        ask(server.port, talk)
        time.sleep(0.8)
        os.kill(pid, signal.SIGINT)
    run = t.run("report", "-i", "lo", "tcp port %d" % server.port, "--format", "json", meanwhile=act)
    if "ermi" in run.err:
        server.close()
        return "skip", run.err.strip()
    outside.close()
    server.close()
    same(run.status, 0, "status: " + run.err)
    report = json.loads(run.out)
    same([s["path"] for c in report["connections"] for s in c["streams"] + c["exchanges"]], ["/captured"], "streams")
    same(report["source"]["kind"], "interface", "kind")
    r = t.run("report", "-i", "lo", "tcp port nonsense")
    need(r.status != 0 and "nonsense" in r.err and len(r.err.splitlines()) == 1, "a bad filter: %r" % r.err)
    r = t.run("report", "-i", "nothere0")
    need(r.status == 1 and "nothere0" in r.err, "no such interface: %r" % r.err)
    return None


@case("-i lo --max-time ends it; --save keeps the packets")
def _(t):
    if not may_capture():
        return "skip", "no CAP_NET_RAW"
    talk = Listener()
    server = peer.Peer(talk)

    def act(_):
        time.sleep(0.6 * t.slow)
        ask(server.port, talk)
    run = t.run("frames", "-i", "lo", "tcp port %d" % server.port, "--max-time", str(2 * t.slow), "--save",
                t.path("saved"), meanwhile=act)
    server.close()
    if run.status and "ermi" in run.err:
        return "skip", run.err.strip()
    same(run.status, 0, "status: " + run.err)
    need(run.seconds < 2 * t.slow + 0.7 * t.slow, "2 s took %.2f s" % run.seconds)
    need("HEADERS" in run.out, "no HEADERS:\n" + run.out)
    need("/captured" in t.run("report", t.path("saved")).out, "the saved file is empty")
    return None


@case("--wire lo: the true packets, with the options of their SYN; tshark decrypts them")
def _(t):
    if not may_capture():
        return "skip", "no CAP_NET_RAW"
    saved = t.path("wire.pcapng")
    try:
        r = t.go("--wire", "lo", "--save", saved, tls="good", path="/wired")
    except AssertionError as e:
        if "ermission" in str(e):
            return "skip", "not permitted"
        raise
    same(r.status, 0, "status", r)
    need("/wired" in r.out, "the request is not in the report", r)
    same(len(re.findall(r"^Connection \d", r.out, re.M)), 1, "connections", r)
    if subprocess.run(["sh", "-c", "command -v tshark"], stdout=subprocess.DEVNULL).returncode:
        return "skip", "tshark is not installed"

    def tshark(*words):
        return subprocess.run(["tshark", "-r", saved, *words], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=60).stdout.decode()
    syn = tshark("-Y", "tcp.flags.syn==1", "-T", "fields", "-e", "tcp.options.mss_val", "-e",
                 "tcp.options.wscale.shift").split("\n")[0].split("\t")
    if os.path.exists("/sys/class/net/lo/mtu"):
        with open("/sys/class/net/lo/mtu") as f:
            same(int(syn[0]), min(int(f.read()), 65535) - 40, "MSS of lo")
    need(syn[1] != "14", "the window scale is our own: %r" % syn)
    got = tshark("-Y", "http2.headers.path", "-T", "fields", "-e", "http2.headers.path", "-d",
                 "tcp.port==%d,tls" % r.peer.port)
    same(got.strip(), "/wired", "tshark's path")
    return None


@case("--wire: an interface that is not there")
def _(t):
    r = t.go("--wire", "nothere0")
    same((r.status, r.out, len(r.requests)), (1, "", 0), "status, output, requests", r)
    need("nothere0" in r.err and len(r.err.splitlines()) == 1, "it is not named", r)


# Mistakes: one line each, on standard error, that names what is wrong; status 2; nothing is sent.

U = "http://127.0.0.1:1/"
MISTAKES = [
    (["report"], "which source"), (["frames"], "which source"), (["run"], "script"), (["curl"], "URL"),
    (["report", U, "--format", "xml"], "xml"), (["report", U, "--format", "ndjson"], "ndjson"),
    (["frames", U, "--format", "json"], "json"), (["report", U, "--concurrent", "0"], "--concurrent 0"),
    (["report", U, "--concurrent", "-1"], "-1"), (["report", U, "--concurrent", ""], "--concurrent"),
    (["report", U, "--concurrent", "x"], "x"), (["report", U, "--repeat", "0"], "--repeat"),
    (["report", U, "--repeat", "2000000"], "2000000"), (["report", U, "--max-time", "soon"], "soon"),
    (["report", U, "--max-time", "-1"], "-1"), (["report", U, "--limit", "idle"], "idle"),
    (["report", U, "--limit", "lunch=1"], "lunch"), (["report", U, "--limit", "tls=x"], "x"),
    (["report", U, "--setting", "NOPE=1"], "NOPE"), (["report", U, "--setting", "MAX_FRAME_SIZE"], "MAX_FRAME_SIZE"),
    (["report", U, "--connection-window", "x"], "x"), (["report", U, "--preface", "zz"], "zz"),
    (["report", U, "--tls-max", "9"], "9"),
    (["report", U, "--resolve", "x"], "x"), (["report", U, "--connect-to", "x"], "x"),
    (["report", U, "--proxy", "gopher://x"], "gopher"), (["report", U, "-H", "no colon"], "no colon"),
    (["report", U, "-H", "a: b\nc: d"], "line break"), (["report", U, "-d", "@/nowhere/f"], "/nowhere/f"),
    (["report", U, "-H", "@/nowhere/f"], "/nowhere/f"), (["report", U, "-F", "x"], "x"),
    (["report", U, "--trailer", "x"], "x"), (["report", U, "--http3"], "HTTP/3"), (["report", U, "--nope"], "--nope"),
    (["report", U, "--headr", "a: b"], "--header"), (["report", U, "-H"], "-H"), (["report", U, "-c"], "command"),
    (["report", U, "--save"], "--save"), (["report", U, "--wait"], "--wait"), (["report", U, "--fail-on", "info"], "info"),
    (["report", U, "--quiet=1"], "--quiet"), (["report", U, "-X", "A\nB"], "--request"),
    (["report", "http:///path"], "http:///path"), (["report", "http://"], "http://"),
    (["report", "http://[::1"], "[::1"), (["report", "http://h:99999/"], "99999"), (["report", "http://h:x/"], "h:x"),
    (["report", "http://h:0/"], ":0"), (["report", "http://a b/"], "a b"), (["report", "http://h%41/"], "h%41"),
    (["report", "http://h/a b"], "a b"), (["report", "http://h/\x01"], ""),
    (["report", U, "ftp://x/"], "ftp://x/"), (["frames", U, "--fail-on", "error"], "fail-on"),
    (["report", U, "--theme", "dark"], "theme"), (["frames", U, "--filter", "nope =="], "filter"),
    (["report", "-T", "a", "-d", "b", U], "-"), (["report", "-I", "-d", "b", U], "-"),
    (["report", U, "--sni"], "--sni"), (["report", "doc/example/first-light.pcapng", "-H", "a: b"], "-H"),
    (["report", "doc/example/first-light.pcapng", "-c", "ping"], "--command"),
    (["report", "doc/example/first-light.pcapng", "--save", "x"], "--save"),
]


@case("mistakes of the command line: status 2, one line that names them, nothing else")
def _(t):
    wrong = []
    for words, said in MISTAKES:
        r = t.run(*words)
        lines = r.err.splitlines()
        shown = [line for line in lines if line.startswith("h2lens: ")]
        if (r.status, r.out, len(shown)) != (2, "", 1) or (len(lines) > 1 and "--filter" not in words):
            wrong.append("%r: status %s, %d lines: %s" % (words, r.status, len(lines), r.err.strip()[:300] + r.out[:100]))
        elif said not in r.err:
            wrong.append("%r: no word of %r: %s" % (words, said, r.err.strip()))
    need(not wrong, "\n".join(wrong))


@case("files of TLS options that are not there: status 1, named, before anything is sent")
def _(t):
    for option in ("--cacert", "--cert", "--key"):
        server = peer.Peer(lambda conn: None, scheme="https")
        r = t.run("report", server.url, option, "/nowhere/file.pem")
        server.close()
        need(r.status in (1, 2) and "/nowhere/file.pem" in r.err, "%s: %s %r" % (option, r.status, r.err))
        same((r.out, len(r.err.splitlines()), len(server.conns)), ("", 1, 0), "output, lines, connections")
    for option, value in (("--ciphers", "NOPE"), ("--tls13-ciphers", "NOPE"), ("--curves", "NOPE")):
        r = t.run("report", "https://127.0.0.1:1/", option, value)
        need(r.status in (1, 2) and "NOPE" in r.err and len(r.err.splitlines()) == 1, "%s: %s %r" % (
            option, r.status, r.err))


@case("hostile words: control characters and bad UTF-8 are not passed on to the terminal")
def _(t):
    for words in (["report", "http://127.0.0.1:1/\x1b[31mred"], ["report", "\x1b]0;x\x07"],
                  ["report", U, "--\x1b[31m"], ["report", U, "-c", "\x1b[31m"], ["report", U, "-X", "\x1b[31m"],
                   ["report", U, "--limit", "\x1b[31m=1"], ["report", U, "--setting", "\x1b[31m=1"],
                   ["report", U, "-c", "save /nowhere/\x1b[31m"], ["report", U, "--proxy", "\x1b[31m"],
                   ["run", "/nowhere/\x1b[31m", U]):
        r = t.run(*words)
        need("\x1b" not in r.err + r.out, "%r passes through: %r" % (words, r.err))
    for commands in (["ping \x1b[31m"], ["wait response", "body 1 %s\x1b[31m" % t.path("b")],
                     ["save %s\x1b[31m" % t.path("s")], ["send PUT /x -d \x1b[31m", "history"]):
        r = t.go(commands=commands)
        need("\x1b" not in r.err + r.out, "%r" % r.err, r)


@case("very long words do not hurt")
def _(t):
    long = "x" * 100000
    for words in (["report", "http://127.0.0.1:1/" + long], ["report", "http://%s/" % long], ["report", U, "-H", "a: " + long],
                  ["report", U, "-c", long], ["report", U, "--wait", long], ["report", U, "--setting", long],
                  ["report", U, "--" + long], ["report", long], ["report", U, "--proxy", long], ["report", U, "--alpn", long],
                  ["report", U, "--sni", long]):
        t.run(*words)
    r = t.go("-H", "x-long: " + "y" * 60000)
    same(len(r.requests[0]["x-long"]), 60000, "a long field (CONTINUATION)", r)


ANY = [
    "get /a", "get /big/100000", "get /refuse", "get /cut", "get /goaway", "get /gzip", "get /cookie", "cookies on",
    "cookies off", "send POST /echo -d abc", "send POST /echo --open", "websocket /w", "connect a:1",
    "grpc /x.Y/Z hex:00", "again", "again -d x", "ping", "settings INITIAL_WINDOW_SIZE=0",
    "settings HEADER_TABLE_SIZE=0", "settings INITIAL_WINDOW_SIZE=2147483647", "window 100", "hold on", "hold off",
    "rst 1", "goaway", "goaway CANCEL last=1 x", "priority 1 u=1", "frame PING 0 0 0011223344556677",
    "frame HEADERS ES|EH 101 828684", "frame DATA 0 1 00", "frame SETTINGS ACK 0", "frame RST_STREAM 0 1 00000008",
    "raw 00", "raw 000000ff0000000000", "close", "close fin", "close abrupt", "close rst", "close half", "reconnect",
    "reconnect --http1.1", "reconnect --setting MAX_FRAME_SIZE=17000", "wait settings", "wait ping", "wait 0.05",
    "as-curl", "history", "save {save}"]


@case("commands in any order: it ends in time, with status 0 or 1 and a report")
def _(t):
    for seed in range(24):
        rest, commands = seed * 7919 + 17, []
        for _ in range(10):  # the same on every machine
            rest = (rest * 1103515245 + 12345) % (1 << 31)
            commands.append(ANY[(rest >> 8) % len(ANY)].replace("{save}", t.path("any")))
        pairs = ((), ((8, 1),), ((3, 2),), ((4, 10),))[seed % 4]
        r = t.go("-m", "1", "--format", "json", listener=Listener(pairs=pairs), commands=commands)
        need(r.status in (0, 1) and r.json()["schema"] == 1, "status %s of %r" % (r.status, commands), r)
        need(r.seconds < 1.6 * t.slow + 0.4, "%.2f s with %r" % (r.seconds, commands), r)
