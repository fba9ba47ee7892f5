#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_terms[] = {
	{"client", "客户端"},
	{"server", "服务器"},
	{NULL, NULL},
};
