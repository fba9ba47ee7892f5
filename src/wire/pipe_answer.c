#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "wire/h2_frame.h"
#include "wire/pipe_parts.h"

enum {
	ENOUGH = 16, /* octets that tell text from other things */
	QUOTED = 72, /* of a line that is shown */
	HEX = 16,
	MYSQL_HEADER = 5 /* octets before the version */
};

static const char *const whats[] = {"",
#define X(name, word, what) what,
				    ANSWERS(X)
#undef X
};

static bool starts(const uint8_t *p, size_t n, const char *with)
{
	size_t length = strlen(with);

	return n >= length && strncasecmp((const char *)p, with, length) == 0;
}

/* A record header of TLS; what a server begins with is a handshake or an alert. */
static bool is_tls(const uint8_t *p, size_t n)
{
	return n >= 3 && (p[0] == 21 || p[0] == 22) && p[1] == 3 && p[2] <= 4;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_text(const uint8_t *p, size_t n)
{
	size_t end = n < ENOUGH ? n : (size_t)ENOUGH;

	for (size_t i = 0; i < end; i++)
		if ((p[i] < 0x20 || p[i] > 0x7e) && p[i] != '\t' && p[i] != '\r' && p[i] != '\n')
			return false;
	return n > 0;
}

/* Packet 0 of protocol 10, and a version that begins with a digit. */
static bool is_mysql(const uint8_t *p, size_t n)
{
	return n > MYSQL_HEADER && p[1] == 0 && p[2] == 0 && p[3] == 0 && p[4] == 10 &&
	       is_digit(p[MYSQL_HEADER]);
}

static enum answer kind_of(const uint8_t *p, size_t n)
{
	if (is_tls(p, n))
		return ANSWER_TLS;
	if (is_mysql(p, n))
		return ANSWER_MYSQL;
	if (!is_text(p, n))
		return ANSWER_OCTETS;
	if (starts(p, n, "SSH-"))
		return ANSWER_SSH;
	if (starts(p, n, "HTTP/1."))
		return ANSWER_HTTP1;
	/* RFC 5321 section 4.2, RFC 959 section 4.2: three digits, then a space or a hyphen */
	if (n >= 4 && p[0] == '2' && is_digit(p[1]) && is_digit(p[2]) &&
	    (p[3] == ' ' || p[3] == '-'))
		return ANSWER_GREETING;
	if (starts(p, n, "+OK") || starts(p, n, "* OK"))
		return ANSWER_MAIL;
	if (p[0] == '<')
		return ANSWER_HTML;
	return ANSWER_TEXT;
}

int pipe_answer_looks(const uint8_t *p, size_t n, bool last)
{
	if (n < 3)
		return last ? n > 0 && p[0] != 0 : -1;
	/* The first three octets are a frame's length, and no first frame is longer than the
	 * default (RFC 9113 section 4.2): the server has not seen another value acknowledged. A
	 * SETTINGS frame that breaks the rule is a frame none the less. */
	uint32_t length = (uint32_t)p[0] << 16 | bytes_get16(p + 1);
	if (length <= H2_FRAME_DEFAULT_MAX)
		return 0;
	enum answer kind = kind_of(p, n);
	if (n < H2_FRAME_HEADER && kind == ANSWER_OCTETS && !last)
		return -1;
	if (n >= H2_FRAME_HEADER && kind == ANSWER_OCTETS) {
		struct h2_frame f = h2_frame_unpack(p);
		if (f.type == H2_SETTINGS && f.stream == 0)
			return 0;
	}
	/* text comes in lines: the first of them says more */
	if (!last && kind != ANSWER_TLS && kind != ANSWER_MYSQL && kind != ANSWER_OCTETS &&
	    n < QUOTED && !memchr(p, '\n', n))
		return -1;
	return 1;
}

/* The first line, or the first octets where there is none. */
static void quote(struct text *t, enum answer kind, const uint8_t *p, size_t n)
{
	size_t end = 0;

	if (kind == ANSWER_TLS && n >= 7 && p[0] == 21) {
		const char *name = names_alert(p[6]);
		text_addf(t, " (the alert %s)", name ? name : "of an unknown number");
		return;
	}
	if (kind == ANSWER_OCTETS || kind == ANSWER_TLS) {
		text_add(t, ": ");
		text_hex(t, p, n < HEX ? n : (size_t)HEX);
		return;
	}
	if (kind == ANSWER_MYSQL) { /* the version is its text */
		p += MYSQL_HEADER;
		n -= MYSQL_HEADER;
	}
	while (n && (*p == '\r' || *p == '\n')) {
		p++;
		n--;
	}
	while (end < n && end < QUOTED && p[end] >= 0x20 && p[end] <= 0x7e)
		end++;
	text_add(t, ": \"");
	text_add_n(t, (const char *)p, end);
	text_add(t, end == QUOTED ? "…\"" : "\"");
}

void pipe_answer_tell(struct pipe *p, int side, const uint8_t *octets, size_t n, bool to_tls,
		      struct moment at)
{
	struct book *b = p->shared->book;
	enum answer kind = kind_of(octets, n);
	struct text t = {0};

	text_addf(&t, "the server's first octets are %s: they look like %s",
		  to_tls ? "no TLS record" : "no HTTP/2 frame", whats[kind]);
	quote(&t, kind, octets, n);
	struct event *e = book_add_frame(b, p->conn, at, side, EVENT_BAD, 0);
	e->type = (uint8_t)((unsigned)kind | (to_tls ? (unsigned)ANSWER_TO_TLS : 0U));
	e->a = H2_PROTOCOL_ERROR;
	e->c = BOOK_NONE;
	book_set_blob(b, e, text_str(&t), t.n);
	book_mark(b, book_events(b) - 1, SEVERITY_ERROR);
	text_done(&t);
}
