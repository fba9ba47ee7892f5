#include "source/secure_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* ── queues ── */

/* Plaintext and secrets pass here: what is left behind in freed memory is wiped first. */
static void queue_grow(struct secure_queue *q, size_t need)
{
	size_t room = memory_room(q->room, need);
	uint8_t *p = memory_get(room, 1);

	if (q->p) {
		memcpy(p, q->p + q->head, q->n);
		explicit_bzero(q->p, q->room);
		free(q->p);
	}
	q->p = p;
	q->head = 0;
	q->room = room;
}

void secure_queue_add(struct secure_queue *q, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (q->n == 0)
		q->head = 0;
	if (n > q->room - q->head - q->n) {
		/* Moved to the front only when at least as much has left as stays: constant cost an
		 * octet. */
		if (q->head >= q->n && n <= q->room - q->n) {
			memcpy(q->p, q->p + q->head, q->n);
			q->head = 0;
		} else {
			queue_grow(q, q->n + n);
		}
	}
	memcpy(q->p + q->head + q->n, p, n);
	q->n += n;
}

void secure_queue_drop(struct secure_queue *q, size_t n)
{
	if (n >= q->n) {
		q->head = q->n = 0;
		return;
	}
	q->head += n;
	q->n -= n;
}

void secure_queue_done(struct secure_queue *q)
{
	if (q->p)
		explicit_bzero(q->p, q->room);
	free(q->p);
	*q = (struct secure_queue){0};
}

/* ── the BIO ── */

static int bio_read(BIO *b, char *out, size_t n, size_t *got)
{
	struct secure *s = BIO_get_data(b);

	BIO_clear_retry_flags(b);
	*got = 0;
	if (s->fed_n == 0) {
		/* Never an end of file: OpenSSL would answer the peer's FIN with an alert. What a
		 * FIN means is decided by secure.c. */
		BIO_set_retry_read(b);
		return 0;
	}
	if (n > s->fed_n)
		n = s->fed_n;
	memcpy(out, s->fed, n);
	s->fed += n;
	s->fed_n -= n;
	*got = n;
	return 1;
}

static int bio_write(BIO *b, const char *p, size_t n, size_t *put)
{
	struct secure *s = BIO_get_data(b);

	BIO_clear_retry_flags(b);
	*put = 0;
	if (n > SECURE_OUT_MAX || s->out.n > SECURE_OUT_MAX - n)
		return 0;
	secure_queue_add(&s->out, p, n);
	*put = n;
	return 1;
}

static long bio_ctrl(BIO *b, int command, long number, void *p)
{
	(void)b;
	(void)number;
	(void)p;
	return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP;
}

static int bio_create(BIO *b)
{
	BIO_set_init(b, 1);
	return 1;
}

static int bio_destroy(BIO *b)
{
	(void)b;
	return 1;
}

/* The method is made anew for each session, as a shared one would be a global; the session frees it
 * after its SSL. */
BIO *secure_bio_new(struct secure *s)
{
	s->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "h2lens memory");
	if (!s->method)
		return NULL;
	BIO_meth_set_read_ex(s->method, bio_read);
	BIO_meth_set_write_ex(s->method, bio_write);
	BIO_meth_set_ctrl(s->method, bio_ctrl);
	BIO_meth_set_create(s->method, bio_create);
	BIO_meth_set_destroy(s->method, bio_destroy);
	BIO *b = BIO_new(s->method);
	if (b)
		BIO_set_data(b, s);
	return b;
}
