#!/usr/bin/env python3
"""Every rule on captures made for it: H2LENS=BIN run.py [WORD…] runs the cases whose names have one of the words.
With --keep DIR the captures stay there."""

import glob
import importlib
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import rig  # noqa: E402


def report(program, path, form):
    done = subprocess.run([program, "report", path, "--format", form], capture_output=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr.decode()[:300]}")
    return done.stdout.decode()


def faults(case, program, path):
    """What differs from what the case expects, in words."""
    whole = json.loads(report(program, path, "json"))
    verdict, found = whole["verdict"], {f["id"]: f for f in whole["findings"]}
    for key, value in case.verdict.items():
        if verdict.get(key) != value:
            yield f"verdict {verdict['id']}: {key} is {verdict.get(key)!r}, expected {value!r}"
    if case.verdict.get("severity") == "ok":
        yield from (f"{f['id']} is {f['severity']}: {f['summary']}" for f in whole["findings"]
                    if f["severity"] in ("warning", "error"))
    yield from (f"no finding {i}; there are {sorted(found)}" for i in case.findings if i not in found)
    yield from (f"{i} was found: {found[i]['summary']}" for i in case.never if i in found)
    if case.streams is not None and sorted(verdict.get("streams", [])) != sorted(case.streams):
        yield f"verdict's streams are {verdict.get('streams')}, expected {case.streams}"
    if case.says:
        text = " ".join(report(program, path, "text").lower().split())  # it is folded
        for words in case.says:
            if not any(w.lower() in text for w in words.split("|")):
                yield f"the report does not say {words!r}"


def main():
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    keep = None
    if "--keep" in sys.argv:
        keep = words.pop(0)
        os.makedirs(keep, exist_ok=True)
    program = os.environ["H2LENS"]
    for name in sorted(glob.glob(os.path.join(HERE, "cases_*.py"))):
        importlib.import_module(os.path.basename(name)[:-3])
    cases = [c for c in rig.CASES if not words or any(w in c.name for w in words)]
    bad = 0
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as scratch:
        for n, case in enumerate(cases, 1):
            path = os.path.join(keep or scratch, f"{case.name.replace(': ', '.')}.pcap")
            try:
                cap = rig.Capture()
                case.build(cap)
                cap.write(path)
                wrong = list(faults(case, program, path))
            except Exception as e:  # a case that cannot be run has failed
                wrong = [f"{type(e).__name__}: {e}"]
            bad += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {n} - {case.name}")
            for w in wrong:
                print(f"# {w}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
