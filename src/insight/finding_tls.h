/*
 * finding_tls.h: what the rules of TLS, certificates, ALPN and the preface share. Private to
 * finding_tls*.c, finding_certificate.c, finding_alpn.c, finding_preface.c, finding_local_tls.c.
 */
#ifndef INSIGHT_FINDING_TLS_H
#define INSIGHT_FINDING_TLS_H

#include "insight/rule.h"

typedef void finding_tls_look(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id);

enum { FINDING_TLS_LIST = 400, FINDING_TLS_NAME = 256, FINDING_TLS_TIME = 16 };

/* finding_tls.c */
const struct rule *finding_tls_rule(const char *id); /* a row of finding_tls_rules */
/* A list of the facts (joined by commas), sanitised; what there is no room for is counted. */
char *finding_tls_list(const struct book *b, text_id list, char out[FINDING_TLS_LIST]);
char *finding_tls_text(const struct book *b, text_id id, char out[FINDING_TLS_NAME]);
bool finding_tls_has(const struct book *b, text_id list, const char *item);
/* How long from one time to the other, in words. */
char *finding_tls_after(char out[FINDING_TLS_TIME], uint64_t from, uint64_t to);
/* Were Finished messages of both sides seen (so far, in a rule of events)? */
bool finding_tls_finished(const struct judge *j);
/* Of TLS 1.3 without keys: what the client's first record behind the ServerHello is by its size. An
 * alert is in *record. */
enum finding_tls_answer { FINDING_TLS_UNANSWERED, FINDING_TLS_FINISHED, FINDING_TLS_ALERT };
enum finding_tls_answer finding_tls_answered(const struct judge *j, const struct connection *c,
					     uint32_t *record);
/* The server's first encrypted record, when its size is that of an alert: then it ended the
 * handshake itself. Else BOOK_NONE. */
uint32_t finding_tls_refusal(const struct judge *j, const struct connection *c);
/* The CertificateRequest of the server, as far as it was seen; BOOK_NONE none. */
uint32_t finding_tls_request(const struct judge *j, const struct connection *c);
/* Did the handshake come to its end? In TLS 1.3 without keys this is told from sizes. */
bool finding_tls_done(const struct judge *j, const struct connection *c);
/* Were the octets of both sides captured from the first one on? */
bool finding_tls_whole(const struct connection *c);
/* Until when the connection was silent: its last packet, the source's if it stays open, or now
 * (finding_present). */
uint64_t finding_tls_end(struct judge *j, const struct connection *c);
/* Does another connection to that server speak HTTP/2? Then the client knows how to, and wanted
 * something else of this one (browsers open such for WebSocket, or to ask for a certificate). */
bool finding_tls_h2_beside(const struct judge *j, const struct connection *c);
/* How many streams the connection's end left unfinished; with f not NULL they are told as harmed
 * by it, behind what it says. */
unsigned finding_tls_lost(const struct judge *j, const struct connection *c, struct finding *f);

/* finding_tls_alert.c */
finding_tls_look finding_tls_alert_any, finding_tls_alert_client_certificate;

/* finding_tls_close.c */
finding_tls_look finding_tls_close_cut, finding_tls_close_silent, finding_tls_close_truncated,
	finding_tls_close_no_notify;

/* finding_tls_session.c */
finding_tls_look finding_tls_session_weak, finding_tls_session_old,
	finding_tls_session_renegotiation, finding_tls_session_retry, finding_tls_session_early,
	finding_tls_session_resumption, finding_tls_session_record, finding_tls_session_clear;

/* finding_certificate.c */
finding_tls_look finding_certificate_expired, finding_certificate_early,
	finding_certificate_wrong_host, finding_certificate_self_signed,
	finding_certificate_unknown_issuer;
/* Adds whom the certificate is for, who issued it and until when it is valid, for an alert of the
 * client. */
void finding_certificate_describe(const struct judge *j, const struct connection *c, unsigned alert,
				  struct finding *f);
/* Where nothing about the certificate explains the client's alert: what that leaves. */
void finding_certificate_by_elimination(const struct judge *j, const struct connection *c,
					const struct event *alert, struct finding *f);
/* The finding about the certificate that explains a client's alert, or NULL. */
struct finding *finding_certificate_why(struct judge *j, const struct connection *c,
					unsigned alert);

#endif
