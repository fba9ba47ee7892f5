/*
 * finding_tcp.h: what the rules of TCP share: how a connection ended, and the streams that were not
 * done. Private to finding_tcp*.c.
 */
#ifndef INSIGHT_FINDING_TCP_H
#define INSIGHT_FINDING_TCP_H

#include "insight/rule.h"

enum tcp_ending {
	TCP_ENDING_NORMAL,    /* nothing to tell, or told by another layer */
	TCP_ENDING_RESET,     /* RST */
	TCP_ENDING_FIN,	      /* FIN or close_notify while streams were not done */
	TCP_ENDING_IDLE,      /* a long silence came before it */
	TCP_ENDING_RACE,      /* the server's FIN crossed the requests */
	TCP_ENDING_SILENT,    /* RST before anybody said anything */
	TCP_ENDING_NO_GOAWAY, /* orderly, but for the GOAWAY */
};

/* How a connection was ended, and what had come before. */
struct tcp_end {
	uint32_t event;	   /* the decisive one */
	uint64_t time;	   /* its time */
	unsigned side;	   /* who ended it */
	bool rst;	   /* by RST, not by FIN or close_notify */
	bool notify;	   /* that side sent close_notify before or at it */
	bool goaway;	   /* that side sent GOAWAY before it */
	bool shutdown;	   /* either side did */
	bool farewell;	   /* either side sent GOAWAY or close_notify before it */
	bool error;	   /* GOAWAY with an error code, or a fatal alert, came before it */
	uint32_t provoked; /* BAD: what one of them had just broken; BOOK_NONE nothing */
	bool lost;	   /* streams were not done */
	bool doubt;	   /* the capture lacks what may be the end of some */
	uint32_t last_id;  /* of that side's GOAWAY */
	uint64_t silence;  /* ns that nothing was said before it */
	uint32_t after;	   /* TCP_IDLE event: the requests that were cut broke this long silence */
};

/* Did the connection end in that way? Only then all of *x is set. */
bool finding_tcp_end_is(const struct judge *j, const struct connection *c, enum tcp_ending kind,
			struct tcp_end *x);
/* "the idle timeout of …" that is this long, NULL when none is known. */
const char *finding_tcp_end_figure(uint64_t ns);
bool finding_tcp_stream_lost(const struct stream *s, const void *arg);
bool finding_tcp_stream_undone(const struct stream *s,
			       const void *arg); /* lost, or open at the end */

#define TCP_RULE(name)                                                                             \
	void name(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)

/* finding_tcp_close.c */
TCP_RULE(finding_tcp_judge_reset);
TCP_RULE(finding_tcp_judge_fin);
TCP_RULE(finding_tcp_judge_idle);
TCP_RULE(finding_tcp_judge_race);
TCP_RULE(finding_tcp_judge_no_goaway);
/* finding_tcp_path.c */
TCP_RULE(finding_tcp_judge_black_hole);
TCP_RULE(finding_tcp_judge_half_open);
TCP_RULE(finding_tcp_judge_zero_window);
/* finding_tcp_loss.c */
TCP_RULE(finding_tcp_judge_loss);

/* finding_tcp_gone.c */
/* Had the server taken leave of an earlier connection? Then it went, and is not back. */
void finding_tcp_say_gone(const struct judge *j, const struct connection *c, struct finding *f);
/* gRPC's clients connect again at once when the server goes, whether or not a call waits: when the
 * server is gone by then, its going is what is to be told. */
void finding_tcp_if_gone(struct judge *j, const struct connection *c, struct finding *f);

#endif
