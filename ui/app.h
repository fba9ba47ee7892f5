/*
 * app.h: the state of one tab: what is open, what is selected, what has the keys. Owned by the
 * bench (bench.h) and handed to every view; nothing in it knows curses.
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
#include "h2lens/words.h"
#include "index.h"
#include "judging.h"
#include "layout.h"
#include "line.h"
#include "list.h"
#include "logbook.h"
#include "notice.h"
#include "page.h"
#include "theme.h"
#include "tree.h"
#include "trial.h"
#include "ui.h"

enum subject { SUBJECT_CONNECTION, SUBJECT_EVENT };

struct app_timeline {
	struct timeline model;
	bool made;
	uint32_t conn, events;	/* what it was made of */
	uint64_t made_at, cost; /* monotonic ns: when, and how long that took */
	uint64_t from, to;	/* the part that is shown; both 0: all */
	bool untouched;		/* and nobody has changed it */
};

enum { APP_FINDINGS_MAX = 64 };

/* What Explain shows, and what that was made of. */
struct app_explain {
	struct text title, rfc;
	struct page page;
	uint32_t findings[APP_FINDINGS_MAX]; /* about the selection, of app.findings */
	int count, current;
	uint32_t prefer;   /* the finding to begin with, BOOK_NONE */
	const char *of_id; /* the same in a list that was made anew: its id and its place */
	uint32_t of_conn, of_stream;
	uint32_t of_finding; /* that is shown, BOOK_NONE */
	enum subject subject;
	struct tree_row row;
	uint32_t id, events; /* what it speaks of; events that the book had then */
	bool made, of_row;
	unsigned judgements, logged; /* and versions of the logs */
	int columns;		     /* that the logs' lines were cut to, 0 there are none */
	enum language language;
	bool titled; /* the title stands above the panel, whole */
	struct trial trial;
};

struct bench;

struct app {
	struct bench *bench;
	struct notice *notice;
	struct session *session; /* owned; NULL in the blank tab */
	const struct book *book;
	uint32_t generation;
	enum session_status status;
	struct error failure;	      /* why the session failed */
	struct finding_list findings; /* once all is read, and now and then while it is live */
	struct judging judging;
	unsigned judgements; /* changes with `findings` */

	struct tree tree;
	struct tree_row selected;
	struct list streams;

	struct index index;
	struct list frames;
	uint32_t event;	 /* selected, BOOK_NONE */
	uint32_t wanted; /* event that the cursor shall go to once the index has it */
	enum subject subject;
	bool of_row;		    /* the row was selected, not an event of it */
	char expression[LINE_ROOM]; /* of the filter, "" none */

	struct logbook logs;
	struct app_timeline timeline;
	struct app_explain explain;
	struct detail detail;

	struct layout_state state;
	struct layout layout;
	char before_prompt[LINE_ROOM]; /* the filter that Escape brings back */
	uint32_t before_event;	       /* and where the cursor was */

	uint64_t opened;      /* app_clock when it was */
	uint32_t saved;	      /* events of the book when it was saved */
	unsigned connections; /* whose failure was told */
	bool told;
	bool more;		   /* the last step left something to do at once */
	bool judged;		   /* there are findings */
	bool following;		   /* live: the newest connection's newest frame is selected */
	bool touched;		   /* a key was pressed: the cursor is the user's */
	uint32_t stop, stop_event; /* where n went last, and the event that was selected by it */
};

/* The session becomes its own, also on failure: a filter that is none. */
bool app_init(struct app *a, struct bench *b, struct notice *n, struct session *s,
	      const char *filter, struct error *e);
void app_done(struct app *a);

/* Reads for about budget_us and takes in what has come. True when there is more to do at once;
 * *changed is set when there is something new to show. */
bool app_step(struct app *a, unsigned budget_us, bool *changed);
/* The state of a live session or an interface's, NULL of a capture's. */
const struct live_state *app_live(const struct app *a);

/* The cursor of Streams or Frames was moved: what depends on it follows. */
void app_select_row(struct app *a);
void app_select_frame(struct app *a);
/* Goes to an event wherever it is: changes the row when this one does not list it, drops the filter
 * when that hides it. */
void app_goto(struct app *a, uint32_t event);
/* Goes to a connection, or to a stream of it (an identifier; BOOK_NONE: none); outside of
 * connections when conn is BOOK_NONE. */
void app_goto_row(struct app *a, uint32_t conn, uint32_t stream);
/* Goes to a finding's first evidence, or to what it is about. */
void app_goto_finding(struct app *a, uint32_t finding);
void app_focus(struct app *a, enum panel p);
/* False with *e when the expression is wrong; nothing changes then. */
bool app_filter(struct app *a, const char *expression, struct error *e);
/* Looked up as words_addf does (h2lens/words.h). */
void app_say(struct app *a, enum role role, const char *format, ...) ERROR_FORMAT(3, 4);
/* What the workbench speaks. */
enum language app_language(const struct app *a);

/* The connection that the panels speak of, NULL before there is one. */
const struct connection *app_connection(const struct app *a);
uint64_t app_clock(void); /* monotonic nanoseconds */

#endif
