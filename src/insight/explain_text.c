#include "insight/explain_text.h"

#include "h2lens/names.h"

static const struct explain_entry frames[] = {
	{H2_DATA, "RFC 9113 §6.1",
	 "DATA carries the content of a request or response. Its whole payload, padding included, "
	 "counts against two flow-control windows: the stream's and the connection's."},
	{H2_HEADERS, "RFC 9113 §6.2",
	 "HEADERS opens a stream or answers on one, and carries a field block compressed with "
	 "HPACK (RFC 7541). END_HEADERS ends the block; without it CONTINUATION frames must follow "
	 "at once. END_STREAM says that the sender sends nothing more on the stream."},
	{H2_PRIORITY, "RFC 9113 §6.3",
	 "PRIORITY gave a stream a place in the dependency tree of RFC 7540. RFC 9113 deprecates "
	 "the scheme: the frame may still be sent, in any stream state, and may be ignored. RFC "
	 "9218 replaces it."},
	{H2_RST_STREAM, "RFC 9113 §6.4",
	 "RST_STREAM ends one stream at once; the connection and its other streams go on. The "
	 "receiver must not send on the stream again, except PRIORITY, though frames that were "
	 "already under way may still arrive."},
	{H2_SETTINGS, "RFC 9113 §6.5",
	 "SETTINGS tells the other side what this side can take. It is no negotiation: each side "
	 "states its own limits. The receiver applies the values in order and must acknowledge "
	 "them with an empty SETTINGS with the ACK flag (§6.5.3)."},
	{H2_PUSH_PROMISE, "RFC 9113 §6.6, §8.4",
	 "PUSH_PROMISE announces a stream that the server will open to push a response, with the "
	 "request that it pretends to have received. A client forbids it with ENABLE_PUSH 0."},
	{H2_PING, "RFC 9113 §6.7",
	 "PING measures the round trip and tells whether the connection is still alive. The "
	 "receiver must send the same eight octets back with the ACK flag, before anything else "
	 "that waits."},
	{H2_GOAWAY, "RFC 9113 §6.8",
	 "GOAWAY says that its sender accepts no new streams on this connection. Streams up to the "
	 "last stream identifier may be or may have been processed; those above it were not and "
	 "will not be."},
	{H2_WINDOW_UPDATE, "RFC 9113 §6.9",
	 "WINDOW_UPDATE lets the other side send more DATA: on stream 0 for the whole connection, "
	 "else for one stream. The window starts at 65,535 octets unless INITIAL_WINDOW_SIZE says "
	 "otherwise, and may not exceed 2^31-1."},
	{H2_CONTINUATION, "RFC 9113 §6.10",
	 "CONTINUATION carries on a field block that HEADERS or PUSH_PROMISE began. Between them "
	 "no other frame may stand, of any stream."},
	{H2_ALTSVC, "RFC 7838 §4",
	 "ALTSVC says that the origin can be reached elsewhere too: another host, port or "
	 "protocol, such as h3. On stream 0 it names the origin; on another stream it means that "
	 "stream's origin and the origin field is empty."},
	{H2_BLOCKED, "no RFC",
	 "BLOCKED stood in drafts of HTTP/2: its sender has data but no window. Receivers ignore "
	 "it as an unknown type."},
	{H2_ORIGIN, "RFC 8336 §2",
	 "ORIGIN lists the origins that the server may be asked for on this connection, so that "
	 "the client can coalesce them. It is sent by servers, on stream 0."},
	{H2_PRIORITY_UPDATE, "RFC 9218 §7.1",
	 "PRIORITY_UPDATE gives a stream an urgency (u, 0 to 7, lower is sooner, 3 by default) and "
	 "says whether it can be used piece by piece (i). Clients send it on stream 0."},
};

static const struct explain_entry errors[] = {
	{H2_NO_ERROR, "RFC 9113 §7",
	 "NO_ERROR (0x0): nothing went wrong. On GOAWAY it is a graceful shutdown; on RST_STREAM "
	 "it follows a complete response whose sender does not want the rest of the request "
	 "(§8.1)."},
	{H2_PROTOCOL_ERROR, "RFC 9113 §7",
	 "PROTOCOL_ERROR (0x1): the sender saw something that the protocol forbids and that no "
	 "other code names better. Often a malformed message (§8.1.1), such as a "
	 "connection-specific header field (§8.2.2) or a content-length that does not fit; the "
	 "peer of the frame's sender caused it."},
	{H2_INTERNAL_ERROR, "RFC 9113 §7",
	 "INTERNAL_ERROR (0x2): the sender itself failed, through no fault of its peer. From a "
	 "proxy it often means that its upstream broke after the response had begun."},
	{H2_FLOW_CONTROL_ERROR, "RFC 9113 §7, §6.9",
	 "FLOW_CONTROL_ERROR (0x3): the peer sent more DATA than the window allowed, raised a "
	 "window above 2^31-1, or set INITIAL_WINDOW_SIZE above that."},
	{H2_SETTINGS_TIMEOUT, "RFC 9113 §7, §6.5.3",
	 "SETTINGS_TIMEOUT (0x4): the peer did not acknowledge a SETTINGS frame in time."},
	{H2_STREAM_CLOSED, "RFC 9113 §7, §5.1",
	 "STREAM_CLOSED (0x5): a frame came on a stream that its sender had already ended."},
	{H2_FRAME_SIZE_ERROR, "RFC 9113 §7, §4.2",
	 "FRAME_SIZE_ERROR (0x6): a frame was longer than MAX_FRAME_SIZE allows, or had a length "
	 "that its type does not admit. A length of 4,740,180 (0x485454, \"HTT\") means that the "
	 "peer in fact spoke HTTP/1."},
	{H2_REFUSED_STREAM, "RFC 9113 §7, §8.7",
	 "REFUSED_STREAM (0x7): the stream was turned away before anything was done for it. It is "
	 "safe to send the request again, whatever its method. Typical reason: more streams than "
	 "MAX_CONCURRENT_STREAMS (§5.1.2)."},
	{H2_CANCEL, "RFC 9113 §7",
	 "CANCEL (0x8): the stream is no longer wanted. From a client: a user's abort, a timeout, "
	 "a passed deadline. From a server or proxy: what stood behind it went away."},
	{H2_COMPRESSION_ERROR, "RFC 9113 §7, §4.3",
	 "COMPRESSION_ERROR (0x9): a field block could not be decoded. The two sides' HPACK tables "
	 "no longer agree, which cannot be mended: the connection is lost."},
	{H2_CONNECT_ERROR, "RFC 9113 §7, §8.5",
	 "CONNECT_ERROR (0xa): the TCP connection behind a CONNECT tunnel was reset or closed "
	 "abnormally."},
	{H2_ENHANCE_YOUR_CALM, "RFC 9113 §7, §10.5",
	 "ENHANCE_YOUR_CALM (0xb): the peer's behaviour might generate excessive load. The debug "
	 "data usually names it: too_many_pings (gRPC keepalives more often than the server "
	 "permits), too_many_resets, header limits."},
	{H2_INADEQUATE_SECURITY, "RFC 9113 §7, §9.2",
	 "INADEQUATE_SECURITY (0xc): TLS is older than 1.2, or its cipher suite is on the "
	 "prohibited list of Appendix A."},
	{H2_HTTP_1_1_REQUIRED, "RFC 9113 §7",
	 "HTTP_1_1_REQUIRED (0xd): the request must be made over HTTP/1.1, for instance because it "
	 "needs NTLM or a client certificate that is asked for later."},
};

static const struct explain_entry settings[] = {
	{H2_SETTING_HEADER_TABLE_SIZE, "RFC 9113 §6.5.2",
	 "the largest HPACK dynamic table that this side's decoder keeps, in octets; 4096 by "
	 "default"},
	{H2_SETTING_ENABLE_PUSH, "RFC 9113 §6.5.2",
	 "whether the server may push, 0 or 1; a server may not send 1"},
	{H2_SETTING_MAX_CONCURRENT_STREAMS, "RFC 9113 §6.5.2, §5.1.2",
	 "how many streams the other side may have open at once; no limit by default"},
	{H2_SETTING_INITIAL_WINDOW_SIZE, "RFC 9113 §6.5.2, §6.9.2",
	 "the window that each stream starts with, at most 2^31-1; 65,535 by default. A change "
	 "moves the windows of open streams too, the connection's never"},
	{H2_SETTING_MAX_FRAME_SIZE, "RFC 9113 §6.5.2, §4.2",
	 "the largest payload that this side takes, 16,384 (the default) to 16,777,215"},
	{H2_SETTING_MAX_HEADER_LIST_SIZE, "RFC 9113 §6.5.2, §10.5.1",
	 "the largest header list that this side takes, uncompressed, with 32 octets added a "
	 "field; advice only"},
	{H2_SETTING_ENABLE_CONNECT_PROTOCOL, "RFC 8441 §3",
	 "1: the server takes extended CONNECT, as WebSocket over HTTP/2 needs it"},
	{H2_SETTING_NO_RFC7540_PRIORITIES, "RFC 9218 §2.1",
	 "1: this side does not use the priority tree of RFC 7540"},
};

static const struct explain_entry alerts[] = {
	{0, "RFC 8446 §6.1",
	 "close_notify: this side sends nothing more. It is the orderly end, and it proves that "
	 "nothing was cut off."},
	{10, "RFC 8446 §6.2",
	 "unexpected_message: a message came that has no place at this point of the handshake."},
	{20, "RFC 8446 §6.2",
	 "bad_record_mac: a record could not be deprotected: it was damaged on the way, or the two "
	 "sides' keys differ."},
	{21, "RFC 5246 §7.2.2",
	 "decryption_failed: a record could not be decrypted. Old versions of TLS only."},
	{22, "RFC 8446 §6.2", "record_overflow: a record was longer than the protocol allows."},
	{30, "RFC 5246 §7.2.2",
	 "decompression_failure: compressed data could not be unpacked. Not in TLS 1.3."},
	{40, "RFC 8446 §6.2",
	 "handshake_failure: no set of parameters suits both sides: no common cipher suite, group "
	 "or signature scheme; or a TLS 1.2 server wanted a client certificate."},
	{42, "RFC 8446 §6.2",
	 "bad_certificate: the certificate of the alert's receiver is damaged or its signature is "
	 "wrong."},
	{43, "RFC 8446 §6.2",
	 "unsupported_certificate: the certificate of the alert's receiver is of a type that "
	 "cannot be used."},
	{44, "RFC 8446 §6.2",
	 "certificate_revoked: the certificate of the alert's receiver was revoked by its issuer."},
	{45, "RFC 8446 §6.2",
	 "certificate_expired: the certificate of the alert's receiver has expired or is not valid "
	 "yet. A wrong clock on the verifying side looks the same."},
	{46, "RFC 8446 §6.2",
	 "certificate_unknown: the certificate of the alert's receiver was refused for some other "
	 "reason, for instance because its names do not fit."},
	{47, "RFC 8446 §6.2",
	 "illegal_parameter: a field of the handshake was out of range or contradicted another."},
	{48, "RFC 8446 §6.2",
	 "unknown_ca: the certificate chain of the alert's receiver was sound, but does not lead "
	 "to an authority that the sender trusts: an intermediate is missing from the chain, or "
	 "the authority is private."},
	{49, "RFC 8446 §6.2",
	 "access_denied: the certificate was valid, but its holder is not let in."},
	{50, "RFC 8446 §6.2",
	 "decode_error: a message could not be parsed: a length or a field was wrong."},
	{51, "RFC 8446 §6.2",
	 "decrypt_error: a signature, a Finished or a PSK binder did not verify."},
	{70, "RFC 8446 §6.2",
	 "protocol_version: the version of TLS that the other side offers is known but not "
	 "accepted."},
	{71, "RFC 8446 §6.2",
	 "insufficient_security: the server demands stronger parameters than the client offers."},
	{80, "RFC 8446 §6.2",
	 "internal_error: the sender itself failed; the peer is not at fault."},
	{86, "RFC 7507 §3",
	 "inappropriate_fallback: the client retried with an older version than both support. "
	 "Something made its first try fail."},
	{90, "RFC 8446 §6.1",
	 "user_canceled: the handshake was given up for a reason outside the protocol."},
	{100, "RFC 5246 §7.2.2",
	 "no_renegotiation: this side declines to renegotiate. HTTP/2 forbids renegotiation anyway "
	 "(RFC 9113 §9.2.1)."},
	{109, "RFC 8446 §6.2", "missing_extension: an extension that must be there is not."},
	{110, "RFC 8446 §6.2",
	 "unsupported_extension: a message holds an extension that was not offered or may not "
	 "stand there."},
	{112, "RFC 6066 §3",
	 "unrecognized_name: the server knows no host of the name that the client asked for "
	 "(SNI)."},
	{113, "RFC 6066 §8",
	 "bad_certificate_status_response: the stapled OCSP response is not acceptable."},
	{115, "RFC 8446 §6.2",
	 "unknown_psk_identity: the server knows none of the offered pre-shared keys."},
	{116, "RFC 8446 §6.2",
	 "certificate_required: the server wants a client certificate and got none. In TLS 1.3 "
	 "this comes after the client thinks the handshake is done."},
	{120, "RFC 7301 §3.2",
	 "no_application_protocol: the server supports none of the protocols that the client "
	 "offers by ALPN. It comes from whatever ends TLS, not from the application behind it."},
	{121, "RFC 9849", "ech_required: Encrypted ClientHello was offered but not accepted."},
};

static const struct explain_entry handshakes[] = {
	{0, "RFC 5246 §7.4.1.1",
	 "HelloRequest asks the client to begin a new handshake. HTTP/2 forbids it (RFC 9113 "
	 "§9.2.1)."},
	{5, "RFC 8446 §4.5",
	 "EndOfEarlyData: the client's 0-RTT data end here; what follows is protected with the "
	 "handshake's keys."},
	{12, "RFC 5246 §7.4.3",
	 "ServerKeyExchange carries the server's ephemeral key, signed with its certificate's "
	 "key."},
	{13, "RFC 8446 §4.3.2",
	 "CertificateRequest: the server wants a certificate of the client. After the handshake, "
	 "HTTP/2 forbids it (RFC 9113 §9.2.3)."},
	{14, "RFC 5246 §7.4.5", "ServerHelloDone: the server waits for the client's answer."},
	{15, "RFC 8446 §4.4.3",
	 "CertificateVerify proves, by a signature over the handshake, that its sender holds the "
	 "certificate's private key."},
	{16, "RFC 5246 §7.4.7",
	 "ClientKeyExchange carries the client's share of the key; both sides can now compute the "
	 "keys."},
	{22, "RFC 6066 §8",
	 "CertificateStatus carries a stapled OCSP response for the server's certificate."},
	{25, "RFC 8879 §4", "CompressedCertificate is a Certificate message in compressed form."},
};

static const struct explain_entry kinds[] = {
	{EVENT_TCP_SYN, "RFC 9293 §3.5",
	 "SYN asks for a connection. The options state the largest segment that this side takes "
	 "(MSS) and how its window is scaled (RFC 7323 §2)."},
	{EVENT_TCP_SYN_ACK, "RFC 9293 §3.5",
	 "SYN with ACK: the other side accepts the connection and states its own options."},
	{EVENT_TCP_ESTABLISHED, "RFC 9293 §3.5",
	 "The three-way handshake is complete: both sides may send. The time from SYN to this "
	 "point is the round trip, as far as the place of capture sees it."},
	{EVENT_TCP_RETRANSMISSION, "RFC 9293 §3.8.1, RFC 6298",
	 "Octets that had been sent before were sent again because nobody acknowledged them in "
	 "time. While they are missing, every stream of the connection waits: TCP delivers in "
	 "order."},
	{EVENT_TCP_FAST_RETRANSMISSION, "RFC 5681 §3.2",
	 "Three duplicate acknowledgements told the sender that a segment is missing; it was sent "
	 "again without waiting for the timer."},
	{EVENT_TCP_SPURIOUS, "RFC 5682",
	 "Octets were sent again that had already been acknowledged: the acknowledgement was late "
	 "or lost, or the timer too short. Nothing was missing."},
	{EVENT_TCP_OUT_OF_ORDER, "RFC 9293 §3.10.7.4",
	 "A segment arrived before one that comes earlier in the stream. It was put in its place; "
	 "what stood behind it had to wait."},
	{EVENT_TCP_GAP, "",
	 "These octets were acknowledged or passed over but are not in the capture: the capture "
	 "lost them, not the connection. Frames inside the hole cannot be read, and HPACK entries "
	 "that they inserted are unknown from here on."},
	{EVENT_TCP_ZERO_WINDOW, "RFC 9293 §3.8.6.1",
	 "This side announces a receive window of 0: its buffer is full because its application "
	 "does not read. The other side must stop, whatever HTTP/2's own windows say."},
	{EVENT_TCP_WINDOW_OPEN, "RFC 9293 §3.8.6",
	 "The receive window is open again; the other side may go on."},
	{EVENT_TCP_KEEP_ALIVE, "RFC 9293 §3.8.4",
	 "A keep-alive probe: a segment with an old sequence number that makes the other side "
	 "answer if it is still there."},
	{EVENT_TCP_FIN, "RFC 9293 §3.6",
	 "FIN: this side has sent everything and closes its direction. An orderly HTTP/2 server "
	 "sends GOAWAY first (RFC 9113 §6.8)."},
	{EVENT_TCP_RST, "RFC 9293 §3.5.2",
	 "RST aborts the connection at once; data that were not read yet may be lost on the other "
	 "side."},
	{EVENT_TCP_SYN_TIMEOUT, "RFC 9293 §3.8.1",
	 "The SYN was repeated and nobody answered: the host is down, the route is wrong, or a "
	 "firewall drops silently."},
	{EVENT_TCP_IDLE, "",
	 "Nothing was sent on this connection for a while, until this packet. Middleboxes forget "
	 "silent connections: NAT and load balancers commonly after minutes."},
	{EVENT_TCP_REUSED, "RFC 9293 §3.6",
	 "A SYN with the same addresses and ports as an older connection: a new connection begins "
	 "here, the older one is over."},
	{EVENT_TCP_ICMP, "RFC 792, RFC 4443",
	 "A host or router on the way reports that packets of this connection could not be "
	 "delivered."},
	{EVENT_TLS_CLIENT_HELLO, "RFC 8446 §4.1.2",
	 "ClientHello begins the handshake: it offers versions, cipher suites and groups, names "
	 "the host (SNI, RFC 6066 §3) and the application protocols (ALPN, RFC 7301)."},
	{EVENT_TLS_SERVER_HELLO, "RFC 8446 §4.1.3",
	 "ServerHello chooses version and cipher suite. In TLS 1.3 everything after it is "
	 "encrypted."},
	{EVENT_TLS_HELLO_RETRY, "RFC 8446 §4.1.4",
	 "HelloRetryRequest: the server could use the client's offer, but not the key share that "
	 "came with it. The client says hello again; this costs one round trip."},
	{EVENT_TLS_ENCRYPTED_EXTENSIONS, "RFC 8446 §4.3.1",
	 "EncryptedExtensions holds the server's answers that need no secrecy from the client, "
	 "among them the chosen application protocol (ALPN)."},
	{EVENT_TLS_CERTIFICATE, "RFC 8446 §4.4.2",
	 "Certificate carries the certificate chain by which its sender is authenticated."},
	{EVENT_TLS_HANDSHAKE, "RFC 8446 §4", "A message of the TLS handshake."},
	{EVENT_TLS_CHANGE_CIPHER_SPEC, "RFC 5246 §7.1, RFC 8446 §D.4",
	 "ChangeCipherSpec: up to TLS 1.2, what follows from this side is protected with the new "
	 "keys. In TLS 1.3 it means nothing and only calms middleboxes."},
	{EVENT_TLS_FINISHED, "RFC 8446 §4.4.4",
	 "Finished proves, with a MAC over the whole handshake, that nobody changed it and that "
	 "the sender has the keys."},
	{EVENT_TLS_TICKET, "RFC 8446 §4.6.1, RFC 5077",
	 "NewSessionTicket lets the client resume the session later with a shorter handshake."},
	{EVENT_TLS_KEY_UPDATE, "RFC 8446 §4.6.3",
	 "KeyUpdate: this side's next records are protected with a new generation of its key."},
	{EVENT_TLS_ALERT, "RFC 8446 §6",
	 "An alert tells the other side that the connection ends, and why."},
	{EVENT_TLS_OPAQUE, "RFC 8446 §5.2",
	 "A record of application data that was not opened, so its frames cannot be shown."},
	{EVENT_TLS_RECORD_LOST, "RFC 8446 §5.3",
	 "Records are missing before this one. Each record is protected with its number; the "
	 "number that opens this one was found by trying, so decryption goes on from here. What "
	 "HPACK entries were inserted in between is unknown."},
	{EVENT_H2_PREFACE, "RFC 9113 §3.4",
	 "The client's connection preface: 24 fixed octets that no HTTP/1 server can mistake for a "
	 "request, followed by a SETTINGS frame. The server's preface is its own SETTINGS frame."},
	{EVENT_H2_FRAME, "RFC 9113 §4.1",
	 "A frame: a 9-octet header with length, type, flags and stream identifier, and a "
	 "payload."},
	{EVENT_H2_LOST, "",
	 "Frames could not be read here, because octets are missing from the capture. Reading goes "
	 "on where a chain of plausible frame headers begins; what was inserted into the HPACK "
	 "table in between is unknown."},
	{EVENT_BAD, "", "The traffic breaks a rule of its specification here."},
	{EVENT_HTTP1_REQUEST, "RFC 9112 §3", "An HTTP/1.1 request."},
	{EVENT_HTTP1_RESPONSE, "RFC 9112 §4", "An HTTP/1.1 response."},
	{EVENT_DNS_QUERY, "RFC 1035 §4.1", "A question to a name server."},
	{EVENT_DNS_ANSWER, "RFC 1035 §4.1", "A name server's answer."},
	{EVENT_NOTE, "", "A remark about the capture."},
	{EVENT_LOCAL, "", "What h2lens itself knew as the client, without a packet."},
};

static const struct explain_entry grpc[] = {
	{0, "", "OK: the call succeeded."},
	{1, "", "CANCELLED: the call was given up, usually by its caller."},
	{2, "",
	 "UNKNOWN: the server's application failed without saying how, or a status came from "
	 "another space."},
	{3, "",
	 "INVALID_ARGUMENT: the caller gave an argument that is wrong whatever the server's "
	 "state."},
	{4, "",
	 "DEADLINE_EXCEEDED: the deadline passed before the call was complete; the work may have "
	 "been done all the same."},
	{5, "", "NOT_FOUND: what was asked for does not exist."},
	{6, "", "ALREADY_EXISTS: what should be created is there already."},
	{7, "", "PERMISSION_DENIED: the caller is known but may not do this."},
	{8, "", "RESOURCE_EXHAUSTED: a quota, a size limit or a rate limit was reached."},
	{9, "",
	 "FAILED_PRECONDITION: the system is not in the state that the call needs; do not just "
	 "retry."},
	{10, "", "ABORTED: a conflict with another operation; retry at a higher level."},
	{11, "", "OUT_OF_RANGE: past the valid range, for instance past the end of a file."},
	{12, "",
	 "UNIMPLEMENTED: the server has no such method. A proxy that cannot route the path looks "
	 "the same."},
	{13, "", "INTERNAL: an invariant broke, in the application or in the transport below it."},
	{14, "",
	 "UNAVAILABLE: the service cannot be reached now; retrying with back-off is right."},
	{15, "", "DATA_LOSS: data were lost or damaged for good."},
	{16, "", "UNAUTHENTICATED: the caller has no valid credentials."},
};

static const struct explain_entry rcodes[] = {
	{0, "RFC 1035 §4.1.1", "NOERROR: the question was answered."},
	{1, "RFC 1035 §4.1.1", "FORMERR: the name server could not parse the question."},
	{2, "RFC 1035 §4.1.1",
	 "SERVFAIL: the name server failed, or could not reach or validate an authority."},
	{3, "RFC 1035 §4.1.1", "NXDOMAIN: the name does not exist."},
	{4, "RFC 1035 §4.1.1", "NOTIMP: the name server does not support this kind of question."},
	{5, "RFC 1035 §4.1.1", "REFUSED: the name server declines by policy."},
};

#define LOOKUP(name, table, type)                                                                  \
	const struct explain_entry *name(type number)                                              \
	{                                                                                          \
		for (size_t i = 0; i < sizeof table / sizeof *table; i++) {                        \
			if (table[i].number == (unsigned)number)                                   \
				return &table[i];                                                  \
		}                                                                                  \
		return NULL;                                                                       \
	}

LOOKUP(explain_text_frame, frames, unsigned)
LOOKUP(explain_text_error, errors, unsigned)
LOOKUP(explain_text_setting, settings, unsigned)
LOOKUP(explain_text_alert, alerts, unsigned)
LOOKUP(explain_text_handshake, handshakes, unsigned)
LOOKUP(explain_text_kind, kinds, enum event_kind)
LOOKUP(explain_text_grpc, grpc, unsigned)
LOOKUP(explain_text_rcode, rcodes, unsigned)
