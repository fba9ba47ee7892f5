#include "wire/pcap.h"

#include "base/bytes.h"

enum {
	MAGIC_MICRO = 0xa1b2c3d4,
	MAGIC_NANO = 0xa1b23c4d,
	MAGIC_MODIFIED = 0xa1b2cd34,
	LINK_MASK = 0xffff /* above are the length of a frame check sequence and flags */
};

static bool known(uint32_t magic)
{
	return magic == MAGIC_MICRO || magic == MAGIC_NANO || magic == MAGIC_MODIFIED;
}

static uint32_t word(const struct pcap_file *f, const uint8_t *p)
{
	uint32_t v = bytes_get32(p);

	return f->swapped ? __builtin_bswap32(v) : v;
}

bool pcap_looks(const uint8_t *p)
{
	uint32_t magic = bytes_get32(p);

	return known(magic) || known(__builtin_bswap32(magic));
}

bool pcap_file(const uint8_t *p, struct pcap_file *out)
{
	if (!pcap_looks(p))
		return false;
	*out = (struct pcap_file){.swapped = !known(bytes_get32(p))};
	uint32_t magic = word(out, p);
	out->unit = magic == MAGIC_NANO ? 1 : 1000;
	out->record_head = magic == MAGIC_MODIFIED ? 24 : 16;
	out->snaplen = word(out, p + 16);
	out->link = word(out, p + 20) & LINK_MASK;
	uint32_t version = word(out, p + 4); /* two halves, swapped with the word */
	return (out->swapped ? version & 0xffff : version >> 16) == 2;
}

void pcap_head(const struct pcap_file *f, const uint8_t *p, struct pcap_head *out)
{
	out->time = (uint64_t)word(f, p) * 1000000000 + (uint64_t)word(f, p + 4) * f->unit;
	out->captured = word(f, p + 8);
	out->original = word(f, p + 12);
}
