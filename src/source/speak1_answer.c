#include "source/speak1_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	SHOWN = 60, /* of a broken line */
	STATUS_SWITCHING = 101,
	STATUS_NO_CONTENT = 204,
	STATUS_NOT_MODIFIED = 304,
	BLANKS_MAX = 2 /* empty lines before a status line */
};

static bool broken(struct speak1 *s, const char *what, const char *p, size_t n)
{
	char shown[SHOWN];

	text_clean_to(shown, sizeof(shown), p, n);
	snprintf(s->broken, sizeof(s->broken), "%s%s%s", what, n ? ": " : "", shown);
	s->status = SPEAK1_BROKEN;
	return false;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "HTTP/1.1 200 OK" (RFC 9112 4). */
static bool status_line(struct speak1 *s, const char *p, size_t n)
{
	struct speak1_answer *a = &s->answer;

	if (n == 0 && ++a->blanks <= BLANKS_MAX)
		return true;
	if (!s->first || !s->first->head_sent)
		return broken(s, "the server said something without a request", p, n);
	if (n < 12 || memcmp(p, "HTTP/1.", 7) != 0 || (p[7] != '0' && p[7] != '1') || p[8] != ' ' ||
	    p[9] < '1' || p[9] > '9' || !digit(p[10]) || !digit(p[11]) || (n > 12 && p[12] != ' '))
		return broken(s, "the answer is not HTTP/1.1", p, n);
	a->old = p[7] == '0';
	a->status = (unsigned)(p[9] - '0') * 100 + (unsigned)(p[10] - '0') * 10 +
		    (unsigned)(p[11] - '0');
	a->left = 0;
	a->has_length = a->has_coding = a->chunked = a->close = a->keep_alive = a->h2c = false;
	a->framing_field = false;
	a->part = SPEAK1_FIELDS;
	return true;
}

/* The next element of a list (RFC 9110 5.6.1); false: no more. */
static bool element(const char **p, size_t *n, const char **word, size_t *word_n)
{
	while (*n > 0 && (**p == ',' || **p == ' ' || **p == '\t')) {
		(*p)++;
		(*n)--;
	}
	*word = *p;
	while (*n > 0 && **p != ',') {
		(*p)++;
		(*n)--;
	}
	*word_n = (size_t)(*p - *word);
	while (*word_n > 0 && ((*word)[*word_n - 1] == ' ' || (*word)[*word_n - 1] == '\t'))
		(*word_n)--;
	return *word_n > 0;
}

static bool same(const char *p, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(p, word, n) == 0;
}

/* The same number said again is allowed, another is not (RFC 9110 8.6). */
static bool content_length(struct speak1 *s, const char *p, size_t n)
{
	struct speak1_answer *a = &s->answer;
	const char *word = NULL, *all = p;
	size_t word_n = 0, all_n = n;

	while (element(&p, &n, &word, &word_n)) {
		uint64_t value = 0;
		for (size_t i = 0; i < word_n; i++) {
			if (!digit(word[i]) || value > (INT64_MAX - 9) / 10)
				return broken(s, "content-length is not a number", all, all_n);
			value = value * 10 + (uint64_t)(word[i] - '0');
		}
		if (a->has_length && value != a->left)
			return broken(s, "content-length says two numbers", all, all_n);
		a->has_length = true;
		a->left = value;
	}
	return a->has_length || broken(s, "content-length is empty", "", 0);
}

static bool field(struct speak1 *s, const char *p, size_t n)
{
	struct speak1_answer *a = &s->answer;
	const char *colon = memchr(p, ':', n), *word = NULL, *value = NULL;
	size_t name_n = colon ? (size_t)(colon - p) : 0, value_n = 0, word_n = 0;

	if (p[0] == ' ' || p[0] == '\t') /* folded (RFC 9112 5.2) */
		return !a->framing_field || broken(s, "a folded field decides the length", p, n);
	a->framing_field = false;
	if (name_n == 0 || memchr(p, ' ', name_n) || memchr(p, '\t', name_n))
		return broken(s, "not a field", p, n);
	value = colon + 1;
	value_n = n - name_n - 1;
	if (same(p, name_n, "content-length")) {
		a->framing_field = true;
		return content_length(s, value, value_n);
	}
	if (same(p, name_n, "transfer-encoding")) {
		a->framing_field = a->has_coding = true;
		while (element(&value, &value_n, &word, &word_n))
			a->chunked = same(word, word_n, "chunked");
	} else if (same(p, name_n, "connection")) {
		while (element(&value, &value_n, &word, &word_n)) {
			a->close = a->close || same(word, word_n, "close");
			a->keep_alive = a->keep_alive || same(word, word_n, "keep-alive");
		}
	} else if (same(p, name_n, "upgrade")) {
		while (element(&value, &value_n, &word, &word_n))
			a->h2c = a->h2c || same(word, word_n, "h2c");
	}
	return true;
}

static void begin_answer(struct speak1_answer *a)
{
	a->part = SPEAK1_STATUS_LINE;
	a->head = 0;
	a->blanks = 0;
}

/* RFC 9112 9.3. A request that is not all sent cannot be left unfinished on a connection that goes
 * on. An answer with both framings may be an attack (6.3): nothing after it is believed. */
static bool persists(const struct speak1 *s)
{
	const struct speak1_answer *a = &s->answer;
	const struct speak1_request *q = s->first;

	return !a->close && !q->closes && (!a->old || (a->keep_alive && !a->has_coding)) &&
	       !(a->has_coding && a->has_length) && q->body_sent;
}

static void over(struct speak1 *s, bool whole)
{
	bool goes_on = whole && s->answer.part != SPEAK1_TO_CLOSE && persists(s);
	unsigned status = s->answer.status;

	if (!goes_on && s->status == SPEAK1_GOES_ON)
		s->status = SPEAK1_OVER;
	begin_answer(&s->answer);
	s->answer.status = 0;
	speak1_next(s);
	if (s->h.answer_over)
		s->h.answer_over(s->h.arg, status, whole);
}

static bool switched(struct speak1 *s)
{
	const struct speak1_request *q = s->first;

	if (q->upgrades && s->answer.h2c) {
		s->status = SPEAK1_SWITCHED;
		return true;
	}
	if (!q->other_protocol)
		return broken(s, "101 although no other protocol was asked for", "", 0);
	s->answer.part = SPEAK1_TO_CLOSE;
	return true;
}

/* The head is whole: where does the content end? RFC 9112 6.3, in its order. */
static bool head_over(struct speak1 *s)
{
	struct speak1_answer *a = &s->answer;
	const struct speak1_request *q = s->first;

	if (a->status == STATUS_SWITCHING)
		return switched(s);
	if (a->status < 200) { /* interim */
		a->status = 0;
		begin_answer(a);
	} else if (q->connect && a->status < 300) {
		a->part = SPEAK1_TO_CLOSE;
	} else if (q->no_content || a->status == STATUS_NO_CONTENT ||
		   a->status == STATUS_NOT_MODIFIED) {
		over(s, true);
	} else if (a->has_coding) {
		a->part = a->chunked ? SPEAK1_CHUNK_LINE : SPEAK1_TO_CLOSE;
	} else if (!a->has_length) {
		a->part = SPEAK1_TO_CLOSE;
	} else if (a->left == 0) {
		over(s, true);
	} else {
		a->part = SPEAK1_LENGTH;
	}
	return true;
}

/* "1a;name=value" (RFC 9112 7.1); extensions are not looked at. */
static bool chunk_line(struct speak1 *s, const char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t size = 0;
	size_t i = 0;

	for (; i < n; i++) {
		char c = p[i] >= 'A' && p[i] <= 'F' ? (char)(p[i] - 'A' + 'a') : p[i];
		const char *at = c ? strchr(digits, c) : NULL;
		if (!at)
			break;
		if (size >> 59)
			return broken(s, "a chunk's size is too large", p, n);
		size = size << 4 | (uint64_t)(at - digits);
	}
	if (i == 0 || (i < n && p[i] != ';' && p[i] != ' ' && p[i] != '\t'))
		return broken(s, "not a chunk's size", p, n);
	s->answer.left = size;
	s->answer.head = 0;
	s->answer.part = size > 0 ? SPEAK1_CHUNK : SPEAK1_TRAILERS;
	return true;
}

static bool line(struct speak1 *s, const char *p, size_t n)
{
	switch (s->answer.part) {
	case SPEAK1_STATUS_LINE:
		return status_line(s, p, n);
	case SPEAK1_FIELDS:
		return n > 0 ? field(s, p, n) : head_over(s);
	case SPEAK1_CHUNK_LINE:
		return chunk_line(s, p, n);
	case SPEAK1_CHUNK_END:
		s->answer.part = SPEAK1_CHUNK_LINE;
		return n == 0 || broken(s, "a chunk is longer than its size", p, n);
	case SPEAK1_TRAILERS:
		if (n == 0)
			over(s, true);
		return true;
	case SPEAK1_LENGTH:
	case SPEAK1_TO_CLOSE:
	case SPEAK1_CHUNK:
		break;
	}
	return true;
}

/* A whole line once it is there; its octets wait in `line` until then. */
static size_t take_line(struct speak1 *s, const char *p, size_t n)
{
	struct speak1_answer *a = &s->answer;
	const char *end = memchr(p, '\n', n);
	size_t used = end ? (size_t)(end - p) + 1 : n, length = 0;
	bool chunk = a->part == SPEAK1_CHUNK_LINE || a->part == SPEAK1_CHUNK_END;

	if (chunk ? a->line.n + used > SPEAK1_CHUNK_LINE_MAX : a->head + used > SPEAK1_HEAD_MAX) {
		broken(s,
		       chunk ? "a chunk's line is longer than 4 KiB"
			     : "the fields are longer than 1 MiB",
		       "", 0);
		return used;
	}
	if (!chunk)
		a->head += used;
	text_add_n(&a->line, p, used);
	/* Sooner than at the end of a line that may never come: this is not HTTP. */
	if (a->part == SPEAK1_STATUS_LINE && !end && a->line.n >= 5 &&
	    memcmp(text_str(&a->line), "HTTP/", 5) != 0 && text_str(&a->line)[0] != '\r')
		broken(s, "the answer is not HTTP/1.1", text_str(&a->line), a->line.n);
	if (!end)
		return used;
	length = a->line.n - 1;
	if (length > 0 && a->line.s[length - 1] == '\r')
		length--;
	line(s, a->line.s, length);
	text_clear(&a->line);
	return used;
}

static size_t take_body(struct speak1 *s, const char *p, size_t n)
{
	struct speak1_answer *a = &s->answer;

	if (a->part != SPEAK1_TO_CLOSE && n > a->left)
		n = (size_t)a->left;
	if (s->h.body)
		s->h.body(s->h.arg, p, n);
	if (a->part == SPEAK1_TO_CLOSE)
		return n;
	a->left -= n;
	if (a->left > 0)
		return n;
	if (a->part == SPEAK1_CHUNK)
		a->part = SPEAK1_CHUNK_END;
	else
		over(s, true);
	return n;
}

enum speak1_status speak1_feed(struct speak1 *s, const void *p, size_t n, size_t *used,
			       struct error *e)
{
	enum speak1_status before = s->status;

	*used = 0;
	while (*used < n && s->status == SPEAK1_GOES_ON) {
		const char *at = (const char *)p + *used;
		bool body = s->answer.part == SPEAK1_LENGTH || s->answer.part == SPEAK1_CHUNK ||
			    s->answer.part == SPEAK1_TO_CLOSE;
		*used += body ? take_body(s, at, n - *used) : take_line(s, at, n - *used);
	}
	if (s->status == SPEAK1_BROKEN) {
		error_set(e, "%s", s->broken);
		if (before == SPEAK1_GOES_ON && s->first && s->first->head_sent)
			over(s, false);
	}
	if (s->status != SPEAK1_SWITCHED)
		*used = n;
	return s->status;
}

enum speak1_status speak1_feed_end(struct speak1 *s)
{
	if (s->status != SPEAK1_GOES_ON)
		return s->status;
	s->status = SPEAK1_OVER;
	if (s->first && s->first->head_sent)
		over(s, s->answer.part == SPEAK1_TO_CLOSE);
	return s->status;
}
