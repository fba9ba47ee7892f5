/* Any text as lines of a log: what is found lies within the line (or is a path told before it), and
 * times and streams are ones that can be. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "h2lens/text.h"
#include "logs_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(const struct text *line, const struct logs_state *state, struct slice s)
{
	bool of_line = s.p >= line->s && s.p + s.n <= line->s + line->n;
	bool of_path = state->path && s.p == state->path && s.n == strlen(state->path);
	bool of_method = s.p == state->method && s.n == strlen(state->method);

	if (s.n && !of_line && !of_path && !of_method && memcmp(s.p, "/", s.n) != 0)
		abort();
}

static void take(struct logs_state *state, const char *s, size_t n)
{
	struct logs_facts f;
	struct text line = {0};

	text_clean(&line, s, n);
	logs_parse(state, text_str(&line), line.n, n % 3 ? NULL : "curl", &f);
	within(&line, state, f.path);
	within(&line, state, f.method);
	within(&line, state, f.agent);
	if (f.at.clock > LOGS_START || (f.at.clock && !f.at.grain) || f.severity > SEVERITY_ERROR)
		abort();
	if (f.stream > 0x7fffffff && strcmp(f.program, "okhttp") != 0)
		abort();
	if (f.words > line.n)
		abort();
	text_done(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct logs_state state = {0};
	const char *s = (const char *)data;

	while (size) {
		const char *end = memchr(s, '\n', size);
		size_t n = end ? (size_t)(end - s) : size;
		take(&state, s, n);
		s += n + (end != NULL);
		size -= n + (end != NULL);
	}
	logs_state_done(&state);
	return 0;
}
