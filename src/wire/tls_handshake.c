#include "wire/tls_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { MESSAGE_HEADER = 4, OFFERED_MAX = 512 };

typedef const char *name_of(unsigned number);

/* A list of two-octet numbers as "A, B", GREASE aside; remembered, as it mostly is the same again.
 */
static text_id number_list(struct book *b, struct tls_last_text *last, struct tls_octets list,
			   name_of *name)
{
	struct text t = {0};

	if (list.n < 2)
		return 0;
	if (last->id && last->raw.n == list.n && memcmp(last->raw.p, list.p, list.n) == 0)
		return last->id;
	for (size_t i = 0; i + 1 < list.n && i < 2 * OFFERED_MAX; i += 2) {
		uint16_t v = bytes_get16(list.p + i);
		if (tls_is_grease(v))
			continue;
		const char *known = name(v);
		if (t.n)
			text_add(&t, ", ");
		if (known)
			text_add(&t, known);
		else
			text_addf(&t, "0x%04x", v);
	}
	last->id = t.n ? book_intern(b, t.s, t.n) : 0;
	buf_clear(&last->raw);
	(void)buf_add(&last->raw, list.p, list.n, UINT16_MAX);
	text_done(&t);
	return last->id;
}

static text_id alpn_list(struct book *b, struct tls_last_text *last, struct tls_octets list)
{
	struct bytes names = tls_octets_read(list);
	struct text t = {0};

	if (list.n < 2)
		return 0;
	if (last->id && last->raw.n == list.n && memcmp(last->raw.p, list.p, list.n) == 0)
		return last->id;
	while (bytes_left(&names)) {
		size_t n = bytes_u8(&names);
		const uint8_t *p = bytes_take(&names, n);
		if (!p)
			break;
		if (t.n)
			text_add_char(&t, ',');
		text_add_n(&t, (const char *)p, n);
	}
	last->id = t.n ? book_intern(b, t.s, t.n) : 0;
	buf_clear(&last->raw);
	(void)buf_add(&last->raw, list.p, list.n, UINT16_MAX);
	text_done(&t);
	return last->id;
}

static text_id octets_text(struct book *b, struct tls_octets o)
{
	return o.n ? book_intern(b, o.p, o.n) : 0;
}

/* What a list of a hello that was cut would tell might be false: it is left out. */
static void facts_of_client(struct tls *t, const struct tls_client_hello *h, bool cut,
			    struct moment at)
{
	struct tls_shared *s = t->shared;
	struct tls_facts *f = t->facts;
	char ja4[TLS_JA4_SIZE];

	f->client_hello = true;
	if (!f->start)
		f->start = at.time;
	memcpy(f->client_random, h->random, TLS_RANDOM);
	f->sni = octets_text(s->book, h->sni);
	f->early_data = h->early_data;
	if (cut)
		return;
	f->client_max_version = h->max_version;
	f->alpn_offered = alpn_list(s->book, &s->alpn, h->alpn);
	f->suites_offered = number_list(s->book, &s->suites, h->suites, names_suite);
	f->groups_offered = number_list(s->book, &s->groups, h->groups, names_group);
	if (h->versions.n) {
		f->versions_offered =
			number_list(s->book, &s->versions, h->versions, names_tls_version);
	} else {
		const char *name = names_tls_version(h->version);
		f->versions_offered = name ? book_intern(s->book, name, strlen(name)) : 0;
	}
	tls_ja4(s->digests, h, ja4);
	f->ja4 = book_intern(s->book, ja4, strlen(ja4));
}

static void set_client(struct tls *t, int side)
{
	struct connection *c = book_edit_connection(t->shared->book, t->conn);

	t->client = (int8_t)side;
	c->client = (uint8_t)side;
	c->client_known = true;
}

static uint8_t copy_id(uint8_t out[32], struct tls_octets id)
{
	if (id.n > 32)
		return 0;
	if (id.n)
		memcpy(out, id.p, id.n);
	return (uint8_t)id.n;
}

static void client_hello(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n,
			 bool cut)
{
	struct tls_client_hello h;
	struct event *e = tls_event(t, r, EVENT_TLS_CLIENT_HELLO, n);
	bool again = t->facts->hello_retry && !t->server_hello;

	/* a malformed one still tells what it could be read for */
	(void)tls_parse_client_hello(p, n, &h);
	e->a = cut ? 0 : h.max_version;
	e->uncertain = cut;
	if (!h.random)
		return;
	set_client(t, r->side);
	if (!t->server_hello) /* a renegotiation leaves the facts of the first */
		facts_of_client(t, &h, cut, r->at);
	t->facts->early_data = t->facts->early_data || (again && t->early_offered);
	t->client_hello = true;
	t->early_offered = h.early_data || (again && t->early_offered);
	memcpy(t->client_random, h.random, TLS_RANDOM);
	t->client_session_id_n = copy_id(t->client_session_id, h.session_id);
	t->client_extended_master = h.extended_master_secret;
	t->hello_done = t->master_known = false;
	if (h.early_data)
		tls_early_wait(t);
}

static void server_hello(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n,
			 bool cut)
{
	struct tls_server_hello h;
	struct tls_facts *f = t->facts;
	bool good = tls_parse_server_hello(p, n, &h) || (cut && h.suite);
	struct event *e =
		tls_event(t, r, h.retry ? EVENT_TLS_HELLO_RETRY : EVENT_TLS_SERVER_HELLO, n);

	if (cut && (h.suite >> 8) == 0x13)
		h.version = 0x0304; /* supported_versions was cut off */
	e->a = h.version;
	e->b = h.suite;
	e->uncertain = cut;
	if (!good && cut)
		return;
	if (!good) { /* such as a draft's: it was seen, but nothing can be opened with it */
		t->server_hello = t->facts->server_hello = true;
		t->version = h.version;
		t->suite = 0;
		return;
	}
	if (t->client < 0)
		set_client(t, !r->side);
	if (h.retry) {
		f->hello_retry = true;
		tls_early_settle(t, false, r->at); /* RFC 8446 section 4.2.10 */
		return;
	}
	t->version = h.version;
	t->suite = h.suite;
	t->encrypt_then_mac = h.encrypt_then_mac;
	t->extended_master = h.extended_master_secret;
	memcpy(t->server_random, h.random, TLS_RANDOM);
	t->session_id_n = copy_id(t->session_id, h.session_id);
	if (t->server_hello)
		return;
	t->server_hello = f->server_hello = true;
	f->version = h.version;
	f->cipher = h.suite;
	f->group = h.group;
	f->sct = f->sct || h.sct;
	memcpy(f->server_random, h.random, TLS_RANDOM);
	if (h.alpn.n)
		f->alpn = octets_text(t->shared->book, h.alpn);
	/* RFC 5246 section 7.4.1.3: the same identifier resumes; RFC 8446: a chosen PSK does */
	f->resumed =
		h.version >= 0x0304
			? h.psk
			: t->session_id_n && t->session_id_n == t->client_session_id_n &&
				  memcmp(t->session_id, t->client_session_id, t->session_id_n) == 0;
	if (h.version < 0x0304)
		f->early_data = false;
}

static void encrypted_extensions(struct tls *t, const uint8_t *p, size_t n, struct moment at)
{
	struct tls_encrypted_extensions e;

	if (!tls_parse_encrypted_extensions(p, n, &e))
		return;
	if (e.alpn.n)
		t->facts->alpn = octets_text(t->shared->book, e.alpn);
	t->facts->early_data = e.early_data;
	tls_early_settle(t, e.early_data, at);
}

/* The event's `a` is how many certificates its list has. */
static void certificate(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n)
{
	struct event *e = tls_event(t, r, EVENT_TLS_CERTIFICATE, n);
	struct tls_certificate_message m;
	bool sct = false;

	bool read = tls_parse_certificate(p, n, t->version >= 0x0304, &m);
	e->a = read ? m.count : 1; /* what cannot be read is not empty */
	if (!read || !m.leaf.n || r->side == t->client)
		return;
	uint32_t index = tls_certs_take(t->shared->certs, m.leaf.p, m.leaf.n, &sct);
	if (index == BOOK_NONE)
		return;
	t->facts->certificate = index;
	t->facts->certificates = (uint8_t)(m.count < UINT8_MAX ? m.count : UINT8_MAX);
	t->facts->sct = t->facts->sct || sct || m.sct;
}

/* Messages up to ClientKeyExchange, for the session hash of RFC 7627. */
static void remember(struct tls *t, const uint8_t *message, size_t n)
{
	const struct keylog *k = t->shared->keys;
	uint8_t type = message[0];

	if (!keylog_count(k, KEYLOG_PMS_CLIENT_RANDOM) && !keylog_count(k, KEYLOG_RSA))
		return;
	if (type == TLS_MSG_CLIENT_HELLO)
		buf_clear(&t->transcript);
	if (type != TLS_HELLO_REQUEST && !t->master_known)
		(void)buf_add(&t->transcript, message, n, TLS_MESSAGE_MAX);
	if (type == TLS_MSG_CLIENT_KEY_EXCHANGE && t->version && t->version < 0x0304)
		tls_epoch_premaster(t, message + MESSAGE_HEADER, n - MESSAGE_HEADER);
}

static void finished(struct tls *t, const struct tls_record *r)
{
	t->facts->done = r->at.time;
	if (t->version < 0x0304) {
		if (r->side != t->client && !t->hello_done && t->server_hello &&
		    t->side[r->side].epoch == TLS_EPOCH_TRAFFIC)
			t->facts->resumed =
				true; /* by ticket: nothing between hello and Finished */
		return;
	}
	tls_epoch_after_finished(t, r->side);
}

static void one_message(struct tls *t, const struct tls_record *r, const uint8_t *message, size_t n)
{
	const uint8_t *p = message + MESSAGE_HEADER;
	uint8_t type = message[0];
	struct event *e;

	remember(t, message, n);
	n -= MESSAGE_HEADER;
	switch (type) {
	case TLS_MSG_CLIENT_HELLO:
		client_hello(t, r, p, n, false);
		return;
	case TLS_MSG_SERVER_HELLO:
		server_hello(t, r, p, n, false);
		return;
	case TLS_MSG_ENCRYPTED_EXTENSIONS:
		tls_event(t, r, EVENT_TLS_ENCRYPTED_EXTENSIONS, n);
		encrypted_extensions(t, p, n, r->at);
		return;
	case TLS_MSG_CERTIFICATE:
		certificate(t, r, p, n);
		return;
	case TLS_MSG_FINISHED:
		tls_event(t, r, EVENT_TLS_FINISHED, n);
		finished(t, r);
		return;
	case TLS_MSG_TICKET:
		tls_event(t, r, EVENT_TLS_TICKET, n);
		return;
	case TLS_MSG_KEY_UPDATE:
		e = tls_event(t, r, EVENT_TLS_KEY_UPDATE, n);
		e->a = n && p[0] == 1;
		tls_epoch_update(t, r->side);
		return;
	default:
		break;
	}
	tls_event(t, r, EVENT_TLS_HANDSHAKE, n)->a = type;
	if (type == TLS_MSG_END_OF_EARLY_DATA) {
		tls_early_settle(t, true, r->at); /* sent only when it was accepted */
		tls_epoch_after_early(t, r->side);
	} else if (type == TLS_MSG_SERVER_HELLO_DONE)
		t->hello_done = true;
	else if (type == TLS_MSG_SERVER_KEY_EXCHANGE && !t->facts->group)
		t->facts->group = tls_parse_key_exchange_group(p, n);
}

static bool known_message(uint8_t type)
{
	switch (type) {
	case TLS_HELLO_REQUEST:
	case TLS_MSG_CLIENT_HELLO:
	case TLS_MSG_SERVER_HELLO:
	case TLS_MSG_TICKET:
	case TLS_MSG_END_OF_EARLY_DATA:
	case TLS_MSG_ENCRYPTED_EXTENSIONS:
	case TLS_MSG_CERTIFICATE:
	case TLS_MSG_SERVER_KEY_EXCHANGE:
	case TLS_MSG_CERTIFICATE_REQUEST:
	case TLS_MSG_SERVER_HELLO_DONE:
	case TLS_MSG_CERTIFICATE_VERIFY:
	case TLS_MSG_CLIENT_KEY_EXCHANGE:
	case TLS_MSG_FINISHED:
	case TLS_MSG_CERTIFICATE_STATUS:
	case TLS_MSG_KEY_UPDATE:
	case TLS_MSG_COMPRESSED_CERTIFICATE:
	case TLS_MSG_NEXT_PROTOCOL:
		return true;
	default:
		return false;
	}
}

/* The octets of messages that are whole; *bad: these are none, after a loss or in an unknown key.
 */
static size_t whole_messages(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n,
			     bool *bad)
{
	struct tls_side *s = &t->side[r->side];
	size_t done = 0;

	*bad = false;
	while (n - done >= MESSAGE_HEADER) {
		size_t length = MESSAGE_HEADER + bytes_get24(p + done + 1);
		if (!known_message(p[done])) {
			*bad = true;
			return done;
		}
		if (length > TLS_MESSAGE_MAX) {
			tls_event(t, r, EVENT_TLS_HANDSHAKE, length - MESSAGE_HEADER)->a = p[done];
			s->message_skip = length - (n - done);
			return n;
		}
		if (n - done < length)
			break;
		s->message_unsure = false;
		one_message(t, r, p + done, length);
		done += length;
	}
	return done;
}

void tls_take_handshake(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n)
{
	struct tls_side *s = &t->side[r->side];
	bool bad;

	if (s->message_skip) {
		size_t skip = s->message_skip < n ? (size_t)s->message_skip : n;
		s->message_skip -= skip;
		p += skip;
		n -= skip;
	}
	if (s->message.n == 0) { /* mostly: whole messages where they lie */
		size_t done = whole_messages(t, r, p, n, &bad);
		p += done;
		n -= done;
		if (!bad) {
			if (n && !buf_add(&s->message, p, n, TLS_MESSAGE_MAX + TLS_RECORD_MAX))
				buf_clear(&s->message);
			return;
		}
	} else if (!buf_add(&s->message, p, n, TLS_MESSAGE_MAX + TLS_RECORD_MAX)) {
		bad = true;
	} else {
		size_t done = whole_messages(t, r, s->message.p, s->message.n, &bad);
		if (done)
			buf_drop(&s->message, done);
		if (s->message.n == 0)
			buf_done(&s->message);
	}
	if (bad) {
		buf_done(&s->message);
		if (!s->message_unsure || n)
			tls_event(t, r, EVENT_TLS_OPAQUE, n)->type = r->type;
	}
}

void tls_take_cut_handshake(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n)
{
	if (n <= MESSAGE_HEADER || t->side[r->side].message.n)
		return;
	t->cut = true;
	if (p[0] == TLS_MSG_CLIENT_HELLO)
		client_hello(t, r, p + MESSAGE_HEADER, n - MESSAGE_HEADER, true);
	else if (p[0] == TLS_MSG_SERVER_HELLO)
		server_hello(t, r, p + MESSAGE_HEADER, n - MESSAGE_HEADER, true);
}
