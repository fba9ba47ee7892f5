/*
 * book.h: the book, everything that was learnt from a capture or a live session.
 *
 * Append-only: connections, streams and events get ids (indices) that stay valid as long as the
 * book lives; nothing that it holds ever moves. Decoders write (src/book/write.h), rules and faces
 * read through this header. A face remembers a count and asks again; nobody calls back.
 * One exception keeps it honest: when keys arrive after the packets they open (a secrets block at
 * the end of the file, a key log that grew), the session starts a fresh book and raises
 * session_generation; ids of the old one mean nothing then.
 *
 * Times are nanoseconds since the Unix epoch. Sides: 0 and 1 are the two ends of a connection in
 * the order of the addresses' first packet; which of them is the client may be learnt late, so
 * events keep the side and book_from_client() translates.
 */
#ifndef H2LENS_BOOK_H
#define H2LENS_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct book;

#define BOOK_NONE UINT32_MAX	 /* no event, no connection, no stream, no packet */
#define WINDOW_UNKNOWN INT32_MIN /* a flow-control window that the capture cannot tell */

/* id of an interned byte string; 0 is "not known" */
typedef uint32_t text_id; /* an integer, not a struct: the one typedef of the contract */

/* A borrowed byte string, not terminated. */
struct slice {
	const char *p;
	size_t n;
};

/* What an event is. X(kind, layer, short name as the frame list shows it)
 *
 * The words a, b, c and the blob of struct event by kind:
 *   TCP_SYN            a MSS (0 none), b window scale (255 none)
 *   TCP_SYN_ACK        as TCP_SYN; c handshake time so far in µs
 *   TCP_ESTABLISHED    a initial round-trip time in µs
 *   TCP_RETRANSMISSION / TCP_FAST_RETRANSMISSION / TCP_SPURIOUS / TCP_OUT_OF_ORDER
 *                      length bytes, a relative sequence number
 *   TCP_GAP            length bytes never captured on that side (0: not known)
 *   TCP_ZERO_WINDOW    that side's receive window is closed; TCP_WINDOW_OPEN a new window
 *   TCP_KEEP_ALIVE     -
 *   TCP_FIN, TCP_RST   a 1 for RST: it answers a SYN (refused); b 1: outside the window, it
 *                      changes nothing; c it came with another TTL than all else from that side:
 *                      theirs * 256 + its own, else 0
 *   TCP_SYN_TIMEOUT    a number of SYNs that nobody answered
 *   TCP_IDLE           a milliseconds of silence that ended at this event's packet
 *   TCP_REUSED         the same addresses and ports start a new connection: a old connection id
 *   TCP_ICMP           a ICMP type, b code, c next-hop MTU (0 none); IPv6 types plus 256
 *   TLS_*              length bytes of the handshake message or record
 *   TLS_CLIENT_HELLO, TLS_SERVER_HELLO, TLS_HELLO_RETRY   a version, b cipher suite (0 for client)
 *   TLS_HANDSHAKE      a handshake type (any message without a kind of its own)
 *   TLS_ALERT          a level (1, 2), b description; c 1 when it was encrypted
 *   TLS_KEY_UPDATE     a 1 update_requested
 *   TLS_OPAQUE         length bytes of an application-data record that was not opened
 *   TLS_RECORD_LOST    a records missing before this one (0 not known); decryption goes on here
 *   TLS_TRUNCATED      -
 *   H2_PREFACE         length 24
 *   H2_FRAME           type, flags, stream, length as in the frame header; pos
 *     DATA             a stream window left, b connection window left (int32, WINDOW_UNKNOWN), c
 * data bytes without padding HEADERS          fields header list; a priority dependency (bit 31
 * exclusive) and b weight+1 when the PRIORITY flag is set; c padding octets PRIORITY         a
 * dependency (bit 31 exclusive), b weight+1 RST_STREAM       a error code SETTINGS         blob the
 * payload PUSH_PROMISE     fields; a promised stream; c padding octets PING             a, b the
 * opaque octets, big-endian; c round-trip time in µs (ACK; 0 unknown) GOAWAY           a error
 * code, b last stream id, blob the debug data WINDOW_UPDATE    a increment, b window after it
 * (int32) CONTINUATION     fields when it ends the block ALTSVC, ORIGIN, PRIORITY_UPDATE, unknown:
 * blob the payload (cut at BOOK_BLOB_KEPT) H2_LOST            length bytes missing or skipped until
 * frames could be read again BAD                a error code (HTTP/2) or alert that fits, b octet
 * offset, blob the phrase; it follows the event that it judges (c its id, BOOK_NONE when none)
 *   HTTP1_REQUEST, HTTP1_RESPONSE   fields (:method :path :version / :status :reason first); a
 * status DNS_QUERY, DNS_ANSWER           a rcode, b number of addresses, c time in µs; flags enum
 *                      dns_flag; blob text
 *   NOTE               blob text
 *   LOCAL              what our own side knew without a packet (wire/local.h): type enum
 *                      local_kind, a and b by kind; blob the words
 */
#define EVENT_KINDS(X)                                                                             \
	X(TCP_SYN, TCP, "SYN")                                                                     \
	X(TCP_SYN_ACK, TCP, "SYN ACK")                                                             \
	X(TCP_ESTABLISHED, TCP, "established")                                                     \
	X(TCP_RETRANSMISSION, TCP, "retransmission")                                               \
	X(TCP_FAST_RETRANSMISSION, TCP, "fast retransmission")                                     \
	X(TCP_SPURIOUS, TCP, "spurious retransmission")                                            \
	X(TCP_OUT_OF_ORDER, TCP, "out of order")                                                   \
	X(TCP_GAP, TCP, "gap")                                                                     \
	X(TCP_ZERO_WINDOW, TCP, "zero window")                                                     \
	X(TCP_WINDOW_OPEN, TCP, "window open")                                                     \
	X(TCP_KEEP_ALIVE, TCP, "keep-alive")                                                       \
	X(TCP_FIN, TCP, "FIN")                                                                     \
	X(TCP_RST, TCP, "RST")                                                                     \
	X(TCP_SYN_TIMEOUT, TCP, "SYN unanswered")                                                  \
	X(TCP_IDLE, TCP, "idle")                                                                   \
	X(TCP_REUSED, TCP, "port reused")                                                          \
	X(TCP_ICMP, TCP, "ICMP")                                                                   \
	X(TLS_CLIENT_HELLO, TLS, "ClientHello")                                                    \
	X(TLS_SERVER_HELLO, TLS, "ServerHello")                                                    \
	X(TLS_HELLO_RETRY, TLS, "HelloRetryRequest")                                               \
	X(TLS_ENCRYPTED_EXTENSIONS, TLS, "EncryptedExtensions")                                    \
	X(TLS_CERTIFICATE, TLS, "Certificate")                                                     \
	X(TLS_HANDSHAKE, TLS, "Handshake")                                                         \
	X(TLS_CHANGE_CIPHER_SPEC, TLS, "ChangeCipherSpec")                                         \
	X(TLS_FINISHED, TLS, "Finished")                                                           \
	X(TLS_TICKET, TLS, "NewSessionTicket")                                                     \
	X(TLS_KEY_UPDATE, TLS, "KeyUpdate")                                                        \
	X(TLS_ALERT, TLS, "Alert")                                                                 \
	X(TLS_OPAQUE, TLS, "encrypted")                                                            \
	X(TLS_RECORD_LOST, TLS, "record lost")                                                     \
	X(H2_PREFACE, H2, "preface")                                                               \
	X(H2_FRAME, H2, "frame")                                                                   \
	X(H2_LOST, H2, "frames lost")                                                              \
	X(BAD, H2, "violation")                                                                    \
	X(HTTP1_REQUEST, HTTP1, "HTTP/1.1 request")                                                \
	X(HTTP1_RESPONSE, HTTP1, "HTTP/1.1 response")                                              \
	X(DNS_QUERY, DNS, "DNS query")                                                             \
	X(DNS_ANSWER, DNS, "DNS answer")                                                           \
	X(NOTE, NOTE, "note")                                                                      \
	X(LOCAL, NOTE, "h2lens")

enum event_kind {
#define X(kind, layer, name) EVENT_##kind,
	EVENT_KINDS(X)
#undef X
		EVENT_KIND_COUNT
};

enum dns_flag {
	DNS_TRUNCATED = 1,    /* TC: the whole answer is to be had over TCP */
	DNS_UNDELIVERABLE = 2 /* no answer, but an ICMP error about the query: b code, c type */
};

enum event_layer { LAYER_DNS, LAYER_TCP, LAYER_TLS, LAYER_H2, LAYER_HTTP1, LAYER_NOTE };

enum severity { SEVERITY_OK, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

enum { BOOK_BLOB_KEPT = 4096 }; /* octets of a frame's payload kept in the book at most */

struct event {
	uint64_t time;
	uint64_t pos;	      /* octet offset of the frame in its side's (decrypted) byte stream */
	uint32_t packet;      /* number of the packet that completed it, from 1 */
	uint32_t conn;	      /* connection id */
	uint32_t stream;      /* HTTP/2 stream identifier; 0 also for anything below HTTP/2 */
	uint32_t next;	      /* next event of the connection, or BOOK_NONE */
	uint32_t next_stream; /* next event of the same stream (0 included), or BOOK_NONE */
	uint32_t length;
	uint32_t a, b, c;
	uint32_t ref;		/* handle of the header list or the blob; 0 none */
	uint8_t kind;		/* enum event_kind */
	uint8_t type, flags;	/* of an H2_FRAME */
	uint8_t side : 1;	/* who sent it */
	uint8_t severity : 2;	/* enum severity: worth a mark */
	uint8_t has_fields : 1; /* ref is a header list, else a blob */
	uint8_t uncertain : 1;	/* reassembled across a gap: do not take it for proof */
	uint8_t pushed : 1;	/* on a stream that a PUSH_PROMISE opened */
	uint8_t inferred : 1;	/* not on the wire: concluded (SYN unanswered, idle, gap) */
};

/* How a header field's octets are known: RFC 7541 with a history that may have holes. */
enum provenance {
	FIELD_STATIC,  /* static table entry or literal: a fact */
	FIELD_LITERAL, /* literal on the wire: a fact */
	FIELD_DYNAMIC, /* dynamic entry whose insertion we saw: a fact */
	FIELD_UNKNOWN, /* dynamic entry inserted before the capture began; shown as ? */
	FIELD_SUSPECT  /* dynamic entry that a lost insertion may have shifted; shown as ? */
};

enum field_repr { /* RFC 7541 section 6 */
		  REPR_INDEXED,
		  REPR_INCREMENTAL,
		  REPR_WITHOUT_INDEXING,
		  REPR_NEVER_INDEXED,
		  REPR_HTTP1
};

struct field {
	text_id name, value;	       /* 0: not known, show "?" */
	uint8_t name_from, value_from; /* enum provenance */
	uint8_t repr;		       /* enum field_repr */
	uint8_t huffman;	       /* bit 0 name, bit 1 value */
	uint32_t index;		       /* table index used on the wire, 0 none */
};

enum protocol { PROTOCOL_TCP, PROTOCOL_TLS, PROTOCOL_HTTP1, PROTOCOL_H2, PROTOCOL_H2C };

struct address {
	uint8_t bytes[16];
	uint8_t family; /* 4, 6; 0 none */
	uint16_t port;
};

enum tcp_close { TCP_OPEN, TCP_CLOSED_FIN, TCP_CLOSED_RST, TCP_CLOSED_REFUSED, TCP_CLOSED_TIMEOUT };

/* Per side. */
struct tcp_side {
	uint64_t bytes;	  /* payload delivered in order */
	uint64_t missing; /* octets never captured */
	uint32_t packets;
	uint32_t retransmissions;
	uint32_t out_of_order;
	uint32_t zero_windows;
	uint16_t mss;	/* that side announced; 0 unknown */
	uint8_t wscale; /* 255: none or unknown */
	bool fin, rst;
	bool behind;	/* the peer acknowledged octets of this side that we do not have (yet) */
	uint64_t acked; /* octets of this side, from its first, that the peer acknowledged */
	uint64_t last;	/* time of its last packet, 0 none */
};

enum tls_decrypted { /* why a connection is or is not decrypted; X(name, one line) */
#define TLS_REASONS(X)                                                                             \
	X(YES, "decrypted")                                                                        \
	X(NO_KEYS, "not decrypted: there are no keys (--keylog FILE)")                             \
	X(NOT_THIS_SESSION, "not decrypted: the keys hold none for this client random")            \
	X(LABEL_MISSING, "not decrypted: the keys for this client random lack the needed label")   \
	X(WRONG_SECRET, "not decrypted: the secret for this client random does not open it")       \
	X(NO_HANDSHAKE, "not decrypted: the handshake was not captured")                           \
	X(RESUMED_AFTER_LOSS, "decrypted: a record was lost, resumed")                             \
	X(LOST, "decrypted in part: a record was lost and the sequence was not found again")       \
	X(SUITE, "not decrypted: the cipher suite is not supported")                               \
	X(HANDSHAKE_ONLY, "no application data to decrypt")                                        \
	X(ONE_SIDE, "decrypted on one side only: the keys lack the other side's secret")           \
	X(HANDSHAKE_CUT, "not decrypted: the handshake was captured in part")                      \
	X(EARLY_SHUT, "decrypted but for the early data: the keys lack "                           \
		      "CLIENT_EARLY_TRAFFIC_SECRET")
#define X(name, line) TLS_DECRYPTED_##name,
		     TLS_REASONS(X)
#undef X
			     TLS_DECRYPTED_COUNT
};

struct certificate {
	text_id subject, issuer, names; /* names: SANs joined by ", " */
	text_id serial;
	int64_t not_before, not_after; /* seconds since the epoch */
	uint32_t seen;		       /* how many times */
	bool self_signed;
};

struct tls_facts {
	uint16_t version; /* 0x0303, 0x0304; 0 unknown */
	uint16_t client_max_version;
	uint16_t cipher;   /* chosen suite, 0 unknown */
	uint16_t group;	   /* chosen key share group, 0 none */
	uint8_t decrypted; /* enum tls_decrypted */
	bool client_hello, server_hello, resumed, early_data, hello_retry, sct;
	bool close_notify[2]; /* by side */
	uint32_t resumed_at;  /* record number where decryption resumed after a loss, 0 none */
	uint32_t lost_records;
	uint32_t keys_missing; /* for LABEL_MISSING: text_id of the label */
	text_id sni, alpn,
		alpn_offered; /* offered: joined by ',' ; alpn 0 when none was chosen or known */
	text_id versions_offered, suites_offered, groups_offered; /* readable, joined by ", " */
	text_id ja4;
	uint32_t certificate; /* index for book_certificate, BOOK_NONE */
	uint8_t certificates; /* how many the server sent with it, itself too; 0 unknown */
	uint8_t client_random[32], server_random[32];
	uint64_t start, done; /* time of ClientHello and of the last Finished seen; 0 unknown */
};

enum { SETTINGS_KNOWN = 10 }; /* settings 0..9 kept by number */

struct settings_facts { /* what one side announced, last value wins */
	uint32_t value[SETTINGS_KNOWN];
	uint16_t seen; /* bit per identifier */
	bool acked;    /* the other side acknowledged the last frame */
	bool any;
};

enum { TALLY_TYPES = 16 };

/* What a connection's events but the last one were, counted as they came, so that rules need not
 * walk them all. By side. */
struct tally {
	uint32_t frames[TALLY_TYPES][2]; /* by frame type, ACKs too */
	uint32_t empty_data[2];		 /* DATA without octets and without END_STREAM */
	uint32_t opaque_records[2];	 /* TLS_OPAQUE, and their octets: */
	uint64_t opaque[2];
	uint32_t first_h2[2], last_h2[2]; /* first and last frame, BOOK_NONE none */
	uint64_t last_active;		  /* time of the last frame but PING, SETTINGS, GOAWAY */
	uint64_t last_said[2];		  /* time of the last octets (frames, records, messages) */
};

struct connection {
	uint32_t id;
	struct address end[2];
	uint8_t client;	   /* which side is the client */
	bool client_known; /* from SYN, ClientHello, preface or fields; else guessed by port */
	bool complete;	   /* the capture saw it start */
	bool assumed;	   /* HTTP/2 found by its frame headers alone */
	bool upgraded;	   /* h2c by HTTP/1.1 Upgrade */
	bool preface;	   /* client connection preface seen */
	bool tunnelled;	   /* inside HTTP CONNECT */
	uint8_t protocol;  /* enum protocol */
	uint8_t close;	   /* enum tcp_close */
	uint8_t closed_by; /* side that sent the first FIN or RST; valid when close is FIN or RST */
	uint8_t worst;	   /* enum severity over its events */
	uint64_t start, last; /* time of first and last packet */
	uint32_t rtt;	      /* initial round-trip time in µs, 0 unknown */
	struct tcp_side tcp[2];
	struct tls_facts *tls; /* NULL when no TLS */
	struct settings_facts settings[2];
	uint32_t goaways;
	uint32_t first_event, last_event, events;
	uint32_t first_stream, last_stream, streams; /* stream ids are book ids, chained by next */
	uint32_t frames;			     /* HTTP/2 frames, both sides */
	uint32_t zero_first, zero_last;		     /* chain of the events with stream 0 */
	uint32_t dns; /* event of the DNS answer that gave the server's address, BOOK_NONE */
	uint32_t first_note, last_note; /* of book_notable */
	struct tally tally;
};

enum stream_state { /* RFC 9113 section 5.1 */
		    STREAM_IDLE,
		    STREAM_RESERVED_LOCAL,
		    STREAM_RESERVED_REMOTE,
		    STREAM_OPEN,
		    STREAM_HALF_CLOSED_CLIENT, /* the client has ended its side */
		    STREAM_HALF_CLOSED_SERVER,
		    STREAM_CLOSED
};

enum stream_end {
	STREAM_END_OPEN,     /* nothing ended it before the capture or the connection's life did */
	STREAM_END_COMPLETE, /* END_STREAM from both, or from the server after a whole response */
	STREAM_END_RESET,
	STREAM_END_REFUSED, /* above a GOAWAY's last stream id, or REFUSED_STREAM */
	STREAM_END_LOST	    /* the connection ended under it */
};

struct stream {
	uint32_t conn;
	uint32_t id;   /* stream identifier */
	uint32_t next; /* next stream of the connection (book id) */
	uint32_t first_event, last_event, events;
	text_id method, path, authority, scheme; /* 0 not known */
	uint64_t start;				 /* time of the first frame */
	uint64_t first_response;		 /* first response HEADERS (final status), 0 none */
	uint64_t last;				 /* last frame */
	uint64_t request_bytes, response_bytes;	 /* DATA without padding */
	uint32_t reset_code;
	uint16_t status;    /* final status, 0 none */
	uint8_t state, end; /* enum stream_state, enum stream_end */
	uint8_t reset_side;
	uint8_t worst;
	bool reset, pushed, uncertain;
	uint8_t finished; /* bit per side: it sent END_STREAM or RST_STREAM */
	text_id grpc_status, grpc_message, grpc_timeout, content_type;
	/* by side, as far as all of its DATA was at hand: octets that its last gRPC message or
	 * WebSocket frame lacked when it ended or was broken off; the code of its WebSocket close
	 * frame, 0 none */
	uint32_t message_lacks[2];
	uint32_t message_length[2]; /* and the length that such a gRPC message had announced */
	uint16_t close_code[2];
	bool compressed[2]; /* a gRPC message had the compressed flag */
	bool framed[2];	    /* its messages or frames were read to the end */
};

/* What the whole source said of itself. */
struct source_facts {
	uint64_t packets, bytes;    /* bytes captured in packets */
	uint64_t start, end;	    /* first and last packet's time */
	uint64_t truncated_packets; /* cut by a snap length */
	uint64_t missing_bytes;	    /* holes in TCP, all connections */
	uint64_t not_ip, not_tcp, fragments_lost, malformed, link_unknown, dropped;
	uint32_t link_unknown_type;
	bool cut;	/* the file ends inside a packet */
	text_id keylog; /* path of the first key log that was given, 0 none */
};

uint32_t book_events(const struct book *b);	 /* count */
uint32_t book_connections(const struct book *b); /* count */
uint32_t book_streams(const struct book *b);	 /* count */
const struct event *book_event(const struct book *b, uint32_t id);
const struct connection *book_connection(const struct book *b, uint32_t id);
const struct stream *book_stream(const struct book *b, uint32_t id);
const struct certificate *book_certificate(const struct book *b, uint32_t id);
const struct source_facts *book_source(const struct book *b);
/* The book id of a connection's stream, or BOOK_NONE. */
uint32_t book_find_stream(const struct book *b, uint32_t conn, uint32_t stream);
/* The interned string; {"",0} for 0. */
struct slice book_text(const struct book *b, text_id id);
/* The next of a connection's events but the last one that are not plain traffic (HEADERS, DATA,
 * CONTINUATION, WINDOW_UPDATE on a stream, records that were not opened): *note is
 * connection.first_note at first, and moves on. BOOK_NONE at the end. */
uint32_t book_notable(const struct book *b, uint32_t *note);
/* The same for the events of no connection (lookups, remarks), all of them; *note is 0 at first. */
uint32_t book_loose(const struct book *b, uint32_t *note);
/* Is an event of the connection plain traffic? The first records that were not opened are not. */
bool book_is_plain(const struct connection *c, const struct event *e);
/* Adds an event to a tally. */
void book_count(struct tally *t, const struct event *e, uint32_t id);
/* The header list of an event: count, and *fields borrowed (stays valid). */
size_t book_fields(const struct book *b, const struct event *e, const struct field **fields);
/* The blob of an event; {"",0} when it has none. */
struct slice book_blob(const struct book *b, const struct event *e);
/* The value of the first field of that name in an event's list; {NULL,0} when absent or unknown. */
struct slice book_field(const struct book *b, const struct event *e, const char *name);
/* Was the application data opened, from the start or again after a loss? */
bool book_decrypted(const struct tls_facts *t);
/* Does TLS (t may be NULL: there is none) hide something that was said? */
bool book_hidden(const struct tls_facts *t);
bool book_from_client(const struct book *b, const struct event *e);
/* Was the stream asked for with the method CONNECT? A tunnel may be open and silent as long as it
 * likes. */
bool book_connects(const struct book *b, const struct stream *s);
/* Seconds from the first packet. */
double book_seconds(const struct book *b, uint64_t time);
/* "10.0.0.1:443", "[2001:db8::1]:443"; out must hold 64 characters. */
char *book_address(char *out, size_t room, const struct address *a);

#endif
