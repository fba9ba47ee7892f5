/*
 * knowledge_parts.h: what the files of the knowledge base share. Private to them, and to the table
 * of entries that the build writes.
 */
#ifndef INSIGHT_KNOWLEDGE_PARTS_H
#define INSIGHT_KNOWLEDGE_PARTS_H

#include "h2lens/knowledge.h"

struct knowledge_file {
	const char *language, *id, *text;
};

/* Compiled in; ends with a NULL. */
extern const struct knowledge_file knowledge_files[];

struct knowledge_line { /* of the head */
	const char *key, *value;
	char *plain; /* a name as names are compared; NULL: not one */
};

/* An entry in one language. */
struct knowledge_page {
	char *text; /* owned: the file, its head cut into strings; NULL: there is none */
	struct knowledge_line *lines;
	size_t count, room;
	struct slice parts[KNOWLEDGE_PARTS]; /* without their headings */
	char *body;			     /* inside text: what follows the head */
};

struct knowledge_entry {
	char *id; /* owned */
	char *plain_id, *plain_title[LANGUAGES];
	enum severity severity;
	struct knowledge_page pages[LANGUAGES];
};

struct knowledge {
	struct knowledge_entry *items;
	size_t count, room;
};

/* The base made of such a table, then of the files of a folder (NULL none) with en/ and zh/ in it.
 * The first mistake is told in *e. */
struct knowledge *knowledge_build(const struct knowledge_file *files, const char *folder,
				  struct error *e);

/* Takes `text` (owned from here on). False with *e: it is no entry; `page` is empty then. */
bool knowledge_page_read(struct knowledge_page *page, const char *name, const char *id,
			 enum language l, char *text, struct error *e);
void knowledge_page_done(struct knowledge_page *page);
/* The value of a line with that key, the i-th; NULL none. */
const char *knowledge_page_head(const struct knowledge_page *page, const char *key, size_t i);
bool knowledge_severity_named(const char *s, enum severity *out);

/* A part without the marks of its items; those that speak of what is behind the finding first. */
void knowledge_order(struct slice part, const struct knowledge_context *cx, struct text *out);
/* A fence's language; NULL: the line is no fence. */
const char *knowledge_fence(const char *line, size_t n);

/* A name as names are compared: lower case, words parted by one space, 0x0b as 11. Owned. */
char *knowledge_plain(const char *s, size_t n);

#endif
