/* Items that speak of what was found to be behind a finding stand before the others of their list:
 * "{because rapid-reset flood-*}" at the end of a line says which they are. */
#include <ctype.h>
#include <string.h>

#include "insight/knowledge_parts.h"
#include "insight/verdict.h"

enum { ITEMS_MAX = 24, CHAIN_MAX = 8 };

static const char begins[] = "{because ";

/* A list, and what stands around it. */
struct items {
	struct slice at[ITEMS_MAX]; /* with what is indented below each */
	bool first[ITEMS_MAX];
	size_t count;
	struct slice before, behind;
};

static size_t line_length(struct slice s)
{
	const char *end = memchr(s.p, '\n', s.n);

	return end ? (size_t)(end - s.p) + 1 : s.n;
}

/* Where a line's mark begins, at its end; NULL: it has none. */
static const char *mark_of(const char *line, size_t n)
{
	while (n && isspace((unsigned char)line[n - 1]))
		n--;
	if (n < sizeof(begins) || line[n - 1] != '}')
		return NULL;
	for (const char *at = line + n - 1; at-- > line;) {
		size_t left = (size_t)(line + n - at);
		if (*at == '{')
			return left > sizeof(begins) && memcmp(at, begins, sizeof(begins) - 1) == 0
				       ? at
				       : NULL;
	}
	return NULL;
}

static bool is_behind(const struct knowledge_context *cx, const char *word, size_t n)
{
	char pattern[64];

	if (n >= sizeof(pattern))
		return false;
	memcpy(pattern, word, n);
	pattern[n] = '\0';
	for (size_t i = 0; i < cx->because_count; i++)
		if (verdict_named(pattern, cx->because[i]))
			return true;
	return false;
}

static bool mark_fits(const char *mark, const struct knowledge_context *cx)
{
	for (mark += sizeof(begins) - 1; *mark != '}';) {
		size_t n = strcspn(mark, " }");
		if (is_behind(cx, mark, n))
			return true;
		mark += n + strspn(mark + n, " ");
	}
	return false;
}

/* "- " or "12. " at the line's very beginning: octets of it, 0 none. */
static size_t item_mark(const char *line, size_t n)
{
	size_t at = 0;

	if (n > 1 && line[0] == '-' && line[1] == ' ')
		return 2;
	while (at < n && isdigit((unsigned char)line[at]))
		at++;
	return at && at + 1 < n && line[at] == '.' && line[at + 1] == ' ' ? at + 2 : 0;
}

/* False: there are too many to be put into another order. */
static bool find_items(struct slice part, const struct knowledge_context *cx, struct items *x)
{
	bool inside = false;

	*x = (struct items){.before = {part.p, 0}, .behind = {part.p + part.n, 0}};
	for (struct slice s = part; s.n;) {
		size_t n = line_length(s);
		bool fence = knowledge_fence(s.p, n) != NULL;
		const char *mark = inside || fence ? NULL : mark_of(s.p, n);
		if (!inside && item_mark(s.p, n)) {
			if (x->count == ITEMS_MAX)
				return false;
			x->at[x->count++] = (struct slice){s.p, 0};
		} else if (!inside && x->count && !isspace((unsigned char)*s.p)) {
			x->behind = s; /* the list is over */
			return true;
		}
		if (x->count && mark && mark_fits(mark, cx))
			x->first[x->count - 1] = true;
		*(x->count ? &x->at[x->count - 1].n : &x->before.n) += n;
		inside = inside != fence;
		s.p += n;
		s.n -= n;
	}
	return true;
}

static void add_unmarked(struct text *out, struct slice s)
{
	bool inside = false;

	while (s.n) {
		size_t n = line_length(s), words = n;
		bool fence = knowledge_fence(s.p, n) != NULL;
		const char *mark = inside || fence ? NULL : mark_of(s.p, n);
		if (mark)
			for (words = (size_t)(mark - s.p); words && s.p[words - 1] == ' ';)
				words--;
		text_add_n(out, s.p, words);
		if (mark && words)
			text_add_char(out, '\n');
		inside = inside != fence;
		s.p += n;
		s.n -= n;
	}
}

/* Steps are numbered anew; one with a block is parted from the next by an empty line. */
static void add_item(struct text *out, struct slice s, unsigned number)
{
	size_t mark = item_mark(s.p, s.n);
	bool parted = false;

	while (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	for (size_t i = 1; i < s.n && !parted; i++)
		parted = s.p[i] == '\n' && s.p[i - 1] == '\n';
	if (*s.p == '-')
		text_add_n(out, s.p, mark);
	else
		text_addf(out, "%u. ", number);
	add_unmarked(out, (struct slice){s.p + mark, s.n - mark});
	if (out->s[out->n - 1] != '\n')
		text_add_char(out, '\n');
	if (parted)
		text_add_char(out, '\n');
}

void knowledge_order(struct slice part, const struct knowledge_context *cx, struct text *out)
{
	struct items x;
	unsigned number = 0, first = 0;

	bool known = cx->because_count && find_items(part, cx, &x);
	for (size_t i = 0; known && i < x.count; i++)
		first += x.first[i];
	if (!first) {
		add_unmarked(out, part);
		return;
	}
	add_unmarked(out, x.before);
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < x.count; i++)
			if (x.first[i] == (turn == 0))
				add_item(out, x.at[i], ++number);
	if (x.behind.n)
		text_add_char(out, '\n');
	add_unmarked(out, x.behind);
}

static void add_cause(struct knowledge_context *out, const char *id)
{
	if (out->because_count < KNOWLEDGE_BECAUSE_MAX)
		out->because[out->because_count++] = id;
}

void knowledge_context_because(const struct knowledge *k, const struct finding_list *l,
			       const struct finding *f, struct knowledge_context *out)
{
	for (int i = 0; i < CHAIN_MAX && f->because < l->count; i++) {
		f = &l->items[f->because];
		const struct knowledge_entry *x = knowledge_by_finding(k, f);
		add_cause(out, f->id);
		if (x)
			add_cause(out, knowledge_id(x));
	}
}
