#include "wire/dns_name.h"

#include <string.h>

enum { LABEL_MAX = 63, POINTER = 0xc0, JUMPS_MAX = 64 };

bool dns_name_read(const uint8_t *message, size_t size, size_t *at, struct dns_name *out)
{
	size_t p = *at;
	int jumps = 0;

	out->n = 0;
	for (;;) {
		if (p >= size)
			return false;
		uint8_t length = message[p++];
		if (length >= POINTER) {
			if (p >= size || ++jumps > JUMPS_MAX)
				return false;
			if (jumps == 1)
				*at = p + 1;
			p = (size_t)(length & LABEL_MAX) << 8 | message[p];
			continue;
		}
		if (length > LABEL_MAX || length > size - p)
			return false;
		if (length == 0)
			break;
		size_t dot = out->n > 0;
		if (out->n + dot + length > DNS_NAME_MAX)
			return false;
		if (dot)
			out->s[out->n++] = '.';
		memcpy(out->s + out->n, message + p, length);
		out->n += length;
		p += length;
	}
	if (jumps == 0)
		*at = p;
	if (out->n == 0)
		out->s[out->n++] = '.';
	out->s[out->n] = '\0';
	return true;
}
