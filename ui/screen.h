/*
 * screen.h: the whole screen: places the panels as layout.h says, draws their lines, the first and
 * the last row, and on top of them the help and the prompt.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

struct bench;
struct screen;

struct screen *screen_new(void);
void screen_free(struct screen *s);
void screen_draw(struct screen *s, struct bench *b);

#endif
