#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "book/known.h"
#include "h2lens/text.h"
#include "wire/h2_parts.h"

enum {
	TOLD_MAX = 48,	/* breaches told of one header list */
	TOLD_ALIKE = 4, /* of one rule */
	NAME_SHOWN = 64,
	VALUE_SHOWN = 64,
	PHRASE_ROOM = 256
};

/* One header list being judged. */
struct message {
	struct h2 *h;
	int side;
	struct h2_live *s;
	struct stream *st;
	uint32_t event;
	struct moment at;
	bool request, trailers, interim, unknown, regular_seen, late_told;
	unsigned pseudo; /* bit per KNOWN pseudo-header seen */
	unsigned status;
	struct {
		const char *what; /* a constant */
		text_id name;
	} told[TOLD_MAX];
	unsigned told_count;
};

/* Each rule once a field name, however often it is broken there; and not without end. */
static bool told(struct message *m, const char *what, text_id name)
{
	unsigned alike = 0;

	for (unsigned i = 0; i < m->told_count; i++) {
		if (m->told[i].what != what)
			continue;
		if (m->told[i].name == name || ++alike == TOLD_ALIKE)
			return true;
	}
	if (m->told_count == TOLD_MAX)
		return true;
	m->told[m->told_count].what = what;
	m->told[m->told_count++].name = name;
	return false;
}

static void say(struct message *m, const char *phrase)
{
	h2_event_bad(m->h, m->side, m->s->id, m->event, H2_PROTOCOL_ERROR, 0, phrase, m->at);
}

static void bad(struct message *m, const char *phrase)
{
	if (!told(m, phrase, 0))
		say(m, phrase);
}

/* A breach of a field: WHAT: "name" (RFC), value "…". What comes before the value is the same for
 * all of them, so that findings can count. A value that must not be indexed is not repeated. */
static void bad_field(struct message *m, const char *what, const char *rfc, const struct field *f)
{
	struct slice name = book_text(m->h->book, f->name), value = book_text(m->h->book, f->value);
	char phrase[PHRASE_ROOM], name_room[NAME_SHOWN], value_room[VALUE_SHOWN];
	bool shown = f->value && f->repr != REPR_NEVER_INDEXED;

	if (told(m, what, f->name))
		return;
	text_clean_to(name_room, sizeof(name_room), name.p, name.n);
	text_clean_to(value_room, sizeof(value_room), value.p, value.n);
	snprintf(phrase, sizeof(phrase), "%s: \"%s\" (%s)%s%s%s", what, name_room, rfc,
		 shown ? ", value \"" : "", shown ? value_room : "", shown ? "\"" : "");
	say(m, phrase);
}

uint64_t h2_message_number(struct slice s, bool *ok)
{
	uint64_t v = 0;

	*ok = s.n > 0 && s.n <= 18;
	for (size_t i = 0; *ok && i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			*ok = false;
		else
			v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	return v;
}

static void pseudo_header(struct message *m, const struct field *f)
{
	static const unsigned requests = 1U << KNOWN_METHOD | 1U << KNOWN_PATH |
					 1U << KNOWN_SCHEME | 1U << KNOWN_AUTHORITY |
					 1U << KNOWN_PROTOCOL;
	static const unsigned responses = 1U << KNOWN_STATUS;
	unsigned bit = f->name <= KNOWN_PROTOCOL ? 1U << f->name : 0;

	if (m->trailers) {
		bad_field(m, "pseudo-header in trailers", "RFC 9113 §8.1", f);
		return;
	}
	if (m->regular_seen && !m->late_told)
		bad_field(m, "pseudo-header after a regular field", "RFC 9113 §8.3", f);
	m->late_told = m->late_told || m->regular_seen;
	if (!(bit & (m->request ? requests : responses)))
		bad_field(m,
			  !(bit & (requests | responses)) ? "unknown pseudo-header"
			  : m->request ? "pseudo-header of a response in a request"
				       : "pseudo-header of a request in a response",
			  "RFC 9113 §8.3", f);
	else if (m->pseudo & bit)
		bad_field(m, "pseudo-header given twice", "RFC 9113 §8.3", f);
	m->pseudo |= bit;
	switch (f->name) {
	case KNOWN_METHOD:
		m->st->method = f->value;
		break;
	case KNOWN_PATH:
		m->st->path = f->value;
		break;
	case KNOWN_SCHEME:
		m->st->scheme = f->value;
		break;
	case KNOWN_AUTHORITY:
		m->st->authority = f->value;
		break;
	case KNOWN_STATUS: {
		bool ok;
		struct slice value = book_text(m->h->book, f->value);
		m->status = (unsigned)h2_message_number(value, &ok);
		if (ok && value.n == 3 && m->status >= 100)
			break;
		m->status = 0;
		if (f->value)
			bad_field(m,
				  ok && value.n == 3 ? "status below 100"
						     : "status that is not three digits",
				  "RFC 9110 §15", f);
		break;
	}
	default:
		break;
	}
}

static void content_length(struct message *m, const struct field *f, int64_t length)
{
	int64_t *said = &m->s->content_length[m->side];

	if (*said >= 0 && *said != length)
		bad_field(m, "content-length given twice, and not the same", "RFC 9110 §8.6", f);
	*said = length;
}

/* The same host, one of them perhaps with its port. */
static bool same_host(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	struct slice longer = a.n < b.n ? b : a;

	return strncasecmp(a.p, b.p, n) == 0 && (longer.n == n || longer.p[n] == ':');
}

static void host(struct message *m, const struct field *f)
{
	if (!m->st->authority)
		m->st->authority = f->value;
	else if (f->value && !same_host(book_text(m->h->book, m->st->authority),
					book_text(m->h->book, f->value)))
		bad_field(m, "Host differs from :authority", "RFC 9113 §8.3.1", f);
}

static void known_field(struct message *m, const struct field *f)
{
	struct slice value = book_text(m->h->book, f->value);
	bool ok;

	switch (f->name) {
	case KNOWN_CONTENT_LENGTH: {
		uint64_t length = h2_message_number(value, &ok);
		if (!ok && f->value)
			bad_field(m, "content-length that is no number of octets", "RFC 9110 §8.6",
				  f);
		else if (ok && !m->trailers)
			content_length(m, f, (int64_t)length);
		break;
	}
	case KNOWN_CONTENT_TYPE:
		if (!m->trailers)
			m->st->content_type = f->value;
		break;
	case KNOWN_HOST:
		if (m->request && !m->trailers)
			host(m, f);
		break;
	case KNOWN_GRPC_STATUS:
		m->st->grpc_status = f->value;
		break;
	case KNOWN_GRPC_MESSAGE:
		m->st->grpc_message = f->value;
		break;
	case KNOWN_GRPC_TIMEOUT:
		m->st->grpc_timeout = f->value;
		break;
	case KNOWN_CONNECTION:
	case KNOWN_KEEP_ALIVE:
	case KNOWN_PROXY_CONNECTION:
	case KNOWN_TRANSFER_ENCODING:
	case KNOWN_UPGRADE:
		bad_field(m, "connection-specific field", "RFC 9113 §8.2.2", f);
		break;
	case KNOWN_TE:
		if (f->value && (value.n != 8 || strncasecmp(value.p, "trailers", 8) != 0))
			bad_field(m, "TE other than trailers", "RFC 9113 §8.2.2", f);
		break;
	default:
		break;
	}
}

/* A name that was a literal on the wire: checked there, so that each mistake is told once. */
static void check_name(struct message *m, const struct field *f, struct slice name)
{
	for (size_t i = name.n && name.p[0] == ':' ? 1 : 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c >= 'A' && c <= 'Z') {
			bad_field(m, "uppercase letter in a field name", "RFC 9113 §8.2.1", f);
			return;
		}
		if (c <= 0x20 || c >= 0x7f || c == ':') {
			bad_field(m, "forbidden octet in a field name", "RFC 9113 §8.2.1", f);
			return;
		}
	}
	if (name.n == 0)
		bad(m, "empty field name (RFC 9113 §8.2.1)");
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t';
}

static void check_value(struct message *m, const struct field *f)
{
	struct slice value = book_text(m->h->book, f->value);

	if (!value.n)
		return;
	if (memchr(value.p, '\0', value.n) || memchr(value.p, '\r', value.n) ||
	    memchr(value.p, '\n', value.n))
		bad_field(m, "NUL, CR or LF in a field value", "RFC 9113 §8.2.1", f);
	else if (is_white(value.p[0]) || is_white(value.p[value.n - 1]))
		bad_field(m, "white space around a field value", "RFC 9113 §8.2.1", f);
}

static bool has_seen(const struct message *m, enum known name)
{
	return (m->pseudo & 1U << name) != 0;
}

static bool is_text(struct slice s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

/* What the values of a request's pseudo-fields must be; 0 is one that is not known. */
static void check_target(struct message *m, struct slice method)
{
	struct slice path = book_text(m->h->book, m->st->path);
	struct slice scheme = book_text(m->h->book, m->st->scheme);
	struct slice authority = book_text(m->h->book, m->st->authority);

	if (!is_text(scheme, "http") && !is_text(scheme, "https"))
		return;
	if (m->st->path && !path.n)
		bad(m, ":path is empty (RFC 9113 §8.3.1)");
	else if (path.n && path.p[0] != '/' && !(is_text(path, "*") && is_text(method, "OPTIONS")))
		bad(m, ":path does not begin with / (RFC 9113 §8.3.1)");
	if (has_seen(m, KNOWN_AUTHORITY) && authority.n && memchr(authority.p, '@', authority.n))
		bad(m, "user information in :authority (RFC 9113 §8.3.1)");
}

/* CONNECT names nothing but whom to connect to (section 8.5), unless it is extended (RFC 8441). */
static void check_connect(struct message *m)
{
	m->s->connect = true;
	if (has_seen(m, KNOWN_SCHEME) || has_seen(m, KNOWN_PATH))
		bad(m, "CONNECT with :scheme or :path (RFC 9113 §8.5)");
	if (!has_seen(m, KNOWN_AUTHORITY))
		bad(m, "CONNECT without :authority (RFC 9113 §8.5)");
}

static void check_complete(struct message *m)
{
	struct slice method = book_text(m->h->book, m->st->method);
	bool connect = is_text(method, "CONNECT");

	if (m->unknown || m->trailers)
		return;
	if (!m->request) {
		if (!(m->pseudo & 1U << KNOWN_STATUS))
			bad(m, ":status is missing (RFC 9113 §8.3.2)");
		return;
	}
	if (!(m->pseudo & 1U << KNOWN_METHOD))
		bad(m, ":method is missing (RFC 9113 §8.3.1)");
	else if (connect && !has_seen(m, KNOWN_PROTOCOL))
		check_connect(m);
	else if (!(m->pseudo & 1U << KNOWN_PATH))
		bad(m, ":path is missing (RFC 9113 §8.3.1)");
	else if (!(m->pseudo & 1U << KNOWN_SCHEME))
		bad(m, ":scheme is missing (RFC 9113 §8.3.1)");
	else
		check_target(m, method);
	if (has_seen(m, KNOWN_PROTOCOL) && m->st->method && !connect)
		bad(m, ":protocol in a request that is not CONNECT (RFC 8441 §4)");
	m->s->head = method.n == 4 && memcmp(method.p, "HEAD", 4) == 0;
}

/* A capture that starts inside tells the client by what it says: requests. */
static void learn_client(struct message *m, const struct field *f, size_t n)
{
	struct connection *c = book_edit_connection(m->h->book, m->h->conn);

	if (c->client_known)
		return;
	for (size_t i = 0; i < n; i++) {
		if (f[i].name == KNOWN_METHOD || f[i].name == KNOWN_PATH)
			c->client = (uint8_t)m->side;
		else if (f[i].name == KNOWN_STATUS)
			c->client = (uint8_t)(1 - m->side);
		else
			continue;
		c->client_known = true;
		m->s->opener = (uint8_t)((m->s->id & 1) ? c->client : 1 - c->client);
		return;
	}
}

static void read_fields(struct message *m, const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (f[i].name == 0) {
			m->unknown = true;
			continue;
		}
		bool literal_name = f[i].index == 0;
		if (f[i].name <= KNOWN_PROTOCOL) {
			pseudo_header(m, &f[i]);
		} else {
			if (literal_name) {
				struct slice name = book_text(m->h->book, f[i].name);
				if (name.n && name.p[0] == ':')
					pseudo_header(m, &f[i]);
				else
					m->regular_seen = true;
				check_name(m, &f[i], name);
			} else {
				m->regular_seen = true;
			}
			if (f[i].name < KNOWN_COUNT)
				known_field(m, &f[i]);
		}
		if (f[i].repr != REPR_INDEXED)
			check_value(m, &f[i]);
	}
}

static void note_response(struct message *m)
{
	if (m->status >= 100 && m->status < 200) {
		m->interim = true;
		if (m->status == 101)
			bad(m, "status 101: HTTP/2 has no Upgrade (RFC 9113 §8.6)");
		return;
	}
	if (m->s->final)
		return;
	m->s->final = true;
	m->s->hollow = m->status == 204 || m->status == 304;
	m->st->status = (uint16_t)(m->status > 999 ? 0 : m->status);
	m->st->first_response = m->at.time;
	if (m->status >= 500)
		book_mark(m->h->book, m->event, SEVERITY_WARNING);
}

void h2_message(struct h2 *h, int side, struct h2_live *s, uint32_t event, bool end_stream,
		struct moment at)
{
	struct message m = {.h = h, .side = side, .s = s, .event = event, .at = at};
	const struct field *f = NULL;
	size_t n = book_fields(h->book, book_event(h->book, event), &f);

	m.st = book_edit_stream(h->book, s->book_id);
	learn_client(&m, f, n);
	m.request = side == h2_client(h);
	m.trailers = m.request ? s->headers[side] : s->final;
	if (!m.trailers)
		s->content_length[side] = -1;
	read_fields(&m, f, n);
	check_complete(&m);
	if (!m.request && !m.trailers)
		note_response(&m);
	s->headers[side] = true;
	if (m.st->grpc_status && !m.request) {
		struct slice code = book_text(h->book, m.st->grpc_status);
		if (!(code.n == 1 && code.p[0] == '0'))
			book_mark(h->book, event, SEVERITY_WARNING);
	}
	if (m.trailers && !end_stream && !h2_stream_unsure(h))
		bad(&m, "trailers without END_STREAM (RFC 9113 §8.1)");
	if (m.interim && end_stream)
		bad(&m, "an interim response ends the stream (RFC 9113 §8.1)");
	if (end_stream) {
		h2_message_check_length(h, side, s, event, at);
		h2_stream_ended(h, s, side);
	}
}

void h2_message_late(struct h2 *h, int side, uint32_t stream, uint32_t event, struct moment at)
{
	struct h2_live none = {.id = stream};
	struct message m = {
		.h = h, .side = side, .s = &none, .event = event, .at = at, .trailers = true};
	const struct field *f = NULL;
	size_t n = book_fields(h->book, book_event(h->book, event), &f);

	for (size_t i = 0; i < n; i++) {
		struct slice name = book_text(h->book, f[i].name);
		if (name.n && name.p[0] == ':')
			pseudo_header(&m, &f[i]);
	}
}

void h2_message_check_content(struct h2 *h, int side, struct h2_live *s, uint32_t event,
			      struct moment at)
{
	const struct stream *st = book_stream(h->book, s->book_id);
	char phrase[PHRASE_ROOM];

	if (s->content_told || side == h2_client(h) || h2_stream_unsure(h))
		return;
	if (!s->final)
		snprintf(phrase, sizeof(phrase),
			 "DATA after an interim response, before the final one (RFC 9113 §8.1)");
	else if (s->hollow)
		snprintf(phrase, sizeof(phrase),
			 "DATA in a %u response, which has no content (RFC 9110 §6.4.1, RFC 9113 "
			 "§8.1.1)",
			 st->status);
	else if (s->head)
		snprintf(phrase, sizeof(phrase),
			 "DATA in the answer to HEAD, which has no content (RFC 9110 §6.4.1, RFC "
			 "9113 §8.1.1)");
	else
		return;
	s->content_told = true;
	h2_event_bad(h, side, s->id, event, H2_PROTOCOL_ERROR, 0, phrase, at);
}
