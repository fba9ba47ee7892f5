#!/usr/bin/env python3
"""The commands of the knowledge base as they stand: every line of a shell block is run by a shell with a session's values filled
in (a closed port of the loopback, a capture of tests/data), in a folder of its own. It may fail, for nothing answers; it must
not fail by its spelling. A line whose program is not installed is not judged, and counted as such. Workbench commands (`try`
blocks) are read by `h2lens run`. Under the sanitizers only lines that run h2lens are run: the others' spelling is the same in every
build. H2LENS=BIN steps.py [WORD…]: the entries whose ids have one of the words."""

import concurrent.futures
import functools
import glob
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))
SECONDS = 6

# What a program says that was spelled wrong, whatever it was asked to do.
MISSPELT = re.compile(
    r"(?i)unknown option|invalid option|unrecogni[sz]ed option|option .* (is unknown|is ambiguous|requires|unknown)|illegal option|"
    r"unknown argument|unrecognized argument|missing argument|requires parameter|syntax error|unexpected (token|EOF|end of file)|unterminated|"
    r"command not found|bad substitution|^usage:|: usage:|isn't a valid|aren't valid|neither a field nor|is not a valid|must be a field or function|was unexpected in this context|"
    r"malformed|illegal (base64|character)|is not a recognized|Extra options|Unknown (digest|cipher|command)|Invalid command|"
    r"no such (option|command|subcommand)|parse error|bad option|Object .* is unknown|Command .* is unknown")
# Said about values (our closed port, the test's capture), not about spelling.
ABOUT_VALUES = re.compile(r"malformed HTTP|malformed packet|Malformed Packet|\[Malformed")
TELLS_USAGE = re.compile(r"(?m)^h2lens: .*\bis (no|not)\b.*(command|option)")


def values():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    data = os.path.join(ROOT, "tests", "data")
    return {"scheme": "https", "host": "127.0.0.1", "port": str(port), "path": "/", "address": "127.0.0.1", "sni": "localhost", "stream": "1",
            "method": "GET", "capture": os.path.join(data, "goaway-lost-streams.pcap"), "keylog": os.path.join(data, "goaway-lost-streams.keys")}


def blocks(path, language):
    """The blocks of that language, without their indentation."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for m in re.finditer(r"^( *)```" + language + r"\n(.*?)^ *```", text, re.M | re.S):
        yield "\n".join(line[len(m.group(1)):] for line in m.group(2).rstrip("\n").split("\n"))


def fill(command, with_values):
    return re.sub(r"(?<!%)\{(\w+)\}", lambda m: with_values.get(m.group(1), m.group(0)), command)


def lines_of(block):
    """Commands: a line that ends in a backslash goes on."""
    return [line for line in re.sub(r"\\\n\s*", " ", block).split("\n") if line.strip() and not line.startswith("#")]


def run(command, folder):
    env = {**os.environ, "PATH": os.path.dirname(os.path.abspath(os.environ["H2LENS"])) + ":" + os.environ["PATH"] + ":/usr/sbin:/sbin",
           "HOME": folder, "LC_ALL": "C", "no_proxy": "*"}
    with subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=env,
                          start_new_session=True) as p:
        try:
            out, err = p.communicate(timeout=SECONDS)
            status = p.returncode
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            out, err = p.communicate()
            status = None
    return status, out.decode(errors="replace"), err.decode(errors="replace")


def program_of(command):
    words = re.sub(r"^(\w+=\S* +)*(timeout \S+ +|sudo +)?", "", command).split()
    return words[0] if words else ""


@functools.cache
def is_known(program):
    return subprocess.run(["bash", "-c", 'type -t -- "$1"', "-", program], capture_output=True,
                          env={"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}).returncode == 0


def is_sanitized():
    with open(os.environ["H2LENS"], "rb") as f:
        return b"__asan_init" in f.read()


def judge(command, folder):
    """None: well spelled; "" the program is missing; else what is wrong."""
    if re.match(r"\s*sudo\b", command):
        return "asks for root"
    program = program_of(command).strip("(")
    if program != "h2lens" and not is_known(program):
        return ""
    syntax = subprocess.run(["bash", "-n", "-c", command], capture_output=True)
    if syntax.returncode:
        return syntax.stderr.decode().strip()
    status, _, err = run(command, folder)
    said = ABOUT_VALUES.sub("", err)
    missing = re.search(r"(\w[\w-]*): command not found", err)
    if missing:
        return ""
    m = MISSPELT.search(said) or TELLS_USAGE.search(said)
    if m or (status == 2 and program_of(command) == "h2lens"):
        return " / ".join(line for line in err.strip().split("\n")[:3])
    return None


def try_faults(entries):
    """Workbench commands are known and have the arguments that they need."""
    with tempfile.TemporaryDirectory() as folder:
        for name, command in entries:
            script = os.path.join(folder, "script")
            with open(script, "w", encoding="utf-8") as f:
                f.write(command + "\n")
            done = subprocess.run([os.environ["H2LENS"], "run", script, f"http://127.0.0.1:{values()['port']}/"], stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=30)
            said = done.stderr.decode(errors="replace")
            if re.search(r"no command|unknown|is no |needs|column|usage", said):
                yield f"{name}: {command}: {said.strip().splitlines()[0]}"


def main():
    wanted, filled = sys.argv[1:], values()
    shell, tries = {}, {}
    for path in sorted(glob.glob(os.path.join(ROOT, "knowledge", "*", "*.md"))):
        name = os.path.basename(path)[:-3]
        if wanted and not any(w in name for w in wanted):
            continue
        for block in blocks(path, "sh"):
            for line in lines_of(block):
                shell.setdefault(fill(line, filled), name)
        for block in blocks(path, "try"):
            for line in lines_of(block):
                tries.setdefault(fill(line, filled), name)
    if is_sanitized():
        shell = {c: n for c, n in shell.items() if "h2lens" in c}
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(6) as pool:
        verdicts = list(pool.map(lambda c: judge(c, folder), shell))
    wrong = [(n, c, v) for (c, n), v in zip(shell.items(), verdicts) if v]
    absent = sorted({program_of(c).strip("(") for c, v in zip(shell, verdicts) if v == ""})
    print("1..2")
    print(f"{'not ok' if wrong else 'ok'} 1 - {len(shell)} shell commands are spelled right")
    for name, command, why in wrong:
        print(f"# {name}: {command}\n#   {why[:300]}")
    if absent:
        print(f"# not installed here, and so not tried: {', '.join(absent)}")
    unknown = list(try_faults([(n, c) for c, n in tries.items()]))
    print(f"{'not ok' if unknown else 'ok'} 2 - {len(tries)} commands of the workbench are known")
    for why in unknown:
        print(f"# {why}")
    return bool(wrong or unknown)


if __name__ == "__main__":
    sys.exit(main())
