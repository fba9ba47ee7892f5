#include "source/speak2_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct speak2_stream *speak2_stream_new(struct speak2 *s, uint32_t id)
{
	struct speak2_stream *x = memory_get(1, sizeof(*x));

	x->id = id;
	x->previous = s->last;
	if (s->last)
		s->last->next = x;
	else
		s->first = x;
	s->last = x;
	return x;
}

struct speak2_stream *speak2_stream_find(struct speak2 *s, uint32_t id)
{
	struct speak2_stream *x = s->first;
	while (x && x->id != id)
		x = x->next;
	return x;
}

void speak2_stream_over(struct speak2 *s, struct speak2_stream *x, uint32_t code, bool safe)
{
	if (x->told)
		return;
	x->told = true;
	if (x->ours && x->sent)
		s->state.open--;
	else if (x->ours)
		s->state.queued--;
	if (s->h.stream_over)
		s->h.stream_over(s->h.arg, x->id, code, x->whole, safe);
}

void speak2_stream_free(struct speak2 *s, struct speak2_stream *x)
{
	*(x->previous ? &x->previous->next : &s->first) = x->next;
	*(x->next ? &x->next->previous : &s->last) = x->previous;
	if (x->deferred)
		s->deferred--;
	if (x->waiting) {
		s->waiting--;
		request_done(x->waiting);
		free(x->waiting);
	}
	body_close(x->body);
	free(x->file.path);
	request_fields_done(&x->trailers);
	free(x);
}

/* The library keeps what never went out until the streams before it have ended; the answer is known
 * now (RFC 9113 6.8). */
void speak2_stream_refused(struct speak2 *s)
{
	for (struct speak2_stream *x = s->first, *next = NULL; x; x = next) {
		next = x->next;
		if (!x->ours || x->sent || x->told)
			continue;
		speak2_stream_over(s, x, NGHTTP2_REFUSED_STREAM, true);
		next = x->next;
		if (x->waiting)
			speak2_stream_free(s, x);
	}
}

/* What a stream that just ends is told: why the connection ended, if anybody said so. */
static uint32_t end_code(const struct speak2 *s)
{
	return s->state.goaway_seen ? s->state.goaway_code : NGHTTP2_NO_ERROR;
}

void speak2_stream_all_over(struct speak2 *s)
{
	while (s->first) {
		struct speak2_stream *x = s->first;
		speak2_stream_over(s, x, end_code(s),
				   (x->ours && !x->sent) || (s->state.goaway_seen && x->ours &&
							     x->id > s->state.goaway_last));
		speak2_stream_free(s, x);
	}
}

static bool open_body(struct speak2 *s, struct speak2_stream *x)
{
	struct error e = ERROR_INIT;

	if (x->body)
		return true;
	x->body = body_open(&x->file, &e);
	if (!x->body)
		speak2_fact(s, LOCAL_LIBRARY, x->id, 0, "body: %s", e.text);
	return x->body != NULL;
}

static ssize_t defer(struct speak2 *s, struct speak2_stream *x)
{
	if (!x->deferred)
		s->deferred++;
	x->deferred = true;
	return NGHTTP2_ERR_DEFERRED;
}

static nghttp2_nv pair(const struct request_field *f)
{
	nghttp2_nv nv = {(uint8_t *)f->name, (uint8_t *)f->value, f->name_n, f->value_n,
			 NGHTTP2_NV_FLAG_NONE};
	return nv;
}

/* The body has ended: END_STREAM goes on its last DATA frame or on the trailers. */
static void end_body(struct speak2 *s, struct speak2_stream *x, uint32_t *flags)
{
	nghttp2_nv *nv = NULL;
	int error = 0;

	*flags |= NGHTTP2_DATA_FLAG_EOF;
	if (x->trailers.count == 0 || x->trailers_given)
		return;
	nv = memory_get(x->trailers.count, sizeof(*nv));
	for (size_t i = 0; i < x->trailers.count; i++)
		nv[i] = pair(&x->trailers.items[i]);
	error = nghttp2_submit_trailer(s->ng, (int32_t)x->id, nv, x->trailers.count);
	free(nv);
	x->trailers_given = error == 0;
	if (error == 0)
		*flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
	else
		speak2_fact(s, LOCAL_LIBRARY, x->id, (uint32_t)-error, "trailers not sent: %s",
			    nghttp2_strerror(error));
}

ssize_t speak2_stream_read(nghttp2_session *ng, int32_t id, uint8_t *out, size_t n, uint32_t *flags,
			   nghttp2_data_source *source, void *arg)
{
	struct speak2 *s = arg;
	struct speak2_stream *x = source->ptr;
	struct error e = ERROR_INIT;
	size_t got = 0;

	(void)ng;
	(void)id;
	if (s->quiet)
		return defer(s, x);
	if (!open_body(s, x))
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	switch (body_read(x->body, out, n, &got, &e)) {
	case BODY_MORE:
	case BODY_WAIT:
		return got > 0 ? (ssize_t)got : defer(s, x);
	case BODY_END:
		end_body(s, x, flags);
		return (ssize_t)got;
	case BODY_FAILED:
		break;
	}
	speak2_fact(s, LOCAL_LIBRARY, x->id, 0, "body: %s", e.text);
	return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

/* Has the library ask again for bodies that waited: all, or those that come from a descriptor. */
void speak2_stream_resume(struct speak2 *s, bool all)
{
	if (s->deferred == 0)
		return;
	for (struct speak2_stream *x = s->first; x; x = x->next) {
		if (!x->deferred || (!all && (!x->body || body_fd(x->body) < 0)))
			continue;
		x->deferred = false;
		s->deferred--;
		nghttp2_session_resume_data(s->ng, (int32_t)x->id);
	}
}

int speak2_body_fd(const struct speak2 *s)
{
	int fd = -1;

	if (s->deferred > 0)
		for (const struct speak2_stream *x = s->first; x && fd < 0; x = x->next)
			if (x->deferred && x->body)
				fd = body_fd(x->body);
	return fd;
}
