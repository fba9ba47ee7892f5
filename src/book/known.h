/*
 * known.h: strings that every book interns first, in this order, so that decoders compare a header
 * name with an enum constant. The first 61 pairs are the static table of RFC 7541 appendix A.
 */
#ifndef BOOK_KNOWN_H
#define BOOK_KNOWN_H

/* X(constant, string): header names, each once. */
#define KNOWN_NAMES(X)                                                                             \
	X(AUTHORITY, ":authority")                                                                 \
	X(METHOD, ":method")                                                                       \
	X(PATH, ":path")                                                                           \
	X(SCHEME, ":scheme")                                                                       \
	X(STATUS, ":status")                                                                       \
	X(PROTOCOL, ":protocol")                                                                   \
	X(VERSION, ":version")                                                                     \
	X(REASON, ":reason")                                                                       \
	X(CONTENT_LENGTH, "content-length")                                                        \
	X(CONTENT_TYPE, "content-type")                                                            \
	X(TRANSFER_ENCODING, "transfer-encoding")                                                  \
	X(CONNECTION, "connection")                                                                \
	X(KEEP_ALIVE, "keep-alive")                                                                \
	X(PROXY_CONNECTION, "proxy-connection")                                                    \
	X(UPGRADE, "upgrade")                                                                      \
	X(TE, "te")                                                                                \
	X(HOST, "host")                                                                            \
	X(GRPC_STATUS, "grpc-status")                                                              \
	X(GRPC_MESSAGE, "grpc-message")                                                            \
	X(GRPC_TIMEOUT, "grpc-timeout")

enum known {
	KNOWN_NONE, /* text_id 0: not known */
#define X(constant, string) KNOWN_##constant,
	KNOWN_NAMES(X)
#undef X
		KNOWN_EMPTY, /* the empty string */
	KNOWN_COUNT
};

#endif
