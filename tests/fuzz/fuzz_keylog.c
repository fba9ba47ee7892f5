/* Key-log lines, whole and cut in two. */
#include <stdlib.h>
#include <string.h>

#include "wire/keylog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keylog *k = keylog_new();
	struct keylog_secret s;
	size_t half = size / 2, rest = 0;

	keylog_add(k, (const char *)data, half, false, &rest);
	if (rest > half)
		abort();
	keylog_add(k, (const char *)data + half - rest, size - half + rest, true, NULL);
	for (uint32_t i = 0; keylog_at(k, i, &s); i++) {
		struct slice found = keylog_find(k, s.label, s.id.p, s.id.n);
		if (found.p != s.secret.p)
			abort();
	}
	keylog_free(k);
	return 0;
}
