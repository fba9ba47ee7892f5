/* The entry of a finding or of an event. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "insight/knowledge_parts.h"

enum { CALLED = 4, CALLED_ROOM = 96 };

static bool same(const char *s, const char *word, size_t n)
{
	return strlen(s) == n && strncasecmp(s, word, n) == 0;
}

/* Does the reference name that section, whole? "§6.5" is not "§6.5.2". */
static bool has_section(const char *rfc, const char *word, size_t n)
{
	for (const char *at = rfc; (at = strstr(at, "§")); at++) {
		size_t length = strcspn(at, " ,;");
		if (length == n && strncmp(at, word, n) == 0)
			return true;
	}
	return false;
}

static bool word_fits(const struct finding *f, const char *word, size_t n)
{
	const char *colon = strchr(f->code, ':');

	if (n > 6 && strncmp(word, "fault=", 6) == 0)
		return same(f->at_fault, word + 6, n - 6);
	return same(f->code, word, n) || (colon && same(colon + 1, word, n)) ||
	       same(f->sender, word, n) || has_section(f->rfc, word, n);
}

/* How many words of a `finding:` line fit; -1 when its id or a word does not. */
static int fits(const struct finding *f, const char *line)
{
	size_t n = strcspn(line, " ");
	int words = 0;

	if (strlen(f->id) != n || strncmp(f->id, line, n) != 0)
		return -1;
	for (line += n; *(line += strspn(line, " ")); line += n) {
		n = strcspn(line, " ");
		if (!word_fits(f, line, n))
			return -1;
		words++;
	}
	return words;
}

const struct knowledge_entry *knowledge_by_finding(const struct knowledge *k,
						   const struct finding *f)
{
	const struct knowledge_entry *best = NULL;
	int most = -1;

	for (size_t i = 0; i < k->count; i++) {
		const struct knowledge_page *page = &k->items[i].pages[LANGUAGE_ENGLISH];
		for (size_t n = 0; n < page->count; n++) {
			if (strcmp(page->lines[n].key, "finding") != 0)
				continue;
			int words = fits(f, page->lines[n].value);
			if (words > most) {
				most = words;
				best = &k->items[i];
			}
		}
	}
	return best;
}

struct called {
	char names[CALLED][CALLED_ROOM]; /* the most particular first */
	int count;
};

ERROR_FORMAT(2, 3)
static void call(struct called *c, const char *format, ...)
{
	char room[CALLED_ROOM];
	va_list ap;

	if (c->count == CALLED)
		return;
	va_start(ap, format);
	int n = vsnprintf(room, sizeof(room), format, ap);
	va_end(ap);
	char *plain = knowledge_plain(room, n < 0 ? 0 : strlen(room));
	(void)snprintf(c->names[c->count++], CALLED_ROOM, "%s", plain);
	free(plain);
}

static void call_frame(struct called *c, const struct book *b, const struct event *e)
{
	char room[24];
	const char *frame = names_frame_text(room, sizeof(room), e->type);

	if (e->type == H2_RST_STREAM || e->type == H2_GOAWAY) {
		if (names_error(e->a))
			call(c, "%s %s", frame, names_error(e->a));
		call(c, "%s %u", frame, e->a);
	}
	if (e->type == H2_HEADERS && e->has_fields) {
		struct slice status = book_field(b, e, ":status"),
			     grpc = book_field(b, e, "grpc-status");
		if (grpc.n && !(grpc.n == 1 && *grpc.p == '0'))
			call(c, "grpc %.*s", (int)(grpc.n < 8 ? grpc.n : 8), grpc.p);
		if (status.n == 3 && *status.p >= '4')
			call(c, "http %.3s", status.p);
	}
	call(c, "%s", frame);
}

static void call_event(struct called *c, const struct book *b, const struct event *e)
{
	static const char *const names[] = {
#define X(kind, layer, name) name,
		EVENT_KINDS(X)
#undef X
	};
	static const char *const layers[] = {"dns", "tcp", "tls", "h2", "http1", "note"};
	static const uint8_t layer_of[] = {
#define X(kind, layer, name) LAYER_##layer,
		EVENT_KINDS(X)
#undef X
	};

	if (e->kind == EVENT_H2_FRAME) {
		call_frame(c, b, e);
		return;
	}
	if (e->kind == EVENT_TLS_ALERT) {
		call(c, "alert %u", e->b);
		if (names_alert(e->b))
			call(c, "alert %s", names_alert(e->b));
	}
	if (e->kind == EVENT_LOCAL && names_local(e->type))
		call(c, "h2lens %s", names_local(e->type));
	if (e->kind == EVENT_HTTP1_RESPONSE && e->a >= 400)
		call(c, "http %u", e->a);
	if (e->kind == EVENT_DNS_ANSWER && names_dns_rcode(e->a))
		call(c, "dns %s", names_dns_rcode(e->a));
	if (e->kind < EVENT_KIND_COUNT) {
		call(c, "%s %s", layers[layer_of[e->kind]], names[e->kind]);
		call(c, "%s", names[e->kind]);
	}
}

static const struct knowledge_entry *with_line(const struct knowledge *k, const char *key,
					       const char *plain)
{
	for (size_t i = 0; i < k->count; i++) {
		const struct knowledge_page *page = &k->items[i].pages[LANGUAGE_ENGLISH];
		for (size_t n = 0; n < page->count; n++)
			if (page->lines[n].plain && strcmp(page->lines[n].key, key) == 0 &&
			    strcmp(page->lines[n].plain, plain) == 0)
				return &k->items[i];
	}
	return NULL;
}

const struct knowledge_entry *knowledge_by_event(const struct knowledge *k, const struct book *b,
						 uint32_t event)
{
	struct called c = {0};
	const struct knowledge_entry *x = NULL;

	call_event(&c, b, book_event(b, event));
	for (int i = 0; !x && i < c.count; i++) {
		x = with_line(k, "event", c.names[i]);
		if (!x)
			x = with_line(k, "name", c.names[i]);
	}
	return x;
}
