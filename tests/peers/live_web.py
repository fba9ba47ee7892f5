"""The cases of every web server, by every way to it."""
import gzip
import os

from live_lib import (BIG, PAGE, UPLOAD, Case, Wrong, check_connection, check_file, check_healthy,
                      check_saved, check_stream, only_stream, same, streams_of)

# Caddy 2.6 now and then cuts what its back end answers to an HTTP/1.1 POST short; curl sees that too.
CUT_SHORT = ("Caddy", "HTTP/1.1 over TLS")
WAYS = {
    "nginx": ("TLS", "HTTP/1.1 over TLS", "cleartext"),
    "nghttpd": ("TLS", "cleartext"),
    "nghttpx": ("TLS", "HTTP/1.1 over TLS", "cleartext", "Upgrade: h2c"),
    "h2o": ("TLS", "HTTP/1.1 over TLS", "cleartext", "Upgrade: h2c"),
    "Apache": ("TLS", "HTTP/1.1 over TLS", "cleartext", "Upgrade: h2c"),
    "HAProxy": ("TLS", "HTTP/1.1 over TLS", "cleartext"),
    "Caddy": ("TLS", "HTTP/1.1 over TLS", "cleartext", "Upgrade: h2c"),
    "Node.js": ("TLS", "HTTP/1.1 over TLS", "cleartext"),
    "Go": ("TLS", "HTTP/1.1 over TLS", "cleartext", "Upgrade: h2c"),
}
UPGRADE = "Upgrade: h2c"
LOGGED = {"h2": ("HTTP/2", "HTTP/2.0"), "h2c": ("HTTP/2", "HTTP/2.0"), "http/1.1": ("HTTP/1.1",)}
# The log of these tells what was sent, not what was to be sent.
COUNT_SENT = ("nginx", "nghttpd", "nghttpx", "h2o")
# Apache 2.4.71 ends a connection that was upgraded as soon as it has nothing to write (GOAWAY "timeout"):
# curl fails there too.
SHORT_LIVED = ("Apache", UPGRADE)


def check_logged(way, line, method, status, octets=None):
    """Some logs count what stands before a body too: octets is the least."""
    same("the server's log: method and status", line[:2], (method, status))
    upgraded = way.name == UPGRADE and line[3] == "HTTP/1.1"  # what most say of the first request
    if line[3] not in LOGGED[way.protocol] and not upgraded:
        raise Wrong("the server's log: protocol %r over %s" % (line[3], way.protocol))
    if octets is not None and line[2] < octets:
        raise Wrong("the server's log: %d octets, not %d" % (line[2], octets))


class Web:
    """One server by one way."""

    def __init__(self, peers, name, way_name):
        self.peers, self.name, self.way_name = peers, name, way_name
        self.site = peers.site

    @property
    def server(self):
        return self.peers[self.name]

    @property
    def way(self):
        return self.server.way(self.way_name)

    def key(self, path):
        number = self.site.number()
        return "%s?k=%d" % (path, number), number

    def report(self, path, *words):
        return self.site.report(self.way.words(path, *words))

    def healthy(self, report, *verdict):
        check_healthy(report, *verdict)
        same("number of connections", len(report["connections"]), 1)
        check_connection(self.way, report["connections"][0])

    def get(self, _):
        path, key = self.key("/page.bin")
        out = self.site.path()
        report = self.report(path, "-o", out)
        stream = only_stream(report)
        check_stream(stream, 200, PAGE, "GET")
        same("path and authority", (stream["path"], stream["authority"]),
             (path, self.way.base.split("//")[1]))
        check_file(out, self.site.files["page.bin"])
        self.healthy(report)
        check_logged(self.way, self.server.witness(key)[0], "GET", 200, PAGE)

    def head(self, _):
        path, key = self.key("/page.bin")
        report = self.report(path, "-I")
        check_stream(only_stream(report), 200, 0, "HEAD")
        self.healthy(report)
        check_logged(self.way, self.server.witness(key)[0], "HEAD", 200)

    def absent(self, _):
        path, key = self.key("/absent")
        report = self.report(path)
        check_stream(only_stream(report), 404)
        self.healthy(report, ("http-4xx", "http", "info"))
        check_logged(self.way, self.server.witness(key)[0], "GET", 404)

    def fail(self, _):
        self.site.report(self.way.words("/absent", "--fail"), status=3)

    def many(self, _):
        path, key = self.key("/page.bin")
        count = 100 if self.way.is_h2 else 10
        report = self.report(path, "--repeat", str(count), "--concurrent", "20")
        streams = streams_of(report)
        same("number of requests", len(streams), count)
        for s in streams:
            check_stream(s, 200, PAGE, "GET")
        self.healthy(report)
        for line in self.server.witness(key, count):
            check_logged(self.way, line, "GET", 200, PAGE)

    def big(self, _):
        path, key = self.key("/big.bin")
        out = self.site.path()
        report = self.report(path, "-o", out)
        check_stream(only_stream(report), 200, BIG)
        check_file(out, self.site.files["big.bin"])
        self.healthy(report)
        check_logged(self.way, self.server.witness(key)[0], "GET", 200, BIG)

    def by_hand(self, _):
        """PING, SETTINGS and WINDOW_UPDATE while the session is open; the peer acknowledges."""
        frames = self.site.frames(self.way.words(
            "/index.txt", "-c", "wait response", "-c", "ping 68326c656e732121", "-c", "wait ping",
            "-c", "settings INITIAL_WINDOW_SIZE=70000", "-c", "wait settings", "-c", "window 1000",
            "-c", "get /page.bin", "-c", "wait response"))
        pings = [(f["from"], f["flags"] & 1) for f in frames
                 if f["type"] == "PING" and "68326c656e732121" in str(f)]
        same("our PING and its ACK", pings, [("client", 0), ("server", 1)])
        ours = [f for f in frames if f["type"] == "SETTINGS" and f["from"] == "client" and not f["flags"]]
        acks = [f for f in frames if f["type"] == "SETTINGS" and f["from"] == "server" and f["flags"] & 1]
        same("our SETTINGS", len(ours), 2)
        same("our last SETTINGS", [(x["name"], x["value"]) for x in ours[-1]["settings"]],
             [("INITIAL_WINDOW_SIZE", 70000)])
        same("acknowledged", len(acks), len(ours))
        first = next(i for i, f in enumerate(frames) if f["type"] == "PING")
        same("HEADERS of an answer after all that", sum(
            f["type"] == "HEADERS" and f["from"] == "server" and not f["flags"] & 1
            for f in frames[first:]) >= 1, True)

    def reset(self, _):
        """A download stopped by our windows, then by RST_STREAM; the connection goes on."""
        path, key = self.key("/big.bin")
        report = self.site.report(self.way.words(
            path, "--hold", "-c", "wait 0.2", "-c", "rst 1 CANCEL", "-c", "hold off", "-c", "ping",
            "-c", "wait ping", "-c", "get /index.txt", "-c", "wait response"))
        streams = {s["id"]: s for s in streams_of(report)}
        same("streams", sorted(streams), [1, 3])
        same("end and reset", (streams[1]["end"], streams[1]["reset"]),
             ("reset", {"sender": "client", "code": "CANCEL"}))
        if not 0 < streams[1]["response_bytes"] < BIG:
            raise Wrong("response_bytes: %d of %d" % (streams[1]["response_bytes"], BIG))
        check_stream(streams[3], 200, 6)
        if self.name in COUNT_SENT and self.server.witness(key)[0][2] >= BIG:
            raise Wrong("the server's log: all of it was sent")

    def post(self, _):
        path, key = self.key(self.server.echo)
        out = self.site.path()
        report = self.report(path, "--data-binary", "@" + self.site.upload, "-o", out)
        stream = only_stream(report)
        check_stream(stream, 200, UPLOAD, "POST")
        if self.way_name != UPGRADE:  # there the body goes before HTTP/2 begins (RFC 7540 §3.2)
            same("request_bytes", stream["request_bytes"], UPLOAD)
        check_file(out, self.site.upload_octets)
        self.healthy(report)
        check_logged(self.way, self.server.witness(key)[0], "POST", 200, UPLOAD)

    def packed(self, _):
        path, key = self.key("/text.txt")
        text, out = self.site.files["text.txt"], self.site.path()
        report = self.report(path, "-H", "accept-encoding: gzip", "-c", "wait response",
                             "-c", "body 1 %s --raw" % out, "-c", "body 1")
        for line in text.decode().splitlines():
            if line not in report["err"]:
                raise Wrong("body 1 does not show %r: %s" % (line, report["err"][:500]))
        stream = only_stream(report)
        check_stream(stream, 200)
        with open(out, "rb") as f:
            packed = f.read()
        same("response_bytes", stream["response_bytes"], len(packed))
        if len(packed) > len(text) // 2:
            raise Wrong("not compressed: %d octets of %d" % (len(packed), len(text)))
        same("unpacked", gzip.decompress(packed) == text, True)
        check_logged(self.way, self.server.witness(key)[0], "GET", 200)

    def saved(self, tshark):
        path = self.site.path() + ".pcapng"
        report = self.site.report(self.way.words("/page.bin", "--save", path, "--repeat", "3"))
        os.stat(path)
        protocol = None
        if tshark:
            protocol = "tls" if self.way.is_tls else "http" if self.way_name.startswith("Up") else "http2"
        check_saved(self.site, report, path, int(self.way.base.rsplit(":", 1)[1]), protocol)

    def law(self, _):
        self.saved(False)

    def tshark(self, _):
        self.saved(True)


ALL = (("GET of a file", Web.get), ("HEAD", Web.head), ("404", Web.absent),
       ("404 with --fail exits with 3", Web.fail),
       ("many requests at once", Web.many), ("a file larger than the windows", Web.big),
       ("POST of 1 MB", Web.post), ("a gzip body", Web.packed), ("saved and opened again", Web.law))
H2_ONLY = (("PING and SETTINGS by hand", Web.by_hand), ("RST_STREAM of a download", Web.reset),
           ("tshark lists the same frames", Web.tshark))


def cases(peers):
    out = []
    for name, ways in WAYS.items():
        kind = peers.servers[name]
        for way in ways:
            web = Web(peers, name, way)
            for what, check in ALL + (() if way.startswith("HTTP/1.1") else H2_ONLY):
                if (name, way) == SHORT_LIVED and check in (
                        Web.many, Web.by_hand, Web.reset, Web.big):
                    continue
                if (name, way) == CUT_SHORT and check is Web.post:
                    continue
                if (check is Web.post and not kind.echo) or (check is Web.packed and not kind.gzip):
                    continue
                out.append(Case("%s, %s: %s" % (name, way, what), [name] + ["tshark"] * (check is Web.tshark),
                                check.__get__(web)))
    return out
