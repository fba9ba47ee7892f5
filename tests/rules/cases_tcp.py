"""TCP: connections that do not come about, are cut, stand still or lose packets (RFC 9293)."""

import struct

from rig import (ACKED, CLIENT, ENHANCE_YOUR_CALM, FIN, GET, INTERNAL_ERROR, NO_ERROR, PREFACE, PSH, RST, SERVER, STATUS_200, SYN, case,
                 checksum, data, goaway, headers, ping, quiet, response, rst, settings)
from tls_rig import client_hello

SIZED = response(200, [("content-length", "5000")])


def served(cap, **how):
    """A connection whose first request was answered."""
    c = cap.connection(**how).prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    return c


def icmp(cap, c, kind, code, mtu=0):
    """An ICMP error from a router about the connection's last packet from the client."""
    (a, sport), (b, dport) = c.ends
    quoted = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, 1, 0x4000, 64, 6, 0, a, b) + struct.pack(">HHI", sport, dport, c.seq[0])
    body = struct.pack(">BBHHH", kind, code, 0, 0, mtu) + quoted
    body = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, 64, 1, 0, b"\x0a\0\0\xfe", a)
    cap.put(ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:] + body)


def again(cap, c, side, octets, times, first=0.2):
    """The segment is sent `times` more, each after twice the time; nobody acknowledges it."""
    number, wait = c.seq[side] - len(octets), first
    for _ in range(times):
        cap.wait(wait)
        c.packet(side, PSH | ACKED, octets, seq=number)
        wait *= 2


# ---- connections that do not come about

@case("tcp-refused", verdict={"id": "tcp-refused", "code": "tcp:refused", "sender": "server", "at_fault": "server"},
      says=["refused", "10.0.0.2:8080", "RST"])
def nothing_listens(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    c.acknowledge(SERVER)
    c.packet(SERVER, RST | ACKED)


@case("tcp-syn-timeout", verdict={"id": "tcp-syn-timeout", "code": "tcp:syn-timeout", "sender": "middlebox", "at_fault": "unknown"},
      says=["4 SYNs", "10.0.0.2:8080", "none was answered", "7.0 s"])
def dropped(cap):
    c = cap.connection(handshake=False)
    for wait in (1, 2, 4, 0):
        c.packet(CLIENT, SYN, seq=1000)
        cap.wait(wait)


@case("tcp-unreachable", verdict={"id": "tcp-unreachable", "code": "tcp:unreachable", "sender": "middlebox", "at_fault": "network"},
      never=["tcp-syn-timeout"], says=["ICMP", "type 3, code 1", "no route|host is down"])
def no_route(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    icmp(cap, c, 3, 1)
    cap.wait(1)
    c.packet(CLIENT, SYN, seq=1000)


@case("tcp-unreachable", verdict={"id": "healthy"})
def passing_trouble(cap):
    c = served(cap)
    icmp(cap, c, 3, 0)
    c.close("client")


@case("tcp-handshake-slow", verdict={"id": "healthy"}, never=["tcp-syn-timeout", "tcp-loss"], says=["SYN 2 times", "1.0"])
def first_syn_is_lost(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    cap.wait(1)
    c.packet(CLIENT, SYN, seq=1000)
    c.acknowledge(SERVER)
    c.packet(SERVER, SYN | ACKED)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.client(goaway(0))
    c.close("client")


@case("tcp-syn-timeout", verdict={"id": "tcp-syn-timeout", "code": "tcp:syn-timeout", "sender": "middlebox", "at_fault": "network"},
      says=["3 SYNs", "3 SYN ACKs", "none of those was acknowledged"])
def answers_are_lost_on_their_way_back(cap):
    c = cap.connection(handshake=False)
    for wait in (1, 2, 0):
        c.packet(CLIENT, SYN, seq=1000)
        c.seen[SERVER] = 1001
        c.packet(SERVER, SYN | ACKED, seq=5000)
        cap.wait(wait)


@quiet(never=["tcp-syn-timeout"])
def one_answer_is_lost_on_its_way_back(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    c.acknowledge(SERVER)
    c.packet(SERVER, SYN | ACKED)
    cap.wait(1)
    c.packet(CLIENT, SYN, seq=1000)
    c.packet(SERVER, SYN | ACKED, seq=5000)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.prefaces()


@case("tcp-syn-timeout", verdict={"id": "tcp-syn-timeout", "sender": "server", "at_fault": "server"}, says=["accepted meanwhile", "backlog"])
def backlog_is_full(cap):
    first = cap.connection()
    second = cap.connection(handshake=False)
    for wait in (1, 2, 4):
        second.packet(CLIENT, SYN, seq=1000)
        cap.wait(wait)
    first.client(PREFACE, settings())


@case("tcp-syn-timeout", verdict={"id": "tcp-syn-timeout", "severity": "warning", "code": "tcp:syn-timeout"}, says=["Confidence 0.5"])
def nothing_but_one_syn(cap):
    cap.connection(handshake=False).packet(CLIENT, SYN)


@quiet(never=["tcp-syn-timeout"])
def the_last_packet_is_a_syn(cap):
    served(cap).close()
    cap.connection(handshake=False).packet(CLIENT, SYN)


@case("tcp-unreachable", verdict={"id": "tcp-unreachable", "code": "tcp:refused", "sender": "middlebox", "at_fault": "network"},
      says=["type 3, code 3", "connection refused"])
def firewall_rejects_the_port(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    icmp(cap, c, 3, 3)


@case("tcp-reset-handshake", verdict={"id": "tcp-reset-handshake", "code": "tcp:rst", "sender": "server"},
      says=["accepted", "before anything was said"])
def accepted_and_thrown_away(cap):
    cap.connection().rst(SERVER)


@quiet(findings=["tcp-reset-handshake"])
def probe_of_a_load_balancer(cap):
    cap.connection().rst(CLIENT)


# ---- resets

@case("tcp-reset", verdict={"id": "tcp-reset", "code": "tcp:rst", "sender": "middlebox", "at_fault": "network", "severity": "error"},
      streams=[3], says=["TTL 64", "with 50", "a device on the way made it"])
def firewall_forgot_the_connection(cap):
    c = cap.connection(handshake=False)
    c.packet(CLIENT, SYN)
    c.acknowledge(SERVER)
    c.packet(SERVER, SYN | ACKED, ttl=50)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.client(PREFACE, settings(), acked=False)
    c.acknowledge(SERVER)
    c.packet(SERVER, PSH | ACKED, settings() + settings(ack=True), ttl=50)
    c.acknowledge(CLIENT)
    cap.wait(5)
    c.client(settings(ack=True), headers(3, GET, end=True), acked=False)
    c.packet(SERVER, RST | ACKED)


@case("tcp-fin-midstream", verdict={"code": "tcp:rst", "sender": "middlebox", "severity": "error"}, streams=[3], says=["TTL 63", "with 64"])
def only_a_device_on_the_way_hears_the_fin(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, SIZED), data(3, bytes(1000)))
    cap.wait(9)
    c.packet(CLIENT, FIN | ACKED)
    c.packet(SERVER, RST, ttl=63)


@case("tcp-reset", verdict={"id": "tcp-reset", "sender": "server"}, streams=[3], never=["tcp-half-open"])
def routes_change(cap):
    c = cap.connection().prefaces()
    c.packet(SERVER, PSH | ACKED, ping(), ttl=63)
    c.acknowledge(CLIENT)
    c.client(headers(3, GET, end=True), acked=False)
    c.packet(SERVER, RST | ACKED, ttl=62)


@case("tcp-reset", verdict={"id": "tcp-reset", "code": "tcp:rst", "sender": "server", "at_fault": "server", "severity": "error"},
      streams=[3], says=["stream 3 was open", "1000 of 5000 octets", "No GOAWAY", "idempotent"])
def reset_in_a_body(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, SIZED), data(3, bytes(1000)))
    c.rst(SERVER)


@case("tcp-reset", verdict={"id": "tcp-reset", "sender": "client", "at_fault": "client"}, streams=[3, 5],
      says=["client reset", "streams 3, 5 were open"])
def client_drops_the_connection(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True), headers(5, GET, end=True))
    c.server(headers(3, STATUS_200), data(3, bytes(1000)), headers(5, STATUS_200), data(5, bytes(100)))
    c.rst(CLIENT)


@case("tcp-reset", verdict={"sender": "client", "at_fault": "unknown"}, streams=[3], says=["waited 9", "nothing was said for 9"])
def client_has_waited_long_enough(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    cap.wait(9.2)
    c.rst(CLIENT)


@case("tcp-reset", verdict={"id": "tcp-reset"}, streams=[1], says=["Not one octet came from the server"])
def port_wants_tls(cap):
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True))
    c.rst(SERVER)


@case("tcp-reset", verdict={"id": "healthy"}, says=["no stream was open"])
def reset_when_all_was_done(cap):
    served(cap).rst(CLIENT)


@quiet(never=["tcp-reset", "tcp-fin-midstream", "tcp-fin-no-goaway"])
def reset_behind_its_own_goaway(cap):
    c = served(cap)
    c.client(goaway(0))
    c.rst(CLIENT)


@quiet(never=["tcp-reset", "tcp-fin-midstream"])
def reset_behind_the_fin(cap):
    c = served(cap)
    c.client(goaway(0))
    c.fin(CLIENT)
    c.rst(SERVER)


@case("tcp-reset", verdict={"layer": "connection", "code": "ENHANCE_YOUR_CALM"})
def reset_behind_an_error(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(goaway(3, ENHANCE_YOUR_CALM, b"too_many_pings"))
    c.rst(SERVER)


@case("tcp-reset", verdict={"id": "violation", "sender": "client"})
def reset_for_what_the_client_broke(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.client(data(0, b"x"))
    c.rst(SERVER)


# ---- FIN

@case("tcp-fin-midstream", verdict={"id": "tcp-fin-midstream", "code": "tcp:fin", "sender": "server", "severity": "error"},
      streams=[3], says=["closed the TCP connection (FIN)", "unfinished", "2000 of 5000", "No GOAWAY"])
def closed_in_a_body(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, SIZED), data(3, bytes(2000)))
    cap.wait(0.2)
    c.close("server")


@case("tcp-fin-midstream", verdict={"id": "tcp-fin-midstream", "sender": "server"}, streams=[3], says=["had no answer yet"])
def closed_before_the_answer(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    cap.wait(0.1)
    c.close("server")


@case("tcp-fin-midstream", verdict={"layer": "connection", "code": "ENHANCE_YOUR_CALM"})
def closed_behind_an_error(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(goaway(3, ENHANCE_YOUR_CALM))
    c.close("server")


@case("tcp-fin-no-goaway", verdict={"id": "healthy"}, says=["server closed the connection (FIN) without a GOAWAY"])
def server_says_no_farewell(cap):
    c = served(cap)
    cap.wait(5)
    c.close("server")


@quiet(never=["tcp-fin-no-goaway"])
def client_says_farewell(cap):
    c = served(cap)
    c.client(goaway(0))
    c.close("client")


@case("tcp-fin-midstream", verdict={"sender": "client"}, streams=[3], says=["client's own GOAWAY", "what the server processed is not known"])
def client_leaves_in_the_middle(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.client(goaway(0))
    c.close("client")


# ---- silences

@case("tcp-idle-cut", verdict={"id": "tcp-idle-cut", "code": "tcp:rst", "sender": "server", "at_fault": "middlebox", "severity": "error"},
      streams=[3], says=["350", "AWS NLB", "only a TCP reset"])
def forgotten_by_a_load_balancer(cap):
    c = served(cap)
    cap.wait(350.5)
    c.client(headers(3, GET, end=True), acked=False)
    c.rst(SERVER)


@case("tcp-idle-cut", verdict={"id": "tcp-idle-cut", "code": "tcp:fin", "severity": "error"}, streams=[3],
      says=["60", "ALB", "open and unfinished: 3"])
def long_stream_is_cut(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, STATUS_200), data(3, b"event"))
    cap.wait(60)
    c.close("server")


@case("tcp-idle-cut", verdict={"id": "tcp-idle-cut", "severity": "warning", "code": "tcp:rst"}, streams=[], says=["240", "Azure"])
def idle_and_reset(cap):
    c = served(cap)
    cap.wait(240)
    c.rst(SERVER)


@quiet(verdict={"id": "goaway-idle", "severity": "info"}, never=["tcp-idle-cut"])
def idle_and_closed(cap):
    c = served(cap)
    cap.wait(75)
    c.server(goaway(1))
    c.close("server")


@case("tcp-keepalive-race", verdict={"id": "tcp-keepalive-race", "code": "tcp:fin", "sender": "server", "severity": "warning"},
      streams=[3], never=["tcp-fin-midstream"], says=["crossed", "5.0"])
def request_crosses_the_fin(cap):
    c = served(cap)
    cap.wait(5)
    c.packet(CLIENT, PSH | ACKED, headers(3, GET, end=True))
    c.packet(SERVER, FIN | ACKED)
    c.acknowledge(CLIENT)
    c.packet(SERVER, RST)


@case("tcp-half-open", verdict={"id": "tcp-half-open", "code": "tcp:half-open", "sender": "middlebox", "severity": "error"}, streams=[3],
      says=["gave up, repeated its FIN"])
def client_gives_up_a_download_and_nobody_hears_it(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, SIZED), data(3, bytes(1000)))
    cap.wait(9)
    c.packet(CLIENT, FIN | ACKED)
    cap.wait(0.3)
    c.packet(CLIENT, FIN | ACKED, seq=c.seq[CLIENT] - 1)


@case("tcp-fin-midstream", verdict={"id": "tcp-fin-midstream"}, streams=[3], never=["tcp-half-open"])
def client_gives_up_a_download_and_is_heard(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, SIZED), data(3, bytes(1000)))
    cap.wait(9)
    c.packet(CLIENT, FIN | ACKED)
    cap.wait(0.3)
    c.packet(CLIENT, FIN | ACKED, seq=c.seq[CLIENT] - 1)
    c.acknowledge(SERVER)
    c.packet(SERVER, ACKED)


@case("tcp-half-open", verdict={"id": "tcp-half-open", "code": "tcp:half-open", "sender": "middlebox", "at_fault": "network"},
      streams=[3], never=["tcp-mtu-black-hole"], says=["nothing came back", "5 times", "240", "Azure"])
def server_is_gone(cap):
    c = served(cap)
    cap.wait(240)
    octets = headers(3, GET, end=True)
    c.client(octets, acked=False)
    again(cap, c, CLIENT, octets, 5)


@case("tcp-half-open", verdict={"id": "tcp-half-open", "sender": "middlebox"}, says=["ClientHello", "filter", "a.test"])
def hello_is_dropped(cap):
    """A firewall that reads the name."""
    c = cap.connection(server_port=443)
    hello = client_hello()
    seq = c.seq[CLIENT]
    for _ in range(6):
        c.packet(CLIENT, PSH | ACKED, hello, seq=seq)
        cap.wait(1)
    c.seq[CLIENT] = seq + len(hello)
    c.fin(CLIENT)
    cap.wait(1)


@case("tcp-half-open", verdict={"id": "tcp-half-open"}, streams=[3], says=["client is gone"])
def client_is_gone(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, STATUS_200), data(3, bytes(4000)))
    octets = data(3, bytes(600))
    c.server(octets, acked=False)
    again(cap, c, SERVER, octets, 5)


@case("tcp-half-open", verdict={"id": "healthy"})
def only_the_farewell_has_no_answer(cap):
    c = served(cap)
    c.client(goaway(0))
    c.packet(CLIENT, FIN | ACKED)
    for wait in (0.2, 0.4, 0.8, 1.6):
        cap.wait(wait)
        c.packet(CLIENT, FIN | ACKED, seq=c.seq[CLIENT] - 1)


@quiet(never=["tcp-half-open"])
def one_direction_only(cap):
    c = cap.connection()
    c.client(PREFACE, settings(), headers(1, GET, end=True), acked=False)
    cap.wait(3)
    c.client(ping(), acked=False)


# ---- the path

@case("tcp-mtu-black-hole", verdict={"id": "tcp-mtu-black-hole", "code": "tcp:mtu-black-hole", "sender": "middlebox", "at_fault": "network"},
      streams=[1], never=["tcp-half-open"], says=["1400 octets", "retransmi", "MTU", "ICMP"])
def answers_do_not_get_through(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    octets = headers(1, STATUS_200) + data(1, bytes(1400))
    c.packet(SERVER, PSH | ACKED, octets[:1400])
    number = c.seq[SERVER] - 1400
    for wait in (0.2, 0.4, 0.8, 1.6):
        cap.wait(wait)
        c.packet(SERVER, ACKED, octets[:1400], seq=number)
    cap.wait(1)
    c.packet(CLIENT, FIN | ACKED)


@case("tcp-mtu-black-hole", streams=[3], says=["MTU is 1300 octets", "client's segment"])
def uploads_do_not_get_through(cap):
    c = served(cap)
    c.client(headers(3, GET))
    octets = data(3, bytes(1391))
    c.client(octets, acked=False)
    icmp(cap, c, 3, 4, 1300)
    again(cap, c, CLIENT, octets, 2)
    c.server(ping())
    again(cap, c, CLIENT, octets, 2)
    c.server(ping(ack=True))


@case("tcp-mtu-black-hole", verdict={"id": "tcp-mtu-black-hole", "sender": "middlebox"}, says=["1400 octets of the server never arrived", "small packet"])
def as_the_receiver_sees_it(cap):
    c = cap.connection()
    c.client(PREFACE, settings())
    c.client(headers(1, GET, end=True))
    c.packet(SERVER, ACKED, bytes(1400), lost=True)
    c.packet(SERVER, PSH | ACKED, bytes(100))
    for wait in (1, 5):
        c.packet(CLIENT, ACKED)
        cap.wait(wait)
    c.packet(CLIENT, FIN | ACKED)


@case("tcp-mtu-black-hole", verdict={"id": "tcp-mtu-black-hole", "sender": "middlebox"}, streams=[1], never=["stream-unanswered"],
      says=["1300 octets of the server never arrived"])
def only_an_empty_segment_tells_of_it(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.packet(SERVER, ACKED, bytes(1300), lost=True)
    cap.wait(8)
    c.packet(CLIENT, FIN | ACKED)
    c.seen[SERVER] = c.seq[CLIENT]
    c.packet(SERVER, ACKED)


@case("capture-gap", never=["tcp-mtu-black-hole"], says=["1300 octets of connection 0 were sent, but neither captured nor acknowledged"])
def the_end_came_too_soon_to_tell(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.packet(SERVER, ACKED, bytes(1300), lost=True)
    c.packet(SERVER, ACKED)


@quiet(never=["tcp-mtu-black-hole", "tcp-fin-midstream"], verdict={"severity": "info"})
def capture_lost_a_segment(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.packet(SERVER, ACKED, headers(1, STATUS_200) + data(1, bytes(1300), end=True), lost=True)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    cap.wait(5)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, STATUS_200, end=True))
    c.close("client")


@case("tcp-loss", verdict={"id": "healthy"}, never=["tcp-mtu-black-hole"])
def one_large_segment_is_lost_for_a_while(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    octets = headers(1, STATUS_200) + data(1, bytes(1300), end=True)
    c.packet(SERVER, PSH | ACKED, octets)
    again(cap, c, SERVER, octets, 3, first=0.1)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.close("client")


@case("tcp-loss", verdict={"id": "healthy", "code": None}, says=["1 retransmission", "lost"], streams=[])
def one_segment_is_lost(cap):
    c = cap.connection().prefaces()
    octets = headers(1, GET, end=True)
    c.client(octets, acked=False)
    again(cap, c, CLIENT, octets, 1)
    c.acknowledge(SERVER)
    c.packet(SERVER, ACKED)
    c.server(headers(1, STATUS_200), data(1, b"x", end=True))
    c.close("client")


@case("tcp-loss", verdict={"id": "tcp-loss", "severity": "warning", "at_fault": "network"}, says=["4 retransmissions", "waited at least 2.8 s"])
def a_stream_waits_for_it(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200))
    octets = data(1, bytes(500))
    c.server(octets, acked=False)
    again(cap, c, SERVER, octets, 4)
    c.acknowledge(CLIENT)
    c.packet(CLIENT, ACKED)
    c.server(data(1, b"x", end=True))
    c.close("client")


# ---- windows of TCP

@case("tcp-zero-window", verdict={"id": "tcp-zero-window", "code": "tcp:zero-window", "sender": "client", "at_fault": "client", "severity": "error"},
      findings=["tcp-reset"], streams=[1], says=["zero window", "5.0 s", "does not read"])
def client_does_not_read(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, SIZED), data(1, bytes(3000)), acked=False)
    c.acknowledge(CLIENT)
    c.window[CLIENT] = 0
    c.packet(CLIENT, ACKED)
    for wait in (0.5, 1.5, 3):
        cap.wait(wait)
        c.packet(SERVER, ACKED, seq=c.seq[SERVER] - 1)
        c.packet(CLIENT, ACKED)
    c.rst(CLIENT)


@case("tcp-zero-window", verdict={"id": "tcp-zero-window", "severity": "warning", "sender": "server"}, says=["kept it closed for 3.0 s"])
def server_reads_late(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET), data(1, bytes(3000)), acked=False)
    c.acknowledge(SERVER)
    c.window[SERVER] = 0
    c.packet(SERVER, ACKED)
    for wait in (1, 2):
        cap.wait(wait)
        c.packet(CLIENT, ACKED, seq=c.seq[CLIENT] - 1)
    c.window[SERVER] = 60000
    c.packet(SERVER, ACKED)
    c.client(data(1, b"", end=True))
    c.server(headers(1, STATUS_200, end=True))
    c.close("client")


@quiet(never=["tcp-zero-window"])
def window_is_closed_for_a_moment(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, bytes(3000)), acked=False)
    c.acknowledge(CLIENT)
    c.window[CLIENT] = 0
    c.packet(CLIENT, ACKED)
    cap.wait(0.1)
    c.window[CLIENT] = 60000
    c.packet(CLIENT, ACKED)
    c.server(data(1, b"x", end=True))
    c.close("client")


@quiet(never=["tcp-loss", "tcp-half-open", "tcp-reset"])
def keep_alives(cap):
    c = served(cap)
    for _ in range(4):
        cap.wait(30)
        c.packet(CLIENT, ACKED, seq=c.seq[CLIENT] - 1)
        c.packet(SERVER, ACKED)
    c.client(goaway(0))
    c.close("client")


# ---- of what the client itself chose, what only one side tells, and attempts of which one was answered

@case("tcp-reset", verdict={"id": "tcp-reset", "sender": "client", "severity": "warning"}, streams=[3])
def download_interrupted_with_octets_unread(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, SIZED), data(3, bytes(1000)))
    c.rst(CLIENT)


@case("tcp-reset", verdict={"id": "goaway-error", "code": "INTERNAL_ERROR"})
def the_servers_error_counts_for_more_than_the_clients_reset(cap):
    c = cap.connection(server_port=9000).prefaces()
    c.client(headers(1, GET, end=True))
    c.rst(CLIENT)
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(goaway(1, INTERNAL_ERROR))
    c.close("server")


def refuse(cap, **how):
    c = cap.connection(handshake=False, **how)
    c.packet(CLIENT, SYN)
    c.acknowledge(SERVER)
    c.packet(SERVER, RST | ACKED)


@quiet(findings=["tcp-refused"], says=["Another address answered"])
def first_address_refused_and_the_next_answered(cap):
    refuse(cap, server_ip=b"\x0a\0\0\7")
    cap.wait(0.25)
    served(cap).close()


@quiet(findings=["tcp-syn-timeout"], says=["Another address answered"])
def first_address_silent_and_the_next_answered(cap):
    first = cap.connection(server_ip=b"\x0a\0\0\7", handshake=False)
    first.packet(CLIENT, SYN)
    cap.wait(0.25)
    c = served(cap)
    cap.wait(0.8)
    first.packet(CLIENT, SYN, seq=1000)
    cap.wait(2)
    c.close()


@case("tcp-refused", verdict={"id": "tcp-refused", "severity": "error"})
def another_host_was_answered(cap):
    refuse(cap, server_ip=b"\x0a\0\0\7")
    served(cap, client_ip=b"\x0a\0\0\x63").close()


@case("tcp-refused", verdict={"id": "tcp-refused", "severity": "error"})
def answered_long_before(cap):
    served(cap).close()
    cap.wait(30)
    refuse(cap, server_ip=b"\x0a\0\0\7")


@case("tcp-refused", verdict={"id": "tcp-refused", "severity": "error"})
def same_address_refused_and_then_up(cap):
    refuse(cap)
    cap.wait(1)
    served(cap).close()


def session_of_which_are_seen(cap, seen):
    put = cap.put
    cap.put = lambda ip: put(ip) if ip[12:16] == b"\x0a\0\0\1" or seen(ip[33]) else None
    c = cap.connection().prefaces()
    for stream in (1, 3):
        c.client(headers(stream, GET, end=True))
        c.server(headers(stream, STATUS_200), data(stream, b"hello", end=True))
        cap.wait(0.1)
        c.client(ping())
        c.server(ping(ack=True))
        cap.wait(0.1)
    cap.wait(2)
    c.client(goaway(0))
    c.close()


@case("one-direction", verdict={"id": "cannot-tell"}, never=["tcp-fin-midstream", "ping-no-ack", "goaway-cut-streams", "settings-never-sent"])
def only_the_clients_packets(cap):
    session_of_which_are_seen(cap, lambda flags: False)


@case("capture-gap", verdict={"id": "cannot-tell"},
      never=["ping-no-ack", "goaway-cut-streams", "settings-never-sent", "settings-no-ack"])
def of_the_server_only_its_syn(cap):
    session_of_which_are_seen(cap, lambda flags: flags & SYN)


@case("tcp-refused", verdict={"id": "tcp-refused", "severity": "error"})
def another_address_had_been_answered_before(cap):
    c = served(cap)
    cap.wait(2)
    refuse(cap, server_ip=b"\x0a\0\0\7")
    c.close()


@case("tcp-fin-midstream", verdict={"id": "tcp-fin-midstream", "sender": "client", "at_fault": "unknown", "severity": "warning"},
      streams=[3], says=["had waited 0.9 s", "gave up"])
def given_up_within_a_second(cap):
    """Libraries that have a time limit of a second or less close, without a reset."""
    c = served(cap)
    c.client(headers(3, GET, end=True))
    cap.wait(0.94)
    c.close("client")


@quiet(findings=["tcp-fin-midstream"])
def events_left_by_the_client(cap):
    c = served(cap)
    c.client(headers(3, GET, end=True))
    c.server(headers(3, response(extra=[("content-type", "text/event-stream")])), data(3, b"data: 1\n\n"))
    cap.wait(2)
    c.server(data(3, b"data: 2\n\n"))
    c.close("client")
