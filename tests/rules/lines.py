#!/usr/bin/env python3
"""Lines that programs print when HTTP/2 fails, given to `explain -`: what five clients said in 113 scenarios
(tests/data/symptoms.json) and the logs of the corpus. MEANING says, of every line that carries an error, which entries are
right; 95 of 100 must be recognised with a right entry first or second. In tests/data/said.txt each line has its own entries
before it; those of healthy sessions among them must not be recognised. H2LENS=BIN lines.py [--show]"""

import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data")
CODES = ("NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM "
         "CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED").split()


def rst(*more):
    """An entry of the code that group 1 names, as RST_STREAM, or one of the program's own."""
    return lambda m: {"rst-" + m.group(1).lower().replace("_", "-"), "rst-cancel-server", *more}


def goaway(*more):
    return lambda m: {"goaway-" + m.group(1).lower().replace("_", "-"), *more}


def numbered(kind, *more):
    """The same where group 1 is the code's number."""
    return lambda m: {kind + "-" + (CODES[int(m.group(1))].lower().replace("_", "-") if int(m.group(1)) < 14 else "unknown-code"), *more}


CODE = "(" + "|".join(CODES) + ")"
# (what the line says, the entries that are right), the first that fits counts; entries None: it carries no error
MEANING = [
    # TLS, said by anybody
    (r"alert certificate required|CERTIFICATE_REQUIRED", {"alert-certificate-required", "curl-55-56-recv", "tls-client-certificate"}),
    (r"no application protocol|NO_APPLICATION_PROTOCOL", {"alert-no-application-protocol", "alpn-alert"}),
    (r"alert handshake failure|tls: handshake failure|ALERT_HANDSHAKE_FAILURE", {"alert-handshake-failure"}),
    (r"alert protocol version|protocol version not supported|ALERT_PROTOCOL_VERSION", {"alert-protocol-version"}),
    (r"unrecognized name|UNRECOGNIZED_NAME", {"alert-unrecognized-name"}),
    (r"wrong version number|WRONG_VERSION_NUMBER|first record does not look like a TLS handshake", {"tls-cleartext-answer", "curl-35-tls"}),
    (r"legacy sigalg disallowed", {"curl-35-tls", "alert-protocol-version", "tls-old-version"}),
    (r"SSL_connect: SSL_ERROR_SYSCALL|authentication handshake failed: (EOF|read tcp)|before secure TLS connection", {"grpc-go-transport-closing", "tls-handshake-cut", "curl-35-tls", "node-stream-cancel", "grpc-unavailable"}),
    (r"certificate has expired", {"certificate-expired", "curl-60-certificate", "certificate-refused", "alert-certificate-expired"}),
    (r"self-signed certificate", {"certificate-self-signed", "curl-60-certificate", "certificate-unknown-issuer", "certificate-refused"}),
    (r"hostname mismatch|no alternative certificate subject name", {"certificate-wrong-host", "curl-60-certificate", "certificate-refused"}),
    (r"curl failed to verify|establish a secure connection|how to fix it|More details here", None),
    # curl
    (r"curl: \(7\)", {"curl-7-connect", "tcp-refused"}),
    (r"curl: \(28\)", {"curl-28-timeout"}),
    (r"curl: \(52\)", {"curl-52-empty-reply"}),
    (r"curl: \(16\)", {"curl-16-framing"}),
    (r"curl: \(18\)|before end of the underlying", {"curl-18-cut", "tcp-fin-midstream"}),
    (r"not closed cleanly: " + CODE, rst("curl-92-stream")),
    (r"not closed cleanly: unknown", {"rst-unknown-code", "curl-92-stream"}),
    (r"tried # ?times|tried \d+ times before giving up", {"rst-refused-stream", "curl-55-56-recv", "goaway-lost-streams"}),
    (r"Recv failure: Connection reset by peer", {"curl-55-56-recv", "tcp-reset"}),
    (r"Flooding was detected", {"nghttp2-library-errors", "flood-ping", "flood-settings"}),
    (r"Too many CONTINUATION", {"nghttp2-library-errors", "flood-continuation"}),
    (r"returned -902", {"nghttp2-library-errors", "header-size-limits"}),
    # nghttp
    (r"Some requests were not processed", {"nghttp-not-processed"}),
    (r"Could not connect to the address", {"tcp-refused", "tcp-syn-timeout", "nghttp-not-processed", "curl-7-connect", "tcp-unreachable"}),
    (r"HTTP/2 protocol was not selected|unexpected ALPN protocol", {"alpn-not-chosen", "alpn-http11-chosen", "nghttp-not-processed", "alpn-not-offered"}),
    # gRPC
    (r"Error while dialing|connect: connection refused|ECONNREFUSED", {"tcp-refused", "grpc-unavailable", "node-stream-cancel", "grpc-go-transport-closing", "curl-7-connect"}),
    (r"code = \w+ desc = stream terminated by RST_STREAM with error code: " + CODE, rst("grpc-reset", "go-stream-error", "grpc-cancelled", "grpc-unavailable", "grpc-resource-exhausted", "grpc-internal")),
    (r"RST_STREAM with error code: unknown", {"go-stream-error", "rst-unknown-code", "grpc-reset", "grpc-unknown"}),
    (r"code = DeadlineExceeded", {"grpc-deadline-exceeded", "go-context-deadline"}),
    (r"compressed flag set", {"grpc-compression-flag", "grpc-internal"}),
    (r"code = Internal desc = (invalid header|pseudo header|malformed header)", {"malformed-fields", "malformed-pseudo", "message-malformed", "grpc-internal", "rst-protocol-error"}),
    (r"code = Internal desc = unexpected EOF", {"grpc-message-cut", "grpc-internal", "go-unexpected-eof"}),
    (r"code = PermissionDenied", {"grpc-permission-denied"}),
    (r"server closed the stream without sending trailers", {"grpc-no-status", "grpc-internal"}),
    (r"received the unexpected content-type|missing content-type field|malformed header: missing HTTP", {"grpc-not-grpc", "grpc-unknown", "grpc-unavailable"}),
    (r"desc = the connection is draining", {"grpc-go-draining", "goaway-no-error", "goaway-lost-streams", "grpc-unavailable", "grpc-max-age"}),
    (r"transport is closing|desc = connection closed|use of closed network connection", {"grpc-go-transport-closing", "grpc-unavailable"}),
    # Go
    (r"RST_STREAM stream=.*ErrCode=" + CODE, rst("go-stream-error")),
    (r"ErrCode=" + CODE, goaway("go-goaway")),
    (r"stream error: stream ID \d+; " + CODE + "; received from peer", rst("go-stream-error")),
    (r"stream error: stream ID \d+; unknown error code", {"rst-unknown-code", "go-stream-error"}),
    (r"stream error: stream ID \d+; PROTOCOL_ERROR", {"go-stream-error", "rst-protocol-error", "message-malformed", "malformed-fields", "malformed-pseudo"}),
    (r"connection error: " + CODE, goaway("go-stream-error", "go-goaway", "header-compression", "violation")),
    (r"context deadline exceeded", {"go-context-deadline", "grpc-deadline-exceeded"}),
    (r"connection reset by peer|ECONNRESET", {"tcp-reset", "go-unexpected-eof", "node-session-error", "curl-55-56-recv", "tls-handshake-cut", "node-stream-cancel", "nginx-upstream-reset"}),
    (r"unexpected EOF|^EOF$", {"go-unexpected-eof", "tcp-fin-midstream", "tls-handshake-cut"}),
    (r"more than declared Content-Length", {"go-unexpected-eof", "malformed-content-length", "message-malformed", "go-stream-error"}),
    (r"protocol error: received .* before a SETTINGS frame", {"preface-not-settings", "go-stream-error", "violation"}),
    (r"protocol error: received DATA", {"violation-stream-states", "violation-data", "go-stream-error", "violation", "rst-stream-closed"}),
    (r"unhandled response frame type", None),
    # Node.js
    (r"goaway (\d+) last=\d+ .*ERR_HTTP2_SESSION_ERROR", numbered("goaway", "node-session-error")),
    (r"Session closed with error code (\d+)", numbered("goaway", "node-session-error")),
    (r"NGHTTP2_" + CODE, rst("node-stream-error")),
    (r"Stream closed with error code \d+", {"node-stream-error", "rst-unknown-code"}),
    (r"ERR_HTTP2_ERROR", {"nghttp2-library-errors", "goaway-protocol-error", "goaway-flow-control-error", "node-session-error", "node-stream-error"}),
    (r"ERR_HTTP2_STREAM_CANCEL", {"node-stream-cancel"}),
    # the logs of the corpus
    (r"upstream prematurely closed", {"nginx-upstream-prematurely-closed"}),
    (r"recv\(\) failed \(104", {"nginx-upstream-reset"}),
    (r" (SD|sD)-- ", {"haproxy-sd"}),
    (r" ---- ", None),
    (r"PROTOCOL_ERROR \(err 1\)", {"curl-92-stream", "rst-protocol-error", "message-malformed", "malformed-content-length"}),
    (r"INVALID; error=", {"nghttp2-library-errors", "message-malformed", "malformed-fields", "malformed-content-length", "rst-protocol-error"}),
    (r"error_code=" + CODE + r"\(", lambda m: None if m.group(1) == "NO_ERROR" else rst("nghttp-not-processed")(m)),
]
# lines of no error by their shape; every other line of the inputs must have a meaning above
PLAIN = re.compile(
    r"^$|^<nil>$|^HTTP/\d|^(status|info|end|HANG)\b|^; close rst|^goaway 0|^\"\" ?$|^\"hi\" err=<nil>|^rc=\d+ *$|\d+ \d{3} \d+B \d+conn *$")


def messages(client, output):
    """What the client itself printed: the harness's own words go."""
    for line in output.split("\n"):
        line = re.sub(r"^rc=\d+ ?(\d+ \d{3} \d+B \d+conn ?)?", "", line)
        if client == "go":
            line = re.sub(r"^(ERR|HTTP/\d\.\d \d+ \d+) ", "", line)
        if client == "grpc":
            line = re.sub(r'^"\w*" err=', "", line)
        if client == "node":
            line = re.sub(r"^\) ; ", "", line)
        yield line.strip()


def symptoms():
    with open(os.path.join(DATA, "symptoms.json"), encoding="utf-8") as f:
        for scenario, said in json.load(f).items():
            for client, output in said.items():
                if client != "wire_from_curl":
                    yield from ((f"{scenario}/{client}", line) for line in messages(client, output))


def logs():
    """Of the corpus's logs the lines that carry an error."""
    for path in sorted(glob.glob(os.path.join(DATA, "corpus", "*.log"))):
        with open(path, encoding="utf-8", errors="replace") as f:
            for line in f:
                if re.search(r"\[error\]|curl: \(|\bS[DHC]-- |ERR_|ErrCode=(?!NO_ERROR)|stream error|not closed cleanly|INVALID; error|unexpected EOF", line):
                    yield os.path.basename(path), line.strip()


def meaning(line):
    """The right entries; None: it carries no error; False: nobody has said."""
    if PLAIN.search(line):
        return None
    for pattern, entries in MEANING:
        m = re.search(pattern, line)
        if m:
            return entries(m) if callable(entries) else entries
    return False


def said():
    """Of each line: the entries of which one is right, empty when it carries no error."""
    with open(os.path.join(DATA, "said.txt"), encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                entries, line = line.rstrip("\n").split("\t", 1)
                yield set() if entries == "-" else set(entries.split(",")), line


def recognised(program, lines):
    """The ids of what each line was recognised as, best first."""
    done = subprocess.run([program, "explain", "-", "--all", "--format", "json"], input="\n".join(lines).encode(),
                          capture_output=True, timeout=60)
    return [[m["id"] for m in json.loads(answer)["matches"]] for answer in done.stdout.decode().splitlines()]


def tell(number, name, ok, faults):
    print(f"{'ok' if ok else 'not ok'} {number} - {name}")
    for fault in faults:
        print(f"# {fault}")
    return ok


def main():
    program, show = os.environ["H2LENS"], "--show" in sys.argv
    lines = [(where, line, meaning(line)) for where, line in (*symptoms(), *logs())]
    nobody = [(w, l) for w, l, m in lines if m is False]
    lines = [x for x in lines if x[2]]
    found = recognised(program, [l for _, l, _ in lines])
    faults = [f"{where}: {line[:150]} | {ids[:3]} | right: {sorted(m)[:4]}"
              for (where, line, m), ids in zip(lines, found) if not m & set(ids[:2])]
    good, own = len(lines) - len(faults), list(said())
    found = [(m, line, ids) for (m, line), ids in zip(own, recognised(program, [line for _, line in own]))]
    missed = [f"{line[:150]} | {ids[:3]} | right: {sorted(m)}" for m, line, ids in found if m and not m & set(ids[:2])]
    invented = [f"{line[:150]} | {ids[:3]}" for m, line, ids in found if not m and ids]
    errors = sum(1 for m, _ in own if m)
    print("1..4")
    share = 100 * good / len(lines)
    right = 100 * (errors - len(missed)) / errors
    return not all([
        tell(1, "every line that carries an error has a meaning", not nobody, [f"{where}: {line}" for where, line in nobody[:20]]),
        tell(2, f"{good} of {len(lines)} lines are recognised ({share:.1f} of 100)", share >= 95, faults if show or share < 95 else []),
        tell(3, f"{errors - len(missed)} of {errors} lines of many programs are recognised ({right:.1f} of 100)", right >= 95,
             missed if show or right < 95 else []),
        tell(4, "what healthy sessions print is no error", not invented, invented)])


if __name__ == "__main__":
    sys.exit(main())
