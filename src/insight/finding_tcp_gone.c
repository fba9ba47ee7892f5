/* Connections refused by a server that had just gone. */
#include <string.h>

#include "insight/finding_across.h"
#include "insight/finding_grpc.h"
#include "insight/finding_tcp.h"
#include "insight/verdict.h"

/* A restart takes no longer. */
#define GONE_NS UINT64_C(60000000000)
/* after the server's farewell, which a drain may put long before its end */
#define FAREWELL_NS UINT64_C(2000000000)
#define SLACK_NS UINT64_C(50000000)

enum { LOOK = 64 };

void finding_tcp_say_gone(const struct judge *j, const struct connection *c, struct finding *f)
{
	for (size_t i = j->out->count; i-- > 0;) {
		const struct finding *x = &j->out->items[i];
		const struct connection *o =
			x->conn == BOOK_NONE ? NULL : book_connection(j->b, x->conn);
		if (!o || o == c || x->time > c->start || c->start - x->time > GONE_NS ||
		    (strcmp(x->id, "goaway-drain") != 0 &&
		     strcmp(x->id, "goaway-lost-streams") != 0 &&
		     strcmp(x->id, "goaway-cut-streams") != 0) ||
		    !finding_across_end(&o->end[1 - o->client], &c->end[1 - c->client]))
			continue;
		finding_also(f,
			     "On connection %u the server had taken its leave with GOAWAY %.3f s "
			     "before: it was stopped or is being restarted.",
			     x->conn, (double)(c->start - x->time) / 1e9);
		return;
	}
}

/* How the server itself ended another connection before that time, NULL it did not. */
static const struct finding *farewell(const struct judge *j, uint32_t conn, uint64_t until)
{
	static const char *const ends[] = {"goaway-error",    "goaway-drain", "goaway-age",
					   "goaway-requests", "goaway-close", "grpc-unavailable"};
	const struct finding *best = NULL;

	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn + LOOK > conn;) {
		const struct finding *f = &j->out->items[i];
		if (f->conn != conn || f->time > until || strcmp(f->sender, "server") != 0)
			continue;
		for (size_t k = 0; k < RULES_COUNT(ends); k++)
			if (strcmp(f->id, ends[k]) == 0 &&
			    (!best || verdict_explains_more(f, best)))
				best = f;
	}
	return best;
}

void finding_tcp_if_gone(struct judge *j, const struct connection *c, struct finding *f)
{
	for (uint32_t id = c->id, look = LOOK; id-- > 0 && look-- > 0;) {
		const struct connection *o = book_connection(j->b, id);
		const struct finding *end;
		if (!finding_across_end(&c->end[1 - c->client], &o->end[1 - o->client]) ||
		    !finding_across_host(&c->end[c->client], &o->end[o->client]) ||
		    o->first_stream == BOOK_NONE)
			continue;
		if (!finding_grpc_asks(j->b, book_stream(j->b, o->first_stream)) ||
		    (end = farewell(j, id, c->start + SLACK_NS)) == NULL ||
		    finding_since(end->time, c->start) > FAREWELL_NS)
			return;
		if (end->severity < SEVERITY_WARNING) {
			f->severity = SEVERITY_WARNING;
			f->at_fault = "none";
		}
		finding_also(f,
			     "The server had ended connection %u just before, and the client "
			     "connected again at once, as gRPC's do, whether or not a call waits.",
			     id);
		finding_because(j, f, end);
		return;
	}
}
