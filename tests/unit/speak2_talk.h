/*
 * speak2_talk.h: one end of an HTTP/2 connection without a socket, for test_speak2: octets in by
 * hexadecimal text, frames out. Included once, after cmocka.h.
 */
#ifndef SPEAK2_TALK_H
#define SPEAK2_TALK_H

#include <string.h>

#include "base/memory.h"
#include "source/speak2.h"
#include "speak2_rows.h"
#include "wire/h2_frame.h"

enum { OUT_MAX = 4 * 1024 * 1024, FACTS = 4096, ROOM = 65536, STREAMS = 256 };

struct over {
	uint32_t stream, code;
	bool whole, safe;
};

struct talk {
	struct speak2 *s;
	struct target t;
	uint8_t *out; /* all that was sent */
	size_t n, at; /* at: where the next look for a frame begins */
	unsigned facts[LOCAL_KIND_COUNT];
	char words[FACTS];
	struct over over[STREAMS];
	unsigned overs;
	size_t body;
	uint8_t last_body;
	uint32_t again; /* streams that a new request follows when they end */
};

static void on_fact(void *arg, enum local_kind kind, uint32_t stream, uint32_t a, const char *words)
{
	struct talk *k = arg;
	(void)stream;
	(void)a;
	k->facts[kind]++;
	if (strlen(k->words) + strlen(words) + 2 < sizeof(k->words)) {
		memcpy(k->words + strlen(k->words), words, strlen(words) + 1);
		memcpy(k->words + strlen(k->words), "\n", 2);
	}
}

static void on_over(void *arg, uint32_t stream, uint32_t code, bool whole, bool safe)
{
	struct talk *k = arg;
	struct request r;
	struct over o = {stream, code, whole, safe};

	assert_true(k->overs < STREAMS);
	k->over[k->overs++] = o;
	if (k->again == 0)
		return;
	k->again--;
	request_init(&r);
	speak2_request(k->s, &r, &k->t, NULL, NULL);
	request_done(&r);
}

static void on_body(void *arg, uint32_t stream, const void *p, size_t n)
{
	struct talk *k = arg;
	(void)stream;
	k->body += n;
	if (n > 0)
		k->last_body = ((const uint8_t *)p)[n - 1];
}

static void pull(struct talk *k)
{
	const void *p = NULL;
	size_t n = 0;

	while ((n = speak2_out(k->s, ROOM, &p)) > 0) {
		assert_true(k->n + n <= OUT_MAX);
		memcpy(k->out + k->n, p, n);
		k->n += n;
	}
}

static void setup(struct talk *k)
{
	memset(k, 0, sizeof(*k));
	target_init(&k->t);
	free(k->t.host);
	k->t.host = memory_copy("example.org", 11);
	k->t.port = 80;
	k->out = memory_get(OUT_MAX, 1);
}

static void begin(struct talk *k)
{
	struct speak2_handler h = {on_fact, on_over, on_body, k};
	struct error e = ERROR_INIT;

	k->s = speak2_new(&k->t, &h, NULL, &e);
	assert_string_equal(e.text, "");
	assert_non_null(k->s);
}

static void finish(struct talk *k)
{
	speak2_free(k->s);
	target_done(&k->t);
	free(k->out);
}

static int digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* Hex digits and blanks; "(HEX)*N" repeats. */
static size_t octets(const char *hex, uint8_t *out, size_t room)
{
	size_t n = 0, from = 0;

	for (; *hex; hex++) {
		if (*hex == '(') {
			from = n;
		} else if (*hex == ')') {
			size_t one = n - from, times = strtoul(hex + 2, NULL, 10);
			assert_true(one * times <= room);
			for (size_t i = 1; i < times; i++, n += one)
				memcpy(out + n, out + from, one);
			hex += 1 + strspn(hex + 2, "0123456789");
		} else if (*hex != ' ') {
			assert_true(n < room);
			out[n++] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
			hex++;
		}
	}
	return n;
}

static bool feed(struct talk *k, const char *hex)
{
	uint8_t *p = memory_get(OUT_MAX, 1);
	size_t n = octets(hex, p, OUT_MAX);
	bool goes_on = speak2_feed(k->s, p, n);

	free(p);
	pull(k);
	return goes_on;
}

/* The next frame sent of that type after the last one found; false: there is none. */
static bool frame(struct talk *k, uint8_t type, struct h2_frame *f, const uint8_t **payload)
{
	if (k->at < H2_PREFACE_LENGTH && k->n >= H2_PREFACE_LENGTH)
		k->at = H2_PREFACE_LENGTH;
	while (k->at + H2_FRAME_HEADER <= k->n) {
		*f = h2_frame_unpack(k->out + k->at);
		*payload = k->out + k->at + H2_FRAME_HEADER;
		k->at += H2_FRAME_HEADER + f->length;
		assert_true(k->at <= k->n);
		if (f->type == type)
			return true;
	}
	return false;
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t request(struct talk *k, const char *method, enum body_kind body)
{
	struct request r;
	struct error e = ERROR_INIT;
	uint32_t id = 0;

	request_init(&r);
	free(r.method);
	r.method = memory_copy(method, strlen(method));
	r.body.kind = body;
	assert_true(speak2_request(k->s, &r, &k->t, &id, &e));
	request_done(&r);
	pull(k);
	return id;
}

static long code_of(struct talk *k, uint8_t type)
{
	struct h2_frame f;
	const uint8_t *p = NULL;
	long code = NOTHING;

	k->at = 0;
	while (frame(k, type, &f, &p)) {
		if (type == 3 && f.stream != 1)
			continue;
		assert_int_equal(code, NOTHING); /* said once */
		code = (long)get32(p + (type == 7 ? 4 : 0));
	}
	return code;
}

static unsigned count(struct talk *k, uint8_t type)
{
	struct h2_frame f;
	const uint8_t *p = NULL;
	unsigned n = 0;

	for (k->at = 0; frame(k, type, &f, &p);)
		n++;
	return n;
}

static bool feed_slowly(struct talk *k, const char *hex)
{
	uint8_t *p = memory_get(OUT_MAX, 1);
	size_t n = octets(hex, p, OUT_MAX);

	for (size_t i = 0; i < n; i++)
		speak2_feed(k->s, p + i, 1);
	free(p);
	return true;
}

#endif
