#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "curl_parts.h"

/* RFC 3986 5.2.4, in place; the query is not touched. */
static void remove_dots(char *path)
{
	size_t n = strcspn(path, "?"), out = 0;

	for (size_t i = 0; i < n;) {
		/* path[i] is a slash; the segment goes to the next one. */
		size_t k = 1;
		while (i + k < n && path[i + k] != '/')
			k++;
		bool last = i + k == n;
		bool one = k == 2 && path[i + 1] == '.';
		bool two = k == 3 && path[i + 1] == '.' && path[i + 2] == '.';
		while (two && out > 0 && path[--out] != '/')
			;
		if (!one && !two) {
			memmove(path + out, path + i, k);
			out += k;
		} else if (last) {
			path[out++] = '/';
		}
		i += k;
	}
	memmove(path + out, path + n, strlen(path + n) + 1);
}

/* "user:password@" goes to -u, unless that is given too; the URL without it into out. */
static bool take_user(struct curl_line *c, const char *url, struct text *out, struct error *e)
{
	const char *host = strstr(url, "://");
	size_t n;

	host = host && host < url + strcspn(url, "/?#") ? host + 3 : NULL;
	if (!host) {
		text_add(out, "http://");
		host = url;
	}
	text_add_n(out, url, (size_t)(host - url));
	n = strcspn(host, "/?#");
	const char *at = NULL;
	for (size_t i = 0; i < n; i++)
		if (host[i] == '@')
			at = host + i;
	if (at) {
		const char *colon = memchr(host, ':', (size_t)(at - host));
		char *name = target_unescape(host, (size_t)((colon ? colon : at) - host));
		char *password = colon ? target_unescape(colon + 1, (size_t)(at - colon) - 1)
				       : memory_copy("", 0);
		bool good = name && password;
		if (good && !c->user) {
			struct text both = {0};
			text_addf(&both, "%s:%s", name, password);
			target_keep(&c->user, text_str(&both));
			explicit_bzero(both.s, both.n);
			text_done(&both);
		}
		target_keep(&name, NULL);
		target_keep(&password, NULL);
		if (!good)
			return error_set(e, "a broken percent-encoding before the @ of the URL");
		host = at + 1;
	}
	text_add(out, host);
	return true;
}

bool curl_url(struct curl_line *c, const char *url, struct error *e)
{
	char shown[80], *path = NULL;
	struct text whole = {0};

	text_clean_to(shown, sizeof(shown), url, strlen(url));
	if (c->url)
		return error_set(e, "several URLs: %s is one too many (is something not quoted?)",
				 shown);
	bool good =
		take_user(c, url, &whole, e) && target_url(c->target, text_str(&whole), &path, e);
	if (!good) {
		error_wrap(e, "%s", shown);
		if (e)
			e->column = -1; /* of the URL, not of the line */
	} else {
		target_keep(&c->request->path, path);
		target_keep(&c->request->authority, NULL);
		target_keep(&c->request->scheme, NULL);
		c->url = true;
	}
	if (whole.s)
		explicit_bzero(whole.s, whole.n);
	text_done(&whole);
	free(path);
	return good;
}

static bool given(const struct curl_line *c, const char *name, size_t from)
{
	return request_find(&c->request->fields, name, from) < c->request->fields.count;
}

/* A field that an option other than -H asks for: -H of the same name is stronger (as in curl), what
 * the request had before is weaker. It goes in front of those of -H. value NULL: none is sent. */
static void put(struct curl_line *c, size_t *at, const char *name, const char *value)
{
	struct request_fields *f = &c->request->fields;

	if (given(c, name, c->inherited))
		return;
	if (value) /* as those of -H (RFC 9110 5.5) */
		value += strspn(value, " \t");
	for (size_t i; (i = request_find(f, name, 0)) < c->inherited;) {
		free(f->items[i].name);
		free(f->items[i].value);
		memmove(&f->items[i], &f->items[i + 1], (f->count - i - 1) * sizeof(*f->items));
		f->count--;
		c->inherited--;
		(*at)--;
	}
	request_add_field(f, name, strlen(name), value, value ? strlen(value) : 0);
	struct request_field mine = f->items[f->count - 1];
	memmove(&f->items[*at + 1], &f->items[*at], (f->count - 1 - *at) * sizeof(*f->items));
	f->items[(*at)++] = mine;
}

static void base64(struct text *out, const char *s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)(unsigned char)s[i] << 16;
		v |= i + 1 < n ? (uint32_t)(unsigned char)s[i + 1] << 8 : 0;
		v |= i + 2 < n ? (unsigned char)s[i + 2] : 0;
		text_add_char(out, digits[v >> 18]);
		text_add_char(out, digits[v >> 12 & 63]);
		text_add_char(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
		text_add_char(out, i + 2 < n ? digits[v & 63] : '=');
	}
}

static bool one_line(const char *s, const char *option, struct error *e)
{
	return !s || !strpbrk(s, "\r\n") || error_set(e, "%s: a line break in its value", option);
}

static bool put_fields(struct curl_line *c, struct error *e)
{
	struct text word = {0};
	size_t at = c->inherited;

	if (!one_line(c->agent, "--user-agent", e) || !one_line(c->referer, "--referer", e) ||
	    !one_line(c->cookie, "--cookie", e) || !one_line(c->bearer, "--oauth2-bearer", e))
		return false;
	if (c->bearer) {
		text_addf(&word, "Bearer %s", c->bearer);
	} else if (c->user) {
		text_add(&word, "Basic ");
		base64(&word, c->user);
	}
	if (word.n) {
		put(c, &at, "authorization", text_str(&word));
		explicit_bzero(word.s, word.n);
	}
	text_done(&word);
	if (c->agent)
		put(c, &at, "user-agent", *c->agent ? c->agent : NULL);
	if (c->json) {
		put(c, &at, "content-type", "application/json");
		put(c, &at, "accept", "application/json");
	}
	if (c->compressed)
		put(c, &at, "accept-encoding", "gzip, deflate, br, zstd");
	if (c->referer) {
		size_t n = strlen(c->referer);
		if (n >= 5 && strcmp(c->referer + n - 5, ";auto") == 0)
			c->referer[n - 5] = '\0';
		put(c, &at, "referer", *c->referer ? c->referer : NULL);
	}
	if (c->cookie)
		put(c, &at, "cookie", c->cookie);
	return true;
}

/* -G: the data as the URL's query. */
static bool move_data(struct curl_line *c, struct error *e)
{
	struct request *r = c->request;
	struct text path = {0};

	if (c->form || c->upload)
		return error_set(e, "-G (--get) goes with -d only");
	if (!curl_body_load(c, e))
		return false;
	if (strlen(r->path) + r->body.n > TARGET_URL_MAX)
		return error_set(e, "-G (--get): the query is longer than %d octets",
				 (int)TARGET_URL_MAX);
	for (size_t i = 0; i < r->body.n; i++)
		if ((unsigned char)r->body.octets[i] <= 0x20 || r->body.octets[i] == 0x7f)
			return error_set(e, "-G (--get): the data hold a space or control "
					    "character: --data-urlencode encodes it");
	text_add(&path, r->path);
	if (r->body.n) {
		text_add_char(&path, strchr(r->path, '?') ? '&' : '?');
		text_add_n(&path, r->body.octets, r->body.n);
	}
	target_keep(&r->path, text_str(&path));
	text_done(&path);
	free(r->body.octets);
	r->body = (struct request_body){0};
	c->data = false;
	return true;
}

static bool settle_method(struct curl_line *c, struct error *e)
{
	struct request *r = c->request;
	bool plain = strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
	const char *method = NULL;

	if (c->head && (c->data || c->form || c->upload))
		return error_set(e, "-I (--head) sends no body: with -G the data go into the URL");
	if (c->head)
		method = "HEAD";
	else if (c->get)
		method = "GET";
	else if (plain && (c->data || c->form || (c->begun && r->body.kind == BODY_OPEN)))
		method = "POST";
	else if (plain && c->upload)
		method = "PUT";
	if (method && !c->method_given)
		target_keep(&r->method, method);
	return true;
}

static bool settle_body(struct curl_line *c, struct error *e)
{
	struct request *r = c->request;

	if (c->form && !curl_form_end(c, e))
		return false;
	if (c->get && c->data && !move_data(c, e))
		return false;
	if (c->form && !given(c, "content-type", c->inherited)) {
		struct text line = {0};
		text_addf(&line, "content-type: multipart/form-data; boundary=%s", c->boundary);
		bool good = curl_add_header(c, text_str(&line), e);
		text_done(&line);
		if (!good)
			return false;
	}
	if (c->data && r->kind == REQUEST_PLAIN && !r->own_fields && !given(c, "content-type", 0))
		return request_add_header(r, "content-type: application/x-www-form-urlencoded", e);
	return true;
}

/* curl: an URL that ends in a slash gets the file's name. */
static void name_upload(struct curl_line *c)
{
	struct request *r = c->request;
	size_t n = strlen(r->path);
	struct text path = {0};

	if (!c->upload || !c->url || !r->body.path || r->path[n - 1] != '/' || strchr(r->path, '?'))
		return;
	const char *slash = strrchr(r->body.path, '/'), *name = slash ? slash + 1 : r->body.path;
	text_add(&path, r->path);
	curl_encode(&path, name, strlen(name));
	target_keep(&r->path, text_str(&path));
	text_done(&path);
}

static void settle_target(struct curl_line *c)
{
	struct target *t = c->target;

	if (t->tls && t->http == TARGET_HTTP_UPGRADE)
		t->http = TARGET_HTTP_AUTO; /* with TLS, ALPN decides */
	if (c->proxy_user) {
		char *colon = strchr(c->proxy_user, ':');
		target_keep(&t->proxy_password, colon ? colon + 1 : "");
		if (colon)
			*colon = '\0';
		target_keep(&t->proxy_user, c->proxy_user);
	}
	if (c->no_proxy && t->host && target_no_proxy(c->no_proxy, t->host)) {
		t->proxy = TARGET_NO_PROXY;
		t->proxy_set = true;
	}
}

static void forget(struct curl_line *c)
{
	target_keep(&c->agent, NULL);
	target_keep(&c->referer, NULL);
	target_keep(&c->cookie, NULL);
	target_keep(&c->user, NULL);
	target_keep(&c->bearer, NULL);
	target_keep(&c->no_proxy, NULL);
	target_keep(&c->proxy_user, NULL);
	target_keep(&c->boundary, NULL);
}

bool curl_finish(struct curl_line *c, struct error *e)
{
	if (c->finished)
		return true;
	c->finished = true;
	if (!c->begun) /* only an URL, or nothing */
		c->inherited = c->request->fields.count;
	if (c->url && !c->path_as_is)
		remove_dots(c->request->path);
	name_upload(c);
	settle_target(c);
	bool good = put_fields(c, e) && settle_body(c, e) && settle_method(c, e);
	if (!good)
		curl_clean(e);
	forget(c);
	return good;
}
