"""What tests/style/knowledge.sh runs: see there, and doc/knowledge.md."""

import glob
import os
import re
import sys
import unicodedata

FOLDER = sys.argv[1] if len(sys.argv) > 1 else "knowledge"
KEYS = "id title layer severity finding event name alias match source version".split()
TRANSLATED = "id title version name".split()
LAYERS = (
    "dns tcp tls alpn preface connection stream flow-control grpc http capture none"
).split()
PROGRAMS = (
    "curl nghttp nginx envoy haproxy apache go node grpc-go grpc-java grpc-node grpc-core okhttp"
    " chrome firefox netty jetty tomcat python dotnet hyper h2o varnish openssl git h2lens any"
).split()
PARTS = {
    "en": "What happened|Likely causes|Confirm|Recover|Dead ends|References".split("|"),
    "zh": "发生了什么|可能的原因|如何确认|如何恢复|无效的做法|参考资料".split("|"),
}


def width(text):
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide


class Entry:
    def __init__(self, path, language):
        self.path, self.language = path, language
        self.id = os.path.basename(path)[:-3]
        self.head, self.parts, self.mistakes = [], {}, []
        with open(path, encoding="utf-8", newline="") as f:
            self.lines = f.read().split("\n")
        self.read()

    def wrong(self, line, words):
        self.mistakes.append(f"{self.path}:{line}: {words}")

    def values(self, key):
        return [value for name, value, _ in self.head if name == key]

    def read(self):
        at = self.read_head()
        if "\r" in "".join(self.lines):
            self.wrong(1, "carriage returns")
        if self.lines[-1] != "":
            self.wrong(len(self.lines), "the last line is not ended")
        self.read_parts(at)
        self.check_head()
        for part in ("Confirm", "Recover") if self.language == "en" else ("如何确认", "如何恢复"):
            self.check_steps(part)
        self.check_links()
        self.marks = self.read_marks()

    def read_head(self):
        for number, line in enumerate(self.lines, 1):
            if not line:
                return number
            key, colon, value = line.partition(": ")
            if not colon or not value.strip():
                self.wrong(number, 'no "key: value"')
                continue
            if key not in KEYS:
                self.wrong(number, f"{key} is no key")
            elif self.language != "en" and key not in TRANSLATED:
                self.wrong(number, f"{key} stands in the English only")
            self.head.append((key, value.strip(), number))
        return len(self.lines)

    def read_parts(self, at):
        part, fence = None, None
        names = list(PARTS[self.language])
        for number, line in enumerate(self.lines[at:], at + 1):
            if line.strip().startswith("```"):
                fence = None if fence else (number, line)
            elif line.startswith("#") and not fence:
                wanted = names.pop(0) if names else None
                if wanted is None or line != "## " + wanted:
                    self.wrong(number, f'"## {wanted}" was expected')
                    return
                part = wanted
                self.parts[part] = []
                continue
            if part:
                self.parts[part].append((number, line))
            elif line.strip():
                self.wrong(number, "words before the first part")
        if fence:
            self.wrong(fence[0], "a block that is not ended")
        if names:
            self.wrong(len(self.lines), f'"## {names[0]}" is missing')
        for name, lines in self.parts.items():
            if not any(line.strip() for _, line in lines):
                self.wrong(lines[0][0] if lines else 1, f'"## {name}" is empty')

    def check_head(self):
        if self.values("id") != [self.id]:
            self.wrong(1, "its id is not its file's name")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            self.wrong(1, "an id has lower-case letters, digits, hyphens")
        titles = self.values("title")
        if len(titles) != 1 or width(titles[0]) > 70:
            self.wrong(1, "one title, of at most 70 columns")
        if self.language != "en":
            return
        if len(self.values("layer")) != 1 or self.values("layer")[0] not in LAYERS:
            self.wrong(1, "one layer, of those that there are")
        severity = self.values("severity")
        if len(severity) != 1 or severity[0] not in ("error", "warning", "info", "ok"):
            self.wrong(1, "one severity: error, warning, info, ok")
        if not self.values("source"):
            self.wrong(1, "no source")
        for key, value, number in self.head:
            if key == "match":
                self.check_match(value, number)

    def check_match(self, value, number):
        program, colon, pattern = value.partition(":")
        if program not in PROGRAMS or not colon:
            self.wrong(number, f'"{program}" is no program that is known')
        literal = re.sub(r"\\([*#\\])", "x", re.sub(r"(?<!\\)[*#]", "\0", pattern.strip()))
        if len(literal.replace("\0", "")) < 7:
            self.wrong(number, "a pattern has at least seven characters of its own")
        if max(map(len, literal.split("\0"))) < 4:
            self.wrong(number, "a pattern has four characters of its own in a row")

    def check_steps(self, part):
        number_wanted, inside = 1, False
        for number, line in self.parts.get(part, []):
            if line.strip().startswith("```"):
                inside = not inside
                if not line.startswith("   ") or line.startswith("     "):
                    self.wrong(number, "a block stands under its step, three spaces in")
                if inside and line.strip() == "```":
                    self.wrong(number, "a block says its language")
                continue
            step = re.match(r"(\d+)\. ", line)
            if inside or not line.strip():
                continue
            if step:
                if int(step[1]) != number_wanted:
                    self.wrong(number, f"step {number_wanted} was expected")
                number_wanted += 1
            elif not line.startswith("   "):
                self.wrong(number, "neither a step nor indented under one")
        if number_wanted == 1 and part in self.parts:
            self.wrong(self.parts[part][0][0] if self.parts[part] else 1, f"{part}: no steps")

    def check_links(self):
        for number, line in enumerate(self.lines, 1):
            for address in re.findall(r"\]\(([^)]*)\)", line):
                if not address.startswith(("https://", "http://")):
                    self.wrong(number, f"a link to {address}")

    def read_marks(self):
        """Which items are tied to what: part, item, ids, line; causes and steps only."""
        marks = []
        for part in PARTS[self.language]:
            item, inside = 0, False
            for number, line in self.parts.get(part, []):
                inside ^= line.strip().startswith("```")
                item += not inside and bool(re.match(r"- |\d+\. ", line))
                if inside or "{because" not in line:
                    continue
                found = re.fullmatch(r".*\{because ([a-z0-9-]+\*?(?: [a-z0-9-]+\*?)*)\}", line)
                if not found or not item or part not in PARTS[self.language][1:4]:
                    self.wrong(number, "{because ID…} ends a line of a cause or a step")
                    continue
                marks.append((PARTS[self.language].index(part), item, found[1].split(), number))
        return marks

    def shape(self):
        """Steps, and the blocks' languages, by part."""
        shape = []
        for name in PARTS[self.language]:
            lines = [line for _, line in self.parts.get(name, [])]
            inside, steps, blocks = False, 0, []
            for line in lines:
                if line.strip().startswith("```"):
                    inside = not inside
                    if inside:
                        blocks.append(line.strip()[3:])
                elif not inside and re.match(r"\d+\. ", line):
                    steps += 1
            shape.append((steps, tuple(blocks)))
        return shape


def read(language):
    paths = sorted(glob.glob(os.path.join(FOLDER, language, "*.md")))
    return {os.path.basename(p)[:-3]: Entry(p, language) for p in paths}


def compare(english, chinese):
    for name, entry in sorted(chinese.items()):
        if name not in english:
            yield f"{entry.path}: there is no English entry of that name"
            continue
        for i, (en, zh) in enumerate(zip(english[name].shape(), entry.shape())):
            if en != zh:
                yield (
                    f"{entry.path}: {PARTS['en'][i]}: {zh[0]} steps, blocks {list(zh[1])};"
                    f" in English {en[0]}, {list(en[1])}"
                )
        if [m[:3] for m in english[name].marks] != [m[:3] for m in entry.marks]:
            yield f"{entry.path}: its {{because …}} are others than in English"
    for name in sorted(set(english) - set(chinese)):
        yield f"{FOLDER}/zh/{name}.md: the translation is missing"


def doubles(english):
    for key in ("alias", "finding"):
        seen = {}
        for name, entry in sorted(english.items()):
            for value in entry.values(key):
                plain = " ".join([value.split()[0]] + sorted(value.split()[1:]))
                if plain in seen:
                    yield f"{entry.path}: {key} {value} stands in {seen[plain]} too"
                seen.setdefault(plain, name)
    for name, entry in english.items():
        for alias in entry.values("alias"):
            if alias in english:
                yield f"{entry.path}: alias {alias} is the id of another"


def unknown_marks(english):
    ids = set(english) | {v.split()[0] for e in english.values() for v in e.values("finding")}
    for entry in english.values():
        for _, _, words, number in entry.marks:
            for word in words:
                if not any(i == word or word[-1] == "*" and i.startswith(word[:-1]) for i in ids):
                    yield f"{entry.path}:{number}: no rule and no entry is called {word}"


def main():
    english, chinese = read("en"), read("zh")
    tests = [
        ("every English entry reads as it should", [m for e in english.values() for m in e.mistakes]),
        ("every Chinese entry reads as it should", [m for e in chinese.values() for m in e.mistakes]),
        ("each translation has the same steps and blocks", list(compare(english, chinese))),
        ("nothing is claimed by two entries", list(doubles(english))),
        ("every {because …} names a rule or an entry", list(unknown_marks(english))),
    ]
    print(f"1..{len(tests)}")
    for number, (name, mistakes) in enumerate(tests, 1):
        print(f"{'not ok' if mistakes else 'ok'} {number} - {name}")
        for mistake in mistakes[:60]:
            print(f"# {mistake}")
        if len(mistakes) > 60:
            print(f"# and {len(mistakes) - 60} more")


main()
