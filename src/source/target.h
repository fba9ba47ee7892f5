/*
 * target.h: whom a live session talks to and how: everything that the command line, a pasted curl
 * line or the workbench can say of a connection before it exists. A plain description: who makes
 * it (options, curl, steer) owns it; the driver copies what it keeps. Options are spelled as curl
 * spells them. Text lists are in the order given.
 */
#ifndef SOURCE_TARGET_H
#define SOURCE_TARGET_H

#include "h2lens/error.h"
#include "h2lens/text.h"

enum {
	TARGET_RESOLVES_MAX = 32, /* --resolve and --connect-to, each */
	TARGET_SETTINGS_MAX = 32,
	TARGET_ALPN_MAX = 16,
	TARGET_URL_MAX = 64 * 1024
};

/* How HTTP is spoken when nothing else decides. */
enum target_http {
	TARGET_HTTP_AUTO,    /* TLS: what ALPN gives; cleartext: HTTP/2 with prior knowledge, and
				HTTP/1.1 on a new connection when that is what the peer answers */
	TARGET_HTTP_PRIOR,   /* --http2-prior-knowledge: HTTP/2 whatever ALPN says, no second try */
	TARGET_HTTP_UPGRADE, /* --http2 on cleartext: HTTP/1.1 with Upgrade: h2c (RFC 7540 3.2) */
	TARGET_HTTP_1	     /* --http1.1 */
};

enum target_proxy {
	TARGET_NO_PROXY,
	TARGET_PROXY_CONNECT,
	TARGET_PROXY_SOCKS5,
	TARGET_PROXY_SOCKS5H
};

/* Stages that have a time limit, in milliseconds; 0: none. */
enum target_stage {
	TARGET_STAGE_NAME,     /* default 5000 */
	TARGET_STAGE_TCP,      /* 10000 */
	TARGET_STAGE_PROXY,    /* 10000 */
	TARGET_STAGE_TLS,      /* 10000 */
	TARGET_STAGE_PREFACE,  /* 5000: the peer's first SETTINGS (or HTTP/1.1 answer) */
	TARGET_STAGE_SETTINGS, /* 10000: the ACK of ours */
	TARGET_STAGE_IDLE,     /* 0: no octet came although a request waits */
	TARGET_STAGES
};

struct target_setting {
	uint16_t id;
	uint32_t value;
};

struct target_resolve { /* --resolve HOST:PORT:ADDR[,ADDR]; host "*" matches all */
	char *host;
	uint16_t port;
	char *addresses; /* comma separated, brackets around IPv6 allowed */
};

struct target_connect_to { /* --connect-to HOST1:PORT1:HOST2:PORT2; empty fields match/keep */
	char *host, *to_host;
	uint16_t port, to_port; /* 0: empty */
};

struct target {
	char *host; /* of the URL; an IPv6 literal without brackets */
	uint16_t port;
	bool tls; /* https */
	enum target_http http;

	/* getting there */
	int family; /* 0 both (RFC 8305), 4, 6 */
	struct target_resolve resolve[TARGET_RESOLVES_MAX];
	int resolves;
	struct target_connect_to connect_to[TARGET_RESOLVES_MAX];
	int connect_tos;
	char *unix_socket; /* NULL none */
	char *interface;   /* device or local address to bind to; NULL none */
	enum target_proxy proxy;
	char *proxy_host, *proxy_user, *proxy_password; /* user NULL: none */
	bool proxy_set; /* the user chose one, or chose none: the environment is not asked */
	uint16_t proxy_port;
	char *wire; /* --wire: interface to capture the true packets on; NULL none */

	/* TLS */
	bool insecure;					   /* -k */
	char *cacert, *capath, *cert, *key, *key_password; /* PEM files; NULL: the system's, none */
	char *sni;					   /* NULL: the host; "" none is sent */
	char *alpn;	      /* comma separated; NULL: "h2,http/1.1"; "" no extension */
	int tls_min, tls_max; /* 0, or 0x0301..0x0304 */
	char *ciphers, *ciphersuites, *groups; /* OpenSSL's lists: TLS 1.2, TLS 1.3, curves */
	bool resume;	 /* offer the last session of this host (the driver keeps them) */
	bool early_data; /* send the first request as 0-RTT when the session allows it */
	char *keylog;	 /* file that secrets are appended to (SSLKEYLOGFILE); NULL none */

	/* HTTP/2 of ours */
	struct target_setting
		settings[TARGET_SETTINGS_MAX]; /* the initial SETTINGS in this order; */
	int setting_count;		       /* -1: the driver's own choice */
	uint32_t connection_window; /* raised to this at the start; 0: the driver's own choice */
	bool hold_windows;	    /* send no WINDOW_UPDATE until told */
	char *preface; /* octets sent in place of preface and SETTINGS, hex; NULL: the right ones */

	uint32_t limit_ms[TARGET_STAGES];
};

/* Defaults; everything else zero. */
void target_init(struct target *t);
void target_done(struct target *t);
void target_copy(struct target *to, const struct target *from); /* *to is uninitialised */
/* Replaces an owned string by a copy of s (NULL: by NULL); the old one is wiped. */
void target_keep(char **at, const char *s);
/* Takes an URL apart: scheme http or https, user info refused with a word, host (IPv6 in brackets,
 * percent-encoding refused), port, path and query. *path is a new string ("/" at least, fragment
 * dropped) that the caller frees. Sets host, port and tls. */
bool target_url(struct target *t, const char *url, char **path, struct error *e);
/* The same scheme, host (in any case) and port (RFC 6454 section 5)? */
bool target_same_origin(const struct target *a, const struct target *b);
/* "host", "host:port" as :authority and Host show it: without the scheme's own port. */
void target_authority(const struct target *t, struct text *out);
/* HOST:PORT:ADDR[,…] (replaces an earlier one of that host and port); HOST1:PORT1:HOST2:PORT2;
 * [scheme://][user:password@]host[:port]. */
bool target_add_resolve(struct target *t, const char *spec, struct error *e);
bool target_add_connect_to(struct target *t, const char *spec, struct error *e);
bool target_set_proxy(struct target *t, const char *spec, struct error *e);
/* The proxy of HTTPS_PROXY / https_proxy / ALL_PROXY (http_proxy in lower case only), unless
 * NO_PROXY names the host, as curl reads them. `get` is getenv. */
bool target_environment_proxy(struct target *t, const char *(*get)(const char *), struct error *e);
/* Does a NO_PROXY list (hosts, .domains, addresses, CIDR; comma or blank separated; "*") name it?
 */
bool target_no_proxy(const char *list, const char *host);
/* Percent-encoding undone, for user info: a new string; NULL: a broken escape or %00. */
char *target_unescape(const char *s, size_t n);
/* "INITIAL_WINDOW_SIZE=0", "SETTINGS_MAX_FRAME_SIZE=20000", "0x99=7": appended to settings. */
bool target_add_setting(struct target *t, const char *spec, struct error *e);
/* One setting taken apart, for SETTINGS in mid-session. */
bool target_parse_setting(const char *spec, struct target_setting *out, struct error *e);

#endif
