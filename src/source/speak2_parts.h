/*
 * speak2_parts.h: what the files of speak2 share: the session and its streams, the two buffers of
 * what goes out, and the frames that are written past the library.
 */
#ifndef SOURCE_SPEAK2_PARTS_H
#define SOURCE_SPEAK2_PARTS_H

#include <nghttp2/nghttp2.h>

#include "base/buf.h"
#include "source/speak2.h"

enum {
	SPEAK2_FRAME_HEADER = 9,
	SPEAK2_WINDOW = 1024 * 1024,
	SPEAK2_CONNECTION_WINDOW = 16 * 1024 * 1024,
	SPEAK2_WINDOW_MAX = 0x7fffffff,
	SPEAK2_PENDING_MAX = 1024 * 1024, /* control frames gathered ahead of the owner */
	SPEAK2_HEADERS_OUT_MAX = 18 * 1024 * 1024,

	/* numbers that older headers of the library lack */
	SPEAK2_PRIORITY_UPDATE = 0x10,	       /* RFC 9218 7.1 */
	SPEAK2_NO_RFC7540_PRIORITIES = 0x9,    /* RFC 9218 2.1.1 */
	SPEAK2_TOO_MANY_CONTINUATIONS = -905   /* 1.61, and security updates of older ones */
};

struct speak2_stream {
	struct speak2_stream *next, *previous;
	uint32_t id;
	bool ours, sent; /* a request of ours; its HEADERS went out */
	bool whole, refused, told;
	bool deferred, trailers_given, reset_by_hand;
	struct body_reader *body;
	struct request_body file; /* opened when the first octet is asked for */
	struct request_fields trailers;
	struct request *waiting; /* for the peer's SETTINGS; not known to the library yet */
	uint64_t held;		 /* octets whose WINDOW_UPDATE is held back */
	uint64_t returned;	 /* the same, but the library believes them sent */
	uint64_t by_hand;	 /* of WINDOW_UPDATEs that go out although they are held back */
};

struct speak2 {
	nghttp2_session *ng;
	struct speak2_handler h;
	struct speak2_state state;
	struct target target; /* for requests that wait for SETTINGS */
	struct speak2_stream *first, *last;
	struct buf pending, giving; /* giving is borrowed by the owner */
	struct buf later;	    /* raw octets that came from within a callback */
	uint64_t held;		    /* as speak2_stream.held, of the connection */
	uint64_t returned;	    /* as speak2_stream.returned */
	uint64_t window_by_hand;    /* as speak2_stream.by_hand */
	unsigned settings_due, deferred, waiting;
	unsigned stray_acks; /* ACKs that answer SETTINGS that the library never saw */
	uint32_t next_id;    /* of the next request, while some wait */
	int64_t window_high, window_initial; /* the peer's, before its SETTINGS counted */
	bool hold, inside, quiet, dead, finishing;
	bool refused_input; /* a frame of what was just fed */
	bool by_hand;	    /* GOAWAY was the user's wish */
	/* Where in a frame the input stands: only needed to leave out stray ACKs. */
	uint8_t head[SPEAK2_FRAME_HEADER];
	size_t head_n, payload_left;
};

/* speak2_library.c: what nghttp2 calls */
bool speak2_library_new(struct speak2 *s, struct error *e);
void speak2_fact(struct speak2 *s, enum local_kind kind, uint32_t stream, uint32_t a,
		 const char *format, ...) ERROR_FORMAT(5, 6);

/* speak2_stream.c */
struct speak2_stream *speak2_stream_new(struct speak2 *s, uint32_t id);
struct speak2_stream *speak2_stream_find(struct speak2 *s, uint32_t id);
void speak2_stream_over(struct speak2 *s, struct speak2_stream *x, uint32_t code, bool safe);
void speak2_stream_free(struct speak2 *s, struct speak2_stream *x);
void speak2_stream_refused(struct speak2 *s); /* a GOAWAY came: those that never went out */
void speak2_stream_all_over(struct speak2 *s);
void speak2_stream_start_waiting(struct speak2 *s); /* the peer's SETTINGS are here */
ssize_t speak2_stream_read(nghttp2_session *ng, int32_t id, uint8_t *out, size_t n, uint32_t *flags,
			   nghttp2_data_source *source, void *arg);
void speak2_stream_resume(struct speak2 *s, bool all);

/* speak2.c */
void speak2_append(struct buf *to, const void *p, size_t n);
/* Moves what the library wants to send, except DATA, behind what is pending. */
void speak2_drain(struct speak2 *s);
void speak2_frame(struct buf *to, uint8_t type, uint8_t flags, uint32_t stream, const void *p,
		  size_t n);
/* speak2_raw.c: counts the SETTINGS among frames that the library does not know of. */
void speak2_expect_acks(struct speak2 *s, const void *p, size_t n);
void speak2_out_of_step(struct speak2 *s, const char *why);
/* The octets of what the library wants to send now are left out; those in place of its SETTINGS
 * frame (NULL: of everything) are `p`. For what it would not send itself. */
void speak2_drain_instead(struct speak2 *s, bool settings_only, const void *p, size_t n);

/* speak2_settings.c */
bool speak2_settings_send(struct speak2 *s, const struct target_setting *list, size_t n,
			  struct error *e);
/* The initial ones, or t->preface in their place. */
/* `upgraded`: the library has queued our SETTINGS itself (nghttp2_session_upgrade2). */
bool speak2_settings_begin(struct speak2 *s, const struct target *t, bool upgraded,
			   struct error *e);
/* Those that the library would send, for RFC 7540 3.2.1; at most TARGET_SETTINGS_MAX. */
size_t speak2_settings_initial(const struct target *t, struct target_setting *out);
size_t speak2_settings_pack(const struct target_setting *list, size_t n, uint8_t *out);
size_t speak2_settings_legal(const struct target_setting *list, size_t n,
			     nghttp2_settings_entry *out);

#endif
