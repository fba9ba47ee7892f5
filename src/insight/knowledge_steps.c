/* The numbered steps of Confirm and Recover, taken apart. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/markdown.h"
#include "insight/knowledge_parts.h"

/* A step being read. */
struct gathering {
	struct text words, commands, tries;
	int number; /* 0: none has begun */
};

/* "12. words": where the words begin; 0: the line begins no step. */
static size_t numbered(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n && isdigit((unsigned char)s[at]))
		at++;
	return at && at + 1 < n && (s[at] == '.' || s[at] == ')') && s[at + 1] == ' ' ? at + 2 : 0;
}

/* The words without their Markdown. */
static char *plain_words(const struct text *md)
{
	struct markdown m;
	struct text t = {0};

	markdown_layout(text_str(md), md->n, 1 << 20, &m);
	markdown_plain(&m, &t);
	markdown_done(&m);
	while (t.n && t.s[t.n - 1] == '\n')
		t.s[--t.n] = '\0';
	for (size_t i = 0; i < t.n; i++)
		if (t.s[i] == '\n')
			t.s[i] = ' ';
	return t.s ? t.s : memory_copy("", 0);
}

static char *taken(struct text *t)
{
	while (t->n && t->s[t->n - 1] == '\n')
		t->s[--t->n] = '\0';
	char *s = t->n ? memory_copy(t->s, t->n) : NULL;
	text_clear(t);
	return s;
}

static void end_step(struct gathering *g, enum knowledge_part part, struct knowledge_steps *out)
{
	if (g->number) {
		if (out->count == out->room) {
			out->room = memory_room(out->room, out->count + 1);
			out->items = memory_resize(out->items, out->room, sizeof(*out->items));
		}
		out->items[out->count++] =
			(struct knowledge_step){part, g->number, plain_words(&g->words),
						taken(&g->commands), taken(&g->tries)};
	}
	text_clear(&g->words);
}

/* Where the lines of a block go: NULL, it is only shown. */
static struct text *block_of(struct gathering *g, const char *language, size_t n)
{
	while (n && isspace((unsigned char)language[n - 1]))
		n--;
	if (n == 2 && strncmp(language, "sh", 2) == 0)
		return &g->commands;
	return n == 3 && strncmp(language, "try", 3) == 0 ? &g->tries : NULL;
}

static void read_steps(const struct text *md, enum knowledge_part part, struct knowledge_steps *out)
{
	struct gathering g = {0};
	struct text *block = NULL;
	bool inside = false;
	int number = 0;
	size_t indent = 0;

	for (size_t at = 0, n; at < md->n; at += n + 1) {
		const char *s = md->s + at;
		n = strcspn(s, "\n");
		size_t spaces = strspn(s, " "), words = inside ? 0 : numbered(s, n);
		if (n >= spaces + 3 && strncmp(s + spaces, "```", 3) == 0) {
			inside = !inside;
			indent = spaces;
			block = inside ? block_of(&g, s + spaces + 3, n - spaces - 3) : NULL;
		} else if (inside && block) {
			size_t off = spaces < indent ? spaces : indent;
			text_add_n(block, s + off, n - off);
			text_add_char(block, '\n');
		} else if (words) {
			end_step(&g, part, out);
			g.number = ++number;
			text_add_n(&g.words, s + words, n - words);
			text_add_char(&g.words, '\n');
		} else if (!inside && g.number) {
			text_add_n(&g.words, s + spaces, n - spaces);
			text_add_char(&g.words, '\n');
		}
	}
	end_step(&g, part, out);
	text_done(&g.words);
	text_done(&g.commands);
	text_done(&g.tries);
}

void knowledge_steps(const struct knowledge_entry *x, enum language l,
		     const struct knowledge_context *cx, struct knowledge_steps *out)
{
	*out = (struct knowledge_steps){0};
	for (int p = KNOWLEDGE_CONFIRM; p <= KNOWLEDGE_RECOVER; p++) {
		struct text md = {0};
		if (knowledge_part(x, l, (enum knowledge_part)p, cx, &md))
			read_steps(&md, (enum knowledge_part)p, out);
		text_done(&md);
	}
}

void knowledge_steps_done(struct knowledge_steps *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].text);
		free(s->items[i].command);
		free(s->items[i].try_command);
	}
	free(s->items);
	*s = (struct knowledge_steps){0};
}
