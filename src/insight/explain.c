#include "h2lens/explain.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "insight/explain_parts.h"

void explain_paragraph(struct text *body)
{
	if (body->n > 0)
		words_add(body, "\n\n");
}

static void add_entry(struct explanation *out, const struct explain_entry *entry)
{
	if (!entry)
		return;
	explain_paragraph(&out->body);
	words_add(&out->body, entry->text);
	if (entry->rfc[0] && strcmp(entry->rfc, out->rfc) != 0)
		text_addf(&out->body, " (%s)", entry->rfc);
}

const char *explain_sender(const struct book *b, const struct event *e,
			   const struct explanation *out)
{
	return words_in(out->body.language, book_from_client(b, e) ? "client" : "server");
}

void explain_title(struct explanation *out, const char *format, ...)
{
	struct text title = {.language = out->body.language};
	va_list ap;
	va_start(ap, format);
	words_vaddf(&title, format, ap);
	va_end(ap);
	(void)snprintf(out->title_room, sizeof out->title_room, "%s", text_str(&title));
	text_done(&title);
}

enum { ALERT_INTERNAL = 80, ALERT_CANCELED = 90 };

static void explain_alert(const struct book *b, const struct event *e, struct explanation *out)
{
	const struct explain_entry *entry = explain_text_alert(e->b);
	const char *name = names_alert(e->b);
	enum language lang = out->body.language;
	explain_title(out, "Alert %s", name ? name : words_in(lang, "without a name"));
	if (entry) {
		out->rfc = entry->rfc;
		add_entry(out, entry);
	} else {
		words_addf(&out->body, "Alert %u has no meaning in the registry that we know.",
			   e->b);
	}
	explain_paragraph(&out->body);
	if (e->b == 0)
		words_addf(&out->body, "The %s closed its direction properly.",
			   explain_sender(b, e, out));
	else if (e->b == ALERT_INTERNAL)
		words_addf(&out->body, "The %s sent it: look for the cause there.",
			   explain_sender(b, e, out));
	else if (e->b != ALERT_CANCELED)
		words_addf(&out->body,
			   "The %s sent it, ended the connection by it, and blames what came from "
			   "the %s.",
			   explain_sender(b, e, out),
			   words_in(lang, book_from_client(b, e) ? "server" : "client"));
	else
		words_addf(&out->body, "The %s sent it.", explain_sender(b, e, out));
}

static void explain_hello(const struct book *b, const struct event *e, struct explanation *out)
{
	const struct tls_facts *t = e->conn == BOOK_NONE ? NULL : book_connection(b, e->conn)->tls;
	if (!t)
		return;
	if (e->kind == EVENT_TLS_CLIENT_HELLO && !t->alpn_offered) {
		explain_paragraph(&out->body);
		words_add(&out->body, "This one offers no ALPN, so HTTP/2 cannot be chosen "
				      "(RFC 9113 §3.2): the connection will speak HTTP/1.1.");
	} else if (e->kind == EVENT_TLS_CLIENT_HELLO) {
		explain_paragraph(&out->body);
		words_add(&out->body, "It offers, by ALPN, ");
		text_clean(&out->body, book_text(b, t->alpn_offered).p,
			   book_text(b, t->alpn_offered).n);
		words_add(&out->body, ".");
	}
	if (e->kind == EVENT_TLS_SERVER_HELLO && t->resumed) {
		explain_paragraph(&out->body);
		words_add(&out->body, "The session is resumed: no certificate is sent.");
	}
	if (e->kind == EVENT_TLS_OPAQUE) {
		explain_paragraph(&out->body);
		words_add(&out->body, "This connection is ");
		describe_decryption(b, e->conn, &out->body);
		words_add(&out->body, ".");
	}
}

static void explain_tcp(const struct book *b, const struct event *e, struct explanation *out)
{
	const struct connection *c = e->conn == BOOK_NONE ? NULL : book_connection(b, e->conn);
	char room[24];
	switch (e->kind) {
	case EVENT_TCP_RST:
		explain_paragraph(&out->body);
		if (e->a)
			words_add(&out->body, "It answers a SYN: nobody listens on that port, or a "
					      "firewall refuses for it.");
		else
			words_addf(&out->body,
				   c && c->goaways
					   ? "The %s, or a device that speaks in its name, aborted "
					     "the connection."
					   : "The %s, or a device that speaks in its name, aborted "
					     "the connection without a GOAWAY before it.",
				   explain_sender(b, e, out));
		break;
	case EVENT_TCP_FIN:
		if (c && c->protocol >= PROTOCOL_H2 && c->goaways == 0 && c->closed_by == e->side) {
			explain_paragraph(&out->body);
			words_addf(&out->body,
				   "The %s closed first, and no GOAWAY was seen: the other side "
				   "cannot know which of its last streams were processed.",
				   explain_sender(b, e, out));
		}
		break;
	case EVENT_TCP_IDLE:
		explain_paragraph(&out->body);
		words_addf(&out->body, "Here it was %s.",
			   text_duration(room, sizeof room, (uint64_t)e->a * 1000000));
		break;
	case EVENT_TCP_ICMP:
		if (e->c) {
			explain_paragraph(&out->body);
			words_addf(&out->body,
				   "It names %u octets as the largest packet that fits: "
				   "senders that never learn this hang on large messages.",
				   e->c);
		}
		break;
	default:
		break;
	}
}

static void explain_bad(const struct book *b, uint32_t event, struct explanation *out)
{
	const struct event *e = book_event(b, event);
	const char *code = names_error(e->a);
	explain_paragraph(&out->body);
	describe_summary(b, event, &out->body);
	explain_paragraph(&out->body);
	words_addf(&out->body, "The %s sent it.", explain_sender(b, e, out));
	if (code && e->a != H2_NO_ERROR)
		words_addf(&out->body, " A receiver may answer with %s.", code);
	if (e->uncertain)
		words_add(&out->body, " The octets were put together across a gap in the capture: "
				      "do not take it for proof.");
}

static void explain_handshake(const struct event *e, struct explanation *out)
{
	const struct explain_entry *entry = explain_text_handshake(e->a);
	char room[48];
	explain_title(out, "%s", describe_name(e, room, sizeof room));
	if (!entry)
		return;
	text_clear(&out->body);
	out->rfc = entry->rfc;
	add_entry(out, entry);
}

static void explain_kind(const struct book *b, uint32_t event, struct explanation *out)
{
	const struct event *e = book_event(b, event);
	const struct explain_entry *entry;
	switch (e->kind) {
	case EVENT_TLS_ALERT:
		text_clear(&out->body);
		explain_alert(b, e, out);
		break;
	case EVENT_TLS_CLIENT_HELLO:
	case EVENT_TLS_SERVER_HELLO:
	case EVENT_TLS_OPAQUE:
		explain_hello(b, e, out);
		break;
	case EVENT_TLS_HANDSHAKE:
		explain_handshake(e, out);
		break;
	case EVENT_BAD:
		explain_bad(b, event, out);
		break;
	case EVENT_DNS_ANSWER:
		entry = explain_text_rcode(e->a);
		add_entry(out, entry);
		break;
	case EVENT_H2_FRAME:
		text_clear(&out->body);
		explain_frame(b, e, out);
		break;
	case EVENT_LOCAL:
		explain_local(b, event, out);
		break;
	default:
		if (e->kind <= EVENT_TCP_ICMP)
			explain_tcp(b, e, out);
		break;
	}
}

void explain_event(const struct book *b, uint32_t event, enum language lang,
		   struct explanation *out)
{
	const struct event *e = book_event(b, event);
	const struct explain_entry *entry = explain_text_kind((enum event_kind)e->kind);
	char room[48];
	*out = (struct explanation){.rfc = entry ? entry->rfc : "", .body.language = lang};
	explain_title(out, "%s", describe_name_in(e, lang, room, sizeof room));
	out->title = out->title_room;
	if (entry)
		words_add(&out->body, entry->text);
	explain_kind(b, event, out);
	if (e->inferred && e->kind != EVENT_TCP_GAP && e->kind != EVENT_LOCAL) {
		explain_paragraph(&out->body);
		words_add(&out->body, "This stands in no packet: it was concluded.");
	}
	if (e->uncertain && e->kind != EVENT_BAD) {
		explain_paragraph(&out->body);
		words_add(&out->body,
			  "It was put together across a gap in the capture: do not take it "
			  "for proof.");
	}
}

static const char *closing(const struct connection *c)
{
	bool client = c->closed_by == c->client;
	switch (c->close) {
	case TCP_CLOSED_FIN:
		return client ? "The client closed it first, with FIN."
			      : "The server closed it first, with FIN.";
	case TCP_CLOSED_RST:
		return client ? "The client aborted it with RST."
			      : "The server aborted it with RST.";
	case TCP_CLOSED_REFUSED:
		return "It was refused: nobody listens on that port, or a firewall refuses for it.";
	case TCP_CLOSED_TIMEOUT:
		return "Nobody answered its SYN.";
	default:
		return "It is open: neither FIN nor RST was seen.";
	}
}

void explain_connection(const struct book *b, uint32_t conn, enum language lang,
			struct explanation *out)
{
	const struct connection *c = book_connection(b, conn);
	const char *protocol = names_protocol(c->protocol);
	struct text *body = &out->body;
	bool h2 = c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C;
	*out = (struct explanation){.rfc = h2 ? "RFC 9113 §3" : "RFC 9293", .body.language = lang};
	explain_title(out, "Connection %u · %s", conn, protocol ? protocol : "?");
	out->title = out->title_room;
	if (c->protocol == PROTOCOL_H2)
		words_add(body, "HTTP/2 over TLS, chosen by ALPN (RFC 9113 §3.2).");
	else if (c->upgraded)
		words_add(body,
			  "HTTP/2 in clear text after an HTTP/1.1 Upgrade, a mechanism that RFC "
			  "9113 §3.1 has dropped.");
	else if (c->protocol == PROTOCOL_H2C)
		words_add(body,
			  "HTTP/2 in clear text, begun with prior knowledge (RFC 9113 §3.3).");
	else if (c->protocol == PROTOCOL_HTTP1)
		words_add(body, "HTTP/1.1: no frames, one exchange at a time.");
	else if (c->protocol == PROTOCOL_TLS)
		words_add(body, "TLS, with a content that cannot be seen.");
	else
		words_add(body, "TCP, with no protocol that was recognised.");
	if (c->assumed)
		words_add(body,
			  " Neither ALPN nor a preface was seen: its frame headers alone show "
			  "that it is HTTP/2.");
	if (c->tls) {
		explain_paragraph(body);
		words_add(body, "TLS: ");
		describe_decryption(b, conn, body);
		words_add(body, ".");
	}
	if (!c->complete) {
		explain_paragraph(body);
		words_add(body,
			  "The capture began after the connection did. HPACK entries that were "
			  "inserted before are unknown and are shown as “?”; windows and SETTINGS "
			  "of before are unknown too.");
	}
	if (c->tcp[0].missing + c->tcp[1].missing) {
		explain_paragraph(body);
		words_addf(body, "%llu bytes were never captured.",
			   (unsigned long long)(c->tcp[0].missing + c->tcp[1].missing));
	}
	explain_paragraph(body);
	words_add(body, closing(c));
	if (h2 && c->close == TCP_CLOSED_FIN && c->goaways == 0)
		words_add(body, " No GOAWAY announced it (RFC 9113 §6.8 says it should).");
}

void explain_done(struct explanation *x)
{
	text_done(&x->body);
}
