/* What a connection is as a whole, and why something cannot be seen. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

struct facts {
	const struct book *b;
	describe_visit *visit;
	void *arg;
	int depth;
};

static void fact(const struct facts *f, const char *name, const char *label, struct slice text)
{
	struct described d = {
		.name = name, .label = label, .type = VALUE_TEXT, .text = text, .depth = f->depth};
	if (text.n > 0)
		f->visit(f->arg, &d);
}

static void fact_string(const struct facts *f, const char *name, const char *label, const char *s)
{
	struct described d = {.name = name,
			      .label = label,
			      .type = VALUE_TEXT,
			      .text = {s, strlen(s)},
			      .depth = f->depth,
			      .ours = true};
	if (*s)
		f->visit(f->arg, &d);
}

static void fact_number(const struct facts *f, const char *name, const char *label, uint64_t number,
			const char *note)
{
	struct described d = {.name = name,
			      .label = label,
			      .type = VALUE_NUMBER,
			      .number = number,
			      .note = note,
			      .depth = f->depth};
	f->visit(f->arg, &d);
}

static void heading(struct facts *f, const char *name, const char *label)
{
	struct described d = {.name = name, .label = label, .type = VALUE_NONE, .depth = f->depth};
	f->visit(f->arg, &d);
	f->depth++;
}

static void duration_fact(const struct facts *f, const char *name, const char *label, uint64_t ns)
{
	char room[24];
	fact_string(f, name, label, text_duration(room, sizeof room, ns));
}

static const char *close_text(const struct connection *c)
{
	bool client = c->closed_by == c->client;
	switch (c->close) {
	case TCP_CLOSED_FIN:
		return client ? "by the client, FIN" : "by the server, FIN";
	case TCP_CLOSED_RST:
		return client ? "aborted by the client, RST" : "aborted by the server, RST";
	case TCP_CLOSED_REFUSED:
		return "refused";
	case TCP_CLOSED_TIMEOUT:
		return "no answer";
	default:
		return "open: neither FIN nor RST was seen";
	}
}

static void tcp_side_facts(struct facts *f, const struct connection *c, int side)
{
	const struct tcp_side *t = &c->tcp[side];
	char room[64];
	heading(f, "tcp", side == c->client ? "From the client" : "From the server");
	fact_string(f, "ip.addr", "Address", book_address(room, sizeof room, &c->end[side]));
	fact_number(f, "h2lens.tcp.bytes", "Bytes in order", t->bytes, NULL);
	fact_number(f, "h2lens.tcp.packets", "Packets", t->packets, NULL);
	if (t->missing)
		fact_number(f, "h2lens.gap", "Bytes never captured", t->missing, NULL);
	if (t->retransmissions)
		fact_number(f, "tcp.analysis.retransmission", "Retransmissions", t->retransmissions,
			    NULL);
	if (t->out_of_order)
		fact_number(f, "tcp.analysis.out_of_order", "Out of order", t->out_of_order, NULL);
	if (t->zero_windows)
		fact_number(f, "tcp.analysis.zero_window", "Zero windows", t->zero_windows, NULL);
	if (t->mss)
		fact_number(f, "tcp.options.mss_val", "MSS", t->mss, NULL);
	if (t->wscale != 255 && t->mss)
		fact_number(f, "tcp.options.wscale.shift", "Window scale", t->wscale, NULL);
	f->depth--;
}

static void certificate_facts(struct facts *f, const struct certificate *c)
{
	heading(f, "tls.handshake.certificate", "Certificate");
	fact(f, "h2lens.certificate.subject", "Subject", book_text(f->b, c->subject));
	fact(f, "h2lens.certificate.issuer", "Issuer", book_text(f->b, c->issuer));
	fact(f, "h2lens.certificate.names", "Names", book_text(f->b, c->names));
	fact(f, "h2lens.certificate.serial", "Serial number", book_text(f->b, c->serial));
	f->depth--;
}

static void tls_facts_of(struct facts *f, const struct connection *c)
{
	const struct tls_facts *t = c->tls;
	struct text why = {0};
	heading(f, "tls", "TLS");
	describe_decryption(f->b, c->id, &why);
	fact_string(f, "h2lens.decryption", "Decryption", text_str(&why));
	text_done(&why);
	if (t->version)
		fact_number(f, "tls.handshake.version", "Version", t->version,
			    names_tls_version(t->version));
	if (t->cipher)
		fact_number(f, "tls.handshake.ciphersuite", "Cipher suite", t->cipher,
			    names_suite(t->cipher));
	if (t->group)
		fact_number(f, "tls.handshake.extensions_key_share_group", "Key exchange", t->group,
			    names_group(t->group));
	fact(f, "tls.handshake.extensions_server_name", "Server name", book_text(f->b, t->sni));
	fact(f, "tls.handshake.extensions_alpn_str", "ALPN offered",
	     book_text(f->b, t->alpn_offered));
	fact(f, "tls.handshake.extensions_alpn_str", "ALPN chosen", book_text(f->b, t->alpn));
	fact(f, "tls.handshake.extensions.supported_version", "Versions offered",
	     book_text(f->b, t->versions_offered));
	fact(f, "tls.handshake.extensions_supported_group", "Groups offered",
	     book_text(f->b, t->groups_offered));
	fact(f, "tls.handshake.ja4", "JA4", book_text(f->b, t->ja4));
	if (t->resumed)
		fact_string(f, "tls.resumed", "Resumed", "yes: no full handshake");
	if (t->early_data)
		fact_string(f, "h2lens.early_data", "Early data", "offered");
	if (t->start && t->done > t->start)
		duration_fact(f, "h2lens.tls.time", "Handshake time", t->done - t->start);
	if (t->certificate != BOOK_NONE)
		certificate_facts(f, book_certificate(f->b, t->certificate));
	f->depth--;
}

static void settings_facts_of(struct facts *f, const struct connection *c, int side)
{
	const struct settings_facts *s = &c->settings[side];
	if (!s->any)
		return;
	heading(f, "http2.settings",
		side == c->client ? "SETTINGS of the client" : "SETTINGS of the server");
	for (unsigned id = 1; id < SETTINGS_KNOWN; id++) {
		char room[24];
		const char *name = names_setting(id);
		if (!(s->seen & (1U << id)))
			continue;
		(void)snprintf(room, sizeof room, "setting %u", id);
		fact_number(f, "http2.settings", name ? name : room, s->value[id], NULL);
	}
	fact_string(f, "http2.flags.ack.settings", "Acknowledged",
		    s->acked ? "yes" : "no acknowledgement seen");
	f->depth--;
}

void describe_connection(const struct book *b, uint32_t conn, describe_visit *visit, void *arg)
{
	const struct connection *c = book_connection(b, conn);
	struct facts f = {b, visit, arg, 0};
	const char *protocol = names_protocol(c->protocol);
	fact_number(&f, "tcp.stream", "Connection", conn, protocol);
	f.depth++;
	fact_string(&f, "h2lens.protocol", "Protocol", protocol ? protocol : "?");
	if (c->assumed)
		fact_string(&f, "h2lens.assumed", "Found by", "its frame headers alone");
	if (c->upgraded)
		fact_string(&f, "h2lens.upgraded", "Found by", "HTTP/1.1 Upgrade: h2c");
	if (!c->client_known)
		fact_string(&f, "h2lens.client", "Client", "guessed by the port");
	if (!c->complete)
		fact_string(&f, "h2lens.complete", "Start", "before the capture");
	fact_string(&f, "h2lens.close", "End", close_text(c));
	duration_fact(&f, "h2lens.duration", "Duration",
		      c->last > c->start ? c->last - c->start : 0);
	if (c->rtt)
		duration_fact(&f, "tcp.analysis.initial_rtt", "Initial round trip",
			      (uint64_t)c->rtt * 1000);
	fact_number(&f, "h2lens.streams", "Streams", c->streams, NULL);
	fact_number(&f, "h2lens.frames", "Frames", c->frames, NULL);
	f.depth--;
	tcp_side_facts(&f, c, c->client);
	tcp_side_facts(&f, c, !c->client);
	if (c->tls)
		tls_facts_of(&f, c);
	settings_facts_of(&f, c, c->client);
	settings_facts_of(&f, c, !c->client);
}

void describe_decryption(const struct book *b, uint32_t conn, struct text *out)
{
	const struct tls_facts *t = book_connection(b, conn)->tls;
	if (!t)
		return;
	const char *line = names_decryption(t->decrypted);
	if (line)
		words_add(out, line);
	if (t->decrypted == TLS_DECRYPTED_LABEL_MISSING && t->keys_missing) {
		words_add(out, ": ");
		describe_clean(out, book_text(b, t->keys_missing));
	}
	if (t->decrypted == TLS_DECRYPTED_SUITE && names_suite(t->cipher))
		words_addf(out, ": %s", names_suite(t->cipher));
	if (t->decrypted == TLS_DECRYPTED_RESUMED_AFTER_LOSS && t->resumed_at)
		words_addf(out, " at record %u", t->resumed_at);
	if (t->lost_records)
		words_addf(out, " (%u record%s lost)", t->lost_records,
			   t->lost_records == 1 ? "" : "s");
}

static bool encrypted(const struct connection *c)
{
	if (!c->tls)
		return false;
	return !book_decrypted(c->tls) && c->tls->decrypted != TLS_DECRYPTED_ONE_SIDE;
}

static void empty_connection(const struct book *b, const struct connection *c, struct text *out)
{
	if (c->close == TCP_CLOSED_REFUSED) {
		words_add(out, "The connection was refused: nothing was ever sent on it.");
	} else if (c->close == TCP_CLOSED_TIMEOUT) {
		words_add(out, "Nobody answered the SYN: there never was a connection.");
	} else if (encrypted(c)) {
		words_add(out, "TLS, ");
		describe_decryption(b, c->id, out);
		words_add(out, ".");
		if (c->tls->decrypted == TLS_DECRYPTED_NO_KEYS)
			words_add(out, " Have the client write its secrets with SSLKEYLOGFILE=FILE "
				       "and open the capture with --keylog FILE.");
	} else if (c->tcp[0].bytes + c->tcp[1].bytes == 0) {
		words_add(out, "No octet of payload was captured on this connection.");
	} else if (c->protocol == PROTOCOL_HTTP1) {
		words_add(out, "This connection speaks HTTP/1.1: it has no frames.");
	} else if (c->protocol == PROTOCOL_TCP) {
		words_add(out,
			  "No HTTP/2 was recognised in this connection's octets: neither ALPN, "
			  "nor a preface, nor a chain of frame headers.");
	} else {
		words_add(out, "No frame was read on this connection.");
	}
	if (c->tcp[0].missing + c->tcp[1].missing > 0)
		words_addf(out, " %llu bytes of it were never captured.",
			   (unsigned long long)(c->tcp[0].missing + c->tcp[1].missing));
}

static void empty_source(const struct book *b, struct text *out)
{
	const struct source_facts *s = book_source(b);
	if (s->packets == 0) {
		words_add(out, s->cut ? "The file ends inside its first packet."
				      : "There is no packet in this capture.");
		return;
	}
	words_addf(out, "%llu packets, but no TCP connection.", (unsigned long long)s->packets);
	if (s->link_unknown)
		words_addf(out, " %llu have a link type that cannot be read (%u).",
			   (unsigned long long)s->link_unknown, s->link_unknown_type);
	if (s->not_ip)
		words_addf(out, " %llu are not IP.", (unsigned long long)s->not_ip);
	if (s->not_tcp)
		words_addf(out, " %llu are not TCP.", (unsigned long long)s->not_tcp);
	if (s->malformed)
		words_addf(out, " %llu are malformed.", (unsigned long long)s->malformed);
	if (s->truncated_packets)
		words_addf(out, " %llu were cut when captured (snap length).",
			   (unsigned long long)s->truncated_packets);
}

/* Many connections: say how many are shut, and the commonest reason. */
static void empty_connections(const struct book *b, struct text *out)
{
	uint32_t count = book_connections(b), shut = 0, most = 0;
	uint32_t by_reason[TLS_DECRYPTED_COUNT] = {0};
	for (uint32_t i = 0; i < count; i++) {
		const struct connection *c = book_connection(b, i);
		if (!encrypted(c))
			continue;
		shut++;
		by_reason[c->tls->decrypted]++;
		if (by_reason[c->tls->decrypted] > by_reason[most] || !by_reason[most])
			most = c->tls->decrypted;
	}
	if (shut == 0) {
		words_addf(out, "%u connection%s, but HTTP/2 was recognised on none.", count,
			   count == 1 ? "" : "s");
		return;
	}
	words_addf(out, "%u of %u connections are TLS and cannot be read. %u: %s.", shut, count,
		   by_reason[most], words_in(out->language, names_decryption(most)));
}

void describe_emptiness(const struct book *b, uint32_t conn, struct text *out)
{
	if (conn != BOOK_NONE)
		empty_connection(b, book_connection(b, conn), out);
	else if (book_connections(b) == 0)
		empty_source(b, out);
	else if (book_connections(b) == 1)
		empty_connection(b, book_connection(b, 0), out);
	else
		empty_connections(b, out);
}
