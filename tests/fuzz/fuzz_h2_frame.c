/*
 * The input is taken twice: as one frame's header and payload, and as a
 * chain of frames. What is given back must lie inside what was given.
 */
#include <stdlib.h>

#include "wire/h2_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned frames;
	bool exact;

	enum h2_frame_guess g = h2_frame_chain(data, size, &frames, &exact);
	if (frames > 3 || (g == H2_FRAME_YES && frames < 2) || (exact && size < H2_FRAME_HEADER))
		abort();
	if (size < H2_FRAME_HEADER)
		return 0;
	struct h2_frame f = h2_frame_unpack(data);
	const uint8_t *p = data + H2_FRAME_HEADER;
	size_t n = size - H2_FRAME_HEADER;
	if (f.length > 0xffffff || f.stream > 0x7fffffff)
		abort();
	h2_frame_check(&f);
	f.length = (uint32_t)n;
	struct h2_frame_body b = h2_frame_open(&f, p, n);
	if (!b.fault.phrase && (b.p < p || b.n + b.padding > n || b.p + b.n + b.padding != p + n))
		abort();
	if (b.fault.phrase && b.n != 0)
		abort();
	return 0;
}
