#include "source/speak1_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

enum { PIECE = 16 * 1024 };

/* RFC 4648 section 5, without padding (RFC 7540 3.2.1). */
static void base64url(struct text *out, const uint8_t *p, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	for (size_t i = 0; i < n; i += 3) {
		size_t have = n - i < 3 ? n - i : 3;
		uint32_t v = (uint32_t)p[i] << 16;
		if (have > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (have > 2)
			v |= p[i + 2];
		for (size_t k = 0; k <= have; k++)
			text_add_char(out, digits[v >> (18 - 6 * k) & 63]);
	}
}

struct speak1 *speak1_new(const struct target *t, const struct speak1_handler *h,
			  const struct text *settings_payload)
{
	struct speak1 *s = memory_get(1, sizeof(*s));

	target_copy(&s->target, t);
	s->h = *h;
	s->offers_upgrade = settings_payload != NULL;
	if (settings_payload)
		base64url(&s->settings, (const uint8_t *)text_str(settings_payload),
			  settings_payload->n);
	return s;
}

static void request_free(struct speak1_request *q)
{
	text_done(&q->head);
	body_close(q->body);
	request_fields_done(&q->trailers);
	free(q);
}

void speak1_next(struct speak1 *s)
{
	struct speak1_request *q = s->first;

	s->first = q->next;
	if (!s->first)
		s->last = NULL;
	s->count--;
	s->body_waits = false;
	request_free(q);
}

void speak1_free(struct speak1 *s)
{
	if (!s)
		return;
	while (s->first)
		speak1_next(s);
	text_done(&s->settings);
	text_done(&s->out);
	text_done(&s->answer.line);
	target_done(&s->target);
	free(s);
}

/* What would end a line or a word of the head, and so begin something else (RFC 9112 2.2, 3). */
static bool clean(const char *p, size_t n, bool blanks)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\r' || p[i] == '\n' || p[i] == 0 || (!blanks && p[i] == ' '))
			return false;
	return n > 0 || blanks;
}

static const char *pseudo(const struct request *r, const char *name, const char *otherwise)
{
	size_t i = request_find(&r->fields, name, 0);
	return i < r->fields.count && r->fields.items[i].value ? r->fields.items[i].value
							       : otherwise;
}

static bool add_request_line(struct speak1_request *q, const struct request *r,
			     const struct target *t, struct error *e)
{
	struct text authority = {0};
	const char *method = pseudo(r, ":method", request_method(r));
	const char *path = pseudo(r, ":path", r->path ? r->path : "/");
	bool good = false;

	if (r->kind == REQUEST_CONNECT) {
		target_authority(t, &authority);
		path = pseudo(r, ":authority", r->authority ? r->authority : text_str(&authority));
	}
	good = clean(method, strlen(method), false) && clean(path, strlen(path), false);
	q->no_content = strcmp(method, "HEAD") == 0;
	q->connect = strcmp(method, "CONNECT") == 0;
	text_add(&q->head, method);
	text_add_char(&q->head, ' ');
	text_add(&q->head, path);
	text_add(&q->head, " HTTP/1.1\r\n");
	text_done(&authority);
	return good || error_set(e, "HTTP/1.1 cannot carry a method or path that is empty or has "
				    "blanks or line breaks");
}

static bool is(const struct request_field *f, const char *name)
{
	return strcasecmp(f->name, name) == 0;
}

static bool add_line(struct speak1_request *q, const struct request_field *f, struct error *e)
{
	if (!clean(f->name, f->name_n, false) || !clean(f->value, f->value_n, true))
		return error_set(e, "HTTP/1.1 cannot carry a field with line breaks");
	text_add_n(&q->head, f->name, f->name_n);
	text_add(&q->head, ": ");
	text_add_n(&q->head, f->value, f->value_n);
	text_add(&q->head, "\r\n");
	return true;
}

static bool add_head(struct speak1 *s, struct speak1_request *q, const struct request *r,
		     const struct target *t, struct error *e)
{
	struct request_fields list = {0};
	bool length = false, good = add_request_line(q, r, t, e);

	request_fields_h1(r, t, &list);
	for (size_t i = 0; good && i < list.count; i++) {
		const struct request_field *f = &list.items[i];
		length = length || is(f, "content-length");
		q->chunked = q->chunked ||
			     (is(f, "transfer-encoding") && strcasecmp(f->value, "chunked") == 0);
		q->closes =
			q->closes || (is(f, "connection") && strcasecmp(f->value, "close") == 0);
		q->other_protocol = q->other_protocol || is(f, "upgrade");
		good = add_line(q, f, e);
	}
	request_fields_done(&list);
	if (good && !q->connect && r->body.kind != BODY_NONE && !length && !q->chunked &&
	    !r->own_fields) {
		q->chunked = true;
		text_add(&q->head, "Transfer-Encoding: chunked\r\n");
	}
	if (s->offers_upgrade) {
		s->offers_upgrade = false;
		q->upgrades = true;
		text_addf(&q->head,
			  "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
			  "HTTP2-Settings: %s\r\n",
			  text_str(&s->settings));
	}
	text_add(&q->head, "\r\n");
	return good;
}

bool speak1_request(struct speak1 *s, const struct request *r, struct error *e)
{
	static const struct request_body open = {.kind = BODY_OPEN};
	struct speak1_request *q = NULL;
	bool tunnel = r->kind == REQUEST_CONNECT && r->body.kind == BODY_NONE;

	if (s->status != SPEAK1_GOES_ON)
		return error_set(e, "the HTTP/1.1 connection takes no more requests");
	if (r->kind == REQUEST_WEBSOCKET || r->kind == REQUEST_GRPC)
		return error_set(e, "%s needs HTTP/2, and this connection speaks HTTP/1.1",
				 r->kind == REQUEST_GRPC ? "gRPC" : "a WebSocket by RFC 8441");
	q = memory_get(1, sizeof(*q));
	q->body = body_open(tunnel ? &open : &r->body, e);
	if (!q->body || !add_head(s, q, r, &s->target, e)) {
		request_free(q);
		return false;
	}
	for (size_t i = 0; i < r->trailers.count; i++) {
		const struct request_field *f = &r->trailers.items[i];
		if (f->value && clean(f->name, f->name_n, false) &&
		    clean(f->value, f->value_n, true))
			request_add_field(&q->trailers, f->name, f->name_n, f->value, f->value_n);
	}
	*(s->last ? &s->last->next : &s->first) = q;
	s->last = q;
	s->count++;
	return true;
}

static void add_end(struct text *out, const struct speak1_request *q)
{
	text_add(out, "0\r\n");
	for (size_t i = 0; i < q->trailers.count; i++) {
		const struct request_field *f = &q->trailers.items[i];
		text_add_n(out, f->name, f->name_n);
		text_add(out, ": ");
		text_add_n(out, f->value, f->value_n);
		text_add(out, "\r\n");
	}
	text_add(out, "\r\n");
}

/* One piece of the body; false: there is none now. */
static bool add_piece(struct speak1 *s, struct speak1_request *q)
{
	uint8_t piece[PIECE];
	struct error e = ERROR_INIT;
	size_t got = 0;
	enum body_status status = body_read(q->body, piece, sizeof(piece), &got, &e);

	if (status == BODY_FAILED) {
		snprintf(s->failed, sizeof(s->failed), "%s", e.text);
		return false;
	}
	if (got > 0 && q->chunked)
		text_addf(&s->out, "%zx\r\n", got);
	text_add_n(&s->out, (const char *)piece, got);
	if (got > 0 && q->chunked)
		text_add(&s->out, "\r\n");
	q->body_sent = status == BODY_END;
	if (q->body_sent && q->chunked)
		add_end(&s->out, q);
	s->body_waits = !q->body_sent && got == 0;
	return got > 0 && !q->body_sent;
}

/* A tunnel's octets follow the 2xx (RFC 9110 9.3.6). */
static bool body_may_go(const struct speak1 *s)
{
	const struct speak1_request *q = s->first;
	return q && !q->body_sent && !s->failed[0] &&
	       (!q->connect || s->answer.part == SPEAK1_TO_CLOSE);
}

size_t speak1_out(struct speak1 *s, size_t room, const void **p)
{
	struct speak1_request *q = s->first;

	*p = NULL;
	text_clear(&s->out);
	if (!q || (s->status != SPEAK1_GOES_ON))
		return 0;
	if (!q->head_sent)
		text_add_n(&s->out, text_str(&q->head), q->head.n);
	q->head_sent = true;
	while (body_may_go(s) && s->out.n < room && add_piece(s, q))
		;
	*p = text_str(&s->out);
	return s->out.n;
}

bool speak1_wants_out(const struct speak1 *s)
{
	if (!s->first || s->status != SPEAK1_GOES_ON)
		return false;
	return !s->first->head_sent || (body_may_go(s) && !s->body_waits);
}

int speak1_body_fd(const struct speak1 *s)
{
	return s->body_waits && body_may_go(s) ? body_fd(s->first->body) : -1;
}

unsigned speak1_waiting(const struct speak1 *s)
{
	return s->count;
}

const char *speak1_failed(const struct speak1 *s)
{
	return s->failed[0] ? s->failed : NULL;
}

bool speak1_data(struct speak1 *s, const void *p, size_t n, bool end, struct error *e)
{
	if (!s->first || s->first->body_sent)
		return error_set(e, "no request is being sent");
	if (!body_give(s->first->body, p, n, end))
		return error_set(e, "this request takes no octets by hand: its body is not open, "
				    "has ended, or too much waits already");
	s->body_waits = false;
	return true;
}
