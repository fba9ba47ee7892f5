#include "h2lens/names.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/book.h"

struct name {
	unsigned number;
	const char *name;
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *find(const struct name *table, size_t count, unsigned number)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].number == number)
			return table[i].name;
	}
	return NULL;
}

static int find_number(const struct name *table, size_t count, const char *s, size_t n)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(table[i].name) == n && strncasecmp(table[i].name, s, n) == 0)
			return (int)table[i].number;
	}
	return -1;
}

/* RFC 9113 section 6; RFC 7838 (10), the expired BLOCKED (11), RFC 8336 (12), RFC 9218 (16). */
static const struct name frames[] = {
	{H2_DATA, "DATA"},
	{H2_HEADERS, "HEADERS"},
	{H2_PRIORITY, "PRIORITY"},
	{H2_RST_STREAM, "RST_STREAM"},
	{H2_SETTINGS, "SETTINGS"},
	{H2_PUSH_PROMISE, "PUSH_PROMISE"},
	{H2_PING, "PING"},
	{H2_GOAWAY, "GOAWAY"},
	{H2_WINDOW_UPDATE, "WINDOW_UPDATE"},
	{H2_CONTINUATION, "CONTINUATION"},
	{H2_ALTSVC, "ALTSVC"},
	{H2_BLOCKED, "BLOCKED"},
	{H2_ORIGIN, "ORIGIN"},
	{H2_PRIORITY_UPDATE, "PRIORITY_UPDATE"},
};

static const struct name errors[] = {
	{H2_NO_ERROR, "NO_ERROR"},
	{H2_PROTOCOL_ERROR, "PROTOCOL_ERROR"},
	{H2_INTERNAL_ERROR, "INTERNAL_ERROR"},
	{H2_FLOW_CONTROL_ERROR, "FLOW_CONTROL_ERROR"},
	{H2_SETTINGS_TIMEOUT, "SETTINGS_TIMEOUT"},
	{H2_STREAM_CLOSED, "STREAM_CLOSED"},
	{H2_FRAME_SIZE_ERROR, "FRAME_SIZE_ERROR"},
	{H2_REFUSED_STREAM, "REFUSED_STREAM"},
	{H2_CANCEL, "CANCEL"},
	{H2_COMPRESSION_ERROR, "COMPRESSION_ERROR"},
	{H2_CONNECT_ERROR, "CONNECT_ERROR"},
	{H2_ENHANCE_YOUR_CALM, "ENHANCE_YOUR_CALM"},
	{H2_INADEQUATE_SECURITY, "INADEQUATE_SECURITY"},
	{H2_HTTP_1_1_REQUIRED, "HTTP_1_1_REQUIRED"},
};

static const struct name settings[] = {
	{H2_SETTING_HEADER_TABLE_SIZE, "HEADER_TABLE_SIZE"},
	{H2_SETTING_ENABLE_PUSH, "ENABLE_PUSH"},
	{H2_SETTING_MAX_CONCURRENT_STREAMS, "MAX_CONCURRENT_STREAMS"},
	{H2_SETTING_INITIAL_WINDOW_SIZE, "INITIAL_WINDOW_SIZE"},
	{H2_SETTING_MAX_FRAME_SIZE, "MAX_FRAME_SIZE"},
	{H2_SETTING_MAX_HEADER_LIST_SIZE, "MAX_HEADER_LIST_SIZE"},
	{H2_SETTING_ENABLE_CONNECT_PROTOCOL, "ENABLE_CONNECT_PROTOCOL"},
	{H2_SETTING_NO_RFC7540_PRIORITIES, "NO_RFC7540_PRIORITIES"},
	{0x10, "TLS_RENEG_PERMITTED"}, /* [MS-HTTP2E] */
};

/* IANA "TLS Alerts": RFC 8446 section 6 and the ones of older versions. */
static const struct name alerts[] = {
	{0, "close_notify"},
	{1, "end_of_early_data"},
	{10, "unexpected_message"},
	{20, "bad_record_mac"},
	{21, "decryption_failed"},
	{22, "record_overflow"},
	{30, "decompression_failure"},
	{40, "handshake_failure"},
	{41, "no_certificate"},
	{42, "bad_certificate"},
	{43, "unsupported_certificate"},
	{44, "certificate_revoked"},
	{45, "certificate_expired"},
	{46, "certificate_unknown"},
	{47, "illegal_parameter"},
	{48, "unknown_ca"},
	{49, "access_denied"},
	{50, "decode_error"},
	{51, "decrypt_error"},
	{52, "too_many_cids_requested"},
	{60, "export_restriction"},
	{70, "protocol_version"},
	{71, "insufficient_security"},
	{80, "internal_error"},
	{86, "inappropriate_fallback"},
	{90, "user_canceled"},
	{100, "no_renegotiation"},
	{109, "missing_extension"},
	{110, "unsupported_extension"},
	{111, "certificate_unobtainable"},
	{112, "unrecognized_name"},
	{113, "bad_certificate_status_response"},
	{114, "bad_certificate_hash_value"},
	{115, "unknown_psk_identity"},
	{116, "certificate_required"},
	{117, "general_error"},
	{120, "no_application_protocol"},
	{121, "ech_required"},
};

/* IANA "TLS Supported Groups". */
static const struct name groups[] = {
	{1, "sect163k1"},
	{2, "sect163r1"},
	{3, "sect163r2"},
	{4, "sect193r1"},
	{5, "sect193r2"},
	{6, "sect233k1"},
	{7, "sect233r1"},
	{8, "sect239k1"},
	{9, "sect283k1"},
	{10, "sect283r1"},
	{11, "sect409k1"},
	{12, "sect409r1"},
	{13, "sect571k1"},
	{14, "sect571r1"},
	{15, "secp160k1"},
	{16, "secp160r1"},
	{17, "secp160r2"},
	{18, "secp192k1"},
	{19, "secp192r1"},
	{20, "secp224k1"},
	{21, "secp224r1"},
	{22, "secp256k1"},
	{23, "secp256r1"},
	{24, "secp384r1"},
	{25, "secp521r1"},
	{26, "brainpoolP256r1"},
	{27, "brainpoolP384r1"},
	{28, "brainpoolP512r1"},
	{29, "x25519"},
	{30, "x448"},
	{31, "brainpoolP256r1tls13"},
	{32, "brainpoolP384r1tls13"},
	{33, "brainpoolP512r1tls13"},
	{41, "curveSM2"},
	{0x100, "ffdhe2048"},
	{0x101, "ffdhe3072"},
	{0x102, "ffdhe4096"},
	{0x103, "ffdhe6144"},
	{0x104, "ffdhe8192"},
	{0x200, "MLKEM512"},
	{0x201, "MLKEM768"},
	{0x202, "MLKEM1024"},
	{0x11eb, "SecP256r1MLKEM768"},
	{0x11ec, "X25519MLKEM768"},
	{0x11ed, "SecP384r1MLKEM1024"},
	{0x6399, "X25519Kyber768Draft00"},
	{0x639a, "SecP256r1Kyber768Draft00"},
	{0xff01, "arbitrary_explicit_prime_curves"},
	{0xff02, "arbitrary_explicit_char2_curves"},
};

static const struct name versions[] = {
	{0x0200, "SSL 2.0"}, {0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"},	{0x0302, "TLS 1.1"},
	{0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"}, {0xfeff, "DTLS 1.0"}, {0xfefd, "DTLS 1.2"},
};

/* IANA "TLS HandshakeType". */
static const struct name handshakes[] = {
	{0, "hello_request"},
	{1, "client_hello"},
	{2, "server_hello"},
	{3, "hello_verify_request"},
	{4, "new_session_ticket"},
	{5, "end_of_early_data"},
	{6, "hello_retry_request"},
	{8, "encrypted_extensions"},
	{11, "certificate"},
	{12, "server_key_exchange"},
	{13, "certificate_request"},
	{14, "server_hello_done"},
	{15, "certificate_verify"},
	{16, "client_key_exchange"},
	{17, "client_certificate_request"},
	{20, "finished"},
	{21, "certificate_url"},
	{22, "certificate_status"},
	{23, "supplemental_data"},
	{24, "key_update"},
	{25, "compressed_certificate"},
	{67, "next_protocol"},
	{254, "message_hash"},
};

/* IANA "DNS RCODEs": RFC 1035 section 4.1.1, RFC 2136, RFC 6895. */
static const struct name rcodes[] = {
	{0, "NOERROR"},	 {1, "FORMERR"},    {2, "SERVFAIL"}, {3, "NXDOMAIN"},  {4, "NOTIMP"},
	{5, "REFUSED"},	 {6, "YXDOMAIN"},   {7, "YXRRSET"},  {8, "NXRRSET"},   {9, "NOTAUTH"},
	{10, "NOTZONE"}, {11, "DSOTYPENI"}, {16, "BADVERS"}, {17, "BADKEY"},   {18, "BADTIME"},
	{19, "BADMODE"}, {20, "BADNAME"},   {21, "BADALG"},  {22, "BADTRUNC"}, {23, "BADCOOKIE"},
};

static const struct name protocols[] = {
	{PROTOCOL_TCP, "tcp"}, {PROTOCOL_TLS, "tls"}, {PROTOCOL_HTTP1, "http/1.1"},
	{PROTOCOL_H2, "h2"},   {PROTOCOL_H2C, "h2c"},
};

static const struct name grpc_statuses[] = {
	{0, "OK"},
	{1, "CANCELLED"},
	{2, "UNKNOWN"},
	{3, "INVALID_ARGUMENT"},
	{4, "DEADLINE_EXCEEDED"},
	{5, "NOT_FOUND"},
	{6, "ALREADY_EXISTS"},
	{7, "PERMISSION_DENIED"},
	{8, "RESOURCE_EXHAUSTED"},
	{9, "FAILED_PRECONDITION"},
	{10, "ABORTED"},
	{11, "OUT_OF_RANGE"},
	{12, "UNIMPLEMENTED"},
	{13, "INTERNAL"},
	{14, "UNAVAILABLE"},
	{15, "DATA_LOSS"},
	{16, "UNAUTHENTICATED"},
};

const char *names_frame(unsigned type)
{
	return find(frames, COUNT(frames), type);
}

const char *names_error(uint32_t code)
{
	return find(errors, COUNT(errors), code);
}

const char *names_setting(unsigned id)
{
	return find(settings, COUNT(settings), id);
}

const char *names_alert(unsigned desc)
{
	return find(alerts, COUNT(alerts), desc);
}

const char *names_group(unsigned group)
{
	return find(groups, COUNT(groups), group);
}

const char *names_tls_version(unsigned v)
{
	return find(versions, COUNT(versions), v);
}

const char *names_handshake(unsigned type)
{
	return find(handshakes, COUNT(handshakes), type);
}

const char *names_dns_rcode(unsigned rcode)
{
	return find(rcodes, COUNT(rcodes), rcode);
}

const char *names_protocol(unsigned protocol)
{
	return find(protocols, COUNT(protocols), protocol);
}

const char *names_stream_end(unsigned end)
{
	static const char *const ends[] = {"open", "complete", "reset", "refused", "lost"};

	return end < sizeof(ends) / sizeof(ends[0]) ? ends[end] : NULL;
}

const char *names_decryption(unsigned why)
{
	static const char *const lines[] = {
#define X(name, line) line,
		TLS_REASONS(X)
#undef X
	};

	return why < sizeof(lines) / sizeof(lines[0]) ? lines[why] : NULL;
}

const char *names_grpc(unsigned status)
{
	return find(grpc_statuses, COUNT(grpc_statuses), status);
}

int names_find_frame(const char *s, size_t n)
{
	return find_number(frames, COUNT(frames), s, n);
}

int names_find_error(const char *s, size_t n)
{
	return find_number(errors, COUNT(errors), s, n);
}

int names_find_alert(const char *s, size_t n)
{
	return find_number(alerts, COUNT(alerts), s, n);
}

int names_find_setting(const char *s, size_t n)
{
	return find_number(settings, COUNT(settings), s, n);
}

int names_find_handshake(const char *s, size_t n)
{
	return find_number(handshakes, COUNT(handshakes), s, n);
}

int names_find_grpc(const char *s, size_t n)
{
	return find_number(grpc_statuses, COUNT(grpc_statuses), s, n);
}

int names_find_dns_rcode(const char *s, size_t n)
{
	return find_number(rcodes, COUNT(rcodes), s, n);
}

int names_find_group(const char *s, size_t n)
{
	return find_number(groups, COUNT(groups), s, n);
}

int names_find_tls_version(const char *s, size_t n)
{
	return find_number(versions, COUNT(versions), s, n);
}

unsigned names_flags_defined(unsigned type)
{
	switch (type) {
	case H2_DATA:
		return H2_FLAG_END_STREAM | H2_FLAG_PADDED;
	case H2_HEADERS:
		return H2_FLAG_END_STREAM | H2_FLAG_END_HEADERS | H2_FLAG_PADDED | H2_FLAG_PRIORITY;
	case H2_SETTINGS:
	case H2_PING:
		return H2_FLAG_ACK;
	case H2_PUSH_PROMISE:
		return H2_FLAG_END_HEADERS | H2_FLAG_PADDED;
	case H2_CONTINUATION:
		return H2_FLAG_END_HEADERS;
	default:
		return 0;
	}
}

char *names_flags(char *out, size_t room, unsigned type, unsigned flags)
{
	static const struct {
		unsigned bit;
		const char *name;
	} bits[] = {
		{H2_FLAG_END_STREAM, "ES"},
		{H2_FLAG_END_HEADERS, "EH"},
		{H2_FLAG_PADDED, "PAD"},
		{H2_FLAG_PRIORITY, "PRI"},
	};
	unsigned defined = names_flags_defined(type);
	size_t at = 0;
	if (room == 0)
		return out;
	out[0] = '\0';
	for (size_t i = 0; i < COUNT(bits) && at < room; i++) {
		if (!(flags & defined & bits[i].bit))
			continue;
		bool ack = bits[i].bit == H2_FLAG_ACK && (type == H2_SETTINGS || type == H2_PING);
		at += (size_t)snprintf(out + at, room - at, "%s%s", at ? " " : "",
				       ack ? "ACK" : bits[i].name);
	}
	if ((flags & ~defined) && at < room)
		(void)snprintf(out + at, room - at, "%s0x%02x", at ? " " : "", flags & ~defined);
	return out;
}

const char *names_error_text(char *out, size_t room, uint32_t code)
{
	const char *name = names_error(code);
	if (name)
		return name;
	(void)snprintf(out, room, "0x%x", (unsigned)code);
	return out;
}

const char *names_frame_text(char *out, size_t room, unsigned type)
{
	const char *name = names_frame(type);
	if (name)
		return name;
	(void)snprintf(out, room, "type 0x%02x", type);
	return out;
}
