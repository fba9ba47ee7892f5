#include "h2lens/markdown.h"

#include <md4c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/markdown_parts.h"

static struct markdown_level *push(struct markdown_layout *m)
{
	if (m->depth == MARKDOWN_DEPTH) {
		m->deeper++;
		return NULL;
	}
	m->levels[m->depth] = (struct markdown_level){0};
	return &m->levels[m->depth++];
}

static void pop(struct markdown_layout *m)
{
	if (m->deeper)
		m->deeper--;
	else if (m->depth)
		m->depth--;
}

static void set_look(struct markdown_layout *m, enum markdown_look look)
{
	if (m->look_depth < MARKDOWN_DEPTH - 1)
		m->looks[++m->look_depth] = (uint8_t)look;
	else
		m->look_depth++; /* counted, not kept */
}

static void unset_look(struct markdown_layout *m)
{
	if (m->look_depth)
		m->look_depth--;
}

static enum markdown_look look(const struct markdown_layout *m)
{
	int i = m->look_depth < MARKDOWN_DEPTH ? m->look_depth : MARKDOWN_DEPTH - 1;

	return (enum markdown_look)m->looks[i];
}

static bool in_tight_list(const struct markdown_layout *m)
{
	for (int i = m->depth; i-- > 0;)
		if (m->levels[i].list)
			return m->levels[i].tight;
	return false;
}

static void begin_list(struct markdown_layout *m, bool ordered, bool tight, unsigned start)
{
	struct markdown_level *level = push(m);

	if (level) {
		level->list = level->done = true;
		level->ordered = ordered;
		level->tight = tight;
		level->number = start;
	}
}

static void begin_item(struct markdown_layout *m)
{
	struct markdown_level *list = m->depth && !m->deeper ? &m->levels[m->depth - 1] : NULL;
	bool ordered = list && list->list && list->ordered;
	unsigned number = ordered ? list->number++ : 0;
	struct markdown_level *level = push(m);

	if (!level)
		return;
	if (ordered)
		(void)snprintf(level->marker, sizeof(level->marker), "%u.", number);
	else
		(void)snprintf(level->marker, sizeof(level->marker), "•");
	level->indent = text_width(level->marker) + 1;
}

static void begin_code(struct markdown_layout *m, const MD_BLOCK_CODE_DETAIL *d)
{
	size_t n = d->lang.size < sizeof(m->language) ? d->lang.size : sizeof(m->language) - 1;
	static const char *const shells[] = {"sh", "bash", "shell", "console"};
	enum markdown_look as = MARKDOWN_CODE;

	memcpy(m->language, d->lang.size ? d->lang.text : "", n);
	m->language[n] = '\0';
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(m->language, shells[i]) == 0)
			as = MARKDOWN_SHELL;
	if (strcmp(m->language, "try") == 0)
		as = MARKDOWN_TRY;
	m->code = true;
	set_look(m, as);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct markdown_layout *m = arg;

	/* the words of a tight item end where a list or a block in it begins */
	if (type != MD_BLOCK_TD && type != MD_BLOCK_TH && m->run.text.n)
		markdown_flow(m);
	switch (type) {
	case MD_BLOCK_UL:
		begin_list(m, false, ((MD_BLOCK_UL_DETAIL *)detail)->is_tight != 0, 0);
		break;
	case MD_BLOCK_OL:
		begin_list(m, true, ((MD_BLOCK_OL_DETAIL *)detail)->is_tight != 0,
			   ((MD_BLOCK_OL_DETAIL *)detail)->start);
		break;
	case MD_BLOCK_LI:
		begin_item(m);
		break;
	case MD_BLOCK_QUOTE: {
		struct markdown_level *level = push(m);
		if (level) {
			(void)snprintf(level->marker, sizeof(level->marker), "│");
			level->quote = true;
			level->indent = 2;
		}
		break;
	}
	case MD_BLOCK_CODE:
		m->gap = m->gap || !in_tight_list(m);
		begin_code(m, detail);
		break;
	case MD_BLOCK_H:
		m->gap = true;
		set_look(m, MARKDOWN_HEADING);
		break;
	case MD_BLOCK_TABLE:
		m->gap = m->gap || !in_tight_list(m);
		markdown_table_free(m->table);
		m->table = markdown_table_new(((MD_BLOCK_TABLE_DETAIL *)detail)->col_count);
		break;
	case MD_BLOCK_TH:
		set_look(m, MARKDOWN_STRONG);
		break;
	default:
		break;
	}
	return 0;
}

/* How many octets of a code line go on a line of `room` columns: up to a space where one is near.
 */
static size_t code_fit(const char *s, size_t n, int room)
{
	struct text part = {0};
	size_t most = (size_t)room * 8;

	text_add_n(&part, s, n < most ? n : most);
	size_t fits = part.n ? text_fit(part.s, room, NULL) : 0;
	text_done(&part);
	if (!fits || fits >= n)
		return n;
	for (size_t at = fits; at > fits / 2; at--)
		if (s[at - 1] == ' ')
			return at;
	return fits;
}

/* A block as it was written stands in one piece in the text; lines are cut to the width. */
static void write_code(struct markdown_layout *m)
{
	struct markdown *out = m->out;
	const char *s = text_str(&m->run.text);
	size_t n = m->run.text.n;
	struct markdown_run line = {0};

	while (n && s[n - 1] == '\n')
		n--;
	if (out->block_count < UINT16_MAX) {
		if (out->block_count == out->block_room) {
			out->block_room = memory_room(out->block_room, out->block_count + 1);
			out->blocks =
				memory_resize(out->blocks, out->block_room, sizeof(*out->blocks));
		}
		struct markdown_block *b = &out->blocks[out->block_count++];
		*b = (struct markdown_block){.from = (uint32_t)out->text.n, .n = (uint32_t)n};
		memcpy(b->language, m->language, sizeof(b->language));
		m->block = (uint16_t)out->block_count;
		text_add_n(&out->text, s, n);
		text_add_char(&out->text, '\n');
	}
	for (size_t at = 0; at < n;) {
		const char *end = memchr(s + at, '\n', n - at);
		size_t length = end ? (size_t)(end - s) - at : n - at, done = 0;
		int room;
		do {
			markdown_begin_line(m, &room);
			int in = room > 2 * MARKDOWN_NARROWEST ? 2 : 0;
			size_t fits = m->whole_code
					      ? length
					      : code_fit(s + at + done, length - done, room - in);
			markdown_run_clear(&line);
			markdown_put_mark(m, " ", length ? in : 0);
			markdown_run_add(&line, s + at + done, fits, look(m));
			markdown_put(m, &line, 0, line.text.n);
			done += fits;
		} while (done < length);
		at += length + 1;
	}
	m->block = 0;
	markdown_run_done(&line);
	markdown_run_clear(&m->run);
}

static void leave_list(struct markdown_layout *m)
{
	pop(m);
	m->gap = m->gap || !in_tight_list(m);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct markdown_layout *m = arg;
	int room;

	(void)detail;
	switch (type) {
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		leave_list(m);
		break;
	case MD_BLOCK_LI:
		markdown_flow(m);
		pop(m);
		break;
	case MD_BLOCK_QUOTE:
		markdown_flow(m);
		pop(m);
		m->gap = true;
		break;
	case MD_BLOCK_CODE:
		write_code(m);
		unset_look(m);
		m->code = false;
		m->gap = !in_tight_list(m);
		break;
	case MD_BLOCK_H:
		markdown_flow(m);
		unset_look(m);
		break;
	case MD_BLOCK_P:
	case MD_BLOCK_HTML:
		markdown_flow(m);
		m->gap = true;
		break;
	case MD_BLOCK_HR:
		markdown_begin_line(m, &room);
		markdown_put_mark(m, "─", room < 20 ? room : 20);
		m->gap = true;
		break;
	case MD_BLOCK_TH:
		unset_look(m);
		/* fall through */
	case MD_BLOCK_TD:
		if (m->table)
			markdown_table_cell(m->table, &m->run);
		break;
	case MD_BLOCK_TR:
		if (m->table)
			markdown_table_row(m->table, false);
		break;
	case MD_BLOCK_THEAD:
		if (m->table)
			markdown_table_row(m->table, true);
		break;
	case MD_BLOCK_TABLE:
		if (m->table)
			markdown_table_write(m, m->table);
		markdown_table_free(m->table);
		m->table = NULL;
		m->gap = true;
		break;
	default:
		break;
	}
	return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct markdown_layout *m = arg;

	switch (type) {
	case MD_SPAN_STRONG:
		set_look(m, MARKDOWN_STRONG);
		break;
	case MD_SPAN_EM:
		set_look(m, look(m) == MARKDOWN_STRONG ? MARKDOWN_STRONG : MARKDOWN_EMPHASIS);
		break;
	case MD_SPAN_CODE:
		set_look(m, MARKDOWN_CODE);
		break;
	case MD_SPAN_A: {
		const MD_SPAN_A_DETAIL *a = detail;
		text_clear(&m->link);
		if (a->href.size)
			text_clean(&m->link, a->href.text, a->href.size);
		m->link_from = m->run.text.n;
		set_look(m, MARKDOWN_LINK);
		break;
	}
	default:
		set_look(m, look(m));
		break;
	}
	return 0;
}

/* An address that is not among the link's own words follows them. */
static void end_link(struct markdown_layout *m)
{
	const char *words = text_str(&m->run.text);
	size_t from = m->link_from < m->run.text.n ? m->link_from : m->run.text.n;

	if (!m->link.n || strstr(words + from, m->link.s))
		return;
	markdown_run_add(&m->run, " <", 2, MARKDOWN_TEXT);
	markdown_run_add(&m->run, m->link.s, m->link.n, MARKDOWN_LINK);
	markdown_run_add(&m->run, ">", 1, MARKDOWN_TEXT);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct markdown_layout *m = arg;

	(void)detail;
	unset_look(m);
	if (type == MD_SPAN_A)
		end_link(m);
	return 0;
}

/* Between two CJK characters a line of the source ends without a space. */
static bool ends_wide(const struct markdown_run *r)
{
	size_t n = r->text.n;
	uint32_t cp;
	int width;

	if (!n)
		return true;
	size_t at = n - 1;
	while (at > 0 && n - at < 4 && ((unsigned char)r->text.s[at] & 0xC0) == 0x80)
		at--;
	text_rune(r->text.s + at, n - at, &cp, &width);
	return width == 2;
}

static void add_entity(struct markdown_layout *m, const char *s, size_t n)
{
	static const struct {
		const char *name, *value;
	} all[] = {{"&amp;", "&"},  {"&lt;", "<"},     {"&gt;", ">"},	 {"&quot;", "\""},
		   {"&nbsp;", " "}, {"&hellip;", "…"}, {"&mdash;", "—"}, {"&ndash;", "–"},
		   {"&rarr;", "→"}, {"&times;", "×"}};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strlen(all[i].name) == n && strncmp(all[i].name, s, n) == 0) {
			markdown_run_add(&m->run, all[i].value, strlen(all[i].value), look(m));
			return;
		}
	markdown_run_add(&m->run, s, n, look(m));
}

/* Octets made safe; in code, tabs as spaces and newlines kept. */
static void add_clean(struct markdown_layout *m, const char *s, size_t n)
{
	struct text t = {0};

	for (size_t i = 0; i < n;) {
		size_t from = i;
		while (i < n && s[i] != '\n' && s[i] != '\t')
			i++;
		text_clean(&t, s + from, i - from);
		if (i < n)
			text_add(&t, s[i] == '\t' ? (m->code ? "    " : " ")
				     : m->code	  ? "\n"
						  : " ");
		i++;
	}
	markdown_run_add(&m->run, text_str(&t), t.n, look(m));
	text_done(&t);
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg)
{
	struct markdown_layout *m = arg;
	uint32_t cp;
	int width = 0;

	if (m->soft && n) {
		m->soft = false;
		text_rune(s, n, &cp, &width);
		if (!(ends_wide(&m->run) && width == 2))
			markdown_run_add(&m->run, " ", 1, look(m));
	}
	switch (type) {
	case MD_TEXT_SOFTBR:
		m->soft = true;
		break;
	case MD_TEXT_BR:
		markdown_run_add(&m->run, "\n", 1, look(m));
		break;
	case MD_TEXT_NULLCHAR:
		markdown_run_add(&m->run, "\xEF\xBF\xBD", 3, look(m));
		break;
	case MD_TEXT_ENTITY:
		add_entity(m, s, n);
		break;
	default:
		add_clean(m, s, n);
		break;
	}
	return 0;
}

static void lay_out(const char *md, size_t n, int width, bool whole_code, struct markdown *out)
{
	static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML |
						  MD_FLAG_PERMISSIVEURLAUTOLINKS,
					 .enter_block = enter_block,
					 .leave_block = leave_block,
					 .enter_span = enter_span,
					 .leave_span = leave_span,
					 .text = add_text};
	struct markdown_layout m = {.whole_code = whole_code,
				    .out = out,
				    .width = width > MARKDOWN_NARROWEST ? width
									: MARKDOWN_NARROWEST};

	*out = (struct markdown){0};
	(void)md_parse(md, (MD_SIZE)n, &parser, &m);
	markdown_flow(&m);
	markdown_run_done(&m.run);
	markdown_table_free(m.table);
	text_done(&m.link);
}

void markdown_layout(const char *md, size_t n, int width, struct markdown *out)
{
	lay_out(md, n, width, false, out);
}

void markdown_layout_paper(const char *md, size_t n, int width, struct markdown *out)
{
	lay_out(md, n, width, true, out);
}

void markdown_done(struct markdown *m)
{
	text_done(&m->text);
	free(m->spans);
	free(m->lines);
	free(m->blocks);
	*m = (struct markdown){0};
}

void markdown_plain(const struct markdown *m, struct text *out)
{
	for (size_t i = 0; i < m->line_count; i++) {
		const struct markdown_line *line = &m->lines[i];
		for (int k = 0; k < line->indent && line->spans; k++)
			text_add_char(out, ' ');
		for (uint32_t k = 0; k < line->spans; k++) {
			const struct markdown_span *s = &m->spans[line->first_span + k];
			text_add_n(out, m->text.s + s->from, s->n);
		}
		text_add_char(out, '\n');
	}
}
