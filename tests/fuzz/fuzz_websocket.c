/*
 * Frames off the front until no more is whole: they must lie within the input, and a whole frame's
 * head built again must be the same octets (RFC 6455 knows one form only).
 */
#include <stdlib.h>
#include <string.h>

#include "wire/websocket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build_again(const uint8_t *p, const struct websocket_frame *f)
{
	uint8_t head[WEBSOCKET_HEAD_MAX];
	size_t n = websocket_head(head, f->fin, (enum websocket_opcode)f->opcode, f->length,
				  f->masked ? f->mask : NULL);

	head[0] |= (uint8_t)(f->rsv << 4);
	if (n != f->head || memcmp(head, p, n) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct websocket_frame f;
	const char *why = NULL;
	size_t at = 0;

	while (at < size) {
		enum websocket_status status = websocket_read(data + at, size - at, &f, &why);
		if (status == WEBSOCKET_BAD && !why)
			abort();
		if (status == WEBSOCKET_BAD || status == WEBSOCKET_MORE)
			break;
		build_again(data + at, &f);
		if (f.head + f.n > size - at || (status == WEBSOCKET_FRAME) != (f.n == f.length))
			abort();
		if (f.opcode >= WEBSOCKET_CLOSE && f.length > WEBSOCKET_CONTROL_MAX)
			abort();
		at += f.head + f.n;
	}
	return 0;
}
