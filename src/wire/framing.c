#include "wire/framing.h"

#include "base/bytes.h"
#include "wire/websocket.h"

enum {
	COMPRESSED = 1,
	WEBSOCKET_LEAST = 2,
	MASKED = 0x80,
	OPCODE = 0x0f,
	LENGTH = 0x7f,
	LENGTH_16 = 126,
	LENGTH_64 = 127,
	CLOSE_CODE = 2
};

/* How long the head is as far as its octets tell. */
static size_t head_length(const struct framing *f)
{
	if (f->kind == FRAMING_GRPC)
		return FRAMING_PREFIX;
	if (f->have < WEBSOCKET_LEAST)
		return WEBSOCKET_LEAST;
	unsigned length = f->head[1] & LENGTH;
	size_t n = WEBSOCKET_LEAST;
	n += length == LENGTH_16 ? 2 : length == LENGTH_64 ? 8 : 0;
	return n + (f->head[1] & MASKED ? 4 : 0);
}

static uint64_t payload_length(const struct framing *f)
{
	if (f->kind == FRAMING_GRPC)
		return bytes_get32(f->head + 1);
	unsigned length = f->head[1] & LENGTH;
	if (length == LENGTH_16)
		return bytes_get16(f->head + 2);
	return length == LENGTH_64 ? bytes_get64(f->head + 2) : length;
}

static bool is_close(const struct framing *f)
{
	return f->kind == FRAMING_WEBSOCKET && (f->head[0] & OPCODE) == WEBSOCKET_CLOSE;
}

/* The code is the first two octets of a close frame, masked when a client sends it. */
static void read_code(struct framing *f, size_t head)
{
	uint8_t code[CLOSE_CODE] = {f->head[head], f->head[head + 1]};

	if (f->head[1] & MASKED)
		websocket_mask(code, sizeof(code), f->head + head - 4, 0);
	f->close_code = bytes_get16(code);
}

/* The head is whole: its payload begins. */
static void begin(struct framing *f)
{
	f->left = payload_length(f);
	if (f->kind == FRAMING_GRPC)
		f->compressed = f->compressed || (f->head[0] & COMPRESSED);
	else if (is_close(f) && f->left < CLOSE_CODE)
		f->close_code = WEBSOCKET_NO_CODE;
}

void framing_feed(struct framing *f, const uint8_t *p, size_t n)
{
	while (n) {
		size_t head = head_length(f);
		if (f->have < head) {
			f->head[f->have++] = *p++;
			n--;
			if (f->have == head_length(f))
				begin(f);
		} else if (is_close(f) && f->left && f->have < head + CLOSE_CODE) {
			f->head[f->have++] = *p++;
			n--;
			f->left--;
			if (f->have == head + CLOSE_CODE)
				read_code(f, head);
		} else {
			size_t take = f->left < n ? (size_t)f->left : n;
			p += take;
			n -= take;
			f->left -= take;
		}
		if (f->have >= head_length(f) && f->left == 0)
			f->have = 0;
	}
}

bool framing_skip(struct framing *f, const uint8_t *first, size_t have, uint64_t n)
{
	if (have >= n) {
		framing_feed(f, first, (size_t)n);
		return true;
	}
	for (; f->have < head_length(f); first++, have--, n--) {
		if (!have)
			return false;
		framing_feed(f, first, 1);
	}
	if (is_close(f) || n > f->left)
		return false;
	f->left -= n;
	if (f->left == 0)
		f->have = 0;
	return true;
}

uint64_t framing_missing(const struct framing *f)
{
	if (f->kind < FRAMING_GRPC || (f->have == 0 && f->left == 0))
		return 0;
	size_t head = head_length(f);
	return f->have < head ? head - f->have : f->left;
}

uint32_t framing_length(const struct framing *f)
{
	return f->kind == FRAMING_GRPC && f->have == FRAMING_PREFIX ? bytes_get32(f->head + 1) : 0;
}
