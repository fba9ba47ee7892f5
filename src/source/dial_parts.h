/*
 * dial_parts.h: what the dialler's parts share. dial.c goes from stage to stage, dial_socket.c
 * makes sockets, dial_race.c tries addresses, dial_proxy.c asks a proxy, dial_socks.c speaks
 * SOCKS5. Nobody else includes this, but a test.
 */
#ifndef SOURCE_DIAL_PARTS_H
#define SOURCE_DIAL_PARTS_H

#include <sys/socket.h>

#include "base/buf.h"
#include "source/dial.h"
#include "source/resolve.h"
#include "wire/local.h"

enum { DIAL_HEAD_MAX = 64 * 1024 }; /* of a proxy's answer to CONNECT */

enum dial_stage {
	DIAL_STAGE_RACE, /* for an address, then among the addresses */
	DIAL_STAGE_UNIX,
	DIAL_STAGE_PROXY,
	DIAL_STAGE_DONE,
	DIAL_STAGE_FAILED
};

/* How telling a failure is: what was answered says more than what could not be tried. */
enum dial_weight { DIAL_NOTHING, DIAL_NO_ROUTE, DIAL_SILENCE, DIAL_ANSWERED };

struct dial_attempt {
	int fd; /* -1: a free place */
	struct address to;
	struct wrap flow;
};

struct dial_race {
	struct address tried[RESOLVE_ADDRESSES_MAX];
	int tried_count;
	struct dial_attempt attempts[DIAL_ATTEMPTS_MAX];
	uint64_t first_us, last_us; /* when the first and the last attempt began; 0 none */
	uint64_t v4_us;		    /* when A came while AAAA was awaited; 0 not */
	int last_family;
	bool resolved; /* no address comes any more */
	enum dial_weight weight;
	int failures;
	char reason[300]; /* the most telling failure so far */
};

enum dial_says {
	DIAL_SAYS_NOTHING,
	DIAL_SAYS_CONNECT, /* the head of the answer */
	DIAL_SAYS_METHOD,  /* SOCKS5: the method chosen */
	DIAL_SAYS_LOGIN,   /* the answer to user and password */
	DIAL_SAYS_NAME,	   /* socks5: we resolve the name ourselves */
	DIAL_SAYS_REPLY	   /* the answer to the request */
};

struct dial_proxy {
	enum dial_says awaits;
	uint64_t since_us;
	struct buf out, in;
	struct resolve *resolve; /* of the host behind the proxy */
};

struct dial {
	struct target target;
	struct spool *spool;
	enum dial_stage stage;
	char *host; /* that the session is with, after --connect-to */
	uint16_t port;
	struct resolve *resolve; /* of what we connect to: the host or its proxy */
	struct dial_race race;
	struct dial_proxy proxy;
	int fd; /* the winner's */
	struct wrap flow;
	struct error error;
	char waiting[200];
};

/* "127.0.0.1:443", or "proxy 127.0.0.1:3128": how the peer is named in words. */
char *dial_name(const struct dial *d, const struct address *a, char *out, size_t room);
/* Writes a fact; flow NULL: of no connection. */
void dial_fact(struct dial *d, enum local_kind kind, const struct wrap *flow, uint32_t a,
	       uint32_t b, const char *words);
/* The end without a socket: *error in words; facts were written before. */
bool dial_fail(struct dial *d, const char *format, ...) ERROR_FORMAT(2, 3);
void dial_hang_up(struct dial *d); /* closes the socket that was won, with our FIN */
/* Has the stage that began at since_us (0: not begun) reached its limit? */
bool dial_late(const struct dial *d, enum target_stage stage, uint64_t since_us);
/* Milliseconds from now until that, or until delay_ms after; the less of it and of timeout. */
int dial_sooner(int timeout_ms, uint64_t since_us, uint32_t delay_ms);

/* dial_socket.c */
/* A non-blocking, close-on-exec socket with TCP_NODELAY and --interface; -1 with words. */
int dial_socket(const struct target *t, const struct address *to, char *words, size_t room);
/* The same for a path; connects at once. -1 with errno. */
int dial_socket_unix(const char *path);
socklen_t dial_socket_address(const struct address *from, struct sockaddr_storage *to);
/* The address that the system gave our end; what it does not say is filled so that a packet can
 * be made (wrap.h). */
void dial_socket_local(int fd, const struct address *peer, struct address *us);
/* --interface names neither a device nor an address: false, with *e. */
bool dial_socket_check(const struct target *t, struct error *e);

/* dial_race.c */
void dial_race_init(struct dial_race *r);
void dial_race_done(struct dial *d);
/* Starts, finishes and gives up attempts. True when one won: d->fd and d->flow are set. */
bool dial_race_step(struct dial *d);
int dial_race_poll(const struct dial *d, struct pollfd *fds, int room, int *timeout_ms);

/* dial_proxy.c */
void dial_proxy_begin(struct dial *d);
void dial_proxy_step(struct dial *d);
int dial_proxy_poll(const struct dial *d, struct pollfd *fds, int room, int *timeout_ms);
void dial_proxy_done(struct dial *d);
/* Fact and error of a proxy that does not do what was asked; status 0: none was given. */
void dial_proxy_refuse(struct dial *d, uint32_t status, const char *format, ...) ERROR_FORMAT(3, 4);
/* Octets to send, and n octets exactly (or fewer than n: not there yet) in d->proxy.in. */
void dial_proxy_say(struct dial *d, const void *p, size_t n);
bool dial_proxy_read(struct dial *d, size_t n);
void dial_proxy_rest(struct dial *d); /* takes what else is there, for the recording */

/* dial_socks.c */
void dial_socks_begin(struct dial *d);
/* Does what can be done; true when the way is open. */
bool dial_socks_step(struct dial *d);

#endif
