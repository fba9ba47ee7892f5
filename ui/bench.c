#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "bench_logs.h"
#include "grow.h"
#include "h2lens/knowledge.h"
#include "term.h"

enum {
	SLICE_US = 6000,      /* of reading, between looks at the keys */
	BACKGROUND_US = 2000, /* of a tab that is not shown */
	RECENT_ROOM = RECENT_LINE
};

bool bench_init(struct bench *b, const struct ui_options *o, struct error *e)
{
	memset(b, 0, sizeof(*b));
	b->asked = b->overlay.command = COMMAND_NONE;
	b->language = o->language;
	b->notice.language = o->ascii ? LANGUAGE_ENGLISH : o->language;
	if (!theme_load(&b->theme, o->theme ? o->theme : "dark", e))
		return false;
	app_init(&b->blank, b, &b->notice, NULL, NULL, NULL);
	recent_load(&b->start.recent);
	return true;
}

void bench_done(struct bench *b)
{
	while (b->count > 0)
		bench_close(b, b->count - 1);
	recent_done(&b->start.recent);
	app_done(&b->blank);
	prompt_done(&b->prompt);
	overlay_done(&b->overlay);
	text_done(&b->paste);
	problems_done(&b->problems);
	recogniser_free(b->recogniser);
	if (b->knowledge)
		knowledge_close(b->knowledge);
}

const struct knowledge *bench_knowledge(struct bench *b)
{
	struct error e = ERROR_INIT;
	if (b->knowledge)
		return b->knowledge;
	b->knowledge = knowledge_open(&e);
	if (e.text[0])
		app_say(&b->blank, ROLE_WARNING, "%s", e.text);
	return b->knowledge;
}

const struct recogniser *bench_recogniser(struct bench *b)
{
	if (!b->recogniser)
		b->recogniser = recogniser_new(bench_knowledge(b));
	return b->recogniser;
}

enum language bench_language(const struct bench *b)
{
	return term_ascii() ? LANGUAGE_ENGLISH : b->language;
}

struct app *bench_app(struct bench *b)
{
	return b->count > 0 ? b->tabs[b->current] : &b->blank;
}

static void remember(struct bench *b, const struct session *s)
{
	char line[RECENT_ROOM];
	if (session_kind(s) == SESSION_INTERFACE) {
		struct text t = {0};
		text_addf(&t, "-i %s", session_name(s));
		recent_add(&b->start.recent, text_str(&t));
		text_done(&t);
		return;
	}
	if (recent_line(session_name(s), line, sizeof(line)))
		recent_add(&b->start.recent, line);
}

bool bench_take(struct bench *b, struct session *s, const char *filter, struct error *e)
{
	if (b->count == BENCH_TABS_MAX) {
		session_close(s);
		return error_set(e, "%d tabs are open: close one first (:close-tab)",
				 BENCH_TABS_MAX);
	}
	struct app *a = grow_new(sizeof(*a));
	if (!app_init(a, b, &b->notice, s, filter, e)) {
		app_done(a);
		free(a);
		return false;
	}
	remember(b, s);
	b->tabs[b->count++] = a;
	b->current = b->count - 1;
	return true;
}

bool bench_open(struct bench *b, const char *line)
{
	struct error e = ERROR_INIT;
	struct session *s = session_open_line(line, &e);
	if (s && bench_take(b, s, NULL, &e))
		return true;
	app_say(&b->blank, ROLE_ERROR, "%s", e.text);
	return false;
}

void bench_close(struct bench *b, int tab)
{
	struct app *a = b->tabs[tab];
	b->count--;
	memmove(b->tabs + tab, b->tabs + tab + 1, (size_t)(b->count - tab) * sizeof(b->tabs[0]));
	if (b->current > tab || (b->current == b->count && b->current > 0))
		b->current--;
	app_done(a);
	free(a);
}

void bench_show(struct bench *b, int tab)
{
	if (b->count > 0)
		b->current = (tab % b->count + b->count) % b->count;
}

/* Why a connection failed is said once, when its tab is shown; findings keep it. */
static void tell_failure(struct app *a)
{
	const struct live_state *s = app_live(a);
	if (!s || !s->failed || (a->told && a->connections == s->connections))
		return;
	a->told = true;
	a->connections = s->connections;
	if (s->problem[0])
		app_say(a, ROLE_ERROR, "%s", s->problem);
}

/* A step of a tab: its session first, then its logs. */
static bool step(struct app *a, unsigned budget_us, bool *changed)
{
	bool more = app_step(a, budget_us, changed);
	if (!more && bench_logs_step(a))
		more = a->more = *changed = true;
	return more;
}

bool bench_step(struct bench *b, bool *changed)
{
	bool more = false, unseen = false;
	if (b->count == 0)
		return false;
	more = step(b->tabs[b->current], SLICE_US, changed);
	tell_failure(b->tabs[b->current]);
	b->next = (b->next + 1) % b->count;
	if (b->next == b->current)
		b->next = (b->next + 1) % b->count;
	if (b->next == b->current)
		return more;
	/* Of a tab in the background only its sign on the first row is seen. */
	struct app *a = b->tabs[b->next];
	const struct live_state *live = app_live(a);
	enum live_stage stage = live ? live->stage : LIVE_IDLE;
	unsigned judgements = a->judgements;
	more = step(a, BACKGROUND_US, &unseen) || more;
	live = app_live(a);
	if (judgements != a->judgements || (live && live->stage != stage))
		*changed = true;
	for (int i = 0; i < b->count; i++)
		more = more || b->tabs[i]->more || b->tabs[i]->status == SESSION_MORE;
	return more;
}

static bool has_frames(const struct book *b)
{
	for (uint32_t i = 0; i < book_connections(b); i++)
		if (book_connection(b, i)->frames > 0 || book_connection(b, i)->streams > 0)
			return true;
	return false;
}

bool bench_is_unsaved(const struct app *a)
{
	return session_kind(a->session) != SESSION_CAPTURE && book_events(a->book) > a->saved &&
	       has_frames(a->book);
}

const struct app *bench_unsaved(const struct bench *b)
{
	for (int i = 0; i < b->count; i++)
		if (bench_is_unsaved(b->tabs[i]))
			return b->tabs[i];
	return NULL;
}

void bench_name(const struct app *a, struct text *out)
{
	const char *name = session_name(a->session), *scheme = strstr(name, "://");
	const char *slash = strrchr(name, '/');
	size_t n;
	if (scheme) {
		name = scheme + 3;
		n = strcspn(name, "/?#");
		for (size_t i = n; i > 0; i--)
			if (name[i - 1] == '@') {
				name += i;
				n -= i;
				break;
			}
	} else {
		if (slash && slash[1])
			name = slash + 1;
		if (strcmp(name, "-") == 0)
			name = "standard input";
		n = strlen(name);
	}
	text_clean(out, name, n);
}
