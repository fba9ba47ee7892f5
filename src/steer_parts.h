/*
 * steer_parts.h: what the commands share. The functions that do them stand by subject in
 * steer_request.c (requests), steer_frame.c (the protocol by hand, the connection) and
 * steer_keep.c (waiting, saving, showing); steer.c has the table and takes lines apart. Private.
 */
#ifndef STEER_PARTS_H
#define STEER_PARTS_H

#include "curl.h"
#include "h2lens/steer.h"
#include "session_parts.h"

struct steer_line {
	struct session *session;
	const char *text; /* as typed */
	int count;	  /* words behind the command's name */
	char **words;
	struct text *answer;
	enum steer_command command;
	uint32_t stream; /* of the request that it sent, 0 none or not known yet */
};

typedef bool steer_function(struct steer_line *l, struct error *e);

steer_function steer_request_get, steer_request_send, steer_request_curl, steer_request_grpc,
	steer_request_websocket, steer_request_connect, steer_request_data, steer_request_end,
	steer_request_again, steer_request_retry, steer_frame_ping, steer_frame_settings,
	steer_frame_window, steer_frame_hold, steer_frame_rst, steer_frame_goaway,
	steer_frame_priority, steer_frame_frame, steer_frame_raw, steer_frame_close,
	steer_frame_reconnect, steer_keep_wait, steer_keep_save, steer_keep_body,
	steer_keep_as_curl, steer_keep_history, steer_keep_cookies;

/* steer.c: words as numbers. False with *e that names the word and what it should be. */
bool steer_number(const char *word, const char *what, uint32_t max, uint32_t *out, struct error *e);
bool steer_code(const char *word, uint32_t *out, struct error *e); /* an HTTP/2 error code */
bool steer_hex(char *const *words, int count, struct text *out, struct error *e);
/* TEXT, hex:…, @FILE (at most 64 MiB). */
bool steer_octets(const char *word, struct text *out, struct error *e);
bool steer_few(const struct steer_line *l, int least, int most, struct error *e);
/* What the user did by hand is told in the recording too. */
void steer_note(const struct steer_line *l);

#endif
