#include "prompt.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "keymap.h"

void prompt_open(struct prompt *p, enum prompt_kind kind, const char *text)
{
	p->kind = kind;
	p->back = 0;
	p->insist = false;
	p->stem[0] = '\0';
	p->tabs = 0;
	p->error = (struct error)ERROR_INIT;
	line_set(&p->line, text);
}

static void remember(struct prompt_history *h, const char *text)
{
	if (!*text || (h->count > 0 && strcmp(h->text[h->count - 1], text) == 0))
		return;
	char *copy = strdup(text);
	if (!copy)
		return; /* a history with a hole is no reason to end */
	if (h->count == PROMPT_HISTORY) {
		free(h->text[0]);
		memmove(h->text, h->text + 1, (PROMPT_HISTORY - 1) * sizeof(h->text[0]));
		h->count--;
	}
	h->text[h->count++] = copy;
}

void prompt_close(struct prompt *p, bool accepted)
{
	if (accepted && p->kind != PROMPT_NONE)
		remember(&p->history[p->kind], p->line.text);
	p->kind = PROMPT_NONE;
}

void prompt_done(struct prompt *p)
{
	for (int kind = 0; kind < PROMPT_KINDS; kind++)
		for (int i = 0; i < p->history[kind].count; i++)
			free(p->history[kind].text[i]);
	line_done(&p->line);
	free(p->typed);
	memset(p, 0, sizeof(*p));
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

/* An argument of a command is what stands between blanks; a field of a filter is a name. */
static size_t word_start(enum prompt_kind kind, const struct line *l)
{
	size_t at = l->cursor;
	bool filter = kind == PROMPT_FILTER || strncmp(l->text, "filter ", 7) == 0;
	while (at > 0 && (filter ? in_word(l->text[at - 1]) : l->text[at - 1] != ' '))
		at--;
	return at;
}

char *prompt_word(enum prompt_kind kind, const struct line *l, char *out, size_t room)
{
	size_t from = word_start(kind, l);
	snprintf(out, room, "%.*s", (int)(l->cursor - from), l->text + from);
	return out;
}

/* What all candidates begin with. False when there is none. */
static bool common(struct prompt *p, prompt_candidate *candidate, const char *word,
		   char out[LINE_ROOM])
{
	const char *c = candidate(p->kind, &p->line, word, 0);
	if (!c)
		return false;
	snprintf(out, LINE_ROOM, "%s", c);
	for (size_t i = 1; (c = candidate(p->kind, &p->line, word, i)); i++) {
		size_t n = 0;
		while (out[n] && out[n] == c[n])
			n++;
		out[n] = '\0';
	}
	return true;
}

/* First what is sure; then, from Tab to Tab, one candidate after the other. */
static enum prompt_answer complete(struct prompt *p, prompt_candidate *candidate)
{
	char word[LINE_ROOM], more[LINE_ROOM];
	size_t from = word_start(p->kind, &p->line);
	prompt_word(p->kind, &p->line, word, sizeof(word));
	if (p->tabs == 0) {
		if (!common(p, candidate, word, more))
			return PROMPT_NOTHING;
		if (strlen(more) > strlen(word)) {
			line_replace(&p->line, from, more);
			return PROMPT_CHANGED;
		}
		snprintf(p->stem, sizeof(p->stem), "%s", word);
	}
	const char *c = candidate(p->kind, &p->line, p->stem, p->tabs);
	if (!c) {
		p->tabs = 0;
		c = candidate(p->kind, &p->line, p->stem, 0);
	}
	if (!c)
		return PROMPT_NOTHING;
	p->tabs++;
	line_replace(&p->line, from, c);
	return PROMPT_CHANGED;
}

static enum prompt_answer recall(struct prompt *p, int step)
{
	const struct prompt_history *h = &p->history[p->kind];
	int back = p->back + step;
	if (back < 0 || back > h->count)
		return PROMPT_NOTHING;
	if (p->back == 0) {
		free(p->typed);
		p->typed = grow_copy(p->line.text, p->line.length);
	}
	p->back = back;
	line_set(&p->line, back ? h->text[h->count - back] : p->typed);
	return PROMPT_CHANGED;
}

enum prompt_answer prompt_key(struct prompt *p, uint32_t key, prompt_candidate *candidate)
{
	size_t before = p->line.length;
	switch (key) {
	case KEYMAP_TAB:
		return complete(p, candidate);
	case KEYMAP_ENTER:
		return PROMPT_ACCEPTED;
	case KEYMAP_ESCAPE:
		return PROMPT_CANCELLED;
	case KEYMAP_UP:
	case KEYMAP_CTRL('p'):
		p->tabs = 0;
		return recall(p, 1);
	case KEYMAP_DOWN:
	case KEYMAP_CTRL('n'):
		p->tabs = 0;
		return recall(p, -1);
	case KEYMAP_BACKSPACE:
		if (p->line.length == 0) /* nothing is left to take back but the question */
			return PROMPT_CANCELLED;
		break;
	default:
		break;
	}
	p->tabs = 0;
	p->stem[0] = '\0';
	line_key(&p->line, key);
	return p->line.length == before ? PROMPT_NOTHING : PROMPT_CHANGED;
}
