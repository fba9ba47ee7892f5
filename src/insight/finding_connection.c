/* The table of the layer "connection"; its rules stand in finding_goaway*.c, finding_settings.c,
 * finding_ping.c and finding_flood.c. */
#include "insight/finding_connection.h"

#define ROW(id, rfc, severity, look)                                                               \
	{                                                                                          \
		id, "connection", rfc, SEVERITY_##severity, RULE_CONNECTION, 0, 0, look            \
	}
#define BOOK_ROW(id, rfc, look)                                                                    \
	{                                                                                          \
		id, "connection", rfc, SEVERITY_INFO, RULE_BOOK, 0, 0, look                        \
	}

/* In their order: what explains a GOAWAY stands before it. */
static const struct rule rules[] = {
	ROW("settings-never-sent", "RFC 9113 §3.4", ERROR, finding_settings_missing),
	ROW("settings-no-ack", "RFC 9113 §6.5.3", WARNING, finding_settings_unacknowledged),
	ROW("settings-zero-streams", "RFC 9113 §6.5.2", WARNING, finding_settings_zero_streams),
	ROW("ping-no-ack", "RFC 9113 §6.7", WARNING, finding_ping_unanswered),
	ROW("ping-too-often", "RFC 9113 §10.5", INFO, finding_ping_often),
	ROW("rapid-reset", "RFC 9113 §10.5", WARNING, finding_flood_rapid_reset),
	ROW("made-you-reset", "RFC 9113 §10.5", WARNING, finding_flood_made_reset),
	ROW("flood-ping", "RFC 9113 §10.5", WARNING, finding_flood_ping),
	ROW("flood-settings", "RFC 9113 §10.5", WARNING, finding_flood_settings),
	ROW("flood-continuation", "RFC 9113 §10.5", WARNING, finding_flood_continuation),
	ROW("flood-empty", "RFC 9113 §10.5", WARNING, finding_flood_empty),
	ROW("flood-priority", "RFC 9113 §10.5", WARNING, finding_flood_priority),
	ROW("flood-window-update", "RFC 9113 §10.5", WARNING, finding_flood_window_update),
	ROW("goaway-error", "RFC 9113 §6.8", ERROR, finding_goaway_error),
	ROW("goaway-lost-streams", "RFC 9113 §6.8", ERROR, finding_goaway_lost_streams),
	ROW("goaway-cut-streams", "RFC 9113 §6.8", ERROR, finding_goaway_cut_streams),
	ROW("goaway-idle", "RFC 9113 §9.1", INFO, finding_goaway_idle),
	ROW("goaway-drain", "RFC 9113 §6.8", INFO, finding_goaway_drain),
	ROW("goaway-close", "RFC 9113 §6.8", INFO, finding_goaway_closing),
	ROW("goaway-ignored", "RFC 9113 §6.8", WARNING, finding_goaway_ignored),
	ROW("goaway-last-id-grew", "RFC 9113 §6.8", ERROR, finding_goaway_grew),
	BOOK_ROW("goaway-requests", "RFC 9113 §6.8", finding_goaway_requests),
	BOOK_ROW("goaway-age", "RFC 9113 §6.8", finding_goaway_age),
};

/* What was wrong explains a GOAWAY with an error; the GOAWAY is told first, for its code and its
 * sender were seen. */
static const struct because because[] = {
	{"violation*", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"message-malformed", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"header-compression", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"stream-limit", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"window-overrun", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"window-overflow", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"window-zero-increment", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"settings-never-sent", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"settings-no-ack", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"rapid-reset", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"made-you-reset", "goaway-error", 0, BECAUSE_LEADS},
	{"flood-*", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"goaway-ignored", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"goaway-last-id-grew", "goaway-error", 0, BECAUSE_LEADS | BECAUSE_OTHER},
	{"preface-not-settings", "settings-never-sent", 0, 0},
	{"preface-*", "goaway-error", 0, 0},
	/* some servers defend themselves without calling it an error (nginx) */
	{"rapid-reset", "goaway-drain", 0, 0},
	{"rapid-reset", "goaway-lost-streams", 0, BECAUSE_LEADS},
	{"flood-*", "goaway-drain", 0, 0},
	{"flood-*", "goaway-lost-streams", 0, BECAUSE_LEADS},
	/* python's h2 takes what a server says after its GOAWAY for an error */
	{"goaway-lost-streams", "goaway-error", 0, BECAUSE_OTHER},
	/* a GOAWAY ends the use of the connection: what then ends streams and TCP follows from it
	 */
	{"goaway-error", "goaway-close", 0, 0},
	{"goaway-error", "goaway-lost-streams", 0, 0},
	{"goaway-error", "goaway-cut-streams", 0, 0},
	{"goaway-error", "stream-reset", 0, BECAUSE_STREAM},
	{"goaway-error", "grpc-status", 100, BECAUSE_STREAM},
	{"goaway-error", "stream-unanswered", 0, BECAUSE_STREAM},
	{"goaway-error", "stream-cut-body", 0, BECAUSE_STREAM},
	{"goaway-error", "tcp-fin-midstream", 0, 0},
	{"goaway-error", "tcp-reset", 0, 0},
	{"goaway-error", "tls-truncated", 0, 0},
	{"goaway-lost-streams", "goaway-close", 0, 0},
	{"goaway-lost-streams", "stream-reset", 0, BECAUSE_STREAM},
	{"goaway-lost-streams", "stream-unanswered", 0, BECAUSE_STREAM},
	{"goaway-cut-streams", "goaway-close", 0, 0},
	{"goaway-lost-streams", "tcp-fin-midstream", 0, 0},
	{"goaway-cut-streams", "tcp-fin-midstream", 0, 0},
	{"goaway-cut-streams", "tcp-reset", 0, 0},
	{"goaway-cut-streams", "tls-truncated", 0, 0},
	/* a client that gives up waiting says goodbye too */
	{"window-stall", "goaway-cut-streams", 0, 0},
	{"tcp-zero-window", "goaway-cut-streams", 0, 0},
	{"tcp-mtu-black-hole", "goaway-cut-streams", 0, 0},
	{"ping-no-ack", "goaway-cut-streams", 0, 0},
	{"goaway-cut-streams", "stream-unanswered", 0, BECAUSE_STREAM},
	{"goaway-cut-streams", "stream-cut-body", 0, BECAUSE_STREAM},
	{"goaway-drain", "goaway-close", 0, 0},
	{"goaway-idle", "goaway-close", 0, 0},
	{"ping-no-ack", "tcp-half-open", 0, BECAUSE_LEADS},
};

const struct layer_rules finding_connection_rules = {rules, RULES_COUNT(rules), because,
						     RULES_COUNT(because)};
