#include <stdio.h>
#include <string.h>
#include <time.h>

#include "action_parts.h"
#include "h2lens/bodyview.h"
#include "h2lens/steer.h"

struct overlay *action_overlay(struct app *a)
{
	struct overlay *o = &a->bench->overlay;
	overlay_open(o);
	o->title.language = o->body.language = app_language(a);
	return o;
}

static void show_answer(struct app *a, const char *line, const struct text *answer)
{
	const char *s = text_str(answer);
	if (answer->n == 0)
		return;
	if (!strchr(s, '\n') && text_width(s) <= a->layout.hints.cols - 2) {
		app_say(a, ROLE_OK, "%s", s);
		return;
	}
	struct overlay *o = action_overlay(a);
	text_clean(&o->title, line, strlen(line) < 80 ? strlen(line) : 80);
	text_add_n(&o->body, s, answer->n);
}

static enum steer_command command_of(const char *line)
{
	line += strspn(line, " ");
	return steer_find(line, strcspn(line, " "));
}

bool action_steer(struct app *a, const char *line)
{
	struct text answer = {.language = app_language(a)};
	struct error e = ERROR_INIT;
	enum steer_command c = command_of(line);
	bool live = a->session && session_kind(a->session) == SESSION_LIVE;
	if (c == STEER_CURL && !live)
		return bench_open(a->bench, line);
	if (!a->session) {
		app_say(a, ROLE_ERROR, "nothing is open: :open https://host/ connects");
		return false;
	}
	bool ok = steer_run(a->session, line, &answer, &e);
	if (!ok) {
		app_say(a, ROLE_ERROR, "%s", e.text);
	} else {
		if (c == STEER_SAVE)
			a->saved = book_events(a->book);
		if (c == STEER_RECONNECT || c == STEER_RETRY)
			a->following = true;
		if (c == STEER_WAIT)
			app_say(a, ROLE_DIM, "wait is for scripts: here you see when it has come");
		show_answer(a, line, &answer);
	}
	if (app_live(a) && a->status != SESSION_FAILED)
		a->status = SESSION_MORE;
	text_done(&answer);
	return ok;
}

static bool is_live(struct app *a, const char *what)
{
	if (session_kind(a->session) == SESSION_LIVE)
		return true;
	app_say(a, ROLE_WARNING, "%s: this is %s, nothing can be sent (:open https://host/)", what,
		words_in(app_language(a), session_kind(a->session) == SESSION_CAPTURE
						  ? "a capture"
						  : "an interface"));
	return false;
}

/* A command of both tables: with its name in front, as steer.h wants it. */
static void run_with(struct app *a, const char *name, const char *argument)
{
	struct text line = {0};
	text_add(&line, name);
	if (argument && *argument) {
		text_add_char(&line, ' ');
		text_add(&line, argument);
	}
	action_steer(a, text_str(&line));
	text_done(&line);
}

/* The last request's path; "/" while there is none. */
static void add_last_path(const struct app *a, struct text *out)
{
	for (uint32_t c = book_connections(a->book); c-- > 0;) {
		const struct connection *conn = book_connection(a->book, c);
		uint32_t id = conn->last_stream;
		if (id == BOOK_NONE)
			continue;
		struct slice path = book_text(a->book, book_stream(a->book, id)->path);
		if (path.n == 0 || path.p[0] != '/' || path.n > 512)
			break;
		bool quote = false;
		for (size_t i = 0; i < path.n; i++)
			quote = quote || strchr(" '\"\\#$&;|<>()*?[]{}~!`", path.p[i]);
		if (quote && memchr(path.p, '\'', path.n))
			break;
		text_add(out, quote ? "'" : "");
		text_clean(out, path.p, path.n);
		text_add(out, quote ? "'" : "");
		return;
	}
	text_add(out, "/");
}

void action_REQUEST(struct app *a, enum command c, const char *argument)
{
	struct text line = {0};
	(void)c;
	(void)argument;
	if (!is_live(a, "request"))
		return;
	text_add(&line, "get ");
	add_last_path(a, &line);
	prompt_open(&a->bench->prompt, PROMPT_COMMAND, text_str(&line));
	text_done(&line);
}

void action_RECONNECT(struct app *a, enum command c, const char *argument)
{
	(void)c;
	if (is_live(a, "reconnect"))
		run_with(a, "reconnect", argument);
}

void action_RETRY(struct app *a, enum command c, const char *argument)
{
	(void)c;
	if (!is_live(a, "retry"))
		return;
	const struct live_state *s = app_live(a);
	if ((!argument || !*argument) && s->retry_safe == 0)
		app_say(a, ROLE_DIM,
			s->retry_doubtful ? "nothing is safe to send again: what is left may have "
					    "been processed (:retry all)"
					  : "nothing is safe to send again");
	else
		run_with(a, "retry", argument);
}

void action_SAVE(struct app *a, enum command c, const char *argument)
{
	struct text line = {0}, name = {0};
	char when[32];
	time_t now = time(NULL);
	struct tm local;
	(void)c;
	if (argument && *argument) {
		run_with(a, "save", argument);
		return;
	}
	if (session_kind(a->session) == SESSION_CAPTURE) {
		app_say(a, ROLE_WARNING, "save: this is a file already");
		return;
	}
	bench_name(a, &name);
	text_add(&line, "save ");
	for (const char *p = text_str(&name); *p && *p != ':'; p++)
		text_add_char(&line, strchr("/ '\"\\#$&;|<>()*?[]{}~!`", *p) ? '_' : *p);
	if (!localtime_r(&now, &local) || strftime(when, sizeof(when), "%Y%m%d-%H%M", &local) == 0)
		when[0] = '\0';
	text_addf(&line, "-%s.pcapng", when);
	prompt_open(&a->bench->prompt, PROMPT_COMMAND, text_str(&line));
	text_done(&line);
	text_done(&name);
}

uint32_t action_stream(const struct app *a, uint32_t *conn)
{
	uint32_t id = BOOK_NONE;
	*conn = a->selected.conn;
	if (a->selected.kind == TREE_STREAM)
		return book_stream(a->book, a->selected.stream)->id;
	if (a->subject == SUBJECT_EVENT && a->event != BOOK_NONE) {
		const struct event *e = book_event(a->book, a->event);
		*conn = e->conn;
		if (e->stream)
			return e->stream;
	}
	if (*conn < book_connections(a->book))
		id = book_connection(a->book, *conn)->last_stream;
	return id == BOOK_NONE ? 0 : book_stream(a->book, id)->id;
}

static void fill_body(struct app *a, struct overlay *o, uint32_t conn, uint32_t stream, int side)
{
	struct error e = ERROR_INIT;
	bool client = book_connection(a->book, conn)->client == side;
	words_addf(&o->title,
		   client ? "Stream %u: the request's body (b: the answer's)"
			  : "Stream %u: the answer's body (b: the request's)",
		   stream);
	if (!bodyview_of_stream(a->session, conn, stream, side, &o->body, NULL, &e)) {
		text_clear(&o->body);
		words_addf(&o->body, "Nothing to show: %s.", e.text);
	} else if (o->body.n == 0) {
		words_add(&o->body, "Nothing to show: this body has no octets.");
	}
	o->command = COMMAND_BODY;
	o->conn = conn;
	o->stream = stream;
	o->side = side;
}

void action_BODY(struct app *a, enum command c, const char *argument)
{
	struct overlay *o = &a->bench->overlay;
	uint32_t conn, stream;
	int side;
	(void)c;
	if (argument && *argument) {
		run_with(a, "body", argument);
		return;
	}
	if (o->shown && o->command == COMMAND_BODY) {
		conn = o->conn;
		stream = o->stream;
		side = 1 - o->side;
	} else {
		stream = action_stream(a, &conn);
		if (stream == 0 || book_find_stream(a->book, conn, stream) == BOOK_NONE) {
			app_say(a, ROLE_WARNING, "body: no stream is selected");
			return;
		}
		side = 1 - book_connection(a->book, conn)->client;
	}
	if (conn >= book_connections(a->book))
		return; /* the book was begun anew */
	overlay_open(o);
	fill_body(a, o, conn, stream, side);
}

void action_AS_CURL(struct app *a, enum command c, const char *argument)
{
	struct text answer = {.language = app_language(a)};
	struct error e = ERROR_INIT;
	char line[64] = "as-curl";
	uint32_t conn, stream = action_stream(a, &conn);
	(void)c;
	if (!is_live(a, "as-curl"))
		return;
	if (argument && *argument) {
		run_with(a, "as-curl", argument);
		return;
	}
	if (stream && conn + 1 == book_connections(a->book))
		snprintf(line, sizeof(line), "as-curl %u", stream);
	bool ok = steer_run(a->session, line, &answer, &e) ||
		  steer_run(a->session, "as-curl", &answer, &e);
	if (ok) {
		struct overlay *o = action_overlay(a);
		words_addf(&o->title, "As curl");
		text_add_n(&o->body, text_str(&answer), answer.n);
	} else {
		app_say(a, ROLE_ERROR, "%s", e.text);
	}
	text_done(&answer);
}
