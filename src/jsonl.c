#include "jsonl.h"

#include <string.h>

enum { FLUSH_AT = 256 * 1024 };

static void before(struct jsonl *j, const char *key)
{
	if (j->comma)
		text_add_char(&j->t, ',');
	j->comma = true;
	if (!key)
		return;
	text_add_char(&j->t, '"');
	text_add(&j->t, key);
	text_add_n(&j->t, "\":", 2);
}

void jsonl_open(struct jsonl *j, const char *key, char bracket)
{
	before(j, key);
	text_add_char(&j->t, bracket);
	j->comma = false;
}

void jsonl_close(struct jsonl *j, char bracket)
{
	text_add_char(&j->t, bracket);
	j->comma = true;
	if (j->t.n > FLUSH_AT)
		jsonl_flush(j);
}

void jsonl_text(struct jsonl *j, const char *key, const void *p, size_t n)
{
	before(j, key);
	text_json(&j->t, p, n);
}

void jsonl_string(struct jsonl *j, const char *key, const char *s)
{
	if (s)
		jsonl_text(j, key, s, strlen(s));
	else
		jsonl_null(j, key);
}

static void digits(struct text *t, uint64_t n)
{
	char room[20];
	size_t at = sizeof(room);

	do {
		room[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	text_add_n(t, room + at, sizeof(room) - at);
}

void jsonl_number(struct jsonl *j, const char *key, uint64_t n)
{
	before(j, key);
	digits(&j->t, n);
}

void jsonl_signed(struct jsonl *j, const char *key, int64_t n)
{
	before(j, key);
	if (n < 0)
		text_add_char(&j->t, '-');
	digits(&j->t, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void jsonl_seconds(struct jsonl *j, const char *key, double s)
{
	before(j, key);
	text_addf(&j->t, "%.6f", s);
}

void jsonl_bool(struct jsonl *j, const char *key, bool b)
{
	before(j, key);
	text_add(&j->t, b ? "true" : "false");
}

void jsonl_null(struct jsonl *j, const char *key)
{
	before(j, key);
	text_add_n(&j->t, "null", 4);
}

void jsonl_line(struct jsonl *j)
{
	text_add_char(&j->t, '\n');
	j->comma = false;
	if (j->t.n > FLUSH_AT)
		jsonl_flush(j);
}

void jsonl_flush(struct jsonl *j)
{
	if (j->t.n)
		fwrite(j->t.s, 1, j->t.n, j->out);
	text_clear(&j->t);
}

void jsonl_done(struct jsonl *j)
{
	jsonl_flush(j);
	text_done(&j->t);
}
