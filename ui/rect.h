/*
 * rect.h: a place on the screen, in cells; y counts down and x to the right, both from 0.
 */
#ifndef UI_RECT_H
#define UI_RECT_H

struct rect {
	int y, x, rows, cols;
};

#endif
