/*
 * page.h: Markdown to read in a panel, with a cursor that walks over what can be acted on: the
 * pieces of evidence, the blocks of shell commands, the steps to try. Laid out again when the width
 * changes. Knows nothing of tabs; what a target means is the caller's affair.
 */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include "command.h"
#include "h2lens/markdown.h"
#include "list.h"

struct draw;

enum page_kind { PAGE_EVENT, PAGE_SHELL, PAGE_TRY };

struct page_target {
	enum page_kind kind;
	uint32_t first, last; /* lines */
	uint32_t event;	      /* of PAGE_EVENT */
	uint32_t block;	      /* of the others: index of the layout's block */
};

enum { PAGE_EVENTS_MAX = 8, PAGE_NO_TARGET = UINT32_MAX };

struct page {
	struct text source; /* Markdown */
	struct markdown layout;
	int columns; /* that it was laid out for, 0 not yet */
	uint32_t events[PAGE_EVENTS_MAX];
	int event_count; /* bullets below the first heading, in their order */
	struct page_target *targets;
	size_t room;
	uint32_t count;
	uint32_t cursor; /* of the targets, PAGE_NO_TARGET none */
	struct list list;
};

void page_done(struct page *p);
/* Begins another page: the caller fills `source` next. `same` keeps the place. */
void page_begin(struct page *p, bool same);
void page_lay(struct page *p, int columns);
/* The rows of the panel; the cursor is shown when it has the keys. */
void page_draw(struct page *p, struct draw *d, bool keys);
/* Moves the cursor to the next target in view, else scrolls. False: the command does not move. */
bool page_act(struct page *p, enum command c);
/* Puts the cursor on a target when it is on none: the first in view, else the next. False: there is
 * none. */
bool page_take_first(struct page *p);
/* What the cursor is on, NULL nothing. */
const struct page_target *page_target(const struct page *p);
/* The commands of a block as they were written. */
void page_block(const struct page *p, const struct page_target *t, struct text *out);
/* Adds text that is no Markdown, so that it reads as it stands: paragraphs, lists, lines. */
void page_add_plain(struct text *md, const char *plain);
/* Adds words of one line, none of which means anything. */
void page_add_words(struct text *md, const char *words, size_t n);

#endif
