/* What users call a thing, and words to search for. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "insight/knowledge_parts.h"

enum {
	READINGS = 12,
	READING_ROOM = 96,
	SCORE_EXACT = 1000,
	SCORE_EVENT = 950,
	SCORE_READING = 900,
	SCORE_FINDING = 800,
	SCORE_BEGINS = 400,
	SCORE_WORDS = 300,
	SCORE_ALL = 150,
	WORDS_MAX = 16
};

/* The same thing in the words that entries may use. */
struct readings {
	char words[READINGS][READING_ROOM];
	int count;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static void add_word(struct text *t, const char *s, size_t n)
{
	char *end, number[24];

	if (t->n)
		text_add_char(t, ' ');
	if (n > 2 && n < sizeof(number) && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		memcpy(number, s, n);
		number[n] = '\0';
		unsigned long value = strtoul(number, &end, 16);
		if (!*end) {
			text_addf(t, "%lu", value);
			return;
		}
	}
	for (size_t i = 0; i < n; i++)
		text_add_char(t, (char)tolower((unsigned char)s[i]));
}

char *knowledge_plain(const char *s, size_t n)
{
	struct text t = {0};

	for (size_t i = 0; i < n && t.n < 4096;) {
		size_t from = i;
		while (i < n && is_word(s[i]))
			i++;
		if (i > from)
			add_word(&t, s + from, i - from);
		else
			i++;
	}
	return t.s ? t.s : memory_copy("", 0);
}

ERROR_FORMAT(2, 3)
static void reading(struct readings *r, const char *format, ...)
{
	va_list ap;

	if (r->count == READINGS)
		return;
	va_start(ap, format);
	(void)vsnprintf(r->words[r->count++], READING_ROOM, format, ap);
	va_end(ap);
}

/* The plain form of a table's name: "enhance your calm". */
static const char *spoken(char *out, size_t room, const char *name)
{
	char *plain = knowledge_plain(name, strlen(name));

	(void)snprintf(out, room, "%s", plain);
	free(plain);
	return out;
}

/* What follows one of these words; NULL when none of them begins it. */
static const char *after(const char *plain, const char *const *words)
{
	for (; *words; words++) {
		size_t n = strlen(*words);
		if (strncmp(plain, *words, n) == 0 && (plain[n] == ' ' || !plain[n]))
			return plain[n] ? plain + n + 1 : plain + n;
	}
	return NULL;
}

/* A number or a name of one of the tables; -1 neither. */
static int number_of(const char *rest, int (*find)(const char *, size_t))
{
	char name[READING_ROOM];
	size_t n = strlen(rest);

	if (!n || n >= sizeof(name))
		return -1;
	if (strspn(rest, "0123456789") == n)
		return n < 6 ? (int)strtol(rest, NULL, 10) : -1;
	for (size_t i = 0; i <= n; i++)
		name[i] = rest[i] == ' ' ? '_' : rest[i];
	return find(name, n);
}

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static void read_error(struct readings *r, const char *plain)
{
	static const char *const goaway[] = {"goaway", "go away", NULL},
				 *const reset[] = {"rst stream",   "rststream", "rst",
						   "stream reset", "reset",	NULL},
				 *const either[] = {"h2 error",	  "http2 error", "http 2 error",
						    "error code", "error",	 "nghttp2",
						    "err",	  "h2",		 NULL};
	const char *g = after(plain, goaway), *s = after(plain, reset), *x = after(plain, either);
	const char *rest = g ? g : s ? s : x ? x : plain;
	static const char *const code[] = {"with error code", "error code", "with",
					   "error",	      "code",	    NULL};
	const char *more = after(rest, code);
	char name[READING_ROOM];

	rest = more && *more ? more : rest;
	int n = number_of(rest, names_find_error);
	if (n < 0 || !names_error((uint32_t)n))
		return;
	spoken(name, sizeof(name), names_error((uint32_t)n));
	if (!s) {
		reading(r, "goaway %s", name);
		reading(r, "goaway %d", n);
	}
	if (!g) {
		reading(r, "rst stream %s", name);
		reading(r, "rst stream %d", n);
	}
	reading(r, "%s", name);
}

static void read_alert(struct readings *r, const char *plain)
{
	static const char *const words[] = {
		"tls alert number", "ssl alert number", "alert number", "tls alert", "ssl alert",
		"tlsv1 alert",	    "tlsv13 alert",	"sslv3 alert",	"alert",     NULL};
	const char *rest = after(plain, words);
	char name[READING_ROOM];

	if (!rest && is_number(plain))
		return;
	int n = number_of(rest ? rest : plain, names_find_alert);
	if (n < 0 || !names_alert((unsigned)n))
		return;
	spoken(name, sizeof(name), names_alert((unsigned)n));
	reading(r, "alert %d", n);
	reading(r, "alert %s", name);
	reading(r, "tls alert %d", n);
	reading(r, "tls alert %s", name);
	reading(r, "%s", name);
}

/* "deadlineexceeded", as Go writes it; -1 none. */
static int grpc_joined(const char *rest)
{
	const char *name;

	for (unsigned i = 0; (name = names_grpc(i)); i++) {
		const char *at = rest;
		for (; *name && *at; name++)
			if (*name != '_' && tolower((unsigned char)*name) != *at++)
				break;
		if (!*name && !*at)
			return (int)i;
	}
	return -1;
}

static void read_grpc(struct readings *r, const char *plain)
{
	static const char *const words[] = {
		"grpc status code", "grpc status", "grpc code", "grpc", "rpc error code",
		"statuscode",	    "status code", "code",	NULL};
	const char *rest = after(plain, words);
	char name[READING_ROOM];

	if (!rest && is_number(plain))
		return;
	int n = number_of(rest ? rest : plain, names_find_grpc);
	n = n < 0 ? grpc_joined(rest ? rest : plain) : n;
	if (n < 0 || !names_grpc((unsigned)n))
		return;
	spoken(name, sizeof(name), names_grpc((unsigned)n));
	reading(r, "grpc %s", name);
	reading(r, "grpc %d", n);
	reading(r, "grpc status %d", n);
	reading(r, "%s", name);
}

static void read_others(struct readings *r, const char *plain)
{
	static const char *const
		status[] = {"http status", "status code", "http", "status", NULL},
		*const setting[] = {"settings", "setting", NULL}, *const net[] = {"net", NULL},
		*const curl[] = {"curl error", "curl exit code", "curl exit", "curl", NULL};
	const char *rest = after(plain, status);
	char name[READING_ROOM];

	rest = rest ? rest : plain;
	if (is_number(rest) && strlen(rest) == 3) {
		reading(r, "http %s", rest);
		reading(r, "%s", rest);
	}
	rest = after(plain, curl);
	if (rest && is_number(rest)) {
		reading(r, "curl %s", rest);
		reading(r, "curl error %s", rest);
	}
	rest = after(plain, net); /* net::ERR_… */
	if (rest && strncmp(rest, "err ", 4) == 0)
		reading(r, "%s", rest);
	rest = after(plain, setting);
	int n = number_of(rest ? rest : plain, names_find_setting);
	if (n > 0 && !is_number(plain) && names_setting((unsigned)n)) {
		spoken(name, sizeof(name), names_setting((unsigned)n));
		reading(r, "settings %s", name);
		reading(r, "%s", name);
	}
}

/* "rst stream cancel" for a line "stream-reset CANCEL client": what its finding is called. */
static void finding_called(const char *line, char *out, size_t room, int *others)
{
	size_t n = strcspn(line, " ");
	const char *code = line + n + strspn(line + n, " "), *colon;
	size_t length = strcspn(code, " ");
	const char *kind = strncmp(line, "stream-reset", 12) == 0 ? "rst stream"
			   : strncmp(line, "goaway", 6) == 0	  ? "goaway"
			   : strstr(line, "alert")		  ? "alert"
			   : strncmp(line, "grpc", 4) == 0	  ? "grpc"
			   : strncmp(line, "http", 4) == 0	  ? "http"
								  : "";
	*others = 0;
	for (const char *p = code + length; *p; p++)
		*others += *p == ' ';
	out[0] = '\0';
	colon = memchr(code, ':', length);
	if (colon) {
		length -= (size_t)(colon + 1 - code);
		code = colon + 1;
	}
	if (!length || !*kind)
		return;
	char *plain = knowledge_plain(code, length);
	(void)snprintf(out, room, "%s %s", kind, plain);
	free(plain);
}

static int better(int a, int b)
{
	return a > b ? a : b;
}

static int score_line(const struct knowledge_line *line, const char *plain,
		      const struct readings *r)
{
	char called[READING_ROOM];
	int best = 0, others;

	if (line->plain) {
		bool event = line->key[0] == 'e';
		size_t n = strlen(plain);
		if (strcmp(line->plain, plain) == 0)
			return event ? SCORE_EVENT : SCORE_EXACT;
		if (strncmp(line->plain, plain, n) == 0 && line->plain[n] == ' ')
			best = SCORE_BEGINS - (int)strlen(line->plain + n) % 90;
		for (int i = 0; i < r->count; i++)
			if (strcmp(line->plain, r->words[i]) == 0)
				best = better(best, SCORE_READING - 5 * i - (event ? 3 : 0));
		return best;
	}
	if (strcmp(line->key, "finding") != 0)
		return 0;
	finding_called(line->value, called, sizeof(called), &others);
	for (int i = 0; called[0] && i < r->count; i++)
		if (strcmp(called, r->words[i]) == 0)
			best = better(best, SCORE_FINDING - 5 * i - 20 * others);
	return best;
}

/* Are all words of `plain` words of `of`? */
static bool has_words(const char *of, const char *plain)
{
	while (*plain) {
		size_t n = strcspn(plain, " ");
		const char *at = of;
		for (; *at; at += strcspn(at, " "), at += *at == ' ')
			if (strncmp(at, plain, n) == 0 && (at[n] == ' ' || !at[n]))
				break;
		if (!*at)
			return false;
		plain += n + (plain[n] == ' ');
	}
	return true;
}

static int score_name(const struct knowledge_entry *x, const char *plain, const struct readings *r)
{
	int best = 0;

	if (strcmp(x->plain_id, plain) == 0)
		return SCORE_EXACT + 1;
	for (int l = 0; l < LANGUAGES; l++) {
		const struct knowledge_page *page = &x->pages[l];
		if (strcmp(x->plain_title[l], plain) == 0)
			return SCORE_EXACT;
		if (has_words(x->plain_title[l], plain))
			best = better(best, SCORE_WORDS);
		for (size_t i = 0; i < page->count; i++)
			best = better(best, score_line(&page->lines[i], plain, r));
	}
	if (best < SCORE_WORDS && has_words(x->plain_id, plain))
		best = SCORE_WORDS;
	return best;
}

/* Keeps the best `room` in order; of equals the earlier one stays first. */
static size_t keep(struct knowledge_hit *out, size_t count, size_t room,
		   const struct knowledge_entry *x, int score)
{
	size_t at = count;

	while (at && out[at - 1].score < score)
		at--;
	if (at >= room)
		return count;
	size_t moved = (count < room ? count : room - 1) - at;
	memmove(out + at + 1, out + at, moved * sizeof(*out));
	out[at] = (struct knowledge_hit){x, score};
	return count < room ? count + 1 : count;
}

struct words {
	char *items[WORDS_MAX];
	int count;
	char *text;
};

static void split(struct words *w, const char *s)
{
	char *rest;

	*w = (struct words){.text = memory_copy(s, strnlen(s, 4096))};
	for (char *one = strtok_r(w->text, " \t\r\n", &rest); one && w->count < WORDS_MAX;
	     one = strtok_r(NULL, " \t\r\n", &rest))
		w->items[w->count++] = one;
}

static int score_words(const struct knowledge_entry *x, const struct words *w)
{
	int score = 0, found = 0;

	for (int i = 0; i < w->count; i++) {
		int best = 0;
		for (int l = 0; l < LANGUAGES; l++) {
			const struct knowledge_page *page = &x->pages[l];
			if (!page->text)
				continue;
			if (strcasestr(page->body, w->items[i]))
				best = better(best, 2);
			for (size_t k = 0; k < page->count; k++)
				if (strcasestr(page->lines[k].value, w->items[i]))
					best = better(best, strcmp(page->lines[k].key, "title") == 0
								    ? 7
								    : 5);
		}
		score += best;
		found += best > 0;
	}
	return score + (found == w->count && found ? SCORE_ALL : 0);
}

size_t knowledge_search(const struct knowledge *k, const char *words, struct knowledge_hit *out,
			size_t room)
{
	struct words w;
	size_t count = 0;

	split(&w, words);
	for (size_t i = 0; i < k->count; i++) {
		int score = score_words(&k->items[i], &w);
		if (score)
			count = keep(out, count, room, &k->items[i], score);
	}
	free(w.text);
	return count;
}

/* A number in hexadecimal is an error code of HTTP/2: nothing else is written so. */
static char *plain_of(const char *name)
{
	size_t n = strnlen(name, 4096), digits;
	struct text t = {0};

	if (n > 2 && name[0] == '0' && (name[1] == 'x' || name[1] == 'X') &&
	    (digits = strspn(name + 2, "0123456789abcdefABCDEF")) == n - 2 && digits < 9) {
		text_addf(&t, "http2 error %s", name);
		char *plain = knowledge_plain(text_str(&t), t.n);
		text_done(&t);
		return plain;
	}
	return knowledge_plain(name, n);
}

size_t knowledge_by_name(const struct knowledge *k, const char *name, struct knowledge_hit *out,
			 size_t room)
{
	char *plain = plain_of(name);
	struct readings r = {0};
	struct words w;
	size_t count = 0;

	read_error(&r, plain);
	/* INTERNAL_ERROR alone is HTTP/2's; the alert is asked for as one */
	if (!r.count || strstr(plain, "alert"))
		read_alert(&r, plain);
	read_grpc(&r, plain);
	read_others(&r, plain);
	split(&w, name);
	for (size_t i = 0; *plain && i < k->count; i++) {
		int score = score_name(&k->items[i], plain, &r);
		if (!score)
			score = score_words(&k->items[i], &w);
		if (score)
			count = keep(out, count, room, &k->items[i], score);
	}
	free(w.text);
	free(plain);
	return count;
}
