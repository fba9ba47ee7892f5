#!/usr/bin/env python3
"""What stands behind the proxies under test: a small HTTP/1.1 server of files, with an echo.

    backend.py FOLDER             prints "ready PORT", then a line a request: METHOD PATH STATUS BYTES
"""
import http.server
import os
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        print(self.command, self.path, status, len(body), flush=True)

    def do_GET(self):
        path = os.path.join(sys.argv[1], os.path.basename(self.path.split("?")[0]))
        if not os.path.isfile(path):
            return self.answer(404, "text/plain", b"there is no such file\n")
        with open(path, "rb") as f:
            return self.answer(200, "application/octet-stream", f.read())

    do_HEAD = do_GET

    def chunks(self):
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            if size:
                yield self.rfile.read(size)
            if self.rfile.readline() not in (b"\r\n", b"\n") and not size:
                while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                    pass
            if not size:
                return

    def do_POST(self):
        if "chunked" in self.headers.get("transfer-encoding", ""):
            body = b"".join(self.chunks())
        else:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.answer(200, "application/octet-stream", body)

    do_PUT = do_POST

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """A peer that goes away in the middle is what some cases are about."""


server = Server(("127.0.0.1", 0), Handler)
print("ready", server.server_address[1], flush=True)
server.serve_forever()
