/*
 * status.h: what a live session is doing, in words: for the first row, the last one, and for panels
 * that are still empty. Pure: the state and the time in, words out.
 */
#ifndef UI_STATUS_H
#define UI_STATUS_H

#include <stdint.h>

#include "glyph.h"
#include "h2lens/session.h"
#include "theme.h"

enum { STATUS_PATIENCE_US = 300000 /* shorter waits are not worth a word */ };

/* "live 12.4 s", "waiting for the peer's SETTINGS 3.2 s of 5 s", "closed", and its sign.
 * `age_us`: how long the session is there. */
void status_words(const struct live_state *s, uint64_t now_us, uint64_t age_us, struct text *out,
		  enum glyph *sign);
/* What has been awaited for a while; false, and nothing added, when nothing is. */
bool status_wait(const struct live_state *s, uint64_t now_us, struct text *out);
/* The i-th thing that must not be overlooked ("UNVERIFIED"), with its role; NULL after the last. */
const char *status_alarm(const struct live_state *s, int i, enum role *role);
/* What the user may do about it, for the last row; nothing is added when there is nothing. */
void status_hint(const struct live_state *s, struct text *out);
/* Why there is nothing to see yet, in a sentence. */
void status_reason(const struct live_state *s, uint64_t now_us, struct text *out);
/* "rtt 1.2 ms · 3 retransmitted · cwnd 10"; nothing when it is not known. */
void status_tcp(const struct live_state *s, struct text *out);

#endif
