#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "source/request.h"

enum { WORD_MAX = 100 * 1024 /* Linux takes 128 KiB in one word */ };

/* What is being written: the line, and at its end, behind a #, what curl has no option for. */
struct writer {
	const struct request *r;
	const struct target *t;
	struct text *out;
	struct text rest;
};

static bool has_control(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return true;
	return false;
}

/* $'…' as bash, ksh and zsh read it: no control reaches the terminal that shows the line. */
static void quote_controls(struct text *out, const char *s, size_t n)
{
	text_add(out, "$'");
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			text_addf(out, "\\x%02x", (unsigned char)s[i]);
		else if (s[i] == '\'' || s[i] == '\\')
			text_addf(out, "\\%c", s[i]);
		else
			text_add_char(out, s[i]);
	}
	text_add_char(out, '\'');
}

/* Single quotes keep everything but themselves (POSIX shell 2.2.2). */
static void quote(struct text *out, const char *s, size_t n)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./:=@%+,-";
	size_t safe = 0;

	while (safe < n && s[safe] && strchr(plain, s[safe]))
		safe++;
	if (n && safe == n) {
		text_add_n(out, s, n);
		return;
	}
	if (has_control(s, n)) {
		quote_controls(out, s, n);
		return;
	}
	text_add_char(out, '\'');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\'')
			text_add(out, "'\\''");
		else
			text_add_char(out, s[i]);
	}
	text_add_char(out, '\'');
}

static void flag(struct writer *w, const char *name, bool on)
{
	if (on)
		text_addf(w->out, " %s", name);
}

static void option(struct writer *w, const char *name, const char *value)
{
	if (!value)
		return;
	text_addf(w->out, " %s ", name);
	quote(w->out, value, strlen(value));
}

static void option_text(struct writer *w, const char *name, struct text *value)
{
	option(w, name, text_str(value));
	if (value->s)
		explicit_bzero(value->s, value->n);
	text_done(value);
}

static void field(struct writer *w, const char *name, const char *value)
{
	struct text line = {0};

	if (!value)
		text_addf(&line, "%s:", name);
	else if (!value[strspn(value, " \t")])
		text_addf(&line, "%s;", name);
	else
		text_addf(&line, "%s: %s", name, value);
	option_text(w, "-H", &line);
}

/* What curl cannot say stands behind #, sanitised: a line break would end the comment. */
static void aside(struct writer *w, const char *name, const char *value)
{
	text_addf(&w->rest, " %s", name);
	if (!value)
		return;
	struct text quoted = {0};
	text_add_char(&w->rest, ' ');
	quote(&quoted, value, strlen(value));
	text_clean(&w->rest, text_str(&quoted), quoted.n);
	text_done(&quoted);
}

static bool given(const struct request *r, const char *name)
{
	return request_find(&r->fields, name, 0) < r->fields.count;
}

static void write_url(struct writer *w)
{
	const struct target *t = w->t;
	const char *host = t->host ? t->host : "", *path = w->r->path ? w->r->path : "/";
	struct text url = {0};

	text_add(&url, t->tls ? "https://" : "http://");
	if (strchr(host, ':')) {
		size_t n = strcspn(host, "%");
		text_add_char(&url, '[');
		text_add_n(&url, host, n);
		if (host[n])
			text_addf(&url, "%%25%s", host + n + 1);
		text_add_char(&url, ']');
	} else {
		text_add(&url, host);
	}
	if (t->port != (t->tls ? 443 : 80))
		text_addf(&url, ":%u", (unsigned)t->port);
	/* A path that no URL holds is asked for beside it: OPTIONS *, a fragment, a space. */
	bool odd = *path != '/';
	for (const char *p = path; *p; p++)
		odd = odd || (unsigned char)*p <= 0x20 || *p == '#' || *p == 0x7f;
	if (odd && !given(w->r, ":path"))
		option(w, "--request-target", path);
	text_add(&url, odd ? "/" : path);
	flag(w, "--path-as-is", !odd && strstr(path, "/.") != NULL);
	flag(w, "-g", strpbrk(text_str(&url), "[]{}") != NULL);
	text_add_char(w->out, ' ');
	quote(w->out, text_str(&url), url.n);
	text_done(&url);
}

static void write_body(struct writer *w)
{
	const struct request_body *b = &w->r->body;
	struct text at = {0};

	switch (b->kind) {
	case BODY_NONE:
		return;
	case BODY_OCTETS:
		if (b->n <= WORD_MAX && (!b->n || !memchr(b->octets, '\0', b->n))) {
			text_add(w->out, " --data-raw ");
			quote(w->out, b->octets ? b->octets : "", b->n);
			return;
		}
		text_add(&at, "@body");
		text_addf(&w->rest, " put the %zu octets of the body into the file body", b->n);
		break;
	case BODY_FILE:
		text_addf(&at, "@%s", b->path);
		break;
	case BODY_INPUT:
		text_add(&at, "@-");
		break;
	case BODY_OPEN:
		aside(w, "--open", NULL);
		return;
	}
	option_text(w, "--data-binary", &at);
}

static void write_method(struct writer *w)
{
	const char *method = request_method(w->r), *usual = "GET";
	size_t i = request_find(&w->r->fields, ":method", 0);

	if (i < w->r->fields.count && w->r->fields.items[i].value)
		method = w->r->fields.items[i].value;
	if (w->r->body.kind != BODY_NONE && w->r->body.kind != BODY_OPEN)
		usual = "POST";
	else if (strcmp(method, "HEAD") == 0) {
		flag(w, "-I", true);
		return;
	}
	if (strcmp(method, usual) != 0)
		option(w, "-X", method);
}

/* curl's pseudo-headers follow from other options. */
static void write_pseudo(struct writer *w, const struct request_field *f)
{
	if (strcasecmp(f->name, ":method") == 0 && f->value)
		return;
	if (strcasecmp(f->name, ":path") == 0 && f->value) {
		option(w, "--request-target", f->value);
		return;
	}
	if (strcasecmp(f->name, ":authority") == 0 && !given(w->r, "host")) {
		field(w, "host", f->value);
		return;
	}
	struct text line = {0};
	text_addf(&line, "%s:%s%s", f->name, f->value ? " " : "", f->value ? f->value : "");
	aside(w, "-H", text_str(&line));
	text_done(&line);
}

static void write_fields(struct writer *w)
{
	const struct request *r = w->r;
	struct text own = {0};

	target_authority(w->t, &own);
	if (r->authority && strcmp(r->authority, text_str(&own)) != 0 && !given(r, "host") &&
	    !given(r, ":authority"))
		field(w, "host", r->authority);
	text_done(&own);
	for (size_t i = 0; i < r->fields.count; i++) {
		const struct request_field *f = &r->fields.items[i];
		if (f->name[0] == ':')
			write_pseudo(w, f);
		else
			field(w, f->name, f->value);
	}
	if (r->kind == REQUEST_GRPC && !r->own_fields) {
		if (!given(r, "te"))
			field(w, "te", "trailers");
		if (!given(r, "content-type"))
			field(w, "content-type", "application/grpc");
	} else if (r->body.kind != BODY_NONE && !given(r, "content-type")) {
		field(w, "content-type", NULL); /* curl would say that it is a form */
	}
	static const char *const ours[] = {"user-agent", "accept", "content-length"};
	for (int i = 0; i < 3; i++)
		if ((r->own_fields || (r->kind != REQUEST_PLAIN && i > 0)) && !given(r, ours[i]))
			field(w, ours[i], NULL);
}

static void write_tls(struct writer *w)
{
	static const char *const least[] = {"--tlsv1.0", "--tlsv1.1", "--tlsv1.2", "--tlsv1.3"};
	static const char *const most[] = {"1.0", "1.1", "1.2", "1.3"};
	const struct target *t = w->t;

	flag(w, "-k", t->insecure);
	option(w, "--cacert", t->cacert);
	option(w, "--capath", t->capath);
	if (t->cert) {
		struct text file = {0};
		for (const char *p = t->cert; *p; p++) {
			if (*p == ':' || *p == '\\')
				text_add_char(&file, '\\');
			text_add_char(&file, *p);
		}
		option_text(w, "--cert", &file);
	}
	option(w, "--key", t->key);
	option(w, "--ciphers", t->ciphers);
	option(w, "--tls13-ciphers", t->ciphersuites);
	option(w, "--curves", t->groups);
	if (t->tls_min >= 0x0301 && t->tls_min <= 0x0304)
		flag(w, least[t->tls_min - 0x0301], true);
	if (t->tls_max >= 0x0301 && t->tls_max <= 0x0304)
		option(w, "--tls-max", most[t->tls_max - 0x0301]);
	flag(w, "--no-alpn", t->alpn && !*t->alpn);
}

static void write_way(struct writer *w)
{
	static const char *const schemes[] = {"", "http", "socks5", "socks5h"};
	const struct target *t = w->t;

	flag(w, t->family == 4 ? "-4" : "-6", t->family != 0);
	for (int i = 0; i < t->resolves; i++) {
		const struct target_resolve *r = &t->resolve[i];
		bool six = strchr(r->host, ':') != NULL;
		struct text spec = {0};
		text_addf(&spec, "%s%s%s:%u:%s", six ? "[" : "", r->host, six ? "]" : "",
			  (unsigned)r->port, r->addresses);
		option_text(w, "--resolve", &spec);
	}
	for (int i = 0; i < t->connect_tos; i++) {
		const struct target_connect_to *c = &t->connect_to[i];
		struct text spec = {0};
		for (int k = 0; k < 2; k++) {
			const char *host = k ? c->to_host : c->host;
			unsigned port = k ? c->to_port : c->port;
			text_addf(&spec, strchr(host, ':') ? "%s[%s]:" : "%s%s:", k ? ":" : "",
				  host);
			if (port)
				text_addf(&spec, "%u", port);
		}
		option_text(w, "--connect-to", &spec);
	}
	option(w, "--unix-socket", t->unix_socket);
	option(w, "--interface", t->interface);
	if (t->proxy == TARGET_NO_PROXY || !t->proxy_host) {
		/* Chosen against the environment. */
		option(w, "--noproxy", t->proxy_set ? "*" : NULL);
		return;
	}
	struct text spec = {0};
	text_addf(&spec, strchr(t->proxy_host, ':') ? "%s://[%s]:%u" : "%s://%s:%u",
		  schemes[t->proxy], t->proxy_host, (unsigned)t->proxy_port);
	option_text(w, "-x", &spec);
	/* We always ask for a tunnel; curl does for https only. The password stays with us: curl
	 * asks for it. */
	flag(w, "-p", t->proxy == TARGET_PROXY_CONNECT && !t->tls);
	option(w, "-U", t->proxy_user);
}

static void write_asides(struct writer *w)
{
	const struct request *r = w->r;
	const struct target *t = w->t;

	if (r->kind == REQUEST_CONNECT || r->kind == REQUEST_WEBSOCKET)
		text_addf(&w->rest, " curl has no %s over HTTP/2",
			  r->kind == REQUEST_CONNECT ? "CONNECT" : "WebSocket");
	for (size_t i = 0; i < r->trailers.count; i++) {
		struct text line = {0};
		text_addf(&line, "%s: %s", r->trailers.items[i].name, r->trailers.items[i].value);
		aside(w, "--trailer", text_str(&line));
		text_done(&line);
	}
	if (r->repeat > 1)
		text_addf(&w->rest, " --repeat %u", r->repeat);
	if (t->sni)
		aside(w, "--sni", t->sni);
	if (t->alpn && *t->alpn)
		aside(w, "--alpn", t->alpn);
	for (int i = 0; i < t->setting_count; i++) {
		const char *name = names_setting(t->settings[i].id);
		if (name)
			text_addf(&w->rest, " --setting %s=%u", name,
				  (unsigned)t->settings[i].value);
		else
			text_addf(&w->rest, " --setting 0x%x=%u", (unsigned)t->settings[i].id,
				  (unsigned)t->settings[i].value);
	}
	if (t->connection_window)
		text_addf(&w->rest, " --connection-window %u", (unsigned)t->connection_window);
	if (t->hold_windows)
		aside(w, "--hold", NULL);
	if (t->preface)
		aside(w, "--preface", t->preface);
}

void request_curl(const struct request *r, const struct target *t, struct text *out)
{
	struct writer w = {.r = r, .t = t, .out = out};

	text_add(out, "curl");
	if (t->http == TARGET_HTTP_1)
		flag(&w, "--http1.1", true);
	else if (t->http == TARGET_HTTP_UPGRADE)
		flag(&w, "--http2", true);
	else
		flag(&w, "--http2-prior-knowledge", !t->tls || t->http == TARGET_HTTP_PRIOR);
	write_way(&w);
	write_tls(&w);
	write_method(&w);
	write_fields(&w);
	write_body(&w);
	option(&w, "-o", r->output);
	write_url(&w);
	write_asides(&w);
	if (w.rest.n) {
		text_add(out, " #");
		text_add_n(out, w.rest.s, w.rest.n);
	}
	text_done(&w.rest);
}
