/* The table of the rules of streams. */
#include "h2lens/names.h"
#include "insight/finding_stream.h"

static const struct rule rules[] = {
	{"stream-reset", "stream", "RFC 9113 §6.4", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_RESET,
	 finding_stream_reset},
	{"stream-reset-early", "stream", "RFC 9113 §8.1", SEVERITY_INFO, RULE_STREAM, 0, SIGN_RESET,
	 finding_stream_reset_early},
	{"stream-slow", "stream", "RFC 9113 §8.1", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 finding_stream_slow},
	/* the same, of streams that had ended: no sign of theirs tells */
	{"stream-reset", "stream", "RFC 9113 §5.1", SEVERITY_INFO, RULE_EVENT, RULE_KIND(H2_FRAME),
	 RULE_FRAME(RST_STREAM), finding_stream_reset_late},
	{"stream-unanswered", "stream", "RFC 9113 §8.1", SEVERITY_WARNING, RULE_CONNECTION, 0, 0,
	 finding_stream_unanswered},
	{"stream-cut-body", "stream", "RFC 9113 §8.1.1", SEVERITY_WARNING, RULE_CONNECTION, 0, 0,
	 finding_stream_cut},
};

/* The other side's reset tells what was broken first: it has the code that was seen. */
static const struct because because[] = {
	{"violation", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_LEADS | BECAUSE_OTHER},
	{"message-malformed", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_LEADS | BECAUSE_OTHER},
	{"stream-limit", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_LEADS | BECAUSE_OTHER},
	{"window-overrun", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_LEADS | BECAUSE_OTHER},
	{"window-overflow", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_LEADS | BECAUSE_OTHER},
	{"window-zero-increment", "stream-reset", 0,
	 BECAUSE_STREAM | BECAUSE_LEADS | BECAUSE_OTHER},
	{"goaway-lost-streams", "stream-reset", 0, BECAUSE_STREAM},
	{"goaway-error", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_OTHER},
	{"tcp-zero-window", "stream-reset", 0, BECAUSE_STREAM},
	{"settings-zero-streams", "stream-unanswered", 0, BECAUSE_STREAM},
	{"preface-silent", "stream-unanswered", 0, BECAUSE_STREAM},
	{"tcp-*", "stream-unanswered", 0, BECAUSE_STREAM},
	{"tcp-*", "stream-cut-body", 0, BECAUSE_STREAM},
	{"goaway-*", "stream-unanswered", 0, BECAUSE_STREAM},
	{"goaway-*", "stream-cut-body", 0, BECAUSE_STREAM},
};

const struct layer_rules finding_stream_rules = {rules, RULES_COUNT(rules), because,
						 RULES_COUNT(because)};
