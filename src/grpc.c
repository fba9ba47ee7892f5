#include "grpc.h"

#include <stdio.h>

#include "base/bytes.h"

enum { TIMEOUT_DIGITS = 8, TIMEOUT_LIMIT = 100000000 };

static const struct unit {
	char letter;
	uint64_t ns;
} units[] = {
	{'H', UINT64_C(3600000000000)},
	{'M', UINT64_C(60000000000)},
	{'S', 1000000000},
	{'m', 1000000},
	{'u', 1000},
	{'n', 1},
};

enum { UNITS = sizeof units / sizeof *units };

enum grpc_next grpc_next(const uint8_t *p, size_t n, size_t *at, struct grpc_message *m)
{
	size_t left = n - *at;

	*m = (struct grpc_message){.p = p + *at};
	if (left == 0)
		return GRPC_END;
	m->flags = p[*at];
	if (m->flags & ~(GRPC_COMPRESSED | GRPC_TRAILERS))
		return GRPC_BAD;
	if (left < GRPC_PREFIX) {
		*at = n;
		return GRPC_PART;
	}
	m->length = bytes_get32(p + *at + 1);
	m->p += GRPC_PREFIX;
	left -= GRPC_PREFIX;
	m->n = m->length < left ? m->length : left;
	*at += GRPC_PREFIX + m->n;
	return m->n == m->length ? GRPC_MESSAGE : GRPC_PART;
}

void grpc_prefix(uint8_t out[GRPC_PREFIX], bool compressed, uint32_t n)
{
	out[0] = compressed;
	out[1] = (uint8_t)(n >> 24);
	out[2] = (uint8_t)(n >> 16);
	out[3] = (uint8_t)(n >> 8);
	out[4] = (uint8_t)n;
}

bool grpc_timeout_parse(const char *s, size_t n, uint64_t *ns)
{
	uint64_t value = 0;

	if (n < 2 || n > TIMEOUT_DIGITS + 1)
		return false;
	for (size_t i = 0; i < n - 1; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(s[i] - '0');
	}
	for (size_t i = 0; i < UNITS; i++)
		if (units[i].letter == s[n - 1]) {
			bool fits = value <= UINT64_MAX / units[i].ns;
			*ns = fits ? value * units[i].ns : UINT64_MAX;
			return true;
		}
	return false;
}

char *grpc_timeout_format(char *out, size_t room, uint64_t ns)
{
	size_t i = 0;

	while (i < UNITS - 1 && (ns == 0 || ns % units[i].ns != 0))
		i++;
	uint64_t value = ns / units[i].ns;
	while (value >= TIMEOUT_LIMIT) {
		i--;
		value = ns / units[i].ns + (ns % units[i].ns != 0);
	}
	(void)snprintf(out, room, "%u%c", (unsigned)value, units[i].letter);
	return out;
}
