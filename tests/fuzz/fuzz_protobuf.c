/*
 * Octets as a message, as a descriptor set, and as messages of that set. Input with a 0xff in it is
 * a set in front of the last one and JSON, or a message, for it behind; without one the set
 * describes itself.
 */
#include <stdlib.h>
#include <string.h>

#include "protobuf_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(const struct protobuf_set *s, const char *message, const uint8_t *p, size_t n)
{
	struct text t = {0};
	bool good = protobuf_show(s, message, p, n, &t);

	if (good != protobuf_valid(p, n) || (!good && t.n > 0))
		abort();
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.s[i] < 0x20 && t.s[i] != '\n')
			abort();
	text_done(&t);
}

static void from_json(const struct protobuf_set *s, const char *message, const uint8_t *p, size_t n)
{
	struct error e = ERROR_INIT;
	struct text json = {0}, made = {0};

	text_add_n(&json, (const char *)p, n);
	if (protobuf_from_json(s, message, text_str(&json), &made, &e)) {
		/* what was made is a message */
		if (!protobuf_valid(text_str(&made), made.n))
			abort();
	} else if (made.n > 0 || !e.text[0]) {
		abort();
	}
	text_done(&json);
	text_done(&made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size;
	struct error e = ERROR_INIT;

	show(NULL, NULL, data, size);
	while (cut > 0 && data[cut - 1] != 0xff)
		cut--;
	size_t set_size = cut ? cut - 1 : size;
	struct protobuf_set *s = protobuf_parse(data, set_size, &e);
	if (!s) {
		if (!e.text[0])
			abort();
		return 0;
	}
	for (size_t i = 0; i < s->message_count && i < 8; i++) {
		show(s, s->messages[i].name, data + cut, size - cut);
		from_json(s, s->messages[i].name, data + cut, size - cut);
		show(s, s->messages[i].name, data, size);
	}
	for (size_t i = 0; protobuf_path(s, i); i++) {
		const char *request, *response;
		bool up, down;
		if (!protobuf_method(s, protobuf_path(s, i), &request, &response, &up, &down, &e))
			abort();
	}
	protobuf_free(s);
	return 0;
}
