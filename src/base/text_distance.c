/* How far one word is from another. */
#include <string.h>

#include "h2lens/text.h"

unsigned text_distance(const char *a, size_t length, const char *b, unsigned most)
{
	enum { WIDTH = 64 };
	unsigned row[WIDTH + 1];
	size_t n = strlen(b);

	if (n > WIDTH || length > WIDTH || (n > length ? n - length : length - n) > most)
		return most + 1;
	for (size_t k = 0; k <= n; k++)
		row[k] = (unsigned)k;
	for (size_t i = 1; i <= length; i++) {
		unsigned corner = row[0];
		row[0] = (unsigned)i;
		for (size_t k = 1; k <= n; k++) {
			unsigned change = corner + (a[i - 1] != b[k - 1]);
			corner = row[k];
			unsigned one = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
			row[k] = change < one ? change : one;
		}
	}
	return row[n];
}
