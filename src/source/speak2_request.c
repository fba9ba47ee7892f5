#include "source/speak2_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_ID = 1, ID_MAX = 0x7fffffff };

static bool stays_open(const struct request *r)
{
	return r->kind == REQUEST_CONNECT || r->kind == REQUEST_WEBSOCKET;
}

/* The body as it is sent: a tunnel is open unless it is fed from somewhere (RFC 9113 8.5). */
static bool prepare_body(struct speak2_stream *x, const struct request *r, struct error *e)
{
	struct request_body open = {.kind = BODY_OPEN};
	const struct request_body *b =
		stays_open(r) && r->body.kind == BODY_NONE ? &open : &r->body;

	x->body = body_open(b, e);
	if (!x->body)
		return false;
	if (b->kind == BODY_FILE) {
		/* It was only asked whether it can be: a thousand queued requests would otherwise
		 * hold a thousand descriptors. */
		body_close(x->body);
		x->body = NULL;
		x->file.kind = BODY_FILE;
		x->file.path = memory_copy(b->path, strlen(b->path));
	}
	for (size_t i = 0; i < r->trailers.count; i++) {
		const struct request_field *f = &r->trailers.items[i];
		if (f->value)
			request_add_field(&x->trailers, f->name, f->name_n, f->value, f->value_n);
	}
	return true;
}

static int32_t submit(struct speak2 *s, struct speak2_stream *x, const struct request *r,
		      const struct target *t)
{
	struct request_fields list = {0};
	nghttp2_data_provider body = {.source = {.ptr = x}, .read_callback = speak2_stream_read};
	bool has_body = stays_open(r) || r->body.kind != BODY_NONE || x->trailers.count > 0;
	nghttp2_nv *nv = NULL;
	int32_t id = 0;

	request_fields_h2(r, t, &list);
	nv = memory_get(list.count + 1, sizeof(*nv));
	for (size_t i = 0; i < list.count; i++) {
		nv[i].name = (uint8_t *)list.items[i].name;
		nv[i].value = (uint8_t *)list.items[i].value;
		nv[i].namelen = list.items[i].name_n;
		nv[i].valuelen = list.items[i].value_n;
		nv[i].flags = NGHTTP2_NV_FLAG_NONE;
	}
	id = nghttp2_submit_request(s->ng, NULL, nv, list.count, has_body ? &body : NULL, x);
	free(nv);
	request_fields_done(&list);
	return id;
}

static bool may_begin(const struct speak2 *s, struct error *e)
{
	if (s->dead || s->state.over)
		return error_set(e, "the HTTP/2 session is over");
	if (s->state.goaway_seen)
		return error_set(e, "the server sent GOAWAY: it takes no more requests on this "
				    "connection (RFC 9113 6.8)");
	if (s->finishing)
		return error_set(e, "the connection is being closed");
	if (nghttp2_session_get_next_stream_id(s->ng) > ID_MAX || s->next_id > ID_MAX)
		return error_set(e, "all stream identifiers of this connection are used up");
	return true;
}

static bool takes_websockets(const struct speak2 *s)
{
	return nghttp2_session_get_remote_settings(s->ng,
						   NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
}

static bool no_websockets(struct error *e)
{
	return error_set(e, "the server does not offer WebSocket over HTTP/2: its SETTINGS have no "
			    "ENABLE_CONNECT_PROTOCOL=1 (RFC 8441 3)");
}

static bool wait_for_settings(struct speak2 *s, struct speak2_stream *x, const struct request *r)
{
	x->waiting = memory_get(1, sizeof(*x->waiting));
	request_copy(x->waiting, r);
	if (s->waiting++ == 0)
		s->next_id = nghttp2_session_get_next_stream_id(s->ng);
	x->id = s->next_id;
	s->next_id += 2;
	return true;
}

static bool begin(struct speak2 *s, struct speak2_stream *x, const struct request *r,
		  const struct target *t, struct error *e)
{
	int32_t id = submit(s, x, r, t);

	if (id < 0)
		return error_set(e, "the request cannot be sent: %s", nghttp2_strerror(id));
	x->id = (uint32_t)id;
	return true;
}

bool speak2_request(struct speak2 *s, const struct request *r, const struct target *t,
		    uint32_t *stream, struct error *e)
{
	struct speak2_stream *x = NULL;
	bool waits = s->waiting > 0 || (r->kind == REQUEST_WEBSOCKET && !s->state.settings_seen);

	if (!may_begin(s, e))
		return false;
	if (!waits && r->kind == REQUEST_WEBSOCKET && !takes_websockets(s))
		return no_websockets(e);
	x = speak2_stream_new(s, 0);
	x->ours = true;
	if (!prepare_body(x, r, e) ||
	    !(waits ? wait_for_settings(s, x, r) : begin(s, x, r, t, e))) {
		speak2_stream_free(s, x);
		return false;
	}
	s->state.queued++;
	if (stream)
		*stream = x->id;
	return true;
}

static void start(struct speak2 *s, struct speak2_stream *x)
{
	struct error e = ERROR_INIT;
	struct request *r = x->waiting;
	uint32_t id = x->id;
	bool good = r->kind != REQUEST_WEBSOCKET || takes_websockets(s) || no_websockets(&e);

	if (good) {
		/* Those that were refused before it leave a gap (RFC 9113 5.1.1). */
		nghttp2_session_set_next_stream_id(s->ng, (int32_t)id);
		good = begin(s, x, r, &s->target, &e);
	}
	if (good) {
		x->waiting = NULL;
		request_done(r);
		free(r);
		return;
	}
	speak2_fact(s, LOCAL_LIBRARY, id, 0, "%s", e.text);
	speak2_stream_over(s, x, NGHTTP2_REFUSED_STREAM, false);
}

void speak2_stream_start_waiting(struct speak2 *s)
{
	uint32_t next = s->next_id;

	for (struct speak2_stream *x = s->first, *after = NULL; x && s->waiting > 0; x = after) {
		after = x->next;
		if (!x->waiting)
			continue;
		start(s, x);
		after = x->next;
		if (x->waiting)
			speak2_stream_free(s, x);
		else
			s->waiting--;
	}
	if (next > nghttp2_session_get_next_stream_id(s->ng))
		nghttp2_session_set_next_stream_id(s->ng, (int32_t)next);
	s->next_id = 0;
}

/* Stream 1 is the HTTP/1.1 request that was upgraded (RFC 7540 3.2). */
static bool upgrade(struct speak2 *s, const struct target *t, const struct request *r,
		    struct error *e)
{
	struct target_setting list[TARGET_SETTINGS_MAX];
	nghttp2_settings_entry iv[TARGET_SETTINGS_MAX];
	uint8_t octets[TARGET_SETTINGS_MAX * 6];
	struct speak2_stream *x = NULL;
	size_t n = speak2_settings_legal(list, speak2_settings_initial(t, list), iv);
	int error = 0;

	for (size_t i = 0; i < n; i++)
		list[i] = (struct target_setting){(uint16_t)iv[i].settings_id, iv[i].value};
	n = speak2_settings_pack(list, n, octets);
	x = speak2_stream_new(s, FIRST_ID);
	error = nghttp2_session_upgrade2(s->ng, octets, n, strcmp(request_method(r), "HEAD") == 0,
					 x);
	if (error != 0)
		return error_set(e, "the upgraded session cannot begin: %s",
				 nghttp2_strerror(error));
	x->ours = x->sent = true;
	s->state.open++;
	return true;
}

struct speak2 *speak2_new(const struct target *t, const struct speak2_handler *h,
			  const struct request *upgraded, struct error *e)
{
	struct speak2 *s = memory_get(1, sizeof(*s));

	s->h = *h;
	s->hold = t->hold_windows;
	target_copy(&s->target, t);
	if (speak2_library_new(s, e) && (!upgraded || upgrade(s, t, upgraded, e)) &&
	    speak2_settings_begin(s, t, upgraded != NULL, e))
		return s;
	speak2_free(s);
	return NULL;
}

void speak2_free(struct speak2 *s)
{
	if (!s)
		return;
	nghttp2_session_del(s->ng);
	while (s->first)
		speak2_stream_free(s, s->first);
	free(s->pending.p);
	free(s->giving.p);
	free(s->later.p);
	target_done(&s->target);
	free(s);
}
