#include "border.h"

static void mark(uint8_t *cells, int rows, int columns, int y, int x, uint8_t arms)
{
	if (y >= 0 && y < rows && x >= 0 && x < columns) {
		uint8_t *cell = &cells[(size_t)y * (size_t)columns + (size_t)x];
		*cell = (uint8_t)(*cell | arms);
	}
}

void border_add(uint8_t *cells, int rows, int columns, struct rect r, bool focus)
{
	uint8_t own = focus ? BORDER_FOCUS : 0;
	int bottom = r.y + r.rows - 1, right = r.x + r.cols - 1;
	if (r.rows < 2 || r.cols < 2)
		return;
	for (int x = r.x; x <= right; x++) {
		uint8_t arms = own;
		if (x > r.x)
			arms |= BORDER_LEFT;
		if (x < right)
			arms |= BORDER_RIGHT;
		mark(cells, rows, columns, r.y, x, arms);
		mark(cells, rows, columns, bottom, x, arms);
	}
	for (int y = r.y; y <= bottom; y++) {
		uint8_t arms = own;
		if (y > r.y)
			arms |= BORDER_UP;
		if (y < bottom)
			arms |= BORDER_DOWN;
		mark(cells, rows, columns, y, r.x, arms);
		mark(cells, rows, columns, y, right, arms);
	}
}

const char *border_glyph(uint8_t cell, bool ascii)
{
	static const char *const glyphs[16] = {
		NULL, "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼",
	};
	unsigned arms = cell & 15U;
	if (arms == 0 || !ascii)
		return glyphs[arms];
	if ((arms & (BORDER_LEFT | BORDER_RIGHT)) == 0)
		return "|";
	return (arms & (BORDER_UP | BORDER_DOWN)) == 0 ? "-" : "+";
}
