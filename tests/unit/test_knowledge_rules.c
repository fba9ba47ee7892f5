/* Every rule has an entry in both languages and a case among tests/rules, and no entry speaks of a
 * rule that there is not. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/finding.h"
#include "h2lens/knowledge.h"

static const char *first_word(const char *line, char *room, size_t n)
{
	snprintf(room, n, "%.*s", (int)strcspn(line, " "), line);
	return room;
}

/* The entry that has the line "finding: ID" and no more. */
static const struct knowledge_entry *entry_of(const struct knowledge *k, const char *id)
{
	const char *line;

	for (size_t i = 0; i < knowledge_count(k); i++) {
		const struct knowledge_entry *x = knowledge_at(k, i);
		for (size_t n = 0;
		     (line = knowledge_head(x, LANGUAGE_ENGLISH, "finding", n)) != NULL; n++)
			if (strcmp(line, id) == 0)
				return x;
	}
	return NULL;
}

/* Rows of severity OK add no finding: they link and settle those of others. */
static bool is_told(const struct rule_face *r)
{
	return r->severity != SEVERITY_OK;
}

static void rules_are_explained(void **state)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_open(&e);
	struct rule_face r;
	int missing = 0;

	(void)state;
	assert_string_equal(e.text, "");
	for (size_t i = 0; finding_rule(i, &r); i++) {
		const struct knowledge_entry *x = is_told(&r) ? entry_of(k, r.id) : NULL;
		if (!is_told(&r) || (x && knowledge_translated(x, LANGUAGE_CHINESE)))
			continue;
		printf("# the rule %s has no entry%s\n", r.id, x ? " in Chinese" : "");
		missing++;
	}
	assert_int_equal(missing, 0);
	assert_non_null(entry_of(k, "healthy"));
	assert_non_null(entry_of(k, "cannot-tell"));
	knowledge_close(k);
}

static bool is_rule(const char *id)
{
	struct rule_face r;

	for (size_t i = 0; finding_rule(i, &r); i++)
		if (strcmp(r.id, id) == 0)
			return true;
	return strcmp(id, "healthy") == 0 || strcmp(id, "cannot-tell") == 0;
}

static void entries_speak_of_rules(void **state)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_open(&e);
	const char *line;
	char id[64];
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < knowledge_count(k); i++) {
		const struct knowledge_entry *x = knowledge_at(k, i);
		for (size_t n = 0;
		     (line = knowledge_head(x, LANGUAGE_ENGLISH, "finding", n)) != NULL; n++)
			if (!is_rule(first_word(line, id, sizeof(id)))) {
				printf("# %s: no rule is called %s\n", knowledge_id(x), id);
				wrong++;
			}
	}
	assert_int_equal(wrong, 0);
	knowledge_close(k);
}

/* The octets of all case files, one after the other. */
static char *cases(void)
{
	const char *top = getenv("top_srcdir");
	char pattern[4096];
	glob_t found;
	struct text all = {0};

	snprintf(pattern, sizeof(pattern), "%s/tests/rules/cases_*.py", top ? top : ".");
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *f = fopen(found.gl_pathv[i], "r");
		char line[4096];
		assert_non_null(f);
		while (fgets(line, sizeof(line), f))
			text_add(&all, line);
		fclose(f);
	}
	globfree(&found);
	return all.s;
}

static void rules_have_cases(void **state)
{
	char *all = cases(), quoted[80];
	struct rule_face r;
	int missing = 0;

	(void)state;
	for (size_t i = 0; finding_rule(i, &r); i++) {
		snprintf(quoted, sizeof(quoted), "\"%s\"", r.id);
		if (!is_told(&r) || strstr(all, quoted))
			continue;
		printf("# the rule %s has no case\n", r.id);
		missing++;
	}
	assert_int_equal(missing, 0);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_explained),
		cmocka_unit_test(entries_speak_of_rules),
		cmocka_unit_test(rules_have_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
