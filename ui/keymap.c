#include "keymap.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	uint32_t key;
} names[] = {
	{"Tab", KEYMAP_TAB},
	{"Enter", KEYMAP_ENTER},
	{"Esc", KEYMAP_ESCAPE},
	{"Space", KEYMAP_SPACE},
	{"Up", KEYMAP_UP},
	{"Down", KEYMAP_DOWN},
	{"Left", KEYMAP_LEFT},
	{"Right", KEYMAP_RIGHT},
	{"Home", KEYMAP_HOME},
	{"End", KEYMAP_END},
	{"PgUp", KEYMAP_PAGE_UP},
	{"PgDn", KEYMAP_PAGE_DOWN},
	{"Delete", KEYMAP_DELETE},
	{"F1", KEYMAP_F1},
	{"Shift-Tab", KEYMAP_SHIFT_TAB},
	{"Backspace", KEYMAP_BACKSPACE},
};

uint32_t keymap_key(const char *name, size_t n)
{
	if (n == 1)
		return (uint32_t)(unsigned char)*name;
	if (n == 6 && strncmp(name, "Ctrl-", 5) == 0)
		return KEYMAP_CTRL(name[5]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == n && strncmp(names[i].name, name, n) == 0)
			return names[i].key;
	return 0;
}

static bool has_key(const char *keys, uint32_t key)
{
	while (*keys) {
		size_t n = strcspn(keys, " ");
		if (keymap_key(keys, n) == key)
			return true;
		keys += n;
		keys += strspn(keys, " ");
	}
	return false;
}

enum command keymap_find(uint32_t key, enum panel focus)
{
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_row *row = command_row((enum command)i);
		if ((row->where & 1U << focus) && has_key(row->keys, key))
			return (enum command)i;
	}
	return COMMAND_NONE;
}

char *keymap_first(char *out, size_t room, enum command c)
{
	const char *keys = command_row(c)->keys;
	snprintf(out, room, "%.*s", (int)strcspn(keys, " "), keys);
	return out;
}
