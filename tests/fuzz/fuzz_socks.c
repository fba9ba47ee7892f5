/*
 * Pieces of both sides: an octet with the side (bit 7) and a length (7 bits), and that many octets.
 * Where a side ends must not depend on how its octets are cut, and no octet is given back but
 * those behind the conversation.
 */
#include <stdlib.h>

#include "wire/socks.h"

enum { LENGTH_MASK = 0x7f };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same piece octet by octet: the status it ends with, after `used` octets. */
static void check_slow(struct socks_side s, int side, const uint8_t *p, size_t n, size_t used,
		       enum socks_status expected)
{
	enum socks_status status = SOCKS_MORE;
	size_t at = 0;

	while (at < n && status == SOCKS_MORE)
		at += socks_feed(&s, side, p + at, 1, &status);
	if (status != expected || (status == SOCKS_OPEN && at != used))
		abort();
	if (status == SOCKS_REFUSED && !*socks_refusal(&s))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct socks_side sides[2] = {{0}, {0}};
	enum socks_status status[2] = {SOCKS_MORE, SOCKS_MORE};

	socks_looks(data, size);
	for (size_t i = 0; i < size;) {
		int side = data[i] >> 7;
		size_t n = data[i] & LENGTH_MASK;
		i++;
		if (n > size - i)
			n = size - i;
		if (n && status[side] == SOCKS_MORE) {
			struct socks_side before = sides[side];
			size_t used = socks_feed(&sides[side], side, data + i, n, &status[side]);
			if (used > n || (used < n && status[side] != SOCKS_OPEN))
				abort();
			check_slow(before, side, data + i, n, used, status[side]);
		}
		i += n;
	}
	return 0;
}
