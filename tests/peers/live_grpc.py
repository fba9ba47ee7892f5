"""gRPC calls with a server on grpc-js: what it decoded is the witness of what was encoded."""
import json
import os

from live_lib import SERVERS, Case, Wrong, check_healthy, only_stream, same, streams_of, wait_for

DESCRIPTORS = os.path.join(SERVERS, "echo.binpb")
WAYS = ("TLS", "cleartext")
CASES = []


def each_way(name):
    def keep(check):
        for way in WAYS:
            def run(peers, way=way):
                check(Talk(peers, way))
            CASES.append(Case("gRPC, %s: %s" % (way, name), ["gRPC"], run))
        return check
    return keep


def call(method, *messages, options=""):
    words = " ".join("'%s'" % (m if isinstance(m, str) else json.dumps(m)) for m in messages)
    return "grpc /tests.peers.Echo/%s %s --descriptors %s %s" % (method, words, DESCRIPTORS, options)


class Talk:
    """One session with the server, run from a script."""

    def __init__(self, peers, way):
        self.server, self.site = peers["gRPC"], peers.site
        self.way = self.server.way(way)
        self.mark = "%s %d" % (way, self.site.number())

    def run(self, *lines, status=0):
        script = self.site.path()
        with open(script, "w") as f:
            f.write("\n".join(lines) + "\n")
        run = self.site.run(["run", script, *self.way.words("/"), "--format", "json"], status=status)
        report = json.loads(run.out)
        report["err"] = run.err
        return report

    def seen(self, method, **request):
        """It decoded a message of these fields."""
        wanted = dict({"numbers": [], "text": "", "times": 0}, **request)

        def said():
            for line in self.server.process.out().splitlines():
                name, _, rest = line.partition(" ")
                if name == method and rest.startswith("{") and json.loads(rest) == wanted:
                    return True
            return False
        if not wait_for(said):
            raise Wrong("the server did not decode %s: %s" % (wanted, self.server.process.out()[-400:]))

    def said(self, line):
        if not wait_for(lambda: line in self.server.process.out().splitlines()):
            raise Wrong("the server did not say %r: %s" % (line, self.server.process.out()[-400:]))


def check_call(stream, method, status, message=None):
    same("HTTP status", stream["status"], 200)
    same("service, method, status", [stream["grpc"][k] for k in ("service", "method", "status")],
         ["tests.peers.Echo", method, status])
    if message is not None:
        same("message", stream["grpc"]["message"], message)


def shows(report, *texts):
    at = 0
    for text in texts:
        found = report["err"].find(text, at)
        if found < 0:
            raise Wrong("the body does not show %r: %s" % (text, report["err"][-900:]))
        at = found + len(text)


@each_way("a unary call")
def _(t):
    report = t.run(call("Say", {"text": t.mark, "numbers": [1, 2, -40]}), "wait response", "body 1")
    stream = only_stream(report)
    check_call(stream, "Say", "OK")
    same("end", stream["end"], "complete")
    t.seen("Say", text=t.mark, numbers=[1, 2, -40])
    shows(report, t.mark, "-37", "said", "yes")
    check_healthy(report)


@each_way("metadata of both sides")
def _(t):
    frames = [json.loads(line) for line in t.site.run(
        ["frames", *t.way.words("/"), "--format", "ndjson", "-c", "wait settings", "-c",
         call("Say", {"text": t.mark}, options="-H 'x-trace: 7'"), "-c", "wait response"]).out.splitlines()]
    lists = [(f["from"], dict(f["headers"])) for f in frames if f["type"] == "HEADERS" and f["stream"] == 3]
    same("who sent HEADERS", [side for side, _ in lists], ["client", "server", "server"])
    request, first, last = (fields for _, fields in lists)
    same("of the request", (request[":method"], request["content-type"], request["te"], request["x-trace"]),
         ("POST", "application/grpc", "trailers", "7"))
    same("of the answer", (first["x-initial"], last["x-final"], last["grpc-status"]), ("first", "last", "0"))


@each_way("server streaming")
def _(t):
    report = t.run(call("Repeat", {"text": t.mark, "times": 5}), "wait response", "body 1")
    check_call(only_stream(report), "Repeat", "OK")
    t.seen("Repeat", text=t.mark, times=5)
    shows(report, *("%s %d" % (t.mark, i) for i in range(5)))
    check_healthy(report)


@each_way("server streaming without messages")
def _(t):
    report = t.run(call("Repeat", {"text": t.mark}), "wait response")
    check_call(only_stream(report), "Repeat", "OK")
    check_healthy(report)


@each_way("client streaming")
def _(t):
    number = t.site.number()
    report = t.run(call("Sum", {"numbers": [1000 * number]}, {"numbers": [1, 2]}, {"numbers": [-1]}),
                   "wait response", "body 1")
    check_call(only_stream(report), "Sum", "OK")
    t.said("Sum 3 %d" % (1000 * number + 2))
    shows(report, "3 messages", str(1000 * number + 2))
    check_healthy(report)


@each_way("bidirectional streaming, by hand")
def _(t):
    message = "data 1 '{\"text\":\"%s %s\"}'"
    report = t.run(call("Chat", options="--open"), "wait 0.1", message % (t.mark, "one"), "wait 0.1",
                   message % (t.mark, "two"), "wait 0.1", "end 1", "wait response", "body 1")
    check_call(only_stream(report), "Chat", "OK")
    t.said('Chat "%s one"' % t.mark)
    t.said('Chat "%s two"' % t.mark)
    shows(report, t.mark.upper() + " ONE", t.mark.upper() + " TWO")
    check_healthy(report)


@each_way("an error status: trailers only")
def _(t):
    report = t.run(call("Refuse", {"text": t.mark}), "wait response")
    check_call(only_stream(report), "Refuse", "PERMISSION_DENIED")
    same("verdict", (report["verdict"]["id"], report["verdict"]["layer"], report["verdict"]["code"]),
         ("grpc-status", "grpc", "grpc:PERMISSION_DENIED"))
    same("in words", "not for you: 100 % sure" in report["verdict"]["summary"], True)
    t.seen("Refuse", text=t.mark)


@each_way("an error status after a message")
def _(t):
    report = t.run(call("Break", {"text": t.mark}), "wait response", "body 1")
    check_call(only_stream(report), "Break", "DATA_LOSS", "the rest is gone")
    shows(report, "one")
    same("verdict", report["verdict"]["code"], "grpc:DATA_LOSS")


@each_way("a method that is not there: UNIMPLEMENTED")
def _(t):
    report = t.run("grpc /tests.peers.Echo/Nothing hex:", "wait response")
    check_call(only_stream(report), "Nothing", "UNIMPLEMENTED")
    same("verdict", report["verdict"]["code"], "grpc:UNIMPLEMENTED")


@each_way("a deadline that passes")
def _(t):
    report = t.run(call("Sleep", {"text": t.mark}, options="--timeout 60m"), "wait response")
    stream = only_stream(report)
    same("timeout", stream["grpc"]["timeout"], "60m")
    same("verdict", report["verdict"]["code"], "grpc:DEADLINE_EXCEEDED")
    t.seen("Sleep", text=t.mark)


@each_way("a call that is cancelled")
def _(t):
    report = t.run(call("Sleep", {"text": t.mark}), "wait 0.2", "rst 1 CANCEL", "ping", "wait ping")
    stream = only_stream(report)
    same("end and reset", (stream["end"], stream["reset"]), ("reset", {"sender": "client", "code": "CANCEL"}))
    t.seen("Sleep", text=t.mark)
    t.said("Sleep cancelled")


@each_way("octets that are no message of that type: the server's status")
def _(t):
    report = t.run("grpc /tests.peers.Echo/Say hex:0affff", "wait response")
    same("HTTP status", only_stream(report)["status"], 200)
    same("layer of the verdict", report["verdict"]["layer"], "grpc")
    same("not OK", only_stream(report)["grpc"]["status"] != "OK", True)


@each_way("JSON that does not fit the type is an error of ours")
def _(t):
    report = t.run(call("Say", {"texxt": "x"}), "wait response", status=1)
    same("nothing was sent", streams_of(report), [])
    shows(report, "texxt")


@each_way("a plain GET: 415")
def _(t):
    report = t.site.report(t.way.words("/tests.peers.Echo/Say"))
    same("status", only_stream(report)["status"], 415)


def cases(peers):
    return CASES
