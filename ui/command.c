#include "command.h"

#include <string.h>

struct entry {
	const char *title;
	enum command command;
};

static const struct command_row rows[COMMAND_COUNT] = {
#define X(NAME, name, keys, where, hint, help) {name, keys, hint, help, where},
#define G(title)
	COMMANDS(X, G)
#undef X
#undef G
};

/* Group titles and commands in the order of the table. */
static const struct entry entries[] = {
#define X(NAME, name, keys, where, hint, help) {NULL, COMMAND_##NAME},
#define G(title) {title, COMMAND_NONE},
	COMMANDS(X, G)
#undef X
#undef G
};

const struct command_row *command_row(enum command c)
{
	return &rows[c];
}

const char *command_group(enum command c)
{
	for (size_t i = 1; i < sizeof(entries) / sizeof(entries[0]); i++)
		if (entries[i].command == c)
			return entries[i - 1].title;
	return NULL;
}

enum command command_named(const char *name)
{
	for (int i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(rows[i].name, name) == 0)
			return (enum command)i;
	return COMMAND_NONE;
}

enum command command_find(const char *name)
{
	enum command found = COMMAND_NONE;
	size_t n = strlen(name);
	if (n == 0)
		return COMMAND_NONE;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(rows[i].name, name) == 0)
			return (enum command)i;
		if (strncmp(rows[i].name, name, n) != 0)
			continue;
		if (found != COMMAND_NONE)
			return COMMAND_NONE;
		found = (enum command)i;
	}
	return found;
}
