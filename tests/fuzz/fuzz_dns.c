/* One DNS message, fed twice: the second time it may find the first. */
#include <stddef.h>
#include <stdint.h>

#include "wire/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct book *book = book_new();
	struct dns *d = dns_new(book);
	struct packet p = {.transport = PACKET_UDP,
			   .from = {{10, 0, 0, 1}, 4, 4000},
			   .to = {{10, 0, 0, 2}, 4, 53},
			   .payload = data,
			   .length = size,
			   .wire_length = size};

	dns_feed(d, &p);
	dns_feed(d, &p);
	dns_free(d);
	book_free(book);
	return 0;
}
