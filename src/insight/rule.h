/*
 * rule.h: the rules that turn a book into findings, and what they share. A rule is one function
 * and one row of its layer's table (finding_*.c); a layer is one row of `layers` in finding.c.
 * Private to src/insight.
 *
 * The judge walks the notable events of a connection once. On the way it keeps the ledger: the
 * events of each kind that rules ask for most. A rule is called, with `id` an event, a stream's
 * book id or BOOK_NONE,
 *
 *   RULE_LOOSE       for every event without a connection whose kind it names (c is NULL)
 *   RULE_EVENT       for every event of the connection whose kind (and frame type) it names, but
 *                    plain traffic (book_is_plain: HEADERS, DATA, CONTINUATION …)
 *   RULE_STREAM      after the events, for every stream that shows one of the signs it names
 *   RULE_CONNECTION  after the streams, once
 *   RULE_BOOK        after all connections, once (c is NULL)
 *
 * Judging must cost a tenth of decoding: no rule looks at every DATA frame or at every stream of a
 * healthy session, and none walks what is not bounded more than once.
 */
#ifndef INSIGHT_RULE_H
#define INSIGHT_RULE_H

#include "h2lens/error.h"
#include "h2lens/finding.h"

enum rule_when { RULE_LOOSE, RULE_EVENT, RULE_STREAM, RULE_CONNECTION, RULE_BOOK, RULE_WHENS };

/* What a stream shows at its end: rules of RULE_STREAM name the signs that they look at. */
enum sign {
	SIGN_RESET = 1,	     /* RST_STREAM was seen on it */
	SIGN_REFUSED = 2,    /* not processed: above a GOAWAY, or REFUSED_STREAM */
	SIGN_LOST = 4,	     /* the connection ended under it */
	SIGN_OPEN = 8,	     /* nothing ended it */
	SIGN_STATUS = 16,    /* a final status of 400 or above */
	SIGN_GRPC = 32,	     /* its content type or its status is gRPC's */
	SIGN_BAD = 64,	     /* one of its events is worth a warning or more */
	SIGN_SLOW = 128,     /* its answer began more than a second after its request */
	SIGN_CONNECT = 256,  /* a tunnel: CONNECT, extended CONNECT, WebSocket */
	SIGN_NO_ANSWER = 512 /* not one response header */
};

struct judge;

struct rule {
	const char *id, *layer, *rfc;
	enum severity severity;
	enum rule_when when;
	uint64_t kinds; /* RULE_LOOSE, RULE_EVENT: 1 << EVENT_…, see RULE_KIND */
	uint32_t types; /* of EVENT_H2_FRAME: 1 << H2_…; 0 all. RULE_STREAM: signs */
	void (*look)(struct judge *j, const struct rule *r, const struct connection *c,
		     uint32_t id);
};

#define RULE_KIND(k) (UINT64_C(1) << EVENT_##k)
#define RULE_FRAME(t) (UINT32_C(1) << H2_##t)

/* "cause explains effect": both on one connection, the cause not later than the effect and at most
 * `within_ms` before it (0: no matter when). Both names may be prefixes that end in '*'. */
struct because {
	const char *cause, *effect;
	uint32_t within_ms;
	uint8_t how;
};
enum {
	BECAUSE_STREAM = 1, /* they share a stream, or one of them names none */
	/* the effect is what is told first, for it has the code and the sender that were seen (an
	 * alert about a certificate, a GOAWAY about a violation): it takes the cause's at_fault */
	BECAUSE_LEADS = 2,
	/* they are sent by different sides: what one broke, how the other answered */
	BECAUSE_OTHER = 4
};

struct layer_rules {
	const struct rule *rules;
	size_t count;
	const struct because *because;
	size_t because_count;
};

#define RULES_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The layers' tables, each at the end of the file of that name. */
extern const struct layer_rules finding_dns_rules, finding_tcp_rules, finding_tls_rules,
	finding_alpn_rules, finding_preface_rules, finding_connection_rules, finding_stream_rules,
	finding_flow_rules, finding_status_rules, finding_grpc_rules, finding_http1_rules,
	finding_websocket_rules, finding_across_rules, finding_capture_rules,
	finding_violation_rules, finding_local_rules;

enum { LEDGER_KEPT = 4096 };

/* The events of one kind from one side, in order; `count` goes on when `ids` is full. */
struct marks {
	uint32_t *ids;
	uint32_t kept, room, count;
};

/* What the walk over a connection's notable events left behind, and what the book counted of the
 * others. Sides are those of the connection. */
struct ledger {
	/* by event kind: all but H2_FRAME, TLS_OPAQUE */
	struct marks kind[EVENT_KIND_COUNT][2];
	/* by frame type 0..15: all but DATA, HEADERS, CONTINUATION, WINDOW_UPDATE on streams. ACKs
	 * of SETTINGS and PING stand apart: */
	struct marks frame[16][2];
	struct marks settings_ack[2], ping_ack[2];
	struct tally tally;   /* with the connection's last event in it */
	uint32_t first_close; /* first FIN, RST or close_notify of either side */
	/* of its streams, once RULE_STREAM has seen them: what any of them shows (enum sign), how
	 * many have the method POST, the longest life (ns) and the latest start of one */
	unsigned signs;
	uint32_t posts;
	uint64_t longest, latest;
};

struct judge {
	const struct book *b;
	struct finding_list *out;
	struct ledger *ledger; /* of the connection at hand; not of use in RULE_LOOSE, RULE_BOOK */
	struct map *told;      /* of finding_again */
};

/* A finding of that rule on a connection (BOOK_NONE: on none). It has the rule's id, layer,
 * severity and section, sender "none", at_fault "unknown", confidence 1 (less when the capture did
 * not see the connection's start or lacks octets of it). Valid until the next one is added. */
struct finding *finding_add(struct judge *j, const struct rule *r, uint32_t conn, uint64_t time);
/* As finding_add with `event` as evidence, its time, and the stream it stands on (0: none). NULL
 * when the connection has as many of that rule as are told one by one: it is counted then. */
struct finding *finding_of(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t event);
/* True when the connection has as many findings of a rule as are told one by one; the last of them
 * then counts this one too. */
bool finding_full(struct judge *j, const struct rule *r, uint32_t conn);
/* Was a finding of that rule with that key (a certificate, a side) told before, on any connection?
 * Then it counts this one too (`times`). For what is normal and comes with every connection. The
 * finding that is added next is the one that is remembered. */
bool finding_again(struct judge *j, const struct rule *r, uint32_t key);
/* Was that rule told of as many connections as are told one by one? Then the last of them counts
 * this one too; else it is added next. For what every connection of a capture may have. */
bool finding_enough(struct judge *j, const struct rule *r);
/* The last finding of that id on that connection, or NULL. */
struct finding *finding_find(struct judge *j, const char *id, uint32_t conn);
/* Does one come to `effect` from `cause`, by what explains what (or are they the same)? */
bool finding_leads_to(const struct judge *j, const struct finding *cause,
		      const struct finding *effect);
/* `cause` explains `effect`; for what no table can tell (across connections). Nothing happens where
 * the cause is explained by the effect already. */
void finding_because(struct judge *j, struct finding *effect, const struct finding *cause);
void finding_evidence(struct finding *f, uint32_t event);
/* One more stream that it harmed (also its `stream`, when it has none yet). */
void finding_stream(struct finding *f, uint32_t stream);
/* Is the stream its own, or one of those that it lists? */
bool finding_names(const struct finding *f, uint32_t stream);
/* "code", printf-like. */
ERROR_FORMAT(2, 3)
void finding_code(struct finding *f, const char *format, ...);

/* The words. Every format is one whole title, one or more whole sentences, or one brief clause: it
 * is translated as it stands (src/insight/words_zh.c), so never build a sentence out of pieces;
 * use several formats, or finding_also for one more sentence. Arguments are s d u c f x with
 * length modifiers; of foreign text pass what text_clean gave. No width or precision but %.Nf.
 * finding_who's words, layers' and codes' names may be arguments. */
void finding_title_is(struct finding *f, const char *format, ...) ERROR_FORMAT(2, 3);
void finding_say(struct finding *f, const char *format, ...) ERROR_FORMAT(2, 3);  /* begins */
void finding_also(struct finding *f, const char *format, ...) ERROR_FORMAT(2, 3); /* adds */
void finding_briefly(struct finding *f, const char *format, ...) ERROR_FORMAT(2, 3);

/* Moves a finding to another layer than its rule's (a constant). */
void finding_move(struct finding *f, const char *layer);
/* Puts a finding before the others of its layer, for it explains them; or behind all others of its
 * severity, for it explains nothing else. */
void finding_lead(struct finding *f);
void finding_trail(struct finding *f);
/* The event with the field section, or head, by which the client asked for the stream; BOOK_NONE
 * when it was not captured. */
uint32_t finding_request(const struct book *b, const struct stream *s);
/* "client" or "server". */
const char *finding_who(const struct connection *c, unsigned side);
const char *finding_other(const struct connection *c, unsigned side);
/* "3, 5, 7 and 4 more": the streams of a connection that `pick` takes; returns how many, and with
 * f not NULL counts them as harmed by it. */
unsigned finding_streams(const struct book *b, const struct connection *c, char *out, size_t room,
			 bool (*pick)(const struct stream *, const void *), const void *arg,
			 struct finding *f);
/* The next event of the connection after `event` that is a frame of that type from that side (2:
 * any side) on that stream (BOOK_NONE: any), within `look` events; BOOK_NONE none. */
uint32_t finding_next_frame(const struct book *b, uint32_t event, unsigned type, unsigned side,
			    uint32_t stream, unsigned look);
/* Was a reset (an event of TCP_RST; BOOK_NONE: no) made on the way, not by the side whose address
 * it bears? Then the finding says so, and takes a middlebox for its sender. */
bool finding_made_on_the_way(const struct judge *j, const struct connection *c, uint32_t event,
			     struct finding *f);
/* The time from one to the other; 0 when it went back, as the clocks of capture cards do. */
uint64_t finding_since(uint64_t from, uint64_t to);
/* Did the capture see only one side of the connection, or miss all of what the other one said? Then
 * what that side did not say proves nothing. */
bool finding_one_sided(const struct connection *c);
/* Is the connection open at the present of a live session? Then what waits on it waits still. */
bool finding_goes_on(const struct judge *j, const struct connection *c);
/* That present, else the end that was `captured`. Only who found that something is awaited asks,
 * for it is judged again then. */
uint64_t finding_present(struct judge *j, const struct connection *c, uint64_t captured);
/* When octets of the server's, which the client acknowledged, were last missing from the capture; 0
 * never. A stream that said nothing after that may have ended well inside the hole. */
uint64_t finding_hole(const struct judge *j, const struct connection *c);
bool finding_in_hole(const struct stream *s, uint64_t hole);
/* Is this HTTP/2, in clear or not? */
bool finding_is_h2(const struct connection *c);

#endif
