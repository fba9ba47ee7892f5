/*
 * curl_parts.h: the table of options and what the files of curl share.
 */
#ifndef CURL_PARTS_H
#define CURL_PARTS_H

#include "curl.h"

enum curl_kind {
	CURL_FLAG,  /* takes no value; --no-NAME switches it off */
	CURL_VALUE, /* takes one */
	CURL_QUIET, /* a flag without meaning here */
	CURL_QUIET_VALUE,
	CURL_REFUSED, /* by `words` */
	CURL_REFUSED_VALUE
};

struct curl_row;
/* value is NULL for flags; on is false for --no-NAME. */
typedef bool curl_taker(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			struct error *e);

struct curl_row {
	const char *name; /* with its dashes */
	char letter;	  /* 0: none */
	enum curl_kind kind;
	bool ours;
	const char *help, *words;
	curl_taker *take;
	size_t at; /* in struct target, or a number */
};

extern const struct curl_row curl_rows[];
extern const int curl_row_count;

/* The takers of the table, by what they set. */
curl_taker curl_take_text, curl_take_flag, curl_take_http, curl_take_tls_min, curl_take_tls_max,
	curl_take_family, curl_take_cert, curl_take_resolve, curl_take_connect_to, curl_take_proxy,
	curl_take_socks5, curl_take_timeout, curl_take_limit, curl_take_setting, curl_take_window,
	curl_take_preface, curl_take_alpn, curl_take_early, curl_take_pem, curl_take_max_time;
curl_taker curl_take_method, curl_take_header, curl_take_data, curl_take_urlencode, curl_take_json,
	curl_take_form, curl_take_upload, curl_take_own_text, curl_take_own_flag, curl_take_cookie,
	curl_take_output, curl_take_location, curl_take_url, curl_take_trailer, curl_take_repeat,
	curl_take_open, curl_take_own_fields, curl_take_priority, curl_take_range;

void curl_clean(struct error *e); /* its text sanitised to one line */
/* A file that is read at once, whole, bounded by CURL_MEMORY_MAX; "-" is standard input. The only
 * place where parsing touches the file system. */
bool curl_read(const struct curl_line *c, const char *path, struct text *out, struct error *e);
/* Appends octets to the body, which becomes one in memory; what it held before this line goes. */
bool curl_body_add(struct curl_line *c, const char *join, const void *p, size_t n, struct error *e);
/* Makes a body that is a file one in memory. */
bool curl_body_load(struct curl_line *c, struct error *e);
bool curl_form_end(struct curl_line *c, struct error *e);
void curl_encode(struct text *out, const char *s, size_t n); /* percent-encoding, RFC 3986 2.3 */
/* Adds a field, in place of those of its name from before this line. */
bool curl_add_header(struct curl_line *c, const char *line, struct error *e);
bool curl_seconds(const char *s, double *out); /* a number of seconds, not negative */
bool curl_count(const char *s, uint64_t max, uint64_t *out);

#endif
