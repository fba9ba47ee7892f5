#include "list.h"

static uint32_t clamp(int64_t value, uint32_t count)
{
	if (count == 0 || value < 0)
		return 0;
	return value >= (int64_t)count ? count - 1 : (uint32_t)value;
}

void list_resize(struct list *l, uint32_t count)
{
	l->count = count;
	l->cursor = l->follow ? clamp((int64_t)count - 1, count) : clamp(l->cursor, count);
}

void list_move(struct list *l, int64_t by)
{
	l->follow = false;
	l->cursor = clamp((int64_t)l->cursor + by, l->count);
}

void list_to(struct list *l, uint32_t entry)
{
	l->follow = false;
	l->cursor = clamp(entry, l->count);
}

void list_jump(struct list *l, uint32_t entry)
{
	list_to(l, entry);
	l->centre = true;
}

void list_to_end(struct list *l)
{
	l->cursor = clamp((int64_t)l->count - 1, l->count);
	l->follow = true;
}

void list_show(struct list *l, int rows)
{
	uint32_t n = rows > 0 ? (uint32_t)rows : 1;
	uint32_t last_top = l->count > n ? l->count - n : 0;
	l->rows = n;
	if (l->cursor < l->top)
		l->top = l->cursor;
	else if (l->cursor - l->top >= n)
		l->top = l->cursor - n + 1;
	if (l->centre)
		l->top = l->cursor > n * 2 / 3 ? l->cursor - n * 2 / 3 : 0;
	l->centre = false;
	if (l->top > last_top)
		l->top = last_top;
}

void list_scroll(struct list *l, int64_t by, int rows)
{
	int64_t last = rows > 0 && l->count > (uint32_t)rows ? (int64_t)l->count - rows : 0;
	int64_t top = (int64_t)l->top + by;
	l->top = top < 0 ? 0 : (uint32_t)(top > last ? last : top);
	l->cursor = l->top;
	l->follow = false;
}
