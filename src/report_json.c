#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "json_steps.h"
#include "report.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

/* The report being written. */
struct writer {
	struct jsonl j;
	const struct book *b;
	const struct knowledge *knowledge;
	const struct finding_list *findings;
	enum language language;
	const char *capture;
};

static void known_text(struct writer *w, const char *key, text_id id)
{
	struct slice s = book_text(w->b, id);

	if (id)
		jsonl_text(&w->j, key, s.p, s.n);
	else
		jsonl_null(&w->j, key);
}

/* What confirms it and what helps: the entry's steps, with this session's own names in them. */
static void write_steps(struct writer *w, const struct finding *f)
{
	const struct knowledge_entry *x = knowledge_by_finding(w->knowledge, f);
	struct knowledge_steps steps = {0};
	struct knowledge_context cx;
	struct jsonl *j = &w->j;

	knowledge_context_of(w->b, f->conn, f->stream == BOOK_NONE ? 0 : f->stream, w->capture,
			     &cx);
	knowledge_context_because(w->knowledge, w->findings, f, &cx);
	if (x)
		knowledge_steps(x, w->language, &cx, &steps);
	jsonl_string(j, "entry", x ? knowledge_id(x) : NULL);
	json_steps(j, &steps);
	knowledge_steps_done(&steps);
}

/* How it came about: the finding that explains it, and the whole chain in words. */
static void write_cause(struct writer *w, const struct finding *f)
{
	size_t own = (size_t)(f - w->findings->items);
	struct text chain = {0};

	jsonl_bool(&w->j, "inferred", f->inferred);
	if (f->because == BOOK_NONE)
		jsonl_null(&w->j, "because");
	else
		jsonl_number(&w->j, "because", f->because);
	if (finding_chain(w->findings, own, w->language, &chain) > 1)
		jsonl_string(&w->j, "chain", text_str(&chain));
	else
		jsonl_null(&w->j, "chain");
	text_done(&chain);
}

static void write_finding(struct writer *w, const char *key, const struct finding *f)
{
	static const char *const severities[] = {"ok", "info", "warning", "error"};
	struct jsonl *j = &w->j;

	jsonl_open(j, key, '{');
	jsonl_string(j, "id", f->id);
	jsonl_string(j, "rule", f->id);
	jsonl_string(j, "layer", f->layer);
	jsonl_string(j, "severity", severities[f->severity]);
	jsonl_string(j, "code", f->code[0] ? f->code : NULL);
	jsonl_string(j, "sender", f->sender);
	jsonl_string(j, "at_fault", f->at_fault);
	if (f->conn == BOOK_NONE)
		jsonl_null(j, "connection");
	else
		jsonl_number(j, "connection", f->conn);
	if (f->stream == BOOK_NONE)
		jsonl_null(j, "stream");
	else
		jsonl_number(j, "stream", f->stream);
	jsonl_string(j, "title", finding_title(f, w->language));
	jsonl_string(j, "summary", finding_summary(f, w->language));
	jsonl_string(j, "rfc", f->rfc);
	jsonl_seconds(j, "confidence", f->confidence);
	jsonl_open(j, "evidence", '[');
	for (int i = 0; i < f->evidence_count; i++)
		jsonl_number(j, NULL, f->evidence[i]);
	jsonl_close(j, ']');
	jsonl_open(j, "streams", '[');
	for (uint32_t i = 0; i < f->stream_count && i < FINDING_STREAMS_MAX; i++)
		jsonl_number(j, NULL, f->streams[i]);
	jsonl_close(j, ']');
	write_cause(w, f);
	write_steps(w, f);
	jsonl_close(j, '}');
}

static void write_sides(struct writer *w, const char *key, uint32_t client, uint32_t server)
{
	jsonl_open(&w->j, key, '{');
	jsonl_number(&w->j, "client", client);
	jsonl_number(&w->j, "server", server);
	jsonl_close(&w->j, '}');
}

static void write_tcp(struct writer *w, const struct connection *c)
{
	static const char *const closes[] = {"open", "fin", "rst", "refused", "timeout"};
	const struct tcp_side *client = &c->tcp[c->client], *server = &c->tcp[1 - c->client];
	struct jsonl *j = &w->j;
	unsigned mss =
		client->mss && server->mss && server->mss < client->mss ? server->mss : client->mss;

	jsonl_open(j, "tcp", '{');
	if (c->rtt)
		jsonl_seconds(j, "rtt", (double)c->rtt / 1e6);
	else
		jsonl_null(j, "rtt");
	if (mss)
		jsonl_number(j, "mss", mss);
	else
		jsonl_null(j, "mss");
	write_sides(w, "retransmissions", client->retransmissions, server->retransmissions);
	jsonl_number(j, "out_of_order", client->out_of_order + server->out_of_order);
	jsonl_number(j, "zero_windows", client->zero_windows + server->zero_windows);
	jsonl_string(j, "close", closes[c->close]);
	if (c->close == TCP_CLOSED_FIN || c->close == TCP_CLOSED_RST ||
	    c->close == TCP_CLOSED_REFUSED)
		jsonl_string(j, "closed_by", c->closed_by == c->client ? "client" : "server");
	else
		jsonl_null(j, "closed_by");
	jsonl_close(j, '}');
}

static void write_names(struct writer *w, const char *key, text_id joined)
{
	struct slice s = book_text(w->b, joined);

	jsonl_open(&w->j, key, '[');
	while (s.n) {
		const char *comma = memchr(s.p, ',', s.n);
		size_t n = comma ? (size_t)(comma - s.p) : s.n;
		jsonl_text(&w->j, NULL, s.p, n);
		s.n -= comma ? n + 1 : n;
		s.p += comma ? n + 1 : n;
	}
	jsonl_close(&w->j, ']');
}

static void write_alerts(struct writer *w, const struct connection *c)
{
	struct jsonl *j = &w->j;

	jsonl_open(j, "alerts", '[');
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(w->b, i)->next) {
		const struct event *e = book_event(w->b, i);
		if (e->kind != EVENT_TLS_ALERT)
			continue;
		jsonl_open(j, NULL, '{');
		jsonl_string(j, "sender", e->side == c->client ? "client" : "server");
		jsonl_string(j, "level", e->a == 2 ? "fatal" : "warning");
		const char *name = names_alert(e->b);
		jsonl_string(j, "description", name ? name : "unknown");
		jsonl_seconds(j, "time", book_seconds(w->b, e->time));
		jsonl_close(j, '}');
	}
	jsonl_close(j, ']');
}

static void write_certificate(struct writer *w, uint32_t id)
{
	const struct certificate *x = id == BOOK_NONE ? NULL : book_certificate(w->b, id);
	struct jsonl *j = &w->j;

	if (!x) {
		jsonl_null(j, "certificate");
		return;
	}
	jsonl_open(j, "certificate", '{');
	known_text(w, "subject", x->subject);
	known_text(w, "issuer", x->issuer);
	known_text(w, "names", x->names);
	known_text(w, "serial", x->serial);
	jsonl_signed(j, "not_before", x->not_before);
	jsonl_signed(j, "not_after", x->not_after);
	jsonl_bool(j, "self_signed", x->self_signed);
	jsonl_close(j, '}');
}

static void write_tls(struct writer *w, const struct connection *c)
{
	const struct tls_facts *t = c->tls;
	struct jsonl *j = &w->j;
	struct text why = {0};

	if (!t) {
		jsonl_null(j, "tls");
		return;
	}
	jsonl_open(j, "tls", '{');
	jsonl_string(j, "version", t->version ? names_tls_version(t->version) : NULL);
	jsonl_string(j, "cipher", t->cipher ? names_suite(t->cipher) : NULL);
	known_text(w, "sni", t->sni);
	write_names(w, "alpn_offered", t->alpn_offered);
	known_text(w, "alpn", t->alpn);
	jsonl_bool(j, "decrypted", book_decrypted(t));
	describe_decryption(w->b, c->id, &why);
	jsonl_text(j, "decryption", text_str(&why), why.n);
	text_done(&why);
	jsonl_bool(j, "resumed", t->resumed);
	jsonl_bool(j, "early_data", t->early_data);
	jsonl_bool(j, "hello_retry", t->hello_retry);
	write_alerts(w, c);
	jsonl_open(j, "close_notify", '{');
	jsonl_bool(j, "client", t->close_notify[c->client]);
	jsonl_bool(j, "server", t->close_notify[1 - c->client]);
	jsonl_close(j, '}');
	known_text(w, "ja4", t->ja4);
	write_certificate(w, t->certificate);
	jsonl_close(j, '}');
}

static void write_settings(struct writer *w, const char *key, const struct settings_facts *s)
{
	jsonl_open(&w->j, key, '{');
	for (unsigned i = 1; i < SETTINGS_KNOWN; i++) {
		char room[16];
		const char *name = names_setting(i);
		if (!(s->seen & (1U << i)))
			continue;
		snprintf(room, sizeof(room), "0x%x", i);
		jsonl_number(&w->j, name ? name : room, s->value[i]);
	}
	jsonl_close(&w->j, '}');
}

static void write_goaways(struct writer *w, const struct connection *c)
{
	struct jsonl *j = &w->j;
	char room[24];

	jsonl_open(j, "goaway", '[');
	for (uint32_t i = c->goaways ? c->zero_first : BOOK_NONE; i != BOOK_NONE;
	     i = book_event(w->b, i)->next_stream) {
		const struct event *e = book_event(w->b, i);
		struct slice debug = book_blob(w->b, e);
		if (e->kind != EVENT_H2_FRAME || e->type != H2_GOAWAY || e->uncertain)
			continue;
		jsonl_open(j, NULL, '{');
		jsonl_string(j, "sender", e->side == c->client ? "client" : "server");
		jsonl_number(j, "last_stream_id", e->b);
		jsonl_string(j, "code", names_error_text(room, sizeof(room), e->a));
		jsonl_text(j, "debug", debug.p, debug.n);
		jsonl_seconds(j, "time", book_seconds(w->b, e->time));
		jsonl_close(j, '}');
	}
	jsonl_close(j, ']');
}

static void write_grpc(struct writer *w, const struct stream *s)
{
	struct slice path = book_text(w->b, s->path);
	struct jsonl *j = &w->j;

	if (!describe_is_grpc(w->b, s)) {
		jsonl_null(j, "grpc");
		return;
	}
	const char *slash = path.n > 1 ? memchr(path.p + 1, '/', path.n - 1) : NULL;
	jsonl_open(j, "grpc", '{');
	if (slash) {
		jsonl_text(j, "service", path.p + 1, (size_t)(slash - path.p - 1));
		jsonl_text(j, "method", slash + 1, path.n - (size_t)(slash + 1 - path.p));
	} else {
		jsonl_null(j, "service");
		jsonl_null(j, "method");
	}
	jsonl_string(j, "status", describe_grpc_status(w->b, s));
	struct text message = {0};
	describe_grpc_message(&message, book_text(w->b, s->grpc_message));
	jsonl_string(j, "message", s->grpc_message ? text_str(&message) : NULL);
	text_done(&message);
	known_text(w, "timeout", s->grpc_timeout);
	jsonl_close(j, '}');
}

static void write_stream(struct writer *w, const struct connection *c, const struct stream *s)
{
	struct jsonl *j = &w->j;
	char room[24];

	jsonl_open(j, NULL, '{');
	jsonl_number(j, "id", s->id);
	known_text(w, "method", s->method);
	known_text(w, "path", s->path);
	known_text(w, "authority", s->authority);
	if (s->status)
		jsonl_number(j, "status", s->status);
	else
		jsonl_null(j, "status");
	jsonl_seconds(j, "start", book_seconds(w->b, s->start));
	if (s->first_response)
		jsonl_seconds(j, "ttfb", (double)(int64_t)(s->first_response - s->start) / 1e9);
	else
		jsonl_null(j, "ttfb");
	jsonl_seconds(j, "duration", (double)(s->last - s->start) / 1e9);
	jsonl_number(j, "request_bytes", s->request_bytes);
	jsonl_number(j, "response_bytes", s->response_bytes);
	jsonl_string(j, "end", names_stream_end(s->end));
	if (s->reset) {
		jsonl_open(j, "reset", '{');
		jsonl_string(j, "sender", s->reset_side == c->client ? "client" : "server");
		jsonl_string(j, "code", names_error_text(room, sizeof(room), s->reset_code));
		jsonl_close(j, '}');
	} else {
		jsonl_null(j, "reset");
	}
	write_grpc(w, s);
	jsonl_close(j, '}');
}

/* Did HTTP/1.1 carry it? What Upgrade carries over is stream 1 (RFC 7540 section 3.2). */
static bool is_exchange(const struct book *b, const struct connection *c, const struct stream *s)
{
	if (c->protocol == PROTOCOL_HTTP1 || (c->upgraded && s->id == 1))
		return c->protocol == PROTOCOL_HTTP1;
	return s->first_event != BOOK_NONE &&
	       (book_event(b, s->first_event)->kind == EVENT_HTTP1_REQUEST ||
		book_event(b, s->first_event)->kind == EVENT_HTTP1_RESPONSE);
}

/* HTTP/1.1 has no streams: its exchanges have a list of their own. */
static void write_streams(struct writer *w, const struct connection *c, const char *key,
			  bool exchanges)
{
	jsonl_open(&w->j, key, '[');
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(w->b, i)->next) {
		const struct stream *s = book_stream(w->b, i);
		if (is_exchange(w->b, c, s) == exchanges)
			write_stream(w, c, s);
	}
	jsonl_close(&w->j, ']');
}

static void write_connection(struct writer *w, const struct connection *c)
{
	struct jsonl *j = &w->j;
	char room[64];

	jsonl_open(j, NULL, '{');
	jsonl_number(j, "id", c->id);
	jsonl_string(j, "client", book_address(room, sizeof(room), &c->end[c->client]));
	jsonl_string(j, "server", book_address(room, sizeof(room), &c->end[1 - c->client]));
	jsonl_seconds(j, "start", book_seconds(w->b, c->start));
	jsonl_seconds(j, "duration", (double)(c->last - c->start) / 1e9);
	jsonl_string(j, "protocol", names_protocol(c->protocol));
	jsonl_bool(j, "assumed", c->assumed);
	jsonl_bool(j, "complete", c->complete);
	write_tcp(w, c);
	write_tls(w, c);
	jsonl_open(j, "settings", '{');
	write_settings(w, "client", &c->settings[c->client]);
	write_settings(w, "server", &c->settings[1 - c->client]);
	jsonl_close(j, '}');
	write_goaways(w, c);
	write_streams(w, c, "streams", false);
	write_streams(w, c, "exchanges", true);
	jsonl_close(j, '}');
}

static void write_source(struct writer *w, const struct session *s)
{
	static const char *const kinds[] = {[SESSION_CAPTURE] = "capture",
					    [SESSION_LIVE] = "live",
					    [SESSION_INTERFACE] = "interface"};
	const struct source_facts *f = book_source(w->b);
	struct jsonl *j = &w->j;

	jsonl_open(j, "source", '{');
	jsonl_string(j, "kind", kinds[session_kind(s)]);
	jsonl_string(j, "name", session_name(s));
	jsonl_number(j, "packets", f->packets);
	jsonl_number(j, "bytes", f->bytes);
	jsonl_seconds(j, "start", (double)f->start / 1e9);
	jsonl_seconds(j, "duration", (double)(f->end - f->start) / 1e9);
	jsonl_number(j, "truncated_packets", f->truncated_packets);
	jsonl_number(j, "missing_bytes", f->missing_bytes);
	jsonl_bool(j, "cut", f->cut);
	jsonl_open(j, "not_understood", '{');
	jsonl_number(j, "not_ip", f->not_ip);
	jsonl_number(j, "not_tcp", f->not_tcp);
	jsonl_number(j, "fragments_lost", f->fragments_lost);
	jsonl_number(j, "malformed", f->malformed);
	jsonl_number(j, "link_unknown", f->link_unknown);
	jsonl_close(j, '}');
	jsonl_close(j, '}');
}

void report_json(FILE *out, const struct session *s, const struct finding_list *l)
{
	report_json_in(out, s, l, LANGUAGE_ENGLISH);
}

void report_json_in(FILE *out, const struct session *s, const struct finding_list *l,
		    enum language language)
{
	struct knowledge *k = knowledge_open(NULL);
	const struct report r = {.session = s, .findings = l, .knowledge = k, .language = language};

	report_write_json(out, &r);
	knowledge_close(k);
}

void report_write_json(FILE *out, const struct report *r)
{
	const struct session *s = r->session;
	const struct finding_list *l = r->findings;
	struct writer w = {.j = {.out = out},
			   .b = session_book(s),
			   .knowledge = r->knowledge,
			   .findings = l,
			   .language = r->language,
			   .capture = session_kind(s) == SESSION_CAPTURE ? session_name(s) : NULL};
	struct jsonl *j = &w.j;

	jsonl_open(j, NULL, '{');
	jsonl_number(j, "schema", 1);
	jsonl_string(j, "h2lens", PACKAGE_VERSION);
	write_source(&w, s);
	write_finding(&w, "verdict", &l->items[l->verdict]);
	jsonl_open(j, "findings", '[');
	for (size_t i = 0; i < l->count; i++)
		write_finding(&w, NULL, &l->items[i]);
	jsonl_close(j, ']');
	jsonl_open(j, "connections", '[');
	for (uint32_t i = 0; i < book_connections(w.b); i++)
		write_connection(&w, book_connection(w.b, i));
	jsonl_close(j, ']');
	if (r->log_count)
		report_logs_json(j, r);
	jsonl_close(j, '}');
	jsonl_line(j);
	jsonl_done(j);
}
