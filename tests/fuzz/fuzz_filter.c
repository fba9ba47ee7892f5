/* Any expression over a small book: it is refused with a column, or it runs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/small_book.h"
#include "h2lens/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct small sample(void)
{
	static const uint8_t settings[] = {0, 4, 0, 1, 0, 0};
	struct small s = small_new();
	struct event *e;
	small_get(&s, 1, "/a");
	e = small_frame(&s, 1, H2_HEADERS, 0x05, 1);
	SMALL_FIELDS(&s, e, ":status", "200", "content-type", "text/html", "?", "?");
	e = small_frame(&s, 1, H2_SETTINGS, 0, 0);
	book_set_blob(s.b, e, settings, sizeof settings);
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	book_set_blob(s.b, e, "too_many_pings", 14);
	e = small_event(&s, 1, EVENT_TLS_ALERT);
	e->a = 2;
	e->b = 48;
	small_event(&s, 0, EVENT_TCP_SYN);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = ERROR_INIT;
	char *expression = malloc(size + 1);
	if (!expression)
		return 0;
	if (size)
		memcpy(expression, data, size);
	expression[size] = '\0';
	struct filter *f = filter_new(expression, &e);
	if (!f && e.text[0] == '\0')
		abort(); /* refused without a word */
	if (!f && e.column > (int)size)
		abort();
	if (f) {
		struct small s = sample();
		for (uint32_t i = 0; i < book_events(s.b); i++)
			(void)filter_match(f, s.b, i);
		book_free(s.b);
	}
	filter_free(f);
	free(expression);
	return 0;
}
