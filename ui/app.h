/*
 * app.h: the state of the workbench: what is open, what is selected, what has the keys. One of it
 * exists, owned by loop_run and handed to every view; nothing in it knows curses.
 *
 * What is selected is a row of Streams (it says which events Frames lists) and an event; subject
 * says which of both Explain and Detail speak of.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include "command.h"
#include "detail.h"
#include "h2lens/finding.h"
#include "h2lens/session.h"
#include "h2lens/timeline.h"
#include "index.h"
#include "layout.h"
#include "list.h"
#include "prompt.h"
#include "theme.h"
#include "tree.h"
#include "ui.h"
#include "wrap.h"

enum subject { SUBJECT_CONNECTION, SUBJECT_EVENT };

struct app_timeline {
	struct timeline model;
	bool made;
	uint32_t conn, events;	/* what it was made of */
	uint64_t made_at, cost; /* monotonic ns: when, and how long that took */
	uint64_t from, to;	/* the part that is shown; both 0: all */
	bool untouched;		/* and nobody has changed it */
};

struct app_explain {
	struct text title, rfc, body;
	size_t judgement; /* bytes of the body that judge; the rest explains */
	struct wrap lines;
	struct list list;
	enum subject subject;
	uint32_t id, events; /* what it speaks of; events that the book had then */
	bool made;
	int columns;
};

struct app {
	struct session *session;
	const struct book *book;
	uint32_t generation;
	enum session_status status;
	struct error failure;	      /* why the session failed */
	struct finding_list findings; /* once all is read; before, there are none */

	struct tree tree;
	struct tree_row selected;
	struct list streams;

	struct index index;
	struct list frames;
	uint32_t event;	 /* selected, BOOK_NONE */
	uint32_t wanted; /* event that the cursor shall go to once the index has it */
	enum subject subject;
	char expression[LINE_ROOM]; /* of the filter, "" none */

	struct app_timeline timeline;
	struct app_explain explain;
	struct detail detail;

	struct layout_state state;
	struct layout layout;
	struct prompt prompt;
	char before_prompt[LINE_ROOM]; /* the filter that Escape brings back */
	uint32_t before_event;	       /* and where the cursor was */
	bool help;
	struct list help_list;

	char message[400]; /* on the last row until the next key */
	enum role message_role;
	struct theme theme;
	bool judged;  /* findings are those of all that was read */
	bool touched; /* a key was pressed: the cursor is the user's */
	bool quit;
};

bool app_init(struct app *a, struct session *s, const struct ui_options *o, struct error *e);
void app_done(struct app *a);

/* Takes in what the book has grown by, a bounded part of it. True when there is more. */
bool app_tick(struct app *a);
/* The cursor of Streams or Frames was moved: what depends on it follows. */
void app_select_row(struct app *a);
void app_select_frame(struct app *a);
/* Goes to an event wherever it is: changes the row when this one does not list it, drops the filter
 * when that hides it. */
void app_goto(struct app *a, uint32_t event);
void app_focus(struct app *a, enum panel p);
/* False with *e when the expression is wrong; nothing changes then. */
bool app_filter(struct app *a, const char *expression, struct error *e);
void app_say(struct app *a, enum role role, const char *format, ...) ERROR_FORMAT(3, 4);

/* The connection that the panels speak of, NULL before there is one. */
const struct connection *app_connection(const struct app *a);
uint64_t app_clock(void); /* monotonic nanoseconds */

#endif
