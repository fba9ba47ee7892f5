/*
 * The first octet says how the connection starts. Then come pieces: an octet with the side (bit 7),
 * a loss (bit 6) and a length (6 bits), and that many octets. The book that results must hold
 * together, and where nothing is lost it must not depend on how the octets were cut.
 */
#include <stdlib.h>

#include "h2lens/names.h"
#include "wire/h2.h"

enum { LENGTH_MASK = 0x3f };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Counts that must not depend on the cutting. */
struct sum {
	uint32_t frames, streams;
	uint64_t bodies;
	bool searched; /* frames had to be found */
};

static void check_book(const struct book *b)
{
	for (uint32_t i = 0; i < book_events(b); i++) {
		const struct event *e = book_event(b, i);
		const struct field *f = NULL;
		size_t n = book_fields(b, e, &f);
		if ((e->next != BOOK_NONE && e->next != i + 1) ||
		    (e->next_stream != BOOK_NONE && e->next_stream <= i))
			abort();
		for (size_t k = 0; k < n; k++)
			if (f[k].name == 0 && f[k].name_from < FIELD_UNKNOWN)
				abort();
		if (e->kind == EVENT_H2_FRAME && e->type == H2_DATA && e->c > e->length)
			abort();
	}
}

static struct sum talk(const uint8_t *data, size_t size, size_t step)
{
	struct moment at = {UINT64_C(1000000000), 1};
	struct book *b = book_new();
	struct connection *c = book_add_connection(b, at);
	struct h2_shared *shared = h2_shared_new(b);
	enum h2_start start = (enum h2_start)(data[0] % 3);
	uint64_t pos[2] = {0, 0};
	struct sum s = {.searched = start == H2_START_MIDDLE};

	c->client_known = c->complete = start != H2_START_MIDDLE;
	struct h2 *h = h2_new(shared, 0, start);
	if (start == H2_START_UPGRADED)
		h2_upgraded(h, NULL, 0, at);
	for (size_t i = 1; i < size;) {
		int side = data[i] >> 7;
		bool lost = (data[i] & 0x40) != 0;
		size_t n = data[i] & LENGTH_MASK;
		i++;
		at.time += 1000;
		at.packet++;
		if (lost) {
			s.searched = true;
			h2_lost(h, side, n * 8, at);
			pos[side] += n * 8;
			continue;
		}
		if (n > size - i)
			n = size - i;
		for (size_t k = 0; k < n; k += step) {
			size_t take = n - k < step ? n - k : step;
			h2_feed(h, side, data + i + k, take, pos[side], at);
			pos[side] += take;
		}
		i += n;
	}
	if (!book_connection(b, 0)->preface)
		s.searched = true; /* another preface than the right one */
	h2_end(h, (data[0] & 0x80) != 0, at);
	check_book(b);
	s.frames = book_connection(b, 0)->frames;
	s.streams = book_streams(b);
	for (uint32_t i = 0; i < book_streams(b); i++)
		s.bodies += book_stream(b, i)->request_bytes + book_stream(b, i)->response_bytes;
	h2_free(h);
	h2_shared_free(shared);
	book_free(b);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct sum whole = talk(data, size, SIZE_MAX / 2), cut = talk(data, size, 1);
	/* while frames are searched for, more octets at once may show more */
	if (!whole.searched && !cut.searched &&
	    (whole.frames != cut.frames || whole.streams != cut.streams ||
	     whole.bodies != cut.bodies))
		abort();
	return 0;
}
