#include "curl.h"

#include <stdlib.h>
#include <string.h>

#include "curl_parts.h"

static const struct curl_row *find_long(const char *name, size_t n)
{
	for (int i = 0; i < curl_row_count; i++)
		if (strlen(curl_rows[i].name + 2) == n &&
		    strncmp(curl_rows[i].name + 2, name, n) == 0)
			return &curl_rows[i];
	return NULL;
}

static const struct curl_row *find_letter(char letter)
{
	for (int i = 0; letter && i < curl_row_count; i++)
		if (curl_rows[i].letter == letter)
			return &curl_rows[i];
	return NULL;
}

static bool wants_value(const struct curl_row *r)
{
	return r->kind == CURL_VALUE || r->kind == CURL_QUIET_VALUE ||
	       r->kind == CURL_REFUSED_VALUE;
}

/* Does it say how to connect, not what to ask? */
static bool is_of_connection(const struct curl_row *r)
{
	static curl_taker *const takers[] = {
		curl_take_text,	   curl_take_flag,    curl_take_http,	    curl_take_tls_min,
		curl_take_tls_max, curl_take_family,  curl_take_cert,	    curl_take_resolve,
		curl_take_proxy,   curl_take_socks5,  curl_take_connect_to, curl_take_timeout,
		curl_take_limit,   curl_take_setting, curl_take_window,	    curl_take_preface,
		curl_take_alpn,	   curl_take_early,   curl_take_pem,
	};

	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (r->take == takers[i])
			return true;
	return r->take == curl_take_own_text && (r->at == offsetof(struct curl_line, no_proxy) ||
						 r->at == offsetof(struct curl_line, proxy_user));
}

static bool take(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		 struct error *e)
{
	if (!c->begun) {
		c->begun = true;
		c->inherited = c->request->fields.count;
		c->settings = c->target->setting_count;
	}
	switch (r->kind) {
	case CURL_FLAG:
	case CURL_VALUE:
		c->connection = c->connection || is_of_connection(r);
		return r->take(c, r, value, on, e);
	case CURL_QUIET:
	case CURL_QUIET_VALUE:
		return true;
	case CURL_REFUSED:
	case CURL_REFUSED_VALUE:
		break;
	}
	/* --no-NAME asks for what happens anyway. */
	return !on || error_set(e, "--%s: %s", r->name + 2, r->words);
}

/* "--name value", "--name=value" (not curl's, but often typed), "--no-name". */
static int take_long(struct curl_line *c, int n, char *const *argv, int *i, struct error *e)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct curl_row *r = find_long(name, length);
	const char *value = equals ? equals + 1 : NULL;
	bool on = true;

	if (!r && length > 3 && strncmp(name, "no-", 3) == 0) {
		r = find_long(name + 3, length - 3);
		on = false;
		if (r && wants_value(r) && r->take != curl_take_alpn)
			return error_set(e, "--no-%s: --%s cannot be switched off", r->name + 2,
					 r->name + 2) -
			       1;
	}
	if (!r)
		return 0;
	if (value && (!on || !wants_value(r)))
		return error_set(e, "--%.*s takes no value", (int)length, name) - 1;
	if (on && wants_value(r) && !value) {
		if (*i + 1 >= n)
			return error_set(e, "--%s needs a value after it", r->name + 2) - 1;
		value = argv[++*i];
	}
	return take(c, r, value, on, e) ? 1 : -1;
}

/* "-sSkd x", "-XPOST": flags together, the value of the last one in the same word or the next. */
static int take_short(struct curl_line *c, int n, char *const *argv, int *i, struct error *e)
{
	const char *word = argv[*i];
	char shown[8];

	for (const char *p = word + 1; *p; p++) {
		const struct curl_row *r = find_letter(*p);
		if (!r && p == word + 1)
			return 0;
		if (!r)
			return error_set(e, "-%s in %.40s is no option of curl's that is known",
					 text_clean_to(shown, sizeof(shown), p, 1), word) -
			       1;
		if (!wants_value(r)) {
			if (!take(c, r, NULL, true, e))
				return -1;
			continue;
		}
		if (!p[1] && *i + 1 >= n)
			return error_set(e, "-%c (--%s) needs a value after it", r->letter,
					 r->name + 2) -
			       1;
		return take(c, r, p[1] ? p + 1 : argv[++*i], true, e) ? 1 : -1;
	}
	return 1;
}

/* Takers show the words as they were given; what reaches a terminal is made safe here, once. */
void curl_clean(struct error *e)
{
	char clean[sizeof(e->text)];

	if (e) {
		text_clean_to(clean, sizeof(clean), e->text, strlen(e->text));
		memcpy(e->text, clean, sizeof(clean));
	}
}

int curl_option(struct curl_line *c, int n, char *const *argv, int *i, struct error *e)
{
	const char *word = argv[*i];

	if (word[0] != '-' || !word[1] || strcmp(word, "--") == 0)
		return 0;
	int taken = word[1] == '-' ? take_long(c, n, argv, i, e) : take_short(c, n, argv, i, e);
	if (taken < 0)
		curl_clean(e);
	return taken;
}

bool curl_unknown(const char *word, struct error *e)
{
	const char *name = word + (word[1] == '-' ? 2 : 1), *near = NULL;
	size_t n = strlen(name);
	unsigned best = 3;
	char shown[80];

	text_clean_to(shown, sizeof(shown), word, strlen(word));
	for (int i = 0; word[1] == '-' && i < curl_row_count; i++) {
		unsigned d = text_distance(name, strlen(name), curl_rows[i].name + 2, best);
		if (n > 2 && strncmp(name, curl_rows[i].name + 2, n) == 0)
			d = 1;
		if (d < best) {
			best = d;
			near = curl_rows[i].name + 2;
		}
	}
	if (near)
		return error_set(e, "%s is not known: --%s was meant?", shown, near);
	return error_set(e, "%s is not known here", shown);
}

static bool parse(struct curl_line *c, int n, char *const *argv, struct error *e)
{
	bool only_urls = false;

	for (int i = n > 0 && strcmp(argv[0], "curl") == 0 ? 1 : 0; i < n; i++) {
		const char *word = argv[i];
		if (!only_urls && strcmp(word, "--") == 0) {
			only_urls = true;
			continue;
		}
		if (only_urls || word[0] != '-' || !word[1]) {
			if (!curl_url(c, word, e))
				return false;
			continue;
		}
		int taken = curl_option(c, n, argv, &i, e);
		if (taken == 0)
			return curl_unknown(word, e);
		if (taken < 0)
			return false;
	}
	return true;
}

bool curl_parse(struct curl_line *c, int n, char *const *argv, struct error *e)
{
	bool good = parse(c, n, argv, e);

	return curl_finish(c, good ? e : NULL) && good;
}

static const struct curl_row *listed(int i)
{
	for (int k = 0; i >= 0 && k < curl_row_count; k++)
		if (curl_rows[k].help && i-- == 0)
			return &curl_rows[k];
	return NULL;
}

const char *curl_option_name(int i)
{
	const struct curl_row *r = listed(i);

	return r ? r->name : NULL;
}

const char *curl_option_help(int i)
{
	const struct curl_row *r = listed(i);

	return r ? r->help : NULL;
}

const char *curl_option_words(int i)
{
	const struct curl_row *r = listed(i);

	return r ? r->words : NULL;
}

bool curl_option_ours(int i)
{
	const struct curl_row *r = listed(i);

	return r && r->ours;
}
