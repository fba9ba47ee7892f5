/*
 * outcome.h: whether what had failed came again: the findings from before a try against those of
 * now. Owned by the trial; pure.
 */
#ifndef UI_OUTCOME_H
#define UI_OUTCOME_H

#include "h2lens/finding.h"

enum outcome_kind {
	OUTCOME_NOTHING, /* nothing new failed, and nothing worked that had failed before */
	OUTCOME_WORKED,	 /* an answer came whole, or what lasted is over */
	OUTCOME_SAME,	 /* the same failure again */
	OUTCOME_LASTS,	 /* what was so before is so still */
	OUTCOME_OTHER	 /* another failure */
};

/* A finding as it was when the try began. */
struct outcome_seen {
	const char *id, *sender; /* constants */
	char code[48];
	uint32_t conn, stream;
	unsigned times; /* how often it was seen, and what it harmed */
	bool lasts;
};

struct outcome {
	struct outcome_seen *seen;
	size_t count;
	uint32_t failure;	      /* of seen: what the try is to mend; BOOK_NONE none */
	struct text words[LANGUAGES]; /* the failure with its numbers, */
	struct text after[LANGUAGES]; /* and what has come of the try */
	uint32_t events, connections; /* of the book when it began */
	uint64_t time;		      /* of its last event */
};

/* `failure`: the finding whose step is tried, BOOK_NONE the verdict when something failed. */
void outcome_begin(struct outcome *o, const struct book *b, const struct finding_list *l,
		   uint32_t failure);
void outcome_done(struct outcome *o);
/* `answered`: something was answered as it should since. *which is the finding that says it,
 * BOOK_NONE none. */
enum outcome_kind outcome_find(const struct outcome *o, const struct finding_list *l, bool answered,
			       uint32_t *which);
/* "no answer had come: no answer on 3 in 5.2 s"; only the numbers when `brief`. */
void outcome_words(const struct finding *f, enum language lang, bool brief, struct text *out);
/* What the After column says of it. `over`: nothing more is waited for. */
void outcome_say(enum outcome_kind k, const struct finding *f, enum language lang, bool over,
		 struct text *out);

#endif
