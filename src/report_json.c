#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "report.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

/* The report being written. */
struct writer {
	struct json j;
	const struct book *b;
};

static void known_text(struct writer *w, const char *key, text_id id)
{
	struct slice s = book_text(w->b, id);

	if (id)
		json_text(&w->j, key, s.p, s.n);
	else
		json_null(&w->j, key);
}

static void write_finding(struct writer *w, const char *key, const struct finding *f)
{
	static const char *const severities[] = {"ok", "info", "warning", "error"};
	struct json *j = &w->j;

	json_open(j, key, '{');
	json_string(j, "id", f->id);
	json_string(j, "rule", f->rule);
	json_string(j, "layer", f->layer);
	json_string(j, "severity", severities[f->severity]);
	json_string(j, "code", f->code[0] ? f->code : NULL);
	json_string(j, "sender", f->sender);
	json_string(j, "at_fault", f->at_fault);
	if (f->conn == BOOK_NONE)
		json_null(j, "connection");
	else
		json_number(j, "connection", f->conn);
	if (f->stream == BOOK_NONE)
		json_null(j, "stream");
	else
		json_number(j, "stream", f->stream);
	json_string(j, "title", f->title);
	json_string(j, "summary", f->summary);
	json_string(j, "rfc", f->rfc);
	json_seconds(j, "confidence", f->confidence);
	json_open(j, "evidence", '[');
	for (int i = 0; i < f->evidence_count; i++)
		json_number(j, NULL, f->evidence[i]);
	json_close(j, ']');
	json_open(j, "steps", '[');
	json_close(j, ']');
	json_close(j, '}');
}

static void write_sides(struct writer *w, const char *key, uint32_t client, uint32_t server)
{
	json_open(&w->j, key, '{');
	json_number(&w->j, "client", client);
	json_number(&w->j, "server", server);
	json_close(&w->j, '}');
}

static void write_tcp(struct writer *w, const struct connection *c)
{
	static const char *const closes[] = {"open", "fin", "rst", "refused", "timeout"};
	const struct tcp_side *client = &c->tcp[c->client], *server = &c->tcp[1 - c->client];
	struct json *j = &w->j;
	unsigned mss =
		client->mss && server->mss && server->mss < client->mss ? server->mss : client->mss;

	json_open(j, "tcp", '{');
	if (c->rtt)
		json_seconds(j, "rtt", (double)c->rtt / 1e6);
	else
		json_null(j, "rtt");
	if (mss)
		json_number(j, "mss", mss);
	else
		json_null(j, "mss");
	write_sides(w, "retransmissions", client->retransmissions, server->retransmissions);
	json_number(j, "out_of_order", client->out_of_order + server->out_of_order);
	json_number(j, "zero_windows", client->zero_windows + server->zero_windows);
	json_string(j, "close", closes[c->close]);
	if (c->close == TCP_CLOSED_FIN || c->close == TCP_CLOSED_RST ||
	    c->close == TCP_CLOSED_REFUSED)
		json_string(j, "closed_by", c->closed_by == c->client ? "client" : "server");
	else
		json_null(j, "closed_by");
	json_close(j, '}');
}

static void write_names(struct writer *w, const char *key, text_id joined)
{
	struct slice s = book_text(w->b, joined);

	json_open(&w->j, key, '[');
	while (s.n) {
		const char *comma = memchr(s.p, ',', s.n);
		size_t n = comma ? (size_t)(comma - s.p) : s.n;
		json_text(&w->j, NULL, s.p, n);
		s.n -= comma ? n + 1 : n;
		s.p += comma ? n + 1 : n;
	}
	json_close(&w->j, ']');
}

static void write_alerts(struct writer *w, const struct connection *c)
{
	struct json *j = &w->j;

	json_open(j, "alerts", '[');
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(w->b, i)->next) {
		const struct event *e = book_event(w->b, i);
		if (e->kind != EVENT_TLS_ALERT)
			continue;
		json_open(j, NULL, '{');
		json_string(j, "sender", e->side == c->client ? "client" : "server");
		json_string(j, "level", e->a == 2 ? "fatal" : "warning");
		const char *name = names_alert(e->b);
		json_string(j, "description", name ? name : "unknown");
		json_seconds(j, "time", book_seconds(w->b, e->time));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void write_certificate(struct writer *w, uint32_t id)
{
	const struct certificate *x = id == BOOK_NONE ? NULL : book_certificate(w->b, id);
	struct json *j = &w->j;

	if (!x) {
		json_null(j, "certificate");
		return;
	}
	json_open(j, "certificate", '{');
	known_text(w, "subject", x->subject);
	known_text(w, "issuer", x->issuer);
	known_text(w, "names", x->names);
	known_text(w, "serial", x->serial);
	json_signed(j, "not_before", x->not_before);
	json_signed(j, "not_after", x->not_after);
	json_bool(j, "self_signed", x->self_signed);
	json_close(j, '}');
}

static void write_tls(struct writer *w, const struct connection *c)
{
	const struct tls_facts *t = c->tls;
	struct json *j = &w->j;
	struct text why = {0};

	if (!t) {
		json_null(j, "tls");
		return;
	}
	json_open(j, "tls", '{');
	json_string(j, "version", t->version ? names_tls_version(t->version) : NULL);
	json_string(j, "cipher", t->cipher ? names_suite(t->cipher) : NULL);
	known_text(w, "sni", t->sni);
	write_names(w, "alpn_offered", t->alpn_offered);
	known_text(w, "alpn", t->alpn);
	json_bool(j, "decrypted", book_decrypted(t));
	describe_decryption(w->b, c->id, &why);
	json_text(j, "decryption", text_str(&why), why.n);
	text_done(&why);
	json_bool(j, "resumed", t->resumed);
	json_bool(j, "early_data", t->early_data);
	json_bool(j, "hello_retry", t->hello_retry);
	write_alerts(w, c);
	json_open(j, "close_notify", '{');
	json_bool(j, "client", t->close_notify[c->client]);
	json_bool(j, "server", t->close_notify[1 - c->client]);
	json_close(j, '}');
	known_text(w, "ja4", t->ja4);
	write_certificate(w, t->certificate);
	json_close(j, '}');
}

static void write_settings(struct writer *w, const char *key, const struct settings_facts *s)
{
	json_open(&w->j, key, '{');
	for (unsigned i = 1; i < SETTINGS_KNOWN; i++) {
		char room[16];
		const char *name = names_setting(i);
		if (!(s->seen & (1U << i)))
			continue;
		snprintf(room, sizeof(room), "0x%x", i);
		json_number(&w->j, name ? name : room, s->value[i]);
	}
	json_close(&w->j, '}');
}

static void write_goaways(struct writer *w, const struct connection *c)
{
	struct json *j = &w->j;
	char room[24];

	json_open(j, "goaway", '[');
	for (uint32_t i = c->goaways ? c->zero_first : BOOK_NONE; i != BOOK_NONE;
	     i = book_event(w->b, i)->next_stream) {
		const struct event *e = book_event(w->b, i);
		struct slice debug = book_blob(w->b, e);
		if (e->kind != EVENT_H2_FRAME || e->type != H2_GOAWAY || e->uncertain)
			continue;
		json_open(j, NULL, '{');
		json_string(j, "sender", e->side == c->client ? "client" : "server");
		json_number(j, "last_stream_id", e->b);
		json_string(j, "code", names_error_text(room, sizeof(room), e->a));
		json_text(j, "debug", debug.p, debug.n);
		json_seconds(j, "time", book_seconds(w->b, e->time));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void write_grpc(struct writer *w, const struct stream *s)
{
	struct slice path = book_text(w->b, s->path);
	struct json *j = &w->j;

	if (!describe_is_grpc(w->b, s)) {
		json_null(j, "grpc");
		return;
	}
	const char *slash = path.n > 1 ? memchr(path.p + 1, '/', path.n - 1) : NULL;
	json_open(j, "grpc", '{');
	if (slash) {
		json_text(j, "service", path.p + 1, (size_t)(slash - path.p - 1));
		json_text(j, "method", slash + 1, path.n - (size_t)(slash + 1 - path.p));
	} else {
		json_null(j, "service");
		json_null(j, "method");
	}
	json_string(j, "status", describe_grpc_status(w->b, s));
	known_text(w, "message", s->grpc_message);
	known_text(w, "timeout", s->grpc_timeout);
	json_close(j, '}');
}

static void write_stream(struct writer *w, const struct connection *c, const struct stream *s)
{
	struct json *j = &w->j;
	char room[24];

	json_open(j, NULL, '{');
	json_number(j, "id", s->id);
	known_text(w, "method", s->method);
	known_text(w, "path", s->path);
	known_text(w, "authority", s->authority);
	if (s->status)
		json_number(j, "status", s->status);
	else
		json_null(j, "status");
	json_seconds(j, "start", book_seconds(w->b, s->start));
	if (s->first_response)
		json_seconds(j, "ttfb", (double)(int64_t)(s->first_response - s->start) / 1e9);
	else
		json_null(j, "ttfb");
	json_seconds(j, "duration", (double)(s->last - s->start) / 1e9);
	json_number(j, "request_bytes", s->request_bytes);
	json_number(j, "response_bytes", s->response_bytes);
	json_string(j, "end", names_stream_end(s->end));
	if (s->reset) {
		json_open(j, "reset", '{');
		json_string(j, "sender", s->reset_side == c->client ? "client" : "server");
		json_string(j, "code", names_error_text(room, sizeof(room), s->reset_code));
		json_close(j, '}');
	} else {
		json_null(j, "reset");
	}
	write_grpc(w, s);
	json_close(j, '}');
}

static void write_connection(struct writer *w, const struct connection *c)
{
	struct json *j = &w->j;
	char room[64];

	json_open(j, NULL, '{');
	json_number(j, "id", c->id);
	json_string(j, "client", book_address(room, sizeof(room), &c->end[c->client]));
	json_string(j, "server", book_address(room, sizeof(room), &c->end[1 - c->client]));
	json_seconds(j, "start", book_seconds(w->b, c->start));
	json_seconds(j, "duration", (double)(c->last - c->start) / 1e9);
	json_string(j, "protocol", names_protocol(c->protocol));
	json_bool(j, "assumed", c->assumed);
	json_bool(j, "complete", c->complete);
	write_tcp(w, c);
	write_tls(w, c);
	json_open(j, "settings", '{');
	write_settings(w, "client", &c->settings[c->client]);
	write_settings(w, "server", &c->settings[1 - c->client]);
	json_close(j, '}');
	write_goaways(w, c);
	json_open(j, "streams", '[');
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(w->b, i)->next)
		write_stream(w, c, book_stream(w->b, i));
	json_close(j, ']');
	json_close(j, '}');
}

static void write_source(struct writer *w, const struct session *s)
{
	static const char *const kinds[] = {[SESSION_CAPTURE] = "capture",
					    [SESSION_LIVE] = "live",
					    [SESSION_INTERFACE] = "interface"};
	const struct source_facts *f = book_source(w->b);
	struct json *j = &w->j;

	json_open(j, "source", '{');
	json_string(j, "kind", kinds[session_kind(s)]);
	json_string(j, "name", session_name(s));
	json_number(j, "packets", f->packets);
	json_number(j, "bytes", f->bytes);
	json_seconds(j, "start", (double)f->start / 1e9);
	json_seconds(j, "duration", (double)(f->end - f->start) / 1e9);
	json_number(j, "truncated_packets", f->truncated_packets);
	json_number(j, "missing_bytes", f->missing_bytes);
	json_bool(j, "cut", f->cut);
	json_open(j, "not_understood", '{');
	json_number(j, "not_ip", f->not_ip);
	json_number(j, "not_tcp", f->not_tcp);
	json_number(j, "fragments_lost", f->fragments_lost);
	json_number(j, "malformed", f->malformed);
	json_number(j, "link_unknown", f->link_unknown);
	json_close(j, '}');
	json_close(j, '}');
}

void report_json(FILE *out, const struct session *s, const struct finding_list *l)
{
	struct writer w = {.j = {.out = out}, .b = session_book(s)};
	struct json *j = &w.j;

	json_open(j, NULL, '{');
	json_number(j, "schema", 1);
	json_string(j, "h2lens", PACKAGE_VERSION);
	write_source(&w, s);
	write_finding(&w, "verdict", &l->items[l->verdict]);
	json_open(j, "findings", '[');
	for (size_t i = 0; i < l->count; i++)
		write_finding(&w, NULL, &l->items[i]);
	json_close(j, ']');
	json_open(j, "connections", '[');
	for (uint32_t i = 0; i < book_connections(w.b); i++)
		write_connection(&w, book_connection(w.b, i));
	json_close(j, ']');
	json_close(j, '}');
	json_line(j);
	json_done(j);
}
