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
	if (n > 0 && (size_t)n < sizeof whole)
		(void)snprintf(whole + n, sizeof whole - (size_t)n, ": %s", e->text);
	memcpy(e->text, whole, sizeof e->text);
	e->text[sizeof e->text - 1] = '\0';
	return false;
}
