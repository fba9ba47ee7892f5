"""A cable of 5 ms each way that loses one packet: wire.py LEFT RIGHT (two interfaces of this namespace)."""
import heapq
import select
import socket
import sys
import time

DELAY = 0.005
FULL = 1400       # a packet this long is full
LOST = 24         # which of the full packets from the right gets lost

ends = []
for name in sys.argv[1:3]:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    end.bind((name, 0))
    ends.append(end)

under_way = []    # (when it arrives, order, where, packet)
count = full = 0
while True:
    wait = under_way[0][0] - time.monotonic() if under_way else None
    ready = select.select(ends, [], [], wait if wait is None else max(wait, 0))[0]
    for end in ready:
        packet, origin = end.recvfrom(65536)
        if origin[2] == socket.PACKET_OUTGOING:
            continue
        if end is ends[1] and len(packet) >= FULL:
            full += 1
            if full == LOST:
                continue
        count += 1
        other = ends[0] if end is ends[1] else ends[1]
        heapq.heappush(under_way, (time.monotonic() + DELAY, count, other, packet))
    while under_way and under_way[0][0] <= time.monotonic():
        _, _, other, packet = heapq.heappop(under_way)
        other.send(packet)
