#include "wire/tls_keys.h"

/* The suites of the IANA registry whose record protection is AES-GCM, AES-CCM, ChaCha20-Poly1305 or
 * AES-CBC; the key exchange does not matter here. Sorted by id. */
#define GCM128(id)                                                                                 \
	{                                                                                          \
		id, TLS_AES_128_GCM, 16, 0, TLS_SHA256                                             \
	}
#define GCM256(id)                                                                                 \
	{                                                                                          \
		id, TLS_AES_256_GCM, 16, 0, TLS_SHA384                                             \
	}
#define CCM128(id)                                                                                 \
	{                                                                                          \
		id, TLS_AES_128_CCM, 16, 0, TLS_SHA256                                             \
	}
#define CCM256(id)                                                                                 \
	{                                                                                          \
		id, TLS_AES_256_CCM, 16, 0, TLS_SHA256                                             \
	}
#define CCM128_8(id)                                                                               \
	{                                                                                          \
		id, TLS_AES_128_CCM, 8, 0, TLS_SHA256                                              \
	}
#define CCM256_8(id)                                                                               \
	{                                                                                          \
		id, TLS_AES_256_CCM, 8, 0, TLS_SHA256                                              \
	}
#define CHACHA(id)                                                                                 \
	{                                                                                          \
		id, TLS_CHACHA20, 16, 0, TLS_SHA256                                                \
	}
#define CBC128(id)                                                                                 \
	{                                                                                          \
		id, TLS_AES_128_CBC, 0, TLS_SHA1, TLS_SHA256                                       \
	}
#define CBC256(id)                                                                                 \
	{                                                                                          \
		id, TLS_AES_256_CBC, 0, TLS_SHA1, TLS_SHA256                                       \
	}
#define CBC128_SHA256(id)                                                                          \
	{                                                                                          \
		id, TLS_AES_128_CBC, 0, TLS_SHA256, TLS_SHA256                                     \
	}
#define CBC256_SHA256(id)                                                                          \
	{                                                                                          \
		id, TLS_AES_256_CBC, 0, TLS_SHA256, TLS_SHA256                                     \
	}
#define CBC256_SHA384(id)                                                                          \
	{                                                                                          \
		id, TLS_AES_256_CBC, 0, TLS_SHA384, TLS_SHA384                                     \
	}

static const struct tls_suite suites[] = {
	CBC128(0x002f),	       CBC128(0x0030),	      CBC128(0x0031),	     CBC128(0x0032),
	CBC128(0x0033),	       CBC128(0x0034),	      CBC256(0x0035),	     CBC256(0x0036),
	CBC256(0x0037),	       CBC256(0x0038),	      CBC256(0x0039),	     CBC256(0x003a),
	CBC128_SHA256(0x003c), CBC256_SHA256(0x003d), CBC128_SHA256(0x003e), CBC128_SHA256(0x003f),
	CBC128_SHA256(0x0040), CBC128_SHA256(0x0067), CBC256_SHA256(0x0068), CBC256_SHA256(0x0069),
	CBC256_SHA256(0x006a), CBC256_SHA256(0x006b), CBC128_SHA256(0x006c), CBC256_SHA256(0x006d),
	CBC128(0x008c),	       CBC256(0x008d),	      CBC128(0x0090),	     CBC256(0x0091),
	CBC128(0x0094),	       CBC256(0x0095),	      GCM128(0x009c),	     GCM256(0x009d),
	GCM128(0x009e),	       GCM256(0x009f),	      GCM128(0x00a0),	     GCM256(0x00a1),
	GCM128(0x00a2),	       GCM256(0x00a3),	      GCM128(0x00a4),	     GCM256(0x00a5),
	GCM128(0x00a6),	       GCM256(0x00a7),	      GCM128(0x00a8),	     GCM256(0x00a9),
	GCM128(0x00aa),	       GCM256(0x00ab),	      GCM128(0x00ac),	     GCM256(0x00ad),
	CBC128_SHA256(0x00ae), CBC256_SHA384(0x00af), CBC128_SHA256(0x00b2), CBC256_SHA384(0x00b3),
	CBC128_SHA256(0x00b6), CBC256_SHA384(0x00b7), GCM128(0x1301),	     GCM256(0x1302),
	CHACHA(0x1303),	       CCM128(0x1304),	      CCM128_8(0x1305),	     CBC128(0xc004),
	CBC256(0xc005),	       CBC128(0xc009),	      CBC256(0xc00a),	     CBC128(0xc00e),
	CBC256(0xc00f),	       CBC128(0xc013),	      CBC256(0xc014),	     CBC128(0xc018),
	CBC256(0xc019),	       CBC128_SHA256(0xc023), CBC256_SHA384(0xc024), CBC128_SHA256(0xc025),
	CBC256_SHA384(0xc026), CBC128_SHA256(0xc027), CBC256_SHA384(0xc028), CBC128_SHA256(0xc029),
	CBC256_SHA384(0xc02a), GCM128(0xc02b),	      GCM256(0xc02c),	     GCM128(0xc02d),
	GCM256(0xc02e),	       GCM128(0xc02f),	      GCM256(0xc030),	     GCM128(0xc031),
	GCM256(0xc032),	       CBC128(0xc035),	      CBC256(0xc036),	     CBC128_SHA256(0xc037),
	CBC256_SHA384(0xc038), CCM128(0xc09c),	      CCM256(0xc09d),	     CCM128(0xc09e),
	CCM256(0xc09f),	       CCM128_8(0xc0a0),      CCM256_8(0xc0a1),	     CCM128_8(0xc0a2),
	CCM256_8(0xc0a3),      CCM128(0xc0a4),	      CCM256(0xc0a5),	     CCM128(0xc0a6),
	CCM256(0xc0a7),	       CCM128_8(0xc0a8),      CCM256_8(0xc0a9),	     CCM128_8(0xc0aa),
	CCM256_8(0xc0ab),      CCM128(0xc0ac),	      CCM256(0xc0ad),	     CCM128_8(0xc0ae),
	CCM256_8(0xc0af),      CHACHA(0xcca8),	      CHACHA(0xcca9),	     CHACHA(0xccaa),
	CHACHA(0xccab),	       CHACHA(0xccac),	      CHACHA(0xccad),	     CHACHA(0xccae),
	GCM128(0xd001),	       GCM256(0xd002),	      CCM128_8(0xd003),	     CCM128(0xd005),
};

const struct tls_suite *tls_suite_find(uint16_t id)
{
	size_t low = 0, high = sizeof(suites) / sizeof(*suites);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (suites[middle].id == id)
			return &suites[middle];
		if (suites[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t tls_suite_key_length(const struct tls_suite *s)
{
	return s->cipher == TLS_AES_128_GCM || s->cipher == TLS_AES_128_CCM ||
			       s->cipher == TLS_AES_128_CBC
		       ? 16
		       : 32;
}

bool tls_suite_is_cbc(const struct tls_suite *s)
{
	return s->tag == 0;
}
