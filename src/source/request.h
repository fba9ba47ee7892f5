/*
 * request.h: one request as the user asked for it: method, fields in their order, where the body
 * comes from, trailers. Made by options, curl and steer; speak1 and speak2 put it on the wire. A
 * request owns its strings. Bodies are streamed: a file is never read into memory whole.
 */
#ifndef SOURCE_REQUEST_H
#define SOURCE_REQUEST_H

#include "h2lens/error.h"
#include "h2lens/text.h"
#include "source/body.h"
#include "source/target.h"

enum { REQUEST_FIELDS_MAX = 1000, REQUEST_FIELD_OCTETS_MAX = 16 * 1024 * 1024 };

/* Both are terminated. Of what the user gave, a value of NULL means: our own field of that name is
 * left out, and none is sent. The final lists never hold such a one. */
struct request_field {
	char *name, *value;
	size_t name_n, value_n;
};

struct request_fields {
	struct request_field *items;
	size_t count, room;
};

enum request_kind {
	REQUEST_PLAIN,
	REQUEST_CONNECT,   /* CONNECT authority; no :scheme, no :path (RFC 9113 8.5) */
	REQUEST_WEBSOCKET, /* extended CONNECT, :protocol websocket (RFC 8441); stays open */
	REQUEST_GRPC	   /* POST, te: trailers, content-type: application/grpc */
};

struct request {
	enum request_kind kind;
	/* The method and path are never NULL after request_init (GET, /); the kinds other than
	 * plain bring their own method. Scheme and authority NULL: the target's. */
	char *method, *scheme, *authority, *path;
	/* As the user gave them, in order, repeated where he repeated them. A name that begins with
	 * ':' replaces that pseudo-header, or removes it when its value is NULL. */
	struct request_fields fields;
	struct request_fields trailers;
	struct request_body body;
	char *output;	 /* file that the response body is written to as it comes; NULL none */
	unsigned repeat; /* how often it is sent; at least 1 */
	bool own_fields; /* send only what `fields` holds: no user-agent, accept, content-length */
	char *text;	 /* as it was typed, for the history; NULL none */
};

void request_init(struct request *r); /* GET /, no body, once */
void request_done(struct request *r);
void request_copy(struct request *to, const struct request *from);
/* "Name: value", "Name:" (curl: leave out our own), "Name;" (curl: empty value), ":path: /x". Line
 * breaks and NUL are refused: in HTTP/1.1 they would begin another field. */
bool request_add_header(struct request *r, const char *line, struct error *e);
bool request_add_trailer(struct request *r, const char *line, struct error *e);
/* value NULL: see struct request_field. */
void request_add_field(struct request_fields *f, const char *name, size_t name_n, const char *value,
		       size_t value_n);
/* The first field of that name in any case from index `from`; f->count: none. */
size_t request_find(const struct request_fields *f, const char *name, size_t from);
/* What goes into :method and the HTTP/1.1 request line: the kind's own, else method. */
const char *request_method(const struct request *r);
/* The final field list as it goes on the wire, pseudo-headers first, names in lower case, with our
 * defaults (user-agent: h2lens/VERSION, accept: all, content-length when the length is known and
 * the kind is plain). `authority` and scheme are the target's where the request has none. Host in
 * `fields` stands for :authority, as in curl, unless own_fields is set or :authority is given too.
 * *out need not be initialised; request_fields_done frees it. For HTTP/1.1 pseudo-headers are left
 * out, Host comes first, and a plain body whose length is not known gets transfer-encoding:
 * chunked (which the caller reads there). */
void request_fields_h2(const struct request *r, const struct target *t, struct request_fields *out);
void request_fields_h1(const struct request *r, const struct target *t, struct request_fields *out);
void request_fields_done(struct request_fields *f);
/* How long the body is; -1 not known (input, open). A file's size is asked of the system. */
int64_t request_body_length(const struct request *r);
/* The same request as a curl command line for a POSIX shell. */
void request_curl(const struct request *r, const struct target *t, struct text *out);

#endif
