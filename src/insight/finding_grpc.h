/*
 * finding_grpc.h: what the files of gRPC's rules share. Private to finding_grpc*.c, whose rows all
 * stand in finding_grpc_rules.
 */
#ifndef INSIGHT_FINDING_GRPC_H
#define INSIGHT_FINDING_GRPC_H

#include "insight/rule.h"

/* Is it a call by the content type known last, which the answer's replaces? */
bool finding_grpc_call(const struct book *b, const struct stream *s);
/* Does the client's header list, near the stream's start, ask for gRPC? */
bool finding_grpc_asks(const struct book *b, const struct stream *s);
/* grpc-timeout in nanoseconds: at most eight digits and one of H M S m u n; 0: none or malformed.
 */
uint64_t finding_grpc_timeout(struct slice s);
/* A finding at the end of a call, caused by one side, with evidence, code and stream; NULL when as
 * many of that rule are told as are told one by one. */
struct finding *finding_grpc_at_end(struct judge *j, const struct rule *r,
				    const struct connection *c, const struct stream *s,
				    const char *who, const char *code);
/* Is the end of this call told by grpc-deadline? */
bool finding_grpc_late(struct judge *j, const struct connection *c, const struct stream *s);
/* Did the capture miss octets of the server after the call began? Its end may be among them. */
bool finding_grpc_doubt(const struct judge *j, const struct connection *c, const struct stream *s);

/* The last event on the stream of that frame type, or the last of all. */
uint32_t finding_grpc_frame(const struct book *b, const struct stream *s, unsigned type);

/* finding_grpc_attempt.c: another attempt of the same call that was answered with OK, NULL none. */
const struct stream *finding_grpc_again(const struct book *b, const struct connection *c,
					const struct stream *s);
/* Then the program saw no failure. */
void finding_grpc_repeated(struct finding *f, const struct stream *again);
/* Had the client closed before the server's library ended the call with that status? Nobody hears
 * it: tells that instead. */
bool finding_grpc_gone(struct judge *j, struct finding *f, const struct connection *c,
		       const struct stream *s);

/* finding_grpc_call.c */
void finding_grpc_deadline(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id);
void finding_grpc_unavailable(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id);

/* finding_grpc_reset.c */
void finding_grpc_reset(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id);

/* finding_grpc_message.c */
void finding_grpc_message_cut(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id);
void finding_grpc_too_large(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id);
void finding_grpc_encoding(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id);
void finding_grpc_compressed(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id);

/* A call that outlives a drain is ended by the server with a status: adds that. */
void finding_grpc_drained(struct judge *j, struct finding *f, const struct connection *c,
			  const struct stream *s);

#endif
