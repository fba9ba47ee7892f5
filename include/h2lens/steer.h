/*
 * steer.h: everything that a live session can be told, one table (src/steer_table.c): the commands
 * of scripts (h2lens run), of -c, and of the workbench's prompt are these, with the same words,
 * help and completion. A line is taken apart as a POSIX shell does (quotes, backslashes), without
 * expansions; # begins a comment.
 */
#ifndef H2LENS_STEER_H
#define H2LENS_STEER_H

#include "h2lens/session.h"

/* X(NAME, spelling, arguments, help)
 * Names of settings, error codes, frame types and flags complete and may be numbers. */
#define STEER_COMMANDS(X)                                                                          \
	X(GET, "get", "PATH|URL [curl's options]", "send a GET request")                           \
	X(SEND, "send", "METHOD PATH|URL [curl's options]",                                        \
	  "send a request: -H FIELD, -d BODY or @FILE, --trailer FIELD, --repeat N, --open (the "  \
	  "body follows by data), -o FILE")                                                        \
	X(CURL, "curl", "…", "send what a curl command line says, pasted as it is")                \
	X(GRPC, "grpc", "/SERVICE/METHOD [JSON|hex:…|@FILE]…",                                     \
	  "send a gRPC call with these messages: --timeout T, --descriptors FILE, --open")         \
	X(WEBSOCKET, "websocket", "PATH", "open a WebSocket over HTTP/2 (RFC 8441)")               \
	X(CONNECT, "connect", "HOST:PORT", "open a tunnel with CONNECT")                           \
	X(DATA, "data", "STREAM TEXT|hex:…|@FILE",                                                 \
	  "send octets on an open request, tunnel, or as a WebSocket or gRPC message")             \
	X(END, "end", "STREAM", "end our side of a stream (END_STREAM)")                           \
	X(AGAIN, "again", "[curl's options]",                                                      \
	  "send the last request again, changed by the options")                                   \
	X(RETRY, "retry", "[all]",                                                                 \
	  "send again what the peer did not process; all: also what it may have processed")        \
	X(PING, "ping", "[HEX]", "send PING and show the round trip")                              \
	X(SETTINGS, "settings", "NAME=VALUE…", "send SETTINGS: INITIAL_WINDOW_SIZE=0")             \
	X(WINDOW, "window", "[STREAM] INCREMENT", "send WINDOW_UPDATE")                            \
	X(HOLD, "hold", "on|off", "send no WINDOW_UPDATE by itself; off sends what was held back") \
	X(RST, "rst", "STREAM [CODE]", "send RST_STREAM, CANCEL by default")                       \
	X(GOAWAY, "goaway", "[CODE] [last=N] [DEBUG]", "send GOAWAY")                              \
	X(PRIORITY, "priority", "STREAM VALUE", "send PRIORITY_UPDATE (RFC 9218): u=3,i")          \
	X(FRAME, "frame", "TYPE FLAGS STREAM [HEX]",                                               \
	  "send one frame past the library: frame PING 0 0 0011223344556677")                      \
	X(RAW, "raw", "HEX", "send octets past the library")                                       \
	X(CLOSE, "close", "[graceful|fin|abrupt|rst|half]", "end the connection")                  \
	X(RECONNECT, "reconnect", "[URL] [options]",                                               \
	  "connect again, with the same or changed options")                                       \
	X(WAIT, "wait", "response|settings|ping|goaway|close|SECONDS",                             \
	  "in scripts: go on when that has come")                                                  \
	X(SAVE, "save", "FILE [--no-secrets]", "save what was recorded as pcapng")                 \
	X(BODY, "body", "STREAM [FILE] [--raw]", "save a response body, decoded unless --raw")     \
	X(AS_CURL, "as-curl", "[STREAM]", "the request as a curl command line")                    \
	X(HISTORY, "history", "", "the requests of this session")                                  \
	X(COOKIES, "cookies", "on|off", "send back the cookies that answers set")

enum steer_command {
#define X(NAME, spelling, arguments, help) STEER_##NAME,
	STEER_COMMANDS(X)
#undef X
		STEER_COUNT,
	STEER_NONE = STEER_COUNT
};

struct steer_row {
	const char *name, *arguments, *help;
};

const struct steer_row *steer_row(enum steer_command c);
enum steer_command steer_find(const char *name, size_t n); /* whole names only */
/* Runs one line; an empty line or a comment does nothing. answer: what there is to say ("PING 1
 * sent"), may stay empty. False with *e (column set when it is one word's fault). WAIT succeeds at
 * once: session_waits tells whether its condition has come. */
bool steer_run(struct session *s, const char *line, struct text *answer, struct error *e);
/* The i-th completion of the last word of `line` before `cursor`; NULL after the last. Borrowed
 * until the next call. */
const char *steer_complete(struct session *s, const char *line, size_t cursor, size_t i);

#endif
