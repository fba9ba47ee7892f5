"""A peer for screens of live sessions: HTTP/2 in clear text on a port of loopback, which it prints.

    peer.py MODE

good    answers requests with 200 and "hello", but the third of a connection never; PINGs with ACK
goaway  the same, but the second request of its first connection gets a GOAWAY that leaves it out
mute    takes connections and says nothing
late    answers requests only when the next PING comes
narrow  gives a request's body a window of 4 octets, and more only when the next PING comes
deaf    acknowledges PINGs only when the next request comes
"""
import socket
import struct
import sys
import threading

DATA, HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
ACK, END_STREAM, END_HEADERS = 1, 1, 4
PREFACE = 24
STATUS_200 = b"\x88"  # RFC 7541, Appendix A: index 8
INITIAL_WINDOW_SIZE, NARROW = 4, 4


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
            connection.sendall(hello(stream))


def hello(stream):
    return frame(HEADERS, END_HEADERS, stream, STATUS_200) + frame(DATA, END_STREAM, stream, b"hello\n")


def hold(connection, mode):
    """What one thing waits for is another thing that the user does."""
    read(connection, PREFACE)
    narrow = struct.pack(">HI", INITIAL_WINDOW_SIZE, NARROW) if mode == "narrow" else b""
    connection.sendall(frame(SETTINGS, 0, 0, narrow))
    held = b""
    for kind, flags, stream, payload in frames(connection):
        if kind == SETTINGS and not flags & ACK:
            connection.sendall(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            answer = frame(PING, ACK, 0, payload)
            if mode == "deaf":
                held += answer
            else:
                connection.sendall(answer + held)
                held = b""
        elif kind in (HEADERS, DATA) and flags & END_STREAM:
            if mode == "late":
                held += hello(stream)
            else:
                connection.sendall(held + hello(stream))
                held = b""
        elif kind == HEADERS and mode == "narrow":
            held += frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", 65535))


def talk(connection, mode, number):
    try:
        if mode == "mute":
            while connection.recv(4096):
                pass
        elif mode in ("late", "narrow", "deaf"):
            hold(connection, mode)
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
