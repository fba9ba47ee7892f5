/*
 * trial.h: a step of an explanation that was tried on a live session: what was so before it, what
 * came of it, side by side. Pure but for drawing; who runs the command tells what it answered.
 */
#ifndef UI_TRIAL_H
#define UI_TRIAL_H

#include "h2lens/finding.h"
#include "h2lens/text.h"
#include "list.h"
#include "outcome.h"

struct draw;

enum trial_fact {
	TRIAL_VERDICT,
	TRIAL_CONNECTION,
	TRIAL_STREAM,
	TRIAL_TIME,
	TRIAL_ANSWER,
	TRIAL_FACTS
};

struct trial {
	bool shown, done, failed;
	struct text command, answer; /* sanitised */
	struct text before[TRIAL_FACTS], after[TRIAL_FACTS];
	struct outcome outcome;
	enum outcome_kind kind;	  /* as it was seen last */
	uint32_t events, streams; /* of the book when it began */
	uint32_t newest;	  /* event that it brought: where to look; BOOK_NONE */
	uint64_t began, quiet;	  /* ns: when, and since when nothing came */
	uint32_t seen;		  /* events of the book at `quiet` */
	uint64_t took;		  /* ns until it came to rest, or was waited for no more */
	bool rests;
	struct list list;
};

/* Takes down what is so of a finding, a connection and a stream (a book id), BOOK_NONE none. The
 * command is run next; what is taken down is in that language. */
void trial_begin(struct trial *t, const struct book *b, const struct finding_list *l,
		 uint32_t finding, uint32_t conn, uint32_t stream, const char *command,
		 uint64_t now,
		 enum language lang);
/* What the command said at once. */
void trial_answer(struct trial *t, bool ok, const char *words, size_t n);
/* Takes down what has become of it. `rest`: the session waits for nothing and all is judged. */
void trial_look(struct trial *t, const struct book *b, const struct finding_list *l,
		enum language lang, bool rest, uint64_t now);
bool trial_runs(const struct trial *t);
void trial_draw(struct trial *t, struct draw *d, uint64_t now);
void trial_done(struct trial *t);

#endif
