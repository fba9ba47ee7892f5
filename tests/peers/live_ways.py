"""The ways to a server: proxies, other addresses, Unix sockets."""
import json
import socket

from live_lib import (PAGE, Case, Skip, Wrong, check_file, check_healthy, check_saved, check_stream,
                      only_stream, same, streams_of, wait_for)

CASES = []


def case(name, *needs):
    def keep(check):
        CASES.append(Case(name, list(needs), lambda peers: check(peers.site, *(peers[n] for n in needs))))
        return check
    return keep


def fetched(site, words):
    """The page, whole, in a healthy session."""
    out = site.path()
    report = site.report([*words, "-o", out])
    check_stream(only_stream(report), 200, PAGE)
    check_file(out, site.files["page.bin"])
    check_healthy(report)
    return report


def told(report):
    return [(s["method"], s["status"]) for s in streams_of(report)]


def said(server, *lines):
    """It printed one of the lines."""
    if not wait_for(lambda: set(lines) & set(server.process.out().splitlines())):
        raise Wrong("it did not say %s: %s" % (lines, server.process.out()[-300:]))


# Proxies: our tunnels take TLS and cleartext to Node.js


def through(kind, option, where):
    """A case for each way, without and with the password. where(tunnels, auth) gives the port."""
    for way in ("TLS", "cleartext"):
        for auth in (False, True):
            def check(peers, way=way, auth=auth):
                site, tunnels, node = peers.site, peers["tunnels"], peers["Node.js"]
                words = node.way(way).words("/page.bin", option, "%s127.0.0.1:%d" % (
                    kind + "://" if option == "-x" else "", where(tunnels, auth)))
                if auth:
                    words += ["-U", "%s:%s" % (tunnels.user, tunnels.password)]
                fetched(site, words)
                port = int(node.way(way).base.rsplit(":", 1)[1])
                kinds = ("socks5", "socks5h") if kind == "socks5h" else (kind,)  # an address needs no name
                lines = ["%s 127.0.0.1 %d %s" % (k, port, tunnels.user if auth else "-") for k in kinds]
                said(tunnels, *lines)
            CASES.append(Case("%s proxy (%s)%s, %s" % (kind, option, " with a password" if auth else "", way),
                              ["tunnels", "Node.js"], check))


through("http", "-x", lambda t, auth: t.http_auth if auth else t.http)
through("socks5", "-x", lambda t, auth: t.socks_auth if auth else t.socks)
through("socks5h", "-x", lambda t, auth: t.socks_auth if auth else t.socks)
through("socks5", "--socks5", lambda t, auth: t.socks_auth if auth else t.socks)
through("socks5h", "--socks5-hostname", lambda t, auth: t.socks_auth if auth else t.socks)


@case("an HTTP proxy that wants a password and gets none: 407", "tunnels", "Node.js")
def _(site, tunnels, node):
    report = site.report(node.way("TLS").words("/", "-x", "http://127.0.0.1:%d" % tunnels.http_auth))
    same("the exchange with the proxy", told(report), [("CONNECT", 407)])
    same("severity of the verdict", report["verdict"]["severity"], "error")
    same("407 is told", "407" in json.dumps(report["findings"]), True)
    said(tunnels, "http refused -")


@case("a SOCKS5 proxy that gets the wrong password", "tunnels", "Node.js")
def _(site, tunnels, node):
    report = site.report(node.way("TLS").words("/", "-x", "socks5://127.0.0.1:%d" % tunnels.socks_auth,
                                               "-U", "mallory:wrong"))
    same("streams", streams_of(report), [])
    same("severity of the verdict", report["verdict"]["severity"], "error")
    said(tunnels, "socks5 refused mallory")


@case("a proxy that cannot reach the server", "tunnels")
def _(site, tunnels):
    with socket.socket() as held:  # bound, and it does not listen
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        for proxy, exchange in (("http://127.0.0.1:%d" % tunnels.http, [("CONNECT", 502)]),
                                ("socks5://127.0.0.1:%d" % tunnels.socks, [])):
            report = site.report(["https://127.0.0.1:%d/" % port, "-k", "-x", proxy])
            same("the exchange with the proxy", told(report), exchange)
            same("severity of the verdict", report["verdict"]["severity"], "error")


@case("a name that only the proxy resolves (socks5h, http)", "tunnels", "Node.js")
def _(site, tunnels, node):
    for proxy, name in (("http://127.0.0.1:%d" % tunnels.http, "http"),
                        ("socks5h://127.0.0.1:%d" % tunnels.socks, "socks5h")):
        fetched(site, ["https://localhost:%d/page.bin" % node.tls, "--cacert", site.certs.ca, "-x", proxy])
        said(tunnels, "%s localhost %d -" % (name, node.tls))


@case("--noproxy goes past the proxy", "tunnels", "Node.js")
def _(site, tunnels, node):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        words = node.way("TLS").words("/page.bin", "-x", "http://127.0.0.1:%d" % held.getsockname()[1])
        fetched(site, words + ["--noproxy", "127.0.0.1"])
        same("and without it nothing comes", streams_of(site.report(words)), [])


@case("saved through a proxy, opened again, and by tshark", "tunnels", "Node.js", "tshark")
def _(site, tunnels, node, _):
    path = site.path() + ".pcapng"
    report = site.report(node.way("TLS").words("/page.bin", "-x", "http://127.0.0.1:%d" % tunnels.http,
                                               "--save", path))
    check_stream(only_stream(report), 200, PAGE)
    check_saved(site, report, path, tunnels.http, "http")


@case("tinyproxy, with a password", "tinyproxy", "Node.js")
def _(site, tinyproxy, node):
    words = node.way("TLS").words("/page.bin", "-x", "http://127.0.0.1:%d" % tinyproxy.port)
    fetched(site, words + ["-U", "alice:secret"])
    refused = site.report(words)
    same("the exchange without it", told(refused), [("CONNECT", 407)])
    same("severity of the verdict", refused["verdict"]["severity"], "error")


@case("CONNECT on a stream: nghttpx as a forward proxy", "nghttpx forward", "backend")
def _(site, proxy, backend):
    octets = b"GET /index.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".hex()
    report = site.report(["https://127.0.0.1:%d/" % proxy.port, "--cacert", site.certs.ca,
                          "-c", "wait settings", "-c", "connect 127.0.0.1:%d" % backend.port, "-c", "wait 0.3", "-c",
                          "data 3 hex:" + octets, "-c", "wait 0.4", "-c", "body 3"])
    tunnel = {s["id"]: s for s in streams_of(report)}[3]
    same("method, status", (tunnel["method"], tunnel["status"]), ("CONNECT", 200))
    same("body 3 shows what came through", "200 OK" in report["err"] and "hello" in report["err"], True)
    said(proxy.peers["tunnels"], "http 127.0.0.1 %d -" % backend.port)


# Addresses


@case("--resolve: a name that no server of names knows", "Node.js")
def _(site, node):
    report = fetched(site, ["http://nowhere.example:%d/page.bin" % node.clear, "--http2-prior-knowledge",
                            "--resolve", "nowhere.example:%d:127.0.0.1" % node.clear])
    same("authority", only_stream(report)["authority"], "nowhere.example:%d" % node.clear)


@case("--connect-to: another host and port, the certificate is that of the URL's", "Node.js")
def _(site, node):
    report = fetched(site, ["https://localhost/page.bin", "--cacert", site.certs.ca, "--connect-to",
                            "localhost:443:127.0.0.1:%d" % node.tls])
    same("authority", only_stream(report)["authority"], "localhost")
    same("SNI", report["connections"][0]["tls"]["sni"], "localhost")
    same("server", report["connections"][0]["server"], "127.0.0.1:%d" % node.tls)


@case("--interface: an address to connect from", "Node.js")
def _(site, node):
    report = fetched(site, node.way("TLS").words("/page.bin", "--interface", "127.0.0.2"))
    same("client", report["connections"][0]["client"].rsplit(":", 1)[0], "127.0.0.2")


@case("--unix-socket: Node.js", "Node.js")
def _(site, node):
    report = fetched(site, ["http://inside.example/page.bin", "--http2-prior-knowledge", "--unix-socket",
                            node.socket])
    same("authority", only_stream(report)["authority"], "inside.example")


@case("--unix-socket: nginx over TLS, saved and opened again", "nginx")
def _(site, nginx):
    path = site.path() + ".pcapng"
    report = fetched(site, ["https://localhost/page.bin", "--cacert", site.certs.ca, "--unix-socket",
                            nginx.socket, "--save", path])
    check_saved(site, report, path, 443, None)


@case("a Unix socket that is not there", "Node.js")
def _(site, node):
    report = site.report(["http://inside.example/", "--http2-prior-knowledge", "--unix-socket",
                          node.socket + ".not"], status=(0, 1))
    same("severity of the verdict", report["verdict"]["severity"], "error")


@case("IPv6: [::1], and -4 and -6 of a name", "Node.js")
def _(site, node):
    if not node.six:
        raise Skip("there is no ::1 here")
    trust = ["--cacert", site.certs.ca]
    report = site.report(["https://[::1]:%d/page.bin" % node.six, "-k"])
    check_stream(only_stream(report), 200, PAGE)
    same("server", report["connections"][0]["server"], "[::1]:%d" % node.six)
    same("SNI of an address", report["connections"][0]["tls"]["sni"], None)
    both = ["--resolve", "localhost:%d:127.0.0.1,[::1]" % node.six]
    report = fetched(site, ["https://localhost:%d/page.bin" % node.six, "-6", *trust, *both])
    same("server", report["connections"][0]["server"], "[::1]:%d" % node.six)
    report = site.report(["https://localhost:%d/page.bin" % node.six, "-4", *trust, *both])
    same("nothing listens on 127.0.0.1", report["verdict"]["code"], "tcp:refused")
    report = site.report(["https://localhost:%d/page.bin" % node.six, *trust, *both])
    check_stream(only_stream(report), 200, PAGE)  # the other address is tried


@case("a port where nothing listens", "Node.js")
def _(site, node):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        report = site.report(["https://127.0.0.1:%d/" % held.getsockname()[1]])
    same("verdict", (report["verdict"]["layer"], report["verdict"]["code"]), ("tcp", "tcp:refused"))


def cases(peers):
    return CASES
