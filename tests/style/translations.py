#!/usr/bin/env python3
"""Every sentence that a rule can say has its Chinese in src/insight/words_zh*.c, with the same arguments. With --list FILE…
the sentences of those sources that have none are printed as rows to fill in."""

import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
SPEC = re.compile(r"%(?!%)[-+ #0-9.*]*(?:hh|h|ll|l|z)?[a-zA-Z]")
SAYS = re.compile(r"\b(finding_title_is|finding_say|finding_also|finding_briefly)\s*\(")


def joined(literal):
    """Adjacent literals as one, still escaped as C has them."""
    return "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', literal))


def literals(path):
    with open(path, encoding="utf-8") as f:
        source = re.sub(r"^\s*#include.*$", "", f.read(), flags=re.M)
    # comments hold quotes, strings hold slashes: cut comments outside of strings only
    out, at = [], 0
    for m in re.finditer(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/', source, re.S):
        out.append(source[at:m.start()])
        out.append(m.group() if m.group()[0] == '"' else " ")
        at = m.end()
    source = "".join(out) + source[at:]
    for m in LITERAL.finditer(source):
        yield joined(m.group())


def sentences(path):
    """What reads like words: a format of a title, a sentence or a clause, here or in a table."""
    seen = []
    for text in literals(path):
        words = re.sub(SPEC, "", text)
        if " " not in text.strip() or text.startswith(("RFC ", "gRPC over")) or not re.search(r"[a-z]{3}", words):
            continue
        if re.fullmatch(r"[a-z0-9 :/.,_-]*\*?", text) and len(text.split()) < 3:
            continue
        if text not in seen:
            seen.append(text)
    return seen


def translated():
    pairs = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "src/insight/words_zh*.c"))):
        with open(path, encoding="utf-8") as f:
            source = f.read()
        for m in re.finditer(r"\{\s*(" + LITERAL.pattern + r"),\s*(" + LITERAL.pattern + r")\s*\}", source):
            pairs[joined(m.group(1))] = joined(m.group(2))
    return pairs


def sources():
    return sorted(p for p in glob.glob(os.path.join(ROOT, "src/insight/finding*.c")) + [os.path.join(ROOT, "src/insight/verdict.c")])


def main():
    pairs = translated()
    if len(sys.argv) > 1 and sys.argv[1] == "--list":
        for path in sys.argv[2:] or sources():
            print(f"/* {os.path.basename(path)} */")
            for s in sentences(path):
                if s not in pairs:
                    print(f'\t{{"{s}",\n\t "{len(SPEC.findall(s))} arguments"}},')
        return 0
    missing = [(os.path.basename(p), s) for p in sources() for s in sentences(p) if s not in pairs]
    wrong = [(e, z) for e, z in pairs.items()
             if {int(n) for n in re.findall(r"%([1-9])", z)} - set(range(1, len(SPEC.findall(e)) + 1))]
    print("1..2")
    print(f"{'not ok' if missing else 'ok'} 1 - every sentence of the rules is there in Chinese")
    for p, s in missing[:40]:
        print(f"# {p}: {s[:120]}")
    print(f"{'not ok' if wrong else 'ok'} 2 - no translation names an argument that is not there")
    for e, z in wrong:
        print(f"# {e[:80]} | {z[:80]}")
    return bool(missing or wrong)


if __name__ == "__main__":
    sys.exit(main())
