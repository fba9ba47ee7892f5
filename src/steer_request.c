#include "h2lens/words.h"
#include "steer_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"
#include "grpc.h"
#include "protobuf.h"
#include "wire/websocket.h"

enum { STREAM_MAX = INT32_MAX, COOKIES_MAX = 200 };

/* RFC 9110 5.6.2 */
#define TOKEN "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The value of one cookie of a set-cookie field replaces an older one of its name. */
static void keep_cookie(struct slice *list, size_t *count, struct slice v)
{
	const char *end = memchr(v.p, ';', v.n);
	const char *equals = memchr(v.p, '=', v.n);

	if (!equals || (end && equals > end))
		return;
	v.n = end ? (size_t)(end - v.p) : v.n;
	size_t name = (size_t)(equals - v.p) + 1, i = 0;
	while (i < *count && (list[i].n < name || memcmp(list[i].p, v.p, name) != 0))
		i++;
	if (i == COOKIES_MAX)
		return;
	list[i] = v;
	*count += i == *count;
}

/* What answers of this session have set, as one cookie field. */
static void add_cookies(struct session *s, struct request *r)
{
	struct slice list[COOKIES_MAX];
	size_t count = 0;
	struct text line = {0};

	for (uint32_t i = 0; i < book_events(s->book); i++) {
		const struct event *e = book_event(s->book, i);
		const struct field *fields;
		if (!e->has_fields || book_from_client(s->book, e))
			continue;
		size_t n = book_fields(s->book, e, &fields);
		for (size_t k = 0; k < n; k++) {
			struct slice name = book_text(s->book, fields[k].name);
			if (name.n == 10 && strncasecmp(name.p, "set-cookie", 10) == 0)
				keep_cookie(list, &count, book_text(s->book, fields[k].value));
		}
	}
	for (size_t i = 0; i < count; i++) {
		text_add(&line, i ? "; " : "");
		text_add_n(&line, list[i].p, list[i].n);
	}
	if (line.n)
		request_add_field(&r->fields, "cookie", 6, line.s, line.n);
	text_done(&line);
}

static bool send_request(struct steer_line *l, struct request *r, struct error *e)
{
	if (l->session->cookies)
		add_cookies(l->session, r);
	struct live *live = l->session->live;
	const struct live_state *state = live_state(live);
	unsigned queued = state->queued, open = state->open;

	free(r->text);
	r->text = memory_copy(l->text, strlen(l->text));
	if (!live_request(live, r, &l->stream, e))
		return false;
	if (l->stream)
		words_addf(l->answer, "request sent on stream %u", l->stream);
	else if (state->queued > queued)
		words_add(l->answer, "the request waits for the connection");
	else if (state->open > open)
		words_add(l->answer, "request sent"); /* HTTP/1.1 */
	else
		return error_set(e, "%s", state->problem);
	return true;
}

/* A path of this host as an URL of its own, so that one parser takes both. */
static void add_url(struct steer_line *l, const char *word, struct text *out)
{
	const struct target *t = live_target(l->session->live);

	if (word[0] == '/' || word[0] == '*') {
		text_add(out, t->tls ? "https://" : "http://");
		target_authority(t, out);
	}
	text_add(out, word[0] == '*' ? "/" : word);
}

/* words: PATH|URL and options. The target is this connection's. */
static bool parse_here(struct steer_line *l, int n, char *const *words, struct request *r,
		       struct error *e)
{
	struct target t;
	struct curl_line c = {.target = &t, .request = r};
	struct text url = {0};
	char as_is[] = "--path-as-is", **argv = memory_get((size_t)n + 2, sizeof(*argv));
	int count = 0, path = 0;

	while (path < n && words[path][0] == '-' && words[path][1])
		path = n; /* the path comes first */
	argv[count++] = as_is;
	for (int i = 0; i < n; i++)
		argv[count++] = words[i];
	if (path < n) {
		add_url(l, words[path], &url);
		argv[1 + path] = url.s;
	}
	target_copy(&t, live_target(l->session->live));
	bool ok = curl_parse(&c, count, argv, e);
	if (ok && !c.url)
		ok = steer_few(l, INT_MAX, INT_MAX, e); /* only options: where to? */
	if (ok && !target_same_origin(&t, live_target(l->session->live)))
		ok = error_set(
			e, "that is another host: reconnect URL, or open it in a tab of its own");
	else if (ok && c.connection)
		ok = error_set(e, "an option of the connection: give it to reconnect, then send");
	if (ok && c.remark)
		text_addf(l->answer, "%s; ", c.remark);
	target_done(&t);
	text_done(&url);
	free(argv);
	return ok;
}

static bool request_with(struct steer_line *l, const char *method, int first, struct error *e)
{
	struct request r;

	request_init(&r);
	bool ok = parse_here(l, l->count - first, l->words + first, &r, e);
	if (ok && method) {
		free(r.method);
		r.method = memory_copy(method, strlen(method));
	}
	if (ok && first < l->count && strcmp(l->words[first], "*") == 0) {
		free(r.path); /* OPTIONS * (RFC 9110 7.1) */
		r.path = memory_copy("*", 1);
	}
	ok = ok && send_request(l, &r, e);
	request_done(&r);
	return ok;
}

bool steer_request_get(struct steer_line *l, struct error *e)
{
	return steer_few(l, 1, 10000, e) && request_with(l, NULL, 0, e);
}

bool steer_request_send(struct steer_line *l, struct error *e)
{
	if (!steer_few(l, 2, 10000, e))
		return false;
	const char *method = l->words[0];
	if (!*method || method[strspn(method, TOKEN)])
		return error_set(e, "%s: that is no method (RFC 9110 9.1)", method);
	return request_with(l, method, 1, e);
}

bool steer_request_curl(struct steer_line *l, struct error *e)
{
	struct live *live = l->session->live;
	struct target t;
	struct request r;
	struct curl_line c = {.target = &t, .request = &r};

	target_init(&t);
	request_init(&r);
	bool ok = curl_parse(&c, l->count, l->words, e);
	if (ok && !c.url)
		ok = error_set(e, "curl: no URL");
	/* the same host: the connection that is there serves, unless its options are others */
	if (ok && (c.connection || !target_same_origin(&t, live_target(live))))
		ok = live_reconnect(live, &t, e);
	ok = ok && send_request(l, &r, e);
	request_done(&r);
	target_done(&t);
	return ok;
}

bool steer_request_again(struct steer_line *l, struct error *e)
{
	const struct request *last = live_last_request(l->session->live);
	struct target t;
	struct request r;
	struct curl_line c = {.target = &t, .request = &r};

	if (!last)
		return error_set(e, "no request was made yet");
	target_copy(&t, live_target(l->session->live));
	request_copy(&r, last);
	bool ok = curl_parse(&c, l->count, l->words, e);
	if (ok && (c.connection || !target_same_origin(&t, live_target(l->session->live))))
		ok = live_reconnect(l->session->live, &t, e);
	ok = ok && send_request(l, &r, e);
	request_done(&r);
	target_done(&t);
	return ok;
}

struct call {
	struct protobuf_set *set;
	const char *descriptors, *timeout, *message;
	bool open;
	struct text body;
};

static bool add_message(struct call *k, const char *word, struct error *e)
{
	struct text octets = {0};
	uint8_t prefix[GRPC_PREFIX];
	bool json = word[0] == '{' || word[0] == '[';
	bool ok = true;

	if (json && !k->set)
		ok = error_set(e, "JSON needs a descriptor set: --descriptors FILE (protoc "
				  "--descriptor_set_out=FILE --include_imports), or give hex:…");
	else if (json)
		ok = protobuf_from_json(k->set, k->message, word, &octets, e);
	else if (strncmp(word, "hex:", 4) == 0 || word[0] == '@')
		ok = steer_octets(word, &octets, e);
	else
		ok = error_set(e, "%s is no message: JSON in braces, hex:… or @FILE", word);
	if (ok) {
		grpc_prefix(prefix, false, (uint32_t)octets.n);
		text_add_n(&k->body, (const char *)prefix, sizeof(prefix));
		text_add_n(&k->body, text_str(&octets), octets.n);
	}
	text_done(&octets);
	return ok;
}

/* Options of grpc among the words; the others are left for curl's. */
static bool call_options(struct steer_line *l, struct call *k, char **rest, int *rest_count,
			 struct error *e)
{
	for (int i = 1; i < l->count; i++) {
		const char *w = l->words[i];
		const char **value = strcmp(w, "--descriptors") == 0 ? &k->descriptors
				     : strcmp(w, "--timeout") == 0   ? &k->timeout
								     : NULL;
		if (value && i + 1 == l->count)
			return error_set(e, "%s needs a value after it", w);
		if (value)
			*value = l->words[++i];
		else if (strcmp(w, "--open") == 0)
			k->open = true;
		else
			rest[(*rest_count)++] = l->words[i];
	}
	if (!k->descriptors)
		k->descriptors = l->session->descriptors;
	if (!k->descriptors)
		return true;
	const char *answer;
	bool streams[2];
	k->set = protobuf_load(k->descriptors, e);
	if (!k->set || !protobuf_method(k->set, l->words[0], &k->message, &answer, &streams[0],
					&streams[1], e))
		return false;
	if (k->descriptors != l->session->descriptors) {
		free(l->session->descriptors);
		l->session->descriptors = memory_copy(k->descriptors, strlen(k->descriptors));
	}
	return true;
}

static bool call_body(struct steer_line *l, struct call *k, struct request *r, struct error *e)
{
	uint64_t ns;

	if (k->timeout && !grpc_timeout_parse(k->timeout, strlen(k->timeout), &ns))
		return error_set(e, "--timeout %s: digits and H, M, S, m, u or n (500m)",
				 k->timeout);
	if (k->timeout)
		request_add_field(&r->fields, "grpc-timeout", 12, k->timeout, strlen(k->timeout));
	r->kind = REQUEST_GRPC;
	r->body.kind = k->open ? BODY_OPEN : BODY_OCTETS;
	if (!k->open) {
		r->body.octets = memory_copy(text_str(&k->body), k->body.n);
		r->body.n = k->body.n;
	} else if (live_state(l->session->live)->stage != LIVE_OPEN && k->body.n) {
		return error_set(e, "--open with messages needs an open connection: wait settings");
	}
	return true;
}

bool steer_request_grpc(struct steer_line *l, struct error *e)
{
	struct call k = {0};
	struct request r;
	int rest = 1;

	if (!steer_few(l, 1, 10000, e))
		return false;
	request_init(&r);
	char **others = memory_get((size_t)l->count + 1, sizeof(*others));
	others[0] = l->words[0];
	bool ok = call_options(l, &k, others, &rest, e);
	/* messages come before curl's options */
	int messages = 1;
	while (ok && messages < rest && others[messages][0] != '-')
		ok = add_message(&k, others[messages++], e);
	if (ok) {
		others[messages - 1] = l->words[0];
		ok = parse_here(l, rest - messages + 1, others + messages - 1, &r, e) &&
		     call_body(l, &k, &r, e) && send_request(l, &r, e);
	}
	if (ok && k.open && k.body.n && l->stream)
		ok = live_data(l->session->live, l->stream, k.body.s, k.body.n, false, e);
	free(others);
	protobuf_free(k.set);
	text_done(&k.body);
	request_done(&r);
	return ok;
}

static bool open_kind(struct steer_line *l, enum request_kind kind, struct error *e)
{
	struct request r;

	request_init(&r);
	bool ok = true;
	if (kind == REQUEST_CONNECT) {
		r.authority = memory_copy(l->words[0], strlen(l->words[0]));
		if (!strrchr(l->words[0], ':'))
			ok = error_set(e, "connect HOST:PORT: the port is missing");
	} else {
		ok = parse_here(l, l->count, l->words, &r, e);
	}
	r.kind = kind;
	r.body.kind = BODY_OPEN;
	ok = ok && send_request(l, &r, e);
	request_done(&r);
	return ok;
}

bool steer_request_websocket(struct steer_line *l, struct error *e)
{
	return steer_few(l, 1, 10000, e) && open_kind(l, REQUEST_WEBSOCKET, e);
}

bool steer_request_connect(struct steer_line *l, struct error *e)
{
	return steer_few(l, 1, 1, e) && open_kind(l, REQUEST_CONNECT, e);
}

/* Octets as the stream's request frames them. */
static bool frame_data(const struct request *r, struct text *octets, struct text *out,
		       struct error *e)
{
	uint8_t prefix[GRPC_PREFIX], mask[4];

	if (r && r->kind == REQUEST_WEBSOCKET) {
		if (getrandom(mask, sizeof(mask), 0) != (ssize_t)sizeof(mask))
			return error_set(e, "no random octets for the WebSocket mask");
		return websocket_build(out, WEBSOCKET_TEXT, text_str(octets), octets->n, mask);
	}
	if (r && r->kind == REQUEST_GRPC) {
		grpc_prefix(prefix, false, (uint32_t)octets->n);
		text_add_n(out, (const char *)prefix, sizeof(prefix));
	}
	text_add_n(out, text_str(octets), octets->n);
	return true;
}

/* JSON for a stream of a known method. */
static bool data_octets(struct steer_line *l, const struct request *r, struct text *out,
			struct error *e)
{
	const char *word = l->words[1], *message, *answer;
	bool client, server, ok;

	if (!r || r->kind != REQUEST_GRPC || word[0] != '{' || !l->session->descriptors)
		return steer_octets(word, out, e);
	struct protobuf_set *set = protobuf_load(l->session->descriptors, e);
	ok = set && protobuf_method(set, r->path, &message, &answer, &client, &server, e) &&
	     protobuf_from_json(set, message, word, out, e);
	protobuf_free(set);
	return ok;
}

bool steer_request_data(struct steer_line *l, struct error *e)
{
	struct live *live = l->session->live;
	struct text octets = {0}, framed = {0};
	uint32_t stream = 0;

	if (!steer_few(l, 2, 2, e) || !steer_number(l->words[0], "stream", STREAM_MAX, &stream, e))
		return false;
	const struct request *r = live_request_of(live, stream);
	bool ok = data_octets(l, r, &octets, e) && frame_data(r, &octets, &framed, e) &&
		  live_data(live, stream, framed.s, framed.n, false, e);
	if (ok)
		words_addf(l->answer, "%zu octet%s sent on stream %u", framed.n,
			   framed.n == 1 ? "" : "s", stream);
	text_done(&octets);
	text_done(&framed);
	return ok;
}

bool steer_request_end(struct steer_line *l, struct error *e)
{
	uint32_t stream = 0;

	if (!steer_few(l, 1, 1, e) ||
	    !steer_number(l->words[0], "stream", STREAM_MAX, &stream, e) ||
	    !live_data(l->session->live, stream, NULL, 0, true, e))
		return false;
	words_addf(l->answer, "our side of stream %u is ended", stream);
	return true;
}

bool steer_request_retry(struct steer_line *l, struct error *e)
{
	if (!steer_few(l, 0, 1, e))
		return false;
	bool all = l->count == 1 && strcmp(l->words[0], "all") == 0;
	if (l->count == 1 && !all)
		return error_set(e, "retry %s: all, or nothing", l->words[0]);
	unsigned n = live_retry(l->session->live, all);
	if (n == 0 && !all && live_state(l->session->live)->retry_doubtful)
		return error_set(e,
				 "nothing is safe to send again; %u requests may have been "
				 "processed: retry all sends them",
				 live_state(l->session->live)->retry_doubtful);
	if (n == 0)
		return error_set(e, "there is nothing to send again");
	steer_note(l);
	words_addf(l->answer, "%u request%s sent again", n, n == 1 ? "" : "s");
	return true;
}
