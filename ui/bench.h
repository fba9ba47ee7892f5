/*
 * bench.h: what all tabs share: the tabs themselves, the theme, the prompt with its history, what
 * lies over the panels (help, an overlay, the start page), the message on the last row. One of it
 * exists, owned by loop_run; every tab (struct app) knows it.
 *
 * A tab that is not open yet is `blank`: an app without a session, for the commands that need none.
 */
#ifndef UI_BENCH_H
#define UI_BENCH_H

#include "app.h"
#include "h2lens/recognise.h"
#include "overlay.h"
#include "problems.h"
#include "prompt.h"
#include "start.h"
#include "theme.h"

enum { BENCH_TABS_MAX = 32 };

struct bench {
	struct app *tabs[BENCH_TABS_MAX]; /* owned, with their sessions */
	int count, current;
	int next; /* the tab in the background that is stepped next */
	struct app blank;
	struct theme theme;
	struct prompt prompt;
	struct text paste; /* between the marks of a bracketed paste */
	bool pasting;
	uint64_t pasted_at; /* app_clock of its last octet */
	bool help;
	struct list help_list;
	struct problems problems;
	struct knowledge *knowledge;   /* opened when it is needed first: bench_knowledge */
	struct recogniser *recogniser; /* and bench_recogniser */
	enum language language;	       /* that was asked for */
	struct overlay overlay;
	struct start start;
	struct notice notice;
	enum command asked; /* that was asked for once and would lose something; COMMAND_NONE */
	bool quit;
};

/* False with *e when a theme is none. */
bool bench_init(struct bench *b, const struct ui_options *o, struct error *e);
void bench_done(struct bench *b);

/* What to explain with; never NULL. An own entry that is wrong is said once. */
const struct knowledge *bench_knowledge(struct bench *b);
/* What tells lines of logs apart, of that base. */
const struct recogniser *bench_recogniser(struct bench *b);
/* The language of explanations: English where the terminal has nothing but ASCII. */
enum language bench_language(const struct bench *b);
/* The tab that is shown, or the blank one. */
struct app *bench_app(struct bench *b);
/* A new tab, shown from now on; owns the session, also on failure (a filter that is none; too many
 * tabs). What it is
 * is remembered among the recent ones. */
bool bench_take(struct bench *b, struct session *s, const char *filter, struct error *e);
/* The same of what a command line says; what is wrong is said. */
bool bench_open(struct bench *b, const char *line);
void bench_close(struct bench *b, int tab);
void bench_show(struct bench *b, int tab);
/* Steps the tab that is shown, and one of the others; true when there is more to do at once.
 * *changed is set when the screen may show something else. */
bool bench_step(struct bench *b, bool *changed);
/* Has this tab recorded what is nowhere else? And the first that has, NULL none. */
bool bench_is_unsaved(const struct app *a);
const struct app *bench_unsaved(const struct bench *b);
/* "shop.example:443", "checkout.pcapng", sanitised. */
void bench_name(const struct app *a, struct text *out);

#endif
