#include "bodyview_parts.h"

#include <string.h>

#include "wire/websocket.h"

enum { BINARY_SHOWN = 64, FRAGMENTS_MAX = 1 << 20 };

struct talk {
	struct text *out;
	struct text whole; /* the fragments of the message under way, unmasked */
	unsigned fragments;
	uint8_t opcode;
	bool compressed;
};

static void as_hex(struct text *out, const char *p, size_t n)
{
	text_hex(out, p, n < BINARY_SHOWN ? n : BINARY_SHOWN);
	if (n > BINARY_SHOWN)
		text_addf(out, "… %zu more octets", n - BINARY_SHOWN);
}

static void show_data(struct talk *t, bool whole)
{
	text_addf(t->out, "%s %zu", websocket_opcode_name(t->opcode), t->whole.n);
	if (t->fragments > 1)
		text_addf(t->out, " (%u fragments)", t->fragments);
	if (t->compressed)
		text_add(t->out, " (compressed)");
	if (!whole)
		text_add(t->out, " (its end is missing)");
	text_add(t->out, t->whole.n ? ": " : "");
	if (t->opcode == WEBSOCKET_TEXT && !t->compressed)
		text_clean(t->out, t->whole.s, t->whole.n);
	else
		as_hex(t->out, text_str(&t->whole), t->whole.n);
	text_add_char(t->out, '\n');
	text_clear(&t->whole);
	t->fragments = 0;
}

static void show_close(struct text *out, const char *p, size_t n)
{
	uint16_t code;
	size_t reason;

	if (!websocket_close_code((const uint8_t *)p, n, &code, &reason)) {
		text_add(out, "close: half a code\n");
		return;
	}
	if (n == 0) {
		text_add(out, "close\n");
		return;
	}
	const char *name = websocket_close_name(code);
	text_addf(out, name ? "close: %u (%s)" : "close: %u", code, name);
	if (n > reason) {
		text_add(out, ": ");
		text_clean(out, p + reason, n - reason);
	}
	text_add_char(out, '\n');
}

static void show_control(struct talk *t, const struct websocket_frame *f)
{
	char payload[WEBSOCKET_CONTROL_MAX];
	struct text *out = t->out;

	memcpy(payload, f->p, f->n);
	if (f->masked)
		websocket_mask((uint8_t *)payload, f->n, f->mask, 0);
	if (f->opcode == WEBSOCKET_CLOSE && f->n == f->length) {
		show_close(out, payload, f->n);
		return;
	}
	text_addf(out, "%s %zu%s", websocket_opcode_name(f->opcode), f->n, f->n ? ": " : "");
	text_clean(out, payload, f->n);
	text_add_char(out, '\n');
}

static void add_data(struct talk *t, const struct websocket_frame *f)
{
	size_t from = t->whole.n;

	if (f->opcode == WEBSOCKET_CONTINUATION && t->fragments == 0)
		text_add(t->out, "(a continuation of a message whose start is missing)\n");
	if (f->opcode != WEBSOCKET_CONTINUATION && t->fragments > 0)
		show_data(t, false);
	if (t->fragments == 0) {
		from = 0;
		t->opcode = f->opcode;
		t->compressed = f->rsv & 4; /* RFC 7692: on a message's first frame */
	}
	text_add_n(&t->whole, (const char *)f->p, f->n);
	if (f->masked && t->whole.n == from + f->n && f->n > 0)
		websocket_mask((uint8_t *)t->whole.s + from, f->n, f->mask, 0);
	t->fragments++;
	if (f->n < f->length || f->fin)
		show_data(t, f->n == f->length);
}

void bodyview_websocket(const uint8_t *p, size_t n, struct text *out)
{
	struct talk t = {.out = out};
	struct websocket_frame f;
	const char *why = NULL;
	enum websocket_status status = WEBSOCKET_FRAME;
	size_t at = 0;

	while (at < n && status == WEBSOCKET_FRAME && !bodyview_enough(out)) {
		status = websocket_read(p + at, n - at, &f, &why);
		if (status == WEBSOCKET_MORE)
			text_add(out, "(a frame's head that is not whole)\n");
		else if (status == WEBSOCKET_BAD)
			text_addf(out, "(octet %zu: %s)\n", at, why);
		else if (f.opcode >= WEBSOCKET_CLOSE)
			show_control(&t, &f);
		else
			add_data(&t, &f);
		at += f.head + f.n;
	}
	if (t.fragments > 0)
		show_data(&t, false);
	if (status == WEBSOCKET_BAD)
		bodyview_hex(p + at, n - at, 0, out);
	text_done(&t.whole);
}
