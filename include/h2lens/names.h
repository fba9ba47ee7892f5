/*
 * names.h: the numbers of the specifications and their names, one table each; and those of the
 * facts that h2lens itself records.
 * A name is never NULL: numbers without one give a fallback ("unknown" forms) from a *_text call.
 */
#ifndef H2LENS_NAMES_H
#define H2LENS_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum h2_type {
	H2_DATA,
	H2_HEADERS,
	H2_PRIORITY,
	H2_RST_STREAM,
	H2_SETTINGS,
	H2_PUSH_PROMISE,
	H2_PING,
	H2_GOAWAY,
	H2_WINDOW_UPDATE,
	H2_CONTINUATION,
	H2_ALTSVC,
	H2_BLOCKED,
	H2_ORIGIN,
	H2_PRIORITY_UPDATE = 16
};

enum h2_flag {
	H2_FLAG_ACK = 0x1,
	H2_FLAG_END_STREAM = 0x1,
	H2_FLAG_END_HEADERS = 0x4,
	H2_FLAG_PADDED = 0x8,
	H2_FLAG_PRIORITY = 0x20
};

enum h2_setting {
	H2_SETTING_HEADER_TABLE_SIZE = 1,
	H2_SETTING_ENABLE_PUSH,
	H2_SETTING_MAX_CONCURRENT_STREAMS,
	H2_SETTING_INITIAL_WINDOW_SIZE,
	H2_SETTING_MAX_FRAME_SIZE,
	H2_SETTING_MAX_HEADER_LIST_SIZE,
	H2_SETTING_ENABLE_CONNECT_PROTOCOL = 8,
	H2_SETTING_NO_RFC7540_PRIORITIES = 9
};

enum h2_error {
	H2_NO_ERROR,
	H2_PROTOCOL_ERROR,
	H2_INTERNAL_ERROR,
	H2_FLOW_CONTROL_ERROR,
	H2_SETTINGS_TIMEOUT,
	H2_STREAM_CLOSED,
	H2_FRAME_SIZE_ERROR,
	H2_REFUSED_STREAM,
	H2_CANCEL,
	H2_COMPRESSION_ERROR,
	H2_CONNECT_ERROR,
	H2_ENHANCE_YOUR_CALM,
	H2_INADEQUATE_SECURITY,
	H2_HTTP_1_1_REQUIRED
};

/* Facts that never were on the wire: X(KIND, spelling, severity). What each means, and its a and b:
 * wire/local.h. */
#define LOCAL_KINDS(X)                                                                             \
	X(SESSION, "session", OK)                                                                  \
	X(ADDRESS, "address", OK)                                                                  \
	X(NAME_FAILED, "name-failed", ERROR)                                                       \
	X(UNREACHABLE, "unreachable", ERROR)                                                       \
	X(LIMIT, "limit", ERROR)                                                                   \
	X(PROXY, "proxy", ERROR)                                                                   \
	X(CERTIFICATE, "certificate", ERROR)                                                       \
	X(TLS, "tls", ERROR)                                                                       \
	X(ALPN, "alpn", INFO)                                                                      \
	X(LIBRARY, "library", WARNING)                                                             \
	X(FIELD, "field", ERROR)                                                                   \
	X(BY_HAND, "by-hand", INFO)                                                                \
	X(OUT_OF_STEP, "out-of-step", WARNING)                                                     \
	X(TCP_INFO, "tcp-info", OK)                                                                \
	X(EARLY_DATA, "early-data", INFO)                                                          \
	X(FALLBACK, "fallback", INFO)                                                              \
	X(RESET_BY, "ended", WARNING)                                                              \
	X(RECORDING, "recording", WARNING)

enum local_kind {
#define X(kind, spelling, severity) LOCAL_##kind,
	LOCAL_KINDS(X)
#undef X
		LOCAL_KIND_COUNT
};

/* What a time limit was set for: enum target_stage in the same order.
 * X(STAGE, spelling, what is awaited) */
#define LOCAL_STAGES(X)                                                                            \
	X(NAME, "name", "the name server")                                                         \
	X(TCP, "tcp", "an answer to the SYN")                                                      \
	X(PROXY, "proxy", "the proxy's answer")                                                    \
	X(TLS, "tls", "the end of the TLS handshake")                                              \
	X(PREFACE, "preface", "the peer's SETTINGS")                                               \
	X(SETTINGS, "settings", "the acknowledgement of our SETTINGS")                             \
	X(IDLE, "idle", "the answer to a request")

enum local_stage {
#define X(stage, spelling, awaited) LOCAL_STAGE_##stage,
	LOCAL_STAGES(X)
#undef X
		LOCAL_STAGE_COUNT
};

/* NULL when the number has no name. */
const char *names_local(unsigned kind);		 /* "name-failed": enum local_kind as recorded */
const char *names_local_title(unsigned kind);	 /* "name lookup failed": for people */
const char *names_stage(unsigned stage);	 /* "preface": enum local_stage */
const char *names_stage_awaited(unsigned stage); /* "the peer's SETTINGS" */
const char *names_verify(unsigned error);	 /* "CERT_HAS_EXPIRED": X509_V_ERR_* of OpenSSL */
const char *names_frame(unsigned type);		 /* "HEADERS" */
const char *names_error(uint32_t code);		 /* "PROTOCOL_ERROR" */
const char *names_setting(unsigned id);		 /* "INITIAL_WINDOW_SIZE" */
const char *names_alert(unsigned desc);		 /* "handshake_failure" */
const char *names_suite(unsigned suite);	 /* "TLS_AES_128_GCM_SHA256" */
const char *names_group(unsigned group);	 /* "x25519" */
const char *names_tls_version(unsigned v);	 /* "TLS 1.3" */
const char *names_handshake(unsigned type);	 /* "certificate_verify" */
const char *names_dns_rcode(unsigned rcode);	 /* "NXDOMAIN" */
const char *names_protocol(unsigned protocol);	 /* "h2", "h2c", "http/1.1", "tls", "tcp" */
const char *names_stream_end(unsigned end); /* "complete": enum stream_end as reports spell it */
const char *names_decryption(unsigned why); /* enum tls_decrypted as one line */
const char *names_grpc(unsigned status);    /* "DEADLINE_EXCEEDED" */
/* By name, case-insensitive: the number, or -1. */
int names_find_local(const char *s, size_t n); /* as recorded: case matters */
int names_find_frame(const char *s, size_t n);
int names_find_error(const char *s, size_t n);
int names_find_alert(const char *s, size_t n);
int names_find_setting(const char *s, size_t n);
int names_find_handshake(const char *s, size_t n);
int names_find_grpc(const char *s, size_t n);
int names_find_dns_rcode(const char *s, size_t n);
int names_find_suite(const char *s, size_t n);
int names_find_group(const char *s, size_t n);
int names_find_tls_version(const char *s, size_t n);
/* The flag bits that the specification gives a meaning on this frame type. */
unsigned names_flags_defined(unsigned type);
/* Flags of a frame type as "ES EH": the short forms of END_STREAM and END_HEADERS, PAD (PADDED),
 * PRI (PRIORITY), ACK; flags the type does not define as hex. Returns out. */
char *names_flags(char *out, size_t room, unsigned type, unsigned flags);
/* "PROTOCOL_ERROR" or "0x1f". Returns out or a constant. */
const char *names_error_text(char *out, size_t room, uint32_t code);
/* "HEADERS" or "type 0xee". */
const char *names_frame_text(char *out, size_t room, unsigned type);

#endif
