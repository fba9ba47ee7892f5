#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "view.h"

enum { SIZE_ROOM = 14 /* columns from which on the size of an answer is shown */ };

/* A stream's end in a few words, with its sign. */
struct ending {
	enum role role;
	bool signs;
	enum glyph sign;
	char words[64];
};

static void title(const struct app *a, struct text *left, struct text *right)
{
	(void)left;
	uint32_t n = book_connections(a->book);
	words_addf(right, "%u connection%s", n, n == 1 ? "" : "s");
}

static void name_of(const struct app *a, const struct connection *c, struct text *out)
{
	const struct address *server = &c->end[!c->client];
	struct slice name = c->tls ? book_text(a->book, c->tls->sni) : (struct slice){"", 0};
	char address[64];
	if (name.n > 0) {
		text_clean(out, name.p, name.n);
		if (server->port != 443)
			text_addf(out, ":%u", server->port);
	} else {
		text_add(out, book_address(address, sizeof(address), server));
	}
}

static void mark_row(const struct app *a, struct draw *d, int y, bool selected)
{
	draw_shade(d, view_shade(a, PANEL_STREAMS, selected));
	draw_fill(d, y, 0, draw_columns(d), ROLE_TEXT, " ");
	if (selected)
		draw_glyph(d, y, 0, ROLE_STRONG, GLYPH_CURSOR);
}

static void draw_connection(const struct app *a, struct draw *d, int y, uint32_t id)
{
	const struct connection *c = book_connection(a->book, id);
	const struct tree_conn *node = &a->tree.conns[id];
	struct text name = {0};
	char duration[24];
	int columns = draw_columns(d), end = columns - 1;
	enum glyph sign;
	name_of(a, c, &name);
	if (c->streams || node->zero)
		draw_glyph(d, y, 1, ROLE_DIM, node->folded ? GLYPH_FOLDED : GLYPH_OPEN);
	text_duration(duration, sizeof(duration), c->last - c->start);
	if (view_sign(c->worst, &sign)) {
		draw_glyph(d, y, end - 1, view_role(c->worst, ROLE_TEXT), sign);
		end -= 2;
	}
	if (columns >= 36)
		end = draw_right(d, y, end - 9, 9, ROLE_DIM, duration) - 1;
	if (columns >= 28) {
		const char *protocol = names_protocol(c->protocol);
		end = draw_right(d, y, end - 8, 8, ROLE_ACCENT, protocol) - 1;
	}
	draw_text(d, y, 3, end - 3, ROLE_STRONG, text_str(&name));
	text_done(&name);
}

static void draw_others(const struct app *a, struct draw *d, int y)
{
	struct text line = {.language = draw_in(d)};
	words_addf(&line, "%u events ", a->tree.others);
	int x = 3 + draw_say(d, y, 3, draw_columns(d) - 4, ROLE_TEXT, "outside connections");
	if (x + 1 + text_width(text_str(&line)) < draw_columns(d))
		draw_right(d, y, x + 1, draw_columns(d) - x - 2, ROLE_DIM, text_str(&line));
	text_done(&line);
}

static void draw_zero(const struct app *a, struct draw *d, int y, uint32_t conn, int digits)
{
	const struct connection *c = book_connection(a->book, conn);
	struct text line = {.language = draw_in(d)};
	text_pad(&line, "0", -digits);
	int x = 3 + draw_text(d, y, 3, digits, ROLE_DIM, text_str(&line));
	x += 1 + draw_say(d, y, x + 1, 10, ROLE_DIM, "connection");
	text_clear(&line);
	words_addf(&line, "%u frames ", c->frames);
	int room = draw_columns(d) - x - 1;
	if (text_width(text_str(&line)) <= room)
		draw_right(d, y, x + 1, room, ROLE_DIM, text_str(&line));
	text_done(&line);
}

static void end_with(struct ending *e, enum role role, enum glyph sign, const char *words)
{
	e->role = role;
	e->sign = sign;
	e->signs = true;
	snprintf(e->words, sizeof(e->words), "%s", words);
}

/* gRPC tells of failures in a trailer, below a status of 200. */
static bool grpc_failed(const struct app *a, const struct stream *s, struct ending *e)
{
	struct slice status = book_text(a->book, s->grpc_status);
	if (status.n == 0 || (status.n == 1 && status.p[0] == '0'))
		return false;
	const char *name = describe_grpc_status(a->book, s);
	end_with(e, ROLE_ERROR, GLYPH_ERROR, name ? name : words_in(app_language(a), "gRPC error"));
	return true;
}

static void answered(const struct stream *s, struct ending *e, int room)
{
	char size[24], words[48];
	text_size(size, sizeof(size), s->response_bytes);
	if (room >= SIZE_ROOM)
		snprintf(words, sizeof(words), "%u %8s", s->status, size);
	else
		snprintf(words, sizeof(words), "%u", s->status);
	if (s->status >= 500)
		end_with(e, ROLE_ERROR, GLYPH_ERROR, words);
	else if (s->status >= 400)
		end_with(e, ROLE_WARNING, GLYPH_WARNING, words);
	else
		end_with(e, view_role(s->worst, ROLE_OK), GLYPH_WARNING, words);
	if (s->status < 400)
		e->signs = s->worst >= SEVERITY_WARNING;
}

static struct ending ending_of(const struct app *a, const struct stream *s, int room)
{
	struct ending e = {ROLE_DIM, false, GLYPH_OK, ""};
	enum language lang = app_language(a);
	char code[40];
	switch (s->end) {
	case STREAM_END_RESET:
		end_with(&e, s->reset_code == H2_NO_ERROR ? ROLE_DIM : ROLE_ERROR, GLYPH_ERROR,
			 names_error_text(code, sizeof(code), s->reset_code));
		break;
	case STREAM_END_REFUSED:
		end_with(&e, ROLE_ERROR, GLYPH_ERROR,
			 s->reset
				 ? names_error_text(code, sizeof(code), s->reset_code)
				 : words_in(lang, room >= SIZE_ROOM ? "not processed" : "refused"));
		break;
	case STREAM_END_LOST:
		end_with(&e, ROLE_ERROR, GLYPH_ERROR, words_in(lang, "lost"));
		break;
	case STREAM_END_OPEN:
		end_with(&e, ROLE_WARNING, GLYPH_WAITING,
			 words_in(lang, s->first_response ? "unfinished" : "waiting"));
		break;
	default:
		if (!grpc_failed(a, s, &e) && s->status)
			answered(s, &e, room);
		break;
	}
	return e;
}

static void add_request(const struct app *a, const struct stream *s, struct text *out)
{
	struct slice method = book_text(a->book, s->method), path = book_text(a->book, s->path);
	struct slice authority = book_text(a->book, s->authority);
	if (s->pushed)
		words_add(out, "push ");
	if (method.n > 0)
		text_clean(out, method.p, method.n);
	else
		text_add(out, "?");
	text_add_char(out, ' ');
	if (path.n > 0)
		text_clean(out, path.p, path.n);
	else if (authority.n > 0)
		text_clean(out, authority.p, authority.n);
	else
		text_add(out, "?");
}

static void draw_stream(const struct app *a, struct draw *d, int y, uint32_t id, int digits)
{
	const struct stream *s = book_stream(a->book, id);
	struct text request = {.language = app_language(a)};
	char number[16];
	int columns = draw_columns(d), end = columns - 1;
	snprintf(number, sizeof(number), "%*u", digits, s->id);
	int x = 3 + draw_text(d, y, 3, digits, ROLE_ACCENT, number) + 1;
	int room = (columns - x) / 2;
	struct ending e = ending_of(a, s, room);
	end = draw_right(d, y, end - room, room, e.role, e.words);
	if (e.signs) {
		draw_glyph(d, y, end - 2, e.role, e.sign);
		end -= 2;
	}
	add_request(a, s, &request);
	draw_text(d, y, x, end - 1 - x, ROLE_TEXT, text_str(&request));
	text_done(&request);
}

static int digits_of(const struct app *a, uint32_t conn)
{
	const struct connection *c = book_connection(a->book, conn);
	uint32_t id = c->last_stream == BOOK_NONE ? 0 : book_stream(a->book, c->last_stream)->id;
	int digits = 1;
	for (; id >= 10; id /= 10)
		digits++;
	return digits;
}

static void draw(struct app *a, struct draw *d)
{
	int rows = draw_rows(d);
	list_show(&a->streams, rows);
	if (a->tree.rows == 0) {
		struct text why = {.language = app_language(a)};
		if (a->status == SESSION_MORE || a->status == SESSION_WAIT)
			words_add(&why, "Reading: no connection so far.");
		else
			describe_emptiness(a->book, BOOK_NONE, &why);
		view_empty(a, d, text_str(&why));
		text_done(&why);
		return;
	}
	for (int y = 0; y < rows && a->streams.top + (uint32_t)y < a->tree.rows; y++) {
		uint32_t row = a->streams.top + (uint32_t)y;
		struct tree_row thing = tree_at(&a->tree, row);
		mark_row(a, d, y, row == a->streams.cursor);
		if (thing.kind == TREE_CONNECTION)
			draw_connection(a, d, y, thing.conn);
		else if (thing.kind == TREE_OTHERS)
			draw_others(a, d, y);
		else if (thing.kind == TREE_ZERO)
			draw_zero(a, d, y, thing.conn, digits_of(a, thing.conn));
		else
			draw_stream(a, d, y, thing.stream, digits_of(a, thing.conn));
	}
	draw_shade(d, SHADE_NONE);
}

static void fold(struct app *a, bool folded)
{
	struct tree_row row = tree_at(&a->tree, a->streams.cursor);
	tree_fold(&a->tree, row.conn, folded);
	tree_update(&a->tree, a->book, 20000);
	if (folded)
		row = (struct tree_row){TREE_CONNECTION, row.conn, BOOK_NONE};
	list_resize(&a->streams, a->tree.rows);
	list_to(&a->streams, tree_find(&a->tree, row));
	app_select_row(a);
}

static bool act(struct app *a, enum command c)
{
	if (a->tree.rows == 0)
		return false;
	a->following = false;
	struct tree_row row = tree_at(&a->tree, a->streams.cursor);
	if (row.kind == TREE_OTHERS) {
		if (!view_move(&a->streams, c))
			return false;
		app_select_row(a);
		return true;
	}
	bool folded = a->tree.conns[row.conn].folded;
	if (c == COMMAND_FOLD) {
		fold(a, !folded);
	} else if (c == COMMAND_LEFT && row.kind != TREE_CONNECTION) {
		list_to(&a->streams, a->tree.conns[row.conn].start);
		app_select_row(a);
	} else if (c == COMMAND_LEFT) {
		fold(a, true);
	} else if (c == COMMAND_RIGHT && folded) {
		fold(a, false);
	} else if (c == COMMAND_RIGHT) {
		list_move(&a->streams, row.kind == TREE_CONNECTION);
		app_select_row(a);
	} else if (view_move(&a->streams, c)) {
		app_select_row(a);
	} else {
		return false;
	}
	return true;
}

const struct view view_streams = {"Streams", title, draw, act};
