/*
 * Comments, one a line, that a recording may hold: each is a fact or none. What is taken apart and
 * written again is the same fact, and whatever it says is described, explained, drawn and judged.
 */
#include <stdlib.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/explain.h"
#include "h2lens/finding.h"
#include "h2lens/timeline.h"
#include "wire/local.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct book *make(void)
{
	struct moment at = {1000000000, 1};
	struct book *b = book_new();
	struct connection *c = book_add_connection(b, at);

	for (int i = 0; i < 2; i++) {
		c->end[i].family = 4;
		memcpy(c->end[i].bytes, (uint8_t[]){10, 0, 0, (uint8_t)(i + 1)}, 4);
		c->end[i].port = (uint16_t)(i + 1);
	}
	book_add_frame(b, 0, at, 0, EVENT_H2_FRAME, 1)->type = 1;
	book_make_stream(b, 0, 1, at)->end = STREAM_END_LOST;
	return b;
}

static void same_again(const char *p, size_t n)
{
	struct local_fact f, g;
	struct slice words, again;
	struct text line = {0}, clean = {0};

	if (!local_parse(p, n, &f, &words))
		return;
	if (words.p < p || words.p + words.n > p + n)
		abort();
	text_clean(&clean, words.p, words.n);
	local_write(&line, &f, text_str(&clean));
	if (!local_parse(text_str(&line), line.n, &g, &again) || g.kind != f.kind || g.a != f.a ||
	    g.b != f.b || g.stream != f.stream)
		abort();
	text_done(&line);
	text_done(&clean);
}

static void visit(void *arg, const struct described *d)
{
	*(size_t *)arg += strlen(d->name) + d->text.n;
}

static void look(const struct book *b)
{
	struct finding_list list;
	struct timeline t;
	size_t n = 0;

	for (uint32_t i = 0; i < book_events(b); i++) {
		struct explanation x;
		struct text s = {0};
		describe_summary(b, i, &s);
		describe_event(b, i, visit, &n);
		explain_event(b, i, i % LANGUAGES, &x);
		if (!x.title[0] || !x.body.n)
			abort();
		explain_done(&x);
		text_done(&s);
	}
	timeline_build(b, 0, LANGUAGE_CHINESE, &t);
	timeline_done(&t);
	finding_judge(b, &list);
	if (list.verdict >= list.count)
		abort();
	finding_done(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct book *b = make();

	for (size_t from = 0; from < size;) {
		const uint8_t *end = memchr(data + from, '\n', size - from);
		size_t n = end ? (size_t)(end - (data + from)) : size - from;
		uint32_t events = book_events(b);
		same_again((const char *)data + from, n);
		if (local_feed(b, (const char *)data + from, n, (struct moment){2000000000, 2}) !=
		    (book_events(b) == events + 1))
			abort();
		from += n + 1;
	}
	look(b);
	book_free(b);
	return 0;
}
