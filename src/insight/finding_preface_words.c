/* A server's first octets where HTTP/2 was due: whose they are. */
#include "insight/finding_preface.h"

#include <string.h>

#include "book/answer.h"
#include "h2lens/names.h"

enum { HEX_FRAME = 18 /* of the 9 octets of a frame header */ };

static const char *const words[] = {"",
#define X(name, word, what) word,
				    ANSWERS(X)
#undef X
};

/* What a greeting says of itself; the hex of octets that are no text. */
static const struct mark {
	unsigned answer;
	const char *has, *word;
} marks[] = {
	{ANSWER_GREETING, "SMTP", "smtp"},
	{ANSWER_GREETING, "FTP", "ftp"},
	{ANSWER_MAIL, "\"+OK", "pop3"},
	{ANSWER_MAIL, "\"* OK", "imap"},
	{ANSWER_TEXT, "\"-ERR", "redis"},
	{ANSWER_TEXT, "\"-DENIED", "redis"},
	{ANSWER_TEXT, "\"ERROR\"", "memcached"},
	{ANSWER_TEXT, "\"RFB ", "vnc"},
	{ANSWER_OCTETS, ": 414d5150", "amqp"},
};

const char *finding_preface_word(unsigned answer, struct slice said)
{
	const char *quoted = said.n ? memmem(said.p, said.n, ": \"", 3) : NULL;

	if (quoted) /* what stands before are our own words */
		said = (struct slice){quoted, said.n - (size_t)(quoted - said.p)};
	for (size_t i = 0; i < RULES_COUNT(marks); i++)
		if (marks[i].answer == answer && said.n &&
		    memmem(said.p, said.n, marks[i].has, strlen(marks[i].has)))
			return marks[i].word;
	return answer < ANSWER_COUNT ? words[answer] : "unknown";
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *finding_preface_frame(struct slice said)
{
	const char *p = said.n ? memmem(said.p, said.n, ": ", 2) : NULL;
	unsigned octets[HEX_FRAME / 2];

	/* the hex stands behind the last colon */
	for (const char *next = p; next; p = next)
		if ((next = memmem(next + 2, said.n - (size_t)(next + 2 - said.p), ": ", 2)) ==
		    NULL)
			break;
	if (!p || said.n - (size_t)(p + 2 - said.p) < HEX_FRAME)
		return NULL;
	p += 2;
	for (unsigned i = 0; i < HEX_FRAME / 2; i++) {
		int high = hex(p[2 * i]), low = hex(p[2 * i + 1]);
		if (high < 0 || low < 0)
			return NULL;
		octets[i] = (unsigned)(high << 4 | low);
	}
	/* SETTINGS or GOAWAY on stream 0, of a length that fits */
	bool connection = !octets[5] && !octets[6] && !octets[7] && !octets[8];
	unsigned length = octets[0] << 16 | octets[1] << 8 | octets[2];
	if (!connection || length > 16384 || (octets[3] != H2_SETTINGS && octets[3] != H2_GOAWAY) ||
	    (octets[3] == H2_SETTINGS && length % 6))
		return NULL;
	return names_frame(octets[3]);
}

static bool is_unanswered(const struct stream *s, const void *arg)
{
	(void)arg;
	return !s->first_response && s->end != STREAM_END_COMPLETE;
}

void finding_preface_harm(struct judge *j, const struct connection *c, struct finding *f)
{
	char streams[160];

	if (finding_streams(j->b, c, streams, sizeof(streams), is_unanswered, NULL, f))
		finding_also(f, "Never answered: stream %s.", streams);
}
