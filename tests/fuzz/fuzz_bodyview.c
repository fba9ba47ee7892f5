/*
 * The first octet chooses: a shape to show the rest as, or an encoding to undo first. What is shown
 * has no control characters but line feeds, ends its last line, and is bounded.
 */
#include <stdlib.h>
#include <string.h>

#include "bodyview_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* bodyview asks the session for streams only, of which there are none here. */
const struct book *session_book(const struct session *s)
{
	(void)s;
	return NULL;
}

bool session_body(struct session *s, uint32_t conn, uint32_t stream, int side, size_t offset,
		  size_t max, struct text *out, struct error *e)
{
	(void)s;
	(void)conn;
	(void)stream;
	(void)side;
	(void)offset;
	(void)max;
	(void)out;
	return error_set(e, "no session");
}

static void check(const struct text *t)
{
	if (t->n > BODYVIEW_MAX || t->full || (t->n > 0 && t->s[t->n - 1] != '\n'))
		abort();
	for (size_t i = 0; i < t->n; i++)
		if (((unsigned char)t->s[i] < 0x20 && t->s[i] != '\n') || t->s[i] == 0x7f)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const encodings[] = {"gzip", "deflate", "br", "zstd", "gzip, deflate"};
	struct text plain = {0}, shown = {0};
	struct error e = ERROR_INIT;

	if (size == 0)
		return 0;
	unsigned choice = data[0] & 7, encoding = data[0] >> 3 & 7;
	data++;
	size--;
	if (encoding < sizeof encodings / sizeof *encodings) {
		bool good = bodyview_decode(data, size, encodings[encoding], &plain, &e);
		if (plain.n > BODYVIEW_MAX || (!good && !e.text[0]))
			abort();
		data = (const uint8_t *)text_str(&plain);
		size = plain.n;
	}
	enum bodyview_shape shape = choice <= BODYVIEW_HEX ? (enum bodyview_shape)choice
							   : bodyview_shape(NULL, data, size);
	if (choice == 7)
		bodyview_show_grpc(data, size, "gzip", NULL, NULL, &shown);
	else
		bodyview_show(shape, data, size, &shown);
	check(&shown);
	text_done(&plain);
	text_done(&shown);
	return 0;
}
