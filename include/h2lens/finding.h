/*
 * finding.h: what the rules concluded from the book: findings, and the one verdict that explains
 * them. Computed afresh from a book whenever asked; the list owns its strings.
 *
 * sender is who sent the decisive thing on the wire, at_fault who caused it. A finding may be
 * explained by another one (`because`); the verdict is the root of what matters most, and
 * finding_chain tells how the one led to the others.
 */
#ifndef H2LENS_FINDING_H
#define H2LENS_FINDING_H

#include "h2lens/book.h"
#include "h2lens/text.h"

enum { FINDING_EVIDENCE_MAX = 8, FINDING_STREAMS_MAX = 64 };

/* A finding's words in one language; owned, sanitised, "" when there are none. */
struct finding_words {
	char *title;   /* "GOAWAY ENHANCE_YOUR_CALM from the server" */
	char *summary; /* whole sentences with this session's own numbers */
	char *brief;   /* a link of a chain: "7 segments lost"; the title when "" */
};

struct finding {
	const char *id, *layer, *sender, *at_fault, *rfc; /* constants */
	enum severity severity;
	char code[48];	       /* "" is null */
	uint32_t conn, stream; /* BOOK_NONE: none; stream is an identifier */
	struct finding_words words[LANGUAGES];
	double confidence; /* 0..1; lower when the capture is partial or the finding inferred */
	bool inferred;	   /* concluded from sizes and times, not read on the wire */
	bool lasts;	   /* it goes on: nothing that was seen has ended it */
	bool tells;	   /* worth being the verdict though it is no warning (a planned drain) */
	uint32_t evidence[FINDING_EVIDENCE_MAX]; /* events, the decisive one first */
	int evidence_count;
	uint32_t streams[FINDING_STREAMS_MAX]; /* identifiers of streams that it harmed */
	uint32_t stream_count;		       /* all of them, also those beyond the array */
	unsigned times;	  /* how often the same thing was seen; told in the summary when above 1 */
	unsigned more;	  /* of its kind on the connection that got no finding of their own */
	int rank;	  /* lower explains more */
	uint32_t because; /* index of the finding that explains this one, BOOK_NONE none */
	uint32_t effect;  /* and of what it led to that matters most */
	uint64_t time;
};

struct finding_list {
	struct finding *items;
	size_t count, room;
	size_t verdict; /* index of the finding that explains the others; valid when judged */
	uint32_t next_event, next_connection; /* where finding_judge_part goes on (loose events) */
	uint64_t now; /* given: the present of a live session, 0 there is none: a capture ends */
	bool waits;   /* something is awaited still, whose findings change with the time */
	bool live;    /* a live session of h2lens: its attempts to connect race (RFC 8305) */
	void *work;   /* private to the judge between parts */
};

/* Judges the whole book; *out is begun anew. */
void finding_judge(const struct book *b, struct finding_list *out);
/* The same in parts, for a face that must answer keys: looks at about `events` more of a book that
 * no longer grows; true when all is judged. Begin with a list that is zero but for `now`. */
bool finding_judge_part(const struct book *b, struct finding_list *out, uint32_t events);
void finding_done(struct finding_list *l);

/* Words in that language, English where there are none. */
const char *finding_title(const struct finding *f, enum language l);
const char *finding_summary(const struct finding *f, enum language l);
const char *finding_brief(const struct finding *f, enum language l);
/* How a finding came about and what it led to, "7 segments lost → body stalled 3.1 s → client
 * cancelled stream 5": adds nothing and returns 1 when it stands alone, else the number of links.
 */
int finding_chain(const struct finding_list *l, size_t of, enum language lang, struct text *out);

/* A rule as the outside sees it; NULL after the last. */
struct rule_face {
	const char *id, *layer, *rfc;
	enum severity severity;
};
bool finding_rule(size_t i, struct rule_face *out);

#endif
