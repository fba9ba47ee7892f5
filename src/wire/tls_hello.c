#include "wire/tls_hello.h"

#include <string.h>

#include "base/bytes.h"

enum extension {
	EXT_SERVER_NAME = 0,
	EXT_GROUPS = 10,
	EXT_SIGNATURES = 13,
	EXT_ALPN = 16,
	EXT_SCT = 18,
	EXT_ENCRYPT_THEN_MAC = 22,
	EXT_EXTENDED_MASTER = 23,
	EXT_TICKET = 35,
	EXT_PSK = 41,
	EXT_EARLY_DATA = 42,
	EXT_VERSIONS = 43,
	EXT_KEY_SHARE = 51
};

/* SHA-256 of "HelloRetryRequest", RFC 8446 section 4.1.3. */
static const uint8_t retry_random[TLS_RANDOM] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static struct tls_octets octets(struct bytes *b, size_t n)
{
	struct tls_octets o = {n && !b->bad ? bytes_take(b, n) : NULL, n};

	if (!o.p)
		o.n = 0;
	return o;
}

static struct tls_octets vector8(struct bytes *b)
{
	return octets(b, bytes_u8(b));
}

static struct tls_octets vector16(struct bytes *b)
{
	return octets(b, bytes_u16(b));
}

/* The next extension as type and body; false at the end of the block. */
static bool next_extension(struct bytes *block, uint16_t *type, struct bytes *body)
{
	if (bytes_left(block) == 0 || block->bad)
		return false;
	*type = bytes_u16(block);
	*body = bytes_part(block, bytes_u16(block));
	return !block->bad;
}

/* The block of extensions; of one that is cut, what is there. */
static struct bytes extensions_of(struct bytes *b)
{
	size_t n = bytes_left(b) ? bytes_u16(b) : 0, left = bytes_left(b);

	if (n <= left)
		return bytes_part(b, n);
	struct bytes rest = bytes_part(b, left);
	b->bad = true;
	return rest;
}

static struct tls_octets host_name(struct bytes *body)
{
	struct bytes list = bytes_part(body, bytes_u16(body));

	while (bytes_left(&list)) { /* RFC 6066 section 3 */
		uint8_t type = bytes_u8(&list);
		struct tls_octets name = vector16(&list);
		if (type == 0 && !list.bad)
			return name;
	}
	return (struct tls_octets){NULL, 0};
}

static void client_extension(struct tls_client_hello *h, uint16_t type, struct bytes *body)
{
	switch (type) {
	case EXT_SERVER_NAME:
		h->has_sni = true;
		h->sni = host_name(body);
		break;
	case EXT_GROUPS:
		h->groups = vector16(body);
		break;
	case EXT_SIGNATURES:
		h->signatures = vector16(body);
		break;
	case EXT_ALPN:
		h->alpn = vector16(body);
		break;
	case EXT_ENCRYPT_THEN_MAC:
		h->encrypt_then_mac = true;
		break;
	case EXT_EXTENDED_MASTER:
		h->extended_master_secret = true;
		break;
	case EXT_TICKET:
		h->ticket = bytes_left(body) > 0;
		break;
	case EXT_PSK:
		h->psk = true;
		break;
	case EXT_EARLY_DATA:
		h->early_data = true;
		break;
	case EXT_VERSIONS:
		h->versions = vector8(body);
		break;
	case EXT_KEY_SHARE:
		h->key_shares = vector16(body);
		break;
	default:
		break;
	}
}

static uint16_t highest_version(const struct tls_client_hello *h)
{
	uint16_t best = 0;

	for (size_t i = 0; i + 1 < h->versions.n; i += 2) {
		uint16_t v = bytes_get16(h->versions.p + i);
		if (!tls_is_grease(v) && v > best && v <= 0x0304)
			best = v;
	}
	return best ? best : h->version;
}

bool tls_parse_client_hello(const uint8_t *p, size_t n, struct tls_client_hello *out)
{
	struct bytes b = bytes_of(p, n), body;
	uint16_t type;

	memset(out, 0, sizeof(*out));
	out->version = bytes_u16(&b);
	out->random = bytes_take(&b, TLS_RANDOM);
	out->session_id = vector8(&b);
	out->suites = vector16(&b);
	(void)vector8(&b); /* compression methods */
	if (b.bad)
		return false;
	struct bytes block = extensions_of(&b);
	if (!b.bad)
		out->extensions = (struct tls_octets){block.p, bytes_left(&block)};
	while (next_extension(&block, &type, &body))
		client_extension(out, type, &body);
	out->max_version = highest_version(out);
	return !b.bad && !block.bad;
}

bool tls_parse_server_hello(const uint8_t *p, size_t n, struct tls_server_hello *out)
{
	struct bytes b = bytes_of(p, n), body;
	uint16_t type;

	memset(out, 0, sizeof(*out));
	out->version = bytes_u16(&b);
	out->random = bytes_take(&b, TLS_RANDOM);
	out->session_id = vector8(&b);
	out->suite = bytes_u16(&b);
	(void)bytes_u8(&b); /* compression method */
	if (b.bad)
		return false;
	out->retry = memcmp(out->random, retry_random, TLS_RANDOM) == 0;
	struct bytes block = extensions_of(&b);
	while (next_extension(&block, &type, &body)) {
		if (type == EXT_VERSIONS)
			out->version = bytes_u16(&body);
		else if (type == EXT_KEY_SHARE)
			out->group = bytes_u16(&body);
		else if (type == EXT_PSK)
			out->psk = true;
		else if (type == EXT_EXTENDED_MASTER)
			out->extended_master_secret = true;
		else if (type == EXT_ENCRYPT_THEN_MAC)
			out->encrypt_then_mac = true;
		else if (type == EXT_SCT)
			out->sct = true;
		else if (type == EXT_ALPN) {
			struct bytes list = bytes_part(&body, bytes_u16(&body));
			out->alpn = vector8(&list);
		}
	}
	return !b.bad && !block.bad;
}

bool tls_parse_encrypted_extensions(const uint8_t *p, size_t n,
				    struct tls_encrypted_extensions *out)
{
	struct bytes b = bytes_of(p, n), body;
	struct bytes block = bytes_part(&b, bytes_u16(&b));
	uint16_t type;

	memset(out, 0, sizeof(*out));
	while (next_extension(&block, &type, &body)) {
		if (type == EXT_EARLY_DATA)
			out->early_data = true;
		if (type == EXT_ALPN) {
			struct bytes list = bytes_part(&body, bytes_u16(&body));
			out->alpn = vector8(&list);
		}
	}
	return !b.bad && !block.bad;
}

bool tls_parse_certificate(const uint8_t *p, size_t n, bool v13,
			   struct tls_certificate_message *out)
{
	struct bytes b = bytes_of(p, n), body;
	uint16_t type;

	memset(out, 0, sizeof(*out));
	if (v13)
		(void)vector8(&b); /* request context */
	struct bytes list = bytes_part(&b, bytes_u24(&b));
	while (bytes_left(&list) && !list.bad) {
		struct tls_octets der = octets(&list, bytes_u24(&list));
		struct bytes block = v13 ? bytes_part(&list, bytes_u16(&list)) : bytes_of(p, 0);
		if (list.bad)
			break;
		if (out->count++ > 0)
			continue;
		out->leaf = der;
		while (next_extension(&block, &type, &body))
			out->sct = out->sct || type == EXT_SCT;
	}
	return !b.bad && !list.bad;
}

uint16_t tls_parse_key_exchange_group(const uint8_t *p, size_t n)
{
	struct bytes b = bytes_of(p, n);
	uint8_t type = bytes_u8(&b);
	uint16_t group = bytes_u16(&b);
	struct tls_octets point = vector8(&b);

	/* finite-field parameters start with a length: they never read as named_curve (3) with a
	 * point that fits, but for primes of 768 to 1023 bits, which nobody uses */
	return type == 3 && !b.bad && point.n >= 32 ? group : 0;
}
