/* judged_book.h: a small book and what is judged of it, made anew for every test. */
#ifndef TESTS_JUDGED_BOOK_H
#define TESTS_JUDGED_BOOK_H

#include "h2lens/finding.h"
#include "small_book.h"

struct fixture {
	struct small s;
	struct finding_list list;
};

static inline int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.s = small_new()};
	*state = &f;
	return 0;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	finding_done(&f->list);
	book_free(f->s.b);
	return 0;
}

#endif
