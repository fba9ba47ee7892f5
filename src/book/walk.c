/* Fields of a walk over an event, handed to its visitor. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "book/describe_parts.h"

static void emit(const struct walk *w, enum field_id id, struct described d)
{
	d.name = fields_table[id].name;
	d.label = fields_table[id].help;
	d.depth = w->depth;
	d.uncertain = w->unsure;
	w->visit(w->arg, &d);
}

void walk_none(const struct walk *w, enum field_id id, const char *note)
{
	emit(w, id, (struct described){.type = VALUE_NONE, .note = note});
}

void walk_number(const struct walk *w, enum field_id id, uint64_t number, const char *note)
{
	if (!note && fields_table[id].values != VALUES_NONE)
		note = fields_value_name(fields_table[id].values, (unsigned long)number);
	emit(w, id, (struct described){.type = VALUE_NUMBER, .number = number, .note = note});
}

void walk_bool(const struct walk *w, enum field_id id, bool value)
{
	emit(w, id, (struct described){.type = VALUE_BOOL, .number = value});
}

void walk_text(const struct walk *w, enum field_id id, const void *p, size_t n, const char *note)
{
	emit(w, id, (struct described){.type = VALUE_TEXT, .text = {p, n}, .note = note});
}

void walk_string(const struct walk *w, enum field_id id, const char *s)
{
	walk_text(w, id, s, strlen(s), NULL);
}

void walk_bytes(const struct walk *w, enum field_id id, const void *p, size_t n, const char *note)
{
	emit(w, id, (struct described){.type = VALUE_BYTES, .text = {p, n}, .note = note});
}

void walk_time(const struct walk *w, enum field_id id, uint64_t ns)
{
	char s[40];
	(void)snprintf(s, sizeof s, "%" PRIu64 ".%09" PRIu64, ns / 1000000000, ns % 1000000000);
	emit(w, id, (struct described){.type = VALUE_TEXT, .number = ns, .text = {s, strlen(s)}});
}

void walk_address(const struct walk *w, enum field_id id, const struct address *a)
{
	char s[INET6_ADDRSTRLEN];
	if (a->family == 0 ||
	    !inet_ntop(a->family == 6 ? AF_INET6 : AF_INET, a->bytes, s, sizeof s))
		return;
	emit(w, id, (struct described){.type = VALUE_ADDRESS, .text = {s, strlen(s)}});
}
