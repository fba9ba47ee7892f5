/*
 * grpc.h: what gRPC puts on HTTP/2 (PROTOCOL-HTTP2): each message behind an octet that says
 * whether it is compressed and its length in four, and the values of grpc-timeout. Pure.
 */
#ifndef GRPC_H
#define GRPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	GRPC_PREFIX = 5,
	GRPC_COMPRESSED = 0x01,
	GRPC_TRAILERS = 0x80,  /* grpc-web: the trailers as text, not a message */
	GRPC_TIMEOUT_ROOM = 16 /* octets that hold any grpc-timeout value */
};

struct grpc_message {
	const uint8_t *p; /* borrowed */
	size_t n;	  /* octets that are there */
	uint32_t length;  /* octets that were promised */
	uint8_t flags;
};

enum grpc_next {
	GRPC_MESSAGE, /* whole */
	GRPC_PART,    /* the octets end inside it: p and n are what is there */
	GRPC_END,     /* nothing more */
	GRPC_BAD      /* flags that no gRPC has: this is not gRPC, or its start was missed */
};

/* The message at *at, which moves behind it (not for END and BAD). A prefix that is cut is a PART
 * with n 0 and length 0. */
enum grpc_next grpc_next(const uint8_t *p, size_t n, size_t *at, struct grpc_message *m);
/* The five octets before a message of n octets. */
void grpc_prefix(uint8_t out[GRPC_PREFIX], bool compressed, uint32_t n);
/* "1S", "500m": at most eight digits and one of H M S m u n; nanoseconds, UINT64_MAX when they are
 * more than that holds. */
bool grpc_timeout_parse(const char *s, size_t n, uint64_t *ns);
/* The shortest value that says exactly ns, rounded up where eight digits cannot. */
char *grpc_timeout_format(char *out, size_t room, uint64_t ns);

#endif
