/*
 * protobuf.h: protocol buffers without generated code: a message shown by wire type (field numbers,
 * guesses marked as such), or by names with a descriptor set (protoc --descriptor_set_out
 * --include_imports), and JSON made into a message by it (proto3 JSON mapping). Needs jansson for
 * JSON. Hostile input is bounded in depth and size.
 */
#ifndef PROTOBUF_H
#define PROTOBUF_H

#include "h2lens/error.h"
#include "h2lens/text.h"

struct protobuf_set;

enum {
	PROTOBUF_DEPTH_MAX = 64,
	PROTOBUF_SET_MAX = 64 * 1024 * 1024,  /* octets of a descriptor set */
	PROTOBUF_ITEMS_MAX = 1 << 20,	      /* messages, fields, enum values and methods of one */
	PROTOBUF_SHOWN_MAX = 16 * 1024 * 1024 /* octets of text: protobuf_show stops behind them */
};

struct protobuf_set *protobuf_load(const char *path, struct error *e);
/* The same from octets; nothing is borrowed. */
struct protobuf_set *protobuf_parse(const void *p, size_t n, struct error *e);
void protobuf_free(struct protobuf_set *s);
/* "/package.Service/Method": the full names of its messages, borrowed. False: *e lists what the
 * set has. */
bool protobuf_method(const struct protobuf_set *s, const char *path, const char **request,
		     const char **response, bool *client_streams, bool *server_streams,
		     struct error *e);
/* The path of the set's method number i in the order of the files, borrowed; NULL after the last.
 * For completion. */
const char *protobuf_path(const struct protobuf_set *s, size_t i);
/* JSON text into octets of that message, fields in the order of their numbers. False: *e names the
 * place ("items[2].price: expected a number"), and nothing is appended. */
bool protobuf_from_json(const struct protobuf_set *s, const char *message, const char *json,
			struct text *out, struct error *e);
/* Octets into lines of sanitised text; set or message NULL, or a message the set lacks: by wire
 * type. False, with nothing appended: not a protobuf message. */
bool protobuf_show(const struct protobuf_set *s, const char *message, const void *p, size_t n,
		   struct text *out);

#endif
