#include "h2lens/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *e, const char *format, ...)
{
	if (!e)
		return false;
	va_list args;
	va_start(args, format);
	(void)vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	e->column = -1;
	return false;
}

bool error_at(struct error *e, int column, const char *format, ...)
{
	if (!e)
		return false;
	va_list args;
	va_start(args, format);
	(void)vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	e->column = column;
	return false;
}

bool error_wrap(struct error *e, const char *format, ...)
{
	if (!e)
		return false;
	/* Built aside: what the caller passes may point into e->text. */
	char whole[sizeof e->text];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(whole, sizeof whole, format, args);
	va_end(args);
	size_t used = n < 0 ? 0 : (size_t)n < sizeof whole ? (size_t)n : sizeof whole - 1;
	if (used + 3 < sizeof whole) {
		size_t room = sizeof whole - used - 3, length = strlen(e->text);
		length = length < room ? length : room;
		memcpy(whole + used, ": ", 2);
		memcpy(whole + used + 2, e->text, length);
		whole[used + 2 + length] = '\0';
	}
	memcpy(e->text, whole, sizeof e->text);
	e->text[sizeof e->text - 1] = '\0';
	return false;
}
