"""The cases of one server each: what only it does, or what it was configured to do. live_own.py has
those of Node.js and Go."""
import re

from live_lib import (PAGE, Case, Wrong, check_file, check_healthy, check_stream, only_stream, same,
                      streams_of)

CASES = []


def case(peer, name, **more):
    """A case of that peer: check(site, server, …)."""
    def keep(check):
        def run(peers):
            check(peers.site, peers[peer], **more)
        CASES.append(Case("%s: %s" % (peer, name), [peer], run))
        return check
    return keep


def each_way(peer, name, ways=("TLS", "cleartext")):
    """The same case by each of the ways: check(site, server, way)."""
    def keep(check):
        for way in ways:
            def run(peers, way=way):
                check(peers.site, peers[peer], peers[peer].way(way))
            CASES.append(Case("%s, %s: %s" % (peer, way, name), [peer], run))
        return check
    return keep


def trusted(site, port, path, *more):
    return ["https://127.0.0.1:%d%s" % (port, path), "--cacert", site.certs.ca, *more]


def finding(report, name):
    found = [f for f in report["findings"] if f["id"] == name]
    if not found:
        raise Wrong("no finding %s: %s" % (name, [f["id"] for f in report["findings"]]))
    return found[0]


# nginx


@case("nginx", "TLS 1.2 only")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls12"], "/page.bin"))
    check_stream(only_stream(report), 200, PAGE)
    same("TLS version", report["connections"][0]["tls"]["version"], "TLS 1.2")
    check_healthy(report)


@case("nginx", "TLS 1.2 only, and TLS 1.3 asked for")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls12"], "/page.bin", "--tlsv1.3"))
    same("layer and code of the verdict", (report["verdict"]["layer"], report["verdict"]["code"]),
         ("tls", "tls:protocol_version"))
    same("who said so", report["verdict"]["sender"], "server")


@case("nginx", "TLS 1.2 asked for of a server that has both")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/page.bin", "--tls-max", "1.2"))
    check_stream(only_stream(report), 200, PAGE)
    same("TLS version", report["connections"][0]["tls"]["version"], "TLS 1.2")


@case("nginx", "a cipher of our choice")
def _(site, server):
    for words, wanted in ((["--tls13-ciphers", "TLS_CHACHA20_POLY1305_SHA256"], "TLS_CHACHA20_POLY1305_SHA256"),
                          (["--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"],
                           "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")):
        report = site.report(trusted(site, server.ports["tls"], "/index.txt", *words))
        check_stream(only_stream(report), 200, 6)
        same("cipher", report["connections"][0]["tls"]["cipher"], wanted)


@case("nginx", "a client certificate")
def _(site, server):
    out = site.path()
    report = site.report(trusted(site, server.ports["client"], "/subject", "-o", out,
                                 "--cert", site.certs.path("client.crt"), "--key",
                                 site.certs.path("client.key")))
    check_stream(only_stream(report), 200)
    check_file(out, b"CN=client")
    check_healthy(report)


@case("nginx", "a client certificate that is missing: 400")
def _(site, server):
    report = site.report(trusted(site, server.ports["client"], "/subject"))
    check_stream(only_stream(report), 400)


@case("nginx", "a certificate that nobody here trusts")
def _(site, server):
    report = site.report(["https://127.0.0.1:%d/" % server.ports["tls"]])
    same("layer and code of the verdict", (report["verdict"]["layer"], report["verdict"]["code"]),
         ("tls", "tls:unknown_ca"))
    same("who said so", report["verdict"]["sender"], "client")
    same("streams", streams_of(report), [])
    insecure = site.report(["https://127.0.0.1:%d/index.txt" % server.ports["tls"], "-k"])
    check_stream(only_stream(insecure), 200, 6)


@case("nginx", "a certificate of another name")
def _(site, server):
    report = site.report(["https://elsewhere.example:%d/" % server.ports["tls"], "--cacert", site.certs.ca,
                          "--resolve", "elsewhere.example:%d:127.0.0.1" % server.ports["tls"]])
    same("layer and code of the verdict", (report["verdict"]["layer"], report["verdict"]["code"]),
         ("tls", "tls:hostname_mismatch"))
    same("streams", streams_of(report), [])


def resumption(site, server, *words):
    report = site.report(trusted(site, server.ports["tls"], "/index.txt", "--resume", *words,
                                 "-c", "wait response", "-c", "reconnect", "-c", "get /index.txt",
                                 "-c", "wait response"))
    same("resumed", [c["tls"]["resumed"] for c in report["connections"]], [False, True])
    same("status", [s["status"] for s in streams_of(report)], [200, 200])
    same("decrypted", [c["tls"]["decrypted"] for c in report["connections"]], [True, True])
    check_healthy(report)


@case("nginx", "a session is resumed by a second connection, TLS 1.3")
def _(site, server):
    resumption(site, server)


@case("nginx", "a session is resumed by a second connection, TLS 1.2")
def _(site, server):
    resumption(site, server, "--tls-max", "1.2")


@case("nginx", "a request as early data on a second connection")
def _(site, server):
    frames = site.frames(trusted(site, server.ports["tls"], "/index.txt", "--early-data", "--events", "-c",
                                 "wait response", "-c", "close", "-c", "wait 0.1", "-c", "again", "-c",
                                 "wait response"))
    second = [(f["type"], f["from"]) for f in frames if f["connection"] == 1]
    same("the request goes before the ServerHello", second.index(("HEADERS", "client")) <
         second.index(("ServerHello", "server")), True)
    same("accepted", any("accepted the early data" in f.get("summary", "") for f in frames), True)
    same("answers", [dict(f["headers"])[":status"] for f in frames
                     if f["type"] == "HEADERS" and f["from"] == "server"], ["200", "200"])


@case("nginx", "GOAWAY after three requests: ten one by one are all answered")
def _(site, server):
    report = site.report(trusted(site, server.ports["few"], "/index.txt?k=ten", "--repeat", "10",
                                 "--concurrent", "1"))
    streams = streams_of(report)
    same("complete", [s["end"] for s in streams], ["complete"] * 10)
    same("number of connections", len(report["connections"]), 4)
    for c in report["connections"][:-1]:
        same("GOAWAY", [(g["sender"], g["code"], g["last_stream_id"]) for g in c["goaway"]
                        if g["sender"] == "server"], [("server", "NO_ERROR", 5)])
    # its keepalive_requests is 3, and every connection ends at that
    check_healthy(report, ("goaway-requests", "connection", "info"))
    server.witness("ten", 10)


@case("nginx", "GOAWAY after three requests: retry sends what was not processed")
def _(site, server):
    retry = [w for _ in range(8) for w in ("-c", "wait response", "-c", "retry")]
    report = site.report(trusted(site, server.ports["few"], "/index.txt?k=all", "--repeat", "10",
                                 "--concurrent", "10", *retry, ), status=(0, 1))
    done = [s for s in streams_of(report) if s["end"] == "complete"]
    same("complete", len(done), 10)
    same("other ends", {s["end"] for s in streams_of(report)} - {"complete"}, {"refused"})
    same("errors", [f["id"] for f in report["findings"] if f["severity"] == "error"], [])
    server.witness("all", 10)


@case("nginx", "a header field that is too large: GOAWAY ENHANCE_YOUR_CALM")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/index.txt", "-H", "x-large: " + "v" * 40000))
    check_stream(only_stream(report), None, end="lost")
    same("verdict", (report["verdict"]["id"], report["verdict"]["code"], report["verdict"]["sender"]),
         ("goaway-error", "ENHANCE_YOUR_CALM", "server"))


@case("nginx", "421 when the certificate was asked of another name")
def _(site, server):
    report = site.report(trusted(site, server.ports["other"], "/index.txt", "-H", "host: guarded.example",
                                 "--sni", "named.example"))
    check_stream(only_stream(report), 421)
    same("SNI", report["connections"][0]["tls"]["sni"], "named.example")


@case("nginx", "a redirect is shown and not followed")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/moved", "-L"))
    check_stream(only_stream(report), 301)


@case("nginx", "503 is a finding of the HTTP layer")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/unavailable"))
    check_stream(only_stream(report), 503)
    same("verdict", (report["verdict"]["id"], report["verdict"]["code"]), ("http-503", "http:503"))
    site.report(trusted(site, server.ports["tls"], "/unavailable", "--fail-on", "error"),
                status=(0, 3))


@case("nginx", "a range of a file")
def _(site, server):
    out = site.path()
    report = site.report(trusted(site, server.ports["tls"], "/page.bin", "-r", "100-199", "-o", out))
    check_stream(only_stream(report), 206, 100)
    check_file(out, site.files["page.bin"][100:200])


@case("nginx", "it cuts the connection in place of an answer")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/cut"))
    same("the answer", only_stream(report)["status"], None)
    same("severity of the verdict", report["verdict"]["severity"] in ("warning", "error"), True)


@case("nginx", "--max-time ends a slow download")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/slowly/big.bin", "--max-time", "0.5"))
    stream = only_stream(report)
    same("status", stream["status"], 200)
    same("not complete", stream["end"] != "complete", True)
    same("a finding that is no error of the server's", report["verdict"]["id"] != "healthy", True)


@case("nginx", "HTTP/2 only, and the port is asked for in HTTP/1.1")
def _(site, server):
    report = site.report(["http://127.0.0.1:%d/" % server.ports["clear"], "--http1.1"])
    same("severity of the verdict", report["verdict"]["severity"] in ("warning", "error"), True)


@case("nginx", "HTTP/1.1 only, and HTTP/2 is spoken at once")
def _(site, server):
    report = site.report(["http://127.0.0.1:%d/" % server.ports["plain"], "--http2-prior-knowledge"])
    same("verdict", (report["verdict"]["id"], report["verdict"]["layer"]), ("preface-http1-answer", "preface"))


@case("nginx", "HTTP/1.1 only, and it ignores Upgrade: h2c")
def _(site, server):
    out = site.path()
    report = site.report(["http://127.0.0.1:%d/page.bin" % server.ports["plain"], "--http2", "-o", out])
    same("protocol", report["connections"][0]["protocol"], "http/1.1")
    check_file(out, site.files["page.bin"])


@case("nginx", "cleartext on a port of TLS, and TLS on one without")
def _(site, server):
    report = site.report(["http://127.0.0.1:%d/" % server.ports["tls"], "--http2-prior-knowledge"])
    same("it is no healthy session", report["verdict"]["severity"], "error")
    report = site.report(["https://127.0.0.1:%d/" % server.ports["plain"], "-k"])
    same("it is no healthy session", report["verdict"]["severity"], "error")
    same("layer", report["verdict"]["layer"], "tls")


# Apache, Caddy, HAProxy, nghttpd


@each_way("Apache", "a header field that is too large: 431")
def _(site, server, way):
    report = site.report(way.words("/index.txt", "-H", "x-large: " + "v" * 20000))
    check_stream(only_stream(report), 431)


@case("Apache", "421 for a host that wants a certificate")
def _(site, server):
    report = site.report(trusted(site, server.ports["tls"], "/index.txt", "-H", "host: guarded.example",
                                 "--sni", "localhost"))
    check_stream(only_stream(report), 421)


@each_way("HAProxy", "421")
def _(site, server, way):
    report = site.report(way.words("/misdirected"))
    check_stream(only_stream(report), 421)


@case("HAProxy", "what it says of our TLS")
def _(site, server):
    out = site.path()
    report = site.report(server.way("TLS").words("/tls", "-o", out))
    with open(out) as f:
        said = f.read().split()
    tls = report["connections"][0]["tls"]
    same("version and cipher", [tls["version"].replace(" ", "v"), tls["cipher"]], said)


@each_way("HAProxy", "silence: --max-time ends it")
def _(site, server, way):
    report = site.report(way.words("/silence", "--max-time", "0.6"))
    same("the answer", only_stream(report)["status"], None)
    same("severity of the verdict", report["verdict"]["severity"] in ("warning", "error"), True)


@each_way("nghttpd", "trailers of the server's and ours")
def _(site, server, way):
    frames = site.frames(way.words("/index.txt?k=%s" % way.name[:3], "-d", "hello", "--trailer", "x-sum: 5"))
    lists = [(f["from"], f["headers"]) for f in frames if f["type"] == "HEADERS"]
    same("HEADERS of each side", [side for side, _ in lists], ["client", "client", "server", "server"])
    same("trailers", [fields for _, fields in lists[1::2]], [[["x-sum", "5"]], [["x-end", "1"]]])
    server.witness(way.name[:3])
    said = server.process.out() + server.second.out()
    same("nghttpd saw our trailer", bool(re.search(r"recv \(stream_id=1\) x-sum: 5\n", said)), True)


@each_way("nghttpd", "SETTINGS, WINDOW_UPDATE, PRIORITY_UPDATE, GOAWAY arrive as they were sent")
def _(site, server, way):
    site.report(way.words("/index.txt", "--setting", "INITIAL_WINDOW_SIZE=123456", "--setting",
                          "MAX_FRAME_SIZE=20000", "--connection-window", "765432", "-c", "wait response",
                          "-c", "window 4321", "-c", "ping 0102030405060708", "-c", "wait ping",
                          "-c", "goaway ENHANCE_YOUR_CALM last=0 \"%s\"" % way.name))
    process = server.process if way.is_tls else server.second
    for said in (r"\[SETTINGS_INITIAL_WINDOW_SIZE\(0x04\):123456\]",
                 r"\[SETTINGS_MAX_FRAME_SIZE\(0x05\):20000\]",
                 r"\(window_size_increment=%d\)" % (765432 - 65535), r"\(window_size_increment=4321\)",
                 r"\(opaque_data=0102030405060708\)",
                 r"\(last_stream_id=0, error_code=ENHANCE_YOUR_CALM\(0x0b\), opaque_data\(%d\)=\[%s\]\)" % (
                     len(way.name), way.name)):
        if not re.search(said, process.out()):
            raise Wrong("nghttpd did not see %s: %s" % (said, process.out()[-1500:]))


@each_way("nghttpd", "PUSH_PROMISE, when we take it")
def _(site, server, way):
    report = site.report(way.words("/text.txt", "--setting", "ENABLE_PUSH=1"))
    streams = {s["id"]: s for s in streams_of(report)}
    check_stream(streams[1], 200, len(site.files["text.txt"]))
    check_stream(streams[2], 200, 6)
    same("what was promised", (streams[2]["method"], streams[2]["path"]), ("GET", "/index.txt"))
    check_healthy(report)


@each_way("nghttpd", "a raw frame of a type that nobody knows is ignored")
def _(site, server, way):
    frames = site.frames(way.words("/index.txt", "-c", "wait response", "-c", "raw 000004be0000000000deadbeef",
                                   "-c", "ping", "-c", "wait ping"))
    same("the frame", [(f["type_id"], f["length"]) for f in frames if f["type_id"] == 0xbe], [(0xbe, 4)])
    same("PING is answered", [f["flags"] & 1 for f in frames if f["type_id"] == 6], [0, 1])


@each_way("nghttpd", "a raw frame that is wrong: GOAWAY of the server's")
def _(site, server, way):
    report = site.report(way.words("/index.txt", "-c", "wait response", "-c", "frame PING 0 0 00112233",
                                   "-c", "wait goaway"))
    said = [g["code"] for c in report["connections"] for g in c["goaway"] if g["sender"] == "server"]
    same("its GOAWAY", said, ["FRAME_SIZE_ERROR"])
    same("verdict", (report["verdict"]["layer"], report["verdict"]["severity"]), ("connection", "error"))
    same("at fault", report["verdict"]["at_fault"], "client")


@each_way("nghttpd", "what a wait was for does not hold up the commands after the next request")
def _(site, server, way):
    report = site.report(way.words("/index.txt", "--hold", "-c", "wait response", "-c", "get /big.bin",
                                   "-c", "wait 0.1", "-c", "rst 3 CANCEL"))
    streams = {s["id"]: s for s in streams_of(report)}
    same("the end of the second", (streams[3]["end"], streams[3]["reset"]),
         ("reset", {"sender": "client", "code": "CANCEL"}))


def cases(peers):
    return CASES
