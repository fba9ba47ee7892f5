#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "curl_parts.h"

enum { SECONDS_MAX = 4000000 }; /* as milliseconds still below 2^32 */

bool curl_take_text(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	(void)on;
	(void)e;
	target_keep((char **)((char *)c->target + r->at), value);
	return true;
}

bool curl_take_flag(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	(void)value;
	(void)e;
	*(bool *)((char *)c->target + r->at) = on;
	return true;
}

bool curl_take_http(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	(void)value;
	(void)e;
	c->target->http = on ? (enum target_http)r->at : TARGET_HTTP_AUTO;
	return true;
}

bool curl_take_tls_min(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	(void)value;
	(void)e;
	c->target->tls_min = on ? (int)r->at : 0;
	return true;
}

bool curl_take_tls_max(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	static const char *const words[] = {"default", "1.0", "1.1", "1.2", "1.3"};

	(void)r;
	(void)on;
	for (int i = 0; i < 5; i++) {
		if (strcmp(value, words[i]) != 0)
			continue;
		c->target->tls_max = i ? 0x0300 + i : 0;
		return true;
	}
	return error_set(e, "--tls-max %.40s: 1.0, 1.1, 1.2, 1.3 or default is expected", value);
}

bool curl_take_family(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	(void)value;
	(void)e;
	c->target->family = on ? (int)r->at : 0;
	return true;
}

/* FILE[:PASSWORD]; a colon of the file's name stands behind a backslash. */
bool curl_take_cert(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	size_t n = strlen(value), k = 0;
	char *file = memory_get(n + 1, 1);

	(void)r;
	(void)on;
	(void)e;
	for (; *value && *value != ':'; value++) {
		if (*value == '\\' && (value[1] == ':' || value[1] == '\\'))
			value++;
		file[k++] = *value;
	}
	target_keep(&c->target->cert, file);
	if (*value == ':')
		target_keep(&c->target->key_password, value + 1);
	free(file);
	return true;
}

bool curl_take_pem(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		   struct error *e)
{
	(void)c;
	(void)on;
	if (strcasecmp(value, "PEM") == 0)
		return true;
	return error_set(e, "%s %.40s: only PEM files are read", r->name, value);
}

bool curl_take_resolve(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	(void)r;
	(void)on;
	return target_add_resolve(c->target, value, e);
}

bool curl_take_connect_to(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			  struct error *e)
{
	(void)r;
	(void)on;
	return target_add_connect_to(c->target, value, e);
}

bool curl_take_proxy(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		     struct error *e)
{
	(void)on;
	c->target->proxy_set = true;
	if (!*value) { /* curl: none, whatever the environment says */
		c->target->proxy = TARGET_NO_PROXY;
		return true;
	}
	return target_set_proxy(c->target, value, e) || error_wrap(e, "%s", r->name);
}

bool curl_take_socks5(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	struct text spec = {0};

	text_add(&spec, r->at ? "socks5h://" : "socks5://");
	text_add(&spec, value);
	bool good = curl_take_proxy(c, r, text_str(&spec), on, e);
	text_done(&spec);
	return good;
}

bool curl_seconds(const char *s, double *out)
{
	char *end = NULL;

	/* strtod takes hexadecimal, infinity and blanks too. */
	if (strspn(s, "0123456789.") != strlen(s) || !*s)
		return false;
	*out = strtod(s, &end);
	return !*end && isfinite(*out) && *out <= SECONDS_MAX;
}

bool curl_count(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		value = value * 10 + (uint64_t)(*s - '0');
		if (value > max)
			return false;
	}
	*out = value;
	return true;
}

static uint32_t milliseconds(double seconds)
{
	uint32_t ms = (uint32_t)(seconds * 1000 + 0.5);

	/* 0 means no limit: a limit too small to count is the smallest. */
	return ms ? ms : seconds > 0;
}

bool curl_take_timeout(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	double seconds;

	(void)on;
	if (!curl_seconds(value, &seconds))
		return error_set(e, "%s %.40s: a number of seconds is expected", r->name, value);
	for (int i = TARGET_STAGE_NAME; i <= TARGET_STAGE_TLS; i++)
		c->target->limit_ms[i] = milliseconds(seconds);
	return true;
}

bool curl_take_limit(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		     struct error *e)
{
	static const char *const stages[TARGET_STAGES] = {"name",    "tcp",	 "proxy", "tls",
							  "preface", "settings", "idle"};
	size_t n = strcspn(value, "=");
	double seconds;

	(void)on;
	for (int i = 0; i < TARGET_STAGES; i++) {
		if (strlen(stages[i]) != n || strncmp(stages[i], value, n) != 0)
			continue;
		if (!value[n] || !curl_seconds(value + n + 1, &seconds))
			return error_set(e, "%s %.40s: a number of seconds is expected after %s=",
					 r->name, value, stages[i]);
		c->target->limit_ms[i] = milliseconds(seconds);
		return true;
	}
	return error_set(e,
			 "%s %.40s: the stages are name, tcp, proxy, tls, preface, settings and "
			 "idle: tcp=3",
			 r->name, value);
}

bool curl_take_setting(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	struct target *t = c->target;
	struct target_setting one;

	(void)on;
	if (!target_parse_setting(value, &one, e))
		return error_wrap(e, "%s", r->name);
	/* One from before this line is changed; two of one line are both sent. */
	for (int i = 0; i < c->settings; i++) {
		if (t->settings[i].id != one.id)
			continue;
		t->settings[i] = one;
		return true;
	}
	return target_add_setting(t, value, e) || error_wrap(e, "%s", r->name);
}

/* RFC 9113 6.9.1: a window is at most 2^31-1, and begins with 65,535. */
bool curl_take_window(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	uint64_t octets;

	(void)on;
	if (!curl_count(value, INT32_MAX, &octets) || octets < 65535)
		return error_set(e, "%s %.40s: a number from 65535 to 2147483647 is expected",
				 r->name, value);
	c->target->connection_window = (uint32_t)octets;
	return true;
}

bool curl_take_preface(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	size_t n = strlen(value);

	(void)on;
	if (n % 2 || strspn(value, "0123456789abcdefABCDEF") != n)
		return error_set(e, "%s %.40s: hexadecimal digits, two an octet, are expected",
				 r->name, value);
	target_keep(&c->target->preface, value);
	return true;
}

/* RFC 7301 3.1: a name has 1 to 255 octets. */
bool curl_take_alpn(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	int names = 0;

	for (const char *p = on ? value : ""; *p; names++) {
		size_t n = strcspn(p, ",");
		if (n == 0 || n > 255 || names == TARGET_ALPN_MAX || (p[n] && !p[n + 1]))
			return error_set(e, "%s %.40s: at most %d names with commas between them",
					 r->name, value, (int)TARGET_ALPN_MAX);
		p += n + (p[n] == ',');
	}
	target_keep(&c->target->alpn, on ? value : "");
	return true;
}

bool curl_take_early(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		     struct error *e)
{
	(void)r;
	(void)value;
	(void)e;
	c->target->early_data = on;
	c->target->resume = on || c->target->resume;
	return true;
}
