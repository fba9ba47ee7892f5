/*
 * keymap.h: keys: their numbers, their names, and which command they mean where. A key is a code
 * point; controls are their own ASCII code; keys without one have numbers beyond Unicode. Pure:
 * term.c turns what curses says into these.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "command.h"
#include "layout.h"

#define KEYMAP_CTRL(letter) ((uint32_t)((letter)&0x1f))

enum {
	KEYMAP_TAB = 9,
	KEYMAP_ENTER = 13,
	KEYMAP_ESCAPE = 27,
	KEYMAP_SPACE = 32,
	KEYMAP_BACKSPACE = 127,
	KEYMAP_UP = 0x110000,
	KEYMAP_DOWN,
	KEYMAP_LEFT,
	KEYMAP_RIGHT,
	KEYMAP_HOME,
	KEYMAP_END,
	KEYMAP_PAGE_UP,
	KEYMAP_PAGE_DOWN,
	KEYMAP_DELETE,
	KEYMAP_SHIFT_TAB,
	KEYMAP_F1,
	KEYMAP_PASTE_BEGIN, /* what comes until the end was pasted: text, not keys */
	KEYMAP_PASTE_END
};

/* "Ctrl-U", "PgUp", "n" (of n bytes): the key, 0 when it is none. */
uint32_t keymap_key(const char *name, size_t n);
/* What a key means while a panel has the keys; COMMAND_NONE: nothing. */
enum command keymap_find(uint32_t key, enum panel focus);
/* The first key of a command as the hints show it. */
char *keymap_first(char *out, size_t room, enum command c);

#endif
