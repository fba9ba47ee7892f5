/* A pcapng file without the reading: block after block, with all comments. */
#include <stddef.h>
#include <stdint.h>

#include "wire/pcapng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pcapng s = {0};
	struct pcapng_block b;
	volatile uint8_t sum = 0;

	while (size >= PCAPNG_HEAD) {
		const char *problem, *text;
		size_t length;
		uint32_t n = pcapng_length(&s, data, &problem);
		if (n == 0 || n > size)
			break;
		pcapng_block(&s, data, n, &b);
		if (b.kind == PCAPNG_PACKET || b.kind == PCAPNG_SECRETS)
			for (uint32_t i = 0; i < b.length; i++)
				sum = (uint8_t)(sum + b.data[i]);
		while (pcapng_comment(&s, &b, &text, &length))
			for (size_t i = 0; i < length; i++)
				sum = (uint8_t)(sum + (uint8_t)text[i]);
		data += n;
		size -= n;
	}
	pcapng_done(&s);
	return 0;
}
