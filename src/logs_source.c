/* The octets of a log: a file, packed or not, or standard input. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "h2lens/book.h"
#include "logs_source.h"

struct magic {
	const char *octets;
	size_t n;
	const char *what;
};

/* What is given for a log and is none. */
static const struct magic others[] = {
	{"\xff\xfe", 2, "is UTF-16: convert it with iconv -f UTF-16 -t UTF-8"},
	{"\xfe\xff", 2, "is UTF-16: convert it with iconv -f UTF-16 -t UTF-8"},
	{"\x0a\x0d\x0d\x0a", 4, "is a capture, not a log"},
	{"\xd4\xc3\xb2\xa1", 4, "is a capture, not a log"},
	{"\xa1\xb2\xc3\xd4", 4, "is a capture, not a log"},
	{"\x4d\x3c\xb2\xa1", 4, "is a capture, not a log"},
	{"\xfd"
	 "7zXZ",
	 5, "is packed with xz: unpack it first"},
	{"BZh", 3, "is packed with bzip2: unpack it first"},
};
static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's byte order mark */

/* The first octets are looked at and stay. */
static bool begin(struct logs_source *s, const char *name, struct error *e)
{
	enum { MOST = 8 };
	struct slice head = {0};

	if (input_need(&s->in, MOST, e) == INPUT_FAILED)
		return false;
	head = (struct slice){(const char *)input_view(&s->in), input_have(&s->in)};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (head.n >= others[i].n && memcmp(head.p, others[i].octets, others[i].n) == 0)
			return error_set(e, "%s %s", name, others[i].what);
	if (head.n >= sizeof(mark) - 1 && memcmp(head.p, mark, sizeof(mark) - 1) == 0)
		input_take(&s->in, sizeof(mark) - 1);
	return true;
}

bool logs_source_open(struct logs_source *s, const char *name, struct error *e)
{
	struct stat facts;
	/* an empty log is one, an empty capture is none */
	bool regular = stat(name, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size;

	*s = (struct logs_source){.name = name};
	if (strcmp(name, "-") != 0 && regular) {
		s->kept = input_open(&s->in, name, 0, e);
		return s->kept && begin(s, name, e);
	}
	s->f = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
	return s->f || error_set(e, "cannot read the log %s: %s", name, strerror(errno));
}

/* The octets that are there, at least one; 0 when no more come. */
static size_t more(struct logs_source *s, struct error *e)
{
	enum input_status status = input_need(&s->in, 1, e);

	s->failed = s->failed || status == INPUT_FAILED;
	return status == INPUT_FAILED ? 0 : input_have(&s->in);
}

static bool kept_line(struct logs_source *s, char *out, size_t room, size_t *n, struct error *e)
{
	size_t there;
	bool any = false, ended = false;

	while (!ended && (there = more(s, e)) > 0) {
		const char *p = (const char *)input_view(&s->in), *end = memchr(p, '\n', there);
		size_t take = end ? (size_t)(end - p) : there, keep = room - *n;
		keep = take < keep ? take : keep;
		memcpy(out + *n, p, keep);
		*n += keep;
		ended = end != NULL;
		input_take(&s->in, take + ended);
		any = true;
	}
	return any;
}

static bool piped_line(FILE *f, char *out, size_t room, size_t *n)
{
	int c;

	flockfile(f);
	while ((c = getc_unlocked(f)) != EOF && c != '\n')
		if (*n < room)
			out[(*n)++] = (char)c;
	funlockfile(f);
	return c != EOF || *n;
}

bool logs_source_line(struct logs_source *s, char *out, size_t room, size_t *n, struct error *e)
{
	*n = 0;
	bool any = s->kept ? kept_line(s, out, room, n, e) : piped_line(s->f, out, room, n);
	if (!s->kept && !any && ferror(s->f))
		s->failed =
			!error_set(e, "reading the log %s failed: %s", s->name, strerror(errno));
	while (*n && out[*n - 1] == '\r')
		--*n;
	return any && !s->failed;
}

void logs_source_close(struct logs_source *s)
{
	if (s->kept)
		input_close(&s->in);
	if (s->f && s->f != stdin)
		fclose(s->f);
	*s = (struct logs_source){0};
}
