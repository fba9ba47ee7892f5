#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/words.h"
#include "report.h"

enum {
	CONNECTIONS_SHOWN = 200,
	STREAMS_SHOWN = 100,
	FINDINGS_SHOWN = 40,
	FINDINGS_WHOLE = 12,
	GOAWAYS_SHOWN = 20,
	PATH_COLUMNS = 40
};

struct writer {
	FILE *out;
	const struct book *b;
	bool color;
	enum language language;
};

static const char *paint(const struct writer *w, enum severity s)
{
	static const char *const paints[] = {"\033[32m", "\033[36m", "\033[33m", "\033[31m"};

	return w->color ? paints[s] : "";
}

static const char *plain(const struct writer *w)
{
	return w->color ? "\033[0m" : "";
}

static const char *bold(const struct writer *w)
{
	return w->color ? "\033[1m" : "";
}

static const char *sign(enum severity s)
{
	static const char *const signs[] = {"✔", "·", "⚠", "✖"};

	return signs[s];
}

/* The interned text, sanitised and cut to columns; "?" when it is not known. */
static void put_text(struct writer *w, text_id id, int columns)
{
	struct text t = {0};
	struct slice s = book_text(w->b, id);
	int used = 0;

	if (id)
		text_clean(&t, s.p, s.n);
	else
		text_add(&t, "?");
	size_t n = text_fit(text_str(&t), columns, &used);
	bool cut = n < t.n;
	if (cut)
		n = text_fit(text_str(&t), columns - 1, &used);
	fprintf(w->out, "%.*s%s", (int)n, text_str(&t), cut ? "…" : "");
	for (used += cut; used < columns; used++)
		fputc(' ', w->out);
	text_done(&t);
}

static void write_source(struct writer *w, const struct session *s)
{
	const struct source_facts *f = book_source(w->b);
	struct text name = {0};
	char size[16], time[24];

	text_clean(&name, session_name(s), strlen(session_name(s)));
	fprintf(w->out, "%s%s%s", bold(w), text_str(&name), plain(w));
	words_put(w->out, w->language, "  %llu packets, %s in %s; %u connection%s, %u stream%s\n",
		  (unsigned long long)f->packets, text_size(size, sizeof(size), f->bytes),
		  text_duration(time, sizeof(time), f->end - f->start), book_connections(w->b),
		  book_connections(w->b) == 1 ? "" : "s", book_streams(w->b),
		  book_streams(w->b) == 1 ? "" : "s");
	text_done(&name);
	if (f->cut)
		words_put(w->out, w->language,
			  "  the file ends in the middle of a packet: everything before it "
			  "was read\n");
	if (f->truncated_packets)
		words_put(w->out, w->language,
			  "  %llu packets were cut by the snap length (capture with -s 0)\n",
			  (unsigned long long)f->truncated_packets);
	if (f->missing_bytes)
		words_put(w->out, w->language, "  %llu octets of TCP were never captured\n",
			  (unsigned long long)f->missing_bytes);
	if (f->fragments_lost)
		words_put(w->out, w->language, "  %llu IP fragments could not be joined\n",
			  (unsigned long long)f->fragments_lost);
	if (f->malformed)
		words_put(w->out, w->language, "  %llu packets are malformed\n",
			  (unsigned long long)f->malformed);
	if (f->link_unknown)
		words_put(w->out, w->language,
			  "  %llu packets have a link type that h2lens does not read (%u)\n",
			  (unsigned long long)f->link_unknown, f->link_unknown_type);
}

/* Is it what the verdict led to, at some remove? */
static bool is_effect(const struct finding_list *l, size_t of)
{
	uint32_t at = l->items[of].because;

	for (size_t steps = 0; at != BOOK_NONE && steps < l->count; steps++) {
		if (at == l->verdict)
			return true;
		at = l->items[at].because;
	}
	return false;
}

/* Where it was: "connection 2, stream 5, at 1.203 s". */
static void put_place(struct writer *w, const struct finding *f)
{
	const char *join = "  ", *comma = words_in(w->language, ", ");

	if (f->conn != BOOK_NONE && book_connections(w->b) > 1) {
		fputs(join, w->out);
		words_put(w->out, w->language, "connection %u", f->conn);
		join = comma;
	}
	if (f->stream != BOOK_NONE && f->stream) {
		fputs(join, w->out);
		words_put(w->out, w->language, "stream %u", f->stream);
		join = comma;
	}
	if (f->time)
		fprintf(w->out, "%s%.3f s", join, book_seconds(w->b, f->time));
	if (f->times > 1)
		fprintf(w->out, "%s×%u", comma, f->times);
}

/* The findings after the verdict, as they are written. */
struct others {
	bool *done; /* by index: written, or counted with another */
	size_t lines, hidden;
};

/* A finding's name and where it was; what is called the same is only counted. */
static void write_finding(struct writer *w, const struct report *r, struct others *o, size_t of,
			  bool effects)
{
	const struct finding_list *l = r->findings;
	const struct finding *f = &l->items[of];
	const char *title = finding_title(f, r->language);
	size_t same = 0;

	for (size_t i = of + 1; i < l->count; i++)
		if (!o->done[i] && l->items[i].severity == f->severity &&
		    is_effect(l, i) == effects &&
		    strcmp(finding_title(&l->items[i], r->language), title) == 0) {
			o->done[i] = true;
			same++;
		}
	fprintf(w->out, "  %s%s%s %s", paint(w, f->severity), sign(f->severity), plain(w), title);
	put_place(w, f);
	if (same)
		words_put(w->out, w->language, "; and %zu more", same);
	fputc('\n', w->out);
	/* of many only what is worth a mark, or explains the verdict, says why */
	if (o->lines <= FINDINGS_WHOLE || f->severity >= SEVERITY_WARNING ||
	    l->items[l->verdict].because == of)
		report_wrap(w->out, "      ", "      ", finding_summary(f, r->language));
}

/* What the verdict led to comes first, then the rest. */
static void write_findings(struct writer *w, const struct report *r)
{
	const struct finding_list *l = r->findings;
	const struct finding *v = &l->items[l->verdict];
	struct others o = {.done = memory_get(l->count, sizeof(bool))};

	report_verdict(w->out, r, paint(w, v->severity), sign(v->severity));
	o.done[l->verdict] = true;
	for (int effects = 1; effects >= 0; effects--) {
		bool headed = false;
		for (size_t i = 0; i < l->count; i++) {
			if (o.done[i] || is_effect(l, i) != (effects == 1))
				continue;
			o.done[i] = true;
			if (o.lines == FINDINGS_SHOWN) {
				o.hidden++;
				continue;
			}
			if (!headed)
				fprintf(w->out, "\n%s\n",
					words_in(w->language,
						 effects ? "What it led to" : "Also seen"));
			headed = true;
			o.lines++;
			write_finding(w, r, &o, i, effects == 1);
		}
	}
	if (o.hidden)
		words_put(w->out, w->language, "  … and %zu more (--format json shows all)\n",
			  o.hidden);
	free(o.done);
}

static const char *closing(const struct connection *c)
{
	bool client = c->closed_by == c->client;

	switch (c->close) {
	case TCP_CLOSED_FIN:
		return client ? "closed by the client (FIN)" : "closed by the server (FIN)";
	case TCP_CLOSED_RST:
		return client ? "reset by the client (RST)" : "reset by the server (RST)";
	case TCP_CLOSED_REFUSED:
		return client ? "refused by the client" : "refused by the server";
	case TCP_CLOSED_TIMEOUT:
		return "never answered";
	default:
		return "still open at the end";
	}
}

static void write_tcp(struct writer *w, const struct connection *c)
{
	const struct tcp_side *client = &c->tcp[c->client], *server = &c->tcp[1 - c->client];
	struct text line = {.language = w->language};
	char time[24], up[16], down[16];

	if (c->rtt)
		words_addf(&line, "rtt %s, ",
			   text_duration(time, sizeof(time), (uint64_t)c->rtt * 1000));
	words_addf(&line, "%s up, %s down, ", text_size(up, sizeof(up), client->bytes),
		   text_size(down, sizeof(down), server->bytes));
	if (client->retransmissions || server->retransmissions)
		words_addf(&line, "retransmissions %u client %u server, ", client->retransmissions,
			   server->retransmissions);
	if (client->zero_windows || server->zero_windows)
		words_addf(&line, "zero windows %u client %u server, ", client->zero_windows,
			   server->zero_windows);
	words_add(&line, closing(c));
	if (!c->complete)
		words_add(&line, "; the capture starts inside it");
	fprintf(w->out, "  TCP       %s\n", text_str(&line));
	text_done(&line);
}

static void write_tls(struct writer *w, const struct connection *c)
{
	const struct tls_facts *t = c->tls;
	struct text why = {.language = w->language};

	if (!t)
		return;
	fprintf(w->out, "  TLS       ");
	if (t->version)
		fprintf(w->out, "%s, ", names_tls_version(t->version));
	if (t->cipher)
		fprintf(w->out, "%s, ",
			names_suite(t->cipher) ? names_suite(t->cipher)
					       : words_in(w->language, "unknown suite"));
	if (t->sni) {
		fprintf(w->out, "SNI ");
		put_text(w, t->sni, text_width(text_str(&why)) + (int)book_text(w->b, t->sni).n);
		fprintf(w->out, ", ");
	}
	if (t->alpn) {
		fprintf(w->out, "ALPN ");
		put_text(w, t->alpn, (int)book_text(w->b, t->alpn).n);
		fprintf(w->out, ", ");
	}
	if (t->resumed)
		words_put(w->out, w->language, "resumed, ");
	if (t->hello_retry)
		words_put(w->out, w->language, "hello retry, ");
	describe_decryption(w->b, c->id, &why);
	fprintf(w->out, "%s\n", text_str(&why));
	text_done(&why);
}

static void write_settings(struct writer *w, const struct connection *c)
{
	for (int i = 0; i < 2; i++) {
		int side = i == 0 ? c->client : 1 - c->client;
		const struct settings_facts *s = &c->settings[side];
		bool any = false;
		if (!s->any)
			continue;
		words_put(w->out, w->language,
			  "  SETTINGS  %s: ", words_in(w->language, i == 0 ? "client" : "server"));
		for (unsigned id = 1; id < SETTINGS_KNOWN; id++) {
			if (!(s->seen & (1U << id)))
				continue;
			fprintf(w->out, "%s%s %u", any ? ", " : "",
				names_setting(id) ? names_setting(id) : "?", s->value[id]);
			any = true;
		}
		fprintf(w->out, "%s%s\n", any ? "" : words_in(w->language, "all defaults"),
			s->acked ? "" : words_in(w->language, " (no ACK seen)"));
	}
}

static void write_ends(struct writer *w, const struct connection *c)
{
	uint32_t shown = 0;

	for (uint32_t i = c->goaways ? c->zero_first : BOOK_NONE; i != BOOK_NONE;
	     i = book_event(w->b, i)->next_stream) {
		const struct event *e = book_event(w->b, i);
		struct text t = {.language = w->language};
		if (e->kind != EVENT_H2_FRAME || e->type != H2_GOAWAY)
			continue;
		if (shown++ == GOAWAYS_SHOWN) {
			words_put(w->out, w->language,
				  "  GOAWAY    … and %u more (h2lens frames lists all)\n",
				  c->goaways - GOAWAYS_SHOWN);
			return;
		}
		describe_summary(w->b, i, &t);
		words_put(w->out, w->language, "  GOAWAY    %.6f s by the %s: %s\n",
			  book_seconds(w->b, e->time),
			  words_in(w->language, e->side == c->client ? "client" : "server"),
			  text_str(&t));
		text_done(&t);
	}
}

static void write_stream(struct writer *w, const struct connection *c, const struct stream *s)
{
	char room[24], up[16], down[16], time[24];
	enum severity worst = s->worst;

	if (s->end >= STREAM_END_REFUSED)
		worst = SEVERITY_ERROR;
	else if (s->end == STREAM_END_RESET && worst == SEVERITY_OK && !s->status)
		worst = SEVERITY_WARNING;
	fprintf(w->out, "  %s%s%s %6u  ", paint(w, worst), sign(worst), plain(w), s->id);
	put_text(w, s->method, 7);
	fputc(' ', w->out);
	put_text(w, s->path, PATH_COLUMNS);
	if (s->status)
		fprintf(w->out, "  %3u", s->status);
	else
		fprintf(w->out, "    –");
	fprintf(w->out, "  %10.6f  %9s  %8s  %8s  %s", book_seconds(w->b, s->start),
		text_duration(time, sizeof(time), s->last - s->start),
		text_size(up, sizeof(up), s->request_bytes),
		text_size(down, sizeof(down), s->response_bytes),
		words_in(w->language, names_stream_end(s->end)));
	if (s->reset)
		words_put(w->out, w->language, " by the %s: %s",
			  words_in(w->language, s->reset_side == c->client ? "client" : "server"),
			  names_error_text(room, sizeof(room), s->reset_code));
	if (s->pushed)
		words_put(w->out, w->language, " (pushed)");
	fputc('\n', w->out);
}

static void write_heading(struct writer *w)
{
	static const struct {
		const char *word;
		int columns;
	} heads[] = {{"stream", -10}, {"", 2},	      {"method", 8}, {"path", PATH_COLUMNS},
		     {"status", -7},  {"start", -12}, {"time", -11}, {"up", -10},
		     {"down", -10},   {"", 2},	      {"end", 0}};
	struct text line = {0};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		text_pad(&line, words_in(w->language, heads[i].word), heads[i].columns);
	fprintf(w->out, "%s\n", text_str(&line));
	text_done(&line);
}

static void write_connection(struct writer *w, const struct connection *c)
{
	char client[64], server[64];
	uint32_t shown = 0;

	fprintf(w->out, "\n%s", bold(w));
	words_put(w->out, w->language, "Connection %u", c->id);
	words_put(w->out, w->language, "%s  %s → %s  %s%s  at %.6f s\n", plain(w),
		  book_address(client, sizeof(client), &c->end[c->client]),
		  book_address(server, sizeof(server), &c->end[1 - c->client]),
		  names_protocol(c->protocol),
		  c->assumed ? words_in(w->language, " (assumed: recognised by its frames)") : "",
		  book_seconds(w->b, c->start));
	write_tcp(w, c);
	write_tls(w, c);
	if (c->upgraded)
		words_put(w->out, w->language,
			  "  Upgrade   from HTTP/1.1 to h2c (101 Switching Protocols)\n");
	write_settings(w, c);
	write_ends(w, c);
	if (!c->streams)
		return;
	write_heading(w);
	for (uint32_t i = c->first_stream; i != BOOK_NONE && shown < STREAMS_SHOWN; shown++) {
		write_stream(w, c, book_stream(w->b, i));
		i = book_stream(w->b, i)->next;
	}
	if (c->streams > shown)
		words_put(w->out, w->language,
			  "  … and %u more streams (--format json shows all)\n",
			  c->streams - shown);
}

void report_text(FILE *out, const struct session *s, const struct finding_list *l, bool color)
{
	struct knowledge *k = knowledge_open(NULL);
	const struct report r = {.session = s, .findings = l, .knowledge = k, .color = color};

	report_write_text(out, &r);
	knowledge_close(k);
}

void report_write_text(FILE *out, const struct report *r)
{
	struct writer w = {out, session_book(r->session), r->color, r->language};
	uint32_t n = book_connections(w.b);

	write_source(&w, r->session);
	write_findings(&w, r);
	report_logs_text(out, r);
	for (uint32_t i = 0; i < n && i < CONNECTIONS_SHOWN; i++)
		write_connection(&w, book_connection(w.b, i));
	if (n > CONNECTIONS_SHOWN)
		words_put(out, w.language,
			  "\n… and %u more connections (--format json shows all)\n",
			  n - CONNECTIONS_SHOWN);
}
