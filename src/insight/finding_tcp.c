#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

static bool is_lost(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

/* A race of attempts is won by one of them: the others harmed nobody. */
static void judge_connect(struct judge *j, const struct connection *c)
{
	bool raced = finding_local_raced(j, c, c->start);
	static const struct rule refused = {"tcp-refused", "tcp", "RFC 9293 §3.5.2",
					    SEVERITY_ERROR};
	static const struct rule silent = {"tcp-syn-timeout", "tcp", "RFC 9293 §3.8.1",
					   SEVERITY_ERROR};
	char to[64];
	struct finding *f;

	book_address(to, sizeof(to), &c->end[1 - c->client]);
	if (c->close == TCP_CLOSED_REFUSED) {
		f = finding_add(j, &refused, c->id, c->start);
		f->sender = "server";
		snprintf(f->code, sizeof(f->code), "tcp:refused");
		if (raced)
			f->severity = SEVERITY_INFO;
		finding_evidence(f, c->last_event);
		finding_told(f, "connection refused",
			     "%s answered the SYN with RST: the connection was refused, nothing "
			     "listens there or "
			     "a firewall rejects it%s.",
			     to, raced ? "; another address answered" : "");
	} else if (c->close == TCP_CLOSED_TIMEOUT) {
		f = finding_add(j, &silent, c->id, c->start);
		f->sender = "none";
		f->at_fault = "unknown";
		snprintf(f->code, sizeof(f->code), "tcp:syn-timeout");
		if (raced)
			f->severity = SEVERITY_INFO;
		finding_evidence(f, c->last_event);
		finding_told(f, "nobody answered the SYN",
			     "Every SYN to %s stayed without an answer: connect timeout; the host "
			     "is down, or packets are "
			     "dropped on the way%s.",
			     to, raced ? "; another address answered" : "");
	}
}

/* Was the end of the connection announced or caused by something that is told already? */
static bool told(const struct judge *j, const struct connection *c)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;)
		if (j->out->items[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

/* The side that ended the session: by close_notify, if one came before the first FIN. */
static unsigned ended_first(const struct book *b, const struct connection *c)
{
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(b, i)->next) {
		const struct event *e = book_event(b, i);
		if (e->kind == EVENT_TCP_FIN || (e->kind == EVENT_TLS_ALERT && e->b == 0))
			return e->side;
	}
	return c->closed_by;
}

static void judge_close(struct judge *j, const struct connection *c)
{
	static const struct rule reset = {"tcp-reset", "tcp", "RFC 9293 §3.5.2", SEVERITY_ERROR};
	static const struct rule fin = {"tcp-fin-midstream", "tcp", "RFC 9113 §5.4.1",
					SEVERITY_ERROR};
	char streams[160];
	unsigned lost = finding_streams(j->b, c, streams, sizeof(streams), is_lost, NULL, NULL);

	if (c->close != TCP_CLOSED_RST && c->close != TCP_CLOSED_FIN)
		return;
	bool rst = c->close == TCP_CLOSED_RST;
	if (!lost && (!rst || c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C))
		return; /* nothing was in flight: how it was closed harmed nobody */
	bool follows = told(j, c), greeting = c->tls && c->tls->client_hello && !c->tls->done;
	if (!lost && follows)
		return;
	struct finding *f = finding_add(j, rst ? &reset : &fin, c->id, c->last);
	snprintf(f->code, sizeof(f->code), "tcp:%s", rst ? "rst" : "fin");
	f->sender = finding_who(c, rst ? c->closed_by : ended_first(j->b, c));
	if (!lost && !greeting)
		f->severity = SEVERITY_WARNING;
	if (!c->tcp[0].bytes && !c->tcp[1].bytes && finding_local_raced(j, c, c->start))
		f->severity = SEVERITY_INFO;
	if (follows) /* the connection error came first, and closing is what follows it (§5.4.1) */
		f->severity = SEVERITY_INFO;
	finding_evidence(f, c->last_event);
	/* the commonest mistake: cleartext HTTP/2 to a port of TLS */
	const char *hint =
		!c->tls && !c->tcp[1 - c->client].bytes && strcmp(f->sender, "server") == 0
			? " Not one octet came from it: the port may want TLS (https://) "
			  "or speak only HTTP/1.1."
			: "";
	if (lost)
		finding_told(f,
			     rst ? "TCP reset in the middle of streams"
				 : "TCP closed in the middle of streams",
			     "The %s %s while stream%s %s had not ended.%s", f->sender,
			     rst ? "reset the TCP connection"
			     : strcmp(f->sender, finding_who(c, c->closed_by)) == 0
				     ? "closed the TCP connection"
				     : "ended the session with TLS's close_notify",
			     lost > 1 ? "s" : "", streams, hint);
	else if (greeting)
		finding_told(f, "TCP reset in the TLS handshake",
			     "The %s reset the TCP connection in the TLS handshake, %s: something "
			     "at or before it does not like the ClientHello (a firewall, the name "
			     "in SNI), or speaks no TLS there.",
			     f->sender,
			     c->tls->server_hello ? "after the ServerHello"
						  : "before any ServerHello");
	else
		finding_told(f, "TCP reset", "The %s reset the TCP connection.", f->sender);
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)id;
	judge_connect(j, c);
	judge_close(j, c);
}

static const struct rule rules[] = {
	{"tcp-refused", "tcp", "RFC 9293 §3.5.2", SEVERITY_ERROR, RULE_CONNECTION, 0, 0, look},
};

const struct layer_rules finding_tcp_rules = {rules, RULES_COUNT(rules), NULL, 0};
