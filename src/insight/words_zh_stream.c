/* Chinese of the rules of streams, flow control, HTTP, gRPC, WebSocket. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_stream[] = {
	{NULL, NULL},
};
