#!/usr/bin/env python3
"""Every case of tests/data/corpus (real peers failing; its README tells how they were made and what each member means)
against its ground truth: the verdict's layer, code, sender and streams, how many connections and streams there are, and
the words that a right explanation must have. H2LENS=BIN corpus.py [ID…]."""

import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "..", "data", "corpus")

# Here the capture hides what happened (README): the words count, and that nothing is made up.
HIDDEN = ("d055-mid-capture-tls", "d057-nokeys-healthy", "d058-nokeys-goaway", "d088-wrong-keys")

# Where the ground truth, which is tshark's count, is less than what is on the wire or overlooks something: what is
# right, and why.
BETTER = {
    # curl sent stream 3 just as Apache's GOAWAY (last 1, "timeout") and FIN came: it was lost, and curl ended with (16)
    "d004-h2c-upgrade": {"layer": "connection", "sender": "server", "failed_streams": [3]},
    "d014-preface-h1-server": {"streams": 1},  # curl sent HEADERS on stream 1 before it saw the HTTP/1.1 answer
    "d054-mid-capture-h2c": {"streams": 3},  # streams 1 and 3 are in the packets that were removed
    "d085-logs-haproxy": {"streams": 12},  # tshark took the connection of haproxy to nginx for data
}


def capture_of(case):
    found = [f for f in glob.glob(os.path.join(CORPUS, case + ".pcap*"))]
    assert len(found) == 1, found
    return found[0]


def same_sender(said, truth):
    """A proxy that nothing on the wire tells from a server may be called one (README)."""
    return said == truth or (truth == "middlebox" and said == "server")


def same_code(said, truth, layer):
    """With layer none NO_ERROR only says that an orderly GOAWAY was seen."""
    return said == truth or (layer == "none" and {said, truth} <= {None, "NO_ERROR"})


def faults(case, program):
    with open(os.path.join(CORPUS, case + ".json"), encoding="utf-8") as f:
        truth = {**json.load(f)["expected"], **BETTER.get(case, {})}
    arguments = [program, "report", capture_of(case)]
    keys = os.path.join(CORPUS, case + ".keys")
    if os.path.exists(keys):
        arguments += ["--keylog", keys]
    run = lambda *more: subprocess.run([*arguments, *more], capture_output=True, timeout=60, check=True).stdout.decode()
    report, text = json.loads(run("--format", "json")), " ".join(run().lower().split())  # it is folded
    verdict, connections = report["verdict"], report["connections"]
    if len(connections) != truth["connections"]:
        yield f"{len(connections)} connections, {truth['connections']} expected"
    for words in truth["must_mention"]:
        if not any(w.lower() in text for w in words.split("|")):
            yield f"the report does not say {words!r}"
    if case in HIDDEN:
        return
    if verdict["layer"] != truth["layer"]:
        yield f"layer {verdict['layer']}, {truth['layer']} expected"
    if not same_code(verdict["code"], truth["code"], truth["layer"]):
        yield f"code {verdict['code']}, {truth['code']} expected"
    if not same_sender(verdict["sender"], truth["sender"]):
        yield f"sender {verdict['sender']}, {truth['sender']} expected"
    streams = sum(len(c["streams"]) for c in connections)
    if truth["streams"] is not None and streams != truth["streams"]:
        yield f"{streams} streams, {truth['streams']} expected"
    if set(verdict["streams"]) != set(truth["failed_streams"]):
        yield f"streams {verdict['streams']} failed, {truth['failed_streams']} expected"


def main():
    program, wanted = os.environ["H2LENS"], sys.argv[1:]
    cases = sorted(os.path.basename(f)[:-5] for f in glob.glob(os.path.join(CORPUS, "*.json")))
    cases = [c for c in cases if not wanted or any(c.startswith(w) for w in wanted)]
    bad = 0
    print(f"1..{len(cases)}")
    for n, case in enumerate(cases, 1):
        try:
            wrong = list(faults(case, program))
        except Exception as e:  # a case that cannot be run has failed
            wrong = [f"{type(e).__name__}: {e}"]
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {n} - {case}")
        for w in wrong:
            print(f"# {w}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
