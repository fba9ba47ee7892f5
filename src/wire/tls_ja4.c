#include "wire/tls_hello.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum {
	ITEMS_MAX = 512, /* suites or extensions that count; real hellos have some 30 */
	TEXT_ROOM = ITEMS_MAX * 5 * 2, /* "xxxx," each, extensions and signatures in one text */
	SHOWN_MAX = 99
};

struct hex_list {
	char s[TEXT_ROOM];
	size_t n;
};

static void add_hex(struct hex_list *l, uint16_t v, char separator)
{
	static const char digits[] = "0123456789abcdef";

	if (l->n + 5 > sizeof(l->s))
		return;
	if (separator)
		l->s[l->n++] = separator;
	for (int shift = 12; shift >= 0; shift -= 4)
		l->s[l->n++] = digits[v >> shift & 15];
}

static int by_number(const void *a, const void *b)
{
	return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

/* The first 12 hex digits of the SHA-256, or zeros for an empty list. */
static void digest12(struct tls_digests *d, const struct hex_list *l, char out[13])
{
	uint8_t hash[TLS_HASH_MAX] = {0};

	if (l->n && !tls_digest(d, TLS_SHA256, l->s, l->n, hash))
		memset(hash, 0, sizeof(hash));
	snprintf(out, 13, "%02x%02x%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3], hash[4],
		 hash[5]);
}

static const char *version_text(uint16_t v)
{
	switch (v) {
	case 0x0304:
		return "13";
	case 0x0303:
		return "12";
	case 0x0302:
		return "11";
	case 0x0301:
		return "10";
	case 0x0300:
		return "s3";
	case 0x0002:
		return "s2";
	default:
		return "00";
	}
}

static bool alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character of the first protocol; of its hex when either is not alphanumeric. */
static void alpn_text(const struct tls_client_hello *h, char out[3])
{
	static const char digits[] = "0123456789abcdef";
	struct bytes b = tls_octets_read(h->alpn);
	size_t n = bytes_u8(&b);
	const uint8_t *p = n ? bytes_take(&b, n) : NULL;

	out[0] = out[1] = '0';
	out[2] = '\0';
	if (!p)
		return;
	bool plain = alphanumeric(p[0]) && alphanumeric(p[n - 1]);
	out[0] = plain ? (char)p[0] : digits[p[0] >> 4];
	out[1] = plain ? (char)p[n - 1] : digits[p[n - 1] & 15];
}

static size_t suites_of(const struct tls_client_hello *h, uint16_t *items)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < h->suites.n && n < ITEMS_MAX; i += 2) {
		uint16_t v = bytes_get16(h->suites.p + i);
		if (!tls_is_grease(v))
			items[n++] = v;
	}
	return n;
}

static size_t extensions_of(const struct tls_client_hello *h, uint16_t *items)
{
	struct bytes b = tls_octets_read(h->extensions);
	size_t n = 0;

	while (bytes_left(&b) >= 4 && n < ITEMS_MAX) {
		uint16_t type = bytes_u16(&b);
		bytes_skip(&b, bytes_u16(&b));
		if (!tls_is_grease(type))
			items[n++] = type;
	}
	return n;
}

void tls_ja4(struct tls_digests *d, const struct tls_client_hello *h, char out[TLS_JA4_SIZE])
{
	uint16_t items[ITEMS_MAX];
	struct hex_list list = {.n = 0};
	char suites[13], extensions[13], alpn[3];
	size_t suite_count = suites_of(h, items), count;

	qsort(items, suite_count, sizeof(*items), by_number);
	for (size_t i = 0; i < suite_count; i++)
		add_hex(&list, items[i], i ? ',' : '\0');
	digest12(d, &list, suites);

	count = extensions_of(h, items);
	qsort(items, count, sizeof(*items), by_number);
	list.n = 0;
	for (size_t i = 0; i < count; i++) /* server_name and ALPN are told in the first part */
		if (items[i] != 0 && items[i] != 16)
			add_hex(&list, items[i], list.n ? ',' : '\0');
	bool first = true;
	for (size_t i = 0; i + 1 < h->signatures.n && i < 2 * ITEMS_MAX; i += 2) {
		uint16_t v = bytes_get16(h->signatures.p + i);
		if (tls_is_grease(v))
			continue;
		add_hex(&list, v, first ? '_' : ',');
		first = false;
	}
	digest12(d, &list, extensions);

	alpn_text(h, alpn);
	snprintf(out, TLS_JA4_SIZE, "t%s%c%02u%02u%s_%s_%s", version_text(h->max_version),
		 h->has_sni ? 'd' : 'i',
		 (unsigned)(suite_count < SHOWN_MAX ? suite_count : SHOWN_MAX),
		 (unsigned)(count < SHOWN_MAX ? count : SHOWN_MAX), alpn, suites, extensions);
}
