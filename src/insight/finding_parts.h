/*
 * finding_parts.h: what the rules share: adding a finding, its evidence and its words. The rules
 * stand by layer in finding_lower.c (DNS, TCP, TLS, ALPN, the capture itself) and finding_h2.c
 * (HTTP/2, gRPC, HTTP), those of facts that were not on the wire in finding_local*.c; finding.c
 * runs them and chooses the verdict. Private to them.
 */
#ifndef INSIGHT_FINDING_PARTS_H
#define INSIGHT_FINDING_PARTS_H

#include "h2lens/error.h"
#include "h2lens/finding.h"

struct judge {
	const struct book *b;
	struct finding_list *out;
};

/* What a rule says of itself; the rest of a finding is filled from the case at hand. */
struct finding_face {
	const char *id, *layer, *rfc;
	enum severity severity;
};

struct finding *finding_add(struct judge *j, const struct finding_face *r, uint32_t conn,
			    uint64_t time);
/* True when the connection has as many findings of a rule as are told one by one; the last of them
 * then counts this one too. */
bool finding_full(struct judge *j, const struct finding_face *r, uint32_t conn);
void finding_evidence(struct finding *f, uint32_t event);
ERROR_FORMAT(3, 4)
void finding_say(struct finding *f, const char *title, const char *format, ...);
/* Moves a finding to another layer than its rule's. */
void finding_move(struct finding *f, const char *layer);
/* Puts a finding before the others of its layer, for it explains them; or behind all others of its
 * severity, for it explains nothing else. */
void finding_lead(struct finding *f);
void finding_trail(struct finding *f);
/* "client" or "server". */
const char *finding_who(const struct connection *c, unsigned side);
/* "3, 5, 7 and 4 more": the streams of a connection that `pick` takes; returns how many. */
unsigned finding_streams(const struct book *b, const struct connection *c, char *out, size_t room,
			 bool (*pick)(const struct stream *, const void *), const void *arg);

/* The rules of the lower layers: of an event without a connection, of an event, of a connection. */
void finding_lower_dns(struct judge *j, uint32_t event);
void finding_lower_event(struct judge *j, const struct connection *c, uint32_t event);
void finding_lower_before(struct judge *j, const struct connection *c);
void finding_lower_after(struct judge *j, const struct connection *c);
/* The rules of HTTP/2 and above. */
void finding_h2_event(struct judge *j, const struct connection *c, uint32_t event);
void finding_h2_streams(struct judge *j, const struct connection *c);
/* A server that answers in no protocol that was asked for. True: the event was one's, and is told.
 */
bool finding_preface_event(struct judge *j, const struct connection *c, uint32_t event);
/* How much the end of an HTTP/1.1 connection explains. */
void finding_http1_after(struct judge *j, const struct connection *c);
/* The rules of facts that were not on the wire, of an event (c NULL: it has no connection); and
 * what is but a consequence of such a fact is then told as one. */
void finding_local_event(struct judge *j, const struct connection *c, uint32_t event);
void finding_local_after(struct judge *j, const struct connection *c);
/* The same for lookups, which have no connection. */
void finding_local_lookups(struct judge *j);
/* Was another connection established about then: one attempt of several (RFC 8305)? */
bool finding_local_raced(const struct judge *j, const struct connection *c, uint64_t time);
/* A finding of a fact: its connection, stream and evidence, before the others of its layer. NULL:
 * there are many of its kind, and it is counted only. */
struct finding *finding_local_add(struct judge *j, const struct finding_face *r,
				  const struct event *e, uint32_t id);
/* The rules that have files of their own; words are sanitised. */
void finding_local_limit(struct judge *j, const struct connection *c, uint32_t event,
			 const char *words);
/* A closed window explains why a connection fell silent, though no limit of ours told so. */
void finding_local_stall(struct judge *j, const struct connection *c);
void finding_local_certificate(struct judge *j, uint32_t event, const char *words);
void finding_local_tls(struct judge *j, uint32_t event, const char *words);
void finding_local_library(struct judge *j, const struct connection *c, uint32_t event,
			   const char *words);

#endif
