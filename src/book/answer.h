/*
 * answer.h: what a server's first octets look like where HTTP/2 or TLS was due and they are
 * neither: the `type` of the BAD event that tells it. Written by wire/pipe_answer, read by the
 * rules.
 */
#ifndef BOOK_ANSWER_H
#define BOOK_ANSWER_H

/* X(NAME, the code's word, what it is) */
#define ANSWERS(X)                                                                                 \
	X(TLS, "tls", "a TLS record")                                                              \
	X(SSH, "ssh", "an SSH greeting")                                                           \
	X(GREETING, "greeting", "a greeting of SMTP or FTP")                                       \
	X(MAIL, "mail", "a greeting of POP3 or IMAP")                                              \
	X(HTTP1, "http/1.1-answer", "an HTTP/1.1 answer")                                          \
	X(HTML, "html", "HTML without an HTTP head")                                               \
	X(MYSQL, "mysql", "a greeting of MySQL")                                                   \
	X(TEXT, "text", "text")                                                                    \
	X(OCTETS, "unknown", "no protocol that h2lens knows")

enum answer {
	ANSWER_NONE, /* a BAD event of any other kind */
#define X(name, word, what) ANSWER_##name,
	ANSWERS(X)
#undef X
		ANSWER_COUNT,
	ANSWER_TO_TLS = 0x80 /* added: it answers a ClientHello, not an HTTP/2 preface */
};

#endif
