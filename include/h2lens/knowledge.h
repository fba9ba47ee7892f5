/*
 * knowledge.h: the knowledge base. An entry is a Markdown file of knowledge/en (and its translation
 * in knowledge/zh, same name): what happened, likely causes, how to confirm, how to recover, dead
 * ends, references. doc/knowledge.md tells how one is written. All entries are compiled in; a file
 * of the same name in $XDG_CONFIG_HOME/h2lens/knowledge/{en,zh}/ stands in for one, or adds one.
 *
 * Who calls it: explain on the command line, the reports, the explain panel, the judge's steps. A
 * base is read-only once opened; entries are borrowed from it.
 */
#ifndef H2LENS_KNOWLEDGE_H
#define H2LENS_KNOWLEDGE_H

#include "h2lens/error.h"
#include "h2lens/finding.h"
#include "h2lens/text.h"

struct knowledge;	/* the base */
struct knowledge_entry; /* one entry, both languages */

/* Parses what is compiled in, then the user's own. An own file that cannot be read right is left
 * out, and *e names it (the base is given all the same); never NULL. */
struct knowledge *knowledge_open(struct error *e);
void knowledge_close(struct knowledge *k);
size_t knowledge_count(const struct knowledge *k);
const struct knowledge_entry *knowledge_at(const struct knowledge *k, size_t i); /* by id */

/* The head. Strings are never NULL. */
const char *knowledge_id(const struct knowledge_entry *x);
const char *knowledge_title(const struct knowledge_entry *x, enum language l);
const char *knowledge_layer(const struct knowledge_entry *x);
enum severity knowledge_severity(const struct knowledge_entry *x);
/* The i-th line of that key of the head ("name", "finding", "match", "source", "version",
 * "alias"); NULL after the last. Of the translation where it has its own. */
const char *knowledge_head(const struct knowledge_entry *x, enum language l, const char *key,
			   size_t i);
bool knowledge_translated(const struct knowledge_entry *x, enum language l);

enum knowledge_part {
	KNOWLEDGE_HAPPENED,
	KNOWLEDGE_CAUSES,
	KNOWLEDGE_CONFIRM,
	KNOWLEDGE_RECOVER,
	KNOWLEDGE_DEAD_ENDS,
	KNOWLEDGE_REFERENCES,
	KNOWLEDGE_PARTS
};

enum { KNOWLEDGE_BECAUSE_MAX = 16 };

/* What the placeholders of commands stand for. Filled from a session by knowledge_context_of;
 * zeroed, it gives example.com, 443, /, 192.0.2.1, 1. */
struct knowledge_context {
	char scheme[8], host[256], port[8], path[512], address[64], sni[256], stream[16],
		method[32], capture[512], keylog[512];
	bool session; /* it was filled from one */
	/* ids of what is behind the finding, rules' and entries'; borrowed from the list and the
	 * base */
	const char *because[KNOWLEDGE_BECAUSE_MAX];
	size_t because_count;
};

/* conn may be BOOK_NONE, stream 0. `capture` is the source's name as the user gave it, or NULL. */
void knowledge_context_of(const struct book *b, uint32_t conn, uint32_t stream, const char *capture,
			  struct knowledge_context *out);
/* Adds what was found to be behind a finding of the list: causes and steps that speak of it then
 * stand first. */
void knowledge_context_because(const struct knowledge *k, const struct finding_list *l,
			       const struct finding *f, struct knowledge_context *out);
/* Fills {host} and the like into a command. A shell word that gets anything but letters, digits
 * and ._-:/=@%+,[] is quoted whole, so that a value from the wire is never run. */
void knowledge_fill(struct text *out, const char *command, const struct knowledge_context *cx);

/* The heading of a part, and its Markdown with the commands filled in; false when it has none. */
const char *knowledge_heading(enum knowledge_part p, enum language l);
bool knowledge_part(const struct knowledge_entry *x, enum language l, enum knowledge_part p,
		    const struct knowledge_context *cx, struct text *md);

/* A numbered step of Confirm or Recover. */
struct knowledge_step {
	enum knowledge_part part;
	int number;	   /* within its part, from 1 */
	char *text;	   /* its words without Markdown, one line; owned */
	char *command;	   /* its shell commands, filled, one a line; NULL none */
	char *try_command; /* its workbench command, filled; NULL none */
};
struct knowledge_steps {
	struct knowledge_step *items;
	size_t count, room;
};
void knowledge_steps(const struct knowledge_entry *x, enum language l,
		     const struct knowledge_context *cx, struct knowledge_steps *out);
void knowledge_steps_done(struct knowledge_steps *s);

/* Finding entries. By id or alias: exact, NULL when there is none. */
const struct knowledge_entry *knowledge_by_id(const struct knowledge *k, const char *id);
/* The entry that explains a finding: of those whose `finding:` line names its id, the one whose
 * other words (code, sender, section) all fit and are most; NULL when no line names it. */
const struct knowledge_entry *knowledge_by_finding(const struct knowledge *k,
						   const struct finding *f);
/* The entry about what an event is (RST_STREAM CANCEL, an alert, GOAWAY …), with no finding. */
const struct knowledge_entry *knowledge_by_event(const struct knowledge *k, const struct book *b,
						 uint32_t event);

struct knowledge_hit {
	const struct knowledge_entry *entry;
	int score; /* higher is better */
};
/* What a user may call a thing ("goaway 0xb", "REFUSED_STREAM", "alert 120", "grpc 14",
 * "ERR_HTTP2_PROTOCOL_ERROR", "502"): best first, at most `room`. */
size_t knowledge_by_name(const struct knowledge *k, const char *name, struct knowledge_hit *out,
			 size_t room);
/* Words anywhere in titles and bodies, both languages; entries with all words first. */
size_t knowledge_search(const struct knowledge *k, const char *words, struct knowledge_hit *out,
			size_t room);

/* LANG and LC_ALL as POSIX orders them: Chinese when they begin with "zh", else English. */
enum language knowledge_language(void);
/* "en", "zh", "english", "中文"…; false when it is none. */
bool knowledge_language_named(const char *name, enum language *out);

#endif
