#include "bodyview_parts.h"

#include <string.h>

#include "grpc.h"
#include "protobuf.h"

struct call {
	const char *encoding; /* NULL: not known */
	const struct protobuf_set *set;
	const char *message;
	struct text *out;
	size_t opened; /* octets that compressed messages became, all together */
};

/* Many small bombs are one large one. */
enum { OPENED_MAX = 4 * BODYVIEW_MAX };

static void octets(const struct call *c, const uint8_t *p, size_t n)
{
	if (!protobuf_show(c->set, c->message, p, n, c->out)) {
		text_add(c->out, "(not a protobuf message)\n");
		bodyview_hex(p, n, 0, c->out);
	}
}

static void compressed(struct call *c, const uint8_t *p, size_t n)
{
	struct text plain = {0};
	struct error e = ERROR_INIT;

	if (!c->encoding || !*c->encoding || strcmp(c->encoding, "identity") == 0) {
		text_add(c->out,
			 "(it says that it is compressed, but there is no grpc-encoding)\n");
		bodyview_hex(p, n, 0, c->out);
		return;
	}
	if (!bodyview_decodes(c->encoding)) {
		(void)bodyview_decode(p, 0, c->encoding, &plain, &e);
		text_addf(c->out, "(%s)\n", e.text);
		bodyview_hex(p, n, 0, c->out);
		return;
	}
	if (c->opened > OPENED_MAX) {
		text_add(c->out, "(not opened: the messages before it became too large)\n");
		return;
	}
	bool good = bodyview_decode(p, n, c->encoding, &plain, &e);
	c->opened += plain.n;
	if (good)
		text_addf(c->out, "(%zu octets uncompressed)\n", plain.n);
	else
		text_addf(c->out, "(%s)\n", e.text);
	octets(c, (const uint8_t *)text_str(&plain), plain.n);
	text_done(&plain);
}

static void head(const struct call *c, const struct grpc_message *m, unsigned number, bool whole)
{
	if (m->flags & GRPC_TRAILERS)
		text_add(c->out, "trailers: ");
	else
		text_addf(c->out, "message %u: ", number);
	if (whole)
		text_addf(c->out, "%lu octets", (unsigned long)m->length);
	else if (m->length > 0)
		text_addf(c->out, "%zu of %lu octets, the rest is missing", m->n,
			  (unsigned long)m->length);
	else
		text_add(c->out, "cut inside its length");
	text_add(c->out, m->flags & GRPC_COMPRESSED ? ", compressed" : ", not compressed");
	if (m->flags & GRPC_COMPRESSED && c->encoding && *c->encoding) {
		text_add(c->out, " (");
		text_clean(c->out, c->encoding, strlen(c->encoding));
		text_add_char(c->out, ')');
	}
	text_add_char(c->out, '\n');
}

static void message(struct call *c, const struct grpc_message *m, bool whole)
{
	if (m->flags & GRPC_COMPRESSED)
		compressed(c, m->p, m->n);
	else if (m->flags & GRPC_TRAILERS)
		bodyview_text(m->p, m->n, c->out);
	else if (whole)
		octets(c, m->p, m->n);
	else
		bodyview_hex(m->p, m->n, 0, c->out);
}

void bodyview_show_grpc(const void *p, size_t n, const char *encoding,
			const struct protobuf_set *set, const char *name, struct text *out)
{
	struct text made = {0};
	struct call c = {.encoding = encoding, .set = set, .message = name, .out = &made};
	struct grpc_message m;
	size_t at = 0;
	enum grpc_next next;
	unsigned number = 0;

	while (!bodyview_enough(&made) && (next = grpc_next(p, n, &at, &m)) != GRPC_END) {
		if (next == GRPC_BAD) {
			text_addf(&made, "(octet %zu: not the start of a gRPC message)\n", at);
			bodyview_hex(m.p, n - at, 0, &made);
			break;
		}
		head(&c, &m, ++number, next == GRPC_MESSAGE);
		message(&c, &m, next == GRPC_MESSAGE);
	}
	bodyview_hand_over(&made, out);
}
