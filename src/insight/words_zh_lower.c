/* Chinese of the rules of DNS, TLS, ALPN, the preface, the capture, and facts of live sessions. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_lower[] = {
	{NULL, NULL},
};
