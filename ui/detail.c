#include "detail.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "h2lens/words.h"

enum { BYTES_SHOWN = 64 };

static char *taken(struct text *t)
{
	char *copy = grow_copy(text_str(t), t->n);
	text_done(t);
	return copy;
}

static char *clean(const char *s)
{
	struct text t = {0};
	text_clean(&t, s, strlen(s));
	return taken(&t);
}

static char *value_of(const struct described *d, enum language lang)
{
	struct text t = {.language = lang};
	switch (d->type) {
	case VALUE_NONE:
		if (d->text.n == 0)
			return NULL;
		text_clean(&t, d->text.p, d->text.n);
		break;
	case VALUE_NUMBER:
		text_addf(&t, "%llu", (unsigned long long)d->number);
		break;
	case VALUE_BOOL:
		words_add(&t, d->number ? "yes" : "no");
		break;
	case VALUE_BYTES:
		text_hex(&t, d->text.p, d->text.n < BYTES_SHOWN ? d->text.n : BYTES_SHOWN);
		if (d->text.n > BYTES_SHOWN)
			words_addf(&t, "… %zu octets", d->text.n);
		break;
	case VALUE_TEXT:
		if (d->ours)
			words_add(&t, d->text.p);
		else
			text_clean(&t, d->text.p, d->text.n);
		break;
	case VALUE_ADDRESS:
		text_clean(&t, d->text.p, d->text.n);
		break;
	}
	return taken(&t);
}

/* Labels explain themselves to the reader of a list of fields ("Who sent it: client or server"); in
 * a tree the first words do. */
static char *short_label(const char *s)
{
	struct text t = {0};
	const char *wide = strstr(s, "（");
	size_t n = strcspn(s, ",:;(");
	text_clean(&t, s, wide && wide < s + n ? (size_t)(wide - s) : n);
	while (t.n > 0 && t.s[t.n - 1] == ' ')
		t.s[--t.n] = '\0';
	return taken(&t);
}

/* A heading without anything below it says only that it could be filtered for. */
static void drop_empty(struct detail *d, int depth)
{
	if (d->count == 0)
		return;
	struct detail_row *last = &d->rows[d->count - 1];
	if (last->value || last->parent || last->depth < depth)
		return;
	free(last->label);
	free(last->note);
	d->count--;
}

static void add(void *arg, const struct described *d)
{
	struct detail *detail = arg;
	drop_empty(detail, d->depth);
	detail->rows =
		grow_array(detail->rows, &detail->room, detail->count + 1, sizeof(*detail->rows));
	struct detail_row *row = &detail->rows[detail->count++];
	memset(row, 0, sizeof(*row));
	bool named = d->label && !islower((unsigned char)d->label[0]);
	row->label = short_label(named	   ? words_in(detail->language, d->label)
				 : d->name ? d->name
					   : "");
	row->value = value_of(d, detail->language);
	row->note = d->note && *d->note ? clean(words_in(detail->language, d->note)) : NULL;
	row->depth = d->depth;
	row->uncertain = d->uncertain;
	if (detail->count > 1 && row[-1].depth < row->depth)
		row[-1].parent = true;
}

static void reverse(struct detail_row *rows, uint32_t from, uint32_t to)
{
	while (from + 1 < to) {
		struct detail_row kept = rows[from];
		rows[from++] = rows[--to];
		rows[to] = kept;
	}
}

/* The outermost groups in the opposite order: what the event is before the packet that it came in.
 */
static void innermost_first(struct detail *d)
{
	reverse(d->rows, 0, d->count);
	for (uint32_t from = 0, i = 0; i < d->count; i++) {
		if (d->rows[i].depth > 0)
			continue;
		reverse(d->rows, from, i + 1);
		from = i + 1;
	}
}

/* What its own line sums up begins folded. */
static void fold_details(struct detail *d)
{
	for (uint32_t i = 0; i < d->count; i++)
		d->rows[i].folded = d->rows[i].parent && d->rows[i].depth > 0 &&
				    (d->rows[i].value || d->rows[i].note);
}

/* A connection that grew while it was looked at stays folded as it was. */
static void keep_folds(struct detail *d, const bool *folded, uint32_t count)
{
	for (uint32_t i = 0; i < d->count && i < count; i++)
		d->rows[i].folded = folded[i] && d->rows[i].parent;
}

static void drop_rows(struct detail *d)
{
	for (uint32_t i = 0; i < d->count; i++) {
		free(d->rows[i].label);
		free(d->rows[i].value);
		free(d->rows[i].note);
	}
	d->count = 0;
}

static void show(struct detail *d)
{
	uint32_t n = 0;
	d->widest = 0;
	int hidden_below = -1; /* depth of the folded row that we are inside of */
	d->shown = grow_array(d->shown, &d->shown_room, d->count, sizeof(*d->shown));
	for (uint32_t i = 0; i < d->count; i++) {
		const struct detail_row *row = &d->rows[i];
		if (hidden_below >= 0 && row->depth > hidden_below)
			continue;
		hidden_below = row->folded ? row->depth : -1;
		d->shown[n++] = i;
		int wide = row->depth * 2 + text_width(row->label);
		if (row->value && wide > d->widest)
			d->widest = wide;
	}
	list_resize(&d->list, n);
}

static void collect(struct detail *d, const struct book *b)
{
	if (d->id == BOOK_NONE)
		return;
	if (d->connection) {
		describe_connection(b, d->id, add, d);
	} else {
		describe_event(b, d->id, add, d);
	}
	drop_empty(d, 0);
	if (!d->connection)
		innermost_first(d);
	fold_details(d);
}

void detail_make(struct detail *d, const struct book *b, bool connection, uint32_t id,
		 enum language lang)
{
	bool same = d->made && d->connection == connection && d->id == id;
	/* An event does not change; a connection does while more of it is read. */
	if (same && d->language == lang && (!connection || d->events == book_events(b)))
		return;
	uint32_t count = d->count;
	bool *folded = grow_new(count + 1);
	for (uint32_t i = 0; i < count; i++)
		folded[i] = d->rows[i].folded;
	drop_rows(d);
	d->made = true;
	d->connection = connection;
	d->language = lang;
	d->id = id;
	d->events = book_events(b);
	collect(d, b);
	if (same)
		keep_folds(d, folded, count);
	else
		d->list = (struct list){0};
	free(folded);
	show(d);
}

void detail_fold(struct detail *d, uint32_t shown, bool folded)
{
	if (shown >= d->list.count)
		return;
	struct detail_row *row = &d->rows[d->shown[shown]];
	row->folded = folded && row->parent;
	show(d);
}

uint32_t detail_parent(const struct detail *d, uint32_t shown)
{
	if (shown >= d->list.count)
		return 0;
	int depth = d->rows[d->shown[shown]].depth;
	for (uint32_t i = shown; i-- > 0;)
		if (d->rows[d->shown[i]].depth < depth)
			return i;
	return shown;
}

void detail_read(struct detail *d, struct session *s, uint32_t event)
{
	if (d->hex_event == event && (d->octets.n > 0 || d->hex_error.text[0]))
		return;
	text_clear(&d->octets);
	d->hex_error = (struct error)ERROR_INIT;
	d->hex_event = event;
	d->hex_list = (struct list){0};
	if (event == BOOK_NONE)
		error_set(&d->hex_error, "no frame is selected");
	else
		session_payload(s, event, 0, DETAIL_HEX_MAX, &d->octets, &d->hex_error);
}

void detail_done(struct detail *d)
{
	drop_rows(d);
	free(d->rows);
	free(d->shown);
	text_done(&d->octets);
	memset(d, 0, sizeof(*d));
}
