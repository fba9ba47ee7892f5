#include "wire/websocket.h"

#include <string.h>

#include "base/bytes.h"

enum { FIN = 0x80, MASKED = 0x80, LENGTH_16 = 126, LENGTH_64 = 127, PIECE = 4096 };

static const struct row {
	uint16_t code;
	const char *name;
} opcodes[] =
	{
		{WEBSOCKET_CONTINUATION, "continuation"},
		{WEBSOCKET_TEXT, "text"},
		{WEBSOCKET_BINARY, "binary"},
		{WEBSOCKET_CLOSE, "close"},
		{WEBSOCKET_PING, "ping"},
		{WEBSOCKET_PONG, "pong"},
},
  closes[] = {
	  {1000, "normal closure"},
	  {1001, "going away"},
	  {1002, "protocol error"},
	  {1003, "unsupported data"},
	  {1005, "no code"},
	  {1006, "abnormal closure"},
	  {1007, "invalid payload data"},
	  {1008, "policy violation"},
	  {1009, "message too big"},
	  {1010, "an extension is missing"},
	  {1011, "internal error"},
	  {1012, "service restart"},
	  {1013, "try again later"},
	  {1014, "bad gateway"},
	  {1015, "TLS handshake failed"},
};

const char *websocket_opcode_name(uint8_t opcode)
{
	for (size_t i = 0; i < sizeof opcodes / sizeof *opcodes; i++)
		if (opcodes[i].code == opcode)
			return opcodes[i].name;
	return "unknown";
}

const char *websocket_close_name(uint16_t code)
{
	for (size_t i = 0; i < sizeof closes / sizeof *closes; i++)
		if (closes[i].code == code)
			return closes[i].name;
	return NULL;
}

/* Sections 5.2 and 5.5. */
static const char *fault(const struct websocket_frame *f, uint8_t length7)
{
	bool control = f->opcode >= WEBSOCKET_CLOSE;

	if ((f->opcode > WEBSOCKET_BINARY && !control) || f->opcode > WEBSOCKET_PONG)
		return "an opcode that is reserved (RFC 6455 section 5.2)";
	if (control && !f->fin)
		return "a control frame in fragments (RFC 6455 section 5.5)";
	if (control && length7 > WEBSOCKET_CONTROL_MAX)
		return "a control frame of more than 125 octets (RFC 6455 section 5.5)";
	return NULL;
}

static const char *length_fault(const struct websocket_frame *f, uint8_t length7)
{
	if (length7 == LENGTH_64 && f->length >> 63)
		return "a length with the highest bit set (RFC 6455 section 5.2)";
	if ((length7 == LENGTH_16 && f->length < LENGTH_16) ||
	    (length7 == LENGTH_64 && f->length <= UINT16_MAX))
		return "a length that is not in its shortest form (RFC 6455 section 5.2)";
	return NULL;
}

enum websocket_status websocket_read(const uint8_t *p, size_t n, struct websocket_frame *f,
				     const char **why)
{
	struct bytes b = bytes_of(p, n);
	uint8_t first = bytes_u8(&b), second = bytes_u8(&b), length7 = second & 0x7f;

	*f = (struct websocket_frame){
		.fin = first & FIN,
		.rsv = first >> 4 & 7,
		.opcode = first & 0x0f,
		.masked = second & MASKED,
		.length = length7,
	};
	if (b.bad)
		return WEBSOCKET_MORE;
	if ((*why = fault(f, length7)) != NULL)
		return WEBSOCKET_BAD;
	if (length7 == LENGTH_16) {
		f->length = bytes_u16(&b);
	} else if (length7 == LENGTH_64) {
		f->length = (uint64_t)bytes_u32(&b) << 32;
		f->length |= bytes_u32(&b);
	}
	if (!b.bad && (*why = length_fault(f, length7)) != NULL)
		return WEBSOCKET_BAD;
	const uint8_t *mask = f->masked ? bytes_take(&b, sizeof f->mask) : NULL;
	if (b.bad)
		return WEBSOCKET_MORE;
	if (mask)
		memcpy(f->mask, mask, sizeof f->mask);
	f->p = b.p;
	f->head = (size_t)(b.p - p);
	f->n = f->length < bytes_left(&b) ? (size_t)f->length : bytes_left(&b);
	return f->n == f->length ? WEBSOCKET_FRAME : WEBSOCKET_HEAD;
}

void websocket_mask(uint8_t *p, size_t n, const uint8_t mask[4], uint64_t offset)
{
	for (size_t i = 0; i < n; i++)
		p[i] ^= mask[(offset + i) & 3];
}

bool websocket_close_code(const uint8_t *p, size_t n, uint16_t *code, size_t *reason)
{
	*code = n < 2 ? WEBSOCKET_NO_CODE : bytes_get16(p);
	*reason = n < 2 ? n : 2;
	return n != 1;
}

size_t websocket_head(uint8_t out[WEBSOCKET_HEAD_MAX], bool fin, enum websocket_opcode opcode,
		      uint64_t n, const uint8_t mask[4])
{
	int width = n < LENGTH_16 ? 0 : n <= UINT16_MAX ? 2 : 8;
	size_t at = 2;

	out[0] = (uint8_t)((fin ? FIN : 0) | (int)opcode);
	out[1] = (uint8_t)(width == 0 ? n : width == 2 ? LENGTH_16 : LENGTH_64);
	for (int i = width - 1; i >= 0; i--)
		out[at++] = (uint8_t)(n >> (8 * i));
	if (mask) {
		out[1] |= MASKED;
		memcpy(out + at, mask, 4);
		at += 4;
	}
	return at;
}

bool websocket_build(struct text *out, enum websocket_opcode opcode, const void *p, size_t n,
		     const uint8_t mask[4])
{
	uint8_t head[WEBSOCKET_HEAD_MAX], piece[PIECE];

	if (opcode >= WEBSOCKET_CLOSE && n > WEBSOCKET_CONTROL_MAX)
		return false;
	text_add_n(out, (const char *)head, websocket_head(head, true, opcode, n, mask));
	if (!mask) {
		text_add_n(out, p, n);
		return true;
	}
	for (size_t at = 0; at < n; at += PIECE) {
		size_t size = n - at < PIECE ? n - at : PIECE;
		memcpy(piece, (const uint8_t *)p + at, size);
		websocket_mask(piece, size, mask, at);
		text_add_n(out, (const char *)piece, size);
	}
	return true;
}

void websocket_build_close(struct text *out, uint16_t code, const char *reason,
			   const uint8_t mask[4])
{
	uint8_t payload[WEBSOCKET_CONTROL_MAX] = {(uint8_t)(code >> 8), (uint8_t)code};
	size_t n = reason ? strlen(reason) : 0;

	if (n > sizeof payload - 2) { /* the reason is UTF-8: not cut inside a character */
		n = sizeof payload - 2;
		while (n > 0 && ((unsigned char)reason[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(payload + 2, reason, n);
	(void)websocket_build(out, WEBSOCKET_CLOSE, payload, n + 2, mask);
}
