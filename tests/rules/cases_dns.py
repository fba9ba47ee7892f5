"""Names that cannot be looked up (RFC 1035): what the name server says, and what it does not."""

import struct

from rig import ACKED, GET, RST, STATUS_200, SYN, case, checksum, data, headers, quiet, request, response

CLIENT, RESOLVER = (b"\x0a\0\0\1", 51000), (b"\x0a\0\0\x35", 53)
A, PTR, AAAA, HTTPS = 1, 12, 28, 65
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5


def question(name, kind):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + b"\0" + struct.pack(">HH", kind, 1)


def ask(cap, number, name, kind=A):
    cap.udp(CLIENT, RESOLVER, struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + question(name, kind))


def answer(cap, number, name, kind=A, rcode=0, addresses=()):
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 300, len(a)) + a for a in addresses)
    head = struct.pack(">HHHHHH", number, 0x8180 | rcode, 1, len(addresses), 0, 0)
    cap.udp(RESOLVER, CLIENT, head + question(name, kind) + records)


def session(cap, **how):
    c = cap.connection(**how).prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    c.close("client")


@quiet(verdict={"id": "healthy"})
def answered(cap):
    for number, kind, addresses in ((1, A, [b"\x0a\0\0\2"]), (2, AAAA, [])):
        ask(cap, number, "a.test", kind)
        answer(cap, number, "a.test", kind, addresses=addresses)
    session(cap)


@case("dns-nxdomain", verdict={"id": "dns-nxdomain", "layer": "dns", "code": "dns:NXDOMAIN", "sender": "server"},
      says=["NXDOMAIN", "auth.a.test", "does not exist"])
def no_such_name(cap):
    for number, kind in ((1, A), (2, AAAA)):
        ask(cap, number, "auth.a.test", kind)
        answer(cap, number, "auth.a.test", kind, NXDOMAIN)


@case("dns-nxdomain", verdict={"id": "healthy"}, says=["search list"])
def search_list(cap):
    ask(cap, 1, "a.test.corp.example")
    answer(cap, 1, "a.test.corp.example", rcode=NXDOMAIN)
    ask(cap, 2, "a.test")
    answer(cap, 2, "a.test", addresses=[b"\x0a\0\0\2"])
    session(cap)


@quiet(findings=["dns-nxdomain"], verdict={"severity": "info"})
def nobody_needs_a_name_for_an_address(cap):
    ask(cap, 1, "1.0.0.10.in-addr.arpa", PTR)
    answer(cap, 1, "1.0.0.10.in-addr.arpa", PTR, NXDOMAIN)


@case("dns-servfail", verdict={"id": "dns-servfail", "layer": "dns", "code": "dns:SERVFAIL", "at_fault": "server"},
      says=["SERVFAIL", "a.test"])
def zone_is_broken(cap):
    ask(cap, 1, "a.test")
    cap.wait(0.3)
    answer(cap, 1, "a.test", rcode=SERVFAIL)


@case("dns-failed", verdict={"id": "dns-failed", "layer": "dns", "code": "dns:REFUSED"}, says=["REFUSED", "a.test"])
def refused(cap):
    ask(cap, 1, "a.test")
    answer(cap, 1, "a.test", rcode=REFUSED)


@case("dns-no-data", verdict={"id": "dns-no-data", "layer": "dns", "code": "dns:NODATA"}, says=["a.test", "no address|without an address"])
def only_mail(cap):
    for number, kind in ((1, A), (2, AAAA)):
        ask(cap, number, "a.test", kind)
        answer(cap, number, "a.test", kind)


@quiet(never=["dns-no-data"])
def only_ipv4(cap):
    ask(cap, 1, "a.test", AAAA)
    answer(cap, 1, "a.test", AAAA)
    ask(cap, 2, "a.test", A)
    answer(cap, 2, "a.test", A, addresses=[b"\x0a\0\0\2"])
    session(cap)


@quiet(never=["dns-no-data"])
def only_ipv6(cap):
    ask(cap, 1, "a.test", A)
    answer(cap, 1, "a.test", A)
    ask(cap, 2, "a.test", AAAA)
    answer(cap, 2, "a.test", AAAA, addresses=[bytes(15) + b"\1"])
    session(cap)


@case("dns-no-answer", verdict={"id": "dns-no-answer", "layer": "dns", "code": "dns:timeout", "sender": "none"},
      says=["never answered", "2 times", "a.test"])
def name_server_is_down(cap):
    ask(cap, 1, "a.test")
    cap.wait(5)
    ask(cap, 1, "a.test")
    cap.wait(5)
    ask(cap, 2, "b.test")


@quiet(never=["dns-no-answer"])
def the_second_query_is_answered(cap):
    ask(cap, 1, "a.test")
    cap.wait(0.5)
    ask(cap, 2, "a.test")
    answer(cap, 2, "a.test", addresses=[b"\x0a\0\0\2"])
    session(cap)


@case("dns-slow", verdict={"id": "dns-slow", "severity": "warning", "code": "dns:slow"}, says=["2.00 s|2.01 s", "a.test"])
def slow(cap):
    ask(cap, 1, "a.test")
    cap.wait(2)
    answer(cap, 1, "a.test", addresses=[b"\x0a\0\0\2"])
    session(cap)


@case("dns-slow", says=["2 queries"])
def slow_for_a_query_was_lost(cap):
    ask(cap, 1, "a.test")
    cap.wait(5)
    ask(cap, 1, "a.test")
    answer(cap, 1, "a.test", addresses=[b"\x0a\0\0\2"])
    session(cap)


@quiet(never=["dns-slow"])
def asked_again_later(cap):
    for number in (1, 2):
        ask(cap, number, "a.test")
        answer(cap, number, "a.test", addresses=[b"\x0a\0\0\2"])
        session(cap)
        cap.wait(60)


@case("dns-address-elsewhere", verdict={"id": "healthy"}, says=["10.0.0.2:8080", "a.test", "hosts file"])
def pinned(cap):
    ask(cap, 1, "a.test")
    answer(cap, 1, "a.test", addresses=[b"\x0a\0\0\x63"])
    session(cap)


@quiet(findings=["dns-nxdomain"], says=["served all the same"])
def a_name_that_a_browser_tries_beside(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    ask(cap, 1, "wpad.lan")
    answer(cap, 1, "wpad.lan", rcode=NXDOMAIN)
    c.close("client")


@quiet(findings=["dns-no-answer"], says=["served all the same"])
def background_query_unanswered(cap):
    c = cap.connection().prefaces()
    ask(cap, 1, "telemetry.example")
    cap.wait(5)
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    c.close("client")


@case("dns-nxdomain", findings=["http-502"], says=["No connection came of it"])
def gateway_does_not_find_its_backend(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    ask(cap, 1, "backend.test")
    answer(cap, 1, "backend.test", rcode=NXDOMAIN)
    c.server(headers(1, response(502), end=True))
    c.close("client")


def aliased(cap, number, name, target, kind=A, rcode=0):
    octets = question(target, A)[:-4]
    record = b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 300, len(octets)) + octets
    cap.udp(RESOLVER, CLIENT, struct.pack(">HHHHHH", number, 0x8180 | rcode, 1, 1, 0, 0) + question(name, kind) + record)


def truncated(cap, number, name, kind=A):
    cap.udp(RESOLVER, CLIENT, struct.pack(">HHHHHH", number, 0x8380, 1, 0, 0, 0) + question(name, kind))


def undeliverable(cap, number, name, kind=A, code=3):
    query = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + question(name, kind)
    udp = struct.pack(">HHHH", CLIENT[1], RESOLVER[1], 8 + len(query), 0) + query
    quoted = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, CLIENT[0], RESOLVER[0]) + udp
    body = struct.pack(">BBHI", 3, code, 0, 0) + quoted
    body = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, 64, 1, 0, RESOLVER[0], CLIENT[0])
    cap.put(ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:] + body)


@case("dns-nxdomain", verdict={"id": "dns-nxdomain", "code": "dns:NXDOMAIN"}, says=["alias (CNAME) of gone.cdn.test, which does not exist"])
def alias_of_nothing(cap):
    ask(cap, 1, "a.test")
    aliased(cap, 1, "a.test", "gone.cdn.test", rcode=NXDOMAIN)


@case("dns-no-data", verdict={"id": "dns-no-data", "code": "dns:NODATA"}, says=["alias (CNAME) of bare.cdn.test"])
def alias_without_addresses(cap):
    ask(cap, 1, "a.test")
    aliased(cap, 1, "a.test", "bare.cdn.test")


@case("dns-no-answer", verdict={"id": "dns-no-answer", "layer": "dns", "code": "dns:truncated", "sender": "server"}, never=["dns-no-data"],
      says=["truncated (TC)", "TCP port 53"])
def truncated_and_tcp_is_closed(cap):
    ask(cap, 1, "a.test")
    truncated(cap, 1, "a.test")
    c = cap.connection(handshake=False, server_port=53, server_ip=RESOLVER[0])
    c.packet(0, SYN)
    c.acknowledge(1)
    c.packet(1, RST | ACKED)


@quiet(never=["dns-no-answer", "dns-no-data"])
def truncated_and_asked_again_over_tcp(cap):
    ask(cap, 1, "a.test")
    truncated(cap, 1, "a.test")
    c = cap.connection(server_port=53, server_ip=RESOLVER[0])
    c.client(b"\0\x18" + bytes(24))
    c.server(b"\0\x28" + bytes(40))
    c.close()
    session(cap)


@case("dns-no-answer", verdict={"id": "dns-no-answer", "layer": "dns", "code": "dns:unreachable"}, says=["type 3, code 3", "a.test"])
def no_name_server_listens(cap):
    ask(cap, 1, "a.test")
    undeliverable(cap, 1, "a.test")


@case("dns-no-answer", verdict={"id": "dns-no-answer", "code": "dns:timeout", "severity": "warning"}, says=["AAAA had no answer when the capture ended"])
def half_of_it_is_missing_at_the_end(cap):
    ask(cap, 1, "a.test")
    ask(cap, 2, "a.test", AAAA)
    answer(cap, 1, "a.test", addresses=[b"\x0a\0\0\2"])


@case("dns-no-answer", verdict={"id": "dns-no-answer", "severity": "warning"}, says=["waited for both", "began 5.0 s after"])
def client_waits_for_the_other_half(cap):
    ask(cap, 1, "a.test")
    ask(cap, 2, "a.test", AAAA)
    answer(cap, 1, "a.test", addresses=[b"\x0a\0\0\2"])
    cap.wait(5)
    session(cap)


@case("dns-nxdomain", verdict={"id": "tcp-refused"})
def browser_asks_for_names_of_its_own(cap):
    ask(cap, 1, "clients2.google.com")
    answer(cap, 1, "clients2.google.com", rcode=NXDOMAIN)
    ask(cap, 2, "a.test")
    answer(cap, 2, "a.test", addresses=[b"\x0a\0\0\2"])
    c = cap.connection(handshake=False)
    c.packet(0, SYN)
    c.acknowledge(1)
    c.packet(1, RST | ACKED)


@case("tcp-syn-timeout", verdict={"id": "tcp-syn-timeout", "severity": "warning"}, says=["Another address answered"])
def next_address_is_tried_much_later(cap):
    ask(cap, 1, "a.test")
    answer(cap, 1, "a.test", addresses=[b"\x0a\0\0\3", b"\x0a\0\0\2"])
    c = cap.connection(handshake=False, server_ip=b"\x0a\0\0\3")
    for wait in (1, 2, 4):
        c.packet(0, SYN, seq=1000)
        cap.wait(wait)
    session(cap)
