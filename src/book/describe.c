#include "h2lens/describe.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

static const char *const kind_names[EVENT_KIND_COUNT] = {
#define X(kind, layer, name) name,
	EVENT_KINDS(X)
#undef X
};

static const char *const kind_words[EVENT_KIND_COUNT] = {
#define X(kind, layer, name) #kind,
	EVENT_KINDS(X)
#undef X
};

static const uint8_t kind_layers[EVENT_KIND_COUNT] = {
#define X(kind, layer, name) LAYER_##layer,
	EVENT_KINDS(X)
#undef X
};

const char *describe_kind(const struct event *e)
{
	return e->kind < EVENT_KIND_COUNT ? kind_words[e->kind] : "?";
}

void describe_join(struct text *out, size_t start)
{
	if (out->n > start)
		text_add(out, " · ");
}

void describe_clean(struct text *out, struct slice s)
{
	text_clean(out, s.p, s.n);
}

bool describe_next(struct slice *rest, struct slice *item)
{
	while (rest->n > 0 && (*rest->p == ' ' || *rest->p == ',')) {
		rest->p++;
		rest->n--;
	}
	if (rest->n == 0)
		return false;
	const char *comma = memchr(rest->p, ',', rest->n);
	item->p = rest->p;
	item->n = comma ? (size_t)(comma - rest->p) : rest->n;
	rest->p += item->n;
	rest->n -= item->n;
	return true;
}

const char *describe_camel(char *out, size_t room, const char *snake)
{
	bool up = true;
	size_t at = 0;
	for (; *snake && at + 1 < room; snake++) {
		if (*snake == '_') {
			up = true;
			continue;
		}
		out[at++] = (char)(up ? toupper((unsigned char)*snake) : *snake);
		up = false;
	}
	out[at] = '\0';
	return out;
}

const struct stream *describe_find_stream(const struct book *b, const struct event *e)
{
	if (e->stream == 0 || e->conn == BOOK_NONE)
		return NULL;
	uint32_t id = book_find_stream(b, e->conn, e->stream);
	return id == BOOK_NONE ? NULL : book_stream(b, id);
}

const char *describe_name(const struct event *e, char *out, size_t room)
{
	if (room == 0)
		return "";
	switch (e->kind) {
	case EVENT_H2_FRAME:
		if ((e->type == H2_SETTINGS || e->type == H2_PING) && (e->flags & H2_FLAG_ACK)) {
			(void)snprintf(out, room, "%s ack", names_frame(e->type));
			return out;
		}
		return names_frame_text(out, room, e->type);
	case EVENT_TLS_HANDSHAKE: {
		const char *name = names_handshake(e->a);
		return name ? describe_camel(out, room, name) : kind_names[e->kind];
	}
	default:
		return e->kind < EVENT_KIND_COUNT ? kind_names[e->kind] : "?";
	}
}

const char *describe_name_in(const struct event *e, enum language l, char *out, size_t room)
{
	const char *name = describe_name(e, out, room);

	/* those of frames and messages are the protocol's */
	return e->kind == EVENT_H2_FRAME || e->kind == EVENT_TLS_HANDSHAKE ? name
									   : words_in(l, name);
}

/* A decoder's phrase, clean. */
static void summarise_phrase(const struct book *b, const struct event *e, struct text *out)
{
	struct text phrase = {0};
	if (out->language == LANGUAGE_ENGLISH) {
		describe_clean(out, book_blob(b, e));
		return;
	}
	describe_clean(&phrase, book_blob(b, e));
	words_add_phrase(out, text_str(&phrase));
	text_done(&phrase);
}

static void summarise_dns(const struct book *b, const struct event *e, struct text *out)
{
	char time[24];
	describe_clean(out, book_blob(b, e));
	if (e->kind == EVENT_DNS_QUERY || e->flags)
		return;
	const char *rcode = names_dns_rcode(e->a);
	if (e->a != 0) {
		text_add(out, " · ");
		if (rcode)
			text_add(out, rcode);
		else
			words_addf(out, "rcode %u", e->a);
	} else {
		words_addf(out, " · %u address%s", e->b, e->b == 1 ? "" : "es");
	}
	if (e->c)
		text_addf(out, " · %s", text_duration(time, sizeof time, (uint64_t)e->c * 1000));
}

void describe_summary(const struct book *b, uint32_t event, struct text *out)
{
	const struct event *e = book_event(b, event);
	switch (e->kind) {
	case EVENT_BAD:
	case EVENT_NOTE:
		summarise_phrase(b, e, out);
		return;
	case EVENT_LOCAL:
		describe_local_summary(b, e, out);
		return;
	case EVENT_HTTP1_REQUEST:
	case EVENT_HTTP1_RESPONSE:
		describe_message(b, e, out);
		return;
	case EVENT_DNS_QUERY:
	case EVENT_DNS_ANSWER:
		summarise_dns(b, e, out);
		return;
	default:
		break;
	}
	switch (e->kind < EVENT_KIND_COUNT ? kind_layers[e->kind] : LAYER_NOTE) {
	case LAYER_TCP:
		describe_tcp_summary(b, e, out);
		break;
	case LAYER_TLS:
		describe_tls_summary(b, e, out);
		break;
	case LAYER_H2:
		describe_h2_summary(b, e, out);
		break;
	default:
		break;
	}
}

static void walk_ends(struct walk *w, const struct connection *c)
{
	const struct address *from = &c->end[w->e->side], *to = &c->end[!w->e->side];
	bool six = from->family == 6;
	walk_address(w, six ? F_IPV6_SRC : F_IP_SRC, from);
	walk_address(w, six ? F_IPV6_DST : F_IP_DST, to);
	walk_number(w, F_TCP_SRCPORT, from->port, NULL);
	walk_number(w, F_TCP_DSTPORT, to->port, NULL);
	if (w->e->time >= c->start)
		walk_time(w, F_TCP_TIME_RELATIVE, w->e->time - c->start);
}

static void walk_frame(struct walk *w)
{
	const struct event *e = w->e;
	uint64_t start = book_source(w->b)->start;
	walk_number(w, F_FRAME_NUMBER, e->packet, NULL);
	w->depth++;
	if (e->time >= start)
		walk_time(w, F_FRAME_TIME_RELATIVE, e->time - start);
	walk_time(w, F_FRAME_TIME_EPOCH, e->time);
	walk_string(w, F_H2LENS_KIND, describe_kind(e));
	if (e->severity != SEVERITY_OK)
		walk_number(w, F_H2LENS_SEVERITY, e->severity, NULL);
	if (e->severity >= SEVERITY_WARNING) {
		walk_none(w, F_WS_EXPERT, NULL);
		walk_number(w, F_WS_EXPERT_SEVERITY,
			    e->severity == SEVERITY_ERROR ? 0x800000 : 0x600000, NULL);
	}
	if (e->uncertain)
		walk_bool(w, F_H2LENS_UNCERTAIN, true);
	if (e->inferred)
		walk_bool(w, F_H2LENS_INFERRED, true);
	if (e->pushed)
		walk_bool(w, F_H2LENS_PUSHED, true);
	w->depth--;
	if (e->conn == BOOK_NONE)
		return;
	const struct connection *c = book_connection(w->b, e->conn);
	walk_number(w, F_TCP_STREAM, e->conn, names_protocol(c->protocol));
	w->depth++;
	walk_string(w, F_H2LENS_SIDE, book_from_client(w->b, e) ? "client" : "server");
	walk_ends(w, c);
	w->depth--;
}

static void walk_dns(struct walk *w)
{
	struct slice name = book_blob(w->b, w->e);
	/* The blob may say more behind the name. */
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == ' ') {
			name.n = i;
			break;
		}
	}
	walk_none(w, F_DNS, NULL);
	w->depth++;
	walk_text(w, F_DNS_QRY_NAME, name.p, name.n, NULL);
	walk_bool(w, F_DNS_FLAGS_RESPONSE, w->e->kind == EVENT_DNS_ANSWER);
	if (w->e->kind == EVENT_DNS_ANSWER) {
		walk_number(w, F_DNS_FLAGS_RCODE, w->e->a, NULL);
		walk_number(w, F_DNS_COUNT_ANSWERS, w->e->b, NULL);
		if (w->e->c)
			walk_time(w, F_DNS_TIME, (uint64_t)w->e->c * 1000);
	}
	w->depth--;
}

static void walk_bad(struct walk *w)
{
	struct slice phrase = book_blob(w->b, w->e);
	walk_text(w, F_H2LENS_BAD, phrase.p, phrase.n, names_error(w->e->a));
	w->depth++;
	walk_none(w, F_WS_MALFORMED, NULL);
	walk_text(w, F_WS_EXPERT_MESSAGE, phrase.p, phrase.n, NULL);
	if (w->e->stream)
		walk_number(w, F_HTTP2_STREAMID, w->e->stream, NULL);
	w->depth--;
}

static void walk_event(struct walk *w)
{
	struct slice note = {"", 0};
	switch (w->e->kind) {
	case EVENT_BAD:
		walk_bad(w);
		return;
	case EVENT_NOTE:
		note = book_blob(w->b, w->e);
		walk_text(w, F_H2LENS_NOTE, note.p, note.n, NULL);
		return;
	case EVENT_LOCAL:
		describe_local(w);
		return;
	case EVENT_DNS_QUERY:
	case EVENT_DNS_ANSWER:
		walk_dns(w);
		return;
	default:
		break;
	}
	switch (w->e->kind < EVENT_KIND_COUNT ? kind_layers[w->e->kind] : LAYER_NOTE) {
	case LAYER_TCP:
		describe_tcp(w);
		break;
	case LAYER_TLS:
		describe_tls(w);
		break;
	case LAYER_H2:
		describe_h2(w);
		break;
	default:
		break;
	}
}

void describe_some(const struct book *b, uint32_t event, unsigned parts, describe_visit *visit,
		   void *arg)
{
	struct walk w = {
		.b = b, .e = book_event(b, event), .id = event, .visit = visit, .arg = arg};
	w.parts = parts;
	if (parts & PART_FRAME)
		walk_frame(&w);
	if (parts & PART_EVENT)
		walk_event(&w);
	if ((parts & PART_HEADERS) && w.e->has_fields)
		describe_headers(&w);
	if ((parts & PART_STREAM) && w.e->stream)
		describe_stream(&w);
}

void describe_event(const struct book *b, uint32_t event, describe_visit *visit, void *arg)
{
	describe_some(b, event, PART_ALL, visit, arg);
}
