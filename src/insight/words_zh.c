#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_terms[] = {
	{"client", "客户端"},
	{"server", "服务器"},
	{NULL, NULL},
};

const struct words_pair *const words_of_rules[] = {words_zh_terms, words_zh_lower,
						   words_zh_connection, words_zh_stream, NULL};

const struct words_pair *const words_of_faces[] = {words_zh_terms,
						   words_zh_event,
						   words_zh_report,
						   words_zh_screen,
						   words_zh_label,
						   words_zh_explain,
						   NULL};
