#!/usr/bin/env python3
"""What four older guides to HTTP/2 troubleshooting say: a preface guide (000), a guide to GOAWAY and RST_STREAM in captures
(001), and two catalogue entries (002, 003). Every statement of theirs that is right must be reachable by `explain`, and every one that is
wrong must be answered with what is right. H2LENS=BIN documents.py [WORD…]"""

import os
import re
import subprocess
import sys

# (guide, its statement, right?, what a reader asks, words that the answer must have; | between alternatives)
STATEMENTS = [
    # 000: connection failures and GOAWAY
    ("000", "verify ALPN with openssl s_client -alpn h2", True, "alpn-not-chosen", ["openssl s_client", "-alpn"]),
    ("000", "the preface is PRI * HTTP/2.0 …", True, "connection preface", ["PRI \\* HTTP/2.0|PRI * HTTP/2.0", "SETTINGS"]),
    ("000", "the server answers a bad preface with GOAWAY", False, "preface-malformed", ["may be omitted|may omit|without a GOAWAY|no GOAWAY|need not"]),
    ("000", "the 24 octets are the whole preface", False, "preface-malformed", ["24", "SETTINGS frame|SETTINGS"]),
    ("000", "0x7 is ENHANCE_YOUR_CALM", False, "goaway 0xb", ["ENHANCE_YOUR_CALM"]),
    ("000", "0x7 is ENHANCE_YOUR_CALM: it is REFUSED_STREAM", False, "goaway 0x7", ["REFUSED_STREAM"]),
    ("000", "code 0x1 often points at a malformed preface", True, "goaway 0x1", ["PROTOCOL_ERROR", "preface"]),
    ("000", "grep GOAWAY in nginx's error.log", False, "nginx-client-sent|nginx-invalid-preface|preface-malformed", ["info", "grep"]),
    ("000", "tcpdump -A shows the frames", False, "checklist|tls-keys|not-decrypted", ["SSLKEYLOGFILE|key log"]),
    ("000", "curl -v --http2 checks the client", True, "alpn-not-chosen|alpn-http11-chosen|curl-16-framing", ["curl", "http2|--http2"]),
    ("000", "OkHttp: set protocols HTTP_2, HTTP_1_1", True, "okhttp-connection-shutdown|okhttp-stream-reset|alpn-h2-not-offered", ["OkHttp|Protocol.HTTP_2"]),
    ("000", "bypass proxies, --resolve with an IP URL", False, "preface-http1-answer|preface-malformed|alpn-not-chosen|alpn-http11-chosen", ["--resolve|--connect-to"]),
    ("000", "listen 443 ssl http2", False, "nginx-http2-config", ["http2 on", "1.25.1"]),
    ("000", "ssl_ciphers HIGH:!aNULL:!MD5 is strict", False, "nginx-http2-config", ["HIGH:!aNULL:!MD5|Appendix A"]),
    ("000", "an HTTP/1.1 answer ends in PROTOCOL_ERROR and GOAWAY", False, "preface-http1-answer", ["4740180|485454|(52)|Empty reply"]),
    ("000", "throttling and devices may send GOAWAY too", True, "ENHANCE_YOUR_CALM", ["ping", "limit|too many"]),
    # 001: GOAWAY and RST_STREAM in captures
    ("001", "a stream reset is no TCP reset", True, "rst-cancel", ["stream", "connection"]),
    ("001", "GOAWAY: no new streams on that connection", True, "GOAWAY NO_ERROR", ["new"]),
    ("001", "GOAWAY may be normal: drain, deploy, age", True, "goaway-drain", ["normal|planned|graceful"]),
    ("001", "streams above last-stream-id are safe to retry (sharpened)", False, "goaway-lost-streams", ["last-stream-id|last stream", "safe", "retr"]),
    ("001", "fixed connection age", True, "goaway-age", ["age"]),
    ("001", "did the client retry on a new connection?", True, "retried|goaway-lost-streams", ["new connection|another connection", "retr"]),
    ("001", "RST_STREAM is always a failure or a cancel", False, "rst-no-error", ["complete|whole", "not a failure|no failure|normal|legal|fine"]),
    ("001", "proxy timeout ends a stream", True, "http-504", ["timeout", "proxy|gateway"]),
    ("001", "flow control", True, "window-stall", ["WINDOW_UPDATE"]),
    ("001", "stream limit", True, "stream-limit", ["MAX_CONCURRENT_STREAMS"]),
    ("001", "gRPC deadline", True, "grpc 4", ["grpc-timeout", "CANCEL"]),
    ("001", "backend reset translated by a proxy", True, "backend-failed", ["proxy", "backend"]),
    ("001", "gRPC UNAVAILABLE", True, "grpc 14", ["UNAVAILABLE", "connection"]),
    ("001", "retransmissions, zero window", True, "tcp-zero-window", ["window", "process|read"]),
    ("001", "MTU problems", True, "mtu black hole", ["ICMP", "MSS|mss"]),
    ("001", "idle timeout", True, "idle timeout", ["350", "60"]),
    ("001", "TLS close_notify", True, "tls-no-close-notify", ["close_notify"]),
    ("001", "without keys only times and sizes are seen", True, "not-decrypted", ["key"]),
    ("001", "if h2 was not negotiated do not debug RST_STREAM", True, "alpn-http11-chosen|checklist", ["ALPN|h2"]),
    ("001", "the checklist", True, "checklist", ["DNS", "ALPN", "GOAWAY", "RST_STREAM", "retransmi", "retr"]),
    # 002: catalogue entry on GOAWAY NO_ERROR, last stream 0
    ("002", "its id still answers", True, "communication/http2-goaway-frame-received", ["GOAWAY"]),
    ("002", "maximum concurrent streams causes GOAWAY", False, "communication/http2-goaway-frame-received", ["REFUSED_STREAM|not by GOAWAY|concurrent"]),
    ("002", "http2_max_concurrent_streams and keepalive_timeout 60s reduce GOAWAY", False, "communication/http2-goaway-frame-received", ["http2_max_concurrent_streams"]),
    ("002", "keepalive_requests 100 → 1000 at 1.19.10", False, "nginx-keepalive-goaway", ["keepalive_requests", "1000", "1.19.10", "keepalive_time"]),
    ("002", "specification is RFC 7540", False, "communication/http2-goaway-frame-received", ["RFC 9113"]),
    ("002", "Node: on goaway close and create a session", False, "ERR_HTTP2_GOAWAY_SESSION", ["goaway", "throw|throws|ERR_HTTP2_GOAWAY_SESSION"]),
    ("002", "round_robin prevents GOAWAY", False, "grpc-max-age|grpc-go-draining|communication/http2-goaway-frame-received", ["round_robin"]),
    ("002", "GOAWAY may come with HTTP/1.1", False, "communication/http2-goaway-frame-received", ["HTTP/1.1"]),
    ("002", "last stream 0 is the generic drain", False, "communication/http2-goaway-frame-received|goaway-lost-streams|goaway-drain", ["2^31-1|2147483647"]),
    ("002", "raising the client's stream limit does not help", True, "communication/http2-goaway-frame-received|rst-refused-stream", ["limit|concurrent"]),
    ("002", "sending on the old connection does not help", True, "goaway-ignored|communication/http2-goaway-frame-received", ["old connection|same connection|that connection"]),
    ("002", "success rates of 85 %", False, "communication/http2-goaway-frame-received", ["!85 %", "!85%"]),
    # 003: catalogue entry on nginx and HTTP/2 upstreams
    ("003", "its id still answers", True, "nginx/upstream-sent-http-version-not-supported", ["nginx", "upstream"]),
    ("003", "the message 'upstream sent HTTP/2.0 response'", False, "nginx/upstream-sent-http-version-not-supported", ["no valid HTTP/1.0 header"]),
    ("003", "nginx has no HTTP/2 upstream", False, "nginx/upstream-sent-http-version-not-supported", ["1.29.4", "proxy_http_version 2"]),
    ("003", "let the upstream negotiate by ALPN", False, "nginx/upstream-sent-http-version-not-supported", ["ALPN"]),
    ("003", "speak HTTP/1.1 to the upstream", True, "nginx/upstream-sent-http-version-not-supported", ["h1|HTTP/1"]),
    ("003", "gRPC upstreams: grpc_pass since 1.13.10", True, "nginx/upstream-sent-http-version-not-supported", ["grpc_pass", "1.13.10"]),
    ("003", "retries do not fix it", True, "nginx/upstream-sent-http-version-not-supported", ["retr"]),
]


def answer(program, asked):
    done = subprocess.run([program, "explain", *asked.split(" "), "--format", "md", "--lang", "en"], capture_output=True, timeout=60)
    return done.stdout.decode() if done.returncode == 0 else ""


def faults(program, asked, words):
    """One of the questions must have the whole answer."""
    wrong = []
    for question in asked.split("|"):
        text = re.sub(r"\s+", " ", answer(program, question).replace("\\", "")).lower()
        missing = [w for w in words if (w[0] == "!" and w[1:].lower() in text)
                   or (w[0] != "!" and not any(x.lower() in text for x in w.split("|")))]
        if text and not missing:
            return []
        wrong.append(f"explain {question}: " + (f"lacks {missing}" if text else "no answer"))
    return wrong


def main():
    program, wanted = os.environ["H2LENS"], sys.argv[1:]
    bad = 0
    todo = [s for s in STATEMENTS if not wanted or any(w in s[1] for w in wanted)]
    print(f"1..{len(todo)}")
    for n, (guide, statement, right, asked, words) in enumerate(todo, 1):
        wrong = faults(program, asked, words)
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {n} - {guide}, {'right' if right else 'wrong'}: {statement}")
        for w in wrong:
            print(f"# {w}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
