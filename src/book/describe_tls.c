/* Events of TLS in words: RFC 8446, RFC 5246, RFC 7301. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

static const struct tls_facts *facts_of(const struct book *b, const struct event *e)
{
	return e->conn == BOOK_NONE ? NULL : book_connection(b, e->conn)->tls;
}

static void add_version(struct text *out, unsigned version)
{
	const char *name = names_tls_version(version);
	if (name)
		text_add(out, name);
	else
		words_addf(out, "version 0x%04x", version);
}

static void add_suite(struct text *out, unsigned suite)
{
	const char *name = names_suite(suite);
	if (name)
		text_add(out, name);
	else
		words_addf(out, "suite 0x%04x", suite);
}

/* "TLS 1.3, TLS 1.2" as "TLS 1.3, 1.2". */
static void add_versions(struct text *out, struct slice list)
{
	struct slice item;
	bool first = true;
	while (describe_next(&list, &item)) {
		if (!first && item.n > 4 && memcmp(item.p, "TLS ", 4) == 0) {
			item.p += 4;
			item.n -= 4;
		}
		if (!first)
			text_add(out, ", ");
		describe_clean(out, item);
		first = false;
	}
}

static void add_list(struct text *out, struct slice list)
{
	struct slice item;
	bool first = true;
	while (describe_next(&list, &item)) {
		if (!first)
			text_add(out, ", ");
		describe_clean(out, item);
		first = false;
	}
}

static void client_hello(const struct book *b, const struct event *e, struct text *out)
{
	const struct tls_facts *t = facts_of(b, e);
	size_t start = out->n;
	if (!t)
		return;
	if (t->sni)
		describe_clean(out, book_text(b, t->sni));
	else
		words_add(out, "no server name");
	describe_join(out, start);
	if (t->alpn_offered) {
		text_add(out, "ALPN ");
		add_list(out, book_text(b, t->alpn_offered));
	} else {
		words_add(out, "no ALPN");
	}
	describe_join(out, start);
	if (t->versions_offered)
		add_versions(out, book_text(b, t->versions_offered));
	else
		add_version(out, e->a);
	if (t->early_data)
		words_add(out, " · early data");
}

static void server_hello(const struct book *b, const struct event *e, struct text *out)
{
	const struct tls_facts *t = facts_of(b, e);
	add_version(out, e->a);
	text_add(out, " · ");
	add_suite(out, e->b);
	if (t && t->group && e->a == TLS13 && names_group(t->group))
		text_addf(out, " · %s", names_group(t->group));
	if (t && e->a != TLS13 && t->alpn) {
		text_add(out, " · ALPN ");
		describe_clean(out, book_text(b, t->alpn));
	}
	if (t && t->resumed)
		words_add(out, " · resumed");
}

static void certificate(const struct book *b, const struct event *e, struct text *out)
{
	const struct tls_facts *t = facts_of(b, e);
	if (book_from_client(b, e)) {
		words_add(out, "the client's certificate");
		return;
	}
	const struct certificate *c =
		t && t->certificate != BOOK_NONE ? book_certificate(b, t->certificate) : NULL;
	if (!c) {
		words_addf(out, "%u bytes", e->length);
		return;
	}
	describe_clean(out, book_text(b, c->subject));
	if (c->self_signed) {
		words_add(out, " · self-signed");
	} else if (c->issuer) {
		words_add(out, " · issued by ");
		describe_clean(out, book_text(b, c->issuer));
	}
}

static void alert(const struct event *e, struct text *out)
{
	const char *level = fields_value_name(VALUES_LEVEL, e->a);
	const char *name = names_alert(e->b);
	if (level)
		text_addf(out, "%s ", level);
	else
		words_addf(out, "level %u ", e->a);
	if (name)
		text_addf(out, "%s (%u)", name, e->b);
	else
		words_addf(out, "alert %u", e->b);
}

void describe_tls_summary(const struct book *b, const struct event *e, struct text *out)
{
	const struct tls_facts *t = facts_of(b, e);
	switch (e->kind) {
	case EVENT_TLS_CLIENT_HELLO:
		client_hello(b, e, out);
		break;
	case EVENT_TLS_SERVER_HELLO:
		server_hello(b, e, out);
		break;
	case EVENT_TLS_HELLO_RETRY:
		words_add(out, "the client must say hello again");
		if (t && t->group && names_group(t->group))
			words_addf(out, " with a key share for %s", names_group(t->group));
		break;
	case EVENT_TLS_ENCRYPTED_EXTENSIONS:
		if (t && t->alpn) {
			text_add(out, "ALPN ");
			describe_clean(out, book_text(b, t->alpn));
		} else {
			words_add(out, "no ALPN");
		}
		break;
	case EVENT_TLS_CERTIFICATE:
		certificate(b, e, out);
		break;
	case EVENT_TLS_CHANGE_CIPHER_SPEC:
		if (t && t->version == TLS13)
			words_add(out, "for middleboxes, no meaning in TLS 1.3");
		else
			words_add(out, "what follows from this side is encrypted");
		break;
	case EVENT_TLS_FINISHED:
		words_add(out, "handshake done on this side");
		break;
	case EVENT_TLS_KEY_UPDATE:
		words_add(out, e->a ? "new keys, and the other side must follow" : "new keys");
		break;
	case EVENT_TLS_ALERT:
		alert(e, out);
		break;
	case EVENT_TLS_OPAQUE:
		words_addf(out, "%u bytes not decrypted", e->length);
		break;
	case EVENT_TLS_RECORD_LOST:
		if (e->a)
			words_addf(out, "%u record%s missing before this one", e->a,
				   e->a == 1 ? "" : "s");
		else
			words_add(out, "records missing before this one");
		words_add(out, " · decryption goes on");
		break;
	default:
		words_addf(out, "%u bytes", e->length);
		break;
	}
}

/* Offered values are kept as readable lists; a name or a 0x number becomes its number again. */
static void walk_named(const struct walk *w, enum field_id id, text_id list)
{
	struct slice rest = book_text(w->b, list), item;
	while (describe_next(&rest, &item)) {
		unsigned long number;
		char digits[16];
		if (!fields_value(fields_table[id].values, item.p, item.n, &number)) {
			if (item.n < 3 || item.n >= sizeof digits || memcmp(item.p, "0x", 2) != 0)
				continue;
			memcpy(digits, item.p, item.n);
			digits[item.n] = '\0';
			number = strtoul(digits, NULL, 16);
		}
		walk_number(w, id, number, NULL);
	}
}

static void walk_client_hello(const struct walk *w, const struct tls_facts *t)
{
	struct slice item, rest;
	walk_number(w, F_TLS_HANDSHAKE_VERSION, w->e->a, NULL);
	if (!t)
		return;
	walk_bytes(w, F_TLS_HANDSHAKE_RANDOM, t->client_random, sizeof t->client_random, NULL);
	if (t->sni) {
		rest = book_text(w->b, t->sni);
		walk_text(w, F_TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME, rest.p, rest.n, NULL);
	}
	rest = book_text(w->b, t->alpn_offered);
	while (describe_next(&rest, &item))
		walk_text(w, F_TLS_HANDSHAKE_EXTENSIONS_ALPN_STR, item.p, item.n, "offered");
	walk_named(w, F_TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSION, t->versions_offered);
	walk_named(w, F_TLS_HANDSHAKE_CIPHERSUITE, t->suites_offered);
	if (t->suites_offered) {
		rest = book_text(w->b, t->suites_offered);
		walk_text(w, F_TLS_HANDSHAKE_CIPHERSUITES, rest.p, rest.n, NULL);
	}
	walk_named(w, F_TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUP, t->groups_offered);
	if (t->ja4) {
		rest = book_text(w->b, t->ja4);
		walk_text(w, F_TLS_HANDSHAKE_JA4, rest.p, rest.n, NULL);
	}
}

static void walk_chosen_alpn(const struct walk *w, const struct tls_facts *t)
{
	struct slice alpn = book_text(w->b, t ? t->alpn : 0);
	if (alpn.n > 0)
		walk_text(w, F_TLS_HANDSHAKE_EXTENSIONS_ALPN_STR, alpn.p, alpn.n, "chosen");
}

static void walk_server_hello(const struct walk *w, const struct tls_facts *t)
{
	walk_number(w, F_TLS_HANDSHAKE_VERSION, w->e->a == TLS13 ? TLS12 : w->e->a, NULL);
	if (w->e->a == TLS13)
		walk_number(w, F_TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSION, TLS13, "chosen");
	walk_number(w, F_TLS_HANDSHAKE_CIPHERSUITE, w->e->b, NULL);
	if (!t)
		return;
	walk_bytes(w, F_TLS_HANDSHAKE_RANDOM, t->server_random, sizeof t->server_random, NULL);
	if (t->group)
		walk_number(w, F_TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_GROUP, t->group, NULL);
	/* TLS 1.3 chooses ALPN in EncryptedExtensions (RFC 8446 section 4.3.1). */
	if (w->e->a != TLS13)
		walk_chosen_alpn(w, t);
	if (t->resumed)
		walk_none(w, F_TLS_RESUMED, NULL);
}

static void walk_certificate(const struct walk *w, const struct tls_facts *t)
{
	walk_none(w, F_TLS_HANDSHAKE_CERTIFICATE, NULL);
	if (!t || t->certificate == BOOK_NONE || book_from_client(w->b, w->e))
		return;
	const struct certificate *c = book_certificate(w->b, t->certificate);
	struct slice subject = book_text(w->b, c->subject), issuer = book_text(w->b, c->issuer);
	walk_text(w, F_H2LENS_CERTIFICATE_SUBJECT, subject.p, subject.n, NULL);
	walk_text(w, F_H2LENS_CERTIFICATE_ISSUER, issuer.p, issuer.n,
		  c->self_signed ? "self-signed" : NULL);
}

static int handshake_type(const struct event *e)
{
	switch (e->kind) {
	case EVENT_TLS_CLIENT_HELLO:
		return 1;
	case EVENT_TLS_SERVER_HELLO:
	case EVENT_TLS_HELLO_RETRY: /* on the wire a ServerHello, RFC 8446 section 4.1.4 */
		return 2;
	case EVENT_TLS_TICKET:
		return 4;
	case EVENT_TLS_ENCRYPTED_EXTENSIONS:
		return 8;
	case EVENT_TLS_CERTIFICATE:
		return 11;
	case EVENT_TLS_FINISHED:
		return 20;
	case EVENT_TLS_KEY_UPDATE:
		return 24;
	case EVENT_TLS_HANDSHAKE:
		return (int)e->a;
	default:
		return -1;
	}
}

static void walk_handshake(const struct walk *outer, int type)
{
	struct walk w = *outer;
	const struct tls_facts *t = facts_of(w.b, w.e);
	walk_number(&w, F_TLS_RECORD_CONTENT_TYPE, 22, NULL);
	walk_none(&w, F_TLS_HANDSHAKE, NULL);
	w.depth++;
	walk_number(&w, F_TLS_HANDSHAKE_TYPE, (unsigned)type, NULL);
	walk_number(&w, F_TLS_HANDSHAKE_LENGTH, w.e->length, NULL);
	switch (w.e->kind) {
	case EVENT_TLS_CLIENT_HELLO:
		walk_client_hello(&w, t);
		break;
	case EVENT_TLS_SERVER_HELLO:
		walk_server_hello(&w, t);
		break;
	case EVENT_TLS_HELLO_RETRY:
		walk_number(&w, F_TLS_HANDSHAKE_CIPHERSUITE, w.e->b, NULL);
		if (t && t->group)
			walk_number(&w, F_TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_SELECTED_GROUP,
				    t->group, NULL);
		break;
	case EVENT_TLS_ENCRYPTED_EXTENSIONS:
		walk_chosen_alpn(&w, t);
		break;
	case EVENT_TLS_CERTIFICATE:
		walk_certificate(&w, t);
		break;
	case EVENT_TLS_TICKET:
		walk_none(&w, F_TLS_HANDSHAKE_SESSION_TICKET, NULL);
		break;
	case EVENT_TLS_KEY_UPDATE:
		walk_number(&w, F_TLS_HANDSHAKE_KEY_UPDATE_REQUEST_UPDATE, w.e->a, NULL);
		break;
	default:
		break;
	}
}

void describe_tls(const struct walk *outer)
{
	struct walk w = *outer;
	int type = handshake_type(w.e);
	walk_none(&w, F_TLS, NULL);
	w.depth++;
	if (type >= 0) {
		walk_handshake(&w, type);
		return;
	}
	switch (w.e->kind) {
	case EVENT_TLS_ALERT:
		walk_number(&w, F_TLS_RECORD_CONTENT_TYPE, 21, NULL);
		walk_none(&w, F_TLS_ALERT_MESSAGE, w.e->c ? "it was encrypted" : NULL);
		w.depth++;
		walk_number(&w, F_TLS_ALERT_MESSAGE_LEVEL, w.e->a, NULL);
		walk_number(&w, F_TLS_ALERT_MESSAGE_DESC, w.e->b, NULL);
		break;
	case EVENT_TLS_CHANGE_CIPHER_SPEC:
		walk_number(&w, F_TLS_RECORD_CONTENT_TYPE, 20, NULL);
		walk_none(&w, F_TLS_CHANGE_CIPHER_SPEC, NULL);
		break;
	case EVENT_TLS_OPAQUE:
		walk_number(&w, F_TLS_RECORD_CONTENT_TYPE, 23, NULL);
		walk_number(&w, F_TLS_RECORD_LENGTH, w.e->length, NULL);
		walk_none(&w, F_TLS_APP_DATA, "not decrypted");
		break;
	default:
		break;
	}
}
