#include "trial.h"

#include <string.h>

#include "draw.h"
#include "h2lens/names.h"
#include "wrap.h"

enum { BESIDE_COLUMNS = 60, LABEL_COLUMNS = 9, LOOKED_AT = 20000, STATUS_ERROR = 400 };

static const uint64_t patience_ns = 6000000000, quiet_ns = 600000000;

void trial_done(struct trial *t)
{
	text_done(&t->command);
	text_done(&t->answer);
	outcome_done(&t->outcome);
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
		words_add(out, "complete");
		break;
	case STREAM_END_RESET:
		words_addf(out, "reset: %s", names_error_text(code, sizeof(code), s->reset_code));
		break;
	case STREAM_END_REFUSED:
		words_add(out, "not processed");
		break;
	case STREAM_END_LOST:
		words_add(out, "lost with its connection");
		break;
	default:
		words_add(out, s->first_response ? "unfinished" : "waiting");
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
	text_addf(out, "%u: %s, %s", id, names_protocol(c->protocol),
		  words_in(out->language, ends[c->close]));
}

/* A step of several lines is one row here. */
static void add_command(struct text *out, const char *command)
{
	while (*command) {
		size_t n = strcspn(command, "\n");
		text_clean(out, command, n);
		command += n + strspn(command + n, "\n");
		text_add(out, *command ? ", " : "");
	}
}

void trial_begin(struct trial *t, const struct book *b, const struct finding_list *l,
		 uint32_t finding, uint32_t conn, uint32_t stream, const char *command,
		 uint64_t now, enum language lang)
{
	trial_done(t);
	for (int i = 0; i < TRIAL_FACTS; i++)
		t->before[i].language = t->after[i].language = lang;
	t->shown = true;
	t->newest = BOOK_NONE;
	t->began = t->quiet = now;
	t->events = t->seen = book_events(b);
	t->streams = book_streams(b);
	add_command(&t->command, command);
	outcome_begin(&t->outcome, b, l, finding);
	if (conn < book_connections(b))
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
		words_addf(out, "PING answered after %s",
			   text_duration(duration, sizeof(duration), (uint64_t)e->c * 1000));
		t->newest = i;
		return true;
	}
	return false;
}

/* Were all streams since then answered as they should? */
static bool all_answered(const struct trial *t, const struct book *b)
{
	uint32_t streams = book_streams(b), n = 0;
	for (uint32_t i = streams; i-- > t->streams && n++ < LOOKED_AT;) {
		const struct stream *s = book_stream(b, i);
		if (s->end != STREAM_END_COMPLETE || s->status >= STATUS_ERROR)
			return false;
	}
	return streams > t->streams;
}

static void take_after(struct trial *t, const struct book *b, const struct finding_list *l)
{
	uint32_t streams = book_streams(b), which;
	for (int i = 0; i < TRIAL_FACTS; i++)
		text_clear(&t->after[i]);
	t->newest = t->events < book_events(b) ? t->events : BOOK_NONE;
	if (book_connections(b) > 0)
		add_connection(b, book_connections(b) - 1, &t->after[TRIAL_CONNECTION]);
	bool ping = add_ping(t, b, &t->after[TRIAL_TIME]);
	if (!ping && streams > t->streams) {
		const struct stream *s = book_stream(b, streams - 1);
		add_stream(b, streams - 1, &t->after[TRIAL_STREAM], &t->after[TRIAL_TIME]);
		t->newest = s->first_event;
		if (streams - t->streams > 1)
			words_addf(&t->after[TRIAL_STREAM], " (the last of %u)",
				   streams - t->streams);
	}
	t->kind = outcome_find(&t->outcome, l, ping || all_answered(t, b), &which);
	for (int i = 0; i < LANGUAGES; i++) {
		text_clear(&t->outcome.after[i]);
		outcome_say(t->kind, which == BOOK_NONE ? NULL : &l->items[which], (enum language)i,
			    t->done, &t->outcome.after[i]);
	}
	text_add(&t->after[TRIAL_ANSWER], text_str(&t->answer));
}

/* The language may change while it is shown. */
static void take_words(struct trial *t, enum language lang)
{
	const struct text *was = &t->outcome.words[lang];
	text_clear(&t->before[TRIAL_VERDICT]);
	text_add(&t->before[TRIAL_VERDICT],
		 t->outcome.count ? text_str(was) : words_in(lang, "not judged yet"));
	text_clear(&t->after[TRIAL_VERDICT]);
	text_add(&t->after[TRIAL_VERDICT], text_str(&t->outcome.after[lang]));
}

void trial_look(struct trial *t, const struct book *b, const struct finding_list *l,
		enum language lang, bool rest, uint64_t now)
{
	if (trial_runs(t)) {
		if (t->seen != book_events(b)) {
			t->seen = book_events(b);
			t->quiet = now;
		}
		t->rests = rest && t->seen > t->events && now - t->quiet > quiet_ns;
		t->done = t->rests || now - t->began > patience_ns;
		t->took = (t->rests ? t->quiet : now) - t->began;
		take_after(t, b, l);
	}
	if (t->shown)
		take_words(t, lang);
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

/* What failed and what worked is seen at once. */
static enum role role_of(const struct trial *t, int fact)
{
	if (fact != TRIAL_VERDICT || t->kind == OUTCOME_NOTHING)
		return ROLE_TEXT;
	if (t->kind == OUTCOME_WORKED)
		return t->done ? ROLE_OK : ROLE_TEXT;
	return ROLE_ERROR;
}

static int draw_beside(const struct trial *t, struct draw *d, int y)
{
	int each = (draw_columns(d) - LABEL_COLUMNS - 3) / 2, right = LABEL_COLUMNS + each + 2;
	draw_say(d, y, LABEL_COLUMNS, each, ROLE_STRONG, "Before");
	draw_say(d, y++, right, each, ROLE_STRONG, t->done ? "After" : "After (still going on)");
	for (int i = 0; i < TRIAL_FACTS; i++) {
		if (!t->before[i].n && !t->after[i].n)
			continue;
		draw_say(d, y, 1, LABEL_COLUMNS - 2, ROLE_DIM, labels[i]);
		int left = draw_words(d, y, LABEL_COLUMNS, each, ROLE_TEXT, or_dash(&t->before[i]));
		int rows = draw_words(d, y, right, each, role_of(t, i), or_dash(&t->after[i]));
		y += left > rows ? left : rows;
	}
	return y;
}

static int draw_below(const struct trial *t, struct draw *d, int y)
{
	int columns = draw_columns(d) - 2;
	for (int side = 0; side < 2; side++) {
		const struct text *facts = side ? t->after : t->before;
		draw_say(d, y++, 1, columns, ROLE_STRONG,
			 !side	   ? "Before"
			 : t->done ? "After"
				   : "After (still going on)");
		for (int i = 0; i < TRIAL_FACTS; i++)
			if (facts[i].n)
				y += draw_words(d, y, 1, columns, side ? role_of(t, i) : ROLE_TEXT,
						text_str(&facts[i]));
	}
	return y;
}

void trial_draw(struct trial *t, struct draw *d, uint64_t now)
{
	struct text head = {.language = draw_in(d)};
	char duration[24];
	int rows = draw_rows(d), columns = draw_columns(d);
	int y = -(int)t->list.top;
	if (columns < 12)
		return;
	words_addf(&head, "Tried: %s", text_str(&t->command));
	if (t->done && !t->failed)
		words_addf(&head, t->rests ? " · at rest after %s" : " · not at rest after %s",
			   text_duration(duration, sizeof(duration), t->took));
	else if (!t->failed)
		text_addf(&head, " · %.1f s", (double)(now - t->began) / 1e9);
	y += draw_words(d, y, 1, columns - 2, ROLE_ACCENT, text_str(&head));
	if (t->failed)
		y += draw_words(d, y, 1, columns - 2, ROLE_ERROR, text_str(&t->answer));
	else if (columns >= BESIDE_COLUMNS)
		y = draw_beside(t, d, y);
	else
		y = draw_below(t, d, y);
	t->list.count = (uint32_t)(y + (int)t->list.top);
	t->list.rows = (uint32_t)rows;
	if (y > rows)
		draw_glyph(d, rows - 1, columns - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (t->list.top > 0)
		draw_glyph(d, 0, columns - 1, ROLE_DIM, GLYPH_MORE_UP);
	text_done(&head);
}
