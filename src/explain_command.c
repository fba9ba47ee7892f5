#include "explain_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "explain_command_parts.h"

enum {
	HITS = 20,
	SURE = 500,   /* a name that is one */
	LIKELY = 200, /* all words are there */
	APART = 200,  /* of the best, that another is shown beside it */
	NEAR = 5,     /* names that are suggested */
	WIDEST = 100,
	PIPED = 80,
	NARROWEST = 20
};

static int terminal_width(void)
{
	struct winsize size;
	int width = PIPED;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		width = size.ws_col;
	return width > WIDEST ? WIDEST : width < NARROWEST ? NARROWEST : width;
}

static void tell(const char *before, const char *words)
{
	struct text t = {0};

	text_clean(&t, words, strlen(words));
	fprintf(stderr, "h2lens: %s%s\n", before, text_str(&t));
	text_done(&t);
}

/* How far the nearest of an entry's names is. */
static unsigned nearest(const struct knowledge_entry *x, const char *small, unsigned most)
{
	size_t length = strlen(small);
	unsigned best = text_distance(small, length, knowledge_id(x), most);
	const char *name, *word = knowledge_id(x);

	for (size_t n; *word; word += n + (word[n] == '-')) {
		char one[64];
		n = strcspn(word, "-");
		(void)snprintf(one, sizeof(one), "%.*s", (int)n, word);
		unsigned d = n > 3 ? text_distance(small, length, one, most) + 1 : most + 1;
		best = d < best ? d : best;
	}

	for (size_t i = 0; (name = knowledge_head(x, LANGUAGE_ENGLISH, "name", i)); i++) {
		char lower[64];
		size_t n = 0;
		for (; name[n] && n + 1 < sizeof(lower); n++)
			lower[n] =
				name[n] >= 'A' && name[n] <= 'Z' ? (char)(name[n] + 32) : name[n];
		lower[n] = '\0';
		unsigned d = text_distance(small, length, lower, most);
		best = d < best ? d : best;
	}
	return best;
}

static void suggest(const struct explain_command *x, const char *query)
{
	const struct knowledge_entry *near[NEAR];
	struct knowledge_hit hits[NEAR];
	size_t count = 0, n = strlen(query), found = knowledge_search(x->base, query, hits, NEAR);
	char *small = memory_copy(query, n);

	for (size_t i = 0; i < n; i++)
		if (small[i] >= 'A' && small[i] <= 'Z')
			small[i] = (char)(small[i] + 32);
	unsigned most = n > 12 ? 4 : (unsigned)n / 3 + 1;
	for (unsigned d = 0; d <= most; d++)
		for (size_t i = 0; i < knowledge_count(x->base) && count < NEAR; i++)
			if (nearest(knowledge_at(x->base, i), small, most) == d)
				near[count++] = knowledge_at(x->base, i);
	free(small);
	for (size_t i = 0; i < found && count < NEAR; i++) {
		size_t k = 0;
		while (k < count && near[k] != hits[i].entry)
			k++;
		if (k == count)
			near[count++] = hits[i].entry;
	}
	tell("nothing is known by the name ", query);
	if (count)
		fprintf(stderr, "near it:\n");
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "  %-28s %s\n", knowledge_id(near[i]),
			knowledge_title(near[i], x->language));
	fprintf(stderr, "h2lens explain --list lists all, --search WORDS looks inside of them\n");
}

/* The words as one, as a log's line is that was not quoted. */
static char *joined(const struct options *o)
{
	struct text t = {0};

	for (int i = 0; i < o->word_count; i++)
		text_addf(&t, "%s%s", i ? " " : "", o->words[i]);
	return t.s ? t.s : memory_copy("", 0);
}

/* Those that stand beside the best. */
static size_t of_the_best(const struct knowledge_hit *hits, size_t count, int least)
{
	size_t n = 0;

	while (n < count && n < EXPLAIN_COMMAND_SHOWN && hits[n].score >= least &&
	       hits[n].score + APART >= hits[0].score)
		n++;
	return n;
}

static size_t by_line(const struct explain_command *x, const char *query, struct knowledge_hit *out)
{
	struct recogniser *r = recogniser_new(x->base);
	struct recognised found[EXPLAIN_COMMAND_SHOWN];
	size_t n = recognise(r, query, strlen(query), found, EXPLAIN_COMMAND_SHOWN);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct knowledge_hit){found[i].entry, found[i].score};
	recogniser_free(r);
	return n;
}

static int explain(const struct explain_command *x, const char *query)
{
	struct knowledge_hit hits[HITS];
	const struct knowledge_entry *exact = knowledge_by_id(x->base, query);
	size_t count = knowledge_by_name(x->base, query, hits, HITS);
	size_t best = of_the_best(hits, count, SURE);

	if (exact) {
		hits[0] = (struct knowledge_hit){exact, SURE};
		best = 1;
	}
	if (best) {
		explain_command_entries(x, query, hits, best);
		return 0;
	}
	struct knowledge_hit lines[EXPLAIN_COMMAND_SHOWN];
	size_t known = by_line(x, query, lines);
	if (known) {
		explain_command_entries(x, query, lines, known);
		return 0;
	}
	while (count && hits[count - 1].score < LIKELY)
		count--;
	if (count == 1 || (count && x->options->format == FORMAT_JSON))
		explain_command_entries(x, query, hits, count > 1 ? EXPLAIN_COMMAND_SHOWN : 1);
	else if (count)
		explain_command_list(x, query, hits, count);
	if (count)
		return 0;
	if (x->options->format == FORMAT_JSON)
		explain_command_entries(x, query, hits, 0);
	suggest(x, query);
	return EXIT_FAILURE;
}

static int list(const struct explain_command *x)
{
	size_t n = knowledge_count(x->base);
	struct knowledge_hit *all = memory_get(n + 1, sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i].entry = knowledge_at(x->base, i);
	explain_command_list(x, "", all, n);
	free(all);
	return 0;
}

static int search(const struct explain_command *x, const char *words)
{
	struct knowledge_hit hits[HITS];
	size_t n = knowledge_search(x->base, words, hits, HITS);

	if (n || x->options->format == FORMAT_JSON)
		explain_command_list(x, words, hits, n);
	if (!n)
		fprintf(stderr, "h2lens: no entry has these words\n");
	return n ? 0 : EXIT_FAILURE;
}

int explain_command(const struct options *o, bool color)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_open(&e);
	struct explain_command x = {o, k, o->language_given ? o->language : knowledge_language(),
				    color, terminal_width()};
	char *query = joined(o);
	int status;

	if (e.text[0])
		tell("", e.text);
	if (o->list)
		status = list(&x);
	else if (o->search)
		status = search(&x, query);
	else if (strcmp(query, "-") == 0)
		status = explain_command_lines(&x);
	else
		status = explain(&x, query);
	free(query);
	knowledge_close(k);
	return status;
}
