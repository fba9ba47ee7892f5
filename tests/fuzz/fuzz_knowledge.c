/* Any text as an entry, as Markdown and as a log's line: it is refused with words or shown, and no
 * line is wider than asked. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "h2lens/explain.h"
#include "h2lens/markdown.h"
#include "h2lens/recognise.h"
#include "insight/knowledge_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lay_out(const char *s, size_t n, int width)
{
	struct markdown m;

	markdown_layout(s, n, width, &m);
	for (size_t i = 0; i < m.line_count; i++) {
		struct text t = {0};
		for (uint32_t k = 0; k < m.lines[i].spans; k++) {
			const struct markdown_span *one = &m.spans[m.lines[i].first_span + k];
			if (one->from + one->n > m.text.n)
				abort();
			text_add_n(&t, m.text.s + one->from, one->n);
		}
		if (text_width(text_str(&t)) + m.lines[i].indent > width)
			abort();
		text_done(&t);
	}
	for (size_t i = 0; i < m.block_count; i++)
		if (m.blocks[i].from + m.blocks[i].n > m.text.n)
			abort();
	markdown_done(&m);
}

static void read_entry(const char *text)
{
	const struct knowledge_file files[] = {{"en", "x", text}, {NULL, NULL, NULL}};
	struct knowledge_context cx = {.host = "'; id; '", .path = "/$(id)"};
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_build(files, NULL, &e);

	if (knowledge_count(k) == 0 && !e.text[0])
		abort(); /* refused without a word */
	for (size_t i = 0; i < knowledge_count(k); i++) {
		struct text md = {0};
		struct knowledge_steps steps;
		explain_entry(knowledge_at(k, i), LANGUAGE_CHINESE, &cx, &md);
		lay_out(text_str(&md), md.n, 40);
		knowledge_steps(knowledge_at(k, i), LANGUAGE_ENGLISH, &cx, &steps);
		knowledge_steps_done(&steps);
		text_done(&md);
	}
	struct recogniser *r = recogniser_new(k);
	struct recognised found[2];
	struct knowledge_hit hits[2];
	recognise(r, text, strlen(text), found, 2);
	knowledge_by_name(k, text, hits, 2);
	recogniser_free(r);
	knowledge_close(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	lay_out(text, size, 10 + (int)(size % 90));
	read_entry(text);
	free(text);
	return 0;
}
