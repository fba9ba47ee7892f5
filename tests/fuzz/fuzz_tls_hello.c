/* The handshake parsers; the first octet picks one. */
#include <stdlib.h>
#include <string.h>

#include "wire/tls_cert.h"
#include "wire/tls_hello.h"

static void certificate(const uint8_t *p, size_t n)
{
	struct book *b = book_new();
	struct tls_digests *d = tls_digests_new();
	struct tls_certs *c = tls_certs_new(b, d);
	bool sct;

	uint32_t first = tls_certs_take(c, p, n, &sct);
	if (tls_certs_take(c, p, n, &sct) != first)
		abort();
	tls_certs_free(c);
	tls_digests_free(d);
	book_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls_client_hello client;
	struct tls_server_hello server;
	struct tls_encrypted_extensions extensions;
	struct tls_certificate_message message;
	char ja4[TLS_JA4_SIZE];

	if (size == 0)
		return 0;
	const uint8_t *p = data + 1;
	size_t n = size - 1;
	switch (data[0] % 6) {
	case 0:
		if (tls_parse_client_hello(p, n, &client)) {
			struct tls_digests *d = tls_digests_new();
			tls_ja4(d, &client, ja4);
			if (strlen(ja4) != TLS_JA4_SIZE - 1)
				abort();
			tls_digests_free(d);
		}
		break;
	case 1:
		(void)tls_parse_server_hello(p, n, &server);
		break;
	case 2:
		(void)tls_parse_encrypted_extensions(p, n, &extensions);
		break;
	case 3:
		(void)tls_parse_certificate(p, n, n & 1, &message);
		break;
	case 4:
		(void)tls_parse_key_exchange_group(p, n);
		break;
	default:
		certificate(p, n);
		break;
	}
	return 0;
}
