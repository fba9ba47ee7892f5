/*
 * bodyview.h: a message body made readable: content-encoding undone (gzip, deflate, br, zstd), then
 * shown as what it is: JSON indented, text as it is, gRPC messages taken apart (protobuf by wire
 * type, or by name with a descriptor set), WebSocket messages one a line, anything else as hex.
 * Octets in, text out; bounded by BODYVIEW_MAX octets of output (a compression bomb ends there with
 * a line that says so). What is shown is sanitised; what bodyview_decode and bodyview_octets give
 * is raw.
 */
#ifndef H2LENS_BODYVIEW_H
#define H2LENS_BODYVIEW_H

#include "h2lens/session.h"

struct protobuf_set; /* protobuf.h */

enum { BODYVIEW_MAX = 16 * 1024 * 1024 };

enum bodyview_shape {
	BODYVIEW_TEXT,
	BODYVIEW_JSON,
	BODYVIEW_GRPC,
	BODYVIEW_WEBSOCKET,
	BODYVIEW_PROTOBUF,
	BODYVIEW_HEX
};

/* Appends the octets without their content-encoding ("gzip, br" undone from the right). False with
 * *e: an encoding that is not known or not built in, damaged data; what was had so far is in out.
 */
bool bodyview_decode(const void *p, size_t n, const char *encoding, struct text *out,
		     struct error *e);
/* Is every encoding of the list one that bodyview_decode can undo? NULL and "": yes. */
bool bodyview_decodes(const char *encoding);
/* What a body is by its content-type (may be NULL) and, failing that, its octets. WEBSOCKET is
 * never answered: the stream's request tells it. */
enum bodyview_shape bodyview_shape(const char *content_type, const void *p, size_t n);
/* Appends it as lines of sanitised text for people, each ended by a line feed. */
void bodyview_show(enum bodyview_shape shape, const void *p, size_t n, struct text *out);
/* As bodyview_show of GRPC: messages with the compressed flag are opened by `encoding`
 * (grpc-encoding), and shown as `message` of `set`; all three may be NULL. */
void bodyview_show_grpc(const void *p, size_t n, const char *encoding,
			const struct protobuf_set *set, const char *message, struct text *out);
/* A stream's body of one side, read, decoded and shown; *shape (may be NULL) is told. False when
 * nothing of it can be read; what else is wrong with it (damaged, cut) stands in a line of out. */
bool bodyview_of_stream(struct session *s, uint32_t conn, uint32_t stream, int side,
			struct text *out, enum bodyview_shape *shape, struct error *e);
/* The same with the names of a descriptor set for gRPC messages, found by the request's path. */
bool bodyview_of_call(struct session *s, uint32_t conn, uint32_t stream, int side,
		      const struct protobuf_set *set, struct text *out, enum bodyview_shape *shape,
		      struct error *e);
/* The octets of a stream's body, to be saved: without content-encoding unless raw. False with *e
 * also when the end is missing; what was had is in out. */
bool bodyview_octets(struct session *s, uint32_t conn, uint32_t stream, int side, bool raw,
		     struct text *out, struct error *e);

#endif
