/*
 * spool_seen.h: for tests of the driver's parts: what a spool holds, as lines of text. A segment is
 * "PORT > FLAGS payload" (PORT is the server's, '>' comes from us), a datagram "udp PORT > 31".
 */
#ifndef SPOOL_SEEN_H
#define SPOOL_SEEN_H

#include <string.h>

#include "base/bytes.h"
#include "h2lens/text.h"
#include "source/spool.h"

struct seen {
	struct text packets, facts;
	uint16_t ports[64]; /* of ours */
	int port_count;
};

static inline bool seen_ours(const struct seen *s, uint16_t port)
{
	for (int i = 0; i < s->port_count; i++)
		if (s->ports[i] == port)
			return true;
	return false;
}

static inline void seen_flags(struct text *out, uint8_t flags)
{
	static const char letters[] = "FSRPA";

	for (int i = 0; i < 5; i++)
		if (flags & 1 << i)
			text_add_char(out, letters[i]);
}

static inline void seen_packet(struct seen *s, const uint8_t *p, size_t n)
{
	bool v6 = p[0] >> 4 == 6;
	size_t ip = v6 ? 40 : 20;
	const uint8_t *t = p + ip;
	uint16_t from = bytes_get16(t), to = bytes_get16(t + 2);
	bool udp = p[v6 ? 6 : 9] == 17;
	bool first = udp ? !seen_ours(s, to) : t[13] == 2; /* who speaks first is us */

	if (first && !seen_ours(s, from) && s->port_count < 64)
		s->ports[s->port_count++] = from;
	bool ours = seen_ours(s, from);
	text_addf(&s->packets, "%s%u %c ", udp ? "udp " : "", ours ? to : from, ours ? '>' : '<');
	if (udp) {
		text_addf(&s->packets, "%zu\n", n - ip - 8);
		return;
	}
	seen_flags(&s->packets, t[13]);
	size_t head = ip + (size_t)(t[12] >> 4) * 4;
	if (n > head) {
		text_add_char(&s->packets, ' ');
		text_clean(&s->packets, p + head, n - head);
	}
	text_add_char(&s->packets, '\n');
}

/* Takes all that waits in the spool. */
static inline void seen_take(struct seen *s, struct spool *from)
{
	struct capture_item item;

	for (;;) {
		switch (spool_next(from, &item)) {
		case CAPTURE_RECORD:
			seen_packet(s, item.record.data, item.record.captured);
			break;
		case CAPTURE_COMMENT:
			text_add_n(&s->facts, item.text, item.length);
			text_add_char(&s->facts, '\n');
			break;
		case CAPTURE_SECRETS:
			break;
		default:
			return;
		}
	}
}

static inline bool seen_has(const struct text *t, const char *words)
{
	return strstr(text_str(t), words) != NULL;
}

static inline void seen_done(struct seen *s)
{
	text_done(&s->packets);
	text_done(&s->facts);
	s->port_count = 0;
}

#endif
