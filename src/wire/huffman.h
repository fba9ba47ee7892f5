/*
 * huffman.h: the Huffman code of RFC 7541 appendix B, decoding only.
 */
#ifndef WIRE_HUFFMAN_H
#define WIRE_HUFFMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HUFFMAN_FAST_BITS = 10 };

struct huffman {
	struct {
		uint8_t symbol, bits; /* bits 0: longer than HUFFMAN_FAST_BITS */
	} fast[1 << HUFFMAN_FAST_BITS];
	uint32_t limit[31];  /* first code after those of this length, left-aligned to 32 bits */
	uint32_t base[31];   /* first code of this length */
	uint16_t offset[31]; /* its place in `symbols` */
	uint16_t symbols[257];
};

void huffman_init(struct huffman *h);
/* Decodes n octets into out, which must have room for 2 * n octets (the shortest code has 5 bits);
 * the length in *length. False: EOS inside, or padding that is not the start of EOS. */
bool huffman_decode(const struct huffman *h, const uint8_t *p, size_t n, uint8_t *out,
		    size_t *length);

#endif
