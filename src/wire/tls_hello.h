/*
 * tls_hello.h: the handshake messages that travel in clear, or would: ClientHello, ServerHello,
 * EncryptedExtensions, Certificate (RFC 8446 section 4, RFC 5246 section 7.4), and the JA4
 * fingerprint of a ClientHello. Bytes in, struct out; every slice borrows from the message body.
 *
 * A parser returns false when the message is malformed; what could be read before stays set.
 */
#ifndef WIRE_TLS_HELLO_H
#define WIRE_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "wire/tls_keys.h"

enum tls_message {
	TLS_HELLO_REQUEST = 0,
	TLS_MSG_CLIENT_HELLO = 1,
	TLS_MSG_SERVER_HELLO = 2,
	TLS_MSG_TICKET = 4,
	TLS_MSG_END_OF_EARLY_DATA = 5,
	TLS_MSG_ENCRYPTED_EXTENSIONS = 8,
	TLS_MSG_CERTIFICATE = 11,
	TLS_MSG_SERVER_KEY_EXCHANGE = 12,
	TLS_MSG_CERTIFICATE_REQUEST = 13,
	TLS_MSG_SERVER_HELLO_DONE = 14,
	TLS_MSG_CERTIFICATE_VERIFY = 15,
	TLS_MSG_CLIENT_KEY_EXCHANGE = 16,
	TLS_MSG_FINISHED = 20,
	TLS_MSG_CERTIFICATE_STATUS = 22,
	TLS_MSG_KEY_UPDATE = 24,
	TLS_MSG_COMPRESSED_CERTIFICATE = 25,
	TLS_MSG_NEXT_PROTOCOL = 67
};

struct tls_octets {
	const uint8_t *p;
	size_t n;
};

static inline struct bytes tls_octets_read(struct tls_octets o)
{
	return bytes_of(o.n ? o.p : (const uint8_t *)"", o.n);
}

struct tls_client_hello {
	uint16_t version, max_version; /* legacy_version; the highest offered, GREASE aside */
	const uint8_t *random;	       /* 32 octets */
	struct tls_octets session_id;
	struct tls_octets suites, versions, groups, signatures; /* lists of two octets an item */
	struct tls_octets key_shares;				/* entries: group, length, octets */
	struct tls_octets sni;					/* the host name */
	struct tls_octets alpn;	      /* entries: one octet of length, then the name */
	struct tls_octets extensions; /* the whole block, for JA4 */
	bool has_sni, psk, early_data, ticket, extended_master_secret, encrypt_then_mac;
};

struct tls_server_hello {
	uint16_t version;      /* the chosen one, from supported_versions when it is there */
	const uint8_t *random; /* 32 octets */
	struct tls_octets session_id, alpn;
	uint16_t suite, group; /* group: of the key share, 0 none */
	bool retry;	       /* a HelloRetryRequest by its random */
	bool psk, extended_master_secret, encrypt_then_mac, sct;
};

struct tls_encrypted_extensions {
	struct tls_octets alpn;
	bool early_data;
};

struct tls_certificate_message {
	struct tls_octets leaf; /* DER of the first certificate; {NULL,0} when the list is empty */
	unsigned count;
	bool sct; /* the first entry's extension of TLS 1.3 */
};

bool tls_parse_client_hello(const uint8_t *p, size_t n, struct tls_client_hello *out);
bool tls_parse_server_hello(const uint8_t *p, size_t n, struct tls_server_hello *out);
bool tls_parse_encrypted_extensions(const uint8_t *p, size_t n,
				    struct tls_encrypted_extensions *out);
bool tls_parse_certificate(const uint8_t *p, size_t n, bool v13,
			   struct tls_certificate_message *out);
/* The named group of a ServerKeyExchange with ECDHE (RFC 8422 section 5.4); 0 none. */
uint16_t tls_parse_key_exchange_group(const uint8_t *p, size_t n);

/* RFC 8701: 0x0a0a, 0x1a1a … 0xfafa mean nothing. */
static inline bool tls_is_grease(uint16_t v)
{
	return (v & 0x0f0f) == 0x0a0a && v >> 8 == (v & 0xff);
}

enum { TLS_JA4_SIZE = 37 };

/* FoxIO's JA4 over TCP, terminated: "t13d1516h2_8daaf6152771_e5627efa2ab1". */
void tls_ja4(struct tls_digests *d, const struct tls_client_hello *h, char out[TLS_JA4_SIZE]);

#endif
