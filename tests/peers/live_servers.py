"""The servers of live.py: how each is configured, started, awaited, and what its log says."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import threading

import live_config
from live_lib import SERVERS, Process, Wrong, free_ports, wait_for, ways_of

SWITCHING = 101  # Apache logs an upgrade as a request of its own


class Server:
    """One program. ways: to it, for the cases of every web server; what it can: see live_web.py."""
    programs = ()
    needs = ()
    echo = None  # a path that sends back what is posted
    gzip = False

    def __init__(self, peers, name):
        self.peers, self.name, self.site = peers, name, peers.site
        self.process, self.folder, self.ways = None, None, []
        self.log_name = "access.log"

    def missing(self):
        for program in self.programs:
            if not shutil.which(program):
                return "%s is not installed" % program
        return None

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)

    def launch(self, command, environment=None):
        self.process = Process(command, self.folder, environment)
        return self.process

    def start(self):
        """Another process may take a free port before the server does: a second try."""
        for last in (False, True):
            self.folder = self.site.make("%s-%d" % (self.name.replace(" ", "-"), self.site.number()))
            try:
                return self.begin()
            except Wrong:
                self.stop()
                if last:
                    raise

    def stop(self):
        if self.process:
            self.process.stop()

    def way(self, name):
        return next(w for w in self.ways if w.name == name)

    def log_text(self):
        path = self.path(self.log_name)
        if self.log_name == "out" or not os.path.exists(path):
            return self.process.out()
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def log(self, key):
        """(method, status, bytes, protocol) of the requests whose path holds k=KEY."""
        out = []
        for line in self.log_text().splitlines():
            words = line.split(" ")
            if len(words) >= 5 and re.search(r"[?&]k=%s(&|$)" % key, words[1]):
                out.append((words[0], int(words[2]), int(words[3]) if words[3].isdigit() else 0, words[4]))
        return [line for line in out if line[1] != SWITCHING]

    def witness(self, key, count=1):
        """What the server's own log says of the requests with that key, when all have come."""
        have = wait_for(lambda: (lines := self.log(key)) and len(lines) >= count and lines) or self.log(key)
        if len(have) != count:
            raise Wrong("the log of %s has %d lines of k=%s, not %d: %s" % (
                self.name, len(have), key, count, self.log_text()[-300:]))
        return have


class Nginx(Server):
    programs = ("nginx",)
    gzip = True

    def begin(self):
        names = ("tls", "clear", "plain", "tls12", "client", "few", "other")
        self.ports = dict(zip(names, free_ports(len(names))))
        self.socket = self.path("socket")
        conf = self.write("nginx.conf", live_config.nginx(self.site, self.folder, self.ports, self.socket))
        self.launch(["nginx", "-e", self.path("error.log"), "-c", conf, "-p", self.folder])
        self.process.listens(self.ports.values())
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"])


class Apache(Server):
    """Debian calls it apache2, others httpd."""
    gzip = True
    folders = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules",
               "/usr/libexec/apache2")

    def missing(self):
        self.program = shutil.which("apache2") or shutil.which("httpd")
        self.modules = next((f for f in self.folders if os.path.exists(f + "/mod_http2.so")), None)
        if not self.program:
            return "apache2 is not installed"
        return None if self.modules else "Apache's mod_http2 is not installed"

    def begin(self):
        self.ports = dict(zip(("tls", "clear"), free_ports(2)))
        conf = self.write("apache.conf", live_config.apache(self.site, self.folder, self.modules, self.ports))
        self.launch([self.program, "-DFOREGROUND", "-d", self.folder, "-f", conf])
        self.process.listens(self.ports.values())
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"], upgrade=True)


class H2o(Server):
    programs = ("h2o",)
    gzip = True

    def begin(self):
        self.ports = dict(zip(("tls", "clear"), free_ports(2)))
        conf = self.write("h2o.conf", live_config.h2o(self.site, self.folder, self.ports))
        self.launch(["h2o", "-c", conf])
        self.process.listens(self.ports.values())
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"], upgrade=True)


class Nghttpd(Server):
    """It speaks nothing but HTTP/2; -v makes it say every frame that it saw."""
    programs = ("nghttpd",)
    echo = "/index.txt"

    def begin(self):
        self.ports = dict(zip(("tls", "clear"), free_ports(2)))
        common = ["nghttpd", "-v", "-d", self.site.www, "-a", "127.0.0.1", "--echo-upload",
                  "--trailer", "x-end: 1", "-p/text.txt=/index.txt"]
        clear = self.site.make("nghttpd-clear-%d" % self.site.number())
        self.second = Process(common + ["--no-tls", str(self.ports["clear"])], clear)
        self.launch(common + [str(self.ports["tls"]), self.site.key, self.site.cert])
        self.process.listens([self.ports["tls"]])
        self.second.listens([self.ports["clear"]])
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"], h1=False)

    def stop(self):
        super().stop()
        if getattr(self, "second", None):
            self.second.stop()

    def log(self, key):
        out = []
        for text in (self.process.out(), self.second.out()):
            for start in re.finditer(r"\[id=(\d+)\] \[[^]]*\] recv \(stream_id=(\d+)(?:, sensitive)?\) "
                                     r":path: \S*[?&]k=%s\n" % key, text):
                out += self.one(text[:start.end()], text[start.end():], *start.groups())
        return out

    @staticmethod
    def one(before, after, session, stream):
        """The exchange on one stream, when it is closed."""
        mark = r"\[id=%s\] \[[^]]*\] " % session
        closed = re.search(mark + r"stream_id=%s closed\n" % stream, after)
        if not closed:
            return []
        method = re.findall(mark + r"recv \(stream_id=%s\) :method: (\S+)\n" % stream,
                            before + after[:closed.start()])
        status = re.findall(r"send HEADERS frame <length=\d+, flags=0x\w+, stream_id=%s>\n(?:(?!\[id).*\n)*?"
                            r" +:status: (\d+)\n" % stream, after[:closed.start()])
        octets = re.findall(mark + r"send DATA frame <length=(\d+), flags=0x\w+, stream_id=%s>" % stream,
                            after[:closed.start()])
        return [(method[-1], int(status[0]) if status else 0, sum(map(int, octets)), "HTTP/2")]


class Backend(Server):
    """Behind the proxies."""
    log_name = "out"

    def begin(self):
        self.launch(["python3", os.path.join(SERVERS, "backend.py"), self.site.www])
        self.port = self.process.ready()[0]


class Tunnels(Server):
    """Our HTTP and SOCKS5 proxies."""

    def begin(self):
        self.user, self.password = "alice", "secret"
        self.launch(["python3", os.path.join(SERVERS, "proxy.py"), self.user, self.password])
        self.http, self.http_auth, self.socks, self.socks_auth = self.process.ready()


class Tinyproxy(Server):
    programs = ("tinyproxy",)

    def begin(self):
        self.port = free_ports(1)[0]
        conf = self.write("tinyproxy.conf", live_config.tinyproxy(self.port, self.path("access.log")))
        self.launch(["tinyproxy", "-d", "-c", conf])
        self.process.listens([self.port])


class Nghttpx(Server):
    programs = ("nghttpx",)
    needs = ("backend",)
    echo = "/echo"

    def begin(self):
        self.ports = dict(zip(("tls", "clear"), free_ports(2)))
        self.launch(["nghttpx", "--conf=/dev/null", "--single-process", "-n1",
                     "-f127.0.0.1,%d" % self.ports["tls"], "-f127.0.0.1,%d;no-tls" % self.ports["clear"],
                     "-b127.0.0.1,%d" % self.peers["backend"].port,
                     "--accesslog-file=" + self.path("access.log"), "--errorlog-file=" + self.path("error.log"),
                     "--accesslog-format=$method $path $status $body_bytes_sent $protocol_version",
                     self.site.key, self.site.cert])
        self.process.listens(self.ports.values())
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"], upgrade=True)


class NghttpxForward(Server):
    """nghttpx as an HTTP/2 proxy, which hands CONNECT on to ours."""
    programs = ("nghttpx",)
    needs = ("tunnels",)

    def begin(self):
        self.port = free_ports(1)[0]
        self.launch(["nghttpx", "--conf=/dev/null", "--single-process", "-n1", "--http2-proxy",
                     "-f127.0.0.1,%d" % self.port, "-b127.0.0.1,%d" % self.peers["tunnels"].http,
                     "--accesslog-file=" + self.path("access.log"), "--errorlog-file=" + self.path("error.log"),
                     self.site.key, self.site.cert])
        self.process.listens([self.port])


class Haproxy(Server):
    programs = ("haproxy",)
    needs = ("backend",)
    echo = "/echo"
    gzip = True
    log_name = "out"

    def begin(self):
        self.ports = dict(zip(("tls", "clear"), free_ports(2)))
        conf = self.write("haproxy.conf", live_config.haproxy(self.site, self.ports,
                                                              self.peers["backend"].port))
        self.launch(["haproxy", "-db", "-f", conf])
        self.process.listens(self.ports.values())
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"])


class Caddy(Server):
    programs = ("caddy",)
    needs = ("backend",)
    echo = "/echo"
    gzip = True

    def begin(self):
        self.ports = dict(zip(("tls", "clear"), free_ports(2)))
        conf = self.write("Caddyfile", live_config.caddy(self.site, self.folder, self.ports,
                                                         self.peers["backend"].port))
        self.launch(["caddy", "run", "--config", conf, "--adapter", "caddyfile"], {
            "HOME": self.folder, "XDG_DATA_HOME": self.folder, "XDG_CONFIG_HOME": self.folder})
        self.process.listens(self.ports.values())
        self.ways = ways_of(self.site, self.ports["tls"], self.ports["clear"], upgrade=True)

    def log(self, key):
        out = []
        for line in self.log_text().splitlines():
            try:
                said = json.loads(line)
                request = said["request"]
            except (ValueError, KeyError):
                continue
            if re.search(r"[?&]k=%s(&|$)" % key, request["uri"]):
                out.append((request["method"], said["status"], said["size"], request["proto"]))
        return out


class Node(Server):
    programs = ("node",)
    echo = "/echo"
    gzip = True
    log_name = "out"

    def begin(self):
        self.socket = self.path("socket")
        self.launch(["node", os.path.join(SERVERS, "echo.js"), self.site.www, self.site.key, self.site.cert,
                     self.socket])
        self.tls, self.tls12, self.clear, self.six = self.process.ready()
        self.ways = ways_of(self.site, self.tls, self.clear)

    def seen(self, line):
        """A line that it prints of what it saw."""
        if not wait_for(lambda: line in self.process.out().splitlines()):
            raise Wrong("node did not say %r: %s" % (line, self.process.out()[-300:]))


class Go(Server):
    programs = ("go",)
    echo = "/echo"
    log_name = "out"
    packages = "/usr/share/gocode"

    def missing(self):
        if not super().missing() and not os.path.isdir(self.packages + "/src/golang.org/x/net/http2/h2c"):
            return "golang.org/x/net is not installed (golang-golang-x-net-dev)"
        return super().missing()

    def begin(self):
        env = dict(os.environ, GO111MODULE="off", GOPATH=self.packages, GOFLAGS="", CGO_ENABLED="0",
                   GOTOOLCHAIN="local")
        if "HOME" not in env and "GOCACHE" not in env:
            env["GOCACHE"] = self.path("cache")
        build = subprocess.run(["go", "build", "-o", self.path("echo"), os.path.join(SERVERS, "echo.go")],
                               env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        if build.returncode:
            raise Wrong("go build: " + build.stdout.decode()[-600:])
        self.launch([self.path("echo"), self.site.www, self.site.key, self.site.cert])
        self.tls, self.clear, self.small = self.process.ready()
        self.ways = ways_of(self.site, self.tls, self.clear, upgrade=True)


class Grpc(Server):
    programs = ("node",)
    log_name = "out"

    def packages(self):
        """The folder whose node_modules, or which itself, holds @grpc/grpc-js."""
        folders = [os.environ.get("GRPC_JS", "")]
        if not folders[0] and shutil.which("npm"):
            root = subprocess.run(["npm", "root", "-g"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            folders = [os.path.dirname(root.stdout.decode().strip())]
        for folder in folders:
            if folder and os.path.isdir(os.path.join(folder, "node_modules", "@grpc", "grpc-js")):
                return folder
        return None

    def missing(self):
        return super().missing() or (None if self.packages() else
                                     "@grpc/grpc-js is not installed (npm; GRPC_JS names its folder)")

    def begin(self):
        self.launch(["node", os.path.join(SERVERS, "grpc.js"), self.packages(), self.site.key, self.site.cert])
        self.tls, self.clear = self.process.ready()
        self.ways = ways_of(self.site, self.tls, self.clear, h1=False)


class Tshark(Server):
    """No server, but a peer that may be missing."""
    programs = ("tshark",)

    def begin(self):
        pass


KINDS = {"tshark": Tshark, "nginx": Nginx, "nghttpd": Nghttpd, "nghttpx": Nghttpx, "h2o": H2o, "Apache": Apache,
         "HAProxy": Haproxy, "Caddy": Caddy, "Node.js": Node, "Go": Go, "gRPC": Grpc,
         "nghttpx forward": NghttpxForward, "tinyproxy": Tinyproxy, "backend": Backend, "tunnels": Tunnels}


class Peers:
    """All servers, started side by side."""

    def __init__(self, site):
        self.site = site
        self.servers = {name: kind(self, name) for name, kind in KINDS.items()}
        self.starting = {}
        self.pool = concurrent.futures.ThreadPoolExecutor(len(KINDS))
        self.lock = threading.Lock()

    def __getitem__(self, name):
        """A server that is there; those that it needs are started with it."""
        with self.lock:
            if name not in self.starting:
                self.starting[name] = self.pool.submit(self.begin, self.servers[name])
        self.starting[name].result()
        return self.servers[name]

    def begin(self, server):
        for name in server.needs:
            self[name]
        server.start()

    def missing(self, name):
        """Why a server, or one that it needs, cannot be had here; None when it can."""
        server = self.servers[name]
        return server.missing() or next(filter(None, (self.missing(n) for n in server.needs)), None)

    def start(self, names):
        """Begins all of them and does not wait."""
        for name in names:
            with self.lock:
                if name not in self.starting:
                    self.starting[name] = self.pool.submit(self.begin, self.servers[name])

    def stop(self):
        self.pool.shutdown(wait=True, cancel_futures=True)
        for server in self.servers.values():
            server.stop()
