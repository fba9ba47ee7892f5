"""The cases of Node.js and Go: servers of ours, which say what they saw."""
import json

from live_lib import PAGE, check_file, check_healthy, check_stream, digest, only_stream, same, streams_of
from live_special import case, each_way, trusted


def counted(site, server, way, path="/count", *words):
    out = site.path()
    report = site.report(way.words(path, "-o", out, *words))
    check_stream(only_stream(report), 200)
    with open(out) as f:
        return report, json.load(f)


ALL_WAYS = {"Node.js": ("TLS", "HTTP/1.1 over TLS", "cleartext"),
            "Go": ("TLS", "HTTP/1.1 over TLS", "cleartext", "Upgrade: h2c")}


def uploads(site, server, way):
    """The server counts and digests what each spelling of an upload sends."""
    with open(site.path(), "w+b") as lines:
        lines.write(b"one\r\ntwo\n\0three\n")
        lines.flush()
        for words, method, body in (
                (["-d", "a=b", "-d", "c=d"], "POST", b"a=b&c=d"),
                (["-d", "@" + lines.name], "POST", b"onetwothree"),
                (["--data-binary", "@" + lines.name], "POST", b"one\r\ntwo\n\0three\n"),
                (["--data-urlencode", "x=a b&c"], "POST", b"x=a+b%26c"),
                (["--json", '{"a":1}'], "POST", b'{"a":1}'),
                (["-X", "PUT", "--data-raw", "@x"], "PUT", b"@x"),
                (["-T", site.upload], "PUT", site.upload_octets)):
            report, said = counted(site, server, way, "/count", *words)
            same("method of %s" % words[0], said["method"], method)
            same("octets of %s" % words[0], said["bytes"], len(body))
            same("digest of %s" % words[0], said["sha256"], digest(body))


def trailers(site, server, way):
    _, said = counted(site, server, way, "/count", "-d", "hello", "--trailer", "x-sum: 5",
                      "-H", "trailer: x-sum")
    have = {k.lower(): v for k, v in (said["trailers"] or {}).items()}
    same("the trailers that it saw", have.get("x-sum") in ("5", ["5"]), True)
    frames = site.frames(way.words("/trailers"))
    last = [f for f in frames if f["type"] == "HEADERS" and f["from"] == "server"][-1]
    same("its trailers", last["headers"], [["x-sum", "11"]])
    same("END_STREAM", last["flags"] & 1, 1)


def concurrently(site, server, way):
    """Five slow answers at once take as long as one."""
    report = site.report(way.words("/slow", "--repeat", "5", "--concurrent", "5"))
    same("complete", [s["end"] for s in streams_of(report)], ["complete"] * 5)
    most = (max(s["start"] + s["duration"] for s in streams_of(report)) -
            min(s["start"] for s in streams_of(report)))
    same("0.4 s, not 2 s: %f" % most, 0.35 < most < 1.2 * site.slow, True)


for peer, ways in ALL_WAYS.items():
    each_way(peer, "every spelling of an upload is counted", ways)(uploads)
    two = [w for w in ways if w in ("TLS", "cleartext")]
    each_way(peer, "trailers both ways", two)(trailers)
    each_way(peer, "slow answers side by side", two)(concurrently)


@case("Node.js", "TLS 1.2 only")
def _(site, server):
    report = site.report(trusted(site, server.tls12, "/page.bin"))
    check_stream(only_stream(report), 200, PAGE)
    same("TLS version", report["connections"][0]["tls"]["version"], "TLS 1.2")
    check_healthy(report)


@each_way("Node.js", "gzip, deflate and br are unpacked")
def _(site, server, way):
    text = site.files["text.txt"]
    for coding in ("gzip", "deflate", "br"):
        out = site.path()
        run = site.run(["report", *way.words("/text.txt", "-H", "accept-encoding: " + coding, "-c",
                                             "wait response", "-c", "body 1 " + out)], status=(0, 1))
        if coding == "br" and "brotli" in run.err.lower():
            continue  # a build without it says so
        check_file(out, text)


@each_way("Node.js", "103 Early Hints before the answer")
def _(site, server, way):
    frames = site.frames(way.words("/hints"))
    seen = [dict(f["headers"])[":status"] for f in frames if f["type"] == "HEADERS" and f["from"] == "server"]
    same("answers", seen, ["103", "200"])
    check_healthy(site.report(way.words("/hints")))


@each_way("Node.js", "GOAWAY in words, and the answer is whole")
def _(site, server, way):
    report = site.report(way.words("/goaway"))
    check_stream(only_stream(report), 200, 4)
    goaway = [g for g in report["connections"][0]["goaway"] if g["sender"] == "server"][0]
    same("GOAWAY", (goaway["code"], goaway["last_stream_id"], goaway["debug"]), ("NO_ERROR", 1, "that is all"))
    # it may come before the answer's end (a drain) or after it
    same("the verdict is healthy or a drain", report["verdict"]["id"] in ("healthy", "goaway-drain"), True)


@each_way("Node.js", "GOAWAY with an error, the request was not processed")
def _(site, server, way):
    report = site.report(way.words("/calm"))
    same("verdict", (report["verdict"]["id"], report["verdict"]["code"], report["verdict"]["sender"]),
         ("goaway-error", "ENHANCE_YOUR_CALM", "server"))
    same("debug data", "too_many_things" in json.dumps(report["verdict"]), True)


@each_way("Node.js", "RST_STREAM in place of an answer, and in the middle of one")
def _(site, server, way):
    for path, code, status in (("/reset", "ENHANCE_YOUR_CALM", None), ("/internal", "INTERNAL_ERROR", 200)):
        report = site.report(way.words(path))
        stream = only_stream(report)
        same("status", stream["status"], status)
        same("end and reset", (stream["end"], stream["reset"]), ("reset", {"sender": "server", "code": code}))
        same("verdict", (report["verdict"]["id"], report["verdict"]["code"]), ("stream-reset", code))


@each_way("Node.js", "PING and SETTINGS of the server's are acknowledged")
def _(site, server, way):
    for path in ("/ping", "/settings"):
        out = site.path()
        report = site.report(way.words(path, "-o", out))
        check_stream(only_stream(report), 200)
        with open(out) as f:
            same("what it says", f.read().startswith("acknowledged"), True)


@each_way("Node.js", "an answer with a large field comes in CONTINUATION frames")
def _(site, server, way):
    frames = site.frames(way.words("/large-field"))
    same("CONTINUATION", any(f["type"] == "CONTINUATION" and f["from"] == "server" for f in frames), True)
    sizes = [len(v) for f in frames if f["from"] == "server" for n, v in f.get("headers", []) if n == "x-large"]
    same("size of the field", sizes, [50000])


@each_way("Node.js", "many fields of ours, cookies and an own method")
def _(site, server, way):
    fields = [w for i in range(60) for w in ("-H", "x-field-%d: value %d" % (i, i))]
    _, said = counted(site, server, way, "/count", "-X", "REPORT", *fields, "-b", "a=1; b=2", "-u", "me:pw",
                      "-A", "agent/1", "-e", "http://from.example/", "-H", "accept:")
    have = said["fields"]
    same("method", said["method"], "REPORT")
    same("fields", [have.get("x-field-%d" % i) for i in range(60)], ["value %d" % i for i in range(60)])
    same("cookie", have.get("cookie"), "a=1; b=2")
    same("authorization", have.get("authorization"), "Basic bWU6cHc=")
    same("agent, referer, accept", (have.get("user-agent"), have.get("referer"), have.get("accept")),
         ("agent/1", "http://from.example/", None))


@each_way("Node.js", "WebSocket over HTTP/2: an echo")
def _(site, server, way):
    text = "grüße %s" % way.name
    run = site.run(["report", *way.words("/index.txt", "-c", "wait settings", "-c", "websocket /echo", "-c",
                                         "wait 0.2", "-c", "data 3 \"%s\"" % text, "-c", "data 3 hex:00ff10",
                                         "-c", "wait 0.3", "-c", "body 3", "-c", "end 3",
                                         "-c", "wait response"),
                    "--format", "json"])
    server.seen("websocket 1 " + text)
    report = json.loads(run.out)
    socket = {s["id"]: s for s in streams_of(report)}[3]
    same("method, path, status", (socket["method"], socket["path"], socket["status"]),
         ("CONNECT", "/echo", 200))
    same("body 3 shows the echo", text in run.err, True)
    same("severity of the verdict", report["verdict"]["severity"], "ok")


@each_way("Node.js", "a request goes through a tunnel of CONNECT")
def _(site, server, way):
    port = server.peers["backend"].port
    octets = b"GET /index.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".hex()
    run = site.run(["report", *way.words("/index.txt", "-c", "wait settings", "-c",
                                         "connect 127.0.0.1:%d" % port, "-c", "wait 0.2", "-c",
                                         "data 3 hex:" + octets, "-c", "wait 0.3", "-c", "body 3",
                                         "-c", "end 3"),
                    "--format", "json"])
    server.seen("tunnel 127.0.0.1 %d" % port)
    tunnel = {s["id"]: s for s in streams_of(json.loads(run.out))}[3]
    same("method, status", (tunnel["method"], tunnel["status"]), ("CONNECT", 200))
    same("body 3 shows what came through", "200 OK" in run.err and "hello" in run.err, True)


@each_way("Go", "GOAWAY after an answer that closes, and the next request on a new connection")
def _(site, server, way):
    report = site.report(way.words("/last", "-c", "wait response", "-c", "get /index.txt", "-c",
                                   "wait response"), status=(0, 1))
    first = report["connections"][0]
    check_stream(first["streams"][0], 200, 4)
    same("GOAWAY", [(g["sender"], g["code"]) for g in first["goaway"]][:1], [("server", "NO_ERROR")])
    same("errors", [f["id"] for f in report["findings"] if f["severity"] == "error"], [])


@each_way("Go", "a handler that panics in the middle: RST_STREAM INTERNAL_ERROR")
def _(site, server, way):
    report = site.report(way.words("/panic"))
    stream = only_stream(report)
    same("status, end, reset", (stream["status"], stream["end"], stream["reset"]),
         (200, "reset", {"sender": "server", "code": "INTERNAL_ERROR"}))
    same("response_bytes", stream["response_bytes"], 4)


@case("Go", "fields that are too large: 431")
def _(site, server):
    fields = [w for i in range(9) for w in ("-H", "x-large-%d: %s" % (i, "v" * 1000))]
    report = site.report(trusted(site, server.small, "/index.txt", *fields))
    check_stream(only_stream(report), 431)


@case("Go", "one field that is too large: COMPRESSION_ERROR")
def _(site, server):
    report = site.report(trusted(site, server.small, "/index.txt", "-H", "x-large: " + "v" * 9000))
    same("verdict", (report["verdict"]["id"], report["verdict"]["code"], report["verdict"]["sender"]),
         ("goaway-error", "COMPRESSION_ERROR", "server"))


@each_way("Go", "an upload with pauses, by hand", ("TLS", "cleartext"))
def _(site, server, way):
    out = site.path()
    report = site.report(way.words("/count", "-X", "POST", "--open", "-o", out, "-c", "data 1 one", "-c",
                                   "wait 0.1", "-c", "data 1 hex:0001ff", "-c", "end 1", "-c", "wait response"))
    stream = only_stream(report)
    check_stream(stream, 200)
    same("request_bytes", stream["request_bytes"], 6)
    with open(out) as f:
        said = json.load(f)
    same("what it saw", (said["bytes"], said["sha256"]), (6, digest(b"one\x00\x01\xff")))
