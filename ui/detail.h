/*
 * detail.h: the rows of the Detail panel: the fields of an event or a connection as describe.h
 * tells them, copied, in a tree that can be folded. A copy is made when something else is selected,
 * not when it is drawn.
 */
#ifndef UI_DETAIL_H
#define UI_DETAIL_H

#include "h2lens/describe.h"
#include "h2lens/session.h"
#include "list.h"

struct detail_row {
	char *label, *value, *note; /* owned; value and note may be NULL */
	int depth;
	bool folded, parent, uncertain;
};

struct detail {
	struct detail_row *rows;
	size_t room;
	uint32_t count;
	uint32_t *shown; /* rows that are not inside a folded one */
	size_t shown_room;
	int widest;	  /* columns of the longest label with its indent */
	struct list list; /* over shown */
	bool made, connection;
	enum language language; /* of the labels */
	uint32_t id, events; /* what it was made of; events that the book had then */
	bool hex;
	struct list hex_list; /* over lines of octets */
	struct text octets;
	struct error hex_error;
	uint32_t hex_event;
};

enum { DETAIL_HEX_MAX = 256 * 1024 /* octets of a frame shown at most */ };

/* Makes it speak of an event or a connection; nothing happens when it does already. */
void detail_make(struct detail *d, const struct book *b, bool connection, uint32_t id,
		 enum language lang);
void detail_fold(struct detail *d, uint32_t shown, bool folded);
/* The shown row that the one at `shown` lies in, or itself. */
uint32_t detail_parent(const struct detail *d, uint32_t shown);
/* Reads the octets of an event for the hex view, unless they are there. */
void detail_read(struct detail *d, struct session *s, uint32_t event);
void detail_done(struct detail *d);

#endif
