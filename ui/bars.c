#include "bars.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "keymap.h"
#include "status.h"
#include "view.h"

enum {
	WIDE = 100,
	NAME_LEAST = 16,
	TAB_LEAST = 8,
	TABS_LEAST = 12,
	FACTS_LEAST = 6,
	ALARM_LEAST = 12,
	NARROW = 60
};

static const uint64_t message_ns = 1500000000;

/* "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256": AES_128_GCM */
static void add_cipher(struct text *out, unsigned suite)
{
	const char *name = names_suite(suite);
	if (!name)
		return;
	const char *with = strstr(name, "WITH_");
	if (with)
		name = with + 5;
	else if (strncmp(name, "TLS_", 4) == 0)
		name += 4;
	const char *hash = strstr(name, "_SHA");
	text_addf(out, " · %.*s", hash ? (int)(hash - name) : (int)strlen(name), name);
}

static void add_facts(const struct app *a, struct text *out)
{
	const struct connection *c = app_connection(a);
	if (!c)
		return;
	text_add(out, names_protocol(c->protocol));
	if (c->tls && c->tls->version) {
		const char *version = names_tls_version(c->tls->version);
		text_addf(out, " · %s", version ? version : "TLS");
		add_cipher(out, c->tls->cipher);
	}
	if (c->streams)
		words_addf(out, " · %u stream%s", c->streams, c->streams == 1 ? "" : "s");
}

static void add_progress(const struct app *a, struct text *out, bool wide)
{
	const struct source_facts *f = book_source(a->book);
	int progress = session_progress(a->session);
	char size[24];
	switch (a->status) {
	case SESSION_MORE:
	case SESSION_WAIT:
		words_add(out, "reading");
		if (progress >= 0)
			text_addf(out, " %d%%", progress / 10);
		else
			text_addf(out, " %s", text_size(size, sizeof(size), f->bytes));
		break;
	case SESSION_FAILED:
		words_add(out, "not read to its end");
		break;
	case SESSION_END:
		if (f->cut)
			words_add(out, "cut off · ");
		if (wide)
			words_addf(out, "%llu packets · ", (unsigned long long)f->packets);
		text_add(out, text_duration(size, sizeof(size), f->end - f->start));
		break;
	}
}

/* The sign that a tab has on the first row: how its session stands, what was found worst. */
static enum glyph sign_of(const struct app *a, enum role *role)
{
	const struct live_state *live = app_live(a);
	const struct finding_list *l = &a->findings;
	enum severity worst = SEVERITY_OK;
	for (size_t i = 0; a->judged && i < l->count; i++)
		worst = l->items[i].severity > worst ? l->items[i].severity : worst;
	*role = view_role(worst, ROLE_TITLE);
	if (a->status == SESSION_FAILED || (live && live->failed)) {
		*role = ROLE_ERROR;
		return GLYPH_ERROR;
	}
	if (live && live->stage < LIVE_OPEN)
		return GLYPH_CONNECTING;
	if (worst >= SEVERITY_WARNING)
		return worst == SEVERITY_ERROR ? GLYPH_ERROR : GLYPH_WARNING;
	if (live)
		return live->stage == LIVE_CLOSED ? GLYPH_CLOSED : GLYPH_SOURCE;
	return GLYPH_OK;
}

static int draw_tab(struct draw *d, int x, int room, const struct bench *b, int tab)
{
	const struct app *a = b->tabs[tab];
	struct text name = {0};
	enum role role;
	enum glyph sign = sign_of(a, &role);
	bool current = tab == b->current;
	int from = x, spare = room - 4;
	if (spare < 1)
		return 0;
	if (current)
		x += draw_glyph(d, 0, x, ROLE_TITLE_STRONG, GLYPH_FOCUS);
	text_addf(&name, "%d ", tab + 1);
	bench_name(a, &name);
	x += draw_text(d, 0, x, spare, current ? ROLE_TITLE_STRONG : ROLE_TITLE, text_str(&name));
	x += 1 + draw_glyph(d, 0, x + 1, role, sign);
	text_done(&name);
	return x - from;
}

static int tabs_width(const struct bench *b)
{
	int wide = 0;
	for (int i = 0; i < b->count; i++) {
		struct text name = {0};
		bench_name(b->tabs[i], &name);
		wide += text_width(text_str(&name)) + (i >= 9 ? 3 : 2) + 5;
		text_done(&name);
	}
	return wide;
}

/* All tabs where there is place; else the one that is shown and what fits behind it. */
static int draw_tabs(struct draw *d, int x, int room, const struct bench *b)
{
	int from = x, end = x + room, wide = tabs_width(b), first = 0;
	int each = wide > room ? room / (b->count < 3 ? b->count : 3) : room;
	if (wide > room && b->count > 3)
		first = b->current == 0 ? 0 : b->current - 1;
	if (each < TAB_LEAST + 4) {
		first = b->current;
		each = room - 3; /* for the mark of more */
	}
	if (first > 0)
		x += draw_glyph(d, 0, x, ROLE_TITLE, GLYPH_LEFT_OUT) + 1;
	int i = first;
	for (; i < b->count && end - x >= TAB_LEAST; i++) {
		int most = end - x < each ? end - x : each;
		x += draw_tab(d, x, most, b, i) + 2;
	}
	if (i < b->count && x < end)
		x += draw_glyph(d, 0, x, ROLE_TITLE, GLYPH_RIGHT_OUT) + 2;
	return x - from - 2;
}

static void add_interface(const struct live_state *live, const struct app *a, struct text *out)
{
	words_addf(out, "%llu packets", (unsigned long long)book_source(a->book)->packets);
	if (live->dropped)
		words_addf(out, " · %llu dropped", (unsigned long long)live->dropped);
}

/* What stands at the right end, and its sign. */
static enum glyph add_state(const struct app *a, struct text *out, bool wide)
{
	const struct live_state *live = app_live(a);
	enum glyph sign = a->status == SESSION_FAILED ? GLYPH_ERROR : GLYPH_SOURCE;
	if (live && session_kind(a->session) == SESSION_LIVE)
		status_words(live, app_clock() / 1000, (app_clock() - a->opened) / 1000, out,
			     &sign);
	else if (live && a->status != SESSION_FAILED && a->status != SESSION_END)
		add_interface(live, a, out);
	else
		add_progress(a, out, wide);
	return sign;
}

static int alarms_width(const struct live_state *live, enum language l)
{
	enum role role;
	int wide = 0;
	const char *words;
	for (int i = 0; live && (words = status_alarm(live, i, &role)); i++)
		wide += text_width(words_in(l, words)) + 2;
	return wide;
}

/* Ending before `end`; returns the column where they begin. */
static int draw_alarms(struct draw *d, const struct live_state *live, int end, int least)
{
	enum role role;
	const char *words;
	int x = end - alarms_width(live, draw_in(d)), begin = x < least ? least : x;
	x = begin;
	for (int i = 0; live && x < end && (words = status_alarm(live, i, &role)); i++)
		x += draw_say(d, 0, x, end - x, role, words) + 2;
	return begin;
}

static void draw_start_title(struct draw *d)
{
	int x = 1 + draw_text(d, 0, 1, draw_columns(d) - 2, ROLE_TITLE, "h2lens") + 2;
	draw_say(d, 0, x, draw_columns(d) - x, ROLE_TITLE, "nothing is open");
}

static int draw_left(struct draw *d, const struct bench *b, const struct app *a, int room)
{
	struct text name = {0};
	int wide;
	if (b->count > 1)
		return draw_tabs(d, 9, room, b);
	bench_name(a, &name);
	wide = draw_text(d, 0, 9, room, ROLE_TITLE_STRONG, text_str(&name));
	text_done(&name);
	return wide;
}

/* In a terminal without lines the name of the only panel, and what is urgent. */
static void draw_plain_title(struct draw *d, const struct app *a)
{
	struct text left = {.language = app_language(a)}, right = {.language = app_language(a)};
	int columns = draw_columns(d), end = columns - 1, x = 1;
	const struct live_state *live = app_live(a);
	x += draw_say(d, 0, x, columns - 2, ROLE_TITLE_STRONG, view_of(a->state.focus)->name);
	view_of(a->state.focus)->title(a, &left, &right);
	int wide = text_width(text_str(&right));
	int alarms = alarms_width(live, draw_in(d));
	if (alarms > 0 && end - x > ALARM_LEAST)
		end = draw_alarms(d, live, end, x + 2) - 1;
	if (wide > 0 && end - x >= wide + 4)
		end = draw_right(d, 0, x, end - x, ROLE_TITLE, text_str(&right)) - 2;
	if (left.n > 0 && end - x - 4 >= FACTS_LEAST)
		draw_text(d, 0, x + 2, end - x - 4, ROLE_TITLE, text_str(&left));
	text_done(&left);
	text_done(&right);
}

void bars_title(struct draw *d, const struct bench *b, const struct app *a)
{
	struct text facts = {.language = app_language(a)}, state = {.language = app_language(a)};
	const struct live_state *live = app_live(a);
	int columns = draw_columns(d), end = columns - 1, x = 1;
	draw_clear(d, ROLE_TITLE);
	draw_shade(d, SHADE_TITLE);
	if (!a->session) {
		draw_start_title(d);
		return;
	}
	if (!a->layout.framed) {
		draw_plain_title(d, a);
		return;
	}
	add_facts(a, &facts);
	enum glyph sign = add_state(a, &state, columns >= WIDE);
	int wide = text_width(text_str(&state)), alarms = alarms_width(live, draw_in(d));
	x += draw_text(d, 0, x, columns - 2, ROLE_TITLE, "h2lens") + 2;
	int room = end - x - text_width(text_str(&facts)) - wide - alarms - 6;
	/* Names before facts; where there is little place the state gives way to its sign. */
	int least = b->count > 1 ? tabs_width(b) : NAME_LEAST;
	int most = end - x - wide - alarms - 6;
	if (b->count > 1 && most < TABS_LEAST)
		most = end - x - alarms - 5;
	if (b->count > 1 && least > most)
		least = most < TABS_LEAST ? TABS_LEAST : most;
	x += draw_left(d, b, a, room < least ? least : room);
	enum role role = sign == GLYPH_ERROR && live ? ROLE_ERROR : ROLE_TITLE;
	if (wide > 0 && end - x >= wide + alarms + 4) {
		end = draw_right(d, 0, x, end - x, role, text_str(&state)) - 2;
		draw_glyph(d, 0, end, role, sign);
	} else if (live && end - x >= 2) {
		draw_glyph(d, 0, --end, role, sign);
	}
	if (alarms > 0 && end - x > ALARM_LEAST)
		end = draw_alarms(d, live, end, x + 2);
	if (facts.n > 0 && end - x - 4 >= FACTS_LEAST)
		draw_text(d, 0, x + 2, end - x - 4, ROLE_TITLE, text_str(&facts));
	text_done(&facts);
	text_done(&state);
}

static enum role message_role(const struct bench *b)
{
	bool loud = b->notice.role == ROLE_ERROR || b->notice.role == ROLE_WARNING;
	return loud ? b->notice.role : ROLE_HINT;
}

static int hint_width(const struct draw *d, enum command c)
{
	char key[16];
	keymap_first(key, sizeof(key), c);
	return text_width(key) + 1 + text_width(words_in(draw_in(d), command_row(c)->hint)) + 2;
}

static int draw_hint(struct draw *d, int x, enum command c)
{
	char key[16];
	int columns = draw_columns(d);
	keymap_first(key, sizeof(key), c);
	x += draw_text(d, 0, x, columns - x, ROLE_HINT_KEY, key) + 1;
	return x + draw_say(d, 0, x, columns - x, ROLE_HINT, command_row(c)->hint) + 2;
}

static bool is_hinted(const struct app *a, enum command c)
{
	unsigned where = command_row(c)->where;
	enum session_kind kind = a->session ? session_kind(a->session) : SESSION_CAPTURE;
	if (!*command_row(c)->hint)
		return false;
	if (!a->session)
		return where & ON_START;
	if (((where & ON_LIVE) && kind != SESSION_LIVE) ||
	    ((where & ON_RECORDED) && kind == SESSION_CAPTURE))
		return false;
	return where & 1U << a->state.focus;
}

static void draw_keys(struct draw *d, const struct app *a, int x)
{
	int columns = draw_columns(d);
	/* The last two, help and quit, always have their place. */
	int kept = hint_width(d, COMMAND_HELP) + hint_width(d, COMMAND_QUIT);
	if (kept > columns)
		kept = 0;
	/* What a live session can be told comes first: it is what the screen is open for. */
	for (int i = 0; i < 2 * COMMAND_COUNT; i++) {
		enum command c = (enum command)(i % COMMAND_COUNT);
		bool last = c == COMMAND_HELP || c == COMMAND_QUIT;
		bool first = command_row(c)->where & (ON_LIVE | ON_RECORDED);
		if (first != (i < COMMAND_COUNT))
			continue;
		if (is_hinted(a, c) && x + hint_width(d, c) + (last ? 0 : kept) <= columns + 1)
			x = draw_hint(d, x, c);
	}
}

void bars_hints(struct draw *d, const struct bench *b, const struct app *a)
{
	const struct live_state *live = app_live(a);
	struct text hint = {.language = app_language(a)}, act = {.language = app_language(a)};
	int columns = draw_columns(d);
	draw_clear(d, ROLE_HINT);
	draw_shade(d, SHADE_HINT);
	if (b->problems.shown)
		words_add(&act, "Enter goes there   a minor ones too   Esc closes");
	else if (a->session && a->state.focus == PANEL_EXPLAIN && !b->help && !b->overlay.shown)
		view_explain_hint(a, &act);
	if (live)
		status_hint(live, &hint);
	if (live && hint.n == 0 && columns < NARROW)
		status_wait(live, app_clock() / 1000, &hint);
	/* "request sent" has been read when what came of it is there. */
	bool old = message_role(b) == ROLE_HINT && app_clock() - b->notice.at > message_ns;
	if (b->notice.text[0] && !(old && hint.n > 0))
		draw_text(d, 0, 1, columns - 2, message_role(b), b->notice.text);
	else if (a->status == SESSION_FAILED)
		draw_text(d, 0, 1, columns - 2, ROLE_ERROR, a->failure.text);
	else if (b->problems.shown)
		draw_text(d, 0, 1, columns - 2, ROLE_HINT_KEY, act.s);
	else if (act.n > 0)
		draw_keys(d, a, draw_text(d, 0, 1, columns - 2, ROLE_HINT_KEY, act.s) + 3);
	else if (hint.n > 0)
		draw_keys(d, a, draw_text(d, 0, 1, columns - 2, ROLE_WARNING, text_str(&hint)) + 3);
	else
		draw_keys(d, a, 1);
	text_done(&hint);
	text_done(&act);
}
