/*
 * prompt.h: a question on the last rows: a line being typed, its history, completion with Tab, and
 * what is wrong with it under the place where it is. While one is open it sees all keys first.
 * Pure: who asks gives the candidates and judges the text.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "h2lens/error.h"
#include "line.h"

enum prompt_kind { PROMPT_NONE, PROMPT_FILTER, PROMPT_COMMAND, PROMPT_KINDS };

enum { PROMPT_HISTORY = 32 };

/* The i-th candidate that begins with the word before the cursor; NULL after the last. */
typedef const char *prompt_candidate(enum prompt_kind kind, const struct line *l, const char *word,
				     size_t i);

struct prompt_history {
	char *text[PROMPT_HISTORY];
	int count;
};

struct prompt {
	enum prompt_kind kind;
	struct line line;
	struct error error; /* "" when the text is good so far */
	struct prompt_history history[PROMPT_KINDS];
	bool insist;	      /* Enter was pressed on it: show it whatever Tab could do */
	int back;	      /* entries back in the history, 0: the line that was typed */
	char *typed;	      /* that line, while older ones are looked at; owned */
	char stem[LINE_ROOM]; /* the word that Tab completes, "" when it does not */
	size_t tabs;	      /* how often */
};

enum prompt_answer { PROMPT_NOTHING, PROMPT_CHANGED, PROMPT_ACCEPTED, PROMPT_CANCELLED };

void prompt_open(struct prompt *p, enum prompt_kind kind, const char *text);
/* Enter and Escape close nothing: the caller does, when it is content with the text. */
enum prompt_answer prompt_key(struct prompt *p, uint32_t key, prompt_candidate *candidate);
/* Closes it; the text joins the history when it was accepted. */
void prompt_close(struct prompt *p, bool accepted);
void prompt_done(struct prompt *p);
/* The word before the cursor, which Tab would complete. Returns out. */
char *prompt_word(enum prompt_kind kind, const struct line *l, char *out, size_t room);

#endif
