#include "wire/proxy_header.h"

#include <string.h>

#include "base/bytes.h"

enum {
	LINE_MAX = 107, /* of version 1, with its CR LF */
	FIXED = 16,	/* octets of version 2 before the addresses */
	LENGTH_AT = 14
};

static size_t text_header(const uint8_t *p, size_t n)
{
	static const char begins[] = "PROXY ";
	size_t most = n < LINE_MAX ? n : (size_t)LINE_MAX;

	if (n < sizeof(begins) || memcmp(p, begins, sizeof(begins) - 1) != 0)
		return 0;
	for (size_t i = sizeof(begins) - 1; i + 1 < most; i++)
		if (p[i] == '\r' && p[i + 1] == '\n')
			return i + 2;
	return 0;
}

static size_t binary_header(const uint8_t *p, size_t n)
{
	static const uint8_t signature[] = "\r\n\r\n\0\r\nQUIT\n";

	if (n < FIXED || memcmp(p, signature, sizeof(signature) - 1) != 0)
		return 0;
	size_t length = FIXED + (size_t)bytes_get16(p + LENGTH_AT);
	return length <= n ? length : 0;
}

size_t proxy_header(const uint8_t *p, size_t n)
{
	size_t length = text_header(p, n);

	return length ? length : binary_header(p, n);
}
