#include "h2lens/text.h"
#include "insight/verdict.h"

enum { DEPTH_MAX = 16 };

int finding_chain(const struct finding_list *l, size_t of, enum language lang, struct text *out)
{
	size_t links[2 * DEPTH_MAX];
	int n = 0, before = 0;

	for (size_t i = of; i != BOOK_NONE && before < DEPTH_MAX; i = l->items[i].because)
		links[before++] = i;
	for (int i = 0; i < before / 2; i++) {
		size_t swapped = links[i];
		links[i] = links[before - 1 - i];
		links[before - 1 - i] = swapped;
	}
	for (n = before; n < 2 * DEPTH_MAX; n++) {
		size_t next = l->items[links[n - 1]].effect;
		if (next == BOOK_NONE)
			break;
		links[n] = next;
	}
	for (int i = 0; n > 1 && i < n; i++)
		text_addf(out, "%s%s", i ? " → " : "", finding_brief(&l->items[links[i]], lang));
	return n;
}
