/* Runs of words broken into lines. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/markdown_parts.h"

void markdown_run_add(struct markdown_run *r, const char *s, size_t n, enum markdown_look look)
{
	size_t from = r->text.n;

	text_add_n(&r->text, s, n);
	if (r->text.n > r->room) {
		r->room = memory_room(r->room, r->text.n);
		r->looks = memory_resize(r->looks, r->room, 1);
	}
	if (r->text.n > from)
		memset(r->looks + from, (int)look, r->text.n - from);
}

void markdown_run_clear(struct markdown_run *r)
{
	text_clear(&r->text);
}

void markdown_run_done(struct markdown_run *r)
{
	text_done(&r->text);
	free(r->looks);
	*r = (struct markdown_run){0};
}

static bool is_in(uint32_t cp, const uint32_t *list)
{
	for (; *list; list++)
		if (*list == cp)
			return true;
	return false;
}

/* What never begins a line: closing punctuation, in both its widths. */
static bool closes(uint32_t cp)
{
	static const uint32_t list[] = {
		')',	']',	'}',	',',	'.',	';',	':',	'!',	'?',
		'%',	0x2019, 0x201D, 0x2026, 0x3001, 0x3002, 0x3009, 0x300B, 0x300D,
		0x300F, 0x3011, 0x3015, 0x3017, 0xFF01, 0xFF05, 0xFF09, 0xFF0C, 0xFF0E,
		0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, 0xFF5D, 0xFF5E, 0x30FB, 0x2014, 0};
	return is_in(cp, list);
}

/* What never ends one. */
static bool opens(uint32_t cp)
{
	static const uint32_t list[] = {'(',	'[',	'{',	0x2018, 0x201C, 0x3008,
					0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0x3016,
					0xFF08, 0xFF3B, 0xFF5B, 0};
	return is_in(cp, list);
}

/* May a line end between the two, though no space stands there? */
static bool may_break(uint32_t before, int before_width, uint32_t cp, int width)
{
	if (before_width < 2 && width < 2)
		return false;
	return !closes(cp) && !opens(before);
}

bool markdown_fit(const struct markdown_run *r, size_t *at, int width, size_t *from, size_t *to)
{
	const char *s = text_str(&r->text);
	size_t i = *at, end = 0, next = 0;
	uint32_t cp, before = ' ';
	int columns = 0, w, before_width = 0;

	while (i < r->text.n && s[i] == ' ')
		i++;
	if (i >= r->text.n)
		return false;
	*from = i;
	for (;;) {
		if (i >= r->text.n || s[i] == '\n') {
			*to = i;
			*at = i + (i < r->text.n);
			break;
		}
		size_t n = text_rune(s + i, r->text.n - i, &cp, &w);
		if (cp == ' ' && before != ' ') {
			end = i;
			next = i + 1;
		} else if (i > *from && before != ' ' && may_break(before, before_width, cp, w) &&
			   columns <= width) {
			end = next = i;
		}
		if (columns + w > width && i > *from && !(cp == ' ' && columns == width)) {
			/* a word longer than the line is cut */
			*to = end ? end : i;
			*at = end ? next : i;
			break;
		}
		columns += w;
		before = cp;
		before_width = w;
		i += n;
	}
	while (*to > *from && s[*to - 1] == ' ')
		--*to;
	return true;
}

static struct markdown_line *add_line(struct markdown_layout *m)
{
	struct markdown *out = m->out;

	if (out->line_count == out->line_room) {
		out->line_room = memory_room(out->line_room, out->line_count + 1);
		out->lines = memory_resize(out->lines, out->line_room, sizeof(*out->lines));
	}
	out->lines[out->line_count] =
		(struct markdown_line){.first_span = (uint32_t)out->span_count, .block = m->block};
	return &out->lines[out->line_count++];
}

static void add_span(struct markdown_layout *m, size_t from, size_t n, uint8_t look)
{
	struct markdown *out = m->out;

	if (!n)
		return;
	if (out->span_count == out->span_room) {
		out->span_room = memory_room(out->span_room, out->span_count + 1);
		out->spans = memory_resize(out->spans, out->span_room, sizeof(*out->spans));
	}
	out->spans[out->span_count++] = (struct markdown_span){(uint32_t)from, (uint32_t)n, look};
	out->lines[out->line_count - 1].spans++;
}

void markdown_put(struct markdown_layout *m, const struct markdown_run *r, size_t from, size_t to)
{
	while (from < to) {
		size_t end = from;
		while (end < to && r->looks[end] == r->looks[from])
			end++;
		size_t at = m->out->text.n;
		text_add_n(&m->out->text, r->text.s + from, end - from);
		add_span(m, at, m->out->text.n - at, r->looks[from]);
		from = end;
	}
}

void markdown_put_mark(struct markdown_layout *m, const char *s, int times)
{
	size_t at = m->out->text.n;

	for (int i = 0; i < times; i++)
		text_add(&m->out->text, s);
	add_span(m, at, m->out->text.n - at, MARKDOWN_MARK);
}

int markdown_room(const struct markdown_layout *m)
{
	int taken = 0;

	for (int i = 0; i < m->depth; i++)
		taken += m->levels[i].indent;
	return m->width - taken > MARKDOWN_NARROWEST / 2 ? m->width - taken
							 : MARKDOWN_NARROWEST / 2;
}

static bool in_quote(const struct markdown_layout *m)
{
	for (int i = 0; i < m->depth; i++)
		if (m->levels[i].quote)
			return true;
	return false;
}

/* Markers and indents of all levels. An indent that nothing stands in is the line's own. */
static void enclose(struct markdown_layout *m, bool empty)
{
	struct markdown_line *line = add_line(m);
	int budget = m->width - MARKDOWN_NARROWEST / 2, pending = 0;
	bool begun = false;

	for (int i = 0; i < m->depth && budget > 0; i++) {
		struct markdown_level *level = &m->levels[i];
		int indent = level->indent < budget ? level->indent : budget;
		bool marks = level->quote || (!level->done && !empty);
		budget -= indent;
		if (!marks) {
			pending += indent;
			continue;
		}
		if (begun)
			markdown_put_mark(m, " ", pending);
		else
			line->indent = (uint16_t)pending;
		begun = true;
		pending = 0;
		level->done = level->done || !empty;
		int width = text_width(level->marker);
		if (width > indent)
			continue;
		markdown_put_mark(m, level->marker, 1);
		markdown_put_mark(m, " ", indent - width);
	}
	if (begun)
		markdown_put_mark(m, " ", pending);
	else if (!empty)
		line->indent = (uint16_t)pending;
}

void markdown_begin_line(struct markdown_layout *m, int *room)
{
	if (m->gap && m->any) {
		uint16_t block = m->block;
		m->block = 0;
		if (in_quote(m))
			enclose(m, true);
		else
			add_line(m);
		m->block = block;
	}
	m->gap = false;
	m->any = true;
	enclose(m, false);
	*room = markdown_room(m);
}

void markdown_flow(struct markdown_layout *m)
{
	size_t at = 0, from, to;
	int room;

	while (markdown_fit(&m->run, &at, markdown_room(m), &from, &to)) {
		markdown_begin_line(m, &room);
		markdown_put(m, &m->run, from, to);
	}
	markdown_run_clear(&m->run);
}
