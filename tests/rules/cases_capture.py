"""What a capture lacks, and what encrypted records tell."""

import struct

from rig import (ACKED, CLIENT, GET, PREFACE, PROTOCOL_ERROR, PSH, SERVER, STATUS_200, SYN, case, data, goaway, headers, ping, quiet,
                 request, rst, settings, window_update)


def record(kind, size, octets=b""):
    return struct.pack(">BHH", kind, 0x0303, size) + (octets or b"\xa5" * size)


def extension(kind, octets):
    return struct.pack(">HH", kind, len(octets)) + octets


def hello(kind, extensions, suites):
    body = struct.pack(">H", 0x0303) + b"\x5a" * 32 + b"\0" + suites + struct.pack(">H", len(extensions)) + extensions
    message = bytes([kind]) + struct.pack(">I", len(body))[1:] + body
    return record(22, len(message), message)


CLIENT_HELLO = hello(1, extension(43, b"\x02\x03\x04") + extension(16, b"\x00\x03\x02h2"),
                     b"\x00\x02\x13\x01" + b"\x01\x00")
SERVER_HELLO = hello(2, extension(43, b"\x03\x04"), b"\x13\x01\x00")


def sealed(plain):
    """An application-data record of TLS 1.3 with so many octets inside."""
    return record(23, plain + 17)


def tls13(cap):
    c = cap.connection(server_port=443)
    c.client(CLIENT_HELLO)
    c.server(SERVER_HELLO, sealed(20), sealed(800), sealed(250), sealed(52))
    c.client(sealed(52))
    c.client(sealed(90))
    c.server(sealed(40), sealed(9))
    return c


def exchange(c, up=60, down=900):
    c.client(sealed(up))
    c.server(sealed(down))


@case("not-decrypted", verdict={"id": "cannot-tell"}, says=["SSLKEYLOGFILE", "--keylog"])
def no_keys(cap):
    c = tls13(cap)
    exchange(c)
    c.client(sealed(17), sealed(2))
    c.close()


@case("hidden-traffic", verdict={"id": "cannot-tell"}, says=["about 3 requests and answers"], never=["hidden-close"])
def three_exchanges(cap):
    c = tls13(cap)
    for _ in range(3):
        exchange(c)


@case("hidden-close", verdict={"id": "hidden-close", "severity": "info", "sender": "server", "layer": "connection"},
      says=["GOAWAY with 10 octets of debug data", "key log"])
def goaway_with_debug_data(cap):
    c = tls13(cap)
    exchange(c)
    cap.wait(0.1)
    c.server(sealed(27))
    c.client(sealed(17), sealed(2))
    c.server(sealed(2))
    c.close("server")


@case("hidden-close", verdict={"id": "hidden-close", "sender": "server"}, says=["size of a GOAWAY without debug data"])
def bare_goaway(cap):
    c = tls13(cap)
    exchange(c)
    cap.wait(0.1)
    c.server(sealed(17), sealed(2))
    c.close("server")


@case("hidden-close", verdict={"id": "hidden-close", "sender": "server"}, says=["size of a RST_STREAM"])
def reset_and_close(cap):
    c = tls13(cap)
    c.client(sealed(60))
    cap.wait(0.3)
    c.server(sealed(13))
    c.client(sealed(17), sealed(2))
    c.close("client")


@case("hidden-close", verdict={"id": "hidden-close", "sender": "server"}, says=["instead of answering"])
def close_in_place_of_an_answer(cap):
    c = tls13(cap)
    exchange(c)
    c.client(sealed(60))
    cap.wait(0.01)
    c.close("server")


def handshake(cap, *client):
    """TLS 1.3: what the client says behind the server's flight, and no ticket from the server."""
    c = cap.connection(server_port=443)
    c.client(CLIENT_HELLO)
    c.server(SERVER_HELLO, sealed(1200))
    c.client(*client)
    return c


@case("hidden-close", verdict={"id": "hidden-close", "layer": "tls", "sender": "server", "at_fault": "client",
                               "severity": "info"}, says=["certificate_required", "empty list"])
def client_without_a_certificate(cap):
    c = handshake(cap, sealed(8), sealed(36), sealed(80))
    c.server(sealed(2))
    c.close("server")


@case("hidden-close", verdict={"id": "hidden-close", "layer": "tls", "sender": "server", "at_fault": "unknown"})
def client_refused_for_its_certificate(cap):
    c = handshake(cap, sealed(900), sealed(264), sealed(36), sealed(80))
    c.server(sealed(2))
    c.close("client")


@case("hidden-close", verdict={"id": "cannot-tell"})
def closed_by_a_time_limit(cap):
    c = handshake(cap, sealed(36))
    cap.wait(10)
    c.server(sealed(2))
    c.close("server")


@case("hidden-close", verdict={"id": "cannot-tell"}, says=["had sent no request", "the name"])
def left_after_the_handshake(cap):
    c = handshake(cap, sealed(36))
    c.server(sealed(233))
    c.client(sealed(2))
    c.close("client")


@case("hidden-close", verdict={"id": "cannot-tell"}, says=["client closed connection 0 first"])
def client_closes_in_good_order(cap):
    c = tls13(cap)
    exchange(c)
    cap.wait(0.1)
    c.client(sealed(17), sealed(2))
    c.close("client")


@case("hidden-close", verdict={"id": "cannot-tell"})
def idle_server_closes(cap):
    c = tls13(cap)
    exchange(c)
    cap.wait(60)
    c.server(sealed(17), sealed(2))
    cap.wait(6)
    c.close("server")


@case("not-decrypted", says=["start the capture before the connection"])
def cut_handshake(cap):
    c = cap.connection(server_port=443)
    c.packet(CLIENT, PSH | ACKED, CLIENT_HELLO, lost=True)
    c.server(SERVER_HELLO, sealed(800))
    c.client(sealed(60))
    c.server(sealed(600))


@case("capture-midway", says=["starts in the middle"])
def midway(cap):
    c = cap.connection(handshake=False)
    c.client(headers(5, GET, end=True), headers(7, GET, end=True))
    c.server(headers(5, STATUS_200), data(5, b"x", end=True), headers(7, STATUS_200, end=True))
    c.client(headers(9, GET, end=True), headers(11, GET, end=True))
    c.server(headers(9, STATUS_200, end=True), headers(11, STATUS_200, end=True))


@quiet(verdict={"id": "cannot-tell"}, never=["goaway-cut-streams", "tcp-fin-midstream", "stream-unanswered"])
def the_end_of_an_answer_was_not_captured(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    c.packet(SERVER, PSH | ACKED, data(1, bytes(1200)) + data(1, b"end", end=True), lost=True)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.client(window_update(0, 1200), window_update(1, 1200))
    cap.wait(1)
    c.client(goaway(0))
    c.close("client")


@case("tcp-fin-midstream", streams=[1])
def more_of_the_answer_came_behind_the_hole(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    c.packet(SERVER, PSH | ACKED, data(1, bytes(1200)), lost=True)
    for _ in range(6):
        c.server(data(1, bytes(500)))
    c.close("server")


@case("stream-reset", verdict={"id": "stream-reset", "code": "PROTOCOL_ERROR", "sender": "client"}, streams=[3])
def reset_of_a_stream_whose_beginning_is_not_there(cap):
    c = cap.connection(handshake=False)
    c.server(data(3, bytes(30)), data(3, b"", end=True))
    c.client(rst(3, PROTOCOL_ERROR))
    c.client(headers(5, GET, end=True))
    c.server(headers(5, STATUS_200, end=True))
    c.close("client")


@quiet(verdict={"id": "cannot-tell"}, never=["window-overrun"])
def window_updates_were_not_captured(cap):
    c = cap.connection().prefaces(server=[(4, 3000)])
    c.client(headers(1, request("POST")))
    c.client(data(1, bytes(1000)), data(1, bytes(1000)), data(1, bytes(1000)))
    c.packet(SERVER, PSH | ACKED, window_update(1, 3000), lost=True)
    c.acknowledge(CLIENT)
    c.client(data(1, bytes(1000)), data(1, bytes(1000)), data(1, bytes(1000), end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.close("client")


@quiet(verdict={"id": "cannot-tell"}, never=["preface-not-settings", "header-compression"])
def answers_to_syn_and_settings_were_not_captured(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    c.acknowledge(SERVER)
    c.packet(SERVER, SYN | ACKED, lost=True)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    c.packet(SERVER, PSH | ACKED, settings() + settings(ack=True), lost=True)
    c.acknowledge(CLIENT)
    c.client(settings(ack=True))
    for _ in range(6):
        c.server(ping())
    c.server(headers(1, STATUS_200, end=True))
    c.close("client")


@case("capture-gap", says=["400 octets of connection 0", "0 of the client, 400 of the server"])
def hole(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    whole = data(1, b"y" * 1991, end=True)
    c.packet(SERVER, PSH | ACKED, whole[:1000])
    c.packet(SERVER, PSH | ACKED, whole[1000:1400], lost=True)
    c.packet(SERVER, PSH | ACKED, whole[1400:])
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, STATUS_200, end=True))
    c.client(goaway(0))
    c.close()


@case("one-direction", says=["only the packets of the client"])
def only_the_client(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, 2)
    c.seen[CLIENT] = 5001
    c.packet(CLIENT, ACKED)
    from rig import PREFACE, settings
    c.packet(CLIENT, PSH | ACKED, PREFACE + settings() + headers(1, GET, end=True))


def rewritten(cap, change):
    """The file, changed when it is written."""
    write = cap.write

    def then(path):
        write(path)
        with open(path, "rb") as f:
            octets = f.read()
        with open(path, "wb") as f:
            f.write(change(octets))
    cap.write = then


def talk(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"x" * 600, end=True))
    c.client(goaway(0))
    c.close()


@case("capture-cut", says=["file ends inside a packet"])
def cut_file(cap):
    talk(cap)
    rewritten(cap, lambda octets: octets[:-9])


@case("capture-cut", says=["truncated by the capture's snap length"])
def snapped(cap):
    def snap(octets, most=120):
        out, at = octets[:24], 24
        while at < len(octets):
            seconds, micro, kept, whole = struct.unpack_from("<IIII", octets, at)
            out += struct.pack("<IIII", seconds, micro, min(kept, most), whole) + octets[at + 16:at + 16 + min(kept, most)]
            at += 16 + kept
        return out
    talk(cap)
    rewritten(cap, snap)


@quiet(never=["capture-midway", "capture-gap", "capture-cut", "capture-dropped", "one-direction", "not-decrypted",
              "hidden-traffic", "hidden-close"])
def whole_capture(cap):
    talk(cap)


def with_statistics(cap, *options):
    """Makes a Capture write pcapng that ends with statistics of its interface: options are (code, number)."""

    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    def write(path):
        with open(path, "wb") as out:
            out.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
            out.write(block(1, struct.pack("<HHI", 101, 0, 262144)))
            for time, octets in cap.packets:
                micro = int(round(time * 1e6))
                out.write(block(6, struct.pack("<IIIII", 0, micro >> 32, micro & 0xFFFFFFFF, len(octets), len(octets)) + octets))
            numbers = b"".join(struct.pack("<HHQ", code, 8, n) for code, n in options)
            out.write(block(5, struct.pack("<III", 0, micro >> 32, micro & 0xFFFFFFFF) + numbers + struct.pack("<HH", 0, 0)))
    cap.write = write


@case("capture-dropped", verdict={"severity": "ok"}, says=["19 packets were dropped"])
def the_statistics_say_so(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.close("client")
    with_statistics(cap, (5, 12), (7, 7))


@quiet(never=["capture-dropped"])
def nothing_was_dropped(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.close("client")
    with_statistics(cap, (4, 12), (5, 0), (7, 2**64 - 1))
