/* Records of one octet link type, one octet length, and that many octets of a packet. */
#include <stddef.h>
#include <stdint.h>

#include "wire/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t links[] = {1, 101, 113, 276, 0, 108, 228, 229, 147};
	struct book *book = book_new();
	struct packet_decoder *d = packet_new(book);
	struct packet out;
	uint32_t number = 0;

	while (size > 2) {
		uint32_t n = data[1];
		struct packet_record r = {.link = links[data[0] % 9U], .file = 100};
		if (n > size - 2)
			n = (uint32_t)(size - 2);
		r.at = (struct moment){UINT64_C(1000000) * number, number + 1};
		r.data = data + 2;
		r.captured = n;
		r.original = n + (data[0] & 0x80 ? 100 : 0);
		number++;
		if (packet_parse(d, &r, &out)) {
			volatile uint8_t sum = 0;
			for (size_t i = 0; i < out.length; i++)
				sum = (uint8_t)(sum + out.payload[i]);
			if (out.length > out.wire_length)
				__builtin_trap();
		}
		data += 2 + n;
		size -= 2 + n;
	}
	packet_free(d);
	book_free(book);
	return 0;
}
