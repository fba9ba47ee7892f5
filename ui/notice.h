/*
 * notice.h: what is said on the last row until the next key. There is one, whatever tab says it, so
 * it also knows the language.
 */
#ifndef UI_NOTICE_H
#define UI_NOTICE_H

#include <stdint.h>

#include "h2lens/text.h"
#include "theme.h"

struct notice {
	char text[400]; /* "" nothing */
	enum role role;
	uint64_t at; /* app_clock */
	enum language language; /* of all that the workbench says */
};

#endif
