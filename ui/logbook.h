/*
 * logbook.h: the logs of other programs that a tab has beside its session. They are read and tied
 * when the session is at rest, one file at a time. Owned by the tab; knows nothing of views.
 */
#ifndef UI_LOGBOOK_H
#define UI_LOGBOOK_H

#include "h2lens/logs.h"
#include "h2lens/text.h"

struct logbook_file {
	char *path; /* FILE or FILE@OFFSET */
	struct logs_options options;
	struct logs *logs;  /* NULL: not read yet */
	uint64_t announced; /* monotonic ns: that it will be read, 0 not yet */
	bool told;	    /* what was found in it needs not be said any more */
};

struct logbook {
	struct logbook_file *files; /* those that cannot be read are taken out */
	size_t room;
	uint32_t count, read;
	bool tied;
	uint32_t events;	/* of the book that they were tied to */
	uint64_t tied_at, cost; /* monotonic ns: when, and how long that took */
	unsigned version;	/* changes with the lines and their ties */
};

void logbook_done(struct logbook *l);
void logbook_add(struct logbook *l, const char *path, const struct logs_options *o, bool told);
/* The next file, when it is so long that reading it is felt; NULL. */
struct logbook_file *logbook_long(const struct logbook *l);
/* Reads the next file; false with *e when it cannot be read, it is then forgotten. */
bool logbook_read(struct logbook *l, const struct recogniser *r, struct error *e);
void logbook_tie(struct logbook *l, const struct book *b);
/* The ties are of a book that is no more. */
void logbook_untie(struct logbook *l);
/* Files whose lines can be shown now: those before it. 0 until they are tied. */
uint32_t logbook_shown(const struct logbook *l);
/* Was its offset given? */
bool logbook_is_given(const struct logbook_file *f);
/* "nginx-error" of a log at …/web.nginx-error.log, sanitised. */
void logbook_name(const struct logs *l, struct text *out);
/* Where in its text a line says what happened: behind its time, its level, the process's number. */
const char *logbook_words(const struct log_line *x);

#endif
