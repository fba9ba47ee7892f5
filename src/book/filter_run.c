/* One value against a test's literals. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/filter_parts.h"

void filter_note(struct run *r, bool outcome)
{
	outcome ^= r->t->negated;
	r->seen = true;
	r->any |= outcome;
	r->all &= outcome;
}

static bool compare(enum relation relation, int order)
{
	switch (relation) {
	case RELATION_EQ:
		return order == 0;
	case RELATION_NE:
		return order != 0;
	case RELATION_GT:
		return order > 0;
	case RELATION_LT:
		return order < 0;
	case RELATION_GE:
		return order >= 0;
	case RELATION_LE:
		return order <= 0;
	default:
		return true;
	}
}

void filter_run_number(struct run *r, uint64_t v)
{
	const struct test *t = r->t;
	if (t->relation == RELATION_EXISTS) {
		filter_note(r, true);
		return;
	}
	if (t->mask)
		v &= t->mask;
	if (t->relation == RELATION_IN) {
		bool inside = false;
		for (size_t i = 0; i < t->literal_count && !inside; i++)
			inside = v >= t->literals[i].low && v <= t->literals[i].high;
		filter_note(r, inside);
		return;
	}
	uint64_t w = t->literals[0].low;
	filter_note(r, compare(t->relation, v < w ? -1 : v > w));
}

static int order_text(const char *a, size_t an, const char *b, size_t bn)
{
	size_t n = an < bn ? an : bn;
	int c = n ? memcmp(a, b, n) : 0;
	return c ? c : an < bn ? -1 : an > bn;
}

static bool match_regex(const regex_t *regex, const char *s, size_t n)
{
#ifdef REG_STARTEND
	regmatch_t at = {.rm_so = 0, .rm_eo = (regoff_t)n};
	return regexec(regex, s ? s : "", 1, &at, REG_STARTEND) == 0;
#else
	char *copy = memory_copy(s, n);
	bool found = regexec(regex, copy, 0, NULL, 0) == 0;
	free(copy);
	return found;
#endif
}

static bool test_text(const struct test *t, const char *s, size_t n)
{
	const struct literal *l = t->literals;
	switch (t->relation) {
	case RELATION_EXISTS:
		return true;
	case RELATION_CONTAINS:
		return l->n == 0 || (n > 0 && memmem(s, n, l->text, l->n) != NULL);
	case RELATION_MATCHES:
		return match_regex(t->regex, s, n);
	case RELATION_IN:
		for (size_t i = 0; i < t->literal_count; i++) {
			if (order_text(s, n, l[i].text, l[i].n) == 0)
				return true;
		}
		return false;
	default:
		return compare(t->relation, order_text(s, n, l->text, l->n));
	}
}

void filter_run_text(struct run *r, const char *s, size_t n)
{
	const struct test *t = r->t;
	if (t->sliced) {
		size_t from = (size_t)t->slice_from;
		if (from >= n) /* as in Wireshark: no such octets, no value */
			return;
		s += from;
		n -= from;
		if (t->slice_count >= 0 && (size_t)t->slice_count < n)
			n = (size_t)t->slice_count;
	}
	if (t->length) {
		filter_run_number(r, n);
		return;
	}
	if (!t->lower && !t->upper) {
		filter_note(r, test_text(t, s, n));
		return;
	}
	char *copy = memory_get(n + 1, 1);
	for (size_t i = 0; i < n; i++)
		copy[i] = (char)(t->lower ? tolower((unsigned char)s[i])
					  : toupper((unsigned char)s[i]));
	filter_note(r, test_text(t, copy, n));
	free(copy);
}

static bool same_net(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	if (whole && memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

void filter_run_address(struct run *r, const struct address *a)
{
	const struct test *t = r->t;
	if (t->relation == RELATION_EXISTS) {
		filter_note(r, true);
		return;
	}
	bool equal = false;
	for (size_t i = 0; i < t->literal_count && !equal; i++) {
		const struct literal *l = &t->literals[i];
		equal = a->family == l->family && same_net(a->bytes, l->address, l->prefix);
	}
	if (t->relation == RELATION_EQ || t->relation == RELATION_IN) {
		filter_note(r, equal);
	} else if (t->relation == RELATION_NE) {
		filter_note(r, !equal);
	} else if (a->family == t->literals[0].family) {
		int order = memcmp(a->bytes, t->literals[0].address, a->family == 6 ? 16 : 4);
		filter_note(r, compare(t->relation, order));
	}
}
