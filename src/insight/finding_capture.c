/* What the capture itself lacks: none of it is anybody's fault, all of it is worth knowing. */
#include "insight/finding_capture.h"

#include "h2lens/names.h"
#include "h2lens/text.h"

enum { SHOWN_RANDOM = 8 };

/* The begin of the client random: a key log has it in every line of this session. */
static const char *random_of(const struct connection *c, char *out, size_t room)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (int i = 0; i < SHOWN_RANDOM && n + 3 < room; i++) {
		out[n++] = digits[c->tls->client_random[i] >> 4];
		out[n++] = digits[c->tls->client_random[i] & 15];
	}
	out[n] = '\0';
	return out;
}

static void say_label(struct judge *j, const struct connection *c, struct finding *f)
{
	struct slice label = book_text(j->b, c->tls->keys_missing);
	struct text t = {0};

	text_clean(&t, label.p, label.n);
	finding_say(f,
		    "The key log knows the client random of connection %u, but has no line %s for "
		    "it, so it stays encrypted. Take the whole key log, not a part of it.",
		    c->id, text_str(&t));
	text_done(&t);
}

static void say_random(const struct connection *c, struct finding *f)
{
	char random[2 * SHOWN_RANDOM + 4];

	finding_say(f,
		    "The keys are of other sessions: none is for connection %u, which stays "
		    "encrypted. The right key log has lines with the client random %s…; it must be "
		    "written by the client or server of this very connection.",
		    c->id, random_of(c, random, sizeof(random)));
}

static void say_partly(const struct connection *c, struct finding *f)
{
	finding_title_is(f, "Decrypted in part");
	switch (c->tls->decrypted) {
	case TLS_DECRYPTED_ONE_SIDE:
		finding_say(f,
			    "Only one side of connection %u could be decrypted: the key log lacks "
			    "the other side's secret.",
			    c->id);
		break;
	case TLS_DECRYPTED_EARLY_SHUT:
		finding_say(f,
			    "The early data of connection %u stays encrypted: the key log lacks "
			    "CLIENT_EARLY_TRAFFIC_SECRET.",
			    c->id);
		break;
	default:
		finding_say(f,
			    "Connection %u could be decrypted in part only: a TLS record is "
			    "missing, and what follows it stays encrypted.",
			    c->id);
		break;
	}
}

static void say_shut(struct judge *j, const struct connection *c, struct finding *f)
{
	switch (c->tls->decrypted) {
	case TLS_DECRYPTED_NO_KEYS:
		finding_say(
			f,
			"Connection %u is encrypted, and there are no keys. To read it, run the "
			"client or the server with SSLKEYLOGFILE=FILE, capture again, and give "
			"that key log with --keylog FILE.",
			c->id);
		if (!c->tls->client_hello)
			finding_also(
				f, "Its handshake was not captured either, and keys open nothing "
				   "without it: start the capture before the connection is made.");
		break;
	case TLS_DECRYPTED_NOT_THIS_SESSION:
		say_random(c, f);
		break;
	case TLS_DECRYPTED_LABEL_MISSING:
		say_label(j, c, f);
		break;
	case TLS_DECRYPTED_NO_HANDSHAKE:
		finding_say(f,
			    "The TLS handshake of connection %u was not captured, and without its "
			    "client random no key log can decrypt it. Start the capture before the "
			    "connection is made.",
			    c->id);
		break;
	case TLS_DECRYPTED_HANDSHAKE_CUT:
		finding_say(
			f,
			"The TLS handshake of connection %u was captured in part only, so its keys "
			"cannot be found and it stays encrypted. Start the capture before the "
			"connection is made, and capture whole packets.",
			c->id);
		break;
	default:
		finding_say(f, "Connection %u: %s. What was said inside cannot be told.", c->id,
			    names_decryption(c->tls->decrypted));
		break;
	}
}

static void not_decrypted(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	const struct tls_facts *t = c->tls;
	(void)id;

	bool partly = t && (t->decrypted == TLS_DECRYPTED_ONE_SIDE ||
			    t->decrypted == TLS_DECRYPTED_EARLY_SHUT ||
			    t->decrypted == TLS_DECRYPTED_LOST);
	if ((!book_hidden(t) && !partly) || finding_enough(j, r))
		return;
	struct finding *f = finding_add(j, r, c->id, c->start);
	f->at_fault = "capture";
	if (partly) {
		say_partly(c, f);
		return;
	}
	finding_title_is(f, "Encrypted, and not decrypted");
	say_shut(j, c, f);
}

static bool one_sided(const struct connection *c)
{
	return !c->tcp[0].packets != !c->tcp[1].packets;
}

/* A SYN that nobody answers is no matter of the capture; octets that nobody answers are. */
static void one_direction(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	unsigned side = c->tcp[0].packets ? 0 : 1;

	(void)id;
	if (!one_sided(c) || !c->tcp[side].bytes)
		return;
	struct finding *f = finding_add(j, r, c->id, c->start);
	f->at_fault = "capture";
	finding_title_is(f, "Only one direction was captured");
	finding_say(f,
		    "Of connection %u only the packets of the %s are in the capture: %llu octets, "
		    "and nothing of the %s. What the other side said or failed to say cannot be "
		    "told; capture where both directions pass.",
		    c->id, finding_who(c, side), (unsigned long long)c->tcp[side].bytes,
		    finding_other(c, side));
	finding_briefly(f, "one direction is missing from the capture");
}

static void midway(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)id;
	if (c->complete || one_sided(c) || !(c->tcp[0].bytes + c->tcp[1].bytes))
		return;
	struct finding *f = finding_add(j, r, c->id, c->start);
	f->at_fault = "capture";
	finding_title_is(f, "The capture starts after the connection did");
	if (finding_is_h2(c))
		finding_say(f,
			    "The capture starts in the middle of connection %u: SETTINGS, earlier "
			    "streams and the header tables (HPACK) of before are not known, so "
			    "header fields may show ? and windows are not judged.",
			    c->id);
	else
		finding_say(f,
			    "The capture starts in the middle of connection %u: what was said "
			    "before is not known.",
			    c->id);
	finding_briefly(f, "the capture starts midway");
}

/* Octets of a side that only the capture lacks: not those that its peer never got either. */
static uint64_t missing_of(const struct judge *j, const struct connection *c, unsigned side)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_GAP][side];
	uint64_t n = c->tcp[side].missing;

	for (uint32_t i = m->kept; c->tcp[!side].packets && i-- > 0;) {
		const struct event *e = book_event(j->b, m->ids[i]);
		if (e->pos < c->tcp[side].acked)
			break;
		n -= e->length < n ? e->length : n;
	}
	return n;
}

static void gap(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	unsigned client = c->client;
	uint64_t of_client = missing_of(j, c, client), of_server = missing_of(j, c, !client),
		 missing = of_client + of_server, all = c->tcp[0].missing + c->tcp[1].missing;

	(void)id;
	if (!all)
		return;
	struct finding *f = finding_add(j, r, c->id, c->start);
	f->at_fault = "capture";
	finding_title_is(f, "Octets are missing from the capture");
	if (!missing) {
		f->at_fault = "unknown";
		finding_say(f,
			    "%llu octets of connection %u were sent, but neither captured nor "
			    "acknowledged: they were lost on the way, or both they and what "
			    "became of them are not in the capture.",
			    (unsigned long long)all, c->id);
		finding_briefly(f, "%llu octets never arrived", (unsigned long long)all);
		return;
	}
	finding_say(f,
		    "%llu octets of connection %u were acknowledged by their receiver but never "
		    "captured: %llu of the client, %llu of the server. What depends on them is "
		    "marked and not judged.",
		    (unsigned long long)missing, c->id, (unsigned long long)of_client,
		    (unsigned long long)of_server);
	finding_briefly(f, "%llu octets not captured", (unsigned long long)missing);
}

static void cut(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct source_facts *s = book_source(j->b);

	(void)c, (void)id;
	if (!s->cut && !s->truncated_packets)
		return;
	struct finding *f = finding_add(j, r, BOOK_NONE, s->start);
	f->at_fault = "capture";
	finding_title_is(f, "Packets are cut");
	if (s->truncated_packets)
		finding_say(f,
			    "%llu of %llu packets were truncated by the capture's snap length "
			    "(snaplen), so octets of them are missing; capture whole packets "
			    "(tcpdump -s 0).",
			    (unsigned long long)s->truncated_packets,
			    (unsigned long long)s->packets);
	if (s->cut)
		finding_also(f, "The file ends inside a packet: it was cut off, or is still being "
				"written.");
}

static void dropped(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct source_facts *s = book_source(j->b);

	(void)c, (void)id;
	if (!s->dropped)
		return;
	struct finding *f = finding_add(j, r, BOOK_NONE, s->start);
	f->at_fault = "capture";
	finding_title_is(f, "Packets were dropped while capturing");
	finding_say(f,
		    "The capture says that %llu packets were dropped before they could be "
		    "recorded, besides the %llu that are here: a gap need not be a loss on the "
		    "network.",
		    (unsigned long long)s->dropped, (unsigned long long)s->packets);
}

static const struct rule rules[] = {
	{"not-decrypted", "capture", "RFC 8446 §5.2", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 not_decrypted},
	{"capture-midway", "capture", "RFC 7541 §2.3.2", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 midway},
	{"capture-gap", "capture", "RFC 9293 §3.4", SEVERITY_INFO, RULE_CONNECTION, 0, 0, gap},
	{"one-direction", "capture", "RFC 9293 §3.5", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 one_direction},
	{"capture-cut", "capture", "", SEVERITY_INFO, RULE_BOOK, 0, 0, cut},
	{"capture-dropped", "capture", "", SEVERITY_INFO, RULE_BOOK, 0, 0, dropped},
	{"hidden-traffic", "capture", "RFC 8446 §5.4", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 finding_capture_traffic},
	{"hidden-close", "capture", "RFC 9113 §5.4.1", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 finding_capture_close},
};

const struct layer_rules finding_capture_rules = {rules, RULES_COUNT(rules), NULL, 0};
