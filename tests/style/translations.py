#!/usr/bin/env python3
"""What h2lens says is there in Chinese, in src/insight/words_zh*.c, with the same arguments: the sentences of the rules, what is
given to the look-ups of h2lens/words.h, and the tables of words that are looked up where they are shown. With --list FILE… the
sentences of those sources that have none are printed as rows to fill in; --list alone does so for all."""

import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*(?:PRI[a-z]\d+\s*)?"(?:[^"\\\n]|\\.)*")*')
SPEC = re.compile(r"%(?!%)[-+ #0-9.*]*(?:hh|h|ll|l|z)?[a-zA-Z]")

# Functions that look up what they are given, or give it to who does, and which argument that is.
CALLS = {"words_in": 1, "words_add": 1, "words_addf": 1, "explain_title": 1, "words_or": 2, "words_put": 2,
         "app_say": 2, "draw_say": 5, "fact": 2, "fact_string": (2, 3), "fact_number": 2, "heading": 2,
         "duration_fact": 2, "walk_none": 2, "walk_number": 3, "walk_text": 4}
# Words that are kept in tables: the file, what begins and ends the table, and what in a row is for programs.
HEAD = r'X\(\w+, "[^"]*", '
TABLES = [
    ("src/insight/explain_text.c", "frames[] = {", "#define LOOKUP"),
    ("src/insight/explain_local.c", "facts[LOCAL_KIND_COUNT] = {", "static void add("),
    ("src/insight/explain_local.c", "static void certificate(", "static void limit("),
    ("src/insight/explain.c", "static const char *closing(", "void explain_connection("),
    ("src/book/describe_conn.c", "static const char *close_text(", "static void tcp_side_facts("),
    ("src/book/describe_local.c", "static const char *plain(", "void describe_local_summary("),
    ("src/book/describe_tcp.c", "icmp_texts[] = {", "};"),
    ("src/book/names_local.c", "titles[LOCAL_KIND_COUNT] = {", "};"),
    ("src/report_text.c", "static const char *closing(", "static void write_tcp("),
    ("src/report_text.c", "heads[] = {", "};"),
    ("src/frames.c", "heads[] = {", "};"),
    ("src/book/names.c", "ends[] = {", "};"),
    ("include/h2lens/book.h", "#define EVENT_KINDS(X)", "enum event_kind {"),
    ("include/h2lens/book.h", "#define TLS_REASONS(X)", "#define X(name, line)"),
    ("include/h2lens/steer.h", "#define STEER_COMMANDS(X)", "enum steer_command {", HEAD + r'"[^"]*",'),
    ("src/book/fields.h", "#define FIELDS(X)", "enum field_id {", r'X\(\w+,\s*"[^"]*",\s*\w+,\s*\w+,'),
    ("ui/command.h", "#define COMMANDS(X, G)", "enum command {", HEAD + r'"[^"]*",'),
    ("ui/help.c", "signs[] = {", "};"),
    ("ui/start.c", "ways[] = {", "};", r'\{":[^"]*",'),
    ("ui/status.c", "stages[] = {", "};"),
    ("ui/status.c", "const char *status_alarm(", "static const char *plural("),
    ("ui/trial.c", "static void add_connection(", "const struct connection"),
    ("ui/trial.c", "labels[TRIAL_FACTS] = {", "};"),
    ("ui/view_frames.c", "columns[COLUMN_COUNT] = {", "};"),
    ("include/h2lens/names.h", "#define LOCAL_STAGES(X)", "enum local_stage {", HEAD),
]
# Ids of layers, which the rows of rules name.
LAYERS = ["connection", "flow-control", "capture"]
# What stays as it is: names of protocols, of programs, of units.
SAME = re.compile(r"RFC [^a-z]*|no RFC|SYN|SYN ACK|FIN|RST|ICMP|ClientHello|ServerHello|HelloRetryRequest|EncryptedExtensions|"
                  r"Δ ms|GOAWAY|Certificate|Handshake|ChangeCipherSpec|Finished|NewSessionTicket|KeyUpdate|TLS|ALPN|h2lens|certificate %s|"
                  r"JA4|MSS|[A-Z]+_[A-Z_0-9]+|PADDED|PRIORITY|ACK|warning")


def joined(literal):
    """Adjacent literals as one, still escaped as C has them."""
    literal = re.sub(r'"\s*PRI([a-z])32\s*"', r"\1", literal)
    return "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', literal))


def code(path):
    """A source without comments and includes."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        source = re.sub(r"^\s*#include.*$", "", f.read(), flags=re.M)
    # comments hold quotes, strings hold slashes: cut comments outside of strings only
    out, at = [], 0
    for m in re.finditer(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/|\\\n', source, re.S):
        out.append(source[at:m.start()])
        out.append(m.group() if m.group()[0] == '"' else " ")
        at = m.end()
    return "".join(out) + source[at:]


def literals(source):
    return [joined(m.group()) for m in LITERAL.finditer(source)]


def sentences(path):
    """What reads like words in a rule: a format of a title, a sentence or a clause, here or in a table."""
    seen = []
    for text in literals(code(path)):
        words = re.sub(SPEC, "", text)
        if " " not in text.strip() or text.startswith(("RFC ", "gRPC over")) or not re.search(r"[a-z]{3}", words):
            continue
        if re.fullmatch(r"[a-z0-9 :/.,_-]*\*?", text) and len(text.split()) < 3:
            continue
        if text not in seen:
            seen.append(text)
    return seen


def argument(source, at, number):
    """The argument of that number of the call whose bracket is behind `at`."""
    depth, start, count = 0, at + 1, 0
    for m in re.finditer(r'"(?:[^"\\\n]|\\.)*"|[(){}\[\],]', source[at:]):
        c, here = m.group(), at + m.start()
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        if (c == "," and depth == 1) or depth == 0:
            if count == number:
                return source[start:here]
            if depth == 0:
                return ""
            count, start = count + 1, here + 1
    return ""


def flat(source):
    """Without what stands in the brackets of calls: those speak for themselves."""
    while True:
        less = re.sub(r"\w+\((?:\"(?:[^\"\\\n]|\\.)*\"|[^()\"])*\)", "", source)
        if less == source:
            return source
        source = less


def is_said(text):
    return re.search(r"[A-Za-z]{2}", SPEC.sub("", text)) and not SAME.fullmatch(text)


def given(path):
    """What the calls and tables of a source say."""
    source, out = code(path), []
    for m in re.finditer(r"\b(" + "|".join(CALLS) + r")\s*\(", source):
        which = CALLS[m.group(1)]
        for number in which if isinstance(which, tuple) else (which,):
            out += literals(flat(argument(source, m.end() - 1, number)))
    for file, begin, end, *head in TABLES:
        if file == path:
            start = source.index(begin)
            out += literals(re.sub(r"\[\w*\]|X\(\w+, \w+," if not head else head[0], "",
                                   source[start:source.index(end, start)]))
    out += re.findall(r'const struct view \w+ = \{"(\w+)"', source)
    return list(dict.fromkeys(t for t in out if is_said(t)))


def translated():
    pairs = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "src/insight/words_zh*.c"))):
        source = code(os.path.relpath(path, ROOT))
        for m in re.finditer(r"\{\s*(" + LITERAL.pattern + r"),\s*(" + LITERAL.pattern + r")\s*\}", source):
            pairs[joined(m.group(1))] = joined(m.group(2))
    return pairs


def of_faces():
    """The tables that the look-ups of h2lens/words.h read."""
    pairs = {}
    for name in re.findall(r"words_zh_\w+", re.search(r"words_of_faces\[\] = \{(.*?)\}", code("src/insight/words_zh.c"), re.S)[1]):
        path = "src/insight/" + ("words_zh" if name == "words_zh_terms" else name) + ".c"
        for m in re.finditer(r"\{\s*(" + LITERAL.pattern + r"),\s*(" + LITERAL.pattern + r")\s*\}", code(path)):
            english = joined(m.group(1))
            if english in pairs and pairs[english] != joined(m.group(2)):
                print(f"# {path}: {english[:80]} has a second translation")
            pairs[english] = joined(m.group(2))
    return pairs


def files(*patterns):
    return sorted(os.path.relpath(p, ROOT) for x in patterns for p in glob.glob(os.path.join(ROOT, x), recursive=True))


def rules():
    return files("src/insight/finding*.c", "src/insight/verdict.c")


def faces():
    return [p for p in files("src/**/*.c", "src/book/*.h", "ui/*.c", "ui/*.h", "include/h2lens/*.h") if "words" not in p]


def rows(paths, of, pairs):
    for path in paths:
        missing = [s for s in of(path) if s not in pairs]
        if missing:
            print(f"/* {os.path.basename(path)} */")
        for s in missing:
            print(f'\t{{"{s}",\n\t "{len(SPEC.findall(s))} arguments"}},')


def dropped(english, chinese):
    """Arguments that the Chinese leaves out though they are no ending of a plural ("%u byte%s", "%u %s" of bytes)."""
    named = {int(n) for n in re.findall(r"%([1-9])", chinese)}
    return [m.group() for n, m in enumerate(SPEC.finditer(english), 1)
            if n not in named and not (m.group() == "%s" and re.search(r"[A-Za-z]$|%u $", english[:m.start()]))]


def tell(number, what, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {what}")
    for line in wrong[:40]:
        print(f"# {line}")
    return not wrong


def main():
    pairs, faced = translated(), of_faces()
    if len(sys.argv) > 1 and sys.argv[1] == "--list":
        chosen = [os.path.relpath(os.path.abspath(p), os.path.abspath(ROOT)) for p in sys.argv[2:]]
        rows([p for p in rules() if not chosen or p in chosen], sentences, pairs)
        rows([p for p in faces() if not chosen or p in chosen], given, faced)
        return 0
    print("1..5")
    good = tell(1, "every sentence of the rules is there in Chinese",
                [f"{p}: {s[:120]}" for p in rules() for s in sentences(p) if s not in pairs])
    said = {"client", "server", *LAYERS, *(s for p in faces() for s in given(p))}
    good &= tell(2, "whatever else is said is there in Chinese",
                 [f"{p}: {s[:120]}" for p in faces() for s in given(p) if s not in faced] +
                 [s for s in LAYERS if s not in faced])
    good &= tell(3, "no translation names an argument that is not there",
                 [f"{e[:80]} | {z[:80]}" for e, z in {**pairs, **faced}.items()
                  if {int(n) for n in re.findall(r"%([1-9])", z)} - set(range(1, len(SPEC.findall(e)) + 1))])
    good &= tell(4, "no translation leaves out a figure", [f"{e[:80]} | {z[:80]}" for e, z in faced.items() if dropped(e, z)])
    old = [e for e in faced if is_said(e) and e not in said]
    good &= tell(5, "nothing is translated that nobody says", old)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
