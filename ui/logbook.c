#include "logbook.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grow.h"

enum {
	NAMED_LINES = 50, /* one of them tells which program wrote it */
	LONG_OCTETS = 2000000
};

static void file_done(struct logbook_file *f)
{
	if (f->logs)
		logs_free(f->logs);
	free(f->path);
}

void logbook_done(struct logbook *l)
{
	for (uint32_t i = 0; i < l->count; i++)
		file_done(&l->files[i]);
	free(l->files);
	memset(l, 0, sizeof(*l));
}

void logbook_add(struct logbook *l, const char *path, const struct logs_options *o, bool told)
{
	l->files = grow_array(l->files, &l->room, l->count + 1, sizeof(*l->files));
	l->files[l->count++] =
		(struct logbook_file){.path = grow_copy(path, strlen(path)), .told = !told};
	if (o)
		l->files[l->count - 1].options = *o;
}

struct logbook_file *logbook_long(const struct logbook *l)
{
	struct stat s;
	struct logbook_file *f = &l->files[l->read];
	const char *at = strrchr(f->path, '@');
	char *bare = grow_copy(f->path, at ? (size_t)(at - f->path) : strlen(f->path));
	bool known = stat(f->path, &s) == 0 || stat(bare, &s) == 0;
	free(bare);
	return known && s.st_size >= LONG_OCTETS ? f : NULL;
}

bool logbook_read(struct logbook *l, const struct recogniser *r, struct error *e)
{
	struct logbook_file *f = &l->files[l->read];
	/* the keys may come from there, and whoever types sees no end of it */
	if (strcmp(f->path, "-") == 0)
		error_set(e, "the workbench reads no log from standard input: give --log a file");
	else
		f->logs = logs_read(f->path, &f->options, r, e);
	if (f->logs) {
		l->read++;
		l->tied = false;
		return true;
	}
	file_done(f);
	l->count--;
	memmove(f, f + 1, (size_t)(l->count - l->read) * sizeof(*f));
	return false;
}

void logbook_tie(struct logbook *l, const struct book *b)
{
	for (uint32_t i = 0; i < l->read; i++)
		logs_tie(l->files[i].logs, b);
	l->tied = true;
	l->events = book_events(b);
	l->version++;
}

void logbook_untie(struct logbook *l)
{
	l->tied = false;
	l->version++;
}

uint32_t logbook_shown(const struct logbook *l)
{
	return l->tied ? l->read : 0;
}

bool logbook_is_given(const struct logbook_file *f)
{
	return f->options.offset_given || strcmp(f->path, logs_name(f->logs)) != 0;
}

static const char *program_of(const struct logs *l)
{
	for (size_t i = 0; i < logs_count(l) && i < NAMED_LINES; i++)
		if (*logs_line(l, i)->program)
			return logs_line(l, i)->program;
	return "";
}

static bool holds(const char *s, size_t n, const char *word)
{
	size_t length = strlen(word);
	for (size_t i = 0; length && i + length <= n; i++)
		if (strncmp(s + i, word, length) == 0)
			return true;
	return false;
}

/* The last part of the file's name that holds the program's, else the program, else the name. */
void logbook_name(const struct logs *l, struct text *out)
{
	const char *path = logs_name(l), *slash = strrchr(path, '/'), *program = program_of(l);
	const char *base = slash && slash[1] ? slash + 1 : path, *best = NULL;
	size_t n, best_n = 0;
	for (const char *part = base; *part; part += n + (part[n] == '.')) {
		n = strcspn(part, ".");
		if (holds(part, n, program)) {
			best = part;
			best_n = n;
		}
	}
	if (best)
		text_clean(out, best, best_n);
	else if (*program)
		text_add(out, program);
	else
		text_clean(out, base, strcspn(base, "."));
}

const char *logbook_words(const struct log_line *x)
{
	const char *s = x->text + x->words, *end;
	s += strspn(s, " ");
	if (*s == '[' && (end = strchr(s, ']')) != NULL)
		s = end + 1;
	for (;;) {
		s += strspn(s, " ");
		size_t n = strspn(s, "0123456789#*:");
		if (n == 0 || s[n] != ' ')
			return s;
		s += n;
	}
}
