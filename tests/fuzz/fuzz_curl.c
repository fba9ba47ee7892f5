/*
 * A command line taken apart and parsed, without files; what was understood, written as a curl line
 * again, must be understood again and ask for the same fields and body.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool parse(const char *line, struct target *t, struct request *r)
{
	struct curl_line c = {.target = t, .request = r, .no_files = true};
	struct curl_words words;
	struct error e = ERROR_INIT;

	target_init(t);
	request_init(r);
	if (!curl_split(line, &words, &e)) {
		if (!*e.text)
			abort();
		return false;
	}
	bool good = curl_parse(&c, words.count, words.items, &e);
	if (!good && (!*e.text || strchr(e.text, '\n')))
		abort();
	curl_words_done(&words);
	return good && c.url;
}

static void compare(const struct request *a, const struct target *ta, const struct request *b,
		    const struct target *tb)
{
	struct request_fields fa, fb;

	request_fields_h2(a, ta, &fa);
	request_fields_h2(b, tb, &fb);
	if (fa.count != fb.count)
		abort();
	for (size_t i = 0; i < fa.count; i++)
		if (strcmp(fa.items[i].name, fb.items[i].name) != 0 ||
		    strcmp(fa.items[i].value, fb.items[i].value) != 0)
			abort();
	request_fields_done(&fa);
	request_fields_done(&fb);
	request_fields_h1(a, ta, &fa);
	request_fields_done(&fa);
	if (a->body.kind != b->body.kind || a->body.n != b->body.n ||
	    (a->body.n && memcmp(a->body.octets, b->body.octets, a->body.n) != 0))
		abort();
}

/* Things that curl has no words for, and large bodies, are told in a comment. */
static bool whole(const char *line, const struct request *r)
{
	return !strstr(line, " #") && r->body.kind != BODY_OPEN && !r->own_fields;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = memory_copy((const char *)data, size);
	struct target t, again_t;
	struct request r, again;

	if (parse(line, &t, &r)) {
		struct text out = {0};
		request_curl(&r, &t, &out);
		bool good = parse(text_str(&out), &again_t, &again);
		if (whole(text_str(&out), &r)) {
			if (!good)
				abort();
			compare(&r, &t, &again, &again_t);
		}
		request_done(&again);
		target_done(&again_t);
		text_done(&out);
	}
	request_done(&r);
	target_done(&t);
	free(line);
	return 0;
}
