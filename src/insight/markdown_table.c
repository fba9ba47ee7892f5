/* Tables: as wide as they must be, cells wrapped; where not even that fits, a line a cell. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/markdown_parts.h"

enum { CELLS_MAX = 4096, CELL_NARROWEST = 6, BETWEEN = 2 };

struct markdown_table {
	unsigned columns;
	struct markdown_run *cells; /* row by row */
	size_t count, room;
	bool head;
};

struct markdown_table *markdown_table_new(unsigned columns)
{
	struct markdown_table *t = memory_get(1, sizeof(*t));

	t->columns = columns < MARKDOWN_COLUMNS ? columns : MARKDOWN_COLUMNS;
	return t;
}

void markdown_table_free(struct markdown_table *t)
{
	for (size_t i = 0; t && i < t->count; i++)
		markdown_run_done(&t->cells[i]);
	if (t)
		free(t->cells);
	free(t);
}

static void add_cell(struct markdown_table *t, struct markdown_run r)
{
	if (t->count == t->room) {
		t->room = memory_room(t->room, t->count + 1);
		t->cells = memory_resize(t->cells, t->room, sizeof(*t->cells));
	}
	t->cells[t->count++] = r;
}

/* Rows are filled up, so that each has all columns. */
void markdown_table_row(struct markdown_table *t, bool head)
{
	while (t->columns && t->count % t->columns)
		add_cell(t, (struct markdown_run){0});
	t->head = t->head || head;
}

void markdown_table_cell(struct markdown_table *t, struct markdown_run *r)
{
	if (t->count < CELLS_MAX)
		add_cell(t, *r);
	else
		markdown_run_done(r);
	*r = (struct markdown_run){0};
}

static bool measure(const struct markdown_layout *m, const struct markdown_table *t, int *widths)
{
	int room = markdown_room(m) - BETWEEN * ((int)t->columns - 1), total = 0;

	for (size_t i = 0; i < t->count; i++) {
		int w = text_width(text_str(&t->cells[i].text));
		if (w > widths[i % t->columns])
			widths[i % t->columns] = w;
	}
	for (unsigned c = 0; c < t->columns; c++)
		total += widths[c];
	if (room < (int)t->columns * CELL_NARROWEST && total > room)
		return false;
	while (total > room) {
		unsigned widest = 0;
		for (unsigned c = 1; c < t->columns; c++)
			if (widths[c] > widths[widest])
				widest = c;
		int over = total - room, cut = (widths[widest] + 7) / 8;
		cut = cut < over ? cut : over;
		widths[widest] -= cut;
		total -= cut;
	}
	return true;
}

static void write_row(struct markdown_layout *m, const struct markdown_table *t, size_t first,
		      const int *widths)
{
	size_t at[MARKDOWN_COLUMNS] = {0}, from, to;
	bool more = true;
	int room;

	while (more) {
		int blanks = 0;
		more = false;
		for (unsigned c = 0; c < t->columns; c++) {
			const struct markdown_run *r = &t->cells[first + c];
			bool has = markdown_fit(r, &at[c], widths[c], &from, &to);
			if (has && !more)
				markdown_begin_line(m, &room);
			if (has) {
				char *s = memory_copy(r->text.s + from, to - from);
				markdown_put_mark(m, " ", blanks);
				markdown_put(m, r, from, to);
				blanks = widths[c] - text_width(s);
				free(s);
			} else {
				blanks += widths[c];
			}
			more = more || has;
			blanks += BETWEEN;
		}
	}
}

static void write_rule(struct markdown_layout *m, const struct markdown_table *t, const int *widths)
{
	int room;

	markdown_begin_line(m, &room);
	for (unsigned c = 0; c < t->columns; c++) {
		markdown_put_mark(m, " ", c ? BETWEEN : 0);
		markdown_put_mark(m, "─", widths[c]);
	}
}

/* "head: cell", a line each. */
static void write_records(struct markdown_layout *m, const struct markdown_table *t)
{
	for (size_t i = t->head ? t->columns : 0; i < t->count; i++) {
		const struct markdown_run *head = &t->cells[i % t->columns], *r = &t->cells[i];
		if (i % t->columns == 0)
			m->gap = true;
		if (!r->text.n)
			continue;
		if (t->head && head->text.n) {
			markdown_run_add(&m->run, head->text.s, head->text.n, MARKDOWN_STRONG);
			markdown_run_add(&m->run, ": ", 2, MARKDOWN_TEXT);
		}
		for (size_t k = 0; k < r->text.n; k++)
			markdown_run_add(&m->run, r->text.s + k, 1, r->looks[k]);
		markdown_flow(m);
	}
}

void markdown_table_write(struct markdown_layout *m, const struct markdown_table *t)
{
	int widths[MARKDOWN_COLUMNS] = {0};

	if (!t->columns || t->count < t->columns)
		return;
	if (!measure(m, t, widths)) {
		write_records(m, t);
		return;
	}
	for (size_t i = 0; i + t->columns <= t->count; i += t->columns) {
		write_row(m, t, i, widths);
		if (i == 0 && t->head)
			write_rule(m, t, widths);
	}
}
