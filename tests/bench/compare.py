#!/usr/bin/env python3
"""h2lens and tshark at the same captures, in turn: medians of time and peak memory, as ratios.

    compare.py DIRECTORY     (of captures.sh; H2LENS and MEASURE name the programs, BENCH_RUNS how often)

The floor is `cat FILE` and the time that openssl's AES-128-GCM needs for as many octets. The
exponent tells how time and memory grow from a tenth of a capture to the whole (1 is linear).
"""
import json
import math
import os
import re
import subprocess
import sys

from measuring import RUNS, measure, median

H2LENS = os.environ["H2LENS"]
PORT = 8443
WHAT = {
    "a": "400 MB of bodies, TLS 1.3",
    "b": "500,000 small frames",
    "c": "the same over TLS 1.3",
    "d": "20,000 TLS connections",
}
CLEARTEXT = "b"


class Capture:
    def __init__(self, directory, name):
        self.name = name
        self.path = os.path.join(directory, name + ".pcap")
        self.keys = os.path.join(directory, name + ".keys")
        self.size = os.path.getsize(self.path)
        self.clear = name.startswith(CLEARTEXT)

    def h2lens(self, *command):
        return [H2LENS, *command, self.path] + ([] if self.clear else ["--keylog", self.keys])

    def tshark(self, field):
        return ["tshark", "-r", self.path, "-d", f"tcp.port=={PORT},{'http2' if self.clear else 'tls'}",
                "-o", f"tls.keylog_file:{self.keys}", "-Y", "http2", "-T", "fields", "-e", field]

    def frames(self):
        """Frames as tshark counts them (kept beside the capture); h2lens must count the same."""
        kept = self.path + ".frames"
        if not os.path.exists(kept):
            text = subprocess.run(self.tshark("http2.type"), stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, check=True).stdout.decode()
            with open(kept, "w", encoding="ascii") as file:
                file.write(str(len([x for x in re.split(r"[,\n]", text) if x])))
        with open(kept, encoding="ascii") as file:
            theirs = int(file.read())
        ours = 0
        with subprocess.Popen(self.h2lens("frames", "--format", "ndjson"), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            for line in process.stdout:
                ours += b'"type_id":null' not in line
        if ours != theirs:
            print(f"bench: {self.name}: h2lens counts {ours} frames, tshark {theirs}", file=sys.stderr)
        return ours


def aes_speed():
    """Octets a second of AES-128-GCM on one core, in blocks of a TLS record."""
    text = subprocess.run(["openssl", "speed", "-seconds", "1", "-bytes", "16384", "-evp", "aes-128-gcm"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode()
    return float(re.findall(r"([0-9.]+)k", text)[-1]) * 1000


def main():
    directory = sys.argv[1]
    speed = aes_speed()
    print(f"medians of {RUNS} runs; AES-128-GCM {speed / 1e9:.2f} GB/s on this machine\n")
    print("                              frames   h2lens             tshark              faster  smaller"
          "   floor   of floor   frames/s")
    rows = {}
    for name, what in WHAT.items():
        capture, tenth = Capture(directory, name), Capture(directory, name + "-tenth")
        frames = capture.frames()
        measure(["cat", capture.path])
        ours, theirs, part, cat = [], [], [], []
        for _ in range(RUNS):
            ours.append(measure(capture.h2lens("report")))
            theirs.append(measure(capture.tshark("frame.number")))
            part.append(measure(tenth.h2lens("report")))
            cat.append(measure(["cat", capture.path]))
        us, them, small = median(ours), median(theirs), median(part)
        floor = median(cat).seconds + (0 if capture.clear else capture.size / speed)
        rows[name] = {
            "frames": frames, "bytes": capture.size, "seconds": us.seconds, "kilobytes": us.kilobytes,
            "tshark_seconds": them.seconds, "tshark_kilobytes": them.kilobytes, "floor": floor,
            "time_exponent": math.log10(us.seconds / small.seconds) / math.log10(capture.size / tenth.size),
            "memory_exponent": math.log10(us.kilobytes / small.kilobytes) / math.log10(capture.size / tenth.size),
        }
        print(f"{name} {what:26} {frames:8} {us.seconds:7.3f} s {us.kilobytes / 1024:6.1f} MB"
              f" {them.seconds:8.2f} s {them.kilobytes / 1024:7.0f} MB"
              f" {them.seconds / us.seconds:6.1f}x {them.kilobytes / us.kilobytes:7.1f}x"
              f" {floor:7.3f} s {us.seconds / floor:6.2f}x {frames / us.seconds / 1e6:8.2f} M", flush=True)
    print("\nfrom a tenth to the whole      time ^    memory ^")
    for name, row in rows.items():
        print(f"{name} {WHAT[name]:28} {row['time_exponent']:6.2f} {row['memory_exponent']:10.2f}")
    with open(os.path.join(directory, "results.json"), "w", encoding="ascii") as file:
        json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
