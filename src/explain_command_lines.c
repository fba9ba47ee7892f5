/* Logs on standard input: the lines that are known, as they come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "explain_command_parts.h"
#include "h2lens/words.h"

enum { LINE_KEPT = 64 * 1024 };

/* How often each entry was met. */
struct count {
	const struct knowledge_entry *entry;
	uint64_t lines;
};

struct lines {
	const struct explain_command *x;
	struct recogniser *recogniser;
	struct jsonl json;
	struct count *counts;
	size_t count, room;
	uint64_t seen, known;
};

/* A line without its end; what is longer than the buffer is read over. False: there is no more. */
static bool read_line(char *out, size_t *n)
{
	int c;

	*n = 0;
	flockfile(stdin);
	while ((c = getc_unlocked(stdin)) != EOF && c != '\n')
		if (*n < LINE_KEPT)
			out[(*n)++] = (char)c;
	funlockfile(stdin);
	return c != EOF || *n;
}

static void count(struct lines *l, const struct knowledge_entry *entry)
{
	size_t i = 0;

	while (i < l->count && l->counts[i].entry != entry)
		i++;
	if (i == l->count) {
		if (l->count == l->room) {
			l->room = memory_room(l->room, l->count + 1);
			l->counts = memory_resize(l->counts, l->room, sizeof(*l->counts));
		}
		l->counts[l->count++] = (struct count){entry, 0};
	}
	l->counts[i].lines++;
}

static void write_json(struct lines *l, const char *s, size_t n, const struct recognised *found,
		       size_t matches)
{
	struct jsonl *j = &l->json;
	const char *program = recognise_program(s, n);

	jsonl_open(j, NULL, '{');
	jsonl_number(j, "line", l->seen);
	jsonl_text(j, "text", s, n);
	jsonl_string(j, "program", *program ? program : NULL);
	jsonl_open(j, "matches", '[');
	for (size_t i = 0; i < matches; i++) {
		jsonl_open(j, NULL, '{');
		jsonl_string(j, "id", knowledge_id(found[i].entry));
		jsonl_string(j, "title", knowledge_title(found[i].entry, l->x->language));
		jsonl_number(j, "score", (uint64_t)found[i].score);
		jsonl_close(j, '}');
	}
	jsonl_close(j, ']');
	jsonl_close(j, '}');
	jsonl_line(j);
	jsonl_flush(j);
}

static void write_text(struct lines *l, const char *s, size_t n, const struct recognised *found,
		       size_t matches)
{
	const char *bold = explain_command_paint(l->x, "\033[1m"),
		   *plain = explain_command_paint(l->x, "\033[0m");
	bool markdown = l->x->options->format == FORMAT_MARKDOWN;
	struct text t = {0};

	text_clean(&t, s, n);
	if (markdown)
		printf("%s%llu: %s\n", matches ? "- " : "  ", (unsigned long long)l->seen,
		       text_str(&t));
	else
		printf("%s%s%6llu%s  %s\n", bold, matches ? ">" : " ", (unsigned long long)l->seen,
		       plain, text_str(&t));
	text_done(&t);
	for (size_t i = 0; i < matches; i++)
		printf(markdown ? "  - `%s`: %s%s%s\n" : "         = %s: %s%s%s\n",
		       knowledge_id(found[i].entry), bold,
		       knowledge_title(found[i].entry, l->x->language), plain);
}

static int by_lines(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->lines != y->lines)
		return x->lines < y->lines ? 1 : -1;
	return strcmp(knowledge_id(x->entry), knowledge_id(y->entry));
}

static void write_summary(struct lines *l)
{
	if (l->known)
		putchar('\n');
	words_put(stdout, l->x->language, "%llu of %llu lines are known\n",
		  (unsigned long long)l->known, (unsigned long long)l->seen);
	if (l->count)
		qsort(l->counts, l->count, sizeof(*l->counts), by_lines);
	for (size_t i = 0; i < l->count; i++)
		printf("%7llu  %s: %s\n", (unsigned long long)l->counts[i].lines,
		       knowledge_id(l->counts[i].entry),
		       knowledge_title(l->counts[i].entry, l->x->language));
}

static void take(struct lines *l, const char *s, size_t n)
{
	struct recognised found[EXPLAIN_COMMAND_SHOWN];

	while (n && s[n - 1] == '\r')
		n--;
	l->seen++;
	size_t matches = recognise(l->recogniser, s, n, found, EXPLAIN_COMMAND_SHOWN);
	l->known += matches > 0;
	for (size_t i = 0; i < matches; i++)
		count(l, found[i].entry);
	if (!matches && !l->x->options->all)
		return;
	if (l->x->options->format == FORMAT_JSON)
		write_json(l, s, n, found, matches);
	else
		write_text(l, s, n, found, matches);
	fflush(stdout);
}

int explain_command_lines(const struct explain_command *x)
{
	struct lines l = {.x = x, .recogniser = recogniser_new(x->base), .json = {.out = stdout}};
	char *line = memory_get(LINE_KEPT, 1);
	size_t n;

	while (!ferror(stdout) && read_line(line, &n))
		take(&l, line, n);
	bool failed = ferror(stdin) != 0;
	if (failed)
		fprintf(stderr, "h2lens: reading standard input failed\n");
	if (x->options->format != FORMAT_JSON && !ferror(stdout))
		write_summary(&l);
	free(line);
	free(l.counts);
	jsonl_done(&l.json);
	recogniser_free(l.recogniser);
	return l.known && !failed ? 0 : EXIT_FAILURE;
}
