/*
 * curl.h: a curl command line, pasted as it is, into a target and a request. Options that cannot
 * matter here (-s, -v, -w) are accepted in silence; those that would change what is sent and that
 * we cannot do are refused by name. The same table serves `h2lens curl …`, `:curl …`, and the
 * request options of get, send, again and reconnect; our own options stand in it too.
 */
#ifndef CURL_H
#define CURL_H

#include "source/request.h"
#include "source/target.h"

enum { CURL_WORDS_MAX = 65536, CURL_MEMORY_MAX = 16 * 1024 * 1024, CURL_REPEAT_MAX = 1000000 };

/* Words of a POSIX shell line: quotes '…' "…" $'…', backslashes, line continuations, # comments.
 * No expansions; a line break ends a word. An operator of the shell (| < > & ;) that begins a word
 * is refused, as are the carets of cmd.exe. The words are the caller's to free with
 * curl_words_done, which a mistake makes needless. */
struct curl_words {
	char **items;
	int count;
};
bool curl_split(const char *line, struct curl_words *out, struct error *e);
void curl_words_done(struct curl_words *w);

/* What a command line says, on top of what target and request hold already: a field of a name that
 * they hold replaces theirs. Set target and request, zero the rest. */
struct curl_line {
	struct target *target;
	struct request *request;
	bool url;	    /* one was given */
	bool fail;	    /* -f: HTTP errors fail */
	double max_time;    /* seconds, 0 none */
	bool connection;    /* an option of the connection was among them */
	const char *remark; /* what was understood but is not done (-L); NULL none */
	bool no_files;	    /* refuse to read files while parsing (-d @FILE, -H @FILE, -F) */

	bool method_given; /* -X, or set by the caller: data and the like do not change it */

	/* Between curl_option and curl_finish only. */
	bool begun, finished, get, head, data, json, form, upload, compressed, path_as_is;
	size_t inherited; /* fields of the request from before */
	int settings;	  /* SETTINGS of the target from before */
	char *agent, *referer, *cookie, *user, *bearer, *no_proxy, *proxy_user, *boundary;
};
/* argv of n words; a first one that is "curl" itself is passed over. Several URLs are a mistake
 * here. Finishes. */
bool curl_parse(struct curl_line *c, int n, char *const *argv, struct error *e);
/* One option at argv[*i] (with its value, *i moved to its last word): 1 taken, 0 it is no option of
 * curl's that we know, -1 a mistake (*e). For options.c, which has options of its own. */
int curl_option(struct curl_line *c, int n, char *const *argv, int *i, struct error *e);
/* False with *e: this word is no option here; one that is spelled nearly so is named. */
bool curl_unknown(const char *word, struct error *e);
/* The URL, with a name and password in it as -u would give them, http:// where there is no scheme.
 * curl_finish removes its dot segments unless --path-as-is was given. */
bool curl_url(struct curl_line *c, const char *url, struct error *e);
/* After the last option, in any case (it frees what was gathered): settles the method, fields that
 * follow from options, the query of -G, --noproxy. A second call does nothing. */
bool curl_finish(struct curl_line *c, struct error *e);
/* The options for completion and help: "--header"; "-H, --header LINE"; what it does. Those that
 * are accepted in silence or refused are not listed. NULL after the last. */
const char *curl_option_name(int i);
const char *curl_option_help(int i);
const char *curl_option_words(int i);
bool curl_option_ours(int i); /* is it not one of curl's? */

#endif
