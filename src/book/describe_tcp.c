/* Events of TCP in words: RFC 9293, RFC 792 and RFC 4443. */
#include <stdio.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

enum { ICMP6 = 256 }; /* added to the ICMPv6 types, see book.h */

static const struct {
	uint16_t type, code;
	const char *text;
} icmp_texts[] = {
	{3, 0, "network unreachable"},
	{3, 1, "host unreachable"},
	{3, 2, "protocol unreachable"},
	{3, 3, "port unreachable"},
	{3, 4, "fragmentation needed but not allowed"},
	{3, 6, "network unknown"},
	{3, 7, "host unknown"},
	{3, 9, "network administratively prohibited"},
	{3, 10, "host administratively prohibited"},
	{3, 13, "communication administratively prohibited"},
	{4, 0, "source quench"},
	{5, 0, "redirect"},
	{11, 0, "time to live exceeded in transit"},
	{11, 1, "fragment reassembly time exceeded"},
	{12, 0, "parameter problem"},
	{ICMP6 + 1, 0, "no route to destination"},
	{ICMP6 + 1, 1, "communication administratively prohibited"},
	{ICMP6 + 1, 2, "beyond scope of source address"},
	{ICMP6 + 1, 3, "address unreachable"},
	{ICMP6 + 1, 4, "port unreachable"},
	{ICMP6 + 1, 5, "source address failed ingress policy"},
	{ICMP6 + 1, 6, "route to destination rejected"},
	{ICMP6 + 2, 0, "packet too big"},
	{ICMP6 + 3, 0, "hop limit exceeded in transit"},
	{ICMP6 + 3, 1, "fragment reassembly time exceeded"},
	{ICMP6 + 4, 0, "parameter problem"},
};

const char *describe_icmp(const struct event *e, char *out, size_t room)
{
	for (size_t i = 0; i < sizeof icmp_texts / sizeof *icmp_texts; i++) {
		if (icmp_texts[i].type == e->a && icmp_texts[i].code == e->b)
			return icmp_texts[i].text;
	}
	(void)snprintf(out, room, "ICMP%s type %u code %u", e->a >= ICMP6 ? "v6" : "",
		       e->a >= ICMP6 ? e->a - ICMP6 : e->a, e->b);
	return out;
}

static void syn_options(const struct event *e, struct text *out)
{
	size_t start = out->n;
	if (e->a)
		text_addf(out, "MSS %u", e->a);
	if (e->b != 255) {
		describe_join(out, start);
		words_addf(out, "window scale %u", e->b);
	}
	if (e->kind == EVENT_TCP_SYN_ACK && e->c) {
		char time[24];
		describe_join(out, start);
		words_addf(out, "after %s",
			   text_duration(time, sizeof time, (uint64_t)e->c * 1000));
	}
}

static const char *octets(uint32_t n)
{
	return n == 1 ? "byte" : "bytes";
}

void describe_tcp_summary(const struct book *b, const struct event *e, struct text *out)
{
	char room[48];
	(void)b;
	switch (e->kind) {
	case EVENT_TCP_SYN:
	case EVENT_TCP_SYN_ACK:
		syn_options(e, out);
		break;
	case EVENT_TCP_ESTABLISHED:
		if (e->a)
			words_addf(out, "round trip %s",
				   text_duration(room, sizeof room, (uint64_t)e->a * 1000));
		break;
	case EVENT_TCP_RETRANSMISSION:
	case EVENT_TCP_FAST_RETRANSMISSION:
	case EVENT_TCP_SPURIOUS:
	case EVENT_TCP_OUT_OF_ORDER:
		words_addf(out, "%u %s at sequence number %u", e->length, octets(e->length), e->a);
		break;
	case EVENT_TCP_GAP:
		if (e->length)
			words_addf(out, "%u %s were never captured", e->length, octets(e->length));
		else
			words_add(out, "bytes were never captured");
		break;
	case EVENT_TCP_ZERO_WINDOW:
		words_add(out, "this side's receive window is closed: the other must wait");
		break;
	case EVENT_TCP_WINDOW_OPEN:
		words_addf(out, "receive window open again: %u", e->a);
		break;
	case EVENT_TCP_KEEP_ALIVE:
		words_add(out, "is the other side still there?");
		break;
	case EVENT_TCP_FIN:
		words_add(out, "this side sends nothing more");
		break;
	case EVENT_TCP_RST:
		words_add(out, e->a   ? "connection refused"
			       : e->b ? "outside the window: it changes nothing"
				      : "connection aborted");
		break;
	case EVENT_TCP_SYN_TIMEOUT:
		words_addf(out, "%u SYN%s without an answer", e->a, e->a == 1 ? "" : "s");
		break;
	case EVENT_TCP_IDLE:
		words_addf(out, "%s of silence",
			   text_duration(room, sizeof room, (uint64_t)e->a * 1000000));
		break;
	case EVENT_TCP_REUSED:
		words_addf(out, "same addresses and ports as connection %u", e->a);
		break;
	case EVENT_TCP_ICMP:
		words_add(out, describe_icmp(e, room, sizeof room));
		if (e->c)
			words_addf(out, " · next-hop MTU %u", e->c);
		break;
	default:
		break;
	}
}

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };

static void walk_flags(struct walk *w, unsigned flags)
{
	walk_number(w, F_TCP_FLAGS, flags, NULL);
	w->depth++;
	if (flags & SYN)
		walk_bool(w, F_TCP_FLAGS_SYN, true);
	if (flags & ACK)
		walk_bool(w, F_TCP_FLAGS_ACK, true);
	if (flags & FIN)
		walk_bool(w, F_TCP_FLAGS_FIN, true);
	if (flags & RST)
		walk_bool(w, F_TCP_FLAGS_RESET, true);
	w->depth--;
}

static void walk_syn(struct walk *w)
{
	bool ack = w->e->kind == EVENT_TCP_SYN_ACK;
	walk_flags(w, ack ? SYN | ACK : SYN);
	walk_none(w, ack ? F_TCP_CONNECTION_SYNACK : F_TCP_CONNECTION_SYN, NULL);
	if (w->e->a)
		walk_number(w, F_TCP_OPTIONS_MSS_VAL, w->e->a, NULL);
	if (w->e->b != 255)
		walk_number(w, F_TCP_OPTIONS_WSCALE_SHIFT, w->e->b, NULL);
}

static void walk_analysis(struct walk *w, enum field_id what)
{
	walk_none(w, F_TCP_ANALYSIS, NULL);
	w->depth++;
	walk_none(w, F_TCP_ANALYSIS_FLAGS, NULL);
	walk_none(w, what, NULL);
	/* Wireshark marks the faster kinds as retransmissions too. */
	if (what == F_TCP_ANALYSIS_FAST_RETRANSMISSION ||
	    what == F_TCP_ANALYSIS_SPURIOUS_RETRANSMISSION)
		walk_none(w, F_TCP_ANALYSIS_RETRANSMISSION, NULL);
	w->depth--;
}

static void walk_segment(struct walk *w, enum field_id what)
{
	walk_number(w, F_TCP_LEN, w->e->length, NULL);
	walk_number(w, F_TCP_SEQ, w->e->a, NULL);
	walk_analysis(w, what);
}

static void walk_fin(struct walk *w)
{
	const struct event *e = w->e;
	walk_flags(w, FIN);
	walk_none(w, F_TCP_CONNECTION_FIN, NULL);
	if (e->conn == BOOK_NONE)
		return;
	const struct connection *c = book_connection(w->b, e->conn);
	if (c->close == TCP_CLOSED_FIN)
		walk_none(w,
			  c->closed_by == e->side ? F_TCP_CONNECTION_FIN_ACTIVE
						  : F_TCP_CONNECTION_FIN_PASSIVE,
			  NULL);
}

static void walk_icmp(struct walk *w)
{
	char room[48];
	bool six = w->e->a >= ICMP6;
	walk_number(w, six ? F_ICMPV6_TYPE : F_ICMP_TYPE, six ? w->e->a - ICMP6 : w->e->a,
		    describe_icmp(w->e, room, sizeof room));
	walk_number(w, six ? F_ICMPV6_CODE : F_ICMP_CODE, w->e->b, NULL);
}

static void walk_tcp_kind(struct walk *w)
{
	const struct event *e = w->e;
	switch (e->kind) {
	case EVENT_TCP_SYN:
	case EVENT_TCP_SYN_ACK:
		walk_syn(w);
		break;
	case EVENT_TCP_ESTABLISHED:
		if (e->a)
			walk_time(w, F_TCP_ANALYSIS_INITIAL_RTT, (uint64_t)e->a * 1000);
		break;
	case EVENT_TCP_RETRANSMISSION:
		walk_segment(w, F_TCP_ANALYSIS_RETRANSMISSION);
		break;
	case EVENT_TCP_FAST_RETRANSMISSION:
		walk_segment(w, F_TCP_ANALYSIS_FAST_RETRANSMISSION);
		break;
	case EVENT_TCP_SPURIOUS:
		walk_segment(w, F_TCP_ANALYSIS_SPURIOUS_RETRANSMISSION);
		break;
	case EVENT_TCP_OUT_OF_ORDER:
		walk_segment(w, F_TCP_ANALYSIS_OUT_OF_ORDER);
		break;
	case EVENT_TCP_GAP:
		walk_number(w, F_H2LENS_GAP, e->length, e->length ? NULL : "how many is not known");
		walk_analysis(w, F_TCP_ANALYSIS_LOST_SEGMENT);
		break;
	case EVENT_TCP_ZERO_WINDOW:
		walk_number(w, F_TCP_WINDOW_SIZE, 0, NULL);
		walk_analysis(w, F_TCP_ANALYSIS_ZERO_WINDOW);
		break;
	case EVENT_TCP_WINDOW_OPEN:
		walk_number(w, F_TCP_WINDOW_SIZE, e->a, NULL);
		walk_analysis(w, F_TCP_ANALYSIS_WINDOW_UPDATE);
		break;
	case EVENT_TCP_KEEP_ALIVE:
		walk_analysis(w, F_TCP_ANALYSIS_KEEP_ALIVE);
		break;
	case EVENT_TCP_FIN:
		walk_fin(w);
		break;
	case EVENT_TCP_RST:
		walk_flags(w, RST);
		walk_none(w, F_TCP_CONNECTION_RST, e->a ? "refused" : NULL);
		break;
	case EVENT_TCP_IDLE:
		walk_time(w, F_H2LENS_IDLE, (uint64_t)e->a * 1000000);
		break;
	case EVENT_TCP_REUSED:
		walk_analysis(w, F_TCP_ANALYSIS_REUSED_PORTS);
		break;
	case EVENT_TCP_ICMP:
		walk_icmp(w);
		break;
	default:
		break;
	}
}

void describe_tcp(const struct walk *outer)
{
	struct walk w = *outer;
	walk_none(&w, F_TCP, NULL);
	w.depth++;
	walk_tcp_kind(&w);
}
