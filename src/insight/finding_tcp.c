/* TCP: connections that never came about, and the table of all rules of this layer. */
#include <string.h>
#include <strings.h>

#include "insight/finding_across.h"
#include "insight/finding_dns.h"
#include "insight/finding_grpc.h"
#include "insight/finding_parts.h"
#include "insight/finding_tcp.h"
#include "insight/verdict.h"

/* Attempts start so close to each other. */
#define RACE_NS UINT64_C(5000000000)
#define RACE_FAMILIES_NS UINT64_C(2000000000)
#define RACE_SLACK_NS UINT64_C(50000000)
#define RACE_FALLBACK_NS UINT64_C(30000000000)

enum {
	ADDRESS_ROOM = 64,
	RACE_LOOK = 64,
	ICMP_UNREACHABLE = 3,
	ICMP_PORT = 3, /* code: the host answers, but for this port */
	ICMP_TOO_BIG = 4,
	ICMP6 = 256,
	ICMP6_UNREACHABLE = ICMP6 + 1,
	ICMP6_PORT = 4,
	/* codes that only say that a rule forbids it */
	ICMP_NET_FORBIDDEN = 9,
	ICMP_HOST_FORBIDDEN = 10,
	ICMP_FORBIDDEN = 13,
	ICMP6_FORBIDDEN = 1
};

static const char *server_address(char *out, const struct connection *c)
{
	return book_address(out, ADDRESS_ROOM, &c->end[1 - c->client]);
}

/* The name that a connection is for: what was looked up, else the client's SNI, else none. */
static struct slice name_of(const struct book *b, const struct connection *c)
{
	if (c->dns != BOOK_NONE)
		return finding_dns_asked_read(b, book_event(b, c->dns)).name;
	return c->tls && c->tls->sni ? book_text(b, c->tls->sni) : (struct slice){"", 0};
}

static bool same_bytes(const struct address *a, const struct address *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Another attempt of the same client for the same name, as far as it is known, to another address.
 * Of IPv4 and IPv6 the client has one address each: there the time must do. */
static bool is_rival(const struct book *b, const struct connection *c, const struct connection *o)
{
	const struct address *from = &c->end[c->client], *to = &c->end[1 - c->client],
			     *other = &o->end[1 - o->client];
	struct slice x = name_of(b, c), y = name_of(b, o);
	uint64_t apart = finding_since(c->start, o->start) + finding_since(o->start, c->start);

	if (to->port != other->port || same_bytes(to, other) || apart > RACE_NS)
		return false;
	if (to->family == other->family ? !same_bytes(from, &o->end[o->client])
					: apart > RACE_FAMILIES_NS)
		return false;
	/* one that stood already would have been used */
	if (o->start + o->rtt * UINT64_C(1000) + RACE_SLACK_NS < c->start)
		return false;
	return !x.n || !y.n || (x.n == y.n && strncasecmp(x.p, y.p, x.n) == 0);
}

/* The next address for the same name, tried when the first one had failed. */
static bool is_next(const struct book *b, const struct connection *c, const struct connection *o)
{
	struct slice x = name_of(b, c), y = name_of(b, o);

	return c->end[1 - c->client].port == o->end[1 - o->client].port && x.n && x.n == y.n &&
	       strncasecmp(x.p, y.p, x.n) == 0 &&
	       finding_since(c->last, o->start) < RACE_FALLBACK_NS;
}

/* In a capture: was such an attempt answered? One that was begun only when this one had been given
 * up, to another address of the same answer, is no race: the time was lost. */
static bool has_raced(const struct judge *j, const struct connection *c, bool *later)
{
	uint32_t n = book_connections(j->b), from = c->id > RACE_LOOK ? c->id - RACE_LOOK : 0;

	for (uint32_t i = from; i < n && i <= c->id + RACE_LOOK; i++) {
		const struct connection *o = book_connection(j->b, i);
		if (i == c->id || !o->tcp[1 - o->client].bytes)
			continue;
		if (is_rival(j->b, c, o))
			return true;
		*later = *later || (o->start > c->start && is_next(j->b, c, o));
	}
	return false;
}

/* A race of attempts (RFC 8305) is won by one of them: the others harmed nobody. */
static void if_raced(struct judge *j, const struct connection *c, struct finding *f)
{
	bool later = false;

	if (finding_local_raced(j, c, c->start) || has_raced(j, c, &later))
		f->severity = SEVERITY_INFO;
	else if (later && f->severity > SEVERITY_WARNING)
		f->severity = SEVERITY_WARNING;
	else
		return;
	finding_also(f, "Another address answered.");
}

static struct finding *begin(struct judge *j, const struct rule *r, const struct connection *c,
			     const char *code)
{
	struct finding *f = finding_add(j, r, c->id, c->start);

	finding_evidence(f, c->last_event);
	finding_evidence(f, c->first_event);
	finding_code(f, "tcp:%s", code);
	return f;
}

static void judge_refused(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	char to[ADDRESS_ROOM];

	(void)id;
	if (c->close != TCP_CLOSED_REFUSED)
		return;
	struct finding *f = begin(j, r, c, "refused");
	f->sender = f->at_fault = "server";
	finding_title_is(f, "Connection refused");
	finding_briefly(f, "connection refused");
	finding_say(f, "%s answered the client's SYN with RST: the connection was refused.",
		    server_address(to, c));
	finding_also(f,
		     "Nothing listens on that port, or a firewall rejects it; trying the same port "
		     "again does not help.");
	finding_tcp_say_gone(j, c, f);
	if_raced(j, c, f);
	finding_tcp_if_gone(j, c, f);
}

/* An ICMP error says why. */
static bool unreachable(uint32_t type)
{
	return type == ICMP_UNREACHABLE || type == ICMP6_UNREACHABLE;
}

static bool is_told(const struct event *e)
{
	return unreachable(e->a) && !(e->a == ICMP_UNREACHABLE && e->b == ICMP_TOO_BIG);
}

static uint32_t find_icmp(const struct judge *j)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_TCP_ICMP][side];
		for (uint32_t i = 0; i < m->kept; i++)
			if (is_told(book_event(j->b, m->ids[i])))
				return m->ids[i];
	}
	return BOOK_NONE;
}

/* Did the same port accept another connection of the same client meanwhile? Then host and path are
 * well. */
static bool is_accepting(const struct judge *j, const struct connection *c)
{
	const struct address *from = &c->end[c->client], *to = &c->end[1 - c->client];
	uint32_t n = book_connections(j->b), first = c->id > RACE_LOOK ? c->id - RACE_LOOK : 0;

	for (uint32_t i = first; i < n && i <= c->id + RACE_LOOK; i++) {
		const struct connection *o = book_connection(j->b, i);
		const struct address *there = &o->end[1 - o->client];
		if (o->rtt && o->start <= c->last && o->last >= c->start &&
		    there->port == to->port && same_bytes(there, to) &&
		    same_bytes(&o->end[o->client], from))
			return true;
	}
	return false;
}

/* The SYN was answered, and that answer never: it is lost on its way back. */
static bool is_answer_lost(const struct judge *j, const struct connection *c)
{
	const struct marks *answers = &j->ledger->kind[EVENT_TCP_SYN_ACK][!c->client],
			   *again = &j->ledger->kind[EVENT_TCP_RETRANSMISSION][!c->client];

	return c->complete && c->close == TCP_OPEN && answers->kept && again->kept && !c->rtt &&
	       !c->tcp[0].bytes && !c->tcp[1].bytes && !c->tcp[0].missing && !c->tcp[1].missing;
}

/* The last thing in the capture is a SYN, and nobody ever answered another one: it is told all the
 * same, for otherwise there would be nothing to tell. */
static bool is_only_syn(const struct judge *j, const struct connection *c)
{
	uint32_t n = book_connections(j->b);

	if (j->out->now || !j->ledger->kind[EVENT_TCP_SYN_TIMEOUT][c->client].kept ||
	    n > RACE_LOOK)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct connection *o = book_connection(j->b, i);
		if (o->tcp[0].packets && o->tcp[1].packets)
			return false;
	}
	return true;
}

static void tell_answer_lost(struct judge *j, const struct rule *r, const struct connection *c)
{
	char to[ADDRESS_ROOM];
	struct finding *f = begin(j, r, c, "syn-timeout");
	unsigned syns = j->ledger->kind[EVENT_TCP_RETRANSMISSION][c->client].count + 1,
		 answers = j->ledger->kind[EVENT_TCP_RETRANSMISSION][!c->client].count + 1;

	f->sender = "middlebox";
	f->at_fault = "network";
	finding_title_is(f, "The answer to the SYN never arrived");
	finding_briefly(f, "SYN ACK never acknowledged");
	finding_say(f,
		    "The client sent %u SYNs to %s, which sent %u SYN ACKs within %.1f s, and none "
		    "of those was acknowledged: for the client that is a connect timeout.",
		    syns, server_address(to, c), answers,
		    (double)finding_since(c->start, c->last) / 1e9);
	finding_also(f, "The answers are lost on the way back (a route, or a firewall that has not "
			"seen the SYN), or the SYN's address is forged.");
}

static void judge_syn_timeout(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	char to[ADDRESS_ROOM];

	(void)id;
	if (is_answer_lost(j, c)) {
		tell_answer_lost(j, r, c);
		return;
	}
	if ((c->close != TCP_CLOSED_TIMEOUT && !is_only_syn(j, c)) || find_icmp(j) != BOOK_NONE)
		return;
	const struct marks *m = &j->ledger->kind[EVENT_TCP_SYN_TIMEOUT][c->client];
	unsigned syns = m->kept ? book_event(j->b, m->ids[0])->a : 0;
	struct finding *f = begin(j, r, c, "syn-timeout");
	f->sender = "middlebox";
	if (c->close != TCP_CLOSED_TIMEOUT) {
		f->severity = SEVERITY_WARNING;
		f->confidence = 0.5;
	}
	server_address(to, c);
	finding_title_is(f, "Nobody answered the SYN");
	finding_briefly(f, "SYN never answered");
	if (syns > 1)
		finding_say(f,
			    "The client sent %u SYNs to %s within %.1f s and none was answered: "
			    "connect "
			    "timeout.",
			    syns, to, (double)finding_since(c->start, c->last) / 1e9);
	else
		finding_say(f, "The SYN to %s was never answered: connect timeout.", to);
	if (is_accepting(j, c)) {
		f->sender = f->at_fault = "server";
		finding_also(f,
			     "Another connection to that port was accepted meanwhile, so host and "
			     "path are well: the server's backlog is full (its program does not "
			     "accept), or a limit of connections is reached.");
	} else {
		finding_also(
			f,
			"The host is down, or a firewall or a route drops the packets on the way, "
			"for a host that is up refuses at once.");
	}
	if_raced(j, c, f);
}

static bool is_port(const struct event *e)
{
	return e->b == (e->a >= ICMP6 ? ICMP6_PORT : ICMP_PORT);
}

static void say_why(struct finding *f, const struct event *e)
{
	bool six = e->a >= ICMP6;

	if (is_port(e))
		finding_also(f, "The port is unreachable: a firewall rejects it in this way, and "
				"the client's program says \"connection refused\".");
	else if (six ? e->b == ICMP6_FORBIDDEN
		     : e->b == ICMP_NET_FORBIDDEN || e->b == ICMP_HOST_FORBIDDEN ||
				 e->b == ICMP_FORBIDDEN)
		finding_also(f, "It is forbidden by a rule of a firewall or router.");
	else
		finding_also(f, "There is no route to it, or the host is down.");
}

static void judge_unreachable(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	char to[ADDRESS_ROOM];
	const struct event *e = book_event(j->b, id);

	if (!is_told(e) || finding_find(j, r->id, c->id))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	/* to the client's program that is the same as a refusal */
	bool refused = is_port(e) && !c->tcp[!c->client].packets;
	finding_code(f, "tcp:%s", refused ? "refused" : "unreachable");
	f->sender = "middlebox";
	f->at_fault = "network";
	server_address(to, c);
	finding_title_is(f, "The address is unreachable");
	finding_briefly(f, "address unreachable");
	finding_say(f,
		    "An ICMP error (type %u, code %u) said that a packet of this connection with "
		    "%s could "
		    "not be delivered.",
		    e->a % ICMP6, e->b, to);
	say_why(f, e);
	/* on a connection that lives it is a passing trouble (RFC 9293 section 3.9.2.2) */
	if (c->tcp[0].packets && c->tcp[1].packets)
		f->severity = SEVERITY_INFO;
	if_raced(j, c, f);
}

static void judge_slow(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	const struct marks *syn = &j->ledger->kind[EVENT_TCP_SYN][c->client],
			   *again = &j->ledger->kind[EVENT_TCP_RETRANSMISSION][c->client];
	unsigned syns = 0;

	const struct event *done = book_event(j->b, id);
	if (!syn->kept)
		return;
	for (uint32_t i = 0; i < again->kept; i++) {
		const struct event *e = book_event(j->b, again->ids[i]);
		syns += e->length == 0 && e->a == 0;
	}
	if (!syns)
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	uint64_t began = book_event(j->b, syn->ids[0])->time;
	finding_evidence(f, syn->ids[0]);
	f->at_fault = "network";
	finding_title_is(f, "The TCP handshake was slow");
	finding_briefly(f, "SYN sent %u times", syns + 1);
	finding_say(f, "The client had to send its SYN %u times: the TCP handshake took %.2f s.",
		    syns + 1, (double)finding_since(began, done->time) / 1e9);
	finding_also(f,
		     "A SYN or its answer was lost on the way, or the server's backlog was full.");
}

static void judge_silent(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	char to[ADDRESS_ROOM];
	struct tcp_end x;

	(void)id;
	/* a late RST of a connection whose beginning was not captured tells nothing of that */
	if (!c->complete || !finding_tcp_end_is(j, c, TCP_ENDING_SILENT, &x))
		return;
	struct finding *f = begin(j, r, c, "rst");
	f->sender = f->at_fault = finding_who(c, x.side);
	server_address(to, c);
	if (x.side == c->client) {
		/* one attempt of several, a probe or a scan: it wanted no more */
		f->severity = SEVERITY_INFO;
		finding_title_is(f, "The client dropped a new connection");
		finding_say(
			f,
			"The client connected to %s and reset the connection (RST) before anything "
			"was said, as probes do.",
			to);
		return;
	}
	finding_title_is(f, "The connection was accepted and reset at once");
	finding_briefly(f, "reset right after the TCP handshake");
	finding_say(
		f,
		"%s accepted the TCP connection and reset it (RST) %.1f ms after it began, before "
		"anything was said.",
		to, (double)finding_since(c->start, x.time) / 1e6);
	finding_also(f, "The server is overloaded or accepts and drops (a full backlog, a list of "
			"addresses that it refuses), or a load balancer has no server behind it.");
	finding_made_on_the_way(j, c, x.event, f);
	if_raced(j, c, f);
}

#define CLOSE "RFC 9293 §3.6"
#define RESET "RFC 9293 §3.5.2"

static const struct rule rules[] = {
	{"tcp-refused", "tcp", RESET, SEVERITY_ERROR, RULE_CONNECTION, 0, 0, judge_refused},
	{"tcp-syn-timeout", "tcp", "RFC 9293 §3.8.1", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 judge_syn_timeout},
	{"tcp-unreachable", "tcp", "RFC 9293 §3.9.2.2", SEVERITY_ERROR, RULE_EVENT,
	 RULE_KIND(TCP_ICMP), 0, judge_unreachable},
	{"tcp-handshake-slow", "tcp", "RFC 9293 §3.8.1", SEVERITY_INFO, RULE_EVENT,
	 RULE_KIND(TCP_ESTABLISHED), 0, judge_slow},
	{"tcp-reset-handshake", "tcp", RESET, SEVERITY_ERROR, RULE_CONNECTION, 0, 0, judge_silent},
	{"tcp-mtu-black-hole", "tcp", "RFC 2923 §2.1", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_black_hole},
	{"tcp-half-open", "tcp", "RFC 9293 §3.8.3", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_half_open},
	{"tcp-zero-window", "tcp", "RFC 9293 §3.8.6", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_zero_window},
	{"tcp-loss", "tcp", "RFC 9293 §3.8.1", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_loss},
	{"tcp-reset", "tcp", RESET, SEVERITY_ERROR, RULE_CONNECTION, 0, 0, finding_tcp_judge_reset},
	{"tcp-fin-midstream", "tcp", "RFC 9113 §5.4.1", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_fin},
	{"tcp-idle-cut", "tcp", "RFC 9113 §9.1", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_idle},
	{"tcp-keepalive-race", "tcp", "RFC 9113 §9.1", SEVERITY_WARNING, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_race},
	{"tcp-fin-no-goaway", "tcp", "RFC 9113 §6.8", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 finding_tcp_judge_no_goaway},
};

static const struct because because[] = {
	/* who is flooded may close without a word */
	{"flood-ping", "tcp-fin-midstream", 0, 0},
	{"flood-settings", "tcp-fin-midstream", 0, 0},
	{"flood-continuation", "tcp-fin-midstream", 0, 0},
	{"flood-empty", "tcp-fin-midstream", 0, 0},
	{"flood-continuation", "tcp-reset", 0, 0},
	{"flood-empty", "tcp-reset", 0, 0},
	{"flood-ping", "tcp-reset", 0, 0},
	{"flood-settings", "tcp-reset", 0, 0},
	/* what broke the path explains how the connection then ended, and what its streams lack */
	{"tcp-mtu-black-hole", "tcp-*", 0, 0},
	{"tcp-mtu-black-hole", "tls-*", 0, 0},
	{"tcp-mtu-black-hole", "preface-*", 0, 0},
	{"tcp-mtu-black-hole", "settings-*", 0, 0},
	{"tcp-mtu-black-hole", "ping-no-ack", 0, 0},
	{"tcp-mtu-black-hole", "goaway-*", 0, 0},
	{"tcp-mtu-black-hole", "http-*", 0, BECAUSE_STREAM},
	{"tcp-mtu-black-hole", "grpc-*", 0, BECAUSE_STREAM},
	{"tcp-mtu-black-hole", "window-stall", 0, BECAUSE_STREAM},
	{"tcp-mtu-black-hole", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-half-open", "tcp-*", 0, 0},
	{"tcp-half-open", "tls-no-answer", 0, 0},
	{"tcp-half-open", "settings-*", 0, 0},
	{"tcp-half-open", "ping-no-ack", 0, 0},
	{"tcp-half-open", "goaway-*", 0, 0},
	{"tcp-half-open", "grpc-unavailable", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"tcp-half-open", "grpc-*", 0, BECAUSE_STREAM},
	{"tcp-half-open", "window-stall", 0, BECAUSE_STREAM},
	{"tcp-half-open", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-zero-window", "tcp-*", 0, 0},
	{"tcp-zero-window", "goaway-*", 0, 0},
	{"tcp-zero-window", "window-stall", 0, BECAUSE_STREAM},
	{"tcp-zero-window", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-loss", "tcp-handshake-slow", 1, 0},
	{"tcp-loss", "window-stall", 0, BECAUSE_STREAM},
	{"tcp-loss", "stream-slow", 0, BECAUSE_STREAM},
	{"tcp-loss", "stream-reset", 0, BECAUSE_STREAM},
	/* the end of the connection ended its streams */
	{"tcp-reset", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-fin-midstream", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-idle-cut", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-idle-cut", "grpc-unavailable", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"tcp-keepalive-race", "stream-*", 0, BECAUSE_STREAM},
	{"tcp-keepalive-race", "grpc-unavailable", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	/* for what the other side broke, or would not say, it was closed */
	{"header-compression", "tcp-*", 0, 0},
	{"preface-*", "tcp-*", 0, 0},
	{"settings-never-sent", "tcp-*", 0, 0},
	{"goaway-*", "tcp-reset", 0, 0},
	{"goaway-*", "tcp-fin-midstream", 0, 0},
	{"tls-alert", "tcp-reset", 0, 0},
	{"tls-record-error", "tcp-*", 0, 0},
	{"tls-cleartext-answer", "tcp-*", 0, 0},
	{"window-stall", "tcp-reset", 0, BECAUSE_STREAM},
	{"window-stall", "tcp-fin-midstream", 0, BECAUSE_STREAM},
	{"ping-no-ack", "tcp-reset", 0, 0},
	{"ping-no-ack", "tcp-fin-midstream", 0, 0},
};

const struct layer_rules finding_tcp_rules = {rules, RULES_COUNT(rules), because,
					      RULES_COUNT(because)};
