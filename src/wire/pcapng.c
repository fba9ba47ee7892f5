#include "wire/pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"

enum block_type {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OBSOLETE = 2,
	BLOCK_SIMPLE = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED = 6,
	BLOCK_JOURNAL = 9,
	BLOCK_SECRETS = 10,
	BLOCK_CUSTOM = 0xbad,
	BLOCK_CUSTOM_NO_COPY = 0x40000bad,
	BLOCK_SECTION = 0x0a0d0d0a
};

enum option {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_IFDROP = 5, /* of statistics: what the interface dropped, */
	OPTION_OSDROP = 7, /* and the operating system, since the capture began */
	OPTION_TSRESOL = 9,
	OPTION_TSOFFSET = 14
};

enum {
	ORDER_MAGIC = 0x1a2b3c4d,
	SECRETS_TLS_KEY_LOG = 0x544c534b,
	BLOCK_FRAME = 12, /* type, length, and the length again at the end */
	NANO = 1000000000
};

static uint32_t word(const struct pcapng *s, uint32_t v)
{
	return s->swapped ? __builtin_bswap32(v) : v;
}

static uint16_t half(const struct pcapng *s, uint16_t v)
{
	return s->swapped ? __builtin_bswap16(v) : v;
}

static uint32_t get32(const struct pcapng *s, struct bytes *b)
{
	return word(s, bytes_u32(b));
}

static uint16_t get16(const struct pcapng *s, struct bytes *b)
{
	return half(s, bytes_u16(b));
}

void pcapng_done(struct pcapng *s)
{
	free(s->interfaces);
	*s = (struct pcapng){0};
}

uint32_t pcapng_length(struct pcapng *s, const uint8_t *p, const char **problem)
{
	if (bytes_get32(p) == BLOCK_SECTION) {
		uint32_t magic = bytes_get32(p + 8);
		if (magic != ORDER_MAGIC && magic != __builtin_bswap32(ORDER_MAGIC)) {
			*problem = "a section header without the byte-order magic";
			return 0;
		}
		s->swapped = magic != ORDER_MAGIC;
		s->section = true;
		s->dropped_before = pcapng_dropped(s);
		s->count = 0;
	} else if (!s->section) {
		*problem = "a block before any section header";
		return 0;
	}
	uint32_t n = word(s, bytes_get32(p + 4));
	if (n < BLOCK_FRAME || n > PCAPNG_BLOCK_MAX - 3) {
		*problem = n < BLOCK_FRAME ? "a block shorter than its own frame"
					   : "a block longer than 256 MiB";
		return 0;
	}
	return (n + 3) &
	       ~UINT32_C(3); /* padded in any case: some writers leave the padding out of it */
}

/* The value of the next option; false at the end of them. */
static bool next_option(const struct pcapng *s, struct bytes *b, uint16_t *code,
			struct bytes *value)
{
	if (bytes_left(b) < 4)
		return false;
	*code = get16(s, b);
	size_t n = get16(s, b);
	if (*code == OPTION_END)
		return false;
	*value = bytes_part(b, n);
	if (value->bad)
		return false;
	n = (4 - n % 4) % 4;
	bytes_skip(b, n < bytes_left(b) ? n : bytes_left(b));
	return true;
}

/* if_tsresol: a negative power of 10, or of 2 when the top bit is set. */
static uint64_t ticks_of(uint8_t resolution)
{
	unsigned power = resolution & 0x7f;
	uint64_t ticks = 1;

	if (resolution & 0x80)
		return power < 64 ? UINT64_C(1) << power : 0;
	if (power > 19)
		return 0;
	while (power--)
		ticks *= 10;
	return ticks;
}

static int64_t signed64(const struct pcapng *s, const uint8_t *p)
{
	uint64_t v = bytes_get64(p);

	return (int64_t)(s->swapped ? __builtin_bswap64(v) : v);
}

static void read_interface(struct pcapng *s, struct bytes *b, struct pcapng_block *out)
{
	struct pcapng_interface face = {.ticks = 1000000};
	uint16_t code;
	struct bytes value;

	face.link = get16(s, b);
	(void)get16(s, b);
	face.snaplen = get32(s, b);
	if (b->bad || s->count >= PCAPNG_INTERFACES_MAX) {
		out->kind = PCAPNG_BROKEN;
		out->problem = b->bad ? "a short interface block" : "too many interfaces";
		return;
	}
	out->options = b->p;
	out->options_left = bytes_left(b);
	while (next_option(s, b, &code, &value)) {
		if (code == OPTION_TSRESOL && bytes_left(&value) >= 1)
			face.ticks = ticks_of(*value.p);
		else if (code == OPTION_TSOFFSET && bytes_left(&value) >= 8)
			face.offset = signed64(s, value.p);
	}
	if (s->count == s->room) {
		s->room = memory_room(s->room, s->count + 1);
		s->interfaces = memory_resize(s->interfaces, s->room, sizeof(*s->interfaces));
	}
	s->interfaces[s->count++] = face;
	out->kind = PCAPNG_INTERFACE;
}

static uint64_t to_nanoseconds(const struct pcapng_interface *face, uint32_t high, uint32_t low)
{
	uint64_t t = (uint64_t)high << 32 | low;
	uint64_t ns;

	if (face->ticks == 0)
		return 0;
	if (face->ticks == 1000000)
		ns = t * 1000;
	else if (face->ticks == NANO)
		ns = t;
	else /* the fraction apart: its product with a billion needs more than 64 bits */
		ns = t / face->ticks * NANO +
		     (uint64_t)((unsigned __int128)(t % face->ticks) * NANO / face->ticks);
	return ns + (uint64_t)face->offset * NANO;
}

/* Enhanced and (obsolete) Packet Blocks differ only in their first word. */
static void read_packet(const struct pcapng *s, struct bytes *b, bool obsolete,
			struct pcapng_block *out)
{
	uint32_t index = obsolete ? get16(s, b) : get32(s, b);
	if (obsolete)
		(void)get16(s, b); /* drops count */
	uint32_t high = get32(s, b), low = get32(s, b);
	uint32_t length = get32(s, b);
	out->original = get32(s, b);
	out->length = length;
	out->data = bytes_take(b, length);
	if (b->bad || index >= s->count) {
		out->kind = PCAPNG_BROKEN;
		out->problem = b->bad ? "a packet longer than its block"
				      : "a packet of an interface that was not described";
		return;
	}
	out->kind = PCAPNG_PACKET;
	out->link = s->interfaces[index].link;
	out->time = to_nanoseconds(&s->interfaces[index], high, low);
	size_t pad = (4 - length % 4) % 4;
	if (bytes_left(b) > pad) {
		out->options = b->p + pad;
		out->options_left = bytes_left(b) - pad;
	}
}

/* A Simple Packet Block belongs to interface 0 and has no time; its length is the least of the
 * original length, the snap length and what the block holds. */
static void read_simple(const struct pcapng *s, struct bytes *b, struct pcapng_block *out)
{
	out->original = get32(s, b);
	if (b->bad || s->count == 0) {
		out->kind = PCAPNG_BROKEN;
		out->problem = "a simple packet without an interface";
		return;
	}
	uint32_t n = out->original;
	if (s->interfaces[0].snaplen && n > s->interfaces[0].snaplen)
		n = s->interfaces[0].snaplen;
	if (n > bytes_left(b))
		n = (uint32_t)bytes_left(b);
	out->kind = PCAPNG_PACKET;
	out->link = s->interfaces[0].link;
	out->length = n;
	out->data = bytes_take(b, n);
}

/* What the statistics say was dropped; each block counts from the capture's beginning. */
static void read_drops(struct pcapng *s, struct pcapng_interface *i, struct bytes b)
{
	struct bytes value;
	uint16_t code;
	uint64_t drops = 0;

	while (next_option(s, &b, &code, &value)) {
		if ((code != OPTION_IFDROP && code != OPTION_OSDROP) || bytes_left(&value) < 8)
			continue;
		uint64_t n = bytes_get64(value.p);
		n = s->swapped ? __builtin_bswap64(n) : n;
		if (n != UINT64_MAX) /* not known */
			drops += n;
	}
	if (drops > i->dropped)
		i->dropped = drops;
}

uint64_t pcapng_dropped(const struct pcapng *s)
{
	uint64_t all = s->dropped_before;

	for (size_t i = 0; i < s->count; i++)
		all += s->interfaces[i].dropped;
	return all;
}

/* One that is damaged is passed over. */
static void read_statistics(struct pcapng *s, struct bytes *b, struct pcapng_block *out)
{
	uint32_t index = get32(s, b);
	uint32_t high = get32(s, b), low = get32(s, b);

	if (b->bad || index >= s->count)
		return;
	out->kind = PCAPNG_STATISTICS;
	out->time = to_nanoseconds(&s->interfaces[index], high, low);
	out->options = b->p;
	out->options_left = bytes_left(b);
	read_drops(s, &s->interfaces[index], *b);
}

static void read_secrets(const struct pcapng *s, struct bytes *b, struct pcapng_block *out)
{
	uint32_t type = get32(s, b);
	uint32_t n = get32(s, b);

	out->data = bytes_take(b, n);
	if (b->bad) {
		out->kind = PCAPNG_BROKEN;
		out->problem = "secrets longer than their block";
	} else if (type == SECRETS_TLS_KEY_LOG) {
		out->kind = PCAPNG_SECRETS;
		out->length = n;
	}
}

void pcapng_block(struct pcapng *s, const uint8_t *p, uint32_t n, struct pcapng_block *out)
{
	struct bytes b = bytes_of(p + 8, n > BLOCK_FRAME ? n - BLOCK_FRAME : 0);

	*out = (struct pcapng_block){.kind = PCAPNG_OTHER};
	/* a section header's type reads the same in both byte orders */
	switch (word(s, bytes_get32(p))) {
	case BLOCK_SECTION:
		out->kind = PCAPNG_SECTION;
		bytes_skip(&b, 16);
		out->options = b.p;
		out->options_left = bytes_left(&b);
		break;
	case BLOCK_INTERFACE:
		read_interface(s, &b, out);
		break;
	case BLOCK_ENHANCED:
		read_packet(s, &b, false, out);
		break;
	case BLOCK_PACKET_OBSOLETE:
		read_packet(s, &b, true, out);
		break;
	case BLOCK_SIMPLE:
		read_simple(s, &b, out);
		break;
	case BLOCK_STATISTICS:
		read_statistics(s, &b, out);
		break;
	case BLOCK_SECRETS:
		read_secrets(s, &b, out);
		break;
	case BLOCK_JOURNAL:
	case BLOCK_CUSTOM:
	case BLOCK_CUSTOM_NO_COPY:
		out->kind = PCAPNG_NUMBERED;
		break;
	default:
		break;
	}
}

bool pcapng_comment(const struct pcapng *s, struct pcapng_block *out, const char **text, size_t *n)
{
	struct bytes b, value;
	uint16_t code;

	if (out->options_left == 0)
		return false;
	b = bytes_of(out->options, out->options_left);
	while (out->options_left && next_option(s, &b, &code, &value)) {
		out->options = b.p;
		out->options_left = bytes_left(&b);
		if (code == OPTION_COMMENT) {
			*text = (const char *)value.p;
			*n = bytes_left(&value);
			return true;
		}
	}
	out->options_left = 0;
	return false;
}
