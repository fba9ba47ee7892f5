/*
 * local.h: facts that never were on the wire: what the operating system, OpenSSL, nghttp2, a time
 * limit or the user told the driver. They travel in the recording as one line of text, and become
 * EVENT_LOCAL in the book, live and when the recording is opened again:
 *
 *   h2lens:KIND conn=ADDR>ADDR stream=N a=N b=N : words
 *
 * conn, stream, a and b may be missing. A comment without the prefix is an ordinary note.
 * The table of kinds (spelling, severity) is LOCAL_KINDS in h2lens/names.h.
 *   SESSION        words: "h2lens VERSION URL"
 *   ADDRESS        a host's address that no packet shows (hosts file, --resolve, a literal): words
 *   NAME_FAILED    no address: words say what the resolver said
 *   UNREACHABLE    connect failed without a packet: words are the system's
 *   LIMIT          a time limit was reached: a enum target_stage, b milliseconds;
 *                  words: what was awaited
 *   PROXY          the proxy refused or speaks something else: a its status or SOCKS reply
 *   CERTIFICATE    verification failed: a X509_V_ERR_*, b 1 when it was accepted (-k);
 *                  words OpenSSL's
 *   TLS            OpenSSL's own error: words; a 1 when what the peer sent, or its end, made it
 *   ALPN           what was offered and chosen, when that decides something: words
 *   LIBRARY        nghttp2 complained: a its error code, stream; words
 *   FIELD          nghttp2 refused a field: stream; words "name: value"
 *   BY_HAND        the user did something by hand: words are the command
 *   OUT_OF_STEP    raw octets were sent: from here on our library does not know all
 *   TCP_INFO       a smoothed RTT in µs, b retransmissions; words: "rttvar … cwnd … …"
 *   EARLY_DATA     a 1 accepted, 0 refused, 2 not offered: words why
 *   FALLBACK       a new connection is made because of the last one: words why
 *   RESET_BY       the connection ended without a packet that shows it: words
 *   RECORDING      the recording has a hole or stopped: words
 */
#ifndef WIRE_LOCAL_H
#define WIRE_LOCAL_H

#include "book/write.h"
#include "h2lens/names.h" /* LOCAL_KINDS: the floors below and above name the facts too */
#include "h2lens/text.h"

struct local_fact {
	enum local_kind kind;
	char conn[140]; /* "" none, else wrap_name's */
	uint32_t stream, a, b;
};

enum { LOCAL_LOOK = 1024 }; /* newest connections among which local_feed looks for those ends */

/* The line of a fact; words are sanitised to one line. */
void local_write(struct text *out, const struct local_fact *f, const char *words);
/* Takes a comment apart; false: it is none of ours. *words borrowed from p. */
bool local_parse(const char *p, size_t n, struct local_fact *f, struct slice *words);
/* The comment as an EVENT_LOCAL (type = kind, a, b, stream, severity; blob: the words) on the
 * newest connection of those ends; false: it is no fact. */
bool local_feed(struct book *b, const char *p, size_t n, struct moment at);
const char *local_name(unsigned kind); /* the spelling */

#endif
