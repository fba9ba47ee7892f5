/* Named values of numeric fields: the tables of names.h, and the small sets that only fields have.
 */
#include "book/fields.h"

#include <string.h>
#include <strings.h>

#include "h2lens/book.h"
#include "h2lens/names.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { NAME_LONG = 64 };

struct word {
	const char *name;
	unsigned long number;
};

static const struct word levels[] = {{"warning", 1}, {"fatal", 2}};
static const struct word severities[] = {{"ok", SEVERITY_OK},
					 {"info", SEVERITY_INFO},
					 {"warning", SEVERITY_WARNING},
					 {"error", SEVERITY_ERROR},
					 {"warn", SEVERITY_WARNING}};
/* Wireshark's PI_* numbers. */
static const struct word experts[] = {{"Chat", 0x200000},    {"Note", 0x400000},
				      {"Warning", 0x600000}, {"Error", 0x800000},
				      {"warn", 0x600000},    {"info", 0x400000}};
static const struct word contents[] = {
	{"change_cipher_spec", 20}, {"alert", 21}, {"handshake", 22}, {"application_data", 23}};

static const struct word *words_of(enum field_values set, size_t *count)
{
	switch (set) {
	case VALUES_LEVEL:
		*count = COUNT(levels);
		return levels;
	case VALUES_SEVERITY:
		*count = COUNT(severities);
		return severities;
	case VALUES_EXPERT:
		*count = COUNT(experts);
		return experts;
	case VALUES_CONTENT:
		*count = COUNT(contents);
		return contents;
	default:
		*count = 0;
		return NULL;
	}
}

static long find_named(enum field_values set, const char *s, size_t n)
{
	switch (set) {
	case VALUES_FRAME:
		return names_find_frame(s, n);
	case VALUES_ERROR:
		return names_find_error(s, n);
	case VALUES_ALERT:
		return names_find_alert(s, n);
	case VALUES_SETTING:
		return names_find_setting(s, n);
	case VALUES_HANDSHAKE:
		return names_find_handshake(s, n);
	case VALUES_GRPC:
		return names_find_grpc(s, n);
	case VALUES_RCODE:
		return names_find_dns_rcode(s, n);
	case VALUES_SUITE:
		return names_find_suite(s, n);
	case VALUES_GROUP:
		return names_find_group(s, n);
	case VALUES_VERSION:
		return names_find_tls_version(s, n);
	default:
		return -1;
	}
}

/* Wireshark writes many of these names with spaces and capitals: "Unknown CA", "Client Hello". */
int fields_value(enum field_values set, const char *s, size_t n, unsigned long *number)
{
	char folded[NAME_LONG];
	size_t count;
	const struct word *words = words_of(set, &count);
	for (size_t i = 0; i < count; i++) {
		if (strlen(words[i].name) == n && strncasecmp(words[i].name, s, n) == 0) {
			*number = words[i].number;
			return 1;
		}
	}
	long found = find_named(set, s, n);
	if (found < 0 && n < sizeof folded && set != VALUES_VERSION) {
		for (size_t i = 0; i < n; i++)
			folded[i] = s[i] == ' ' ? '_' : s[i];
		found = find_named(set, folded, n);
	}
	if (found < 0)
		return 0;
	*number = (unsigned long)found;
	return 1;
}

const char *fields_value_name(enum field_values set, unsigned long number)
{
	unsigned v = (unsigned)number;
	size_t count;
	const struct word *words = words_of(set, &count);
	for (size_t i = 0; i < count; i++) {
		if (words[i].number == number)
			return words[i].name;
	}
	switch (set) {
	case VALUES_FRAME:
		return names_frame(v);
	case VALUES_ERROR:
		return names_error(v);
	case VALUES_ALERT:
		return names_alert(v);
	case VALUES_SETTING:
		return names_setting(v);
	case VALUES_HANDSHAKE:
		return names_handshake(v);
	case VALUES_GRPC:
		return names_grpc(v);
	case VALUES_RCODE:
		return names_dns_rcode(v);
	case VALUES_SUITE:
		return names_suite(v);
	case VALUES_GROUP:
		return names_group(v);
	case VALUES_VERSION:
		return names_tls_version(v);
	default:
		return NULL;
	}
}
