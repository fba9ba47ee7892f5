/*
 * session_parts.h: the session's insides, shared by session.c (the pipeline and the contract),
 * session_keylog.c (key-log files) and session_live.c (live sessions and interfaces). Private.
 */
#ifndef SESSION_PARTS_H
#define SESSION_PARTS_H

#include <sys/types.h>

#include "h2lens/session.h"
#include "source/capture.h"
#include "source/interface.h"
#include "source/live.h"
#include "source/payload.h"
#include "wire/dns.h"
#include "wire/local.h"
#include "wire/pipe.h"

enum { SESSION_REMARKS_MAX = 16 };

struct keyfile {
	char *path;
	off_t read; /* octets taken */
	int fd;	    /* of one that can be opened only once (a pipe); else -1 */
	bool from_environment;
};

enum session_wait_kind {
	WAIT_NOTHING,
	WAIT_RESPONSE,
	WAIT_SETTINGS,
	WAIT_PING,
	WAIT_GOAWAY,
	WAIT_CLOSE,
	WAIT_UNTIL
};

struct session_wait {
	enum session_wait_kind kind;
	uint64_t until; /* clock_us, of WAIT_UNTIL */
};

struct session {
	char *name;
	struct session_options options;
	enum session_kind kind;
	struct capture *capture; /* one of the three is there */
	struct live *live;
	struct interface *interface;
	struct spool *spool;	 /* live's, or the interface's own */
	struct live_state state; /* of an interface */
	uint64_t rested;	 /* clock_us when the driver came to rest, 0: it works */
	struct session_wait wait;
	bool cookies;
	bool interface_told; /* of its last drops */
	uint32_t pings;	     /* sent by hand */
	char completion[64]; /* what steer_complete gave last */
	char *descriptors;   /* path of the descriptor set that was used last */
	struct keylog *keylog;
	struct keyfile keyfiles[SESSION_KEYLOGS_MAX + 1];
	int keyfile_count;
	uint64_t keylog_looked;
	struct book *book;
	struct pipe_shared shared;
	struct packet_decoder *packets;
	struct tcp *tcp;
	struct dns *dns;
	uint32_t linked; /* connections that were tied to their name lookup */
	struct moment last;
	uint32_t generation;
	bool ended, secrets_late;
	int keyfile_next; /* to be read before the first record */
	uint32_t lines_before, broken_before;
	char *remarks[SESSION_REMARKS_MAX];
	int remark_count;
};

/* session.c */
void session_remark_add(struct session *s, const char *format, const char *a, uint64_t n);
/* One item of the source into the pipeline. */
void session_take(struct session *s, enum capture_what what, const struct capture_item *item);
bool session_start_over(struct session *s);
enum session_status session_finish(struct session *s);

/* session_keylog.c */
bool session_keylog_open(struct session *s, const struct session_options *o, struct error *e);
void session_keylog_close(struct session *s);
/* Reads key logs before the first record; false when the time is over first. */
bool session_keylog_read(struct session *s, uint64_t until);
/* After the end: a key log may have grown. True when it then opens more. */
bool session_keylog_grown(struct session *s);

/* session_live.c */
enum session_status session_live_step(struct session *s, uint64_t until, struct error *e);
int session_live_poll(const struct session *s, struct pollfd *fds, int room, int *timeout_ms);
/* --wire: the true packets of the target's connections, in place of our own. */
struct interface *session_live_wire(const struct target *t, struct spool *s, struct error *e);
/* How a wait command says what it waits for. */
bool session_wait_for(struct session *s, const char *what, struct error *e);

#endif
