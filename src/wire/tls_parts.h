/*
 * tls_parts.h: what the parts of the TLS decoder share; nobody else includes it.
 *
 *   tls.c            octets into records, holes, looking for the next record header
 *   tls_record.c     one record: opened or not, by content type, into events and plaintext
 *   tls_handshake.c  handshake messages into facts
 *   tls_epoch.c      which key opens a record: epochs, key updates, search after a loss
 *   tls_blind.c      keys by trial for a connection whose handshake was not captured
 *   tls_reason.c     why a connection is or is not decrypted, and whether new keys would help
 */
#ifndef WIRE_TLS_PARTS_H
#define WIRE_TLS_PARTS_H

#include "base/buf.h"
#include "base/chunks.h"
#include "base/map.h"
#include "wire/tls.h"
#include "wire/tls_cert.h"
#include "wire/tls_hello.h"
#include "wire/tls_keys.h"
#include "wire/tls_open.h"

enum {
	TLS_NESTING = 4,	      /* TLS in TLS: output buffers at work at the same time */
	TLS_POOL = 64,		      /* spare buffers for records split over segments */
	TLS_MESSAGE_MAX = 256 * 1024, /* a handshake message that is gathered */
	TLS_EARLY_MAX = 64 * 1024,    /* octets of early data that wait for the server's answer */
	TLS_EARLY_RECORDS_MAX = 256,
	TLS_SEARCH_MAX = 4096,	/* sequence numbers tried after a loss */
	TLS_HOPELESS = 64,	/* records that fail before a side is given up */
	TLS_WANTED_MAX = 65536, /* connections remembered that lack keys */
	TLS_BLIND_SECRETS_MAX = 64,
	TLS_BLIND_SEQUENCES = 2048,
	TLS_BLIND_RECORD_MAX = 600,
	TLS_BLIND_TRIES = 400 * 1000 /* in a session: some 0.2 s */
};

/* Octets that may be opened in vain while searching: of a connection, of a session. */
#define TLS_EFFORT_CONNECTION (INT64_C(128) << 20)
#define TLS_EFFORT_SESSION (INT64_C(2) << 30)

enum { TLS_EPOCH_CLEAR, TLS_EPOCH_EARLY, TLS_EPOCH_HANDSHAKE, TLS_EPOCH_TRAFFIC };

struct tls_last_text { /* the newest list and its words: clients say the same every time */
	struct buf raw;
	text_id id;
};

struct tls_kept_key { /* for tls_reopen */
	uint32_t conn;
	uint16_t epoch;
	uint8_t side;
	struct tls_key key;
};

struct tls_wanted { /* a connection that was not opened for want of keys */
	uint8_t client_random[TLS_RANDOM];
	uint32_t had; /* labels that were known, keylog_labels */
};

struct tls_shared {
	struct book *book;
	const struct keylog *keys;
	struct tls_digests *digests;
	struct tls_opener *opener;
	struct tls_certs *certs;
	uint8_t *out[TLS_NESTING];
	unsigned depth;
	struct buf pool[TLS_POOL];
	unsigned pooled;
	struct chunks kept; /* struct tls_kept_key */
	struct map kept_by; /* connection, side, epoch → kept */
	struct tls_wanted *wanted;
	size_t wanted_count, wanted_room;
	struct tls_answer { /* of tls_shared_would_open, which is asked often */
		uint32_t revision;
		size_t wanted;
		bool open;
	} * answer;
	uint32_t unhandled; /* connections without a handshake that met an empty key log */
	int64_t effort;
	int32_t blind_tries;
	struct tls_last_text suites, groups, versions, alpn;
};

struct tls_side {
	struct buf partial; /* octets from `from` on wait for the rest of their record */
	size_t from;
	uint64_t pos;  /* TCP stream offset behind what was fed and lost so far */
	uint64_t skip; /* octets still to come of a record with a hole in it */
	bool scanning; /* the next record header must be found */
	bool finished;

	struct buf message;    /* a handshake message over several records */
	uint64_t message_skip; /* octets still to come of one that is too long to gather */
	bool message_unsure;   /* octets were lost: a record may begin inside a message */

	bool changed;	/* ChangeCipherSpec seen: all that follows is protected (TLS 1.2) */
	uint16_t epoch; /* as tls.h counts them */
	struct tls_key key;
	uint8_t secret[TLS_HASH_MAX]; /* of TLS 1.3, to derive the next one from */
	uint64_t sequence;	      /* of the next record */
	uint64_t nonce;		      /* explicit nonce of the last opened record of TLS 1.2 */
	uint32_t revision;	      /* of the key log when a key was looked for in vain, plus 1 */
	bool nonce_known, opened_epoch, kept;
	bool chain_known; /* TLS 1.0: the octets before the next record are those in key.iv */
	bool given_up;

	bool gap;		  /* something was lost since the last opened record */
	bool gap_told;		  /* the handler knows */
	bool gap_exact;		  /* lost_plain is right */
	bool resumed, unresolved; /* found again after a loss; still looking */
	uint64_t gap_octets;	  /* 0: unknown */
	uint64_t lost_plain;	  /* octets of plaintext in the records with holes */
	uint32_t lost_known;	  /* those records */

	uint64_t plain_pos;
	uint64_t app;	 /* application-data records opened */
	uint32_t opened; /* protected records opened, any content; saturates */
	uint32_t opaque; /* protected records that should have been opened and were not */
	uint32_t failures;
};

struct tls {
	struct tls_shared *shared;
	struct tls_handler handler;
	struct layout *layout;
	struct tls_facts *facts; /* the connection's, or `own` when an outer session has those */
	struct tls_facts own;
	uint32_t conn;
	int8_t client; /* side, -1 unknown */
	bool client_hello, server_hello, hello_done, blind_noted, wanted, early_offered;
	bool cut; /* a hole in the handshake messages that travel in clear */
	int64_t effort;

	/* of the newest handshake; the facts keep the first */
	uint16_t version, suite;
	bool client_extended_master, extended_master, encrypt_then_mac;
	uint8_t client_random[TLS_RANDOM], server_random[TLS_RANDOM];
	uint8_t session_id[32], client_session_id[32];
	uint8_t session_id_n, client_session_id_n;
	bool master_known;
	uint8_t master[TLS_MASTER_SECRET]; /* computed from a premaster secret */
	struct buf transcript;		   /* kept only when the key log holds premaster secrets */

	/* Early data that the server has neither accepted nor refused. */
	struct buf early;
	struct tls_early *early_records;
	size_t early_count;
	bool early_waits, early_shut; /* not answered yet; seen, but the keys lack its secret */

	struct tls_side side[2];
};

struct tls_early {
	struct record_place place; /* but `plain`, which only what is accepted has */
	struct moment at;
};

struct tls_record {
	const uint8_t *p; /* header first */
	size_t n;
	uint64_t pos; /* of the header in the TCP stream */
	struct moment at;
	int side;
	uint8_t type;
};

/* tls_record.c */
void tls_take_record(struct tls *t, const struct tls_record *r);
struct event *tls_event(struct tls *t, const struct tls_record *r, enum event_kind kind,
			size_t length);
void tls_finish_side(struct tls *t, int side, struct moment at);
/* Tells the handler once about a gap; n 0 when not known. */
void tls_tell_lost(struct tls *t, int side, uint64_t n, struct moment at);
/* Early data waits for the server's answer: what it refused is sent again. */
void tls_early_wait(struct tls *t);
void tls_early_settle(struct tls *t, bool accepted, struct moment at);
bool tls_is_protected(const struct tls *t, const struct tls_side *s, uint8_t type, size_t n);

/* tls_handshake.c */
void tls_take_handshake(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n);

/* The start of a message in clear whose rest was lost: a hello proves its random and suite. */
void tls_take_cut_handshake(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n);

/* tls_epoch.c */
/* Opens a protected record into `out`; *missing: records lost before it, UINT32_MAX not known. */
bool tls_epoch_open(struct tls *t, const struct tls_record *r, uint8_t *out, struct tls_opened *o,
		    uint32_t *missing);
void tls_epoch_change_cipher(struct tls *t, int side); /* TLS 1.2 ChangeCipherSpec */
void tls_epoch_after_finished(struct tls *t, int side);
void tls_epoch_after_early(struct tls *t, int side);
void tls_epoch_update(struct tls *t, int side); /* KeyUpdate */
void tls_epoch_premaster(struct tls *t, const uint8_t *exchange, size_t n);
/* Takes a key of TLS 1.3 into use; `next` is the number of the next record. */
void tls_epoch_adopt(struct tls_side *s, const struct tls_key *k, const uint8_t *secret,
		     unsigned epoch, uint64_t next);
/* Suites of TLS 1.3 whose secrets have n octets, the i-th or NULL. */
const struct tls_suite *tls_epoch_suite(size_t secret_n, unsigned i);
bool tls_epoch_spend(struct tls *t, size_t n);

/* tls_blind.c */
bool tls_blind_open(struct tls *t, const struct tls_record *r, uint8_t *out, struct tls_opened *o);

/* tls_reason.c */
/* The key log lacks a label that the side needs. */
bool tls_lacks_label(const struct tls *t, int side);
void tls_judge(struct tls *t);
void tls_want_keys(struct tls *t);
struct slice tls_secret(const struct tls *t, enum keylog_label label);

#endif
