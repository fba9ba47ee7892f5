#!/usr/bin/env python3
"""First paint and key-to-screen of the workbench while it loads a large capture.

    paint.py CAPTURE [KEYS]     (H2LENS names the program)

Runs h2lens in a pseudo-terminal of 120×40. First paint: until the capture's name is on the screen.
Key to screen: in the filter's prompt, letters that nothing else on the screen has are typed one by
one; each is timed until it is drawn. Goals: 100 ms and 16 ms at any size.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

H2LENS = os.environ["H2LENS"]
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()].|[=>78M])")
LETTERS = "ZQXJKZQXJKZQXJKZQXJK"


class Screen:
    def __init__(self, arguments):
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", LINES="40", COLUMNS="120")
            os.execv(H2LENS, [H2LENS] + arguments)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def until(self, wanted, limit=5.0):
        """Reads until the text is drawn; the time it came, None when it did not."""
        seen = b""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    seen += os.read(self.fd, 65536)
                except OSError:
                    return None
                if wanted in ESCAPES.sub(b"", seen):
                    return time.monotonic()
        return None

    def key(self, text, wanted):
        sent = time.monotonic()
        os.write(self.fd, text.encode())
        came = self.until(wanted)
        return None if came is None else came - sent

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def once(arguments):
    screen = Screen(arguments)
    try:
        came = screen.until(os.path.basename(arguments[0]).encode())
        if came is None:
            sys.exit("paint.py: nothing was painted")
        os.write(screen.fd, b"/")
        time.sleep(0.02)
        keys = [screen.key(letter, letter.encode()) for letter in LETTERS]
        if None in keys:
            sys.exit("paint.py: a key was never drawn")
        return came - screen.start, keys
    finally:
        screen.close()


def main():
    arguments = sys.argv[1:2] + (["--keylog", sys.argv[2]] if len(sys.argv) > 2 else [])
    paints, keys = [], []
    for _ in range(RUNS):
        paint, times = once(arguments)
        paints.append(paint)
        keys += times
    keys.sort()
    print(f"\nfirst paint    median {1000 * sorted(paints)[len(paints) // 2]:6.1f} ms, "
          f"worst {1000 * max(paints):6.1f} ms   (goal 100 ms)")
    print(f"key to screen  median {1000 * keys[len(keys) // 2]:6.1f} ms, "
          f"worst {1000 * keys[-1]:6.1f} ms   (goal 16 ms)")


if __name__ == "__main__":
    main()
