/*
 * finding.h: what the rules concluded from the book: findings, and the one verdict that explains
 * them. Computed afresh from a book whenever asked; the list owns its strings.
 */
#ifndef H2LENS_FINDING_H
#define H2LENS_FINDING_H

#include "h2lens/book.h"

enum { FINDING_EVIDENCE_MAX = 8 };

struct finding {
	const char *id, *rule, *layer, *sender, *at_fault, *rfc; /* constants */
	enum severity severity;
	char code[48];	       /* "" is null */
	uint32_t conn, stream; /* BOOK_NONE: none; stream is an identifier */
	char *title, *summary; /* owned, sanitised */
	double confidence;
	uint32_t evidence[FINDING_EVIDENCE_MAX];
	int evidence_count;
	unsigned times; /* how often the same thing was seen; told in the summary when above 1 */
	unsigned more; /* of its kind on the connection that got no finding of their own */
	int rank;	/* lower explains more */
	uint64_t time;
};

struct finding_list {
	struct finding *items;
	size_t count, room;
	size_t verdict; /* index of the finding that explains the others; valid when judged */
	uint32_t next_event, next_connection; /* where finding_judge_part goes on */
	bool live; /* a live session of h2lens: its attempts to connect race (RFC 8305) */
};

/* Judges the whole book; *out is begun anew. */
void finding_judge(const struct book *b, struct finding_list *out);
/* The same in parts, for a face that must answer keys: looks at about `events` more of a book that
 * no longer grows; true when all is judged. Begin with a zeroed list. */
bool finding_judge_part(const struct book *b, struct finding_list *out, uint32_t events);
void finding_done(struct finding_list *l);

#endif
