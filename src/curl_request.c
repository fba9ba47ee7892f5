#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "curl_parts.h"

static bool is_token(const char *s)
{
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", *p))
			return false;
	return *s != '\0';
}

bool curl_take_method(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	(void)on;
	for (const char *p = value; *p; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f)
			return error_set(e, "%s: a space or control character in it", r->name);
	if (r->at) {
		struct text line = {0};
		text_addf(&line, ":path: %s", value);
		bool good = curl_add_header(c, text_str(&line), e);
		text_done(&line);
		return good;
	}
	if (!is_token(value))
		return error_set(e, "%s %.40s: that is no method (RFC 9110 §9.1)", r->name, value);
	target_keep(&c->request->method, value);
	c->method_given = true;
	return true;
}

static void drop_field(struct request_fields *f, size_t i)
{
	free(f->items[i].name);
	free(f->items[i].value);
	memmove(&f->items[i], &f->items[i + 1], (f->count - i - 1) * sizeof(*f->items));
	f->count--;
}

/* A field of this line takes the place of those that the request had before it, as `again -H`
 * wants; two of one line both count. */
bool curl_add_header(struct curl_line *c, const char *line, struct error *e)
{
	struct request_fields *f = &c->request->fields;

	if (!request_add_header(c->request, line, e))
		return false;
	for (size_t i = 0; i < c->inherited;) {
		if (strcasecmp(f->items[i].name, f->items[f->count - 1].name) != 0) {
			i++;
			continue;
		}
		drop_field(f, i);
		c->inherited--;
	}
	return true;
}

/* -H @FILE: a field a line. */
bool curl_take_header(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	struct text file = {0};
	bool good = true;

	(void)on;
	if (*value != '@')
		return curl_add_header(c, value, e);
	if (!curl_read(c, value + 1, &file, e))
		return error_wrap(e, "%s", r->name);
	char *p = file.n ? file.s : NULL;
	while (good && p && *p) {
		size_t n = strcspn(p, "\r\n");
		char end = p[n];
		p[n] = '\0';
		good = !n || curl_add_header(c, p, e);
		p += n + (end != '\0');
	}
	text_done(&file);
	return good;
}

static bool is_mixed(const struct curl_row *r, bool other, struct error *e)
{
	return other &&
	       !error_set(e, "%s: the body comes from -d, -F, -T or --open: one of them", r->name);
}

/* @FILE alone is streamed with --data-binary; all others curl reads at once. */
static bool add_file(struct curl_line *c, const char *path, bool binary, const char *join,
		     struct error *e)
{
	struct request_body *b = &c->request->body;
	struct text file = {0};

	if (binary && !c->data) {
		*b = (struct request_body){.kind = BODY_INPUT};
		if (strcmp(path, "-") != 0) {
			b->kind = BODY_FILE;
			target_keep(&b->path, path);
		}
		c->data = true;
		return true;
	}
	if (!curl_read(c, path, &file, e))
		return false;
	size_t n = 0;
	for (size_t i = 0; i < file.n; i++)
		if (binary || !memchr("\r\n", file.s[i], 3))
			file.s[n++] = file.s[i];
	bool good = curl_body_add(c, join, text_str(&file), n, e);
	text_done(&file);
	return good;
}

/* What the request held before this line goes. */
static void begin_body(struct curl_line *c)
{
	struct request_body *b = &c->request->body;

	if (c->data || c->form)
		return;
	free(b->octets);
	free(b->path);
	*b = (struct request_body){0};
}

/* r->at: 0 text (@ strips line ends), 1 raw (no @), 2 binary */
bool curl_take_data(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	(void)on;
	if (is_mixed(r, c->form || c->upload, e))
		return false;
	begin_body(c);
	if (*value == '@' && r->at != 1)
		return add_file(c, value + 1, r->at == 2, "&", e) || error_wrap(e, "%s", r->name);
	return curl_body_add(c, "&", value, strlen(value), e);
}

bool curl_take_json(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	(void)on;
	if (is_mixed(r, c->form || c->upload, e))
		return false;
	begin_body(c);
	c->json = true;
	if (*value == '@')
		return add_file(c, value + 1, true, "", e) || error_wrap(e, "%s", r->name);
	return curl_body_add(c, "", value, strlen(value), e);
}

/* "DATA", "=DATA", "NAME=DATA", "@FILE", "NAME@FILE": the name stays as it is. */
bool curl_take_urlencode(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			 struct error *e)
{
	struct text out = {0}, file = {0};
	const char *mark = value + strcspn(value, "=@");
	const char *data = *mark ? mark + 1 : value;
	size_t n = strlen(data);
	bool good = true;

	(void)on;
	if (is_mixed(r, c->form || c->upload, e))
		return false;
	begin_body(c);
	if (*mark && mark > value) {
		text_add_n(&out, value, (size_t)(mark - value));
		text_add_char(&out, '=');
	}
	if (*mark == '@') {
		good = curl_read(c, data, &file, e);
		data = text_str(&file);
		n = file.n;
	}
	size_t from = out.n;
	if (good)
		curl_encode(&out, data, n);
	/* curl writes a space as forms do. */
	size_t k = from;
	for (size_t i = from; i < out.n; i++) {
		bool space = strncmp(out.s + i, "%20", 3) == 0;
		out.s[k++] = space ? '+' : out.s[i];
		i += space ? 2 : 0;
	}
	good = good && curl_body_add(c, "&", text_str(&out), k, e);
	text_done(&out);
	text_done(&file);
	return good || error_wrap(e, "%s", r->name);
}

bool curl_take_upload(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	(void)on;
	if (is_mixed(r, c->data || c->form, e))
		return false;
	begin_body(c);
	c->upload = true;
	if (strcmp(value, "-") == 0 || strcmp(value, ".") == 0) {
		c->request->body.kind = BODY_INPUT;
		return true;
	}
	if (!*value)
		return error_set(e, "%s needs a file's name", r->name);
	c->request->body.kind = BODY_FILE;
	target_keep(&c->request->body.path, value);
	return true;
}

bool curl_take_open(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	(void)value;
	if (is_mixed(r, c->data || c->form || c->upload, e))
		return false;
	begin_body(c);
	c->request->body.kind = on ? BODY_OPEN : BODY_NONE;
	return true;
}

bool curl_take_own_text(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			struct error *e)
{
	(void)on;
	/* curl asks for a missing password; a prompt has no place here. */
	if (r->letter == 'u' && !strchr(value, ':'))
		return error_set(e, "%s: USER:PASSWORD is expected", r->name);
	target_keep((char **)((char *)c + r->at), value);
	return true;
}

bool curl_take_own_flag(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			struct error *e)
{
	(void)value;
	(void)e;
	*(bool *)((char *)c + r->at) = on;
	return true;
}

bool curl_take_cookie(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	struct text all = {0};

	(void)on;
	if (!strchr(value, '='))
		return error_set(e, "%s %.80s: files of cookies are not read; give NAME=VALUE",
				 r->name, value);
	if (c->cookie)
		text_addf(&all, "%s; ", c->cookie);
	text_add(&all, value);
	target_keep(&c->cookie, text_str(&all));
	text_done(&all);
	return true;
}

bool curl_take_output(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	(void)on;
	if (!*value)
		return error_set(e, "%s needs a file's name", r->name);
	target_keep(&c->request->output, strcmp(value, "-") == 0 ? NULL : value);
	return true;
}

bool curl_take_location(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			struct error *e)
{
	(void)value;
	(void)r;
	(void)e;
	c->remark = on ? "redirects are shown and not followed (-L)" : NULL;
	return true;
}

bool curl_take_url(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		   struct error *e)
{
	(void)r;
	(void)on;
	return curl_url(c, value, e);
}

bool curl_take_trailer(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		       struct error *e)
{
	(void)on;
	return request_add_trailer(c->request, value, e) || error_wrap(e, "%s", r->name);
}

bool curl_take_repeat(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		      struct error *e)
{
	uint64_t times;

	(void)on;
	if (!curl_count(value, CURL_REPEAT_MAX, &times) || !times)
		return error_set(e, "%s %.40s: a number from 1 to %d is expected", r->name, value,
				 (int)CURL_REPEAT_MAX);
	c->request->repeat = (unsigned)times;
	return true;
}

bool curl_take_own_fields(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			  struct error *e)
{
	(void)r;
	(void)value;
	(void)e;
	c->request->own_fields = on;
	return true;
}

static bool add_named(struct curl_line *c, const char *name, const char *value, struct error *e)
{
	struct text line = {0};

	text_addf(&line, "%s%s", name, value);
	bool good = curl_add_header(c, text_str(&line), e);
	text_done(&line);
	return good;
}

bool curl_take_priority(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			struct error *e)
{
	(void)on;
	return add_named(c, "priority: ", value, e) || error_wrap(e, "%s", r->name);
}

bool curl_take_range(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		     struct error *e)
{
	(void)on;
	return add_named(c, "range: bytes=", value, e) || error_wrap(e, "%s", r->name);
}

bool curl_take_max_time(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
			struct error *e)
{
	(void)on;
	if (!curl_seconds(value, &c->max_time))
		return error_set(e, "%s %.40s: a number of seconds is expected", r->name, value);
	return true;
}
