"""A peer for screens of live sessions: HTTP/2 in clear text on a port of loopback, which it prints.

    peer.py MODE

good    answers requests with 200 and "hello", but the third of a connection never; PINGs with ACK
goaway  the same, but the second request of its first connection gets a GOAWAY that leaves it out
mute    takes connections and says nothing
"""
import socket
import struct
import sys
import threading

DATA, HEADERS, SETTINGS, PING, GOAWAY = 0, 1, 4, 6, 7
ACK, END_STREAM, END_HEADERS = 1, 1, 4
PREFACE = 24
STATUS_200 = b"\x88"  # RFC 7541, Appendix A: index 8


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def read(connection, n):
    octets = b""
    while len(octets) < n:
        piece = connection.recv(n - len(octets))
        if not piece:
            raise EOFError
        octets += piece
    return octets


def frames(connection):
    while True:
        head = read(connection, 9)
        length = int.from_bytes(head[:3], "big")
        stream = int.from_bytes(head[5:], "big")
        yield head[3], head[4], stream, read(connection, length)


def serve(connection, says_goodbye):
    read(connection, PREFACE)
    connection.sendall(frame(SETTINGS, 0, 0))
    requests = 0
    for kind, flags, stream, payload in frames(connection):
        if kind == SETTINGS and not flags & ACK:
            connection.sendall(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            connection.sendall(frame(PING, ACK, 0, payload))
        elif kind == HEADERS:
            requests += 1
            if says_goodbye and requests == 2:
                connection.sendall(frame(GOAWAY, 0, 0, struct.pack(">II", stream - 2, 0)))
                continue
            if requests == 3:
                continue
            connection.sendall(frame(HEADERS, END_HEADERS, stream, STATUS_200) +
                               frame(DATA, END_STREAM, stream, b"hello\n"))


def talk(connection, mode, number):
    try:
        if mode == "mute":
            while connection.recv(4096):
                pass
        else:
            serve(connection, mode == "goaway" and number == 0)
    except (EOFError, OSError):
        pass
    connection.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    number = 0
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=talk, args=(connection, sys.argv[1], number), daemon=True).start()
        number += 1


main()
