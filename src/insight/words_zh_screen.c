#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_screen[] = {
	{NULL, NULL},
};
