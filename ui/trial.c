#include "trial.h"

#include <string.h>

#include "draw.h"
#include "h2lens/names.h"
#include "wrap.h"

enum { BESIDE_COLUMNS = 60, LABEL_COLUMNS = 9, LOOKED_AT = 20000 };

static const uint64_t patience_ns = 6000000000, quiet_ns = 600000000;

void trial_done(struct trial *t)
{
	text_done(&t->command);
	text_done(&t->answer);
	for (int i = 0; i < TRIAL_FACTS; i++) {
		text_done(&t->before[i]);
		text_done(&t->after[i]);
	}
	memset(t, 0, sizeof(*t));
}

bool trial_runs(const struct trial *t)
{
	return t->shown && !t->done;
}

static void add_end(const struct stream *s, struct text *out)
{
	char code[40];
	switch (s->end) {
	case STREAM_END_COMPLETE:
		text_addf(out, "complete");
		break;
	case STREAM_END_RESET:
		text_addf(out, "reset: %s", names_error_text(code, sizeof(code), s->reset_code));
		break;
	case STREAM_END_REFUSED:
		text_add(out, "not processed");
		break;
	case STREAM_END_LOST:
		text_add(out, "lost with its connection");
		break;
	default:
		text_add(out, s->first_response ? "unfinished" : "waiting");
		break;
	}
}

static void add_stream(const struct book *b, uint32_t id, struct text *stream, struct text *time)
{
	const struct stream *s = book_stream(b, id);
	char duration[24];
	struct slice path = book_text(b, s->path);
	text_addf(stream, "%u ", s->id);
	text_clean(stream, path.p, path.n < 40 ? path.n : 40);
	if (s->status)
		text_addf(stream, ": %u, ", s->status);
	else
		text_add(stream, ": ");
	add_end(s, stream);
	if (s->last > s->start)
		text_add(time, text_duration(duration, sizeof(duration), s->last - s->start));
}

static void add_connection(const struct book *b, uint32_t id, struct text *out)
{
	static const char *const ends[] = {
		[TCP_OPEN] = "open",
		[TCP_CLOSED_FIN] = "closed",
		[TCP_CLOSED_RST] = "reset",
		[TCP_CLOSED_REFUSED] = "refused",
		[TCP_CLOSED_TIMEOUT] = "no answer",
	};
	const struct connection *c = book_connection(b, id);
	text_addf(out, "%u: %s, %s", id, names_protocol(c->protocol), ends[c->close]);
}

static void add_verdict(const struct finding_list *l, enum language lang, struct text *out)
{
	if (l->count == 0)
		text_add(out, "not judged yet");
	else
		text_add(out, finding_title(&l->items[l->verdict], lang));
}

void trial_begin(struct trial *t, const struct book *b, const struct finding_list *l,
		 enum language lang, uint32_t conn, uint32_t stream, const char *command,
		 uint64_t now)
{
	trial_done(t);
	t->shown = true;
	t->newest = BOOK_NONE;
	t->began = t->quiet = now;
	t->events = t->seen = book_events(b);
	t->streams = book_streams(b);
	t->connections = book_connections(b);
	text_clean(&t->command, command, strlen(command));
	add_verdict(l, lang, &t->before[TRIAL_VERDICT]);
	if (conn < t->connections)
		add_connection(b, conn, &t->before[TRIAL_CONNECTION]);
	if (stream != BOOK_NONE)
		add_stream(b, stream, &t->before[TRIAL_STREAM], &t->before[TRIAL_TIME]);
}

void trial_answer(struct trial *t, bool ok, const char *words, size_t n)
{
	t->failed = !ok;
	t->done = !ok;
	text_clear(&t->answer);
	text_clean(&t->answer, words, n);
}

/* The worst that was found since: BOOK_NONE nothing. */
static uint32_t found_since(const struct trial *t, const struct finding_list *l)
{
	uint32_t worst = BOOK_NONE;
	for (uint32_t i = 0; i < l->count; i++) {
		const struct finding *f = &l->items[i];
		if (f->evidence_count == 0 || f->evidence[0] < t->events ||
		    f->severity < SEVERITY_WARNING)
			continue;
		if (worst == BOOK_NONE || f->severity > l->items[worst].severity)
			worst = i;
	}
	return worst;
}

/* The round trip of a PING's answer, the newest. */
static bool add_ping(struct trial *t, const struct book *b, struct text *out)
{
	uint32_t end = book_events(b), n = 0;
	char duration[24];
	for (uint32_t i = end; i-- > t->events && n++ < LOOKED_AT;) {
		const struct event *e = book_event(b, i);
		if (e->kind != EVENT_H2_FRAME || e->type != H2_PING || !(e->flags & 1) || !e->c ||
		    book_from_client(b, e))
			continue;
		text_addf(out, "PING answered after %s",
			  text_duration(duration, sizeof(duration), (uint64_t)e->c * 1000));
		t->newest = i;
		return true;
	}
	return false;
}

static void take_after(struct trial *t, const struct book *b, const struct finding_list *l,
		       enum language lang)
{
	uint32_t streams = book_streams(b), since = found_since(t, l);
	for (int i = 0; i < TRIAL_FACTS; i++)
		text_clear(&t->after[i]);
	t->newest = t->events < book_events(b) ? t->events : BOOK_NONE;
	if (book_connections(b) > 0)
		add_connection(b, book_connections(b) - 1, &t->after[TRIAL_CONNECTION]);
	if (!add_ping(t, b, &t->after[TRIAL_TIME]) && streams > t->streams) {
		const struct stream *s = book_stream(b, streams - 1);
		add_stream(b, streams - 1, &t->after[TRIAL_STREAM], &t->after[TRIAL_TIME]);
		t->newest = s->first_event;
		if (streams - t->streams > 1)
			text_addf(&t->after[TRIAL_STREAM], " (the last of %u)",
				  streams - t->streams);
	}
	if (since != BOOK_NONE)
		text_add(&t->after[TRIAL_VERDICT], finding_title(&l->items[since], lang));
	else
		text_add(&t->after[TRIAL_VERDICT],
			 t->done ? "nothing new went wrong" : "nothing new so far");
	text_add(&t->after[TRIAL_ANSWER], text_str(&t->answer));
}

void trial_look(struct trial *t, const struct book *b, const struct finding_list *l,
		enum language lang, bool rest, uint64_t now)
{
	if (!trial_runs(t))
		return;
	if (t->seen != book_events(b)) {
		t->seen = book_events(b);
		t->quiet = now;
	}
	t->done = now - t->began > patience_ns ||
		  (rest && t->seen > t->events && now - t->quiet > quiet_ns);
	t->took = t->quiet - t->began;
	take_after(t, b, l, lang);
}

/* One fact, wrapped; returns the rows that it took. */
static int draw_words(struct draw *d, int y, int x, int columns, enum role role, const char *words)
{
	struct wrap w = {0};
	struct text line = {0};
	wrap_text(&w, words, columns);
	int rows = (int)w.count;
	for (int i = 0; i < rows; i++) {
		text_clear(&line);
		text_add_n(&line, words + w.lines[i].from, w.lines[i].length);
		draw_text(d, y + i, x, columns, role, text_str(&line));
	}
	text_done(&line);
	wrap_done(&w);
	return rows;
}

static const char *or_dash(const struct text *t)
{
	return t->n ? t->s : "–";
}

static const char *const labels[TRIAL_FACTS] = {"Found", "Conn", "Stream", "Time", "Answer"};

static int draw_beside(const struct trial *t, struct draw *d, int y, enum role role)
{
	int each = (draw_columns(d) - LABEL_COLUMNS - 3) / 2, right = LABEL_COLUMNS + each + 2;
	draw_text(d, y, LABEL_COLUMNS, each, ROLE_STRONG, "Before");
	draw_text(d, y++, right, each, ROLE_STRONG, t->done ? "After" : "After (still going on)");
	for (int i = 0; i < TRIAL_FACTS; i++) {
		if (!t->before[i].n && !t->after[i].n)
			continue;
		draw_text(d, y, 1, LABEL_COLUMNS - 2, ROLE_DIM, labels[i]);
		int left = draw_words(d, y, LABEL_COLUMNS, each, ROLE_TEXT, or_dash(&t->before[i]));
		int rows = draw_words(d, y, right, each, role, or_dash(&t->after[i]));
		y += left > rows ? left : rows;
	}
	return y;
}

static int draw_below(const struct trial *t, struct draw *d, int y, enum role role)
{
	int columns = draw_columns(d) - 2;
	for (int side = 0; side < 2; side++) {
		const struct text *facts = side ? t->after : t->before;
		draw_text(d, y++, 1, columns, ROLE_STRONG,
			  !side	    ? "Before"
			  : t->done ? "After"
				    : "After (still going on)");
		for (int i = 0; i < TRIAL_FACTS; i++)
			if (facts[i].n)
				y += draw_words(d, y, 1, columns, side ? role : ROLE_TEXT,
						text_str(&facts[i]));
	}
	return y;
}

void trial_draw(struct trial *t, struct draw *d, uint64_t now)
{
	struct text head = {0};
	char duration[24];
	int rows = draw_rows(d), columns = draw_columns(d);
	int y = -(int)t->list.top;
	enum role role = t->failed ? ROLE_ERROR : ROLE_TEXT;
	if (columns < 12)
		return;
	text_addf(&head, "Tried: %s", text_str(&t->command));
	if (t->done && !t->failed)
		text_addf(&head, " · at rest after %s",
			  text_duration(duration, sizeof(duration), t->took));
	else if (!t->failed)
		text_addf(&head, " · %.1f s", (double)(now - t->began) / 1e9);
	y += draw_words(d, y, 1, columns - 2, ROLE_ACCENT, text_str(&head));
	if (t->failed)
		y += draw_words(d, y, 1, columns - 2, ROLE_ERROR, text_str(&t->answer));
	else if (columns >= BESIDE_COLUMNS)
		y = draw_beside(t, d, y, role);
	else
		y = draw_below(t, d, y, role);
	t->list.count = (uint32_t)(y + (int)t->list.top);
	t->list.rows = (uint32_t)rows;
	if (y > rows)
		draw_glyph(d, rows - 1, columns - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (t->list.top > 0)
		draw_glyph(d, 0, columns - 1, ROLE_DIM, GLYPH_MORE_UP);
	text_done(&head);
}
