"""TLS: alerts, certificates, handshakes that come to nothing, what HTTP/2 asks of TLS (RFC 8446, RFC 9113 section 9.2)."""

from rig import (CLIENT, GET, INADEQUATE_SECURITY, PREFACE, PROTOCOL_ERROR, SERVER, STATUS_200, case, data, goaway, headers, ping, quiet,
                 settings)
from tls_rig import (BAD_CERTIFICATE, CERTIFICATE_EXPIRED, CERTIFICATE_REQUIRED, CERTIFICATE_UNKNOWN, CHANGE, ECDHE_CBC,
                     HANDSHAKE_FAILURE, INTERNAL_ERROR, PROTOCOL_VERSION, REQUEST, RSA_GCM, TLS12, TLS13, TLS13_GCM,
                     UNKNOWN_CA, UNRECOGNIZED_NAME, Session, alert, begin, certificate, certificate_der, client_hello, end,
                     finished, from_data, opaque, record, server_hello, KEY_EXCHANGE)

NOW = 1700000000  # the rig's time
DAY = 86400


def answer_with(cap, number, hello=None):
    c = cap.connection(server_port=443)
    c.client(hello or client_hello())
    c.server(alert(number))
    c.close("server")
    return c


@case("tls-alert", verdict={"layer": "tls", "code": "tls:protocol_version", "sender": "server"},
      says=["protocol_version", "TLS 1.2", "TLS 1.3"])
def version(cap):
    answer_with(cap, PROTOCOL_VERSION)


@case("tls-alert", verdict={"code": "tls:protocol_version", "sender": "server", "at_fault": "client"},
      says=["TLS 1.1", "HTTP/2 needs TLS 1.2"])
def version_too_old(cap):
    answer_with(cap, PROTOCOL_VERSION, client_hello(versions=(0x0302,)))


@case("tls-alert", verdict={"code": "tls:protocol_version", "at_fault": "server"}, says=["older versions"])
def version_too_new(cap):
    answer_with(cap, PROTOCOL_VERSION, client_hello(versions=(TLS13,)))


@case("tls-alert", verdict={"layer": "tls", "code": "tls:handshake_failure", "sender": "server"},
      says=["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519", "TLS 1.2", "a.test"])
def nothing_in_common(cap):
    answer_with(cap, HANDSHAKE_FAILURE)


@case("tls-alert", verdict={"code": "tls:unrecognized_name", "sender": "server"}, says=["nowhere.test", "SNI"])
def name_unknown(cap):
    answer_with(cap, UNRECOGNIZED_NAME, client_hello(sni="nowhere.test"))


@case("tls-alert", verdict={"code": "tls:unrecognized_name", "at_fault": "client"}, says=["no SNI"])
def name_missing(cap):
    answer_with(cap, UNRECOGNIZED_NAME, client_hello(sni=None))


@case("tls-alert", verdict={"code": "tls:internal_error", "sender": "server", "at_fault": "server"}, says=["its own log"])
def own_failure(cap):
    answer_with(cap, INTERNAL_ERROR)


@case("tls-alert", verdict={"code": "tls:insufficient_security", "at_fault": "client"}, says=["stronger"])
def too_weak(cap):
    answer_with(cap, 71)


@case("tls-alert", verdict={"code": "tls:inappropriate_fallback"}, says=["TLS_FALLBACK_SCSV"])
def second_try(cap):
    answer_with(cap, 86, client_hello(suites=(RSA_GCM, 0x5600)))


@case("tls-alert", verdict={"code": "tls:decode_error", "sender": "server", "at_fault": "client"}, says=["could not read"])
def unreadable(cap):
    answer_with(cap, 50)


@case("tls-alert", verdict={"code": "tls:illegal_parameter", "sender": "client", "at_fault": "server"})
def by_the_client(cap):
    c = begin(cap)
    c.client(alert(47))
    c.close("client")


@quiet(verdict={"severity": "info"}, findings=("tls-alert",))
def warning_that_was_let_pass(cap):
    """RFC 6066 section 3: unrecognized_name as a warning, and the handshake goes on."""
    c = cap.connection(server_port=443)
    c.client(client_hello())
    c.server(alert(UNRECOGNIZED_NAME, level=1), server_hello(), certificate(certificate_der()), b"\x16\3\3\0\4\x0e\0\0\0")
    end(c)
    c.client(opaque(80))
    c.server(opaque(200))
    c.close("client")


@quiet(verdict={"severity": "info"}, never=("tls-alert", "tls-handshake-cut"))
def closed_with_close_notify(cap):
    c = begin(cap)
    end(c)
    c.client(opaque(80))
    c.server(opaque(200))
    c.close("client")


# what the certificate says

def refused(cap, number, cert, sni="a.test"):
    c = begin(cap, hello=client_hello(sni=sni), cert=cert)
    c.client(alert(number))
    c.close("client")


def accepted(cap, cert, sni="a.test"):
    c = begin(cap, hello=client_hello(sni=sni), cert=cert)
    end(c)
    c.client(opaque(80))
    c.server(opaque(200))
    c.close("client")


@case("certificate-expired", verdict={"id": "tls-alert", "code": "tls:certificate_expired", "sender": "client",
                                      "at_fault": "server"}, says=["expired on 2023-11-04", "10 days"])
def expired(cap):
    refused(cap, CERTIFICATE_EXPIRED, certificate_der(until=NOW - 10 * DAY - 100))


@quiet(verdict={"severity": "info"}, findings=("certificate-expired",))
def expired_and_nobody_minds(cap):
    accepted(cap, certificate_der(until=NOW - 10 * DAY))


@case("certificate-not-yet-valid", verdict={"id": "tls-alert", "code": "tls:certificate_expired", "at_fault": "server"},
      says=["not valid before 2023-11-25", "clocks"])
def not_yet(cap):
    refused(cap, CERTIFICATE_EXPIRED, certificate_der(since=NOW + 11 * DAY))


@case("certificate-wrong-host", verdict={"id": "tls-alert", "code": "tls:bad_certificate", "sender": "client",
                                         "at_fault": "server"}, says=["other.test", "a.test", "name"])
def other_name(cap):
    refused(cap, BAD_CERTIFICATE, certificate_der(names=("other.test", "www.other.test")))


@case("certificate-wrong-host", verdict={"id": "tls-alert"})
def wildcard_of_two_labels(cap):
    """RFC 9525 section 6.3: "*" is one label."""
    refused(cap, CERTIFICATE_UNKNOWN, certificate_der(names=("*.test",)), sni="x.a.test")


@case("certificate-wrong-host", verdict={"id": "certificate-wrong-host", "code": "tls:hostname_mismatch",
                                         "at_fault": "server", "sender": "client"}, findings=("tls-handshake-cut",))
def refused_without_an_alert(cap):
    """Node.js and Java leave in the middle of the handshake."""
    c = begin(cap, cert=certificate_der(names=("other.test",)))
    c.close("client")


@case("certificate-wrong-host", verdict={"id": "certificate-wrong-host", "layer": "tls", "sender": "client",
                                         "at_fault": "server", "severity": "warning"}, says=["without a request"])
def left_after_the_handshake(cap):
    """curl and Node.js compare the name when the handshake is over, and just leave."""
    s = Session(cap, sni="elsewhere.test")
    s.server(settings())
    s.goodbye(CLIENT)
    s.wire.close("client")


@case("certificate-wrong-host", verdict={"id": "certificate-wrong-host", "sender": "client"})
def left_by_a_client_without_alpn(cap):
    """wget: with no ALPN, and a reset for a goodbye."""
    s = Session(cap, sni="elsewhere.test", offered=(), alpn=())
    cap.wait(0.01)
    s.wire.rst(CLIENT)


@case("certificate-wrong-host", verdict={"id": "certificate-wrong-host", "sender": "client"})
def left_up_to_tls12_without_keys(cap):
    c = begin(cap, cert=certificate_der(names=("other.test",)))
    end(c)
    c.client(record(21, b"a" * 26))
    c.close("client")


@quiet(verdict={"severity": "ok"}, never=("certificate-wrong-host",), says=["Nobody made a request"])
def left_at_once_with_the_right_name(cap):
    s = Session(cap, offered=(), alpn=())
    s.wire.rst(CLIENT)


@case("certificate-wrong-host", verdict={"id": "tls-alert", "code": "tls:bad_certificate"}, says=["subject alternative name"])
def common_name_that_is_not_read(cap):
    """Go."""
    refused(cap, BAD_CERTIFICATE, certificate_der(names=(), subject="a.test"))


@case("tls-alert", verdict={"code": "tls:bad_certificate", "sender": "client"}, says=["does not know its issuer", "SHA-1"])
def nothing_wrong_but_the_issuer(cap):
    """Go says bad_certificate of an unknown issuer, too."""
    refused(cap, BAD_CERTIFICATE, certificate_der())


@quiet(verdict={"severity": "info"}, never=("certificate-wrong-host", "certificate-self-signed", "certificate-expired"))
def wildcard_that_matches(cap):
    accepted(cap, certificate_der(names=("other.test", "*.B.test")), sni="x.b.Test")


@quiet(verdict={"severity": "info"}, never=("certificate-wrong-host",))
def common_name_only(cap):
    accepted(cap, certificate_der(names=(), subject="a.test"))


@case("certificate-self-signed", verdict={"id": "tls-alert", "code": "tls:unknown_ca", "sender": "client"},
      says=["self-signed|issued by itself"], never=("certificate-unknown-issuer",))
def self_signed(cap):
    refused(cap, UNKNOWN_CA, certificate_der(issuer="a.test"))


@case("certificate-unknown-issuer", verdict={"id": "tls-alert", "code": "tls:unknown_ca", "at_fault": "server"},
      says=["CN=Private CA", "intermediate"], never=("certificate-self-signed",))
def private_issuer(cap):
    refused(cap, UNKNOWN_CA, certificate_der(issuer="Private CA"))


@case("certificate-expired", verdict={"id": "tls-alert", "code": "tls:internal_error", "at_fault": "server"})
def unrelated_alert(cap):
    """The certificate that nobody minded does not explain what came later."""
    c = begin(cap, cert=certificate_der(until=NOW - DAY))
    c.client(KEY_EXCHANGE)
    c.server(alert(INTERNAL_ERROR))
    c.close("server")


@case("tls-client-certificate", verdict={"code": "tls:handshake_failure", "sender": "server", "at_fault": "client"},
      never=("tls-alert",), says=["empty list", "CertificateRequest"])
def no_client_certificate(cap):
    c = begin(cap, more=REQUEST)
    c.client(certificate(), KEY_EXCHANGE, finished())
    c.server(alert(HANDSHAKE_FAILURE))
    c.close("server")


@case("tls-client-certificate", verdict={"code": "tls:bad_certificate", "sender": "server", "at_fault": "client"},
      says=["does not accept"])
def bad_client_certificate(cap):
    c = begin(cap, more=REQUEST)
    c.client(certificate(certificate_der(names=("me",))), KEY_EXCHANGE, finished())
    c.server(alert(BAD_CERTIFICATE))
    c.close("server")


@case("tls-client-certificate", verdict={"code": "tls:certificate_required", "sender": "server", "at_fault": "client"},
      says=["after the handshake", "looks like a failure of HTTP"])
def required_in_tls13(cap):
    s = Session(cap, wants=True)
    s.wire.close("server")


@case("tls-client-certificate", verdict={"code": "tls:certificate_required", "sender": "server", "at_fault": "client"},
      says=["empty list"])
def asked_for_after_the_handshake(cap):
    """RFC 8446 section 4.6.2: the message names the request that it answers, so an empty list is not a short message."""
    s = Session(cap, alpn=("http/1.1",), wants=True, later=True)
    s.client(b"GET /private HTTP/1.1\r\nhost: a.test\r\n\r\n")
    s.end[SERVER].verify_client_post_handshake()
    s.step(SERVER)
    s.flush(SERVER)
    s.step(CLIENT)
    s.flush(CLIENT)
    s.step(SERVER)
    s.flush(SERVER)
    s.wire.close("server")


# handshakes that come to nothing

@case("tls-handshake-cut", verdict={"layer": "tls", "code": "tcp:rst", "sender": "server"}, says=["a.test", "ClientHello"])
def reset_after_hello(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello())
    c.rst(SERVER)


@case("tls-handshake-cut", verdict={"layer": "tls", "code": "tcp:fin", "sender": "server"}, says=["no alert"])
def closed_after_hello(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(sni=None))
    c.close("server")


@case("tls-handshake-cut", verdict={"code": "tcp:rst", "sender": "server"}, says=["ServerHello had come"])
def reset_after_server_hello(cap):
    c = begin(cap)
    c.rst(SERVER)


@case("tls-handshake-cut", verdict={"layer": "tls", "sender": "client", "code": "tcp:fin"}, says=["19 octets", "certificate"])
def hidden_alert(cap):
    """TLS 1.3 without keys: the first record of the client behind the ServerHello is too short for a Finished."""
    c = cap.connection(server_port=443)
    c.client(client_hello(versions=(TLS13, TLS12), suites=(TLS13_GCM,)))
    c.server(server_hello(version=TLS13, suite=TLS13_GCM), CHANGE, opaque(1200))
    c.client(CHANGE, opaque(19))
    c.close("client")


@case("tls-handshake-cut", verdict={"layer": "tls", "sender": "client"}, says=["19 octets"])
def hidden_alert_and_the_server_closes(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(versions=(TLS13, TLS12), suites=(TLS13_GCM,)))
    c.server(server_hello(version=TLS13, suite=TLS13_GCM), CHANGE, opaque(1200))
    c.client(CHANGE, opaque(19))
    c.close("server")


def hidden(cap, *client, server=1200):
    """TLS 1.3 without keys: records of these sizes behind the hellos."""
    c = cap.connection(server_port=443)
    c.client(client_hello(versions=(TLS13, TLS12), suites=(TLS13_GCM,), alpn=("h2",)))
    c.server(server_hello(version=TLS13, suite=TLS13_GCM, alpn=None), CHANGE, opaque(server))
    c.client(CHANGE, *(opaque(n) for n in client))
    return c


@case("tls-handshake-cut", verdict={"layer": "tls", "sender": "client"}, says=["35 octets", "certificate"])
def hidden_alert_that_is_padded(cap):
    """Java's."""
    hidden(cap, 35).close("client")


@quiet(verdict={"severity": "info"}, never=("tls-handshake-cut",))
def hidden_list_without_a_certificate(cap):
    """The client's empty Certificate is as short, and its Finished follows."""
    c = hidden(cap, 25, 53, 80)
    c.server(opaque(500))
    c.close("client")


@case("tls-handshake-cut", verdict={"layer": "tls", "sender": "server"}, says=["19 octets", "ALPN", "no_application_protocol"])
def hidden_alert_of_the_server(cap):
    """Go's, when no protocol is common."""
    c = cap.connection(server_port=443)
    c.client(client_hello(versions=(TLS13, TLS12), suites=(TLS13_GCM,), alpn=("h2",)))
    c.server(server_hello(version=TLS13, suite=TLS13_GCM, alpn=None), CHANGE, opaque(19))
    c.close("server")


@case("tls-handshake-cut", verdict={"sender": "server"}, says=["had closed the connection already"])
def closed_before_hello(cap):
    c = cap.connection(server_port=443)
    c.fin(SERVER)
    cap.wait(0.01)
    c.client(client_hello(), acked=False)
    c.rst(SERVER)


@case("tls-handshake-cut", verdict={"severity": "warning", "sender": "client", "at_fault": "unknown"},
      says=["CertificateRequest", "browsers"])
def left_to_choose_a_certificate(cap):
    c = begin(cap, more=REQUEST)
    c.close("client")


@quiet(verdict={"severity": "info"}, never=("tls-handshake-cut", "tls-truncated"))
def tls13_without_keys(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello(versions=(TLS13, TLS12), suites=(TLS13_GCM,)))
    c.server(server_hello(version=TLS13, suite=TLS13_GCM), CHANGE, opaque(1200))
    c.client(CHANGE, opaque(53), opaque(80))
    c.server(opaque(500), opaque(19))
    c.close("client")


@case("tls-no-answer", verdict={"layer": "tls", "code": "tls:no-answer", "sender": "server"}, never=("tls-handshake-cut",),
      says=["not one octet", "a.test"])
def silence(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello())
    cap.wait(10)
    c.close("client")


@quiet(verdict={"severity": "info"}, never=("tls-no-answer",))
def slow_answer(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello())
    cap.wait(4)
    c.server(server_hello(), certificate(certificate_der()), b"\x16\3\3\0\4\x0e\0\0\0")
    end(c)
    c.client(opaque(80))
    c.server(opaque(200))
    c.close("client")


@case("tls-cleartext-answer", verdict={"layer": "tls", "code": "tls:cleartext-answer", "sender": "server"},
      says=["HTTP/1.1 400", "in clear"])
def http_from_a_clear_port(cap):
    c = cap.connection(server_port=8080)
    c.client(client_hello())
    c.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    c.close("server")


@case("tls-cleartext-answer", verdict={"layer": "tls", "at_fault": "unknown"}, says=["captive portal"])
def page_that_blocks(cap):
    c = cap.connection(server_port=443)
    c.client(client_hello())
    c.server(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    c.close("server")


@case("tls-cleartext-answer", verdict={"id": "tls-cleartext-answer"}, findings=("tls-alert",), says=["octets that are no TLS"])
def clear_answer_and_its_alert(cap):
    """Chromium."""
    c = cap.connection(server_port=8080)
    c.client(client_hello())
    c.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    c.client(alert(PROTOCOL_VERSION))
    c.close("client")


@case("tls-alert", verdict={"id": "preface-silent"}, says=["no cause"])
def alert_about_the_missing_close_notify(cap):
    s = Session(cap)
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    cap.wait(10)
    s.wire.fin(CLIENT)
    s.bio[1][0].write_eof()
    s.step(1)
    s.flush(1)
    s.wire.rst(CLIENT)


@case("tls-handshake-cut", verdict={"layer": "tls", "sender": "client", "at_fault": "client"}, says=["user_canceled"])
def cancelled(cap):
    c = begin(cap)
    c.client(alert(90, level=1), alert(0, level=1))
    c.close("client")


# sessions that are read

def exchange(s):
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.server(settings(), settings(ack=True), headers(1, STATUS_200), data(1, b"hello", end=True))
    s.client(settings(ack=True))


@quiet(verdict={"id": "healthy", "severity": "ok"}, never=("tls-no-close-notify", "tls-truncated"))
def a_whole_session(cap):
    s = Session(cap)
    exchange(s)
    s.goodbye(CLIENT)
    s.goodbye(SERVER)
    s.wire.close("client")


@case("tls-no-close-notify", verdict={"severity": "ok"}, never=("tls-truncated",))
def lax_end(cap):
    s = Session(cap)
    exchange(s)
    s.wire.close("client")


@case("tls-truncated", never=("tls-no-close-notify",), says=["close_notify", "END_STREAM"])
def cut_body(cap):
    s = Session(cap)
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.server(settings(), settings(ack=True), headers(1, STATUS_200), data(1, b"half"))
    s.client(settings(ack=True))
    s.wire.close("server")


@case("tls-weak-suite", verdict={"layer": "tls", "severity": "warning", "sender": "server"},
      says=["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "Appendix A"])
def cbc(cap):
    s = Session(cap, version=TLS12, ciphers="ECDHE-ECDSA-AES128-SHA@SECLEVEL=0")
    exchange(s)
    s.goodbye(CLIENT)
    s.goodbye(SERVER)
    s.wire.close("client")


@case("tls-weak-suite", verdict={"layer": "tls"}, says=["TLS_RSA_WITH_AES_128_GCM_SHA256"])
def no_forward_secrecy_and_no_keys(cap):
    c = begin(cap, answer=server_hello(suite=RSA_GCM))
    end(c)
    c.client(opaque(80))
    c.close("client")


@case("tls-weak-suite", verdict={"id": "goaway-error", "layer": "connection", "code": "INADEQUATE_SECURITY",
                                 "sender": "server"})
def cbc_that_is_minded(cap):
    s = Session(cap, version=TLS12, ciphers="ECDHE-ECDSA-AES128-SHA@SECLEVEL=0")
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.server(settings(), goaway(0, INADEQUATE_SECURITY))
    s.goodbye(SERVER)
    s.wire.close("server")


@quiet(verdict={"severity": "ok"}, never=("tls-weak-suite", "tls-old-version"))
def good_suite_of_tls12(cap):
    s = Session(cap, version=TLS12, ciphers="ECDHE-ECDSA-CHACHA20-POLY1305")
    exchange(s)
    s.goodbye(CLIENT)
    s.goodbye(SERVER)
    s.wire.close("client")


@quiet(verdict={"severity": "info"}, never=("tls-weak-suite",))
def weak_suite_of_http1(cap):
    c = begin(cap, hello=client_hello(alpn=()), answer=server_hello(suite=ECDHE_CBC, alpn=None))
    end(c)
    c.client(opaque(80))
    c.server(opaque(200))
    c.close("client")


@case("tls-old-version", verdict={"layer": "tls", "severity": "warning", "sender": "server"}, says=["TLS 1.1"])
def tls11(cap):
    c = begin(cap, hello=client_hello(versions=(0x0302,)), answer=server_hello(version=0x0302, suite=ECDHE_CBC))
    end(c)
    c.client(opaque(80))
    c.close("client")


@case("tls-hello-retry", verdict={"severity": "ok"}, says=["HelloRetryRequest"], findings=("tls-resumption-refused",))
def retry(cap):
    from_data(cap, "tls-13-early-refused")


@case("tls-early-data", verdict={"severity": "ok"}, says=["accepted it", "replayed"], never=("tls-resumption-refused",))
def early_accepted(cap):
    from_data(cap, "tls-13-early")


@case("tls-resumption-refused", verdict={"severity": "ok"}, says=["refused it", "Nothing of it was processed"],
      findings=("tls-early-data",))
def early_refused(cap):
    from_data(cap, "tls-13-early-refused")


@quiet(verdict={"severity": "ok"}, never=("tls-renegotiation",))
def renegotiation_without_http2(cap):
    from_data(cap, "tls-12-renegotiated")


@case("tls-renegotiation", verdict={"layer": "tls", "code": "PROTOCOL_ERROR", "sender": "server", "at_fault": "server"},
      says=["CertificateRequest"])
def certificate_asked_in_the_middle(cap):
    """RFC 9113 section 9.2.3: no post-handshake authentication."""
    s = Session(cap, later=True)
    exchange(s)
    s.end[SERVER].verify_client_post_handshake()
    s.server(ping())
    s.goodbye(CLIENT)
    s.wire.close("client")


@case("tls-renegotiation", verdict={"id": "goaway-error", "code": "PROTOCOL_ERROR", "sender": "client", "at_fault": "server"})
def certificate_asked_and_minded(cap):
    s = Session(cap, later=True)
    exchange(s)
    s.end[SERVER].verify_client_post_handshake()
    s.server(ping())
    s.client(goaway(0, PROTOCOL_ERROR))
    s.goodbye(CLIENT)
    s.wire.close("client")


@case("tls-record-error", says=["does not open"])
def damaged_record(cap):
    s = Session(cap)
    exchange(s)
    s.end[SERVER].write(ping())
    octets = bytearray(s.bio[SERVER][1].read())
    s.bio[CLIENT][0].write(bytes(octets))
    octets[-1] ^= 1
    s.wire.say(SERVER, bytes(octets))
    s.step(CLIENT)
    s.server(ping(b"abcdefgh"))
    s.goodbye(CLIENT)
    s.goodbye(SERVER)
    s.wire.close("client")


@case("tls-alert", verdict={"layer": "tls", "code": "tls:bad_record_mac", "sender": "server", "at_fault": "network"},
      streams=[1], findings=("tls-record-error",), says=["could not verify", "after the handshake"])
def damaged_on_the_way(cap):
    s = Session(cap)
    s.server(settings())
    s.client(PREFACE, settings(), headers(1, GET, end=True))
    s.end[CLIENT].write(ping())
    octets = bytearray(s.bio[CLIENT][1].read())
    octets[-1] ^= 1
    s.bio[SERVER][0].write(bytes(octets))
    s.wire.say(CLIENT, bytes(octets))
    s.step(SERVER)
    s.flush(SERVER)
    s.wire.close("server")


@case("tls-renegotiation", verdict={"id": "tls-renegotiation", "sender": "client"}, says=["another TLS handshake"])
def renegotiated_without_keys(cap):
    """Up to TLS 1.2 the type of a record is in clear."""
    c = begin(cap)
    end(c)
    c.client(opaque(60))
    c.server(opaque(60))
    c.client(record(22, b"h" * 240))
    c.server(record(21, b"a" * 26))
    c.close("server")


@quiet(verdict={"severity": "info"}, never=("tls-renegotiation",))
def false_start(cap):
    """The client's data comes before the server's Finished (RFC 7918)."""
    c = begin(cap)
    c.client(KEY_EXCHANGE, finished(), opaque(60))
    c.server(finished(), opaque(60))
    c.client(opaque(60))
    c.server(opaque(60))
    c.close("client")


@case("certificate-unknown-issuer", verdict={"id": "tls-alert"}, says=["certificate alone"])
def intermediate_not_sent(cap):
    refused(cap, UNKNOWN_CA, certificate_der(issuer="Test Intermediate"))


@case("certificate-unknown-issuer", verdict={"id": "tls-alert"}, says=["a private one"])
def intermediate_sent(cap):
    own, above = certificate_der(issuer="Test Intermediate"), certificate_der(names=(), subject="Test Intermediate")
    c = cap.connection(server_port=443)
    c.client(client_hello())
    c.server(server_hello(), certificate(own, above))
    c.client(alert(UNKNOWN_CA))
    c.close("client")
