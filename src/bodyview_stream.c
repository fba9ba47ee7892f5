#include "bodyview_parts.h"

#include <string.h>

#include "h2lens/names.h"
#include "protobuf.h"

enum { PIECE = 1024 * 1024, VALUE_ROOM = 256, PATH_ROOM = 1024 };

/* What the header fields of a stream's side say of its body; "" is not known. */
struct label {
	char type[VALUE_ROOM], encoding[VALUE_ROOM], grpc_encoding[VALUE_ROOM];
	char path[PATH_ROOM];
	bool websocket, from_client;
};

static void take(const struct book *b, const struct event *e, const char *name, char *out,
		 size_t room)
{
	struct slice s = book_field(b, e, name);
	size_t n = s.n < room - 1 ? s.n : room - 1;

	if (!s.p || memchr(s.p, '\0', n)) /* a NUL would cut it: take it for not known */
		n = 0;
	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static bool is(struct slice s, const char *word)
{
	return s.p && s.n == strlen(word) && memcmp(s.p, word, s.n) == 0;
}

/* A request's fields, or those of the final answer: neither an interim one's nor trailers. */
static bool opens_message(const struct book *b, const struct event *e)
{
	struct slice status = book_field(b, e, ":status");

	if (status.p)
		return status.n == 3 && status.p[0] != '1';
	return book_field(b, e, ":method").p != NULL;
}

static bool find_label(const struct book *b, uint32_t conn, uint32_t stream, int side,
		       struct label *l)
{
	uint32_t id = book_find_stream(b, conn, stream);
	bool mine = false;

	*l = (struct label){0};
	if (id == BOOK_NONE)
		return false;
	for (uint32_t i = book_stream(b, id)->first_event; i != BOOK_NONE;) {
		const struct event *e = book_event(b, i);
		i = e->next_stream;
		if (!e->has_fields)
			continue;
		if (is(book_field(b, e, ":protocol"), "websocket"))
			l->websocket = true;
		if (!l->path[0])
			take(b, e, ":path", l->path, sizeof l->path);
		if (mine || e->side != side || e->type == H2_PUSH_PROMISE || !opens_message(b, e))
			continue;
		mine = true;
		take(b, e, "content-type", l->type, sizeof l->type);
		take(b, e, "content-encoding", l->encoding, sizeof l->encoding);
		take(b, e, "grpc-encoding", l->grpc_encoding, sizeof l->grpc_encoding);
	}
	l->from_client = book_connection(b, conn)->client == side;
	return true;
}

/* At most BODYVIEW_MAX octets; *more tells that there may be others behind. */
static bool read_body(struct session *s, uint32_t conn, uint32_t stream, int side, struct text *out,
		      bool *more, struct error *e)
{
	*more = false;
	for (;;) {
		size_t before = out->n, room = BODYVIEW_MAX - before;
		if (room == 0) {
			*more = true;
			return true;
		}
		if (!session_body(s, conn, stream, side, before, room < PIECE ? room : PIECE, out,
				  e))
			return false;
		if (out->n == before)
			return true;
	}
}

static void show(const struct label *l, enum bodyview_shape shape, const struct text *body,
		 const struct protobuf_set *set, struct text *out)
{
	const char *request = NULL, *response = NULL;
	bool streams[2];

	if (shape != BODYVIEW_GRPC) {
		bodyview_show(shape, text_str(body), body->n, out);
		return;
	}
	if (set &&
	    !protobuf_method(set, l->path, &request, &response, &streams[0], &streams[1], NULL))
		text_add(out, "(the descriptor set does not have this method)\n");
	bodyview_show_grpc(text_str(body), body->n, l->grpc_encoding, request ? set : NULL,
			   l->from_client ? request : response, out);
}

static void note(struct text *out, const char *words)
{
	text_add_char(out, '(');
	text_add(out, words);
	text_add(out, ")\n");
}

bool bodyview_of_call(struct session *s, uint32_t conn, uint32_t stream, int side,
		      const struct protobuf_set *set, struct text *out, enum bodyview_shape *shape,
		      struct error *e)
{
	struct text body = {0}, plain = {0};
	struct error trouble = ERROR_INIT, coding = ERROR_INIT;
	struct label l;
	bool more;

	if (!find_label(session_book(s), conn, stream, side, &l))
		return error_set(e, "there is no stream %u on this connection", (unsigned)stream);
	bool whole = read_body(s, conn, stream, side, &body, &more, &trouble);
	if (!whole && body.n == 0) {
		text_done(&body);
		return error_set(e, "%s", trouble.text);
	}
	bool known = bodyview_decodes(l.encoding);
	bool decoded = bodyview_decode(body.s, body.n, l.encoding, &plain, &coding);
	enum bodyview_shape found = l.websocket ? BODYVIEW_WEBSOCKET
				    : !known	? BODYVIEW_HEX
						: bodyview_shape(l.type, text_str(&plain), plain.n);
	if (shape)
		*shape = found;
	if (!known)
		note(out, coding.text);
	show(&l, found, &plain, set, out);
	if (known && !decoded)
		note(out, coding.text);
	if (!whole)
		note(out, trouble.text);
	if (more)
		note(out, "the body may go on: only its first 16 MB were read");
	text_done(&body);
	text_done(&plain);
	return true;
}

bool bodyview_of_stream(struct session *s, uint32_t conn, uint32_t stream, int side,
			struct text *out, enum bodyview_shape *shape, struct error *e)
{
	return bodyview_of_call(s, conn, stream, side, NULL, out, shape, e);
}

bool bodyview_octets(struct session *s, uint32_t conn, uint32_t stream, int side, bool raw,
		     struct text *out, struct error *e)
{
	struct text body = {0};
	struct label l;
	bool more;

	if (!find_label(session_book(s), conn, stream, side, &l))
		return error_set(e, "there is no stream %u on this connection", (unsigned)stream);
	bool whole = read_body(s, conn, stream, side, &body, &more, e);
	/* an earlier error tells more than the coding's about the end that is not there */
	bool decoded =
		bodyview_decode(body.s, body.n, raw ? NULL : l.encoding, out, whole ? e : NULL);
	text_done(&body);
	if (whole && decoded && more)
		return error_set(e, "only the first 16 MB of the body were read");
	return whole && decoded;
}
