/* Chinese of the rules of TCP, the HTTP/2 connection, conformance, and across connections. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_connection[] = {
	{NULL, NULL},
};
