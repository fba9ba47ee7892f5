/* A gRPC call that was reset: the status that its client's library makes of the code. */
#include "insight/finding_grpc.h"

#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

/* The status that gRPC gives a stream that was reset (PROTOCOL-HTTP2.md, "Errors"). */
static const char *status_of(uint32_t code)
{
	switch (code) {
	case H2_REFUSED_STREAM:
		return "UNAVAILABLE";
	case H2_CANCEL:
		return "CANCELLED";
	case H2_ENHANCE_YOUR_CALM:
		return "RESOURCE_EXHAUSTED";
	case H2_INADEQUATE_SECURITY:
		return "PERMISSION_DENIED";
	case H2_HTTP_1_1_REQUIRED:
		return "UNKNOWN";
	default:
		return "INTERNAL";
	}
}

/* Where the libraries do otherwise (http2ErrConvTab of grpc-go, GrpcUtil.Http2Error of grpc-java,
 * subchannel-call.ts of grpc-node). */
static void say_libraries(struct finding *f, uint32_t code)
{
	switch (code) {
	case H2_NO_ERROR:
		finding_also(f,
			     "grpc-java reports UNAVAILABLE, grpc-node \"Received RST_STREAM with "
			     "code 0 (Call ended without gRPC status)\".");
		break;
	case H2_INTERNAL_ERROR:
		finding_also(f,
			     "grpc-go reports \"stream terminated by RST_STREAM with error code: "
			     "INTERNAL_ERROR\", grpc-node \"Received RST_STREAM with code 2 "
			     "(Internal server error)\".");
		break;
	case H2_FLOW_CONTROL_ERROR:
		finding_also(f, "grpc-go reports RESOURCE_EXHAUSTED, grpc-java INTERNAL.");
		break;
	case H2_STREAM_CLOSED:
		finding_also(f, "gRPC's table has no status for it; grpc-go and grpc-java report "
				"INTERNAL.");
		break;
	case H2_REFUSED_STREAM:
		finding_also(f, "The server did not process it, so the libraries repeat it once by "
				"themselves; grpc-node says \"Stream refused by server\".");
		break;
	case H2_CANCEL:
		finding_also(f,
			     "grpc-go reports DEADLINE_EXCEEDED when its own deadline has passed, "
			     "grpc-node \"Call cancelled\" or UNAVAILABLE \"Connection dropped\".");
		break;
	case H2_ENHANCE_YOUR_CALM:
		finding_also(f, "grpc-node says \"Bandwidth exhausted or memory limit exceeded\".");
		break;
	case H2_HTTP_1_1_REQUIRED:
		finding_also(f, "It is not in gRPC's table: grpc-go reports INTERNAL, grpc-java "
				"UNKNOWN.");
		break;
	default:
		finding_also(f, "grpc-go, grpc-java and grpc-node agree on it.");
	}
}

/* What is left of a reset for who only sees gRPC: the status that the libraries make of it. */
void finding_grpc_reset(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	char room[24], code[48];

	if (!s->reset || s->grpc_status ||
	    (s->end != STREAM_END_RESET && s->end != STREAM_END_REFUSED) ||
	    s->reset_side == c->client || finding_grpc_late(j, c, s) || !finding_grpc_call(j->b, s))
		return;
	const char *name = names_error_text(room, sizeof(room), s->reset_code);
	struct text whole = {0};
	text_addf(&whole, "grpc:%s", status_of(s->reset_code));
	text_clean_to(code, sizeof(code), text_str(&whole), whole.n);
	text_done(&whole);
	struct finding *old = finding_find(j, r->id, c->id);
	if (old && strcmp(old->code, code) == 0) {
		old->times++;
		finding_stream(old, s->id);
		return;
	}
	struct finding *f = finding_of(j, r, c, finding_grpc_frame(j->b, s, H2_RST_STREAM));
	if (!f)
		return;
	f->sender = f->at_fault = "server";
	finding_code(f, "%s", code);
	finding_stream(f, s->id);
	finding_title_is(f, "gRPC clients make %s of the reset", status_of(s->reset_code));
	finding_say(f,
		    "Stream %u was a gRPC call and was reset with %s before a grpc-status came: by "
		    "gRPC's own table that is %s.",
		    s->id, name, status_of(s->reset_code));
	say_libraries(f, s->reset_code);
	finding_briefly(f, "gRPC clients make %s of it", status_of(s->reset_code));
}
