#include <string.h>

#include "base/memory.h"
#include "options_parts.h"

static bool complete(const struct options *o, struct error *e)
{
	if (o->command != COMMAND_EXPLAIN)
		return true;
	if (o->list && o->search)
		return error_set(e, "--list lists all, --search some: one of them");
	if (o->list ? o->word_count > 0 : o->word_count == 0)
		return error_set(
			e, o->list ? "--list takes no words (--search does)"
				   : "explain what? h2lens explain NAME, \"a line of a log\", - "
				     "for a whole log, or --list");
	bool log = o->word_count == 1 && strcmp(o->words[0], "-") == 0;
	return !o->all || log || error_set(e, "--all goes with explain -");
}

bool options_explain(struct options *o, int argc, char **argv, int i, struct error *e)
{
	bool words = false;

	o->words = memory_get((size_t)argc + 1, sizeof(*o->words));
	for (; i < argc && o->command == COMMAND_EXPLAIN; i++) {
		if (!words && strcmp(argv[i], "--") == 0) {
			words = true;
			continue;
		}
		int taken = words || argv[i][0] != '-' || !argv[i][1]
				    ? 0
				    : options_own(o, argc, argv, &i, e);
		if (taken < 0)
			return false;
		if (taken == 0 && !words && argv[i][0] == '-' && argv[i][1])
			return error_set(e,
					 "%s is no option of explain (-- before words that begin "
					 "with a hyphen)",
					 argv[i]);
		if (taken == 0)
			o->words[o->word_count++] = argv[i];
	}
	return complete(o, e);
}
