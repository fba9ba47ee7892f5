#include "wire/huffman.h"

#include <string.h>

enum { SYMBOLS = 257, EOS = 256, SHORTEST = 5, LONGEST = 30 };

/* The code is canonical: the lengths of RFC 7541 appendix B say it all. */
static const uint8_t lengths[SYMBOLS] = {
	13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28,
	30, 28, 28, 28, 28, 28, 28, 28, 28, 28, 6,  10, 10, 12, 13, 6,	8,  11, 10, 10, 8,  11,
	8,  6,	6,  6,	5,  5,	5,  6,	6,  6,	6,  6,	6,  6,	7,  8,	15, 6,	12, 10, 13, 6,
	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,	7,  7,
	8,  7,	8,  13, 19, 13, 14, 6,	15, 5,	6,  5,	6,  5,	6,  6,	6,  5,	7,  7,	6,  6,
	6,  5,	6,  7,	6,  5,	5,  6,	7,  7,	7,  7,	7,  15, 11, 14, 13, 28, 20, 22, 20, 20,
	22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
	22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
	21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23,
	22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26,
	28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27,
	26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
};

void huffman_init(struct huffman *h)
{
	uint32_t code = 0;
	uint16_t placed = 0;

	memset(h, 0, sizeof(*h));
	for (unsigned length = SHORTEST; length <= LONGEST; length++) {
		code <<= 1;
		h->base[length] = code;
		h->offset[length] = placed;
		for (unsigned s = 0; s < SYMBOLS; s++) {
			if (lengths[s] != length)
				continue;
			h->symbols[placed++] = (uint16_t)s;
			if (length <= HUFFMAN_FAST_BITS) {
				unsigned shift = HUFFMAN_FAST_BITS - length;
				for (uint32_t i = code << shift; i < (code + 1) << shift; i++) {
					h->fast[i].symbol = (uint8_t)s;
					h->fast[i].bits = (uint8_t)length;
				}
			}
			code++;
		}
		/* left-aligned; the longest codes end at 2^32, which wraps to 0 */
		h->limit[length] = code << (32 - length);
	}
	h->limit[LONGEST] = UINT32_MAX;
}

/* A code longer than the fast table reaches; window holds the next 32 bits, left-aligned. */
static unsigned decode_long(const struct huffman *h, uint32_t window, unsigned *bits)
{
	unsigned length = HUFFMAN_FAST_BITS + 1;

	while (length < LONGEST && window >= h->limit[length])
		length++;
	*bits = length;
	return h->symbols[h->offset[length] + (window >> (32 - length)) - h->base[length]];
}

bool huffman_decode(const struct huffman *h, const uint8_t *p, size_t n, uint8_t *out,
		    size_t *length)
{
	const uint8_t *end = p + n;
	uint8_t *o = out;
	uint64_t window = 0; /* left-aligned; bits below `have` are zero */
	unsigned have = 0;

	for (;;) {
		while (have <= 56 && p < end) {
			window |= (uint64_t)*p++ << (56 - have);
			have += 8;
		}
		if (have == 0)
			break;
		unsigned i = (unsigned)(window >> (64 - HUFFMAN_FAST_BITS));
		unsigned bits = h->fast[i].bits, symbol = h->fast[i].symbol;
		if (bits == 0)
			symbol = decode_long(h, (uint32_t)(window >> 32), &bits);
		if (bits > have) {
			/* section 5.2: less than 8 bits of padding, all ones */
			*length = (size_t)(o - out);
			return have < 8 && window >> (64 - have) == (1U << have) - 1;
		}
		if (symbol == EOS)
			return false;
		*o++ = (uint8_t)symbol;
		window <<= bits;
		have -= bits;
	}
	*length = (size_t)(o - out);
	return true;
}
