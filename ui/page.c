#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "grow.h"

enum { WIDEST = 98 /* longer lines read badly */ };

void page_done(struct page *p)
{
	text_done(&p->source);
	markdown_done(&p->layout);
	free(p->targets);
	memset(p, 0, sizeof(*p));
	p->cursor = PAGE_NO_TARGET;
}

void page_begin(struct page *p, bool same)
{
	text_clear(&p->source);
	p->columns = 0;
	p->event_count = 0;
	p->count = 0;
	if (same)
		return;
	p->cursor = PAGE_NO_TARGET;
	p->list = (struct list){0};
}

static bool has_look(const struct markdown *m, const struct markdown_line *l, uint8_t look)
{
	for (uint32_t i = 0; i < l->spans; i++)
		if (m->spans[l->first_span + i].look == look)
			return true;
	return false;
}

static bool is_bullet(const struct markdown *m, const struct markdown_line *l)
{
	for (uint32_t i = 0; i < l->spans; i++) {
		const struct markdown_span *s = &m->spans[l->first_span + i];
		const char *words = text_str(&m->text) + s->from;
		size_t blank = 0;
		while (blank < s->n && words[blank] == ' ')
			blank++;
		if (blank < s->n)
			return s->look == MARKDOWN_MARK &&
			       strncmp(words + blank, "•", strlen("•")) == 0;
	}
	return false;
}

static struct page_target *add_target(struct page *p, enum page_kind kind, uint32_t line)
{
	p->targets = grow_array(p->targets, &p->room, p->count + 1, sizeof(*p->targets));
	struct page_target *t = &p->targets[p->count++];
	*t = (struct page_target){.kind = kind, .first = line, .last = line};
	return t;
}

/* The pieces of evidence stand in a list below the first heading. */
static uint32_t find_events(struct page *p)
{
	const struct markdown *m = &p->layout;
	struct page_target *t = NULL;
	uint32_t line = 0, lines = (uint32_t)m->line_count;
	int n = 0;
	while (line < lines && !has_look(m, &m->lines[line], MARKDOWN_HEADING))
		line++;
	while (line < lines && has_look(m, &m->lines[line], MARKDOWN_HEADING))
		line++;
	if (p->event_count == 0)
		return line;
	for (; line < lines && !has_look(m, &m->lines[line], MARKDOWN_HEADING); line++) {
		if (m->lines[line].spans == 0) {
			t = NULL;
		} else if (is_bullet(m, &m->lines[line]) && n < p->event_count) {
			t = add_target(p, PAGE_EVENT, line);
			t->event = p->events[n++];
		} else if (t) {
			t->last = line;
		}
	}
	return line;
}

static void find_targets(struct page *p)
{
	const struct markdown *m = &p->layout;
	p->count = 0;
	find_events(p);
	for (uint32_t line = 0; line < m->line_count; line++) {
		uint16_t block = m->lines[line].block;
		struct page_target *last = p->count > 0 ? &p->targets[p->count - 1] : NULL;
		bool try = has_look(m, &m->lines[line], MARKDOWN_TRY);
		if (block == 0)
			continue;
		if (last && last->kind != PAGE_EVENT && last->block == block - 1U)
			last->last = line;
		else if (try || has_look(m, &m->lines[line], MARKDOWN_SHELL))
			add_target(p, try ? PAGE_TRY : PAGE_SHELL, line)->block = block - 1U;
	}
	if (p->cursor >= p->count)
		p->cursor = PAGE_NO_TARGET;
}

void page_lay(struct page *p, int columns)
{
	int width = columns - 2 > WIDEST ? WIDEST : columns - 2;
	if (p->columns == columns)
		return;
	p->columns = columns;
	markdown_done(&p->layout);
	markdown_layout(text_str(&p->source), p->source.n, width, &p->layout);
	p->list.count = (uint32_t)p->layout.line_count;
	find_targets(p);
}

static enum role role_of(uint8_t look)
{
	switch (look) {
	case MARKDOWN_HEADING:
	case MARKDOWN_STRONG:
		return ROLE_STRONG;
	case MARKDOWN_CODE:
	case MARKDOWN_SHELL:
	case MARKDOWN_LINK:
		return ROLE_ACCENT;
	case MARKDOWN_TRY:
		return ROLE_OK;
	case MARKDOWN_MARK:
		return ROLE_DIM;
	default:
		return ROLE_TEXT;
	}
}

/* Returns the column where the line's first word stands. */
static int draw_line(const struct page *p, struct draw *d, int y, const struct markdown_line *l)
{
	const struct markdown *m = &p->layout;
	int x = 1 + l->indent, columns = draw_columns(d), begin = x;
	bool begun = false;
	struct text words = {0};
	for (uint32_t i = 0; i < l->spans; i++) {
		const struct markdown_span *s = &m->spans[l->first_span + i];
		const char *at = text_str(&m->text) + s->from;
		text_clear(&words);
		text_add_n(&words, at, s->n);
		size_t blank = strspn(text_str(&words), " ");
		if (!begun)
			begin = x + (int)blank;
		begun = begun || blank < s->n;
		if (x < columns)
			x += draw_text(d, y, x, columns - x, role_of(s->look), text_str(&words));
	}
	text_done(&words);
	return begin;
}

static const struct page_target *target_at(const struct page *p, uint32_t line)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (p->targets[i].first <= line && line <= p->targets[i].last)
			return &p->targets[i];
	return NULL;
}

static void draw_row(const struct page *p, struct draw *d, int y, uint32_t line, bool keys)
{
	const struct page_target *t = target_at(p, line);
	bool here = keys && t && t == page_target(p);
	if (here) {
		draw_shade(d, SHADE_SELECTION);
		draw_fill(d, y, 0, draw_columns(d), ROLE_TEXT, " ");
	}
	int begin = draw_line(p, d, y, &p->layout.lines[line]);
	if (here && line == t->first)
		draw_glyph(d, y, 0, ROLE_STRONG, GLYPH_CURSOR);
	if (t && line == t->first && t->kind == PAGE_TRY && begin >= 3)
		draw_glyph(d, y, begin - 2, ROLE_OK, GLYPH_FOLDED);
	draw_shade(d, SHADE_NONE);
}

const struct page_target *page_target(const struct page *p)
{
	return p->cursor < p->count ? &p->targets[p->cursor] : NULL;
}

static bool is_in_view(const struct page *p, const struct page_target *t)
{
	return t->last >= p->list.top && t->first < p->list.top + p->list.rows;
}

/* The whole of a target, or its first rows, comes into view. */
static void go_to(struct page *p, uint32_t target)
{
	const struct page_target *t = &p->targets[target];
	uint32_t rows = p->list.rows ? p->list.rows : 1;
	p->cursor = target;
	if (t->last >= p->list.top + rows)
		p->list.top = t->last + 1 - rows;
	if (t->first < p->list.top)
		p->list.top = t->first;
}

void page_draw(struct page *p, struct draw *d, bool keys)
{
	int rows = draw_rows(d), columns = draw_columns(d);
	uint32_t lines = p->list.count, top = p->list.top;
	bool other = p->columns && p->columns != columns;
	p->list.rows = (uint32_t)(rows > 0 ? rows : 0);
	page_lay(p, columns);
	if (other && lines > 0) /* about the same words, and what is pointed at */
		p->list.top = (uint32_t)((uint64_t)top * p->list.count / lines);
	if (other && page_target(p))
		go_to(p, p->cursor);
	list_scroll(&p->list, 0, rows);
	for (int y = 0; y < rows && p->list.top + (uint32_t)y < p->list.count; y++)
		draw_row(p, d, y, p->list.top + (uint32_t)y, keys);
	if (p->list.top + (uint32_t)rows < p->list.count)
		draw_glyph(d, rows - 1, columns - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (p->list.top > 0)
		draw_glyph(d, 0, columns - 1, ROLE_DIM, GLYPH_MORE_UP);
}

bool page_take_first(struct page *p)
{
	for (uint32_t i = 0; page_target(p) == NULL && i < p->count; i++)
		if (is_in_view(p, &p->targets[i]))
			p->cursor = i;
	if (page_target(p) == NULL && p->count > 0) {
		uint32_t next = 0;
		while (next + 1 < p->count && p->targets[next].first < p->list.top)
			next++;
		go_to(p, next);
	}
	return page_target(p) != NULL;
}

/* The next target in that direction; PAGE_NO_TARGET when there is none. */
static uint32_t neighbour(const struct page *p, bool down)
{
	const struct page_target *t = page_target(p);
	if (t)
		return down ? (p->cursor + 1 < p->count ? p->cursor + 1 : PAGE_NO_TARGET)
			    : p->cursor - 1; /* before the first: PAGE_NO_TARGET */
	uint32_t best = PAGE_NO_TARGET;
	for (uint32_t i = 0; i < p->count; i++) {
		if (down && p->targets[i].first >= p->list.top)
			return i;
		if (!down && p->targets[i].last < p->list.top + p->list.rows)
			best = i;
	}
	return best;
}

/* What is in view is pointed at, else the text moves a row, so that nothing is passed over. */
static void step(struct page *p, bool down)
{
	uint32_t next = neighbour(p, down), top = p->list.top;
	if (next != PAGE_NO_TARGET && is_in_view(p, &p->targets[next])) {
		go_to(p, next);
		return;
	}
	list_scroll(&p->list, down ? 1 : -1, (int)p->list.rows);
	const struct page_target *t = page_target(p);
	if (next != PAGE_NO_TARGET && is_in_view(p, &p->targets[next]))
		go_to(p, next);
	else if (p->list.top != top && t && !is_in_view(p, t))
		p->cursor = PAGE_NO_TARGET;
}

bool page_act(struct page *p, enum command c)
{
	int64_t rows = p->list.rows > 1 ? (int64_t)p->list.rows - 1 : 1, by;
	switch (c) {
	case COMMAND_UP:
	case COMMAND_DOWN:
		step(p, c == COMMAND_DOWN);
		return true;
	case COMMAND_PAGE_UP:
	case COMMAND_PAGE_DOWN:
		by = c == COMMAND_PAGE_DOWN ? rows : -rows;
		break;
	case COMMAND_HALF_UP:
	case COMMAND_HALF_DOWN:
		by = c == COMMAND_HALF_DOWN ? (rows + 1) / 2 : -(rows + 1) / 2;
		break;
	case COMMAND_FIRST:
	case COMMAND_LAST:
		by = c == COMMAND_LAST ? UINT32_MAX : -(int64_t)UINT32_MAX;
		break;
	default:
		return false;
	}
	list_scroll(&p->list, by, (int)p->list.rows);
	p->cursor = PAGE_NO_TARGET;
	return true;
}

void page_block(const struct page *p, const struct page_target *t, struct text *out)
{
	const struct markdown *m = &p->layout;
	if (t->kind != PAGE_EVENT && t->block < m->block_count)
		text_add_n(out, text_str(&m->text) + m->blocks[t->block].from,
			   m->blocks[t->block].n);
}

void page_add_words(struct text *md, const char *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("\\`*_[]<>#|&~", words[i]))
			text_add_char(md, '\\');
		text_add_char(md, words[i]);
	}
}

/* "- ", "12. ": octets of the mark of a list's item, 0 none. */
static size_t mark_of(const char *line, size_t n)
{
	size_t digits = 0;
	while (digits < n && line[digits] >= '0' && line[digits] <= '9')
		digits++;
	if (digits > 0 && digits < 4 && digits + 1 < n && line[digits] == '.' &&
	    line[digits + 1] == ' ')
		return digits + 2;
	return n > 1 && (line[0] == '-' || line[0] == '*') && line[1] == ' ' ? 2 : 0;
}

void page_add_plain(struct text *md, const char *plain)
{
	while (*plain) {
		size_t n = strcspn(plain, "\n"), blank = strspn(plain, " ");
		const char *line = plain + (blank < n ? blank : n), *next = plain + n;
		size_t left = n - (size_t)(line - plain), mark = mark_of(line, left);
		text_add_n(md, line, mark);
		if (!mark && left && strchr("-+=", *line))
			text_add_char(md, '\\');
		page_add_words(md, line + mark, left - mark);
		next += *next == '\n';
		blank = strspn(next, " ");
		size_t following = strcspn(next + blank, "\n");
		/* a line is a line, but between paragraphs and items */
		if (left && following && !mark_of(next + blank, following))
			text_add_char(md, '\\');
		text_add_char(md, '\n');
		plain = next;
	}
}
