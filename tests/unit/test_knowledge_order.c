#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "insight/knowledge_parts.h"

/* Causes and steps that speak of what was found come first; their marks are never shown. */

#define ENTRY                                                                                      \
	"id: calm\ntitle: Calm\nlayer: connection\nseverity: error\nfinding: goaway-error\n\n"     \
	"## What happened\n\nIt closed.\n\n"                                                       \
	"## Likely causes\n\nOne of these:\n\n- Pings. {because ping-too-often}\n- Large\n  "      \
	"headers.\n- Resets,\n  or\n  {because rapid-reset made-you-reset}\n- Floods. {because "   \
	"flood-*}\n\nNothing else.\n\n"                                                            \
	"## Confirm\n\n1. Count {host}.\n\n   ```sh\n   echo {because rapid-reset}\n   ```\n\n"    \
	"2. Look. {because rapid-reset}\n\n"                                                       \
	"## Recover\n\n1. Wait.\n2. Debounce. {because rapid-reset}\n\n   ```try\n   retry\n   "   \
	"```\n\n## Dead ends\n\n- None.\n\n## References\n\n- RFC 9113\n"
#define CAUSE                                                                                      \
	"id: fast\ntitle: Fast\nlayer: connection\nseverity: error\nfinding: rapid-reset\n\n"      \
	"## What happened\n\n.\n\n## Likely causes\n\n- .\n\n## Confirm\n\n1. .\n\n## Recover\n\n" \
	"1. .\n\n## Dead ends\n\n- .\n\n## References\n\n- .\n"

static const struct knowledge_file files[] = {
	{"en", "calm", ENTRY}, {"en", "fast", CAUSE}, {NULL, NULL, NULL}};

static struct knowledge *base(void)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_build(files, NULL, &e);
	if (!k)
		fail_msg("%s", e.text);
	return k;
}

static void part_is(struct knowledge *k, const struct knowledge_context *cx, enum knowledge_part p,
		    const char *wanted)
{
	struct text md = {0};
	assert_true(knowledge_part(knowledge_by_id(k, "calm"), LANGUAGE_ENGLISH, p, cx, &md));
	assert_string_equal(text_str(&md), wanted);
	text_done(&md);
}

static void test_nothing_known(void **state)
{
	struct knowledge *k = base();
	struct knowledge_context cx = {0};
	(void)state;
	part_is(k, &cx, KNOWLEDGE_CAUSES,
		"One of these:\n\n- Pings.\n- Large\n  headers.\n- Resets,\n  or\n- Floods.\n\n"
		"Nothing else.\n");
	part_is(k, &cx, KNOWLEDGE_CONFIRM,
		"1. Count example.com.\n\n   ```sh\n   echo {because rapid-reset}\n   ```\n\n"
		"2. Look.\n");
	knowledge_close(k);
}

static void test_cause_first(void **state)
{
	struct knowledge *k = base();
	struct knowledge_context cx = {.because = {"fast", "rapid-reset"}, .because_count = 2};
	(void)state;
	part_is(k, &cx, KNOWLEDGE_CAUSES,
		"One of these:\n\n- Resets,\n  or\n- Pings.\n- Large\n  headers.\n- Floods.\n\n"
		"Nothing else.\n");
	/* what stands in a command is none; steps are numbered anew, and keep their blocks */
	part_is(k, &cx, KNOWLEDGE_CONFIRM,
		"1. Look.\n2. Count example.com.\n\n   ```sh\n   echo {because rapid-reset}\n   "
		"```\n\n");
	part_is(k, &cx, KNOWLEDGE_RECOVER,
		"1. Debounce.\n\n   ```try\n   retry\n   ```\n\n"
		"2. Wait.\n");
	struct knowledge_steps steps;
	knowledge_steps(knowledge_by_id(k, "calm"), LANGUAGE_ENGLISH, &cx, &steps);
	assert_int_equal(steps.count, 4);
	assert_string_equal(steps.items[2].text, "Debounce.");
	assert_int_equal(steps.items[2].number, 1);
	assert_string_equal(steps.items[2].try_command, "retry");
	assert_string_equal(steps.items[3].text, "Wait.");
	knowledge_steps_done(&steps);
	knowledge_close(k);
}

/* A prefix stands for all ids that begin so; another cause changes nothing. */
static void test_prefix(void **state)
{
	struct knowledge *k = base();
	struct knowledge_context cx = {.because = {"flood-empty"}, .because_count = 1};
	(void)state;
	part_is(k, &cx, KNOWLEDGE_CAUSES,
		"One of these:\n\n- Floods.\n- Pings.\n- Large\n  headers.\n- Resets,\n  or\n\n"
		"Nothing else.\n");
	cx.because[0] = "flood";
	part_is(k, &cx, KNOWLEDGE_RECOVER,
		"1. Wait.\n2. Debounce.\n\n   ```try\n   retry\n   "
		"```\n");
	knowledge_close(k);
}

/* What is behind a finding is found along its causes: their rules, and the entries of these. */
static void test_because(void **state)
{
	struct knowledge *k = base();
	struct finding f[2] = {{.id = "goaway-error", .because = 1},
			       {.id = "rapid-reset", .because = BOOK_NONE}};
	struct finding_list l = {.items = f, .count = 2};
	struct knowledge_context cx = {0};
	(void)state;
	for (int i = 0; i < 2; i++) {
		f[i].layer = f[i].sender = f[i].at_fault = "none";
		f[i].rfc = "RFC 9113 §6.8";
	}
	knowledge_context_because(k, &l, &f[0], &cx);
	assert_int_equal(cx.because_count, 2);
	assert_string_equal(cx.because[0], "rapid-reset");
	assert_string_equal(cx.because[1], "fast");
	cx.because_count = 0;
	knowledge_context_because(k, &l, &f[1], &cx);
	assert_int_equal(cx.because_count, 0);
	knowledge_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_cause_first),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_because),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
