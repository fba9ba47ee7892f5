"""Switches segmentation and receive offloads off: offload.py INTERFACE (ethtool may be missing)."""
import array
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
SET = {"tso": 0x1F, "gso": 0x24, "gro": 0x2C}

with socket.socket() as s:
    for name, command in SET.items():
        value = array.array("B", struct.pack("II", command, 0))
        request = struct.pack("16sP", sys.argv[1].encode(), value.buffer_info()[0])
        try:
            fcntl.ioctl(s, SIOCETHTOOL, request)
        except OSError as e:
            print(f"offload.py: {name}: {e}", file=sys.stderr)
