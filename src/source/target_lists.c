#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "source/target.h"
#include "source/target_parts.h"

bool target_number(const char *s, size_t n, uint64_t max, uint64_t *out)
{
	uint64_t base = 10, value = 0;

	if (n > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
		n -= 2;
	}
	for (size_t i = 0; i < n; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *d = strchr(digits, s[i] >= 'A' && s[i] <= 'F' ? s[i] + 32 : s[i]);
		if (!s[i] || !d || (uint64_t)(d - digits) >= base)
			return false;
		value = value * base + (uint64_t)(d - digits);
		if (value > max)
			return false;
	}
	*out = value;
	return n > 0;
}

/* A field up to the next ':', brackets around an IPv6 address left out; *s moves past the colon,
 * or becomes NULL at the end. */
static bool next_part(const char **s, char **out)
{
	const char *p = *s, *end;

	if (!p)
		return false;
	if (*p == '[') {
		end = strchr(p, ']');
		if (!end || (end[1] && end[1] != ':'))
			return false;
		*out = memory_copy(p + 1, (size_t)(end - p) - 1);
		end++;
	} else {
		end = p + strcspn(p, ":");
		*out = memory_copy(p, (size_t)(end - p));
	}
	*s = *end ? end + 1 : NULL;
	return true;
}

static bool next_port(const char **s, bool may_be_empty, uint16_t *port)
{
	char *word = NULL;
	uint64_t value = 0;

	if (!next_part(s, &word))
		return false;
	bool good = (may_be_empty && !*word) ||
		    (target_number(word, strlen(word), 65535, &value) && value > 0);
	free(word);
	*port = (uint16_t)value;
	return good;
}

/* IP addresses between commas, brackets allowed around those of version 6. */
static bool are_addresses(const char *list)
{
	while (*list) {
		size_t n = strcspn(list, ",");
		const char *p = list;
		size_t length = n;
		if (n > 2 && *p == '[' && p[n - 1] == ']') {
			p++;
			length -= 2;
		}
		if (!target_is_address(p, length))
			return false;
		list += n;
		if (!*list)
			return true;
		list++;
	}
	return false;
}

bool target_add_resolve(struct target *t, const char *spec, struct error *e)
{
	char shown[80];
	const char *s = spec + (*spec == '+'); /* curl's "+": forget it after a while */
	struct target_resolve r = {0};

	text_clean_to(shown, sizeof(shown), spec, strlen(spec));
	if (*spec == '-')
		return error_set(e, "--resolve %s: removing entries has no meaning here", shown);
	if (!next_part(&s, &r.host) || !*r.host || !next_port(&s, false, &r.port) || !s) {
		free(r.host);
		return error_set(e, "--resolve %s: HOST:PORT:ADDRESS[,ADDRESS…] is expected",
				 shown);
	}
	if (!are_addresses(s)) {
		free(r.host);
		return error_set(e, "--resolve %s: after the port stand IP addresses", shown);
	}
	/* As with curl, a later one replaces an earlier one of that host and port. */
	int i = 0;
	while (i < t->resolves &&
	       (t->resolve[i].port != r.port || strcasecmp(t->resolve[i].host, r.host) != 0))
		i++;
	if (i == TARGET_RESOLVES_MAX) {
		free(r.host);
		return error_set(e, "more than %d times --resolve", (int)TARGET_RESOLVES_MAX);
	}
	if (i < t->resolves) {
		free(t->resolve[i].host);
		free(t->resolve[i].addresses);
	} else {
		t->resolves++;
	}
	r.addresses = memory_copy(s, strlen(s));
	t->resolve[i] = r;
	return true;
}

bool target_add_connect_to(struct target *t, const char *spec, struct error *e)
{
	char shown[80];
	const char *s = spec;
	struct target_connect_to c = {0};

	text_clean_to(shown, sizeof(shown), spec, strlen(spec));
	if (t->connect_tos == TARGET_RESOLVES_MAX)
		return error_set(e, "more than %d times --connect-to", (int)TARGET_RESOLVES_MAX);
	if (!next_part(&s, &c.host) || !next_port(&s, true, &c.port) ||
	    !next_part(&s, &c.to_host) || !next_port(&s, true, &c.to_port) || s) {
		free(c.host);
		free(c.to_host);
		return error_set(e,
				 "--connect-to %s: HOST1:PORT1:HOST2:PORT2 is expected (any may "
				 "be empty)",
				 shown);
	}
	t->connect_to[t->connect_tos++] = c;
	return true;
}

bool target_parse_setting(const char *spec, struct target_setting *out, struct error *e)
{
	char shown[80];
	const char *equals = strchr(spec, '=');
	uint64_t id, value;

	text_clean_to(shown, sizeof(shown), spec, strlen(spec));
	if (!equals)
		return error_set(e, "setting %s: NAME=VALUE is expected, as INITIAL_WINDOW_SIZE=0",
				 shown);
	const char *name = spec;
	size_t n = (size_t)(equals - spec);
	if (n > 9 && strncasecmp(name, "SETTINGS_", 9) == 0) {
		name += 9;
		n -= 9;
	}
	int known = names_find_setting(name, n);
	if (known >= 0)
		id = (uint64_t)known;
	else if (!target_number(name, n, UINT16_MAX, &id))
		return error_set(e,
				 "setting %s: no setting has that name, and it is no number "
				 "below 65536",
				 shown);
	if (!target_number(equals + 1, strlen(equals + 1), UINT32_MAX, &value))
		return error_set(e, "setting %s: its value is a number below 2^32", shown);
	*out = (struct target_setting){(uint16_t)id, (uint32_t)value};
	return true;
}

bool target_add_setting(struct target *t, const char *spec, struct error *e)
{
	struct target_setting one;

	if (!target_parse_setting(spec, &one, e))
		return false;
	if (t->setting_count >= TARGET_SETTINGS_MAX)
		return error_set(e, "more than %d settings", (int)TARGET_SETTINGS_MAX);
	if (t->setting_count < 0)
		t->setting_count = 0;
	t->settings[t->setting_count++] = one;
	return true;
}
